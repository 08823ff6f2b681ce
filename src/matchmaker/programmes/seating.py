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
UNIT: Final = 10_080
"""Values are counted in these parts of one: halves, thirds and sixteenths are whole, so equal means equal."""
_NEAR: Final = 1e-6


class Seating(NamedTuple):
    """Firms, programmes and demands as numbers.

    `pays` (firms, programmes) is what a seat is worth in units, 0 where it does not suit; `together` are sets
    of programmes of which a firm can join one; each of `demands` is a group's firms with the number of them
    that must join something: the target first, then the floors.
    """

    pays: Ints
    seats: Ints
    together: tuple[tuple[int, ...], ...]
    trips: int | None
    demands: tuple[tuple[Ints, int], ...]

    @property
    def step(self) -> int:
        """Every value is a multiple of this."""
        return max(1, int(np.gcd.reduce(self.pays, axis=None)))

    def more(self, run: int) -> Seating:
        """The same with one more seat in a programme."""
        seats = self.seats.copy()
        seats[run] += 1
        return self._replace(seats=seats)


class Solved(NamedTuple):
    """Which firm joins what, its value and the proved bound in units; no value where there is none.

    `searched` says whether the relaxation left something to search for.
    """

    joins: Bools
    value: int | None
    bound: float
    searched: bool

    @property
    def proved(self) -> bool:
        """Nothing is better."""
        return self.value is not None and self.bound - self.value < 1


class Relaxed(NamedTuple):
    """The linear relaxation: value and duals of the seats in units, and shares of seats."""

    value: float
    duals: Floats
    shares: Floats


def seats_paid(programmes: pd.DataFrame) -> Ints:
    """Seats of each programme that its budget pays for.

    Examples
    --------
    >>> year = pd.DataFrame({"seats": [9, 9], "budget_usd": [2500.0, None], "cost_usd": [1000.0, 1000.0]})
    >>> seats_paid(year)
    array([2, 9])
    """
    seats = programmes[Running.SEATS].to_numpy(np.int64)
    if Running.BUDGET_USD not in programmes or Running.COST_USD not in programmes:
        return seats
    budget, cost = (
        pd.to_numeric(programmes[c]).to_numpy(float) for c in (Running.BUDGET_USD, Running.COST_USD)
    )
    limited = (cost > 0) & ~np.isnan(budget)
    # The small share keeps 0.3 / 0.1 from paying for two seats only.
    paid = np.floor(np.divide(budget, cost, out=np.zeros(len(seats)), where=limited) * (1 + 1e-12))
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
    """The assignment of the greatest value, with its bound, by HiGHS.

    The relaxation comes first: nearly always its corners are whole, and then it is the proof.
    """
    relaxed = relax(seating, time_limit=time_limit)
    if relaxed is not None and _whole(relaxed.shares):
        joins = relaxed.shares > 0.5
        return Solved(joins, int(seating.pays[joins].sum()), relaxed.value, searched=False)
    return search(seating, time_limit=time_limit)


def search(seating: Seating, *, time_limit: float | None = None) -> Solved:
    """The same by branch and bound."""
    cost, rows, bounds, n = _matrix(seating)
    joins = np.zeros(seating.pays.shape, bool)
    if not n:
        reached = all(need <= 0 for _, need in seating.demands)
        return Solved(joins, 0 if reached else None, 0.0, searched=False)
    whole = np.concatenate([np.ones(n), np.zeros(len(cost) - n)])
    options: Any = {"mip_rel_gap": 0.0} | ({} if time_limit is None else {"time_limit": time_limit})
    step = seating.step
    found = milp(cost / step, constraints=rows, bounds=bounds, integrality=whole, options=options)
    dual = found.mip_dual_bound
    bound = np.inf if dual is None else float(np.floor(-dual + _NEAR) * step) if np.isfinite(dual) else np.inf
    if found.x is None:
        return Solved(joins, None, bound, searched=True)
    firm, run = np.nonzero(seating.pays)
    taken = found.x[:n] > 0.5
    joins[firm[taken], run[taken]] = True
    return Solved(joins, int(seating.pays[joins].sum()), bound, searched=True)


