"""Joining the floors: one call from an event to a plan that holds every floor's table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

import networkx as nx
import pandas as pd

from matchmaker.agreeing import Agreement, agree_on_meetings
from matchmaker.columns import Pair, Score
from matchmaker.differences import WhatIf, compare_choices
from matchmaker.meetings.choice import Choice
from matchmaker.meetings.choose import choose_meetings
from matchmaker.meetings.crowding import Cut
from matchmaker.messages import Lang, Message, Words, in_own_words
from matchmaker.networks import meeting_graph
from matchmaker.report.contents import Contents
from matchmaker.report.publishing.promise import PROMISE
from matchmaker.report.publishing.promising import promise_of
from matchmaker.report.workbook import write_workbook
from matchmaker.report.writing import write_reports
from matchmaker.scoring.explanation import Explanation
from matchmaker.scoring.scorer import FitScorer
from matchmaker.settings import Settings
from matchmaker.tables.event import Event
from matchmaker.tables.fewer import without
from matchmaker.tables.policy import Policy, Quota
from matchmaker.timetable.kempe.search import warm_up_aside
from matchmaker.timetable.result import Result
from matchmaker.timetable.watch import Watch

COMPILED_PAIRS = 5_000
"""From so many pairs on, the search of the timetable is compiled while pairs are scored."""

Progress = Callable[[str, float], None]
"""Called with a stage ("score", "choose", "place", "explain", "write") and the share of it that is done."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Plan:
    """Every floor's table of one planned event.

    Parameters
    ----------
    scores
        All pairs, with the columns of `Score`; gated pairs carry their reason.
    choice
        The meetings chosen, and who got fewer than asked.
    result
        The timetable, its proof or gap, and what could not be placed.
    contributions
        Why each chosen pair scores as it does: one line a comparison and view, adding up to the score.
    seconds
        Where the time went, by stage.
    agreement
        How choice and timetable came together: rounds, value held, bound.
    """

    event: Event
    settings: Settings
    scores: pd.DataFrame
    choice: Choice
    result: Result
    contributions: pd.DataFrame
    seconds: Mapping[str, float] = field(default_factory=dict)
    agreement: Agreement | None = None

    @property
    def words(self) -> Words:
        """What the event calls its two sides."""
        return self.event.words

    @property
    def schedule(self) -> pd.DataFrame:
        """The timetable: slot, place and interpreter of each meeting held."""
        return self.result.schedule

    def explain(self, supplier: str, buyer: str) -> Explanation:
        """Say why this pair scores as it does, or why it cannot meet.

        Raises
        ------
        ScheduleError
            One of the two is not in the event.
        """
        return explain_pair(self.event, supplier, buyer, settings=self.settings)

    def what_if(
        self,
        *,
        weights: Mapping[str, float] | None = None,
        remove: Iterable[str] = (),
        quotas: Iterable[Quota] = (),
        policy: Policy | None = None,
    ) -> WhatIf:
        """Choose again under other circumstances: which meetings change, who gains and who loses.

        Parameters
        ----------
        weights
            Weights of comparisons that differ from the settings'; without them the plan's scores are used.
        remove
            Companies that stay away.
        quotas
            Quotas that are added to the policy, or replace those of their name.
        policy
            A whole policy in place of the event's.

        Raises
        ------
        ScheduleError
            A company to remove is not of the event.

        Examples
        --------
        >>> from matchmaker.tables.samples import load_sample
        >>> plan = Matchmaker().plan(load_sample("mini"))
        >>> plan.what_if().meetings.empty
        True
        """
        event = without(self.event, remove)
        given = {quota.name: quota for quota in (*(policy or event.policy).quotas, *quotas)}
        rules = (policy or event.policy).replace(quotas=tuple(given.values()))
        scores = self.scores
        if weights is not None:
            scoring = self.settings.scoring
            settings = self.settings.replace(scoring=scoring.replace(weights={**scoring.weights, **weights}))
            scores = scorer_of(settings).fit(event).table(event)
        elif len(event.participants) < len(self.event.participants):
            here = [scores.index.get_level_values(k).isin(f.index) for k, f in _sides(event)]
            scores = scores[here[0] & here[1]]
        allowed, gates = _split(scores)
        choice = choose_meetings(
            allowed, event, settings=self.settings.meetings, gates=gates, policy=rules, cuts=self._cuts(event)
        )
        before = pd.MultiIndex.from_frame(self.choice.meetings.index.to_frame(index=False))
        old, _ = _split(self.scores)
        return compare_choices(before, choice, allowed.combine_first(old))

    def _cuts(self, event: Event) -> tuple[Cut, ...]:
        """What was found that no timetable holds; fewer companies make room, so it is told of all only."""
        same = len(event.participants) == len(self.event.participants)
        return self.agreement.cuts if same and self.agreement is not None else ()

    def graph(self) -> nx.Graph:
        """The meetings as a networkx graph: companies with their facts, meetings with score, slot and place.

        Examples
        --------
        >>> import networkx as nx
        >>> from matchmaker.tables.samples import load_sample
        >>> nx.is_bipartite(Matchmaker().plan(load_sample("mini")).graph())
        True
        """
        return meeting_graph(self.event, self.choice.meetings, self.scores, self.schedule)

    @property
    def contents(self) -> Contents:
        """What the reports read."""
        return Contents(
            event=self.event,
            scores=self.scores,
            contributions=self.contributions,
            meetings=self.choice.meetings,
            shortfalls=self.choice.shortfalls,
            schedule=self.result.schedule,
            not_placed=self.result.not_placed,
            status=self.result.status,
            breaks=self.result.breaks,
            bound=self.result.bound,
            balance=self.result.balance,
            seconds=self.result.seconds,
            settings=self.settings,
            seed=self.settings.seed,
        )

    def write(
        self,
        out: str | Path,
        *,
        lang: Lang | None = None,
        inputs: Sequence[Path] = (),
        on_progress: Progress | None = None,
    ) -> list[Path]:
        """Write workbook, page, schedule and manifest into folder `out`; all or nothing."""
        return write_reports(
            self.contents,
            Path(out),
            lang=lang or self.settings.report.lang,
            inputs=inputs,
            more={PROMISE: promise_of(self.contents).dumps().encode()},
            on_progress=on_progress,
        )

    def to_excel(self, path: str | Path, *, lang: Lang | None = None) -> Path:
        """Write the workbook alone."""
        return write_workbook(self.contents, Path(path), lang=lang or self.settings.report.lang)

    @property
    def sentences(self) -> tuple[Message, ...]:
        """The plan in a few lines."""
        gated = int(self.scores[Score.GATE].notna().sum())
        size = {
            "name": self.event.name,
            "suppliers": len(self.event.suppliers),
            "buyers": len(self.event.buyers),
            "pairs": f"{len(self.scores):,}",
            "gated": f"{gated:,}",
        }
        chosen = {"n": f"{len(self.choice.meetings):,}", "short": len(self.choice.shortfalls)}
        placed = {"n": f"{len(self.schedule):,}", "left": len(self.result.not_placed)}
        return (
            Message("plan.size", size),
            Message("plan.chosen", chosen),
            Message("plan.placed", placed),
            Message("plan.breaks", {"breaks": self.result.breaks, "bound": self.result.bound}),
        )

    @in_own_words
    def say(self, lang: Lang = "en") -> str:
        """Tell the plan in a few lines."""
        return "\n".join(line.say(lang) for line in self.sentences)

    def __repr__(self) -> str:
        return self.say("en")


