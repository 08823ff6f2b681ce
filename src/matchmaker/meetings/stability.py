"""Pairs that would rather meet each other than keep what they have, and choices without any."""

from __future__ import annotations

import numpy as np
import pandas as pd

from matchmaker.meetings.choice import Choice
from matchmaker.meetings.ids import Bools, Floats, Ints


def blocking_pairs(
    choice: Choice,
    supplier_view: pd.Series[float] | None = None,
    buyer_view: pd.Series[float] | None = None,
) -> pd.DataFrame:
    """Pairs that may meet, do not, and both gain by it: room to spare, or better than their worst.

    Parameters
    ----------
    supplier_view, buyer_view
        What the pair is worth to each side, on `Pair.KEYS`; the score where none is given. Musts are kept:
        nobody leaves one.

    Returns
    -------
    One row a pair, in order of ids, with the columns of `Pair.KEYS`.

    Notes
    -----
    With few places for all meetings, two companies with room to spare may block although nothing is free.

    Examples
    --------
    >>> from matchmaker.meetings.example import tiny_choice
    >>> blocking_pairs(tiny_choice()).to_dict("records")
    [{'supplier_id': 'S1', 'buyer_id': 'B1'}]
    """
    assignment = choice.assignment
    chosen = choice.chosen
    blocks = ~chosen & ~assignment.dropped
    sides = (assignment.limits.suppliers, assignment.limits.buyers)
    for side, end, view in zip(
        sides, assignment.ends, _views(choice, supplier_view, buyer_view), strict=True
    ):
        held = np.bincount(end[chosen], minlength=len(side.ids))
        movable = chosen & ~assignment.fixed
        worst = np.full(len(side.ids), np.inf)
        np.minimum.at(worst, end[movable], view[movable])
        blocks &= (held < side.high)[end] | (view > worst[end])
    return assignment.ids.index(assignment.candidates.key[blocks]).to_frame(index=False)


def stable_choice(
    choice: Choice,
    supplier_view: pd.Series[float] | None = None,
    buyer_view: pd.Series[float] | None = None,
) -> Choice:
    """Choose so that no two companies would rather meet each other (pairwise stability).

    Suppliers offer themselves to the buyers they like best, buyers keep the best offers, and who was turned
    down asks the next, until nobody is (deferred acceptance with several seats on both sides). Of all stable
    choices it is every supplier's best. Maxima and musts are kept; minima, groups and the event's places are
    not looked at.

    Notes
    -----
    Gale & Shapley (1962); several seats on both sides with responsive wishes: Roth, *Econometrica* 52 (1984).
    Equal values are ordered by ids.

    Examples
    --------
    >>> from matchmaker.meetings.example import tiny_choice
    >>> stable = stable_choice(tiny_choice())
    >>> list(stable.meetings.index), blocking_pairs(stable).empty
    ([('S1', 'B1'), ('S1', 'B2'), ('S2', 'B3')], True)
    """
    assignment = choice.assignment
    fixed, ends = assignment.fixed, assignment.ends
    sides = (assignment.limits.suppliers, assignment.limits.buyers)
    held = [np.bincount(end[fixed], minlength=len(side.ids)) for side, end in zip(sides, ends, strict=True)]
    seats = [side.high - n for side, n in zip(sides, held, strict=True)]
    orders = [
        np.lexsort((np.arange(len(view)), -view, end))
        for end, view in zip(ends, _views(choice, supplier_view, buyer_view), strict=True)
    ]
    hopeful = assignment.open.copy()
    while True:
        offers = _first(hopeful, ends[0], orders[0], seats[0])
        kept = _first(offers, ends[1], orders[1], seats[1])
        if (kept == offers).all():
            return choice.with_pairs(fixed | kept)
        hopeful &= ~(offers & ~kept)


def _first(pairs: Bools, end: Ints, order: Ints, seats: Ints) -> Bools:
    """Of these pairs, each company's best ones up to its seats; `order` runs by company, best first."""
    ranked = order[pairs[order]]
    who = end[ranked]
    starts = np.searchsorted(who, who)
    taken = np.zeros(len(pairs), bool)
    taken[ranked[np.arange(len(ranked)) - starts < seats[who]]] = True
    return taken


def _views(
    choice: Choice, supplier_view: pd.Series[float] | None, buyer_view: pd.Series[float] | None
) -> tuple[Floats, Floats]:
    """Read both views in the order of the candidates; a pair without one is worth nothing."""
    assignment = choice.assignment
    score: Floats = np.nan_to_num(assignment.candidates.score)
    read: list[Floats] = []
    for view in (supplier_view, buyer_view):
        if view is None:
            read.append(score)
            continue
        key = assignment.ids.keys_of(view.index)
        values = pd.Series(np.asarray(view, np.float64), key).reindex(assignment.candidates.key)
        read.append(np.asarray(values.fillna(0.0), np.float64))
    return read[0], read[1]
