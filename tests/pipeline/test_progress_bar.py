"""What is seen of a step while it runs."""

import logging
import sys

import pytest

from pipeline import progress_bar


def test_the_log_says_how_far_a_step_is(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(progress_bar, "EVERY_S", 0)
    monkeypatch.setattr(progress_bar, "LOOK_AT", 2)
    assert list(progress_bar.show(range(5), "load a", 5)) == [0, 1, 2, 3, 4]
    assert "load a: 2 records of 5" in caplog.messages


def test_a_terminal_shows_a_bar(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert list(progress_bar.show(range(3), "load a", 3)) == [0, 1, 2]
    assert "load a: 100%" in capsys.readouterr().err
