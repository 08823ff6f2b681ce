"""Ranked lists and their figures, summed so that a bootstrap only adds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from matchmaker.columns import Pair

Vector = NDArray[np.float64]
LIST: Final = "list"
UNIT: Final = "unit"
RANK: Final = "rank"
LEVEL: Final = "level"
CHANCE: Final = "chance"


def ranks(frame: pd.DataFrame) -> pd.DataFrame:
    """Sort pairs into lists, best first, ties by supplier, and number them from 1."""
    ids = [LIST, Pair.BUYER, Pair.SUPPLIER]
    ordered = frame.sort_values([LIST, CHANCE, *ids[1:]], ascending=[True, False, True, True], kind="stable")
    return ordered.assign(**{RANK: ordered.groupby(LIST, sort=False).cumcount() + 1})


@dataclass(frozen=True, eq=False)
class Ratio:
    """A figure that is a sum over a sum: one entry a unit of the bootstrap in each.

    Examples
    --------
    >>> ratio = Ratio(np.array([1.0, 0.0]), np.array([2.0, 2.0]))
    >>> ratio.value(np.ones((1, 2))).tolist(), ratio.value(np.array([[2.0, 0.0]])).tolist()
    ([0.25], [0.5])
    """

    top: Vector
    bottom: Vector
    scale: float = 1.0

    def value(self, counts: NDArray[np.float64]) -> Vector:
        """(draws,) the figure where unit `u` is drawn `counts[d, u]` times; NaN where nothing was drawn."""
        top, bottom = counts @ self.top, counts @ self.bottom
        unknown = np.full(len(counts), np.nan)
        figure: Vector = self.scale * np.divide(top, bottom, out=unknown, where=bottom > 0)
        return figure


def summed(units: int, of: pd.Series, values: Any) -> Vector:
    """Sum values by unit, (units,)."""
    weights = np.asarray(values, dtype=np.float64)
    return np.bincount(of.to_numpy(), weights=weights, minlength=units).astype(np.float64)


def ranking_ratios(judged: pd.DataFrame, units: int, k: tuple[int, ...]) -> dict[str, Ratio]:
    """Precision, recall and NDCG at each `k`, and MRR: means over the lists that hold a success.

    NDCG takes the level as gain (Järvelin and Kekäläinen, ACM TOIS 20, 2002).
    """
    hit = (judged[LEVEL] > 0).astype(float)
    lists = judged.assign(hit=hit).groupby(LIST, sort=True)
    succeeded = lists["hit"].sum()
    alive = succeeded[succeeded > 0].index
    unit = lists[UNIT].first()[alive]
    ones = summed(units, unit, np.ones(len(alive)))
    discount = 1 / np.log2(judged[RANK] + 1)
    ideal = judged.sort_values([LIST, LEVEL], ascending=[True, False], kind="stable")
    ideal_rank = ideal.groupby(LIST, sort=False).cumcount() + 1
    ideal_gain: pd.Series = ideal[LEVEL] / np.log2(ideal_rank + 1)

    def per_list(values: pd.Series, of: pd.DataFrame) -> pd.Series:
        return values.groupby(of[LIST]).sum()[alive]

    out: dict[str, Ratio] = {}
    for most in k:
        hits = per_list(hit * (judged[RANK] <= most), judged)
        gained = per_list(judged[LEVEL] * discount * (judged[RANK] <= most), judged)
        best = per_list(ideal_gain * (ideal_rank <= most), ideal)
        out[f"precision@{most}"] = Ratio(summed(units, unit, hits / most), ones)
        out[f"recall@{most}"] = Ratio(summed(units, unit, hits / succeeded[alive]), ones)
        out[f"ndcg@{most}"] = Ratio(summed(units, unit, gained / best), ones)
    first = judged[RANK].where(hit > 0).groupby(judged[LIST]).min()[alive]
    out["mrr"] = Ratio(summed(units, unit, 1 / first), ones)
    return out


def exposure_ratios(
    ranked: pd.DataFrame, units: int, groups: pd.DataFrame, most: int
) -> dict[str, tuple[Ratio, int]]:
    """Each group's share of attention in the first `most` of all lists over its share of the companies.

    Attention falls as 1 / log2(1 + rank) (Singh and Joachims, Fairness of exposure in rankings, KDD 2018). A
    value of 1 means that a group is shown as often as it is there. A company of unknown group counts in none.
    """
    shown = ranked[ranked[RANK] <= most]
    attention = 1 / np.log2(shown[RANK] + 1)
    out = {}
    for column in groups.columns:
        known = groups[column].dropna()
        cells = shown[Pair.SUPPLIER].map(known)
        bottom = summed(units, shown[UNIT], attention * cells.notna())
        for name in sorted(known.unique(), key=str):
            members = int((known == name).sum())
            top = summed(units, shown[UNIT], attention * (cells == name))
            out[f"exposure {column}={name}"] = Ratio(top, bottom, len(known) / members), members
    return out
