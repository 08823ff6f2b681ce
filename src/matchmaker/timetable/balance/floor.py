"""A total that no timetable of a large event goes below.

Breaks, waiting, load and early value together by Lagrangian relaxation, as in `pattern_bound`; closing hours
apart, as the first that nothing obvious forbids: the sum of the two parts is a bound of the whole.
"""

from __future__ import annotations

from time import perf_counter

import numpy as np

from matchmaker.timetable.balance.closing import finish_bound
from matchmaker.timetable.balance.prices import starting_prices
from matchmaker.timetable.balance.terms import Balance
from matchmaker.timetable.balance.waiting import FAR, Pace, cheapest_busy_slots, cheapest_days
from matchmaker.timetable.bounds import fewest_breaks
from matchmaker.timetable.clock import overlap_cliques
from matchmaker.timetable.pattern_bound import Market
from matchmaker.timetable.problem import Floats, Ints

GOAL = 0.3
"""How far between the bound and the timetable at hand the next step aims."""

PRICES_SHARE = 0.7
"""Share of the time that the first prices may take."""


def balance_bound(balance: Balance, *, enough: float, time_limit: float = 10.0, rounds: int = 300) -> float:
    """A total below that of every timetable that holds all meetings.

    Parameters
    ----------
    enough
        Total of a timetable at hand: nothing above can be shown.
    time_limit
        Seconds after which the best bound so far is returned.
    rounds
        Steps of the prices at most.

    Examples
    --------
    Two hours of meetings for a company that is away in between.

    >>> from matchmaker.settings import BalanceSettings
    >>> from matchmaker.timetable.problem import Problem
    >>> allowed = np.array([[True, False, False, True]] * 2)
    >>> problem = Problem.simple([(0, 1), (0, 2)], participants=3, slots=4, places=1, allowed=allowed)
    >>> balance = Balance.of(problem, BalanceSettings(breaks=0.0, idle=2.0))
    >>> round(balance_bound(balance, enough=2.0), 3)
    2.0
    """
    began = perf_counter()
    p = balance.problem
    finish = balance.weights.finish * finish_bound(balance) if balance.weights.finish > 0 else 0.0
    least = balance.weights.breaks * fewest_breaks(p)
    least += float(np.where(p.allowed, balance.cell, FAR).min(axis=1, initial=FAR).sum())
    if any(len(c) > 1 for c in overlap_cliques(p)):
        return min(enough, least + finish)
    exchange = _Exchange(balance)
    prices, toll = np.zeros((p.participants, p.slots)), np.zeros(p.slots)
    if balance.weights.early > 0:
        prices, toll = starting_prices(balance, time_limit=PRICES_SHARE * time_limit)
        prices[exchange.unpriced] = 0.0
    drift, drift_toll = np.zeros_like(prices), np.zeros_like(toll)
    pace, still, best = 1.0, 0, least
    for _ in range(rounds):
        value, excess, crowd = exchange.offer(prices, toll)
        still = 0 if value > best * (1 + 1e-5) else still + 1
        best = max(best, value if value < FAR / 2 else best)
        gap = enough - finish - best
        if still == 12:
            pace, still = pace * 0.6, 0
        drift, drift_toll = 0.6 * drift + excess, 0.6 * drift_toll + crowd
        norm = float((drift**2).sum() + (drift_toll**2).sum())
        if value > FAR / 2 or gap <= 1e-9 * max(1.0, enough):
            break
        if norm < 1e-9 or pace < 0.01 or perf_counter() - began > time_limit:
            break
        step = pace * (best + GOAL * gap - value) / norm
        prices, toll = prices + step * drift, toll + step * drift_toll
    return min(enough, best + finish)


class _Exchange:
    """Participants and slots that answer prices with their cheapest timetables and loads."""

    def __init__(self, balance: Balance) -> None:
        self.balance = balance
        self.market = Market.of(balance.problem)
        self.pace = Pace.of(balance)
        self.unpriced = np.ones(balance.problem.participants, bool)
        self.unpriced[self.market.bound] = False

    def offer(self, prices: Floats, toll: Floats) -> tuple[float, Floats, Floats]:
        """Bound at these prices, and by how much more each participant and slot is asked for than there is.

        Parameters
        ----------
        prices
            Shape (participants, slots): of a meeting with the participant in the slot; 0 for `unpriced` ones.
        toll
            Shape (slots,): of any meeting in the slot.
        """
        market, p = self.market, self.balance.problem
        cost = np.where(p.allowed, self.balance.cell + prices[p.ends].sum(axis=1) + toll, FAR)
        slot = np.zeros(p.meetings, np.int64)
        slot[market.loose] = cost[market.loose].argmin(axis=1)
        value = float(cost[market.loose].min(axis=1).sum())
        for group in market.groups:
            least, slot[group] = cheapest_days(cost[group], self.pace)
            value += float(least.sum())
        free, bound = np.where(market.free, -prices, FAR), market.bound
        least, busy = cheapest_busy_slots(free[bound], market.degree[bound], self.pace)
        gained, load = self._best_load(toll)
        excess = np.zeros_like(prices)
        for end in (0, 1):
            np.add.at(excess, (p.ends[:, end], slot), 1.0)
        excess[bound] -= busy
        excess[self.unpriced] = 0.0
        crowd = (np.bincount(slot, minlength=p.slots) - load).astype(np.float64)
        return value + float(least.sum()) - gained, excess, crowd

    def _best_load(self, toll: Floats) -> tuple[float, Ints]:
        """The most that the tolls of all meetings can bring, uneven load paid, and the meetings of each slot.

        Places are filled in the order of what each brings: within a half-day that only falls.
        """
        p, half = self.balance.problem, self.balance.half
        by_toll = np.lexsort((-toll, half))
        unit = np.repeat(by_toll, p.room[by_toll])
        start = np.searchsorted(half[unit], half[unit])
        over = np.arange(len(unit)) - start >= self.balance.share[half[unit]]
        brings = toll[unit] - self.balance.weights.load * over
        taken = np.argsort(-brings, kind="stable")[: p.meetings]
        return float(brings[taken].sum()), np.bincount(unit[taken], minlength=p.slots)
