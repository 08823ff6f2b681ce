"""An upper bound on the weight of meetings that can be held at once: the linear relaxation of every rule."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from matchmaker.timetable.problem import Problem
from matchmaker.timetable.rules import rows_of


def value_bound(problem: Problem, *, time_limit: float = 60.0) -> float:
    """A weight that no timetable holds more of.

    Parameters
    ----------
    time_limit
        Seconds after which only meetings without any open slot are left out of the sum.

    Examples
    --------
    Two meetings of one company, one slot.

    >>> round(value_bound(Problem.simple([(0, 1), (0, 2)], participants=3, slots=1, places=2)), 6)
    1.0
    """
    rows = rows_of(problem)
    cell = np.flatnonzero(problem.allowed)
    total = float(problem.weight[problem.allowed.any(axis=1)].sum())
    if not len(cell):
        return 0.0
    matrix: Any = csr_array(
        (np.ones(len(rows.cells)), rows.cells, rows.indptr), shape=(len(rows), problem.allowed.size)
    )
    found = milp(
        -problem.weight[cell // problem.slots],
        constraints=LinearConstraint(matrix[:, cell], ub=rows.high),
        bounds=Bounds(0, 1),
        options={"time_limit": time_limit},
    )
    return min(total, -float(found.fun)) if found.status == 0 else total
