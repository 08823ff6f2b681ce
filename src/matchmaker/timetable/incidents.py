"""What happens on the day: who does not come, comes late or leaves, which table and interpreter are lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

import numpy as np
import pandas as pd

from matchmaker.columns import Absence, Interpreter, Lock, Place, Slot
from matchmaker.errors import ScheduleError, cut
from matchmaker.messages import Lang, Message
from matchmaker.tables.event import Event
from matchmaker.timetable.naming.places import place_names
from matchmaker.timetable.problem import Bools

Kind = Literal["no_show", "late", "early", "lost_table", "ill"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
TIMED: Final = ("late", "early")
"""Kinds that need a time; for the others it is the beginning of the day where none is named."""

CLOCK: Final = re.compile(r"([01]?\d|2[0-3]):[0-5]\d")


class IncidentError(ScheduleError):
    """Something that cannot have happened at this event; `say` tells it in the reader's language."""

    def __init__(self, key: str, **values: Any) -> None:
        self.message = Message(f"day.{key}", values)
        super().__init__(self.message.say("en"))

    def say(self, lang: Lang = "en") -> str:
        """Tell it in `lang`."""
        return self.message.say(lang)


@dataclass(frozen=True, kw_only=True)
class Incident:
    """One thing that happened.

    Parameters
    ----------
    kind
        "no_show": the company is away. "late": it is away before `at`. "early": it is away from `at` on that
        day. "lost_table": nobody can meet there any more. "ill": the interpreter is away.
    who
        Id of the company, table or interpreter.
    at
        "10:30", "2019-04-09 10:30" or a moment; only "late" and "early" need one. The others hold from then
        on, or all the time.
    since
        When it was said: slots that began before are not touched. Without it, the `now` of `apply_incidents`.
    """

    kind: Kind
    who: str
    at: Any = None
    since: Any = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise IncidentError("bad_kind", kinds=", ".join(KINDS), value=self.kind)


def moment_of(value: Any, event: Event, *, now: pd.Timestamp | None = None) -> pd.Timestamp:
    """Read a moment of the event in its time zone; a time of day alone is of its only day, or of today.

    Raises
    ------
    IncidentError
        It is no time, lies on no day of the event, or does not say which day.

    Examples
    --------
    >>> from matchmaker.tables.samples import load_sample
    >>> print(moment_of("2019-04-02 10:30", load_sample("boomup")))
    2019-04-02 10:30:00+09:00
    """
    starts = event.slots[Slot.START]
    days = starts.dt.normalize().unique()
    if isinstance(value, str) and CLOCK.fullmatch(value.strip()):
        if len(days) > 1 and now is None:
            raise IncidentError("which_day", value=value, example=f"{days[0]:%Y-%m-%d} {value.strip()}")
        day = days[0] if now is None else now
        value = f"{day:%Y-%m-%d} {value.strip()}"
    try:
        moment = pd.Timestamp(value)
    except (ValueError, TypeError) as e:
        raise IncidentError("bad_time", value=value, example=f"{days[0]:%Y-%m-%d} 10:30") from e
    if pd.isna(moment):
        raise IncidentError("bad_time", value=value, example=f"{days[0]:%Y-%m-%d} 10:30")
    zone = starts.dt.tz
    if moment.tzinfo is None:
        moment = moment if zone is None else moment.tz_localize(zone)
    elif zone is not None:
        moment = moment.tz_convert(zone)
    if moment.normalize() not in days:
        known = ", ".join(f"{day:%Y-%m-%d}" for day in days[:5])
        raise IncidentError("other_day", value=f"{moment:%Y-%m-%d %H:%M}", days=known)
    return moment


def apply_incidents(event: Event, incidents: Iterable[Incident], *, now: Any = None) -> Event:
    """The event as it is after some things happened; what began before `now` is not touched.

    Parameters
    ----------
    incidents
        Several at once; the same one twice counts once.
    now
        Absences and losses count for slots that start then or later.

    Returns
    -------
    Event
        With more absences of companies and interpreters, and fewer places; locks that cannot be kept for an
        absence are gone.

    Raises
    ------
    IncidentError
        An id is unknown, a time is missing or on no day of the event, or two incidents contradict each other.

    Examples
    --------
    >>> from matchmaker.tables.samples import load_sample
    >>> event = load_sample("mini")
    >>> after = apply_incidents(event, [Incident(kind="no_show", who=event.buyers.index[0])])
    >>> len(after.absences) - len(event.absences) == len(event.slots)
    True
    """
    today = None if now is None else moment_of(now, event)
    given = list(dict.fromkeys(incidents))
    since = {i: today if i.since is None else moment_of(i.since, event) for i in given}
    times = {i: None if i.at is None else moment_of(i.at, event, now=since[i]) for i in given}
    _check(given, times, event)
    for incident in given:
        hit = _slots_of(incident, times[incident], event)
        if since[incident] is not None:
            hit = hit & (event.slots[Slot.START] >= since[incident]).to_numpy()
        event = _EFFECTS[incident.kind](event, incident.who, hit)
    return event


