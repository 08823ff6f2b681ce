"""Why a pair scores as it does: lines that add up to the score, and sentences in two languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd

from matchmaker.columns import Contribution, Pair
from matchmaker.messages import Lang, Message, Words, catalogue, in_own_words
from matchmaker.scoring.comparison import VIEWS
from matchmaker.scoring.encoding import WeighedEvent
from matchmaker.scoring.lines import POLICY_VIEW, Side, contributions
from matchmaker.scoring.wording import company
from matchmaker.tables.event import Event


@dataclass(frozen=True, eq=False)
class Explanation:
    """One pair explained from both sides.

    Parameters
    ----------
    supplier, buyer
        Ids.
    score
        What the contributions add up to. A gated pair has none in the score table: this is what it would be.
    buyer_view, supplier_view
        In [0, 1]; NaN where nothing is known.
    gates
        All reasons why the pair may not meet; empty where it may.
    frame
        One row a view and comparison, with the columns of `Contribution`.
    pair
        Both companies, named.
    words
        What the event calls its two sides.
    """

    supplier: str
    buyer: str
    score: float
    fit: float
    buyer_view: float
    supplier_view: float
    policy: float
    confidence: float
    gates: tuple[Message, ...]
    frame: pd.DataFrame
    pair: Message
    words: Words = field(default_factory=dict)

    @property
    def gate(self) -> Message | None:
        """The first reason why the pair may not meet, or None."""
        return self.gates[0] if self.gates else None

    @in_own_words
    def say(self, lang: Lang = "en") -> list[str]:
        """Put the explanation into lines of text: summary, gates, then each contribution."""
        lines = [self.pair.say(lang), *(m.say(lang) for m in self._summary())]
        for view, rows in self.frame.groupby(Contribution.VIEW, sort=False):
            lines.append(Message(_VIEW_TITLES[str(view)]).say(lang))
            lines += [f"  {line(row).say(lang)}" for row in rows.to_dict("records")]
        return lines

    def _summary(self) -> Iterator[Message]:
        for gate in self.gates:
            yield Message("scoring.summary_gate", {"gate": gate})
        yield Message(
            "scoring.summary", {"score": f"{self.score:.3f}", "confidence": f"{self.confidence:.0%}"}
        )
        parts = (self.buyer_view, self.supplier_view, self.fit, self.policy)
        keys = ("buyer", "supplier", "fit", "policy")
        shown = {k: "–" if np.isnan(v) else f"{v:.3f}" for k, v in zip(keys, parts, strict=True)}
        yield Message("scoring.summary_views", shown)

    def __str__(self) -> str:
        return "\n".join(self.say("en"))


FLOOR: Final = "scoring"
_VIEW_TITLES: Final = {
    "buyer": "scoring.view_buyer",
    "supplier": "scoring.view_supplier",
    POLICY_VIEW: "scoring.view_policy",
}


def line(row: dict[Any, Any]) -> Message:
    """Say one line of an explanation: points, comparison, value and share, reason."""
    values = {
        "points": f"{row[Contribution.CONTRIBUTION]:+.3f}",
        "comparison": comparison_label(row[Contribution.COMPARISON]),
        "value": f"{row[Contribution.VALUE]:.2f}",
        "share": f"{row[Contribution.WEIGHT]:.0%}",
        "reason": row[Contribution.REASON],
    }
    return Message("scoring.line_unknown" if np.isnan(row[Contribution.VALUE]) else "scoring.line", values)


def comparison_label(name: str) -> Message:
    """A comparison's name as a planner reads it; one that the catalogue does not know keeps its own.

    Examples
    --------
    >>> comparison_label("product").say("ko"), comparison_label("age").say("ko")
    ('품목 분류', 'age')
    """
    key = f"{FLOOR}.name_{name}"
    return Message(key) if key in catalogue() else Message("scoring.plain", {"text": name})


def explained(weighed: WeighedEvent, event: Event, supplier: int, buyer: int) -> Explanation:
    """Explain the pair at two positions."""
    at = np.array([supplier]), np.array([buyer])
    sides = {view: Side(weighed, view, *at) for view in VIEWS}
    expected = sum(float(side.expected[0]) for side in sides.values())
    known = sum(float(side.total[0]) for side in sides.values())
    fit = weighed.fit(sides["buyer"].view, sides["supplier"].view)
    policy = weighed.encoded.policy[at[0]]
    frame = contributions(weighed, *at).drop(columns=Pair.KEYS)
    return Explanation(
        supplier=weighed.encoded.suppliers[supplier],
        buyer=weighed.encoded.buyers[buyer],
        score=float(weighed.with_policy(fit, policy)[0]),
        fit=float(fit[0]),
        buyer_view=float(sides["buyer"].view[0]),
        supplier_view=float(sides["supplier"].view[0]),
        policy=float(policy[0]),
        confidence=known / expected if expected else 0.0,
        gates=weighed.encoded.gates_of(supplier, buyer),
        frame=frame,
        pair=Message(
            "scoring.pair",
            {"supplier": company(event.suppliers, supplier), "buyer": company(event.buyers, buyer)},
        ),
        words=event.words,
    )
