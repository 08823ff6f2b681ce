"""A year of programmes: which firm joins what, so that the target of firms taking part is reached."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, Literal, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from matchmaker.columns import Company, Participation, Running, Seat, Suit
from matchmaker.messages import LANGS, Message
from matchmaker.programmes.campaign_check import as_days, check_demands, check_tables
from matchmaker.programmes.participants import most_firms
from matchmaker.programmes.seating import UNIT, Seating, at_once, price, seats_paid, solve
from matchmaker.programmes.shortage import Room, reachable, what_is_short
from matchmaker.programmes.suiting import Priorities, suit_programmes
from matchmaker.reference.regions import crisis_region, region_name
from matchmaker.reference.words import word_name
from matchmaker.scoring.wording import Named

ELSEWHERE: Final = ""
"""The municipality of firms outside the crisis regions."""
Status = Literal["optimal", "feasible", "short", "unknown"]


def _nobody() -> pd.DataFrame:
    return pd.DataFrame(columns=[Participation.SUPPLIER, Participation.PROGRAMME, Participation.DATE])


@dataclass(frozen=True, eq=False, kw_only=True)
class Campaign:
    """What is known before a year is planned, checked and frozen; a variant comes from `.replace()`.

    Parameters
    ----------
    firms
        Indexed by `Pair.SUPPLIER`; `Company` columns, all optional.
    programmes
        Indexed by `Running.ID`; `Running` columns. First and last day, and seats, must be there.
    target
        Firms that take part in the year, those of `taken_part` included; 0 for no target.
    floors
        Least number of firms of a crisis region (ids of `reference.regions`), those of `taken_part` included.
    taken_part
        `Participation` columns. Rows of the year of the first programme count; a row whose programme is that
        of a run (its id, or its programme on one of its days) holds one of its seats.
    trips
        Programmes that one firm is assigned at most; None for no limit but the calendar.
    priorities
        Who goes first.
    everyone
        Whether firms outside the crisis regions count towards the target too.
    today
        No firm is assigned a programme that has begun by then; None where the whole year lies ahead.

    Raises
    ------
    TableErrors
        Every bad cell of the tables, or everything that is wrong with the demands, at once.
    """

    firms: pd.DataFrame
    programmes: pd.DataFrame
    target: int = 0
    floors: Mapping[str, int] = field(default_factory=dict)
    taken_part: pd.DataFrame = field(default_factory=_nobody)
    trips: int | None = None
    priorities: Priorities = field(default_factory=Priorities)
    everyone: bool = False
    today: date | None = None

    def __post_init__(self) -> None:
        runs = as_days(self.programmes, (Running.FROM, Running.UNTIL))
        took = as_days(self.taken_part, (Participation.DATE,))
        check_tables(self.firms, runs, took)
        copies = {"firms": self.firms.copy(), "programmes": runs, "taken_part": took}
        for name, value in {**copies, "floors": MappingProxyType(dict(self.floors))}.items():
            object.__setattr__(self, name, value)
        towns = set(self.municipalities) - {ELSEWHERE}
        check_demands(self.target, self.floors, self.trips, towns, self.today)

    @property
    def first_day(self) -> date:
        """The day on which regions are judged: the first programme's."""
        day: date = self.programmes[Running.FROM].min()
        return day

    @cached_property
    def municipalities(self) -> pd.Series:
        """The crisis region of each firm, or `ELSEWHERE`."""
        blank = pd.Series("", self.firms.index)
        columns = [self.firms.get(c, blank) for c in (Company.PROVINCE, Company.MUNICIPALITY)]
        places = list(zip(*columns, strict=True))
        region = {(p, m): crisis_region(p, m, self.first_day) or ELSEWHERE for p, m in set(places)}
        found = [region[p, m] for p, m in places]
        return pd.Series(found, self.firms.index, name=Company.MUNICIPALITY, dtype=object)

    @cached_property
    def this_year(self) -> pd.DataFrame:
        """Rows of `taken_part` of the year of the first programme."""
        year = [day.year == self.first_day.year for day in self.taken_part[Participation.DATE]]
        return self.taken_part[np.array(year, bool)]

    @property
    def not_taken_part(self) -> pd.DataFrame:
        """The firms that have not taken part this year."""
        return self.firms[~self.firms.index.isin(self.this_year[Participation.SUPPLIER])]

    @cached_property
    def counts(self) -> pd.Series:
        """Whether each firm counts towards the target."""
        return (self.municipalities != ELSEWHERE) | self.everyone

    def replace(self, **changes: Any) -> Self:
        """A checked copy with some fields changed."""
        return dataclasses.replace(self, **changes)


