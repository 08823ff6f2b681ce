"""One choice to make: candidates, quotas, and the network that decides them."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Self

import numpy as np

from matchmaker.meetings.flow import best_pairs
from matchmaker.meetings.ids import Bools, Ids, Ints
from matchmaker.meetings.limits import Limits
from matchmaker.meetings.milp import Solution, programme, solve_programme
from matchmaker.meetings.network import Network, Tree
from matchmaker.meetings.pairs import LOCKED, Candidates
from matchmaker.meetings.pruning import solve_large
from matchmaker.meetings.rows import Row, aimed, restricted_rows
from matchmaker.meetings.trees import Laid, lay_trees


@dataclass(frozen=True, eq=False)
class Assignment:
    """Candidates with their quotas; musts that can be kept are fixed, the others taken out.

    Parameters
    ----------
    rows
        All quotas beyond single companies.
    laid
        The trees of nesting quotas over all candidates, and the rows that fit in neither.
    whole
        The network of those trees.
    fixed, dropped
        Shape (pairs,): musts that are chosen beforehand, and those that no maximum leaves room for.
    resolution
        Integer units of one point of score.
    """

    ids: Ids
    limits: Limits
    candidates: Candidates
    rows: tuple[Row, ...]
    laid: Laid
    whole: Network
    fixed: Bools
    dropped: Bools
    resolution: int

    @classmethod
    def of(
        cls,
        candidates: Candidates,
        limits: Limits,
        ids: Ids,
        *,
        rows: tuple[Row, ...],
        resolution: int,
        extra: int = 0,
    ) -> Self:
        """Lay the network and fix the musts."""
        supplier, buyer = np.divmod(candidates.key, max(ids.shape[1], 1))
        laid = lay_trees(rows, limits, supplier, buyer)
        units = np.rint(np.nan_to_num(candidates.score) * resolution).astype(np.int64)
        # A meeting is worth at least one unit, so that none that fits is left out.
        whole = Network(laid.out, laid.into, np.maximum(units, 1), extra)
        fixed = _kept(whole, laid.rest, candidates.demand)
        dropped = (candidates.demand > 0) & ~fixed
        return cls(ids, limits, candidates, rows, laid, whole, fixed, dropped, resolution)

    def with_rows(self, more: tuple[Row, ...]) -> Self:
        """The same candidates under further quotas."""
        rows, extra = (*self.rows, *more), self.whole.extra
        return type(self).of(
            self.candidates, self.limits, self.ids, rows=rows, resolution=self.resolution, extra=extra
        )

    @property
    def rest(self) -> tuple[Row, ...]:
        """Quotas that do not nest; where there is one, choosing is a mixed-integer programme."""
        return self.laid.rest

    @property
    def ends(self) -> tuple[Ints, Ints]:
        """Supplier's and buyer's position of each candidate."""
        supplier, buyer = np.divmod(self.candidates.key, max(self.ids.shape[1], 1))
        return supplier, buyer

    @property
    def open(self) -> Bools:
        """Shape (pairs,): those that no must decides."""
        return np.equal(self.candidates.demand, 0)

    @property
    def free(self) -> Network:
        """The network over the open pairs, with what the fixed ones use taken off its quotas."""
        return restricted(self.whole, fixed=self.fixed, open_=self.open)

    @property
    def free_rest(self) -> tuple[Row, ...]:
        """The rows outside the network, likewise."""
        return restricted_rows(self.rest, fixed=self.fixed, open_=self.open)

    def solve(self, *, time_limit: float | None = None) -> Solution:
        """Choose: a flow where all quotas nest, else a mixed-integer programme. Covers all candidates."""
        network, rest = self.free, self.free_rest
        picked = best_pairs(network)
        if all(_content(row, int(picked[row.cells].sum())) for row in rest):
            # What is best without the rows outside the network, and keeps them, is best with them.
            found = Solution(
                picked, network.worth(picked) + network.extra * _aimed(rest, picked), proved=True
            )
        else:
            found = solve_large(programme(network, rest), time_limit=time_limit)
        chosen = self.fixed.copy()
        chosen[self.open] = found.chosen
        return Solution(chosen, found.bound + self.worth(self.fixed), found.proved)

    def worth(self, chosen: Bools) -> int:
        """Units that a choice is worth: its scores, and what leads towards targets."""
        return self.whole.worth(chosen) + self.whole.extra * _aimed(self.rest, chosen)


def restricted(network: Network, *, fixed: Bools, open_: Bools) -> Network:
    """Leave only the `open_` pairs to decide, after `fixed` ones took their share of the quotas."""

    def rest(tree: Tree) -> Tree:
        used = tree.count(fixed)
        target = None if tree.target is None else np.maximum(tree.target - used, 0)
        return Tree(tree.parent, np.maximum(tree.low - used, 0), tree.high - used, tree.leaf[open_], target)

    return Network(rest(network.out), rest(network.into), network.gain[open_], network.extra)


def _content(row: Row, held: int) -> bool:
    return max(row.low, min(row.target, row.high)) <= held <= row.high


def _aimed(rows: tuple[Row, ...], chosen: Bools) -> int:
    return sum(aimed(row.low, row.target, row.high, int(chosen[row.cells].sum())) for row in rows)


def _kept(whole: Network, rest: tuple[Row, ...], demand: Ints) -> Bools:
    """Return the musts that fit together: most locks first, then most wishes, then most gain."""
    must = demand > 0
    trees_hold = all((tree.count(must) <= tree.high).all() for tree in (whole.out, whole.into))
    if trees_hold and all(must[row.cells].sum() <= row.high for row in rest):
        return must

    def ceilings(tree: Tree) -> Tree:
        return Tree(tree.parent, np.zeros_like(tree.low), tree.high, tree.leaf[must])

    out, into, gain = ceilings(whole.out), ceilings(whole.into), whole.gain[must]
    locked = demand[must] == LOCKED
    kept = np.zeros(len(demand), bool)
    if rest:
        ranked = Network(out, into, np.where(locked, len(gain) + 1, 1))
        rows = restricted_rows(rest, fixed=kept, open_=must)
        kept[must] = solve_programme(programme(ranked, tuple(_ceiling(row) for row in rows))).chosen
        return kept
    # As with minima, no exchange gives up more pairs than the smaller tree has nodes.
    step, most = min(len(out.parent), len(into.parent)), int(gain.max())
    wish = step * most + 1
    lock = step * (wish + most) + 1
    kept[must] = best_pairs(Network(out, into, gain + np.where(locked, lock, wish)))
    return kept


def _ceiling(row: Row) -> Row:
    return dataclasses.replace(row, low=0, target=0)
