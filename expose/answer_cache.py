"""Finished answers, kept for as long as the catalogue is the same."""

from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

Headers = list[tuple[bytes, bytes]]
Key = tuple[str, bytes, bool, str]  # path, query, whether it is gzip, language ("" in any)

MOST_BYTES = 16_000_000
LARGEST = 200_000  # bytes of an answer that is kept
OVERHEAD = 1_000  # bytes that headers, key and objects take about
TOLD = "/similar"  # what ends so is told in the language that is asked for
KEPT = ("/books", "/search", "/clusters", "/collections", "/authors", "/labels")


class Finished(NamedTuple):
    """A whole answer with status 200."""

    headers: Headers
    body: bytes
    etag: bytes


class AnswerCache:
    """The answers asked for last, MOST_BYTES of them; empty after each change of the catalogue."""

    def __init__(self, version: Callable[[], int | None], most_bytes: int = MOST_BYTES) -> None:
        """version: of the catalogue; None where nobody knows, and then nothing is kept."""
        self._version = version
        self._most_bytes = most_bytes
        self._held: int | None = None  # the version of what is kept
        self._bytes = 0
        self._answers: OrderedDict[Key, Finished] = OrderedDict()

    def version(self) -> int | None:
        """To be taken before an answer is made, and given to `keep`."""
        return self._version()

    def get(self, key: Key) -> Finished | None:
        """The answer, if it is kept and nothing has changed since it was made."""
        if self._held != self._version() or self._held is None:
            return None
        found = self._answers.get(key)
        if found is not None:
            self._answers.move_to_end(key)
        return found

    def keep(self, key: Key, answer: Finished, version: int | None) -> None:
        """Keep an answer that was made from this version, if it is still the newest."""
        if version is None or version != self._version() or len(answer.body) > LARGEST:
            return
        if version != self._held:
            self._answers.clear()
            self._held, self._bytes = version, 0
        if key not in self._answers:
            self._answers[key] = answer
            self._bytes += len(answer.body) + OVERHEAD
        while self._bytes > self._most_bytes:
            _, oldest = self._answers.popitem(last=False)
            self._bytes -= len(oldest.body) + OVERHEAD


def may_be_kept(path: str) -> bool:
    """Whether the answer at this path is made of the catalogue alone; covers lie in files."""
    return path.startswith(KEPT) and not path.endswith("/cover")


def is_told(path: str) -> bool:
    """Whether the answer at this path is another one in another language."""
    return path.endswith(TOLD)
