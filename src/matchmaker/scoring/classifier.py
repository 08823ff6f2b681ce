"""Guessing HS codes from product texts, Korean or English."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer, TfidfVectorizer
from sklearn.preprocessing import normalize
from sklearn.utils.validation import check_is_fitted

from matchmaker.scoring.encoders import is_korean, normalised
from matchmaker.scoring.kernels import compiled
from matchmaker.scoring.lexical import pieces, word_translations

Codes = NDArray[np.str_]
Shares = NDArray[np.float64]

_SHARPNESS = 4.0
"""How fast the separators' margins turn into certainty."""
_LEAST = 1e-4
"""The share that even the least likely code keeps, so that no look at a text can veto the others."""
_TRANSLATED = 0.8
"""Weight of a word's translations beside the word itself."""


class Candidate(NamedTuple):
    """A code and how likely it is, in [0, 1]."""

    code: str
    probability: float


class Trust(NamedTuple):
    """How far each look at a text counts towards the logarithm of a code's probability.

    The weights that ship were fitted to trade names held out of training, so that the probabilities
    mean what they say. For Korean they lean more on what was told, as descriptions are longer than names.
    """

    separated: float
    voted: float
    told: float
    common: float


KOREAN = Trust(separated=0.3, voted=0.1, told=0.45, common=0.3)
OTHER = Trust(separated=0.74, voted=0.2, told=0.19, common=0.26)


@dataclass(frozen=True, eq=False)
class _Branch:
    """Which code of one chapter: the positions of its codes, the columns it reads, its separators."""

    codes: NDArray[np.intp]
    columns: NDArray[np.intp] | None = None
    separators: NDArray[np.float32] | None = None


