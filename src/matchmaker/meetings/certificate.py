"""A proof that a choice is best, checked by arithmetic alone.

Any prices on the quotas give an upper bound on what every choice is worth (weak duality); where prices exist
whose bound equals the value, the choice is optimal. The checker trusts neither the solver nor the result:
it counts the meetings of the table again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import linprog

from matchmaker.columns import Pair
from matchmaker.meetings.assignment import Assignment
from matchmaker.meetings.choice import Choice
from matchmaker.meetings.ids import Bools, Ints, marked
from matchmaker.meetings.milp import programme
from matchmaker.meetings.network import Network, Tree
from matchmaker.meetings.pruning import INTERIOR_POINT
from matchmaker.meetings.residual import Residual
from matchmaker.meetings.rows import Row, incidence


@dataclass(frozen=True, eq=False)
class Prices:
    """Integer units per meeting on each quota: what a maximum holds back (> 0) or a minimum pays for (< 0).

    Parameters
    ----------
    out, into
        Shape (nodes,) of each tree; the root of `out` prices the event's places.
    rest
        Shape (rows,): quotas outside the trees.
    """

    out: Ints
    into: Ints
    rest: Ints


@dataclass(frozen=True, eq=False)
class Certificate:
    """What checking found.

    Parameters
    ----------
    value, bound
        Of the choice, and of every choice, in integer units: scores times the resolution, plus a bonus for
        each filled minimum meeting.
    broken
        What is wrong with the choice itself, in plain words; empty where it keeps all quotas.
    """

    value: int
    bound: int
    broken: tuple[str, ...]
    prices: Prices

    @property
    def gap(self) -> int:
        """Units between the bound and the value; 0 is a proof."""
        return self.bound - self.value

    @property
    def proved(self) -> bool:
        """Whether the choice keeps all quotas and nothing better exists."""
        return not self.broken and self.gap == 0


def check_choice(choice: Choice, *, prices: Prices | None = None) -> Certificate:
    """Prove a choice optimal, or say what is wrong with it.

    Parameters
    ----------
    choice
        Its `meetings` are counted again.
    prices
        Those to check; without them they come from the residual graph of the meetings (where quotas do not
        nest, from a linear programme, whose bound may leave a gap).

    Examples
    --------
    >>> from matchmaker.meetings.example import tiny_choice
    >>> choice = tiny_choice()
    >>> check_choice(choice).proved
    True
    >>> check_choice(choice.replace(meetings=choice.meetings.iloc[1:])).gap > 0
    True
    """
    assignment = choice.assignment
    chosen, broken = _recount(choice)
    network, rest = assignment.free, assignment.free_rest
    picked = chosen[assignment.open]
    if prices is None:
        prices = programme_prices(network, rest) if rest else flow_prices(network, picked)
    return Certificate(
        value=_worth(network, rest, picked),
        bound=dual_bound(network, rest, prices),
        broken=broken,
        prices=prices,
    )


def flow_prices(network: Network, picked: Bools) -> Prices:
    """Return the prices of a choice of nesting quotas: differences of distances in its residual graph."""
    distance = Residual.of(network, picked).distances()
    out, into = np.split(distance, [len(network.out.parent)])
    # The root's own price is that of the arc which closes the circulation.
    root = np.array([out[0] - into[0]])
    return Prices(
        np.r_[root, (out - out[network.out.parent])[1:]],
        np.r_[0, (into[network.into.parent] - into)[1:]],
        np.empty(0, np.int64),
    )


def programme_prices(network: Network, rest: tuple[Row, ...]) -> Prices:
    """Return the prices of any quotas: duals of the linear programme (HiGHS), rounded to whole units."""
    made = programme(network, rest)
    bonus, n, k = minimum_bonus(network, rest), len(made.gain), len(made.low)
    rows = sparse.vstack(
        [
            sparse.hstack([made.cells, sparse.csr_array((k, k))]),
            sparse.hstack([-made.cells, sparse.eye_array(k)]),
        ],
        format="csr",
    )
    scale = float(made.gain.max(initial=1))
    solved: Any = linprog(
        -np.r_[made.gain, np.full(k, bonus)] / scale,
        A_ub=rows,
        b_ub=np.r_[made.high, np.zeros(k)],
        bounds=np.c_[np.zeros(n + k), np.r_[np.ones(n), made.low]],
        method=INTERIOR_POINT,
    )
    high, low = np.split(-np.asarray(solved.ineqlin.marginals) * scale, 2)
    price = np.rint(high - low).astype(np.int64)
    first = len(network.out.parent)
    return Prices(*np.split(price, [first, network.nodes]))


def dual_bound(network: Network, rest: tuple[Row, ...], prices: Prices) -> int:
    """Bound every choice from above; true for any prices whatever."""
    bonus = minimum_bonus(network, rest)
    bound = 0
    due = -network.gain
    quotas = (
        (network.out.low, network.out.high, prices.out),
        (network.into.low, network.into.high, prices.into),
        (np.array([r.low for r in rest], np.int64), np.array([r.high for r in rest], np.int64), prices.rest),
    )
    clipped = []
    for low, high, price in quotas:
        room = np.maximum(high, 0)
        floor = np.minimum(low, room)
        p = np.maximum(price, np.where(floor > 0, -bonus, 0))
        clipped.append(p)
        bound += int(np.where(p >= 0, p * room + bonus * floor, (bonus + p) * floor).sum())
    due = due + _path(network.out, clipped[0]) + _path(network.into, clipped[1])
    due = due + (incidence(rest, len(due)).T @ clipped[2]).astype(np.int64)
    return bound + int(np.maximum(-due, 0).sum())


def minimum_bonus(network: Network, rest: tuple[Row, ...]) -> int:
    """What a filled minimum meeting counts: the network's own bonus, or one as safe for rows outside it."""
    if not rest:
        return network.bonus
    # No choice is worth more than this, so no exchange of scores outdoes one filled meeting.
    return min(int(network.gain.sum()), network.total * int(network.gain.max(initial=1))) + 1


