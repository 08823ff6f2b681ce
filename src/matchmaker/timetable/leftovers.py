"""Why each meeting that was left out could not be placed."""

from __future__ import annotations

from collections import defaultdict
from functools import reduce

import numpy as np

from matchmaker.messages import Message
from matchmaker.timetable import rows as kinds
from matchmaker.timetable.names import ABOUT_NEEDS, Names
from matchmaker.timetable.problem import Ints, Problem
from matchmaker.timetable.rows import KINDS, Rows

OUT_OF_HOURS = "out_of_hours"
"""Kind of an absence that working hours are the reason for."""

ABOUT_COMPANY = (kinds.BUSY, kinds.ABSENT, kinds.REST, kinds.LUNCH)


def left_out(problem: Problem, rows: Rows, names: Names, slots: Ints) -> list[Message]:
    """One reason for each meeting without a slot, in their order: what holds it out of which slots.

    Parameters
    ----------
    rows
        Rules with no meeting required.
    slots
        Shape (meetings,): slot of each meeting, -1 where it is not placed.
    """
    chosen = np.zeros(problem.allowed.size, np.int64)
    placed = np.flatnonzero(slots >= 0)
    chosen[placed * problem.slots + slots[placed]] = 1
    full = rows.counts(chosen) >= rows.high
    out = slots < 0
    row = np.repeat(np.arange(len(rows)), rows.sizes)
    hit = out[rows.cells // problem.slots] & full[row]
    blockers: dict[int, dict[tuple[str, int], set[int]]] = defaultdict(lambda: defaultdict(set))
    for cell, i in zip(rows.cells[hit].tolist(), row[hit].tolist(), strict=True):
        kind = KINDS[rows.kind[i]]
        who = int(rows.about[i, 0]) if kind in ABOUT_COMPANY else -1
        who = int(rows.about[i, 1]) if kind in ABOUT_NEEDS else who
        who = int(rows.about[i, 2]) if kind == kinds.PLACES else who
        if kind == kinds.ABSENT and (who, cell % problem.slots) in names.outside:
            kind = OUT_OF_HOURS
        blockers[cell // problem.slots][kind, who].add(cell % problem.slots)
    return [_reason(int(m), blockers[int(m)], rows, names, problem) for m in np.flatnonzero(out)]


def _reason(
    meeting: int, blockers: dict[tuple[str, int], set[int]], rows: Rows, names: Names, problem: Problem
) -> Message:
    """Blockers, the one that closes most slots first."""
    ordered = sorted(blockers.items(), key=lambda item: (-len(item[1]), item[0]))
    parts = []
    for (kind, who), closed in ordered:
        values: dict[str, object] = {"slots": names.slot_list(sorted(closed))}
        if kind in (*ABOUT_COMPANY, OUT_OF_HOURS):
            values["company"] = names.participants[who]
        if kind in ABOUT_NEEDS:
            values["languages"] = names.need(rows.groups[who])
        if kind == kinds.PLACES and who >= 0:
            parts.append(Message("timetable.left_place", {**values, "place": names.locked_places[who]}))
        elif kind == OUT_OF_HOURS:
            hours = {"hours": names.hours[names.participants[who]]}
            parts.append(Message("zones.left_out_of_hours", {**values, **hours}))
        elif kind == kinds.DESKS:
            parts.append(Message("zones.left_desks", values))
        else:
            parts.append(Message(f"timetable.left_{kind}", values))
    if len(set().union(*blockers.values())) < problem.slots:
        kind = "fairness" if problem.fairness is not None else "search"
        if problem.need[meeting] >= 0:
            kind = "naming"
        parts.append(Message(f"timetable.left_{kind}"))
    return Message("timetable.left_out", {"why": reduce(_and, parts)})


def _and(first: Message, rest: Message) -> Message:
    return Message("timetable.and", {"first": first, "rest": rest})
