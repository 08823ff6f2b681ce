"""What has begun is history: it is neither moved nor dropped, and nothing new is put beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from matchmaker.columns import NotPlaced, Pair, Schedule, Slot
from matchmaker.tables.event import Event
from matchmaker.timetable.build import Built
from matchmaker.timetable.problem import Bools, Ints
from matchmaker.timetable.result import Result
from matchmaker.timetable.rows import KINDS, ONCE, Rows
from matchmaker.timetable.rules import CLOSED, OPEN


def begun(schedule: pd.DataFrame, event: Event, now: Any) -> pd.Index:
    """Pairs of the meetings that began before `now`; none without one."""
    if now is None:
        return schedule.index[:0]
    start = schedule[Schedule.SLOT].map(event.slots[Slot.START])
    found: pd.Index = schedule.index[(start < now).to_numpy(bool)]
    return found


@dataclass(frozen=True, eq=False)
class History:
    """Meetings that have begun, and the slots that are over for all others.

    Parameters
    ----------
    held
        Shape (meetings,): True for meetings that have begun.
    past
        Shape (slots,): True for slots that began before now.
    """

    held: Bools
    past: Bools

    @classmethod
    def of(cls, built: Built, event: Event, pairs: pd.Index, now: Any) -> History:
        """Find both in the positions of a problem."""
        starts = event.slots[Slot.START].reindex(built.names.slots)
        past = np.zeros(built.problem.slots, bool) if now is None else (starts < now).to_numpy(bool)
        return cls(np.asarray(built.names.pairs.isin(pairs), bool), past)

    def frozen(self, built: Built, old: Ints) -> Built:
        """The problem in which what has begun may be only where it is."""
        if not self.past.any():
            return built
        here = np.arange(built.problem.slots)[None, :] == old[:, None]
        allowed = np.where(self.held[:, None], here, built.problem.allowed & ~self.past)
        why = np.where(allowed, OPEN, np.where(built.problem.allowed, CLOSED, built.why))
        return replace(built, problem=built.problem.replace(allowed=allowed), why=why)

    def keeping(self, rows: Rows, old: Ints, slots: int) -> Rows:
        """The rules, with room for what has begun even where it breaks one by now, and that it is held."""
        if not self.held.any():
            return rows
        chosen = np.zeros(len(old) * slots, np.int64)
        mine = np.flatnonzero(self.held)
        chosen[mine * slots + old[mine]] = 1
        once = rows.kind == KINDS.index(ONCE)
        must = np.zeros(len(rows), bool)
        must[once] = self.held[rows.about[once, 0]]
        return replace(rows, low=np.where(must, 1, rows.low), high=np.maximum(rows.high, rows.counts(chosen)))


def with_history(result: Result, schedule: pd.DataFrame, pairs: pd.Index) -> Result:
    """The result with what has begun written as it was: slot, place and interpreter."""
    if not len(pairs):
        return result
    now = result.schedule
    written = schedule.loc[pairs].reindex(columns=now.columns).astype(object)
    written = written.where(written.notna(), None)
    whole = pd.concat([now[~now.index.isin(pairs)], written]).rename_axis(Pair.KEYS).sort_index()
    left = result.not_placed
    gone = pd.MultiIndex.from_frame(left[[NotPlaced.SUPPLIER, NotPlaced.BUYER]]).isin(pairs)
    return replace(result, schedule=whole, not_placed=left[~gone].reset_index(drop=True))
