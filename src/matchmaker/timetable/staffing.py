"""Checking the named tables and interpreters of a timetable."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from matchmaker.columns import Lock, Pair, Place, Schedule
from matchmaker.messages import Message
from matchmaker.tables.event import Event
from matchmaker.timetable.build import Built
from matchmaker.timetable.clock import overlap_cliques
from matchmaker.timetable.naming.places import place_names
from matchmaker.timetable.problem import Ints, Problem
from matchmaker.timetable.relays import AND, names_in
from matchmaker.timetable.requested import pairs_of
from matchmaker.timetable.shifts import A_DAY, IN_A_ROW, MINUTES_A_DAY, shift_limits

Found = tuple[str, Message, int, int, int]
"""Rule, sentence, how many were chosen, and between which bounds it should have been."""


def _clashes(
    names: Ints, slots: Ints, cliques: tuple[tuple[int, ...], ...]
) -> Iterator[tuple[int, tuple[int, ...], int]]:
    """Each name used at one moment, the slots that share the moment, and how often it is used there."""
    for clique in cliques:
        at = np.isin(slots, clique) & (names >= 0)
        used, counts = np.unique(names[at], return_counts=True)
        for name, count in zip(used.tolist(), counts.tolist(), strict=True):
            yield name, clique, count


def broken_places(known: pd.DataFrame, event: Event, built: Built, slots: Ints) -> list[Found]:
    """Unknown places, places used twice at once, and locks on places."""
    table = place_names(event)
    given = known[Schedule.PLACE]
    place = table.index.get_indexer(pd.Index(given, dtype=object))
    found = _strangers(known, Schedule.PLACE, place)
    owner = built.names.participants.get_indexer(pd.Index(table[Place.OWNER], dtype=object))
    for p, clique, n in _clashes(place, slots, overlap_cliques(built.problem)):
        high = int(built.problem.representatives[owner[p]]) if owner[p] >= 0 else 1
        if n > high:
            span = built.names.span(clique[0], clique[-1])
            values = {"place": table.index[p], "slot": span, "chosen": n, "high": high}
            found.append(("place_taken", Message("timetable.place_taken", values), n, 0, high))
    locks = event.locks
    if Lock.PLACE in locks:
        fixed = locks[locks[Lock.PLACE].notna()]
        wanted = dict(zip(pairs_of(fixed, Lock.SUPPLIER, Lock.BUYER), fixed[Lock.PLACE], strict=True))
        for pair, value in zip(pairs_of(known, Pair.SUPPLIER, Pair.BUYER), given, strict=True):
            if pair in wanted and wanted[pair] != value:
                values = {"supplier": pair[0], "buyer": pair[1], "place": wanted[pair], "value": value}
                found.append(("locked_place", Message("timetable.locked_place", values), 0, 1, 1))
    return found


def _strangers(known: pd.DataFrame, column: str, position: Ints) -> list[Found]:
    """Values of a column that the event does not have; a missing value is none."""
    strange = known[(position < 0) & known[column].notna().to_numpy()]
    return [
        (
            "unknown",
            Message("timetable.unknown", {"supplier": s, "buyer": b, "column": column, "value": v}),
            1,
            0,
            0,
        )
        for s, b, v in strange[[*Pair.KEYS, column]].itertuples(index=False)
    ]


def broken_interpreting(known: pd.DataFrame, built: Built, which: Ints, slots: Ints) -> list[Found]:
    """Unknown, absent, doubled, tired or wrong interpreters, and meetings that lack one."""
    names, problem = built.names, built.problem
    ids = {str(name): i for i, name in enumerate(names.interpreters)}
    named = [names_in(cell, set(ids)) for cell in known[Schedule.INTERPRETER]]
    row = np.repeat(np.arange(len(named)), [len(n) for n in named])
    each = pd.Series([name for cell in named for name in cell], dtype=object)
    person = np.array([ids.get(name, -1) for name in each], np.int64)
    spelled = known.iloc[row].assign(**{Schedule.INTERPRETER: each.to_numpy()})
    found = _strangers(spelled, Schedule.INTERPRETER, person)
    for i, clique, n in _clashes(person, slots[row], overlap_cliques(problem)):
        if n > 1:
            span = names.span(clique[0], clique[-1])
            values = {"interpreter": names.interpreters[int(i)], "slot": span, "chosen": n}
            found.append(("interpreter_taken", Message("timetable.interpreter_taken", values), n, 0, 1))
    found += _tired(built, person, slots[row])
    for cell, m, t in zip(named, which.tolist(), slots.tolist(), strict=True):
        serving = tuple(ids.get(name, -1) for name in cell)
        values = {**names.pair(int(m)), "slot": names.slots[t], "interpreter": AND.join(cell)}
        kind, n, high = _wrong(problem, int(problem.need[m]), t, serving)
        if kind:
            if problem.need[m] >= 0:
                values["languages"] = names.need((int(problem.need[m]),))
            if kind == "absent":
                away = [i for i in serving if not built.problem.at_work[i, t]]
                values["interpreter"] = names.interpreters[away[0]]
            message = Message(f"timetable.interpreter_{kind}", {**values, "chosen": n, "high": high})
            found.append((f"interpreter_{kind}", message, n, 1, 1))
    return found


def _wrong(problem: Problem, need: int, slot: int, serving: tuple[int, ...]) -> tuple[str, int, int]:
    """What is wrong with the interpreters of one meeting, "" for nothing; how many serve it, and may."""
    if -1 in serving:
        return "", 0, 0
    if not problem.at_work[list(serving), slot].all():
        return "absent", 0, 1
    if need < 0:
        return "", 0, 0
    alone = bool(problem.speakers[need, :, slot].any())
    high = 2 if problem.relays.size else 1
    if not serving:
        return "missing", 0, high
    if len(serving) > high:
        return "many", len(serving), high
    if len(serving) == 1:
        return ("" if problem.speakers[need, serving[0], slot] else "language"), 0, high
    if alone:
        return "alone", 2, 1
    return ("" if problem.relays[need, serving[0], serving[1]] else "pair"), 0, high


def _tired(built: Built, person: Ints, slots: Ints) -> list[Found]:
    """Interpreters without their rest, or with too long a day."""
    names, kinds = built.names, {IN_A_ROW: "rest", A_DAY: "day", MINUTES_A_DAY: "hours"}
    found = []
    for limit in shift_limits(built.problem):
        size = dict(zip(limit.slots, limit.sizes, strict=True))
        for i in np.unique(person[(person >= 0) & np.isin(slots, limit.slots)]).tolist():
            done = sum(size.get(t, 0) for t in slots[person == i].tolist())
            if done > limit.most:
                span = names.span(limit.slots[0], limit.slots[-1])
                values = {"interpreter": names.interpreters[i], "slot": span}
                kind = f"interpreter_{kinds[limit.kind]}"
                counts = {"chosen": done, "high": limit.most}
                found.append((kind, Message(f"timetable.{kind}", {**values, **counts}), done, 0, limit.most))
    return found
