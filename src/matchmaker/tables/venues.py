"""Where a pair meets: at a place, by video from a desk on the spot, or wholly online."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from matchmaker.columns import Lock, Pair
from matchmaker.tables.event import Event
from matchmaker.tables.zones import online

Ints = npt.NDArray[np.int64]
Ids: TypeAlias = "pd.Index[Any] | Sequence[Any]"

AT_PLACE: Final = 0
AT_DESK: Final = 1
BY_VIDEO: Final = 2
"""At a table or booth; one of the two at a video desk, the other online; both online."""


def venues_of(event: Event, suppliers: Ids, buyers: Ids) -> Ints:
    """Shape (pairs,): `AT_PLACE`, `AT_DESK` or `BY_VIDEO`.

    `rules.online` says whether one online side is enough for a video meeting ("either") or not ("both": the
    one who is there sits at a table, before a screen). A lock on a place is the planner's word: that pair
    meets there.

    Parameters
    ----------
    suppliers, buyers
        Ids of the two sides of each pair.

    Examples
    --------
    >>> starts = pd.date_range("2026-04-09 09:00", periods=1, tz="Asia/Seoul")
    >>> slots = pd.DataFrame({"start": starts, "end": starts + pd.Timedelta("30min"), "places": 1})
    >>> event = Event(name="hybrid", slots=slots, suppliers=pd.DataFrame(index=["S1"]),
    ...               buyers=pd.DataFrame({"attendance": ["onsite", "online"]}, index=["B1", "B2"]))
    >>> venues_of(event, ["S1", "S1"], ["B1", "B2"]).tolist()
    [0, 1]
    """
    found = np.zeros(len(suppliers), np.int64)
    if not hybrid(event):
        return found
    there = [
        online(side).reindex(pd.Index(ids, dtype=object)).to_numpy(bool)
        for side, ids in ((event.suppliers, suppliers), (event.buyers, buyers))
    ]
    both, either = there[0] & there[1], there[0] | there[1]
    found[either & (event.rules.online == "either")] = AT_DESK
    found[both] = BY_VIDEO
    locks = event.locks
    if Lock.PLACE in locks and locks[Lock.PLACE].notna().any():
        fixed = pd.MultiIndex.from_frame(locks.loc[locks[Lock.PLACE].notna(), [Lock.SUPPLIER, Lock.BUYER]])
        pairs = pd.MultiIndex.from_arrays([list(suppliers), list(buyers)], names=Pair.KEYS)
        found[pairs.isin(fixed)] = AT_PLACE
    return found


def hybrid(event: Event) -> bool:
    """Whether some pair of the event could meet by video."""
    there = [bool(online(side).any()) for side in (event.suppliers, event.buyers)]
    return any(there) if event.rules.online == "either" else all(there)


def wholly_virtual(suppliers: pd.DataFrame, buyers: pd.DataFrame, rule: str) -> bool:
    """Whether no pair at all needs a place."""
    there = [bool(online(side).all()) for side in (suppliers, buyers)]
    return any(there) if rule == "either" else all(there)
