"""A year of programmes: which firm joins what, so that the target of firms taking part is reached."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal, Self

import numpy as np
import pandas as pd

from matchmaker.columns import Company, Pair, Participation, Running, Seat, Short, Suit
from matchmaker.errors import SettingsError, cut
from matchmaker.messages import Message
from matchmaker.programmes.participants import most_firms, smallest_conflict
from matchmaker.programmes.seating import UNIT, Seating, at_once, relaxed_prices, seats_paid, solve
from matchmaker.programmes.suiting import Priorities, suit_programmes
from matchmaker.reference.regions import crisis_region, region_name
from matchmaker.scoring.wording import Named, listing, segment

ELSEWHERE: Final = ""
"""The municipality of firms outside the crisis regions."""


def _nobody() -> pd.DataFrame:
    return pd.DataFrame(columns=[Participation.SUPPLIER, Participation.PROGRAMME, Participation.DATE])


@dataclass(frozen=True, eq=False, kw_only=True)
class Campaign:
    """What is known before a year is planned, frozen; a variant comes from `.replace()`.

    Parameters
    ----------
    firms
        Indexed by `Pair.SUPPLIER`; `Company` columns.
    programmes
        Indexed by `Running.ID`; `Running` columns. First and last day, and seats, must be there.
    target
        Firms that take part in the year, those of `taken_part` included; 0 for no target.
    floors
        Least number of firms of a crisis region (ids of `reference.regions`).
    taken_part
        `Participation` columns of the year so far.
    trips
        Programmes that one firm joins at most; None for no limit but the calendar.

    Raises
    ------
    SettingsError
        A programme ends before it begins, has fewer than 0 seats, or a floor names no firm's region.
    """

    firms: pd.DataFrame
    programmes: pd.DataFrame
    target: int = 0
    floors: Mapping[str, int] = field(default_factory=dict)
    taken_part: pd.DataFrame = field(default_factory=_nobody)
    trips: int | None = None
    priorities: Priorities = field(default_factory=Priorities)

    def __post_init__(self) -> None:
        runs = self.programmes
        for frame, key in ((self.firms, Pair.SUPPLIER), (runs, Running.ID)):
            if frame.index.has_duplicates:
                twice = frame.index[frame.index.duplicated()].unique()
                raise SettingsError(f"'{key}' of Campaign must stand once. Got twice: {cut(twice)}.")
        wrong = runs.index[(runs[Running.FROM] > runs[Running.UNTIL]) | (runs[Running.SEATS] < 0)]
        if len(wrong):
            raise SettingsError(
                f"Each programme must end after it begins and have 0 or more seats. Got {cut(wrong)}."
            )
        if self.trips is not None and self.trips < 1:
            raise SettingsError(f"'trips' of Campaign must be 1 or more. Got {self.trips}.")
        strange = sorted(set(self.floors) - set(self.municipalities))
        if strange:
            raise SettingsError(f"'floors' of Campaign must name regions of its firms. Got {cut(strange)}.")

    @property
    def first_day(self) -> date:
        """The day on which regions are judged: the first programme's."""
        day: date = self.programmes[Running.FROM].min()
        return day

    @property
    def municipalities(self) -> pd.Series:
        """The crisis region of each firm, or `ELSEWHERE`."""
        blank = pd.Series("", self.firms.index)
        columns = [self.firms.get(c, blank) for c in (Company.PROVINCE, Company.MUNICIPALITY)]
        places = zip(*columns, strict=True)
        found = [crisis_region(p, m, self.first_day) or ELSEWHERE for p, m in places]
        return pd.Series(found, self.firms.index, name=Company.MUNICIPALITY, dtype=object)

    @property
    def not_taken_part(self) -> pd.DataFrame:
        """The firms that have not taken part this year."""
        return self.firms[~self.firms.index.isin(self.taken_part[Participation.SUPPLIER])]

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
        reached, and `short` says why; "unknown": nothing was found in time.
    value, bound
        Of the assignment, and what no assignment exceeds.
    assigned
        `Suit` columns of the firms and programmes chosen.
    suits
        `Suit` columns of all.
    short
        `Short` columns.
    """

    campaign: Campaign
    status: Literal["optimal", "feasible", "short", "unknown"]
    value: float
    bound: float
    seconds: float
    assigned: pd.DataFrame
    suits: pd.DataFrame
    short: pd.DataFrame
    seating: Seating

    @property
    def firms(self) -> int:
        """Firms that have taken part or are assigned."""
        done = self.campaign.taken_part[Participation.SUPPLIER]
        return len(set(done) | set(self.assigned[Suit.SUPPLIER]))

    def __repr__(self) -> str:
        return f"<CampaignPlan {self.status}: {len(self.assigned)} seats, {self.firms} firms>"


def plan_campaign(campaign: Campaign, *, time_limit: float | None = None) -> CampaignPlan:
    """Assign firms to programmes: the greatest value that reaches the target and every floor, proved.

    A firm joins only what suits it, one programme at a time. What cannot be reached is told by the smallest
    set of targets that conflict, with the seats or firms they lack, and nothing is assigned.

    Examples
    --------
    >>> firms = pd.DataFrame({"exports_usd": [0.0, 2e6]}, index=["S1", "S2"])
    >>> day = date(2019, 4, 9)
    >>> year = pd.DataFrame({"from": [day], "until": [day], "seats": [1]}, index=["P1"])
    >>> plan = plan_campaign(Campaign(firms=firms, programmes=year))
    >>> plan.status, plan.assigned["supplier_id"].tolist(), plan.value
    ('optimal', ['S2'], 2.0)
    >>> print(plan_campaign(Campaign(firms=firms, programmes=year, target=2)).short["reason"][0])
    Participation target: 2 more firms asked for, at most 1 can take part: 1 seats in P1, and 0 firms that \
