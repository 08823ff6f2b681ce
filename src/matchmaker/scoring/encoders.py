"""Turning product texts into vectors: the protocol of encoders, and how texts are cleaned and cut up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

_CUTS: Final = re.compile(r"[,;/·|•\n]+")
_SIGNS: Final = re.compile(r"[^0-9a-z가-힣.]+")
_LOOSE_POINT: Final = re.compile(r"(?<!\d)\.|\.(?!\d)")
_UNIT: Final = re.compile(r"(?<=\d)\s+(?=(?:mm|cm|m|kg|g|t|kw|kva|v|a|w|hp|ps|l|cc|bar|mpa|inch)\b)")
_PART_NUMBER: Final = re.compile(r"\b(?=[a-z0-9-]*\d)([a-z0-9]+(?:-[a-z0-9]+)+)\b")
_DIGITS_WITH_COMMAS: Final = re.compile(r"(?<=\d),(?=\d{3}\b)")


class TextEncoder(Protocol):
    """Encodes texts as vectors whose inner products lie in [0, 1] and say how alike two texts are."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode `texts` as rows of unit length, (n, d) float32; blank texts as zeros."""
        ...


def normalised(text: str) -> str:
    """A product text without what does not matter: width, case, signs, blanks before units, inner dashes.

    Korean syllables come out composed, however they were typed (NFKC).

    Examples
    --------
    >>> normalised("ＢＲＡＫＥ  Pad (ABC-123-X), 1,200 kW")
    'brake pad abc123x 1200kw'
    >>> normalised("브레이크") == "브레이크"
    True
    """
    plain = _DIGITS_WITH_COMMAS.sub("", unicodedata.normalize("NFKC", text).casefold())
    plain = _PART_NUMBER.sub(lambda found: found[1].replace("-", ""), plain)
    plain = _LOOSE_POINT.sub(" ", _SIGNS.sub(" ", plain))
    return " ".join(_UNIT.sub("", plain).split())


def is_korean(text: str) -> bool:
    """Whether a text holds any Korean syllable.

    Examples
    --------
    >>> is_korean("LED 램프"), is_korean("LED lamp")
    (True, False)
    """
    return any("가" <= sign <= "힣" for sign in text)


def phrases(text: str) -> tuple[str, ...]:
    """The products named in one cell, cleaned, each once, in their order.

    Examples
    --------
    >>> phrases("마찰재; Drum lining / drum  LINING")
    ('마찰재', 'drum lining')
    """
    whole = _DIGITS_WITH_COMMAS.sub("", unicodedata.normalize("NFKC", text))
    return tuple(dict.fromkeys(p for p in map(normalised, _CUTS.split(whole)) if p))


def unit_rows(rows: NDArray[np.floating]) -> Vectors:
    """Scale rows to unit length; rows of zeros stay so.

    Examples
    --------
    >>> unit_rows(np.array([[3.0, 4.0], [0.0, 0.0]])).round(1).tolist()
    [[0.6000000238418579, 0.800000011920929], [0.0, 0.0]]
    """
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Vectors = np.divide(rows, length, out=np.zeros(rows.shape), where=length > 0).astype(np.float32)
    return scaled
