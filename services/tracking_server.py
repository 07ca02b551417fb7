"""`python -m services.tracking_server`: an MLflow server behind its own login, on our PostgreSQL.

Its artifacts lie in DATA_DIR/mlflow. Its one user is the one of MLFLOW_TRACKING_USERNAME, made anew
at every start, so that a changed password is a changed variable.
"""

import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import psycopg2

from database.connections import DatabaseError
from database.errors import explain
from settings.environment import Settings, SettingsError, load_settings
from settings.logs import log_to_stderr
from tracking.store import database_name, make_database

PORT = 5000
# The names by which its clients and the person at this machine may call it.
HOSTS = ("mlflow", "localhost", "127.0.0.1", "[::1]")
AUTH = """\
[mlflow]
default_permission = NO_PERMISSIONS
database_uri = sqlite:///{folder}/users.db
authorization_function = mlflow.server.auth:authenticate_request_basic_auth
auth_cache_ttl_seconds = 60
"""


def main() -> int:
    """Become the server; the exit status is 1, after a sentence, if that can't be."""
    try:
        settings = load_settings(Settings)
        log_to_stderr(settings.log_level)
        login = _login(settings)
        filled = make_database(settings)
        scratch = _empty_folder(settings.data_dir / "mlflow" / "tmp")
        os.environ.update({**environment(settings, scratch), **login})
    except (SettingsError, DatabaseError, psycopg2.Error, OSError) as error:
        sys.stderr.write(f"{explain(error)}\n")
        return 1
    mlflow = [sys.executable, "-m", "mlflow"]
    if filled:  # by the version before this one, perhaps
        subprocess.run([*mlflow, "db", "upgrade", store_uri(settings)], check=True)
    os.execv(sys.executable, [*mlflow, "server", *_options(settings)])  # noqa: S606 -- no shell is needed
    raise AssertionError("execv does not return")


def environment(settings: Settings, scratch: Path) -> dict[str, str]:
    """What the server reads from its environment, besides who may come in."""
    auth = scratch / "auth.ini"
    auth.write_text(AUTH.format(folder=scratch), encoding="utf-8")
    return {
        "MLFLOW_AUTH_CONFIG_PATH": str(auth),
        "MLFLOW_FLASK_SERVER_SECRET_KEY": secrets.token_hex(),
        "MLFLOW_BACKEND_STORE_URI": store_uri(settings),
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
        "TMPDIR": str(scratch),  # an upload passes through it whole
    }


def store_uri(settings: Settings) -> str:
    """Without the password, which libpq finds in the environment."""
    user = quote(settings.postgres_user, safe="")
    host = settings.postgres_host or ""
    where = f"[{host}]" if ":" in host else host
    name = quote(database_name(settings), safe="")
    return f"postgresql+psycopg2://{user}@{where}:{settings.postgres_port}/{name}"


def _options(settings: Settings) -> tuple[str, ...]:
    artifacts = (settings.data_dir / "mlflow" / "artifacts").resolve()
    hosts = ",".join(f"{host},{host}:*" for host in HOSTS)
    return (
        *("--host", "0.0.0.0", "--port", str(PORT), "--workers", "1"),  # noqa: S104 -- behind a login
        *("--app-name", "basic-auth", "--allowed-hosts", hosts),
        *("--serve-artifacts", "--artifacts-destination", artifacts.as_uri()),
        *("--uvicorn-opts", "--log-level warning"),
    )


def _login(settings: Settings) -> dict[str, str]:
    """Whom the server lets in, and how it is let into PostgreSQL."""
    username, password = settings.mlflow_tracking_username, settings.mlflow_tracking_password
    postgres = settings.postgres_password
    if username is None or password is None or postgres is None:
        raise SettingsError(
            "POSTGRES_HOST and MLFLOW_TRACKING_USERNAME are not both set, each with its password;"
            " the MLflow server needs them"
        )
    return {
        "MLFLOW_AUTH_ADMIN_USERNAME": username.get_secret_value(),
        "MLFLOW_AUTH_ADMIN_PASSWORD": password.get_secret_value(),
        "PGPASSWORD": postgres.get_secret_value(),
    }


def _empty_folder(folder: Path) -> Path:
    """As a start finds it: without what a killed server left."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    return folder.resolve()


if __name__ == "__main__":
    sys.exit(main())
