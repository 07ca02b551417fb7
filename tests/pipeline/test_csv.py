"""Delimited text: any encoding, any delimiter, columns by their headers."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.importers.columns import parse_map
from pipeline.importers.csv_rows import sniff_delimiter
from pipeline.records import UnreadableError
from tests.pipeline.conftest import read_all

TEXT = "Titre;Auteur;Résumé;Nb. de pages\nL'Été;Zoé Œuvre;Une ville, un été.;128\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_accents_survive_every_encoding(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.csv").write_bytes(TEXT.encode(encoding))
    ((line, raw),), rejects = read_all(tmp_path / "a.csv")
    assert (line, rejects) == (2, [])
    assert (raw.title, raw.authors, raw.pages) == ("L'Été", ["Zoé Œuvre"], "128")
    assert raw.summary == "Une ville, un été."


def test_latin_1_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("title,author\nÉté,José\n".encode("latin-1"))
    ((_, raw),), _ = read_all(tmp_path / "a.csv")
    assert (raw.title, raw.authors) == ("Été", ["José"])


def test_one_broken_byte_leaves_the_other_accents_alone(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("title,author\nÉté,José\nÀ,Zoé\n".encode() + b"caf\xe9,x\n")
    found, _ = read_all(tmp_path / "a.csv")
    assert [raw.title for _, raw in found] == ["Été", "À", "caf\udce9"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_seen(tmp_path: Path, delimiter: str) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(
        [("Title", "Authors", "Summary"), ("Emma", "Jane Austen", "Rich, clever; handsome | and")]
    )
    (tmp_path / "a.csv").write_text(text.getvalue())
    ((_, raw),), _ = read_all(tmp_path / "a.csv")
    assert (raw.title, raw.summary) == ("Emma", "Rich, clever; handsome | and")


@given(st.lists(st.text("ab,;|\t\"' ", min_size=1, max_size=8), min_size=2, max_size=6))
def test_a_written_header_is_sniffed_without_error(names: list[str]) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerow(names)
    assert sniff_delimiter(text.getvalue().splitlines()) in ",;\t|"


def test_excel_may_name_the_delimiter(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("sep=;\nTitle;Author\nEmma;Jane Austen\n")
    ((line, raw),), _ = read_all(tmp_path / "a.csv", "csv")
    assert (line, raw.title) == (3, "Emma")


def test_a_single_column_may_hold_commas(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("title\nVingt ans, et après\n")
    ((_, raw),), _ = read_all(tmp_path / "a.csv")
    assert raw.title == "Vingt ans, et après"


def test_columns_are_told_with_a_map(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Ouvrage,Plume,Title\nEmma,Jane Austen,non\n")
    ((_, raw),), _ = read_all(tmp_path / "a.csv", title="ouvrage", authors="Plume")
    assert (raw.title, raw.authors) == ("Emma", ["Jane Austen"])


@pytest.mark.parametrize("told", [{}, {"title": "Nom de famille"}])
def test_a_missing_title_column_is_said_with_the_columns_there_are(
    tmp_path: Path, told: dict[str, str]
) -> None:
    (tmp_path / "a.csv").write_text("Ouvrage,Plume\nEmma,Jane Austen\n")
    with pytest.raises(UnreadableError, match="'Ouvrage', 'Plume'"):
        read_all(tmp_path / "a.csv", **told)


def test_the_line_is_where_the_record_begins(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('title,summary\nA,"one\ntwo"\n\nB,three\n')
    found, _ = read_all(tmp_path / "a.csv")
    assert [line for line, _ in found] == [2, 5]


def test_a_row_with_a_cell_too_many_is_rejected_not_shifted(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("title,author,year\nDune, suite,Frank Herbert,1969\nEmma,,\n")
    found, (reject,) = read_all(tmp_path / "a.csv")
    assert [raw.title for _, raw in found] == ["Emma"]
    assert (reject.line, reject.record) == (2, ["Dune", " suite", "Frank Herbert", "1969"])


def test_a_short_row_misses_its_last_cells(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("title,author,year\nEmma\n")
    ((_, raw),), _ = read_all(tmp_path / "a.csv")
    assert (raw.title, raw.year) == ("Emma", None)


def test_a_quote_that_never_closes_costs_one_row_only(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('title,author\nEmma,A\n"Dune,B\nMort,C\nNana,D\n')
    found, (reject,) = read_all(tmp_path / "a.csv")
    assert [(line, raw.title) for line, raw in found] == [(2, "Emma"), (4, "Mort"), (5, "Nana")]
    assert (reject.line, reject.record) == (3, '"Dune,B')


def test_nul_bytes_do_not_stop_a_csv(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("title,author\nEm\0ma,A\nNana,B\n")
    found, _ = read_all(tmp_path / "a.csv")
    assert [raw.title for _, raw in found] == ["Em\0ma", "Nana"]


@pytest.mark.parametrize(
    ("cell", "labels"),
    [
        ("A; B", ["A", " B"]),
        ("A, B", ["A", " B"]),
        ("A > B, C", ["A ", " B, C"]),
        ("A", ["A"]),
        ("A &amp; B, C", ["A & B", " C"]),
        ("&Eacute;t&eacute;; C", ["Été", " C"]),
    ],
)
def test_labels_of_one_cell_are_parted(tmp_path: Path, cell: str, labels: list[str]) -> None:
    (tmp_path / "a.csv").write_text(f'title,genre\nEmma,"{cell}"\n')
    ((_, raw),), _ = read_all(tmp_path / "a.csv")
    assert raw.labels == labels


@pytest.mark.parametrize("text", ["title", "=Titre", "titel=Titre", "title=", ""])
def test_a_map_that_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"FIELD=COLUMN|no field"):
        parse_map(text)
