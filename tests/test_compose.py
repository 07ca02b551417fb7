"""The compose files hand on what can be set, and keep to what every container is held to."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # its types are a package of their own

from settings.environment import ApiSettings, ScraperSettings, ServiceSettings, Settings

MICROSERVICES = yaml.safe_load(Path("docker-compose-microservices.yml").read_text("utf-8"))
PIPELINE = yaml.load(  # which has a tag of compose's own
    Path("docker-compose-pipeline.yml").read_text("utf-8").replace("!override", ""),
    yaml.SafeLoader,
)
ALL: dict[str, dict[str, Any]] = {**PIPELINE["services"], **MICROSERVICES["services"]}
WORKERS = ("vectorizer-service", "clustering-service", "images-service")
# Given by the image, or by an addition to the compose file where they are set.
ELSEWHERE = {
    *("DATA_DIR", "API_HOST", "API_PORT", "VECTORIZER_HOST", "VECTORIZER_PORT"),
    *("API_CERTIFICATE", "API_CERTIFICATE_KEY"),
}


def given(*services: str) -> set[str]:
    """The variables that these containers are given, themselves or as files."""
    names = {name for service in services for name in ALL[service]["environment"]}
    return {name.removesuffix("_FILE") for name in names}


@pytest.mark.parametrize(
    ("kind", "services", "unused"),
    [
        (ApiSettings, ("api",), {*Settings.model_fields} - {"log_level"}),
        (ServiceSettings, WORKERS, set()),
        (ScraperSettings, ("data-pipeline",), {*Settings.model_fields} - {"log_level"}),
    ],
)
def test_every_setting_reaches_a_container(
    kind: type[Settings], services: tuple[str, ...], unused: set[str]
) -> None:
    wanted = {name.upper() for name in {*kind.model_fields} - unused}
    assert wanted - given(*services) <= ELSEWHERE


def test_no_password_is_given_as_a_variable() -> None:
    for service, details in ALL.items():
        for name in details.get("environment", {}):
            assert "PASSWORD" not in name or name.endswith("_FILE"), (service, name)


def confined() -> Iterator[tuple[str, dict[str, Any]]]:
    for service, details in ALL.items():
        yield (
            service,
            {**MICROSERVICES["x-confined"], **details} if "extends" in details else details,
        )


@pytest.mark.parametrize(("service", "details"), [*confined()])
def test_every_container_is_held_to_little(service: str, details: dict[str, Any]) -> None:
    assert details["read_only"] is True
    assert details["cap_drop"] == ["ALL"]
    assert details["security_opt"] == ["no-new-privileges:true"]
    assert details["logging"]["options"]["max-size"]
    assert "mem_limit" in details
