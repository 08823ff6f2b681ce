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
from matchmaker.timetable.places import place_names
from matchmaker.timetable.problem import Ints
from matchmaker.timetable.requested import pairs_of

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
    """Unknown, absent, doubled or wrong interpreters, and meetings that lack one."""
    names, problem = built.names, built.problem
    person = names.interpreters.get_indexer(pd.Index(known[Schedule.INTERPRETER], dtype=object))
    found = _strangers(known, Schedule.INTERPRETER, person)
    for i, clique, n in _clashes(person, slots, overlap_cliques(problem)):
        if n > 1:
            span = names.span(clique[0], clique[-1])
            values = {"interpreter": names.interpreters[int(i)], "slot": span, "chosen": n}
            found.append(("interpreter_taken", Message("timetable.interpreter_taken", values), n, 0, 1))
    given = zip(range(len(known)), which.tolist(), slots.tolist(), person.tolist(), strict=True)
    for row, m, t, i in given:
        need = int(problem.need[m])
        values = {**names.pair(int(m)), "slot": names.slots[t]}
        if need >= 0:
            values["languages"] = names.need((need,))
        if need >= 0 > i and pd.isna(known[Schedule.INTERPRETER].iloc[row]):
            found.append(("interpreter_missing", Message("timetable.interpreter_missing", values), 0, 1, 1))
        elif need >= 0 <= i and not problem.speakers[need, i, t]:
            kind = "absent" if problem.speakers[need, i].any() else "language"
            values["interpreter"] = names.interpreters[int(i)]
            found.append((f"interpreter_{kind}", Message(f"timetable.interpreter_{kind}", values), 0, 1, 1))
    return found
