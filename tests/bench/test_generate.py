"""Invented books."""

import json
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest
from stdnum import isbn

from bench.generate import isbn13, main, parse_args, records, write
from bench.sample_parts import SAMPLE, author, publisher, sample_parts


def test_the_same_seed_gives_the_same_records():
    assert list(records(200, seed=3)) == list(records(200, seed=3))


def test_another_seed_gives_others():
    assert list(records(20, seed=3)) != list(records(20, seed=4))


def test_records_are_made_one_by_one():
    assert len(list(islice(records(10**9), 5))) == 5


def test_every_isbn_is_valid_and_comes_once():
    numbers = [str(book["isbn13"]) for book in records(3_000) if "isbn13" in book]
    assert all(isbn.is_valid(number) and isbn.isbn_type(number) == "ISBN13" for number in numbers)
    assert len(set(numbers)) == len(numbers) > 2_000


def test_numbers_far_apart_have_different_isbns():
    assert len({isbn13(number, "fr") for number in (0, 1, 999_999, 10**8 - 1)}) == 4


def test_some_fields_are_missing_but_never_what_makes_a_book():
    books = list(records(1_000))
    present = Counter(name for book in books for name in book)
    assert present["title"] == present["authors"] == present["labels"] == 1_000
    for name in ("summary", "pages", "publisher", "isbn13", "year", "weight_g"):
        assert 700 < present[name] < 1_000


def test_some_books_are_editions_of_one_work():
    works = Counter((tuple(book["authors"]), book.get("summary")) for book in records(1_000))
    assert 20 < sum(count - 1 for count in works.values()) < 200


def test_a_summary_is_made_of_sentences_of_one_language_and_genre():
    sentences = {genre.labels: genre.sentences for each in sample_parts() for genre in each.genres}
    for book in records(200):
        rest = str(book.get("summary", ""))
        for sentence in sorted(sentences[tuple(book["labels"])], key=len, reverse=True):
            rest = rest.replace(sentence, "")
        assert not rest.strip()


def test_titles_and_names_are_invented():
    known = {json.loads(line)["title"] for line in SAMPLE.read_text(encoding="utf-8").splitlines()}
    titles = [book["title"] for book in records(500)]
    assert sum(title in known for title in titles) < 25


def test_names_are_told_apart_by_their_numbers():
    parts = sample_parts()[0]
    many = len(parts.first_names) * len(parts.last_names)
    assert len({author(parts, number) for number in range(many + 100)}) == many + 100
    assert len({publisher(parts, number) for number in range(500)}) == 500


def test_the_command_writes_json_lines(capfdbinary, monkeypatch):
    monkeypatch.setattr("sys.argv", ["bench.generate", "3"])
    assert main() == 0
    lines = capfdbinary.readouterr().out.decode().splitlines()
    assert [json.loads(line) for line in lines] == list(records(3))


def test_a_file_holds_what_the_generator_gives(tmp_path: Path):
    write(tmp_path / "books.jsonl", 5, seed=2)
    lines = (tmp_path / "books.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == list(records(5, seed=2))


def test_arguments_are_read():
    given = parse_args(["12", "--seed", "7", "--output", "x.jsonl"])
    assert (given.count, given.seed, given.output) == (12, 7, Path("x.jsonl"))


def test_a_count_is_needed():
    with pytest.raises(SystemExit):
        parse_args([])
