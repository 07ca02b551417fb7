"""`python -m pipeline works join|split`: what a person knows better than the titles tell."""

from dataclasses import dataclass
from typing import Literal

from catalog.choices import join_works, split_work
from database.migrate import migrated
from settings.environment import Settings


@dataclass(frozen=True)
class WorksOptions:
    """What the command line asks for; split takes one book."""

    action: Literal["join", "split"]
    book_ids: tuple[str, ...]


def decide_works(options: WorksOptions, settings: Settings) -> str:
    """Join or split works for good; returns the line that tells what was done.

    Raises catalog.choices.NoSuchBookError.
    """
    with migrated(settings) as cursor:
        if options.action == "join":
            books = join_works(cursor, options.book_ids)
            return f"one work now, with {books} books"
        books = split_work(cursor, options.book_ids[0])
        return f"a work of its own now, with {books} book{'s' * (books > 1)}"
