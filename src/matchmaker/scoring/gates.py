"""Gates: what keeps a pair from meeting at all, with its reason. Gates are not scores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Protocol

import numpy as np

from matchmaker.messages import Message
from matchmaker.scoring.parts import Mask, Matrix, Positions, find

BLOCK_PAIRS: Final = 4_000_000
"""Pairs looked at together, so that memory stays flat as events grow."""


class Gate(Protocol):
    """Closes some pairs of an event."""

    def closed(self, rows: slice) -> Mask:
        """Tell which of some suppliers (rows) may not meet which buyers (columns)."""
        ...

    def reasons(self, suppliers: Positions, buyers: Positions) -> list[Message | None]:
        """Say of single pairs why each may not meet; None where this gate is open."""
        ...


@dataclass(frozen=True, eq=False)
class LackGate:
    """Closed where a supplier lacks something that the buyer requires: an inner product above 0.

    Parameters
    ----------
    lacks
        (suppliers, d), 1 where the supplier lacks thing d; 0 where it has it.
    requires
        (buyers, d), 1 where the buyer requires thing d; 0 elsewhere.
    say
        The reason for the pair at two positions. Called once for each kind of pair, so it may depend
        on nothing but `supplier_kind` and `requires`.
    supplier_kind
        (suppliers,), equal numbers for suppliers that are told the same reason.
    """

    lacks: Matrix
    requires: Matrix
    say: Callable[[int, int], Message]
    supplier_kind: Positions

    @cached_property
    def binary(self) -> bool:
        """Whether all entries are 0 or 1, so that an open pair's inner product is exactly 0."""
        return all(bool(((side == 0) | (side == 1)).all()) for side in (self.lacks, self.requires))

    def closed(self, rows: slice) -> Mask:
        """Tell which of some suppliers may not meet which buyers."""
        return np.asarray(self.lacks[rows] @ self.requires.T > 0.5)

    def closed_at(self, suppliers: Positions, buyers: Positions) -> Mask:
        """Tell which single pairs may not meet."""
        return np.asarray(np.einsum("nd,nd->n", self.lacks[suppliers], self.requires[buyers]) > 0.5)

    def reasons(self, suppliers: Positions, buyers: Positions) -> list[Message | None]:
        """Say of single pairs what is lacking; None where nothing is."""
        closed = self.closed_at(suppliers, buyers)
        _, buyer_kind = np.unique(self.requires, axis=0, return_inverse=True)
        kind = self.supplier_kind[suppliers] * (len(self.requires) + 1) + buyer_kind[buyers]
        _, first, place = np.unique(kind, return_index=True, return_inverse=True)
        said = [self.say(int(suppliers[n]), int(buyers[n])) if closed[n] else None for n in first]
        return [said[p] for p in place]


@dataclass(frozen=True, eq=False)
class ListedGate:
    """Closed for a few listed pairs.

    Parameters
    ----------
    keys
        Sorted and unique: position of the supplier x number of buyers + position of the buyer.
    messages
        One reason a key.
    shape
        Numbers of suppliers and of buyers.
    """

    keys: Positions
    messages: Sequence[Message]
    shape: tuple[int, int]

    def closed(self, rows: slice) -> Mask:
        """Tell which of some suppliers may not meet which buyers."""
        start, stop, _ = rows.indices(self.shape[0])
        wide = self.shape[1]
        first, last = np.searchsorted(self.keys, [start * wide, stop * wide])
        out = np.zeros(max(stop - start, 0) * wide, bool)
        out[self.keys[first:last] - start * wide] = True
        return out.reshape(-1, wide)

    def closed_at(self, suppliers: Positions, buyers: Positions) -> Mask:
        """Tell which single pairs may not meet."""
        return find(self.keys, suppliers * self.shape[1] + buyers)[1]

    def reasons(self, suppliers: Positions, buyers: Positions) -> list[Message | None]:
        """Say of single pairs why each is listed; None where it is not."""
        where, found = find(self.keys, suppliers * self.shape[1] + buyers)
        return [self.messages[w] if f else None for w, f in zip(where, found, strict=True)]


def closed_at(gate: Gate, suppliers: Positions, buyers: Positions) -> Mask:
    """Tell which single pairs a gate closes."""
    if isinstance(gate, LackGate | ListedGate):
        return gate.closed_at(suppliers, buyers)
    return np.array([reason is not None for reason in gate.reasons(suppliers, buyers)], bool)


def closed_keys(gate: Gate, shape: tuple[int, int]) -> Positions:
    """Position of the supplier x number of buyers + position of the buyer of each closed pair, sorted."""
    if isinstance(gate, ListedGate):
        return gate.keys
    step = max(1, BLOCK_PAIRS // max(1, shape[1]))
    blocks = ((start, gate.closed(slice(start, start + step))) for start in range(0, shape[0], step))
    return np.concatenate(
        [np.zeros(0, np.intp), *(np.flatnonzero(closed) + start * shape[1] for start, closed in blocks)]
    )
