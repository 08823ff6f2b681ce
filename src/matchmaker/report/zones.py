"""Times as each company reads them: those who attend online by the clock of their own zone."""

from __future__ import annotations

from typing import Any

import pandas as pd

from matchmaker.columns import OwnTime, Pair, Slot
from matchmaker.report.contents import Contents
from matchmaker.tables.event import Event
from matchmaker.tables.venues import AT_PLACE, hybrid, venues_of
from matchmaker.tables.zones import company_zones


def own_zones(event: Event) -> dict[str, str]:
    """Zones of the companies that read other clocks than the event's, by id.

    Examples
    --------
    >>> from datetime import time
    >>> starts = pd.date_range("2026-04-09 16:00", periods=1, tz="Asia/Seoul")
    >>> slots = pd.DataFrame({"start": starts, "end": starts + pd.Timedelta("30min"), "places": 1})
    >>> buyers = pd.DataFrame({"attendance": ["online", "onsite"], "country": "DE"}, index=["B1", "B2"])
    >>> own_zones(Event(name="x", slots=slots, suppliers=pd.DataFrame(index=["S1"]), buyers=buyers))
    {'B1': 'Europe/Berlin'}
    """
    own = str(pd.DatetimeIndex(event.slots[Slot.START]).tz)
    both = pd.concat([company_zones(side, event.slots) for side in (event.suppliers, event.buyers)])
    other = both[both.notna() & (both != own)]
    return {str(company): str(zone) for company, zone in other.items()}


def own_zone(event: Event, company: str) -> str:
    """The zone in which a company reads its times: its own where it attends online, else the event's."""
    return own_zones(event).get(company, str(pd.DatetimeIndex(event.slots[Slot.START]).tz))


def several_zones(event: Event) -> bool:
    """Whether anybody reads other times than the event's."""
    return bool(own_zones(event))


def own_times(contents: Contents, company: str) -> pd.DataFrame:
    """The meetings of one company by its own clock.

    Returns
    -------
    pandas.DataFrame
        Its rows of `contents.held`, in order of start; `Slot.START` and `Slot.END` in its zone, and the
        columns of `OwnTime`.
    """
    rows = contents.held
    mine = rows[(rows[Pair.SUPPLIER] == company) | (rows[Pair.BUYER] == company)]
    zone = own_zone(contents.event, company)
    start, end = (pd.DatetimeIndex(mine[column]) for column in (Slot.START, Slot.END))
    local = start.tz_convert(zone)
    own = mine.assign(**{Slot.START: local, Slot.END: end.tz_convert(zone)})
    own[OwnTime.ZONE] = [zone_text(zone, moment) for moment in local]
    own[OwnTime.DAY_SHIFT] = day_shift(start, local)
    own[OwnTime.VIDEO] = video_meetings(contents).reindex(mine.index).to_numpy(bool)
    return own


def zone_text(zone: str, moment: pd.Timestamp) -> str:
    """A zone with its offset at a moment.

    Examples
    --------
    >>> zone_text("Asia/Kolkata", pd.Timestamp("2026-04-09 09:00", tz="Asia/Kolkata"))
    'Asia/Kolkata (UTC+05:30)'
    """
    offset = f"{moment.tz_convert(zone):%z}"
    return f"{zone} (UTC{offset[:3]}:{offset[3:5]})"


def day_shift(event_time: pd.DatetimeIndex, local: pd.DatetimeIndex) -> list[int]:
    """Days by which local dates lie after (or before) those of the event, for the same moments."""
    pairs = zip(event_time, local, strict=True)
    return [(there.date() - here.date()).days for here, there in pairs]


def video_meetings(contents: Contents) -> pd.Series[Any]:
    """Which rows of `contents.chosen` are held by video, without a table."""
    rows = contents.chosen
    if not hybrid(contents.event):
        return pd.Series(data=False, index=rows.index)
    where = venues_of(contents.event, rows[Pair.SUPPLIER].tolist(), rows[Pair.BUYER].tolist())
    return pd.Series(where != AT_PLACE, index=rows.index)
