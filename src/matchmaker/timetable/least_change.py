"""The least change that mends a timetable: hold what is locked, then many, move few, few breaks.

A meeting that has to leave its slot can, in the end, push only meetings it is linked to by chains of shared
companies and full slots. So a small neighbourhood of the trouble is searched first and grown while the number
of moved meetings stays above what is proved to be needed; once everything may move, the search is complete.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

import numpy as np
from ortools.sat.python import cp_model

from matchmaker.timetable.breaks import count_breaks, fairness_gap
from matchmaker.timetable.cpsat import Grid, lower_breaks, total_breaks
from matchmaker.timetable.problem import Bools, Ints, Problem
from matchmaker.timetable.rows import Rows
from matchmaker.timetable.watch import Watch


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
        What is proved: no timetable that gives up as few locked meetings loses fewer; none of those moves
        fewer.
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
    problem: Problem,
    rows: Rows,
    old: Ints,
    *,
    locked: Bools | None = None,
    time_limit: float = 10.0,
    seed: int = 0,
    workers: int = 1,
    watch: Watch | None = None,
) -> Mended:
    """Find the timetable nearest to an old one that keeps all rules.

    Parameters
    ----------
    problem, rows
        The event as it is now, no meeting required.
    old
        Shape (meetings,): slot of each meeting in the old timetable, -1 for one that is new.
    locked
        Shape (meetings,): meetings of which none is given up for any number of others; by default none.
    time_limit
        Seconds; changes only how far the proof and the search for few breaks get.
    watch
        May end it early, with the best it has and what is proved by then.

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
    first = np.zeros(problem.meetings, bool) if locked is None else locked
    worth = np.where(first, problem.meetings + 1, 1).astype(np.int64)
    best = _Best(_undisturbed(problem, rows, kept), old, worth, *_needed(problem, rows, old, kept, worth))
    least_lost = best.least_loss - int(worth[~problem.allowed.any(1)].sum() - (~problem.allowed.any(1)).sum())
    free = best.slots < 0
    if problem.fairness is not None:  # it ties all companies together
        free[:] = True
    hint, watch = kept, watch or Watch()
    while not (best.proved or watch.stopped):
        part = Part.around(problem, rows, best.slots, free)
        left = max(deadline - perf_counter(), 0.1)
        found = part.solve(old, hint, worth, left, seed=seed, workers=workers, watch=watch)
        best.offer(found, whole=bool(free.all()))
        if free.all() or perf_counter() > deadline:
            break
        hint, grown = best.slots, _wider(problem, best.troubled)
        free = grown if (grown & ~free).any() else _wider(problem, free | grown)
    slots = best.slots
    if not watch.stopped:
        slots = _fewer_breaks(problem, rows, best, deadline, seed=seed, workers=workers)
    return Mended(
        slots=slots,
        moved=best.moved,
        lost=best.lost,
        least_moved=best.least_moved,
        least_lost=best.lost if best.loss == best.least_loss else least_lost,
    )


@dataclass
class _Best:
    """The best timetable so far, and what is proved about any.

    Meetings of `least_loss` worth at least are not held; `leaving` at least leave their slots or are not
    held; the whole problem, once solved, says `least_moved`.
    """

    slots: Ints
    old: Ints
    worth: Ints
    least_loss: int
    leaving: int
    shown: int = 0

    @property
    def lost(self) -> int:
        return int((self.slots < 0).sum())

    @property
    def loss(self) -> int:
        """What the meetings that are not held are worth; a locked one more than all others together."""
        return int(self.worth[self.slots < 0].sum())

    @property
    def moved(self) -> int:
        return int(((self.slots >= 0) & (self.old >= 0) & (self.slots != self.old)).sum())

    @property
    def troubled(self) -> Bools:
        """Meetings that are not held as they were."""
        return np.array((self.slots < 0) | (self.slots != self.old), bool)

    @property
    def least_moved(self) -> int:
        return max(self.shown, self.leaving - self.lost, 0)

    @property
    def proved(self) -> bool:
        return self.loss == self.least_loss and self.moved <= self.least_moved

    def offer(self, found: tuple[Ints, int] | None, *, whole: bool) -> None:
        """Take a timetable with the proved least cost of its part; the whole proves it for good."""
        if found is None:
            return
        slots, cost = found
        loss, moved = divmod(cost, len(self.old) + 1)
        mine = (self.loss, self.moved)
        before, self.slots = self.slots, slots
        if (self.loss, self.moved) > mine:
            self.slots = before
        if whole:
            self.least_loss = max(self.least_loss, loss)
            if self.least_loss == self.loss:
                self.shown = moved if loss == self.loss else self.shown


