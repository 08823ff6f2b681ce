"""Min-cost flow by OR-Tools: exact, and fast on millions of pairs."""

from __future__ import annotations

import numpy as np
from ortools.graph.python import min_cost_flow

from matchmaker.meetings.ids import Bools
from matchmaker.meetings.network import Arcs, Network


def best_pairs(network: Network) -> Bools:
    """Choose the pairs of largest gain: first as many meetings towards minima as possible, then gain.

    Parameters
    ----------
    network
        Pairs, gains and nesting quotas.

    Returns
    -------
    Shape (pairs,): True where chosen.

    Examples
    --------
    >>> from matchmaker.meetings.network import Tree
    >>> one, leaf = np.array([1, 1]), np.array([0, 0, 1, 1])
    >>> out = Tree.star(one * 0, one, leaf, total=2)
    >>> into = Tree.star(one * 0, one, np.array([0, 1, 0, 1]), total=2)
    >>> best_pairs(Network(out, into, np.array([9, 8, 8, 1]))).tolist()
    [False, True, True, False]
    """
    network.check_range()
    return solve_arcs(network, network.arcs)


def solve_arcs(network: Network, arcs: Arcs) -> Bools:
    """Choose with other arcs than the network's own; the pairs' arcs stand first in either."""
    source, sink, total = 0, len(network.out.parent), network.total
    if not len(network.gain) or not total:
        return np.zeros(len(network.gain), bool)
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(*arcs)
    solver.add_arc_with_capacity_and_unit_cost(source, sink, total, 0)
    solver.set_nodes_supplies(np.array([source, sink]), np.array([total, -total]))
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise RuntimeError(f"The flow of a checked network must be solvable. Got {status.name}.")
    return np.asarray(solver.flows(np.arange(len(network.gain)))) > 0
