"""The images service: every book gets a cover, whatever becomes of its image."""

import time
from collections.abc import Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from catalog.covers import SIZES, Size, cover_path
from catalog.drawing import draw_cover
from database.connections import Connection, connect, transaction
from database.queue import IMAGES, queue, waiting
from services.cover_files import CoverFilesError, write_covers
from services.images import DAY_S, Failure, Images, pause_s
from settings.environment import Settings
from tests.conftest import make_book
from tests.services.picture_server import PictureServer, picture, says, serving, slow

pytestmark = pytest.mark.slow

Shelve = Callable[..., list[str]]


@pytest.fixture
def shop() -> Iterator[PictureServer]:
    with serving() as shop:
        shop.routes["/a.png"] = says(200, picture(size=(800, 1200)))
        yield shop


def rows(connection: Connection, columns: str = "state, reason, attempts") -> Sequence[tuple]:  # type: ignore[type-arg]
    with transaction(connection) as cursor:
        cursor.execute(f"SELECT {columns} FROM covers ORDER BY book_id")
        return cursor.fetchall()


def make_due(connection: Connection) -> None:
    with transaction(connection) as cursor:
        cursor.execute("UPDATE covers SET retry_at = now() WHERE retry_at IS NOT NULL")


def cover(settings: Settings, book_id: str, size: Size = "large") -> bytes:
    return cover_path(settings.covers_dir, book_id, size).read_bytes()


def test_an_image_is_fetched_once(
    shop: PictureServer, images: Images, shelve: Shelve, connection: Connection, home: Settings
) -> None:
    (book_id,) = shelve(make_book(image_url=shop.url("/a.png")))
    assert images.work(connection) == 1
    assert images.work(connection) is None
    assert Image.open(BytesIO(cover(home, book_id))).size == (600, 900)
    assert Image.open(BytesIO(cover(home, book_id, "small"))).size == (200, 300)
    assert rows(connection) == [("fetched", None, 0)]
    assert shop.asked == {"/a.png": 1}


def test_a_book_without_an_image_gets_a_drawn_cover(
    images: Images, shelve: Shelve, connection: Connection, home: Settings
) -> None:
    (book_id,) = shelve(make_book("Nana", authors=["Émile Zola"], labels=["Livres", "Romans"]))
    assert images.work(connection) == 1
    assert cover(home, book_id) == draw_cover("Nana", ["Émile Zola"], "Romans", "large")
    assert rows(connection, "state, source_url, reason, retry_at") == [("drawn", None, None, None)]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/gone", "The server answers 404 Not Found."),
        ("/page", "The file is no JPEG, PNG, WebP, GIF or AVIF picture."),
        ("/slow", "It took longer than 2 s."),
    ],
)
def test_a_failure_is_remembered_with_its_reason_and_a_drawn_cover(
    shop: PictureServer, images: Images, shelve: Shelve, connection: Connection, home: Settings,
    path: str, reason: str,
) -> None:  # fmt: skip
    shop.routes |= {"/page": says(200, b"<html>"), "/slow": slow(b"", 2.5)}
    (book_id,) = shelve(make_book("Nana", image_url=shop.url(path)))
    images.work(connection)
    assert rows(connection, "state, source_url, reason, attempts, retry_at > now()") == [
        ("drawn", shop.url(path), reason, 1, True)
    ]
    assert cover(home, book_id) == draw_cover("Nana", [], None, "large")


def test_a_private_address_is_refused_by_default(
    shop: PictureServer, settings: Settings, shelve: Shelve, connection: Connection
) -> None:
    shelve(make_book(image_url=shop.url("/a.png")))
    service = Images(settings)
    service.work(connection)
    service.close()
    ((state, reason, _),) = rows(connection)
    assert state == "drawn"
    assert "127.0.0.1 is not a public address" in reason
    assert not shop.asked


