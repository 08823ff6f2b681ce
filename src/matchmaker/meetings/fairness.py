"""How evenly meetings fall, and what more evenness costs."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from matchmaker.columns import Fairness
from matchmaker.errors import ScheduleError, cut
from matchmaker.meetings.assignment import Assignment
from matchmaker.meetings.choice import Choice
from matchmaker.meetings.flow import best_pairs, solve_arcs
from matchmaker.meetings.ids import Bools, Ints
from matchmaker.meetings.network import Arcs, Network, Tree

SideName = Literal["suppliers", "buyers"]


def measure_fairness(choice: Choice) -> pd.DataFrame:
    """Measure a choice from each side.

    Returns
    -------
    Indexed by side ("suppliers", "buyers"), with the columns `worst`, `gini_meetings`, `gini_score` and
    `envies` of `Fairness`. Companies that may meet nobody are left out.

    Examples
    --------
    >>> from matchmaker.meetings.example import tiny_choice
    >>> measure_fairness(tiny_choice()).round(3).to_dict("index")["buyers"]
    {'worst': 1, 'gini_meetings': 0.0, 'gini_score': 0.157, 'envies': 2}
    """
    assignment = choice.assignment
    chosen, score = choice.chosen, np.nan_to_num(assignment.candidates.score)
    rows = {}
    ends = assignment.ends
    for side, here, there in (("suppliers", *ends), ("buyers", *ends[::-1])):
        known = np.unique(here)
        held = np.bincount(here[chosen], minlength=int(here.max(initial=-1)) + 1)[known]
        sums = np.bincount(here[chosen], score[chosen], minlength=int(here.max(initial=-1)) + 1)[known]
        rows[side] = {
            Fairness.WORST: int(held.min(initial=choice.assignment.limits.places)),
            Fairness.GINI: gini(held),
            Fairness.GINI_SCORE: gini(sums),
            Fairness.ENVIES: _envies(here, there, score, chosen),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(Fairness.SIDE)


def gini(values: npt.ArrayLike) -> float:
    """Gini's measure: 0 where all have the same, near 1 where one has everything.

    Examples
    --------
    >>> gini([1, 1, 1]), gini([0, 0, 0, 1])
    (0.0, 0.75)
    """
    x = np.sort(np.asarray(values, np.float64))
    if not len(x) or not x.sum():
        return 0.0
    rank = np.arange(1, len(x) + 1)
    return float((2 * (rank * x).sum() / x.sum() - (len(x) + 1)) / len(x))


def spread_evenly(choice: Choice, side: SideName = "suppliers") -> Choice:
    """Choose again so that meetings fall as evenly as can be over one side (leximin), then for score.

    Minima come first, as before; then the worst-off company has as many meetings as possible, then the second
    worst-off, and so on; among all such choices the score is largest. `bound` keeps what score alone could
    reach: the gap is the price of evenness.

    Raises
    ------
    ScheduleError
        Quotas do not nest, or the resolution is too fine for integers.

    Notes
    -----
    The vectors of meetings form an M-natural-convex set, on which any separable strictly concave function has
    its optimum at the leximin vector (Frank & Murota, *Math. Programming* 195, 2022); the k-th meeting of a
    company counts K + 1 - k.

    Examples
    --------
    >>> from matchmaker.meetings.example import tiny_choice
    >>> even = spread_evenly(tiny_choice())
    >>> even.value == even.bound
    True
    """
    assignment = _nesting(choice)
    network = assignment.free
    fixed = assignment.fixed
    trees, nodes = _trees(assignment)
    here = 0 if side == "suppliers" else 1
    start = trees[here].count(fixed)[nodes[here]]
    arcs = _levels(network, here, nodes[here], start)
    chosen = fixed.copy()
    chosen[assignment.open] = solve_arcs(network, arcs)
    return choice.with_pairs(chosen)


def price_of_floor(
    choice: Choice, floors: Iterable[int], *, side: SideName = "suppliers", quota: str | None = None
) -> pd.DataFrame:
    """What floors cost: score against the worst-off's meetings, or against a group's.

    Parameters
    ----------
    floors
        Meetings that each company of `side`, or the quota `quota` as a whole, should have at least; they
        replace that minimum and are honoured as far as possible.

    Returns
    -------
    One row a floor: `floor`, `worst` (fewest meetings of a company of the side, or of the quota), `unmet`
    (minimum meetings that cannot be filled), `value` and its `share` of the value without a floor.

    Examples
    --------
    >>> from matchmaker.meetings.example import tiny_choice
    >>> price_of_floor(tiny_choice(), [0, 1]).round(3).to_dict("list")
    {'floor': [0, 1], 'worst': [1, 1], 'unmet': [0, 0], 'value': [1.7, 1.7], 'share': [1.0, 1.0]}
    """
    assignment = _nesting(choice)
    trees, companies = _trees(assignment)
    here = 0 if side == "suppliers" else 1
    nodes = companies[here]
    if quota is not None:
        here, nodes = _node_of(assignment, quota)
    used = trees[here].count(assignment.fixed)[nodes]
    rows = []
    free = assignment.free
    for floor in (0, *floors):
        network = _with_floor(free, here, nodes, np.maximum(floor - used, 0))
        picked = best_pairs(network)
        counts = (network.out.count(picked), network.into.count(picked))
        lows = (network.out.low, network.into.low)
        unmet = sum(int(np.maximum(low - n, 0).sum()) for low, n in zip(lows, counts, strict=True))
        units = free.worth(picked) + assignment.worth(assignment.fixed)
        rows.append((floor, int((counts[here][nodes] + used).min()), unmet, units / assignment.resolution))
    names = [Fairness.FLOOR, Fairness.WORST, Fairness.UNMET, Fairness.VALUE]
    table = pd.DataFrame(rows, columns=names)
    table[Fairness.SHARE] = table[Fairness.VALUE] / (table[Fairness.VALUE].iloc[0] or 1.0)
    return table.iloc[1:].reset_index(drop=True)


def _envies(here: Ints, there: Ints, score: npt.NDArray[np.float64], chosen: Bools) -> int:
    """Ordered pairs (a, b): a's scores with b's partners add up to more than with its own."""
    shape = (int(here.max(initial=-1)) + 1, int(there.max(initial=-1)) + 1)
    worth, held = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    worth[here, there] = score
    held[here[chosen], there[chosen]] = 1
    others = worth @ held.T
    return int((others > np.diag(others)[:, None] + 1e-5).sum())


def _nesting(choice: Choice) -> Assignment:
    if choice.assignment.rest:
        names = cut(row.name for row in choice.assignment.rest)
        raise ScheduleError(f"Evenness must be asked of quotas that nest. Got quotas that cross: {names}.")
    return choice.assignment


def _trees(assignment: Assignment) -> tuple[tuple[Tree, Tree], tuple[Ints, Ints]]:
    laid = assignment.laid
    return (laid.out, laid.into), (laid.out_nodes.companies, laid.into_nodes.companies)


def _node_of(assignment: Assignment, quota: str) -> tuple[int, Ints]:
    names = []
    for here, nodes in enumerate((assignment.laid.out_nodes, assignment.laid.into_nodes)):
        for node, row in nodes.rows.items():
            names.append(row.name)
            if row.name == quota:
                return here, np.array([node])
    raise ScheduleError(f"'quota' must name a quota of the policy: {cut(names)}. Got {quota!r}.")


def _with_floor(network: Network, here: int, nodes: Ints, floor: Ints) -> Network:
    trees = [network.out, network.into]
    low = trees[here].low.copy()
    low[nodes] = floor
    trees[here] = dataclasses.replace(trees[here], low=low)
    return dataclasses.replace(network, out=trees[0], into=trees[1])


def _levels(network: Network, here: int, nodes: Ints, start: Ints) -> Arcs:
    """Replace the companies' arcs by one arc a meeting, each worth a little less than the one before."""
    tree = (network.out, network.into)[here]
    pairs = np.bincount(tree.leaf, minlength=len(tree.parent))
    under = pairs if len(tree.parent) == len(nodes) + 1 else tree.count(np.ones(len(tree.leaf), bool))
    most = np.minimum(np.maximum(tree.high[nodes], 0), under[nodes])
    at = np.repeat(np.arange(len(nodes)), most)
    level = np.arange(len(at)) - np.repeat(np.cumsum(most) - most, most)
    # The weight of a step outdoes every exchange of scores, a filled minimum every exchange of steps.
    shortest = min(len(network.out.parent), len(network.into.parent))
    step = shortest * int(network.gain.max(initial=1)) + network.nodes * network.extra + 1
    top = int((start + most).max(initial=0))
    bonus = network.nodes * step * (top + 1) + 1
    network.check_range(bonus + step * (top + 1))
    cost = -step * (top - start[at] - level) - np.where(level < tree.low[nodes][at], bonus, 0)
    arcs = network.arcs
    shift = 0 if here == 0 else len(network.out.parent)
    own, up = nodes[at] + shift, tree.parent[nodes[at]] + shift
    ends = (up, own) if here == 0 else (own, up)
    old = np.isin(arcs.head if here == 0 else arcs.tail, nodes + shift)
    old[: len(network.gain)] = False
    scaled = np.where(arcs.cost == -network.bonus, -bonus, arcs.cost) if network.bonus else arcs.cost.copy()
    scaled[: len(network.gain)] = -network.gain
    return Arcs(
        np.r_[arcs.tail[~old], ends[0]],
        np.r_[arcs.head[~old], ends[1]],
        np.r_[arcs.capacity[~old], np.ones(len(at), np.int64)],
        np.r_[scaled[~old], cost],
    )
