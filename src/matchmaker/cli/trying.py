"""Each solver tried on an event of three meetings whose answer is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from matchmaker.meetings.example import tiny_choice
from matchmaker.timetable import cpsat, relaxation, stages
from matchmaker.timetable.breaks import count_breaks
from matchmaker.timetable.kempe import kernel, search
from matchmaker.timetable.problem import Ints, Problem
from matchmaker.timetable.rules import rows_of
from matchmaker.timetable.sat import exact

SECONDS = 20.0
"""For each solver; a moment is enough where it works."""


def three_meetings() -> Problem:
    """A supplier and three buyers, three slots: everything is held one after another."""
    return Problem.simple([(0, 1), (0, 2), (0, 3)], participants=4, slots=3, places=1)


def _held(slots: Ints | None) -> None:
    """Check the answer.

    Raises
    ------
    ArithmeticError
        It is another.
    """
    if slots is None or sorted(slots.tolist()) != [0, 1, 2]:
        raise ArithmeticError(f"slots must be 0, 1 and 2. Got {slots} instead.")
    if count_breaks(three_meetings(), slots).sum():
        raise ArithmeticError("no break must be counted.")


def _colouring() -> None:
    _held(stages.coloured_slots(three_meetings()))


def _search() -> None:
    search.warm_up()
    _held(search.place(three_meetings()))


def _cpsat() -> None:
    problem = three_meetings()
    rows = rows_of(problem, require_all=True)
    _held(cpsat.place_all(problem, rows, time_limit=SECONDS, seed=0, workers=1).slots)


def _sat() -> None:
    ends = [(0, 1), (1, 2), (2, 3), (0, 3)]  # four in a ring, one place: one break is the least
    proof = exact.prove_breaks(Problem.simple(ends, participants=4, slots=4, places=1), time_limit=SECONDS)
    if (proof.status, proof.breaks) != ("OPTIMAL", 1):
        raise ArithmeticError(f"one break must be proved. Got {proof.status} with {proof.breaks}.")


def _highs() -> None:
    bound = relaxation.value_bound(three_meetings(), time_limit=SECONDS)
    if not np.isclose(bound, 3.0):
        raise ArithmeticError(f"the bound must be 3. Got {bound}.")


def _flow() -> None:
    held = len(tiny_choice().meetings)
    if held != 3:
        raise ArithmeticError(f"3 meetings must be chosen. Got {held}.")


SOLVERS: Mapping[str, Callable[[], None]] = {
    "flow": _flow,
    "colouring": _colouring,
    "search": _search,
    "cpsat": _cpsat,
    "sat": _sat,
    "highs": _highs,
}
"""By name; each raises where its solver does not give the known answer."""


def compiled() -> str:
    """Where the machine code of the search came from: "kept", "now" or "off"; to be asked after `_search`."""
    from matchmaker.timetable.kempe import anneal  # numba takes most of a second to import

    if not kernel.COMPILED:
        return "off"
    stats: Any = vars(anneal)["cool"].stats
    return "kept" if stats.cache_hits else "now"
