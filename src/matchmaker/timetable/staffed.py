"""CP-SAT places meetings and names their interpreters at once: where rows alone let too much pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Unpack

import numpy as np
from ortools.sat.python import cp_model

from matchmaker.timetable.clock import overlap_cliques
from matchmaker.timetable.cpsat import Grid, Tools, total_breaks
from matchmaker.timetable.problem import Bools, Ints, Problem
from matchmaker.timetable.relays import partners, relayed, servers
from matchmaker.timetable.rows import Rows
from matchmaker.timetable.shifts import shift_limits

UNITS = 100_000_000
"""Whole units the most valuable meeting is cut into."""

MOST_CHOICES = 30_000
"""Open cells of meetings with a need times interpreters who can serve there, up to which it is tried."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Staffed:
    """Slots and interpreters found together.

    Parameters
    ----------
    slots
        Shape (meetings,): slot of each meeting, -1 where it is not placed; None if nothing was found.
    interpreters
        Shape (meetings, 2): the one, or two where the meeting is relayed; -1 for none.
    proved
        Nothing worth more exists; without slots, nothing exists at all.
    relays_bound
        Nothing worth as much relays fewer meetings.
    """

    slots: Ints | None
    interpreters: Ints | None
    proved: bool
    relays_bound: int = 0


def fewest_relayed(problem: Problem, rows: Rows, slots: Ints, **tools: Unpack[Tools]) -> tuple[Ints, int]:
    """As valuable a timetable with few meetings through a third language, and a number none goes below.

    Parameters
    ----------
    rows
        Rules with no meeting required.
    """
    relay = _relay_cells(problem)
    held = np.flatnonzero(slots >= 0)
    count = int(relay[held, slots[held]].sum())
    least = int((relay | ~problem.allowed).all(axis=1).sum()) if len(held) == problem.meetings else 0
    if count <= least:
        return slots, count
    grid = Grid(problem, rows)
    grid.start_from(slots)
    total = _relays(grid)
    grid.model.add(total >= least)
    grid.model.add(_worth(grid) >= int(_units(problem)[held].sum()))
    if problem.fairness is not None:
        total_breaks(grid)
    grid.model.minimize(total)
    found, solver = grid.solve(**tools)
    if found is None:
        return slots, least
    least = max(least, _least(solver))
    better = np.flatnonzero(found >= 0)
    fewer = relay[better, found[better]].sum() < count
    return (found if fewer else slots), least


def place_staffed(
    problem: Problem,
    rows: Rows,
    start: Ints,
    *,
    few_breaks: bool,
    **tools: Unpack[Tools],
) -> Staffed | None:
    """Place the most valuable meetings, each with its interpreters by name; None if the event is too large.

    Then few meetings are relayed, then either breaks are few or few meetings leave their slot.

    Parameters
    ----------
    rows
        Rules; those that require meetings are kept.
    start
        Shape (meetings,): a timetable to stay near.
    few_breaks
        Lower breaks rather than stay near.
    """
    grid = Grid(problem, rows)
    staff = _Staff(grid)
    if len(staff.use) > MOST_CHOICES:
        return None
    staff.hold()
    last = _moved(grid, start)
    if few_breaks or problem.fairness is not None:
        breaks = total_breaks(grid)
        last = breaks if few_breaks else last
    goals = [-_worth(grid), _relays(grid), last]
    grid.start_from(start)
    tools["time_limit"] /= len(goals)
    best: Staffed | None = None
    for number, goal in enumerate(goals):
        grid.model.minimize(goal)
        slots, solver = grid.solve(**tools)
        if slots is None:
            return best or Staffed(slots=None, interpreters=None, proved=grid.proved)
        best = Staffed(
            slots=slots,
            interpreters=staff.found(solver),
            proved=best.proved if best else grid.proved,
            relays_bound=_least(solver) if number == 1 else best.relays_bound if best else 0,
        )
        grid.model.clear_hints()  # type: ignore[no-untyped-call]
        grid.start_from(slots)
        grid.model.add(goal <= round(solver.objective_value))
    return best


