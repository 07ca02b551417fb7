"""The images service: a cover for every book, fetched where there is an image, drawn where not."""

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from catalog.cover_store import (
    Cover,
    State,
    Uncovered,
    claim_due,
    claim_new,
    claim_removed,
    record,
)
from catalog.covers import SIZES, Size
from catalog.drawing import draw_cover
from catalog.files import sweep
from catalog.text import storable
from database.connections import Connection, transaction
from database.queue import IMAGES, finish
from services.cover_files import remove_covers, there_are_covers, write_covers
from services.fetch import Fetcher, FetchError
from services.picture import PictureError, covers_of
from settings.environment import Settings

log = logging.getLogger(__name__)

BATCH = 32
REMOVED_AT_ONCE = 500
DECODERS = 2  # pictures decoded, or covers drawn, at once: a picture may take 300 MB
DAY_S = 86_400.0
# The first pause after a failure and the longest, in seconds; each is twice the one before.
PAUSES_S = (600.0, 7 * DAY_S)
LASTING_PAUSES_S = (DAY_S, 30 * DAY_S)  # a page that is gone, a private address, no picture at all


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no picture; `wait_s` is what the server asks for at least."""

    reason: str
    lasting: bool = False
    wait_s: float = 0.0


Pictures = dict[Size, bytes]
Outcome = Pictures | Failure | None  # None: the book has no image


class Images:
    """Does one batch a call. What a crash interrupts is still queued, and done again."""

    name = IMAGES
    schedule = None

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.covers_dir
        self._longest_batch_s = 2 * settings.images_timeout_s
        self._decoders = ThreadPoolExecutor(DECODERS, "decoder")
        self._loop = asyncio.Runner()
        self._fetcher = Fetcher(settings)
        sweep(self._folder)

    def work(self, connection: Connection) -> int | None:
        """Covers for one batch of new books, else of those whose next attempt is due; then those
        of removed books go.

        Raises CoverFilesError when the disk is full.
        """
        with transaction(connection) as cursor:
            new = claim_new(cursor, BATCH)
            covers = self._make(new or claim_due(cursor, BATCH))
            record(cursor, covers)
            if new:
                finish(cursor, self.name, [cover.book_id for cover in covers])
        return len(covers) or self._remove(connection) or None

    def _remove(self, connection: Connection) -> int:
        """Remove the covers of some removed books; of how many."""
        with transaction(connection) as cursor:
            removed = claim_removed(cursor, REMOVED_AT_ONCE)
            for book_id in removed:
                remove_covers(self._folder, book_id)
        return len(removed)

    def retrain(self, connection: Connection) -> None:
        """Nothing is learnt here."""

    def close(self) -> None:
        """End the connections, the event loop and the threads that decode."""
        self._loop.run(self._fetcher.close())
        self._loop.close()
        self._decoders.shutdown()

    def _make(self, wanted: Sequence[Uncovered]) -> list[Cover]:
        """The covers of those that were reached in time; their files are written."""
        outcomes = self._loop.run(self._pictures(wanted))
        reached = [book for book in wanted if book.book_id in outcomes]
        return list(
            self._decoders.map(lambda book: self._keep(book, outcomes[book.book_id]), reached)
        )

    async def _pictures(self, wanted: Sequence[Uncovered]) -> dict[str, Outcome]:
        """What came of each book's image, by id.

        What has not come after the time of two fetches is left for the next batch, so that slow
        hosts do not keep rows locked for minutes.
        """
        tasks = {asyncio.create_task(self._picture(book)): book.book_id for book in wanted}
        if not tasks:
            return {}
        done, late = await asyncio.wait(tasks, timeout=self._longest_batch_s)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        return {tasks[task]: task.result() for task in done}

    async def _picture(self, book: Uncovered) -> Outcome:
        if book.image_url is None:
            return None
        try:
            content = await self._fetcher.fetch(book.image_url)
            return await asyncio.get_running_loop().run_in_executor(
                self._decoders, covers_of, content
            )
        except FetchError as error:
            return Failure(error.reason, error.lasting, error.wait_s)
        except PictureError as error:
            return Failure(str(error), lasting=True)
        except Exception as error:  # one strange server must not hold up the queue
            log.exception("The image of book %s could not be fetched", book.book_id)
            return Failure(f"{type(error).__name__}: {error}")

    def _keep(self, book: Uncovered, outcome: Outcome) -> Cover:
        """Write the files that are needed; what the catalogue is to remember of them."""
        if isinstance(outcome, dict):
            write_covers(self._folder, book.book_id, outcome)
            return Cover(book.book_id, "fetched", book.image_url)
        there = there_are_covers(self._folder, book.book_id)
        if outcome and book.fetched and there:
            return failed(book, outcome, "fetched")
        if not (there and book.attempts):
            drawn = {size: draw_cover(book.title, book.authors, book.genre, size) for size in SIZES}
            write_covers(self._folder, book.book_id, drawn)
        return failed(book, outcome, "drawn") if outcome else Cover(book.book_id, "drawn", None)


def failed(book: Uncovered, failure: Failure, state: State) -> Cover:
    """The cover that a book keeps for now, with the reason and the time of the next attempt."""
    attempts = book.attempts + 1
    reason = storable(failure.reason[:1].upper() + failure.reason[1:] + ".")
    log.info("Book %s keeps a %s cover: %s", book.book_id, state, reason)
    return Cover(book.book_id, state, book.image_url, reason, attempts, pause_s(attempts, failure))


def pause_s(attempts: int, failure: Failure) -> float:
    """Seconds until the next attempt: twice as long each time, and as long as the server asks."""
    first, longest = LASTING_PAUSES_S if failure.lasting else PAUSES_S
    asked = min(failure.wait_s, LASTING_PAUSES_S[1])
    return max(asked, min(longest, first * 2.0 ** min(attempts - 1, 30)))