def test_a_failure_is_tried_again_only_when_it_is_due(
    shop: PictureServer, images: Images, shelve: Shelve, connection: Connection
) -> None:
    shop.routes["/a.png"] = says(500)
    shelve(make_book(image_url=shop.url("/a.png")))
    assert images.work(connection) == 1
    assert images.work(connection) is None
    make_due(connection)
    assert images.work(connection) == 1
    ((_, attempts, pause),) = rows(connection, "state, attempts, retry_at - made_at")
    assert attempts == 2
    assert pause.total_seconds() == pytest.approx(1200, abs=5)


def test_what_is_mended_replaces_the_drawn_cover(
    shop: PictureServer, images: Images, shelve: Shelve, connection: Connection, home: Settings
) -> None:
    mended, shop.routes["/a.png"] = shop.routes["/a.png"], says(500)
    (book_id,) = shelve(make_book(image_url=shop.url("/a.png")))
    images.work(connection)
    drawn = cover(home, book_id)
    shop.routes["/a.png"] = mended
    make_due(connection)
    images.work(connection)
    assert cover(home, book_id) != drawn
    assert rows(connection, "state, reason, attempts, retry_at") == [("fetched", None, 0, None)]


def test_a_changed_image_starts_anew(
    shop: PictureServer, images: Images, shelve: Shelve, connection: Connection
) -> None:
    shelve(make_book(image_url=shop.url("/gone")))
    images.work(connection)
    make_due(connection)
    images.work(connection)
    assert rows(connection, "attempts") == [(2,)]
    shelve(make_book(image_url=shop.url("/gone-too")))
    images.work(connection)
    assert rows(connection, "attempts, source_url") == [(1, shop.url("/gone-too"))]


def test_a_changed_title_is_drawn_anew(
    images: Images, shelve: Shelve, connection: Connection, home: Settings
) -> None:
    (book_id,) = shelve(make_book("Nana", isbn13="9780141439587"))
    images.work(connection)
    shelve(make_book("Emma", isbn13="9780141439587"))
    images.work(connection)
    assert cover(home, book_id) == draw_cover("Emma", [], None, "large")


def test_a_fetched_cover_outlives_a_later_failure_of_its_image(
    shop: PictureServer, images: Images, shelve: Shelve, connection: Connection, home: Settings
) -> None:
    (book_id,) = shelve(make_book(image_url=shop.url("/a.png")))
    images.work(connection)
    fetched = cover(home, book_id)
    shop.routes["/a.png"] = says(500)
    with transaction(connection) as cursor:
        queue(cursor, IMAGES, [book_id])
    images.work(connection)
    assert cover(home, book_id) == fetched
    assert rows(connection) == [("fetched", "The server answers 500 Internal Server Error.", 1)]


def test_retry_after_is_kept_to(
    shop: PictureServer, images: Images, shelve: Shelve, connection: Connection
) -> None:
    shop.routes["/a.png"] = says(503, Retry_After="86400")
    shelve(make_book(image_url=shop.url("/a.png")))
    images.work(connection)
    assert rows(connection, "retry_at > now() + interval '23 hours'") == [(True,)]


@pytest.mark.parametrize(
    ("attempts", "failure", "seconds"),
    [
        (1, Failure("500"), 600),
        (2, Failure("500"), 1200),
        (3, Failure("500"), 2400),
        (11, Failure("500"), 7 * DAY_S),
        (5000, Failure("500"), 7 * DAY_S),
        (1, Failure("404", lasting=True), DAY_S),
        (3, Failure("404", lasting=True), 4 * DAY_S),
        (9, Failure("404", lasting=True), 30 * DAY_S),
        (1, Failure("503", wait_s=30), 600),
        (1, Failure("503", wait_s=3600), 3600),
        (1, Failure("503", wait_s=float("inf")), 30 * DAY_S),
    ],
)
def test_each_pause_is_longer_up_to_a_limit(
    attempts: int, failure: Failure, seconds: float
) -> None:
    assert pause_s(attempts, failure) == seconds


