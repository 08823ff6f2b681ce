"""One choice to make: candidates, quotas, and the network that decides them."""

from __future__ import annotations

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
from matchmaker.meetings.rows import Row, restricted_rows
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
        cls, candidates: Candidates, limits: Limits, ids: Ids, *, rows: tuple[Row, ...], resolution: int
    ) -> Self:
        """Lay the network and fix the musts."""
        supplier, buyer = np.divmod(candidates.key, max(ids.shape[1], 1))
        laid = lay_trees(rows, limits, supplier, buyer)
        units = np.rint(np.nan_to_num(candidates.score) * resolution).astype(np.int64)
        # A meeting is worth at least one unit, so that none that fits is left out.
        whole = Network(laid.out, laid.into, np.maximum(units, 1))
        fixed = _kept(whole, laid.rest, candidates.demand)
        dropped = (candidates.demand > 0) & ~fixed
        return cls(ids, limits, candidates, rows, laid, whole, fixed, dropped, resolution)

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
        network = self.free
        if self.rest:
            found = solve_large(programme(network, self.free_rest), time_limit=time_limit)
        else:
            picked = best_pairs(network)
            found = Solution(picked, int(network.gain[picked].sum()), proved=True)
        chosen = self.fixed.copy()
        chosen[self.open] = found.chosen
        return Solution(chosen, found.bound + int(self.whole.gain[self.fixed].sum()), found.proved)


def restricted(network: Network, *, fixed: Bools, open_: Bools) -> Network:
    """Leave only the `open_` pairs to decide, after `fixed` ones took their share of the quotas."""

    def rest(tree: Tree) -> Tree:
        used = tree.count(fixed)
        return Tree(tree.parent, np.maximum(tree.low - used, 0), tree.high - used, tree.leaf[open_])

    return Network(rest(network.out), rest(network.into), network.gain[open_])


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
    return Row(row.name, row.cells, 0, row.high)
