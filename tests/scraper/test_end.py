"""How the command ends: the catalogue replaced, or kept with what to do; also after any kill."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import scraper.__main__ as command
from scraper.frontier import Address, Frontier
from scraper.job import Job
from scraper.pages.record import Record, line
from scraper.reasons import FINISHED, PAGE_LIMIT, SHUTDOWN, TIME_LIMIT

SHOP = "http://books.example/"


class Killed(BaseException):
    """As kill -9: nothing of ours catches it."""


class Shop:
    """In the place of Scrapy: every run finds these books, a page each, and ends for a reason."""

    def __init__(self) -> None:
        self.books = [Record(f"Book {number}", resume="One") for number in range(10)]
        self.skipped: list[str] = []
        self.reason: str | None = FINISHED
        self.runs = 0

    def run(self, _spider: str, _arguments: dict[str, str], folder: Path) -> str | None:
        self.runs += 1
        pages = [*self.books, *self.skipped]
        with Frontier(folder / "frontier.sqlite") as frontier:
            for number in range(len(pages)):
                url = f"{SHOP}{number}"
                frontier.add(Address(url.encode(), url, 0, None), "book")
            for page in pages:
                waiting = frontier.next()
                assert waiting
                outcome = "book" if isinstance(page, Record) else f"skipped: {page}"
                frontier.finish(waiting.id, outcome, "book")
        text = "".join(f"{line(record)}\n" for record in self.books)
        (folder / "books.jsonl").write_text(text, "utf-8")
        if self.reason is None:  # after a second Ctrl-C nothing is closed
            self.left_open = Frontier(folder / "frontier.sqlite")
        return self.reason


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Shop:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SCRAPER_CONTACT", "me@library.example")
    shop = Shop()
    monkeypatch.setattr(command, "run_spider", shop.run)
    return shop


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "raw_output.jsonl"
    path.parent.mkdir()
    return path


@pytest.fixture
def job(tmp_path: Path) -> Path:
    return tmp_path / "data" / "scrape" / "shop-books.example"


def titles(catalogue: Path) -> list[str]:
    lines = catalogue.read_text("utf-8").splitlines()
    return [json.loads(text)["product_title"] for text in lines]


def all_of(shop: Shop) -> list[str]:
    return [record.product_title for record in shop.books]


def test_a_good_end_replaces_the_catalogue_and_leaves_only_what_is_told(
    shop: Shop, catalogue: Path, job: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert command.main([SHOP]) == 0
    assert titles(catalogue) == all_of(shop)
    left = {path.name for path in job.iterdir()}
    assert left == {"report.json", "skipped.jsonl", "frontier.sqlite.lock"}
    out = capfd.readouterr().out.splitlines()
    assert out[0].startswith(f"{SHOP} with the spider shop: 10 pages in")
    assert "books           10" in out


def test_the_next_crawl_begins_anew(shop: Shop, catalogue: Path) -> None:
    command.main([SHOP])
    shop.books.append(Record("A new one"))
    assert command.main([SHOP]) == 0
    assert "A new one" in titles(catalogue)
    assert shop.runs == 2


def test_a_crawl_of_less_than_half_keeps_the_catalogue_and_says_how_to_force_it(
    shop: Shop, catalogue: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    catalogue.write_text('{"product_title": "Old"}\n' * 21, "utf-8")
    assert command.main([SHOP]) == 1
    assert titles(catalogue) == ["Old"] * 21
    error = capfd.readouterr().err
    assert "found 10 books, less than half of the catalogue's 21" in error
    assert "--replace (or REPLACE=1)" in error


def test_books_that_were_refused_are_taken_without_crawling_again(
    shop: Shop, catalogue: Path
) -> None:
    catalogue.write_text('{"product_title": "Old"}\n' * 21, "utf-8")
    assert command.main([SHOP]) == 1
    assert command.main([SHOP]) == 1
    assert command.main([SHOP, "--replace"]) == 0
    assert titles(catalogue) == all_of(shop)
    assert shop.runs == 1


def test_books_that_were_refused_can_be_dropped_for_a_new_crawl(
    shop: Shop, catalogue: Path
) -> None:
    catalogue.write_text('{"product_title": "Old"}\n' * 21, "utf-8")
    assert command.main([SHOP]) == 1
    shop.books += [Record("Another")]
    assert command.main([SHOP, "--fresh"]) == 0
    assert (len(titles(catalogue)), shop.runs) == (11, 2)


def test_a_catalogue_made_otherwise_is_replaced_only_when_told(
    shop: Shop, catalogue: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    catalogue.write_text("title;author\nNana;Zola\n", "utf-8")
    assert command.main([SHOP]) == 1
    assert "can't be read as JSON" in capfd.readouterr().err
    assert catalogue.read_text("utf-8").startswith("title;author")
    assert command.main([SHOP, "--replace"]) == 0


def test_another_output_leaves_the_catalogue_alone(
    shop: Shop, catalogue: Path, tmp_path: Path
) -> None:
    catalogue.write_text('{"product_title": "Old"}\n', "utf-8")
    assert command.main([SHOP, "--output", str(tmp_path / "new" / "poems.jsonl")]) == 0
    assert titles(catalogue) == ["Old"]
    assert titles(tmp_path / "new" / "poems.jsonl") == all_of(shop)


def test_a_crawl_without_a_book_says_what_to_check_and_replaces_nothing(
    shop: Shop, catalogue: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    catalogue.write_text("", "utf-8")
    shop.books = []
    assert command.main([SHOP, "--replace"]) == 1
    assert "No book on 0 pages" in capfd.readouterr().err
    assert command.main([SHOP]) == 1
    assert shop.runs == 2  # nothing is kept that would stand in the next crawl's way


def test_a_shop_that_can_not_be_reached_is_told_in_one_line(
    shop: Shop, capfd: pytest.CaptureFixture[str]
) -> None:
    shop.books, shop.skipped = [], ["no such host"]
    assert command.main([SHOP]) == 1
    assert capfd.readouterr() == ("", f"{SHOP}0 can't be read: no such host\n")


@pytest.mark.parametrize(
    ("reason", "status", "said"),
    [
        (SHUTDOWN, 130, "Stopped; run it again to go on (10 pages done"),
        (None, 130, "Stopped; run it again to go on"),
        (TIME_LIMIT, 1, "Stopped: SCRAPER_MAX_HOURS (24) are over"),
        ("too many errors in a row: 503", 1, "Stopped: too many errors in a row: 503"),
    ],
)
def test_a_crawl_that_was_stopped_keeps_its_job_and_says_how_to_go_on(
    shop: Shop, catalogue: Path, job: Path,
    capfd: pytest.CaptureFixture[str], reason: str | None, status: int, said: str,
) -> None:  # fmt: skip
    shop.reason = reason
    assert command.main([SHOP]) == status
    out, error = capfd.readouterr()
    assert out == ""
    assert said in error
    assert "run it again to go on" in error.lower()
    assert not catalogue.exists()
    assert (job / "frontier.sqlite").exists()


def test_the_page_limit_is_a_good_end_that_a_higher_limit_goes_on_from(
    shop: Shop, catalogue: Path,
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    catalogue.write_text('{"product_title": "Old"}\n' * 21, "utf-8")
    shop.reason = PAGE_LIMIT
    monkeypatch.setenv("SCRAPER_MAX_PAGES", "10")
    assert command.main([SHOP]) == 1
    assert "with a higher SCRAPER_MAX_PAGES it goes on" in capfd.readouterr().err
    monkeypatch.setenv("SCRAPER_MAX_PAGES", "11")
    monkeypatch.setattr(command, "run_spider", lambda *_: SHUTDOWN)
    assert command.main([SHOP]) == 130


def test_a_field_that_collapsed_warns_and_fails_when_strict(
    shop: Shop, catalogue: Path,
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    assert command.main([SHOP, "--strict"]) == 0
    assert "missing" not in caplog.text
    shop.books = [Record(title) for title in all_of(shop)]
    assert command.main([SHOP, "--strict"]) == 1
    assert "missing: resume. Perhaps the shop" in caplog.text
    assert "collapsed" in capfd.readouterr().out
    assert "One" not in catalogue.read_text("utf-8")  # it is replaced all the same
    caplog.clear()
    assert command.main([SHOP]) == 0


KILLS = {
    "before the report": (Job, "tell", False),
    "after the report": (Job, "tell", True),
    "before the copy": (Job, "hand_over", False),
    "after the copy": (Job, "hand_over", True),
    "before the end is cleared": (Job, "drop", False),
    "while the end is cleared": (Path, "unlink", True),
}


@pytest.mark.parametrize("moment", KILLS)
def test_a_kill_at_the_end_is_made_good_by_the_next_start(
    shop: Shop, catalogue: Path, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue.write_text('{"product_title": "Old"}\n' * 15, "utf-8")
    kind, name, is_after = KILLS[moment]
    with monkeypatch.context() as patched:
        patched.setattr(kind, name, _killing(getattr(kind, name), is_after))
        with pytest.raises(Killed):
            command.main([SHOP])
        assert len(titles(catalogue)) in (10, 15)  # whole, the old one or the new
    assert command.main([SHOP]) == 0
    assert titles(catalogue) == all_of(shop)


def _killing(step: Callable[..., object], is_after: bool) -> Callable[..., object]:
    """The step, with a kill before or after it. A file that is not there is no step."""

    def killed(*args: object, **named: object) -> object:
        is_step = step is not Path.unlink or "frontier.sqlite" in str(args[0])
        if is_after or not is_step:
            result = step(*args, **named)
            if not is_step:
                return result
        raise Killed

    return killed


def test_a_repeated_end_is_still_compared_with_the_crawl_before(
    shop: Shop, catalogue: Path, job: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command.main([SHOP])
    shop.books = [Record(title) for title in all_of(shop)]
    with monkeypatch.context() as patched:
        patched.setattr(Job, "hand_over", _killing(Job.hand_over, is_after=True))
        with pytest.raises(Killed):
            command.main([SHOP])
    assert command.main([SHOP, "--strict"]) == 1
    assert json.loads((job / "report.json").read_bytes())["collapsed"] == ["resume"]
