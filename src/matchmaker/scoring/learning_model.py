"""The model behind learned weights: the scorer's own mean of known values, in a logistic link.

The chance of an outcome is `sigmoid(intercept + slope * fit(weights))`, where `fit` is what a `FitScorer` of
these weights gives. What is learned therefore *is* what is scored: weights are found up to scale, unknown
values take no part, and the scale becomes the slope. Where everything is known this is plain logistic
regression with coefficients that may not be negative.

Ordered outcomes go step by step (continuation ratio: Fienberg, The Analysis of Cross-Classified Categorical
Data, 1980): the chance to pass each step, given that the one before was passed, has its own intercept and
the fit in common. A step that may yet be taken was seen only with a chance `seen` (Chapelle, Modeling delayed
feedback in display advertising, KDD 2014; with a constant chance, Elkan and Noto, Learning classifiers
from only positive and unlabeled data, KDD 2008): `P(seen passed) = seen * P(passed)`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Self

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, log_expit

from matchmaker.scoring.comparison import VIEWS
from matchmaker.scoring.parts import Mask, Matrix, Vector
from matchmaker.scoring.views import combined

INTERCEPTS: Final = (-30.0, 30.0)
SLOPES: Final = (0.0, 300.0)
FLOOR: Final = 1e-9
"""Added to each weight while fitting: the mean of known values stays defined as weights go to 0."""


@dataclass(frozen=True, eq=False)
class Design:
    """Values of comparisons for some pairs, as the scorer combines them.

    Parameters
    ----------
    names
        The d comparisons.
    values
        (views, pairs, d), 0 where unknown; one view (comparisons of no view) or two (buyer, supplier).
    known
        (views, pairs, d).
    combine, buyer_share, prior
        As in `FitScorer`.
    """

    names: tuple[str, ...]
    values: Matrix
    known: Mask
    combine: str = "mean"
    buyer_share: float = 0.5
    prior: float = 0.5

    @classmethod
    def of(cls, columns: Sequence[str], x: Matrix, **how: Any) -> Self:
        """Sort the columns of a table into views: "buyer:product" belongs to the buyer's view of `product`.

        Examples
        --------
        >>> design = Design.of(["buyer:product", "supplier:product", "buyer:text"], np.ones((4, 3)))
        >>> design.names, design.values.shape, design.known[1, 0].tolist()
        (('product', 'text'), (2, 4, 2), [True, False])
        """
        parts = [column.partition(":") for column in columns]
        places = [VIEWS.index(view) if colon and view in VIEWS else None for view, colon, _ in parts]
        plain = None in places
        names = columns if plain else [name for _, _, name in parts]
        distinct = tuple(dict.fromkeys(names))
        full = np.full((1 if plain else 2, len(x), len(distinct)), np.nan)
        for n, name in enumerate(names):
            full[0 if plain else places[n], :, distinct.index(name)] = x[:, n]
        return cls(distinct, np.nan_to_num(full), ~np.isnan(full), **how)

    def take(self, rows: Any) -> Self:
        """Some of the pairs."""
        how = (self.combine, self.buyer_share, self.prior)
        return type(self)(self.names, self.values[:, rows], self.known[:, rows], *how)

    def fit(self, weights: Vector) -> Vector:
        """Score all pairs as a `FitScorer` of these weights does, policy apart; in [0, 1]."""
        views, _ = self._views(weights)
        fit = combined(views[0], views[-1], self.combine, self.buyer_share)
        return np.where(np.isnan(fit), self.prior, fit)

    def slopes(self, weights: Vector) -> tuple[Vector, Matrix]:
        """The sum of the weights times the fit, and its derivatives by each weight, (pairs, d)."""
        weights = weights + FLOOR
        total = weights.sum()
        views, known = self._views(weights)
        fit = self.fit(weights)
        if len(views) == 1:
            shares = [np.where(np.isnan(views[0]), 0.0, 1.0)]
        else:
            shares = _partials(views, self.combine, self.buyer_share)
        derivatives = np.repeat(fit[:, None], len(weights), axis=1)
        for n, share in enumerate(shares):
            scale = np.divide(total * share, known[n], out=np.zeros_like(share), where=known[n] > 0)
            own = self.values[n] - np.nan_to_num(views[n])[:, None] * self.known[n]
            derivatives += scale[:, None] * own
        return total * fit, derivatives

    def _views(self, weights: Vector) -> tuple[Matrix, Matrix]:
        """(views, pairs): mean of the known values by weight, NaN where none; sum of known weights."""
        known = self.known @ weights
        gained = self.values @ weights
        return np.divide(gained, known, out=np.full_like(gained, np.nan), where=known > 0), known


def _partials(views: Matrix, how: str, buyer_share: float) -> list[Vector]:
    """Derivatives of the combined fit by each view; a view that is unknown takes the other's value."""
    blank = np.isnan(views)
    left = np.where(blank[0], views[1], views[0])
    right = np.where(blank[1], views[0], views[1])
    match how:
        case "mean":
            parts = [np.full_like(left, buyer_share), np.full_like(left, 1 - buyer_share)]
        case "harmonic":
            total = left + right
            square = np.where(total > 0, total, 1.0) ** 2
            parts = [2 * right**2 / square, 2 * left**2 / square]
        case "product":
            parts = [right, left]
        case _:
            parts = [(left <= right).astype(float), (left > right).astype(float)]
    buyer = np.where(blank[0], 0.0, np.nan_to_num(parts[0] + np.where(blank[1], parts[1], 0.0)))
    supplier = np.where(blank[1], 0.0, np.nan_to_num(parts[1] + np.where(blank[0], parts[0], 0.0)))
    return [buyer, supplier]


