"""Who competes for too little room: a set of minima that full companies cannot fill together (Hall)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matchmaker.meetings.assignment import Assignment
from matchmaker.meetings.ids import Bools, Ints

MOST_DEMANDS = 200
"""Minima looked at before the search for a set is given up."""


@dataclass(frozen=True, eq=False)
class Demand:
    """A minimum: of a company (its side and position) or of a quota (its row)."""

    name: object
    low: int
    cells: Ints


@dataclass(frozen=True, eq=False)
class Competition:
    """Minima whose pairs all touch full companies that hold fewer meetings than the minima ask for.

    Parameters
    ----------
    asked, room
        Meetings that the minima ask for together, and that the full companies can hold; asked > room.
    names
        Whose minima.
    full
        The full companies' ids.
    """

    asked: int
    room: int
    names: tuple[object, ...]
    full: tuple[str, ...]


def competition(assignment: Assignment, chosen: Bools, start: Demand) -> Competition | None:
    """Grow a minimum that is not met into a set that proves why; None where no such set is found.

    What blocks the open pairs of the minima are full companies; what fills those are pairs that other minima
    need, which join the set. Such a set is a vertex cover, as in the theorem of König and Hall.
    """
    search = _Search(assignment, chosen)
    demands, taken = [start], np.zeros(len(chosen), bool)
    taken[start.cells] = True
    cover = [np.zeros(len(room), bool) for room in search.room]
    for demand in demands:
        if len(demands) > MOST_DEMANDS or not search.block(demand.cells, cover):
            return None
        at = [own[end] for own, end in zip(cover, assignment.ends, strict=True)]
        for pair in np.flatnonzero(chosen & (at[0] | at[1]) & ~taken).tolist():
            if taken[pair]:
                continue
            needed = search.needs(pair)
            if needed is None or taken[needed.cells].any():
                return None
            demands.append(needed)
            taken[needed.cells] = True
    asked = sum(demand.low for demand in demands)
    room = sum(int(high[own].sum()) for high, own in zip(search.high, cover, strict=True))
    if asked <= room:
        return None
    names = (
        str(side.ids[c])
        for side, own in zip(search.sides, cover, strict=True)
        for c in np.flatnonzero(own).tolist()
    )
    return Competition(asked, room, tuple(demand.name for demand in demands), tuple(names))


class _Search:
    """Room and minima of one choice."""

    def __init__(self, assignment: Assignment, chosen: Bools) -> None:
        limits = assignment.limits
        self.chosen, self.ends = chosen, assignment.ends
        self.sides = (limits.suppliers, limits.buyers)
        self.high = [side.high for side in self.sides]
        self.held = [
            np.bincount(end[chosen], minlength=len(side.ids))
            for end, side in zip(self.ends, self.sides, strict=True)
        ]
        self.room = [high - held for high, held in zip(self.high, self.held, strict=True)]
        self.rows = [
            Demand(row.said, row.low, row.cells)
            for row in assignment.rows
            if row.low and int(chosen[row.cells].sum()) <= row.low
        ]
        self.dropped = assignment.dropped

    def block(self, cells: Ints, cover: list[Bools]) -> bool:
        """Add to the cover a full company of each pair; False where a pair has none."""
        pairs = cells[~self.dropped[cells]]
        left = pairs[~(cover[0][self.ends[0][pairs]] | cover[1][self.ends[1][pairs]])]
        full = [room[end[left]] <= 0 for room, end in zip(self.room, self.ends, strict=True)]
        first = 1 if len(np.unique(self.ends[1][left])) <= len(np.unique(self.ends[0][left])) else 0
        cover[first][self.ends[first][left[full[first]]]] = True
        rest = left[~full[first]]
        other = 1 - first
        if not full[other][~full[first]].all():
            return False
        cover[other][self.ends[other][rest]] = True
        return True

    def needs(self, pair: int) -> Demand | None:
        """A minimum that giving up a chosen pair would break."""
        for row in self.rows:
            if pair in row.cells:
                return row
        for side, held, end in zip(self.sides, self.held, self.ends, strict=True):
            who = int(end[pair])
            if 0 < held[who] <= side.asked[who]:
                return Demand(side.ids[who], int(side.asked[who]), np.flatnonzero(end == who))
        return None
