"""What a supplier would have to change to enter a buyer's top k: the nearest counterfactuals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from matchmaker.columns import Certificate, WhatIf
from matchmaker.messages import Lang, Message
from matchmaker.scoring.changes import EFFORT, Change, changed, possible, varied
from matchmaker.scoring.comparison import VIEWS, Comparison, Encoded
from matchmaker.scoring.encoding import WeighedEvent
from matchmaker.scoring.parts import Mask, Positions, Vector
from matchmaker.scoring.wording import company, listing
from matchmaker.tables.event import Event


@dataclass(frozen=True, eq=False)
class Counterfactual:
    """One way for a supplier to enter a buyer's top k.

    Parameters
    ----------
    changes
        One change or two.
    rank_before, rank_after
        Among all suppliers that may meet the buyer; 1 is best, None where the pair may not meet.
    score_before, score_after
        Of the pair; for a pair that may not meet, what it would be.
    """

    supplier: str
    buyer: str
    changes: tuple[Change, ...]
    rank_before: int | None
    rank_after: int
    score_before: float
    score_after: float

    @property
    def effort(self) -> int:
        """The sum of the changes' efforts."""
        return sum(change.effort for change in self.changes)

    def apply(self, event: Event) -> Event:
        """The event as it would be if the supplier made these changes."""
        return changed(event, self.supplier, self.changes)

    def message(self) -> Message:
        """Say the changes and the ranks."""
        values = {
            "changes": listing(change.message() for change in self.changes),
            "before": _rank(self.rank_before),
            "after": _rank(self.rank_after),
        }
        return Message("scoring.counterfactual", values)

    def say(self, lang: Lang = "en") -> str:
        """Put it into one sentence, such as "with IATF 16949 valid on the day: rank 31 -> 4"."""
        return self.message().say(lang)


@dataclass(frozen=True, eq=False)
class Counterfactuals:
    """All ways found for a supplier to enter a buyer's top k, nearest first.

    One change comes before two, then the lower effort (`changes.EFFORT`), then the better rank. Two changes
    are named only where neither of them is enough alone.

    Parameters
    ----------
    ways
        The nearest ways; empty where there is none or none is needed.
    rank
        The supplier's rank now; None where the pair may not meet.
    note
        What there is to say beside the ways.
    """

    ways: tuple[Counterfactual, ...]
    rank: int | None
    note: Message

    def __len__(self) -> int:
        return len(self.ways)

    def __iter__(self) -> Iterator[Counterfactual]:
        return iter(self.ways)

    @property
    def frame(self) -> pd.DataFrame:
        """One row a way, with the columns of `WhatIf`."""
        columns = {
            WhatIf.CHANGES: [listing(change.message() for change in way.changes) for way in self.ways],
            WhatIf.COUNT: [len(way.changes) for way in self.ways],
            WhatIf.EFFORT: [way.effort for way in self.ways],
            WhatIf.RANK_BEFORE: pd.array([way.rank_before for way in self.ways], dtype="Int64"),
            WhatIf.RANK_AFTER: [way.rank_after for way in self.ways],
            WhatIf.SCORE_BEFORE: [way.score_before for way in self.ways],
            WhatIf.SCORE_AFTER: [way.score_after for way in self.ways],
        }
        return pd.DataFrame(columns)

    def say(self, lang: Lang = "en") -> list[str]:
        """Put it into lines of text: where the supplier stands, then each way."""
        return [self.note.say(lang), *(f"  {way.say(lang)}" for way in self.ways)]

    def __str__(self) -> str:
        return "\n".join(self.say("en"))


def _rank(rank: int | None) -> Message:
    return Message("scoring.rank_none") if rank is None else Message("scoring.rank", {"rank": rank})


def nearest(
    weighed: WeighedEvent,
    comparisons: Sequence[Comparison],
    event: Event,
    pair: tuple[int, int],
    *,
    k: int,
    most: int,
) -> Counterfactuals:
    """Find the nearest changes that bring a supplier into a buyer's top k.

    All single changes and pairs of changes are copies of the supplier in one event; of that event only the
    comparisons that read what changes are encoded anew, the values of all others are the supplier's own.

    Parameters
    ----------
    weighed, comparisons
        The event encoded and weighed, and what it is compared by.
    pair
        Positions of supplier and buyer.
    k
        The rank to reach, 1 or more.
    most
        How many ways are told at most.
    """
    supplier, buyer = pair
    ids = event.suppliers.index[supplier], event.buyers.index[buyer]
    told = {
        "supplier": company(event.suppliers, supplier),
        "buyer": company(event.buyers, buyer),
        "k": k,
    }
    board = _Board(weighed, comparisons, event, pair)
    rank, score = board.before
    told["rank"] = _rank(rank)
    if rank is not None and rank <= k:
        return Counterfactuals((), rank, Message("scoring.counterfactual_in", told))
    if board.lasting:
        told["gate"] = listing(board.lasting)
        return Counterfactuals((), rank, Message("scoring.counterfactual_gate", told))
    singles = [(change,) for change in possible(event, supplier, buyer)]
    doubles = [(one, two) for (one,), (two,) in combinations(singles, 2)]
    reached = {way: (r, s) for way, r, s in board.after([*singles, *doubles]) if r is not None and r <= k}
    alone = {way[0] for way in reached if len(way) == 1}
    ways = [
        Counterfactual(*ids, way, rank, r, score, s)
        for way, (r, s) in reached.items()
        if len(way) == 1 or not alone.intersection(way)
    ]
    ways.sort(key=lambda way: (len(way.changes), way.effort, way.rank_after))
    note = "scoring.counterfactual_ways" if ways else "scoring.counterfactual_none"
    return Counterfactuals(tuple(ways[:most]), rank, Message(note, told))


