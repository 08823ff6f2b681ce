"""How many firms can take part at all, as a flow, and the smallest reason where that is too few."""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Most(NamedTuple):
    """The most firms that can take part, and the cut that proves it.

    `full` are programmes whose every seat is needed; `others` firms that also suit another one.
    """

    firms: int
    full: Bools
    others: int


def most_firms(suits: Bools, seats: Ints) -> Most:
    """A maximum flow: each firm takes one seat of a programme that suits it (König: the cut is the proof).

    Parameters
    ----------
    suits
        (firms, programmes).
    seats
        (programmes,).

    Examples
    --------
    >>> most_firms(np.array([[1, 0], [1, 0], [1, 1]], bool), np.array([1, 9]))
    Most(firms=2, full=array([ True, False]), others=1)
    """
    kinds, which = np.unique(suits, axis=0, return_inverse=True)
    count = np.bincount(which.ravel(), minlength=len(kinds))
    n, m = kinds.shape
    source, sink = n + m, n + m + 1
    k, p = np.nonzero(kinds)
    tail = np.concatenate([np.full(n, source), k, np.arange(m) + n])
    head = np.concatenate([np.arange(n), p + n, np.full(m, sink)])
    room = np.concatenate([count, count[k], seats])
    graph = sparse.csr_array((room.astype(np.int32), (tail, head)), shape=(n + m + 2,) * 2)
    flow = maximum_flow(graph, source, sink)
    left = sparse.csr_array(graph - flow.flow)
    left.data = np.where(left.data > 0, left.data, 0)
    left.eliminate_zeros()
    seen = breadth_first_order(left, source, return_predecessors=False)
    full = np.isin(np.arange(m) + n, seen)
    others = int(count[(kinds & ~full).any(axis=1)].sum())
    return Most(int(flow.flow_value), full, others)


def smallest_conflict(suits: Bools, seats: Ints, group: Ints, floors: Ints) -> tuple[int, ...]:
    """The fewest groups whose floors cannot be kept together; empty where all can.

    Sets of up to three are tried by size; beyond that one group after another is left out while the rest
    still conflict, which gives a set that none may leave.

    Examples
    --------
    >>> suits = np.array([[1], [1], [1]], bool)
    >>> smallest_conflict(suits, np.array([2]), np.array([0, 1, 2]), np.array([1, 1, 1]))
    (0, 1, 2)
    """
    asked = [int(g) for g in np.flatnonzero(floors > 0)]
    if _together(suits, seats, group, floors, asked):
        return ()
    for size in range(1, min(3, len(asked)) + 1):
        for some in combinations(asked, size):
            if not _together(suits, seats, group, floors, some):
                return some
    kept = asked
    for one in asked:
        fewer = [g for g in kept if g != one]
        if not _together(suits, seats, group, floors, fewer):
            kept = fewer
    return tuple(kept)


def _together(
    suits: Bools, seats: Ints, group: Ints, floors: Ints, some: list[int] | tuple[int, ...]
) -> bool:
    """Whether the floors of some groups can be kept at once: a flow through one node a group and kind."""
    if not some:
        return True
    n, m = len(some), suits.shape[1]
    rows = [np.unique(suits[group == g], axis=0, return_counts=True) for g in some]
    kinds = [(i, kind, int(c)) for i, (ks, cs) in enumerate(rows) for kind, c in zip(ks, cs, strict=True)]
    source, sink = n + len(kinds) + m, n + len(kinds) + m + 1
    arcs = [(source, i, int(floors[g])) for i, g in enumerate(some)]
    for j, (i, kind, c) in enumerate(kinds, n):
        arcs.append((i, j, c))
        arcs += [(j, n + len(kinds) + int(p), c) for p in np.flatnonzero(kind)]
    arcs += [(n + len(kinds) + p, sink, int(seats[p])) for p in range(m)]
    tail, head, room = (np.array(a) for a in zip(*arcs, strict=True))
    graph = sparse.csr_array((room.astype(np.int32), (tail, head)), shape=(sink + 1,) * 2)
    return bool(maximum_flow(graph, source, sink).flow_value == floors[list(some)].sum())
