"""Files that are there whole or not at all."""

from pathlib import Path

import pytest

from catalog.files import sweep, written


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
    folder = tmp_path / "0f"
    folder.mkdir()
    (folder / ".a.parquet.1-0.part").write_bytes(b"left by kill -9")
    with written(folder / "b") as file:
        file.write(b"in work")
        sweep(tmp_path)
    assert [each.name for each in folder.iterdir()] == ["b"]


def test_a_folder_that_is_not_there_needs_no_sweeping(tmp_path: Path) -> None:
    sweep(tmp_path / "nowhere")
