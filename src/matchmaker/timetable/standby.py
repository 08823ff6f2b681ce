"""Stand-by: pairs that could meet in a free slot at once, with everybody else where they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from matchmaker.columns import Company, Pair, Schedule, Score, Slot, Standby
from matchmaker.errors import ScheduleError, cut
from matchmaker.messages import Message
from matchmaker.tables.event import Event
from matchmaker.timetable.incidents import moment_of
from matchmaker.timetable.openings import Openings
from matchmaker.timetable.problem import Bools, Floats, Ints
from matchmaker.timetable.requested import barred


def standby_list(
    schedule: pd.DataFrame,
    event: Event,
    scores: pd.DataFrame | pd.Series,
    *,
    companies: Iterable[str] | None = None,
    published: pd.DataFrame | None = None,
    now: Any = None,
    per_slot: int | None = 3,
) -> pd.DataFrame:
    """For each free slot of a company: the pairs not in the timetable that could meet in it right now.

    Nobody is moved: both are free, a place and, where they need one, an interpreter is free, and every rule
    of the event is kept with that one meeting added.

    Parameters
    ----------
    schedule
        The timetable as it is, on `Pair.KEYS`; after `replan` if somebody does not come.
    scores
        The score table, whose gated pairs are left out, or a Series of the pairs that may meet.
    companies
        Whose free slots; by default all buyers'.
    published
        The timetable before; slots freed since are said to be.
    now
        A moment of the event, as `moment_of` reads it: slots that began before are over.
    per_slot
        At most so many pairs for each company and slot; None for all.

    Returns
    -------
    DataFrame
        Columns of `Standby`, in order of slot and company, the best score first. Each row on its own keeps
        every rule; two rows together may not.

    Raises
    ------
    ScheduleError
        A company is not of the event.

    Examples
    --------
    >>> from matchmaker.tables.samples import load_sample
    >>> from matchmaker.timetable.solve import schedule_meetings
    >>> event = load_sample("mini")
    >>> pairs = pd.MultiIndex.from_product([event.suppliers.index, event.buyers.index], names=Pair.KEYS)
    >>> held = schedule_meetings(pairs[:2], event, time_limit=5).schedule
    >>> standby_list(held, event, pd.Series(0.5, index=pairs), per_slot=1)["rank"].unique().tolist()
    [1]
    """
    asked = _asked(event, companies)
    table = scores if isinstance(scores, pd.DataFrame) else scores.to_frame(Score.SCORE)
    worth = _worth(table, schedule, event)
    openings = Openings.of(schedule, event)
    moment = None if now is None else moment_of(now, event)
    asked_about = np.isfinite(worth)
    asked_about &= event.suppliers.index.isin(asked)[:, None] | event.buyers.index.isin(asked)[None, :]
    starts = event.slots[Slot.START].reindex(openings.built.names.slots)
    found = []
    for t in range(openings.built.problem.slots):
        if moment is not None and starts.iloc[t] < moment:
            continue
        can = openings.pairs_in(t, asked_about)
        if can.any():
            found.append(_of_slot(openings, worth, can, t, asked, per_slot))
    rows = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=Standby.ALL[:-1])
    return _with_reasons(rows, schedule, published)


def _asked(event: Event, companies: Iterable[str] | None) -> pd.Index:
    """Whose free slots are looked at; all are of the event."""
    if companies is None:
        return event.buyers.index
    asked = pd.Index(list(dict.fromkeys(companies)), dtype=object)
    strangers = asked[~asked.isin(event.participants)]
    if len(strangers):
        raise ScheduleError(f"Companies to stand by must be of the event. Got {cut(strangers)}.")
    return asked


def _worth(table: pd.DataFrame, schedule: pd.DataFrame, event: Event) -> Floats:
    """Shape (suppliers, buyers): scores of the pairs that may still meet, else minus infinity."""
    worth = np.full((len(event.suppliers), len(event.buyers)), -np.inf)
    if Score.GATE in table:
        table = table[table[Score.GATE].isna()]
    value = table[Score.SCORE].to_numpy(float)
    at = _positions(event, table.index)
    known = (at >= 0).all(axis=1) & ~np.isnan(value)
    worth[at[known, 0], at[known, 1]] = value[known]
    against = barred(event)
    out = [*schedule.index, *((b, s) for s, b in schedule.index), *against]
    if out:
        at = _positions(event, pd.MultiIndex.from_tuples(out, names=Pair.KEYS))
        at = at[(at >= 0).all(axis=1)]
        worth[at[:, 0], at[:, 1]] = -np.inf
    same = event.buyers.index.get_indexer(event.suppliers.index)
    worth[np.flatnonzero(same >= 0), same[same >= 0]] = -np.inf
    for side, key in ((event.suppliers, Pair.SUPPLIER), (event.buyers, Pair.BUYER)):
        held = pd.Series(schedule.index.get_level_values(key)).value_counts().reindex(side.index).fillna(0)
        full = (held >= side[Company.MAX_MEETINGS]).to_numpy(bool)
        worth[(full, slice(None)) if key == Pair.SUPPLIER else (slice(None), full)] = -np.inf
    return worth


def _positions(event: Event, pairs: pd.Index) -> Ints:
    """Shape (pairs, 2): row and column of each pair, -1 for strangers."""
    return np.column_stack(
        [
            side.index.get_indexer(pairs.get_level_values(level))
            for level, side in ((0, event.suppliers), (1, event.buyers))
        ]
    ).astype(np.int64)


def _of_slot(
    openings: Openings, worth: Floats, can: Bools, t: int, asked: pd.Index, per_slot: int | None
) -> pd.DataFrame:
    """The rows of one slot, in the order of the companies asked about."""
    event = openings.event
    rows: list[tuple[str, int, int, int]] = []
    own = (event.suppliers.index.get_indexer(asked), event.buyers.index.get_indexer(asked))
    for who, s, b in zip(asked, own[0].tolist(), own[1].tolist(), strict=True):
        pairs: list[tuple[int, int]] = []
        if s >= 0:
            pairs += [(s, int(o)) for o in np.flatnonzero(can[s])]
        if b >= 0:
            pairs += [(int(o), b) for o in np.flatnonzero(can[:, b])]
        best = sorted(pairs, key=lambda pair: (-worth[pair], pair))[:per_slot]
        rows += [(str(who), rank, *pair) for rank, pair in enumerate(best, 1)]
    company, rank, first, second = zip(*rows, strict=True)
    at = (np.array(first, np.int64), np.array(second, np.int64))
    place, interpreter = openings.served(t, *at)
    return pd.DataFrame(
        {
            Standby.COMPANY: company,
            Standby.SLOT: openings.built.names.slots[t],
            Standby.RANK: rank,
            Standby.SUPPLIER: event.suppliers.index[at[0]],
            Standby.BUYER: event.buyers.index[at[1]],
            Standby.SCORE: worth[at],
            Standby.PLACE: pd.Series(place, dtype=object),
            Standby.INTERPRETER: pd.Series(interpreter, dtype=object),
        }
    )


def _with_reasons(rows: pd.DataFrame, schedule: pd.DataFrame, published: pd.DataFrame | None) -> pd.DataFrame:
    """Why each row stands there, and the freed slots told."""
    held = pd.Series([who for pair in schedule.index for who in pair], dtype=object).value_counts()
    freed: set[tuple[str, Any]] = set()
    if published is not None:
        slots = schedule[Schedule.SLOT].reindex(published.index)
        gone = published[Schedule.SLOT][(slots != published[Schedule.SLOT]).to_numpy()]
        freed = {(who, slot) for pair, slot in zip(gone.index, gone, strict=True) for who in pair}
    reasons = []
    for company, slot, s, b in rows[
        [Standby.COMPANY, Standby.SLOT, Standby.SUPPLIER, Standby.BUYER]
    ].itertuples(index=False):
        counts = {"held_s": int(held.get(s, 0)), "held_b": int(held.get(b, 0))}
        key = "day.standby_freed" if (company, slot) in freed else "day.standby_reason"
        reasons.append(Message(key, {"company": company, "slot": slot, "supplier": s, "buyer": b, **counts}))
    rows[Standby.REASON] = pd.Series(reasons, index=rows.index, dtype=object)
    return rows[list(Standby.ALL)]