def test_a_host_that_hangs_does_not_hold_the_batch_for_minutes(
    shop: PictureServer, shelve: Shelve, connection: Connection, home: Settings
) -> None:
    shop.routes |= {f"/{number}": slow(b"", 1.0) for number in range(8)}
    shelve(*(make_book(f"Tome {n}", image_url=shop.url(f"/{n}")) for n in range(8)))
    settings = home.model_copy(update={"images_timeout_s": 0.3, "images_per_host": 1})
    service, started = Images(settings), time.monotonic()
    done = service.work(connection)
    assert time.monotonic() - started < 2
    service.close()
    assert done
    assert done < 8
    with transaction(connection) as cursor:
        assert waiting(cursor, IMAGES) == 8 - done


def test_a_crash_after_the_files_leaves_the_book_to_do(
    shop: PictureServer, images: Images, shelve: Shelve, connection: Connection,
    home: Settings, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    shelve(make_book(image_url=shop.url("/a.png")), make_book("Nana"))
    with monkeypatch.context() as crash:
        crash.setattr("services.images.record", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            images.work(connection)
    assert rows(connection) == []
    assert images.work(connection) == 2
    assert sorted(rows(connection, "state")) == [("drawn",), ("fetched",)]
    assert len(list(home.covers_dir.rglob("*.*"))) == 2 * len(SIZES)


def test_two_replicas_share_the_books(
    shop: PictureServer, images: Images, shelve: Shelve, connection: Connection, home: Settings
) -> None:
    shelve(*(make_book(f"Tome {number}") for number in range(40)))
    other = connect(home)
    with transaction(other) as cursor:
        cursor.execute("SELECT book_id FROM work WHERE service = 'images' LIMIT 39 FOR UPDATE")
        assert images.work(connection) == 1
    other.close()
    assert [images.work(connection) for _ in range(3)] == [32, 7, None]


def test_a_book_that_is_queued_is_not_also_tried_again(
    shop: PictureServer, images: Images, shelve: Shelve, connection: Connection
) -> None:
    (book_id,) = shelve(make_book(image_url=shop.url("/gone")))
    images.work(connection)
    make_due(connection)
    with transaction(connection) as cursor:
        queue(cursor, IMAGES, [book_id])
    assert [images.work(connection), images.work(connection)] == [1, None]
    assert shop.asked == {"/gone": 2}


def test_a_book_that_is_queued_while_it_is_tried_again_stays_queued(
    shop: PictureServer, images: Images, shelve: Shelve, connection: Connection, home: Settings
) -> None:
    (book_id,) = shelve(make_book(image_url=shop.url("/a")))
    images.work(connection)
    make_due(connection)

    def load_meanwhile(handler: BaseHTTPRequestHandler) -> None:
        loader = connect(home)
        with transaction(loader) as cursor:
            queue(cursor, IMAGES, [book_id])
        loader.close()
        says(500)(handler)

    shop.routes["/a"] = load_meanwhile
    assert images.work(connection) == 1
    with transaction(connection) as cursor:
        assert waiting(cursor, IMAGES) == 1


def test_a_lost_database_is_raised(images: Images, shelve: Shelve, connection: Connection) -> None:
    shelve(make_book())
    connection.close()
    with pytest.raises(Exception, match="closed"):
        images.work(connection)


def test_a_folder_that_can_not_be_written_is_told_and_nothing_is_lost(
    images: Images, shelve: Shelve, connection: Connection, home: Settings
) -> None:
    home.covers_dir.parent.mkdir(parents=True, exist_ok=True)
    home.covers_dir.write_text("in the way")
    shelve(make_book())
    with pytest.raises(CoverFilesError, match=r"covers can't be written to .*nothing is lost"):
        images.work(connection)
    with transaction(connection) as cursor:
        assert waiting(cursor, IMAGES) == 1


def test_a_half_written_file_is_never_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_covers(tmp_path, "9780141439587", {"small": b"before"})
    monkeypatch.setattr("os.fsync", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_covers(tmp_path, "9780141439587", {"small": b"after"})
    assert [path.read_bytes() for path in tmp_path.rglob("*.*")] == [b"before"]
