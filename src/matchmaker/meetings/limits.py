"""How many meetings each company asks for, and how many it can hold."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

import numpy as np
import pandas as pd

from matchmaker.columns import Absence, Company, Slot
from matchmaker.meetings.ids import Bools, Ids, Ints
from matchmaker.tables.event import Event
from matchmaker.tables.venues import AT_PLACE, hybrid, venues_of
from matchmaker.tables.zones import Hours, hours_of


@dataclass(frozen=True, eq=False)
class Side:
    """The quotas of one side, in the order of its sorted ids.

    Parameters
    ----------
    ids
        Length companies.
    asked, target, most
        Shape (companies,): the planner's minimum, target (0: none) and maximum.
    present
        Shape (companies,): meetings the company can hold at most: slots it is there for, no two of which
        overlap, less those it keeps free for lunch, times its representatives.
    free
        Shape (companies, slots): True where the company is there and, unless some meet by video, a place
        exists.
    people
        Shape (companies,): representatives, that is meetings at once.
    hours
        Working hours of those who attend online, by id.
    """

    ids: pd.Index[str]
    asked: Ints
    target: Ints
    most: Ints
    present: Ints
    free: Bools
    people: Ints
    hours: Mapping[Hashable, Hours] = field(default_factory=dict)

    @property
    def high(self) -> Ints:
        """The hard maximum."""
        return np.minimum(self.most, self.present)

    @classmethod
    def of(cls, companies: pd.DataFrame, ids: pd.Index[str], event: Event) -> Self:
        """Read one side of an event."""
        ordered = companies.loc[ids]
        free = _free(ids, event)
        people = ordered[Company.REPRESENTATIVES].to_numpy(np.int64)
        asked = ordered[Company.MIN_MEETINGS].to_numpy(np.int64)
        target = ordered.get(Company.TARGET_MEETINGS, pd.Series(0, ids)).fillna(0)
        return cls(
            ids=ids,
            asked=asked,
            target=np.asarray(target, np.int64),
            most=ordered[Company.MAX_MEETINGS].to_numpy(np.int64),
            present=(disjoint_slots(free, event.slots) - _kept_free(free, event)).clip(0) * people,
            free=free,
            people=people,
            hours=hours_of(ordered, event.slots),
        )


@dataclass(frozen=True, eq=False)
class Limits:
    """The quotas of both sides, and how many meetings the event has room for.

    Parameters
    ----------
    places
        Places of all slots together; where some meet by video, more than there are pairs: then rows of their
        own (`video.venue_rows`) count those who need one.
    """

    suppliers: Side
    buyers: Side
    places: int
    event: Event

    @classmethod
    def of(cls, event: Event, ids: Ids) -> Self:
        """Read an event."""
        return cls(
            suppliers=Side.of(event.suppliers, ids.suppliers, event),
            buyers=Side.of(event.buyers, ids.buyers, event),
            places=ids.shape[0] * ids.shape[1] + 1 if hybrid(event) else int(open_places(event).sum()),
            event=event,
        )

    @cached_property
    def hybrid(self) -> bool:
        """Whether some pair could meet by video."""
        return hybrid(self.event)

    def venue(self, supplier: Ints, buyer: Ints) -> Ints:
        """Shape (pairs,): where pairs of these positions meet, as `tables.venues` says."""
        if not self.hybrid:
            return np.full(len(supplier), AT_PLACE, np.int64)
        return venues_of(self.event, self.suppliers.ids.take(supplier), self.buyers.ids.take(buyer))

    def share_a_slot(self, supplier: Ints, buyer: Ints) -> Bools:
        """Shape (pairs,): True where the two are free in one slot in which a place exists."""
        packed = [np.packbits(side.free, axis=1) for side in (self.suppliers, self.buyers)]
        shared = np.zeros(len(supplier), bool)
        open_ = open_places(self.event) > 0
        seated = self.venue(supplier, buyer) == AT_PLACE
        # Eight slots a byte: millions of pairs need no table of all companies by all companies.
        for eight_s, eight_b, eight in zip(packed[0].T, packed[1].T, np.packbits(open_), strict=True):
            both = eight_s[supplier] & eight_b[buyer]
            shared |= (both if open_.all() else np.where(seated, both & eight, both)) != 0
        return shared


def open_places(event: Event) -> Ints:
    """Shape (slots,): places that meetings may use; the spare ones stay free."""
    places: Ints = event.slots[Slot.PLACES].to_numpy(np.int64) - event.rules.spare_places
    return places.clip(0)


def usable_slots(event: Event) -> Bools:
    """Shape (slots,): True where some meeting can be held: at a place, or by video."""
    return (open_places(event) > 0) | hybrid(event)


def _free(ids: pd.Index[str], event: Event) -> Bools:
    free = np.ones((len(ids), len(event.slots)), bool)
    free &= usable_slots(event)[None, :]
    away = event.absences
    row = ids.get_indexer(pd.Index(away[Absence.COMPANY]))
    free[row[row >= 0], event.slots.index.get_indexer(pd.Index(away[Absence.SLOT]))[row >= 0]] = False
    return free


def disjoint_slots(free: Bools, slots: pd.DataFrame) -> Ints:
    """Shape (rows,): most marked slots that do not overlap; the earliest end first is exact."""
    start = slots[Slot.START].array.astype("int64")
    end = slots[Slot.END].array.astype("int64")
    count = np.zeros(len(free), np.int64)
    busy_until = np.full(len(free), np.iinfo(np.int64).min)
    for slot in np.lexsort((start, end)):
        takes = free[:, slot] & (busy_until <= start[slot])
        count += takes
        busy_until[takes] = end[slot]
    return count


def _kept_free(free: Bools, event: Event) -> Ints:
    """Open slots that each company gives up for lunch; windows whose slots overlap others are not counted."""
    given_up = np.zeros(len(free), np.int64)
    if not event.rules.lunch:
        return given_up
    slots = event.slots
    start, end = (slots[column].array.astype("int64") for column in (Slot.START, Slot.END))
    alone = np.array([((start < e) & (end > s)).sum() == 1 for s, e in zip(start, end, strict=True)], bool)
    counted = np.zeros(len(slots), bool)
    for window in event.rules.lunch:
        inside = (slots[Slot.START].dt.time >= window.start) & (slots[Slot.END].dt.time <= window.end)
        for _, day in inside.groupby(slots[Slot.START].dt.normalize()):
            mine = slots.index.isin(day.index[day])
            if not mine.any() or (mine & (counted | ~alone)).any():
                continue
            counted |= mine
            most = max(int(mine.sum()) - window.free_slots, 0)
            given_up += np.maximum(free[:, mine].sum(axis=1) - most, 0)
    return given_up
