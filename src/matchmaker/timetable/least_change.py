"""The least change that mends a timetable: hold as many meetings as can be, move few, then few breaks.

A meeting that has to leave its slot can, in the end, push only meetings it is linked to by chains of shared
companies and full slots. So a small neighbourhood of the trouble is searched first and grown while the number
of moved meetings stays above what is proved to be needed; once everything may move, the search is complete.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

import numpy as np
from ortools.sat.python import cp_model

from matchmaker.timetable.breaks import count_breaks
from matchmaker.timetable.cpsat import Grid, lower_breaks, total_breaks
from matchmaker.timetable.problem import Bools, Ints, Problem
from matchmaker.timetable.rows import Rows


@dataclass(frozen=True, eq=False, kw_only=True)
class Mended:
    """A mended timetable.

    Parameters
    ----------
    slots
        Shape (meetings,): new slot of each meeting, -1 where it cannot be held.
    moved
        How many meetings of the old timetable are held in another slot now.
    lost
        How many meetings are not held.
    least_moved, least_lost
        What is proved: no timetable loses fewer; none that loses as few moves fewer.
    """

    slots: Ints
    moved: int
    lost: int
    least_moved: int
    least_lost: int

    @property
    def proved(self) -> bool:
        """No timetable keeps more and moves fewer."""
        return self.lost == self.least_lost and self.moved == self.least_moved


def mend(
    problem: Problem, rows: Rows, old: Ints, *, time_limit: float = 10.0, seed: int = 0, workers: int = 1
) -> Mended:
    """Find the timetable nearest to an old one that keeps all rules.

    Parameters
    ----------
    problem, rows
        The event as it is now, no meeting required.
    old
        Shape (meetings,): slot of each meeting in the old timetable, -1 for one that is new.
    time_limit
        Seconds; changes only how far the proof and the search for few breaks get.

    Examples
    --------
    >>> from matchmaker.timetable.rules import rows_of
    >>> problem = Problem.simple([(0, 1), (0, 2)], participants=3, slots=3, places=2,
    ...                          allowed=[[False, True, True], [True, True, True]])
    >>> mended = mend(problem, rows_of(problem), np.array([0, 1]))
    >>> mended.slots.tolist(), mended.moved, mended.proved
    ([2, 1], 1, True)
    """
    deadline = perf_counter() + time_limit
    kept = _kept(problem, old)
    least = _forced(problem, rows, old, kept)
    free = _disturbed(problem, rows, kept)
    if problem.fairness is not None:  # it ties all companies together
        free[:] = True
    best = _Best(np.full_like(old, -1), old, least)
    while True:
        part = Part.around(problem, rows, kept, free)
        left = max(deadline - perf_counter(), 0.1)
        best.offer(part.solve(old, left, seed=seed, workers=workers), whole=bool(free.all()))
        if best.proved or free.all() or perf_counter() > deadline:
            break
        free = _wider(problem, free)
    slots = _fewer_breaks(problem, rows, best, deadline, seed=seed, workers=workers)
    return Mended(
        slots=slots,
        moved=best.moved,
        lost=best.lost,
        least_moved=best.least_moved,
        least_lost=best.least_lost,
    )


@dataclass
class _Best:
    """The best timetable so far, and what is proved about any."""

    slots: Ints
    old: Ints
    least_moved: int
    least_lost: int = 0

    @property
    def lost(self) -> int:
        return int((self.slots < 0).sum())

    @property
    def moved(self) -> int:
        return int(((self.slots >= 0) & (self.old >= 0) & (self.slots != self.old)).sum())

    @property
    def proved(self) -> bool:
        return self.lost == self.least_lost and self.moved <= self.least_moved

    def offer(self, found: tuple[Ints, int] | None, *, whole: bool) -> None:
        """Take a timetable with the proved least cost of its part; the whole proves it for good."""
        if found is None:
            return
        slots, cost = found
        lost, moved = divmod(cost, len(self.old) + 1)
        mine = (self.lost, self.moved)
        before, self.slots = self.slots, slots
        if (self.lost, self.moved) > mine:
            self.slots = before
        if whole:
            self.least_lost = max(self.least_lost, lost)
            if self.least_lost == self.lost:
                self.least_moved = moved if lost == self.lost else self.least_moved


def _kept(problem: Problem, old: Ints) -> Ints:
    """The old timetable without the meetings whose slot is closed to them now."""
    number = np.arange(problem.meetings)
    return np.where((old >= 0) & problem.allowed[number, old], old, -1)


def _chosen(problem: Problem, slots: Ints) -> Ints:
    chosen = np.zeros(problem.allowed.size, np.int64)
    placed = np.flatnonzero(slots >= 0)
    chosen[placed * problem.slots + slots[placed]] = 1
    return chosen


def _forced(problem: Problem, rows: Rows, old: Ints, kept: Ints) -> int:
    """Meetings that must leave: their slot is closed to them, or rows that share none hold too many."""
    chosen = _chosen(problem, kept)
    broken = rows.take(rows.broken(chosen))
    excess = broken.counts(chosen) - broken.high
    forced = int(((old >= 0) & (kept < 0)).sum())
    used = np.zeros(problem.allowed.size, bool)
    for i in np.argsort(-excess, kind="stable"):
        cells = broken.cells[broken.indptr[i] : broken.indptr[i + 1]]
        cells = cells[chosen[cells] > 0]
        if excess[i] > 0 and not used[cells].any():
            forced += int(excess[i])
            used[cells] = True
    return forced


def _disturbed(problem: Problem, rows: Rows, kept: Ints) -> Bools:
    """Meetings without a slot, in broken rows, or sharing a company with one of these."""
    chosen = _chosen(problem, kept)
    broken = rows.take(rows.broken(chosen))
    cells = broken.cells[chosen[broken.cells] > 0]
    free = np.array(kept < 0, bool)
    free[cells // problem.slots] = True
    return _wider(problem, free)


def _wider(problem: Problem, free: Bools) -> Bools:
    """Also the meetings that share a company; all of them, where nothing else is left to add."""
    touched = np.zeros(problem.participants, bool)
    touched[problem.ends[free].ravel()] = True
    wider = np.array(touched[problem.ends].any(1), bool)
    return np.ones_like(free) if wider.sum() == free.sum() else wider


@dataclass(frozen=True, eq=False)
class Part:
    """Some meetings that may move among others that stay: a problem of its own.

    Parameters
    ----------
    members
        Numbers of the meetings that may move.
    problem, rows
        Of the members alone; what the others use is taken off the rows.
    kept
        Shape (all meetings,): where the others stay.
    """

    members: Ints
    problem: Problem
    rows: Rows
    kept: Ints

    @classmethod
    def around(cls, problem: Problem, rows: Rows, kept: Ints, free: Bools) -> Part:
        """Free some meetings of a timetable whose others keep every rule."""
        members = np.flatnonzero(free)
        number = np.cumsum(free) - 1
        staying = np.where(free, -1, kept)
        mine = free[rows.cells // problem.slots]
        sizes = (
            np.add.reduceat(mine.astype(np.int64), rows.indptr[:-1]) if len(rows) else np.zeros(0, np.int64)
        )
        with_mine = np.flatnonzero(sizes > 0)
        used = rows.counts(_chosen(problem, staying))[with_mine]
        cells = rows.cells[mine]
        inside = Rows(
            kind=rows.kind[with_mine],
            about=rows.about[with_mine],
            indptr=np.concatenate([[0], np.cumsum(sizes[with_mine])]).astype(np.int64),
            cells=number[cells // problem.slots] * problem.slots + cells % problem.slots,
            low=np.maximum(rows.low[with_mine] - used, 0),
            high=np.maximum(rows.high[with_mine] - used, 0),
            groups=rows.groups,
        )
        part = problem.replace(
            ends=problem.ends[free],
            allowed=problem.allowed[free],
            weight=problem.weight[free],
            need=problem.need[free],
            precedences=np.empty((0, 2), np.int64),  # they are rows; nothing else reads them here
        )
        return cls(members, part, inside, kept)

    def solve(self, old: Ints, time_limit: float, *, seed: int, workers: int) -> tuple[Ints, int] | None:
        """Slots of all meetings, and a proved least of (meetings + 1) * lost + moved for this part."""
        grid = Grid(self.problem, self.rows)
        if self.problem.fairness is not None:
            total_breaks(grid)
        scale = len(self.kept) + 1
        mine = old[self.members]
        terms, worth = [], []
        for cell in grid.open.tolist():
            m, t = divmod(cell, self.problem.slots)
            terms.append(grid.literal[cell])
            worth.append(scale - int(mine[m] >= 0 and mine[m] != t))
        grid.start_from(self.kept[self.members])
        grid.model.maximize(cp_model.LinearExpr.weighted_sum(terms, worth))
        found, solver = grid.solve(time_limit, seed=seed, workers=workers)
        if found is None:
            return None
        slots = self.kept.copy()
        slots[self.members] = found
        most = int(np.floor(solver.best_objective_bound + 1e-6))
        return slots, max(scale * len(self.members) - most, 0)


def _fewer_breaks(
    problem: Problem, rows: Rows, best: _Best, deadline: float, *, seed: int, workers: int
) -> Ints:
    """Among the timetables that move no more meetings, one with few breaks: only moved and new ones move."""
    slots, left = best.slots, deadline - perf_counter()
    moving = (slots >= 0) & (slots != best.old)
    if left < 0.05 or not moving.any():
        return slots
    near = _wider(problem, moving) if problem.fairness is None else np.ones_like(moving)
    part = Part.around(problem, rows, slots, near)
    allowed = part.problem.allowed.copy()
    staying = ~moving[part.members]
    allowed[staying] = False
    held = np.flatnonzero(staying & (slots[part.members] >= 0))
    allowed[held, slots[part.members[held]]] = True
    found = lower_breaks(
        part.problem.replace(allowed=allowed),
        part.rows,
        slots[part.members],
        time_limit=left,
        seed=seed,
        workers=workers,
    )
    if found.slots is None:
        return slots
    better = slots.copy()
    better[part.members] = found.slots
    fewer = count_breaks(problem, better).sum() < count_breaks(problem, slots).sum()
    return better if fewer else slots
