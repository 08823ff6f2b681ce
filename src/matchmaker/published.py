"""A timetable that was written to a file, and its event: what the reports read of the two."""

from __future__ import annotations

import pandas as pd

from matchmaker.columns import Meeting, Pair, Score
from matchmaker.plan import scorer_of
from matchmaker.report.contents import Contents
from matchmaker.settings import Settings
from matchmaker.tables.event import Event


def contents_of(event: Event, schedule: pd.DataFrame, *, settings: Settings | None = None) -> Contents:
    """Gather what the reports read of a timetable, with the reasons of its meetings and no scores.

    Parameters
    ----------
    schedule
        On `Pair.KEYS`, with the columns of `Schedule`, as `read_schedule` gives it.

    Returns
    -------
    Contents
        Its chosen meetings are those of the timetable, and nothing is known of how good the timetable is.

    Raises
    ------
    ScheduleError
        The timetable names a company or slot that the event does not have.

    Examples
    --------
    >>> from matchmaker.plan import Matchmaker
    >>> from matchmaker.tables.samples import load_sample
    >>> event = load_sample("mini")
    >>> contents = contents_of(event, Matchmaker().plan(event).schedule)
    >>> len(contents.held), len(contents.contributions) > 8
    (8, True)
    """
    settings = settings or Settings()
    held = pd.DataFrame(index=schedule.index)
    bare = Contents(event=event, meetings=held, schedule=schedule)  # before scoring: it checks the ids
    pairs = pd.MultiIndex.from_tuples(sorted(schedule.index), names=Pair.KEYS)
    contributions = scorer_of(settings).fit(event).contributions(event, pairs)
    return bare.replace(
        meetings=pd.DataFrame({Meeting.WEIGHT: 0.0, Meeting.LEVEL: None}, index=pairs),
        scores=pd.DataFrame({Score.SCORE: float("nan")}, index=pairs),
        contributions=contributions,
        settings=settings,
        seed=settings.seed,
    )
