import pytest

from scraper.addresses import host, is_maze, is_numbered, listing_of, without_tracking


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.Shop.example/books/", "shop.example"),
        ("http://shop.example:80/", "shop.example"),
        ("https://shop.example:443/", "shop.example"),
        ("https://shop.example:8443/", "shop.example:8443"),
        ("http://127.0.0.1:8090/", "127.0.0.1:8090"),
        ("https://blog.shop.example/", "blog.shop.example"),
        ("https://shop.example.evil.example/", "shop.example.evil.example"),
        ("https://shop.example@evil.example/", "evil.example"),
        ("http://shop.example:port/", ""),
        ("http://[broken/", ""),
        ("mailto:me@shop.example", ""),
    ],
)
def test_whose_an_address_is(url: str, expected: str):
    assert host(url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/b?utm_source=x&id=3&gclid=y", "/b?id=3"),
        ("/b?utm_source=x", "/b"),
        ("/b;jsessionid=0F3A?id=3", "/b?id=3"),
        ("/b?PHPSESSID=0f&ASPSESSIONIDABC=1&fbclid=2", "/b"),
        ("/b?page=2&sort=new", "/b?page=2&sort=new"),
        ("/b?gallery=3&sid=4", "/b?gallery=3&sid=4"),
        ("/b/?sid=0f3a8c21", "/b/"),
        ("/b", "/b"),
    ],
)
def test_what_names_a_visit_is_cut_from_an_address(url: str, expected: str):
    assert without_tracking(f"http://shop.example{url}") == f"http://shop.example{expected}"


def test_a_path_that_goes_round_in_circles_is_a_maze():
    assert is_maze("http://shop.example/a/b/a/b/a/b/a/b")
    assert not is_maze("http://shop.example/a/b/a/b/a/b/c")


@pytest.mark.parametrize(
    ("url", "listing"),
    [
        ("/books?page=3", "/books"),
        ("/books?sort=new&p=12&x=1", "/books?sort=newx=1"),
        ("/books/page/3/", "/books"),
        ("/books/page-3", "/books"),
    ],
)
def test_further_pages_of_a_listing_are_told_by_their_number(url: str, listing: str):
    assert is_numbered(f"http://shop.example{url}")
    assert listing_of(f"http://shop.example{url}") == f"http://shop.example{listing}"


@pytest.mark.parametrize("url", ["/books/", "/book-3.html", "/pages/3", "/a?page=last"])
def test_other_addresses_are_no_further_pages(url: str):
    assert not is_numbered(f"http://shop.example{url}")
