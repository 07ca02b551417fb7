"""A container's limit of cores is kept."""

from pathlib import Path

import pytest

from services import cores


@pytest.mark.parametrize(
    ("quota", "expected"), [("max 100000", 4), ("150000 100000", 2), ("50000 100000", 1), ("", 4)]
)
def test_as_many_as_the_container_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quota: str, expected: int
) -> None:
    monkeypatch.setattr(cores.os, "sched_getaffinity", lambda _: {0, 1, 2, 3}, raising=False)
    (tmp_path / "cpu.max").write_text(quota, "ascii")
    assert cores.given(tmp_path / "cpu.max") == expected


def test_without_a_container_as_many_as_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cores.os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    assert cores.given(tmp_path / "gone") == 2


def test_torch_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    told: list[int] = []
    monkeypatch.setattr(torch, "get_num_threads", lambda: 8)
    monkeypatch.setattr(torch, "set_num_threads", told.append)
    (tmp_path / "cpu.max").write_text("100000 100000", "ascii")
    assert cores.use_all_cores(tmp_path / "cpu.max") == 1
    assert told == [1]
