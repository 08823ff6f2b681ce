"""What the hours of the slots imply: which overlap, which adjoin, between which a break fits."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from matchmaker.timetable.problem import Bools, Ints, Problem

CHANGEOVER_MIN = 10
"""A gap of at most so many minutes between two slots is a change of table, not a rest."""


def overlap_cliques(problem: Problem) -> tuple[tuple[int, ...], ...]:
    """Maximal sets of slots that share a moment; where none overlap, each slot alone.

    Examples
    --------
    >>> overlap_cliques(Problem.simple([], participants=0, slots=3, places=1))
    ((0,), (1,), (2,))
    """
    start, end = problem.start_min, problem.end_min
    at_start = (start[None, :] <= start[:, None]) & (start[:, None] < end[None, :])
    sets = {frozenset(np.flatnonzero(row).tolist()) for row in at_start}
    return tuple(sorted(tuple(sorted(s)) for s in sets if not any(s < other for other in sets)))


def overlaps(problem: Problem) -> Bools:
    """Shape (slots, slots): True where two slots share a moment; a slot overlaps itself."""
    start, end = problem.start_min, problem.end_min
    shared: Bools = (start[:, None] < end[None, :]) & (start[None, :] < end[:, None])
    return shared


def break_fits(problem: Problem) -> Bools:
    """Shape (slots, slots): True where a whole slot fits after the first and before the second, on one day.

    Examples
    --------
    >>> break_fits(Problem.simple([], participants=0, slots=3, places=1)).astype(int)
    array([[0, 0, 1],
           [0, 0, 0],
           [0, 0, 0]])
    """
    start, end, day = problem.start_min, problem.end_min, problem.day
    before = end[:, None] <= start[None, :]  # slot a is over when slot t starts
    same_day = day[:, None] == day[None, :]
    steps = (before & same_day).astype(np.int64)
    fits: Bools = steps @ steps > 0
    return fits


def adjoining_runs(problem: Problem, length: int) -> Ints:
    """Shape (runs, length): slots that follow one another with no more than `CHANGEOVER_MIN` between them.

    Examples
    --------
    >>> adjoining_runs(Problem.simple([], participants=0, slots=3, places=1), 2)
    array([[0, 1],
           [1, 2]])
    """
    gap = problem.start_min[None, :] - problem.end_min[:, None]
    follows = (gap >= 0) & (gap <= CHANGEOVER_MIN)
    runs = np.arange(problem.slots, dtype=np.int64)[:, None]
    for _ in range(length - 1):
        last, following = np.nonzero(follows[runs[:, -1]])
        runs = np.column_stack([runs[last], following])
    return runs


def spoiling_sets(problem: Problem, window: tuple[int, ...], free: int) -> list[tuple[int, ...]]:
    """Least sets of slots of which whoever meets in all has fewer than `free` free slots in a window.

    A slot is free if nothing that overlaps it is taken. Empty where no other slot overlaps the window: there
    any `len(window) - free + 1` of its own slots do.

    Examples
    --------
    >>> spoiling_sets(Problem.simple([], participants=0, slots=3, places=1), (1, 2), 1)
    []
    """
    shared = overlaps(problem)
    near = np.flatnonzero(shared[list(window)].any(0)).tolist()
    if set(near) == set(window) and shared[np.ix_(near, near)].sum() == len(near):
        return []
    least: list[tuple[int, ...]] = []
    for size in range(1, len(window) + 1):
        for slots in combinations(near, size):
            taken = shared[np.ix_(list(slots), list(window))].any(0)
            apart = shared[np.ix_(list(slots), list(slots))].sum() == size
            new = not any(set(other) <= set(slots) for other in least)
            if apart and new and len(window) - taken.sum() < min(free, len(window)):
                least.append(slots)
    return least
