"""Settings: the only reader of the environment."""

import os
from collections.abc import Mapping
from contextlib import suppress
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any, Literal, Self, TypeVar

from dotenv import dotenv_values
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    IPvAnyNetwork,
    SecretStr,
    ValidationError,
    model_validator,
)

from settings.field_types import Contact, Cron, Host
from settings.passwords import refuse_weak, refuse_well_known

SECRETS = (
    "POSTGRES_PASSWORD",
    "MLFLOW_TRACKING_USERNAME",
    "MLFLOW_TRACKING_PASSWORD",
    "API_USERNAME",
    "API_PASSWORD",
)


class SettingsError(Exception):
    """The environment misses a variable or holds a bad one; the message names each."""


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
    mlflow_tracking_username: SecretStr | None = None
    mlflow_tracking_password: SecretStr | None = None

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
    def _check_logins(self) -> Self:
        if self.postgres_host and not self.postgres_password:
            raise ValueError(
                "POSTGRES_PASSWORD is not set although POSTGRES_HOST is; "
                "set it, or unset POSTGRES_HOST to use the bundled PostgreSQL"
            )
        if self.postgres_host and self.postgres_password:
            password = self.postgres_password.get_secret_value()
            refuse_well_known("POSTGRES_PASSWORD", password, self.postgres_user)
        if bool(self.mlflow_tracking_username) != bool(self.mlflow_tracking_password):
            raise ValueError(
                "of MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD only one is set;"
                " set both, or none for a server without a login"
            )
        if self.mlflow_tracking_username and self.mlflow_tracking_password:
            username = self.mlflow_tracking_username.get_secret_value()
            password = self.mlflow_tracking_password.get_secret_value()
            refuse_well_known("MLFLOW_TRACKING_PASSWORD", password, username)
        return self

    @model_validator(mode="after")
    def _check_together(self) -> Self:
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
    api_tls: Literal["auto", "on", "off"] = "auto"
    api_hosts: tuple[Host, ...] = ()
    api_certificate: Path | None = None
    api_certificate_key: Path | None = None
    api_proxies: tuple[IPvAnyNetwork, ...] = (ip_network("127.0.0.1"), ip_network("::1"))
    api_username: SecretStr
    api_password: SecretStr
    api_threads: int = Field(16, ge=1, le=200, description="requests, and connections, at once")
    root_path: str = Field("", pattern=r"^(/[^/?#]+)*$")
    cors_origins: tuple[str, ...] = ()
    max_body_bytes: int = Field(1_000_000, ge=1_000)

    @property
    def tls(self) -> bool:
        """Whether it speaks HTTPS; by itself it does wherever another machine could listen in."""
        if self.api_tls == "auto":
            return self.api_certificate is not None or not _is_loopback(self.api_host)
        return self.api_tls == "on"

    @property
    def tls_dir(self) -> Path:
        return self.data_dir / "tls"

    @property
    def address(self) -> str:
        """What to open in a browser on this machine, if API_HOST is one that can be opened."""
        host = f"[{self.api_host}]" if ":" in self.api_host else self.api_host
        return f"{'https' if self.tls else 'http'}://{host}:{self.api_port}"

    @model_validator(mode="before")
    @classmethod
    def _split_lists(cls, data: dict[str, object]) -> dict[str, object]:
        for name in ("cors_origins", "api_hosts", "api_proxies"):
            items = data.get(name)
            if isinstance(items, str):
                data[name] = tuple(filter(None, map(str.strip, items.split(","))))
        return data

    @model_validator(mode="after")
    def _check_password(self) -> Self:
        username = self.api_username.get_secret_value()
        if ":" in username:
            raise ValueError(
                "API_USERNAME holds a colon, which basic auth can't carry; leave it out"
            )
        refuse_weak("API_PASSWORD", self.api_password.get_secret_value(), username)
        return self

    @model_validator(mode="after")
    def _check_certificate(self) -> Self:
        if (self.api_certificate is None) != (self.api_certificate_key is None):
            raise ValueError(
                "of API_CERTIFICATE and API_CERTIFICATE_KEY only one is set;"
                " set both, or none for a certificate that is made here"
            )
        return self


def _is_loopback(host: str) -> bool:
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return host == "localhost"


class ScraperSettings(Settings):
    """What the scraper needs besides."""

    scraper_contact: Contact
    scraper_delay_s: float = Field(1.0, ge=0, le=3600, description="between requests to a host")
    scraper_parallel: int = Field(1, ge=1, le=2, description="requests at once to a host")
    scraper_max_pages: int = Field(100_000, ge=1, le=10_000_000)
    scraper_max_depth: int = Field(50, ge=1, le=10_000, description="links away from the start")
    scraper_max_hours: float = Field(24, gt=0, le=24 * 365)
    scraper_max_page_bytes: int = Field(10_000_000, ge=10_000, le=1_000_000_000)
    scraper_timeout_s: float = Field(30, gt=0, le=600)
    scraper_errors_in_a_row: int = Field(20, ge=1, le=10_000)

    @property
    def scrape_dir(self) -> Path:
        return self.data_dir / "scrape"


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
        else:
            if not values[name]:
                problems.append(f"{name}_FILE: {path} is empty; put the secret into it")
    return problems


def _problem(error: dict[str, Any]) -> str:
    name = ".".join(str(part) for part in error["loc"]).upper()
    if error["type"] == "missing":
        return f"{name} is not set; copy .env.example to .env and choose one"
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"{name}: {message}" if name else message
