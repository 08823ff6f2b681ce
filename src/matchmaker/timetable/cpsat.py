"""CP-SAT reads the rows: places meetings of any event, and lowers breaks where it is small."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NotRequired, TypedDict, Unpack

import numpy as np
from ortools.sat.python import cp_model

from matchmaker.timetable.breaks import count_breaks
from matchmaker.timetable.clock import break_fits
from matchmaker.timetable.problem import Bools, Floats, Ints, Problem
from matchmaker.timetable.rows import Rows
from matchmaker.timetable.watch import Watch

WEIGHT_UNITS = 10_000
"""Integer units the most valuable meeting is cut into."""


class Tools(TypedDict):
    """How far a search may go; see `Grid.solve`."""

    time_limit: float
    work: NotRequired[float | None]
    seed: int
    workers: int
    watch: NotRequired[Watch | None]


@dataclass(frozen=True, eq=False)
class Found:
    """What CP-SAT came back with.

    Parameters
    ----------
    slots
        Shape (meetings,): slot of each meeting, -1 where it is not placed; None if nothing was found.
    proved
        The search was complete: nothing is better, or (without slots) nothing exists.
    bound
        No timetable has fewer breaks than this; only where breaks were minimised.
    """

    slots: Ints | None
    proved: bool
    bound: int = 0


class Grid:
    """A CP-SAT model with one literal for each open cell, held to every row."""

    def __init__(self, problem: Problem, rows: Rows) -> None:
        self.problem = problem
        self.model = cp_model.CpModel()
        self.open = np.flatnonzero(problem.allowed.ravel())
        self.literal = {cell: self.model.new_bool_var("") for cell in self.open.tolist()}
        for i in range(len(rows)):
            self._hold(rows.cells[rows.indptr[i] : rows.indptr[i + 1]], int(rows.low[i]), int(rows.high[i]))

    def literals(self, cells: Ints) -> list[cp_model.IntVar]:
        """Literals of the open ones among some cells."""
        return [self.literal[c] for c in cells.tolist() if c in self.literal]

    def _hold(self, cells: Ints, low: int, high: int) -> None:
        chosen = self.literals(cells)
        if low > len(chosen):
            self.model.add_bool_or([])
        elif low == high == 1:
            self.model.add_exactly_one(chosen)
        elif len(chosen) > high:
            if (low, high) == (0, 1):
                self.model.add_at_most_one(chosen)
            else:
                self.model.add_linear_constraint(sum(chosen), low, high)
        elif low:
            self.model.add(sum(chosen) >= low)

    def start_from(self, slots: Ints) -> None:
        """Hint a timetable."""
        wanted = np.zeros(self.problem.allowed.size, bool)
        placed = np.flatnonzero(slots >= 0)
        wanted[placed * self.problem.slots + slots[placed]] = True
        for cell, literal in self.literal.items():
            self.model.add_hint(literal, bool(wanted[cell]))

    def keep(self, slots: Ints) -> None:
        """Hold exactly the meetings that a timetable places, and hint their slots."""
        for m, t in enumerate(slots.tolist()):
            chosen = self.literals(np.arange(m * self.problem.slots, (m + 1) * self.problem.slots))
            if t >= 0:
                self.model.add_exactly_one(chosen)
            else:
                for x in chosen:
                    self.model.add(x == 0)
        self.start_from(slots)

    def worth(self, weight: Floats) -> cp_model.LinearExpr:
        """Weight of the meetings held, in whole units."""
        top = weight.max() if len(weight) else 1.0
        units = np.maximum(1, np.rint(weight / top * WEIGHT_UNITS * _spread(weight))).astype(np.int64)
        worth = [int(units[cell // self.problem.slots]) for cell in self.literal]
        return cp_model.LinearExpr.weighted_sum(list(self.literal.values()), worth)

    def solve(
        self,
        time_limit: float,
        *,
        seed: int,
        workers: int,
        work: float | None = None,
        watch: Watch | None = None,
    ) -> tuple[Ints | None, cp_model.CpSolver]:
        """Slots found, if any, and the solver with its proof.

        Parameters
        ----------
        work
            Limit in CP-SAT's own deterministic seconds: where it comes before the time limit, the same seed
            stops at the same point.
        watch
            May end it early.
        """
        solver = cp_model.CpSolver()
        solver.parameters.catch_sigint_signal = False  # else it takes Ctrl-C for itself, and for good
        solver.parameters.max_time_in_seconds = max(time_limit, 0.01)
        if work is not None:
            solver.parameters.max_deterministic_time = max(work, 0.01)
        solver.parameters.random_seed = seed
        solver.parameters.num_workers = workers
        solver.parameters.interleave_search = workers > 1  # workers in turns give the same answer again
        with (watch or Watch()).ending(solver.stop_search):
            status = solver.solve(self.model)
        self.proved = status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None, solver
        slots = np.full(self.problem.meetings, -1, np.int64)
        for cell, literal in self.literal.items():
            if solver.boolean_value(literal):
                slots[cell // self.problem.slots] = cell % self.problem.slots
        return slots, solver


def _spread(weight: Floats) -> float:
    """How far the largest weight lies above the median, so that ordinary weights keep their digits."""
    middle = float(np.median(weight)) if len(weight) else 1.0
    return float(np.clip(weight.max() / middle, 1.0, 1e6)) if middle > 0 else 1.0


def place_all(problem: Problem, rows: Rows, *, start: Ints | None = None, **tools: Unpack[Tools]) -> Found:
    """Place every meeting, or prove that it cannot be done.

    Parameters
    ----------
    rows
        Rules with every meeting required.
    start
        Shape (meetings,): a timetable to begin with.
    """
    return _placed(Grid(problem, rows), start, tools)


def place_most(problem: Problem, rows: Rows, *, start: Ints | None = None, **tools: Unpack[Tools]) -> Found:
    """Place the most valuable meetings that fit together.

    Parameters
    ----------
    rows
        Rules with no meeting required.
    start
        Shape (meetings,): a timetable to begin with.
    """
    grid = Grid(problem, rows)
    grid.model.maximize(grid.worth(problem.weight))
    return _placed(grid, start, tools)


def _placed(grid: Grid, start: Ints | None, tools: Tools) -> Found:
    if grid.problem.fairness is not None:
        total_breaks(grid)
    if start is not None:
        grid.start_from(start)
    slots, _ = grid.solve(**tools)
    return Found(slots, grid.proved)


def lower_breaks(
    problem: Problem, rows: Rows, slots: Ints, *, bound: int = 0, **tools: Unpack[Tools]
) -> Found:
    """Move meetings for fewer breaks, keeping every meeting that `slots` places.

    Parameters
    ----------
    bound
        What is already known to be the least.
    """
    grid = Grid(problem, rows)
    total = total_breaks(grid)
    grid.keep(slots)
    grid.model.add(total >= bound)
    grid.model.minimize(total)
    better, solver = grid.solve(**tools)
    if better is None:
        return Found(slots, False, bound)
    least = max(bound, int(np.ceil(solver.best_objective_bound - 1e-6)))
    if count_breaks(problem, better).sum() >= count_breaks(problem, slots).sum():
        better = slots
    return Found(better, grid.proved, least)


def total_breaks(grid: Grid) -> cp_model.LinearExpr:
    """Number of breaks of all participants; holds fairness on the way.

    A participant has a break before slot t if it is busy in t, was busy earlier that day, and in no slot
    after which t follows too closely for a whole slot to fit.
    """
    p, model = grid.problem, grid.model
    fits = break_fits(p)
    earlier = (p.day[:, None] == p.day[None, :]) & (np.arange(p.slots)[:, None] < np.arange(p.slots)[None, :])
    own = meetings_of(p)
    alone = any(len(meetings) < 2 for meetings in own)
    exact = p.fairness is not None and not alone
    sums = []
    for participant, meetings in enumerate(own):
        busy = busy_in(grid, meetings, int(p.representatives[participant]))
        sums.append(_participant_breaks(model, busy, fits, earlier, exact=exact))
    if p.fairness is not None:
        least = model.new_int_var(0, 0 if alone else p.slots, "")
        for total in sums:
            model.add(total <= least + p.fairness)
            if exact:
                model.add(total >= least)
    return cp_model.LinearExpr.sum(sums)


def meetings_of(problem: Problem) -> list[list[int]]:
    """Each participant's meetings."""
    own: list[list[int]] = [[] for _ in range(problem.participants)]
    for m, (u, v) in enumerate(problem.ends.tolist()):
        own[u].append(m)
        own[v].append(m)
    return own


