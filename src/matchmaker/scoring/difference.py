"""Why A rather than B: the difference of two explained pairs, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from matchmaker.columns import Contribution, Difference
from matchmaker.messages import Lang, Message
from matchmaker.scoring.explanation import Explanation, comparison_label

SAME: Final = 0.0005
"""Differences below half of the last digit shown are left out of the text; the table has them."""
_SIDES: Final = (
    (Difference.FIRST_VALUE, Difference.FIRST_REASON),
    (Difference.SECOND_VALUE, Difference.SECOND_REASON),
)


@dataclass(frozen=True, eq=False)
class ScoreDifference:
    """Two pairs compared.

    Parameters
    ----------
    first, second
        Both pairs explained.
    frame
        One row a view and comparison, with the columns of `Difference`; the largest differences first. Its
        differences add up to `first.score - second.score` within 1e-9.
    """

    first: Explanation
    second: Explanation
    frame: pd.DataFrame

    @property
    def difference(self) -> float:
        """How much more the first pair scores."""
        return self.first.score - self.second.score

    def say(self, lang: Lang = "en") -> list[str]:
        """Put the difference into lines of text: summary, gates, then what makes it, largest first."""
        pairs = (self.first, self.second)
        values = {
            "first": self.first.pair,
            "second": self.second.pair,
            "first_score": f"{self.first.score:.3f}",
            "second_score": f"{self.second.score:.3f}",
            "difference": f"{self.difference:+.3f}",
        }
        lines = [Message("scoring.difference", values)]
        lines += [
            Message("scoring.difference_gate", {"pair": one.pair, "gate": gate})
            for one in pairs
            for gate in one.gates
        ]
        rows = self.frame[self.frame[Difference.DIFFERENCE].abs() >= SAME]
        lines += [_line(row) for row in rows.to_dict("records")]
        return [line.say(lang) for line in lines]

    def __str__(self) -> str:
        return "\n".join(self.say("en"))


def _line(row: dict[Any, Any]) -> Message:
    """Say one line of a difference: points, view, comparison, and both values with their reasons."""
    first, second = (
        Message("scoring.not_compared")
        if not isinstance(row[reason], Message)
        else Message(
            "scoring.value_unknown" if np.isnan(row[value]) else "scoring.value",
            {"value": f"{row[value]:.2f}", "reason": row[reason]},
        )
        for value, reason in _SIDES
    )
    values = {
        "points": f"{row[Difference.DIFFERENCE]:+.3f}",
        "view": Message(f"scoring.view_{row[Difference.VIEW]}"),
        "comparison": comparison_label(row[Difference.COMPARISON]),
        "first": first,
        "second": second,
    }
    return Message("scoring.difference_line", values)


def differing(first: Explanation, second: Explanation) -> ScoreDifference:
    """Subtract one explained pair from another."""
    names = (
        (Contribution.CONTRIBUTION, Difference.FIRST, Difference.SECOND),
        (Contribution.VALUE, Difference.FIRST_VALUE, Difference.SECOND_VALUE),
        (Contribution.REASON, Difference.FIRST_REASON, Difference.SECOND_REASON),
    )
    keys = [Contribution.VIEW, Contribution.COMPARISON]
    left, right = (
        explanation.frame.set_index(keys)[[old for old, *_ in names]].rename(
            columns={old: new[n] for old, *new in names}
        )
        for n, explanation in enumerate((first, second))
    )
    frame = left.join(right, how="outer", sort=False)
    points = frame[[Difference.FIRST, Difference.SECOND]].fillna(0.0)
    frame[[Difference.FIRST, Difference.SECOND]] = points
    frame[Difference.DIFFERENCE] = points[Difference.FIRST] - points[Difference.SECOND]
    frame = frame.sort_index()
    size = -frame[Difference.DIFFERENCE].abs().round(12)
    frame = frame.iloc[size.to_numpy().argsort(kind="stable")]
    columns = [
        *keys,
        Difference.FIRST,
        Difference.SECOND,
        Difference.DIFFERENCE,
        *(name for side in _SIDES for name in side),
    ]
    return ScoreDifference(first, second, frame.reset_index()[columns])
