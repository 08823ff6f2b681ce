"""Joining the floors: one call from an event to a plan that holds every floor's table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import pandas as pd

from matchmaker.columns import Score
from matchmaker.meetings.choice import Choice
from matchmaker.meetings.choose import choose_meetings
from matchmaker.messages import Lang, Message
from matchmaker.report.contents import Contents
from matchmaker.report.workbook import write_workbook
from matchmaker.report.writing import write_reports
from matchmaker.scoring.explanation import Explanation
from matchmaker.scoring.scorer import FitScorer
from matchmaker.settings import Settings
from matchmaker.tables.event import Event
from matchmaker.timetable.result import Result
from matchmaker.timetable.search import warm_up_aside
from matchmaker.timetable.solve import schedule_meetings

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
    """

    event: Event
    settings: Settings
    scores: pd.DataFrame
    choice: Choice
    result: Result
    contributions: pd.DataFrame
    seconds: Mapping[str, float] = field(default_factory=dict)

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
            on_progress=on_progress,
        )

    def to_excel(self, path: str | Path, *, lang: Lang | None = None) -> Path:
        """Write the workbook alone."""
        return write_workbook(self.contents, Path(path), lang=lang or self.settings.report.lang)

    def say(self, lang: Lang = "en") -> str:
        """Tell the plan in a few lines."""
        gated = int(self.scores[Score.GATE].notna().sum())
        lines = [
            Message(
                "plan.size",
                {
                    "name": self.event.name,
                    "suppliers": len(self.event.suppliers),
                    "buyers": len(self.event.buyers),
                    "pairs": f"{len(self.scores):,}",
                    "gated": f"{gated:,}",
                },
            ),
            Message(
                "plan.chosen", {"n": f"{len(self.choice.meetings):,}", "short": len(self.choice.shortfalls)}
            ),
            Message("plan.placed", {"n": f"{len(self.schedule):,}", "left": len(self.result.not_placed)}),
            Message("plan.breaks", {"breaks": self.result.breaks, "bound": self.result.bound}),
        ]
        return "\n".join(line.say(lang) for line in lines)

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

    def plan(self, event: Event, *, on_progress: Progress | None = None) -> Plan:
        """Plan an event from its tables to its timetable.

        Parameters
        ----------
        event
            What `read_event` gave.
        on_progress
            Told each stage's name and the share of it that is done, 0 to 1.
        """
        tell = on_progress or (lambda _stage, _share: None)
        seconds: dict[str, float] = {}
        settings = self.settings
        large = len(event.suppliers) * len(event.buyers) >= COMPILED_PAIRS
        wait_for_search = warm_up_aside() if large else lambda: None
        scorer = _scorer(settings).fit(event)
        with _stage("score", seconds, tell):
            scores = scorer.table(event)
        with _stage("choose", seconds, tell):
            allowed = scores.loc[scores[Score.GATE].isna(), Score.SCORE]
            gates = scores[Score.GATE].dropna()
            choice = choose_meetings(allowed, event, settings=settings.meetings, gates=gates)
        with _stage("place", seconds, tell):
            wait_for_search()
            result = schedule_meetings(
                choice, event, settings=settings.timetable, seed=settings.seed, on_progress=on_progress
            )
        with _stage("explain", seconds, tell):
            pairs = pd.MultiIndex.from_frame(choice.meetings.index.to_frame(index=False))
            contributions = scorer.contributions(event, pairs)
        return Plan(
            event=event,
            settings=settings,
            scores=scores,
            choice=choice,
            result=result,
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
    return _scorer(settings or Settings()).fit(event).explain(event, supplier, buyer)


def _scorer(settings: Settings) -> FitScorer:
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
