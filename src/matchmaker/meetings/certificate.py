"""A proof that a choice is best, checked by arithmetic alone.

Any prices on the quotas give an upper bound on what every choice is worth (weak duality); where prices exist
whose bound equals the value, the choice is optimal. The checker trusts neither the solver nor the result:
it counts the meetings of the table again. Where quotas do not nest, prices alone may leave a gap; then they
are told in cases, each with a few pairs taken or barred, that together leave nothing out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from matchmaker.columns import Pair
from matchmaker.meetings.assignment import Assignment
from matchmaker.meetings.choice import Choice
from matchmaker.meetings.duals import relaxed_prices
from matchmaker.meetings.ids import Bools, Ints, marked
from matchmaker.meetings.milp import programme
from matchmaker.meetings.network import Network, Tree
from matchmaker.meetings.residual import Residual
from matchmaker.meetings.rows import Row, aimed, incidence

MOST_CASES = 200
"""Cases that a certificate tells apart at most; beyond them a gap may stay open."""

PARTS = 1024
"""Parts of an integer unit in which prices of cases are told, so that rounding costs less than a unit."""

WHOLE = 1e-6
"""What a linear programme may miss a whole number by."""


@dataclass(frozen=True, eq=False)
class Prices:
    """Integer units per meeting on each quota: what a maximum holds back (> 0) or a minimum pays for (< 0).

    Parameters
    ----------
    out, into
        Shape (nodes,) of each tree; the root of `out` prices the event's places.
    rest
        Shape (rows,): quotas outside the trees.
    per
        Into so many parts an integer unit is cut.
    """

    out: Ints
    into: Ints
    rest: Ints
    per: int = 1


@dataclass(frozen=True, eq=False)
class Split:
    """Two cases that leave nothing out: pair `pair` is not chosen, or it is."""

    pair: int
    without: Prices | Split
    with_it: Prices | Split


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
    prices: Prices | Split

    @property
    def gap(self) -> int:
        """Units between the bound and the value; 0 is a proof."""
        return self.bound - self.value

    @property
    def proved(self) -> bool:
        """Whether the choice keeps all quotas and nothing better exists."""
        return not self.broken and self.gap == 0


def check_choice(choice: Choice, *, prices: Prices | Split | None = None) -> Certificate:
    """Prove a choice optimal, or say what is wrong with it.

    Parameters
    ----------
    choice
        Its `meetings` are counted again.
    prices
        Those to check; without them they come from the residual graph of the meetings, or where quotas do
        not nest from linear programmes, in as many cases (up to `MOST_CASES`) as it takes.

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
        prices = (
            case_prices(network, rest, worth(network, rest, picked)) if rest else flow_prices(network, picked)
        )
    return Certificate(
        value=worth(network, rest, picked),
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
    found = relaxed_prices(programme(network, rest), minimum_bonus(network, rest))
    return _priced(network, found.prices)


def _priced(network: Network, prices: Ints, per: int = 1) -> Prices:
    out, into, rest = np.split(prices, [len(network.out.parent), network.nodes])
    return Prices(out, into, rest, per)


def case_prices(network: Network, rest: tuple[Row, ...], value: int) -> Prices | Split:
    """Return prices, in as many cases as needed to bound every choice by `value` (branch and bound)."""
    made, bonus = programme(network, rest), minimum_bonus(network, rest)
    left = MOST_CASES

    def close(taken: tuple[int, ...], barred: tuple[int, ...]) -> Prices | Split:
        nonlocal left
        found = relaxed_prices(made, bonus, taken=taken, barred=barred, per=PARTS)
        prices = _priced(network, found.prices, PARTS)
        open_ = np.abs(found.chosen - 0.5)
        pair = int(np.argmin(open_)) if len(open_) else 0
        left -= 1
        whole = not len(open_) or open_[pair] > 0.5 - WHOLE
        if whole or left <= 0 or dual_bound(network, rest, prices, taken=taken, barred=barred) <= value:
            return prices
        return Split(pair, close(taken, (*barred, pair)), close((*taken, pair), barred))

    return close((), ())


def dual_bound(
    network: Network,
    rest: tuple[Row, ...],
    prices: Prices | Split,
    *,
    taken: tuple[int, ...] = (),
    barred: tuple[int, ...] = (),
) -> int:
    """Bound every choice from above; true for any prices whatever.

    Parameters
    ----------
    taken, barred
        Pairs that every choice looked at has, or has not.
    """
    if isinstance(prices, Split):
        without = dual_bound(network, rest, prices.without, taken=taken, barred=(*barred, prices.pair))
        return max(
            without, dual_bound(network, rest, prices.with_it, taken=(*taken, prices.pair), barred=barred)
        )
    bonus, extra = minimum_bonus(network, rest) * prices.per, network.extra * prices.per
    bound = 0
    due = -network.gain * prices.per
    steps = ((0, bonus), (1, extra), (2, 0))
    clipped = []
    for quotas, price in zip(_bounds(network, rest), (prices.out, prices.into, prices.rest), strict=True):
        floor, aim, room = quotas
        parts = (floor, aim - floor, room - aim)
        p = np.maximum(price, np.where(floor > 0, -bonus, np.where(aim > 0, -extra, 0)))
        clipped.append(p)
        bound += sum(int((parts[i] * np.maximum(p + pays, 0)).sum()) for i, pays in steps)
    due = due + _path(network.out, clipped[0]) + _path(network.into, clipped[1])
    due = due + (incidence(rest, len(due)).T @ clipped[2]).astype(np.int64)
    pays = np.maximum(-due, 0)
    pays[list(barred)] = 0
    pays[list(taken)] = -due[list(taken)]
    return (bound + int(pays.sum())) // prices.per


def minimum_bonus(network: Network, rest: tuple[Row, ...]) -> int:
    """What a filled minimum meeting counts: the network's own bonus, or one as safe for rows outside it."""
    if not rest:
        return network.bonus
    # No choice is worth more than this, so no exchange of scores outdoes one filled meeting.
    scores = min(int(network.gain.sum()), network.total * int(network.gain.max(initial=1)))
    trees = (network.out, network.into)
    targets = sum(int((tree.aim - tree.floor)[1:].sum()) for tree in trees) + sum(row.target for row in rest)
    return scores + network.extra * targets + 1


def _path(tree: Tree, price: Ints) -> Ints:
    """Shape (pairs,): prices from each pair's leaf up to the root."""
    total, up = price.copy(), tree.parent.copy()
    while (up >= 0).any():
        total += np.where(up >= 0, price[up], 0)
        up = np.where(up >= 0, tree.parent[up], -1)
    return np.asarray(total[tree.leaf], np.int64)


def worth(network: Network, rest: tuple[Row, ...], picked: Bools, *, bonus: int | None = None) -> int:
    """Units of a choice: scores, what leads towards targets, and a bonus for each filled minimum meeting."""
    held = [int(picked[row.cells].sum()) for row in rest]
    filled = network.filled(picked)
    filled += sum(min(n, row.low, max(row.high, 0)) for row, n in zip(rest, held, strict=True))
    towards = sum(aimed(row.low, row.target, row.high, n) for row, n in zip(rest, held, strict=True))
    return network.worth(picked) + network.extra * towards + (bonus or minimum_bonus(network, rest)) * filled


def _bounds(network: Network, rest: tuple[Row, ...]) -> list[tuple[Ints, Ints, Ints]]:
    """Meetings that fill the minimum, that lead towards the target, and the maximum, of all quotas."""
    trees = [
        (tree.floor, tree.aim if network.extra else tree.floor, tree.room)
        for tree in (network.out, network.into)
    ]
    room = np.array([max(row.high, 0) for row in rest], np.int64)
    floor = np.minimum(np.array([row.low for row in rest], np.int64), room)
    target = np.minimum(np.array([row.target for row in rest], np.int64), room)
    return [*trees, (floor, np.maximum(target, floor) if network.extra else floor, room)]


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
