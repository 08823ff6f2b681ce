"""Checking a timetable, from the solver or edited by hand, against every rule of its event."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from matchmaker.columns import Broken, Lock, Meeting, Pair, Schedule
from matchmaker.errors import ScheduleError
from matchmaker.messages import Message
from matchmaker.tables.event import Event
from matchmaker.timetable.breaks import count_breaks, fairness_gap
from matchmaker.timetable.build import Built, build_problem
from matchmaker.timetable.problem import Ints
from matchmaker.timetable.requested import barred, meeting_frame, pairs_of
from matchmaker.timetable.rows import KINDS
from matchmaker.timetable.staffing import Found, broken_interpreting, broken_places


def broken_rules(schedule: pd.DataFrame, event: Event, *, meetings: Any = None) -> pd.DataFrame:
    """Every rule of the event that a timetable breaks; empty if it keeps them all.

    Parameters
    ----------
    schedule
        On `Pair.KEYS` (or with them as columns), with `Schedule` columns; place and interpreter are optional
        and checked where they stand.
    meetings
        What was to be placed, as `schedule_meetings` takes it: meetings that are missing are reported, and
        their sessions kept.

    Returns
    -------
    DataFrame
        Columns of `Broken`: rule, message, and how many were chosen of how few and how many.

    Raises
    ------
    ScheduleError
        The frame has no pairs or no slots at all.

    Examples
    --------
    >>> import pandas as pd
    >>> starts = pd.date_range("2026-04-09 09:00", periods=2, freq="30min", tz="Asia/Seoul")
    >>> slots = pd.DataFrame({"start": starts, "end": starts + pd.Timedelta("30min"), "session": "",
    ...                       "places": 1}, index=pd.Index(["T1", "T2"], name="slot_id"))
    >>> event = Event(name="tiny", slots=slots, suppliers=pd.DataFrame(index=["S1"]),
    ...               buyers=pd.DataFrame(index=["B1", "B2"]))
    >>> pairs = pd.MultiIndex.from_tuples([("S1", "B1"), ("S1", "B2")])
    >>> for message in broken_rules(pd.DataFrame({"slot_id": "T1"}, index=pairs), event)["message"]:
    ...     print(message)
    S1 in T1: 2 meetings at once; its representatives allow 1.
    T1: 2 meetings at once; there are places for 1.
    """
    table = _as_table(schedule)
    known, found = _known(table, event)
    asked = None if meetings is None else meeting_frame(meetings)
    built = build_problem(_as_meetings(known, asked), event)
    slots = built.names.slots.get_indexer(pd.Index(known[Schedule.SLOT]))
    which = built.names.pairs.get_indexer(pd.MultiIndex.from_frame(known[Pair.KEYS]))
    found += _broken_rows(built, which, slots)
    found += _unfair(built, which, slots)
    found += _pairs(known, event, asked)
    if Schedule.PLACE in known:
        found += broken_places(known, event, built, slots)
    if Schedule.INTERPRETER in known:
        found += broken_interpreting(known, built, which, slots)
    columns = [Broken.RULE, Broken.MESSAGE, Broken.CHOSEN, Broken.LOW, Broken.HIGH]
    return pd.DataFrame(found, columns=columns).astype({Broken.MESSAGE: object})


def _as_table(schedule: pd.DataFrame) -> pd.DataFrame:
    """The timetable with its pairs as columns."""
    table = schedule
    if not set(Pair.KEYS) <= set(table.columns):
        if table.index.nlevels != 2:
            raise ScheduleError(f"A schedule must be on {Pair.KEYS}. Got index {list(table.index.names)}.")
        table = table.rename_axis(Pair.KEYS).reset_index()
    if Schedule.SLOT not in table:
        raise ScheduleError(f"A schedule must have a column '{Schedule.SLOT}'. Got {list(table.columns)}.")
    return table.replace("", None)  # an empty cell of a hand-edited file


def _known(table: pd.DataFrame, event: Event) -> tuple[pd.DataFrame, list[Found]]:
    """Rows whose companies and slot the event has, and a sentence for each of the others."""
    ids = {
        Pair.SUPPLIER: event.suppliers.index,
        Pair.BUYER: event.buyers.index,
        Schedule.SLOT: event.slots.index,
    }
    strange = pd.DataFrame({column: ~table[column].isin(index) for column, index in ids.items()})
    itself = table[Pair.SUPPLIER] == table[Pair.BUYER]
    found: list[Found] = []
    for i in np.flatnonzero(strange.any(axis=1)):
        row = table.iloc[i]
        pair = {"supplier": row[Pair.SUPPLIER], "buyer": row[Pair.BUYER]}
        column = next(c for c in ids if strange.iloc[i][c])
        if column == Schedule.SLOT and pd.isna(row[column]):
            found.append(("unplaced", Message("timetable.unplaced", pair), 0, 1, 1))
        else:
            values = {**pair, "column": column, "value": row[column]}
            found.append(("unknown", Message("timetable.unknown", values), 1, 0, 0))
    found += [
        ("itself", Message("timetable.itself", {"company": company}), 1, 0, 0)
        for company in table.loc[itself, Pair.SUPPLIER]
    ]
    return table[~strange.any(axis=1) & ~itself].reset_index(drop=True), found


def _as_meetings(known: pd.DataFrame, asked: pd.DataFrame | None) -> pd.DataFrame:
    """The pairs of the timetable, each once, with the sessions they were asked for."""
    index = pd.MultiIndex.from_frame(known[Pair.KEYS]).unique()
    frame = pd.DataFrame(index=index)
    if asked is not None and Meeting.SESSION in asked:
        frame[Meeting.SESSION] = asked[Meeting.SESSION].reindex(index)
    return frame


def _broken_rows(built: Built, which: Ints, slots: Ints) -> list[Found]:
    rows = built.rows()
    chosen = np.bincount(which * built.problem.slots + slots, minlength=built.problem.allowed.size)
    once = np.bincount(which, minlength=built.problem.meetings)
    found: list[Found] = [
        (
            "once",
            Message("timetable.once", {**built.names.pair(int(m)), "chosen": int(once[m])}),
            int(once[m]),
            0,
            1,
        )
        for m in np.flatnonzero(once > 1)
    ]
    counts = rows.counts(chosen)
    for i in rows.broken(chosen):
        kind = KINDS[rows.kind[i]]
        if kind != "once":
            row = built.names.row(rows, int(i), int(counts[i]))
            found.append((kind, row.label, int(counts[i]), row.low, row.high))
    return found


def _unfair(built: Built, which: Ints, slots: Ints) -> list[Found]:
    most = built.problem.fairness
    if most is None or not len(which):
        return []
    placed = np.full(built.problem.meetings, -1, np.int64)
    placed[which] = slots
    breaks = count_breaks(built.problem, placed)
    gap = fairness_gap(breaks)
    if gap <= most:
        return []
    names = built.names.participants
    values = {
        "more": names[int(breaks.argmax())],
        "most": int(breaks.max()),
        "fewer": names[int(breaks.argmin())],
        "least": int(breaks.min()),
        "high": most,
    }
    return [("fairness", Message("timetable.fairness", values), gap, 0, most)]


def _pairs(known: pd.DataFrame, event: Event, asked: pd.DataFrame | None) -> list[Found]:
    """Barred pairs that meet; locked and asked-for ones that do not; locks on places."""
    held = dict.fromkeys(pairs_of(known, Pair.SUPPLIER, Pair.BUYER))
    against = barred(event)
    found: list[Found] = [(_kind(against[p]), against[p], 1, 0, 0) for p in held if p in against]
    wanted: dict[tuple[str, str], str] = {}
    if asked is not None:
        wanted |= dict.fromkeys(asked.index, "missing")
    wanted |= dict.fromkeys(pairs_of(event.locks, Lock.SUPPLIER, Lock.BUYER), "locked_missing")
    for pair, kind in wanted.items():
        if pair not in held:
            values = {"supplier": pair[0], "buyer": pair[1]}
            found.append((kind, Message(f"timetable.{kind}", values), 0, 1, 1))
    return found


def _kind(message: Message) -> str:
    return message.key.partition(".")[2]
