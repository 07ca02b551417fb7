"""Any Parquet file."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.records import UnreadableError
from tests.pipeline.conftest import read_all


def test_typed_columns_become_texts(tmp_path: Path) -> None:
    table = pa.table(
        {
            "Titre": ["Emma", None],
            "Auteurs": [["Jane Austen"], []],
            "Nb. de pages": [474.0, float("nan")],
            "Date de parution": [date(1815, 12, 23), None],
            "ISBN": [9780141439587, None],
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    ((one, raw), (two, empty)), _ = read_all(tmp_path / "a.parquet")
    assert (one, two) == (1, 2)
    assert (raw.title, raw.authors, raw.pages) == ("Emma", ["Jane Austen"], "474")
    assert (raw.published_on, raw.isbn) == ("1815-12-23", "9780141439587")
    assert (empty.title, empty.authors, empty.pages) == ("", [""], "")


def test_columns_are_told_with_a_map(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": ["Emma"], "b": ["x"]}), tmp_path / "a.parquet")
    ((_, raw),), _ = read_all(tmp_path / "a.parquet", title="a")
    assert raw.title == "Emma"


def test_a_cut_file_is_said_to_be_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"title": ["Emma"] * 1000}), path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(UnreadableError, match="damaged"):
        read_all(path)
