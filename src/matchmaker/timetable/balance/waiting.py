"""Cheapest days of one participant where breaks and waiting cost something, by dynamic programming.

States of a day: no meeting yet, a meeting in this slot, idle with a meeting to come, no meeting any more.
That a participant who is idle has to come back is what lets waiting be paid slot by slot.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np

from matchmaker.timetable.balance.terms import Balance
from matchmaker.timetable.problem import Bools, Floats, Ints

FAR = 1e9
"""Price of what cannot be."""

NONE, BUSY, IDLE, DONE = range(4)
AT_NIGHT = np.array([NONE, BUSY, DONE])

Hold = Callable[[Floats, int], tuple[Floats, Ints]]
"""Costs of a meeting in a slot, from those before it, by what is held then; and what it adds to that."""


@dataclass(frozen=True, eq=False)
class Pace:
    """What the steps of a day cost; slots must not overlap.

    Parameters
    ----------
    leave
        Of a break.
    gap
        Shape (slots,): of waiting from the end of the slot before.
    rest
        Shape (slots,): of waiting from there to the end of this slot.
    new_day
        Shape (slots,): True at the first slot of a day.
    """

    leave: float
    gap: Floats
    rest: Floats
    new_day: Bools

    @classmethod
    def of(cls, balance: Balance) -> Self:
        """Read it from a balance."""
        p, weights = balance.problem, balance.weights
        before = np.concatenate([p.start_min[:1], p.end_min[:-1]])
        new_day = np.diff(p.day, prepend=-1) > 0
        return cls(
            leave=weights.breaks,
            gap=np.where(new_day, 0.0, weights.idle * (p.start_min - before) / 60),
            rest=np.where(new_day, 0.0, weights.idle * (p.end_min - before) / 60),
            new_day=new_day,
        )


def cheapest_days(cost: Floats, pace: Pace) -> tuple[Floats, Ints]:
    """Cheapest way to hold all meetings of a participant.

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

    def hold(taken: Floats, t: int) -> tuple[Floats, Ints]:
        busy, who = np.full((n, 1 << d), FAR), np.zeros((n, 1 << d), np.int64)
        for j in range(d):
            offer, goal = taken[:, without[j]] + cost[:, j, t, None], without[j] | 1 << j
            better = offer < busy[:, goal]
            busy[:, goal] = np.where(better, offer, busy[:, goal])
            who[:, goal] = np.where(better, 1 << j, who[:, goal])
        return busy, who

    walk = _Walk(pace, (n, 1 << d), hold)
    least, states, held = walk.back(np.full(n, (1 << d) - 1))
    slot = np.zeros((n, d), np.int64)
    for t in range(slots):
        busy = np.flatnonzero(states[:, t] == BUSY)
        slot[busy, np.log2(held[busy, t]).astype(np.int64)] = t
    return least, slot


def cheapest_busy_slots(cost: Floats, degree: Ints, pace: Pace) -> tuple[Floats, Bools]:
    """Cheapest busy slots, as many as there are meetings.

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
    n, most = len(cost), int(degree.max(initial=0))
    one = np.ones((n, most + 1), np.int64)

    def hold(taken: Floats, t: int) -> tuple[Floats, Ints]:
        busy = np.full((n, most + 1), FAR)
        busy[:, 1:] = taken[:, :-1] + cost[:, t, None]
        return busy, one

    walk = _Walk(pace, (n, most + 1), hold)
    least, states, _ = walk.back(degree)
    return least, states == BUSY


class _Walk:
    """Forward through the slots, noting where each state came from."""

    def __init__(self, pace: Pace, shape: tuple[int, int], hold: Hold) -> None:
        best = np.full((4, *shape), FAR)
        best[NONE, :, 0] = 0.0
        self.new_day = pace.new_day
        self.trail: list[tuple[Ints, ...]] = []
        for t, new_day in enumerate(pace.new_day.tolist()):
            fold = AT_NIGHT[best[AT_NIGHT].argmin(axis=0)]
            if new_day:
                best = np.stack([best[AT_NIGHT].min(axis=0), *np.full((3, *shape), FAR)])
            options = np.stack([best[NONE], best[BUSY] + pace.gap[t], best[IDLE] + pace.gap[t]])
            busy, who = hold(options.min(axis=0), t)
            left = best[BUSY] + pace.leave
            sources = np.where(left <= best[IDLE], BUSY, IDLE), np.where(best[BUSY] <= best[DONE], BUSY, DONE)
            self.trail.append((fold, options.argmin(axis=0), who, *sources))
            idle, done = np.minimum(left, best[IDLE]) + pace.rest[t], np.minimum(best[BUSY], best[DONE])
            best = np.stack([best[NONE], busy, idle, done])
        self.best = best

    def back(self, held: Ints) -> tuple[Floats, Ints, Ints]:
        """Least costs, and for each slot the state and by how much a meeting there adds to what is held."""
        rows = np.arange(len(held))
        last = self.best[AT_NIGHT][:, rows, held]
        state = AT_NIGHT[last.argmin(axis=0)]
        states = np.zeros((len(held), len(self.trail)), np.int64)
        added = np.zeros_like(states)
        for t in range(len(self.trail) - 1, -1, -1):
            _, _, who, idle, done = (part[rows, held] for part in self.trail[t])
            states[:, t], added[:, t] = state, who
            busy = state == BUSY
            held = np.where(busy, held - who, held)
            source = self.trail[t][1][rows, held]
            state = np.select([busy, state == IDLE, state == DONE], [source, idle, done], NONE)
            if self.new_day[t]:
                state = self.trail[t][0][rows, held]
        return last.min(axis=0), states, added
