"""How many firms can take part at all, as a flow, and the smallest reason where that is too few."""

from __future__ import annotations

from collections.abc import Sequence
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

    `by_group` says how many come from each group; `full` are programmes of which one more seat would let one
    more firm take part.
    """

    firms: int
    by_group: Ints
    full: Bools


def most_firms(suits: Bools, seats: Ints, *, group: Ints | None = None, most: Sequence[int] = ()) -> Most:
    """A maximum flow: each firm takes one seat of a programme that suits it (König: the cut is the proof).

    Parameters
    ----------
    suits
        (firms, programmes).
    seats
        (programmes,).
    group
        (firms,), the group of each firm, or -1 for firms that do not count; by default all are of group 0.
    most
        How many firms of each group count; by default all.

    Examples
    --------
    >>> most_firms(np.array([[1, 0], [1, 0], [1, 1]], bool), np.array([1, 9]))
    Most(firms=2, by_group=array([2]), full=array([ True, False]))
    """
    group = np.zeros(len(suits), np.int64) if group is None else group
    most = most if len(most) else (len(suits),)
    keys = np.column_stack([group, suits])[group >= 0].astype(np.int64)
    kinds, counts = np.unique(keys, axis=0, return_counts=True)
    g, n, m = len(most), len(kinds), suits.shape[1]
    source, sink = g + n + m, g + n + m + 1
    k, p = np.nonzero(kinds[:, 1:])
    tail = np.concatenate([np.full(g, source), kinds[:, 0], g + k, g + n + np.arange(m)])
    head = np.concatenate([np.arange(g), g + np.arange(n), g + n + p, np.full(m, sink)])
    room = np.concatenate([np.asarray(most), counts, counts[k], np.minimum(seats, len(suits))])
    graph = sparse.csr_array((room.astype(np.int32), (tail, head)), shape=(sink + 1,) * 2)
    flow = maximum_flow(graph, source, sink)
    left = sparse.csr_array(graph - flow.flow)
    left.data = np.where(left.data > 0, left.data, 0)
    left.eliminate_zeros()
    seen = breadth_first_order(left, source, return_predecessors=False)
    given = np.asarray(flow.flow[[source], :].todense()).ravel()[:g].astype(np.int64)
    return Most(int(flow.flow_value), given, np.isin(g + n + np.arange(m), seen))


def smallest_conflict(
    suits: Bools, seats: Ints, group: Ints, floors: Ints, among: Sequence[int] | None = None
) -> tuple[int, ...]:
    """The fewest groups whose floors cannot be kept together; empty where all can.

    Sets of up to three are tried by size; beyond that one group after another is left out while the rest
    still conflict, which gives a set that none may leave.

    Parameters
    ----------
    suits, seats, group
        As for `most_firms`.
    floors
        The least number of firms of each group.
    among
        Groups to look at; by default all.

    Examples
    --------
    >>> suits = np.array([[1], [1], [1]], bool)
    >>> smallest_conflict(suits, np.array([2]), np.array([0, 1, 2]), np.array([1, 1, 1]))
    (0, 1, 2)
    """
    looked_at = range(len(floors)) if among is None else among
    asked = [int(g) for g in looked_at if floors[g] > 0]
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


def _together(suits: Bools, seats: Ints, group: Ints, floors: Ints, some: Sequence[int]) -> bool:
    """Whether the floors of some groups can be kept at once."""
    if not some:
        return True
    asked = np.zeros_like(floors)
    asked[list(some)] = floors[list(some)]
    found = most_firms(suits, seats, group=np.where(np.isin(group, some), group, -1), most=asked.tolist())
    return bool(found.firms == asked.sum())
