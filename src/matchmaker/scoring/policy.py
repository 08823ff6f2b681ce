"""Policy: whom the programme is for. A third, visible term beside the two views, never inside the fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final, Protocol

import numpy as np

from matchmaker.columns import Company
from matchmaker.messages import Message
from matchmaker.reference.regions import crisis_region
from matchmaker.scoring.cells import known, lists, numbers, words
from matchmaker.scoring.parts import Vector
from matchmaker.scoring.wording import municipality
from matchmaker.tables.event import Event


@dataclass(frozen=True, eq=False)
class Priority:
    """What a policy term says about the suppliers of one event.

    Parameters
    ----------
    level
        (suppliers,) in [0, 1]; NaN where the supplier did not state what the term reads.
    say
        `say(supplier)`: the sentence for the supplier at a position.
    """

    level: Vector
    say: Callable[[int], Message]


class PolicyTerm(Protocol):
    """Gives some suppliers priority, whoever the buyer is."""

    @property
    def name(self) -> str:
        """What explanations call the term."""
        ...

    def encode(self, event: Event) -> Priority:
        """Judge all suppliers of `event`."""
        ...


@dataclass(frozen=True)
class CrisisRegion:
    """1 for suppliers whose municipality is an industrial crisis region on the first day of the event."""

    name: str = "crisis_region"

    def encode(self, event: Event) -> Priority:
        """Look up all suppliers' municipalities."""
        provinces, towns = (
            words(event.suppliers, column) for column in (Company.PROVINCE, Company.MUNICIPALITY)
        )
        homes = [(*p, *t) if p and t else () for p, t in zip(provinces, towns, strict=True)]
        day = event.first_day
        zones = {home: crisis_region(home[0], home[1], day) for home in set(homes) if home}
        values = [np.nan if not home else float(zones[home] is not None) for home in homes]
        return Priority(np.array(values, dtype=np.float64), partial(self._say, homes, zones, day))

    @staticmethod
    def _say(
        homes: list[tuple[str, ...]], zones: dict[tuple[str, ...], str | None], day: date, supplier: int
    ) -> Message:
        home = homes[supplier]
        if not home:
            return Message("scoring.region_unknown")
        key = "scoring.region_none" if zones[home] is None else "scoring.region_crisis"
        return Message(key, {"home": municipality(*home), "day": day.isoformat()})


@dataclass(frozen=True)
class FirstTimeExporter:
    """1 for suppliers that have not exported yet."""

    name: str = "first_time_exporter"

    def encode(self, event: Event) -> Priority:
        """Look up all suppliers' exports."""
        exports = numbers(event.suppliers, Company.EXPORTS_USD)
        named = known(lists(event.suppliers, Company.EXPORT_COUNTRIES))
        values = np.select([(exports > 0) | named, exports <= 0], [0.0, 1.0], np.nan)
        return Priority(values, partial(self._say, values))

    @staticmethod
    def _say(values: Vector, supplier: int) -> Message:
        if np.isnan(values[supplier]):
            return Message("scoring.exporter_unknown")
        return Message("scoring.exporter_first" if values[supplier] else "scoring.exporter_already")


@dataclass(frozen=True)
class Dependence:
    """The share of sales that goes to the largest customer.

    Whoever lives on one customer gains more from any new one. That holds with every buyer alike: it says whom
    the programme is for, not who fits whom, and a firm that states a small share must not lose by it.
    """

    name: str = "dependence"

    def encode(self, event: Event) -> Priority:
        """Look up all suppliers' largest customers."""
        shares = np.clip(numbers(event.suppliers, Company.TOP_CUSTOMER_SHARE), 0, 1)
        return Priority(shares, partial(self._say, shares))

    @staticmethod
    def _say(shares: Vector, supplier: int) -> Message:
        if np.isnan(shares[supplier]):
            return Message("scoring.dependence_unknown")
        return Message("scoring.dependence", {"share": f"{shares[supplier]:.0%}"})


POLICY: Final[tuple[PolicyTerm, ...]] = (CrisisRegion(), FirstTimeExporter(), Dependence())
"""The terms of policy; each counts the same."""


def shown(priorities: Sequence[Priority], suppliers: int) -> tuple[Vector, list[int]]:
    """Policy per supplier, and which terms take part in it.

    A term takes part where the event tells it about any supplier. Within it a priority must be shown: a
    supplier that does not state its region or exports has none, so that silence never pays.

    Returns
    -------
    policy
        (suppliers,) mean of the terms in [0, 1]; NaN throughout where no term takes part.
    terms
        Positions of the terms that take part.
    """
    terms = [n for n, p in enumerate(priorities) if not np.isnan(p.level).all()]
    if not terms:
        return np.full(suppliers, np.nan), terms
    return np.mean([np.nan_to_num(priorities[n].level) for n in terms], axis=0), terms
