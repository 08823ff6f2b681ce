"""The timetabling problem in integer positions: what every back end solves and the checker checks."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from matchmaker.tables.venues import AT_DESK, AT_PLACE, BY_VIDEO

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Shifts:
    """What protects interpreters from too much work; None for no limit.

    Parameters
    ----------
    max_in_a_row, rest_slots
        After so many meetings in adjoining slots, so many free ones.
    day_meetings, day_minutes
        Most meetings, and most minutes spent in meetings, a day.
    """

    max_in_a_row: int | None = None
    rest_slots: int = 1
    day_meetings: int | None = None
    day_minutes: int | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Problem:
    """Meetings to be put into slots; participants are a general (multi)graph.

    Parameters
    ----------
    ends
        Shape (meetings, 2): the two participants of each meeting.
    allowed
        Shape (meetings, slots): False where an absence, session, exhibition hour or fixed slot forbids it.
    representatives
        Shape (participants,): meetings each can hold at once (1 for most).
    places
        Shape (slots,): meetings that can be held at once.
    day, start_min, end_min
        Shape (slots,): day number from 0, and minutes since midnight of the event's first day. Slots are in
        order of (start, end) and may overlap.
    weight
        Shape (meetings,): what holding the meeting is worth, > 0; counts only if not all can be held.
    precedences
        Shape (k, 2): meeting numbers; the first must end before the second starts.
    need
        Shape (meetings,): number of the meeting's interpreting need (a row of `speakers`), -1 for none.
    speakers
        Shape (needs, interpreters, slots): True where that interpreter can serve that need in that slot.
    max_in_a_row, rest_slots
        After this many meetings in adjoining slots a participant rests so many slots; None for no limit.
    free_windows
        Each `(slots, free)`: every participant keeps at least `free` of these slots free.
    fairness
        Numbers of breaks of any two participants differ by at most this; None for no limit.
    exclusive
        Each `(meetings, most)`: at most so many of these meetings at once (they are locked to one place).
    spare
        Places that stay free in every slot; `places` has them taken off.
    relays
        Shape (needs, interpreters, interpreters): True where the first, who speaks a language of
        `ends[:, 0]`, and the second, who speaks one of `ends[:, 1]`, share another. They may serve the need
        together in a slot in which nobody at work can alone. Empty where relaying is not allowed.
    at_work
        Shape (interpreters, slots): False where one is absent. It may be empty where `relays` is.
    relay_most
        So many meetings may be relayed; None for no limit.
    shifts
        What one interpreter may be asked to do.
    venue
        Shape (meetings,): `AT_PLACE`, `AT_DESK` or `BY_VIDEO` of `tables.venues`; only the first take one of
        `places`, the second one of `desks`. Empty: all take a place.
    desks
        Video desks in every slot; None for as many as are needed.

    Notes
    -----
    A *break* of a participant is a maximal idle run of whole slots between two of its meetings of one day
    (Bofill et al., JAIR 74, 2022). Where slots overlap, two consecutive meetings have a break between them if
    a whole slot fits.
    """

    ends: Ints
    allowed: Bools
    representatives: Ints
    places: Ints
    day: Ints
    start_min: Ints
    end_min: Ints
    weight: Floats
    precedences: Ints
    need: Ints
    speakers: Bools
    max_in_a_row: int | None = None
    rest_slots: int = 1
    free_windows: tuple[tuple[tuple[int, ...], int], ...] = ()
    fairness: int | None = None
    exclusive: tuple[tuple[tuple[int, ...], int], ...] = ()
    spare: int = 0
    relays: Bools = field(default_factory=lambda: np.zeros((0, 0, 0), bool))
    at_work: Bools = field(default_factory=lambda: np.zeros((0, 0), bool))
    relay_most: int | None = None
    shifts: Shifts = Shifts()
    venue: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    desks: int | None = None

    @classmethod
    def simple(
        cls, ends: Any, *, participants: int, slots: int, places: int | Any, allowed: Any = None, **more: Any
    ) -> Self:
        """Build a one-day problem with equal slots; what is not named takes its neutral value.

        Examples
        --------
        >>> Problem.simple([(0, 1), (1, 2)], participants=3, slots=2, places=1).meetings
        2
        """
        pairs = np.asarray(ends, dtype=np.int64).reshape(-1, 2)
        m = len(pairs)
        order = np.arange(slots, dtype=np.int64)
        given: dict[str, Any] = {
            "ends": pairs,
            "allowed": np.ones((m, slots), bool) if allowed is None else np.asarray(allowed, bool),
            "representatives": np.ones(participants, np.int64),
            "places": np.broadcast_to(np.asarray(places, np.int64), (slots,)).copy(),
            "day": np.zeros(slots, np.int64),
            "start_min": order * 30,
            "end_min": order * 30 + 30,
            "weight": np.ones(m),
            "precedences": np.empty((0, 2), np.int64),
            "need": np.full(m, -1, np.int64),
            "speakers": np.zeros((0, 0, slots), bool),
        }
        return cls(**{**given, **more})

    @property
    def meetings(self) -> int:
        """Number of meetings."""
        return len(self.ends)

    @property
    def participants(self) -> int:
        """Number of participants."""
        return len(self.representatives)

    @property
    def slots(self) -> int:
        """Number of slots."""
        return len(self.places)

    @property
    def seated(self) -> Bools:
        """Shape (meetings,): those that take a place."""
        return self.venue == AT_PLACE if len(self.venue) else np.ones(self.meetings, bool)

    @property
    def at_desk(self) -> Ints:
        """Numbers of the meetings that take a video desk."""
        return np.flatnonzero(self.venue == AT_DESK)

    @property
    def room(self) -> Ints:
        """Shape (slots,): meetings of all kinds that can be held at once.

        Its places, and as many meetings by video as may be there and have a desk if they need one.
        """
        if not len(self.venue):
            return self.places
        by_desk = self.allowed[self.at_desk].sum(axis=0)
        if self.desks is not None:
            by_desk = np.minimum(by_desk, self.desks)
        room: Ints = self.places + by_desk + self.allowed[self.venue == BY_VIDEO].sum(axis=0)
        return room

    def replace(self, **changes: Any) -> Self:
        """A copy with some fields changed."""
        return dataclasses.replace(self, **changes)