def _path(tree: Tree, price: Ints) -> Ints:
    """Shape (pairs,): prices from each pair's leaf up to the root."""
    total, up = price.copy(), tree.parent.copy()
    while (up >= 0).any():
        total += np.where(up >= 0, price[up], 0)
        up = np.where(up >= 0, tree.parent[up], -1)
    return np.asarray(total[tree.leaf], np.int64)


def _worth(network: Network, rest: tuple[Row, ...], picked: Bools) -> int:
    filled = sum(
        int(np.minimum(tree.count(picked), np.minimum(tree.low, np.maximum(tree.high, 0))).sum())
        for tree in (network.out, network.into)
    )
    filled += sum(min(int(picked[row.cells].sum()), min(row.low, max(row.high, 0))) for row in rest)
    return int(network.gain[picked].sum()) + minimum_bonus(network, rest) * filled


def _recount(choice: Choice) -> tuple[Bools, tuple[str, ...]]:
    """Read the meetings back from the table and hold them against every quota."""
    assignment = choice.assignment
    pairs = assignment.candidates.key
    table = choice.meetings.index.to_frame(index=False)
    key = assignment.ids.key(table)
    broken = []
    if not pd.Index(key).is_unique:
        broken.append("a pair is chosen twice")
    strangers = table[~np.isin(key, pairs)]
    broken += [f"{s} and {b} may not meet" for s, b in strangers[Pair.KEYS].head(5).to_numpy()]
    chosen = marked(pairs, key)
    if not (chosen[~assignment.open] == assignment.fixed[~assignment.open]).all():
        broken.append("a must is missing, or one that cannot be kept is chosen")
    return chosen, (*broken, *_over(assignment, chosen))


def _over(assignment: Assignment, chosen: Bools) -> list[str]:
    limits = assignment.limits
    over = []
    for side, end in zip((limits.suppliers, limits.buyers), assignment.ends, strict=True):
        held = np.bincount(end[chosen], minlength=len(side.ids))
        beyond = np.flatnonzero(held > side.high)
        over += [f"{side.ids[int(c)]} holds {held[c]} of at most {side.high[c]}" for c in beyond]
    for row in assignment.rows:
        if chosen[row.cells].sum() > row.high:
            over.append(f"{row.name} holds {int(chosen[row.cells].sum())} of at most {row.high}")
    if chosen.sum() > limits.places:
        over.append(f"{int(chosen.sum())} meetings in {limits.places} places")
    return over