def _check(given: list[Incident], times: dict[Incident, Any], event: Event) -> None:
    """Ids are known, times are there, and what is said of one company goes together."""
    known = {
        "lost_table": pd.Index(place_names(event).index.astype(str)),
        "ill": event.interpreters.index,
    }
    said: dict[str, set[str]] = {}
    for incident in given:
        ids = known.get(incident.kind, event.participants)
        if incident.who not in ids:
            raise IncidentError(f"unknown_{incident.kind}", who=incident.who, known=cut(ids))
        if incident.kind in TIMED and incident.at is None:
            raise IncidentError("no_time", who=incident.who, kind=Message(f"day.kind_{incident.kind}"))
        kinds = said.setdefault(incident.who, set())
        if incident.kind in kinds or (incident.kind in TIMED and "no_show" in kinds):
            raise IncidentError("contradiction", who=incident.who)
        if incident.kind == "no_show" and kinds & set(TIMED):
            raise IncidentError("contradiction", who=incident.who)
        kinds.add(incident.kind)
    at = {(i.who, i.kind): times[i] for i in given}
    for who, kinds in said.items():
        if kinds >= set(TIMED):
            late, early = at[who, "late"], at[who, "early"]
            if late.normalize() == early.normalize() and early <= late:
                raise IncidentError("gone_before", who=who)


def _slots_of(incident: Incident, at: pd.Timestamp | None, event: Event) -> Bools:
    """Shape (slots,): those that the incident takes away."""
    start, end = event.slots[Slot.START], event.slots[Slot.END]
    if at is None:
        return np.ones(len(start), bool)
    same_day = (start.dt.normalize() == at.normalize()).to_numpy()
    if incident.kind == "late":
        late: Bools = same_day & (start < at).to_numpy()
        return late
    hit: Bools = (end > at).to_numpy()
    return same_day & hit if incident.kind == "early" else hit


def _company_away(event: Event, who: str, hit: Bools) -> Event:
    known = event.absences.loc[event.absences[Absence.COMPANY] == who, Absence.SLOT]
    slots = [slot for slot in event.slots.index[hit] if slot not in set(known)]
    if not slots:
        return event
    rows = pd.DataFrame({Absence.COMPANY: who, Absence.SLOT: slots}, dtype=object)
    locks = event.locks
    mine = (locks[Lock.SUPPLIER] == who) | (locks[Lock.BUYER] == who)
    void = mine & locks[Lock.SLOT].isin(slots)
    return event.replace(absences=pd.concat([event.absences, rows], ignore_index=True), locks=locks[~void])


def _company_gone(event: Event, who: str, hit: Bools) -> Event:
    """Away for good: what was locked to no slot can no longer be held, whether or not the day has begun."""
    event = _company_away(event, who, hit)
    locks = event.locks
    mine = (locks[Lock.SUPPLIER] == who) | (locks[Lock.BUYER] == who)
    return event.replace(locks=locks[~(mine & locks[Lock.SLOT].isna())])


def _interpreter_away(event: Event, who: str, hit: Bools) -> Event:
    people = event.interpreters.copy()
    before = people.loc[who, Interpreter.ABSENT]
    away = dict.fromkeys([*(before if isinstance(before, tuple) else ()), *event.slots.index[hit]])
    column = people[Interpreter.ABSENT].astype(object).copy()
    column[:] = [tuple(away) if i == who else cell for i, cell in column.items()]
    return event.replace(interpreters=people.assign(**{Interpreter.ABSENT: column}))


def _table_lost(event: Event, who: str, hit: Bools) -> Event:
    """One place less in these slots, and every other keeps its name."""
    places = event.places.reindex(place_names(event).index)
    closed = places.get(Place.CLOSED, pd.Series(None, index=places.index, dtype=object)).astype(object)
    before = {str(i): cell if isinstance(cell, tuple) else () for i, cell in closed.items()}
    new = [slot for slot in event.slots.index[hit] if slot not in before[who]]
    before[who] += tuple(new)
    cells = pd.Series([before[str(i)] for i in places.index], index=places.index, dtype=object)
    fewer = event.slots[Slot.PLACES] - event.slots.index.isin(new).astype("int64")
    return event.replace(
        places=places.assign(**{Place.CLOSED: cells}),
        slots=event.slots.assign(**{Slot.PLACES: fewer.clip(lower=0)}),
    )


_EFFECTS: dict[str, Callable[[Event, str, Bools], Event]] = {
    "no_show": _company_gone,
    "late": _company_away,
    "early": _company_away,
    "lost_table": _table_lost,
    "ill": _interpreter_away,
}
