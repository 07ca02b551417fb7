import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from scraper.frontier import Address, Frontier, FrontierError, InUseError, Page, Tally


def make_address(name: str, priority: int = 0) -> Address:
    return Address(name.encode(), f"http://shop.example/{name}", priority, f"ask {name}".encode())


def add(frontier: Frontier, *names: str, kind: str = "page", priority: int = 0) -> list[int]:
    added = [frontier.add(make_address(name, priority), kind) for name in names]
    return [row for row in added if row is not None]


def following(frontier: Frontier) -> list[bytes | None]:
    """What it gives out until it has no more."""
    pages = []
    while page := frontier.next():
        pages.append(page.request)
    return pages


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "frontier.sqlite"


def test_a_known_address_is_not_added_again():
    with Frontier(None) as frontier:
        assert add(frontier, "a", "b", "a") == [1, 2]
        assert frontier.waiting() == 2
        assert frontier.knows(b"a")
        assert not frontier.knows(b"c")


def test_addresses_without_a_fingerprint_are_never_taken_for_known():
    with Frontier(None) as frontier:
        address = make_address("a")._replace(fingerprint=None)
        assert [frontier.add(address, "page"), frontier.add(address, "page")] == [1, 2]


def test_pages_come_by_priority_then_in_the_order_they_were_found():
    with Frontier(None) as frontier:
        add(frontier, "a", "b")
        add(frontier, "first", priority=5)
        add(frontier, "c")
        add(frontier, "last", priority=-1)
        assert following(frontier) == [b"ask first", b"ask a", b"ask b", b"ask c", b"ask last"]


def test_a_page_in_flight_is_not_given_out_again():
    with Frontier(None) as frontier:
        add(frontier, "a")
        assert frontier.has_waiting()
        assert frontier.next() == Page(1, b"ask a")
        assert not frontier.has_waiting()
        assert frontier.next() is None


def test_a_page_that_was_put_back_waits_again_at_its_new_address():
    with Frontier(None) as frontier:
        add(frontier, "a")
        frontier.next()
        assert frontier.put_back(1, make_address("moved"))
        assert frontier.next() == Page(1, b"ask moved")
        assert frontier.knows(b"moved")
        assert frontier.waiting() == 1


def test_a_page_is_not_put_back_onto_another_ones_address():
    with Frontier(None) as frontier:
        add(frontier, "a", "b")
        frontier.next()
        assert not frontier.put_back(1, make_address("b"))
        assert frontier.finish(1, "skipped: redirects to a known page", "page")
        assert list(frontier.skipped()) == [
            ("http://shop.example/a", "redirects to a known page"),
        ]


def test_the_address_that_a_page_has_moved_from_stays_known():
    with Frontier(None) as frontier:
        add(frontier, "a", "b")
        frontier.next()
        assert frontier.put_back(1, make_address("c"))
        assert add(frontier, "a", "c") == []
        frontier.next(), frontier.next()
        assert not frontier.put_back(2, make_address("a"))  # it leads to another page
        assert frontier.put_back(1, make_address("a"))  # back in a circle


def test_a_page_ends_once():
    with Frontier(None) as frontier:
        add(frontier, "a")
        frontier.next()
        assert frontier.finish(1, "book", "book")
        assert not frontier.finish(1, "skipped: late", "book")
        assert frontier.outcomes() == [Tally("book", "book", 1)]


def test_a_page_that_ended_can_be_tried_again():
    with Frontier(None) as frontier:
        add(frontier, "a", "b")
        frontier.next()
        frontier.finish(1, "skipped: timed out", "page")
        assert frontier.started == 1
        assert frontier.put_back(1, make_address("a"))
        assert frontier.started == 0
        assert following(frontier) == [b"ask a", b"ask b"]


def test_outcomes_are_counted_by_kind_and_pages_that_wait_have_none():
    with Frontier(None) as frontier:
        add(frontier, "a", "b", "c", kind="book")
        for row, outcome in ((1, "book"), (2, "skipped: timed out")):
            frontier.next()
            frontier.finish(row, outcome, "book")
        assert frontier.outcomes() == [
            Tally("book", "book", 1),
            Tally("book", "skipped: timed out", 1),
        ]
        assert frontier.started == 2
        assert frontier.waiting() == 1


def test_a_crawl_goes_on_where_it_was_closed(path: Path):
    with Frontier(path) as frontier:
        add(frontier, "a", "b", "c")
        frontier.next()
        frontier.finish(1, "book", "book")
        frontier.next()
        frontier.put("ended", "no")
    with Frontier(path) as frontier:
        assert frontier.started == 1
        assert frontier.get("ended") == "no"
        assert frontier.get("begun") is None
        assert following(frontier) == [b"ask b", b"ask c"]


def test_the_request_of_a_page_that_ended_takes_no_room(path: Path):
    with Frontier(path) as frontier:
        add(frontier, "a")
        frontier.next()
        frontier.finish(1, "book", "book")
        assert frontier._database.execute("SELECT request FROM pages").fetchall() == [(None,)]


@pytest.mark.slow
def test_a_kill_keeps_a_page_and_what_it_led_to_together_or_neither(path: Path):
    killed = """
import os, sys
from pathlib import Path
from scraper.frontier import Address, Frontier
frontier = Frontier(Path(sys.argv[1]))
def add(name):
    frontier.add(Address(name.encode(), name, 0, name.encode()), "page")
add("done"), add("in flight")
frontier.next(), frontier.next()
add("found on done")
frontier.finish(1, "book", "book")
add("found on in flight")
os.kill(os.getpid(), 9)
"""
    ended = subprocess.run([sys.executable, "-c", killed, str(path)], check=False)
    assert ended.returncode == -signal.SIGKILL
    with Frontier(path) as frontier:
        assert following(frontier) == [b"in flight", b"found on done"]


def test_a_frontier_belongs_to_one_process_at_a_time(path: Path):
    with Frontier(path), pytest.raises(InUseError, match="in use by another crawl; wait"):
        Frontier(path)
    Frontier(path).close()


def test_a_file_that_is_no_frontier_is_refused_in_a_sentence(path: Path):
    path.write_bytes(os.urandom(5000))
    with pytest.raises(FrontierError, match="remove it to start anew"):
        Frontier(path)


def test_what_is_given_out_comes_by_the_index_however_many_pages_ended():
    with Frontier(None) as frontier:
        plan = frontier._database.execute(
            "EXPLAIN QUERY PLAN SELECT id, request FROM pages"
            " WHERE outcome IS NULL AND id NOT IN (SELECT value FROM json_each('[]'))"
            " ORDER BY priority DESC, id LIMIT 1"
        ).fetchall()
        assert "USING INDEX waiting" in str(plan)
        assert "TEMP B-TREE" not in str(plan)
