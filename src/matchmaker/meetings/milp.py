"""Quotas that do not nest: a mixed-integer programme in HiGHS."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp

from matchmaker.errors import ScheduleError
from matchmaker.meetings.ids import Bools, Floats, Ints
from matchmaker.meetings.network import Network, Tree
from matchmaker.meetings.rows import Row, incidence


class Programme(NamedTuple):
    """All quotas as rows of one matrix: `low <= cells @ x + unmet - towards` and `cells @ x <= high`.

    `towards` counts meetings beyond the minimum, up to `aim`, each worth `extra`.
    """

    cells: sparse.csr_array
    low: Ints
    aim: Ints
    high: Ints
    gain: Ints
    extra: int = 0

    def worth(self, chosen: Bools) -> int:
        """Units of a choice."""
        held = np.asarray(self.cells @ chosen, np.int64)
        towards = np.minimum(held, self.aim) - np.minimum(held, self.low)
        return int(self.gain[chosen].sum()) + self.extra * int(towards.sum())

    def unmet(self, chosen: Bools) -> int:
        """Meetings that minima lack."""
        return int(np.maximum(self.low - self.cells @ chosen, 0).sum())


class Solution(NamedTuple):
    """Pairs chosen, the most any choice with as few unmet minima could gain, and whether both are proved."""

    chosen: Bools
    bound: int
    proved: bool


def programme(network: Network, rest: tuple[Row, ...]) -> Programme:
    """Write the trees and the rows outside them as one matrix."""
    n = len(network.gain)
    parts = [_under(network.out), _under(network.into)]
    parts.append(incidence(rest, n))
    trees = (network.out, network.into)
    outside = np.array([(row.low, row.target, row.high) for row in rest], np.int64).reshape(-1, 3)
    high = np.concatenate([*(tree.room for tree in trees), outside[:, 2].clip(0)])
    low = np.concatenate([*(tree.floor for tree in trees), outside[:, 0]])
    low = np.minimum(low, high)
    target = np.concatenate([*(tree.aim for tree in trees), outside[:, 1]])
    aim = np.maximum(np.minimum(target, high), low) if network.extra else low
    return Programme(sparse.csr_array(sparse.vstack(parts)), low, aim, high, network.gain, network.extra)


def solve_programme(made: Programme, *, time_limit: float | None = None) -> Solution:
    """Choose exactly: first the fewest unmet minimum meetings, then the largest gain.

    Raises
    ------
    ScheduleError
        No choice was found within the time limit (seconds).
    """
    if not len(made.gain):
        return Solution(np.zeros(0, bool), 0, proved=True)
    quotas, bounds, unmet, gain = polytope(made)
    n = len(made.gain)
    options: Any = {"mip_rel_gap": 0.0} | ({} if time_limit is None else {"time_limit": time_limit})
    whole = np.ones(len(unmet), np.int64)
    proved = True
    if unmet.any():
        least = _solved(milp(unmet, constraints=quotas, bounds=bounds, integrality=whole, options=options))
        proved = bool(least.status == 0)
        quotas.append(LinearConstraint(unmet[None, :], -np.inf, round(least.fun) + 0.5))
    best = _solved(milp(-gain, constraints=quotas, bounds=bounds, integrality=whole, options=options))
    chosen = np.asarray(best.x[:n]) > 0.5
    value = made.worth(chosen)
    # HiGHS proves to a relative 1e-9 or so; gains are integers.
    bound = max(value, int(np.floor(-_bound(best) + 0.5)))
    return Solution(chosen, bound, proved=proved and best.status == 0)


def polytope(made: Programme) -> tuple[list[Any], Bounds, Floats, Floats]:
    """Return constraints, bounds and both objectives.

    Variables are the pairs, the unmet part of each minimum, and the meetings towards each target.
    """
    n, k = len(made.gain), len(made.low)
    eye = sparse.eye_array(k, format="csr")
    short, towards = np.flatnonzero(made.low), np.flatnonzero(made.aim > made.low)
    slack, steps = len(short), len(towards)
    whole = sparse.csr_array(sparse.hstack([made.cells, eye[:, short], -eye[:, towards]]))
    capped = sparse.csr_array(sparse.hstack([made.cells, sparse.csr_array((k, slack + steps))]))
    return (
        [LinearConstraint(capped, -np.inf, made.high), LinearConstraint(whole, made.low, np.inf)],
        Bounds(0, np.r_[np.ones(n), made.low[short], (made.aim - made.low)[towards]]),
        np.r_[np.zeros(n), np.ones(slack), np.zeros(steps)],
        np.r_[made.gain.astype(float), np.zeros(slack), np.full(steps, float(made.extra))],
    )


def _bound(result: OptimizeResult) -> float:
    return float(getattr(result, "mip_dual_bound", result.fun))


def _solved(result: OptimizeResult) -> OptimizeResult:
    if result.x is None:
        raise ScheduleError(f"A choice must be found within the time limit. Got none: {result.message}")
    return result


def _under(tree: Tree) -> sparse.csr_array:
    """Shape (nodes, pairs): which pairs lie under which node."""
    at, cells, up = [], [], tree.leaf
    pairs = np.arange(len(tree.leaf))
    while len(pairs):
        at.append(up)
        cells.append(pairs)
        up = tree.parent[up]
        pairs, up = pairs[up >= 0], up[up >= 0]
    rows, columns = (np.concatenate([np.empty(0, np.int64), *part]) for part in (at, cells))
    shape = (len(tree.parent), len(tree.leaf))
    return sparse.csr_array((np.ones(len(rows), np.float64), (rows, columns)), shape=shape)
