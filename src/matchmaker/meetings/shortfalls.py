"""Why a quota is not met: the least that would have to change, in words."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from matchmaker.columns import Excluded, Pair, Shortfall
from matchmaker.meetings.assignment import Assignment
from matchmaker.meetings.competing import Demand, competition
from matchmaker.meetings.ids import Bools
from matchmaker.meetings.limits import Side
from matchmaker.meetings.relaxation import Relaxation, relax_for
from matchmaker.messages import Message

SHOWN = 5


def find_shortfalls(assignment: Assignment, chosen: Bools) -> pd.DataFrame:
    """List the companies and quotas below their minimum.

    Each reason names a change that is enough: relaxing just what it names lets the quota be met while
    everybody keeps their meetings.

    Returns
    -------
    A table with `Shortfall` columns: suppliers, buyers, then further quotas (side "quota", named by their
    name), each in order of ids.
    """
    rows = [
        *_companies(assignment, chosen, here=0),
        *_companies(assignment, chosen, here=1),
        *_quotas(assignment, chosen),
    ]
    names = (Shortfall.COMPANY, Shortfall.SIDE, Shortfall.ASKED, Shortfall.GOT, Shortfall.REASON)
    return pd.DataFrame(rows, columns=list(names))


Line = tuple[str, str, int, int, Message]


def _companies(assignment: Assignment, chosen: Bools, *, here: int) -> Iterable[Line]:
    sides = (assignment.limits.suppliers, assignment.limits.buyers)
    name, column = (("supplier", Pair.SUPPLIER), ("buyer", Pair.BUYER))[here]
    side, end = sides[here], assignment.ends[here]
    got = np.bincount(end[chosen], minlength=len(side.ids))
    for c in map(int, np.flatnonzero(side.asked > got)):
        who, asked = side.ids[c], int(side.asked[c])
        lacks = asked - int(got[c])
        need = relax_for(assignment, chosen, np.flatnonzero(end == c), more=lacks)
        parts = [*_own(side, c), *_raised(need, assignment, but=(here, c))]
        if need.reach < lacks:
            others = len(sides[1 - here].ids)
            why = _barred(who, column, assignment, others)
            parts.insert(0, _few(int(got[c]) + need.reach, others, why))
        parts += _competing(assignment, chosen, Demand(who, asked, np.flatnonzero(end == c)))
        yield who, name, asked, int(got[c]), _short(who, asked, int(got[c]), parts)


def _quotas(assignment: Assignment, chosen: Bools) -> Iterable[Line]:
    for row in assignment.rows:
        got = int(chosen[row.cells].sum())
        if got >= row.low:
            continue
        need = relax_for(assignment, chosen, row.cells, more=row.low - got)
        parts = _raised(need, assignment)
        if got + need.reach < row.low:
            parts.insert(0, Message("meetings.few_pairs", {"n": len(row.cells)}))
        parts += _competing(assignment, chosen, Demand(row.said, row.low, row.cells))
        yield row.name, "quota", row.low, got, _short(row.name, row.low, got, parts)


def _competing(assignment: Assignment, chosen: Bools, demand: Demand) -> list[Message]:
    """Say who else needs what this minimum lacks, where several minima compete for too little room."""
    found = competition(assignment, chosen, demand)
    if found is None or len(found.names) + len(found.full) < 3 or not found.full:
        return []
    values = {"n": found.asked, "most": found.room, "who": named(found.names), "full": listed(found.full)}
    return [Message("meetings.compete", values)]


def _short(who: str, asked: int, got: int, parts: list[Message]) -> Message:
    # Only a choice that ran out of time leaves room that nothing stands in the way of.
    why = joined(parts or [Message("meetings.unproved")], "meetings.also")
    values = {"who": who, "asked": asked, "got": got, "why": why}
    return Message("meetings.short", values)


def joined(parts: list[Message], glue: str) -> Message:
    """Join messages into one, in the reader's language.

    Examples
    --------
    >>> parts = [Message("general.minutes", {"n": n}) for n in (1, 2, 3)]
    >>> str(joined(parts, "meetings.also"))
    '1 min; 2 min; 3 min'
    """
    first, *rest = parts
    return Message(glue, {"first": first, "then": joined(rest, glue)}) if rest else first


def named(names: Iterable[object]) -> Message:
    """Names of companies and quotas for a sentence, each in the reader's language; cut after five."""
    every = list(names)
    shown = joined([Message("meetings.these", {"names": name}) for name in every[:SHOWN]], "meetings.and")
    if len(every) <= SHOWN:
        return shown
    return Message("meetings.these_and_more", {"names": shown, "n": len(every) - SHOWN})


