"""All comparisons of an event at once: inner products stacked into one matrix product a view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matchmaker.scoring.comparison import Encoded, View
from matchmaker.scoring.parts import Inner, Matrix, Part


@dataclass(frozen=True, eq=False)
class Sums:
    """What one view adds up to over a block of pairs, each (suppliers of the block, buyers).

    Parameters
    ----------
    gained
        Sum of weight x value over the known comparisons.
    known
        Sum of the known weights.
    expected
        Sum of the weights that would be known if every company had stated everything.
    """

    gained: Matrix
    known: Matrix
    expected: Matrix

    @property
    def view(self) -> Matrix:
        """The view in [0, 1]; NaN where nothing is known."""
        unknown = np.full_like(self.gained, np.nan)
        return np.clip(np.divide(self.gained, self.known, out=unknown, where=self.known > 0), 0, 1)


@dataclass(frozen=True, eq=False)
class Stack:
    """One view of all comparisons, weighted, ready to multiply.

    Parameters
    ----------
    inner
        Weighted inner products; stood side by side when first multiplied.
    shape
        Numbers of suppliers and of buyers.
    rest
        Weighted parts that are no inner products.
    expected
        Sum of the weights of all parts whose silence counts as unknown.
    """

    inner: tuple[tuple[float, Inner], ...]
    shape: tuple[int, int]
    rest: tuple[tuple[float, Part], ...]
    expected: float

    @cached_property
    def suppliers(self) -> Matrix:
        """(suppliers, d): weights inside, rows of companies that stated nothing blank."""
        empty = np.zeros((self.shape[0], 0))
        return np.hstack([empty, *(w * p.suppliers * p.supplier_known[:, None] for w, p in self.inner)])

    @cached_property
    def buyers(self) -> Matrix:
        """(buyers, d): `suppliers @ buyers.T` is the weighted sum of values."""
        empty = np.zeros((self.shape[1], 0))
        return np.hstack([empty, *(p.buyers * p.buyer_known[:, None] for _, p in self.inner)])

    @cached_property
    def supplier_weights(self) -> Matrix:
        """(suppliers, c) over the c stacked comparisons."""
        empty = np.zeros((self.shape[0], 0))
        return np.hstack([empty, *(w * p.supplier_known[:, None] for w, p in self.inner)])

    @cached_property
    def buyer_known(self) -> Matrix:
        """(buyers, c): `supplier_weights @ buyer_known.T` is the sum of known weights."""
        return np.hstack([np.zeros((self.shape[1], 0)), *(p.buyer_known[:, None] for _, p in self.inner)])

    @cached_property
    def unexpected(self) -> tuple[Matrix, Matrix]:
        """(suppliers, c) and (buyers, c): known weights of the inner products whose silence is no lack."""
        free = [(w, p) for w, p in self.inner if not p.expected]
        ours = np.hstack([np.zeros((self.shape[0], 0)), *(w * p.supplier_known[:, None] for w, p in free)])
        theirs = np.hstack([np.zeros((self.shape[1], 0)), *(p.buyer_known[:, None] for _, p in free)])
        return ours, theirs

    def sums(self, rows: slice, blocks: Mapping[int, Matrix]) -> Sums:
        """Add up the view of some suppliers with all buyers.

        `blocks` holds the values of the rest by the identity of each part: both views may share one.
        """
        gained = self.suppliers[rows] @ self.buyers.T
        weights = self.supplier_weights[rows] @ self.buyer_known.T
        ours, theirs = self.unexpected
        expected = self.expected + ours[rows] @ theirs.T
        for weight, part in self.rest:
            values = blocks[id(part)]
            known = weight * ~np.isnan(values)
            gained += weight * np.nan_to_num(values)
            weights += known
            if not part.expected:
                expected += known
        return Sums(gained, weights, expected)


def stacked(
    comparisons: Sequence[tuple[str, Encoded]],
    weights: Mapping[str, float],
    view: View,
    shape: tuple[int, int],
) -> Stack:
    """Stack one view of all comparisons; those of weight 0 are left out."""
    parts = [(weights[name], e.views[view]) for name, e in comparisons if view in e.views and weights[name]]
    return Stack(
        inner=tuple((weight, part) for weight, part in parts if isinstance(part, Inner)),
        shape=shape,
        rest=tuple((w, p) for w, p in parts if not isinstance(p, Inner)),
        expected=sum((w for w, p in parts if p.expected), 0.0),
    )
