"""Which words tell books of this catalogue apart: TF-IDF and its SVD, and the weight of a label."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfVectorizer

DIMENSIONS = 128
MAX_WORDS = 20_000
TELLING_WORDS = 16  # kept of each book, to name what two books have in common
LANGUAGE_SAMPLE = 400
LEAST_SHARE = 0.03  # a language of fewer texts is left out of the stop words
ELISIONS = ("qu", "jusqu", "lorsqu", "puisqu", "quelqu", "aujourd", "hui")
WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Words:
    """What a lexicon makes of texts, row by row.

    reduced: float32, (n_texts, DIMENSIONS), unit length or zero. weights: of each text's words,
    by their places in the vocabulary; unit length. telling: the heaviest words.
    """

    reduced: NDArray[np.float32]
    weights: Sequence[Mapping[int, float]]
    telling: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Lexicon:
    """Trained on one state of the catalogue; the same texts always give the same vectors.

    vocabulary: the words, in the order of the columns. idf: float64, (n_words,). axes: float32,
    (n_axes <= DIMENSIONS, n_words). label_weights: folded label -> inverse document frequency.
    """

    vocabulary: tuple[str, ...]
    idf: NDArray[np.float64]
    axes: NDArray[np.float32]
    label_weights: dict[str, float]
    explained_variance: float

    def read(self, texts: Sequence[str]) -> Words:
        found = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        if not self.vocabulary:
            return Words(found, [{} for _ in texts], [[] for _ in texts])
        weights = self._tfidf().transform(texts)
        found[:, : len(self.axes)] = weights @ self.axes.T
        norms = np.linalg.norm(found, axis=1, keepdims=True)
        found = np.divide(found, norms, out=np.zeros_like(found), where=norms > 0)
        rows = [weights[row] for row in range(len(texts))]
        return Words(
            found,
            [dict(zip(row.indices.tolist(), row.data.tolist(), strict=True)) for row in rows],
            [self._telling(row) for row in rows],
        )

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        np.savez(folder / "lexicon.npz", idf=self.idf, axes=self.axes)
        facts = {
            "vocabulary": self.vocabulary,
            "label_weights": self.label_weights,
            "explained_variance": self.explained_variance,
        }
        (folder / "lexicon.json").write_text(json.dumps(facts, ensure_ascii=False), "utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Lexicon":
        """Raises OSError when the folder does not hold one."""
        facts = json.loads((folder / "lexicon.json").read_text("utf-8"))
        with np.load(folder / "lexicon.npz") as arrays:
            return cls(
                tuple(facts["vocabulary"]),
                arrays["idf"],
                arrays["axes"],
                facts["label_weights"],
                facts["explained_variance"],
            )

    def _tfidf(self) -> "TfidfVectorizer":
        vectorizer = _vectorizer(vocabulary=list(self.vocabulary))
        vectorizer.idf_ = self.idf
        return vectorizer

    def _telling(self, row: "csr_matrix") -> list[str]:
        """The words of most weight in one sparse row, heaviest first."""
        best = np.argsort(-row.data, kind="stable")[:TELLING_WORDS]
        return [self.vocabulary[row.indices[place]] for place in best]


def train(texts: Sequence[str], labels: Sequence[Sequence[str]], languages: set[str]) -> Lexicon:
    """Learn from the catalogue's texts, its folded labels a book, and the languages it is in.

    With too few texts to learn from the lexicon is empty, and its vectors are zero.
    """
    from sklearn.decomposition import TruncatedSVD

    label_weights = _label_weights(labels)
    try:
        tfidf = _vectorizer(
            stop_words=sorted(stop_words(languages)),
            max_features=MAX_WORDS,
            min_df=2,
            max_df=0.5,
        )
        weights = tfidf.fit_transform(texts)
    except ValueError:  # scikit-learn's way to say that no word is left
        return Lexicon((), np.zeros(0), np.zeros((0, 0), np.float32), label_weights, 0.0)
    svd = TruncatedSVD(min(DIMENSIONS, *(size - 1 for size in weights.shape)) or 1, random_state=0)
    svd.fit(weights)
    return Lexicon(
        tuple(tfidf.get_feature_names_out()),
        tfidf.idf_,
        svd.components_.astype(np.float32),
        label_weights,
        float(svd.explained_variance_ratio_.sum()),
    )


def languages_of(texts: Sequence[str]) -> set[str]:
    """ISO 639-1 codes of the languages that a sample of these texts is written in."""
    import py3langid

    sample = [text for text in texts if len(text) > 80][:: max(1, len(texts) // LANGUAGE_SAMPLE)]
    counts = Counter(py3langid.classify(text)[0] for text in sample)
    return {code for code, count in counts.items() if count >= LEAST_SHARE * len(sample)}


def stop_words(languages: set[str]) -> set[str]:
    """The words that say nothing, in these languages, and what elision leaves of them."""
    import stopwordsiso

    known = [code for code in sorted(languages) if stopwordsiso.has_lang(code)]
    listed = stopwordsiso.stopwords(known) if known else set()
    return {part for word in listed for part in WORD.findall(word.casefold())} | set(ELISIONS)


def _vectorizer(**options: object) -> "TfidfVectorizer":
    """Words as people write them, accents kept: they are shown as reasons."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(
        lowercase=True, token_pattern=WORD.pattern, sublinear_tf=True, dtype=np.float64, **options
    )


def _label_weights(labels: Sequence[Sequence[str]]) -> dict[str, float]:
    counts = Counter(label for each in labels for label in set(each))
    return {label: float(np.log(1 + len(labels) / count)) for label, count in counts.items()}
