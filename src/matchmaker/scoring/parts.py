"""What a comparison says about all pairs of an event, in forms that multiply fast.

An `Inner` part is a matrix product of two encoded sides: parts of this form are stacked and multiplied at
once. A `Listed` part speaks about a few pairs only; a `Pairwise` part is worked out pair by pair.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Positions = NDArray[np.intp]
Mask = NDArray[np.bool_]


class Part(Protocol):
    """One view of one comparison, over all suppliers (rows) and buyers (columns) of an event.

    `expected` says whether silence about a pair means that something is not known (and lowers the
    confidence), or only that there was nothing to say.
    """

    @property
    def expected(self) -> bool:
        """Whether silence about a pair lowers the confidence."""
        ...

    @property
    def supplier_known(self) -> Mask:
        """Suppliers that stated what the comparison reads."""
        ...

    @property
    def buyer_known(self) -> Mask:
        """Buyers that stated what the comparison reads."""
        ...

    def block(self, rows: slice) -> Matrix:
        """Values in [0, 1] of some suppliers with all buyers; NaN where unknown."""
        ...

    def at(self, suppliers: Positions, buyers: Positions) -> Vector:
        """Values in [0, 1] of single pairs, given by positions; NaN where unknown."""
        ...


@dataclass(frozen=True, eq=False)
class Inner:
    """Values that are inner products: `suppliers @ buyers.T`, known where both sides are.

    Parameters
    ----------
    suppliers, buyers
        Encoded sides, (suppliers, d) and (buyers, d); their products lie in [0, 1] wherever both are known.
    supplier_known, buyer_known
        Who has stated what the comparison reads.
    expected
        Whether silence lowers the confidence.

    Examples
    --------
    >>> part = Inner(np.array([[1.0], [0.5]]), np.array([[1.0], [0.0]]), np.array([True, True]),
    ...              np.array([True, False]))
    >>> part.block(slice(None)).tolist()
    [[1.0, nan], [0.5, nan]]
    """

    suppliers: Matrix
    buyers: Matrix
    supplier_known: Mask
    buyer_known: Mask
    expected: bool = True

    def block(self, rows: slice) -> Matrix:
        """Values in [0, 1] of some suppliers with all buyers; NaN where unknown."""
        known = self.supplier_known[rows, None] & self.buyer_known
        return np.where(known, np.clip(self.suppliers[rows] @ self.buyers.T, 0, 1), np.nan)

    def at(self, suppliers: Positions, buyers: Positions) -> Vector:
        """Values in [0, 1] of single pairs; NaN where unknown."""
        values = np.einsum("nd,nd->n", self.suppliers[suppliers], self.buyers[buyers])
        known = self.supplier_known[suppliers] & self.buyer_known[buyers]
        return np.where(known, np.clip(values, 0, 1), np.nan)


@dataclass(frozen=True, eq=False)
class Listed:
    """Values of a few listed pairs; about all others the comparison has nothing to say.

    Parameters
    ----------
    keys
        Sorted and unique: position of the supplier x number of buyers + position of the buyer.
    values
        One value in [0, 1] a key.
    """

    expected: ClassVar[bool] = False
    keys: Positions
    values: Vector
    supplier_known: Mask
    buyer_known: Mask

    def block(self, rows: slice) -> Matrix:
        """Values in [0, 1] of some suppliers with all buyers; NaN where nothing is listed."""
        start, stop, _ = rows.indices(len(self.supplier_known))
        wide = len(self.buyer_known)
        first, last = np.searchsorted(self.keys, [start * wide, stop * wide])
        out = np.full(max(stop - start, 0) * wide, np.nan)
        out[self.keys[first:last] - start * wide] = self.values[first:last]
        return out.reshape(-1, wide)

    def at(self, suppliers: Positions, buyers: Positions) -> Vector:
        """Values in [0, 1] of single pairs; NaN where nothing is listed."""
        where, found = find(self.keys, suppliers * len(self.buyer_known) + buyers)
        out = np.full(len(suppliers), np.nan)
        out[found] = self.values[where[found]]
        return out


@dataclass(frozen=True, eq=False)
class Pairwise:
    """Values that are no inner product, worked out between the distinct contents of the two sides.

    Parameters
    ----------
    supplier_content, buyer_content
        For each company the position of its content; -1 where unknown.
    cross
        `cross(a, b)` compares each content of `a` with each of `b`: a matrix in [0, 1].
    single
        `single(a, b)` compares content `a[n]` with content `b[n]`: a vector in [0, 1].
    """

    expected: ClassVar[bool] = True
    supplier_content: Positions
    buyer_content: Positions
    cross: Callable[[Positions, Positions], Matrix]
    single: Callable[[Positions, Positions], Vector]

    @property
    def supplier_known(self) -> Mask:
        """Suppliers that stated a content."""
        return self.supplier_content >= 0

    @property
    def buyer_known(self) -> Mask:
        """Buyers that stated a content."""
        return self.buyer_content >= 0

    def block(self, rows: slice) -> Matrix:
        """Values in [0, 1] of some suppliers with all buyers; NaN where unknown."""
        content = self.supplier_content[rows]
        ours, our_place = np.unique(content[content >= 0], return_inverse=True)
        theirs, their_place = np.unique(self.buyer_content[self.buyer_known], return_inverse=True)
        out = np.full((len(content), len(self.buyer_content)), np.nan)
        spread = self.cross(ours, theirs)[np.ix_(our_place, their_place)]
        out[np.ix_(content >= 0, self.buyer_known)] = spread
        return out

    def at(self, suppliers: Positions, buyers: Positions) -> Vector:
        """Values in [0, 1] of single pairs; NaN where unknown."""
        ours, theirs = self.supplier_content[suppliers], self.buyer_content[buyers]
        known = (ours >= 0) & (theirs >= 0)
        out = np.full(len(suppliers), np.nan)
        out[known] = self.single(ours[known], theirs[known])
        return out


def find(keys: Positions, wanted: Positions) -> tuple[Positions, Mask]:
    """Look up numbers in a sorted array: their places there, and which of them stand there at all."""
    if not len(keys):
        return np.zeros(len(wanted), np.intp), np.zeros(len(wanted), bool)
    where = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return where, keys[where] == wanted