class _Board:
    """All suppliers as one buyer ranks them, and where a changed supplier would stand among them."""

    def __init__(
        self,
        weighed: WeighedEvent,
        comparisons: Sequence[Comparison],
        event: Event,
        pair: tuple[int, int],
    ) -> None:
        self.weighed, self.event, (self.supplier, self.buyer) = weighed, event, pair
        acts = [bool(not c.reads or EFFORT.keys() & set(c.reads)) for c in comparisons]
        self.acting = [c for c, does in zip(comparisons, acts, strict=True) if does]
        kept = dict(weighed.encoded.comparisons)
        self.still = [(c.name, kept[c.name]) for c, does in zip(comparisons, acts, strict=True) if not does]
        self.acting_now = [(c.name, kept[c.name]) for c in self.acting]
        everyone = np.arange(len(event.suppliers))
        scores, shut = self._scores(everyone, everyone, self.acting_now)
        (rank,) = self._ranks(scores, shut, np.array([self.supplier]))
        self.before = rank, float(scores[self.supplier])
        at = everyone[[self.supplier]], np.array([self.buyer])
        reasons = [e.gate.reasons(*at)[0] for _, e in self.still if e.gate is not None]
        self.lasting = [reason for reason in reasons if reason is not None]

    def after(
        self, ways: Sequence[tuple[Change, ...]]
    ) -> Iterator[tuple[tuple[Change, ...], int | None, float]]:
        """Yield each way with the rank and the score that it would give the supplier.

        Ways with and without a certificate are told apart: the first certificate of an event makes those of
        all other suppliers known to be missing.
        """
        for certified in (False, True):
            some = [w for w in ways if certified == any(c.column == Certificate.CERTIFICATE for c in w)]
            if not some:
                continue
            event = varied(self.event, self.supplier, some)
            acting = [(c.name, c.encode(event)) for c in self.acting]
            new = np.arange(len(event.suppliers))
            old = np.where(new < len(self.event.suppliers), new, self.supplier)
            scores, shut = self._scores(old, new, acting)
            copies = new[len(self.event.suppliers) :]
            ranks = self._ranks(scores, shut, copies)
            yield from zip(some, ranks, scores[copies].tolist(), strict=True)

    def _scores(
        self, old: Positions, new: Positions, acting: Sequence[tuple[str, Encoded]]
    ) -> tuple[Vector, Mask]:
        """Score suppliers with the buyer: still comparisons by old positions, acting ones by new."""
        buyers = np.full(len(old), self.buyer)
        placed = [(*named, old) for named in self.still] + [(*named, new) for named in acting]
        weights = self.weighed.settings.weights
        views = []
        for view in VIEWS:
            gained, known = np.zeros(len(old)), np.zeros(len(old))
            for name, encoded, at in placed:
                if view in encoded.views and weights[name]:
                    values = encoded.views[view].at(at, buyers)
                    gained += weights[name] * np.nan_to_num(values)
                    known += weights[name] * ~np.isnan(values)
            unknown = np.full(len(old), np.nan)
            views.append(np.clip(np.divide(gained, known, out=unknown, where=known > 0), 0, 1))
        shut = np.zeros(len(old), bool)
        for _, encoded, at in placed:
            if encoded.gate is not None:
                shut |= [reason is not None for reason in encoded.gate.reasons(at, buyers)]
        return self.weighed.with_policy(self.weighed.fit(*views), self.weighed.encoded.policy[old]), shut

    def _ranks(self, scores: Vector, shut: Mask, places: Positions) -> list[int | None]:
        """Rank the supplier, with the scores at some places, among all others of the event."""
        ids = np.asarray(self.event.suppliers.index, dtype=object)
        others = np.flatnonzero(~shut[: len(ids)] & (np.arange(len(ids)) != self.supplier))
        ahead = (scores[others] > scores[places, None]) | (
            (scores[others] == scores[places, None]) & (ids[others] < ids[self.supplier])
        )
        ranks = 1 + ahead.sum(axis=1)
        return [None if shut[p] else int(r) for p, r in zip(places, ranks, strict=True)]
