"""Naming who or what serves each meeting so that companies seldom change it: chains of meetings."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from matchmaker.timetable.clock import CHANGEOVER_MIN, overlaps
from matchmaker.timetable.problem import Bools, Floats, Ints, Problem
from matchmaker.timetable.shifts import Limit

MOST_SWEEPS = 20
"""Times the slots are gone through at most while each still gets better."""

IMPOSSIBLE = 1e9
"""What a name costs that cannot serve the meeting."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Chains:
    """Meetings that each need one name: a place, or an interpreter.

    Parameters
    ----------
    slots
        Shape (meetings,): slot of each meeting; -1 where it needs no name.
    can
        Shape (meetings, names): True where the name can serve the meeting in its slot.
    wish
        Shape (meetings, names): whole cost of a wish not kept; the least total goes before few changes.
    room
        Shape (names,): meetings that each name can serve at once.
    links
        Shape (k, 2): meetings a company has one after the other; another name there is one change.
    who
        Shape (k,): company of each link; the links of one company and day follow one another in order.
    together
        Shape (slots, slots): True where two slots share a moment.
    moments
        Maximal sets of slots that share a moment.
    mates
        Shape (k, 2): meetings that stand for the two names of one; both get one, or neither.
    joined
        Shape (names, names): True where the first and the second can serve mates together.
    limits
        What one name serves at most in some slots, where every `room` is 1.
    """

    slots: Ints
    can: Bools
    wish: Ints
    room: Ints
    links: Ints
    who: Ints
    together: Bools
    moments: tuple[tuple[int, ...], ...]
    mates: Ints = field(default_factory=lambda: np.empty((0, 2), np.int64))
    joined: Bools = field(default_factory=lambda: np.empty((0, 0), bool))
    limits: tuple[Limit, ...] = ()

    def changes(self, given: Ints) -> int:
        """How many links have two names, of those whose meetings both have one."""
        return count_changes(self.links, given)

    def missed(self, given: Ints) -> int:
        """Cost of all wishes."""
        named = np.flatnonzero(given >= 0)
        return int(self.wish[named, given[named]].sum())


def links_of(problem: Problem, slots: Ints, counted: Bools) -> tuple[Ints, Ints]:
    """Meetings that one company has one after the other on one day.

    A company with several representatives has none: nobody knows which of them goes where.

    Parameters
    ----------
    slots
        Shape (meetings,): slot of each meeting, -1 for those that are passed over.
    counted
        Shape (participants,): False for companies that are left out.

    Returns
    -------
    Ints
        Shape (k, 2): the earlier and the later meeting.
    Ints
        Shape (k,): the company.

    Examples
    --------
    >>> problem = Problem.simple([(0, 1), (0, 2)], participants=3, slots=2, places=1)
    >>> links_of(problem, np.array([1, 0]), np.ones(3, bool))[0].tolist()
    [[1, 0]]
    """
    meeting, who = np.repeat(np.arange(problem.meetings), 2), problem.ends.ravel()
    kept = (slots[meeting] >= 0) & counted[who] & (problem.representatives[who] == 1)
    meeting, who = meeting[kept], who[kept]
    order = np.lexsort((meeting, slots[meeting], who))
    meeting, who = meeting[order], who[order]
    day = problem.day[slots[meeting]]
    follows = (who[1:] == who[:-1]) & (day[1:] == day[:-1])
    links = np.column_stack([meeting[:-1], meeting[1:]])[follows]
    return links.astype(np.int64), who[:-1][follows].astype(np.int64)


def count_changes(links: Ints, given: Ints) -> int:
    """How many links have two names, of those whose meetings both have one.

    Examples
    --------
    >>> count_changes(np.array([[0, 1], [1, 2]]), np.array([5, 5, 7]))
    1
    """
    one, two = given[links[:, 0]], given[links[:, 1]]
    return int(((one != two) & (one >= 0) & (two >= 0)).sum())


def fewest_changes(chains: Chains) -> int:
    """A number of changes that no naming goes below, whatever its wishes.

    The larger of two: each company by itself, whose names that can serve run out; and pairs of links that
    cannot both keep one name, as two meetings at once would share it. Each link is in at most two such pairs,
    so they form paths and cycles, of which every second link must change.
    """
    return max(_alone(chains), _crossing(chains))


def _alone(chains: Chains) -> int:
    """Each chain keeps a name as long as any can serve it."""
    changes, last, common = 0, (-1, -1), np.zeros(0, bool)
    for (a, b), company in zip(chains.links.tolist(), chains.who.tolist(), strict=True):
        before = common if last == (company, a) else chains.can[a]
        common = before & chains.can[b]
        if not common.any():
            changes += 1
            common = chains.can[b]
        last = (company, b)
    return changes


def crossing_links(chains: Chains) -> Ints:
    """Shape (k, 2): pairs of links of which one must change."""
    found = []
    for here, there in ((0, 1), (1, 0)):
        order = np.argsort(chains.links[:, here], kind="stable")
        first, second = order[:-1], order[1:]
        same = chains.links[first, here] == chains.links[second, here]
        first, second = first[same], second[same]
        one, two = chains.links[first, there], chains.links[second, there]
        at_once = (one != two) & chains.together[chains.slots[one], chains.slots[two]]
        shared = (chains.can[one] & chains.can[two] & (chains.room >= 2)[None, :]).any(1)
        found.append(np.column_stack([first, second])[at_once & ~shared])
    pairs: Ints = np.concatenate(found).astype(np.int64)
    return pairs


