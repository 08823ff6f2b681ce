"""Naming the interpreter of each meeting whose two sides share no language, with few changes."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment

from matchmaker.timetable.clock import overlaps
from matchmaker.timetable.names import Names
from matchmaker.timetable.problem import Floats, Ints, Problem

KEEP, CHANGE, CANNOT = -100.0, 1.0, 1e6
"""What an interpreter costs who was promised to the meeting, is new to one of its sides, cannot serve it."""


def busier(ends: Ints, participants: int) -> Floats:
    """Shape (participants,): share of the busiest's number of meetings; changes for the busier count more.

    Examples
    --------
    >>> import numpy as np
    >>> busier(np.array([[0, 1], [0, 2]]), 3).tolist()
    [1.0, 0.5, 0.5]
    """
    count = np.bincount(ends.ravel(), minlength=participants)
    share: Floats = count / max(count.max(initial=0), 1)
    return share


def name_interpreters(
    problem: Problem, names: Names, slots: Ints, *, promised: Ints | None = None
) -> tuple[list[str | None], Ints]:
    """Give each placed meeting with a need an interpreter, slot by slot.

    Parameters
    ----------
    slots
        Shape (meetings,): slot of each meeting, -1 where it is not placed.
    promised
        Shape (meetings,): interpreter to keep if that can be, -1 for none.

    Returns
    -------
    list of str or None
        Interpreter of each meeting; None where it needs none.
    Ints
        Meetings for which none was left. Only where slots overlap, as the rows settle the rest.
    """
    given = np.full(problem.meetings, -1, np.int64)
    last = np.full(problem.participants, -1, np.int64)
    use = problem.ends[problem.need >= 0]
    share = busier(use, problem.participants)
    together = overlaps(problem)
    for t in range(problem.slots):
        here = np.flatnonzero((slots == t) & (problem.need >= 0))
        if not len(here):
            continue
        can = problem.speakers[problem.need[here], :, t].copy()
        can[:, given[(slots >= 0) & together[t][slots] & (given >= 0)]] = False
        cost = np.where(can, np.arange(can.shape[1]) * 1e-6, CANNOT)
        for end in (0, 1):
            before = last[problem.ends[here, end]][:, None]
            changes = (before >= 0) & (before != np.arange(can.shape[1])[None, :])
            cost += np.where(changes, CHANGE * share[problem.ends[here, end]][:, None], 0.0)
        if promised is not None:
            cost += np.where(can & (promised[here][:, None] == np.arange(can.shape[1])[None, :]), KEEP, 0.0)
        row, column = linear_sum_assignment(cost)
        served = can[row, column]
        given[here[row[served]]] = column[served]
        for end in (0, 1):
            last[problem.ends[here[row[served]], end]] = column[served]
    named = [str(names.interpreters[int(g)]) if g >= 0 else None for g in given]
    return named, np.flatnonzero((slots >= 0) & (problem.need >= 0) & (given < 0))
