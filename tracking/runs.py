"""Runs and models in MLflow, as a record: a dead MLflow costs a warning, nothing else."""

import fcntl
import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from database.errors import first_line
from settings.environment import Settings

if TYPE_CHECKING:
    from mlflow.entities.model_registry import ModelVersion
    from mlflow.tracking import MlflowClient

log = logging.getLogger(__name__)

CHAMPION = "champion"
FOLDER = "folder"  # the tag of a version that names the folder it was logged from
OFF = "off"  # the MLFLOW_TRACKING_URI with which nothing is recorded
# MLflow's own settings, for when its server is away and because it would report home.
_MLFLOW_ENVIRONMENT = {
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "10",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    "GIT_PYTHON_REFRESH": "quiet",
}


class Run:
    """One run; every method logs what it is given, or says in the log why it could not."""

    def __init__(self, client: "MlflowClient | None", run_id: str) -> None:
        self._client = client
        self._run_id = run_id

    def log_params(self, params: Mapping[str, object]) -> None:
        """What the run was given, as text by name."""
        for name, value in params.items():
            self._try("log_param", name, value)

    def log_metrics(self, metrics: Mapping[str, float]) -> None:
        """What was measured, by name."""
        for name, value in metrics.items():
            self._try("log_metric", name, float(value))

    def log_file(self, path: Path) -> None:
        """Keep a copy of a file with the run."""
        self._try("log_artifact", str(path))

    def log_model(self, name: str, folder: Path) -> None:
        """Register a folder as a new version of a model, its champion from now on."""
        self.log_version(name, folder, {})
        if self._client is not None:
            _attempt("name a champion", partial(_crown, self._client, name, folder.name))

    def log_version(self, name: str, folder: Path, tags: Mapping[str, str]) -> None:
        """Register a folder as a new version of a model, with these tags and its own name."""
        self._try("log_artifacts", str(folder), f"{name}/{folder.name}")
        if self._client is not None:
            tags = {**tags, FOLDER: folder.name}
            register = partial(_register, self._client, self._run_id, name, tags)
            _attempt("register the model", register)

    def end(self, status: str, ended: float | None = None) -> None:
        """Close the run; `status` is MLflow's: FINISHED or FAILED. ended: when, if not now."""
        self._try("set_terminated", status, None if ended is None else _ms(ended))

    def _try(self, method: str, *arguments: object) -> None:
        """Call a method of the client for this run; after a failure the run logs no more."""
        if self._client is None:
            return
        call = partial(getattr(self._client, method), self._run_id, *arguments)
        if not _attempt("log this run", call):
            self._client = None


def _ms(seconds: float) -> int:
    return int(seconds * 1000)


def _register(client: "MlflowClient", run_id: str, name: str, tags: dict[str, str]) -> None:
    if not client.search_registered_models(f"name = '{name}'"):
        client.create_registered_model(name)
    source = f"{client.get_run(run_id).info.artifact_uri}/{name}"
    client.create_model_version(name, source, run_id, tags)


def _crown(client: "MlflowClient", name: str, folder: str) -> None:
    version = _version(client, name, folder).version
    client.set_registered_model_alias(name, CHAMPION, version)


def _version(client: "MlflowClient", name: str, folder: str) -> "ModelVersion":
    found = client.search_model_versions(f"name = '{name}' AND tags.{FOLDER} = '{folder}'")
    if not found:
        raise LookupError(f"{name} {folder} is not registered")
    return found[0]


def _attempt(purpose: str, call: Callable[[], object]) -> bool:
    """Whether the call went through; whatever fails in MLflow is a warning."""
    try:
        call()
    except Exception as error:  # noqa: BLE001 -- whatever fails in MLflow must stop nothing
        log.warning("MLflow can't %s: %s", purpose, first_line(error))
        return False
    return True


