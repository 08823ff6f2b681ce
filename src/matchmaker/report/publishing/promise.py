"""The promise: what each company was told about its meetings, and how often each meeting has changed since.

It is what calendars and letters are made of. It holds names and times and no contact, and it is kept with
each published timetable, so that a later one knows what was told before.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from matchmaker.columns import Change, Pair, Promised, Reader, Schedule
from matchmaker.errors import ScheduleError
from matchmaker.timetable.repair import moved

PROMISE: Final = "promise.json"
CONFIRMED, CANCELLED = "confirmed", "cancelled"
_STAMP: Final = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, eq=False, kw_only=True)
class Promise:
    """What the companies of an event were told.

    Parameters
    ----------
    event_id
        Stays the same through all revisions, so that a calendar knows its meetings again.
    name, first_day, zone
        The event's name, its first day (`2019-04-02`) and the IANA name of its time zone, or "UTC".
    readers
        By company id, with the columns of `Reader`.
    meetings
        On sorted `Pair.KEYS`, with the columns of `Promised`.
    """

    event_id: str
    name: str
    first_day: str
    zone: str
    readers: pd.DataFrame
    meetings: pd.DataFrame

    @property
    def held(self) -> pd.DataFrame:
        """The meetings that are to be held."""
        return self.meetings[self.meetings[Promised.STATUS] == CONFIRMED]

    def replace(self, **changes: Any) -> Self:
        """A copy with some fields changed."""
        return dataclasses.replace(self, **changes)

    def dumps(self) -> str:
        """Write the promise down as JSON text; the same promise gives the same text."""
        told = {
            "event": {
                "id": self.event_id,
                "name": self.name,
                "first_day": self.first_day,
                "zone": self.zone,
            },
            "companies": [[i, *row] for i, *row in self.readers[Reader.ALL].itertuples()],
            "meetings": [[*pair, *row] for pair, *row in self.meetings[Promised.ALL].itertuples()],
        }
        parts = (
            f"{_line(name)}:{_lines(part) if isinstance(part, list) else _line(part)}"
            for name, part in told.items()
        )
        return "{" + ",\n".join(parts) + "}\n"

    @classmethod
    def loads(cls, text: str) -> Self:
        """Read what `dumps` wrote.

        Raises
        ------
        ScheduleError
            The text is not a promise.
        """
        try:
            told = json.loads(text)
            event = {key: str(told["event"][key]) for key in ("id", "name", "first_day", "zone")}
            zone_of(event["zone"])
            readers = pd.DataFrame(told["companies"], columns=[Reader.ID, *Reader.ALL], dtype=object)
            rows = pd.DataFrame(told["meetings"], columns=[*Pair.KEYS, *Promised.ALL], dtype=object)
            rows = rows.assign(**{Promised.SEQUENCE: rows[Promised.SEQUENCE].astype(int)})
        except (ValueError, TypeError, KeyError, OSError, RecursionError) as e:
            raise ScheduleError(f"'{PROMISE}' must be a promise that this program wrote. Got: {e!r}.") from e
        return cls(
            event_id=event["id"],
            name=event["name"],
            first_day=event["first_day"],
            zone=event["zone"],
            readers=readers.set_index(Reader.ID),
            meetings=rows.set_index(Pair.KEYS),
        )


def follow(before: Promise | None, after: Promise, *, when: datetime) -> Promise:
    """What a new timetable promises where `before` was promised: changed meetings count one up.

    Parameters
    ----------
    before
        The revision before; None for the first.
    after
        The new timetable; only its meetings that are held count, and its sequence numbers do not.
    when
        The moment of publishing, with a time zone.

    Returns
    -------
    Promise
        A meeting that is as it was keeps its line, number and moment. One that differs gets the next number
        and `when`; one that is not held any more stays as cancelled. Companies that are gone are still known.
    """
    new = after.held
    if before is None:
        fresh = new.assign(**{Promised.SEQUENCE: 0}).assign(**{Promised.MODIFIED: stamp(when)})
        return after.replace(meetings=in_order(fresh))
    old = before.meetings
    both = new.index.intersection(old.index)
    was, now = old.loc[both], new.loc[both]
    differs = was[Promised.STATUS].ne(CONFIRMED) | differing(was, now, Promised.FACTS)
    gone = old.loc[old.index.difference(new.index)]
    falls = gone[Promised.STATUS] == CONFIRMED
    changed = now[differs].assign(**{Promised.SEQUENCE: was.loc[differs, Promised.SEQUENCE]})
    fallen = gone[falls].assign(**{Promised.STATUS: CANCELLED})
    stirred = pd.concat([changed, fallen])
    stirred = stirred.assign(**{Promised.SEQUENCE: stirred[Promised.SEQUENCE].astype(int) + 1})
    added = new.loc[new.index.difference(old.index)].assign(**{Promised.SEQUENCE: 0})
    touched = pd.concat([stirred, added]).assign(**{Promised.MODIFIED: stamp(when)})
    known = before.readers.loc[before.readers.index.difference(after.readers.index)]
    return after.replace(
        event_id=before.event_id,
        readers=pd.concat([after.readers, known]).sort_index(),
        meetings=in_order(pd.concat([was[~differs], gone[~falls], touched])),
    )


def changes_between(before: Promise, after: Promise) -> pd.DataFrame:
    """Every meeting that the second timetable holds differently.

    Returns
    -------
    DataFrame
        As `moved` of the timetable gives it; a meeting whose slot or hall keeps its name but is at another
        time or elsewhere counts too.
    """
    old, new = before.held, after.held
    table = moved(old, new)
    both = old.index.intersection(new.index).difference(table.index)
    was, now = old.loc[both], new.loc[both]
    shifted = differing(was, now, [Promised.START, Promised.END])
    elsewhere = differing(was, now, [Promised.HALL, Promised.VIDEO]) & ~shifted
    more = moved(was.iloc[:0], now[shifted | elsewhere])
    columns = {
        Schedule.SLOT: Change.OLD_SLOT,
        Schedule.PLACE: Change.OLD_PLACE,
        Schedule.INTERPRETER: Change.OLD_INTERPRETER,
    }
    more = more.assign(**{to: was[of].reindex(more.index) for of, to in columns.items()})
    kinds = np.where(shifted.reindex(more.index, fill_value=False), "moved", "place")
    found = pd.concat([table, more.assign(**{Change.KIND: kinds})]) if len(more) else table
    return found.sort_index()


def differing(a: pd.DataFrame, b: pd.DataFrame, columns: list[str]) -> pd.Series[Any]:
    """Rows of two frames on one index that differ in some column; two missing cells are alike."""
    first, second = a[columns], b[columns]
    found = (first.ne(second) & (first.notna() | second.notna())).any(axis=1)
    return found.astype(bool)


def stamp(moment: datetime) -> str:
    """A moment in UTC, to the second.

    Examples
    --------
    >>> stamp(datetime(2019, 4, 1, 9, tzinfo=ZoneInfo("Asia/Seoul")))
    '2019-04-01T00:00:00Z'
    """
    if moment.tzinfo is None:
        raise ScheduleError(f"A moment must have a time zone. Got {moment.isoformat()}.")
    return moment.astimezone(UTC).strftime(_STAMP)


def moment_of(text: str) -> datetime:
    """Undo `stamp`."""
    return datetime.strptime(text, _STAMP).replace(tzinfo=UTC)


def zone_of(name: str) -> ZoneInfo:
    """The time zone of that name."""
    return ZoneInfo(name)


def in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Meetings on sorted `Pair.KEYS`, with the columns of `Promised`."""
    index = pd.MultiIndex.from_tuples(list(rows.index), names=Pair.KEYS)
    table = rows.set_axis(index)[Promised.ALL].astype(object)
    return table.where(table.notna(), None).sort_index()


def _line(part: object) -> str:
    return json.dumps(part, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _lines(rows: list[list[Any]]) -> str:
    """Rows of a table, each on a line of its own."""
    return "[" + ",\n".join(_line(row) for row in rows) + "]"
