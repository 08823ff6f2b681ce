"""From an event and its meetings to the problem in integer positions, with the way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from matchmaker.columns import Absence, Company, Interpreter, Lock, Meeting, Pair, Place, Precedence, Slot
from matchmaker.errors import ScheduleError, cut
from matchmaker.tables.event import Event
from matchmaker.tables.venues import venues_of
from matchmaker.tables.zones import hours_of
from matchmaker.timetable.names import Names
from matchmaker.timetable.problem import Bools, Ints, Problem, Shifts
from matchmaker.timetable.requested import meeting_frame, worth
from matchmaker.timetable.rows import Rows
from matchmaker.timetable.rules import (
    FIRST_ABSENT,
    LOCKED,
    OPEN,
    OTHER_SESSION,
    SECOND_ABSENT,
    rows_of,
)


@dataclass(frozen=True, eq=False, kw_only=True)
class Built:
    """A problem, the names of its positions, and why each closed cell is closed.

    Parameters
    ----------
    why
        Shape (meetings, slots): codes of `rules`.
    """

    problem: Problem
    names: Names
    why: Ints

    def rows(self, *, require_all: bool = False) -> Rows:
        """Every rule of the event, as rows."""
        return rows_of(self.problem, why=self.why, require_all=require_all)


def build_problem(meetings: Any, event: Event) -> Built:
    """Translate an event and the meetings to be placed.

    Parameters
    ----------
    meetings
        What `schedule_meetings` takes; every pair must be known to the event.

    Raises
    ------
    ScheduleError
        A pair, session or precedence does not belong to the event.
    """
    frame = meeting_frame(meetings)
    slots = event.slots.sort_values([Slot.START, Slot.END], kind="stable")
    people = event.participants
    ends = np.column_stack([people.get_indexer(frame.index.get_level_values(key)) for key in Pair.KEYS])
    why = _why(frame, event, slots, ends.astype(np.int64))
    need, speakers, needs = _needs(frame, event, slots)
    day, start, end = _clock(slots)
    exclusive, locked_places = _locked_places(frame, event)
    problem = Problem(
        ends=ends.astype(np.int64),
        allowed=why == OPEN,
        representatives=_representatives(event),
        places=np.maximum(slots[Slot.PLACES].to_numpy(np.int64) - event.rules.spare_places, 0),
        day=day,
        start_min=start,
        end_min=end,
        weight=worth(frame, event).to_numpy(float),
        precedences=_precedences(frame, event),
        need=need,
        speakers=speakers,
        max_in_a_row=event.rules.max_in_a_row,
        rest_slots=event.rules.rest_slots,
        free_windows=_free_windows(event, slots),
        fairness=event.rules.fairness,
        exclusive=exclusive,
        spare=event.rules.spare_places,
        relays=_relays(event, needs),
        at_work=_at_work(event, slots),
        shifts=_shifts(event),
        venue=_venue(frame, event),
        desks=event.rules.video_places,
    )
    names = Names(
        pairs=pd.MultiIndex.from_frame(frame.index.to_frame()),
        participants=people,
        slots=slots.index,
        interpreters=event.interpreters.index,
        needs=needs,
        locked_places=locked_places,
        spare=event.rules.spare_places,
        hours=_hours(event),
        outside=_outside(event, people, slots),
    )
    return Built(problem=problem, names=names, why=why)


def _hours(event: Event) -> dict[str, str]:
    """Working hours of the companies that attend online."""
    sides = (event.suppliers, event.buyers)
    return {str(who): str(own) for side in sides for who, own in hours_of(side, event.slots).items()}


def _outside(event: Event, people: pd.Index[str], slots: pd.DataFrame) -> frozenset[tuple[int, int]]:
    """Participants and slots outside working hours."""
    if Absence.REASON not in event.absences:
        return frozenset()
    away = event.absences[event.absences[Absence.REASON].notna()]
    who, when = (
        index.get_indexer(pd.Index(away[column], dtype=object)).tolist()
        for index, column in ((people, Absence.COMPANY), (slots.index, Absence.SLOT))
    )
    return frozenset(zip(who, when, strict=True))


def _clock(slots: pd.DataFrame) -> tuple[Ints, Ints, Ints]:
    """Day number from 0, and minutes since midnight of the first day."""
    midnight = slots[Slot.START].dt.normalize()
    day = midnight.rank(method="dense").to_numpy(np.int64) - 1
    first = midnight.iloc[0]
    minutes = [
        ((slots[c] - first) // pd.Timedelta("1min")).to_numpy(np.int64) for c in (Slot.START, Slot.END)
    ]
    return day, minutes[0], minutes[1]


def _representatives(event: Event) -> Ints:
    """A company on both sides has the larger of its two numbers."""
    both = pd.concat([event.suppliers[Company.REPRESENTATIVES], event.buyers[Company.REPRESENTATIVES]])
    most: Ints = both.groupby(level=0).max().loc[event.participants].to_numpy(np.int64)
    return most


def _why(frame: pd.DataFrame, event: Event, slots: pd.DataFrame, ends: Ints) -> Ints:
    """Code of `rules` for each meeting and slot: an absence goes before a session, and that before a lock."""
    why = np.full((len(frame), len(slots)), OPEN, np.int64)
    for (supplier, buyer), slot in _locked_slots(event):
        m = _position(frame.index, (supplier, buyer))
        if m >= 0:
            elsewhere = slots.index != slot
            why[m, elsewhere] = LOCKED
    if Meeting.SESSION in frame:
        why[_outside_session(frame[Meeting.SESSION], slots)] = OTHER_SESSION
    away = np.zeros((len(event.participants), len(slots)), bool)
    absences = event.absences
    away[
        event.participants.get_indexer(pd.Index(absences[Absence.COMPANY])),
        slots.index.get_indexer(pd.Index(absences[Absence.SLOT])),
    ] = True
    why[away[ends[:, 1]]] = SECOND_ABSENT
    why[away[ends[:, 0]]] = FIRST_ABSENT
    return why


def _locked_slots(event: Event) -> list[tuple[tuple[str, str], str]]:
    locks = event.locks
    if Lock.SLOT not in locks:
        return []
    fixed = locks[locks[Lock.SLOT].notna()]
    pairs = zip(fixed[Lock.SUPPLIER], fixed[Lock.BUYER], strict=True)
    return list(zip(pairs, fixed[Lock.SLOT], strict=True))


def _locked_places(
    frame: pd.DataFrame, event: Event
) -> tuple[tuple[tuple[tuple[int, ...], int], ...], tuple[str, ...]]:
    """Places that several meetings are locked to: their meetings, and how many each seats at once."""
    if Lock.PLACE not in event.locks or not event.locks[Lock.PLACE].notna().any():
        return (), ()
    locks = event.locks[event.locks[Lock.PLACE].notna()]
    at = frame.index.get_indexer(pd.MultiIndex.from_frame(locks[[Lock.SUPPLIER, Lock.BUYER]]))
    seats = seats_of(event)
    groups = {
        place: (tuple(sorted({int(m) for m in meetings})), int(seats.get(place, 1)))
        for place, meetings in pd.Series(at[at >= 0]).groupby(locks[Lock.PLACE].to_numpy()[at >= 0])
    }
    crowded = {place: group for place, group in groups.items() if len(group[0]) > group[1]}
    return tuple(crowded.values()), tuple(map(str, crowded))


def seats_of(event: Event) -> pd.Series:
    """How many meetings each place with an owner seats at once: as many as the owner has representatives."""
    if Place.OWNER not in event.places:
        return pd.Series(dtype="int64")
    owner = event.places[Place.OWNER].dropna()
    staff = pd.Series(_representatives(event), index=event.participants)
    return owner.map(staff).fillna(1).astype("int64")


def _position(index: pd.Index, pair: tuple[str, str]) -> int:
    found = index.get_indexer(pd.MultiIndex.from_tuples([pair], names=Pair.KEYS))
    return int(found[0])


def _outside_session(wanted: pd.Series, slots: pd.DataFrame) -> Bools:
    given = wanted.where(wanted.notna() & (wanted != ""), None)
    held = slots[Slot.SESSION] if Slot.SESSION in slots else pd.Series("", index=slots.index)
    strangers = given[given.notna() & ~given.isin(held)]
    if len(strangers):
        raise ScheduleError(
            f"'{Meeting.SESSION}' of meetings must be a session of the slots ({cut(held.unique())}). "
            f"Got {cut(strangers.unique())}."
        )
    other: Bools = given.to_numpy(object)[:, None] != held.to_numpy(object)[None, :]
    return other & given.notna().to_numpy()[:, None]


def _precedences(frame: pd.DataFrame, event: Event) -> Ints:
    """Meeting numbers of the precedences between two of the given meetings."""
    table = event.precedences
    if table.empty or frame.empty:
        return np.empty((0, 2), np.int64)
    sides = (
        (Precedence.FIRST_SUPPLIER, Precedence.FIRST_BUYER),
        (Precedence.THEN_SUPPLIER, Precedence.THEN_BUYER),
    )
    found = np.column_stack(
        [frame.index.get_indexer(pd.MultiIndex.from_frame(table[list(keys)])) for keys in sides]
    )
    return found[(found >= 0).all(1)].astype(np.int64)


def _free_windows(event: Event, slots: pd.DataFrame) -> tuple[tuple[tuple[int, ...], int], ...]:
    """For each lunch window and day, the slots that lie inside."""
    day, _, _ = _clock(slots)
    starts, ends = slots[Slot.START].dt.time, slots[Slot.END].dt.time
    found = []
    for window in event.rules.lunch:
        inside = ((starts >= window.start) & (ends <= window.end)).to_numpy()
        for d in np.unique(day):
            chosen = np.flatnonzero(inside & (day == d))
            if len(chosen):
                found.append((tuple(chosen.tolist()), window.free_slots))
    return tuple(found)


def _needs(
    frame: pd.DataFrame, event: Event, slots: pd.DataFrame
) -> tuple[Ints, Bools, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]:
    """Interpreting needs: one for each two sets of languages that share none."""
    people = event.interpreters
    none = np.full(len(frame), -1, np.int64)
    tables = ((event.suppliers, Pair.SUPPLIER), (event.buyers, Pair.BUYER))
    spoken = [_spoken(side, frame.index.get_level_values(key)) for side, key in tables]
    if not event.rules.interpreters or people.empty:
        return none, np.zeros((0, len(people), len(slots)), bool), ()
    combos = list(zip(*spoken, strict=True))
    apart = sorted({c for c in combos if c[0] and c[1] and not set(c[0]) & set(c[1])})
    number = {combo: i for i, combo in enumerate(apart)}
    need = np.array([number.get(combo, -1) for combo in combos], np.int64).reshape(-1)
    tongues = [set(listed) for listed in people[Interpreter.LANGUAGES]]
    able = np.array([[bool(t & set(a)) and bool(t & set(b)) for t in tongues] for a, b in apart], bool)
    speakers = able.reshape(len(apart), len(people), 1) & _at_work(event, slots)[None, :, :]
    return need, speakers, tuple(apart)


def _at_work(event: Event, slots: pd.DataFrame) -> Bools:
    """Shape (interpreters, slots)."""
    absent = [x if isinstance(x, tuple) else () for x in event.interpreters[Interpreter.ABSENT]]
    work = np.array([~slots.index.isin(list(x)) for x in absent], bool)
    return work.reshape(len(absent), len(slots))


def _relays(event: Event, needs: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]) -> Bools:
    """Who can relay each need together, if the event allows it; see `Problem.relays`."""
    tongues = [set(spoken) for spoken in event.interpreters[Interpreter.LANGUAGES]]
    n = len(tongues)
    if not event.rules.relay or not needs:
        return np.zeros((0, 0, 0), bool)
    shared = np.array([[bool(a & b) for b in tongues] for a in tongues], bool).reshape(n, n)
    np.fill_diagonal(shared, val=False)
    sides = [
        np.array([[bool(t & set(need[side])) for t in tongues] for need in needs], bool) for side in (0, 1)
    ]
    relays: Bools = sides[0][:, :, None] & sides[1][:, None, :] & shared[None, :, :]
    return relays


def _venue(frame: pd.DataFrame, event: Event) -> Ints:
    """Where each meeting is held; empty where all take a place."""
    suppliers, buyers = (frame.index.get_level_values(key) for key in Pair.KEYS)
    found = venues_of(event, suppliers, buyers)
    return found if found.any() else np.zeros(0, np.int64)


def _shifts(event: Event) -> Shifts:
    rules = event.rules
    hours = rules.interpreter_hours_per_day
    return Shifts(
        max_in_a_row=rules.interpreter_max_in_a_row,
        rest_slots=rules.interpreter_rest_slots,
        day_meetings=rules.interpreter_max_per_day,
        day_minutes=None if hours is None else int(hours * 60),
    )


def _spoken(side: pd.DataFrame, ids: pd.Index) -> list[tuple[str, ...]]:
    if Company.LANGUAGES not in side:
        return [()] * len(ids)
    known = {
        key: tuple(sorted(set(v))) if isinstance(v, tuple) else ()
        for key, v in side[Company.LANGUAGES].items()
    }
    return [known[i] for i in ids]
