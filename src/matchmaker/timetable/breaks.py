"""Counting breaks: idle runs of whole slots between two meetings of one company on one day."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt

from matchmaker.timetable.clock import break_fits
from matchmaker.timetable.problem import Bools, Ints, Problem

N = TypeVar("N", np.int64, np.float64)


def busy_slots(problem: Problem, slots: Ints) -> Bools:
    """Shape (participants, slots): True where a participant has a meeting.

    Parameters
    ----------
    slots
        Shape (meetings,): slot of each meeting, -1 where it is not placed.
    """
    busy = np.zeros((problem.participants, problem.slots), bool)
    placed = slots >= 0
    for end in (0, 1):
        busy[problem.ends[placed, end], slots[placed]] = True
    return busy


def count_breaks(problem: Problem, slots: Ints) -> Ints:
    """Shape (participants,): how many breaks each has; definition in `Problem`'s notes.

    Parameters
    ----------
    slots
        Shape (meetings,): slot of each meeting, -1 where it is not placed.

    Examples
    --------
    >>> import numpy as np
    >>> problem = Problem.simple([(0, 1), (0, 2)], participants=3, slots=3, places=1)
    >>> count_breaks(problem, np.array([0, 2])), count_breaks(problem, np.array([0, 1]))
    (array([1, 0, 0]), array([0, 0, 0]))
    """
    return link_costs(problem, slots, break_fits(problem).astype(np.int64))


def link_costs(problem: Problem, slots: Ints, link: npt.NDArray[N]) -> npt.NDArray[N]:
    """Shape (participants,): what consecutive meetings of each cost together.

    Parameters
    ----------
    slots
        Shape (meetings,): slot of each meeting, -1 where it is not placed.
    link
        Shape (slots, slots): cost of a meeting in the second slot after the one so far that ends last.
    """
    busy = busy_slots(problem, slots)
    costs = np.zeros(problem.participants, link.dtype)
    latest = np.full(problem.participants, -1, np.int64)  # the slot so far that ends last
    for t in range(problem.slots):
        here = busy[:, t]
        costs += np.where(here & (latest >= 0), link[latest, t], link.dtype.type(0))
        later = here & ((latest < 0) | (problem.end_min[latest] < problem.end_min[t]))
        latest[later] = t
    return costs


def fairness_gap(breaks: Ints) -> int:
    """Largest difference between two participants' numbers of breaks."""
    return int(breaks.max() - breaks.min()) if len(breaks) else 0
