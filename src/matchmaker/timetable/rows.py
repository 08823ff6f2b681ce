"""A rule as data: between `low` and `high` of these (meeting, slot) cells are chosen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np

from matchmaker.messages import Message
from matchmaker.timetable.problem import Ints

ONCE = "once"
BUSY = "busy"
PLACES = "places"
ABSENT = "absent"
SESSION = "session"
FIXED = "fixed"
FORBIDDEN = "forbidden"
PRECEDENCE = "precedence"
REST = "rest"
LUNCH = "lunch"
INTERPRETERS = "interpreters"
SPARE = "spare"
RELAY = "relay"
STAFF_REST = "staff_rest"
STAFF_DAY = "staff_day"
DESKS = "desks"

KINDS = (
    ONCE,
    BUSY,
    PLACES,
    ABSENT,
    SESSION,
    FIXED,
    FORBIDDEN,
    PRECEDENCE,
    REST,
    LUNCH,
    INTERPRETERS,
    SPARE,
    RELAY,
    STAFF_REST,
    STAFF_DAY,
    DESKS,
)
"""Kinds of rules that are rows; `Rows.kind` holds positions in it."""


class Row(NamedTuple):
    """One rule, with the sentence that states it."""

    label: Message
    cells: Ints
    low: int
    high: int


@dataclass(frozen=True, eq=False, kw_only=True)
class Rows:
    """Many rules, packed as a compressed sparse matrix over cells `meeting * slots + slot`.

    Parameters
    ----------
    kind
        Shape (rows,): position in `KINDS`.
    about
        Shape (rows, 3): what the label names; its meaning depends on the kind.
    indptr, cells
        Row i holds `cells[indptr[i]:indptr[i + 1]]`; none is empty.
    low, high
        Shape (rows,): how many of the cells must at least and may at most be chosen.
    groups
        For rows about interpreters, `about[:, 1]` is a position here: the needs that compete.
    """

    kind: Ints
    about: Ints
    indptr: Ints
    cells: Ints
    low: Ints
    high: Ints
    groups: tuple[tuple[int, ...], ...] = ()

    def __len__(self) -> int:
        return len(self.low)

    @classmethod
    def grouped(
        cls, kind: str, key: Ints, cells: Ints, *, about: Ints, high: Ints | int, low: Ints | int = 0
    ) -> Self:
        """Gather cells by key; row i of `about`, `low` and `high` belongs to key i, empty keys vanish.

        Examples
        --------
        >>> import numpy as np
        >>> rows = Rows.grouped("busy", np.array([2, 0, 2]), np.array([7, 8, 9]),
        ...                     about=np.zeros((3, 3), int), high=1)
        >>> rows.cells.tolist(), rows.indptr.tolist()
        ([8, 7, 9], [0, 1, 3])
        """
        order = np.argsort(key, kind="stable")
        keys, sizes = np.unique(key, return_counts=True)
        return cls(
            kind=np.full(len(keys), KINDS.index(kind), np.int64),
            about=about[keys],
            indptr=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
            cells=cells[order].astype(np.int64),
            low=np.broadcast_to(low, (len(about),))[keys].astype(np.int64),
            high=np.broadcast_to(high, (len(about),))[keys].astype(np.int64),
        )

    @classmethod
    def joined(cls, parts: Iterable[Self]) -> Self:
        """All rows of all parts, in order."""
        given = list(parts)
        offsets = np.cumsum([0, *(len(p.cells) for p in given)])
        starts = [p.indptr[:-1] + o for p, o in zip(given, offsets, strict=False)]
        return cls(
            kind=np.concatenate([p.kind for p in given]),
            about=np.concatenate([p.about for p in given]),
            indptr=np.concatenate([*starts, [offsets[-1]]]).astype(np.int64),
            cells=np.concatenate([p.cells for p in given]),
            low=np.concatenate([p.low for p in given]),
            high=np.concatenate([p.high for p in given]),
            groups=next((p.groups for p in given if p.groups), ()),
        )

    @property
    def kinds(self) -> set[str]:
        """The kinds of rules there are."""
        return {KINDS[k] for k in np.unique(self.kind)}

    @property
    def sizes(self) -> Ints:
        """Shape (rows,): how many cells each row names."""
        return np.diff(self.indptr)

    def take(self, keep: Ints) -> Self:
        """Some of the rows, by position."""
        sizes = self.sizes[keep]
        indptr = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        within = np.arange(indptr[-1]) - np.repeat(indptr[:-1], sizes)
        return type(self)(
            kind=self.kind[keep],
            about=self.about[keep],
            indptr=indptr,
            cells=self.cells[np.repeat(self.indptr[:-1][keep], sizes) + within],
            low=self.low[keep],
            high=self.high[keep],
            groups=self.groups,
        )

    def binding(self) -> Self:
        """The rows that some choice of cells can break."""
        return self.take(np.flatnonzero((self.sizes > self.high) | (self.low > 0)))

    def counts(self, chosen: Ints) -> Ints:
        """How many chosen cells each row has.

        Parameters
        ----------
        chosen
            Shape (meetings * slots,): how often each cell is chosen.
        """
        if not len(self):
            return np.zeros(0, np.int64)
        return np.add.reduceat(chosen[self.cells], self.indptr[:-1])

    def broken(self, chosen: Ints) -> Ints:
        """Positions of the rows that a choice of cells breaks."""
        counts = self.counts(chosen)
        return np.flatnonzero((counts < self.low) | (counts > self.high))
