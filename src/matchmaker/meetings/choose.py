"""The door of this floor: who meets whom."""

from __future__ import annotations

from collections.abc import Iterable
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd

from matchmaker.meetings.assignment import Assignment
from matchmaker.meetings.choice import Choice, meetings_table
from matchmaker.meetings.crowding import Cut, Openings, crowded, cut_rows
from matchmaker.meetings.ids import Ids
from matchmaker.meetings.interpreting import interpreter_rows
from matchmaker.meetings.limits import Limits
from matchmaker.meetings.pairs import excluded_table, gather_candidates
from matchmaker.meetings.policy import Policy
from matchmaker.meetings.rows import both_roles, policy_rows
from matchmaker.meetings.shortfalls import find_shortfalls, joined
from matchmaker.meetings.video import venue_rows
from matchmaker.messages import Message
from matchmaker.settings import MeetingSettings
from matchmaker.tables.event import Event

CROWDED_ROUNDS = 40
"""How often ceilings are added for slots that are too few, before the timetable has the word."""


def choose_meetings(
    scores: pd.Series[float],
    event: Event,
    *,
    settings: MeetingSettings | None = None,
    gates: pd.Series[Any] | None = None,
    policy: Policy | None = None,
    time_limit: float | None = None,
    cuts: Iterable[Cut] = (),
) -> Choice:
    """Choose the meetings of the largest total score, exactly.

    Kept, in this order: maxima of companies and groups and the event's places; musts (locks, then wishes of
    level "must"); then as many meetings towards minima as possible; then the largest score, with what the
    policy pays for meetings towards targets. What absences, slots, places and interpreters leave no room for
    is not chosen: common free slots that are too few become a ceiling of their own.

    Parameters
    ----------
    scores
        Scores >= 0 on `Pair.KEYS`; a pair without one (absent or NaN) is not chosen unless locked.
    event
        Quotas, absences, wishes, locks, past meetings, slots. Where one company sits on both sides
        (`same_company`), its maximum covers both roles, each role keeps its own minimum, and no two companies
        meet twice.
    settings
        `min_score`: pairs below it do not meet, musts excepted. `resolution`: integer units of one point.
    gates
        Why pairs have no score (Messages on `Pair.KEYS`, missing where there is none); used in reasons only.
    policy
        Floors, targets and ceilings for groups, and groups that may not meet; the event's own unless given.
        Quotas that nest stay a flow; others are solved as a mixed-integer programme.
    time_limit
        Seconds for that programme. After them the status may be "FEASIBLE": `bound` tells what is open.
    cuts
        Pairs of which no timetable holds more than so many.

    Raises
    ------
    ScheduleError
        The scores name a stranger, a pair twice, or a value that is negative or infinite.
    SettingsError
        The policy names a column that the event's tables do not have.

    Notes
    -----
    Two capacities on either side make a b-matching, solved as a min-cost flow (Ahuja, Magnanti & Orlin,
    *Network Flows*, 1993, chapter 10). The result does not depend on the order of any table's rows.

    Examples
    --------
    >>> slots = pd.DataFrame({"start": pd.to_datetime(["2026-04-09 09:00+09:00"]),
    ...                       "end": pd.to_datetime(["2026-04-09 09:30+09:00"]),
    ...                       "session": "", "places": 2}, index=["T1"])
    >>> event = Event(name="tiny", slots=slots, suppliers=pd.DataFrame(index=["S1", "S2"]),
    ...               buyers=pd.DataFrame(index=["B1", "B2"]))
    >>> pairs = pd.MultiIndex.from_product([["S1", "S2"], ["B1", "B2"]], names=["supplier_id", "buyer_id"])
    >>> choice = choose_meetings(pd.Series([0.9, 0.8, 0.8, 0.1], pairs), event)
    >>> list(choice.meetings.index), choice.value
    ([('S1', 'B2'), ('S2', 'B1')], 1.6)
    """
    began = perf_counter()
    settings = settings or MeetingSettings()
    assignment = _read(scores, event, settings, policy or event.policy, gates, tuple(cuts))
    found = assignment.solve(time_limit=time_limit)
    openings = Openings.of(event, assignment.ids, assignment.limits)
    for _ in range(CROWDED_ROUNDS):
        ceilings = crowded(assignment, found.chosen, openings)
        if not ceilings:
            break
        assignment = assignment.with_rows(ceilings)
        found = assignment.solve(time_limit=time_limit)
    return Choice(
        meetings=meetings_table(assignment, found.chosen),
        shortfalls=find_shortfalls(assignment, found.chosen),
        excluded=assignment.candidates.excluded,
        conflicts=_conflicts(assignment),
        value=assignment.worth(found.chosen) / settings.resolution,
        bound=found.bound / settings.resolution,
        status="OPTIMAL" if found.proved else "FEASIBLE",
        seconds=perf_counter() - began,
        assignment=assignment,
    )


def _read(
    scores: pd.Series[float],
    event: Event,
    settings: MeetingSettings,
    policy: Policy,
    gates: pd.Series[Any] | None,
    cuts: tuple[Cut, ...],
) -> Assignment:
    """Turn tables into candidates, quotas and a network."""
    ids = Ids.of(event)
    limits = Limits.of(event, ids)
    candidates = gather_candidates(
        scores, event, ids=ids, limits=limits, min_score=settings.min_score, policy=policy, gates=gates
    )
    rows = (
        *policy_rows(policy, event, ids=ids, limits=limits, key=candidates.key),
        *both_roles(event, ids=ids, limits=limits, key=candidates.key),
        *interpreter_rows(event, ids=ids, limits=limits, key=candidates.key),
        *venue_rows(limits=limits, ids=ids, key=candidates.key),
        *cut_rows(cuts, ids=ids, key=candidates.key),
    )
    extra = round(policy.target_points * settings.resolution)
    wanted = any(side.target.any() for side in (limits.suppliers, limits.buyers)) or any(
        r.target for r in rows
    )
    return Assignment.of(
        candidates, limits, ids, rows=rows, resolution=settings.resolution, extra=extra if wanted else 0
    )


def _conflicts(assignment: Assignment) -> pd.DataFrame:
    """Return musts that are barred, and musts beyond a company's maximum or the event's places."""
    candidates = assignment.candidates
    key = candidates.key[assignment.dropped]
    if not len(key):
        return candidates.conflicts
    beyond = excluded_table(assignment.ids, key, _too_many(assignment))
    return pd.concat([candidates.conflicts, beyond], ignore_index=True)


def _too_many(assignment: Assignment) -> list[Message]:
    """Return for each dropped must who has more of them than meetings."""
    must = assignment.candidates.demand > 0
    sides = (assignment.limits.suppliers, assignment.limits.buyers)
    musts = [
        np.bincount(end[must], minlength=len(s.ids)) for end, s in zip(assignment.ends, sides, strict=True)
    ]
    messages = []
    for position in np.flatnonzero(assignment.dropped):
        pair = [int(end[position]) for end in assignment.ends]
        over = [
            Message("meetings.musts_of", {"who": s.ids[int(c)], "n": int(n[c]), "most": int(s.high[c])})
            for c, n, s in zip(pair, musts, sides, strict=True)
            if n[c] > s.high[c]
        ]
        over += [
            Message("meetings.musts_of", {"who": row.said, "n": int(must[row.cells].sum()), "most": row.high})
            for row in assignment.rows
            if position in row.cells and must[row.cells].sum() > row.high
        ]
        places = Message("meetings.musts_of_all", {"n": int(must.sum()), "most": assignment.limits.places})
        messages.append(joined(over or [places], "meetings.also"))
    return messages
