"""A choice small enough for examples."""

from __future__ import annotations

import numpy as np
import pandas as pd

from matchmaker.columns import Company, Pair, Slot
from matchmaker.meetings.choice import Choice
from matchmaker.meetings.choose import choose_meetings
from matchmaker.tables.event import Event


def tiny_event() -> Event:
    """Two suppliers, three buyers, two slots with two places; S1 asks for two meetings."""
    start = pd.date_range("2026-04-09 09:00", periods=2, freq="30min", tz="Asia/Seoul")
    slots = pd.DataFrame(
        {Slot.START: start, Slot.END: start + pd.Timedelta("30min"), Slot.SESSION: "", Slot.PLACES: 2},
        index=pd.Index(["T1", "T2"], name=Slot.ID),
    )
    suppliers = pd.DataFrame({Company.MIN_MEETINGS: [2, 0]}, index=["S1", "S2"])
    buyers = pd.DataFrame({Company.MAX_MEETINGS: [1, 1, 1]}, index=["B1", "B2", "B3"])
    return Event(name="tiny", slots=slots, suppliers=suppliers, buyers=buyers)


def tiny_choice() -> Choice:
    """The meetings of `tiny_event`.

    Examples
    --------
    >>> list(tiny_choice().meetings.index)
    [('S1', 'B2'), ('S1', 'B3'), ('S2', 'B1')]
    """
    event = tiny_event()
    pairs = pd.MultiIndex.from_product([event.suppliers.index, event.buyers.index], names=Pair.KEYS)
    return choose_meetings(pd.Series(np.array([0.9, 0.5, 0.4, 0.8, 0.1, 0.2]), pairs), event)