suit other programmes; 1 seats short
    """
    started = time.perf_counter()
    suits = suit_programmes(campaign.firms, campaign.programmes, priorities=campaign.priorities)
    seating = _seating(campaign, suits)
    short = _short(campaign, seating)
    status: Literal["optimal", "feasible", "short", "unknown"] = "short"
    joins, value, bound = np.zeros(seating.pays.shape, bool), 0, 0.0
    if short.empty:
        found = solve(seating, time_limit=time_limit)
        joins, bound = found.joins, found.bound
        value = found.value or 0
        proved = found.value is not None and found.bound - value < 1
        status = "optimal" if proved else "unknown" if found.value is None else "feasible"
    return CampaignPlan(
        campaign=campaign,
        status=status,
        value=value / UNIT,
        bound=bound / UNIT,
        seconds=time.perf_counter() - started,
        assigned=suits[joins.ravel()].reset_index(drop=True),
        suits=suits,
        short=short,
        seating=seating,
    )


def price_seats(plan: CampaignPlan) -> pd.DataFrame:
    """What one more seat of each programme would add, exact: by solving again where the dual allows a gain.

    Returns
    -------
    DataFrame
        `Seat` columns, indexed by programme; prices in the unit of `plan.value`, missing where the plan is
        not proved.
    """
    seating = plan.seating
    taken = plan.assigned[Suit.PROGRAMME].value_counts()
    relaxed, duals = (
        relaxed_prices(seating) if plan.status == "optimal" else (np.nan, np.full(len(seating.seats), np.nan))
    )
    now = round(plan.value * UNIT)
    prices = np.full(len(duals), np.nan)
    for p, dual in enumerate(duals):
        if relaxed + dual - now < 1:
            prices[p] = 0.0
        elif plan.status == "optimal":
            more = seating.seats.copy()
            more[p] += 1
            again = solve(seating._replace(seats=more)).value
            prices[p] = np.nan if again is None else again - now
    runs = plan.campaign.programmes.index.rename(Seat.PROGRAMME)
    columns = {
        Seat.SEATS: seating.seats,
        Seat.TAKEN: taken.reindex(runs, fill_value=0).to_numpy(),
        Seat.DUAL: duals / UNIT,
        Seat.PRICE: prices / UNIT,
    }
    return pd.DataFrame(columns, index=runs)


def _seating(campaign: Campaign, suits: pd.DataFrame) -> Seating:
    """Put a campaign into numbers; firms that took part already count as done."""
    shape = (len(campaign.firms), len(campaign.programmes))
    value = suits[Suit.VALUE].to_numpy().reshape(shape)
    pays = np.where(
        suits[Suit.SUITS].to_numpy().reshape(shape), np.maximum(np.rint(value * UNIT), 1), 0
    ).astype(np.int64)
    waiting = campaign.firms.index.isin(campaign.not_taken_part.index)
    towns = campaign.municipalities.to_numpy()
    floors = []
    for town, least in sorted(campaign.floors.items()):
        inside = towns == town
        floors.append((np.flatnonzero(inside & waiting), max(0, least - int((inside & ~waiting).sum()))))
    done = len(set(campaign.taken_part[Participation.SUPPLIER]))
    return Seating(
        pays=pays,
        seats=seats_paid(campaign.programmes),
        together=at_once(campaign.programmes),
        trips=campaign.trips,
        counts=np.asarray(waiting, bool),
        target=max(0, campaign.target - done),
        floors=tuple(floors),
    )


def _short(campaign: Campaign, seating: Seating) -> pd.DataFrame:
    """The smallest set of targets that cannot be reached together, and what they lack."""
    suits = seating.pays > 0
    rows: list[tuple[str, int, int, Message]] = []
    waiting = suits & seating.counts[:, None]
    if seating.target > most_firms(waiting, seating.seats).firms:
        rows.append(_lack(campaign, seating, "target", waiting, seating.target))
    towns = sorted(campaign.floors)
    group = np.full(len(suits), -1, np.int64)
    for g, (members, _) in enumerate(seating.floors):
        group[members] = g
    needs = np.array([need for _, need in seating.floors], np.int64)
    some = smallest_conflict(suits, seating.seats, group, needs) if len(needs) else ()
    if some:
        inside = suits & np.isin(group, some)[:, None]
        rows.append(
            _lack(campaign, seating, " ".join(towns[g] for g in some), inside, int(needs[list(some)].sum()))
        )
    return pd.DataFrame(rows, columns=[Short.WHAT, Short.ASKED, Short.POSSIBLE, Short.REASON])


def _lack(
    campaign: Campaign, seating: Seating, what: str, suits: np.ndarray[Any, np.dtype[np.bool_]], asked: int
) -> tuple[str, int, int, Message]:
    most = most_firms(suits, seating.seats)
    said = Message("programmes.target") if what == "target" else listing(map(town_name, what.split(" ")))
    filled: dict[str, Any] = {"what": said, "asked": asked, "possible": most.firms}
    if not most.full.any():
        return what, asked, most.firms, Message("programmes.short_firms", filled)
    names = campaign.programmes.index[most.full]
    if Running.PROGRAMME in campaign.programmes:
        words = listing(segment(str(w)) for w in campaign.programmes.loc[names, Running.PROGRAMME])
    else:
        words = listing(map(str, names))
    filled |= {"seats": int(seating.seats[most.full].sum()), "programmes": words, "others": most.others}
    return (
        what,
        asked,
        most.firms,
        Message("programmes.short_seats", filled | {"missing": asked - most.firms}),
    )


def town_name(town: str) -> Message:
    """A crisis region in both languages, or "elsewhere"."""
    if town == ELSEWHERE:
        return Message("programmes.elsewhere")
    return Named("scoring.plain", {"en": region_name(town, "en"), "ko": region_name(town, "ko")})
