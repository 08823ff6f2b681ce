"""What can be delivered: volume, smallest order, lead time, price. Amounts are compared by `grades.bands`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from matchmaker.columns import Company
from matchmaker.messages import Message
from matchmaker.scoring.cells import Lists, numbers, words
from matchmaker.scoring.comparison import Encoded, Result, View, where_stated
from matchmaker.scoring.grades import QUOTIENT, bands, graded, ranks
from matchmaker.scoring.parts import Matrix, Part, Vector
from matchmaker.scoring.wording import price
from matchmaker.tables.event import Event

PRICES: Final = ("economy", "standard", "premium")
PRICE_STEP: Final = 0.5
"""What each step between two price bands costs."""


@dataclass(frozen=True)
class Capacity:
    """How far a supplier's capacity covers what the buyer takes a year, and how much of it the buyer fills.

    The buyer's view is capacity over volume, the supplier's volume over capacity, both at most 1.
    """

    name: str = "capacity"
    reads: tuple[str, ...] = (Company.CAPACITY, Company.VOLUME)

    def encode(self, event: Event) -> Encoded:
        """Compare all capacities with all volumes."""
        makes, takes = numbers(event.suppliers, Company.CAPACITY), numbers(event.buyers, Company.VOLUME)
        ours, theirs = bands(makes), bands(takes)
        views: dict[View, Part] = {
            "buyer": graded(ours, theirs, QUOTIENT),
            "supplier": graded(ours, theirs, QUOTIENT.T),
        }
        return where_stated(views, partial(_say, "scoring.capacity", makes, takes))


@dataclass(frozen=True)
class MinimumOrder:
    """How far the buyer's usual order reaches the least the supplier makes at once; one value for both."""

    name: str = "min_order"
    reads: tuple[str, ...] = (Company.MIN_ORDER, Company.ORDER_SIZE)

    def encode(self, event: Event) -> Encoded:
        """Compare all minimum orders with all orders."""
        least, order = numbers(event.suppliers, Company.MIN_ORDER), numbers(event.buyers, Company.ORDER_SIZE)
        part = graded(bands(least), bands(order), QUOTIENT.T)
        return where_stated(
            {"buyer": part, "supplier": part}, partial(_say, "scoring.min_order", least, order)
        )


@dataclass(frozen=True)
class LeadTime:
    """How far a supplier keeps the longest lead time the buyer accepts; the buyer's view only."""

    name: str = "lead_time"
    reads: tuple[str, ...] = (Company.LEAD_TIME,)

    def encode(self, event: Event) -> Encoded:
        """Compare all lead times with those accepted."""
        needs, accepts = (numbers(side, Company.LEAD_TIME) for side in (event.suppliers, event.buyers))
        part = graded(bands(needs), bands(accepts), QUOTIENT.T)
        return where_stated({"buyer": part}, partial(_say, "scoring.lead_time", needs, accepts))


def _say(key: str, ours: Vector, theirs: Vector, result: Result) -> Message:
    values = {
        "supplier": f"{ours[result.supplier]:,.0f}",
        "buyer": f"{theirs[result.buyer]:,.0f}",
        "share": f"{result.value:.0%}",
    }
    return Message(key, values)


@dataclass(frozen=True)
class PriceBand:
    """Whether both sides trade in one price band: 1 in the same, `PRICE_STEP` less for each step between."""

    name: str = "price_band"
    reads: tuple[str, ...] = (Company.PRICE_BAND,)

    def encode(self, event: Event) -> Encoded:
        """Compare all price bands."""
        ours, theirs = (words(side, Company.PRICE_BAND) for side in (event.suppliers, event.buyers))
        steps = np.arange(len(PRICES))
        near: Matrix = np.clip(1 - PRICE_STEP * abs(steps[:, None] - steps), 0, 1)
        part = graded(ranks(ours, PRICES), ranks(theirs, PRICES), near)
        return where_stated({"buyer": part, "supplier": part}, partial(self._say, ours, theirs))

    @staticmethod
    def _say(ours: Lists, theirs: Lists, result: Result) -> Message:
        values = {"supplier": price(ours[result.supplier][0]), "buyer": price(theirs[result.buyer][0])}
        return Message("scoring.price_band", values)
