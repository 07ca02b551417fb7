"""The books of a crawl: each once, on the disk at once, whole after any end."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from scrapy.exceptions import DropItem, NotConfigured
from scrapy.utils.test import get_crawler

from scraper.catalogue import COUNT, Catalogue, CatalogueError, identity, read_books
from scraper.pages.record import Record, line

EAN = {"EAN": "9782070413065"}
YEAR = {"Date de parution": "1999"}


def make_record(product_title: str = "Germinal", **values: object) -> Record:
    return Record(product_title=product_title, **values)  # type: ignore[arg-type]


@pytest.fixture
def books(tmp_path: Path) -> Path:
    return tmp_path / "job" / "books.jsonl"


@pytest.fixture
def opened(books: Path) -> Callable[[], Catalogue]:
    def open_it() -> Catalogue:
        crawler = get_crawler(settings_dict={"JOBDIR": str(books.parent)})
        catalogue = Catalogue.from_crawler(crawler)
        catalogue.open_spider()
        return catalogue

    return open_it


def count(catalogue: Catalogue) -> object:
    return catalogue._stats.get_value(COUNT)


def test_a_crawl_without_a_folder_keeps_no_books() -> None:
    with pytest.raises(NotConfigured):
        Catalogue.from_crawler(get_crawler())


def test_a_book_is_on_the_disk_before_the_next_one_comes(
    opened: Callable[[], Catalogue], books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = []
    monkeypatch.setattr(os, "fdatasync", lambda _: synced.append(books.stat().st_size))
    record = make_record("L'Été", author=["Albert Camus"], resume="Un\n\nDeux")
    opened().process_item(record)
    assert synced == [books.stat().st_size]
    assert books.read_text("utf-8") == line(record) + "\n"
    assert [*read_books(books)] == [record]


def test_a_book_found_again_is_dropped_without_a_warning(
    opened: Callable[[], Catalogue], books: Path
) -> None:
    catalogue = opened()
    catalogue.process_item(make_record("Germinal", information=EAN))
    with pytest.raises(DropItem) as dropped:
        catalogue.process_item(make_record("Germinal (poche)", information=EAN))
    assert dropped.value.log_level == "DEBUG"
    assert len([*read_books(books)]) == count(catalogue) == 1


def test_a_crawl_that_goes_on_knows_its_books(opened: Callable[[], Catalogue], books: Path) -> None:
    opened().process_item(make_record("Germinal"))
    catalogue = opened()
    assert count(catalogue) == 1
    with pytest.raises(DropItem):
        catalogue.process_item(make_record("Germinal"))
    catalogue.process_item(make_record("Nana"))
    assert [record.product_title for record in read_books(books)] == ["Germinal", "Nana"]


@pytest.mark.parametrize("torn", [b"{", b'{"product_title": "Na', b"\x00" * 100_000])
def test_a_torn_last_line_is_cut_and_its_book_taken_again(
    opened: Callable[[], Catalogue], books: Path, torn: bytes
) -> None:
    opened().process_item(make_record("Germinal"))
    with books.open("ab") as file:
        file.write(torn)
    catalogue = opened()
    catalogue.process_item(make_record("Nana"))
    assert [record.product_title for record in read_books(books)] == ["Germinal", "Nana"]


def test_a_file_that_is_one_torn_line_begins_anew(
    opened: Callable[[], Catalogue], books: Path
) -> None:
    books.parent.mkdir()
    books.write_bytes(b'{"product_title": "' + b"x" * 200_000)
    opened().process_item(make_record("Nana"))
    assert [record.product_title for record in read_books(books)] == ["Nana"]


@pytest.mark.parametrize("bad", ["[1]", "{broken", '{"title": "Nana"}', "7"])
def test_a_line_that_is_no_book_is_named_with_what_to_do(books: Path, bad: str) -> None:
    books.parent.mkdir()
    books.write_text(line(make_record()) + f"\n{bad}\n", "utf-8")
    with pytest.raises(CatalogueError, match=r"line 2 can't be read.*--fresh"):
        [*read_books(books)]


def test_a_full_disk_leaves_no_half_a_line(
    opened: Callable[[], Catalogue], books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = opened()
    catalogue.process_item(make_record("Germinal"))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fdatasync", full)
        with pytest.raises(OSError, match="No space"):
            catalogue.process_item(make_record("Nana"))
    catalogue.process_item(make_record("Nana"))
    assert [record.product_title for record in read_books(books)] == ["Germinal", "Nana"]
    assert count(catalogue) == 2


def test_what_json_lets_through_but_no_file_can_hold_is_replaced(
    opened: Callable[[], Catalogue], books: Path
) -> None:
    opened().process_item(make_record("Ger\ud800minal"))
    assert [record.product_title for record in read_books(books)] == ["Ger\ufffdminal"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (EAN, {"ISBN": "2-07-041306-3"}, True),
        ({"gtin13": EAN["EAN"]}, {"ISBN-13": "978-2-07-041306-5"}, True),
        (EAN, {"EAN": "9782070360024"}, False),
        ({"EAN": "9782070413060"}, {"EAN": "9782070413061"}, True),  # their check digits are wrong
        ({"Editeur": "Folio"}, {"Éditeur": "FOLIO"}, True),
        ({"Editeur": "Folio"}, {"Editeur": "Pocket"}, False),
        ({"Date de parution": "01/02/1999"}, {"publication date": "1999"}, True),
        ({"Date de parution": "01/02/1999"}, {"Date de parution": "01/02/2003"}, False),
        ({"Nb. de pages": "128 pages"}, {"Nb. de pages": "129 pages"}, True),
    ],
)
def test_the_table_of_a_page_tells_books_apart_by_number_publisher_and_year(
    one: dict[str, str], other: dict[str, str], same: bool
) -> None:
    first, second = (identity(make_record(information=table)) for table in (one, other))
    assert (first == second) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (make_record("Germinal"), make_record("GERMINAL !"), True),
        (make_record("Germinal"), make_record("Nana"), False),
        (make_record("Germinal", information=EAN), make_record("Nana", information=EAN), True),
        (make_record(author=["Émile Zola"]), make_record(author=["Emile ZOLA"]), True),
        (make_record(author=["Zola"]), make_record(author=["Balzac"]), False),
        (make_record(url="http://a/1"), make_record(url="http://a/2"), True),
        (make_record(resume="Un"), make_record(resume="UN."), True),
        (make_record(resume="Un"), make_record(resume="Deux"), False),
        (make_record(resume="Un", information=EAN), make_record(information=EAN), True),
        (make_record(resume="Un", information=YEAR), make_record(information=YEAR), True),
    ],
)
def test_a_book_is_told_from_others_as_in_the_database(
    one: Record, other: Record, same: bool
) -> None:
    assert (identity(one) == identity(other)) is same
