"""Few changes of name along chains of meetings: proved least where small, bounded elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from ortools.sat.python import cp_model

from matchmaker.timetable.naming.chains import Chains, best_by_hand, crossing_links, fewest_changes
from matchmaker.timetable.problem import Bools, Floats, Ints

MOST_CELLS = 2_000
"""Meetings times names of one group that are still given to the solver."""

WORK = 0.3
"""Limit of all groups together in CP-SAT's own deterministic seconds, so that the same event ends alike."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Naming:
    """A name for each meeting.

    Parameters
    ----------
    given
        Shape (meetings,): number of the name, -1 for none.
    changes
        How many links have two names.
    bound
        No naming of the same meetings that keeps its wishes as well has fewer changes; equal to `changes`
        exactly where that is proved least.
    """

    given: Ints
    changes: int
    bound: int


def name_chains(
    chains: Chains,
    weights: tuple[Floats, ...],
    group: Ints,
    *,
    handy: Bools | None = None,
    known: Ints | None = None,
) -> Naming:
    """Name all that can be named, with wishes first and few changes second.

    Parameters
    ----------
    weights
        What a change at each link costs while names are first given; one start each.
    group
        Shape (slots,): slots of two groups have nothing to do with one another.
    handy
        Shape (meetings, names): part of `chains.can` in which any names of mates can serve together.
    known
        Shape (meetings,): a naming to fall back on where fewer are named otherwise.
    """
    by_hand = best_by_hand(chains if handy is None else replace(chains, can=handy), weights)
    given = _filled(chains, _paired(chains, by_hand), group)
    if known is not None and (known >= 0).sum() > (given >= 0).sum():
        given = known
    served = replace(chains, slots=np.where(given >= 0, chains.slots, -1))
    kept = (given[chains.links] >= 0).all(1)
    served = replace(served, links=chains.links[kept], who=chains.who[kept])
    bound = 0
    parts = [part_of(served, group, g) for g in np.unique(group[served.slots[served.slots >= 0]]).tolist()]
    for part in parts:
        least = fewest_changes(part)
        if part.changes(given) > least and is_small(part):
            given, proved = _solve(part, given, least, WORK / len(parts))
            least = max(least, proved)
        bound += min(least, part.changes(given))
    return Naming(given=given, changes=served.changes(given), bound=bound)


def _paired(chains: Chains, given: Ints) -> Ints:
    """Mates of which one has no name have none."""
    one, two = chains.mates.T
    lonely = (given[one] < 0) | (given[two] < 0)
    alone = given.copy()
    alone[chains.mates[lonely].ravel()] = -1
    return alone


def part_of(chains: Chains, group: Ints, g: int) -> Chains:
    """The meetings of one group of slots."""
    slots = np.where((chains.slots >= 0) & (group[chains.slots] == g), chains.slots, -1)
    inside = slots[chains.links[:, 0]] >= 0
    mates = chains.mates[slots[chains.mates[:, 0]] >= 0]
    return replace(chains, slots=slots, links=chains.links[inside], who=chains.who[inside], mates=mates)


def is_small(chains: Chains) -> bool:
    """Whether the solver may look at it."""
    cells: int = np.count_nonzero(chains.slots >= 0) * chains.can.shape[1]
    return cells <= MOST_CELLS


