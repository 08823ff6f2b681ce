"""What a timetable is judged by beside its rules: breaks, waiting, early closing, even load, early value.

One statement of each term, in its own unit; the search, CP-SAT, the bounds and the result read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd

from matchmaker.columns import Balance as Column
from matchmaker.messages import Message
from matchmaker.settings import BalanceSettings
from matchmaker.timetable.breaks import count_breaks, link_costs
from matchmaker.timetable.clock import break_fits
from matchmaker.timetable.problem import Floats, Ints, Problem

NOON_MIN = 12 * 60

TOLERANCE = 1e-6
"""Share of a total by which its bound may miss it and still prove it: solvers count in whole units."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Balance:
    """Five terms of a problem, all of whose meetings are to be held, with their weights.

    Parameters
    ----------
    problem
        The meetings held.
    weights
        One a term.
    fits
        Shape (slots, slots): 1 where a break fits between two consecutive meetings of a participant.
    wait_h
        Shape (slots, slots): hours between two consecutive meetings of a participant, on one day.
    close_h
        Shape (slots,): hours from the day's first slot to the end of this one.
    half
        Shape (slots,): number of the half-day.
    share
        Shape (halves,): meetings each may hold for nothing; more would lie above the even share.
    before_h
        Shape (slots,): hours of the programme before the slot.
    score
        Shape (meetings,): of each meeting.

    Notes
    -----
    `load` counts meetings above an even share, as these are the ones to be moved: it does not rest on the
    extremes alone, as fullest minus emptiest would, and is linear, in meetings and not in their squares.
    `finish` is summed over days: a hall is paid for by the day, and nights cost nobody.
    """

    problem: Problem
    weights: BalanceSettings
    fits: Floats
    wait_h: Floats
    close_h: Floats
    half: Ints
    share: Ints
    before_h: Floats
    score: Floats

    @classmethod
    def of(cls, problem: Problem, weights: BalanceSettings, score: Floats | None = None) -> Self:
        """State the terms.

        Parameters
        ----------
        score
            Shape (meetings,): what `early` counts; by default the meetings' weights.
        """
        p = problem
        day = np.unique(p.day, return_inverse=True)[1]
        first = np.array([p.start_min[day == d].min() for d in range(day.max(initial=-1) + 1)], np.int64)
        last = np.array([p.end_min[day == d].max() for d in range(len(first))], np.int64)
        gap = (p.start_min[None, :] - p.end_min[:, None]) * (day[:, None] == day[None, :])
        half = np.unique(2 * day + (p.start_min % 1440 >= NOON_MIN), return_inverse=True)[1]
        # by video any slot will do, so halves count by their slots
        room = np.bincount(half, p.places if p.seated.all() else None)
        before = np.concatenate([[0], np.cumsum(last - first)])[day] + p.start_min - first[day]
        return cls(
            problem=p,
            weights=weights,
            fits=break_fits(p).astype(np.float64),
            wait_h=np.maximum(gap, 0) / 60,
            close_h=(p.end_min - first[day]) / 60,
            half=half,
            share=np.ceil(p.meetings * room / max(1.0, room.sum()) - 1e-9).astype(np.int64),
            before_h=before / 60,
            score=p.weight if score is None else score,
        )

    @property
    def link(self) -> Floats:
        """Shape (slots, slots): what two consecutive meetings of a participant cost."""
        return self.weights.breaks * self.fits + self.weights.idle * self.wait_h

    @property
    def cell(self) -> Floats:
        """Shape (meetings, slots): what a meeting costs where it is."""
        return self.weights.early * self.score[:, None] * self.before_h

    def amounts(self, slots: Ints) -> dict[str, float]:
        """How much there is of each term, in its own unit.

        Parameters
        ----------
        slots
            Shape (meetings,): slot of each meeting.
        """
        held = np.bincount(self.half[slots], minlength=len(self.share))
        closing = pd.Series(self.close_h[slots]).groupby(self.problem.day[slots]).max()
        return {
            "breaks": float(count_breaks(self.problem, slots).sum()),
            "idle": float(link_costs(self.problem, slots, self.wait_h).sum()),
            "finish": float(closing.sum()),
            "load": float(np.maximum(0, held - self.share).sum()),
            "early": float(self.score @ self.before_h[slots]),
        }

    def total(self, slots: Ints) -> float:
        """Sum of weight times amount."""
        return float(sum(self.weights.of(term) * amount for term, amount in self.amounts(slots).items()))


def balance_frame(balance: Balance, slots: Ints, bound: float) -> pd.DataFrame:
    """Tell the terms that count, and in the last row their sum and its bound.

    Parameters
    ----------
    bound
        What the sum cannot go below.

    Returns
    -------
    pandas.DataFrame
        Indexed by term, with the other columns of `columns.Balance`.

    Examples
    --------
    >>> problem = Problem.simple([(0, 1), (0, 2)], participants=3, slots=3, places=1)
    >>> weights = BalanceSettings(idle=2.0, load=1.0)
    >>> frame = balance_frame(Balance.of(problem, weights), np.array([0, 2]), 0.0)
    >>> frame[Column.WEIGHTED].to_dict()
    {'breaks': 1.0, 'idle': 1.0, 'load': 0.0, 'total': 2.0}
    """
    rows = []
    for term, amount in balance.amounts(slots).items():
        weight = balance.weights.of(term)
        if weight > 0:
            rows.append((term, Message(f"timetable.unit_{term}"), weight, amount, weight * amount, np.nan))
    total = sum(row[4] for row in rows)
    rows.append((Column.TOTAL, Message("timetable.unit_total"), np.nan, np.nan, total, min(bound, total)))
    return pd.DataFrame(rows, columns=Column.ALL).set_index(Column.TERM)


def proved(total: float, bound: float) -> bool:
    """Whether a total can be called the smallest."""
    return total - bound <= TOLERANCE * max(1.0, total)
