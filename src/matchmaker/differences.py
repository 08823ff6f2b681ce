"""What another policy would change: which meetings, and who gains and who loses."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from matchmaker.columns import Effect, Pair
from matchmaker.meetings.choice import Choice
from matchmaker.messages import Lang, Message


@dataclass(frozen=True, eq=False, kw_only=True)
class WhatIf:
    """A choice under other circumstances, held against the plan's.

    Parameters
    ----------
    choice
        The new choice.
    companies
        Columns of `Effect`: one row a company whose meetings change, those that lose most first.
    meetings
        On `Pair.KEYS`: `Effect.CHANGE` and `Effect.SCORE` of each meeting added or dropped.
    value
        Points of score that the new choice gains over the meetings of the plan, by the new scores; meetings
        of companies that stay away count by the old.
    """

    choice: Choice
    companies: pd.DataFrame
    meetings: pd.DataFrame
    value: float

    def say(self, lang: Lang = "en") -> str:
        """Tell the difference in one line."""
        change, worth = self.meetings[Effect.CHANGE], self.companies[Effect.VALUE]
        values = {
            "added": int((change == "added").sum()),
            "dropped": int((change == "dropped").sum()),
            "gain": int((worth > 0).sum()),
            "lose": int((worth < 0).sum()),
            "value": f"{self.value:+.2f}",
            "short": len(self.choice.shortfalls),
        }
        return Message("plan.what_if", values).say(lang)

    def __str__(self) -> str:
        return self.say()


def compare_choices(before: pd.MultiIndex, after: Choice, scores: pd.Series[float]) -> WhatIf:
    """Hold a new choice against the meetings of an old one.

    Parameters
    ----------
    before
        The old meetings.
    scores
        The new scores, on `Pair.KEYS`, and the old ones of pairs that have none now; a meeting without one
        counts nothing.

    Examples
    --------
    >>> from matchmaker.meetings.example import tiny_choice
    >>> choice = tiny_choice()
    >>> old = pd.MultiIndex.from_tuples([("S1", "B1"), ("S1", "B2")], names=Pair.KEYS)
    >>> print(compare_choices(old, choice, choice.meetings["weight"]))
    2 meetings added, 1 dropped; 4 companies gain, 0 lose; score +1.20; 0 companies below their minimum
    """
    now = pd.MultiIndex.from_frame(after.meetings.index.to_frame(index=False))
    added, dropped = now.difference(before), before.difference(now)
    changes = pd.concat(
        [
            pd.DataFrame({Effect.CHANGE: word}, index=pairs)
            for word, pairs in (("added", added), ("dropped", dropped))
        ]
    ).sort_index()
    changes.index = changes.index.set_names(Pair.KEYS)
    changes[Effect.SCORE] = scores.reindex(changes.index)
    signed = (
        changes[Effect.SCORE]
        .fillna(0.0)
        .where(changes[Effect.CHANGE] == "added", -changes[Effect.SCORE].fillna(0.0))
    )
    sides = [
        _one_side(side, key, other, before, now, changes.assign(**{Effect.VALUE: signed}))
        for side, key, other in (("supplier", *Pair.KEYS), ("buyer", *Pair.KEYS[::-1]))
    ]
    companies = pd.concat(sides).sort_values([Effect.VALUE, Effect.COMPANY], ignore_index=True)
    return WhatIf(choice=after, companies=companies, meetings=changes, value=float(signed.sum()))


def _one_side(
    side: str, key: str, other: str, before: pd.MultiIndex, now: pd.MultiIndex, changes: pd.DataFrame
) -> pd.DataFrame:
    flat = changes.reset_index()
    who = sorted(flat[key].unique())
    counts = [
        pd.Series(1, pairs).groupby(level=key).sum().reindex(who, fill_value=0) for pairs in (before, now)
    ]
    partners = {
        word: flat[flat[Effect.CHANGE] == word].groupby(key)[other].agg(tuple).reindex(who)
        for word in ("added", "dropped")
    }
    return pd.DataFrame(
        {
            Effect.COMPANY: pd.Series(who, dtype=object),
            Effect.SIDE: side,
            Effect.BEFORE: counts[0].to_numpy("int64"),
            Effect.AFTER: counts[1].to_numpy("int64"),
            Effect.GAINED: [x if isinstance(x, tuple) else () for x in partners["added"]],
            Effect.LOST: [x if isinstance(x, tuple) else () for x in partners["dropped"]],
            Effect.VALUE: flat.groupby(key)[Effect.VALUE].sum().reindex(who).to_numpy(float),
        }
    )