def relax(seating: Seating, *, time_limit: float | None = None) -> Relaxed | None:
    """The relaxation, solved to a corner; None where nothing keeps to the demands or the time ran out."""
    cost, rows, bounds, n = _matrix(seating)
    shares = np.zeros(seating.pays.shape)
    if not n:
        return None
    above = rows.ub < np.inf
    matrix: Any = rows.A
    both: Any = sparse.vstack([matrix[above], -matrix[~above]])
    right = np.concatenate([rows.ub[above], -rows.lb[~above]])
    box: Any = np.column_stack([bounds.lb, bounds.ub])
    options: Any = {} if time_limit is None else {"time_limit": time_limit}
    found: Any = linprog(cost, A_ub=both, b_ub=right, bounds=box, method="highs-ds", options=options)
    if found.status != 0:
        return None
    firm, run = np.nonzero(seating.pays)
    shares[firm, run] = found.x[:n]
    duals = np.maximum(-np.asarray(found.ineqlin.marginals[: len(seating.seats)], np.float64), 0)
    # Adding 0 turns -0 into 0.
    return Relaxed(-float(found.fun), duals + 0.0, shares)


def price(seating: Seating, now: int) -> tuple[Floats, Floats, list[str]]:
    """What one more seat of each programme adds to the greatest value `now`, in units.

    Returns
    -------
    tuple
        Prices, duals (no price is above its dual), and how each was settled: by the "dual" where it allows no
        gain, by the "relaxation" with that seat where it is whole or allows no gain, else by a "search".
    """
    runs, step = len(seating.seats), seating.step
    relaxed = relax(seating)
    if relaxed is None:
        alone = [solve(seating.more(p)).value for p in range(runs)]
        gains = np.array([np.nan if value is None else value - now for value in alone])
        return gains, np.full(runs, np.nan), ["search"] * runs
    prices, settled = np.zeros(runs), ["dual"] * runs
    for p, dual in enumerate(relaxed.duals):
        if relaxed.value + dual - now < step - _NEAR * UNIT:
            continue
        again = relax(seating.more(p))
        settled[p] = "relaxation"
        if again is None or (again.value - now >= step - _NEAR * UNIT and not _whole(again.shares)):
            settled[p] = "search"
            found = search(seating.more(p))
            prices[p] = np.nan if found.value is None else found.value - now
        elif again.value - now >= step - _NEAR * UNIT:
            prices[p] = int(seating.pays[again.shares > 0.5].sum()) - now
    return prices, relaxed.duals, settled


def _whole(shares: Floats) -> bool:
    return bool((np.abs(shares - np.rint(shares)) < _NEAR).all())


def _matrix(seating: Seating) -> tuple[Floats, LinearConstraint, Bounds, int]:
    """Costs, rows (seats first), bounds, and how many columns are seats; the rest are firms that count."""
    firm, run = np.nonzero(seating.pays)
    firms, runs = seating.pays.shape
    n = len(firm)
    demands = [(members, need) for members, need in seating.demands if need > 0]
    counted = np.unique(np.concatenate([np.zeros(0, np.int64), *(members for members, _ in demands)]))
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
    for members, need in demands:
        there = column[members]
        parts.append((_rows(np.zeros(len(there), int), there, 1, size), float(need), np.full(1, np.inf)))
    high = np.concatenate([np.asarray(h, float) for *_, h in parts])
    low = np.concatenate([np.full(p.shape[0], lo) for p, lo, _ in parts])
    matrix = sparse.csr_array(sparse.vstack([p for p, *_ in parts]))
    cost = np.concatenate([-seating.pays[firm, run].astype(float), np.zeros(len(counted))])
    return cost, LinearConstraint(matrix, low, high), Bounds(np.zeros(size), np.ones(size)), n


def _rows(row: Any, column: Any, height: int, width: int) -> Any:
    return sparse.csr_array((np.ones(len(row)), (row, column)), shape=(height, width))
