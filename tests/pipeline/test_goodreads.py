"""A Goodreads export."""

from pathlib import Path

import pytest

from pipeline.importers.goodreads import split_series
from tests.pipeline.conftest import read_all

HEADER = (
    "Book Id,Title,Author,Author l-f,Additional Authors,ISBN,ISBN13,My Rating,Publisher,Binding,"
    "Number of Pages,Year Published,Original Publication Year,Bookshelves,Exclusive Shelf\n"
)


def test_an_export_is_a_catalogue(tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text(
        HEADER + '1,"The Tide (Lake Towns, #2)",Ann  Doe,"Doe, Ann","Bob Roe, Cy Poe",'
        '"=""0141439580""","=""9780141439587""",5,Lake Press,Paperback,474,2003,1999,'
        '"to-read, sea-stories",to-read\n'
        '2,Alone,Ann Doe,"Doe, Ann",,"=""""","=""""",0,,,,,-750,read,read\n'
    )
    ((_, tide), (_, alone)), rejects = read_all(tmp_path / "export.csv")
    assert rejects == []
    assert (tide.title, tide.series, tide.series_index) == ("The Tide", "Lake Towns", "2")
    assert tide.authors == ["Ann  Doe", "Bob Roe", " Cy Poe"]
    assert (tide.isbn, tide.year, tide.labels) == ("9780141439587", "2003", ["sea-stories"])
    assert (alone.isbn, alone.year, alone.labels, alone.pages) == (None, "-750", [""], "")


@pytest.mark.parametrize(
    ("printed", "parts"),
    [
        ("Dune (Dune, #1)", ("Dune", "Dune", "1")),
        ("Dune (Dune #1)", ("Dune", "Dune", "1")),
        ("Tides (Lake Towns, #2.5)", ("Tides", "Lake Towns", "2.5")),
        ("Tides (Lakes, #4; Rivers, #1)", ("Tides", "Lakes", "4")),
        ("Tides Box (Lakes, #1-3)", ("Tides Box", "Lakes", None)),
        ("Emma (Penguin Classics)", ("Emma (Penguin Classics)", None, None)),
        ("Route #66", ("Route #66", None, None)),
        ("Emma", ("Emma", None, None)),
    ],
)
def test_the_series_sits_in_the_title(printed: str, parts: tuple[str | None, ...]) -> None:
    assert split_series(printed) == parts
