"""Translating between a planner's ids and a solver's positions, and the sentence of each rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from matchmaker.messages import Message
from matchmaker.timetable import rows as kinds
from matchmaker.timetable.problem import Ints
from matchmaker.timetable.rows import KINDS, Row, Rows

SHOWN = 5
"""Ids listed in one sentence before it is cut."""


ABOUT_NEEDS = (kinds.INTERPRETERS, kinds.STAFF_REST, kinds.STAFF_DAY)
"""Kinds of rows whose `about` names slots and a group of needs."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Names:
    """What positions in a `Problem` are called.

    Parameters
    ----------
    pairs
        Pair of each meeting.
    participants, slots, interpreters
        Id of each position.
    needs
        Languages of the two sides of each interpreting need.
    locked_places
        Place of each group in `Problem.exclusive`.
    spare
        Places that stay free in every slot.
    hours
        Working hours of the companies that attend online, by their id.
    outside
        Participant and slot of each absence that is outside these hours.
    """

    pairs: pd.MultiIndex
    participants: pd.Index[str]
    slots: pd.Index[str]
    interpreters: pd.Index[str]
    needs: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()
    locked_places: tuple[str, ...] = ()
    spare: int = 0
    hours: Mapping[str, str] = field(default_factory=dict)
    outside: frozenset[tuple[int, int]] = frozenset()

    def slot_list(self, slots: Ints | list[int]) -> Message | str:
        """Ids of slots, cut at five."""
        return listed([str(self.slots[t]) for t in slots])

    def span(self, first: int, last: int) -> str:
        """One slot, or the first and last of several."""
        return str(self.slots[first]) if first == last else f"{self.slots[first]}-{self.slots[last]}"

    def need(self, group: tuple[int, ...]) -> Message | str:
        """Language pairs of some needs, such as `es-ko`."""
        return listed(["+".join(self.needs[g][0]) + "-" + "+".join(self.needs[g][1]) for g in group])

    def row(self, rows: Rows, i: int, chosen: int | None = None) -> Row:
        """Row `i`, labelled; `chosen` is how many of its cells a timetable chooses."""
        cells = rows.cells[rows.indptr[i] : rows.indptr[i + 1]]
        low, high = int(rows.low[i]), int(rows.high[i])
        return Row(self._label(rows, i, high if chosen is None else chosen), cells, low, high)

    def _label(self, rows: Rows, i: int, chosen: int) -> Message:
        kind = KINDS[rows.kind[i]]
        a, b, c = (int(x) for x in rows.about[i])
        counts = {"chosen": chosen, "high": int(rows.high[i])}
        if kind in (kinds.BUSY, kinds.REST, kinds.LUNCH):
            who = {"company": self.participants[a], "slot": self.span(b, c)}
            return Message(f"timetable.{kind}", {**who, **counts})
        if kind in (kinds.PLACES, kinds.SPARE, kinds.DESKS):
            return self._crowd_label(kind, c, {"slot": self.span(a, b), **counts})
        if kind == kinds.ABSENT:
            return self._absence_label(a, b)
        if kind == kinds.RELAY:
            return Message("timetable.relay", counts)
        if kind in ABOUT_NEEDS:
            where = {"slot": self.span(a, c), "languages": self.need(rows.groups[b])}
            return Message(f"timetable.{kind}", {**where, **counts})
        if kind == kinds.PRECEDENCE:
            then = {"then_supplier": self.pairs[b][0], "then_buyer": self.pairs[b][1]}
            return Message("timetable.precedence", {**self.pair(a), **then})
        if kind == kinds.FIXED:
            return Message("timetable.fixed", {**self.pair(a), "slot": self.slots[b] if b >= 0 else "-"})
        return Message(f"timetable.{kind}", {**self.pair(a), "chosen": chosen})

    def _crowd_label(self, kind: str, place: int, values: dict[str, object]) -> Message:
        if kind == kinds.DESKS:
            return Message("zones.desks", values)
        if kind == kinds.SPARE:
            return Message("timetable.spare", {**values, "spare": self.spare})
        if place >= 0:
            return Message("timetable.place_taken", {**values, "place": self.locked_places[place]})
        return Message("timetable.places", values)

    def _absence_label(self, who: int, slot: int) -> Message:
        values = {"company": self.participants[who], "slot": self.slots[slot]}
        if (who, slot) in self.outside:
            return Message("zones.out_of_hours", {**values, "hours": self.hours[self.participants[who]]})
        return Message("timetable.absent", values)

    def pair(self, meeting: int) -> dict[str, str]:
        """Placeholders of a sentence about one meeting."""
        supplier, buyer = self.pairs[meeting]
        return {"supplier": str(supplier), "buyer": str(buyer)}


def listed(words: list[str]) -> Message | str:
    """Words of a sentence, cut at five.

    Examples
    --------
    >>> str(listed(["T1", "T2"])), str(listed([f"T{i}" for i in range(9)]))
    ('T1, T2', 'T0, T1, T2, T3, T4 and 4 more')
    """
    shown = ", ".join(words[:SHOWN])
    if len(words) <= SHOWN:
        return shown
    return Message("timetable.and_more", {"shown": shown, "n": len(words) - SHOWN})
