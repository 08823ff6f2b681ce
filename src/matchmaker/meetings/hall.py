"""Hall's condition: items confined to too few places."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from matchmaker.meetings.ids import Bools, Ints


def tight_places(allowed: Bools, room: Ints) -> Bools | None:
    """Places that cannot hold all items confined to them; None where every item finds a place.

    Parameters
    ----------
    allowed
        Shape (items, places).
    room
        Shape (places,): items each can hold.

    Returns
    -------
    Shape (places,).

    Notes
    -----
    The cut of a largest flow (Ford & Fulkerson); items with the same places flow together.

    Examples
    --------
    >>> tight_places(np.array([[1, 0, 1], [1, 0, 0], [0, 0, 1]], bool), np.array([1, 1, 1])).tolist()
    [True, False, True]
    >>> tight_places(np.array([[1, 0], [1, 1]], bool), np.array([1, 1])) is None
    True
    """
    patterns, supply = np.unique(allowed, axis=0, return_counts=True)
    k, places = patterns.shape
    sink = k + places + 1
    p, t = np.nonzero(patterns)
    tail = np.concatenate([np.zeros(k, np.int64), 1 + p, 1 + k + np.arange(places)])
    head = np.concatenate([1 + np.arange(k), 1 + k + t, np.full(places, sink)])
    capacity = np.concatenate([supply, supply[p], room]).astype(np.int32)
    graph = csr_array((capacity, (tail, head)), shape=(sink + 1, sink + 1))
    flow = maximum_flow(graph, 0, sink)
    if flow.flow_value == len(allowed):
        return None
    left = csr_array(graph - flow.flow)
    left.data = np.maximum(left.data, 0)
    left.eliminate_zeros()
    reached = np.zeros(sink + 1, bool)
    reached[breadth_first_order(left, 0, return_predecessors=False)] = True
    return reached[1 + k : sink]


def server_groups(servers: list[frozenset[int]], *, most: int = 256) -> list[frozenset[int]]:
    """Unions of servers' sets that overlap: the groups that can run short.

    Parameters
    ----------
    servers
        For each kind of item, who can serve it.
    most
        Groups listed; beyond it only the smaller ones are.

    Examples
    --------
    >>> [sorted(group) for group in server_groups([frozenset({0}), frozenset({0, 1}), frozenset({2})])]
    [[0], [2], [0, 1]]
    """
    kinds = sorted(set(servers), key=lambda s: (len(s), sorted(s)))
    unions = dict.fromkeys(kinds)
    queue = list(unions)
    while queue and len(unions) < most:
        union = queue.pop(0)
        for kind in kinds:
            if union & kind and union | kind not in unions:
                unions[union | kind] = None
                queue.append(union | kind)
    return sorted(unions, key=lambda s: (len(s), sorted(s)))
