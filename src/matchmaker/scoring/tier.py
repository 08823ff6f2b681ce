"""Places in the supply chain: who may supply whom, one step at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np

from matchmaker.columns import Company
from matchmaker.messages import Message
from matchmaker.scoring.cells import Lists, words
from matchmaker.scoring.comparison import Encoded, Result, where_stated
from matchmaker.scoring.grades import graded
from matchmaker.scoring.parts import Matrix, Positions
from matchmaker.scoring.wording import kind
from matchmaker.tables.event import Event

CHAIN: Final[Mapping[str, int]] = {"tier3": 0, "tier2": 1, "tier1_maker": 2, "tier1": 2, "oem": 3}
"""How high each kind of company stands; kinds outside the chain take no part, nor lower the confidence."""
STEPS: Final[Mapping[int, float]] = {1: 1.0, 2: 0.6, 3: 0.3, 0: 0.3}
"""What selling so many steps up the chain is worth; selling down it is worth nothing."""


@dataclass(frozen=True)
class Tier:
    """Whether the buyer stands one step above the supplier: third tier, second tier, tier 1, car maker.

    One step up is best for both sides. Second- and third-tier firms enter through a tier-1 vendor rather than
    the car maker, so longer steps count less, as does subcontracting on one's own step.
    """

    name: str = "tier"
    reads: tuple[str, ...] = (Company.KIND,)

    def encode(self, event: Event) -> Encoded:
        """Compare the places of all suppliers and buyers."""
        ours, theirs = (words(side, Company.KIND) for side in (event.suppliers, event.buyers))
        rungs = range(max(CHAIN.values()) + 1)
        table: Matrix = np.array([[STEPS.get(above - below, 0.0) for above in rungs] for below in rungs])
        part = replace(graded(_rungs(ours), _rungs(theirs), table), expected=False)
        return where_stated({"buyer": part, "supplier": part}, partial(self._say, ours, theirs))

    @staticmethod
    def _say(ours: Lists, theirs: Lists, result: Result) -> Message:
        (below,), (above,) = ours[result.supplier], theirs[result.buyer]
        step = CHAIN[above] - CHAIN[below]
        key = "scoring.tier_up" if step > 0 else "scoring.tier_down" if step < 0 else "scoring.tier_same"
        return Message(key, {"supplier": kind(below), "buyer": kind(above), "steps": abs(step)})


def _rungs(of: Lists) -> Positions:
    return np.array([CHAIN.get(cell[0], -1) if cell else -1 for cell in of], dtype=np.intp)
