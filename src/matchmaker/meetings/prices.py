"""Prices: what one more meeting, one more place or one more company would add to the choice."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pandas as pd

from matchmaker.columns import Price
from matchmaker.errors import ScheduleError
from matchmaker.meetings.assignment import Assignment
from matchmaker.meetings.certificate import Prices, dual_bound, minimum_bonus, programme_prices, worth
from matchmaker.meetings.choice import Choice
from matchmaker.meetings.flow import best_pairs
from matchmaker.meetings.ids import Bools, Ints
from matchmaker.meetings.milp import programme, solve_programme
from matchmaker.meetings.network import Network, Tree
from matchmaker.meetings.residual import FAR, Residual
from matchmaker.meetings.rows import Row

FEW_PAIRS = 5_000
"""Up to so many pairs quotas that do not nest are priced by choosing again for each."""


def price_quotas(choice: Choice) -> pd.DataFrame:
    """Price every maximum: what raising it by one meeting would add.

    One more slot of a buyer, one more representative, one more place are worth this where that is what holds
    the company (or the event) back. Exact where all quotas nest: the cheapest way round through the residual
    graph is the whole change of the optimum. Elsewhere found by choosing again, up to `FEW_PAIRS`; beyond, a
    dual of the linear programme with what it leaves open, which is never exceeded.

    Returns
    -------
    A table with `Price` columns: suppliers, buyers, further quotas in the trees' order, then the places.

    Examples
    --------
    >>> from matchmaker.meetings.example import tiny_choice
    >>> prices = price_quotas(tiny_choice())
    >>> prices.set_index("of")["value"].to_dict()
    {'S1': 0.1, 'S2': 0.0, 'B1': 0.7, 'B2': 0.1, 'B3': 0.2, '': 0.0}
    """
    assignment = choice.assignment
    chosen = choice.chosen
    network, picked = assignment.free, chosen[assignment.open]
    rest = assignment.free_rest
    exact = not rest or len(network.gain) <= FEW_PAIRS
    bonus = minimum_bonus(network, rest)
    if not rest:
        out, into, places = _raised(network, picked)
    elif exact:
        out, into, places = _chosen_again(network, rest, picked)
    else:
        prices = programme_prices(network, rest)
        open_ = dual_bound(network, rest, prices) - worth(network, rest, picked)
        out, into = ((part.clip(0) + open_) * _full(tree, picked) for part, tree in _sides(network, prices))
        places = int(out[0])
    table = _named(assignment, chosen, out, into, places)
    fills, value = _split(table[Price.VALUE].to_numpy(np.int64), bonus)
    table[Price.FILLS] = fills
    table[Price.VALUE] = value / assignment.resolution
    table[Price.EXACT] = exact
    return table


def price_of_twin(choice: Choice, company: str) -> tuple[int, float]:
    """What one more company like this one would add: same partners, scores and maximum, no minimum.

    Returns
    -------
    Minimum meetings it would fill, and score it would add, found by choosing again.

    Raises
    ------
    ScheduleError
        The company is not of the event, or quotas do not nest.

    Examples
    --------
    >>> from matchmaker.meetings.example import tiny_choice
    >>> price_of_twin(tiny_choice(), "B1")
    (0, 0.8)
    """
    assignment = choice.assignment
    ids, network = assignment.ids, assignment.free
    if assignment.rest:
        raise ScheduleError("A company can be priced only where all quotas nest. Got quotas that cross.")
    for known, end, here in zip((ids.suppliers, ids.buyers), assignment.ends, (0, 1), strict=True):
        if company in known:
            own = np.flatnonzero(end[assignment.open] == known.get_loc(company))
            wider = _with_twin(network, own, here)
            before, after = (_worth(net, network.bonus) for net in (network, wider))
            fills, value = _split(np.array([after - before]), network.bonus)
            return int(fills[0]), float(value[0] / assignment.resolution)
    raise ScheduleError(f"A company must be of the event. Got {company!r}.")


def _raised(network: Network, picked: Bools) -> tuple[Ints, Ints, int]:
    """Units that one more on each node of the trees, and on the event's places, would add."""
    residual = Residual.of(network, picked)
    first = len(network.out.parent)
    sides = []
    for tree, graph, shift in ((network.out, residual.reversed, 0), (network.into, residual, first)):
        added = np.zeros(len(tree.parent), np.int64)
        full = tree.count(picked) >= tree.high
        # Below its minimum a node that is full gains the bonus too.
        pays = np.where(tree.low > tree.high, network.bonus, 0)
        if network.extra and tree.target is not None:
            pays = np.where((tree.low <= tree.high) & (tree.target > tree.high), network.extra, pays)
        for parent in np.unique(tree.parent[1:]):
            way = graph.distances(int(parent) + shift)[shift : shift + len(added)]
            here = (tree.parent == parent) & full & (way < FAR)
            added[here] = np.maximum(0, pays - way)[here]
        sides.append(added)
    across = int(residual.distances(0)[first])
    return sides[0], sides[1], max(0, -across) if across < FAR else 0


