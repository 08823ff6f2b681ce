"""When each day could end: combinations of closing times that nothing obvious forbids, earliest first."""

from __future__ import annotations

import math
from itertools import product

import numpy as np

from matchmaker.timetable.balance.terms import Balance
from matchmaker.timetable.problem import Bools, Floats, Ints

MOST_CLOSINGS = 20_000
"""Combinations up to which all are looked at."""


def closings(balance: Balance, *, most: int = 12) -> list[Bools]:
    """Slots (shape (slots,)) left open by closing times that `possible_closings` does not refute."""
    ends = _combinations(balance)
    if ends is None:  # too many: every day ends as many slots early
        times = _times(balance)
        depth = max(map(len, times))
        ends = np.array([[t[max(0, len(t) - 1 - k)] for t in times] for k in range(depth - 1, -1, -1)])
    fine = possible_closings(balance, ends)[:most]
    return list(_open(balance, ends[fine]))


def finish_bound(balance: Balance) -> float:
    """Hours, summed over days, below which no timetable finishes."""
    ends = _combinations(balance)
    if ends is not None:
        fine = possible_closings(balance, ends)
        return float(ends[fine[0]].sum()) if len(fine) else 0.0
    times = _times(balance)
    last = np.array([t[-1] for t in times])
    bound = 0.0
    for day, choices in enumerate(times):  # each day alone, the others as long as they can be
        ends = np.tile(last, (len(choices), 1))
        ends[:, day] = choices
        fine = possible_closings(balance, ends)
        bound += float(choices[fine[0]]) if len(fine) else 0.0
    return bound


def possible_closings(balance: Balance, ends: Floats) -> Ints:
    """Numbers of the closings that might do; whether they do is another matter.

    Those are left out that leave a meeting without a slot, a participant with fewer slots than meetings, or
    all with too few places.

    Parameters
    ----------
    ends
        Shape (n, days): hours from each day's first slot to its end.
    """
    p = balance.problem
    free = np.zeros((p.participants, p.slots), bool)
    for end in (0, 1):
        np.logical_or.at(free, p.ends[:, end], p.allowed)
    degree = np.bincount(p.ends.ravel(), minlength=p.participants)
    needs = np.unique(np.column_stack([free, -(-degree // p.representatives)]), axis=0)
    needs = np.vstack([needs, np.column_stack([p.allowed, np.ones(p.meetings)])]).astype(np.float32)
    needs = np.unique(needs, axis=0)
    found = []
    for start in range(0, len(ends), 256):
        open_slots = _open(balance, ends[start : start + 256])
        fine = (open_slots @ p.places >= int(p.seated.sum())) & (open_slots @ p.room >= p.meetings)
        fine[fine] = (needs[:, :-1] @ open_slots[fine].T >= needs[:, -1:]).all(axis=0)
        found.append(start + np.flatnonzero(fine))
    return np.concatenate([np.zeros(0, np.int64), *found])


def _times(balance: Balance) -> list[Floats]:
    """Each day's closing times, in hours; 0 if it is not held."""
    day, hours = balance.problem.day, balance.close_h
    return [np.concatenate([[0.0], np.unique(hours[day == d])]) for d in np.unique(day)]


def _combinations(balance: Balance) -> Floats | None:
    """Shape (n, days): all closings, earliest first; None if they are too many."""
    times = _times(balance)
    if math.prod(map(len, times)) > MOST_CLOSINGS:
        return None
    ends = np.array(list(product(*(t.tolist() for t in times))))
    return ends[np.argsort(ends.sum(axis=1).round(9), kind="stable")]


def _open(balance: Balance, ends: Floats) -> Bools:
    """Shape (n, slots)."""
    day = np.unique(balance.problem.day, return_inverse=True)[1]
    left_open: Bools = balance.close_h <= ends[:, day] + 1e-9
    return left_open
