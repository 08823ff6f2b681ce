"""Lower bounds on breaks that see more than one participant at a time, by Lagrangian relaxation.

Everybody chooses a cheapest timetable of its own: some participants, no two of whom meet, one of their
meetings slot by slot (dynamic programming over slots and meetings held so far), the others one of busy slots
only. That the two agree on who is busy when, and that slots have no more meetings than places, is left to
prices, which subgradient steps raise (Held and Karp 1971; Fisher, Management Science 27, 1981). Any prices
give a bound; the best equals that of a linear program over all such timetables.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import Self

import numpy as np

from matchmaker.timetable.bounds import fewest_breaks
from matchmaker.timetable.clock import overlap_cliques
from matchmaker.timetable.problem import Bools, Floats, Ints, Problem
from matchmaker.timetable.watch import Watch

MOST_MEETINGS = 8
"""Meetings up to which a participant's timetables are gone through meeting by meeting."""

FAR = 1e9
"""Price of what cannot be."""


def break_bound(
    problem: Problem,
    *,
    time_limit: float = 10.0,
    rounds: int = 300,
    enough: int | None = None,
    watch: Watch | None = None,
) -> int:
    """A number of breaks that no timetable holding all these meetings goes below.

    At least what each participant needs on its own (`bounds.fewest_breaks`), and more where companies stand
    in one another's way or places are short.

    Parameters
    ----------
    time_limit
        Seconds after which the best bound so far is returned.
    rounds
        Steps of the prices at most.
    enough
        Breaks of a timetable at hand: nothing above can be shown.
    watch
        Hears of a better bound, and may end it early.

    Examples
    --------
    Each of three could meet twice in a row, but there is one place in each slot.

    >>> break_bound(Problem.simple([(0, 1), (1, 2), (0, 2)], participants=3, slots=3, places=1))
    1
    """
    began = perf_counter()
    best = float(fewest_breaks(problem))
    if not problem.meetings or any(len(c) > 1 for c in overlap_cliques(problem)):
        return int(best)
    market = Market.of(problem)
    prices, toll = np.zeros((problem.participants, problem.slots)), np.zeros(problem.slots)
    drift, drift_toll = np.zeros_like(prices), np.zeros_like(toll)
    pace, still, watch = 1.0, 0, watch or Watch()
    for _ in range(rounds):
        value, excess, crowd = market.offer(prices, toll)
        still = 0 if value > best + 0.01 else still + 1
        best = max(best, value if value < FAR / 2 else best)
        if still == 12:
            pace, still = pace * 0.6, 0
        drift, drift_toll = 0.6 * drift + excess, 0.6 * drift_toll + crowd
        norm = float((drift**2).sum() + (drift_toll**2).sum())
        if value > FAR / 2 or (enough is not None and best > enough - 1 + 1e-6):
            break
        watch.stands(bound=int(np.ceil(best - 1e-6)))
        if norm < 1e-9 or pace < 0.01 or watch.stopped or perf_counter() - began > time_limit:
            break
        step = pace * (1.03 * best + 1.0 - value) / norm
        prices = prices + step * drift
        toll = np.maximum(0.0, toll + step * drift_toll)
    return int(np.ceil(best - 1e-6))


@dataclass(frozen=True, eq=False)
class Market:
    """Participants who answer prices of slots with their cheapest timetables.

    Parameters
    ----------
    groups
        Of the participants that choose meeting by meeting, as many meetings each: shape (n, d).
    loose
        Meetings neither of whose participants chooses meeting by meeting.
    bound
        Shape (participants,): those whose busy slots are priced.
    degree
        Shape (participants,): number of meetings.
    free
        Shape (participants, slots): slots open to some meeting of theirs.
    new_day
        Shape (slots,): True at the first slot of a day.
    """

    problem: Problem
    groups: tuple[Ints, ...]
    loose: Ints
    bound: Ints
    degree: Ints
    free: Bools
    new_day: Bools

    @classmethod
    def of(cls, problem: Problem) -> Self:
        """Split the participants: those with few meetings first, no two who meet."""
        p = problem
        degree = np.bincount(p.ends.ravel(), minlength=p.participants)
        free = np.zeros((p.participants, p.slots), bool)
        for end in (0, 1):
            np.logical_or.at(free, p.ends[:, end], p.allowed)
        single = np.zeros(p.participants, bool)
        met = [p.ends[(p.ends == who).any(axis=1)] for who in range(p.participants)]
        for who in np.argsort(degree, kind="stable"):
            fit = p.representatives[who] == 1 and 0 < degree[who] <= MOST_MEETINGS
            single[who] = fit and not single[met[who]].any()
        return cls(
            problem=p,
            groups=_groups(p, single),
            loose=np.flatnonzero(~single[p.ends].any(axis=1)),
            bound=np.flatnonzero(~single & (p.representatives == 1) & (degree > 0)),
            degree=degree,
            free=free,
            new_day=np.diff(p.day, prepend=-1) > 0,
        )

    def offer(self, prices: Floats, toll: Floats) -> tuple[float, Floats, Floats]:
        """Bound at these prices, and by how much more each participant and slot is asked for than there is.

        Parameters
        ----------
        prices
            Shape (participants, slots): of a meeting with the participant in the slot; only those of `bound`
            are not 0.
        toll
            Shape (slots,): of any meeting at a place in the slot, at least 0.
        """
        p = self.problem
        seated = p.seated
        cost = np.where(p.allowed, prices[p.ends].sum(axis=1) + toll * seated[:, None], FAR)
        value = -float(toll @ p.places)
        slot = np.zeros(p.meetings, np.int64)
        slot[self.loose] = cost[self.loose].argmin(axis=1)
        value += float(cost[self.loose].min(axis=1).sum())
        for group in self.groups:
            least, slot[group] = cheapest_schedules(cost[group], self.new_day)
            value += float(least.sum())
        least, busy = cheapest_patterns(
            np.where(self.free, -prices, FAR)[self.bound], self.degree[self.bound], self.new_day
        )
        value += float(least.sum())
        excess = np.zeros_like(prices)
        for end in (0, 1):
            np.add.at(excess, (p.ends[:, end], slot), 1.0)
        excess[self.bound] -= busy
        dropped = np.ones(p.participants, bool)
        dropped[self.bound] = False
        excess[dropped] = 0.0
        return value, excess, (np.bincount(slot[seated], minlength=p.slots) - p.places).astype(np.float64)


