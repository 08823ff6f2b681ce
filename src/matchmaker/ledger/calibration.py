"""Do chances come true? Brier score, expected calibration error and the reliability curve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import binomtest

from matchmaker.columns import Evaluated
from matchmaker.ledger.ranked import CHANCE, LEVEL, UNIT, Ratio, summed


@dataclass(frozen=True, eq=False)
class Bins:
    """Pairs in bins of about equal number by their chance: (units, bins) sums.

    Parameters
    ----------
    n, chance, hits
        Number of pairs, sum of their chances, number of their successes.
    """

    n: NDArray[np.float64]
    chance: NDArray[np.float64]
    hits: NDArray[np.float64]

    def error(self, counts: NDArray[np.float64]) -> NDArray[np.float64]:
        """(draws,) expected calibration error: mean distance of observed from predicted, by pairs.

        Naeini, Cooper and Hauskrecht, Obtaining well calibrated probabilities using Bayesian binning,
        AAAI 2015.
        """
        apart = np.abs(counts @ (self.hits - self.chance)).sum(axis=1)
        total = (counts @ self.n).sum(axis=1)
        unknown = np.full(len(counts), np.nan)
        error: NDArray[np.float64] = np.divide(apart, total, out=unknown, where=total > 0)
        return error

    def frame(self, interval: float) -> pd.DataFrame:
        """One row a bin: mean chance, share observed with Wilson interval, number of pairs."""
        n, hits = self.n.sum(axis=0), self.hits.sum(axis=0)
        rows: list[tuple[Any, ...]] = []
        for pairs, chance, hit in zip(n, self.chance.sum(axis=0), hits, strict=True):
            if pairs:
                sure = binomtest(int(hit), int(pairs)).proportion_ci(interval, "wilson")
                rows.append((chance / pairs, hit / pairs, sure.low, sure.high, int(pairs)))
        names = [Evaluated.PREDICTED, Evaluated.OBSERVED, Evaluated.LOW, Evaluated.HIGH, Evaluated.N]
        return pd.DataFrame(rows, columns=names)


def binned(judged: pd.DataFrame, units: int, bins: int) -> Bins:
    """Sort judged pairs into bins between the quantiles of their chances."""
    chance = judged[CHANCE].to_numpy(dtype=np.float64)
    hit = (judged[LEVEL] > 0).to_numpy(dtype=np.float64)
    edges = np.unique(np.quantile(chance, np.linspace(0, 1, bins + 1)[1:-1])) if len(chance) else np.zeros(0)
    place = np.searchsorted(edges, chance, side="left")
    cell = judged[UNIT].to_numpy() * bins + place
    sums = [np.bincount(cell, weights=w, minlength=units * bins) for w in (np.ones_like(hit), chance, hit)]
    return Bins(*(s.astype(np.float64).reshape(units, bins) for s in sums))


def brier(judged: pd.DataFrame, units: int) -> Ratio:
    """Mean squared distance of chance and outcome (Brier, Monthly Weather Review 78, 1950)."""
    squared = (judged[CHANCE] - (judged[LEVEL] > 0)) ** 2
    return Ratio(summed(units, judged[UNIT], squared), summed(units, judged[UNIT], np.ones(len(judged))))
