"""Naming the table of each meeting: at the owner's where one sits, else with few moves and short walks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from matchmaker.columns import Lock, Place, Slot
from matchmaker.tables.event import Event
from matchmaker.timetable.clock import overlap_cliques, overlaps
from matchmaker.timetable.names import Names
from matchmaker.timetable.naming.chains import Chains, links_of, slot_groups
from matchmaker.timetable.naming.fewest import Naming, name_chains
from matchmaker.timetable.naming.interpreting import busier
from matchmaker.timetable.naming.walking import PER_METRE, Walks, distances, shorten
from matchmaker.timetable.problem import Bools, Ints, Problem

LOCKED, OWN, FOREIGN = -10_000, -100, 1_000
"""What sitting at a place costs: where a lock wants it, at one's own, at a stranger's."""


def place_names(event: Event) -> pd.DataFrame:
    """The event's places in order, continued by numbers as far as its slots count; `Place.OWNER` for each.

    Examples
    --------
    >>> starts = pd.date_range("2026-04-09 09:00", periods=1, tz="Asia/Seoul")
    >>> slots = pd.DataFrame({"start": starts, "end": starts + pd.Timedelta("30min"), "places": 2})
    >>> none = pd.DataFrame({"name": []})
    >>> list(place_names(Event(name="x", slots=slots, suppliers=none, buyers=none)).index)
    ['1', '2']
    """
    places = event.places
    missing = int(event.slots[Slot.PLACES].max()) - len(places)
    numbers = (str(i) for i in range(1, len(places) + missing + 1))
    more = [n for n in numbers if n not in places.index][: max(missing, 0)]
    owner = (
        places[Place.OWNER] if Place.OWNER in places else pd.Series(None, index=places.index, dtype=object)
    )
    owners = [*owner.where(owner.notna(), None), *([None] * len(more))]
    index = pd.Index([*places.index, *more], dtype=object, name=Place.ID)
    return pd.DataFrame({Place.OWNER: pd.Series(owners, index=index, dtype=object)})


def placed_chains(problem: Problem, names: Names, event: Event, slots: Ints) -> Chains:
    """The placed meetings, as the companies that can sit still have them one after the other.

    A *move* is a company's two consecutive meetings of one day at two places. Counted are the companies of
    the side that `event.seated` says sits, or of both sides where it says "none"; not those with several
    representatives.

    Parameters
    ----------
    slots
        Shape (meetings,): slot of each meeting, -1 where it is not placed.
    """
    table = place_names(event)
    owner = names.participants.get_indexer(pd.Index(table[Place.OWNER], dtype=object))
    room = np.ones(len(table), np.int64)
    room[owner >= 0] = problem.representatives[owner[owner >= 0]]  # a booth seats all its owner holds
    belongs = owner[None, :]
    own = (belongs == problem.ends[:, [0]]) | (belongs == problem.ends[:, [1]])
    wish = np.where(own & (belongs >= 0), OWN, np.where(belongs >= 0, FOREIGN, 0))
    locked = _locked_places(event, names, table.index)
    wish += np.where(locked[:, None] == np.arange(len(table))[None, :], LOCKED, 0)
    slots = np.where(problem.seated, slots, -1)  # who meets by video needs no table
    links, who = links_of(problem, slots, _sitting(event, names))
    return Chains(
        slots=slots,
        can=~_closed(event, names, table.index)[:, slots].T,
        wish=wish.astype(np.int64),
        room=room,
        links=links,
        who=who,
        together=overlaps(problem),
        moments=overlap_cliques(problem),
    )


def _closed(event: Event, names: Names, places: pd.Index) -> Bools:
    """Shape (places, slots): True where nobody can meet at a place; any column for what is unplaced."""
    closed = np.zeros((len(places), len(names.slots)), bool)
    if Place.CLOSED in event.places:
        for place, slots in event.places[Place.CLOSED].items():
            gone = list(slots) if isinstance(slots, tuple) else []
            closed[
                places.get_indexer(pd.Index([place], dtype=object))[0],
                names.slots.get_indexer(pd.Index(gone, dtype=object)),
            ] = True
    return closed


def _sitting(event: Event, names: Names) -> Bools:
    """Shape (participants,): True for companies that can stay at one place."""
    sides = {"suppliers": event.suppliers.index, "buyers": event.buyers.index}
    side = sides.get(event.seated, names.participants)
    sits: Bools = names.participants.isin(side)
    return sits


@dataclass(frozen=True, eq=False, kw_only=True)
class Seating(Naming):
    """A place for each meeting.

    Parameters
    ----------
    walked_m, walked_m_bound
        Metres that those who walk go between consecutive meetings of a day, and metres that no naming with
        as few moves and the same wishes kept goes below. 0 without a floor plan.
    """

    walked_m: float = 0.0
    walked_m_bound: float = 0.0


def name_places(problem: Problem, names: Names, event: Event, slots: Ints) -> Seating:
    """Give every placed meeting a place: locked ones first, then one's own, few moves, and short walks.

    Parameters
    ----------
    slots
        Shape (meetings,): slot of each meeting, -1 where it is not placed.

    Returns
    -------
    Seating
        Number of each meeting's place in `place_names`.
    """
    chains = placed_chains(problem, names, event, slots)
    share = busier(problem.ends, problem.participants)[chains.who]
    buyers = np.isin(chains.who, names.participants.get_indexer(event.buyers.index))
    weights = (share, np.where(buyers, 2.0, 1.0), np.where(buyers, 1.0, 2.0))
    naming = name_chains(chains, weights, slot_groups(problem))
    given = naming.given
    if event.floor_plan.empty or (given[chains.slots >= 0] < 0).any():
        return Seating(**vars(naming))
    links, who = links_of(problem, chains.slots, _walking(event, names))
    places = place_names(event).index
    walks = Walks(links=links, who=who, length=distances(event.floor_plan, places, event.rules.hall_walk_m))
    given, least = shorten(chains, given, walks, slot_groups(problem))
    return Seating(
        given=given,
        changes=chains.changes(given),
        bound=naming.bound,
        walked_m=walks.total(given) / PER_METRE,
        walked_m_bound=least / PER_METRE,
    )


def _walking(event: Event, names: Names) -> Bools:
    """Shape (participants,): True for companies of the side that does not sit; all, where neither does."""
    sides = {"suppliers": event.buyers.index, "buyers": event.suppliers.index}
    walks: Bools = names.participants.isin(sides.get(event.seated, names.participants))
    return walks


def _locked_places(event: Event, names: Names, places: pd.Index) -> Ints:
    wanted = np.full(len(names.pairs), -1, np.int64)
    locks = event.locks
    if Lock.PLACE in locks:
        known = locks[locks[Lock.PLACE].notna()]
        at = names.pairs.get_indexer(pd.MultiIndex.from_frame(known[[Lock.SUPPLIER, Lock.BUYER]]))
        place = places.get_indexer(pd.Index(known[Lock.PLACE], dtype=object))
        wanted[at[at >= 0]] = place[at >= 0]
    return wanted
