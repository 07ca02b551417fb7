"""A shop on the stack's own network, scraped and loaded by one command."""

import re
from collections.abc import Iterator

import pytest

from tests.stack.commands import docker
from tests.stack.stack import Stack

pytestmark = pytest.mark.slow

SHOP = 12  # books that it has


@pytest.fixture(scope="module")
def scraped(day: Stack) -> Iterator[str]:
    """What the command says."""
    name = f"{day.project}-bookshop"
    docker(
        *("run", "--detach", "--rm", "--name", name, "--network-alias", "bookshop"),
        *("--network", f"{day.project}_default", "--volume", f"{day.folder}:/shop:ro"),
        *(
            "--label",
            f"com.docker.compose.project={day.project}",
            "--workdir",
            "/shop",
            "--user",
            "0",
        ),
        *(f"{day.project}-microservices", "python", "-m", "tests.bookshop", "--host", "0.0.0.0"),
        *("--books", str(SHOP)),
    )
    try:
        with day.timed("make pipeline-with-scraping"):
            said = day.make("pipeline-with-scraping", "SHOP=http://bookshop:8090/books/")
        day.wait_until_done()
        yield said
    finally:
        docker("rm", "-f", name)


def test_what_was_scraped_is_loaded(day: Stack, scraped: str) -> None:
    (found,) = re.findall(r"(\d+) books are in /data/raw_output.jsonl", scraped)
    records = (day.folder / "data" / "raw_output.jsonl").read_text(encoding="utf-8")
    assert len(records.splitlines()) == int(found) > 0
    assert re.search(rf"^read {found} · .* · rejected 0$", scraped, re.MULTILINE)


def test_their_covers_are_fetched_from_the_shop(day: Stack, scraped: str) -> None:
    of_the_shop = "SELECT count(*) FROM books WHERE image_url LIKE 'http://bookshop:%'"
    fetched = "SELECT count(*) FROM covers WHERE state = 'fetched'"
    assert int(day.sql(fetched)) == int(day.sql(of_the_shop)) > 0
