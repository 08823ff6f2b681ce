"""Timetabling an event: cheap truths first, then the back end that fits, then the names."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd

from matchmaker.columns import Meeting, NotPlaced, Schedule
from matchmaker.messages import Message
from matchmaker.settings import BalanceSettings, TimetableSettings
from matchmaker.tables.event import Event
from matchmaker.timetable.balance.terms import Balance, balance_frame, proved
from matchmaker.timetable.bounds import fewest_breaks, impossible
from matchmaker.timetable.breaks import count_breaks
from matchmaker.timetable.build import Built, build_problem
from matchmaker.timetable.effort import Effort, Progress
from matchmaker.timetable.leftovers import left_out
from matchmaker.timetable.naming.interpreting import name_interpreters
from matchmaker.timetable.naming.places import name_places, place_names
from matchmaker.timetable.problem import Floats, Ints
from matchmaker.timetable.relays import AND, relayed_meetings
from matchmaker.timetable.requested import meeting_frame, refused
from matchmaker.timetable.result import Result, Status
from matchmaker.timetable.serving import served
from matchmaker.timetable.stages import Timetable, best_timetable
from matchmaker.timetable.subset import restricted
from matchmaker.timetable.watch import Watch

BREAKS_ALONE = BalanceSettings()


def schedule_meetings(
    meetings: Any,
    event: Event,
    *,
    time_limit: float | None = None,
    seed: int = 0,
    workers: int | None = None,
    require_all: bool = False,
    settings: TimetableSettings | None = None,
    on_progress: Progress | None = None,
    watch: Watch | None = None,
) -> Result:
    """Give each meeting a slot, a place and, where needed, an interpreter; few breaks for everybody.

    Parameters
    ----------
    meetings
        Frame or MultiIndex on `Pair.KEYS`, or any object with a `.meetings` frame. Of its columns `weight`
        (what a meeting is worth where not all fit), `level` ("must" goes first) and `session` are read.
    event
        Slots, places, absences and rules.
    time_limit
        Seconds; by default that of the settings. It changes how far the search gets, never what is valid.
    seed
        Seed of the search.
    workers
        Processor cores to use; by default as the settings say.
    require_all
        Hold every meeting or say INFEASIBLE, with reasons. Otherwise hold the most valuable ones that fit.
    on_progress
        Told a stage ("place", "breaks", "prove") and the share of it that is done, 0 to 1.
    watch
        Hears how the timetable stands, and may end the search early with the best so far.

    Returns
    -------
    Result
        Its schedule breaks no rule of the event (`broken_rules` finds none).

    Raises
    ------
    ScheduleError
        A meeting names a company or session that the event does not have, or stands twice.

    Examples
    --------
    >>> import pandas as pd
    >>> starts = pd.date_range("2026-04-09 09:00", periods=2, freq="30min", tz="Asia/Seoul")
    >>> slots = pd.DataFrame({"start": starts, "end": starts + pd.Timedelta("30min"), "session": "",
    ...                       "places": 1}, index=pd.Index(["T1", "T2"], name="slot_id"))
    >>> event = Event(name="tiny", slots=slots, suppliers=pd.DataFrame(index=["S1"]),
    ...               buyers=pd.DataFrame(index=["B1", "B2"]))
    >>> pairs = pd.MultiIndex.from_tuples([("S1", "B1"), ("S1", "B2")])
    >>> result = schedule_meetings(pairs, event, time_limit=5)
    >>> result.status, result.breaks, sorted(result.schedule["slot_id"])
    ('OPTIMAL', 0, ['T1', 'T2'])
    """
    began = perf_counter()
    chosen = settings or TimetableSettings()
    frame = meeting_frame(meetings).sort_index()
    no_pair = refused(frame, event)
    asked = frame.drop(no_pair.index)
    built = build_problem(asked, event)
    effort = Effort(
        began=began,
        time_limit=chosen.time_limit_s if time_limit is None else time_limit,
        seed=seed,
        workers=workers or chosen.workers,
        require_all=require_all,
        on_progress=on_progress,
        watch=watch or Watch(),
        balance=chosen.balance,
        score=asked[Meeting.WEIGHT].to_numpy(float),
    )
    reasons = (*(no_pair if require_all else ()), *impossible(built.problem, built.names))
    if require_all and reasons:
        found = Timetable(slots=_nothing(built), status="INFEASIBLE")
    else:
        found = served(built, best_timetable(built, effort, possible=not reasons), effort)
    return as_result(
        built,
        event,
        found,
        no_pair,
        reasons + found.reasons,
        began,
        weights=effort.balance,
        score=effort.score,
    )


def _nothing(built: Built) -> Ints:
    return np.full(built.problem.meetings, -1, np.int64)


def as_result(
    built: Built,
    event: Event,
    found: Timetable,
    no_pair: pd.Series,
    reasons: tuple[Message, ...],
    began: float,
    promised: Ints | None = None,
    *,
    weights: BalanceSettings = BREAKS_ALONE,
    score: Floats | None = None,
) -> Result:
    """Name the places and interpreters of slots found, and say why the other meetings are left out.

    Parameters
    ----------
    no_pair
        Reason of each pair that was asked for and may never meet.
    reasons
        Why not all meetings can be held, as far as that is known.
    began
        When the work began, on the clock of `time.perf_counter`.
    promised
        Shape (meetings, 2): interpreters to keep if that can be, -1 for none.
    weights
        What the timetable was judged by.
    score
        Shape (meetings,): of each meeting; by default the problem's weights.
    """
    problem, names = built.problem, built.names
    slots = found.slots
    if found.staffing is None:
        interpreters, unserved = name_interpreters(problem, slots, promised=promised)
    else:
        interpreters, unserved = found.staffing, np.empty(0, np.int64)
    slots = slots.copy()
    slots[unserved] = -1
    places = name_places(problem, names, event, slots)
    held = slots >= 0
    called = {
        Schedule.SLOT: names.slots[slots[held]].astype(object),
        Schedule.PLACE: _called(places.given[held], place_names(event).index),
        Schedule.INTERPRETER: _both_called(interpreters.both[held], names.interpreters),
    }
    relays = int(relayed_meetings(problem, slots).sum())
    breaks = int(count_breaks(problem, slots).sum())
    bound = min(breaks, max(0 if len(unserved) else found.bound, fewest_breaks(problem, held=held)))
    least = max(weights.breaks * bound, 0.0 if weights.plain or len(unserved) else found.balance_bound)
    judged = Balance.of(restricted(problem, held), weights, None if score is None else score[held])
    balance = balance_frame(judged, slots[held], least)
    best = breaks == bound if weights.plain else proved(judged.total(slots[held]), least)
    return Result(
        status=_status(found.status, proved=bool(held.all()) and not len(no_pair) and best),
        schedule=pd.DataFrame(called, index=names.pairs[held], dtype=object),
        not_placed=_not_placed(built, found.status, slots, no_pair),
        breaks=breaks,
        bound=bound,
        balance=balance,
        value=float(problem.weight[held].sum()),
        value_bound=min(found.value_bound, float(problem.weight.sum())),
        moves=places.changes,
        moves_bound=places.bound,
        walked_m=places.walked_m,
        walked_m_bound=places.walked_m_bound,
        interpreter_changes=interpreters.changes,
        interpreter_changes_bound=interpreters.bound,
        relays=relays,
        relays_bound=min(relays, found.relays_bound),
        seconds=perf_counter() - began,
        reasons=reasons,
    )


def _called(given: Ints, ids: pd.Index) -> list[str | None]:
    return [str(ids[g]) if g >= 0 else None for g in given.tolist()]


def _both_called(both: Ints, ids: pd.Index) -> list[str | None]:
    return [AND.join(str(ids[g]) for g in pair if g >= 0) or None for pair in both.tolist()]


def _status(status: Status, *, proved: bool) -> Status:
    return "OPTIMAL" if status == "FEASIBLE" and proved else status


def _not_placed(built: Built, status: Status, slots: Ints, no_pair: pd.Series) -> pd.DataFrame:
    """Meetings without a slot, with their reasons; sorted by pair."""
    pairs = built.names.pairs[slots < 0]
    if status in ("INFEASIBLE", "UNKNOWN"):
        why = [Message(f"timetable.left_{status.lower()}")] * len(pairs)
    else:
        why = left_out(built.problem, built.rows(), built.names, slots)
    left = pd.Series(why, index=pairs, name=NotPlaced.REASON, dtype=object)
    reason = pd.concat([s for s in (left, no_pair) if len(s)]) if len(left) + len(no_pair) else left
    return pd.DataFrame(reason).sort_index().reset_index()
