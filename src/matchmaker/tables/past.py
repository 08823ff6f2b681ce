"""Who met too recently to meet again."""

from __future__ import annotations

import pandas as pd

from matchmaker.columns import PastMeeting
from matchmaker.tables.event import Event

ONE_EVENT_DAYS = 7
"""Past meetings without the name of their event belong to one event where no longer gap lies between."""


def still_barred(event: Event) -> pd.DataFrame:
    """Past meetings that bar their pair under the rule `met_before`.

    "never" bars all; a number n bars a pair until n other events have been held since it met last. Events
    are those that `past_meetings` knows: by their name, else by their days. A meeting of which neither is
    known bars its pair.

    Returns
    -------
    DataFrame
        Rows of `event.past_meetings`; where a company may sit on either side, also with the sides swapped.

    Examples
    --------
    >>> slots = pd.DataFrame({"start": pd.to_datetime(["2026-04-09 09:00+09:00"]),
    ...                       "end": pd.to_datetime(["2026-04-09 09:30+09:00"]),
    ...                       "session": "", "places": 2}, index=["T1"])
    >>> past = pd.DataFrame({"supplier_id": ["S1", "S2"], "buyer_id": "B1", "outcome": "met",
    ...                      "date": pd.to_datetime(["2024-03-01", "2025-03-01"])})
    >>> event = Event(name="tiny", slots=slots, suppliers=pd.DataFrame(index=["S1", "S2"]),
    ...               buyers=pd.DataFrame(index=["B1"]), past_meetings=past)
    >>> once = event.rules.replace(met_before=1)
    >>> still_barred(event.replace(rules=once))["supplier_id"].tolist()
    ['S2']
    """
    rule, past = event.rules.met_before, _either_way(event)
    if rule == "never" or past.empty:
        return past
    if rule == "allowed":
        return past.iloc[:0]
    held = _events(past)
    order = held.rank(method="dense")
    since = order.max() - order
    return past[~(since >= rule)]


def _either_way(event: Event) -> pd.DataFrame:
    past = event.past_meetings
    if not event.same_company:
        return past
    sides = {PastMeeting.SUPPLIER: PastMeeting.BUYER, PastMeeting.BUYER: PastMeeting.SUPPLIER}
    return pd.concat([past, past.rename(columns=sides)], ignore_index=True)


def _events(past: pd.DataFrame) -> pd.Series[pd.Timestamp]:
    """The last day of each meeting's event; NaT where nothing tells it."""
    days: pd.Series[pd.Timestamp] = pd.to_datetime(past[PastMeeting.DATE]).dt.normalize()
    known = days.dropna().drop_duplicates().sort_values()
    runs = (known.diff() > pd.Timedelta(days=ONE_EVENT_DAYS)).cumsum()
    told = days.map(dict(zip(known, runs, strict=True))).map("day {}".format, na_action="ignore")
    if PastMeeting.EVENT in past:
        told = past[PastMeeting.EVENT].where(past[PastMeeting.EVENT].notna(), told)
    return days.groupby(told).transform("max")
