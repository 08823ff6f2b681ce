"""Parts in single precision, with a bound on what that costs: made once an event, whatever the weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchmaker.scoring.parts import Inner, Listed, Matrix, Pairwise, Part, Positions

Single = NDArray[np.float32]

ROUND: Final = 2.0**-24
"""Unit roundoff of single precision."""
TABLE_MOST: Final = 2_000_000
"""So many pairs of contents of a `Pairwise` part are compared at once; beyond, the part is bounded by 1."""
WORTH: Final = 0.8
"""Sides are turned into a smaller space where it has at most this share of their columns."""
NEGLIGIBLE: Final = 1e-12
"""Share of a direction in the squares of a side below which it is left out."""
ROWS: Final = 4096
"""Companies looked at together where whole sides would take much memory."""
EXACT: Final = 1e-12
"""Loss below which fewer columns stand for the part's in double precision too."""


@dataclass(frozen=True, eq=False)
class Factors:
    """A part as inner products, blank where unknown.

    Parameters
    ----------
    suppliers, buyers
        (suppliers, d) and (buyers, d).
    size
        At least the sum of |x| |y| of any pair, which rounding errors grow with.
    lost
        What the turn into fewer columns has lost of any value at most.
    bounds
        Whether the values are not the part's but bounds from above.
    exact
        Both sides in double precision where fewer columns than the part's say the same.
    """

    suppliers: Single
    buyers: Single
    size: float = 1.0
    lost: float = 0.0
    bounds: bool = False
    exact: tuple[Matrix, Matrix] | None = None


@dataclass(frozen=True, eq=False)
class Table:
    """A part as values of pairs of contents; the last row and column stand for unknown contents.

    Parameters
    ----------
    exact
        NaN where unknown.
    values
        In single precision; 0 for unknown contents, 1 where known contents have no value.
    bounds
        Whether there are such.
    """

    exact: Matrix
    values: Single
    supplier_content: Positions
    buyer_content: Positions
    bounds: bool = False


def single(part: Part) -> Factors | Table | None:
    """State a part in single precision; None for a `Listed` one, whose few pairs are looked at alone."""
    if isinstance(part, Listed):
        return None
    if isinstance(part, Inner):
        return factors(part)
    if isinstance(part, Pairwise):
        ours, our_place = _contents(part.supplier_content)
        theirs, their_place = _contents(part.buyer_content)
        if len(ours) * len(theirs) <= TABLE_MOST:
            exact = np.full((len(ours) + 1, len(theirs) + 1), np.nan)
            exact[:-1, :-1] = part.cross(ours, theirs)
            values = np.zeros(exact.shape, np.float32)
            values[:-1, :-1] = np.nan_to_num(exact[:-1, :-1], nan=1.0)
            bounds = bool(np.isnan(exact[:-1, :-1]).any())
            return Table(exact, values, our_place, their_place, bounds)
    ours_known, theirs_known = part.supplier_known.astype(np.float32), part.buyer_known.astype(np.float32)
    return Factors(ours_known[:, None], theirs_known[:, None], bounds=True)


def factors(part: Inner) -> Factors:
    """Turn both sides of a part into the smallest space that holds one of them, and round them.

    Examples
    --------
    >>> both = np.array([[1.0, 1.0, 0.0], [2.0, 2.0, 0.0]])
    >>> known = np.ones(2, bool)
    >>> small = factors(Inner(both, np.eye(3)[:2], known, known))
    >>> small.suppliers.shape, (small.suppliers @ small.buyers.T).round(5).tolist()
    ((2, 1), [[1.0, 1.0], [2.0, 2.0]])
    """
    used = part.suppliers.any(axis=0) & part.buyers.any(axis=0)
    suppliers = part.suppliers[:, used] * part.supplier_known[:, None]
    buyers = part.buyers[:, used] * part.buyer_known[:, None]
    size, lost, exact = _longest(suppliers) * _longest(buyers), 0.0, None
    basis = min((_basis(side) for side in (suppliers, buyers)), key=lambda b: b.shape[1])
    if basis.shape[1] <= WORTH * len(basis):
        turned = suppliers @ basis, buyers @ basis
        lost = min(
            _missed(suppliers, turned[0], basis) * _longest(buyers),
            _missed(buyers, turned[1], basis) * _longest(suppliers),
        )
        suppliers, buyers = turned
        exact = turned if lost < EXACT else None
    return Factors(suppliers.astype(np.float32), buyers.astype(np.float32), size, lost, exact=exact)


def _basis(side: Matrix) -> Matrix:
    """Orthonormal columns that span the rows of a side."""
    if len(side) < side.shape[1]:
        return np.asarray(np.linalg.qr(side.T)[0])
    squares, directions = np.linalg.eigh(side.T @ side)
    return np.asarray(directions[:, squares > NEGLIGIBLE * max(squares.max(initial=0.0), 1e-300)])


def _missed(side: Matrix, turned: Matrix, basis: Matrix) -> float:
    """Length of the longest row of what a side has outside a basis; few rows at once."""
    starts = range(0, len(side), ROWS)
    return max((_longest(side[n : n + ROWS] - turned[n : n + ROWS] @ basis.T) for n in starts), default=0.0)


def _longest(side: Matrix) -> float:
    """Length of the longest row."""
    return float(np.sqrt(np.einsum("nd,nd->n", side, side).max(initial=0.0)))


def _contents(content: Positions) -> tuple[Positions, Positions]:
    """Distinct known contents, and for each company the place of its own; past the end where unknown."""
    distinct, place = np.unique(content, return_inverse=True)
    if len(distinct) and distinct[0] < 0:
        return distinct[1:], np.where(place > 0, place - 1, len(distinct) - 1)
    return distinct, place
