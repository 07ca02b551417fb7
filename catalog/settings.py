"""Settings: the only reader of the environment."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

from dotenv import dotenv_values
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)

SECRETS = ("POSTGRES_PASSWORD", "API_USERNAME", "API_PASSWORD")
SHORTEST_PASSWORD = 10
WELL_KNOWN_PASSWORDS = frozenset(
    "administrator changeme123 changethis 1234567890 0123456789 123456789a letmein123 "
    "password12 password123 password1234 passw0rd123 qwertyuiop qwerty12345 azertyuiop "
    "bookreco123 bookrecommendation iloveyou123 motdepasse motdepasse123 "
    "your-password yourpassword examplepassword replace-me change-me-please".split()
)


class SettingsError(Exception):
    """The environment misses a variable or holds a bad one; the message names each."""


def _cron(text: str) -> str:
    from apscheduler.triggers.cron import CronTrigger

    CronTrigger.from_crontab(text)
    return text


Cron = Annotated[str, AfterValidator(_cron)]
S = TypeVar("S", bound="Settings")


class Settings(BaseModel):
    """Every variable of .env.example, typed; the fields carry the defaults."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    data_dir: Path = Path("data")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    postgres_host: str | None = None
    postgres_port: int = Field(5432, ge=1, le=65535)
    postgres_db: str = "books"
    postgres_user: str = "books"
    postgres_password: SecretStr | None = None

    mlflow_tracking_uri: str | None = None

    embedding_model: str = "bundled"
    vectorizer_batch: int = Field(64, ge=1, le=10_000, description="books a transaction")
    vectorizer_schedule: Cron = "0 1 * * *"
    vectorizer_host: str = "127.0.0.1"
    vectorizer_port: int = Field(8001, ge=1, le=65535)

    num_clusters: int | None = Field(None, ge=2, le=1000)
    min_clusters: int = Field(4, ge=2, le=1000)
    max_clusters: int = Field(40, ge=2, le=1000)
    clustering_schedule: Cron = "0 3 * * sun"

    images_allow_private: bool = False
    images_parallel: int = Field(8, ge=1, le=64)
    images_per_host: int = Field(2, ge=1, le=16)
    images_timeout_s: float = Field(20, gt=0, le=300)

    poll_s: float = Field(5, gt=0, le=3600)

    @property
    def covers_dir(self) -> Path:
        return self.data_dir / "covers"

    @property
    def models_dir(self) -> Path:
        return self.data_dir / "models"

    @property
    def rejects_dir(self) -> Path:
        return self.data_dir / "rejects"

    @property
    def parquet_dir(self) -> Path:
        return self.data_dir / "parquet"

    @property
    def tracking_uri(self) -> str:
        """Where runs and models are logged: the set server, else a local store."""
        return self.mlflow_tracking_uri or f"sqlite:///{self.data_dir.resolve()}/mlflow.db"

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        if self.postgres_host and not self.postgres_password:
            raise ValueError(
                "POSTGRES_PASSWORD is not set although POSTGRES_HOST is; "
                "set it, or unset POSTGRES_HOST to use the bundled PostgreSQL"
            )
        if self.min_clusters > self.max_clusters:
            raise ValueError("MIN_CLUSTERS is above MAX_CLUSTERS; swap them")
        return self


class ServiceSettings(Settings):
    """What the three services need besides."""

    service_name: Literal["vectorizer", "clustering", "images"]


class ApiSettings(Settings):
    """What the API needs besides."""

    api_host: str = "127.0.0.1"
    api_port: int = Field(9999, ge=1, le=65535)
    api_username: SecretStr
    api_password: SecretStr
    api_threads: int = Field(16, ge=1, le=200, description="requests, and connections, at once")
    root_path: str = Field("", pattern=r"^(/[^/?#]+)*$")
    cors_origins: tuple[str, ...] = ()
    max_body_bytes: int = Field(1_000_000, ge=1_000)

    @model_validator(mode="before")
    @classmethod
    def _split_origins(cls, data: dict[str, object]) -> dict[str, object]:
        origins = data.get("cors_origins")
        if isinstance(origins, str):
            data["cors_origins"] = tuple(filter(None, map(str.strip, origins.split(","))))
        return data

    @model_validator(mode="after")
    def _check_password(self) -> Self:
        password = self.api_password.get_secret_value()
        if ":" in self.api_username.get_secret_value():
            raise ValueError(
                "API_USERNAME holds a colon, which basic auth can't carry; leave it out"
            )
        if len(password) < SHORTEST_PASSWORD:
            raise ValueError(
                f"API_PASSWORD is shorter than {SHORTEST_PASSWORD} characters; choose a longer one"
            )
        if password.casefold() in WELL_KNOWN_PASSWORDS or len(set(password)) < 4:
            raise ValueError("API_PASSWORD is a well-known password; choose another")
        if password.casefold() == self.api_username.get_secret_value().casefold():
            raise ValueError("API_PASSWORD is the user name; choose another")
        return self


def load_settings(
    kind: type[S], environ: Mapping[str, str] | None = None, env_file: Path = Path(".env")
) -> S:
    """Settings of this kind from the environment, then from `.env`.

    An empty variable counts as unset; a secret may be given as the path of a file in `<NAME>_FILE`.
    Raises SettingsError naming every missing or bad variable.
    """
    given = {**_read_env_file(env_file), **(os.environ if environ is None else environ)}
    values = {name: value for name, value in given.items() if value}
    problems = _read_secret_files(values)
    known = {name: values[name.upper()] for name in kind.model_fields if name.upper() in values}
    try:
        settings = kind.model_validate(known)
    except ValidationError as error:
        problems += [_problem(dict(each)) for each in error.errors()]
    if problems:
        raise SettingsError("; ".join(problems))
    return settings


def _read_env_file(path: Path) -> dict[str, str | None]:
    try:
        return dotenv_values(path)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path} can't be read ({error}); save it as UTF-8, where this user may read it"
        ) from error


def _read_secret_files(values: dict[str, str]) -> list[str]:
    """Put the content of each `<NAME>_FILE` under NAME; returns what could not be read."""
    problems = []
    for name in SECRETS:
        path = values.get(f"{name}_FILE")
        if path is None:
            continue
        if name in values:
            problems.append(f"{name} and {name}_FILE are both set; keep one")
            continue
        try:
            values[name] = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            problems.append(f"{name}_FILE can't be read: {error}")
    return problems


def _problem(error: dict[str, Any]) -> str:
    name = ".".join(str(part) for part in error["loc"]).upper()
    if error["type"] == "missing":
        return f"{name} is not set; copy .env.example to .env and choose one"
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"{name}: {message}" if name else message
