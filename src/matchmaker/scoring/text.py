"""Product text: how alike the words of two companies are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from rapidfuzz.fuzz import token_set_ratio
from rapidfuzz.process import cdist, cpdist
from rapidfuzz.utils import default_process

from matchmaker.columns import Company
from matchmaker.messages import Message
from matchmaker.scoring.comparison import Encoded, Result
from matchmaker.scoring.parts import Matrix, Pairwise, Positions, Vector
from matchmaker.tables.event import Event

SHOWN = 60
"""Characters of a product text shown in a reason."""


@dataclass(frozen=True)
class ProductText:
    """Likeness of product texts by the words they share, in any order (`token_set_ratio`).

    Parameters
    ----------
    floor
        Ratio in [0, 1) up to which two texts count as unlike: unrelated texts share letters too.
    workers
        Threads; -1 takes all cores.
    """

    name: str = "text"
    reads: tuple[str, ...] = (Company.PRODUCTS,)
    floor: float = 0.4
    workers: int = -1

    def encode(self, event: Event) -> Encoded:
        """Compare the product texts of all suppliers and buyers, equal texts once."""
        made, wanted = texts(event.suppliers), texts(event.buyers)
        everything = [*made, *wanted]
        shown, place = np.unique(np.array(everything, dtype=object), return_inverse=True)
        content = np.where([text != "" for text in everything], place, -1).astype(np.intp)
        plain = [default_process(text) for text in shown]
        part = Pairwise(
            content[: len(made)],
            content[len(made) :],
            partial(self._cross, plain),
            partial(self._single, plain),
        )
        return Encoded({"buyer": part, "supplier": part}, partial(self._say, made, wanted))

    def _cross(self, plain: Sequence[str], ours: Positions, theirs: Positions) -> Matrix:
        left, right = [plain[n] for n in ours], [plain[n] for n in theirs]
        ratios = cdist(left, right, scorer=token_set_ratio, workers=self.workers, dtype=np.float64)
        return self._above_floor(ratios.reshape(len(left), len(right)))

    def _single(self, plain: Sequence[str], ours: Positions, theirs: Positions) -> Vector:
        left, right = [plain[n] for n in ours], [plain[n] for n in theirs]
        ratios = cpdist(left, right, scorer=token_set_ratio, workers=self.workers, dtype=np.float64)
        return self._above_floor(ratios)

    def _above_floor(self, ratios: Matrix) -> Matrix:
        return np.clip((ratios / 100 - self.floor) / (1 - self.floor), 0, 1)

    @staticmethod
    def _say(made: Sequence[str], wanted: Sequence[str], result: Result) -> Message:
        values = {
            "made": short(made[result.supplier]),
            "wanted": short(wanted[result.buyer]),
            "share": f"{result.value:.0%}",
        }
        return Message("scoring.text", values)


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
