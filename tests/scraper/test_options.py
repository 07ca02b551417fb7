"""The command line: what is asked for, and clear refusals."""

import pytest

from scraper.options import parse


@pytest.mark.parametrize(
    ("arguments", "spider", "is_sitemap"),
    [
        (["https://www.furet.com/livres/litterature/romans.html"], "furet", False),
        (["https://furet.com"], "furet", False),
        (["https://furet.com/sitemap.xml"], "shop", True),
        (["https://furet.com", "--allow", "/livres/"], "shop", False),
        (["https://notfuret.com"], "shop", False),
        (["https://books.example/?from=furet.com"], "shop", False),
        (["https://books.example/sitemap.xml"], "shop", True),
        (["https://books.example/maps/1.XML.GZ?v=2"], "shop", True),
        (["https://books.example/robots.txt"], "shop", True),
        (["https://books.example/sitemap_index"], "shop", False),
        (["https://books.example/sitemap_index", "--sitemap"], "shop", True),
        (["http://127.0.0.1:8090", "--spider", "furet"], "furet", False),
    ],
)
def test_the_spider_and_what_it_starts_from_follow_from_the_address(
    arguments: list[str], spider: str, is_sitemap: bool
) -> None:
    crawl = parse(arguments).crawl
    assert (crawl.spider, crawl.is_sitemap) == (spider, is_sitemap)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "required: SHOP"),
        (["books.example"], "'books.example' is no address; give it whole"),
        (["ftp://books.example"], "'ftp://books.example' is no address"),
        (["https://"], "is no address"),
        (["http://[broken"], "is no address"),
        (["http://books.example:99999"], "is no address"),
        (["https://books.example", "--allow", "(livres"], "'(livres' is no regular expression"),
        (["https://furet.com", "--spider", "furet", "--allow", "x"], "takes no sitemap"),
        (["https://books.example", "--spider", "amazon"], "choose from 'shop', 'furet'"),
    ],
)
def test_a_wrong_command_line_is_refused_in_one_sentence(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exited:
        parse(arguments)
    assert exited.value.code == 2
    assert said in capsys.readouterr().err


def test_help_shows_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["--help"])
    shown = capsys.readouterr().out
    assert "python -m scraper https://" in shown
    assert max(map(len, shown.splitlines())) <= 100
