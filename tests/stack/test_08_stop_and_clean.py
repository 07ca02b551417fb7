"""What stopping and cleaning leave alone: the data, whatever else goes."""

import pytest

from tests.stack.questions import Expected, expected_of
from tests.stack.stack import Stack

pytestmark = pytest.mark.slow

VOLUMES = {"postgres", "covers", "models", "tls", "mlflow"}


def test_stop_services_stops_everything(day: Stack, expected: Expected) -> None:
    day.make("stop-services")
    assert day.containers() == {}


def test_clean_removes_all_but_the_data(day: Stack, expected: Expected) -> None:
    day.make("clean")
    left = day.remains()
    assert {kind for kind, names in left.items() if names} == {"volumes"}
    assert set(left["volumes"]) == {f"{day.project}_{name}" for name in VOLUMES}


def test_after_clean_the_api_answers_as_before(day: Stack, expected: Expected) -> None:
    day.make("api")
    assert expected_of(day) == expected


def test_clean_data_asks_and_removes_nothing_unasked(day: Stack, expected: Expected) -> None:
    assert "CONFIRM=yes" in day.refusal("clean-data")
    assert expected_of(day) == expected
