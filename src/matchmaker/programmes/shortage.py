"""Why a year cannot reach its target or a floor: what is missing, cause by cause."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from matchmaker.columns import Short
from matchmaker.messages import Message
from matchmaker.programmes.participants import Most, most_firms, smallest_conflict
from matchmaker.scoring.wording import listing

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Needs = Mapping[str, tuple[Ints, int]]
TARGET: Final = "target"
CAUSES: Final = ("budgets", "seats", "dates", "suiting", "firms")
"""What can be short, in the order in which it is lifted to see how much each keeps out."""


class Room(NamedTuple):
    """Who suits what (firms, programmes), where it is still open, and seats left: paid for, and at all."""

    suits: Bools
    open: Bools
    paid: Ints
    seats: Ints


def what_is_short(
    room: Room, needs: Needs, *, names: Sequence[Message], towns: Callable[[str], Message]
) -> pd.DataFrame:
    """The target where it is out of reach, and each smallest set of floors that cannot be kept together.

    The causes are lifted one after another: first every seat is paid for, then there are as many seats as
    firms want, then no date stands in the way, then everything suits everybody. What each step lets in is
    what its cause keeps out; together they are what is missing.

    Parameters
    ----------
    needs
        By name the firms that can help and how many are to come; the target's name is `TARGET`, each other
        is a group of its own.
    names
        Of the programmes.
    towns
        Puts the name of a floor into words.

    Returns
    -------
    DataFrame
        `Short` columns; empty where the target and all floors can be reached. What can be reached singly can
        be reached together: firms that keep the floors can always be joined by others up to the most.
    """
    rows: list[tuple[object, ...]] = []
    members, asked = needs[TARGET]
    group = _grouped(len(room.suits), [members])
    if most_firms(room.open, room.paid, group=group, most=[asked]).firms < asked:
        rows += _causes(room, group, [asked], TARGET, Message("campaign.target"), names)
    floors = [name for name in needs if name != TARGET]
    group = _grouped(len(room.suits), [needs[name][0] for name in floors])
    asked_of = np.array([needs[name][1] for name in floors], np.int64)
    among = list(range(len(floors)))
    while some := smallest_conflict(room.open, room.paid, group, asked_of, among):
        among = [g for g in among if g not in some]
        limits = [int(n) if g in some else 0 for g, n in enumerate(asked_of)]
        said = listing(towns(floors[g]) for g in some)
        rows += _causes(room, group, limits, " ".join(floors[g] for g in some), said, names)
    columns = [Short.WHAT, Short.CAUSE, Short.ASKED, Short.POSSIBLE, Short.MISSING, Short.REASON]
    return pd.DataFrame(rows, columns=columns)


def reachable(room: Room, needs: Needs) -> tuple[tuple[Ints, int], ...]:
    """The demands lowered to what can be reached: the floors as little as can be in all, and the target."""
    members, asked = needs[TARGET]
    most = most_firms(room.open, room.paid, group=_grouped(len(room.suits), [members])).firms
    lowered = [(members, min(asked, most))]
    floors = [need for name, need in needs.items() if name != TARGET]
    if floors:
        group = _grouped(len(room.suits), [inside for inside, _ in floors])
        kept = most_firms(room.open, room.paid, group=group, most=[need for _, need in floors]).by_group
        lowered += [(inside, int(n)) for (inside, _), n in zip(floors, kept, strict=True)]
    return tuple(lowered)


def _grouped(firms: int, groups: Sequence[Ints]) -> Ints:
    group = np.full(firms, -1, np.int64)
    for g, members in enumerate(groups):
        group[members] = g
    return group


def _causes(
    room: Room, group: Ints, most: Sequence[int], what: str, said: Message, names: Sequence[Message]
) -> list[tuple[object, ...]]:
    """One row a cause that keeps firms out."""
    endless = np.full(len(room.seats), len(room.suits))
    steps = (
        (room.open, room.paid),
        (room.open, room.seats),
        (room.open, endless),
        (room.suits, endless),
        (np.ones_like(room.suits), endless),
    )
    found = [most_firms(suits, seats, group=group, most=most) for suits, seats in steps]
    asked, possible = sum(most), found[0].firms
    reached = [*(step.firms for step in found), asked]
    rows: list[tuple[object, ...]] = []
    for i, cause in enumerate(CAUSES):
        missing = reached[i + 1] - reached[i]
        if missing:
            named = listing(names[int(p)] for p in np.flatnonzero(_named(cause, room, group, found)))
            filled = {"what": said, "asked": asked, "possible": possible, "missing": missing}
            if cause in {"budgets", "seats", "dates"}:
                filled["programmes"] = named
            reason = Message(f"campaign.short_{cause}", filled)
            rows.append((what, cause, asked, possible, missing, reason))
    return rows


def _named(cause: str, room: Room, group: Ints, found: Sequence[Most]) -> Bools:
    """The programmes that a cause is about."""
    if cause == "budgets":
        return found[0].full & (room.paid < room.seats)
    if cause == "seats":
        return found[1].full
    stuck = np.asarray((group >= 0) & ~room.open.any(axis=1))
    shut = room.suits & ~room.open & stuck[:, None]
    return np.asarray(shut.any(axis=0), bool)
