"""Learns the item-item model from what readers like, once there are enough of them.

The model (recommender/item_item.py) is judged by likes that were hidden from it. It is used only
if answers with it are better than by content alone.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from catalog import like_store
from database import queue
from database.connections import Connection, Cursor, transaction
from recommender import item_item_store, vector_store
from recommender.item_item import Contents, Matrix, Neighbours, likes_matrix
from recommender.item_item_judging import (
    FOLDS,
    LEAST_LIKES,
    Judgement,
    compare,
    hide,
    judgement,
    readers_to_ask,
)
from recommender.item_item_store import Content, TrainingState
from recommender.vector_store import StoredVectorizer
from settings.environment import Settings
from tracking.runs import track

log = logging.getLogger(__name__)

EXPERIMENT = "readers"
LEAST_READERS = 25  # with LEAST_LIKES each
MOST_WORKS = 6_000  # that readers like, the most liked first: memory grows with the square
MATRICES = 6  # of all works by all works that are in memory at once


class Readers:
    """Part of the vectorizer, which calls it when nothing else is to do."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._seen: object = None  # what there was when it last looked

    def look_again(self) -> None:
        """Call this when new books are loaded: readers may have liked them before."""
        self._seen = None

    def learn(self, connection: Connection, vectorizer: StoredVectorizer) -> None:
        """Learn anew if the likes or the vectors have changed; one replica at a time does."""
        with transaction(connection) as cursor:
            if not self._has_changed(cursor, vectorizer):
                return
        with transaction(connection) as cursor:
            if not vector_store.lock_training(cursor):
                self.look_again()
                return
            state = _training_state(cursor, vectorizer)
            if state == item_item_store.trained_on(cursor):
                return
            data = _TrainingData.read(cursor, vectorizer)
            if data is None:
                item_item_store.replace(cursor, state, None, {}, ())
                return
            with track(self._settings, EXPERIMENT, f"vectorizer {vectorizer.version}") as run:
                judged = data.learn(cursor, state)
                connection.commit()  # a slow MLflow must not hold the lock
                run.log_params(data.params())
                run.log_metrics({**asdict(judged), "gain": judged.gain})
        _tell(judged)

    def _has_changed(self, cursor: Cursor, vectorizer: StoredVectorizer) -> bool:
        """Whether likes or vectors differ from the stored model's; cheap if nothing is new."""
        here = like_store.newest_like(cursor), vectorizer.id
        if here == self._seen or queue.waiting(cursor, queue.VECTORIZER):
            return False
        self._seen = here
        before = item_item_store.trained_on(cursor)
        state = _training_state(cursor, vectorizer)
        return state != before and bool(state.likes or before)


@dataclass(frozen=True)
class _TrainingData:
    """What a model is learned from.

    lists: for each reader, the liked works by their places in `contents`. similarity: of contents.
    """

    vectorizer: StoredVectorizer
    contents: Contents
    book_ids: Sequence[str]  # an edition of each work
    similarity: Matrix
    others: int  # works besides
    lists: Sequence[Sequence[int]]

    @classmethod
    def read(cls, cursor: Cursor, vectorizer: StoredVectorizer) -> "_TrainingData | None":
        """None if there are too few readers; the log says so."""
        liked = like_store.liked_works(cursor)
        counts = Counter(work for works in liked.values() for work in works)
        chosen = sorted(counts, key=lambda work: (-counts[work], work))[:MOST_WORKS]
        rows = _contents(cursor, vectorizer, chosen)
        places = {row.work_id: place for place, row in enumerate(rows)}
        lists = [[places[work] for work in works if work in places] for works in liked.values()]
        able = sum(len(liked_places) >= LEAST_LIKES for liked_places in lists)
        if able < LEAST_READERS:
            log.info(
                "%d readers with %d likes or more: %d are needed to learn from",
                *(able, LEAST_LIKES, LEAST_READERS),
            )
            return None
        log.info(
            "learning from %d readers, by the most liked %d of %d works: about %d MB",
            *(len(liked), len(rows), len(counts), MATRICES * 4 * len(rows) ** 2 / 1e6),
        )
        contents = Contents.read(rows)
        book_ids = [row.book_id for row in rows]
        similarity = contents.similarity(contents)
        others = item_item_store.count_works(cursor) - len(rows)
        return cls(vectorizer, contents, book_ids, similarity, others, lists)

    def learn(self, cursor: Cursor, state: TrainingState) -> Judgement:
        """Judge the model that can be learned, and store it if it is better than content alone."""
        judged = judgement([row for fold in range(FOLDS) for row in self._try(cursor, fold)])
        measured = {**asdict(judged), "gain": judged.gain}
        if judged.is_better:
            neighbours = self._neighbours(cursor, self.lists)
            item_item_store.replace(cursor, state, judged.strength, measured, neighbours)
        else:
            item_item_store.replace(cursor, state, None, measured, ())
        return judged

    def params(self) -> dict[str, object]:
        return {
            "vectorizer": self.vectorizer.version,
            "readers": len(self.lists),
            "likes": sum(map(len, self.lists)),
            "works": len(self.contents.works),
        }

    def _try(self, cursor: Cursor, fold: int) -> list[list[float]]:
        """Rows of `compare` for a model that was learned without the likes hidden in this fold."""
        shown, hidden = hide(self.lists, fold)
        model_id = item_item_store.store_on_trial(cursor, self._neighbours(cursor, shown))
        asked = [
            (
                [self.book_ids[place] for place in shown[reader]],
                {self.contents.works[place] for place in hidden[reader]},
            )
            for reader in readers_to_ask(hidden, fold)
        ]
        found = list(compare(cursor, self.vectorizer, model_id, asked))
        item_item_store.drop_trial(cursor)
        return found

    def _neighbours(self, cursor: Cursor, lists: Sequence[Sequence[int]]) -> Neighbours:
        """The neighbours learned from these lists; works that nobody likes are added by content."""
        works = self.contents.works
        found = Neighbours(works, self.similarity, likes_matrix(lists, len(works)), self.others)
        vectorizer = self.vectorizer
        for rows in item_item_store.contents(
            cursor, vectorizer.id, vectorizer.layout, works, others=True
        ):
            others = Contents.read(rows, self.contents.columns)
            found.add_others(others.works, self.contents.similarity(others))
        return found


def _contents(cursor: Cursor, vectorizer: StoredVectorizer, works: Sequence[str]) -> list[Content]:
    batches = item_item_store.contents(cursor, vectorizer.id, vectorizer.layout, works)
    return [row for batch in batches for row in batch]


def _training_state(cursor: Cursor, vectorizer: StoredVectorizer) -> TrainingState:
    likes = like_store.likes_state(cursor)
    return TrainingState(vectorizer.id, likes.likes, likes.newest)


def _tell(judged: Judgement) -> None:
    log.info(
        "readers: nDCG@10 of %d lists is %.4f with them, %.4f by content alone (%+.4f, error %.4f):"
        " %s",
        *(judged.asked, judged.blended, judged.content, judged.gain, judged.error),
        "they are asked" if judged.is_better else "content alone answers",
    )