class HsClassifier(ClassifierMixin, BaseEstimator):
    """From product text to HS heading: three looks at the text, and how common a code is.

    Linear separators choose the chapter, then the code within it (fewer and smaller problems than one
    against all). Nearest neighbours by shared words and letters answer for what was seen nearly alike.
    Texts are also compared with all that was said of a code (BM25: Robertson and Zaragoza 2009, "The
    probabilistic relevance framework", section 3); there Korean words count for their English ones too,
    where `fit` was given names in both languages to learn them from.

    Parameters
    ----------
    digits
        Codes are cut to so many digits: 2, 4 or 6.
    neighbours
        Training texts that vote on a text.
    korean, other
        How far each look counts, for texts with Korean words and for others. Separators that count
        nothing in both are not trained, which takes most of the time.

    Examples
    --------
    >>> texts, codes = ["brake pads", "brake disc", "ship anchor", "닻"], ["8708", "8708", "7316", "7316"]
    >>> guess = HsClassifier().fit(texts, codes)
    >>> guess.predict(["brake discs", "선박용 닻"]).tolist()
    ['8708', '7316']
    """

    def __init__(
        self, digits: int = 4, *, neighbours: int = 15, korean: Trust = KOREAN, other: Trust = OTHER
    ) -> None:
        self.digits = digits
        self.neighbours = neighbours
        self.korean = korean
        self.other = other

    def fit(
        self, texts: Sequence[str], codes: Sequence[str], translations: Sequence[tuple[str, str]] = ()
    ) -> Self:
        """Learn from texts and their codes of at least `digits` digits.

        Parameters
        ----------
        translations
            Korean and English names of the same things, from which words' translations are learned.

        Raises
        ------
        ValueError
            If there are no texts, or not one code a text, or a code is too short.
        """
        if len(texts) != len(codes) or not len(texts):
            raise ValueError(f"HsClassifier.fit needs one code a text. Got {len(texts)} and {len(codes)}.")
        if short := [code for code in codes if len(str(code)) < self.digits][:5]:
            raise ValueError(f"Codes of HsClassifier must have {self.digits} digits or more. Got {short}.")
        self.classes_, self._code = np.unique([str(c)[: self.digits] for c in codes], return_inverse=True)
        self._common = np.log(np.bincount(self._code) / len(texts))
        read = [normalised(text) for text in texts]
        least = 1 if len(texts) < 1000 else 2
        self._words = CountVectorizer(
            preprocessor=str, token_pattern=r"\S+", ngram_range=(1, 2), min_df=least, dtype=np.float32
        )
        self._letters = TfidfVectorizer(
            preprocessor=str,
            analyzer="char_wb",
            ngram_range=(3, 4),
            min_df=least,
            sublinear_tf=True,
            dtype=np.float32,
        )
        self._weights = TfidfTransformer(sublinear_tf=True)
        words = self._weights.fit_transform(self._words.fit_transform(read))
        self._seen = _joined(self._letters.fit_transform(read), words)
        self._pieces = CountVectorizer(analyzer=pieces, dtype=np.float32)
        self._documents = _documents(self._pieces.fit_transform(read), self._code)
        self._translated = word_translations(translations, self._pieces.vocabulary_)
        if self.korean.separated or self.other.separated:
            self._grow()
        return self

    def predict(self, texts: Sequence[str]) -> Codes:
        """Say the likeliest code of each text."""
        best: Codes = self.classes_[self.predict_proba(texts).argmax(axis=1)]
        return best

    def predict_proba(self, texts: Sequence[str]) -> Shares:
        """Say how likely each of `classes_` is: (texts, classes), rows sum to 1."""
        check_is_fitted(self)
        out = np.empty((len(texts), len(self.classes_)))
        for start in range(0, len(texts), 500):
            read = [_product(text) for text in texts[start : start + 500]]
            korean = np.array([is_korean(text) for text in read], bool)[:, None]
            logs = np.zeros((len(read), len(self.classes_)))
            for at, look in enumerate(self._looks(read)):
                logs += np.where(korean, self.korean[at], self.other[at]) * look
            shares = np.exp(logs - logs.max(axis=1, keepdims=True))
            out[start : start + 500] = shares / shares.sum(axis=1, keepdims=True)
        return out

    def classify(self, text: str, k: int = 5) -> list[Candidate]:
        """Name the k likeliest codes of one text, likeliest first; none for a blank text."""
        if not normalised(text):
            return []
        shares = self.predict_proba([text])[0]
        order = np.lexsort((self.classes_, -shares))[:k]
        return [Candidate(str(self.classes_[n]), float(shares[n])) for n in order]

    def _looks(self, read: Sequence[str]) -> tuple[Shares, ...]:
        """Look at the texts in each way of `Trust`: (texts, codes) each."""
        words = self._weights.transform(self._words.transform(read))
        rows = _joined(self._letters.transform(read), words)
        none: Shares = np.zeros((1, 1))
        separate = self.korean.separated or self.other.separated
        separated = np.log(self._separated(rows) + _LEAST) if separate else none
        return separated, np.log(self._voted(rows) + _LEAST), self._told(read), self._common[None]

    def _grow(self) -> None:
        chapter = np.array([code[:2] for code in self.classes_])
        chapters, of = np.unique(chapter, return_inverse=True)
        self._top = _separators(self._seen, of[self._code]) if len(chapters) > 1 else None
        self._branches = []
        for n in range(len(chapters)):
            codes = np.flatnonzero(of == n)
            rows = np.flatnonzero(of[self._code] == n)
            if len(codes) == 1:
                self._branches.append(_Branch(codes))
                continue
            seen = self._seen[rows]
            columns = np.unique(seen.indices).astype(np.intp)
            within = np.searchsorted(codes, self._code[rows])
            self._branches.append(_Branch(codes, columns, _separators(seen[:, columns], within)))

    def _separated(self, rows: Any) -> Shares:
        shares = np.ones((rows.shape[0], len(self.classes_)))
        chapters = _certainty(self._top, rows)
        for n, branch in enumerate(self._branches):
            read: Any = rows if branch.columns is None else rows[:, branch.columns]
            shares[:, branch.codes] = chapters[:, [n]] * _certainty(branch.separators, read)
        return shares

    def _told(self, read: Sequence[str]) -> Shares:
        """Score the codes by all that was said of them: (texts, codes), in standard deviations."""
        counts = self._pieces.transform(read)
        counts.data = 1 + np.log(counts.data)
        counts = counts + _TRANSLATED * (counts @ self._translated)
        scores: Shares = (counts @ self._documents.T).toarray()
        spread = scores.std(axis=1, keepdims=True)
        centred = scores - scores.mean(axis=1, keepdims=True)
        told: Shares = np.divide(centred, spread, out=np.zeros_like(scores), where=spread > 0)
        return told

    def _voted(self, rows: sparse.csr_matrix) -> Shares:
        votes = np.zeros((rows.shape[0], len(self.classes_)))
        alike = (rows @ self._seen.T).tocsr()
        for n, (start, stop) in enumerate(zip(alike.indptr, alike.indptr[1:], strict=False)):
            likeness, who = alike.data[start:stop], alike.indices[start:stop]
            if len(who):
                best = np.lexsort((who, -likeness))[: self.neighbours]
                np.add.at(votes[n], self._code[who[best]], likeness[best].astype(float) ** 4)
        total = votes.sum(axis=1, keepdims=True)
        shares: Shares = np.divide(votes, total, out=votes, where=total > 0)
        return shares


