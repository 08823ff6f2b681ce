"""Shortest ways through what a flow leaves open: the source of prices and of certificates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from matchmaker.meetings.ids import Bools, Ints
from matchmaker.meetings.network import Network

FAR = 2**60


@dataclass(frozen=True, eq=False)
class Residual:
    """The residual graph of a choice: arcs along which the flow can still be changed.

    Parameters
    ----------
    tail, head, cost
        Shape (arcs,): an arc forward where there is room, backward (cost negated) where there is flow.
    nodes
        Number of nodes; the suppliers' tree comes first, node 0 is the source.
    """

    tail: Ints
    head: Ints
    cost: Ints
    nodes: int

    @classmethod
    def of(cls, network: Network, chosen: Bools) -> Self:
        """Read a choice of a network, its closing arc (sink to source) included."""
        arcs, flow = network.arcs, network.flow(chosen)
        sink = len(network.out.parent)
        tail, head = np.r_[arcs.tail, sink], np.r_[arcs.head, 0]
        capacity, cost = np.r_[arcs.capacity, network.out.high[0]], np.r_[arcs.cost, 0]
        flow = np.r_[flow, int(chosen.sum())]
        room, used = flow < capacity, flow > 0
        return cls(
            np.r_[tail[room], head[used]],
            np.r_[head[room], tail[used]],
            np.r_[cost[room], -cost[used]],
            network.nodes,
        )

    @cached_property
    def reversed(self) -> Residual:
        """The same arcs the other way round: distances *to* a node are distances from it here."""
        return type(self)(self.head, self.tail, self.cost, self.nodes)

    @cached_property
    def _by_head(self) -> tuple[Ints, Ints, Ints, Ints]:
        order = np.argsort(self.head, kind="stable")
        heads, starts = np.unique(self.head[order], return_index=True)
        return self.tail[order], self.cost[order], heads, starts

    def distances(self, start: int | None = None) -> Ints:
        """Shape (nodes,): cost of the cheapest way from `start`, or from anywhere (at most 0) without one.

        Bellman and Ford's rounds over all arcs at once; at most one round a node, so that a choice that can
        still be improved (a cycle of negative cost) ends too.
        """
        distance = np.full(self.nodes, 0 if start is None else FAR, np.int64)
        if start is not None:
            distance[start] = 0
        if not len(self.tail):
            return distance
        tail, cost, heads, starts = self._by_head
        for _ in range(self.nodes):
            reached = distance[tail]
            through = np.where(reached < FAR, reached + cost, FAR)
            better = np.minimum(distance[heads], np.minimum.reduceat(through, starts))
            if (better == distance[heads]).all():
                break
            distance[heads] = better
        return distance
