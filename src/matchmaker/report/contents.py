"""What a report reads: every floor's table of one plan, as plain frames."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

import pandas as pd

from matchmaker.columns import (
    Absence,
    Balance,
    Company,
    Contribution,
    Meeting,
    NotPlaced,
    Pair,
    Preference,
    Schedule,
    Score,
    Shortfall,
    Slot,
)
from matchmaker.errors import ScheduleError, cut
from matchmaker.messages import Lang, Message, Words
from matchmaker.reference.regions import crisis_region
from matchmaker.settings import Settings
from matchmaker.tables.event import Event


def _empty(*columns: str) -> Any:
    return field(default_factory=lambda: pd.DataFrame(columns=list(columns), dtype=object))


@dataclass(frozen=True, eq=False, kw_only=True)
class Contents:
    """Everything the reports of one plan are made of, frozen.

    Parameters
    ----------
    event
        The event that was planned.
    meetings
        Chosen meetings on `Pair.KEYS`, with the columns of `Meeting`.
    schedule
        The timetable on `Pair.KEYS`, with the columns of `Schedule`.
    scores
        Scored pairs on `Pair.KEYS`, with the columns of `Score`; at least those chosen.
    contributions
        Why the chosen pairs score as they do: `Pair.KEYS` and the columns of `Contribution`.
    shortfalls, not_placed
        Who got fewer meetings than asked, and what was chosen and not placed, with reasons.
    status
        "OPTIMAL", "FEASIBLE", "INFEASIBLE" or "UNKNOWN".
    breaks, bound
        Breaks of the timetable, and the number below which no timetable can go; None where unknown.
    balance
        What the timetable is judged by, as `Result.balance`; empty where unknown.
    seconds
        What finding the timetable took. It is never written to a file: the same run gives the same bytes.

    Raises
    ------
    ScheduleError
        The timetable names a company or slot that the event does not have.
    """

    event: Event
    meetings: pd.DataFrame
    schedule: pd.DataFrame
    scores: pd.DataFrame = _empty(Score.SCORE)
    contributions: pd.DataFrame = _empty(
        *Pair.KEYS,
        Contribution.VIEW,
        Contribution.COMPARISON,
        Contribution.VALUE,
        Contribution.WEIGHT,
        Contribution.CONTRIBUTION,
        Contribution.REASON,
    )
    shortfalls: pd.DataFrame = _empty(
        Shortfall.COMPANY, Shortfall.SIDE, Shortfall.ASKED, Shortfall.GOT, Shortfall.REASON
    )
    not_placed: pd.DataFrame = _empty(NotPlaced.SUPPLIER, NotPlaced.BUYER, NotPlaced.REASON)
    status: str = "UNKNOWN"
    breaks: int | None = None
    bound: int | None = None
    balance: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=Balance.ALL[1:]))
    seconds: float | None = None
    settings: Settings = Settings()
    seed: int = 0

    def __post_init__(self) -> None:
        known = {
            Pair.SUPPLIER: self.event.suppliers.index,
            Pair.BUYER: self.event.buyers.index,
            Schedule.SLOT: self.event.slots.index,
        }
        for frame in (self.schedule, self.meetings):
            rows = frame.reset_index()
            for column in rows.columns.intersection(list(known)):
                strangers = rows.loc[~rows[column].isin(known[column]), column]
                if len(strangers):
                    raise ScheduleError(
                        f"'{column}' of a plan must be an id of the event. Got {cut(strangers.unique())}."
                    )

    def replace(self, **changes: Any) -> Self:
        """A checked copy with some fields changed."""
        return dataclasses.replace(self, **changes)

    @property
    def words(self) -> Words:
        """What the event calls its two sides."""
        return self.event.words

    @cached_property
    def regions(self) -> pd.Series[Any]:
        """Each supplier's crisis region on the event's first day, or None."""
        return crisis_regions(self.event)

    @cached_property
    def places(self) -> list[str]:
        """Tables or booths in the planner's order, then any other the timetable names."""
        named = list(self.event.places.index.astype(str))
        used = self.schedule[Schedule.PLACE].dropna().astype(str).unique()
        return named + natural_order(set(used) - set(named))

    @cached_property
    def wishes(self) -> pd.Series[Any]:
        """Strongest wish a pair was given by either side, "must" or "want", on sorted `Pair.KEYS`.

        A pair that the chosen meetings mark as a must (a wish or a lock) is one.
        """
        asked = self.event.preferences
        levels = asked.set_index(Pair.KEYS)[Preference.LEVEL]
        levels = levels[levels.isin(["must", "want"])]
        if Meeting.LEVEL in self.meetings:
            chosen = self.meetings[Meeting.LEVEL]
            levels = pd.concat([levels, chosen[chosen == "must"].rename(Preference.LEVEL)])
        # "must" stands before "want" in the alphabet: the least of a pair's levels is its strongest
        return levels.astype(str).groupby(level=Pair.KEYS).min()

    @cached_property
    def chosen(self) -> pd.DataFrame:
        """Chosen and held meetings, one row each: ids, slot, times, place, interpreter, score, wish.

        Sorted by start, place and ids; meetings without a slot come last.
        """
        pairs = self.meetings.index.union(self.schedule.index).set_names(Pair.KEYS)
        rows = pd.DataFrame(index=pairs).join(self.schedule[[Schedule.SLOT, Schedule.PLACE]])
        rows[Schedule.INTERPRETER] = self.schedule.get(Schedule.INTERPRETER)
        rows = rows.join(self.scores[[c for c in SCORE_COLUMNS if c in self.scores]])
        rows = rows.assign(**{Preference.LEVEL: self.wishes.reindex(pairs)})
        rows = rows.reset_index().join(self.event.slots[[Slot.START, Slot.END]], on=Schedule.SLOT)
        rank = {
            Schedule.SLOT: {slot: i for i, slot in enumerate(self.event.slots.index)},
            Schedule.PLACE: {place: i for i, place in enumerate(self.places)},
        }
        by = [Schedule.SLOT, Schedule.PLACE, *Pair.KEYS]
        return rows.sort_values(
            by, key=lambda c: c.map(rank[str(c.name)]) if c.name in rank else c, ignore_index=True
        )

    @cached_property
    def held(self) -> pd.DataFrame:
        """The rows of `chosen` that have a slot."""
        return self.chosen[self.chosen[Schedule.SLOT].notna()]

    @property
    def balanced(self) -> bool:
        """The timetable is judged by more than its breaks."""
        return bool(len(self.balance.index.difference([Balance.TOTAL, Balance.BREAKS])))

    @cached_property
    def unmet(self) -> pd.DataFrame:
        """Must wishes that were not chosen, with the columns of `NotPlaced`."""
        musts = self.wishes.index[self.wishes == "must"].difference(self.meetings.index)
        gates = self.scores.get(Score.GATE, pd.Series(dtype=object)).reindex(musts)
        reasons = [
            self._why_unmet(supplier, buyer) if pd.isna(gate) else gate
            for (supplier, buyer), gate in zip(musts, gates, strict=True)
        ]
        rows = musts.to_frame(index=False)
        rows[NotPlaced.REASON] = pd.Series(reasons, rows.index, dtype=object)
        return rows

    def _why_unmet(self, supplier: str, buyer: str) -> Message:
        away = self.event.absences
        missed = away.loc[away[Absence.COMPANY].isin([supplier, buyer]), Absence.SLOT].nunique()
        if missed == len(self.event.slots):
            return Message("report.never_together", {"supplier": supplier, "buyer": buyer})
        return Message("report.not_chosen")

    def names(self, lang: Lang) -> dict[str, str]:
        """Each company's name in `lang`, the other language's where it has none, else its id."""
        columns = [Company.NAME_EN, Company.NAME] if lang == "en" else [Company.NAME, Company.NAME_EN]
        both = pd.concat([self.event.suppliers, self.event.buyers])
        both = both[~both.index.duplicated()]
        named = pd.Series(pd.NA, index=both.index, dtype=object)
        for column in (c for c in columns if c in both):
            named = named.fillna(both[column].replace("", pd.NA))
        return {str(i): str(i) if pd.isna(n) else str(n) for i, n in named.items()}


SCORE_COLUMNS = (
    Score.SCORE,
    Score.FIT,
    Score.BUYER_VIEW,
    Score.SUPPLIER_VIEW,
    Score.POLICY,
    Score.CONFIDENCE,
)


def crisis_regions(event: Event) -> pd.Series[Any]:
    """Look up each supplier's crisis region on the event's first day."""
    suppliers = event.suppliers.reindex(columns=[Company.PROVINCE, Company.MUNICIPALITY])
    places = zip(suppliers[Company.PROVINCE], suppliers[Company.MUNICIPALITY], strict=True)
    found = [
        None if pd.isna(province) or pd.isna(town) else crisis_region(province, town, event.first_day)
        for province, town in places
    ]
    return pd.Series(found, index=suppliers.index, dtype=object)


def natural_order(ids: Iterable[str]) -> list[str]:
    """Sort ids as people count.

    Examples
    --------
    >>> natural_order(["T10", "T2", "A1"])
    ['A1', 'T2', 'T10']
    """

    def key(text: str) -> list[tuple[bool, int, str]]:
        parts = re.split(r"([0-9]+)", text)
        return [(p.isdigit(), int(p) if p.isdigit() else 0, p) for p in parts]

    return sorted(ids, key=key)
