"""A bookshop that the tests of a file share."""

from collections.abc import Iterator

import pytest

from tests.bookshop import Bookshop, bookshop


@pytest.fixture(scope="module")
def shop() -> Iterator[Bookshop]:
    with bookshop() as shop:
        yield shop
