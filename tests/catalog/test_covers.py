"""Where covers lie."""

from pathlib import Path

import pytest

from catalog.covers import SIZES, cover_path


@pytest.mark.parametrize(
    "book_id",
    ["9782070413119", "x0123456789abcdef", "../../etc/passwd", "/etc/passwd", "..", "", "a\x00b",
     "\ud800", "x" * 10_000],
)  # fmt: skip
def test_no_id_leads_out_of_the_folder(book_id: str, tmp_path: Path) -> None:
    path = cover_path(tmp_path, book_id, "small")
    assert path.resolve().parent.parent == tmp_path.resolve()
    assert len(path.name) < 100


def test_each_book_and_size_has_its_own_file(tmp_path: Path) -> None:
    paths = {cover_path(tmp_path, name, size) for name in "ab" for size in SIZES}
    assert len(paths) == 4
