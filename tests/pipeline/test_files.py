"""Files that are there whole or not at all."""

from pathlib import Path

import pytest

from pipeline.files import sweep, written
from pipeline.inputs import output_name


def fail_while_writing(path: Path) -> None:
    with written(path) as file:
        file.write(b"half")
        raise OSError("gone")


def test_a_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a"
    with written(path) as file:
        file.write(b"whole")
        assert not path.exists()
    assert path.read_bytes() == b"whole"
    assert [each.name for each in path.parent.iterdir()] == ["a"]


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(OSError, match="gone"):
        fail_while_writing(tmp_path / "a")
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"old"]


def test_sweeping_takes_what_the_dead_left_and_spares_the_living(tmp_path: Path) -> None:
    (tmp_path / ".a.parquet.1-0.part").write_bytes(b"left by kill -9")
    with written(tmp_path / "b") as file:
        file.write(b"in work")
        sweep(tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["b"]


def test_inputs_of_one_name_have_outputs_of_two(tmp_path: Path) -> None:
    one, other = (
        output_name(tmp_path / "a" / "books.csv"),
        output_name(tmp_path / "b" / "books.csv"),
    )
    assert one != other
    assert one.startswith("books-")
    assert "/" not in output_name(tmp_path / ("é/ ?" + "x" * 300))
