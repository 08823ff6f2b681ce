"""What was said to have happened, kept for the next mend: an incident stays true until it is struck out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pandas as pd

from matchmaker.tables.event import Event
from matchmaker.timetable.incidents import TIMED, Incident, IncidentError, apply_incidents, moment_of


def apply_remembered(event: Event, said: Iterable[Incident]) -> Event:
    """The event after what was said before, one after the other.

    Two incidents of one company add up here, where `apply_incidents` takes them for a contradiction: they
    were said at different times.

    Examples
    --------
    >>> from matchmaker.tables.samples import load_sample
    >>> late = [Incident(kind="late", who="B01", at=f"2019-04-02 {hour}") for hour in ("10:00", "10:30")]
    >>> event = load_sample("mini")
    >>> len(apply_remembered(event, late).absences) > len(event.absences)
    True
    """
    for incident in said:
        event = apply_incidents(event, [incident])
    return event


def remember(
    before: Iterable[Incident], new: Iterable[Incident], event: Event, *, now: Any = None
) -> tuple[Incident, ...]:
    """What was said before and what is said now, with the new times written out with their day.

    Raises
    ------
    IncidentError
        What is said now takes back some of what was said before: that must be struck out first.
    """
    said = list(before)
    today = None if now is None else moment_of(now, event)
    known = {(i.kind, i.who, i.at) for i in said}
    for incident in new:
        at = None if incident.at is None else moment_of(incident.at, event, now=today)
        _check(incident, at, said, event)
        since = today if incident.since is None else moment_of(incident.since, event)
        settled = replace(incident, at=written(at), since=written(since))
        if (settled.kind, settled.who, settled.at) not in known:
            known.add((settled.kind, settled.who, settled.at))
            said.append(settled)
    return tuple(said)


def strike_out(said: Iterable[Incident], who: Iterable[str]) -> tuple[Incident, ...]:
    """What was said, without what was said of some companies, tables or interpreters.

    Raises
    ------
    IncidentError
        Nothing was said of one of them.

    Examples
    --------
    >>> strike_out([Incident(kind="no_show", who="B01")], ["B01"])
    ()
    """
    said, gone = tuple(said), list(who)
    known = {incident.who for incident in said}
    for name in gone:
        if name not in known:
            raise IncidentError("nothing_said", who=name)
    return tuple(incident for incident in said if incident.who not in gone)


def written(moment: pd.Timestamp | None) -> str | None:
    """A moment as the file of incidents has it: local time, without seconds where there are none.

    Examples
    --------
    >>> written(pd.Timestamp("2019-04-09 10:30", tz="Asia/Seoul"))
    '2019-04-09 10:30'
    """
    return None if moment is None else moment.tz_localize(None).isoformat(sep=" ").removesuffix(":00")


def _check(new: Incident, at: pd.Timestamp | None, said: list[Incident], event: Event) -> None:
    """A company said to be away, or away for longer, must be struck out before it is said to come."""
    if new.kind not in TIMED or at is None:
        return
    for old in said:
        if old.who != new.who:
            continue
        then = None if old.at is None else moment_of(old.at, event)
        less = then is not None and then.normalize() == at.normalize() and at != then
        if then is not None and less:
            less = (at < then) == (new.kind == "late")
        if old.kind == "no_show" or (old.kind == new.kind and less):
            raise IncidentError("said_otherwise", who=new.who)
