"""What no timetable can hold, found in a choice: companies and slots that are too crowded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
import pandas as pd

from matchmaker.columns import Lock
from matchmaker.meetings.assignment import Assignment
from matchmaker.meetings.hall import tight_places
from matchmaker.meetings.ids import Bools, Ids, Ints, marked
from matchmaker.meetings.limits import Limits, disjoint_slots, open_places
from matchmaker.meetings.rows import Row
from matchmaker.messages import Message
from matchmaker.tables.event import Event
from matchmaker.tables.venues import AT_DESK, AT_PLACE


class Cut(NamedTuple):
    """Pairs of which no timetable holds more than `most`, and the sentence that says why."""

    label: Message
    pairs: pd.MultiIndex
    most: int


def cut_rows(cuts: tuple[Cut, ...], *, ids: Ids, key: Ints) -> tuple[Row, ...]:
    """Cuts as rows over the candidates `key`."""
    rows = []
    for number, cut in enumerate(cuts, 1):
        cells = np.flatnonzero(marked(key, np.sort(ids.keys_of(cut.pairs))))
        rows.append(Row(f"cut {number}", cells, 0, cut.most, 0, cut.label))
    return tuple(rows)


@dataclass(frozen=True, eq=False)
class Openings:
    """When pairs can meet.

    Parameters
    ----------
    places
        Shape (slots,): those that meetings may use.
    pinned
        Number of each pair whose lock names a slot, with the position of that slot.
    """

    limits: Limits
    slots: pd.DataFrame
    places: Ints
    pinned: dict[int, int]

    @classmethod
    def of(cls, event: Event, ids: Ids, limits: Limits) -> Self:
        """Read an event."""
        locks = (
            event.locks[event.locks[Lock.SLOT].notna()] if Lock.SLOT in event.locks else event.locks.iloc[:0]
        )
        at = event.slots.index.get_indexer(pd.Index(locks[Lock.SLOT], dtype=object))
        pinned = dict(zip(ids.key(locks).tolist(), (int(slot) for slot in at), strict=True))
        return cls(limits, event.slots, open_places(event), pinned)

    @property
    def always(self) -> bool:
        """Whether everybody is there all the time, so that counting meetings says everything."""
        free = np.vstack([self.limits.suppliers.free, self.limits.buyers.free])
        closed = self.limits.hybrid and not self.places.all()
        return not self.pinned and not closed and bool((free == free[:1]).all())

    def rooms(self) -> list[tuple[int, Ints]]:
        """Places, and video desks where they are counted, of each slot: shape (slots,)."""
        desks = self.limits.event.rules.video_places
        rooms = [(AT_PLACE, self.places)]
        if desks is not None and self.limits.hybrid:
            rooms.append((AT_DESK, np.full(len(self.slots), desks)))
        return rooms

    def open(self, key: Ints, supplier: Ints, buyer: Ints) -> Bools:
        """Shape (pairs, slots): True where both are there and a place exists."""
        shared: Bools = self.limits.suppliers.free[supplier] & self.limits.buyers.free[buyer]
        if not self.places.all():
            shared &= (self.places > 0) | (self.limits.venue(supplier, buyer) != AT_PLACE)[:, None]
        if self.pinned:
            for row in np.flatnonzero(np.isin(key, list(self.pinned))).tolist():
                slot = self.pinned[int(key[row])]
                shared[row, np.arange(shared.shape[1]) != slot] = False
        return shared


def crowded(assignment: Assignment, chosen: Bools, openings: Openings) -> tuple[Row, ...]:
    """Ceilings that a choice breaks and every timetable keeps.

    Meetings that two companies can only hold within some slots are no more than those slots hold: one a slot
    and representative of a company, and as many in all as there are places (Hall's condition). Each ceiling
    counts all candidates so confined, not just the chosen ones.
    """
    if openings.always:
        return ()
    key, (supplier, buyer) = assignment.candidates.key, assignment.ends
    picked = np.flatnonzero(chosen)
    shared = openings.open(key[picked], supplier[picked], buyer[picked])
    rows = []
    for side, end in ((openings.limits.suppliers, supplier), (openings.limits.buyers, buyer)):
        for who, tight in _tight_companies(end[picked], shared, side.people):
            own = np.flatnonzero(end == who)
            cells = own[_within(openings, assignment, own, tight)]
            most = int(disjoint_slots(tight[None, :], openings.slots)[0] * side.people[who])
            rows.append(_row(str(side.ids[who]), cells, most, openings.slots, tight))
    if rows:
        return tuple(rows)
    for venue, places in openings.rooms():
        there = openings.limits.venue(supplier, buyer) == venue
        mine = there[picked]
        few = tight_places(shared[mine], places) if mine.any() else None
        if few is not None:
            own = np.flatnonzero(there)
            cells = own[_within(openings, assignment, own, few)]
            rows.append(_row("", cells, int(places[few].sum()), openings.slots, few))
    return tuple(rows)


def _tight_companies(end: Ints, shared: Bools, people: Ints) -> Iterator[tuple[int, Bools]]:
    """Companies whose chosen meetings do not fit their slots, with the slots they are confined to."""
    order = np.argsort(end, kind="stable")
    who, starts = np.unique(end[order], return_index=True)
    fewest = np.minimum.reduceat(shared.sum(axis=1)[order], starts) if len(who) else starts
    count = np.diff(np.r_[starts, len(end)])
    for i in np.flatnonzero(fewest * people[who] < count).tolist():
        own = order[starts[i] : starts[i] + count[i]]
        tight = tight_places(shared[own], np.full(shared.shape[1], people[who[i]]))
        if tight is not None:
            yield int(who[i]), tight


def _within(openings: Openings, assignment: Assignment, cells: Ints, slots: Bools) -> Bools:
    """Shape (cells,): True where the pair can meet in these slots only."""
    supplier, buyer = (end[cells] for end in assignment.ends)
    outside = openings.open(assignment.candidates.key[cells], supplier, buyer)[:, ~slots]
    return np.asarray(~outside.any(axis=1))


def _row(who: str, cells: Ints, most: int, slots: pd.DataFrame, tight: Bools) -> Row:
    names = ", ".join(map(str, slots.index[tight]))
    key = "meetings.slots_of" if who else "meetings.slots_of_all"
    return Row(f"{who} {names}".strip(), cells, 0, most, 0, Message(key, {"who": who, "slots": names}))
