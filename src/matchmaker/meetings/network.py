"""The choice in integers: two trees of quotas joined by pairs, which is a min-cost flow."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Self

import numpy as np

from matchmaker.errors import ScheduleError
from matchmaker.meetings.ids import Bools, Ints

LARGEST_COST = 2**61


@dataclass(frozen=True, eq=False)
class Tree:
    """Nesting quotas over the pairs: each pair hangs on one node, each node on its parent.

    Parameters
    ----------
    parent
        Shape (nodes,): -1 for the root, node 0; a parent stands before its children.
    low, high
        Shape (nodes,): meetings a node should have at least (as far as possible), and has at most.
    leaf
        Shape (pairs,): the smallest node that holds the pair.
    target
        Shape (nodes,): meetings up to it, above `low`, are worth something of their own; None for no targets.
    """

    parent: Ints
    low: Ints
    high: Ints
    leaf: Ints
    target: Ints | None = None

    @cached_property
    def room(self) -> Ints:
        """Shape (nodes,): the maximum, at least 0."""
        return np.maximum(self.high, 0)

    @cached_property
    def floor(self) -> Ints:
        """Shape (nodes,): meetings that count as filling a minimum."""
        return np.minimum(self.low, self.room)

    @cached_property
    def aim(self) -> Ints:
        """Shape (nodes,): meetings that fill the minimum or lead towards the target."""
        if self.target is None:
            return self.floor
        return np.maximum(np.minimum(self.target, self.room), self.floor)

    @classmethod
    def star(cls, low: Ints, high: Ints, leaf: Ints, *, total: int) -> Self:
        """Companies directly under the root; company i is node i + 1.

        Examples
        --------
        >>> tree = Tree.star(np.array([1, 0]), np.array([2, 2]), np.array([0, 1, 1]), total=3)
        >>> tree.count(np.array([True, True, True])).tolist()
        [3, 1, 2]
        """
        return cls(
            parent=np.r_[-1, np.zeros(len(low), np.int64)],
            low=np.r_[0, low],
            high=np.r_[total, high],
            leaf=leaf + 1,
        )

    @cached_property
    def depth(self) -> Ints:
        """Shape (nodes,): steps to the root."""
        depth = np.zeros(len(self.parent), np.int64)
        up = self.parent.copy()
        while (up >= 0).any():
            depth += up >= 0
            up = np.where(up >= 0, self.parent[up], -1)
        return depth

    def count(self, chosen: Bools) -> Ints:
        """Shape (nodes,): chosen pairs under each node."""
        count = np.bincount(self.leaf[chosen], minlength=len(self.parent)).astype(np.int64)
        for depth in range(int(self.depth.max(initial=0)), 0, -1):
            level = np.flatnonzero(self.depth == depth)
            np.add.at(count, self.parent[level], count[level])
        return count


class Arcs(NamedTuple):
    """Parallel arrays, one entry an arc: the pairs first, then each tree's low and free parts."""

    tail: Ints
    head: Ints
    capacity: Ints
    cost: Ints


@dataclass(frozen=True, eq=False)
class Network:
    """Choose pairs for the largest gain within both trees' quotas.

    Parameters
    ----------
    out, into
        The suppliers' and the buyers' tree over the same pairs. The roots' maximum is that of all meetings.
    gain
        Shape (pairs,): integer units each pair is worth, > 0.
    extra
        Units that one more meeting towards a target is worth.
    """

    out: Tree
    into: Tree
    gain: Ints
    extra: int = 0

    @cached_property
    def bonus(self) -> int:
        """Units that one more meeting towards a minimum is worth: more than any exchange can cost.

        One more such meeting is reached along a simple cycle of the residual graph, which gives up at most as
        many pairs as the smaller tree has nodes.
        """
        if not (self.out.low.any() or self.into.low.any()):
            return 0
        shortest = min(len(self.out.parent), len(self.into.parent))
        return shortest * int(self.gain.max(initial=1)) + self.nodes * self.extra + 1

    @property
    def total(self) -> int:
        """Most meetings that the roots let through."""
        tops = [int(t.high[t.parent == 0].sum()) for t in (self.out, self.into)]
        return max(0, min(int(self.out.high[0]), int(self.into.high[0]), *tops))

    @property
    def nodes(self) -> int:
        """Nodes of both trees."""
        return len(self.out.parent) + len(self.into.parent)

    @cached_property
    def arcs(self) -> Arcs:
        """The network without the arc that closes it (sink to source, capacity `total`, cost 0)."""
        shift = len(self.out.parent)
        pairs = (self.out.leaf, self.into.leaf + shift, np.ones(len(self.gain), np.int64), -self.gain)
        down = self._quotas(self.out)
        up = self._quotas(self.into)
        up = (up[1] + shift, up[0] + shift, *up[2:])
        return Arcs(*(np.concatenate(parts) for parts in zip(pairs, down, up, strict=True)))

    def _quotas(self, tree: Tree) -> tuple[Ints, Ints, Ints, Ints]:
        """One arc a step of worth: towards the minimum, towards the target, beyond."""
        node = np.arange(1, len(tree.parent))
        steps, cost = self._steps(tree), (-self.bonus, -self.extra, 0)
        kept = [i for i, step in enumerate(steps) if i == len(steps) - 1 or step.any()]
        return (
            np.tile(tree.parent[1:], len(kept)),
            np.tile(node, len(kept)),
            np.concatenate([steps[i] for i in kept]),
            np.repeat(np.array([cost[i] for i in kept], np.int64), len(node)),
        )

    @staticmethod
    def _steps(tree: Tree) -> tuple[Ints, Ints, Ints]:
        """Most meetings that each step of worth holds, for every node but the root."""
        floor, aim, room = (part[1:] for part in (tree.floor, tree.aim, tree.room))
        return floor, aim - floor, room - aim

    def worth(self, chosen: Bools) -> int:
        """Units: the gains, and what leads towards targets."""
        return int(self.gain[chosen].sum()) + self.extra * self.aimed(chosen)

    def aimed(self, chosen: Bools) -> int:
        """Meetings that lead towards a target; one may do so for several companies and quotas."""
        if not self.extra:
            return 0
        counts = [(tree, tree.count(chosen)) for tree in (self.out, self.into)]
        return sum(int((np.minimum(n, tree.aim) - np.minimum(n, tree.floor))[1:].sum()) for tree, n in counts)

    def filled(self, chosen: Bools) -> int:
        """Meetings that fill minima, counted likewise."""
        trees = (self.out, self.into)
        return sum(int(np.minimum(tree.count(chosen), tree.floor)[1:].sum()) for tree in trees)

    def flow(self, chosen: Bools) -> Ints:
        """Shape (arcs,): what flows over each arc when these pairs are chosen."""
        parts = [chosen.astype(np.int64)]
        for tree in (self.out, self.into):
            left = tree.count(chosen)[1:]
            *steps, _ = self._steps(tree)
            for step in steps:
                if step.any():
                    parts.append(np.minimum(left, step))
                    left = left - parts[-1]
            parts.append(left)
        return np.concatenate(parts)

    def check_range(self, largest: int | None = None) -> None:
        """Raise `ScheduleError` if costs up to `largest` could overflow inside a solver."""
        worst = max(self.bonus, int(self.gain.max(initial=0))) if largest is None else largest
        if worst * (self.nodes + 1) > LARGEST_COST:
            raise ScheduleError(
                f"'resolution' of MeetingSettings must keep costs below 2^61. Got costs up to {worst} on "
                f"{self.nodes} quotas. Lower the resolution."
            )
