"""Product text: how alike the products are that two companies name, by letters and by meaning."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from rapidfuzz.utils import default_process

from matchmaker.columns import Company
from matchmaker.messages import Message
from matchmaker.scoring.comparison import Encoded, Result
from matchmaker.scoring.encoders import TextEncoder, phrases
from matchmaker.scoring.lexical import LexicalEncoder
from matchmaker.scoring.parts import Inner, Matrix
from matchmaker.scoring.semantic import SemanticEncoder, semantic_missing
from matchmaker.tables.event import Event

log = logging.getLogger(__name__)

SHOWN = 60
"""Characters of a product text shown in a reason."""


@dataclass(frozen=True)
class ProductText:
    """Likeness of product texts by letters and by meaning, across Korean and English.

    A text is cut into the products it names; a company is the sum of its products, scaled to unit length.
    The likeness is the weighted mean of two cosines, so the whole comparison is one inner product.
    Where the semantic package is absent, letters alone count, and the log says what is lost.

    Parameters
    ----------
    meaning
        Share in [0, 1] of meaning in the likeness; letters make up the rest.
    lexical, semantic
        What encodes the products by letters, and by meaning.
    """

    name: str = "text"
    reads: tuple[str, ...] = (Company.PRODUCTS,)
    meaning: float = 0.5
    lexical: TextEncoder = LexicalEncoder()
    semantic: TextEncoder = SemanticEncoder()

    def encode(self, event: Event) -> Encoded:
        """Compare the product texts of all suppliers and buyers, equal products once."""
        made, wanted = texts(event.suppliers), texts(event.buyers)
        named = [phrases(text) for text in (*made, *wanted)]
        rows = np.hstack([weight**0.5 * _companies(named, by) for weight, by in self._encoders()])
        known = np.array([bool(products) for products in named], bool)
        ours, theirs = np.split(rows, [len(made)])
        ours_known, theirs_known = np.split(known, [len(made)])
        part = Inner(ours, theirs, ours_known, theirs_known)
        return Encoded({"buyer": part, "supplier": part}, partial(self._say, made, wanted))

    def _encoders(self) -> list[tuple[float, TextEncoder]]:
        lost = semantic_missing() if isinstance(self.semantic, SemanticEncoder) else None
        if lost and self.meaning:
            log.warning("%s", lost)
        if lost or not self.meaning:
            return [(1.0, self.lexical)]
        return [(1 - self.meaning, self.lexical), (self.meaning, self.semantic)]

    @staticmethod
    def _say(made: Sequence[str], wanted: Sequence[str], result: Result) -> Message:
        values = {
            "made": short(made[result.supplier]),
            "wanted": short(wanted[result.buyer]),
            "share": f"{result.value:.0%}",
        }
        return Message("scoring.text", values)


def _companies(named: Sequence[tuple[str, ...]], encoder: TextEncoder) -> Matrix:
    """Add up each company's products and scale the sums to unit length, in double precision.

    In single precision equal texts would be alike by more than 1, which sums of comparisons do not cut off.
    """
    distinct = sorted({product for products in named for product in products})
    place = {product: n for n, product in enumerate(distinct)}
    vectors = encoder.encode(distinct)
    rows = np.zeros((len(named), vectors.shape[1]))
    for n, products in enumerate(named):
        rows[n] = vectors[[place[product] for product in products]].sum(axis=0)
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    rows /= np.where(length > 0, length, 1.0)
    return rows


def texts(companies: pd.DataFrame) -> list[str]:
    """One product text a company, lists joined; empty where unknown."""
    if Company.PRODUCTS not in companies:
        return [""] * len(companies)
    cells = [" ".join(c) if isinstance(c, tuple | list) else c for c in companies[Company.PRODUCTS]]
    return [" ".join(c.split()) if isinstance(c, str) and default_process(c) else "" for c in cells]


def short(text: str) -> str:
    """Cut a text to what fits in a reason.

    Examples
    --------
    >>> short("brake pads")
    'brake pads'
    >>> len(short("brake pads, " * 20))
    60
    """
    return text if len(text) <= SHOWN else text[: SHOWN - 1].rstrip() + "…"
