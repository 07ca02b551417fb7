"""The command `python -m services` from within: which service it runs, and how it ends."""

import sys

import pytest

from services import __main__ as command
from services.clustering import Clustering
from services.images import Images
from services.vectorizer import Vectorizer
from services.worker import Service
from settings.environment import ServiceSettings, Settings


def named(settings: Settings, name: str) -> ServiceSettings:
    return ServiceSettings.model_validate({**settings.model_dump(), "service_name": name})


@pytest.fixture
def called(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The images service, called with --once."""
    for name, value in {**environ, "SERVICE_NAME": "images"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", ["services", "--once"])
    monkeypatch.setattr(command, "log_to_stderr", lambda _: None)
    return monkeypatch


@pytest.mark.parametrize(
    ("name", "kind"), [("vectorizer", Vectorizer), ("clustering", Clustering), ("images", Images)]
)
def test_the_service_is_the_one_that_is_named(
    settings: Settings, name: str, kind: type[Service]
) -> None:
    service = command.make_service(named(settings, name))
    assert isinstance(service, kind)
    assert service.name == name
    service.close()


@pytest.mark.parametrize("arguments", [["--once"], ["--once", "--retrain"]])
def test_with_nothing_left_to_do_it_ends_with_0(
    called: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    called.setattr(sys, "argv", ["services", *arguments])
    assert command.main() == 0


def test_what_it_needs_and_can_not_use_is_told_in_a_sentence(
    called: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    called.setenv("POLL_S", "never")
    assert command.main() == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "POLL_S" in line


def test_ctrl_c_while_it_loads_ends_with_130(
    called: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    called.setattr(command, "make_service", interrupted)
    assert command.main() == 130
    assert "nothing was changed" in capsys.readouterr().err