def _groups(p: Problem, single: Bools) -> tuple[Ints, ...]:
    """Meetings of the chosen participants, one array for each number of meetings."""
    meeting, end = np.nonzero(single[p.ends])
    who = p.ends[meeting, end]
    order = np.argsort(who, kind="stable")
    _, first, count = np.unique(who[order], return_index=True, return_counts=True)
    return tuple(meeting[order][first[count == d][:, None] + np.arange(d)] for d in np.unique(count).tolist())


def cheapest_schedules(cost: Floats, new_day: Bools) -> tuple[Floats, Ints]:
    """Cheapest way to hold all meetings of a participant, each break costing 1.

    States: nothing yet that day, busy in the slot before, idle since; for each set of meetings held so far.

    Parameters
    ----------
    cost
        Shape (n, d, slots): of each of d meetings of n participants in each slot.

    Returns
    -------
    tuple
        Shape (n,): least cost; shape (n, d): slots.
    """
    n, d, slots = cost.shape
    every = np.arange(1 << d)
    without = [every[(every >> j) & 1 == 0] for j in range(d)]
    best = np.full((3, n, 1 << d), FAR)
    best[0, :, 0] = 0.0
    trail = []
    for t in range(slots):
        fold = best.argmin(axis=0)
        if new_day[t]:
            best = np.stack([best.min(axis=0), *np.full((2, n, 1 << d), FAR)])
        options = best + np.array([0.0, 0.0, 1.0])[:, None, None]
        taken, source = options.min(axis=0), options.argmin(axis=0)
        busy, who = np.full((n, 1 << d), FAR), np.zeros((n, 1 << d), np.int64)
        for j in range(d):
            offer, goal = taken[:, without[j]] + cost[:, j, t, None], without[j] | 1 << j
            better = offer < busy[:, goal]
            busy[:, goal] = np.where(better, offer, busy[:, goal])
            who[:, goal] = np.where(better, j, who[:, goal])
        trail.append((fold, source, who, np.where(best[1] <= best[2], 1, 2)))
        best = np.stack([best[0], busy, np.minimum(best[1], best[2])])
    return best[:, :, -1].min(axis=0), _traced(best[:, :, -1].argmin(axis=0), trail, new_day, d)


def _traced(state: Ints, trail: list[tuple[Ints, Ints, Ints, Ints]], new_day: Bools, d: int) -> Ints:
    """Follow the choices of `cheapest_schedules` back from the last slot."""
    rows = np.arange(len(state))
    held = np.full(len(state), (1 << d) - 1)
    slot = np.zeros((len(state), d), np.int64)
    for t in range(len(trail) - 1, -1, -1):
        fold, source, who, idle = trail[t]
        busy = state == 1
        meeting = who[rows, held]
        slot[rows[busy], meeting[busy]] = t
        held = np.where(busy, held & ~(1 << meeting), held)
        state = np.where(busy, source[rows, held], np.where(state == 2, idle[rows, held], 0))
        if new_day[t]:
            state = fold[rows, held]
    return slot


def cheapest_patterns(cost: Floats, degree: Ints, new_day: Bools) -> tuple[Floats, Bools]:
    """Cheapest busy slots, as many as there are meetings, each break costing 1.

    Parameters
    ----------
    cost
        Shape (n, slots): of being busy.
    degree
        Shape (n,): how many slots are taken.

    Returns
    -------
    tuple
        Shape (n,): least cost; shape (n, slots): which are taken.
    """
    n, slots = cost.shape
    most = int(degree.max(initial=0))
    best = np.full((3, n, most + 1), FAR)
    best[0, :, 0] = 0.0
    trail = []
    for t in range(slots):
        fold = best.argmin(axis=0)
        if new_day[t]:
            best = np.stack([best.min(axis=0), *np.full((2, n, most + 1), FAR)])
        options = best + np.array([0.0, 0.0, 1.0])[:, None, None]
        busy = np.full((n, most + 1), FAR)
        busy[:, 1:] = options.min(axis=0)[:, :-1] + cost[:, t, None]
        trail.append((fold, options.argmin(axis=0), np.where(best[1] <= best[2], 1, 2)))
        best = np.stack([best[0], busy, np.minimum(best[1], best[2])])
    rows = np.arange(n)
    taken, state = degree.copy(), best[:, rows, degree].argmin(axis=0)
    used = np.zeros((n, slots), bool)
    for t in range(slots - 1, -1, -1):
        fold, source, idle = trail[t]
        used[:, t] = state == 1
        taken = taken - used[:, t]
        state = np.where(used[:, t], source[rows, taken], np.where(state == 2, idle[rows, taken], 0))
        if new_day[t]:
            state = fold[rows, taken]
    return best[:, rows, degree].min(axis=0), used
