"""What the MLflow server is started with."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from services import tracking_server
from settings.environment import Settings
from tracking.store import database_name

pytestmark = pytest.mark.slow


def test_the_password_of_the_database_stays_out_of_its_address(settings: Settings) -> None:
    there = settings.model_copy(update={"postgres_host": "::1", "postgres_user": "a b"})
    uri = tracking_server.store_uri(there)
    name = database_name(settings)
    assert uri == f"postgresql+psycopg2://a%20b@[::1]:{settings.postgres_port}/{name}"


def test_its_users_last_as_long_as_a_start(settings: Settings, tmp_path: Path) -> None:
    environ = tracking_server.environment(settings, tmp_path)
    assert f"sqlite:///{tmp_path}/users.db" in Path(environ["MLFLOW_AUTH_CONFIG_PATH"]).read_text()


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
