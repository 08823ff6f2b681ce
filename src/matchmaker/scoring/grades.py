"""Amounts and ordered words as a few classes, so that comparing them is an inner product."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from matchmaker.scoring.cells import Lists, one_hot
from matchmaker.scoring.parts import Inner, Matrix, Positions, Vector

EDGES: Final[Vector] = np.array([step * 10.0**power for power in range(10) for step in (1, 1.6, 2.5, 4, 6.3)])
"""Where the bands begin: the preferred numbers R5 of ISO 3, each 1.6 times the one before."""
QUOTIENT: Final[Matrix] = np.minimum(1, 10 ** (np.subtract.outer(range(len(EDGES)), range(len(EDGES))) / 5))
"""What is there over what is needed, by bands and at most 1."""


def bands(amounts: Vector) -> Positions:
    """The band of each amount; -1 where it is unknown.

    Forms carry rough figures: amounts of one band count as equal. Amounts below 1 stand in the lowest band.

    Examples
    --------
    >>> bands(np.array([0, 1000, 1500, 1600, np.nan])).tolist()
    [0, 15, 15, 16, -1]
    """
    place = np.searchsorted(EDGES, amounts, side="right") - 1
    return np.where(np.isnan(amounts), -1, np.maximum(place, 0)).astype(np.intp)


def classes(amounts: Vector, limits: tuple[float, ...]) -> Positions:
    """How many limits each amount reaches; -1 where it is unknown.

    Examples
    --------
    >>> classes(np.array([9, 10, np.nan]), (10, 50)).tolist()
    [0, 1, -1]
    """
    return np.where(np.isnan(amounts), -1, np.searchsorted(limits, amounts, side="right")).astype(np.intp)


def ranks(of: Lists, order: Sequence[str]) -> Positions:
    """The place of each company's one word in an order; -1 where it has none there.

    Examples
    --------
    >>> ranks([("high",), (), ("odd",)], ("low", "high")).tolist()
    [1, -1, -1]
    """
    place = {word: n for n, word in enumerate(order)}
    return np.array([place.get(cell[0], -1) if cell else -1 for cell in of], dtype=np.intp)


def graded(ours: Positions, theirs: Positions, table: Matrix) -> Inner:
    """Compare the classes of two sides by a table of values.

    Parameters
    ----------
    ours, theirs
        For each company its class; -1 where unknown.
    table
        (classes of suppliers, classes of buyers), in [0, 1].

    Examples
    --------
    >>> nearness = np.array([[1.0, 0.5], [0.5, 1.0]])
    >>> graded(np.array([0, -1]), np.array([1, 0]), nearness).block(slice(None)).tolist()
    [[0.5, 1.0], [nan, nan]]
    """
    met, place = np.unique(theirs, return_inverse=True)
    suppliers = np.where(ours[:, None] >= 0, table[ours][:, met], 0.0)
    return Inner(suppliers, one_hot(place, len(met)), ours >= 0, theirs >= 0)
