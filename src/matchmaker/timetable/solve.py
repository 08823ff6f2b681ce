"""Timetabling an event: cheap truths first, then the back end that fits, then the names."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd

from matchmaker.columns import NotPlaced, Schedule
from matchmaker.messages import Message
from matchmaker.settings import TimetableSettings
from matchmaker.tables.event import Event
from matchmaker.timetable.bounds import fewest_breaks, impossible
from matchmaker.timetable.breaks import count_breaks
from matchmaker.timetable.build import Built, build_problem
from matchmaker.timetable.interpreting import name_interpreters
from matchmaker.timetable.leftovers import left_out
from matchmaker.timetable.places import name_places, place_names
from matchmaker.timetable.problem import Ints
from matchmaker.timetable.requested import meeting_frame, refused
from matchmaker.timetable.result import Result, Status
from matchmaker.timetable.stages import Effort, Progress, Timetable, best_timetable


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
        Told a stage ("place", "breaks") and the share of it that is done, 0 to 1.

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
    built = build_problem(frame.drop(no_pair.index), event)
    effort = Effort(
        began=began,
        time_limit=chosen.time_limit_s if time_limit is None else time_limit,
        seed=seed,
        workers=workers or chosen.workers,
        require_all=require_all,
        on_progress=on_progress,
    )
    reasons = (*(no_pair if require_all else ()), *impossible(built.problem, built.names))
    if require_all and reasons:
        found = Timetable(slots=_nothing(built), status="INFEASIBLE")
    else:
        found = best_timetable(built, effort, possible=not reasons)
    return as_result(built, event, found, no_pair, reasons + found.reasons, began)


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
        Shape (meetings,): interpreter to keep if that can be, -1 for none.
    """
    problem, names = built.problem, built.names
    slots = found.slots
    interpreters, unserved = name_interpreters(problem, slots, promised=promised)
    slots = slots.copy()
    slots[unserved] = -1
    places = name_places(problem, names, event, slots)
    held = slots >= 0
    schedule = pd.DataFrame(
        {
            Schedule.SLOT: names.slots[slots[held]].astype(object),
            Schedule.PLACE: _called(places.given[held], place_names(event).index),
            Schedule.INTERPRETER: _called(interpreters.given[held], names.interpreters),
        },
        index=names.pairs[held],
        dtype=object,
    )
    breaks = int(count_breaks(problem, slots).sum())
    bound = min(breaks, max(0 if len(unserved) else found.bound, fewest_breaks(problem, held=held)))
    return Result(
        status=_status(found.status, proved=bool(held.all()) and not len(no_pair) and breaks == bound),
        schedule=schedule,
        not_placed=_not_placed(built, found.status, slots, no_pair),
        breaks=breaks,
        bound=bound,
        value=float(problem.weight[held].sum()),
        value_bound=min(found.value_bound, float(problem.weight.sum())),
        moves=places.changes,
        moves_bound=places.bound,
        interpreter_changes=interpreters.changes,
        interpreter_changes_bound=interpreters.bound,
        seconds=perf_counter() - began,
        reasons=reasons,
    )


def _called(given: Ints, ids: pd.Index) -> list[str | None]:
    return [str(ids[g]) if g >= 0 else None for g in given.tolist()]


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
