"""Repairing a published timetable: least change first, and a list of whom to tell."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd

from matchmaker.columns import Change, Lock, Meeting, Offer, Pair, Schedule, Slot
from matchmaker.errors import ScheduleError
from matchmaker.messages import Lang, Message
from matchmaker.settings import TimetableSettings
from matchmaker.tables.event import Event
from matchmaker.timetable.breaks import count_breaks
from matchmaker.timetable.build import Built, build_problem
from matchmaker.timetable.history import History, begun, with_history
from matchmaker.timetable.incidents import IncidentError, moment_of
from matchmaker.timetable.least_change import Mended, mend
from matchmaker.timetable.naming.places import place_names
from matchmaker.timetable.problem import Bools, Ints
from matchmaker.timetable.relays import names_in
from matchmaker.timetable.requested import meeting_frame, refused
from matchmaker.timetable.result import Result
from matchmaker.timetable.rows import KINDS, ONCE, Rows
from matchmaker.timetable.solve import as_result
from matchmaker.timetable.stages import Timetable
from matchmaker.timetable.watch import Watch


@dataclass(frozen=True, eq=False, kw_only=True)
class Repair:
    """A repaired timetable and what it changes.

    Parameters
    ----------
    result
        The new timetable; its `not_placed` says what cannot be held any more, and why.
    changes
        On `Pair.KEYS`, with the columns of `Change`: every meeting that is not as it was.
    moved
        How many meetings changed their slot.
    least_moved
        Proved: no timetable that holds as many of the meetings moves fewer.
    """

    result: Result
    changes: pd.DataFrame
    moved: int
    least_moved: int

    def say(self, lang: Lang = "en") -> str:
        """Tell the repair in a few lines."""
        values = {
            "moved": self.moved,
            "least": self.least_moved,
            "left": len(self.result.not_placed),
            "told": len(told(self.changes)),
        }
        return Message("timetable.repaired", values).say(lang)

    def __str__(self) -> str:
        return self.say("en")


def replan(
    schedule: pd.DataFrame,
    event: Event,
    *,
    meetings: Any = None,
    now: Any = None,
    time_limit: float = 10.0,
    seed: int = 0,
    settings: TimetableSettings | None = None,
    watch: Watch | None = None,
) -> Repair:
    """Mend a published timetable after its event has changed.

    Parameters
    ----------
    schedule
        The published timetable, on `Pair.KEYS`.
    event
        The event as it is now: with more absences, fewer places, other interpreters, more meetings.
    meetings
        What is to be held now; by default the meetings of `schedule`. Meetings it adds are placed.
    now
        A moment of the event, as `moment_of` reads it: meetings that began before are left as they are, also
        where a rule changed since, and no other is put into a slot that began before.
    time_limit
        Seconds; changes only how far the proof and the search for few breaks get.
    watch
        May end the search early, with the best it has and what is proved by then.

    Returns
    -------
    Repair
        It holds as many meetings as can be, moves as few as that allows, and adds few breaks.

    Examples
    --------
    >>> from matchmaker.tables.samples import load_sample
    >>> from matchmaker.timetable.solve import schedule_meetings
    >>> event = load_sample("mini")
    >>> pairs = pd.MultiIndex.from_product([event.suppliers.index[:2], event.buyers.index[:1]])
    >>> published = schedule_meetings(pairs, event, time_limit=5).schedule
    >>> replan(published, event).moved
    0
    """
    began = perf_counter()
    wanted = meeting_frame(_pairs(schedule) if meetings is None else meetings).sort_index()
    moment = None if now is None else moment_of(now, event)
    done = begun(schedule, event, moment)
    wanted = wanted.reindex(wanted.index.union(done)).fillna({Meeting.WEIGHT: 1.0})
    no_pair = refused(wanted, event)
    no_pair = no_pair[~no_pair.index.isin(done)]
    built = build_problem(wanted.drop(no_pair.index), event)
    old = _old_slots(schedule, built)
    history = History.of(built, event, done, moment)
    built = history.frozen(built, old)
    mended = mend(
        built.problem,
        history.keeping(built.rows(), old, built.problem.slots),
        old,
        locked=_locked(event, built),
        time_limit=time_limit,
        seed=seed,
        workers=(settings or TimetableSettings()).workers,
        watch=watch,
    )
    result = with_history(_written(schedule, event, built, mended, no_pair, began), schedule, done)
    return Repair(
        result=result,
        changes=moved(schedule, result.schedule),
        moved=mended.moved,
        least_moved=mended.least_moved,
    )


def moved(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Every meeting that two timetables hold differently.

    Parameters
    ----------
    old, new
        Timetables on `Pair.KEYS`, with the columns of `Schedule`.

    Returns
    -------
    DataFrame
        On `Pair.KEYS`, sorted, with the columns of `Change`. A meeting whose slot changed is "moved", else
        one whose table changed "place", else "interpreter"; "added" and "dropped" stand in one of the two.

    Examples
    --------
    >>> at = pd.MultiIndex.from_tuples([("S1", "B1"), ("S1", "B2")], names=Pair.KEYS)
    >>> old = pd.DataFrame({"slot_id": ["T1", "T2"], "place_id": "1", "interpreter_id": None}, index=at)
    >>> moved(old, old.assign(slot_id=["T1", "T3"]))["change"].to_dict()
    {('S1', 'B2'): 'moved'}
    """
    both = old.index.union(new.index, sort=True)
    columns = {
        Schedule.SLOT: (Change.OLD_SLOT, Change.NEW_SLOT),
        Schedule.PLACE: (Change.OLD_PLACE, Change.NEW_PLACE),
        Schedule.INTERPRETER: (Change.OLD_INTERPRETER, Change.NEW_INTERPRETER),
    }
    table = pd.DataFrame(index=both.set_names(Pair.KEYS))
    for column, (before, after) in columns.items():
        for name, frame in ((before, old), (after, new)):
            values = frame[column] if column in frame else pd.Series(None, index=frame.index, dtype=object)
            table[name] = values.reindex(both).astype(object).where(lambda v: v.notna(), None)
    differs = [table[a].ne(table[b]) & (table[a].notna() | table[b].notna()) for a, b in columns.values()]
    kind = np.select(
        [~both.isin(old.index), ~both.isin(new.index), *differs],
        ["added", "dropped", "moved", "place", "interpreter"],
        default="",
    )
    table.insert(0, Change.KIND, pd.Series(kind, index=table.index, dtype=object))
    return table[table[Change.KIND] != ""]


