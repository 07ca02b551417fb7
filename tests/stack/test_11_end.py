"""Nothing is left of a stack that nobody wants any more."""

from tests.stack.stack import Stack


def test_clean_data_and_clean_leave_nothing_behind(stack: Stack) -> None:
    stack.make("clean-data", "CONFIRM=yes")
    stack.make("clean")
    assert stack.remains() == {"containers": [], "volumes": [], "networks": [], "images": []}