@dataclass(frozen=True, eq=False, kw_only=True)
class CampaignPlan:
    """The year as planned.

    Parameters
    ----------
    status
        "optimal": proved; "feasible": the time ran out first; "short": the target or a floor cannot be
        reached, `short` says why, and the plan goes as far as can be; "unknown": nothing was found in time.
    value, bound
        Of the assignment, and what no assignment exceeds that reaches as much.
    assigned
        `Suit` columns of the firms and programmes chosen.
    suits
        `Suit` columns of all.
    short
        `Short` columns.
    seating
        The numbers that were solved.
    """

    campaign: Campaign
    status: Status
    value: float
    bound: float
    seconds: float
    assigned: pd.DataFrame
    suits: pd.DataFrame
    short: pd.DataFrame
    seating: Seating

    @property
    def firms(self) -> int:
        """Firms that count towards the target and have taken part or are assigned."""
        campaign = self.campaign
        joined = set(campaign.this_year[Participation.SUPPLIER]) | set(self.assigned[Suit.SUPPLIER])
        return int(campaign.counts[campaign.firms.index.isin(joined)].sum())

    @property
    def proved(self) -> bool:
        """Whether no assignment that reaches as much has a greater value."""
        return self.status != "unknown" and self.bound - self.value < 1 / UNIT

    @property
    def could_join(self) -> NDArray[np.bool_]:
        """Which rows of `suits` could still be assigned: they suit, have not begun, and the firm is free."""
        return self.seating.pays.ravel() > 0

    def __repr__(self) -> str:
        return f"<CampaignPlan {self.status}: {len(self.assigned)} seats, {self.firms} firms>"


def plan_campaign(campaign: Campaign, *, time_limit: float | None = None) -> CampaignPlan:
    """Assign firms to programmes: the greatest value that reaches the target and every floor, proved.

    A firm joins only what suits it, one programme at a time. Where the target or the floors are out of reach,
    `short` says by cause what is missing, and the plan takes in as many firms as can take part.

    Parameters
    ----------
    time_limit
        Seconds for the solver; None for as long as it takes.

    Examples
    --------
    >>> firms = pd.DataFrame({"province": "경남", "municipality": "거제시", "exports_usd": [0.0, 2e6]},
    ...                      index=["S1", "S2"])
    >>> day = date(2019, 4, 9)
    >>> year = pd.DataFrame({"from": [day], "until": [day], "seats": [1]}, index=["P1"])
    >>> plan = plan_campaign(Campaign(firms=firms, programmes=year))
    >>> plan.status, plan.assigned["supplier_id"].tolist(), plan.value
    ('optimal', ['S2'], 2.0)
    >>> print(plan_campaign(Campaign(firms=firms, programmes=year, target=2)).short["reason"][0])
    Participation target: 2 more firms asked for, at most 1 can take part. Seats: 1 more needed (P1)
    """
    started = time.perf_counter()
    suits = suit_programmes(campaign.firms, campaign.programmes, priorities=campaign.priorities)
    shape = (len(campaign.firms), len(campaign.programmes))
    room = _room(campaign, suits[Suit.SUITS].to_numpy(bool).reshape(shape))
    needs = _needs(campaign)
    short = what_is_short(room, needs, names=run_names(campaign), towns=town_name)
    value = np.rint(suits[Suit.VALUE].to_numpy().reshape(shape) * UNIT)
    seating = Seating(
        pays=np.where(room.open, np.maximum(value, 1), 0).astype(np.int64),
        seats=room.paid,
        together=at_once(campaign.programmes),
        trips=campaign.trips,
        demands=tuple(needs.values()) if short.empty else reachable(room, needs),
    )
    found = solve(seating, time_limit=time_limit)
    done: Status = "optimal" if found.proved else "unknown" if found.value is None else "feasible"
    return CampaignPlan(
        campaign=campaign,
        status=done if short.empty or done == "unknown" else "short",
        value=(found.value or 0) / UNIT,
        bound=found.bound / UNIT,
        seconds=time.perf_counter() - started,
        assigned=suits[found.joins.ravel()].reset_index(drop=True),
        suits=suits,
        short=short,
        seating=seating,
    )


