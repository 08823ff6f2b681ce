"""Meetings in person and by video: how many places and video desks hold in all."""

from __future__ import annotations

import numpy as np

from matchmaker.meetings.ids import Ids, Ints
from matchmaker.meetings.interpreting import can_bind
from matchmaker.meetings.limits import Limits, disjoint_slots, open_places
from matchmaker.meetings.rows import Row
from matchmaker.messages import Message
from matchmaker.tables.venues import AT_DESK, AT_PLACE


def venue_rows(*, limits: Limits, ids: Ids, key: Ints) -> tuple[Row, ...]:
    """Ceilings on the meetings that need a place and on those that need a video desk, over all slots.

    None where everybody meets in person: then the event's places bound all meetings.
    """
    event = limits.event
    if not limits.hybrid:
        return ()
    supplier, buyer = np.divmod(key, max(ids.shape[1], 1))
    venue = limits.venue(supplier, buyer)
    rows = [_row("places", np.flatnonzero(venue == AT_PLACE), int(open_places(event).sum()))]
    desks = event.rules.video_places
    if desks is not None:
        slots = int(disjoint_slots(np.ones((1, len(event.slots)), bool), event.slots)[0])
        rows.append(_row("desks", np.flatnonzero(venue == AT_DESK), desks * slots))
    return tuple(row for row in rows if can_bind(row, limits, supplier, buyer))


def _row(name: str, cells: Ints, most: int) -> Row:
    return Row(name, cells, 0, most, 0, Message(f"zones.all_{name}"))
