"""Nothing is left of a stack that nobody wants any more."""

import pytest

from tests.stack.stack import Stack

pytestmark = pytest.mark.slow


def test_clean_data_and_clean_leave_nothing_behind(stack: Stack) -> None:
    stack.make("clean-data", "CONFIRM=yes")
    stack.make("clean")
    assert stack.remains() == {"containers": [], "volumes": [], "networks": [], "images": []}
