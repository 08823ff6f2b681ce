"""Cheap truths before any solver: why not everything can be held, and how few breaks there can be."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from matchmaker.messages import Message
from matchmaker.timetable.clock import overlap_cliques
from matchmaker.timetable.hall import tight_groups
from matchmaker.timetable.names import Names
from matchmaker.timetable.problem import Bools, Ints, Problem
from matchmaker.timetable.relays import helpers

MOST_REASONS = 50
"""Reasons listed before the rest is left unsaid."""


def impossible(problem: Problem, names: Names) -> tuple[Message, ...]:
    """Reasons why no timetable can hold all meetings; empty where none was found, which proves nothing.

    Looks at each meeting, each participant, all places, the order of meetings, and the interpreters.
    """
    found: list[Message] = []
    for reasons in (
        _closed_meetings(problem, names),
        _full_participants(problem, names),
        _full_places(problem, names),
        _full_desks(problem, names),
        _short_interpreters(problem, names),
        _impossible_orders(problem, names),
    ):
        for reason in reasons:
            found.append(reason)
            if len(found) == MOST_REASONS:
                return tuple(found)
    return tuple(found)


def _closed_meetings(p: Problem, names: Names) -> Iterator[Message]:
    for m in np.flatnonzero(~p.allowed.any(axis=1)):
        pair = names.pair(int(m))
        hours = [
            Message("zones.hours_of", {"company": who, "hours": names.hours[who]})
            for who in pair.values()
            if who in names.hours
        ]
        if hours:
            both = Message("timetable.and", {"first": hours[0], "rest": hours[-1]})
            yield Message("zones.no_common_hours", {**pair, "hours": both if len(hours) > 1 else hours[0]})
        else:
            yield Message("timetable.no_slot", pair)


def _shortage(allowed: Bools, room: Ints) -> tuple[Ints, Ints] | None:
    """Items and the slots they are confined to, where the slots cannot hold them all (Hall's condition).

    Parameters
    ----------
    allowed
        Shape (items, slots).
    room
        Shape (slots,): items each slot can hold.
    """
    patterns, which, supply = np.unique(allowed, axis=0, return_inverse=True, return_counts=True)
    k, slots = patterns.shape
    source, sink = 0, k + slots + 1
    p, t = np.nonzero(patterns)
    tail = np.concatenate([np.zeros(k, int), 1 + p, 1 + k + np.arange(slots)])
    head = np.concatenate([1 + np.arange(k), 1 + k + t, np.full(slots, sink)])
    capacity = np.concatenate([supply, supply[p], room]).astype(np.int32)
    graph = coo_array((capacity, (tail, head)), shape=(sink + 1, sink + 1)).tocsr()
    result = maximum_flow(graph, source, sink)
    if result.flow_value == len(allowed):
        return None
    left = coo_array(graph - result.flow)
    spare = left.data > 0
    residual = coo_array((left.data[spare], (left.row[spare], left.col[spare])), shape=left.shape).tocsr()
    reached = np.isin(np.arange(sink + 1), breadth_first_order(residual, source, return_predecessors=False))
    items = np.flatnonzero(reached[1 + which.ravel()])
    return items, np.flatnonzero(reached[1 + k : sink])


def _full_participants(p: Problem, names: Names) -> Iterator[Message]:
    """Participants whose meetings do not fit the slots open to them; overlapping slots count as one."""
    columns = [np.array(c) for c in overlap_cliques(p)]
    apart = all(len(c) == 1 for c in columns)
    openable: Bools = p.allowed.sum(axis=1) > 0
    ends = np.concatenate([p.ends[:, 0], p.ends[:, 1]])
    meetings = np.tile(np.arange(p.meetings), 2)
    order = np.argsort(ends, kind="stable")
    groups = np.split(meetings[order], np.cumsum(np.bincount(ends, minlength=p.participants))[:-1])
    for who, own in enumerate(groups):
        mine = own[openable[own]]
        if not len(mine):
            continue
        allowed: Bools = p.allowed[mine]
        if apart:
            if allowed.sum(axis=1).min() * p.representatives[who] >= len(mine):
                continue  # any meeting finds a slot whatever the others take
            short = _shortage(allowed, np.full(p.slots, p.representatives[who]))
        else:
            merged = np.column_stack([allowed[:, c].any(axis=1) for c in columns])
            short = _shortage(merged, np.full(len(columns), p.representatives[who]))
        if short is not None:
            yield _confined(p, names, who, len(mine), *short)


def _confined(p: Problem, names: Names, who: int, total: int, items: Ints, slots: Ints) -> Message:
    room = int(len(slots) * p.representatives[who])
    values = {
        "company": names.participants[who],
        "meetings": len(items),
        "slots": room,
        "extra": len(items) - room,
    }
    if len(items) == total:
        return Message("timetable.too_many_meetings", values)
    return Message("timetable.too_few_slots", {**values, "listed": names.slot_list(slots)})


def _full_places(p: Problem, names: Names) -> Iterator[Message]:
    openable = p.allowed[p.allowed.any(axis=1) & p.seated]
    if not len(openable):
        return
    short = _shortage(openable, p.places)
    if short is None:
        return
    items, slots = short
    room = int(p.places[slots].sum())
    values = {"meetings": len(items), "places": room, "extra": len(items) - room}
    if p.spare:
        spare = {"spare": p.spare, "listed": names.slot_list(slots)}
        yield Message("timetable.too_few_places_spare", {**values, **spare})
        return
    if len(slots) == p.slots:
        yield Message("timetable.too_few_places", {**values, "slots": p.slots})
    else:
        yield Message("timetable.too_few_places_in", {**values, "listed": names.slot_list(slots)})


def _full_desks(p: Problem, names: Names) -> Iterator[Message]:
    at_desk = p.at_desk[p.allowed[p.at_desk].any(axis=1)]
    if p.desks is None or not len(at_desk):
        return
    short = _shortage(p.allowed[at_desk], np.full(p.slots, p.desks))
    if short is not None:
        items, slots = short
        room = len(slots) * p.desks
        values = {"meetings": len(items), "places": room, "extra": len(items) - room}
        yield Message("zones.too_few_desks", {**values, "listed": names.slot_list(slots)})


def _short_interpreters(p: Problem, names: Names) -> Iterator[Message]:
    """Groups of needs with more meetings than their interpreters can serve in all slots together."""
    using = np.flatnonzero(p.need >= 0)
    if not len(using):
        return
    counts = np.bincount(p.need[using], minlength=len(p.speakers))
    helping = helpers(p)
    servers = [frozenset(np.flatnonzero(able.any(axis=1)).tolist()) for able in helping]
    for needs, _ in tight_groups(servers):
        room = int(helping[list(needs)].any(axis=0).sum())
        meetings = int(counts[list(needs)].sum())
        if meetings > room:
            yield Message(
                "timetable.too_few_interpreters",
                {
                    "meetings": meetings,
                    "places": room,
                    "extra": meetings - room,
                    "languages": names.need(needs),
                },
            )


def _impossible_orders(p: Problem, names: Names) -> Iterator[Message]:
    """Precedences that run in a circle, or whose windows empty."""
    before = p.precedences
    if not len(before):
        return
    allowed = p.allowed.copy()
    openable = allowed.any(axis=1)
    for _ in range(p.meetings + 1):
        late = np.where(allowed, p.start_min, -1).max(axis=1)
        early = np.where(allowed, p.end_min, np.iinfo(np.int64).max).min(axis=1)
        kept = allowed.copy()
        for first, then in before:
            kept[first] &= p.end_min <= late[then]
            kept[then] &= p.start_min >= early[first]
        if (kept == allowed).all():
            break
        allowed = kept
        empty = np.flatnonzero(openable & ~allowed.any(axis=1))
        if len(empty):
            break
    for m in np.flatnonzero(openable & ~allowed.any(axis=1))[:1]:
        yield Message("timetable.precedence_empty", names.pair(int(m)))


def fewest_breaks(problem: Problem, *, held: Bools | None = None) -> int:
    """A number of breaks that no timetable of these meetings goes below, participant by participant.

    Each participant alone chooses as many of its open slots as it has meetings, in as few runs as it can
    (dynamic programming over slots). Participants with several representatives, and events whose slots
    overlap, count 0.

    Parameters
    ----------
    held
        Shape (meetings,): the meetings to count; all unless given.

    Examples
    --------
    >>> import numpy as np
    >>> allowed = np.array([[1, 0, 1], [1, 0, 1]])
    >>> fewest_breaks(Problem.simple([(0, 1), (0, 2)], participants=3, slots=3, places=1, allowed=allowed))
    1
    """
    if any(len(c) > 1 for c in overlap_cliques(problem)):
        return 0
    keep = np.ones(problem.meetings, bool) if held is None else held
    ends, allowed = problem.ends[keep], problem.allowed[keep]
    degree = np.bincount(ends.ravel(), minlength=problem.participants)
    free = np.zeros((problem.participants, problem.slots), bool)
    for end in (0, 1):
        np.logical_or.at(free, ends[:, end], allowed)
    must = np.zeros_like(free)  # a meeting with one open slot takes it
    single = allowed.sum(axis=1) == 1
    must[ends[single].ravel(), np.repeat(allowed[single].argmax(axis=1), 2)] = True
    least = _fewest_runs(problem, degree, free, must)
    counted = (problem.representatives == 1) & (degree > 0) & (least < _NEVER)
    return int(least[counted].sum())


_NEVER = 10_000


def _fewest_runs(p: Problem, degree: Ints, free: Bools, must: Bools) -> Ints:
    """Shape (participants,): fewest breaks with `degree` busy slots out of `free`, all of `must` among them.

    States: nothing yet that day, busy in the slot before, idle since. `cost[s, p, c]`: c slots taken so far.
    """
    most = int(degree.max(initial=0))
    cost = np.full((3, p.participants, most + 1), _NEVER)
    cost[0, :, 0] = 0
    new_day = np.diff(p.day, prepend=-1) > 0
    for t in range(p.slots):
        if new_day[t]:
            cost = np.stack([cost.min(axis=0), *(np.full_like(cost[:2], _NEVER))])
        taken = np.minimum(np.minimum(cost[0], cost[1]), cost[2] + 1)[:, :-1]
        busy = np.full_like(cost[0], _NEVER)
        busy[:, 1:] = np.where(free[:, t, None], taken, _NEVER)
        idle = np.minimum(cost[1], cost[2])
        closed = must[:, t, None]
        cost = np.stack([np.where(closed, _NEVER, cost[0]), busy, np.where(closed, _NEVER, idle)])
    least: Ints = np.minimum(cost.min(axis=0)[np.arange(p.participants), degree], _NEVER)
    return least