class Model:
    """One literal for each meeting and name that can serve it; no name beyond its room at any moment."""

    def __init__(self, chains: Chains, *, all_named: bool) -> None:
        self.model = cp_model.CpModel()
        self.meetings = np.flatnonzero(chains.slots >= 0).tolist()
        names = {m: np.flatnonzero(chains.can[m]).tolist() for m in self.meetings}
        self.use = {(m, r): self.model.new_bool_var("") for m in self.meetings for r in names[m]}
        for m in self.meetings:
            own = [self.use[m, r] for r in names[m]]
            if all_named:
                self.model.add_exactly_one(own)
            else:
                self.model.add_at_most_one(own)
        for moment in chains.moments:
            inside = [m for m in self.meetings if chains.slots[m] in moment]
            for r, room in enumerate(chains.room.tolist()):
                users = [self.use[m, r] for m in inside if (m, r) in self.use]
                if len(users) > room:
                    self.model.add(sum(users) <= room)
        self._pair(chains)
        self._limit(chains)

    def _pair(self, chains: Chains) -> None:
        """Mates are both named, by two who can serve together, or neither is."""
        for a, b in chains.mates.tolist():
            own, other = ({r: x for (m, r), x in self.use.items() if m == which} for which in (a, b))
            self.model.add(sum(own.values()) == sum(other.values()))
            for r, x in own.items():
                self.model.add_bool_or([~x, *(y for q, y in other.items() if chains.joined[r, q])])

    def _limit(self, chains: Chains) -> None:
        for limit in chains.limits:
            size = dict(zip(limit.slots, limit.sizes, strict=True))
            inside = [m for m in self.meetings if int(chains.slots[m]) in size]
            for r in range(len(chains.room)):
                users = [size[int(chains.slots[m])] * self.use[m, r] for m in inside if (m, r) in self.use]
                if users:
                    self.model.add(sum(users) <= limit.most)

    def changes(self, chains: Chains) -> list[cp_model.IntVar]:
        """A literal for each link, true if it has two names; all are named."""
        changed = [self.model.new_bool_var("") for _ in chains.links]
        for literal, (a, b) in zip(changed, chains.links.tolist(), strict=True):
            for r in range(chains.can.shape[1]):
                if (a, r) in self.use:
                    self.model.add(literal + self.use.get((b, r), 0) >= self.use[a, r])
        for i, j in crossing_links(chains).tolist():
            self.model.add_bool_or(changed[i], changed[j])
        return changed

    def solve(self, given: Ints, work: float) -> tuple[Ints | None, float]:
        """Names found, if any, and the bound of the objective."""
        for (m, r), literal in self.use.items():
            self.model.add_hint(literal, bool(given[m] == r))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 0
        solver.parameters.max_deterministic_time = work
        if solver.solve(self.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None, -np.inf
        found = given.copy()
        found[self.meetings] = -1
        for (m, r), literal in self.use.items():
            if solver.boolean_value(literal):
                found[m] = r
        return found, solver.best_objective_bound


def _filled(chains: Chains, given: Ints, group: Ints) -> Ints:
    """Name as many as can be: slot by slot, one may be missed that could be served."""
    missing = (chains.slots >= 0) & (given < 0)
    for g in np.unique(group[chains.slots[missing]]).tolist():
        part = part_of(chains, group, g)
        if not is_small(part):
            continue
        model = Model(part, all_named=False)
        model.model.maximize(sum(model.use.values()))
        found, _ = model.solve(given, WORK)
        if found is not None and (found >= 0).sum() > (given >= 0).sum():
            given = found
    return given


def _solve(chains: Chains, given: Ints, least: int, work: float) -> tuple[Ints, int]:
    """A better naming of one group, if the solver has found one, and a bound of its changes."""
    model = Model(chains, all_named=True)
    changed = model.changes(chains)
    model.model.add(sum(changed) >= least)
    first = len(chains.links) + 1
    wishes = sum(first * int(chains.wish[m, r]) * x for (m, r), x in model.use.items() if chains.wish[m, r])
    model.model.minimize(wishes + sum(changed))
    found, bound = model.solve(given, work)
    if found is None:
        return given, least
    old, new = ((chains.missed(g), chains.changes(g)) for g in (_of(chains, given), _of(chains, found)))
    better = found if new < old else given
    proved = int(np.ceil(bound - 1e-6)) - first * min(old, new)[0]
    return better, max(least, proved)


def _of(chains: Chains, given: Ints) -> Ints:
    return np.where(chains.slots >= 0, given, -1)
