"""Time zones of companies that attend online: what their clocks show, and when their working hours end.

A zone is an IANA name, whose rules say when clocks change; offsets such as UTC+9 do not, and are refused.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from datetime import time
from functools import cache
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
import numpy.typing as npt
import pandas as pd
from babel.core import Locale, get_global

from matchmaker.columns import Absence, Company, Slot
from matchmaker.errors import ScheduleError, cut
from matchmaker.messages import LANGS, Message
from matchmaker.tables.cells import Cell, Parsed, bad, is_empty, plain
from matchmaker.tables.values import parse_clock

Bools = npt.NDArray[np.bool_]

ONSITE: Final = "onsite"
ONLINE: Final = "online"

OUTSIDE: Final = "zones.outside_hours"
"""Key of the reason that absences worked out here carry."""

PRIMARY: Final[Mapping[str, str]] = {
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia",
    "DE": "Europe/Berlin",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "MH": "Pacific/Majuro",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PT": "Europe/Lisbon",
    "UA": "Europe/Kyiv",
    "UZ": "Asia/Tashkent",
}
"""Countries nearly all of which keeps one time, though the zone list has islands and borderlands (after the
primary zones of the Unicode CLDR)."""


class Hours(NamedTuple):
    """Working hours by a company's own clock; `until` at or before `start` lies on the next day."""

    zone: str
    start: time
    until: time

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.until:%H:%M} ({self.zone})"


def online(companies: pd.DataFrame) -> pd.Series[bool]:
    """Which companies attend online; who says nothing comes in person."""
    if Company.ATTENDANCE not in companies:
        return pd.Series(data=False, index=companies.index)
    return companies[Company.ATTENDANCE].eq(ONLINE).fillna(value=False).astype(bool)


@cache
def zones_of(country: str) -> tuple[str, ...]:
    """Zones in use in a country, by its ISO 3166 code; one where nearly all of it keeps one time.

    Examples
    --------
    >>> zones_of("KR"), zones_of("DE"), len(zones_of("US")) > 5
    (('Asia/Seoul',), ('Europe/Berlin',), True)
    """
    if country in PRIMARY:
        return (PRIMARY[country],)
    known = get_global("zone_territories")
    return tuple(sorted(zone for zone, where in known.items() if where == country))


def zone_of(country: str, slots: pd.DataFrame) -> str | None:
    """The zone of a country all of whose clocks show the same time during an event; None where they differ.

    Parameters
    ----------
    slots
        The event's: two zones that differ at other times of the year only are as good as one.
    """
    zones = zones_of(country)
    starts = pd.DatetimeIndex(slots[Slot.START])
    shown = {tuple(starts.tz_convert(zone).tz_localize(None)) for zone in zones}
    return zones[0] if len(shown) == 1 else None


def event_zone(slots: pd.DataFrame) -> str:
    """The zone in which the event's own times are told.

    Raises
    ------
    ScheduleError
        The slots have no time zone.
    """
    zone = pd.DatetimeIndex(slots[Slot.START]).tz
    if zone is None:
        raise ScheduleError("Slots of an event with online companies must have a time zone. Got none.")
    return str(zone)


def company_zones(companies: pd.DataFrame, slots: pd.DataFrame) -> pd.Series[Any]:
    """The zone by which each company reads its times.

    The event's for those who come; for those online their own, or their country's where it keeps one time,
    or the event's where neither is known. None for an online company whose country has several.

    Raises
    ------
    ScheduleError
        A zone is no IANA name.
    """
    if not online(companies).any():
        return pd.Series(str(pd.DatetimeIndex(slots[Slot.START]).tz), companies.index, dtype=object)
    own = event_zone(slots)
    there = online(companies)
    empty = pd.Series(None, companies.index, dtype=object)
    said = companies.get(Company.TIME_ZONE, empty)
    country = companies.get(Company.COUNTRY, empty)
    strange = said[said.notna() & ~said.isin(_known())]
    if len(strange):
        got = cut(strange.unique())
        raise ScheduleError(f"'{Company.TIME_ZONE}' must be an IANA name such as 'Europe/Berlin'. Got {got}.")
    by_country = {c: zone_of(str(c), slots) for c in country[there & said.isna()].dropna().unique()}
    guess = country.map(lambda c: by_country.get(c) if isinstance(c, str) and zones_of(c) else own)
    zone = said.where(said.notna(), guess).where(there, own)
    return zone.where(zone.notna(), None)


def hours_of(companies: pd.DataFrame, slots: pd.DataFrame) -> dict[Hashable, Hours]:
    """Working hours of the online companies that have any; a missing end is midnight."""
    there = online(companies)
    if not there.any() or not {Company.WORK_FROM, Company.WORK_UNTIL} & set(companies):
        return {}
    some = companies[there]
    zones = company_zones(some, slots)
    empty = pd.Series(None, some.index, dtype=object)
    spans = (some.get(column, empty) for column in (Company.WORK_FROM, Company.WORK_UNTIL))
    found = {}
    for company, zone, start, until in zip(some.index, zones, *spans, strict=True):
        if pd.isna(start) and pd.isna(until):
            continue
        if pd.isna(zone):
            raise ScheduleError(
                f"'{Company.TIME_ZONE}' of an online company must be known: its country has several. "
                f"Got none for {company}."
            )
        opens, closes = (time(0) if pd.isna(t) else t for t in (start, until))
        found[company] = Hours(str(zone), opens, closes)
    return found


