"""Scores of single pairs in double precision, the same as the whole table's, many at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matchmaker.scoring.comparison import VIEWS, View
from matchmaker.scoring.encoding import WeighedEvent
from matchmaker.scoring.parts import Inner, Matrix, Part, Positions, Vector
from matchmaker.scoring.singles import Factors, Table
from matchmaker.scoring.stack import Sums
from matchmaker.scoring.sweep import spread, threads

CHUNK: Final = 65_536
"""Pairs scored together by one thread."""
FEWEST: Final = 2_048
"""Pairs below which one more thread costs more than it saves."""
DENSE: Final = 64, 6
"""Columns from which on a part may be multiplied as it stands, and how many of its columns take as long as
one sparse entry."""


@dataclass(frozen=True, eq=False)
class ViewOfPairs:
    """One view.

    Parameters
    ----------
    suppliers, buyers
        Its sparse inner products side by side, weights inside.
    dense, rest
        Other inner products, and what is no inner product, by weight.
    weights, known
        (suppliers, parts) and (buyers, parts): their products are the known weights of all inner products.
    """

    suppliers: sparse.csr_array
    buyers: sparse.csr_array
    dense: tuple[tuple[float, Inner], ...]
    rest: tuple[tuple[float, Part], ...]
    weights: Matrix
    known: Matrix


@dataclass(frozen=True, eq=False)
class Rescorer:
    """Scores single pairs of a weighed event."""

    weighed: WeighedEvent
    views: Mapping[View, ViewOfPairs]

    @classmethod
    def of(cls, weighed: WeighedEvent) -> Rescorer:
        """Sort the parts of each view by how they are multiplied best."""
        shape = len(weighed.encoded.suppliers), len(weighed.encoded.buyers)
        full: dict[int, bool] = {}
        views = {}
        for view in VIEWS:
            parts = [
                (weighed.settings.weights[name], e.views[view])
                for name, e in weighed.encoded.comparisons
                if view in e.views and weighed.settings.weights[name]
            ]
            for _, part in parts:
                if id(part) not in full:
                    full[id(part)] = isinstance(part, Inner) and _is_dense(part, *_sides(weighed, part))
            thin = [(w, p) for w, p in parts if isinstance(p, Inner) and not full[id(p)]]
            views[view] = ViewOfPairs(
                suppliers=_sparse([w * p.suppliers * p.supplier_known[:, None] for w, p in thin], shape[0]),
                buyers=_sparse([p.buyers * p.buyer_known[:, None] for _, p in thin], shape[1]),
                dense=tuple((w, p) for w, p in parts if isinstance(p, Inner) and full[id(p)]),
                rest=tuple((w, p) for w, p in parts if not isinstance(p, Inner)),
                weights=_columns([w * p.supplier_known for w, p in parts if isinstance(p, Inner)], shape[0]),
                known=_columns([p.buyer_known for _, p in parts if isinstance(p, Inner)], shape[1]),
            )
        return cls(weighed, views)

    def at(self, suppliers: Positions, buyers: Positions) -> Vector:
        """Scores of single pairs; fast where equal suppliers stand together."""
        step = min(CHUNK, max(FEWEST, -(-len(suppliers) // threads())))
        starts = range(0, len(suppliers), step)
        chunks = spread(lambda n: self._chunk(suppliers[n : n + step], buyers[n : n + step]), starts)
        return np.concatenate([np.zeros(0), *chunks])

    def _chunk(self, suppliers: Positions, buyers: Positions) -> Vector:
        values: dict[int, Vector] = {}
        buyer, supplier = (self._view(self.views[view], suppliers, buyers, values) for view in VIEWS)
        fit = self.weighed.fit(buyer, supplier)
        return self.weighed.with_policy(fit, self.weighed.encoded.policy[suppliers])

    def _view(
        self, of: ViewOfPairs, suppliers: Positions, buyers: Positions, values: dict[int, Vector]
    ) -> Vector:
        """Add up one view; values of parts that both views share are kept in `values`."""
        from matchmaker.scoring.kernels import dense_dots, sparse_dots  # numba: most of a second to import

        gained, known = np.zeros(len(suppliers)), np.empty(len(suppliers))
        dense_dots(suppliers, buyers, of.weights, of.known, known)
        left, right = of.suppliers, of.buyers
        thin = left.indptr, left.indices, left.data, right.indptr, right.indices, right.data
        sparse_dots(suppliers, buyers, *thin, np.zeros(left.shape[1]), gained)
        for weight, inner in of.dense:
            if id(inner) not in values:
                values[id(inner)] = np.empty(len(suppliers))
                dense_dots(suppliers, buyers, *_sides(self.weighed, inner), values[id(inner)])
            both = inner.supplier_known[suppliers] & inner.buyer_known[buyers]
            gained += weight * np.where(both, values[id(inner)], 0.0)
        for weight, part in of.rest:
            if id(part) not in values:
                values[id(part)] = self._rest(part, suppliers, buyers)
            gained += weight * np.nan_to_num(values[id(part)])
            known += weight * ~np.isnan(values[id(part)])
        return Sums(gained, known, known).view

    def _rest(self, part: Part, suppliers: Positions, buyers: Positions) -> Vector:
        """Values of a part that is no inner product; NaN where unknown."""
        stated = self.weighed.encoded.single(part)
        if isinstance(stated, Table):
            return stated.exact[stated.supplier_content[suppliers], stated.buyer_content[buyers]]
        return part.at(suppliers, buyers)


def _sides(weighed: WeighedEvent, part: Inner) -> tuple[Matrix, Matrix]:
    """Both sides of a part, by as few columns as say the same."""
    stated = weighed.encoded.single(part)
    if isinstance(stated, Factors) and stated.exact is not None:
        return stated.exact
    return np.ascontiguousarray(part.suppliers, np.float64), np.ascontiguousarray(part.buyers, np.float64)


def _sparse(columns: Sequence[Matrix], n: int) -> sparse.csr_array:
    """Stand matrices of `n` rows side by side."""
    return sparse.csr_array(sparse.hstack([sparse.csr_array((n, 0)), *map(sparse.csr_array, columns)]))


def _columns(columns: Sequence[NDArray[Any]], n: int) -> Matrix:
    """Stand columns of `n` numbers side by side."""
    return np.ascontiguousarray(np.array(columns, np.float64).reshape(len(columns), n).T)


def _is_dense(part: Inner, suppliers: Matrix, buyers: Matrix) -> bool:
    """Whether the columns of a part are multiplied faster than the entries of its buyers other than 0."""
    entries = np.count_nonzero(part.buyers) / max(1, len(part.buyers))
    return DENSE[0] <= suppliers.shape[1] < DENSE[1] * entries and len(buyers) > 0
