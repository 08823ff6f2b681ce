"""Interpreters as a resource of the choice: who needs one, and how many meetings they can serve in all."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from typing import Any, Self

import numpy as np
import pandas as pd

from matchmaker.columns import Company, Interpreter, Slot
from matchmaker.meetings.hall import server_groups
from matchmaker.meetings.ids import Bools, Ids, Ints
from matchmaker.meetings.limits import Limits, disjoint_slots, usable_slots
from matchmaker.meetings.rows import Row
from matchmaker.messages import Message
from matchmaker.tables.event import Event

Tongues = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Needs:
    """Which pairs share no language.

    Parameters
    ----------
    spoken
        For each side the distinct sets of languages.
    which
        For each side, shape (companies,): position in `spoken`.
    apart
        Shape (sets of suppliers, sets of buyers): True where both are known and share none.
    """

    spoken: tuple[list[Tongues], list[Tongues]]
    which: tuple[Ints, Ints]
    apart: Bools

    @classmethod
    def of(cls, event: Event, ids: Ids) -> Self:
        """Read the languages of both sides; where the event has no interpreters nobody needs one."""
        sides = [
            _spoken(event.suppliers.loc[ids.suppliers]),
            _spoken(event.buyers.loc[ids.buyers]),
        ]
        known = [sorted(set(side)) for side in sides]
        number = [{tongues: i for i, tongues in enumerate(side)} for side in known]
        which = [np.array([n[t] for t in side], np.int64) for n, side in zip(number, sides, strict=True)]
        staffed = len(event.interpreters) > 0 or bool(event.policy.interpreter_hours)
        apart = np.array(
            [[bool(a and b and not set(a) & set(b)) for b in known[1]] for a in known[0]], bool
        ).reshape(len(known[0]), len(known[1]))
        if not (staffed and event.rules.interpreters):
            apart[:] = False
        return cls((known[0], known[1]), (which[0], which[1]), apart)

    def cells(self, supplier: Ints, buyer: Ints, of: Bools) -> Bools:
        """Shape (pairs,): True where the pair's two sets of languages are marked in `of`."""
        return np.asarray(of[self.which[0][supplier], self.which[1][buyer]], bool)

    def named(self, of: Bools) -> str:
        """The languages of the pairs marked, as "ko-vi, ko-es"."""
        pairs = {("/".join(self.spoken[0][a]), "/".join(self.spoken[1][b])) for a, b in np.argwhere(of)}
        return ", ".join("-".join(pair) for pair in sorted(pairs))


def unserved(needs: Needs, event: Event) -> Bools:
    """Which two sets of languages nobody bridges; none where the event names no interpreters.

    Where relaying is allowed, two interpreters with a language in common bridge as one.
    """
    none = needs.apart.copy()
    if event.interpreters.empty:
        return np.zeros_like(none)
    people = [frozenset(tongues) for tongues in event.interpreters[Interpreter.LANGUAGES]]
    for tongues in people:
        none &= ~_bridged(needs, tongues)
    if event.rules.relay:
        for first, second in permutations(people, 2):
            if first & second:
                none &= ~_bridged(needs, first, second)
    return none


def interpreter_rows(event: Event, *, ids: Ids, limits: Limits, key: Ints) -> tuple[Row, ...]:
    """Ceilings on the meetings of each group of languages that the same interpreters (or hours) serve."""
    needs = Needs.of(event, ids)
    if not needs.apart.any():
        return ()
    supplier, buyer = np.divmod(key, max(ids.shape[1], 1))
    rows = [
        Row(
            f"interpreters {needs.named(of)}",
            np.flatnonzero(needs.cells(supplier, buyer, of)),
            0,
            room,
            0,
            label,
        )
        for of, room, label in (*_by_people(needs, event), *_by_hours(needs, event))
    ]
    return tuple(row for row in rows if can_bind(row, limits, supplier, buyer))


Ceiling = tuple[Bools, int, Message]


def _by_people(needs: Needs, event: Event) -> list[Ceiling]:
    people = event.interpreters
    if people.empty or event.rules.relay:  # who joins through a third language, the timetable knows
        return []
    absent = [set(x) if isinstance(x, tuple) else set() for x in people[Interpreter.ABSENT]]
    open_ = usable_slots(event)
    present = np.array([[slot not in away for slot in event.slots.index] for away in absent], bool) & open_
    room = disjoint_slots(present, event.slots)
    bridged = [_bridged(needs, frozenset(tongues)) for tongues in people[Interpreter.LANGUAGES]]
    servers = {
        (int(a), int(b)): frozenset(i for i, able in enumerate(bridged) if able[a, b])
        for a, b in np.argwhere(needs.apart)
    }
    found = []
    for group in server_groups([s for s in servers.values() if s]):
        of = np.zeros_like(needs.apart)
        for (a, b), who in servers.items():
            of[a, b] = bool(who) and who <= group
        most = int(room[sorted(group)].sum())
        found.append((of, most, Message("meetings.interpreters", {"languages": needs.named(of)})))
    return found


def _by_hours(needs: Needs, event: Event) -> list[Ceiling]:
    hours = event.policy.interpreter_hours
    length = event.slots[Slot.END] - event.slots[Slot.START]
    slot_h = float(length.max() / pd.Timedelta("1h"))
    found = []
    for tongues in sorted({t for side in needs.spoken for t in side if t and set(t) <= set(hours)}):
        inside = [np.array([set(t) <= set(tongues) and bool(t) for t in side]) for side in needs.spoken]
        of = needs.apart & (inside[0][:, None] | inside[1][None, :])
        total = sum(hours[t] for t in tongues)
        values = {"languages": "/".join(tongues), "hours": f"{total:g}"}
        most = sum(int(np.floor(hours[t] / slot_h + 1e-9)) for t in tongues)
        found.append((of, most, Message("meetings.interpreter_hours", values)))
    return found


def _bridged(needs: Needs, tongues: frozenset[str], other: frozenset[str] | None = None) -> Bools:
    """Shape of `needs.apart`: True where who speaks these languages, to buyers the other's, can interpret."""
    heard = (tongues, tongues if other is None else other)
    able = [
        np.array([bool(set(t) & own) for t in side], bool)
        for side, own in zip(needs.spoken, heard, strict=True)
    ]
    return np.asarray(needs.apart & able[0][:, None] & able[1][None, :], bool)


def can_bind(row: Row, limits: Limits, supplier: Ints, buyer: Ints) -> bool:
    """Whether the companies' own maxima and the places leave room to break a ceiling."""
    most = min(len(row.cells), limits.places)
    for side, end in ((limits.suppliers, supplier), (limits.buyers, buyer)):
        own = np.bincount(end[row.cells], minlength=len(side.ids))
        most = min(most, int(np.minimum(own, side.high.clip(0)).sum()))
    return most > row.high


def _spoken(companies: pd.DataFrame) -> list[Tongues]:
    if Company.LANGUAGES not in companies:
        return [()] * len(companies)
    cells: pd.Series[Any] = companies[Company.LANGUAGES]
    return [tuple(sorted(set(cell))) if isinstance(cell, tuple) else () for cell in cells]
