"""What each comparison adds to a score: lines that add up to it exactly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd

from matchmaker.columns import Contribution, Pair
from matchmaker.messages import Message
from matchmaker.scoring.comparison import VIEWS, Encoded, Result, View
from matchmaker.scoring.encoding import WeighedEvent
from matchmaker.scoring.parts import Matrix, Part, Positions, Vector
from matchmaker.scoring.views import credited

PRIOR: Final = "prior"
POLICY_VIEW: Final = "policy"
LINE: Final = [
    *Pair.KEYS,
    Contribution.VIEW,
    Contribution.COMPARISON,
    Contribution.VALUE,
    Contribution.WEIGHT,
    Contribution.CONTRIBUTION,
    Contribution.REASON,
]


class Side:
    """One view of some pairs: each comparison's value and share of the known weight, (comparisons, pairs)."""

    def __init__(self, weighed: WeighedEvent, view: View, suppliers: Positions, buyers: Positions) -> None:
        weights = weighed.settings.weights
        self.view_name = view
        self.comparisons: list[tuple[str, Encoded, Part]] = [
            (name, e, e.views[view])
            for name, e in weighed.encoded.comparisons
            if view in e.views and weights[name]
        ]
        shape = len(self.comparisons), len(suppliers)
        values = [part.at(suppliers, buyers) for _, _, part in self.comparisons]
        self.level: Matrix = np.array(values, dtype=np.float64).reshape(shape)
        weight = np.array([weights[name] for name, _, _ in self.comparisons]).reshape(-1, 1)
        known = weight * ~np.isnan(self.level)
        silent = np.array([[part.expected] for _, _, part in self.comparisons], bool).reshape(-1, 1)
        self.expected: Vector = np.where(silent, weight, known).sum(axis=0)
        self.total: Vector = known.sum(axis=0)
        self.shares: Matrix = np.divide(known, self.total, out=np.zeros(shape), where=self.total > 0)
        gained = (self.shares * np.nan_to_num(self.level)).sum(axis=0)
        self.view: Vector = np.where(self.total > 0, np.clip(gained, 0, 1), np.nan)

    def points(self, credit: Vector) -> Matrix:
        """Divide what the view is credited with among its comparisons by weight x value."""
        raw = self.shares * np.nan_to_num(self.level)
        total = raw.sum(axis=0)
        scale: Vector = np.divide(credit, total, out=np.zeros_like(total), where=total > 0)
        return raw * scale

    def reason(self, row: int, n: int, supplier: int, buyer: int) -> Message:
        """Say why a comparison has its value, or who did not state what it reads."""
        _, encoded, part = self.comparisons[row]
        value = float(self.level[row, n])
        if not np.isnan(value):
            return (
                encoded.say(Result(self.view_name, supplier, buyer, value))
                if encoded.say
                else Message("scoring.no_reason")
            )
        known = bool(part.supplier_known[supplier]), bool(part.buyer_known[buyer])
        return Message(_UNKNOWN[known])


_UNKNOWN: Final = {
    (False, True): "scoring.unknown_supplier",
    (True, False): "scoring.unknown_buyer",
    (False, False): "scoring.unknown_both",
    (True, True): "scoring.no_reason",
}


def contributions(weighed: WeighedEvent, suppliers: Positions, buyers: Positions) -> pd.DataFrame:
    """Say what each comparison adds to the scores of pairs given by positions.

    The fit is divided between the two views by `views.credited`, and within a view among its comparisons by
    weight x value. Where nothing is known, both views have one line for the prior.
    """
    sides = [Side(weighed, view, suppliers, buyers) for view in VIEWS]
    settings = weighed.settings
    credit = credited(sides[0].view, sides[1].view, settings.combine, settings.buyer_share)
    scale = 1 - weighed.policy_share
    rows: list[tuple[Any, ...]] = []
    points = [side.points(scale * part) for side, part in zip(sides, credit, strict=True)]
    for n, (s, b) in enumerate(zip(suppliers.tolist(), buyers.tolist(), strict=True)):
        pair = weighed.encoded.suppliers[s], weighed.encoded.buyers[b]
        nothing = not any(side.total[n] for side in sides)
        for side, gained in zip(sides, points, strict=True):
            if nothing:
                rows.append((*pair, *_prior(weighed, side.view_name)))
            rows += [
                (
                    *pair,
                    side.view_name,
                    name,
                    side.level[r, n],
                    side.shares[r, n],
                    gained[r, n],
                    side.reason(r, n, s, b),
                )
                for r, (name, _, part) in enumerate(side.comparisons)
                if part.expected or not np.isnan(side.level[r, n])
            ]
        rows += [(*pair, *policy_line) for policy_line in _policy(weighed, s)]
    kinds = dict.fromkeys((Contribution.VALUE, Contribution.WEIGHT, Contribution.CONTRIBUTION), np.float64)
    return pd.DataFrame(rows, columns=LINE).astype(kinds)


def _prior(weighed: WeighedEvent, view: View) -> tuple[Any, ...]:
    """Return the line of a view of which nothing is known: its share of the prior."""
    share = weighed.settings.buyer_share if view == "buyer" else 1 - weighed.settings.buyer_share
    prior = weighed.settings.prior
    return view, PRIOR, prior, 1.0, (1 - weighed.policy_share) * share * prior, Message("scoring.prior")


def _policy(weighed: WeighedEvent, supplier: int) -> Iterator[tuple[Any, ...]]:
    """Yield the lines of the policy terms that take part."""
    for name, priority in weighed.encoded.policies:
        value, share = float(priority.level[supplier]), 1 / len(weighed.encoded.policies)
        points = 0.0 if np.isnan(value) else weighed.policy_share * share * value
        yield POLICY_VIEW, name, value, share, points, priority.say(supplier)