def busy_in(grid: Grid, meetings: list[int], representatives: int) -> list[cp_model.LinearExpr | int]:
    """0 or 1 in each slot: whether a participant has a meeting there."""
    p = grid.problem
    busy: list[cp_model.LinearExpr | int] = []
    for t in range(p.slots):
        chosen = grid.literals(np.array(meetings, np.int64) * p.slots + t)
        if not chosen:
            busy.append(0)
        elif representatives == 1 or len(chosen) == 1:
            busy.append(cp_model.LinearExpr.sum(chosen))
        else:
            literal = grid.model.new_bool_var("")
            grid.model.add_max_equality(literal, chosen)
            busy.append(literal)
    return busy


def _participant_breaks(
    model: cp_model.CpModel,
    busy: list[cp_model.LinearExpr | int],
    fits: Bools,
    earlier: Bools,
    *,
    exact: bool,
) -> cp_model.LinearExpr:
    """Sum of a participant's breaks; at least it, or exactly it."""
    used = [t for t, b in enumerate(busy) if not isinstance(b, int)]
    breaks = []
    for t in used:
        before = [s for s in used if earlier[s, t]]
        near = [busy[s] for s in before if not fits[s, t]]
        if len(near) == len(before):
            continue
        met, broken = model.new_bool_var(""), model.new_bool_var("")
        for s in before:
            model.add(met >= busy[s])
        model.add(broken >= busy[t] + met - 1 - sum(near))
        if exact:
            model.add(met <= sum(busy[s] for s in before))
            model.add(broken <= busy[t])
            model.add(broken <= met)
            for b in near:
                model.add(broken <= 1 - b)
        breaks.append(broken)
    return cp_model.LinearExpr.sum(breaks)
