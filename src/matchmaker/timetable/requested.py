"""Reading what was asked for: which meetings, what each is worth, and which cannot be held at all."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from matchmaker.columns import Lock, Meeting, NotPlaced, Pair, PastMeeting, Preference
from matchmaker.errors import ScheduleError, cut
from matchmaker.messages import Message
from matchmaker.tables.event import Event
from matchmaker.tables.past import still_barred

MUST_BONUS = 1000.0
"""A meeting that must be held is worth so many of the most valuable others."""


def meeting_frame(meetings: Any) -> pd.DataFrame:
    """What was asked for, as a frame on `Pair.KEYS` with a weight above 0 for each pair.

    Parameters
    ----------
    meetings
        A frame or MultiIndex of pairs, or any object with a `.meetings` frame.

    Raises
    ------
    ScheduleError
        It is none of these, a pair stands twice, or a weight is not a number.
    """
    given = getattr(meetings, "meetings", meetings)
    frame = pd.DataFrame(index=given) if isinstance(given, pd.Index) else given
    if isinstance(frame, pd.Series):
        frame = frame.to_frame(Meeting.WEIGHT)
    if not isinstance(frame, pd.DataFrame) or frame.index.nlevels != 2:
        raise ScheduleError(
            f"'meetings' must be a frame or MultiIndex on {Pair.KEYS}. Got {type(meetings).__name__}."
        )
    if frame.index.has_duplicates:
        twice = frame.index[frame.index.duplicated()].unique()
        raise ScheduleError(f"Each pair of 'meetings' must stand once. Got twice: {cut(twice)}.")
    weight = frame[Meeting.WEIGHT] if Meeting.WEIGHT in frame else pd.Series(1.0, index=frame.index)
    numbers = pd.to_numeric(weight, errors="coerce").astype(float)
    if not np.isfinite(numbers).all():
        raise ScheduleError(
            f"'{Meeting.WEIGHT}' of meetings must be numbers. Got {cut(weight[~np.isfinite(numbers)])}."
        )
    return frame.rename_axis(Pair.KEYS).assign(**{Meeting.WEIGHT: numbers.clip(lower=1e-6)})


def refused(frame: pd.DataFrame, event: Event) -> pd.Series:
    """Why some of the pairs may never meet; the Series is on those pairs only.

    A lock overrules having met before, but not a wish against the meeting.

    Raises
    ------
    ScheduleError
        A pair names a company that the event does not have.
    """
    for level, side in ((Pair.SUPPLIER, event.suppliers), (Pair.BUYER, event.buyers)):
        ids = frame.index.get_level_values(level)
        strangers = ids[~ids.isin(side.index)].unique()
        if len(strangers):
            raise ScheduleError(f"'{level}' of meetings must be an id of the event. Got {cut(strangers)}.")
    against = barred(event)
    found = {pair: against[pair] for pair in frame.index if pair in against}
    found |= {p: Message("timetable.itself", {"company": p[0]}) for p in frame.index if p[0] == p[1]}
    index = frame.index[[pair in found for pair in frame.index]]
    return pd.Series([found[pair] for pair in index], index=index, name=NotPlaced.REASON, dtype=object)


def barred(event: Event) -> dict[tuple[str, str], Message]:
    """Every pair that a wish or an earlier meeting bars, with its reason."""
    wishes = event.preferences
    locked = set(pairs_of(event.locks, Lock.SUPPLIER, Lock.BUYER))
    reasons: dict[tuple[str, str], Message] = {}
    for pair in pairs_of(still_barred(event), PastMeeting.SUPPLIER, PastMeeting.BUYER):
        if pair not in locked:
            reasons[pair] = Message("timetable.met_before", {"supplier": pair[0], "buyer": pair[1]})
    against = wishes[wishes[Preference.LEVEL] == "no"]
    for pair in pairs_of(against, Preference.SUPPLIER, Preference.BUYER):
        reasons[pair] = Message("timetable.refused", {"supplier": pair[0], "buyer": pair[1]})
    return reasons


def pairs_of(frame: pd.DataFrame, first: str, second: str) -> list[tuple[str, str]]:
    """Rows of a table as pairs of ids."""
    return list(zip(frame[first], frame[second], strict=True))


def worth(frame: pd.DataFrame, event: Event) -> pd.Series:
    """What holding each meeting is worth; those that must be held outweigh the others."""
    locked = pd.MultiIndex.from_tuples(
        pairs_of(event.locks, Lock.SUPPLIER, Lock.BUYER) or [("", "")], names=Pair.KEYS
    )
    must = pd.Series(frame.index.isin(locked), index=frame.index)
    if Meeting.LEVEL in frame:
        must |= frame[Meeting.LEVEL] == "must"
    weight = frame[Meeting.WEIGHT]
    return weight + must * MUST_BONUS * (weight.max() if len(weight) else 1.0)
