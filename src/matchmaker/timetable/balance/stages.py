"""Which back end lowers a total of weighted terms, and which one bounds it."""

from __future__ import annotations

from matchmaker.timetable.balance.floor import balance_bound
from matchmaker.timetable.balance.model import level_exactly
from matchmaker.timetable.balance.search import improve_balance
from matchmaker.timetable.balance.terms import Balance, proved
from matchmaker.timetable.effort import Effort
from matchmaker.timetable.problem import Ints
from matchmaker.timetable.rules import rows_of

TINY_CELLS, MODEL_CELLS = 300, 8_000
"""Up to so many open (meeting, slot) cells, CP-SAT alone does it, or raises the bound after the search."""

SEARCH_SHARE, BOUND_SHARE = 0.5, 0.4
"""Shares of the time; where CP-SAT follows, the search takes half of its own."""

SLOWER = 2
"""How much longer a step takes than where breaks alone count, at most."""

ROUNDS = 30
"""Steps of the prices of the bound."""


def best_balance(balance: Balance, slots: Ints, effort: Effort) -> tuple[Ints, float]:
    """Slots of the smallest total that was found, and a total that none goes below.

    Parameters
    ----------
    slots
        Shape (meetings,): a timetable of all the balance's meetings.
    """
    p = balance.problem
    size = int(p.allowed.sum())
    if not balance.total(slots):
        return slots, 0.0
    least = 0.0
    if size > TINY_CELLS:
        share = SEARCH_SHARE if size > MODEL_CELLS else SEARCH_SHARE / 2
        slots = improve_balance(
            balance,
            slots,
            seed=effort.seed,
            time_limit=effort.seconds(share),
            steps=effort.steps(p, share / SLOWER),
            on_progress=effort.on_progress,
            watch=effort.watch,
        )
        if effort.watch.stopped:
            return slots, 0.0
        limit = effort.seconds(BOUND_SHARE)
        least = balance_bound(balance, enough=balance.total(slots), rounds=ROUNDS, time_limit=limit)
    if size <= MODEL_CELLS and not proved(balance.total(slots), least):
        found = level_exactly(balance, rows_of(p), slots, **effort.tools())
        slots, least = found.slots, max(least, found.bound)
    return slots, least
