"""A raw record becomes a book; what can't be read of it becomes a note."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.book import Book, RawBook
from pipeline.clean import NotABookError, clean


def notes_of(**values: object) -> list[tuple[str, str]]:
    _, notes = clean(RawBook(title="Germinal", **values))  # type: ignore[arg-type]
    return [(note.field, note.value) for note in notes]


def test_a_full_record_is_typed() -> None:
    raw = RawBook(
        title="L'Été  à Paris", authors=["Doe, Jane"], summary="Il fait chaud.", labels=["Romans"],
        collection="Blanche", series="Les Saisons", series_index="2", publisher="Éditions du Lac",
        published_on="05/01/2023", format="Poche", binding="Broché", pages="128 pages",
        weight="0.085 Kg", dimensions="11,0 cm × 18,0 cm × 0,8 cm", isbn="978-2-266-33031-2",
        language="fre", image_url="//images.example/1.jpg",
    )  # fmt: skip
    book, notes = clean(raw)
    assert notes == []
    assert book == Book(
        title="L'Été à Paris", authors=("Jane Doe",), summary="Il fait chaud.", labels=("Romans",),
        collection="Blanche", series="Les Saisons", series_index=Decimal(2),
        publisher="Éditions du Lac", published_on=date(2023, 1, 5), year=2023, format="Poche",
        binding="Broché", pages=128, weight_g=85, width_cm=Decimal(11), height_cm=Decimal(18),
        depth_cm=Decimal("0.8"), isbn13="9782266330312", language="fr",
        image_url="https://images.example/1.jpg",
    )  # fmt: skip


def test_a_title_alone_is_a_book_and_the_rest_unknown() -> None:
    assert clean(RawBook(title="Emma", summary=" ", publisher="")) == (Book(title="Emma"), [])


@pytest.mark.parametrize("title", [None, "", " \n ", "x" * 1001, "書" * 1000])
def test_without_a_fitting_title_it_is_no_book(title: str | None) -> None:
    with pytest.raises(NotABookError, match="title"):
        clean(RawBook(title=title))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("published_on", "31/02/2020"),
        ("pages", "1 2345 pages"),
        ("weight", "12,90 €"),
        ("dimensions", "grand"),
        ("language", "klingon"),
        ("isbn", "9782266330313"),
        ("ean", "5552010002451"),
        ("series_index", "dernier"),
        ("image_url", "javascript:alert(1)"),
        ("publisher", "é" * 2000),
    ],
)
def test_an_unreadable_value_is_noted_and_the_book_kept(field: str, value: str) -> None:
    assert notes_of(**{field: value}) == [(field, value)]


def test_a_right_isbn_excuses_an_ean_outside_978() -> None:
    assert notes_of(isbn="2-07-041306-3", ean="5552010002451") == []


def test_an_ean_stands_in_for_a_wrong_isbn() -> None:
    book, notes = clean(RawBook(title="Emma", isbn="9782266330313", ean="9782266330312"))
    assert book.isbn13 == "9782266330312"
    assert [note.field for note in notes] == ["isbn"]


@pytest.mark.parametrize("isbn", ["2-07-041306-3", "978-2-07-041306-5", '="9782070413065"'])
def test_every_way_to_write_an_isbn_is_one_isbn(isbn: str) -> None:
    assert clean(RawBook(title="Emma", isbn=isbn))[0].isbn13 == "9782070413065"


@pytest.mark.parametrize(
    ("cell", "isbn13"),
    [
        ("ISBN 978-0-306-40615-7 (pbk)", "9780306406157"),
        ("ISBN-13: 978-0-306-40615-7", "9780306406157"),
        ("ISBN-10 0-306-40615-2", "9780306406157"),
        ("ISBN10: 0306406152 ; ISBN13: 9780306406157", "9780306406157"),
        ("9782070413119 (broché)", "9782070413119"),
        ("9782070413119 : 7,50 €", "9782070413119"),
        ("urn:isbn:9782070413119", "9782070413119"),
        ("URN:ISBN:2-07-041311-X", "9782070413119"),
        ("'9782070413119", "9782070413119"),
        ("[2070413063]", "9782070413065"),
        ("978–2–07–041311–9", "9782070413119"),
        ("978\u20112\u201107\u2011041311\u20119", "9782070413119"),
        ("978 2 07 041311 9", "9782070413119"),
        ("9782070413119, 9782070413065", "9782070413119"),
        ("9782070413118 9782070413065", "9782070413065"),
        ("2070413064|9782070413119", "9782070413119"),
        ("https://www.worldcat.org/isbn/9782070413119", "9782070413119"),
        ("9782070413119.0", "9782070413119"),
        ("９７８２０７０４１３１１９", "9782070413119"),
    ],
)
def test_an_isbn_is_found_in_what_stands_around_it(cell: str, isbn13: str) -> None:
    book, notes = clean(RawBook(title="Emma", isbn=cell))
    assert (book.isbn13, notes) == (isbn13, [])


@pytest.mark.parametrize(
    "cell", ["9782070413118", "ISBN", "97820704131191", "12 978 34", "9.78207E+12", "0000000000000"]
)
def test_what_holds_no_isbn_is_noted(cell: str) -> None:
    assert notes_of(isbn=cell) == [("isbn", cell)]


def test_the_language_of_the_run_fills_a_gap_only() -> None:
    assert clean(RawBook(title="Emma"), "fr")[0].language == "fr"
    assert clean(RawBook(title="Emma", language="eng"), "fr")[0].language == "en"


texts = st.one_of(st.none(), st.text(max_size=60), st.from_regex(r"[0-9 ./,x×cmkg-]{1,20}"))


@given(
    st.builds(
        RawBook,
        title=st.just("Emma"),
        authors=st.lists(st.text(max_size=40), max_size=3),
        **dict.fromkeys(
            ("published_on", "year", "pages", "weight", "dimensions", "series_index", "language"),
            texts,
        ),
    )
)
def test_no_text_in_a_field_loses_the_book(raw: RawBook) -> None:
    book, notes = clean(raw)
    assert book.title == "Emma"
    assert all(note.reason.startswith("is ") for note in notes)
