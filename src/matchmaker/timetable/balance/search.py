"""Large events: a better balance by the same moves as fewer breaks, and by closing slots for early finish."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

import numpy as np

from matchmaker.timetable.balance.closing import closings
from matchmaker.timetable.balance.costs import CHANCES, cost_block, steps_of, total_units, unit_of
from matchmaker.timetable.balance.terms import Balance
from matchmaker.timetable.breaks import count_breaks
from matchmaker.timetable.kempe import search
from matchmaker.timetable.kempe.search import Progress, board_with, paced
from matchmaker.timetable.problem import Ints
from matchmaker.timetable.rows import Rows
from matchmaker.timetable.rules import rows_of
from matchmaker.timetable.watch import Watch

TRIALS = 4
"""Closing times from which a search starts."""

TRIAL_SHARE = 0.1
"""Share of all steps that goes into each trial."""

PATIENCE = 500
"""Steps without a better timetable after which a closing time is given up."""


@dataclass(frozen=True, kw_only=True)
class Budget:
    """How far a search may go: the same number of steps gives the same timetable."""

    seed: int
    began: float
    time_limit: float
    steps: int

    def part(self, share: float) -> Budget:
        """A share of all of it, from now on."""
        return Budget(
            seed=self.seed,
            began=perf_counter(),
            time_limit=share * self.time_limit,
            steps=int(share * self.steps),
        )


def improve_balance(
    balance: Balance,
    slots: Ints,
    *,
    seed: int = 0,
    time_limit: float = 30.0,
    steps: int | None = None,
    enough: float = 0.0,
    on_progress: Progress | None = None,
    watch: Watch | None = None,
) -> Ints:
    """Move meetings for a smaller total; nothing placed is lost, no rule broken.

    Simulated annealing over chains; where an early finish counts, also from timetables that leave the last
    slots empty. An interrupt (Ctrl-C) ends it with the best so far.

    Parameters
    ----------
    slots
        Shape (meetings,): a timetable that holds all of them and keeps every rule, but perhaps fairness.
    time_limit
        Seconds after which the best so far is returned.
    steps
        Chains to try, as far as the time limit allows; a number that depends on the time limit unless given.
    enough
        Stop at so small a total.
    on_progress
        Called with `"breaks"` and the share done.
    watch
        May end it early.

    Examples
    --------
    >>> from matchmaker.settings import BalanceSettings
    >>> from matchmaker.timetable.problem import Problem
    >>> problem = Problem.simple([(0, 1), (0, 2)], participants=3, slots=4, places=1)
    >>> finish = Balance.of(problem, BalanceSettings(finish=1.0))
    >>> sorted(improve_balance(finish, np.array([0, 3]), steps=1000).tolist())
    [0, 1]
    """
    p = balance.problem
    most = min(time_limit * search.STEPS_PER_SECOND, p.meetings * search.STEPS_PER_MEETING)
    budget = Budget(
        seed=seed,
        began=perf_counter(),
        time_limit=time_limit,
        steps=int(most if steps is None else steps),
    )
    rows = rows_of(p)
    best, watch = slots, watch or Watch()
    try:
        if balance.weights.finish > 0:
            starts = [slots, *_early(balance, rows, budget, watch)]
            share = TRIAL_SHARE * (len(starts) > 1)
            found = [_annealed(balance, s, rows, budget.part(share), enough, watch) for s in starts]
            best = min(found, key=lambda s: _worth(balance, s))
            budget = budget.part(1 - share * len(starts))
        best = _annealed(balance, best, rows, budget, enough, watch, on_progress)
    except KeyboardInterrupt:
        pass
    return min((slots, best), key=lambda s: _worth(balance, s))


def _worth(balance: Balance, slots: Ints) -> tuple[int, float]:
    """Fairness first, then the total: the less, the better."""
    breaks, most = count_breaks(balance.problem, slots), balance.problem.fairness
    over = 0 if most is None else max(0, int(breaks.max() - breaks.min()) - most)
    return over, balance.total(slots)


def _early(balance: Balance, rows: Rows, budget: Budget, watch: Watch) -> list[Ints]:
    """Timetables that leave the last slots of days empty, earliest finish first."""
    found: list[Ints] = []
    for open_slots in closings(balance, most=3 * TRIALS):
        narrow = balance.problem.replace(allowed=balance.problem.allowed & open_slots)
        slots = search.place(
            narrow,
            rows=rows,
            seed=budget.seed,
            time_limit=budget.time_limit / 20,
            patience=PATIENCE,
            watch=watch,
        )
        if (slots >= 0).all():
            found.append(slots)
        if len(found) == TRIALS or watch.stopped:
            break
    return found


def _annealed(
    balance: Balance,
    slots: Ints,
    rows: Rows,
    budget: Budget,
    enough: float,
    watch: Watch,
    on_progress: Progress | None = None,
) -> Ints:
    from matchmaker.timetable.balance import levelling  # numba takes most of a second to import

    board = board_with(balance.problem, slots, rows=rows, seed=budget.seed)
    part, unit = board.part, unit_of(balance)
    costs, own = cost_block(balance, slots, unit)
    movable = np.flatnonzero(board.openings > 1)
    part["queue"][: len(movable)] = movable
    part["tally"][0] = len(movable)
    part["score"][[0, 2]] = total_units(balance, costs, own, slots)
    hot = search.HOT * steps_of(balance).max() / unit
    cold = search.COLD * steps_of(balance).min() / unit
    losses = -np.log((np.arange(CHANCES) + 0.5) / CHANCES)
    chance = own[costs.chance :][:CHANCES]
    planned = budget.steps if len(movable) else 0
    for share, chunk in paced(planned, budget.began, budget.time_limit):
        if watch.stopped or (part["score"][2] * unit <= enough and part["score"][3] <= 0):
            break
        if on_progress:
            on_progress("breaks", share)
        chance[:] = np.minimum(losses * hot * (cold / hot) ** share, 2**30)
        levelling.level(board.layout, board.numbers, board.flags, costs, own, chunk)
    return part["best"].astype(np.int64)
