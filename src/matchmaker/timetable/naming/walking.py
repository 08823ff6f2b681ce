"""Short walks between places: after few moves, those who walk go few metres."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from matchmaker.columns import FloorPlan
from matchmaker.timetable.naming.chains import (
    IMPOSSIBLE,
    MOST_SWEEPS,
    Chains,
    costs,
    count_changes,
    fewest_changes,
    free_seats,
)
from matchmaker.timetable.naming.fewest import WORK, Model, is_small, part_of
from matchmaker.timetable.problem import Bools, Floats, Ints

PER_METRE = 10
"""Distances are whole decimetres."""


def distances(plan: pd.DataFrame, places: pd.Index, hall_walk_m: float = 0.0) -> Ints:
    """Shape (places, places): straight-line decimetres, with so many metres added between two halls.

    A place that is not on the plan counts as near to all.

    Examples
    --------
    >>> plan = pd.DataFrame({"x_m": [0.0, 3.0], "y_m": [0.0, 4.0], "hall": None}, index=["1", "2"])
    >>> distances(plan, plan.index).tolist()
    [[0, 50], [50, 0]]
    """
    at = plan.reindex(places)
    x, y = (at[c].to_numpy(float) for c in (FloorPlan.X, FloorPlan.Y))
    metres = np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :])
    hall = at[FloorPlan.HALL].fillna("").to_numpy(object)
    metres = metres + hall_walk_m * (hall[:, None] != hall[None, :])
    length: Ints = np.rint(PER_METRE * np.nan_to_num(metres)).astype(np.int64)
    return length


@dataclass(frozen=True, eq=False, kw_only=True)
class Walks:
    """Who walks from where to where.

    Parameters
    ----------
    links
        Shape (k, 2): consecutive meetings of a company that walks.
    who
        Shape (k,): the company.
    length
        Shape (places, places): decimetres.
    """

    links: Ints
    who: Ints
    length: Ints

    def total(self, given: Ints) -> int:
        """Decimetres of all walks whose ends have a place."""
        a, b = given[self.links].T
        return int(self.length[a, b][(a >= 0) & (b >= 0)].sum())

    def inside(self, chains: Chains) -> Walks:
        """The walks of a part."""
        mine = (chains.slots[self.links] >= 0).all(axis=1)
        return replace(self, links=self.links[mine], who=self.who[mine])


def shorten(chains: Chains, given: Ints, walks: Walks, group: Ints) -> tuple[Ints, int]:
    """Shorter walks with no more wishes missed and no more moves, and decimetres that none goes below.

    Proved least where a day is small enough for the solver, bounded elsewhere.

    Parameters
    ----------
    given
        Shape (meetings,): places by name so far, all given.
    group
        Shape (slots,): slots of two groups have nothing to do with one another.
    """
    best = _by_hand(chains, given, walks)
    bound = 0
    parts = [part_of(chains, group, g) for g in np.unique(group[chains.slots[chains.slots >= 0]]).tolist()]
    for part in parts:
        own = walks.inside(part)
        least = _least(part, best, own)
        if own.total(best) > least and is_small(part):
            best, proved = _solved(part, best, own, least, WORK / len(parts))
            least = max(least, proved)
        bound += min(least, own.total(best))
    return best, bound


def _by_hand(chains: Chains, given: Ints, walks: Walks) -> Ints:
    """Slot by slot, as well as can be beside the others, until nothing helps."""
    best = given.copy()
    for _ in range(MOST_SWEEPS):
        before = walks.total(best)
        for t in np.unique(chains.slots[chains.slots >= 0]).tolist():
            _reseat(chains, best, walks, t)
        if walks.total(best) == before:
            break
    return best


def _reseat(chains: Chains, given: Ints, walks: Walks, t: int) -> None:
    """Seat the meetings of one slot anew if that shortens walks and costs nothing else."""
    here, free = np.flatnonzero(chains.slots == t), free_seats(chains, given, t)
    metres = _metres(chains, given, walks, here)
    other = costs(chains, given, here, np.ones(len(chains.links)))
    cost = np.where(
        chains.can[here], other * (1.0 + metres.max(initial=0) * len(here)) + metres, IMPOSSIBLE**1.5
    )
    row, column = linear_sum_assignment(cost[:, free])
    name = np.full(len(here), -1, np.int64)
    name[row] = free[column]
    if (name < 0).any() or (given[here] < 0).any():
        return
    each = np.arange(len(here))
    if cost[each, name].sum() < cost[each, given[here]].sum() - 0.5:
        given[here] = name


def _metres(chains: Chains, given: Ints, walks: Walks, here: Ints) -> Floats:
    """Shape (meetings here, places): decimetres to and from each place."""
    metres = np.zeros((len(here), len(walks.length)))
    for end in (0, 1):
        meeting, name = walks.links[:, end], given[walks.links[:, 1 - end]]
        near = np.flatnonzero((chains.slots[meeting] == chains.slots[here[0]]) & (name >= 0))
        np.add.at(metres, np.searchsorted(here, meeting[near]), walks.length[name[near]])
    return metres


def _least(part: Chains, given: Ints, walks: Walks) -> int:
    """Walk by walk the nearest two places that keep the wishes; or what must change, by the shortest step."""
    could = _wished(part, given)
    alone = sum(int(walks.length[could[a]][:, could[b]].min(initial=2**40)) for a, b in walks.links.tolist())
    apart = walks.length[~np.eye(len(walks.length), dtype=bool)]
    walking = replace(part, links=walks.links, who=walks.who, can=could)
    return max(alone, fewest_changes(walking) * int(apart.min(initial=2**40))) if len(walks.links) else 0


def _wished(part: Chains, given: Ints) -> Bools:
    """Shape (meetings, places): places that a naming can use which misses no more wishes."""
    lowest = part.wish.min(axis=1, where=part.can, initial=2**40)
    held = part.slots >= 0
    kept = (part.wish[held, given[held]] == lowest[held]).all()
    return part.can & (part.wish == lowest[:, None]) if kept else part.can


def _solved(part: Chains, given: Ints, walks: Walks, least: int, work: float) -> tuple[Ints, int]:
    """Shorter walks of one part, if the solver has found any, and a bound."""
    model = Model(replace(part, can=_wished(part, given)), all_named=True)
    own = np.where(part.slots >= 0, given, -1)
    model.model.add(sum(model.changes(part)) <= count_changes(part.links, own))
    model.model.add(sum(int(part.wish[m, r]) * x for (m, r), x in model.use.items()) <= part.missed(own))
    far = int(walks.length.max(initial=0))
    lengths = []
    for a, b in walks.links.tolist():
        length = model.model.new_int_var(0, far, "")
        lengths.append(length)
        to = [(q, x) for (m, q), x in model.use.items() if m == b]
        for (m, p), x in model.use.items():
            if m == a:
                metres = sum(int(walks.length[p, q]) * y for q, y in to)
                model.model.add(length >= metres).only_enforce_if(x)
    model.model.add(sum(lengths) >= least)
    model.model.minimize(sum(lengths))
    found, bound = model.solve(given, work)
    if found is None:
        return given, least
    shorter = found if walks.total(found) < walks.total(given) else given
    return shorter, int(np.ceil(bound - 1e-6))
