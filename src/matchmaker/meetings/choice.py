"""What choosing gives back."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any, Literal, Self

import numpy as np
import pandas as pd

from matchmaker.columns import Meeting
from matchmaker.meetings.assignment import Assignment
from matchmaker.meetings.ids import Bools, marked
from matchmaker.meetings.shortfalls import find_shortfalls
from matchmaker.messages import Lang, Message

Status = Literal["OPTIMAL", "FEASIBLE"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Choice:
    """The meetings to hold, and an account of everything else.

    Parameters
    ----------
    meetings
        On `Pair.KEYS`, sorted: `Meeting.WEIGHT` (the score, > 0) and `Meeting.LEVEL` ("must" or "").
    shortfalls
        `Shortfall` columns: companies with fewer meetings than their minimum, and why.
    excluded
        `Excluded` columns: scored pairs that may not meet, and why.
    conflicts
        `Excluded` columns: musts that could not be kept, and why.
    value, bound
        Sum of the chosen scores, each rounded to the resolution, and of the policy's points for meetings
        towards targets; no choice that leaves as few minimum meetings unmet is worth more than `bound`.
    status
        "OPTIMAL" when value and bound agree.
    seconds
        Wall time of reading, choosing and explaining.
    assignment
        The problem in integers, for `check_choice` and prices.
    """

    meetings: pd.DataFrame
    shortfalls: pd.DataFrame
    excluded: pd.DataFrame
    conflicts: pd.DataFrame
    value: float
    bound: float
    status: Status
    seconds: float
    assignment: Assignment = field(repr=False)

    def replace(self, **changes: Any) -> Self:
        """A copy with some fields changed."""
        return dataclasses.replace(self, **changes)

    def card(self, lang: Lang = "en") -> str:
        """The result in one line."""
        return Message(
            "meetings.card",
            {
                "n": len(self.meetings),
                "status": self.status,
                "value": f"{self.value:.2f}",
                "bound": f"{self.bound:.2f}",
                "short": len(self.shortfalls),
                "conflicts": len(self.conflicts),
                "seconds": f"{self.seconds:.2f}",
            },
        ).say(lang)

    def __str__(self) -> str:
        return self.card()

    @property
    def chosen(self) -> Bools:
        """Shape (pairs,): the meetings, counted again from their table, as a mask over the candidates."""
        ids = self.assignment.ids
        return marked(self.assignment.candidates.key, ids.key(self.meetings.index.to_frame(index=False)))

    def marked(self, pairs: pd.MultiIndex) -> Bools:
        """Shape (pairs,): some of the candidates as a mask over all of them."""
        return marked(self.assignment.candidates.key, np.sort(self.assignment.ids.keys_of(pairs)))

    def with_pairs(self, chosen: Bools) -> Self:
        """The same problem answered by other pairs; the bound stays, so the gap is what the change costs."""
        assignment = self.assignment
        value = assignment.worth(chosen) / assignment.resolution
        return self.replace(
            meetings=meetings_table(assignment, chosen),
            shortfalls=find_shortfalls(assignment, chosen),
            value=value,
            status="OPTIMAL" if value >= self.bound else "FEASIBLE",
        )


def meetings_table(assignment: Assignment, chosen: Bools) -> pd.DataFrame:
    """Chosen pairs as a table on `Pair.KEYS` with `Meeting` columns."""
    candidates = assignment.candidates
    weight = np.nan_to_num(candidates.score[chosen])
    return pd.DataFrame(
        {
            Meeting.WEIGHT: np.maximum(weight, 1 / assignment.resolution),
            Meeting.LEVEL: np.where(candidates.demand[chosen] > 0, "must", ""),
        },
        index=assignment.ids.index(candidates.key[chosen]),
    )
