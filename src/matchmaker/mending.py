"""A published timetable and a changed event: the least change, ready to be written and told."""

from __future__ import annotations

import pandas as pd

from matchmaker.columns import Meeting, Pair, Score
from matchmaker.plan import scorer_of
from matchmaker.report.contents import Contents
from matchmaker.settings import Settings
from matchmaker.tables.event import Event
from matchmaker.timetable.repair import Repair, replan


def mend_plan(
    event: Event, published: pd.DataFrame, *, settings: Settings | None = None
) -> tuple[Repair, Contents]:
    """Mend a published timetable, and gather what the reports read of it.

    Parameters
    ----------
    event
        As it is now.
    published
        On `Pair.KEYS`, with the columns of `Schedule`; its meetings are those to hold.

    Returns
    -------
    Repair, Contents
        The scores are those of the event as it is now; a meeting that is barred by now is not held.

    Examples
    --------
    >>> from matchmaker.plan import Matchmaker
    >>> from matchmaker.tables.samples import load_sample
    >>> event = load_sample("mini")
    >>> repair, contents = mend_plan(event, Matchmaker().plan(event).schedule)
    >>> repair.moved, len(contents.schedule)
    (0, 8)
    """
    settings = settings or Settings()
    scorer = scorer_of(settings).fit(event)
    repair = replan(
        published,
        event,
        time_limit=settings.timetable.time_limit_s,
        seed=settings.seed,
        settings=settings.timetable,
    )
    result, scores = repair.result, scorer.table(event)
    pairs = pd.MultiIndex.from_tuples(sorted(published.index), names=Pair.KEYS)
    weight = scores[Score.SCORE].reindex(pairs).fillna(0.0)
    contents = Contents(
        event=event,
        scores=scores,
        contributions=scorer.contributions(event, pairs),
        meetings=pd.DataFrame({Meeting.WEIGHT: weight, Meeting.LEVEL: None}),
        schedule=result.schedule,
        not_placed=result.not_placed,
        status=result.status,
        breaks=result.breaks,
        bound=result.bound,
        balance=result.balance,
        seconds=result.seconds,
        settings=settings,
        seed=settings.seed,
    )
    return repair, contents
