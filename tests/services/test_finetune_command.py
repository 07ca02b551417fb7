"""The command `python -m services.finetune`: its options, its sentences and its statuses."""

import sys

import pytest

from services.finetune import __main__ as command
from services.finetune.tuning import FinetuneError


@pytest.fixture(autouse=True)
def quiet(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(command, "log_to_stderr", lambda _: None)


def call(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["finetune", *arguments])
    return command.main()


@pytest.mark.parametrize(
    "wrong", [["--minutes", "0"], ["--minutes", "inf"], ["--minutes", "5", "--rollback"]]
)
def test_a_wrong_command_line_ends_with_2(
    monkeypatch: pytest.MonkeyPatch, wrong: list[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        call(monkeypatch, *wrong)
    assert ended.value.code == 2


def test_a_rollback_says_who_is_in_charge(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "rollback", lambda _: ("bundled+2", "bundled"))
    assert call(monkeypatch, "--rollback") == 0
    assert capsys.readouterr().out.startswith("Champion: bundled, no longer bundled+2.")


def test_the_minutes_are_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[float] = []

    def refuse(_: object, minutes: float) -> None:
        given.append(minutes)
        raise FinetuneError

    monkeypatch.setattr(command, "finetune", refuse)
    call(monkeypatch)
    call(monkeypatch, "--minutes", "1.5")
    assert given == [20, 1.5]


@pytest.mark.parametrize(
    ("raised", "status", "sentence"),
    [
        (FinetuneError("the catalogue is too small"), 1, "the catalogue is too small\n"),
        (KeyboardInterrupt(), 130, "Interrupted; nothing was changed\n"),
    ],
)
def test_what_can_not_be_done_is_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    raised: BaseException,
    status: int,
    sentence: str,
) -> None:
    def fail(*_: object) -> None:
        raise raised

    monkeypatch.setattr(command, "finetune", fail)
    assert call(monkeypatch) == status
    assert capsys.readouterr().err == sentence
