"""What tells the books of this catalogue apart: words by TF-IDF and SVD, names by their rarity."""

import json
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
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
TELLING_WORDS = 24  # terms kept of each book, to name what two books have in common
TOLD_BY_MOST = 0.08  # of the books; a word in more of them is no term
TOLD_BY_FEW = 3  # books; in a small catalogue a term may be in so many whatever their share
LANGUAGE_SAMPLE = 400
LEAST_SHARE = 0.03  # of the texts; the stop words of a rarer language are not used
ELISIONS = ("qu", "jusqu", "lorsqu", "puisqu", "quelqu", "aujourd", "hui")
Names = Mapping[str, Sequence[Collection[str]]]  # kind of name -> the folded ones of each book
NameWeights = Mapping[str, Mapping[str, float]]
WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Words:
    """What a lexicon makes of texts, row by row.

    reduced: float32, (n_texts, DIMENSIONS), unit length or zero. weights: for each text, the TF-IDF
    of its words by their places in the vocabulary, unit length. telling: its terms as they
    are shown, heaviest first.
    """

    reduced: NDArray[np.float32]
    weights: Sequence[Mapping[int, float]]
    telling: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Lexicon:
    """Trained on one state of the catalogue; the same texts always give the same vectors.

    vocabulary: the words, in the order of the columns. idf: float64, (n_words,). axes: float32,
    (n_axes <= DIMENSIONS, n_words), of the SVD. rarity: for each kind of name (labels, publishers,
    ...) the rarity of each folded name, 1 if one book has it. themes: the words that may be terms,
    each as it is shown.
    """

    vocabulary: tuple[str, ...]
    idf: NDArray[np.float64]
    axes: NDArray[np.float32]
    rarity: NameWeights
    themes: Mapping[str, str]
    explained_variance: float

    def read(self, texts: Sequence[str]) -> Words:
        """The words of each text by this lexicon; one without a known word is zero."""
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
        """Write lexicon.npz and lexicon.json into a folder, which is made."""
        folder.mkdir(parents=True, exist_ok=True)
        np.savez(folder / "lexicon.npz", idf=self.idf, axes=self.axes)
        facts = {name: getattr(self, name) for name in _FACTS}
        (folder / "lexicon.json").write_text(json.dumps(facts, ensure_ascii=False), "utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Lexicon":
        """Raises OSError when the folder does not hold one, or one of another version."""
        facts = json.loads((folder / "lexicon.json").read_text("utf-8"))
        if facts.keys() != set(_FACTS):
            raise OSError(f"{folder} was written by another version")
        facts["vocabulary"] = tuple(facts["vocabulary"])
        with np.load(folder / "lexicon.npz") as arrays:
            return cls(idf=arrays["idf"], axes=arrays["axes"], **facts)

    def _tfidf(self) -> "TfidfVectorizer":
        vectorizer = _vectorizer(vocabulary=list(self.vocabulary))
        vectorizer.idf_ = self.idf
        return vectorizer

    def _telling(self, row: "csr_matrix") -> list[str]:
        """The terms of one sparse row, heaviest first."""
        words = (
            self.vocabulary[place] for place in row.indices[np.argsort(-row.data, kind="stable")]
        )
        return [self.themes[word] for word in words if word in self.themes][:TELLING_WORDS]


_FACTS = ("vocabulary", "rarity", "themes", "explained_variance")


def train(
    texts: Sequence[str], names: Names, languages: set[str], themes: Mapping[str, str]
) -> Lexicon:
    """Train a lexicon on the catalogue's texts, its names of each kind, and its languages.

    themes: the words that may be terms, where they are rare enough, each as it is shown. If there
    are too few texts, the lexicon is empty and its vectors are zero.
    """
    from sklearn.decomposition import TruncatedSVD

    rarity = {kind: _by_rarity(of_books) for kind, of_books in names.items()}
    telling_idf = _least_idf(len(texts))
    try:
        tfidf = _vectorizer(
            stop_words=sorted(stop_words(languages)),
            max_features=MAX_WORDS,
            min_df=2,
            max_df=0.5,
        )
        weights = tfidf.fit_transform(texts)
        most = min(size - 1 for size in weights.shape)
        svd = TruncatedSVD(min(DIMENSIONS, most) or 1, random_state=0).fit(weights)
    except ValueError:  # scikit-learn's way to say that no word is left, or a single one
        nothing = np.zeros((0, 0), np.float32)
        return Lexicon((), np.zeros(0), nothing, rarity, {}, 0.0)
    vocabulary = tuple(tfidf.get_feature_names_out())
    rare = {word for word, idf in zip(vocabulary, tfidf.idf_, strict=True) if idf >= telling_idf}
    return Lexicon(
        vocabulary,
        tfidf.idf_,
        svd.components_.astype(np.float32),
        rarity,
        {word: themes[word] for word in vocabulary if word in rare and word in themes},
        float(svd.explained_variance_ratio_.sum()),
    )


def languages_of(texts: Sequence[str]) -> set[str]:
    """ISO 639-1 codes of the languages that a sample of these texts is written in."""
    import py3langid

    sample = [text for text in texts if len(text) > 80][:: max(1, len(texts) // LANGUAGE_SAMPLE)]
    counts = Counter(py3langid.classify(text)[0] for text in sample)
    return {code for code, count in counts.items() if count >= LEAST_SHARE * len(sample)}


def stop_words(languages: set[str]) -> set[str]:
    """Words that carry no content, in these languages, and the parts that elisions leave (qu')."""
    import stopwordsiso

    known = [code for code in sorted(languages) if stopwordsiso.has_lang(code)]
    listed = stopwordsiso.stopwords(known) if known else set()
    return {part for word in listed for part in WORD.findall(word.casefold())} | set(ELISIONS)


def _vectorizer(**options: object) -> "TfidfVectorizer":
    """TF-IDF of words as people write them; accents are kept, since words are shown as reasons."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(
        lowercase=True, token_pattern=WORD.pattern, sublinear_tf=True, dtype=np.float64, **options
    )


def _by_rarity(of_books: Sequence[Collection[str]]) -> dict[str, float]:
    """The rarity of each name: 1 if one book of many has it, near 0 if all have it."""
    counts = Counter(name for names in of_books for name in set(names))
    rarest = np.log(1 + len(of_books))
    return {
        name: float(np.log(1 + len(of_books) / count) / rarest) for name, count in counts.items()
    }


def _least_idf(books: int) -> float:
    """The idf of the most frequent word that may be a term, smoothed as in scikit-learn."""
    told_by = max(TOLD_BY_FEW, TOLD_BY_MOST * books)
    return float(np.log((1 + books) / (1 + told_by)) + 1)
