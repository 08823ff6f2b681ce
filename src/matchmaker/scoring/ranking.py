"""The best of each company among candidates whose scores are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matchmaker.scoring.parts import Positions, Vector

Ranks = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Candidates:
    """Pairs with their scores, by position, sorted by supplier and buyer, each once."""

    suppliers: Positions
    buyers: Positions
    scores: Vector
    shape: tuple[int, int]

    @classmethod
    def joined(cls, several: list[Self]) -> Self:
        """Put several lists of candidates together; what stands in two of them has the same score in both."""
        suppliers, buyers, scores = (
            np.concatenate([getattr(c, name) for c in several]) for name in ("suppliers", "buyers", "scores")
        )
        shape = several[0].shape
        keys, first = np.unique(suppliers * shape[1] + buyers, return_index=True)
        return cls(*np.divmod(keys, max(1, shape[1])), scores[first], shape)

    def ranks(self, k: int, order: tuple[Positions, Positions], side: int) -> Ranks:
        """Rank each company's best 1 to `k`; 0 for the others.

        Parameters
        ----------
        order
            For each supplier and for each buyer the place of its id: equal scores go by the other's.
        side
            Whose best: 0 for the suppliers', 1 for the buyers'.
        """
        from matchmaker.scoring.kernels import rank  # numba takes most of a second to import

        own, other = (self.suppliers, self.buyers)[:: 1 if side == 0 else -1]
        starts = np.concatenate([[0], np.cumsum(np.bincount(own, minlength=self.shape[side]))]).astype(
            np.intp
        )
        if side == 0:
            members = np.arange(len(own))
        else:
            rows = np.concatenate([[0], np.cumsum(np.bincount(self.suppliers, minlength=self.shape[0]))])
            grid = sparse.csr_array((np.arange(len(own)), self.buyers, rows), shape=self.shape)
            members = grid.tocsc().data
        out = np.zeros(len(own), np.int32)
        most = min(k, self.shape[1 - side])
        if most:
            rank(starts, members.astype(np.intp), self.scores, order[1 - side][other], most, out)
        return out

    def worst_of_best(self, ranks: Ranks, k: int, side: int) -> Vector:
        """Each company's score at rank `k`; -inf where fewer are ranked."""
        out = np.full(self.shape[side], -np.inf)
        last = ranks == k
        out[(self.suppliers, self.buyers)[side][last]] = self.scores[last]
        return out
