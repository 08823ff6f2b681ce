"""Gates: what keeps a pair from meeting at all, with its reason. Gates are not scores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from matchmaker.messages import Message
from matchmaker.scoring.parts import Mask, Matrix, Positions, find


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

    def closed(self, rows: slice) -> Mask:
        """Tell which of some suppliers may not meet which buyers."""
        return np.asarray(self.lacks[rows] @ self.requires.T > 0.5)

    def reasons(self, suppliers: Positions, buyers: Positions) -> list[Message | None]:
        """Say of single pairs what is lacking; None where nothing is."""
        closed = np.einsum("nd,nd->n", self.lacks[suppliers], self.requires[buyers]) > 0.5
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

    def reasons(self, suppliers: Positions, buyers: Positions) -> list[Message | None]:
        """Say of single pairs why each is listed; None where it is not."""
        where, found = find(self.keys, suppliers * self.shape[1] + buyers)
        return [self.messages[w] if f else None for w, f in zip(where, found, strict=True)]
