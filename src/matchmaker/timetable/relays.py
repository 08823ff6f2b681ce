"""Relay interpreting: who joins two companies through a third language where nobody can alone."""

from __future__ import annotations

import numpy as np

from matchmaker.timetable.problem import Bools, Ints, Problem

AND = " + "
"""Stands between two interpreters of one meeting: the supplier's, then the buyer's."""


def relayed(problem: Problem) -> Bools:
    """Shape (needs, slots): True where a meeting of the need would be relayed.

    That is, nobody at work in the slot can serve the need alone, and some two can together.
    """
    if not problem.relays.size:
        return np.zeros((len(problem.speakers), problem.slots), bool)
    work = problem.at_work.astype(np.int64)
    together = np.einsum("gij,it,jt->gt", problem.relays.astype(np.int64), work, work, optimize=True) > 0
    found: Bools = together & ~problem.speakers.any(axis=1)
    return found


def relayed_meetings(problem: Problem, slots: Ints) -> Bools:
    """Shape (meetings,): True for the meetings that a timetable relays."""
    at = np.flatnonzero((problem.need >= 0) & (slots >= 0))
    found = np.zeros(problem.meetings, bool)
    found[at] = relayed(problem)[problem.need[at], slots[at]]
    return found


def partners(problem: Problem, need: int, slot: int) -> Bools:
    """Shape (interpreters, interpreters): who can relay a need together in a slot."""
    work = problem.at_work[:, slot]
    joint: Bools = problem.relays[need] & work[:, None] & work[None, :]
    return joint


def servers(problem: Problem, need: int, slot: int, *, relay: bool) -> list[Bools]:
    """For each interpreter a meeting of the need takes in the slot, who can be it: one, or two if relayed."""
    if not relay:
        return [problem.speakers[need, :, slot]]
    joint = partners(problem, need, slot)
    return [np.asarray(joint.any(axis=1)), np.asarray(joint.any(axis=0))]


def helpers(problem: Problem) -> Bools:
    """Shape (needs, interpreters, slots): who can take part in serving each need, alone or relaying."""
    able = problem.speakers.copy()
    for need, slot in np.argwhere(relayed(problem)).tolist():
        able[need, :, slot] |= np.logical_or(*servers(problem, need, slot, relay=True))
    return able


def names_in(text: object, known: set[str]) -> tuple[str, ...]:
    """Interpreters that a cell of a timetable names, in order.

    Examples
    --------
    >>> names_in("I1 + I3", {"I1", "I3"}), names_in("A+B", {"A+B"}), names_in(None, set())
    (('I1', 'I3'), ('A+B',), ())
    """
    if text is None or text != text or text == "":
        return ()
    word = str(text)
    return (word,) if word in known else tuple(part.strip() for part in word.split(AND.strip()))
