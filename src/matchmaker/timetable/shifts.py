"""How long an interpreter works without a rest, and in a day: slots of which only so much is worked."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matchmaker.timetable.clock import adjoining_runs
from matchmaker.timetable.problem import Problem

IN_A_ROW, A_DAY, MINUTES_A_DAY = "staff_rest", "staff_day", "staff_hours"
"""What a limit protects: a rest, or a day's number of meetings or minutes."""


class Limit(NamedTuple):
    """No interpreter works more than `most` of these slots, each counted with its size."""

    kind: str
    slots: tuple[int, ...]
    sizes: tuple[int, ...]
    most: int

    def fitting(self, worked: set[int]) -> int:
        """How many of the slots one can work at most who is there in `worked`."""
        left, count = self.most, 0
        for size in sorted(s for t, s in zip(self.slots, self.sizes, strict=True) if t in worked):
            left -= size
            count += left >= 0
        return count


def rest_sets(problem: Problem, most: int | None, rest: int) -> list[tuple[int, ...]]:
    """Sets of `most` + 1 slots that are never all worked: the last one falls into the rest after the others.

    Examples
    --------
    >>> rest_sets(Problem.simple([], participants=0, slots=4, places=1), 2, 1)
    [(0, 1, 2), (1, 2, 3)]
    """
    sets: set[tuple[int, ...]] = set()
    for pause in range(rest if most is not None else 0):
        assert most is not None
        runs = adjoining_runs(problem, most + 1 + pause)
        sets |= {(*map(int, run[:most]), int(run[-1])) for run in runs}
    return sorted(sets)


def shift_limits(problem: Problem) -> tuple[Limit, ...]:
    """Every limit of the problem's `shifts`.

    Examples
    --------
    >>> from matchmaker.timetable.problem import Shifts
    >>> one_day = Problem.simple([], participants=0, slots=2, places=1, shifts=Shifts(day_meetings=1))
    >>> shift_limits(one_day)
    (Limit(kind='staff_day', slots=(0, 1), sizes=(1, 1), most=1),)
    """
    shifts = problem.shifts
    row = shifts.max_in_a_row
    limits = [
        Limit(IN_A_ROW, s, (1,) * len(s), len(s) - 1) for s in rest_sets(problem, row, shifts.rest_slots)
    ]
    minutes = problem.end_min - problem.start_min
    for day in np.unique(problem.day).tolist():
        slots = tuple(np.flatnonzero(problem.day == day).tolist())
        if shifts.day_meetings is not None:
            limits.append(Limit(A_DAY, slots, (1,) * len(slots), shifts.day_meetings))
        if shifts.day_minutes is not None:
            lengths = tuple(minutes[list(slots)].tolist())
            limits.append(Limit(MINUTES_A_DAY, slots, lengths, shifts.day_minutes))
    return tuple(limits)
