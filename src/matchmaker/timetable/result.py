"""The result of timetabling: status, timetable, what is left out and why, breaks, bound, seconds."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass, field
from typing import Any, Literal, Self

import pandas as pd

from matchmaker.columns import Balance
from matchmaker.messages import Lang, Message

Status = Literal["OPTIMAL", "FEASIBLE", "INFEASIBLE", "UNKNOWN"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Result:
    """A timetable with its proof or its honest gap.

    Parameters
    ----------
    status
        OPTIMAL: everything is placed, and `breaks` (or the total of `balance`, where other terms count) is
        proved minimal. FEASIBLE: the timetable keeps every
        rule. INFEASIBLE: all meetings were required, and that is proved impossible. UNKNOWN: all were
        required, and the time ran out first.
    schedule
        On `Pair.KEYS`, with the columns of `Schedule`: slot, place and interpreter ids of each meeting held.
    not_placed
        Columns of `NotPlaced`: every other meeting, with its reason.
    breaks
        Number of breaks of all companies together.
    bound
        No timetable of the meetings held has fewer breaks than this.
    balance
        Indexed by term, with the other columns of `columns.Balance`: amount, weight and unit of each term
        that the settings give a weight, and in the last row the total and what no timetable of the same
        meetings goes below.
    value, value_bound
        Weight of the meetings held, and a weight that no timetable of the meetings asked for exceeds; one
        that must be held weighs `requested.MUST_BONUS` times the heaviest other.
    moves, moves_bound
        How often a company that can sit still goes to another place between two consecutive meetings of a
        day, and a number that no naming of places for these slots goes below that keeps locks and one's own
        places as well. Equal where that is proved.
    interpreter_changes, interpreter_changes_bound
        How often a company's consecutive interpreted meetings of a day have two interpreters, and a number
        that no naming of interpreters for these slots goes below that keeps as many promised ones.
    walked_m, walked_m_bound
        Metres that the side that walks (both, where neither sits) goes between consecutive meetings of a day,
        by the floor plan; and metres that no naming of places for these slots with as few moves goes below.
    relays, relays_bound
        Meetings held through a third language, each with two interpreters for the whole slot; and a number
        that no timetable worth as much goes below. Worth comes first, then few of these, then the rest.
    seconds
        Wall time of building and solving.
    reasons
        Why not all meetings can be held, as far as that is known.
    """

    status: Status
    schedule: pd.DataFrame
    not_placed: pd.DataFrame
    breaks: int
    bound: int
    seconds: float
    balance: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=Balance.ALL[1:]))
    value: float = 0.0
    value_bound: float = math.inf
    reasons: tuple[Message, ...] = ()
    moves: int = 0
    moves_bound: int = 0
    interpreter_changes: int = 0
    interpreter_changes_bound: int = 0
    relays: int = 0
    relays_bound: int = 0
    walked_m: float = 0.0
    walked_m_bound: float = 0.0

    def say(self, lang: Lang = "en") -> str:
        """Tell the result in a few lines."""
        values = {
            "status": Message(f"timetable.status_{self.status.lower()}"),
            "placed": f"{len(self.schedule):,}",
            "left": f"{len(self.not_placed):,}",
            "breaks": f"{self.breaks:,}",
            "bound": f"{self.bound:,}",
            "seconds": f"{self.seconds:.1f}",
        }
        lines = [Message("timetable.card", values), *self.reasons]
        if self.moves or self.interpreter_changes:
            lines.insert(1, self._named())
        if self.walked_m:
            metres = {"metres": f"{self.walked_m:,.1f}", "bound": f"{self.walked_m_bound:,.1f}"}
            lines.insert(1, Message("timetable.walked", metres))
        if self.relays:
            counts = {"relays": f"{self.relays:,}", "bound": f"{self.relays_bound:,}"}
            lines.insert(1, Message("timetable.relayed", counts))
        if len(self.balance.index.difference([Balance.TOTAL, Balance.BREAKS])):
            lines.insert(1, self._balanced(lang))
        if len(self.not_placed) and math.isfinite(self.value_bound) and self.value_bound > 0:
            share = math.floor(1000 * min(self.value / self.value_bound, 1.0)) / 10
            lines.insert(1, Message("timetable.value", {"share": f"{share:.1f}"}))
        return "\n".join(line.say(lang) for line in lines)

    def _balanced(self, lang: Lang) -> Message:
        rows, total = self.balance.drop(Balance.TOTAL), self.balance.loc[Balance.TOTAL]
        terms = [
            Message(
                "timetable.balance_amount",
                {
                    "term": Message(f"timetable.term_{term}"),
                    "amount": f"{row[Balance.AMOUNT]:,.1f}",
                    "weight": f"{row[Balance.WEIGHT]:g}",
                },
            )
            for term, row in rows.iterrows()
        ]
        values = {
            "total": f"{total[Balance.WEIGHTED]:,.1f}",
            "bound": f"{math.floor(10 * self.balance[Balance.BOUND].iloc[-1] + 1e-6) / 10:,.1f}",
            "terms": ", ".join(term.say(lang) for term in terms),
        }
        return Message("timetable.balance", values)

    def _named(self) -> Message:
        values = {
            "moves": f"{self.moves:,}",
            "moves_bound": f"{self.moves_bound:,}",
            "changes": f"{self.interpreter_changes:,}",
            "changes_bound": f"{self.interpreter_changes_bound:,}",
        }
        return Message("timetable.named", values)

    def __str__(self) -> str:
        return self.say("en")

    def replace(self, **changes: Any) -> Self:
        """A copy with some fields changed."""
        return dataclasses.replace(self, **changes)
