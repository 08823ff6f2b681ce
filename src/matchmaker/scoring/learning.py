"""Weights learned from what came of earlier meetings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from matchmaker.columns import Learned
from matchmaker.errors import SettingsError, cut
from matchmaker.messages import Message
from matchmaker.scoring.learning_model import Design, Solution, Target, calibrated, solve
from matchmaker.scoring.learning_trials import Trials, spread, tried
from matchmaker.scoring.parts import Vector
from matchmaker.settings import WEIGHTS

OUTCOMES: Final = ("met", "followed_up", "contract")
"""Outcomes of a meeting, each more than the one before."""
STRENGTHS: Final = (0.1, 1.0, 10.0, 100.0)
TINY: Final = 1e-3
"""Share of all weight below which a learned weight is said to be 0."""
MISSING_PROBABILITY: Final = 1e-15


class WeightLearner(ClassifierMixin, BaseEstimator):
    """Learns what each comparison should weigh from values of comparisons and what came of the meetings.

    The chance of an outcome is `sigmoid(intercept + slope * fit(weights))`, the fit being that of a
    `FitScorer`: the learned weights go into `FitScorer(weights=learner.weights_)` or the settings as they
    are. They are never negative, so a better value never lowers the chance, and this alone makes many
    exactly 0 (Slawski and Hein, EJS 7, 2013). They shrink towards the analyst's weights; how strongly is
    found by cross-validation that keeps the meetings of one event together. Chances are calibrated on
    meetings left out (Platt 1999). Intervals come from the Bayesian bootstrap over events (Rubin, Annals of
    Statistics 9, 1981) with the target of shrinking drawn too, at the strength chosen. With too few
    outcomes the analyst's weights come back, with status "too_few".

    Parameters
    ----------
    prior
        The analyst's weights: by name of the comparison, or in the order of the columns. None: the defaults
        of `settings.WEIGHTS` where every comparison has one there, else all equal.
    strengths
        Shrinkage to try: the penalty on the squared distance from the analyst's weights, in units of log
        likelihood. A single one is taken without trials.
    folds
        Parts of the cross-validation.
    sparsity
        Penalty on the sum of the weights times the slope; more of it makes more weights 0.
    combine, buyer_share, unknown
        How two views become one fit, and the fit of a pair of which nothing is known, as in `FitScorer`.
    label_frequency
        Chance that a success is on record at all, in (0, 1]. Below 1, records without success are unlabelled,
        and successes are taken to be recorded at random (Elkan and Noto, KDD 2008).
    min_successes
        Pairs needed with, and as many without, an outcome above the lowest.
    calibrate
        Refit intercepts and slope on the scores of meetings left out.
    draws, interval
        Bootstrap draws for the intervals of the weights (0: none), and how much of them an interval holds.
    seed
        Of folds without events and of the bootstrap.

    Attributes
    ----------
    weights_
        By comparison; they add up to what the analyst's do.
    table_
        One row a comparison: the columns of `Learned`.
    status_, message_
        "learned", "too_few" or "no_signal" (the analyst's weights in the last two), and the sentence for it.
    slope_, intercepts_
        Of the chance; an intercept a step.
    strength_, log_losses_
        The shrinkage chosen; mean log loss, over meetings left out, of each strength and of the analyst's
        weights.
    classes_
        The outcomes, least first.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> values = pd.DataFrame(rng.random((2000, 3)), columns=["product", "text", "market"])
    >>> fit = values @ [0.7, 0.3, 0.0]
    >>> signed = rng.random(2000) < expit(12 * (fit - 0.8))
    >>> learner = WeightLearner(draws=0).fit(values, signed)
    >>> learner.status_, max(learner.weights_, key=learner.weights_.get)
    ('learned', 'product')
    >>> few = WeightLearner().fit(values[:20], signed[:20])
    >>> few.status_, few.weights_["product"]
    ('too_few', 4.0)
    """

    def __init__(
        self,
        prior: Mapping[str, float] | Sequence[float] | None = None,
        strengths: Sequence[float] = STRENGTHS,
        *,
        folds: int = 5,
        sparsity: float = 0.1,
        combine: str = "mean",
        buyer_share: float = 0.5,
        unknown: float = 0.5,
        label_frequency: float = 1.0,
        min_successes: int = 20,
        calibrate: bool = True,
        draws: int = 100,
        interval: float = 0.9,
        seed: int = 0,
    ) -> None:
        self.prior = prior
        self.strengths = strengths
        self.folds = folds
        self.sparsity = sparsity
        self.combine = combine
        self.buyer_share = buyer_share
        self.unknown = unknown
        self.label_frequency = label_frequency
        self.min_successes = min_successes
        self.calibrate = calibrate
        self.draws = draws
        self.interval = interval
        self.seed = seed

    def fit(
        self,
        X: Any,  # noqa: N803  # the name scikit-learn's callers use
        y: ArrayLike,
        *,
        groups: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None,
        seen: ArrayLike | None = None,
    ) -> Self:
        """Learn from meetings.

        Parameters
        ----------
        X
            (meetings, comparisons) values in [0, 1], NaN where unknown. Columns of a frame named
            "buyer:product" and "supplier:product" are the two views of one comparison.
        y
            (meetings,) False and True, levels in order, or words of `OUTCOMES`.
        groups
            (meetings,) the event of each.
        sample_weight
            (meetings,) what each counts.
        seen
            (meetings,) or (meetings, steps): chance in (0, 1] that an outcome which comes in the end has
            come by now.

        Raises
        ------
        SettingsError
            An argument is out of range, or the analyst's weights do not name every comparison.
        ValueError
            A value is out of range, or lengths differ.
        """
        self._check()
        design = self._design(X, new=True)
        levels = self._levels(y, len(design.known[0]))
        rows, steps = len(levels), max(len(self.classes_) - 1, 1)
        weight = np.ones(rows) if sample_weight is None else _column(sample_weight, rows, "sample_weight")
        target = Target.of(levels, steps, weight, self._seen(seen, rows, steps))
        analyst = self._analyst(design.names)
        prior = analyst / analyst.sum()
        codes = None if groups is None else pd.factorize(np.asarray(groups), sort=True)[0]
        successes = int((levels > 0).sum())
        trials = None
        if min(successes, rows - successes) >= self.min_successes:
            trials = tried(design, target, prior, codes, self.strengths, self.sparsity, self.folds, self.seed)
        self._keep(design, target, analyst, trials, codes)
        self.message_ = Message(
            f"learning.{self.status_}",
            {"meetings": rows, "successes": successes, "needed": self.min_successes, **self._gain(trials)},
        )
        return self

    def predict_proba(self, X: Any) -> NDArray[np.float64]:  # noqa: N803
        """(meetings, outcomes): the chance of each of `classes_`; rows sum to 1."""
        check_is_fitted(self)
        fit = self._design(X).fit(np.array(list(self.weights_.values())))
        if len(self.classes_) == 1:
            return np.ones((len(fit), 1))
        passed = expit(self.intercepts_ + self.slope_ * fit[:, None])
        reached = np.hstack([np.ones((len(fit), 1)), np.cumprod(passed, axis=1)])
        return reached * np.hstack([1 - passed, np.ones((len(fit), 1))])

    def predict(self, X: Any) -> NDArray[Any]:  # noqa: N803
        """(meetings,) the likeliest outcome; of rare ones rarely more than the lowest."""
        likeliest: NDArray[Any] = self.classes_[self.predict_proba(X).argmax(axis=1)]
        return likeliest

    def score(self, X: Any, y: ArrayLike, sample_weight: ArrayLike | None = None) -> float:  # noqa: N803
        """Mean log likelihood, which `GridSearchCV` makes great: accuracy is blind to rare outcomes."""
        chances = self.predict_proba(X)
        given = np.asarray(y)
        chance = (chances * (given[:, None] == self.classes_)).sum(axis=1)
        weight = None if sample_weight is None else np.asarray(sample_weight, dtype=np.float64)
        return float(np.average(np.log(np.maximum(chance, MISSING_PROBABILITY)), weights=weight))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags

    def _check(self) -> None:
        shares = {name: getattr(self, name) for name in ("label_frequency", "interval")}
        for name, value in shares.items():
            if not 0 < value <= 1:
                raise SettingsError(f"'{name}' of WeightLearner must be a number in (0, 1]. Got {value!r}.")
        if not len(self.strengths) or min(self.strengths) < 0:
            raise SettingsError(
                "'strengths' of WeightLearner must be one or more numbers from 0 upwards. "
                f"Got {self.strengths!r}."
            )
        for name, least in (("folds", 2), ("min_successes", 1), ("draws", 0), ("sparsity", 0)):
            if getattr(self, name) < least:
                raise SettingsError(
                    f"'{name}' of WeightLearner must be {least} or more. Got {getattr(self, name)!r}."
                )

    def _design(self, given: Any, *, new: bool = False) -> Design:
        frame = given if isinstance(given, pd.DataFrame) else pd.DataFrame(np.asarray(given))
        x = frame.to_numpy(dtype=np.float64, na_value=np.nan)
        if (out := x[(x < 0) | (x > 1)]).size:
            raise ValueError(f"X must hold values in [0, 1], or NaN where unknown. Got {cut(out.tolist())}.")
        names = [str(c) for c in frame.columns] if frame is given else [f"x{n}" for n in range(x.shape[1])]
        if new:
            self.n_features_in_ = len(names)
            self.feature_names_in_ = np.array(names, dtype=object)
        elif frame is given and names != list(self.feature_names_in_):
            raise ValueError(
                f"X must have the columns of the fit: {cut(self.feature_names_in_)}. Got {cut(names)}."
            )
        elif len(names) != self.n_features_in_:
            raise ValueError(f"X must have {self.n_features_in_} columns. Got {len(names)}.")
        how = {"combine": self.combine, "buyer_share": self.buyer_share, "prior": self.unknown}
        return Design.of(list(self.feature_names_in_), x, **how)

    def _levels(self, y: ArrayLike, rows: int) -> Vector:
        given = np.asarray(y)
        if given.shape != (rows,):
            raise ValueError(f"y must be one outcome a row of X, {rows}. Got the shape {given.shape}.")
        if given.dtype.kind in "OUT":
            if strange := sorted({str(v) for v in given} - set(OUTCOMES)):
                raise ValueError(f"y must be numbers or words: {', '.join(OUTCOMES)}. Got {cut(strange)}.")
            order = [word for word in OUTCOMES if word in given]
            self.classes_ = np.array(order, dtype=given.dtype)
            return np.array([order.index(word) for word in given], dtype=np.float64)
        self.classes_, places = np.unique(given, return_inverse=True)
        return places.astype(np.float64)

    def _seen(self, seen: ArrayLike | None, rows: int, steps: int) -> NDArray[np.float64]:
        given = np.ones((rows, 1)) if seen is None else np.asarray(seen, dtype=np.float64).reshape(rows, -1)
        if not ((given > 0) & (given <= 1)).all() or given.shape[1] not in {1, steps}:
            raise ValueError(
                f"'seen' must hold chances in (0, 1], one a row or one a row and step ({steps}). "
                f"Got the shape {given.shape} and {cut(given[~((given > 0) & (given <= 1))].tolist())}."
            )
        whole = np.repeat(given, steps, axis=1) if given.shape[1] < steps else given
        return np.vstack([whole.T[:1] * self.label_frequency, whole.T[1:]])

    def _analyst(self, names: tuple[str, ...]) -> Vector:
        given = self.prior
        if given is None:
            given = WEIGHTS if set(names) <= set(WEIGHTS) else dict.fromkeys(names, 1.0)
        if isinstance(given, Mapping):
            if bare := [name for name in names if name not in given]:
                raise SettingsError(f"'prior' must give each comparison a weight. Got none for {cut(bare)}.")
            given = [given[name] for name in names]
        weights = np.asarray(given, dtype=np.float64)
        if weights.shape != (len(names),) or (weights < 0).any() or not 0 < weights.sum() < np.inf:
            raise SettingsError(
                f"'prior' must be {len(names)} weights from 0 upwards, not all 0. "
                f"Got {cut(weights.tolist())}."
            )
        return weights

    def _keep(
        self, design: Design, target: Target, analyst: Vector, trials: Trials | None, codes: Any
    ) -> None:
        """Keep what was learned, or the analyst's weights and the outcomes' plain rates."""
        prior = analyst / analyst.sum()
        solution: Solution | None = None
        if trials is not None:
            solution = solve(design, target, prior, strength=trials.strength, sparsity=self.sparsity)
        low = high = np.full(len(prior), np.nan)
        self.status_ = "too_few" if solution is None else "no_signal"
        self.weights_ = dict(zip(design.names, analyst.tolist(), strict=True))
        self.intercepts_, self.slope_ = _rates(target), 0.0
        self.strength_ = np.nan if trials is None else trials.strength
        self.log_losses_ = {} if trials is None else trials.log_losses
        if trials is not None and solution is not None and solution.weights.sum() > TINY:
            self.status_ = "learned"
            total = float(solution.weights.sum())
            shares = np.where(solution.weights < TINY * total, 0.0, solution.weights)
            shares = shares / shares.sum()
            self.weights_ = dict(zip(design.names, (shares * analyst.sum()).tolist(), strict=True))
            self.intercepts_, self.slope_ = solution.intercepts, total
            if self.calibrate:
                shifts, factor = calibrated(trials.scores, target)
                self.intercepts_ = shifts + factor * solution.intercepts[0]
                self.slope_ = total * factor
            if self.draws:
                bounds = spread(
                    design, target, prior, codes, solution, trials.strength, self.sparsity,
                    self.draws, self.interval, self.seed,
                )  # fmt: skip
                low, high = bounds * analyst.sum()
        self.table_ = pd.DataFrame(
            {
                Learned.ANALYST: analyst,
                Learned.WEIGHT: list(self.weights_.values()),
                Learned.LOW: low,
                Learned.HIGH: high,
            },
            index=pd.Index(design.names, name=Learned.COMPARISON),
        )

    def _gain(self, trials: Trials | None) -> dict[str, str]:
        if trials is None:
            return {}
        return {
            "learned": f"{trials.log_losses[trials.strength]:.4f}",
            "analyst": f"{trials.log_losses['analyst']:.4f}",
        }


def _column(given: ArrayLike, rows: int, name: str) -> Vector:
    out = np.asarray(given, dtype=np.float64)
    if out.shape != (rows,) or not (np.isfinite(out) & (out >= 0)).all():
        raise ValueError(f"'{name}' must be {rows} numbers from 0 upwards. Got the shape {out.shape}.")
    return out


def _rates(target: Target) -> Vector:
    """The intercepts of the plain rate of each step, half a success and half a failure added (Jeffreys)."""
    passed = (target.weight * target.passed).sum(axis=1) + 0.5
    rate = np.minimum(passed / ((target.weight * target.seen).sum(axis=1) + 1.0), 1 - MISSING_PROBABILITY)
    out: Vector = np.log(rate / (1 - rate))
    return out
