"""All comparisons of an event at once: inner products stacked into one matrix product a view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
    suppliers, buyers
        (suppliers, d) and (buyers, d): all inner products side by side, weights inside, rows of companies
        that stated nothing blank; `suppliers @ buyers.T` is the weighted sum of values.
    supplier_weights, buyer_known
        (suppliers, c) and (buyers, c) over the c stacked comparisons; their product is the sum of known
        weights.
    rest
        Weighted parts that are no inner products.
    expected
        Sum of the weights of all parts whose silence counts as unknown.
    """

    suppliers: Matrix
    buyers: Matrix
    supplier_weights: Matrix
    buyer_known: Matrix
    rest: tuple[tuple[float, Part], ...]
    expected: float

    def sums(self, rows: slice, blocks: Mapping[int, Matrix]) -> Sums:
        """Add up the view of some suppliers with all buyers.

        `blocks` holds the values of the rest by the identity of each part: both views may share one.
        """
        gained = self.suppliers[rows] @ self.buyers.T
        weights = self.supplier_weights[rows] @ self.buyer_known.T
        expected = np.full_like(gained, self.expected)
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
    inner = [(weight, part) for weight, part in parts if isinstance(part, Inner)]
    none = [np.zeros((n, 0)) for n in shape]
    return Stack(
        suppliers=np.hstack([none[0], *(w * p.suppliers * p.supplier_known[:, None] for w, p in inner)]),
        buyers=np.hstack([none[1], *(p.buyers * p.buyer_known[:, None] for _, p in inner)]),
        supplier_weights=np.hstack([none[0], *(w * p.supplier_known[:, None] for w, p in inner)]),
        buyer_known=np.hstack([none[1], *(p.buyer_known[:, None] for _, p in inner)]),
        rest=tuple((w, p) for w, p in parts if not isinstance(p, Inner)),
        expected=sum((w for w, p in parts if p.expected), 0.0),
    )