@contextmanager
def track(settings: Settings, experiment: str, run_name: str) -> Iterator[Run]:
    """A run of this experiment around the block: FINISHED, or FAILED if the block raises."""
    run = begin(settings, experiment, run_name, time.time())
    started = time.monotonic()
    try:
        yield run
    except BaseException:
        run.end("FAILED")
        raise
    run.log_metrics({"duration_s": time.monotonic() - started})
    run.end("FINISHED")


def fetch_champion(settings: Settings, name: str) -> bool:
    """Put the champion of a registered model back into `models_dir/<name>`, whole, under the name
    of the folder that was logged. False if MLflow can't give it.
    """

    def fetch() -> None:
        champion = _client(settings).get_model_version_by_alias(name, CHAMPION)
        _download(settings, name, champion)

    return settings.tracking_uri != OFF and _attempt(f"give the champion of {name}", fetch)


def fetch_version(settings: Settings, name: str, folder: str) -> bool:
    """As `fetch_champion`, the version that was logged from this folder."""

    def fetch() -> None:
        _download(settings, name, _version(_client(settings), name, folder))

    return settings.tracking_uri != OFF and _attempt(f"give {name} {folder}", fetch)


def set_champion(settings: Settings, name: str, folder: str | None) -> None:
    """Call the version that was logged from this folder the champion; None: call none so."""

    def crown() -> None:
        client = _client(settings)
        if folder is None:
            client.delete_registered_model_alias(name, CHAMPION)
        else:
            _crown(client, name, folder)

    if settings.tracking_uri != OFF:
        _attempt(f"move the champion of {name}", crown)


def _download(settings: Settings, name: str, version: "ModelVersion") -> None:
    from mlflow.artifacts import download_artifacts

    here = settings.models_dir / name
    here.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=here, prefix=".") as scratch:
        fetched = download_artifacts(
            artifact_uri=version.source, dst_path=scratch, tracking_uri=settings.tracking_uri
        )
        for folder in Path(fetched).iterdir():
            folder.replace(here / folder.name)


def begin(settings: Settings, experiment: str, run_name: str, began: float) -> Run:
    """A new run, which is to be ended; began: when, in seconds since 1970."""
    run = Run(None, "")

    def start() -> None:
        nonlocal run
        client = _client(settings)
        found = client.get_experiment_by_name(experiment)
        experiment_id = found.experiment_id if found else _create(client, settings, experiment)
        created = client.create_run(experiment_id, _ms(began), run_name=run_name)
        run = Run(client, created.info.run_id)

    if settings.tracking_uri != OFF:
        _attempt("record this run", start)
    return run


def _create(client: "MlflowClient", settings: Settings, experiment: str) -> str:
    """A new experiment; a local store keeps its artifacts beside its file, not in the cwd."""
    _, local, path = settings.tracking_uri.partition("sqlite:///")
    beside = Path(path).resolve().with_name("mlartifacts").as_uri() if local else None
    return client.create_experiment(experiment, artifact_location=beside)


def _login(settings: Settings) -> dict[str, str]:
    """Its client reads them from the environment, and knows neither .env nor files of secrets."""
    username, password = settings.mlflow_tracking_username, settings.mlflow_tracking_password
    if username is None or password is None:
        return {}
    return {
        "MLFLOW_TRACKING_USERNAME": username.get_secret_value(),
        "MLFLOW_TRACKING_PASSWORD": password.get_secret_value(),
    }


def _client(settings: Settings) -> "MlflowClient":
    for name, value in _MLFLOW_ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    os.environ.update(_login(settings))
    from mlflow.tracking import MlflowClient

    for chatty in ("alembic", "mlflow", "urllib3"):
        logging.getLogger(chatty).setLevel(logging.ERROR)
    uri = settings.tracking_uri
    with _one_at_a_time(settings.data_dir) if uri.startswith("sqlite:") else nullcontext():
        return MlflowClient(tracking_uri=uri, registry_uri=uri)


@contextmanager
def _one_at_a_time(data_dir: Path) -> Iterator[None]:
    """The first client of a local store makes its tables, which two must not do at once."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "mlflow.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
