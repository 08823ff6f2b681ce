"""The lexical encoder: texts are alike that share letters, after Korean part names are put into English."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from matchmaker.reference.products import glossary
from matchmaker.scoring.encoders import Vectors, is_korean, normalised, unit_rows

WEIGHTLESS = 1e-9
"""Below this a column is empty."""
_KOREAN = re.compile("[가-힣]+")


@dataclass(frozen=True)
class LexicalEncoder:
    """Character trigrams, weighted by how rare they are among the texts (TF-IDF).

    Parameters
    ----------
    width
        Columns at most. Up to so many distinct trigrams the likeness is the exact cosine; beyond,
        several trigrams share a column (dealt out in turn, commonest first), which can only raise it.
    words
        Korean names and what to read in their place; names are found whatever their blanks.

    Examples
    --------
    >>> rows = LexicalEncoder().encode(["브레이크패드", "brake pad", "닻", ""])
    >>> rows.shape[1] <= 512, (rows @ rows.T).round(2)[:, 1].tolist()
    (True, [1.0, 1.0, 0.0, 0.0])
    """

    width: int = 512
    words: Mapping[str, str] = field(default_factory=lambda: dict(glossary()))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode `texts` as rows of unit length, (n, at most `width`) float32; blank texts as zeros."""
        translate = translator(self.words)
        read = [translate(normalised(text)) for text in texts]
        if not any(read):
            return np.zeros((len(texts), 1), np.float32)
        counter = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3), sublinear_tf=True, dtype=np.float32)
        grams = counter.fit_transform(read)
        if grams.shape[1] <= self.width:
            return unit_rows(grams.toarray())
        order = np.lexsort((np.arange(grams.shape[1]), np.asarray(grams.sum(axis=0)).ravel() * -1))
        grams = grams[:, order].tocsc()
        folded = [np.asarray(grams[:, n :: self.width].sum(axis=1)) for n in range(self.width)]
        return unit_rows(np.hstack(folded))


def translator(words: Mapping[str, str]) -> Callable[[str], str]:
    """Make a function that puts known Korean names in a cleaned text into English, longest first.

    Examples
    --------
    >>> translator({"브레이크 패드": "brake pad", "패드": "pad"})("승용차용 브레이크패드")
    '승용차용 brake pad'
    """
    english = {normalised(korean).replace(" ", ""): normalised(name) for korean, name in words.items()}
    if not english:
        return str
    longest = sorted(english, key=lambda name: (-len(name), name))
    # A name of one syllable is too often part of another word, so it must stand alone.
    spelled = [" ?".join(name) if len(name) > 1 else rf"(?<![가-힣]){name}(?![가-힣])" for name in longest]
    known = re.compile("|".join(spelled))

    def translate(text: str) -> str:
        put = known.sub(lambda found: f" {english[found[0].replace(' ', '')]} ", text)
        return " ".join(put.split())

    return translate


def pieces(text: str) -> list[str]:
    """Cut a cleaned text into words: English in the singular, Korean also in two and three syllables.

    Korean words carry endings, and are put together without blanks.

    Examples
    --------
    >>> pieces("led전조등 lamps")
    ['led', '전조등', '전조', '조등', 'lamp']
    """
    cut: list[str] = []
    for word in text.split():
        if not is_korean(word):
            cut.append(_singular(word))
            continue
        cut += [piece for piece in _KOREAN.sub(" ", word).split() if len(piece) > 1]
        for name in _KOREAN.findall(word):
            cut.append(name)
            cut += [
                name[n : n + size] for size in (2, 3) if size < len(name) for n in range(len(name) - size + 1)
            ]
    return cut


def word_translations(pairs: Sequence[tuple[str, str]], place: Mapping[str, int]) -> sparse.csr_matrix:
    """Learn from names in both languages which English words a Korean piece stands for.

    Source: Brown et al. (1993), "The mathematics of statistical machine translation", model 1.

    Parameters
    ----------
    pairs
        Korean and English names of the same things.
    place
        Columns of known pieces; others are left out.

    Returns
    -------
    sparse matrix
        (pieces, pieces): the share of each English word in the translations of a Korean piece, where
        it is a twelfth or more.

    Examples
    --------
    >>> place = {"가스": 0, "밸브": 1, "gas": 2, "valve": 3}
    >>> names = [("가스 밸브", "gas valves"), ("밸브", "valve")]
    >>> word_translations(names, place).toarray()[1].round(1).tolist()
    [0.0, 0.0, 0.0, 1.0]
    """
    korean = _present([name for name, _ in pairs], place, korean=True)
    english = _present([name for _, name in pairs], place, korean=False)
    # Every Korean piece of a name may stand for every English word of it.
    korean_many, english_many = np.diff(korean.indptr), np.diff(english.indptr)
    pair = np.repeat(np.arange(len(pairs)), korean_many)
    fan = english_many[pair]
    within = np.arange(fan.sum()) - np.repeat(np.cumsum(fan) - fan, fan)
    said = np.repeat(english.indptr[:-1][pair], fan) + within
    link = np.repeat(korean.indices, fan).astype(np.int64) * len(place) + english.indices[said]
    links, which = np.unique(link, return_inverse=True)
    of, to = np.divmod(links, max(len(place), 1))
    share: NDArray[Any] = np.ones(len(links))
    told: NDArray[Any] = share
    for _ in range(5):
        weight = share[which]
        whole = np.bincount(said, weight, minlength=english.nnz)
        told = np.bincount(which, weight / whole[said], minlength=len(links))
        share = told / np.bincount(of, told, minlength=len(place))[of]
    sure = (share >= 1 / 12) & (told > 0.5)
    return sparse.csr_matrix((share[sure], (of[sure], to[sure])), shape=(len(place), len(place)))


def _present(names: Sequence[str], place: Mapping[str, int], *, korean: bool) -> sparse.csr_matrix:
    """Mark which known pieces of one language each name holds: (names, pieces)."""

    def distinct(name: str) -> list[str]:
        return sorted({piece for piece in pieces(normalised(name)) if is_korean(piece) is korean})

    if not names or not place:
        return sparse.csr_matrix((len(names), len(place)))
    marked: sparse.csr_matrix = CountVectorizer(analyzer=distinct, vocabulary=place).transform(names)
    return marked


def _singular(word: str) -> str:
    """Take a plural's ending off an English word."""
    if len(word) < 5 or not word.isalpha() or word.endswith(("ss", "us")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "xes", "ches")) else word.removesuffix("s")
