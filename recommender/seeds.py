"""Seeds: the books that a request names, and the models in charge of the answer."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from catalog.queries import Row, rows
from database import prepared
from database.connections import Cursor
from recommender.features import COLUMNS, Features, features_of
from recommender.item_item_store import ItemItemModel
from recommender.layout import Layout
from recommender.listed import NearList, sent_list
from recommender.scores import NEAREST_LIKES
from recommender.statements import statement
from recommender.vector_store import StoredVectorizer


@dataclass(frozen=True, slots=True)
class Seeds:
    """The books that a request names, liked and disliked, and the models in charge of the answer.

    liked, disliked: ids that the catalogue has; no book is both. vectorizer: None before the first
    is trained. item_item: None where readers are not asked, or are too few. with_vector: the ids
    that can be compared by vector. lists: the stored neighbours of those that have them. all_count:
    a candidate's score is the mean to all liked books, not to the nearest.
    """

    liked: tuple[str, ...]
    disliked: tuple[str, ...]
    books: Mapping[str, Row]
    features: Mapping[str, Features]
    vectorizer: StoredVectorizer | None
    item_item: ItemItemModel | None
    with_vector: frozenset[str] = frozenset()
    lists: Mapping[str, NearList] = field(default_factory=dict)
    all_count: bool = False

    @property
    def liked_features(self) -> list[Features]:
        return [self.features[book_id] for book_id in self.liked]

    @property
    def compared(self) -> tuple[list[str], list[str]]:
        """The liked and the disliked ones with a vector, each by their ids."""
        return (
            sorted(self.with_vector.intersection(self.liked)),
            sorted(self.with_vector.intersection(self.disliked)),
        )

    @property
    def counted(self) -> int:
        """To how many liked books a candidate's score is the mean: to the nearest."""
        return len(self.liked) if self.all_count else min(len(self.liked), NEAREST_LIKES)

    @property
    def listed(self) -> bool:
        """Whether each liked book with a vector has its list of neighbours."""
        return self.lists.keys() >= self.with_vector.intersection(self.liked)


def read_seeds(cursor: Cursor, liked: Sequence[str], disliked: Sequence[str] = ()) -> Seeds:
    """These books, each once, without ids that the catalogue lacks."""
    prepared.execute(cursor, statement("seeds", columns=COLUMNS), [[*liked, *disliked]])
    books = {row["id"]: row for row in rows(cursor)}
    liked = tuple(book_id for book_id in dict.fromkeys(liked) if book_id in books)
    return Seeds(
        liked,
        tuple(each for each in dict.fromkeys(disliked) if each in books and each not in liked),
        books,
        {book_id: features_of(book) for book_id, book in books.items()},
        next(map(_vectorizer, books.values()), None),
        next(map(_item_item, books.values()), None),
        frozenset(book_id for book_id, book in books.items() if book["has_vector"]),
        {
            book_id: sent_list(book["near_numbers"], book["near_scores"])
            for book_id, book in books.items()
            if book["near_numbers"] is not None
        },
    )


def works_of_books(cursor: Cursor, book_ids: Sequence[str]) -> dict[str, list[str]]:
    """The work of each of these books and what is related to it, by book id; an unknown id is left
    out.
    """
    if not book_ids:
        return {}
    cursor.execute(
        "SELECT id, array_append(related, work_id) FROM books WHERE id = ANY(%s)", (list(book_ids),)
    )
    return dict(cursor.fetchall())


def _vectorizer(row: Row) -> StoredVectorizer | None:
    if row["vectorizer_id"] is None:
        return None
    return StoredVectorizer(
        id=row["vectorizer_id"],
        version=row["version"],
        state=row["state"],
        encoder_id=row["encoder_id"],
        encoder_name=row["encoder_name"],
        encoder_dimensions=row["dimensions"],
        layout=Layout.from_json(json.loads(row["layout"])),  # once, though each row has it
    )


def _item_item(row: Row) -> ItemItemModel | None:
    return None if row["model_id"] is None else ItemItemModel(row["model_id"], row["strength"])
