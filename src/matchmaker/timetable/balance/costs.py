"""The balance of a timetable in whole units, in one block of memory that the search works on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matchmaker.timetable.balance.terms import Balance
from matchmaker.timetable.breaks import busy_slots
from matchmaker.timetable.kempe.board import Numbers
from matchmaker.timetable.problem import Floats, Ints

FINE = 1_000_000_000
"""Whole units that no timetable's total exceeds: they must fit into 32 bits."""

CHANCES = 1024
"""Losses that a temperature allows, one of which is drawn for each move."""


class Costs(NamedTuple):
    """Where each part of the block begins; all costs are in whole units."""

    days: int
    halves: int
    linear: bool  # some meeting costs something where it is
    grouped: bool  # load or closing costs something
    link: int  # (slots, slots): of two consecutive meetings
    cell: int  # (meetings, slots)
    half: int  # (slots,)
    day: int  # (slots,)
    first: int  # (slots,): the day's first slot
    stop: int  # (slots,): the slot after its last
    close: int  # (slots,): of the slot being its day's last
    share: int  # (halves,): meetings for nothing
    load: int  # (halves,)
    held: int  # (slots,): meetings
    owes: int  # (participants, days): of links
    fresh: int  # (2, 2): the same after the move in hand: ends, days
    chance: int  # (CHANCES,): losses allowed
    fixed: int  # (2,): cost of one meeting too many; of one unit of unfairness
    hand: int  # (1,): meetings the move in hand takes from the first slot


def unit_of(balance: Balance) -> float:
    """Cost of one whole unit, such that no total exceeds `FINE` of them."""
    p = balance.problem
    chains = max(0, 2 * p.meetings - p.participants) + p.participants
    highest = (
        float(balance.link.max(initial=0)) * chains
        + float(balance.cell.max(axis=1, initial=0).sum())
        + balance.weights.load * p.meetings
        + balance.weights.finish * float(balance.close_h.max(initial=0)) * p.slots
    )
    return highest / FINE if highest > 0 else 1.0


def steps_of(balance: Balance) -> Floats:
    """What an ordinary move changes in each term that counts: temperatures are multiples of these."""
    p, w = balance.problem, balance.weights
    hours = float(np.median(p.end_min - p.start_min)) / 60
    steps = np.array([w.breaks, w.idle * hours, w.load, w.early * hours * float(np.median(balance.score))])
    return steps[steps > 0] if (steps > 0).any() else np.ones(1)


def cost_block(balance: Balance, slots: Ints, unit: float) -> tuple[Costs, Numbers]:
    """The costs, and how far a timetable uses them up.

    Parameters
    ----------
    slots
        Shape (meetings,): slot of each meeting.
    unit
        That of `unit_of`.
    """
    p = balance.problem
    day = np.unique(p.day, return_inverse=True)[1]
    link = _whole(balance.link / unit)
    parts = {
        "link": link,
        "cell": _whole(balance.cell / unit),
        "half": balance.half,
        "day": day,
        "first": np.searchsorted(day, day),
        "stop": np.searchsorted(day, day, side="right"),
        "close": _whole(balance.weights.finish * balance.close_h / unit),
        "share": balance.share,
        "load": np.bincount(balance.half[slots], minlength=len(balance.share)),
        "held": np.bincount(slots, minlength=p.slots),
        "owes": _owed(balance, slots, link, day),
        "fresh": np.zeros((2, 2), np.int64),
        "chance": np.zeros(CHANCES, np.int64),
        "fixed": _whole(np.array([balance.weights.load, 2 * float(steps_of(balance).max())]) / unit),
        "hand": np.zeros(1, np.int64),
    }
    ends = np.cumsum([part.size for part in parts.values()])
    where = {name: int(end) - part.size for (name, part), end in zip(parts.items(), ends, strict=True)}
    costs = Costs(
        days=int(day.max()) + 1,
        halves=len(balance.share),
        linear=bool(balance.weights.early > 0),
        grouped=bool(balance.weights.load > 0 or balance.weights.finish > 0),
        **where,
    )
    return costs, np.concatenate([part.ravel() for part in parts.values()]).astype(np.int32)


def _whole(costs: Floats) -> Ints:
    return np.rint(costs).astype(np.int64)


def _owed(balance: Balance, slots: Ints, link: Ints, day: Ints) -> Ints:
    """Shape (participants, days): what the links of each day cost."""
    p = balance.problem
    busy = busy_slots(p, slots)
    owed = np.zeros((p.participants, int(day.max()) + 1), np.int64)
    latest = np.full(p.participants, -1, np.int64)
    for t in range(p.slots):
        here = busy[:, t]
        follows = here & (latest >= 0)
        follows[follows] = day[latest[follows]] == day[t]
        owed[follows, day[t]] += link[latest[follows], t]
        later = here & ((latest < 0) | (p.end_min[latest] < p.end_min[t]))
        latest[later] = t
    return owed


def total_units(balance: Balance, costs: Costs, own: Numbers, slots: Ints) -> int:
    """What a timetable costs, in whole units."""
    p = balance.problem
    owed = own[costs.owes :][: p.participants * costs.days].sum(dtype=np.int64)
    cells = own[costs.cell + np.arange(p.meetings) * p.slots + slots].sum(dtype=np.int64)
    over = np.maximum(0, np.bincount(balance.half[slots], minlength=costs.halves) - balance.share).sum()
    close, used = own[costs.close :][: p.slots], np.unique(slots)
    closing = sum(int(close[used[p.day[used] == d]].max(initial=0)) for d in np.unique(p.day))
    return int(owed + cells + over * own[costs.fixed] + closing)
