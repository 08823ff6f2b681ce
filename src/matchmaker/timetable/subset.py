"""The problem of some of the meetings."""

from __future__ import annotations

import numpy as np

from matchmaker.timetable.problem import Bools, Problem


def restricted(problem: Problem, keep: Bools) -> Problem:
    """The same problem with some of its meetings only, in their order.

    Parameters
    ----------
    keep
        Shape (meetings,).

    Examples
    --------
    >>> problem = Problem.simple([(0, 1), (1, 2)], participants=3, slots=2, places=1)
    >>> restricted(problem, np.array([False, True])).ends.tolist()
    [[1, 2]]
    """
    if keep.all():
        return problem
    number = np.cumsum(keep) - 1
    both = keep[problem.precedences].all(axis=1)
    groups = [([int(number[m]) for m in group if keep[m]], most) for group, most in problem.exclusive]
    return problem.replace(
        ends=problem.ends[keep],
        allowed=problem.allowed[keep],
        weight=problem.weight[keep],
        need=problem.need[keep],
        precedences=number[problem.precedences[both]],
        venue=problem.venue[keep] if len(problem.venue) else problem.venue,
        exclusive=tuple((tuple(group), most) for group, most in groups if len(group) > most),
    )
