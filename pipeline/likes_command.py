"""`python -m pipeline likes FILE`: a file of likes into the database, all of it or nothing."""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from catalog.like_store import Like, LoadedLikes, store_likes
from database.migrate import migrated
from pipeline import progress_bar
from pipeline.inputs import output_name
from pipeline.likes import Found, read_likes
from pipeline.records import Reject, UnreadableError
from pipeline.reject_log import RejectLog, reject_log, rejects_path
from settings.environment import Settings
from tracking.runs import track

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LikesOptions:
    """What the command line asks for; reader: whose the likes of an export are."""

    file: Path
    reader: str
    quiet: bool = False


def load_likes(options: LikesOptions, settings: Settings) -> str:
    """Store a file of likes; returns the line that counts what was done.

    Raises UnreadableError when nothing in the file can be used.
    """
    path = options.file
    if not path.exists():
        raise UnreadableError(f"{path} is not there; check the path")
    name = f"{output_name(path)}.likes"
    show = progress_bar.show_nothing if options.quiet else progress_bar.show
    found = show(read_likes(path, options.reader), f"likes of {path.name}", None)
    with (
        track(settings, "pipeline", name) as run,
        reject_log(settings.rejects_dir, name, "likes") as put_aside,
    ):
        rows = _Rows(found, put_aside)
        counts = _counts(rows, _store(rows, settings))
        run.log_metrics(counts)
    if put_aside.rejected:
        log.warning(
            "%s: %d rows rejected, see %s",
            *(path, put_aside.rejected, rejects_path(settings.rejects_dir, name)),
        )
    if counts["read"] == counts["rejected"]:
        raise UnreadableError(f"{path}: none of its {counts['read']} rows could be read")
    return _line(counts)


class _Rows:
    """Passes the likes on; counts what else there is, and puts the rejects aside."""

    def __init__(self, found: Iterable[Found | Reject], put_aside: RejectLog) -> None:
        self._found = found
        self._put_aside = put_aside
        self.counts: Counter[str] = Counter(read=0, unrated=0, rejected=0)

    def __iter__(self) -> Iterator[Like]:
        for found in self._found:
            self.counts["read"] += 1
            if isinstance(found, Reject):
                self.counts["rejected"] += 1
                self._put_aside.reject(found)
            elif (like := found[1]) is None:
                self.counts["unrated"] += 1
            else:
                yield like


def _store(likes: Iterable[Like], settings: Settings) -> LoadedLikes:
    with migrated(settings) as cursor:
        return store_likes(cursor, likes)


def _counts(rows: _Rows, loaded: LoadedLikes) -> dict[str, int]:
    return {**rows.counts, **asdict(loaded)}


def _line(counts: dict[str, int]) -> str:
    names = ("read", "new", "changed", "unchanged", "duplicate", "unrated", "rejected")
    parts = " · ".join(f"{name} {counts[name]}" for name in names)
    return f"{parts}; {counts['lacking']} of books that the catalogue lacks"
