"""What is said about single pairs: wishes, earlier meetings, and a company with itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
import pandas as pd

from matchmaker.columns import Pair, PastMeeting, Preference
from matchmaker.messages import Message
from matchmaker.scoring.comparison import VIEWS, Encoded, Result, View
from matchmaker.scoring.gates import ListedGate
from matchmaker.scoring.parts import Listed, Part, Positions
from matchmaker.tables.event import Event
from matchmaker.tables.past import still_barred

MUST, WANT, NO = "must", "want", "no"
SAID: Final = {
    ("buyer", MUST): "scoring.wish_buyer_must",
    ("buyer", WANT): "scoring.wish_buyer_want",
    ("supplier", MUST): "scoring.wish_supplier_must",
    ("supplier", WANT): "scoring.wish_supplier_want",
}
REFUSED: Final = {"buyer": "scoring.gate_buyer_no", "supplier": "scoring.gate_supplier_no"}


@dataclass(frozen=True)
class Wishes:
    """A wish to meet raises the view of the side that wishes; a "no" of either side closes the pair.

    A wish has the value 1 and never lowers a score. Where nobody wishes there is nothing to say: it
    does not count as unknown.
    """

    name: str = "wishes"
    reads: tuple[str, ...] = (Preference.SIDE, Preference.LEVEL)

    def encode(self, event: Event) -> Encoded:
        """Place all wishes of the event."""
        levels: dict[View, dict[int, str]] = {view: {} for view in VIEWS}
        refused: dict[int, Message] = {}
        columns = event.preferences[Preference.SIDE], event.preferences[Preference.LEVEL]
        for key, side, level in zip(keys_of(event, event.preferences), *columns, strict=True):
            if key is None:
                continue
            if level == NO and (side == "buyer" or key not in refused):
                refused[key] = Message(REFUSED[side])
            elif level == MUST or (level == WANT and key not in levels[side]):
                levels[side][key] = level
        views: dict[View, Part] = {v: self._part(event, sorted(levels[v])) for v in VIEWS if levels[v]}
        say = partial(self._say, levels, len(event.buyers))
        return Encoded(views, say, listed_gate(event, refused))

    @staticmethod
    def _part(event: Event, wished: list[int]) -> Listed:
        keys: Positions = np.array(wished, dtype=np.intp)
        everyone = (np.ones(len(side), bool) for side in (event.suppliers, event.buyers))
        return Listed(keys, np.ones(len(keys)), *everyone)

    @staticmethod
    def _say(levels: dict[View, dict[int, str]], wide: int, result: Result) -> Message:
        return Message(SAID[result.view, levels[result.view][result.supplier * wide + result.buyer]])


@dataclass(frozen=True)
class MetBefore:
    """Closes pairs that met at an earlier event, as long as the event's rules keep them apart."""

    name: str = "met_before"
    reads: tuple[str, ...] = (PastMeeting.SUPPLIER, PastMeeting.BUYER, PastMeeting.DATE)

    def encode(self, event: Event) -> Encoded:
        """Place all past meetings of the event's companies."""
        barred = still_barred(event)
        days = pd.to_datetime(barred[PastMeeting.DATE]).dt.strftime("%Y-%m-%d").fillna("")
        latest: dict[int, str] = {}
        for key, day in zip(keys_of(event, barred), days, strict=True):
            if key is not None:
                latest[key] = max(day, latest.get(key, ""))
        met = {
            key: Message("scoring.gate_met_on", {"date": day}) if day else Message("scoring.gate_met")
            for key, day in latest.items()
        }
        return Encoded(gate=listed_gate(event, met))


@dataclass(frozen=True)
class Oneself:
    """Closes the pair of a company with itself, where one company may sit on both sides."""

    name: str = "oneself"
    reads: tuple[str, ...] = tuple(Pair.KEYS)

    def encode(self, event: Event) -> Encoded:
        """Find the companies that stand on both sides."""
        place = event.buyers.index.get_indexer(event.suppliers.index)
        keys = np.flatnonzero(place >= 0) * len(event.buyers) + place[place >= 0]
        return Encoded(gate=listed_gate(event, {int(k): Message("scoring.gate_oneself") for k in keys}))


def keys_of(event: Event, table: pd.DataFrame) -> list[int | None]:
    """For each row its supplier's position x number of buyers + its buyer's; None for rows of nobody."""
    suppliers, buyers = (
        side.index.get_indexer(pd.Index(table[column]))
        for side, column in ((event.suppliers, Pair.SUPPLIER), (event.buyers, Pair.BUYER))
    )
    wide = len(event.buyers)
    pairs = zip(suppliers.tolist(), buyers.tolist(), strict=True)
    return [s * wide + b if s >= 0 and b >= 0 else None for s, b in pairs]


def listed_gate(event: Event, reasons: dict[int, Message]) -> ListedGate | None:
    """Make a gate of reasons by key; None where there are none."""
    if not reasons:
        return None
    keys: Positions = np.array(sorted(reasons), dtype=np.intp)
    return ListedGate(keys, [reasons[int(k)] for k in keys], (len(event.suppliers), len(event.buyers)))
