"""The best of each company, proved: all pairs in single precision, the best of them in double.

Every pair is scored in single precision from few matrix products, or bounded from above where a part is no
product. Each company keeps a few more candidates than asked; these are scored anew in double precision. The
best are proved where the last of them beats every pair left out by more than the largest possible error; else
all pairs that could matter are scored in double precision too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from matchmaker.scoring.channels import Channels, Span, channels_of, places
from matchmaker.scoring.encoding import DECIMALS, WeighedEvent
from matchmaker.scoring.gates import closed_at
from matchmaker.scoring.parts import Mask, Positions, Vector
from matchmaker.scoring.ranking import Candidates, Ranks
from matchmaker.scoring.rescore import Rescorer
from matchmaker.scoring.sweep import Best, approximate, gathered, swept

SPARE: Final = 14
"""Candidates kept beyond those asked for."""
SMALL: Final = 2_000_000
"""Pairs of an event up to which all their scores are held at once."""
WIDEN_BLOCK: Final = 1_000_000
"""Pairs looked at together while candidates are widened."""
WIDEN_MOST: Final = 20_000_000
"""Pairs scored in double precision to prove what the candidates at hand do not."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """A weighed event, ready for fast passes over its pairs."""

    weighed: WeighedEvent
    channels: Channels
    rescorer: Rescorer

    @property
    def slack(self) -> float:
        """How far a true score may lie above that in single precision."""
        return self.channels.margin + 10.0**-DECIMALS


@dataclass(frozen=True, eq=False)
class Found:
    """Candidates with the ranks of both sides, and for which companies these are proved."""

    candidates: Candidates
    ranks: tuple[Ranks, Ranks]
    proved: tuple[Mask, Mask]
    sound: bool


def prepared(weighed: WeighedEvent) -> Prepared:
    """State a weighed event in single precision and for single pairs."""
    return Prepared(weighed, channels_of(weighed), Rescorer.of(weighed))


def best_pairs(of: Prepared, k: int, sides: tuple[bool, bool]) -> Found:
    """Find the `k` best of each company of the wanted sides."""
    small = np.prod(of.channels.shape) <= SMALL and np.isfinite(of.slack)
    kept = gathered(of.channels, k, of.slack, sides) if small else swept(of.channels, k + SPARE, sides)
    candidates, sound = _first(of, kept)
    encoded = of.weighed.encoded
    order = id_places(encoded.suppliers), id_places(encoded.buyers)
    ranks = [candidates.ranks(k, order, side) for side in (0, 1)]
    proved = []
    wider = [candidates]
    left = WIDEN_MOST
    for side, best in enumerate(kept):
        worst = candidates.worst_of_best(ranks[side], k, side)
        sure = (best.limit < 0) | (worst > best.limit + of.slack)
        open_yet = np.flatnonzero(~sure & sides[side])
        for chosen, found in _widened(of, open_yet, worst - of.slack, side):
            left -= len(found.suppliers)
            if left < 0:
                break
            wider.append(_only_best(found, k, order, side))
            sure[chosen] = True
        proved.append(sure | (not sides[side]))
    if len(wider) > 1:
        candidates = Candidates.joined(wider)
        ranks = [candidates.ranks(k, order, side) for side in (0, 1)]
    shown = [r if wanted else np.zeros_like(r) for r, wanted in zip(ranks, sides, strict=True)]
    return Found(candidates, (shown[0], shown[1]), (proved[0] & sound, proved[1] & sound), sound)


def _first(of: Prepared, kept: tuple[Best, Best]) -> tuple[Candidates, bool]:
    """Score what the pass has kept, and listed pairs; tell whether every score keeps its bound."""
    wide = max(1, of.channels.shape[1])
    listed = _open_keys(of)
    keys = np.concatenate(
        [kept[0].owner * wide + kept[0].other, kept[1].other * wide + kept[1].owner, listed]
    )
    values = np.concatenate([kept[0].value, kept[1].value, np.full(len(listed), np.inf, np.float32)])
    order = np.argsort(keys)
    keys, values = keys[order], values[order]
    first = np.ones(len(keys), bool)
    first[1:] = keys[1:] != keys[:-1]
    suppliers, buyers = np.divmod(keys[first], wide)
    scores = of.rescorer.at(suppliers, buyers)
    bound = np.maximum.reduceat(values, np.flatnonzero(first)) if len(keys) else values
    sound = bool((scores <= bound + of.slack).all())
    return Candidates(suppliers, buyers, scores, of.channels.shape), sound


def _open_keys(of: Prepared) -> Positions:
    """Keys of the listed pairs that may meet."""
    keys = of.channels.listed
    suppliers, buyers = np.divmod(keys, max(1, of.channels.shape[1]))
    shut = np.zeros(len(keys), bool)
    for _, encoded in of.weighed.encoded.comparisons:
        if encoded.gate is not None and len(keys):
            shut |= closed_at(encoded.gate, suppliers, buyers)
    return keys[~shut]


def _widened(
    of: Prepared, companies: Positions, least: Vector, side: int
) -> Iterator[tuple[Positions, Candidates]]:
    """Score all pairs of some companies that may reach what each of them must reach at `least`."""
    others = of.channels.shape[1 - side]
    orders = of.channels.orders
    place = places(orders[side], of.channels.shape[side])
    step = max(1, WIDEN_BLOCK // max(1, others))
    for start in range(0, len(companies), step):
        chosen = companies[start : start + step]
        here = place[chosen]
        spans: tuple[Span, Span] = (here, slice(None)) if side == 0 else (slice(None), here)
        values = approximate(of.channels, *spans)
        need = np.maximum(least[chosen], 0.0)
        at = np.nonzero((values >= need[:, None]) if side == 0 else (values >= need))
        suppliers, buyers = (
            (chosen[at[0]], orders[1][at[1]]) if side == 0 else (orders[0][at[0]], chosen[at[1]])
        )
        yield chosen, Candidates(suppliers, buyers, of.rescorer.at(suppliers, buyers), of.channels.shape)


def _only_best(of: Candidates, k: int, order: tuple[Positions, Positions], side: int) -> Candidates:
    """Forget all but the best of each company."""
    best = of.ranks(k, order, side) > 0
    return replace(of, suppliers=of.suppliers[best], buyers=of.buyers[best], scores=of.scores[best])


def id_places(ids: object) -> Positions:
    """For each company the place of its id among all, sorted."""
    order = np.argsort(np.asarray(ids, dtype=object))
    out = np.empty(len(order), np.intp)
    out[order] = np.arange(len(order))
    return out
