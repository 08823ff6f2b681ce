"""A second checker of timetables, written from the words of the rules alone.

Plain loops over plain values, slow and clear. It shares no line with the library's own checker: what both
find is compared, kind by kind. Where the words leave something open, the reading taken is said in a comment.
"""

from collections import Counter
from datetime import datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

import pandas as pd

from matchmaker.columns import (
    Absence,
    Company,
    Interpreter,
    Lock,
    Meeting,
    PastMeeting,
    Place,
    Precedence,
    Preference,
    Schedule,
    Slot,
)

CHANGEOVER = timedelta(minutes=10)
"""Slots with no more than this between them follow one another without a pause."""


def given(value):
    """A cell's value, None where it is empty."""
    return (
        None if value is None or value == "" or (not isinstance(value, tuple) and pd.isna(value)) else value
    )


def records(frame, *columns):
    """The rows of a frame as tuples; a column it does not have is empty."""
    listed = [[given(v) for v in frame[c]] if c in frame else [None] * len(frame) for c in columns]
    return list(zip(*listed, strict=True))


def lines_of(schedule):
    """A timetable as (supplier, buyer, slot, place, interpreter) tuples."""
    parts = records(schedule, Schedule.SLOT, Schedule.PLACE, Schedule.INTERPRETER)
    return [(*pair, *part) for pair, part in zip(schedule.index, parts, strict=True)]


