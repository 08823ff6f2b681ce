"""Prices of quotas from the linear programme."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from matchmaker.meetings.ids import Floats, Ints
from matchmaker.meetings.milp import Programme
from matchmaker.meetings.pruning import INTERIOR_POINT


class Relaxed(NamedTuple):
    """Prices of the quotas in parts of a unit, and how much of each pair is chosen."""

    prices: Ints
    chosen: Floats


def relaxed_prices(
    made: Programme, bonus: int, *, taken: tuple[int, ...] = (), barred: tuple[int, ...] = (), per: int = 1
) -> Relaxed:
    """Solve without wholeness (HiGHS) and round the duals.

    Parameters
    ----------
    bonus
        Units that a filled minimum meeting counts.
    taken, barred
        Pairs that must be chosen, and must not be.
    per
        Parts of a unit to round to.
    """
    n, k = len(made.gain), len(made.low)
    held = np.zeros(n)
    held[list(taken)] = 1
    over = np.asarray(made.cells @ held) > made.high
    if over.any():
        # Nothing keeps this quota: a price beyond all gains says so.
        beyond = np.zeros(k, np.int64)
        beyond[int(np.argmax(over))] = per * (int(made.gain.sum()) + bonus * int(made.low.sum()) + 1) * 2
        return Relaxed(beyond, held)
    towards = np.flatnonzero(made.aim > made.low)
    eye = sparse.eye_array(k, format="csr")
    free = sparse.csr_array((k, k + len(towards)))
    rows = sparse.vstack(
        [sparse.hstack([made.cells, free]), sparse.hstack([-made.cells, eye, eye[:, towards]])], format="csr"
    )
    scale = float(made.gain.max(initial=1))
    worth = np.r_[made.gain, np.full(k, bonus), np.full(len(towards), made.extra)]
    most = np.r_[np.ones(n), made.low, (made.aim - made.low)[towards]]
    most[list(barred)] = 0
    solved: Any = linprog(
        -worth / scale,
        A_ub=rows,
        b_ub=np.r_[made.high, np.zeros(k)],
        bounds=np.c_[np.r_[held, np.zeros(len(most) - n)], most],
        method=INTERIOR_POINT,
    )
    high, low = np.split(-np.asarray(solved.ineqlin.marginals) * scale * per, 2)
    return Relaxed(np.rint(high - low).astype(np.int64), solved.x[:n])