def _crossing(chains: Chains) -> int:
    pairs = crossing_links(chains)
    k = len(chains.links)
    if not len(pairs):
        return 0
    graph = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(k, k))
    _, part = connected_components(graph, directed=False)
    links = np.bincount(part)
    distinct = np.unique(np.sort(pairs, axis=1), axis=0)
    edges = np.bincount(part[distinct[:, 0]], minlength=len(links))
    cycle = edges >= links
    return int(((links + cycle) // 2).sum())


def settle(chains: Chains, start: Ints, weight: Floats) -> Ints:
    """Name the meetings slot by slot, each time as well as can be beside the names given by then.

    Parameters
    ----------
    start
        Shape (meetings,): names given already, -1 for none; a slot keeps its own unless others are better.
    weight
        Shape (k,): what a change at each link costs.
    """
    given = start.copy()
    for t in np.unique(chains.slots[chains.slots >= 0]).tolist():
        here = np.flatnonzero(chains.slots == t)
        free = free_seats(chains, given, t)
        if not len(free):
            continue
        cost = costs(chains, given, here, weight)
        row, column = linear_sum_assignment(cost[:, free] + np.arange(len(free)) * 1e-7)
        name = np.full(len(here), -1, np.int64)
        name[row] = free[column]
        name[row[~chains.can[here[row], name[row]]]] = -1
        before = given[here]
        if _worth(cost, name) < _worth(cost, before) - 1e-3:  # an equal one would let sweeps go round
            given[here] = name
    return given


def free_seats(chains: Chains, given: Ints, t: int) -> Ints:
    """Names with room in a slot, each as often as it has."""
    others = (chains.slots >= 0) & (chains.slots != t) & (given >= 0)
    others &= chains.together[t][chains.slots]
    left = chains.room - np.bincount(given[others], minlength=len(chains.room))
    for limit in chains.limits:
        if t in limit.slots:
            size = dict(zip(limit.slots, limit.sizes, strict=True))
            inside = np.flatnonzero((given >= 0) & (chains.slots != t) & np.isin(chains.slots, limit.slots))
            sizes = np.array([size[s] for s in chains.slots[inside].tolist()], float)
            done = np.bincount(given[inside], sizes, minlength=len(left))
            left[done + size[t] > limit.most] = 0
    return np.repeat(np.arange(len(left)), np.maximum(left, 0))


def costs(chains: Chains, given: Ints, here: Ints, weight: Floats) -> Floats:
    """Shape (meetings here, names): wishes, which go first, and changes."""
    changes = np.zeros((len(here), chains.can.shape[1]))
    for end in (0, 1):
        meeting, name = chains.links[:, end], given[chains.links[:, 1 - end]]
        near = np.flatnonzero((chains.slots[meeting] == chains.slots[here[0]]) & (name >= 0))
        row = np.searchsorted(here, meeting[near])
        np.add.at(changes, row, weight[near, None])
        np.add.at(changes, (row, name[near]), -weight[near])
    first = 1.0 + 4.0 * weight.max(initial=0.0) * len(here)
    cost: Floats = changes + chains.wish[here] * first
    return np.where(chains.can[here], cost, IMPOSSIBLE)


def _worth(cost: Floats, name: Ints) -> float:
    named = np.flatnonzero(name >= 0)
    return float(cost[named, name[named]].sum()) + IMPOSSIBLE * (len(name) - len(named))


def best_by_hand(chains: Chains, weights: tuple[Floats, ...]) -> Ints:
    """The best of several namings, each started with its own weights and improved until nothing helps."""
    even = np.ones(len(chains.links))
    best: tuple[tuple[int, int, int], Ints] | None = None
    least = (0, int(chains.wish.min(axis=1, where=chains.can, initial=0).sum()), fewest_changes(chains))
    for weight in weights:
        given = settle(chains, np.full(len(chains.slots), -1, np.int64), weight)
        for _ in range(MOST_SWEEPS):
            better = settle(chains, given, even)
            if (better == given).all():
                break
            given = better
        unnamed = int(((chains.slots >= 0) & (given < 0)).sum())
        rank = (unnamed, chains.missed(given), chains.changes(given))
        if best is None or rank < best[0]:
            best = (rank, given)
        if rank <= least:
            break
    assert best is not None
    return best[1]


def slot_groups(problem: Problem) -> Ints:
    """Shape (slots,): number of the group of each slot; days, joined where slots of two meet or overlap."""
    gap = problem.start_min[None, :] - problem.end_min[:, None]
    adjoining = (gap >= 0) & (gap <= CHANGEOVER_MIN)  # past midnight: a rest joins the two days
    joined = overlaps(problem) | (problem.day[:, None] == problem.day[None, :]) | adjoining
    group: Ints = connected_components(coo_array(joined), directed=False)[1].astype(np.int64)
    return group
