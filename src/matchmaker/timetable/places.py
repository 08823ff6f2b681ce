"""Naming the table of each meeting: at the owner's where one sits, else with few moves."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from matchmaker.columns import Lock, Place, Slot
from matchmaker.tables.event import Event
from matchmaker.timetable.clock import overlaps
from matchmaker.timetable.interpreting import busier
from matchmaker.timetable.names import Names
from matchmaker.timetable.problem import Floats, Ints, Problem

LOCKED, OWN, MOVE, FOREIGN = -10_000.0, -100.0, 1.0, 1_000.0
"""What sitting at a place costs: where a lock wants it, at one's own, away from the last, at a stranger's."""


def place_names(event: Event) -> pd.DataFrame:
    """The event's places in order, continued by numbers as far as its slots count; `Place.OWNER` for each.

    Examples
    --------
    >>> starts = pd.date_range("2026-04-09 09:00", periods=1, tz="Asia/Seoul")
    >>> slots = pd.DataFrame({"start": starts, "end": starts + pd.Timedelta("30min"), "places": 2})
    >>> none = pd.DataFrame({"name": []})
    >>> list(place_names(Event(name="x", slots=slots, suppliers=none, buyers=none)).index)
    ['1', '2']
    """
    places = event.places
    missing = int(event.slots[Slot.PLACES].max()) - len(places)
    numbers = (str(i) for i in range(1, len(places) + missing + 1))
    more = [n for n in numbers if n not in places.index][: max(missing, 0)]
    owner = (
        places[Place.OWNER] if Place.OWNER in places else pd.Series(None, index=places.index, dtype=object)
    )
    owners = [*owner.where(owner.notna(), None), *([None] * len(more))]
    index = pd.Index([*places.index, *more], dtype=object, name=Place.ID)
    return pd.DataFrame({Place.OWNER: pd.Series(owners, index=index, dtype=object)})


def name_places(problem: Problem, names: Names, event: Event, slots: Ints) -> list[str | None]:
    """Give every placed meeting a place, slot by slot, each time with as little moving as can be.

    Parameters
    ----------
    slots
        Shape (meetings,): slot of each meeting, -1 where it is not placed.
    """
    table = place_names(event)
    owner = names.participants.get_indexer(pd.Index(table[Place.OWNER]))
    room = (
        np.where(owner >= 0, problem.representatives[owner], 1)
        if problem.participants
        else np.ones(len(table))
    )
    seat = np.repeat(
        np.arange(len(table)), room.astype(int)
    )  # a booth seats as many meetings as its owner holds
    locked = _locked_places(event, names, table.index)
    last = np.full(problem.participants, -1, np.int64)
    share = busier(problem.ends, problem.participants)
    given = np.full(problem.meetings, -1, np.int64)
    together = overlaps(problem)
    for t in range(problem.slots):
        here = np.flatnonzero(slots == t)
        if not len(here):
            continue
        others = np.flatnonzero((slots >= 0) & together[t][slots] & (given >= 0))
        free = _minus(seat, given[others])
        cost = _costs(problem.ends[here], free, owner, last, share, locked[here])
        row, column = linear_sum_assignment(cost)
        given[here[row]] = free[column]
        for end in (0, 1):
            last[problem.ends[here, end]] = given[here]
    return [str(table.index[int(g)]) if g >= 0 else None for g in given]


def _locked_places(event: Event, names: Names, places: pd.Index) -> Ints:
    wanted = np.full(len(names.pairs), -1, np.int64)
    locks = event.locks
    if Lock.PLACE in locks:
        known = locks[locks[Lock.PLACE].notna()]
        at = names.pairs.get_indexer(pd.MultiIndex.from_frame(known[[Lock.SUPPLIER, Lock.BUYER]]))
        place = places.get_indexer(pd.Index(known[Lock.PLACE], dtype=object))
        wanted[at[at >= 0]] = place[at >= 0]
    return wanted


def _minus(seats: Ints, taken: Ints) -> Ints:
    """Seats that are left, each place as often as it still has room."""
    left = np.bincount(seats) - np.bincount(taken, minlength=seats.max() + 1)
    return np.repeat(np.arange(len(left)), np.maximum(left, 0))


def _costs(ends: Ints, free: Ints, owner: Ints, last: Ints, share: Floats, locked: Ints) -> Floats:
    """Shape (meetings, free seats)."""
    cost = np.zeros((len(ends), len(free)))
    cost += np.arange(len(free)) * 1e-6  # among equals the first
    belongs = owner[free][None, :]
    own = (belongs == ends[:, [0]]) | (belongs == ends[:, [1]])
    cost += np.where(own, OWN, np.where(belongs >= 0, FOREIGN, 0.0))
    for end in (0, 1):
        before = last[ends[:, end]][:, None]
        moves = (before >= 0) & (before != free[None, :])
        cost += np.where(moves, MOVE * share[ends[:, end]][:, None], 0.0)
    return cost + np.where(locked[:, None] == free[None, :], LOCKED, 0.0)