def _full(tree: Tree, picked: Bools) -> Bools:
    return np.asarray(tree.count(picked) >= tree.high)


def _sides(network: Network, prices: Prices) -> tuple[tuple[Ints, Tree], tuple[Ints, Tree]]:
    return (prices.out, network.out), (prices.into, network.into)


def _chosen_again(network: Network, rest: tuple[Row, ...], picked: Bools) -> tuple[Ints, Ints, int]:
    """Units that one more on each full node would add, by choosing with it."""
    before = worth(network, rest, picked)
    sides = []
    for name, tree in (("out", network.out), ("into", network.into)):
        added = np.zeros(len(tree.parent), np.int64)
        for node in np.flatnonzero(_full(tree, picked)):
            high = tree.high.copy()
            high[node] += 1
            trees: dict[str, Any] = {name: dataclasses.replace(tree, high=high)}
            if node == 0:  # the event's places bound both trees
                trees = {side: _wider(getattr(network, side)) for side in ("out", "into")}
            wider = dataclasses.replace(network, **trees)
            again = solve_programme(programme(wider, rest)).chosen
            added[node] = max(0, worth(wider, rest, again, bonus=minimum_bonus(network, rest)) - before)
        sides.append(added)
    return sides[0], sides[1], int(sides[0][0])


def _wider(tree: Tree) -> Tree:
    return dataclasses.replace(tree, high=np.r_[tree.high[0] + 1, tree.high[1:]])


def _named(assignment: Assignment, chosen: Bools, out: Ints, into: Ints, places: int) -> pd.DataFrame:
    """Name the nodes: each company's own node is the one its count of meetings and order tell."""
    parts = []
    trees = (assignment.laid.out_nodes, assignment.laid.into_nodes)
    sides = (assignment.limits.suppliers, assignment.limits.buyers)
    names = ("supplier", "buyer")
    for name, side, end, nodes, added in zip(names, sides, assignment.ends, trees, (out, into), strict=True):
        held = np.bincount(end[chosen], minlength=len(side.ids))
        columns = {Price.OF: side.ids, Price.SIDE: name, Price.HIGH: side.high, Price.HELD: held}
        parts.append(pd.DataFrame({**columns, Price.VALUE: added[nodes.companies]}))
        if nodes.rows:
            quotas = [
                (r.name, "quota", r.high, int(chosen[r.cells].sum()), added[i]) for i, r in nodes.rows.items()
            ]
            parts.append(pd.DataFrame(quotas, columns=list(parts[0].columns)))
    event = ("", "places", assignment.limits.places, int(chosen.sum()), places)
    if not assignment.limits.hybrid:  # else a quota of its own counts those who need a place
        parts.append(pd.DataFrame([event], columns=list(parts[0].columns)))
    return pd.concat(parts, ignore_index=True)


def _split(units: Ints, bonus: int) -> tuple[Ints, Ints]:
    """Take units apart into minimum meetings filled and what is left, which may be a cost."""
    if not bonus:
        return np.zeros_like(units), units
    fills = (units + bonus // 2) // bonus
    return fills, units - fills * bonus


def _with_twin(network: Network, own: Ints, here: int) -> Network:
    """Append a copy of one company's pairs and of the nodes they hang on, without minima."""
    trees = [network.out, network.into]
    tree = trees[here]
    nodes = np.unique(tree.leaf[own])
    while True:
        wider = np.unique(np.r_[nodes, tree.parent[nodes]])
        wider = wider[(tree.depth[wider] >= 1) & np.isin(wider, _within(tree, own))]
        if len(wider) == len(nodes):
            break
        nodes = wider
    copy = np.arange(len(tree.parent))
    copy[nodes] = len(tree.parent) + np.arange(len(nodes))
    trees[here] = Tree(
        parent=np.r_[tree.parent, copy[tree.parent[nodes]]],
        low=np.r_[tree.low, np.zeros(len(nodes), np.int64)],
        high=np.r_[tree.high, tree.high[nodes]],
        leaf=np.r_[tree.leaf, copy[tree.leaf[own]]],
        target=None if tree.target is None else np.r_[tree.target, np.zeros(len(nodes), np.int64)],
    )
    other = trees[1 - here]
    trees[1 - here] = dataclasses.replace(other, leaf=np.r_[other.leaf, other.leaf[own]])
    return Network(trees[0], trees[1], np.r_[network.gain, network.gain[own]], network.extra)


def _within(tree: Tree, own: Ints) -> Ints:
    """Nodes that count pairs of `own` only."""
    mine = np.zeros(len(tree.leaf), bool)
    mine[own] = True
    return np.flatnonzero((tree.count(mine) > 0) & (tree.count(~mine) == 0))


def _worth(network: Network, bonus: int) -> int:
    picked = best_pairs(network)
    return network.worth(picked) + bonus * network.filled(picked)
