"""Trials of learned weights: how much to shrink, by meetings left out, and how sure the weights are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold, StratifiedKFold

from matchmaker.scoring.learning_model import Design, Solution, Target, calibrated, solve
from matchmaker.scoring.parts import Matrix, Vector

ANALYST: Final = "analyst"
FEW_EVENTS: Final = 5
"""Below so many events the bootstrap draws meetings: drawing among so few events would say nothing."""

Codes = NDArray[np.intp] | None
Fold = tuple[NDArray[np.intp], NDArray[np.intp]]


@dataclass(frozen=True, eq=False)
class Trials:
    """What cross-validation found.

    Parameters
    ----------
    strength
        The shrinkage with the least log loss over meetings left out; of equal ones the greatest.
    log_losses
        Mean log loss of each strength, and of the analyst's weights with only the scale fitted.
    scores
        (pairs,) log odds of each meeting's first step by weights learned without it, at the strength chosen.
    """

    strength: float
    log_losses: Mapping[Any, float]
    scores: Vector


def tried(
    design: Design,
    target: Target,
    prior: Vector,
    codes: Codes,
    strengths: Sequence[float],
    sparsity: float,
    folds: int,
    seed: int,
) -> Trials:
    """Try each strength on meetings left out, whole events at a time where `codes` tells them."""
    parts = _folds(target, codes, folds, seed)
    counted = float(target.weight[0].sum())
    losses: dict[Any, float] = {}
    scores: dict[float, Vector] = {}
    warm: dict[int, Solution] = {}
    for strength in sorted({float(s) for s in strengths}):
        losses[strength], scores[strength] = 0.0, np.zeros(design.known.shape[1])
        for n, (train, test) in enumerate(parts):
            warm[n] = solve(
                design.take(train), target.take(train), prior,
                strength=strength, sparsity=sparsity, start=warm.get(n),
            )  # fmt: skip
            score, _ = design.take(test).slopes(warm[n].weights)
            linear = warm[n].intercepts[:, None] + score
            scores[strength][test] = linear[0]
            losses[strength] += target.take(test).loss(linear)[0] / counted
    best = min(scores, key=lambda s: (round(losses[s], 9), -s))
    losses[ANALYST] = 0.0
    by_analyst = design.fit(prior)
    for train, test in parts:
        intercepts, slope = calibrated(by_analyst[train], target.take(train))
        losses[ANALYST] += target.take(test).loss(intercepts[:, None] + slope * by_analyst[test])[0] / counted
    return Trials(best, losses, scores[best])


def _folds(target: Target, codes: Codes, folds: int, seed: int) -> list[Fold]:
    some = target.passed[0]
    if codes is not None and (events := len(np.unique(codes))) > 1:
        return list(GroupKFold(min(folds, events)).split(some, groups=codes))
    least = int(min(some.sum(), (1 - some).sum()))
    cutter = StratifiedKFold(max(2, min(folds, least)), shuffle=True, random_state=seed)
    return list(cutter.split(some, some))


def spread(
    design: Design,
    target: Target,
    prior: Vector,
    codes: Codes,
    solution: Solution,
    strength: float,
    sparsity: float,
    draws: int,
    interval: float,
    seed: int,
) -> Matrix:
    """(2, d): low and high of each weight's share, over draws of events of random importance.

    What the weights shrink to is drawn as well, as widely as the strength lets them stray, so that
    shrinking does not feign certainty (randomize then optimize: Bardsley et al., SIAM J. Sci. Comput. 36,
    2014).
    """
    rng = np.random.default_rng(seed)
    if codes is None or len(np.unique(codes)) < FEW_EVENTS:
        codes = np.arange(target.weight.shape[1])
    stray = 1 / np.sqrt(strength) if strength else 0.0
    shares = []
    for _ in range(draws):
        importance = rng.exponential(size=int(codes.max()) + 1)[codes]
        found = solve(
            design, target.weighted(importance), prior,
            strength=strength, sparsity=sparsity, start=solution,
            shift=stray * rng.normal(size=len(prior)),
        )  # fmt: skip
        total = found.weights.sum()
        shares.append(found.weights / total if total > 0 else prior)
    tail = (1 - interval) / 2
    out: Matrix = np.quantile(np.array(shares), [tail, 1 - tail], axis=0)
    return out
