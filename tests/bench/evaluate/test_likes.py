"""Readers' likes out of a file."""

from pathlib import Path

import pytest

from bench.evaluate.likes import LikesError, Reader, only_of, read_likes

NUMBERS = [f"97800000000{n:02}" for n in range(10)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "likes.csv"


def test_likes_are_read_by_reader_and_split(path: Path):
    path.write_text("reader,isbn13,split\nann,1,known\nann,2,held\nbob,2,known\n", "utf-8")
    assert read_likes(path) == {"ann": Reader(["1"], {"2"}), "bob": Reader(["2"], set())}


def test_an_isbn_is_read_however_it_is_written(path: Path):
    path.write_text("reader,isbn13,split\na,2-07-041306-3,known\na,9782070360024,held\n", "utf-8")
    assert read_likes(path) == {"a": Reader(["9782070413065"], {"9782070360024"})}


def test_a_low_rating_is_no_like_and_none_is_one(path: Path):
    rows = ["a,1,5,known", "a,2,3.5,known", "a,3,,known", "a,4,4,held"]
    path.write_text("\n".join(["reader,isbn13,rating,split", *rows]), "utf-8")
    assert read_likes(path) == {"a": Reader(["1", "3"], {"4"})}


def test_one_like_in_five_is_held_back_the_same_each_time(path: Path):
    path.write_text("\n".join(["reader,isbn13", *(f"ann,{n}" for n in range(10))]), "utf-8")
    once, again = read_likes(path), read_likes(path)
    assert once == again
    assert len(once["ann"].held) == 2
    assert {*once["ann"].known} == {str(n) for n in range(10)} - once["ann"].held


def test_of_two_likes_one_is_held_back_and_of_one_none(path: Path):
    path.write_text("reader,isbn13\nann,1\nann,2\nbob,3\n", "utf-8")
    read = read_likes(path)
    assert [len(read["ann"].known), len(read["ann"].held)] == [1, 1]
    assert read["bob"] == Reader(["3"], set())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("reader,book\na,1\n", "no column isbn13"),
        ("", "no column reader, isbn13"),
        ("reader,isbn13,split\na,1,maybe\n", "'maybe' is neither known nor held"),
        ("reader,isbn13,rating\na,1,good\n", "line 2: could not convert"),
        ("reader,isbn13,split\na,1,known\nb,2,held\n", "no reader has both"),
    ],
)
def test_a_file_that_can_not_be_used_is_refused(path: Path, text: str, told: str):
    path.write_text(text, "utf-8")
    with pytest.raises(LikesError, match=told):
        read_likes(path)


def test_readers_are_judged_by_what_the_catalogue_has():
    readers = {"ann": Reader(["1", "9"], {"2", "8"}), "bob": Reader(["1"], {"9"})}
    assert only_of(readers, {"1": 0, "2": 1}) == [Reader(["1"], {"2"})]