def told(changes: pd.DataFrame) -> pd.Index:
    """Ids of the companies that a change concerns, sorted.

    Parameters
    ----------
    changes
        What `moved` gave.
    """
    return changes.index.get_level_values(0).union(changes.index.get_level_values(1)).unique().sort_values()


def best_places(
    schedule: pd.DataFrame,
    event: Event,
    pair: tuple[str, str],
    *,
    k: int | None = None,
    time_limit: float = 10.0,
    seed: int = 0,
) -> pd.DataFrame:
    """Where one new meeting could go, and what each slot would cost the others.

    Parameters
    ----------
    pair
        Supplier and buyer of the new meeting.
    k
        Only so many slots, the cheapest; None for all.
    time_limit
        Seconds for all slots together.

    Returns
    -------
    DataFrame
        Indexed by slot id, with the columns of `Offer`, cheapest first: locked meetings lost, meetings lost,
        meetings moved, breaks added, whether that is proved the least, and the table and interpreter that
        would serve. Slots in which the two cannot meet at all are left out.

    Raises
    ------
    ScheduleError
        The pair may not meet, or meets already.
    """
    if pair in schedule.index:
        raise ScheduleError(f"The new meeting {pair} must not be in the timetable. It is already.")
    wanted = meeting_frame(_pairs(schedule).append(_pairs(pd.DataFrame(index=[pair])))).sort_index()
    against = refused(wanted, event)
    if pair in against.index:
        raise IncidentError("not_allowed", why=against[pair])
    built = build_problem(wanted.drop(against.index), event)
    number = int(built.names.pairs.get_indexer(pd.MultiIndex.from_tuples([pair]))[0])
    old = _old_slots(schedule, built)
    before = int(count_breaks(built.problem, old).sum())
    rows, offers, held = _demanding(built.rows(), number), {}, _locked(event, built)
    open_slots = np.flatnonzero(built.problem.allowed[number])
    for t in open_slots.tolist():
        allowed = built.problem.allowed.copy()
        allowed[number] = np.arange(built.problem.slots) == t
        fixed = built.problem.replace(allowed=allowed)
        mended = mend(fixed, rows, old, locked=held, time_limit=time_limit / len(open_slots), seed=seed)
        if mended.slots[number] == t:
            held_where = _written(schedule, event, built, mended, against, perf_counter()).schedule
            if pair in held_where.index:
                locked = int((held & (mended.slots < 0)).sum())
                breaks = int(count_breaks(built.problem, mended.slots).sum()) - before
                served = held_where.loc[pair, [Schedule.PLACE, Schedule.INTERPRETER]]
                costs = [locked, mended.lost, mended.moved, breaks, mended.proved]
                offers[built.names.slots[t]] = [*costs, *served]
    table = pd.DataFrame.from_dict(offers, orient="index", columns=list(Offer.ALL)).rename_axis(Slot.ID)
    order = [Offer.LOCKED, Offer.LOST, Offer.MOVED, Offer.BREAKS]
    return table.sort_values(order, kind="stable").head(len(table) if k is None else k)


