"""The least that has to be relaxed for a quota to be met while everybody keeps what they have."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matchmaker.meetings.assignment import Assignment
from matchmaker.meetings.ids import Bools, Ints
from matchmaker.meetings.rows import incidence


@dataclass(frozen=True, eq=False)
class Relaxation:
    """What to raise, by how much, so that `reach` more of the wanted pairs can be added to a choice.

    Parameters
    ----------
    reach
        Pairs that can be added at all.
    suppliers, buyers
        Position of each company to raise, and by how many meetings.
    rows
        Number of each further quota to raise, and by how many.
    places
        Further places of the event.
    """

    reach: int
    suppliers: dict[int, int]
    buyers: dict[int, int]
    rows: dict[int, int]
    places: int


def relax_for(assignment: Assignment, chosen: Bools, cells: Ints, *, more: int) -> Relaxation:
    """Add `more` of the pairs `cells`, one by one, each time the one that lacks least room.

    Every quota named is raised by no more than the number of added pairs that it counts, so the wanted quota
    is met and nobody loses a meeting.
    """
    ends = assignment.ends
    limits = assignment.limits
    member = incidence(assignment.rows, len(chosen))
    rows = np.asarray([row.high for row in assignment.rows], np.int64) - (member @ chosen).astype(np.int64)
    room = [
        side.high - np.bincount(end[chosen], minlength=len(side.ids))
        for side, end in zip((limits.suppliers, limits.buyers), ends, strict=True)
    ]
    left = cells[~chosen[cells] & ~assignment.dropped[cells]]
    reach = min(more, len(left))
    within = member[:, left].toarray().astype(np.int64)
    for _ in range(reach):
        tight = (rows <= 0) @ within
        for slack, end in zip(room, ends, strict=True):
            tight = tight + (slack[end[left]] <= 0)
        i = int(np.argmin(tight))
        for slack, end in zip(room, ends, strict=True):
            slack[end[left[i]]] -= 1
        rows = rows - within[:, i]
        left, within = np.delete(left, i), np.delete(within, i, axis=1)
    places = limits.places - int(chosen.sum()) - reach
    return Relaxation(reach, _over(room[0]), _over(room[1]), _over(rows), max(0, -places))


def _over(room: Ints) -> dict[int, int]:
    return {int(i): int(-room[i]) for i in np.flatnonzero(room < 0)}