class SecondChecker:
    """All rules of one event in plain values; `broken` tells which kinds a timetable breaks.

    Parameters
    ----------
    meetings
        A frame on the pairs that were asked for; None where nobody says what was.
    """

    def __init__(self, event, meetings=None):
        self.rules = event.rules
        self.slots = list(event.slots.index)
        self.start = dict(zip(self.slots, event.slots[Slot.START], strict=True))
        self.end = dict(zip(self.slots, event.slots[Slot.END], strict=True))
        self.session = dict(zip(self.slots, event.slots[Slot.SESSION], strict=True))
        self.places = {s: int(n) for s, n in zip(self.slots, event.slots[Slot.PLACES], strict=True)}
        self.suppliers, self.buyers = set(event.suppliers.index), set(event.buyers.index)
        self.companies = list(event.participants)
        self.representatives = dict.fromkeys(self.companies, 1)
        self.languages = {}
        for side in (event.suppliers, event.buyers):
            staff = records(side, Company.REPRESENTATIVES, Company.LANGUAGES)
            for company, (most, spoken) in zip(side.index, staff, strict=True):
                # One company on both sides has one staff: the larger number named for it.
                self.representatives[company] = max(self.representatives[company], int(most))
                self.languages[company] = set(self.languages.get(company, ())) | set(spoken or ())
        stated = records(event.absences, Absence.COMPANY, Absence.SLOT, Absence.REASON)
        self.away = {(company, slot) for company, slot, worked_out in stated if worked_out is None}
        self.online = set()
        for side in (event.suppliers, event.buyers):
            columns = (Company.ATTENDANCE, Company.TIME_ZONE, Company.WORK_FROM, Company.WORK_UNTIL)
            for company, (how, *hours) in zip(side.index, records(side, *columns), strict=True):
                if how == "online":
                    self.online.add(company)
                    self.away |= {(company, s) for s in self.slots if not self.at_work(s, *hours)}
        self.locks = records(event.locks, Lock.SUPPLIER, Lock.BUYER, Lock.SLOT, Lock.PLACE)
        self.locked = {(s, b) for s, b, _, _ in self.locks}
        self.orders = records(
            event.precedences,
            Precedence.FIRST_SUPPLIER,
            Precedence.FIRST_BUYER,
            Precedence.THEN_SUPPLIER,
            Precedence.THEN_BUYER,
        )
        wishes = records(event.preferences, Preference.SUPPLIER, Preference.BUYER, Preference.LEVEL)
        self.refused = {(s, b) for s, b, level in wishes if level == "no"}
        self.past = set(records(event.past_meetings, PastMeeting.SUPPLIER, PastMeeting.BUYER))
        people = records(event.interpreters, Interpreter.LANGUAGES, Interpreter.ABSENT)
        named = list(zip(event.interpreters.index, people, strict=True))
        self.tongues = {i: set(spoken or ()) for i, (spoken, _) in named}
        self.off = {i: set(absent or ()) for i, (_, absent) in named}
        owners = records(event.places, Place.OWNER)
        self.owner = {place: owner for place, (owner,) in zip(event.places.index, owners, strict=True)}
        self.asked = None
        if meetings is not None:
            sessions = records(meetings, Meeting.SESSION)
            self.asked = {pair: session for pair, (session,) in zip(meetings.index, sessions, strict=True)}
        self._at_once = {s: {t for t in self.slots if self.share_a_moment(s, t)} for s in self.slots}
        self._chains = self._all_chains()
        self._windows = self._all_windows()

    # -- hours ----------------------------------------------------------------------------------------

    def share_a_moment(self, s, t):
        """Slots that overlap are simultaneous."""
        return self.start[s] < self.end[t] and self.start[t] < self.end[s]

    def crowds(self):
        """For each slot's first moment, the slots that run then: the busiest moments are among these."""
        for s in self.slots:
            yield s, {t for t in self.slots if self.start[t] <= self.start[s] < self.end[t]}

    def at_work(self, slot, zone, start, until):
        """The whole slot lies in the hours of one working day, which may end after midnight."""
        if start is None or until is None or start == until:
            return True
        here = ZoneInfo(zone)
        first = self.start[slot].astimezone(here).date() - timedelta(days=1)
        for day in (first, first + timedelta(days=1)):
            opens = datetime.combine(day, start, here)
            closes = datetime.combine(day + timedelta(days=until < start), until, here)
            if opens <= self.start[slot] and self.end[slot] <= closes:
                return True
        return False

    def day(self, slot):
        return self.start[slot].date()

    def _all_chains(self):
        """Slots that follow one another without a pause, as many as a run and its rest take."""
        if self.rules.max_in_a_row is None:
            return []
        chains = [[s] for s in self.slots]
        for _ in range(self.rules.max_in_a_row + self.rules.rest_slots - 1):
            longer = []
            for chain in chains:
                gaps = [(t, self.start[t] - self.end[chain[-1]]) for t in self.slots]
                after = [t for t, gap in gaps if timedelta(0) <= gap <= CHANGEOVER]
                longer += [[*chain, t] for t in after]
                if not after and len(chain) > self.rules.max_in_a_row:
                    longer.append(chain)
            chains = longer
        return chains

    def _all_windows(self):
        """For each day and lunch window, the slots that lie between its start and end."""
        windows = []
        for window in self.rules.lunch:
            for day in sorted({self.day(s) for s in self.slots}):
                inside = [
                    s
                    for s in self.slots
                    if self.day(s) == day
                    and self.start[s].time() >= window.start
                    and self.end[s].time() <= window.end
                ]
                if inside:
                    windows.append((inside, min(window.free_slots, len(inside))))
        return windows

    # -- rules of one meeting --------------------------------------------------------------------------

    def closed(self, supplier, buyer, slot):
        """Kinds of rules that one meeting breaks by being held in one slot, whatever the others do."""
        kinds = set()
        if {(supplier, slot), (buyer, slot)} & self.away:
            kinds.add("absent")
        wanted = (self.asked or {}).get((supplier, buyer))
        if wanted and self.session[slot] != wanted:
            kinds.add("session")
        for s, b, fixed, _ in self.locks:
            if (s, b) == (supplier, buyer) and fixed not in (None, slot):
                kinds.add("fixed")
        return kinds

    def barred(self, supplier, buyer):
        """Kinds of rules that the pair breaks by meeting at all."""
        kinds = set()
        if supplier == buyer:
            kinds.add("itself")
        if (supplier, buyer) in self.refused:
            kinds.add("refused")
        # A lock is the planner's own word: these two shall meet again.
        known = (supplier, buyer) in self.past and (supplier, buyer) not in self.locked
        if known and self.rules.met_before == "never":
            kinds.add("met_before")
        return kinds

    def needs_interpreter(self, supplier, buyer):
        """They are known to share no language, and the event works with interpreters."""
        ours, theirs = self.languages[supplier], self.languages[buyer]
        return bool(self.rules.interpreters and self.tongues and ours and theirs and not ours & theirs)

    def interprets(self, who, supplier, buyer):
        return bool(
            self.tongues[who] & self.languages[supplier] and self.tongues[who] & self.languages[buyer]
        )

    # -- rules of companies ----------------------------------------------------------------------------

    def _crowding(self, held):
        kinds = set()
        for slot, running in self.crowds():
            here = [line for line in held if line[2] in running]
            busy = Counter(company for line in here for company in set(line[:2]))
            if any(n > self.representatives[company] for company, n in busy.items()):
                kinds.add("busy")
            # Slots that overlap may name different numbers of places: each keeps its own, all of them
            # together the largest.
            if sum(line[2] == slot and self.takes_place(*line[:2]) for line in held) > self.places[slot]:
                kinds.add("places")
            if sum(self.takes_place(*line[:2]) for line in here) > max(self.places[t] for t in running):
                kinds.add("places")
            desks = self.rules.video_places
            if desks is not None and sum(self.takes_desk(*line[:2]) for line in here) > desks:
                kinds.add("desks")
            at = Counter(p for *pair, _, _, _ in here if (p := self.locked_place(*pair)) is not None)
            if any(n > self.seats(place) for place, n in at.items()):
                kinds.add("places")
        return kinds

    def takes_place(self, supplier, buyer):
        """They meet in person, or where a lock says, or one of them sits before a screen at a table."""
        remote = len({supplier, buyer} & self.online)
        by_video = remote > 0 if self.rules.online == "either" else remote == 2
        return not by_video or self.locked_place(supplier, buyer) is not None

    def takes_desk(self, supplier, buyer):
        """One of the two is there and speaks to the other from a video desk."""
        return not self.takes_place(supplier, buyer) and not {supplier, buyer} <= self.online

    def locked_place(self, supplier, buyer):
        return next((p for s, b, _, p in self.locks if (s, b) == (supplier, buyer) and p is not None), None)

    def seats(self, place):
        """Meetings a place holds at once: one, at a company's own booth as many as it has representatives."""
        owner = self.owner.get(place)
        return 1 if owner is None else self.representatives[owner]

    def _resting(self, held):
        """After `max_in_a_row` meetings without a pause come `rest_slots` free slots."""
        row = self.rules.max_in_a_row
        for company in self.companies if self._chains else ():
            count = Counter(slot for s, b, slot, _, _ in held if company in (s, b))
            for chain in self._chains:
                in_a_row = sum(count[s] for s in chain[:row])
                # Several representatives take turns, so each of them brings its own `row` meetings.
                if any(in_a_row + count[s] > row * self.representatives[company] for s in chain[row:]):
                    return {"rest"}
        return set()

    def _lunching(self, held):
        for company in self.companies if self._windows else ():
            mine = [slot for s, b, slot, _, _ in held if company in (s, b)]
            for inside, free in self._windows:
                kept = 0
                for slot in inside:
                    taken = sum(other in self._at_once[slot] for other in mine)
                    kept += max(0, self.representatives[company] - taken)
                if kept < free * self.representatives[company]:
                    return {"lunch"}
        return set()

    def breaks(self, held):
        """Idle runs of each company: between its meetings of one day, where a whole slot fits."""
        counts = dict.fromkeys(self.companies, 0)
        for company in self.companies:
            mine = {slot for s, b, slot, _, _ in held if company in (s, b)}
            for day in {self.day(s) for s in mine}:
                until = None
                for slot in sorted((s for s in mine if self.day(s) == day), key=lambda s: self.start[s]):
                    if until is not None and any(
                        self.start[t] >= until and self.end[t] <= self.start[slot] for t in self.slots
                    ):
                        counts[company] += 1
                    until = self.end[slot] if until is None else max(until, self.end[slot])
        return counts

    def _unfair(self, held):
        if self.rules.fairness is None:
            return set()
        counts = self.breaks(held).values()
        return {"fairness"} if max(counts) - min(counts) > self.rules.fairness else set()

    # -- interpreters and places by name ---------------------------------------------------------------

    def enough_interpreters(self, held):
        """At every moment each meeting that needs an interpreter can have one of its own."""
        needy = [line for line in held if self.needs_interpreter(*line[:2])]
        return all(
            self._each_has_one([line for line in needy if line[2] in running], set())
            for _, running in self.crowds()
        )

    def _each_has_one(self, lines, taken):
        if not lines:
            return True
        (supplier, buyer, slot, _, _), *rest = lines
        return any(
            self._each_has_one(rest, taken | {who})
            for who in self.tongues
            if who not in taken and slot not in self.off[who] and self.interprets(who, supplier, buyer)
        )

    def can_name_interpreters(self, held):
        """Interpreters can be named so that each stays for a whole meeting and is nowhere else meanwhile."""
        needy = [line for line in held if self.needs_interpreter(*line[:2])]

        def name(n, named):
            if n == len(needy):
                return True
            supplier, buyer, slot = needy[n][:3]
            return any(
                name(n + 1, [*named, (who, slot)])
                for who in self.tongues
                if slot not in self.off[who]
                and self.interprets(who, supplier, buyer)
                and not any(other == who and at in self._at_once[slot] for other, at in named)
            )

        return name(0, [])

    def _unnamed(self, held):
        """What a timetable that names places and interpreters must name."""
        kinds = set()
        for supplier, buyer, _, place, who in held:
            if self.locked_place(supplier, buyer) not in (None, place):
                kinds.add("locked_place")
            if who is None and self.needs_interpreter(supplier, buyer):
                kinds.add("interpreter_missing")
        return kinds

    def _named(self, held):
        kinds = set()
        for supplier, buyer, slot, _, who in held:
            if who is None:
                continue
            if slot in self.off[who]:
                kinds.add("interpreter_absent")
            if self.needs_interpreter(supplier, buyer) and not self.interprets(who, supplier, buyer):
                kinds.add("interpreter_language")
        for one, other in combinations(held, 2):
            if one[4] is not None and one[4] == other[4] and other[2] in self._at_once[one[2]]:
                kinds.add("interpreter_taken")
        for _, running in self.crowds():
            here = Counter(place for _, _, slot, place, _ in held if place is not None and slot in running)
            if any(n > self.seats(place) for place, n in here.items()):
                kinds.add("place_taken")
        return kinds

    # -- all of them -----------------------------------------------------------------------------------

    def broken(self, lines, *, with_names=True):
        """Kinds of rules that a timetable breaks.

        Parameters
        ----------
        lines
            (supplier, buyer, slot, place, interpreter) tuples; the last two may be None.
        with_names
            False where places and interpreters are not named yet, so that only their numbers count.
        """
        kinds, held = set(), []
        for line in lines:
            supplier, buyer, slot, _, who = line
            if supplier not in self.suppliers or buyer not in self.buyers:
                kinds.add("unknown")
            elif slot is None:
                kinds.add("unplaced")
            elif slot not in self.start or not (who is None or who in self.tongues):
                kinds.add("unknown")
            else:
                held.append(line)
        for line in held:
            kinds |= self.barred(*line[:2]) | self.closed(*line[:3])
        pairs = Counter(line[:2] for line in held)
        if any(n > 1 for n in pairs.values()):
            kinds.add("once")
        kinds |= {"locked_missing"} if self.locked - set(pairs) else set()
        kinds |= {"missing"} if set(self.asked or ()) - set(pairs) - self.locked else set()
        kinds |= {"precedence"} if self._out_of_order(held) else set()
        if not self.enough_interpreters(held):
            kinds.add("interpreters")
        kinds |= self._crowding(held) | self._resting(held) | self._lunching(held) | self._unfair(held)
        return kinds | self._named(held) | (self._unnamed(held) if with_names else set())

    def _out_of_order(self, held):
        """The first ends before the second starts; where one is not held there is no order to keep."""
        for s1, b1, s2, b2 in self.orders:
            firsts = [slot for s, b, slot, _, _ in held if (s, b) == (s1, b1)]
            thens = [slot for s, b, slot, _, _ in held if (s, b) == (s2, b2)]
            if any(self.end[x] > self.start[y] for x in firsts for y in thens):
                return True
        return False


def same_verdict(ours, theirs):
    """Whether two checkers agree; `ours` is the second checker's.

    All kinds are the same, but for what follows from a worse fault: of the reasons why a meeting's slot is
    closed to it one is told; what a pair held twice does to order, breaks and places, and a company in two
    meetings at once to its rests, is nobody's concern; of an interpreter who is away no more is told.
    """
    closed = {"absent", "session", "fixed"}
    if (theirs & closed) - ours or bool(theirs & closed) != bool(ours & closed):
        return False
    beside = closed | ({"precedence", "fairness", "places"} if "once" in ours else set())
    beside |= {"rest", "lunch"} if "busy" in ours else set()
    beside |= {"interpreter_language"} if "interpreter_absent" in ours & theirs else set()
    return ours - beside == theirs - beside
