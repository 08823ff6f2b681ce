"""Edge colouring of bipartite graphs: a timetable in which nobody is absent.

König (1916): a bipartite graph of largest degree D can be coloured with D colours. De Werra (1971): with at
least D colours, the colour classes can be made to differ by at most one. So meetings fit if and only if
slots >= max(D, ceil(meetings / places)).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

from matchmaker.timetable.problem import Bools, Ints


def sides(ends: Ints, vertices: int) -> Bools | None:
    """Two-colour the vertices of a graph, or give None where it has an odd cycle.

    Examples
    --------
    >>> import numpy as np
    >>> sides(np.array([[0, 1], [1, 2]]), 3).tolist()
    [False, True, False]
    >>> sides(np.array([[0, 1], [1, 2], [2, 0]]), 3) is None
    True
    """
    graph = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(vertices, vertices)).tocsr()
    _, component = connected_components(graph, directed=False)
    side = np.zeros(vertices, bool)
    _, roots = np.unique(component, return_index=True)
    for root in roots:
        order, before = breadth_first_order(graph, root, directed=False)
        for vertex in order[1:]:
            side[vertex] = not side[before[vertex]]
    return side if (side[ends[:, 0]] != side[ends[:, 1]]).all() else None


def colour_edges(ends: Ints, vertices: int, colours: int) -> Ints:
    """Colour the edges of a bipartite multigraph in classes that differ by at most one.

    Edge by edge; where no colour is free at both ends, the two free ones are swapped along the alternating
    path from one end, which cannot reach the other end as the graph has no odd cycle.

    Parameters
    ----------
    ends
        Shape (edges, 2): the two vertices of each edge.
    colours
        How many colours; at least the largest degree.

    Returns
    -------
    Ints
        Shape (edges,): colour of each edge, 0 to `colours` - 1.

    Raises
    ------
    ValueError
        Some vertex has more edges than there are colours.

    Examples
    --------
    >>> import numpy as np
    >>> colour_edges(np.array([[0, 2], [0, 3], [1, 2], [1, 3]]), 4, 2).tolist()
    [0, 1, 1, 0]
    """
    degree = np.bincount(ends.ravel(), minlength=vertices)
    if len(ends) and degree.max() > colours:
        raise ValueError(f"'colours' must be at least the largest degree {degree.max()}. Got {colours}.")
    at = [[-1] * colours for _ in range(vertices)]  # the edge of each colour at each vertex
    pairs: list[tuple[int, int]] = [(int(u), int(v)) for u, v in ends]
    colour = [-1] * len(pairs)
    for edge, (u, v) in enumerate(pairs):
        free_u = [c for c in range(colours) if at[u][c] < 0]
        chosen = next((c for c in free_u if at[v][c] < 0), -1)
        if chosen < 0:
            chosen = free_u[0]
            other = at[v].index(-1)
            _swap(list(_path(at, pairs, v, chosen, other)), at, pairs, colour, chosen, other)
        at[u][chosen] = at[v][chosen] = edge
        colour[edge] = chosen
    _balance(colour, at, pairs, colours)
    return np.array(colour, np.int64)


Table = list[list[int]]
Pairs = list[tuple[int, int]]


def _path(at: Table, pairs: Pairs, start: int, first: int, second: int) -> Iterator[int]:
    """Edges from `start` along colours `first`, `second`, `first`, ..., as far as they go."""
    vertex, edge = start, at[start][first]
    while edge >= 0:
        yield edge
        u, v = pairs[edge]
        vertex = v if vertex == u else u
        first, second = second, first
        edge = at[vertex][first]


def _swap(edges: Sequence[int], at: Table, pairs: Pairs, colour: list[int], a: int, b: int) -> None:
    """Exchange colours `a` and `b` on a whole component."""
    for edge in edges:
        for vertex in pairs[edge]:
            at[vertex][colour[edge]] = -1
    for edge in edges:
        colour[edge] = b if colour[edge] == a else a
        for vertex in pairs[edge]:
            at[vertex][colour[edge]] = edge


def _balance(colour: list[int], at: Table, pairs: Pairs, colours: int) -> None:
    """Swap alternating paths with one more edge of the larger class until classes differ by at most one."""
    classes: dict[int, int] = defaultdict(int)
    for c in colour:
        classes[c] += 1
    while True:
        large = max(range(colours), key=lambda c: (classes[c], -c))
        small = min(range(colours), key=lambda c: (classes[c], c))
        if classes[large] - classes[small] <= 1:
            return
        moves = (classes[large] - classes[small]) // 2
        for path in _surplus_paths(at, pairs, large, small):
            _swap(path, at, pairs, colour, large, small)
            moves -= 1
            classes[large] -= 1
            classes[small] += 1
            if moves == 0:
                break


def _surplus_paths(at: Table, pairs: Pairs, large: int, small: int) -> Iterator[list[int]]:
    """Alternating paths that begin and end with the larger class; each found once, from its lower end."""
    for vertex in range(len(at)):
        if at[vertex][large] >= 0 > at[vertex][small]:
            path = list(_path(at, pairs, vertex, large, small))
            if len(path) % 2:
                yield path
