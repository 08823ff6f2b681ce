"""What is still open beside a timetable: for companies, places and interpreters, slot by slot.

Whether one more meeting keeps every rule is read off the rows: a *probe*, a meeting of one company with
nobody in particular, is open in a slot exactly if no row that names it there is full.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from matchmaker.columns import Absence, Company, Lock, Pair, Place, Precedence, Schedule
from matchmaker.tables.event import Event
from matchmaker.tables.venues import AT_DESK, AT_PLACE, BY_VIDEO, venues_of
from matchmaker.timetable.breaks import count_breaks, fairness_gap
from matchmaker.timetable.build import Built, build_problem, seats_of
from matchmaker.timetable.clock import overlaps
from matchmaker.timetable.naming.places import place_names
from matchmaker.timetable.problem import Bools, Ints, Problem
from matchmaker.timetable.relays import AND, names_in
from matchmaker.timetable.requested import pairs_of
from matchmaker.timetable.rows import Rows
from matchmaker.timetable.rules import rows_of
from matchmaker.timetable.shifts import shift_limits


@dataclass(frozen=True, eq=False, kw_only=True)
class Openings:
    """What one more meeting may use, where all held ones stay as they are.

    Parameters
    ----------
    built, slots
        The problem of the meetings held, and the slot of each.
    company
        Shape (participants, slots): one more meeting of the company keeps the rules about it.
    room
        Shape (3, slots): one more meeting of each venue finds room.
    staff
        Shape (interpreters, slots): who could serve one more meeting.
    places
        Shape (places, slots): the named places that are free.
    tongues
        A problem that knows the interpreting needs of all pairs; `need` has shape (suppliers, buyers).
    special
        Pairs, by position, that locks or precedences name: the slots these leave open.
    """

    event: Event
    built: Built
    slots: Ints
    company: Bools
    room: Bools
    staff: Bools
    places: Bools
    tongues: Problem
    need: Ints
    special: Mapping[tuple[int, int], Bools]

    @classmethod
    def of(cls, schedule: pd.DataFrame, event: Event) -> Openings:
        """Read a timetable that keeps the rules."""
        pairs = pd.MultiIndex.from_tuples(list(schedule.index), names=Pair.KEYS)
        built = build_problem(pd.DataFrame(index=pairs), event)
        slots = built.names.slots.get_indexer(pd.Index(schedule[Schedule.SLOT], dtype=object)).astype(
            np.int64
        )
        company, room = _probed(built, slots, event)
        places = _free_places(schedule, event, built, slots)
        room[AT_PLACE] &= places.any(axis=0)
        tongues, need = _tongues(event)
        return cls(
            event=event,
            built=built,
            slots=slots,
            company=company,
            room=room,
            staff=_free_staff(schedule, built, slots),
            places=places,
            tongues=tongues,
            need=need,
            special=_special(schedule, event, places),
        )

    @cached_property
    def sides(self) -> tuple[Ints, Ints]:
        """Participant of each supplier and buyer."""
        people = self.built.names.participants
        return (
            people.get_indexer(self.event.suppliers.index).astype(np.int64),
            people.get_indexer(self.event.buyers.index).astype(np.int64),
        )

    @cached_property
    def venue(self) -> Ints:
        """Shape (suppliers, buyers): where each pair meets."""
        ids = pd.MultiIndex.from_product([self.event.suppliers.index, self.event.buyers.index])
        found = venues_of(self.event, ids.get_level_values(0), ids.get_level_values(1))
        return found.reshape(len(self.event.suppliers), len(self.event.buyers))

    def pairs_in(self, slot: int, asked: Bools) -> Bools:
        """Shape (suppliers, buyers): which of the pairs asked about could meet in a slot."""
        one, other = (self.company[side, slot] for side in self.sides)
        open_: Bools = asked & one[:, None] & other[None, :]
        open_ &= self.room[:, slot][self.venue]
        open_ &= np.append(self._interpreted(slot), True)[self.need]  # -1, the last, needs nobody
        for pair, allowed in self.special.items():
            open_[pair] &= allowed[slot]
        if self.built.problem.fairness is not None:
            for s, b in np.argwhere(open_).tolist():
                open_[s, b] = self._fair(s, b, slot)
        return open_

    def _interpreted(self, slot: int) -> Bools:
        """Shape (needs,): an interpreter, or two where nobody at work speaks both languages, is free."""
        return np.array([bool(self._serving(n, slot)) for n in range(len(self.tongues.speakers))], bool)

    def _serving(self, need: int, slot: int) -> tuple[int, ...]:
        """Who would interpret; () for nobody."""
        free = self.staff[:, slot]
        able = self.tongues.speakers[need, :, slot]
        if able.any():
            return tuple(np.flatnonzero(able & free)[:1].tolist())
        if not self.tongues.relays.size:
            return ()
        joint = np.argwhere(self.tongues.relays[need] & free[:, None] & free[None, :])
        return tuple(joint[0].tolist()) if len(joint) else ()

    def _fair(self, s: int, b: int, slot: int) -> bool:
        problem = self.built.problem
        more = problem.replace(
            ends=np.vstack([problem.ends, [self.sides[0][s], self.sides[1][b]]]),
            allowed=np.vstack([problem.allowed, np.ones((1, problem.slots), bool)]),
            weight=np.append(problem.weight, 1.0),
            need=np.append(problem.need, -1),
        )
        most = problem.fairness
        return most is None or fairness_gap(count_breaks(more, np.append(self.slots, slot))) <= most

    def served(self, slot: int, s: Ints, b: Ints) -> tuple[list[str | None], list[str | None]]:
        """Place and interpreter that each of some pairs would have."""
        table = place_names(self.event)
        free = np.flatnonzero(self.places[:, slot])
        owners = table[Place.OWNER].to_numpy(object)[free]
        names = table.index.to_numpy(object)[free]
        common = next((n for n, o in zip(names, owners, strict=True) if o is None), None)
        first = common if common is not None or not len(names) else names[0]
        own = {o: n for n, o in reversed(list(zip(names, owners, strict=True))) if o is not None}
        wanted = _locked_place(self.event)
        people = self.event.interpreters.index
        serving = {n: self._serving(n, slot) for n in np.unique(self.need[s, b]).tolist() if n >= 0}
        suppliers, buyers = self.event.suppliers.index[s], self.event.buyers.index[b]
        places: list[str | None] = []
        who: list[str | None] = []
        for one, other, venue, need in zip(
            suppliers, buyers, self.venue[s, b].tolist(), self.need[s, b].tolist(), strict=True
        ):
            place = wanted.get((one, other)) or own.get(one) or own.get(other) or first
            places.append(str(place) if venue == AT_PLACE else None)
            who.append(AND.join(str(people[i]) for i in serving.get(need, ())) or None)
        return places, who


def _slack(rows: Rows, chosen: Ints, cells: int) -> Bools:
    """Shape (cells,): no row that names the cell is full."""
    full = rows.counts(chosen) >= rows.high
    closed = rows.cells[np.repeat(full, rows.sizes)]
    open_ = np.ones(cells, bool)
    open_[closed] = False
    return open_


def _probed(built: Built, slots: Ints, event: Event) -> tuple[Bools, Bools]:
    """Openings of each company, and of each venue."""
    problem = built.problem
    people, width, held = problem.participants, problem.slots, problem.meetings
    nobody = np.array([people, people + 1])
    ends = np.vstack([np.column_stack([np.arange(people), np.full(people, people)]), np.tile(nobody, (3, 1))])
    away = np.zeros((people, width), bool)
    gone = event.absences
    away[
        built.names.participants.get_indexer(pd.Index(gone[Absence.COMPANY], dtype=object)),
        built.names.slots.get_indexer(pd.Index(gone[Absence.SLOT], dtype=object)),
    ] = True
    venue = problem.venue if len(problem.venue) else np.full(held, AT_PLACE, np.int64)
    probes = problem.replace(
        ends=np.vstack([problem.ends, ends]).astype(np.int64),
        allowed=np.ones((held + len(ends), width), bool),
        representatives=np.append(problem.representatives, [people + width, people + width]),
        weight=np.ones(held + len(ends)),
        need=np.full(held + len(ends), -1, np.int64),  # interpreters are counted by name
        venue=np.concatenate([venue, np.full(people, BY_VIDEO, np.int64), [AT_PLACE, AT_DESK, BY_VIDEO]]),
    )
    chosen = np.zeros(probes.allowed.size, np.int64)
    chosen[np.arange(held) * width + slots] = 1
    open_ = _slack(rows_of(probes), chosen, probes.allowed.size).reshape(-1, width)[held:]
    return open_[:people] & ~away, open_[people:].copy()


def _free_places(schedule: pd.DataFrame, event: Event, built: Built, slots: Ints) -> Bools:
    """Shape (places, slots): not taken at any moment of the slot, and not lost."""
    table = place_names(event)
    used = np.zeros((len(table), built.problem.slots), np.int64)
    if Schedule.PLACE in schedule:
        at = table.index.get_indexer(pd.Index(schedule[Schedule.PLACE], dtype=object))
        np.add.at(used, (at[at >= 0], slots[at >= 0]), 1)
    room = seats_of(event).reindex(table.index).fillna(1).to_numpy(np.int64)
    free: Bools = used @ overlaps(built.problem).astype(np.int64) < room[:, None]
    if Place.CLOSED in event.places:
        for place, gone in event.places[Place.CLOSED].items():
            lost = pd.Index(gone if isinstance(gone, tuple) else (), dtype=object)
            free[
                table.index.get_indexer(pd.Index([place], dtype=object))[0],
                built.names.slots.get_indexer(lost),
            ] = False
    return free


def _free_staff(schedule: pd.DataFrame, built: Built, slots: Ints) -> Bools:
    """Shape (interpreters, slots): at work, not serving at that moment, and within rests and days."""
    problem = built.problem
    people = {str(name): i for i, name in enumerate(built.names.interpreters)}
    used = np.zeros((len(people), problem.slots), np.int64)
    if Schedule.INTERPRETER in schedule:
        for cell, t in zip(schedule[Schedule.INTERPRETER], slots.tolist(), strict=True):
            for name in names_in(cell, set(people)):
                if name in people:
                    used[people[name], t] += 1
    free: Bools = problem.at_work & (used @ overlaps(problem).astype(np.int64) == 0)
    for limit in shift_limits(problem):
        within, sizes = list(limit.slots), np.array(limit.sizes)
        worked = (used[:, within] * sizes).sum(axis=1)
        free[:, within] &= worked[:, None] + sizes[None, :] <= limit.most
    return free


def _tongues(event: Event) -> tuple[Problem, Ints]:
    """A problem with one pair for any two sets of languages, and the need of every pair."""
    first: list[list[str]] = []
    codes: list[Ints] = []
    for side in (event.suppliers, event.buyers):
        spoken = side.get(Company.LANGUAGES, pd.Series(None, index=side.index, dtype=object))
        keys = pd.Index(
            [tuple(sorted(set(v))) if isinstance(v, tuple) else () for v in spoken], tupleize_cols=False
        )
        code, known = pd.factorize(keys)
        codes.append(code.astype(np.int64))
        first.append([str(side.index[int((code == k).argmax())]) for k in range(len(known))])
    pairs = pd.MultiIndex.from_product(first, names=Pair.KEYS)
    problem = build_problem(pd.DataFrame(index=pairs), event).problem
    need = problem.need.reshape(len(first[0]), len(first[1]))
    return problem, need[codes[0]][:, codes[1]]


def _locked_place(event: Event) -> dict[tuple[str, str], Any]:
    locks = event.locks
    if Lock.PLACE not in locks:
        return {}
    fixed = locks[locks[Lock.PLACE].notna()]
    return dict(zip(pairs_of(fixed, Lock.SUPPLIER, Lock.BUYER), fixed[Lock.PLACE], strict=True))


def _special(schedule: pd.DataFrame, event: Event, places: Bools) -> dict[tuple[int, int], Bools]:
    """Open slots of the pairs not held that locks and precedences name."""
    named = pairs_of(event.locks, Lock.SUPPLIER, Lock.BUYER)
    named += pairs_of(event.precedences, Precedence.FIRST_SUPPLIER, Precedence.FIRST_BUYER)
    named += pairs_of(event.precedences, Precedence.THEN_SUPPLIER, Precedence.THEN_BUYER)
    new = [pair for pair in dict.fromkeys(named) if pair not in schedule.index]
    if not new:
        return {}
    pairs = pd.MultiIndex.from_tuples([*schedule.index, *new], names=Pair.KEYS)
    built = build_problem(pd.DataFrame(index=pairs), event)
    slots = built.names.slots.get_indexer(pd.Index(schedule[Schedule.SLOT], dtype=object))
    chosen = np.zeros(built.problem.allowed.size, np.int64)
    chosen[np.arange(len(slots)) * built.problem.slots + slots] = 1
    open_ = _slack(built.rows(), chosen, built.problem.allowed.size).reshape(-1, built.problem.slots)
    open_ &= built.problem.allowed
    wanted, table = _locked_place(event), place_names(event).index
    found: dict[tuple[int, int], Bools] = {}
    for pair, line in zip(new, open_[len(slots) :], strict=True):
        if pair in wanted:
            line = line & places[table.get_indexer(pd.Index([wanted[pair]], dtype=object))[0]]
        sides = (event.suppliers.index, event.buyers.index)
        s, b = (
            int(i.get_indexer(pd.Index([who], dtype=object))[0]) for i, who in zip(sides, pair, strict=True)
        )
        found[s, b] = line
    return found