def _kept(problem: Problem, old: Ints) -> Ints:
    """The old timetable without the meetings whose slot is closed to them now."""
    number = np.arange(problem.meetings)
    return np.where((old >= 0) & problem.allowed[number, old], old, -1)


def _chosen(problem: Problem, slots: Ints) -> Ints:
    chosen = np.zeros(problem.allowed.size, np.int64)
    placed = np.flatnonzero(slots >= 0)
    chosen[placed * problem.slots + slots[placed]] = 1
    return chosen


def _needed(problem: Problem, rows: Rows, old: Ints, kept: Ints, worth: Ints) -> tuple[int, int]:
    """What the meetings are worth that cannot be held at least, and how many must leave or be given up.

    A meeting must leave if its slot is closed to it, or if rows that share no meeting hold too many.
    """
    chosen = _chosen(problem, kept)
    broken = rows.take(rows.broken(chosen))
    excess = broken.counts(chosen) - broken.high
    leaving = int((kept < 0).sum())
    used = np.zeros(problem.allowed.size, bool)
    for i in np.argsort(-excess, kind="stable"):
        cells = broken.cells[broken.indptr[i] : broken.indptr[i + 1]]
        cells = cells[chosen[cells] > 0]
        if excess[i] > 0 and not used[cells].any():
            leaving += int(excess[i])
            used[cells] = True
    new = int(((old < 0) & problem.allowed.any(1)).sum())  # these neither leave nor need be given up
    return _hopeless(problem, worth), leaving - new


def _hopeless(problem: Problem, worth: Ints) -> int:
    """The worth of what cannot be held: without an open slot, beyond all places or a company's slots."""
    possible = problem.allowed.any(1)
    none = int(worth[~possible].sum())
    ends = problem.ends[possible]
    crowded = int((possible & problem.seated).sum()) - int(problem.places.sum())
    asked = np.bincount(ends.ravel(), minlength=problem.participants)
    open_slots = np.zeros((problem.participants, problem.slots), np.int64)
    for side in problem.ends.T:
        np.maximum.at(open_slots, side, problem.allowed)
    room = open_slots.sum(1) * problem.representatives
    excess = np.maximum(asked - room, 0)
    return none + max(crowded, int(excess.max(initial=0)), -(-int(excess.sum()) // 2), 0)


def _undisturbed(problem: Problem, rows: Rows, kept: Ints) -> Ints:
    """What can stay for certain: kept meetings, less those in broken rows; nothing if that is not enough."""
    slots = kept.copy()
    chosen = _chosen(problem, slots)
    broken = rows.take(rows.broken(chosen))
    slots[broken.cells[chosen[broken.cells] > 0] // problem.slots] = -1
    fits = not len(rows.broken(_chosen(problem, slots)))
    fair = problem.fairness is None or fairness_gap(count_breaks(problem, slots)) <= problem.fairness
    return slots if fits and fair else np.full_like(slots, -1)


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
            venue=problem.venue[free] if len(problem.venue) else problem.venue,
            precedences=np.empty((0, 2), np.int64),  # they are rows; nothing else reads them here
        )
        return cls(members, part, inside, kept)

    def solve(
        self,
        old: Ints,
        hint: Ints,
        worth: Ints,
        time_limit: float,
        *,
        seed: int,
        workers: int,
        watch: Watch | None = None,
    ) -> tuple[Ints, int] | None:
        """Slots of all meetings, and a proved least of (meetings + 1) * loss + moved for this part."""
        grid = Grid(self.problem, self.rows)
        if self.problem.fairness is not None:
            total_breaks(grid)
        scale = len(self.kept) + 1
        mine, each = old[self.members], scale * worth[self.members]
        terms, gains = [], []
        for cell in grid.open.tolist():
            m, t = divmod(cell, self.problem.slots)
            terms.append(grid.literal[cell])
            gains.append(int(each[m]) - int(mine[m] >= 0 and mine[m] != t))
        grid.start_from(hint[self.members])
        grid.model.maximize(cp_model.LinearExpr.weighted_sum(terms, gains))
        found, solver = grid.solve(time_limit, seed=seed, workers=workers, watch=watch)
        if found is None:
            return None
        slots = self.kept.copy()
        slots[self.members] = found
        most = int(np.floor(solver.best_objective_bound + 1e-6))
        return slots, max(int(each.sum()) - most, 0)


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
