"""Models that are logged, and come back when the local copy is lost."""

import shutil
import subprocess
import sys
import threading
from base64 import b64encode
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from pydantic import SecretStr

from settings.environment import Settings
from tracking.runs import fetch_champion, track

pytestmark = pytest.mark.slow


def log_version(settings: Settings, name: str, version: str) -> Path:
    folder = settings.models_dir / name / version
    folder.mkdir(parents=True)
    (folder / "facts.json").write_text(version)
    with track(settings, "tests", version) as run:
        run.log_model(name, folder)
    return folder


def test_a_lost_champion_comes_back_to_where_it_was(settings: Settings) -> None:
    log_version(settings, "tested", "one")
    newest = log_version(settings, "tested", "two")
    shutil.rmtree(settings.models_dir)
    assert fetch_champion(settings, "tested")
    assert (newest / "facts.json").read_text() == "two"
    assert [path.name for path in newest.parent.iterdir()] == ["two"]


def test_a_champion_that_is_nowhere_is_no_failure(settings: Settings) -> None:
    assert not fetch_champion(settings, "never-logged")
    assert not settings.models_dir.exists()


def test_nothing_is_recorded_where_tracking_is_off(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    off = settings.model_copy(update={"mlflow_tracking_uri": "off"})
    log_version(off, "tested", "one")
    assert not fetch_champion(off, "tested")
    assert not caplog.records


class Asked(BaseHTTPRequestHandler):
    """A server of MLflow that notes who asks, and fails."""

    def do_GET(self) -> None:
        self.server.logins.append(self.headers["Authorization"])  # type: ignore[attr-defined]
        self.send_error(400)

    def log_message(self, *_: object) -> None:
        pass


def test_the_login_of_the_settings_is_sent(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("MLFLOW_TRACKING_USERNAME", "MLFLOW_TRACKING_PASSWORD"):
        monkeypatch.setenv(name, "")  # as compose passes what is unset; taken back afterwards
    with HTTPServer(("127.0.0.1", 0), Asked) as server:
        server.logins = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        given = {
            "mlflow_tracking_uri": f"http://127.0.0.1:{server.server_port}",
            "mlflow_tracking_username": SecretStr("shelf"),
            "mlflow_tracking_password": SecretStr("correct horse"),
        }
        assert not fetch_champion(settings.model_copy(update=given), "anything")
        server.shutdown()
        expected = "Basic " + b64encode(b"shelf:correct horse").decode()
        assert server.logins[:1] == [expected]  # type: ignore[attr-defined]


def test_processes_that_come_first_together_all_record_their_runs(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from settings.environment import Settings;"
        " from tracking.runs import track\n"
        "with track(Settings(data_dir=Path(sys.argv[1])), 'tests', 'one'): pass"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    assert [process.communicate()[1] for process in started] == [b"", b"", b""]