def _least(solver: cp_model.CpSolver) -> int:
    return max(0, int(np.ceil(solver.best_objective_bound - 1e-6)))


def _relay_cells(problem: Problem) -> Bools:
    """Shape (meetings, slots): True where a meeting would be relayed."""
    cells = np.zeros_like(problem.allowed)
    using = np.flatnonzero(problem.need >= 0)
    cells[using] = relayed(problem)[problem.need[using]]
    return cells & problem.allowed


def _relays(grid: Grid) -> cp_model.LinearExpr:
    relay = _relay_cells(grid.problem).ravel()
    return cp_model.LinearExpr.sum([x for cell, x in grid.literal.items() if relay[cell]])


def _moved(grid: Grid, start: Ints) -> cp_model.LinearExpr:
    """Held meetings that are not where they were."""
    size = grid.problem.slots
    return cp_model.LinearExpr.sum(
        [x for cell, x in grid.literal.items() if start[cell // size] != cell % size]
    )


def _units(problem: Problem) -> Ints:
    """Shape (meetings,): weights in whole units."""
    top = problem.weight.max(initial=0.0) or 1.0
    units: Ints = np.maximum(1, np.rint(problem.weight / top * UNITS)).astype(np.int64)
    return units


def _worth(grid: Grid) -> cp_model.LinearExpr:
    units = _units(grid.problem)
    worth = [int(units[cell // grid.problem.slots]) for cell in grid.literal]
    return cp_model.LinearExpr.weighted_sum(list(grid.literal.values()), worth)


class _Staff:
    """Who serves each open cell: a literal for each interpreter, and role where two relay."""

    def __init__(self, grid: Grid) -> None:
        p = self.problem = grid.problem
        relay = relayed(p)
        self.grid = grid
        self.use: dict[tuple[int, int, int], cp_model.IntVar] = {}  # cell, role, interpreter
        self.roles: dict[int, int] = {}
        for cell in grid.literal:
            m, t = divmod(cell, p.slots)
            need = int(p.need[m])
            if need < 0:
                continue
            able = servers(p, need, t, relay=bool(relay[need, t]))
            self.roles[cell] = len(able)
            for role, who in enumerate(able):
                for i in np.flatnonzero(who).tolist():
                    self.use[cell, role, i] = grid.model.new_bool_var("")

    def hold(self) -> None:
        """Every held meeting is served, nobody serves two at once or too much."""
        p, model = self.problem, self.grid.model
        of: dict[tuple[int, int], dict[int, cp_model.IntVar]] = {}
        by: dict[tuple[int, int], list[cp_model.IntVar]] = {}  # interpreter, slot
        for (cell, role, i), x in self.use.items():
            of.setdefault((cell, role), {})[i] = x
            by.setdefault((i, cell % p.slots), []).append(x)
        for cell, roles in self.roles.items():
            for role in range(roles):
                model.add(sum(of.get((cell, role), {}).values()) == self.grid.literal[cell])
            if roles > 1:
                self._join(cell, of)
        cliques = overlap_cliques(p)
        limits = shift_limits(p)
        for i in range(p.speakers.shape[1]):
            for clique in cliques:
                model.add_at_most_one([x for t in clique for x in by.get((i, t), ())])
            for limit in limits:
                sized = zip(limit.slots, limit.sizes, strict=True)
                model.add(sum(size * x for t, size in sized for x in by.get((i, t), ())) <= limit.most)

    def _join(self, cell: int, of: dict[tuple[int, int], dict[int, cp_model.IntVar]]) -> None:
        """Two that relay share a language."""
        m, t = divmod(cell, self.problem.slots)
        joint = partners(self.problem, int(self.problem.need[m]), t)
        for i, x in of[cell, 0].items():
            self.grid.model.add_bool_or([~x, *(y for j, y in of[cell, 1].items() if joint[i, j])])

    def found(self, solver: cp_model.CpSolver) -> Ints:
        """Shape (meetings, 2)."""
        named = np.full((self.problem.meetings, 2), -1, np.int64)
        for (cell, role, i), x in self.use.items():
            if solver.boolean_value(x):
                named[cell // self.problem.slots, role] = i
        return named
