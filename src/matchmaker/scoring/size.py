"""Company size: firms of like size deal on equal terms."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
import pandas as pd

from matchmaker.columns import Company
from matchmaker.messages import Message
from matchmaker.scoring.cells import numbers
from matchmaker.scoring.comparison import Encoded, Result, where_stated
from matchmaker.scoring.grades import classes, graded
from matchmaker.scoring.parts import Matrix, Positions, Vector
from matchmaker.tables.event import Event

EMPLOYEES: Final = (10.0, 50.0, 250.0)
"""From how many employees on a firm is small, medium, large (Commission Recommendation 2003/361/EC)."""
SALES_USD: Final = (2.2e6, 11e6, 55e6)
"""The same by yearly sales: the recommendation's 2, 10 and 50 million euros, at 0.9 euros a dollar."""
SIZES: Final = ("scoring.size_micro", "scoring.size_small", "scoring.size_medium", "scoring.size_large")


@dataclass(frozen=True)
class CompanySize:
    """How near two firms are in size: 1 in one class, a third less for each class between; for both sides.

    The class follows from employees or yearly sales, the larger where both are stated.
    """

    name: str = "company_size"
    reads: tuple[str, ...] = (Company.EMPLOYEES, Company.SALES_USD)

    def encode(self, event: Event) -> Encoded:
        """Compare the sizes of all suppliers and buyers."""
        ours, theirs = sizes(event.suppliers), sizes(event.buyers)
        steps = np.arange(len(SIZES))
        near: Matrix = 1 - abs(steps[:, None] - steps) / (len(SIZES) - 1)
        part = graded(ours, theirs, near)
        figures = tuple(
            (place, numbers(side, Company.EMPLOYEES), numbers(side, Company.SALES_USD))
            for place, side in ((ours, event.suppliers), (theirs, event.buyers))
        )
        return where_stated({"buyer": part, "supplier": part}, partial(self._say, figures))

    @staticmethod
    def _say(figures: tuple[tuple[Positions, Vector, Vector], ...], result: Result) -> Message:
        suppliers, buyers = figures
        values = {"supplier": _firm(*suppliers, result.supplier), "buyer": _firm(*buyers, result.buyer)}
        return Message("scoring.company_size", values)


def sizes(companies: pd.DataFrame) -> Positions:
    """The place of each company among `SIZES`; -1 where neither employees nor sales are stated."""
    by_staff = classes(numbers(companies, Company.EMPLOYEES), EMPLOYEES)
    by_sales = classes(numbers(companies, Company.SALES_USD), SALES_USD)
    return np.maximum(by_staff, by_sales)


def _firm(place: Positions, employees: Vector, sales_usd: Vector, position: int) -> Message:
    """A firm's class and the figures it follows from."""
    staff, sales = employees[position], sales_usd[position]
    said = {"size": Message(SIZES[place[position]]), "employees": f"{staff:,.0f}", "usd": f"{sales:,.0f}"}
    if np.isnan(sales):
        return Message("scoring.firm_staff", said)
    return Message("scoring.firm_sales" if np.isnan(staff) else "scoring.firm_both", said)
