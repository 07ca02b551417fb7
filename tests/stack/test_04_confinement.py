"""What each container is, may do, may write, and must not know."""

import json
from typing import Any

import pytest

from tests.stack.commands import docker
from tests.stack.stack import EVERYTHING, IMAGES, Stack

pytestmark = pytest.mark.slow

MB = 1_000_000
ABOVE_BASE = {"api": 150 * MB, "microservices": 1_600 * MB, "pipeline": 500 * MB}
BASE = "python:3.11-slim"
# Beside the kernel's own /proc, /sys and /dev.
WRITES = {
    "api": {"/data/tls", "/tmp"},
    "vectorizer-service": {"/data/models", "/tmp"},
    "clustering-service": {"/data/models", "/tmp"},
    "images-service": {"/data/covers", "/tmp"},
    "mlflow": {"/data/mlflow", "/tmp"},
    "postgres": {"/var/lib/postgresql/data", "/tmp", "/run/postgresql"},
}
KNOWS = {
    "api": {"api_password", "postgres_password"},
    "vectorizer-service": {"postgres_password", "mlflow_password"},
    "clustering-service": {"postgres_password", "mlflow_password"},
    "images-service": {"postgres_password"},
    "mlflow": {"postgres_password", "mlflow_password"},
    "postgres": {"postgres_password"},
}
FIND_WRITABLE = (
    *"find / ( -path /proc -o -path /sys -o -path /dev ) -prune".split(),
    *"-o -type d -writable -print -prune -o ! -readable -prune".split(),
)
# The empty folders of which a new volume takes its owner.
MOUNTED_ON = {
    "api": {"/data/covers", "/data/tls"},
    "microservices": {"/data/covers", "/data/models", "/data/mlflow"},
    "pipeline": set(),
}
services = pytest.mark.parametrize("service", EVERYTHING)


def inspect(stack: Stack, service: str) -> Any:
    return json.loads(docker("inspect", stack.container(service)))[0]


def test_the_composition_is_clean(day: Stack) -> None:
    assert day.compose("--profile", "*", "config", "-q") == ""


@pytest.mark.parametrize("image", IMAGES)
def test_an_image_is_small_above_its_base(stack: Stack, image: str) -> None:
    sizes = [
        int(docker("image", "inspect", "-f", "{{.Size}}", name))
        for name in (f"{stack.project}-{image}", BASE)
    ]
    above = sizes[0] - sizes[1]
    stack.note(f"image {image}: {above / MB:.0f} MB above {BASE}")
    assert above <= ABOVE_BASE[image]


@services
def test_every_process_has_an_unprivileged_user(day: Stack, service: str) -> None:
    processes = docker("top", day.container(service), "-eo", "uid,pid,args").splitlines()[1:]
    assert processes
    assert "0" not in {line.split()[0] for line in processes}


@services
def test_a_container_writes_where_it_must_and_nowhere_else(day: Stack, service: str) -> None:
    user = "postgres" if service == "postgres" else "1000"
    found = docker("exec", "-u", user, day.container(service), *FIND_WRITABLE)
    assert set(found.split()) == WRITES[service]


def test_the_pipeline_writes_to_the_data_folder_alone(day: Stack) -> None:
    said = day.compose("run", "--rm", "-T", "data-pipeline", *FIND_WRITABLE).splitlines()
    assert {line for line in said if line.startswith("/")} == {"/data", "/tmp"}


@services
def test_even_root_could_not_write_to_the_image(day: Stack, service: str) -> None:
    assert inspect(day, service)["HostConfig"]["ReadonlyRootfs"]


@services
def test_a_container_has_bounds(day: Stack, service: str) -> None:
    host = inspect(day, service)["HostConfig"]
    assert host["CapDrop"] == ["ALL"]
    assert set(host["CapAdd"] or ()) <= {"CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"}
    assert bool(host["CapAdd"]) == (service == "postgres")
    assert "no-new-privileges:true" in host["SecurityOpt"]
    assert host["Memory"] > 0
    assert host["LogConfig"]["Config"].keys() >= {"max-size", "max-file"}
    assert host["RestartPolicy"]["Name"] == "unless-stopped"


def test_only_the_api_is_reached_from_elsewhere(day: Stack) -> None:
    ports = {
        service: [port["HostIp"] for port in published]
        for service in EVERYTHING
        for published in inspect(day, service)["NetworkSettings"]["Ports"].values()
        if published
    }
    assert ports == {"api": ["127.0.0.1"], "mlflow": ["127.0.0.1"]}  # API_HOST, and always


@services
def test_a_container_is_given_the_passwords_that_it_needs(day: Stack, service: str) -> None:
    given = docker("exec", day.container(service), "ls", "/run/secrets").split()
    assert set(given) == KNOWS[service]


def test_no_password_is_told(day: Stack) -> None:
    containers, images = day.containers("--all"), [f"{day.project}-{image}" for image in IMAGES]
    told = {
        "inspect": docker("inspect", *containers, *images),
        "config": day.compose("config"),
        **{f"log of {name}": docker("logs", name) for name in containers},
        **{f"processes of {name}": docker("top", name) for name in day.containers()},
        **{f"history of {image}": docker("history", "--no-trunc", image) for image in images},
    }
    for where, text in told.items():
        for password in (day.password, day.database_password):
            assert password not in text, where


@pytest.mark.parametrize("image", IMAGES)
def test_an_image_holds_neither_settings_nor_data(stack: Stack, image: str) -> None:
    find = ("find", "/app", "/data", "(", "-name", ".*", "-o", "-path", "/data/*", ")")
    found = docker("run", "--rm", "--network", "none", f"{stack.project}-{image}", *find)
    assert set(found.split()) == MOUNTED_ON[image]