def price_seats(plan: CampaignPlan) -> pd.DataFrame:
    """What one more seat of each programme would add, exact.

    The dual of the relaxation bounds each price from above; where it allows a gain, the relaxation is solved
    again with that seat, and searched only where it is not whole.

    Returns
    -------
    DataFrame
        `Seat` columns, indexed by programme; prices in the unit of `plan.value`, missing where the plan is
        not proved. A seat in a programme that has begun, or that nobody suits, adds nothing.
    """
    seating = plan.seating
    runs = plan.campaign.programmes.index.rename(Seat.PROGRAMME)
    prices, duals = np.full(len(runs), np.nan), np.full(len(runs), np.nan)
    settled = [""] * len(runs)
    if plan.proved:
        prices, duals, settled = price(seating, round(plan.value * UNIT))
    taken = plan.assigned[Suit.PROGRAMME].value_counts()
    counted = (
        plan.campaign.counts & plan.campaign.firms.index.isin(plan.campaign.not_taken_part.index)
    ).to_numpy()
    most = most_firms((seating.pays > 0) & counted[:, None], seating.seats)
    columns = {
        Seat.SEATS: seating.seats,
        Seat.TAKEN: taken.reindex(runs, fill_value=0).to_numpy(),
        Seat.DUAL: duals / UNIT,
        Seat.PRICE: prices / UNIT,
        Seat.EXACT_BY: settled,
        Seat.FIRMS: most.full.astype(int),
    }
    return pd.DataFrame(columns, index=runs)


def _needs(campaign: Campaign) -> dict[str, tuple[NDArray[np.int64], int]]:
    """The target and the floors: who can still help to reach each, and how many are still to come."""
    waiting = campaign.firms.index.isin(campaign.not_taken_part.index)
    counts, towns = campaign.counts.to_numpy(bool), campaign.municipalities.to_numpy()
    groups = {"target": (counts, campaign.target)}
    groups |= {town: (towns == town, least) for town, least in sorted(campaign.floors.items())}
    return {
        name: (np.flatnonzero(inside & waiting), max(0, int(least) - int((inside & ~waiting).sum())))
        for name, (inside, least) in groups.items()
    }


def _room(campaign: Campaign, suits: NDArray[np.bool_]) -> Room:
    """Seats left, and who is free and in time; those of `taken_part` hold their seats."""
    runs, took = campaign.programmes, campaign.this_year
    free = np.ones(suits.shape, bool)
    held = np.zeros(len(runs), np.int64)
    firm = campaign.firms.index.get_indexer(pd.Index(took[Participation.SUPPLIER]))
    days = took[Participation.DATE].to_numpy()
    named = took[Participation.PROGRAMME].astype(str).to_numpy()
    words = runs.get(Running.PROGRAMME, pd.Series("", runs.index)).astype(str)
    for p, (run, word) in enumerate(zip(runs.index, words, strict=True)):
        during = (days >= runs[Running.FROM].iloc[p]) & (days <= runs[Running.UNTIL].iloc[p])
        joined = (named == str(run)) | (during & (named == word))
        free[firm[during | joined], p] = False
        held[p] = len(set(firm[joined]))
    begun = np.zeros(len(runs), bool)
    if campaign.today is not None:
        begun = np.array([day <= campaign.today for day in runs[Running.FROM]], bool)
    return Room(
        suits=suits,
        open=suits & free & ~begun[None, :],
        paid=np.maximum(seats_paid(runs) - held, 0),
        seats=np.maximum(runs[Running.SEATS].to_numpy(np.int64) - held, 0),
    )


def run_names(campaign: Campaign) -> list[Message]:
    """What each programme is called; with its id where two are called the same."""
    runs = campaign.programmes
    words = [str(w) for w in runs.get(Running.PROGRAMME, pd.Series(runs.index, runs.index))]
    names: list[Message] = []
    for word, run in zip(words, runs.index, strict=True):
        more = f" ({run})" if words.count(word) > 1 else ""
        names.append(Named("scoring.plain", {lang: word_name(word, lang) + more for lang in LANGS}))
    return names


def town_name(town: str) -> Message:
    """A crisis region in both languages, or "outside"."""
    if town == ELSEWHERE:
        return Message("campaign.elsewhere")
    return Named("scoring.plain", {lang: region_name(town, lang) for lang in LANGS})
