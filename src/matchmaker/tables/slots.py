"""Days and blocks become slots; words such as `D1-0900`, `오전` or 09:00 to 12:00 become slot ids."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import chain

import pandas as pd

from matchmaker.columns import Slot
from matchmaker.tables.cells import bad, plain
from matchmaker.tables.event_file import Block, Day, EventFile, SlotLine
from matchmaker.tables.values import parse_day

NOON = time(12)
_MORNING = {"morning", "am", "a.m.", "오전", "forenoon"}
_AFTERNOON = {"afternoon", "pm", "p.m.", "오후"}
_WHOLE_DAY = {"all day", "allday", "day", "whole day", "full day", "종일", "하루종일", "전일", "하루"}
_ALWAYS = {"all", "always", "전체", "전 일정", "전일정"}


def make_slots(event: EventFile, places: int) -> pd.DataFrame:
    """Slots of an event in order of start, with `places` each where their block says nothing.

    Raises
    ------
    BadCell
        Two slots have one id, or a time does not exist in the event's time zone.
    """
    lines = [
        (number, day.date, line)
        for number, day in enumerate(sorted(event.days, key=lambda d: d.date), 1)
        for line in sorted(_lines(day), key=lambda s: (s.start, s.end))
    ]
    starts = _localised([datetime.combine(day, line.start) for _, day, line in lines], event.time_zone)
    ends = _localised([datetime.combine(day, line.end) for _, day, line in lines], event.time_zone)
    given = [f"D{number}-{line.start:%H%M}" for number, _, line in lines if not line.id]
    ids = [line.id or _slot_id(number, line, given) for number, _, line in lines]
    twice = [slot for slot in ids if ids.count(slot) > 1]
    if twice:
        raise bad("tables.slot_twice", "tables.rename_slot", value=twice[0])
    return pd.DataFrame(
        {
            Slot.START: starts,
            Slot.END: ends,
            Slot.SESSION: [line.session for _, _, line in lines],
            Slot.PLACES: [line.places or places for _, _, line in lines],
        },
        index=pd.Index(ids, name=Slot.ID),
    )


def _slot_id(number: int, line: SlotLine, given: list[str]) -> str:
    """Day and start, such as `D1-0900`, and the end too where two slots start together."""
    slot = f"D{number}-{line.start:%H%M}"
    return slot if given.count(slot) == 1 else f"{slot}-{line.end:%H%M}"


def _lines(day: Day) -> Iterable[SlotLine]:
    return chain(day.slots, chain.from_iterable(_cut(block) for block in day.blocks))


def _cut(block: Block) -> Iterable[SlotLine]:
    """Equal slots from the block's start, as many as fit."""
    step = timedelta(minutes=block.slot_min + block.pause_min)
    at, end = datetime.combine(date.min, block.start), datetime.combine(date.min, block.end)
    length = timedelta(minutes=block.slot_min)
    while at + length <= end:
        yield SlotLine(start=at.time(), end=(at + length).time(), session=block.session, places=block.places)
        at += step


def _localised(times: list[datetime], zone: str) -> pd.DatetimeIndex:
    naive = pd.DatetimeIndex(times)
    try:
        return naive.tz_localize(zone)
    except ValueError as e:
        raise bad("tables.no_such_time", "tables.move_slot", zone=zone) from e


class SlotFinder:
    """Finds the slots that words of a file speak of.

    Parameters
    ----------
    slots
        The event's.

    Examples
    --------
    >>> from matchmaker.tables.event_file import EventFile
    >>> block = {"start": "11:00", "end": "13:00", "slot_min": 60}
    >>> days = [{"date": date(2026, 4, 9), "blocks": [block]}, {"date": date(2026, 4, 10), "blocks": [block]}]
    >>> find = SlotFinder(make_slots(EventFile(name="two days", days=days), places=1))
    >>> find.named("D1"), find.named("오전"), find.named("2026-04-10 오후")
    (('D1-1100', 'D1-1200'), ('D1-1100', 'D2-1100'), ('D2-1200',))
    >>> find.window(None, time(11, 30), None)
    ('D1-1100', 'D1-1200', 'D2-1100', 'D2-1200')
    """

    def __init__(self, slots: pd.DataFrame) -> None:
        self.ids: tuple[str, ...] = tuple(slots.index)
        self._exact = {plain(slot).casefold(): slot for slot in self.ids}
        starts, ends = slots[Slot.START].dt, slots[Slot.END].dt
        self._days: list[date] = list(starts.date)
        self._starts: list[time] = list(starts.time)
        self._ends: list[time] = list(ends.time)
        self._sessions = [plain(session).casefold() for session in slots[Slot.SESSION]]
        self._day_names = {f"d{i}": day for i, day in enumerate(sorted(set(self._days)), 1)}

    def on(self, day: date | None) -> tuple[str, ...]:
        """Slots of a day; None means every day."""
        return tuple(slot for slot, at in zip(self.ids, self._days, strict=True) if day in (None, at))

    def window(self, day: date | None, start: time | None, end: time | None) -> tuple[str, ...]:
        """Slots that overlap [start, end) of a day; None means open."""
        return tuple(
            slot
            for slot, at, first, last in zip(self.ids, self._days, self._starts, self._ends, strict=True)
            if day in (None, at) and (start is None or last > start) and (end is None or first < end)
        )

    def session(self, word: str, day: date | None = None) -> tuple[str, ...] | None:
        """Slots of a session or half day; None where the word is unknown."""
        sought = plain(word).casefold()
        if sought in self._sessions:
            chosen = [sought == session for session in self._sessions]
        elif sought in _MORNING | _AFTERNOON:
            chosen = [(start < NOON) == (sought in _MORNING) for start in self._starts]
        elif sought in _WHOLE_DAY | _ALWAYS:
            chosen = [True] * len(self.ids)
        else:
            return None
        on_day = set(self.on(day))
        return tuple(s for s, c in zip(self.ids, chosen, strict=True) if c and s in on_day)

    def has_day(self, day: date) -> bool:
        """Whether the event has slots on a day."""
        return day in self._days

    def named(self, words: str) -> tuple[str, ...]:
        """Slots that a word names: a slot's id, a day (`D1`, a date), a session, or a day and a session.

        Raises
        ------
        BadCell
            The words name no slot of the event.
        """
        sought = plain(words).casefold()
        if sought in self._exact:
            return (self._exact[sought],)
        if sought in self._day_names:
            return self.on(self._day_names[sought])
        if (found := self.session(sought)) is not None:
            return found
        first, _, rest = sought.partition(" ")
        day = self._day(first)
        found = None if day is None else (self.session(rest, day) if rest else self.on(day))
        if not found:
            raise bad("tables.unknown_slot", "tables.write_slot", value=words[:60], known=self.ids[0])
        return found

    def _day(self, word: str) -> date | None:
        if word in self._day_names:
            return self._day_names[word]
        try:
            day: date | None = parse_day(word).value
        except ValueError:
            return None
        return day if day in self._days else None
