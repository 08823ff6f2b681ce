"""The translator between the planner's ids and integer positions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from matchmaker.columns import Pair
from matchmaker.errors import ScheduleError, cut
from matchmaker.tables.event import Event

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Ids:
    """Both sides' ids in sorted order, so that no result depends on the order of rows.

    Examples
    --------
    >>> ids = Ids(pd.Index(["S1", "S2"]), pd.Index(["B1", "B2", "B3"]))
    >>> ids.key(pd.DataFrame({"supplier_id": ["S2"], "buyer_id": ["B2"]})).tolist()
    [4]
    """

    suppliers: pd.Index[str]
    buyers: pd.Index[str]

    @classmethod
    def of(cls, event: Event) -> Self:
        """The ids of an event."""
        return cls(event.suppliers.index.sort_values(), event.buyers.index.sort_values())

    @property
    def shape(self) -> tuple[int, int]:
        """Number of suppliers and of buyers."""
        return len(self.suppliers), len(self.buyers)

    def key(self, table: pd.DataFrame) -> Ints:
        """One number a pair, supplier position times number of buyers plus buyer position."""
        if table.empty:
            return np.empty(0, np.int64)
        supplier = self.suppliers.get_indexer(pd.Index(table[Pair.SUPPLIER]))
        buyer = self.buyers.get_indexer(pd.Index(table[Pair.BUYER]))
        return np.asarray(supplier * len(self.buyers) + buyer, np.int64)

    def keys_of(self, pairs: pd.Index[str] | pd.MultiIndex) -> Ints:
        """The same number for each row of an index on `Pair.KEYS`.

        Raises
        ------
        ScheduleError
            The index is not on `Pair.KEYS`, or names a company the event does not have.
        """
        if not isinstance(pairs, pd.MultiIndex) or list(pairs.names) != Pair.KEYS:
            raise ScheduleError(f"Scores must be indexed by {Pair.KEYS}. Got {list(pairs.names)}.")
        sides = []
        for level, codes, known in zip(pairs.levels, pairs.codes, (self.suppliers, self.buyers), strict=True):
            position = known.get_indexer(level)
            used = np.unique(np.asarray(codes))
            strangers = level[used[position[used] < 0]] if len(level) else level
            if len(strangers):
                raise ScheduleError(f"Scores must be of companies of the event. Got {cut(strangers)}.")
            sides.append(position[np.asarray(codes)].astype(np.int64) if len(level) else codes)
        return np.asarray(sides[0] * len(self.buyers) + sides[1], np.int64)

    def index(self, key: Ints) -> pd.MultiIndex:
        """The pairs of such numbers as an index on `Pair.KEYS`."""
        levels: Any = [self.suppliers, self.buyers]
        codes: Any = np.divmod(key, max(len(self.buyers), 1))
        return pd.MultiIndex(levels=levels, codes=codes, names=Pair.KEYS, verify_integrity=False)


def marked(key: Ints, few: Ints) -> Bools:
    """Shape of `key`, which rises strictly: True where the number is among `few`.

    Examples
    --------
    >>> marked(np.array([2, 5, 9]), np.array([5, 7])).tolist()
    [False, True, False]
    """
    found = np.zeros(len(key), bool)
    place = np.searchsorted(key, few)
    inside = place < len(key)
    hit = place[inside][key[place[inside]] == few[inside]]
    found[hit] = True
    return found
