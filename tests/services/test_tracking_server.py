"""What the MLflow server is started with."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from services import tracking_server
from settings.environment import Settings
from tracking.store import database_name

Calls = list[list[str]]


class Became(Exception):  # noqa: N818 -- no error: the process is another program now
    """What execv does instead of returning."""


@pytest.fixture
def calls(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Calls:
    """The programs that a start with all it needs calls, the last of which it becomes."""
    login = {"MLFLOW_TRACKING_USERNAME": "ann", "MLFLOW_TRACKING_PASSWORD": "a long secret"}
    monkeypatch.setattr(os, "environ", {**os.environ, **environ, **login})
    monkeypatch.chdir(tmp_path)
    made: Calls = []

    def become(_: str, arguments: list[str]) -> None:
        made.append(arguments)
        raise Became

    monkeypatch.setattr(tracking_server, "log_to_stderr", lambda _: None)
    monkeypatch.setattr(subprocess, "run", lambda arguments, **_: made.append(arguments))
    monkeypatch.setattr(os, "execv", become)
    return made


@pytest.mark.parametrize("filled", [False, True])
def test_only_a_database_that_holds_runs_is_upgraded(
    calls: Calls, monkeypatch: pytest.MonkeyPatch, filled: bool
) -> None:
    monkeypatch.setattr(tracking_server, "make_database", lambda _: filled)
    with pytest.raises(Became):
        tracking_server.main()
    assert [call[3] for call in calls] == (["db", "server"] if filled else ["server"])


def test_the_server_asks_for_the_login_and_its_command_line_tells_no_secret(
    calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracking_server, "make_database", lambda _: False)
    with pytest.raises(Became):
        tracking_server.main()
    (server,) = calls
    assert server[server.index("--app-name") + 1] == "basic-auth"
    assert "a long secret" not in " ".join(server)
    assert os.environ["MLFLOW_AUTH_ADMIN_PASSWORD"] == "a long secret"
    assert os.environ["PGPASSWORD"] == "trusted"


def test_a_start_removes_what_a_killed_server_left(
    calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = Path(os.environ["DATA_DIR"]) / "mlflow" / "tmp" / "half an upload"
    left.mkdir(parents=True)
    monkeypatch.setattr(tracking_server, "make_database", lambda _: False)
    with pytest.raises(Became):
        tracking_server.main()
    assert [path.name for path in left.parent.iterdir()] == ["auth.ini"]


def test_the_password_of_the_database_stays_out_of_its_address(settings: Settings) -> None:
    there = settings.model_copy(update={"postgres_host": "::1", "postgres_user": "a b"})
    uri = tracking_server.store_uri(there)
    name = database_name(settings)
    assert uri == f"postgresql+psycopg2://a%20b@[::1]:{settings.postgres_port}/{name}"


def test_its_users_last_as_long_as_a_start(settings: Settings, tmp_path: Path) -> None:
    environ = tracking_server.environment(settings, tmp_path)
    assert f"sqlite:///{tmp_path}/users.db" in Path(environ["MLFLOW_AUTH_CONFIG_PATH"]).read_text()


@pytest.mark.slow
def test_without_a_login_it_does_not_start(environ: dict[str, str]) -> None:
    started = subprocess.run(
        [sys.executable, "-m", "services.tracking_server"],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode == 1
    assert "MLFLOW_TRACKING_USERNAME" in started.stderr
    assert started.stderr.count("\n") == 1