def _product(text: str) -> str:
    """Clean a text for reading; what follows a reference mark (※) is a note, not the product."""
    return normalised(text.split("※")[0]) or normalised(text)


def _documents(counts: sparse.csr_matrix, code: NDArray[np.intp]) -> sparse.csr_matrix:
    """Weigh the pieces of each code's texts put together: (codes, pieces), by BM25 (k1 = 1.5, b = 0.3)."""
    one = np.ones(len(code), np.float32)
    joined = (sparse.csr_matrix((one, (code, np.arange(len(code))))) @ counts).tocoo()
    length = np.asarray(joined.sum(axis=1)).ravel()
    seen = np.bincount(joined.col, minlength=joined.shape[1])
    rare = (np.log((1 + joined.shape[0]) / (1 + seen)) + 1) ** 2
    worn = 1.5 * (0.7 + 0.3 * length[joined.row] / length.mean())
    weight = joined.data * 2.5 / (joined.data + worn) * rare[joined.col]
    return sparse.csr_matrix((weight, (joined.row, joined.col)), shape=joined.shape)


def _joined(*parts: Any) -> sparse.csr_matrix:
    rows: sparse.csr_matrix = normalize(sparse.hstack(parts, format="csr", dtype=np.float32))
    return rows


def _certainty(separators: NDArray[np.float32] | None, rows: sparse.csr_matrix) -> Shares:
    """Turn margins into shares: (texts, classes), rows sum to 1."""
    if separators is None:
        return np.ones((rows.shape[0], 1))
    margins = (rows @ separators[:, :-1].T + separators[:, -1]).astype(float)
    grown = np.exp(_SHARPNESS * (margins - margins.max(axis=1, keepdims=True)))
    shares: Shares = grown / grown.sum(axis=1, keepdims=True)
    return shares


def _separators(
    rows: sparse.csr_matrix, codes: NDArray[np.intp], *, rounds: int = 16, tolerance: float = 0.1
) -> NDArray[np.float32]:
    """Separate each class from the others: (classes, columns + 1), the last column the intercepts."""
    out = np.zeros((int(codes.max()) + 1, rows.shape[1] + 1), np.float32)
    # Shuffled once for all classes: each then reads the rows in the order in which they lie.
    order = np.random.default_rng(0).permutation(rows.shape[0])
    mixed, code = rows[order], codes[order]
    start, column = mixed.indptr.astype(np.int32), mixed.indices.astype(np.int32)

    def separate(n: int) -> None:
        _separate(start, column, mixed.data, code == n, out[n], rounds, tolerance)

    with ThreadPoolExecutor() as pool:
        list(pool.map(separate, range(len(out))))
    return out


@compiled("void(i4[::1], i4[::1], f4[::1], b1[::1], f4[::1], i8, f8)")
def _separate(
    start: Any, column: Any, value: Any, inside: Any, weight: Any, rounds: int, tolerance: float
) -> None:
    """Separate one class by a linear squared-hinge machine: dual coordinate descent with shrinking.

    Rows are of unit length. Source: Hsieh et al. (2008), "A dual coordinate descent method for
    large-scale linear SVM", ICML, algorithm 3, with C = 1.
    """
    pull = np.zeros(len(inside), np.float32)
    kept = np.arange(len(inside))
    active, bound, last = len(kept), np.inf, len(weight) - 1
    for _ in range(rounds):
        highest, lowest, count = -np.inf, np.inf, 0
        for at in range(active):
            row = kept[at]
            side = np.float32(1 if inside[row] else -1)
            margin = weight[last]
            for entry in range(start[row], start[row + 1]):
                margin += weight[column[entry]] * value[entry]
            slope = side * margin - np.float32(1) + np.float32(0.5) * pull[row]
            if pull[row] == 0 and slope > bound:
                continue
            kept[count] = row
            count += 1
            if pull[row] == 0 and slope >= 0:
                highest = max(highest, 0.0)
                continue
            highest, lowest = max(highest, slope), min(lowest, slope)
            # The squared length of a row, one for the intercept, and 1 / 2C.
            after = max(pull[row] - slope / np.float32(2.5), np.float32(0))
            change = (after - pull[row]) * side
            pull[row] = after
            for entry in range(start[row], start[row + 1]):
                weight[column[entry]] += change * value[entry]
            weight[last] += change
        if highest - lowest <= tolerance:
            if count == len(inside):
                break
            # Settled among the rows kept: look at all of them again.
            kept = np.arange(len(inside))
            active, bound = len(kept), np.inf
            continue
        active, bound = count, highest if highest > 0 else np.inf