def listed(names: Iterable[object]) -> Message:
    """Names for a sentence, cut after five.

    Examples
    --------
    >>> str(listed("ABCDEFG"))
    'A, B, C, D, E and 2 more'
    """
    every = [str(name) for name in names]
    shown = ", ".join(every[:SHOWN])
    if len(every) <= SHOWN:
        return Message("meetings.these", {"names": shown})
    return Message("meetings.these_and_more", {"names": shown, "n": len(every) - SHOWN})


def _own(side: Side, c: int) -> list[Message]:
    parts = []
    if side.most[c] < side.asked[c]:
        parts.append(Message("meetings.own_maximum", {"n": int(side.most[c])}))
    if side.present[c] < side.asked[c]:
        values = {"n": int(side.present[c]), "hours": str(side.hours.get(side.ids[c], ""))}
        parts.append(Message("zones.short_hours" if values["hours"] else "meetings.present", values))
    return parts


def _raised(need: Relaxation, assignment: Assignment, but: tuple[int, int] | None = None) -> list[Message]:
    """Name what is full, and how much more of it would do; the company `but` itself is told elsewhere."""
    limits = assignment.limits
    names = [
        f"{side.ids[c]} ({side.high[c]} → {side.high[c] + more})"
        for here, (side, over) in enumerate(
            ((limits.suppliers, need.suppliers), (limits.buyers, need.buyers))
        )
        for c, more in over.items()
        if (here, c) != but
    ]
    parts = [Message("meetings.full", {"names": listed(names)})] if names else []
    for r, more in need.rows.items():
        row = assignment.rows[r]
        parts.append(Message("meetings.ceiling", {"name": row.said, "n": row.high, "more": more}))
    if need.places:
        parts.append(Message("meetings.places", {"n": limits.places, "more": need.places}))
    return parts


def _few(reach: int, others: int, barred: list[tuple[Message, int]]) -> Message:
    values = {"n": reach, "all": others}
    counts = [Message("meetings.times", {"n": n, "what": what}) for what, n in barred[:SHOWN]]
    if not counts:
        return Message("meetings.few", values)
    return Message("meetings.few_because", {**values, "why": joined(counts, "meetings.and")})


def _barred(who: str, column: str, assignment: Assignment, others: int) -> list[tuple[Message, int]]:
    """Return why partners are out of reach, the most frequent reason first."""
    excluded = assignment.candidates.excluded
    reasons = list(excluded.loc[excluded[column] == who, Excluded.REASON])
    gates = assignment.candidates.gates
    if gates is not None:
        here = gates[gates.index.get_level_values(column) == who]
        reasons += [reason for reason in here if isinstance(reason, Message)]
    counts: dict[Message, int] = {}
    for reason in reasons:
        counts[reason] = counts.get(reason, 0) + 1
    here_id = assignment.ids.suppliers if column == Pair.SUPPLIER else assignment.ids.buyers
    end = assignment.ends[0 if column == Pair.SUPPLIER else 1]
    unscored = others - int((end == here_id.get_loc(who)).sum()) - len(reasons)
    if unscored > 0:
        counts[Message("meetings.unscored")] = counts.get(Message("meetings.unscored"), 0) + unscored
    return sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