@dataclass(frozen=True)
class Matchmaker:
    """Score, choose and place under one set of settings.

    Examples
    --------
    >>> from matchmaker.tables.samples import load_sample
    >>> plan = Matchmaker().plan(load_sample("mini"))
    >>> len(plan.result.not_placed)
    0
    """

    settings: Settings = Settings()

    def plan(self, event: Event, *, on_progress: Progress | None = None, watch: Watch | None = None) -> Plan:
        """Plan an event from its tables to its timetable.

        Parameters
        ----------
        event
            What `read_event` gave.
        on_progress
            Told each stage's name and the share of it that is done, 0 to 1.
        watch
            Hears how the timetable stands while meetings are placed. Stopped then, the plan holds the best
            timetable so far with its honest bound.
        """
        tell = on_progress or (lambda _stage, _share: None)
        seconds: dict[str, float] = {}
        settings = self.settings
        large = len(event.suppliers) * len(event.buyers) >= COMPILED_PAIRS
        wait_for_search = warm_up_aside() if large else lambda: None
        scorer = scorer_of(settings).fit(event)
        with _stage("score", seconds, tell):
            scores = scorer.table(event)
        allowed, gates = _split(scores)
        with _stage("choose", seconds, tell):
            first = choose_meetings(allowed, event, settings=settings.meetings, gates=gates)
        with _stage("place", seconds, tell):
            wait_for_search()
            agreement = agree_on_meetings(
                allowed,
                event,
                first=first,
                settings=settings,
                gates=gates,
                on_progress=on_progress,
                watch=watch,
            )
        choice = agreement.choice
        with _stage("explain", seconds, tell):
            pairs = pd.MultiIndex.from_frame(choice.meetings.index.to_frame(index=False))
            contributions = scorer.contributions(event, pairs)
        return Plan(
            event=event,
            settings=settings,
            scores=scores,
            choice=choice,
            result=agreement.result,
            agreement=agreement,
            contributions=contributions,
            seconds=seconds,
        )


def explain_pair(event: Event, supplier: str, buyer: str, *, settings: Settings | None = None) -> Explanation:
    """Explain one pair without planning the event.

    Raises
    ------
    ScheduleError
        One of the two is not in the event.
    """
    return scorer_of(settings or Settings()).fit(event).explain(event, supplier, buyer)


def _split(scores: pd.DataFrame) -> tuple[pd.Series[float], pd.Series[Any]]:
    """Scores of the pairs that may meet, and the gates of the others."""
    return scores.loc[scores[Score.GATE].isna(), Score.SCORE], scores[Score.GATE].dropna()


def _sides(event: Event) -> tuple[tuple[str, pd.DataFrame], ...]:
    return (Pair.SUPPLIER, event.suppliers), (Pair.BUYER, event.buyers)


def scorer_of(settings: Settings) -> FitScorer:
    """The scorer that settings describe."""
    scoring = settings.scoring
    return FitScorer(
        weights=scoring.weights,
        combine=scoring.combine,
        buyer_share=scoring.buyer_share,
        policy_share=scoring.policy_share,
        prior=scoring.prior,
    )


@contextmanager
def _stage(name: str, seconds: dict[str, float], tell: Progress) -> Iterator[None]:
    tell(name, 0.0)
    start = perf_counter()
    yield
    seconds[name] = perf_counter() - start
    tell(name, 1.0)
