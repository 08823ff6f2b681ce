"""CP-SAT reads the balance: the least total proved where the event is small, bounded where it is not."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Unpack

import numpy as np
from ortools.sat.python import cp_model

from matchmaker.timetable.balance.costs import unit_of
from matchmaker.timetable.balance.terms import Balance
from matchmaker.timetable.cpsat import Grid, Tools, busy_in, meetings_of, total_breaks
from matchmaker.timetable.problem import Ints
from matchmaker.timetable.rows import Rows

MOST_PARTS = 100_000
"""Whole units of a cost of 1, at most, where costs are fractions with a common denominator."""

FINER = 10
"""Units in a whole unit of the search, where they are not."""

Term = tuple[float, cp_model.LinearExprT]


@dataclass(frozen=True, eq=False)
class Levelled:
    """What CP-SAT came back with.

    Parameters
    ----------
    slots
        Shape (meetings,): the best timetable, never worse than the one given.
    bound
        No timetable that holds all meetings has a smaller total.
    """

    slots: Ints
    bound: float


def level_exactly(balance: Balance, rows: Rows, slots: Ints, **tools: Unpack[Tools]) -> Levelled:
    """Move meetings for the smallest total.

    Parameters
    ----------
    rows
        Rules of the balance's problem.
    slots
        Shape (meetings,): a timetable that keeps them, with all meetings.

    Examples
    --------
    >>> from matchmaker.settings import BalanceSettings
    >>> from matchmaker.timetable.problem import Problem
    >>> from matchmaker.timetable.rules import rows_of
    >>> problem = Problem.simple([(0, 1), (0, 2)], participants=3, slots=4, places=1)
    >>> balance = Balance.of(problem, BalanceSettings(idle=2.0, finish=1.0))
    >>> level_exactly(balance, rows_of(problem), np.array([0, 3]), time_limit=5, seed=0, workers=1).bound
    1.0
    """
    grid = Grid(balance.problem, rows)
    terms = _terms(grid, balance)
    grid.keep(slots)
    unit, exact = _unit(balance, terms)
    factors = [round(cost / unit) for cost, _ in terms]
    grid.model.minimize(cp_model.LinearExpr.weighted_sum([what for _, what in terms], factors))
    better, solver = grid.solve(**tools)
    missed = 0.0 if exact else 0.5 * unit * (len(terms) + 4 * balance.problem.meetings)
    bound = max(0.0, solver.best_objective_bound * unit - missed)
    if better is None or balance.total(better) >= balance.total(slots):
        better = slots
    return Levelled(better, bound)


def _terms(grid: Grid, balance: Balance) -> list[Term]:
    """The total as costs times expressions; what costs nothing is left out."""
    p, weights = balance.problem, balance.weights
    terms: list[Term] = []
    if weights.breaks > 0 or p.fairness is not None:
        terms.append((weights.breaks, total_breaks(grid)))
    if weights.idle > 0:
        for who, meetings in enumerate(meetings_of(p)):
            busy = busy_in(grid, meetings, int(p.representatives[who]))
            for day in np.unique(p.day).tolist():
                terms += _waiting(grid, balance, busy, np.flatnonzero(p.day == day).tolist())
    if weights.early > 0:
        costs = balance.cell.ravel()
        terms += [(float(costs[cell]), literal) for cell, literal in grid.literal.items() if costs[cell] > 0]
    if weights.load > 0:
        terms += _overload(grid, balance)
    if weights.finish > 0:
        for day in np.unique(p.day).tolist():
            terms += _closing(grid, balance, np.flatnonzero(p.day == day).tolist())
    return terms


def _waiting(
    grid: Grid, balance: Balance, busy: list[cp_model.LinearExpr | int], slots: list[int]
) -> list[Term]:
    """Stretches of a day that a participant waits through: met before, meets later, and is not busy."""
    p, model = balance.problem, grid.model
    used = [t for t in slots if not isinstance(busy[t], int)]
    points = np.unique([(p.start_min[t], p.end_min[t]) for t in used]).tolist()
    stretches = list(pairwise(points))
    met = [[t for t in used if p.end_min[t] <= start] for start, _ in stretches]
    meets = [[t for t in used if p.start_min[t] >= end] for _, end in stretches]
    terms: list[Term] = []
    earlier: dict[int, cp_model.IntVar] = {}
    later: dict[int, cp_model.IntVar] = {}
    for known, sets in ((earlier, met), (later, meets)):
        for among in sorted(sets, key=len):
            if among and len(among) not in known:
                known[len(among)] = model.new_bool_var("")
                nearest = max((n for n in known if n < len(among)), default=0)
                if nearest:
                    model.add(known[len(among)] >= known[nearest])
                for t in among:
                    model.add(known[len(among)] >= busy[t])
    for (start, end), before, after in zip(stretches, met, meets, strict=True):
        if before and after:
            inside = [busy[t] for t in used if p.start_min[t] <= start and p.end_min[t] >= end]
            waits = model.new_bool_var("")
            model.add(waits >= earlier[len(before)] + later[len(after)] - 1 - sum(inside))
            terms.append((balance.weights.idle * (end - start) / 60, waits))
    return terms


def _overload(grid: Grid, balance: Balance) -> list[Term]:
    p = balance.problem
    terms: list[Term] = []
    for half, share in enumerate(balance.share.tolist()):
        cells = np.flatnonzero(np.tile(balance.half == half, p.meetings))
        chosen = grid.literals(cells)
        if len(chosen) > share:
            over = grid.model.new_int_var(0, p.meetings, "")
            grid.model.add(over >= cp_model.LinearExpr.sum(chosen) - share)
            terms.append((balance.weights.load, over))
    return terms


def _closing(grid: Grid, balance: Balance, slots: list[int]) -> list[Term]:
    """Hours of a day, each counted if a meeting ends in or after it."""
    p = balance.problem
    times = np.unique(balance.close_h[slots]).tolist()
    terms: list[Term] = []
    before, earlier = 0.0, None
    for time in times:
        runs = grid.model.new_bool_var("")
        ending = [t for t in slots if balance.close_h[t] == time]
        for t in ending:
            for x in grid.literals(np.arange(p.meetings) * p.slots + t):
                grid.model.add_implication(x, runs)
        if earlier is not None:
            grid.model.add_implication(runs, earlier)
        terms.append((balance.weights.finish * (time - before), runs))
        before, earlier = time, runs
    return terms


def _unit(balance: Balance, terms: list[Term]) -> tuple[float, bool]:
    """What one whole unit costs, and whether every cost is a whole number of them."""
    costs = sorted({cost for cost, _ in terms})
    parts = [Fraction(cost).limit_denominator(MOST_PARTS) for cost in costs]
    shared = math.lcm(*(part.denominator for part in parts))
    close = np.allclose([float(part) for part in parts], costs, rtol=1e-12, atol=0)
    if close and shared <= MOST_PARTS:
        return 1 / shared, True
    return unit_of(balance) / FINER, False
