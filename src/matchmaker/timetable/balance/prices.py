"""Prices to begin with, by a linear program, for bounds where valuable meetings are to be early."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from matchmaker.timetable.balance.terms import Balance
from matchmaker.timetable.problem import Floats

MOST_PIVOTS = 100_000
"""Steps of the simplex method after which prices are 0 as well."""


def starting_prices(balance: Balance, *, time_limit: float) -> tuple[Floats, Floats]:
    """Duals of the linear program that spreads meetings over slots; only early value counts in it.

    Parameters
    ----------
    time_limit
        Seconds after which prices are 0.

    Returns
    -------
    tuple
        Shape (participants, slots): what a meeting with the participant in the slot should pay; shape
        (slots,): what any meeting there should.
    """
    p = balance.problem
    prices, toll = np.zeros((p.participants, p.slots)), np.zeros(p.slots)
    m, t = np.nonzero(p.allowed)
    cell = np.arange(len(m))
    rows = np.concatenate([p.ends[m, 0] * p.slots + t, p.ends[m, 1] * p.slots + t, prices.size + t])
    size = prices.size + p.slots
    limits: Any = coo_array((np.ones(len(rows)), (rows, np.tile(cell, 3))), shape=(size, len(m))).tocsr()
    once: Any = coo_array((np.ones(len(m)), (m, cell)), shape=(p.meetings, len(m))).tocsr()
    found = linprog(
        balance.cell[m, t],
        A_ub=limits,
        b_ub=np.concatenate([np.repeat(p.representatives, p.slots), p.room]),
        A_eq=once,
        b_eq=np.ones(p.meetings),
        method="highs-ds",
        options={"time_limit": time_limit, "maxiter": MOST_PIVOTS},
    )
    if found.status == 0:
        paid = -np.asarray(found.ineqlin.marginals, np.float64)
        prices = paid[: prices.size].reshape(prices.shape)
        toll = paid[prices.size :]
    return prices, toll