def within(hours: Hours, slots: pd.DataFrame) -> Bools:
    """Shape (slots,): True where the company's clock shows working hours from the slot's start to its end.

    Every minute is read off the clock of the zone, so that nights, changes to and from summer time, and
    offsets of half an hour need no rule of their own. Equal times mean round the clock.

    Examples
    --------
    >>> starts = pd.date_range("2019-03-29 16:00", periods=4, freq="24h", tz="Asia/Seoul")
    >>> slots = pd.DataFrame({"start": starts, "end": starts + pd.Timedelta("30min")})
    >>> within(Hours("Europe/Berlin", time(9), time(18)), slots).tolist()  # clocks go forward on the 31st
    [False, False, True, True]
    """
    starts, ends = (pd.DatetimeIndex(slots[column]) for column in (Slot.START, Slot.END))
    inside = np.ones(len(slots), bool)
    if hours.start == hours.until:
        return inside
    long = ((ends - starts) // pd.Timedelta("1min")).to_numpy(np.int64)
    slot = np.repeat(np.arange(len(slots)), long)
    minute = np.arange(len(slot)) - np.repeat(np.cumsum(long) - long, long)
    moments = starts.take(slot) + pd.to_timedelta(minute, unit="min")
    clock = moments.tz_convert(ZoneInfo(hours.zone))
    shown = np.asarray(clock.hour * 60 + clock.minute)
    opens, closes = (t.hour * 60 + t.minute for t in (hours.start, hours.until))
    working = (shown >= opens) & (shown < closes) if opens < closes else (shown >= opens) | (shown < closes)
    inside[slot[~working]] = False
    return inside


def with_working_hours(
    absences: pd.DataFrame, sides: Iterable[pd.DataFrame], slots: pd.DataFrame
) -> pd.DataFrame:
    """Absences, with a row for each slot outside an online company's working hours.

    Rows worked out before are worked out anew, so that it may be called as often as one likes.

    Parameters
    ----------
    sides
        The suppliers and the buyers, by id.
    """
    given = absences
    if Absence.REASON in absences:
        derived = [isinstance(why, Message) and why.key == OUTSIDE for why in absences[Absence.REASON]]
        given = absences[~np.array(derived, bool)]
        given = given.drop(columns=Absence.REASON) if given[Absence.REASON].isna().all() else given
    hours = {who: own for side in sides for who, own in hours_of(side, slots).items()}
    if not hours:
        return given.reset_index(drop=True) if len(given) < len(absences) else given
    together: dict[Hours, list[Hashable]] = defaultdict(list)
    for who, own in hours.items():
        together[own].append(who)
    said = set(zip(given[Absence.COMPANY], given[Absence.SLOT], strict=True))
    rows = []
    for own, companies in together.items():
        outside = slots.index[~within(own, slots)]
        why = Message(OUTSIDE, {"hours": str(own)})
        rows += [(who, slot, why) for who in companies for slot in outside if (who, slot) not in said]
    more = pd.DataFrame(rows, columns=[Absence.COMPANY, Absence.SLOT, Absence.REASON], dtype=object)
    return pd.concat([given, more], ignore_index=True) if rows else given


def parse_zone(cell: Cell) -> Parsed:
    """An IANA time zone, from its name or that of its city in English or Korean.

    Examples
    --------
    >>> parse_zone("europe/berlin").value, parse_zone("Mexico City").value, parse_zone("베를린").value
    ('Europe/Berlin', 'America/Mexico_City', 'Europe/Berlin')
    """
    if is_empty(cell):
        return Parsed()
    text = plain(cell)
    found = _spelled().get(_same(text))
    if found is None:
        found = _cities().get(_same(text))
    if found is None:
        raise bad("zones.unknown_zone", "zones.write_zone", value=text[:60])
    return Parsed(found)


def parse_until(cell: Cell) -> Parsed:
    """A time of day at which something ends; 24:00 is midnight.

    Examples
    --------
    >>> parse_until("24:00").value, parse_until("18:30").value
    (datetime.time(0, 0), datetime.time(18, 30))
    """
    if isinstance(cell, str) and plain(cell) in {"24", "24:00", "24시"}:
        return Parsed(time(0))
    return parse_clock(cell)


def parse_hours(cell: Cell) -> Parsed:
    """First and last time of day of a span.

    Examples
    --------
    >>> [f"{t:%H:%M}" for t in parse_hours("09:00 ~ 18:00").value]
    ['09:00', '18:00']
    """
    if is_empty(cell):
        return Parsed()
    parts = [part.strip() for part in _BETWEEN.split(plain(cell)) if part.strip()]
    if len(parts) != 2:
        raise bad("zones.not_hours", "zones.write_hours", value=plain(cell)[:60])
    return Parsed((parse_clock(parts[0]).value, parse_until(parts[1]).value))


_BETWEEN = re.compile(r"\s*(?:[-~–—∼〜～]|to|until|부터)\s*")


@cache
def _known() -> frozenset[str]:
    """Every zone there is; looking for them takes a walk through the file system."""
    return frozenset(available_timezones())


def _same(text: str) -> str:
    return "".join(text.replace("_", " ").casefold().split())


@cache
def _spelled() -> Mapping[str, str]:
    return {_same(zone): zone for zone in sorted(_known()) if "/" in zone or zone == "UTC"}


@cache
def _cities() -> Mapping[str, str]:
    """Zones by the name of their city, where it belongs to one zone only."""
    called: dict[str, set[str]] = defaultdict(set)
    exemplars = [Locale(lang).time_zones for lang in LANGS]
    for zone in get_global("zone_territories"):
        region, slash, name = zone.rpartition("/")
        if slash and region != "Etc" and zone in _known():
            for city in (name, *(known.get(zone, {}).get("city", name) for known in exemplars)):
                called[_same(city)].add(zone)
    return {city: zones.pop() for city, zones in called.items() if len(zones) == 1}
