"""A published timetable and a changed event: the least change, ready to be written and told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from matchmaker.columns import Company, Lock, Meeting, Pair, Schedule, Score
from matchmaker.meetings.choose import choose_meetings
from matchmaker.plan import scorer_of
from matchmaker.report.contents import Contents
from matchmaker.settings import Settings
from matchmaker.tables.event import Event
from matchmaker.timetable.incidents import Incident, IncidentError, apply_incidents
from matchmaker.timetable.remembering import apply_remembered
from matchmaker.timetable.repair import Repair, replan
from matchmaker.timetable.watch import Watch


@dataclass(frozen=True, kw_only=True)
class News:
    """What is new on the day.

    Parameters
    ----------
    incidents
        What happened.
    said
        What happened before the timetable was made, as `read_happened` gives it.
    meetings
        Pairs to be held besides the published ones.
    companies
        Companies of the event that are not in the timetable yet: their best meetings are added.
    held
        Pairs of the timetable that were moved there by hand: they stay where it has them.
    now
        Meetings that began before are left as they are.
    """

    incidents: tuple[Incident, ...] = ()
    said: tuple[Incident, ...] = ()
    meetings: tuple[tuple[str, str], ...] = ()
    companies: tuple[str, ...] = ()
    held: tuple[tuple[str, str], ...] = ()
    now: Any = None


def mend_plan(
    event: Event,
    published: pd.DataFrame,
    *,
    settings: Settings | None = None,
    news: News | None = None,
    watch: Watch | None = None,
) -> tuple[Repair, Contents]:
    """Mend a published timetable, and gather what the reports read of it.

    Parameters
    ----------
    event
        As it is now.
    published
        On `Pair.KEYS`, with the columns of `Schedule`; its meetings are those to hold.
    news
        What happened since, and what is to be added.
    watch
        May end the search early, with the best it has.

    Returns
    -------
    Repair, Contents
        The scores are those of the event as it is now; a meeting that is barred by now is not held.

    Raises
    ------
    IncidentError
        An incident cannot be, or a meeting or company to add is unknown or there already.

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
    news = news or News()
    event = apply_remembered(_held_by_hand(event, published, news.held), news.said)
    event = apply_incidents(event, news.incidents, now=news.now)
    scorer = scorer_of(settings).fit(event)
    scores = scorer.table(event)
    pairs = _wanted(event, published, scores, news, settings)
    repair = replan(
        published,
        event,
        meetings=pairs,
        now=news.now,
        time_limit=settings.timetable.time_limit_s,
        seed=settings.seed,
        settings=settings.timetable,
        watch=watch,
    )
    result = repair.result
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


def _held_by_hand(event: Event, published: pd.DataFrame, pairs: tuple[tuple[str, str], ...]) -> Event:
    """The event with these pairs locked where the timetable has them, in place of other locks of theirs."""
    if not pairs:
        return event
    locks = event.locks
    others = locks[~pd.MultiIndex.from_frame(locks[Pair.KEYS]).isin(list(pairs))]
    there = published[published.index.isin(list(pairs))][[Schedule.SLOT, Schedule.PLACE]].reset_index()
    rows = there.rename(columns={Schedule.SLOT: Lock.SLOT, Schedule.PLACE: Lock.PLACE})
    return event.replace(locks=pd.concat([others, rows[locks.columns]], ignore_index=True).astype(object))


def _wanted(
    event: Event, published: pd.DataFrame, scores: pd.DataFrame, news: News, settings: Settings
) -> pd.MultiIndex:
    """The published pairs, those to add, and those chosen for new companies; sorted."""
    wanted = set(published.index)
    for pair in news.meetings:
        if pair[0] not in event.suppliers.index or pair[1] not in event.buyers.index:
            raise IncidentError("unknown_pair", value=" ".join(pair))
        if pair in wanted:
            raise IncidentError("already_held", supplier=pair[0], buyer=pair[1])
        wanted.add(pair)
    here = {who for pair in published.index for who in pair}
    for who in news.companies:
        if who not in event.participants:
            raise IncidentError("unknown_company", who=who)
        if who in here:
            raise IncidentError("not_new", who=who)
    if news.companies:
        wanted |= set(_chosen_for(event, wanted, scores, news.companies, settings))
    return pd.MultiIndex.from_tuples(sorted(wanted), names=Pair.KEYS)


def _chosen_for(
    event: Event,
    held: set[tuple[str, str]],
    scores: pd.DataFrame,
    companies: tuple[str, ...],
    settings: Settings,
) -> pd.Index:
    """The best meetings of new companies, within what the others have left."""
    new = list(companies)
    mine = scores[scores.index.get_level_values(0).isin(new) | scores.index.get_level_values(1).isin(new)]
    mine = mine[mine[Score.GATE].isna() & ~mine.index.isin(list(held))]
    sides = {}
    for name, level, side in (("suppliers", 0, event.suppliers), ("buyers", 1, event.buyers)):
        busy = pd.Series([pair[level] for pair in held], dtype=object).value_counts()
        left = side[Company.MAX_MEETINGS] - busy.reindex(side.index).fillna(0).astype("int64")
        least = side[Company.MIN_MEETINGS].where(side.index.isin(new), 0)
        capped = {Company.MAX_MEETINGS: left.clip(lower=0), Company.MIN_MEETINGS: least}
        sides[name] = side.assign(**capped)
    locks, wishes = (
        table[table[Pair.SUPPLIER].isin(new) | table[Pair.BUYER].isin(new)]
        for table in (event.locks, event.preferences)
    )
    around = event.replace(**sides, locks=locks, preferences=wishes)
    return choose_meetings(mine[Score.SCORE], around, settings=settings.meetings).meetings.index
