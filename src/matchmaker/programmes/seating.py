"""The assignment of firms to programmes as a mixed-integer programme, and its relaxation."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from matchmaker.columns import Running

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
UNIT: Final = 10_000
"""Values are counted in ten-thousandths, so that equal means equal."""


class Seating(NamedTuple):
    """Firms, programmes and demands as numbers.

    `pays` (firms, programmes) is what a seat is worth in units, 0 where it does not suit; `together` are sets
    of programmes of which a firm can join one; `counts` are firms that still count towards the target, and
    each `floors` row is a group's firms with the number still to come.
    """

    pays: Ints
    seats: Ints
    together: tuple[tuple[int, ...], ...]
    trips: int | None
    counts: Bools
    target: int
    floors: tuple[tuple[Ints, int], ...]


class Solved(NamedTuple):
    """Which firm joins what, its value and the proved bound in units; no value where there is none."""

    joins: Bools
    value: int | None
    bound: float


def seats_paid(programmes: pd.DataFrame) -> Ints:
    """Seats of each programme that its budget pays for."""
    seats = programmes[Running.SEATS].to_numpy(np.int64)
    if Running.BUDGET_USD not in programmes or Running.COST_USD not in programmes:
        return seats
    budget, cost = (
        pd.to_numeric(programmes[c]).to_numpy(float) for c in (Running.BUDGET_USD, Running.COST_USD)
    )
    limited = (cost > 0) & ~np.isnan(budget)
    paid = np.floor(np.divide(budget, cost, out=np.zeros(len(seats)), where=limited) + 1e-9)
    return np.where(limited, np.minimum(seats, paid), seats).astype(np.int64)


def at_once(programmes: pd.DataFrame) -> tuple[tuple[int, ...], ...]:
    """Largest sets of programmes that share a day: of each set a firm joins one at most.

    Programmes are intervals, so every set of programmes that overlap in pairs shares a first day.

    Examples
    --------
    >>> days = [date(2019, 4, d) for d in (1, 5, 9, 2, 7, 12)]
    >>> at_once(pd.DataFrame({"from": days[:3], "until": [days[4], days[2], days[5]]}))
    ((0, 1), (1, 2))
    """
    first: list[date] = list(programmes[Running.FROM])
    last: list[date] = list(programmes[Running.UNTIL])
    runs = range(len(first))
    sets = {frozenset(p for p in runs if first[p] <= first[q] <= last[p]) for q in runs}
    largest = [s for s in sets if len(s) > 1 and not any(s < other for other in sets)]
    return tuple(sorted(tuple(sorted(s)) for s in largest))


def solve(seating: Seating, *, time_limit: float | None = None) -> Solved:
    """The assignment of the greatest value, by HiGHS, with its bound."""
    cost, rows, bounds, n = _matrix(seating)
    joins = np.zeros(seating.pays.shape, bool)
    if not n:
        reached = seating.target <= 0 and all(need <= 0 for _, need in seating.floors)
        return Solved(joins, 0 if reached else None, 0.0)
    whole = np.concatenate([np.ones(n), np.zeros(len(cost) - n)])
    options: Any = {"mip_rel_gap": 0.0} | ({} if time_limit is None else {"time_limit": time_limit})
    found = milp(cost, constraints=rows, bounds=bounds, integrality=whole, options=options)
    if found.x is None:
        return Solved(joins, None, np.inf if found.mip_dual_bound is None else -found.mip_dual_bound)
    firm, run = np.nonzero(seating.pays)
    taken = found.x[:n] > 0.5
    joins[firm[taken], run[taken]] = True
    return Solved(joins, int(seating.pays[joins].sum()), -float(found.mip_dual_bound))


def relaxed_prices(seating: Seating) -> tuple[float, Floats]:
    """The relaxation's value, and the dual of each programme's seats, both in units."""
    cost, rows, bounds, n = _matrix(seating)
    if not n:
        return 0.0, np.zeros(len(seating.seats))
    above = rows.ub < np.inf
    matrix: Any = rows.A
    both: Any = sparse.vstack([matrix[above], -matrix[~above]])
    right = np.concatenate([rows.ub[above], -rows.lb[~above]])
    box: Any = np.column_stack([bounds.lb, bounds.ub])
    found: Any = linprog(cost, A_ub=both, b_ub=right, bounds=box, method="highs")
    return -float(found.fun), -np.asarray(found.ineqlin.marginals[: len(seating.seats)], np.float64)


def _matrix(seating: Seating) -> tuple[Floats, LinearConstraint, Bounds, int]:
    """Costs, rows (seats first), bounds, and how many columns are seats; the rest are firms that count."""
    firm, run = np.nonzero(seating.pays)
    firms, runs = seating.pays.shape
    n = len(firm)
    counted = np.flatnonzero(seating.counts)
    column = np.full(firms, -1)
    column[counted] = n + np.arange(len(counted))
    size, each = n + len(counted), np.arange(n)
    parts: list[tuple[Any, Any, Any]] = [(_rows(run, each, runs, size), -np.inf, seating.seats)]
    for some in seating.together:
        inside = np.flatnonzero(np.isin(run, some))
        parts.append((_rows(firm[inside], inside, firms, size), -np.inf, np.ones(firms)))
    if seating.trips is not None:
        parts.append((_rows(firm, each, firms, size), -np.inf, np.full(firms, seating.trips)))
    took = _rows(firm, each, firms, size)[counted]
    own = _rows(np.arange(len(counted)), column[counted], len(counted), size)
    parts.append((sparse.csr_array(own - took), -np.inf, np.zeros(len(counted))))
    for members, need in ((counted, seating.target), *seating.floors):
        there = column[members][column[members] >= 0]
        parts.append((_rows(np.zeros(len(there), int), there, 1, size), float(need), np.full(1, np.inf)))
    high = np.concatenate([np.asarray(h, float) for *_, h in parts])
    low = np.concatenate([np.full(p.shape[0], lo) for p, lo, _ in parts])
    matrix = sparse.csr_array(sparse.vstack([p for p, *_ in parts]))
    cost = np.concatenate([-seating.pays[firm, run].astype(float), np.zeros(len(counted))])
    return cost, LinearConstraint(matrix, low, high), Bounds(np.zeros(size), np.ones(size)), n


def _rows(row: Any, column: Any, height: int, width: int) -> Any:
    return sparse.csr_array((np.ones(len(row)), (row, column)), shape=(height, width))
