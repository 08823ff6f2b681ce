"""One calendar file a company; a later file moves, cancels and adds meetings in the reader's calendar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import icalendar

from matchmaker.columns import Pair, Promised, Reader
from matchmaker.report.addressing import say_in
from matchmaker.report.publishing.promise import CANCELLED, Promise, moment_of, zone_of
from matchmaker.report.safe_names import file_names

FOLDER: Final = "calendars"
PRODID: Final = "-//matchmaker//meeting timetables//EN"
_OURS: Final = UUID("6c1f1f5e-6d0e-5b6d-9b0a-2f6f1f0a7c11")
_SIDES: Final = (
    (Pair.SUPPLIER, Promised.FOR_SUPPLIER, Promised.WHY_SUPPLIER),
    (Pair.BUYER, Promised.FOR_BUYER, Promised.WHY_BUYER),
)


def calendar_files(promise: Promise, *, only: Iterable[str] | None = None) -> dict[str, bytes]:
    """The calendars of a promise: the bytes of each company's `.ics` file, by file name.

    A meeting's UID comes from the event and the pair, so a later file finds it again; SEQUENCE and
    LAST-MODIFIED are those of the promise, and DTSTAMP is the moment of LAST-MODIFIED. So a company's file
    stays the same, byte by byte, as long as its meetings do. Names and reasons, no contacts.

    Parameters
    ----------
    promise
        As published (`follow` gave it): each meeting has its number and moment.
    only
        Companies to write for; by default all that have, or had, a meeting.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from matchmaker.plan import Matchmaker
    >>> from matchmaker.report.publishing.promise import follow
    >>> from matchmaker.report.publishing.promising import promise_of
    >>> from matchmaker.tables.samples import load_sample
    >>> plan = promise_of(Matchmaker().plan(load_sample("mini")).contents)
    >>> files = calendar_files(follow(None, plan, when=datetime(2019, 3, 25, tzinfo=UTC)))
    >>> sorted(files)[:2], files["B01.ics"].count(b"BEGIN:VEVENT")
    (['B01.ics', 'B02.ics'], 2)

    Notes
    -----
    RFC 5545 (iCalendar), RFC 5546 (SEQUENCE, METHOD:PUBLISH), RFC 7986 (NAME, UID).
    """
    zone = zone_of(promise.zone)
    names = file_names(promise.readers.index)
    wanted = set(names) if only is None else set(only)
    meetings = promise.meetings.reset_index().sort_values([Promised.START, *Pair.KEYS], kind="stable")
    language = promise.readers[Reader.LANGUAGE].to_dict()
    events: dict[str, list[icalendar.Event]] = {}
    for row in meetings.to_dict("records"):
        if wanted.isdisjoint((row[Pair.SUPPLIER], row[Pair.BUYER])):
            continue
        shared = _shared(promise, row, zone)
        for side, partner, why in _SIDES:
            reader = row[side]
            if reader in wanted:
                told = _told(row, language[reader], row[partner], row[why])
                events.setdefault(reader, []).append(_event(shared, told))
    clock = _clock(promise, zone)
    readers = promise.readers.to_dict("index")
    return {
        f"{names[reader]}.ics": _calendar(promise, readers[reader], clock, events[reader])
        for reader in sorted(events)
    }


def uid_of(event_id: str, supplier: str, buyer: str) -> str:
    """A meeting's name in every calendar, whenever and wherever it is held.

    Examples
    --------
    >>> uid_of("e", "S1", "B1") == uid_of("e", "S1", "B1") != uid_of("e", "S", "1B1")
    True
    """
    return str(uuid5(_OURS, "\n".join(f"{len(part)}:{part}" for part in (event_id, supplier, buyer))))


def _shared(promise: Promise, row: Mapping[Any, Any], zone: ZoneInfo) -> dict[str, Any]:
    """What both companies' entries say."""
    start, end = (_local(row[column], zone) for column in (Promised.START, Promised.END))
    modified = moment_of(row[Promised.MODIFIED])
    off = row[Promised.STATUS] == CANCELLED
    return {
        "uid": uid_of(promise.event_id, row[Pair.SUPPLIER], row[Pair.BUYER]),
        "dtstamp": modified,
        "last-modified": modified,
        "sequence": int(row[Promised.SEQUENCE]),
        "dtstart": start,
        "dtend": end,
        "status": "CANCELLED" if off else "CONFIRMED",
        "transp": "TRANSPARENT" if off else "OPAQUE",
    }


def _told(row: Mapping[Any, Any], language: str, partner: str, why: str | None) -> dict[str, str]:
    """What one company reads of a meeting."""
    off = row[Promised.STATUS] == CANCELLED
    lines = [] if why is None else [say_in(language, "calendar.why", reason=why)]
    if row[Promised.INTERPRETERS]:
        lines.append(say_in(language, "calendar.interpreter", name=row[Promised.INTERPRETERS]))
    told = {
        "summary": say_in(language, "calendar.cancelled" if off else "calendar.summary", partner=partner),
        "location": where(row, language),
        "description": "\n".join(lines),
    }
    return {name: text for name, text in told.items() if text}


def where(row: Mapping[Any, Any], language: str) -> str:
    """Table and hall of a meeting, or that it is held by video, in the reader's language."""
    if row[Promised.VIDEO]:
        return say_in(language, "calendar.video")
    place, hall = row[Promised.PLACE], row[Promised.HALL]
    table = say_in(language, "calendar.place", place=place) if place else ""
    return ", ".join(part for part in (table, hall) if part)


def _event(*parts: Mapping[str, Any]) -> icalendar.Event:
    event = icalendar.Event()
    for part in parts:
        for name, value in part.items():
            event.add(name, value)
    return event


def _calendar(
    promise: Promise,
    reader: Mapping[Any, Any],
    clock: icalendar.Timezone | None,
    events: list[icalendar.Event],
) -> bytes:
    calendar = icalendar.Calendar()
    own = reader[Reader.NAME_KO if reader[Reader.LANGUAGE] == "ko" else Reader.NAME_EN]
    title = f"{promise.name} - {own}"
    head = {"prodid": PRODID, "version": "2.0", "method": "PUBLISH", "name": title, "x-wr-calname": title}
    for name, value in head.items():
        calendar.add(name, value)
    for component in [*([] if clock is None else [clock]), *events]:
        calendar.add_component(component)
    text: bytes = calendar.to_ical()
    return text


def _local(moment: str, zone: ZoneInfo) -> Any:
    """A moment on the event's clock; an event without a zone of its own is told in UTC."""
    utc = moment_of(moment)
    return utc if zone.key == "UTC" else utc.astimezone(zone)


def _clock(promise: Promise, zone: ZoneInfo) -> icalendar.Timezone | None:
    """The zone's rules for the years of the promise, a year more on either side."""
    if zone.key == "UTC" or promise.meetings.empty:
        return None
    years = [int(start[:4]) for start in promise.meetings[Promised.START]]
    return _rules(zone, min(years) - 1, max(years) + 2)


@lru_cache(maxsize=32)
def _rules(zone: ZoneInfo, first: int, last: int) -> icalendar.Timezone:
    return icalendar.Timezone.from_tzinfo(zone, zone.key, date(first, 1, 1), date(last, 1, 1))