@dataclass(frozen=True, eq=False)
class Target:
    """What came of some pairs, step by step; all arrays (steps, pairs).

    Parameters
    ----------
    weight
        What a pair counts at a step; 0 where it never came to the step.
    passed
        1 where the step is known to be passed.
    seen
        Chance, in (0, 1], that a passed step is known by now.
    """

    weight: Matrix
    passed: Matrix
    seen: Matrix

    @classmethod
    def of(cls, levels: Vector, steps: int, weight: Vector, seen: Matrix) -> Self:
        """From levels 0 to `steps`."""
        step = np.arange(steps)[:, None]
        return cls((levels >= step) * weight, (levels > step).astype(float), seen)

    def take(self, rows: Any) -> Self:
        """Some of the pairs."""
        return type(self)(self.weight[:, rows], self.passed[:, rows], self.seen[:, rows])

    def weighted(self, factor: Vector) -> Self:
        """The same outcomes, each pair counting `factor` times."""
        return type(self)(self.weight * factor, self.passed, self.seen)

    def loss(self, linear: Matrix) -> tuple[float, Matrix]:
        """Negative log likelihood and its derivative by `linear`, (steps, pairs)."""
        chance, miss = expit(linear), expit(-linear)
        unseen = np.maximum(1 - self.seen + self.seen * miss, 1e-300)
        likely = self.passed * (log_expit(linear) + np.log(self.seen)) + (1 - self.passed) * np.log(unseen)
        slope = (1 - self.passed) * self.seen * chance * miss / unseen - self.passed * miss
        return -float((self.weight * likely).sum()), self.weight * slope


@dataclass(frozen=True, eq=False)
class Solution:
    """A fitted model: an intercept a step, the weights times the slope, and the slope along the prior."""

    intercepts: Vector
    weights: Vector
    along: float


def solve(
    design: Design,
    target: Target,
    prior: Vector,
    *,
    strength: float,
    sparsity: float,
    start: Solution | None = None,
    shift: Vector | float = 0.0,
) -> Solution:
    """Fit weights that are not negative, by L-BFGS-B.

    The penalty is `strength / 2 * |weights - along * prior - shift|^2 + sparsity * sum(weights)`: weights
    shrink towards the analyst's, whose scale `along` is free, so that a great strength calibrates the
    analyst's score and leaves its weights alone. Byrd, Lu, Nocedal and Zhu, A limited memory algorithm for
    bound constrained optimization, SIAM J. Sci. Comput. 16, 1995.

    Parameters
    ----------
    prior
        (d,) the analyst's weights, which sum to 1.
    shift
        (d,) moves what is shrunk to.
    """
    steps = len(target.weight)
    if start is None:
        passed = (target.weight * target.passed).sum(axis=1) + 0.5
        odds = passed / ((target.weight * (1 - target.passed)).sum(axis=1) + 0.5)
        start = Solution(np.log(odds) - 0.5, prior, 1.0)
    objective = partial(_objective, design, target, prior, strength, sparsity, shift=shift)
    found = minimize(
        objective,
        np.concatenate([start.intercepts, [start.along], start.weights]),
        jac=True,
        method="L-BFGS-B",
        bounds=[INTERCEPTS] * steps + [SLOPES] * (1 + len(prior)),
        options={"maxiter": 500, "ftol": 1e-8},
    )
    return Solution(found.x[:steps], found.x[steps + 1 :], float(found.x[steps]))


def _objective(
    design: Design,
    target: Target,
    prior: Vector,
    strength: float,
    sparsity: float,
    at: Vector,
    *,
    shift: Vector | float = 0.0,
) -> tuple[float, Vector]:
    steps = len(target.weight)
    intercepts, along, weights = at[:steps], at[steps], at[steps + 1 :]
    score, derivatives = design.slopes(weights)
    loss, slope = target.loss(intercepts[:, None] + score)
    away = weights - along * prior - shift
    penalty = strength / 2 * float(away @ away) + sparsity * float(weights.sum())
    by_weight = derivatives.T @ slope.sum(axis=0) + strength * away + sparsity
    return loss + penalty, np.concatenate([slope.sum(axis=1), [-strength * float(away @ prior)], by_weight])


def calibrated(score: Vector, target: Target) -> tuple[Vector, float]:
    """Intercepts and a slope, not negative, that turn a score into chances (Platt 1999), by likelihood.

    Examples
    --------
    >>> score = np.repeat([0.0, 1.0], 100)
    >>> levels = np.repeat([0.0, 1.0, 0.0, 1.0], [80, 20, 50, 50])
    >>> target = Target.of(levels, 1, np.ones(200), np.ones((1, 200)))
    >>> intercepts, slope = calibrated(score, target)
    >>> expit(intercepts + slope * np.array([0, 1])).round(3).tolist()
    [0.2, 0.5]
    """
    one = Design(("score",), score[None, :, None], np.ones((1, len(score), 1), bool))
    found = solve(one, target, np.ones(1), strength=0.0, sparsity=0.0)
    return found.intercepts, float(found.weights[0])