def _written(
    schedule: pd.DataFrame, event: Event, built: Built, mended: Mended, no_pair: pd.Series, began: float
) -> Result:
    """A mended timetable with its tables and interpreters; who keeps the slot keeps those, if that can be."""
    wishes, promised = _staying(event, schedule, built, mended), _promised(schedule, built)
    return as_result(built, wishes, Timetable(slots=mended.slots), no_pair, (), began, promised)


def _demanding(rows: Rows, meeting: int) -> Rows:
    """The same rules, and this meeting must be held."""
    once = (rows.kind == KINDS.index(ONCE)) & (rows.about[:, 0] == meeting)
    return replace(rows, low=np.where(once, 1, rows.low))


def _locked(event: Event, built: Built) -> Bools:
    """Shape (meetings,): the planner asked for the meeting to be held whatever happens."""
    pairs = pd.MultiIndex.from_frame(event.locks[Pair.KEYS].astype(object))
    locked: Bools = built.names.pairs.isin(pairs)
    return locked


def _pairs(schedule: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_tuples(list(schedule.index), names=Pair.KEYS)


def _old_slots(schedule: pd.DataFrame, built: Built) -> Ints:
    """Old slot of each meeting, -1 for one that is new or whose slot is gone."""
    slot = schedule[Schedule.SLOT].reindex(built.names.pairs)
    return built.names.slots.get_indexer(pd.Index(slot, dtype=object)).astype(np.int64)


def _promised(schedule: pd.DataFrame, built: Built) -> Ints:
    """Shape (meetings, 2): old interpreters of each meeting, -1 for none."""
    promised = np.full((built.problem.meetings, 2), -1, np.int64)
    if Schedule.INTERPRETER in schedule:
        at = {name: i for i, name in enumerate(built.names.interpreters)}
        cells = schedule[Schedule.INTERPRETER].reindex(built.names.pairs)
        for m, cell in enumerate(cells):
            for role, name in enumerate(names_in(cell, set(at))[:2]):
                promised[m, role] = at.get(name, -1)
    return promised


def _staying(event: Event, schedule: pd.DataFrame, built: Built, mended: Mended) -> Event:
    """The event with a wish for the old place of every meeting that stays in its slot."""
    same = built.names.pairs[(mended.slots >= 0) & (mended.slots == _old_slots(schedule, built))]
    stay = schedule.loc[schedule.index.isin(same) & schedule[Schedule.PLACE].notna()]
    wishes = pd.DataFrame(
        {
            Lock.SUPPLIER: stay.index.get_level_values(0),
            Lock.BUYER: stay.index.get_level_values(1),
            Lock.SLOT: stay[Schedule.SLOT].to_numpy(object),
            Lock.PLACE: stay[Schedule.PLACE].to_numpy(object),
        },
        dtype=object,
    )
    seats = event.places.index.append(place_names(event).index)
    wishes = wishes[wishes[Lock.PLACE].isin(seats)]
    return event.replace(locks=pd.concat([wishes, event.locks.astype(object)], ignore_index=True))
