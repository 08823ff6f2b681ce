"""How well scores foretold what came of the meetings: one call, one table, one picture."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from matchmaker.columns import Company, Derived, Evaluated, Pair
from matchmaker.errors import SettingsError, cut
from matchmaker.ledger.calibration import Bins, binned, brier
from matchmaker.ledger.ranked import (
    CHANCE,
    LEVEL,
    LIST,
    RANK,
    UNIT,
    Ratio,
    exposure_ratios,
    ranking_ratios,
    ranks,
)
from matchmaker.messages import Lang, Message
from matchmaker.reference.regions import crisis_region
from matchmaker.tables.event import Event

OUTCOME_LEVELS: Final = {"met": 0.0, "followed_up": 1.0, "contract": 2.0}
SMALL_FIRM: Final = 50  # employees: below it a firm is small (EU recommendation 2003/361/EC)
INTERVAL: Final = 0.95
SMALL: Final = "small_firm"
EVENT_CODE: Final = "of_event"


@dataclass(frozen=True, eq=False, kw_only=True)
class Evaluation:
    """How well scores foretold outcomes.

    Parameters
    ----------
    table
        One row a measure, with the columns of `Evaluated`: value, low and high of a 95 % interval, and how
        many lists, pairs or companies it rests on. Low and high are missing where resampling says nothing.
    reliability
        One row a bin of chances: mean chance, share observed, its Wilson interval, number of pairs.
    unscored
        Outcomes of pairs that have no score: what the figures are silent about.
    """

    table: pd.DataFrame
    reliability: pd.DataFrame
    unscored: pd.Series

    def figure(self, lang: Lang = "en") -> Any:
        """Draw reliability curve and measures as a `matplotlib.figure.Figure`.

        Raises
        ------
        ImportError
            matplotlib is not installed.
        """
        try:
            figure = import_module("matplotlib.figure").Figure(figsize=(11, 4.5), layout="constrained")
        except ImportError as e:
            raise ImportError(
                "A picture must be drawn by matplotlib. Got none: pip install 'matchmaker[pictures]'."
            ) from e
        left, right = figure.subplots(1, 2)
        _draw_reliability(left, self.reliability, lang)
        _draw_measures(right, self.table, lang)
        return figure

    def save(self, path: str | Path, *, lang: Lang = "en") -> Path:
        """Write the picture as .png, .svg or .pdf; the same evaluation gives the same bytes."""
        path = Path(path)
        plain: dict[str, Any] = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}}.get(path.suffix, {})
        figure = self.figure(lang)
        with import_module("matplotlib").rc_context({"svg.hashsalt": "matchmaker"}):
            figure.savefig(path, metadata=plain)
        return path

    def _repr_html_(self) -> str:
        table = self.table.to_html(float_format="{:.3f}".format, na_rep="–")
        try:
            figure = self.figure()
        except ImportError as e:
            return f"{table}<p>{escape(str(e))}</p>"
        drawn = io.StringIO()
        with import_module("matplotlib").rc_context({"svg.hashsalt": "matchmaker"}):
            figure.savefig(drawn, format="svg", metadata={"Date": None})
        return table + drawn.getvalue()[drawn.getvalue().index("<svg") :]


def evaluate(
    scores: pd.Series,
    outcomes: pd.Series,
    *,
    k: Sequence[int] = (5, 10),
    groups: pd.DataFrame | None = None,
    events: pd.Series | None = None,
    lists: Literal["buyer", "supplier"] = "buyer",
    unjudged: Literal["left_out", "failed"] = "left_out",
    bins: int = 10,
    draws: int = 1000,
    seed: int = 0,
) -> Evaluation:
    """Measure how well scores rank and foretell.

    Each buyer of each event has a list of suppliers, best first, ties by id. Precision, recall, NDCG
    and MRR are means over the lists that hold a success. Calibration reads the scores as chances of
    success. Coverage is the share of the suppliers that stand in the first places of any list of their
    event. Intervals resample whole events, or lists where there are fewer than two events (Efron and
    Tibshirani, An Introduction to the Bootstrap, 1993).

    Parameters
    ----------
    scores
        On `Pair.KEYS` or event and `Pair.KEYS`, in [0, 1].
    outcomes
        On the same kind of index: levels from 0 (none) upwards, True and False, or the words "met",
        "followed_up", "contract"; missing where not known. Anything above 0 is a success.
    k
        How far down a list one looks; coverage and exposure use the first.
    groups
        Suppliers on rows, one column a way to group them; see `supplier_groups`.
    events
        The event of each score, where the index does not say it (same index as `scores`).
    lists
        Whose lists are judged: buyers' lists of suppliers, or suppliers' lists of buyers. Coverage and
        exposure are told for buyers' lists only.
    unjudged
        Pairs without outcome are left out of the lists (Sakai, SIGIR 2007), or count as failed.
    bins, draws
        Of the reliability curve, each of about as many pairs; of the bootstrap.

    Raises
    ------
    SettingsError
        A score is outside [0, 1], a pair stands twice, or an argument is out of range.

    Examples
    --------
    >>> pairs = pd.MultiIndex.from_product([["S1", "S2", "S3"], ["B1"]], names=["supplier_id", "buyer_id"])
    >>> told = evaluate(pd.Series([0.9, 0.5, 0.1], pairs), pd.Series([0, 1, 0], pairs), k=[1, 2])
    >>> told.table["value"][["precision@1", "recall@2", "mrr", "brier"]].round(3).tolist()
    [0.0, 1.0, 0.5, 0.357]
    """
    _check(scores, outcomes, k, bins, draws)
    ranked, unscored = _joined(scores, outcomes, events, lists, unjudged)
    judged = ranks(ranked[ranked[LEVEL].notna()].drop(columns=RANK))
    units = int(ranked[UNIT].max()) + 1 if len(ranked) else 1
    cells = binned(judged, units, bins)
    ratios = _ratios(judged, units, k)
    if lists == "buyer":
        ratios[f"coverage@{k[0]}"] = _coverage(ranked, units, k[0])
        ratios |= {} if groups is None else exposure_ratios(ranked, units, groups, k[0])
    table = _table(ratios, cells, units, len(judged), draws, seed)
    known = len(judged) + len(unscored)
    table.loc["scored"] = [len(judged) / max(known, 1), np.nan, np.nan, known]
    return Evaluation(
        table=table.astype({Evaluated.N: "int64"}), reliability=cells.frame(INTERVAL), unscored=unscored
    )


def _ratios(judged: pd.DataFrame, units: int, k: Sequence[int]) -> dict[str, tuple[Ratio, int]]:
    ratios = ranking_ratios(judged, units, tuple(k))
    return {
        **{name: (ratio, int(ratio.bottom.sum())) for name, ratio in ratios.items()},
        "brier": (brier(judged, units), len(judged)),
    }


def supplier_groups(event: Event) -> pd.DataFrame:
    """Groups whose exposure a programme watches: crisis region, first-time exporters, small firms.

    Returns
    -------
    DataFrame
        On supplier ids; "yes" or "no", missing where the supplier does not state it.
    """
    suppliers = event.suppliers
    column = {name: _cells(suppliers, name) for name in (Company.PROVINCE, Company.MUNICIPALITY)}
    region = [
        ("no" if crisis_region(p, m, event.first_day) is None else "yes")
        if isinstance(m, str) and m
        else None
        for p, m in zip(column[Company.PROVINCE], column[Company.MUNICIPALITY], strict=True)
    ]
    exports, staff = (
        pd.to_numeric(_cells(suppliers, name)) for name in (Company.EXPORTS_USD, Company.EMPLOYEES)
    )
    groups = {
        Derived.CRISIS_REGION: pd.Series(region, suppliers.index, dtype=object),
        Derived.FIRST_TIME: (exports <= 0).map({True: "yes", False: "no"}).where(exports.notna()),
        SMALL: (staff < SMALL_FIRM).map({True: "yes", False: "no"}).where(staff.notna()),
    }
    return pd.DataFrame(groups)


def _cells(companies: pd.DataFrame, column: str) -> pd.Series:
    return companies[column] if column in companies else pd.Series(None, companies.index, dtype=object)


def _check(scores: pd.Series, outcomes: pd.Series, k: Sequence[int], bins: int, draws: int) -> None:
    if not len(k) or min(k) < 1:
        raise SettingsError(f"'k' must be one or more numbers from 1 upwards. Got {list(k)}.")
    if bins < 1 or draws < 1:
        raise SettingsError(f"'bins' and 'draws' must be 1 or more. Got {bins} and {draws}.")
    for name, series in (("scores", scores), ("outcomes", outcomes)):
        if series.index.nlevels not in {2, 3} or series.index.nlevels != scores.index.nlevels:
            raise SettingsError(
                f"The index of '{name}' must be supplier and buyer, or event, supplier and buyer, in both. "
                f"Got {series.index.nlevels} levels."
            )
        if series.index.has_duplicates:
            twice = series.index[series.index.duplicated()]
            raise SettingsError(f"A pair must stand once in '{name}'. Got twice: {cut(twice)}.")
    values = scores.to_numpy(dtype=np.float64)
    if (bad := values[~((values >= 0) & (values <= 1))]).size:
        raise SettingsError(f"A score must be a number in [0, 1]. Got {cut(bad.tolist())}.")


def _levels(outcomes: pd.Series) -> pd.Series:
    words = outcomes.map(lambda v: OUTCOME_LEVELS.get(v, v) if isinstance(v, str) and v else v)
    levels: pd.Series = pd.to_numeric(words.replace("", np.nan), errors="coerce").astype("float64")
    stated = outcomes.notna() & (outcomes != "")
    if (bad := outcomes[stated & ~(levels >= 0)]).size:
        raise SettingsError(
            f"An outcome must be a level from 0 upwards or one of {', '.join(OUTCOME_LEVELS)}. "
            f"Got {cut(bad.unique())}."
        )
    return levels


def _joined(
    scores: pd.Series, outcomes: pd.Series, events: pd.Series | None, lists: str, unjudged: str
) -> tuple[pd.DataFrame, pd.Series]:
    """One row a scored pair with its list, unit of the bootstrap, rank and level; outcomes without score."""
    levels = _levels(outcomes)
    pairs = scores.index.to_frame(index=False)
    if events is not None:
        event = events.reindex(scores.index).to_numpy(dtype=object)
    else:
        event = pairs.iloc[:, 0].to_numpy(dtype=object) if pairs.shape[1] == 3 else np.full(len(pairs), "")
    frame = pd.DataFrame(
        {
            Pair.SUPPLIER: pairs.iloc[:, -2],
            Pair.BUYER: pairs.iloc[:, -1],
            CHANCE: scores.to_numpy(dtype=np.float64),
            LEVEL: levels.reindex(scores.index).to_numpy(),
        }
    )
    if unjudged == "failed":
        frame[LEVEL] = frame[LEVEL].fillna(0.0)
    owner = frame[Pair.BUYER if lists == "buyer" else Pair.SUPPLIER]
    of_event = pd.factorize(event, sort=True)[0]
    named = pd.MultiIndex.from_arrays([of_event, owner])
    frame[LIST] = pd.factorize(named, sort=True)[0]
    several = len(np.unique(of_event)) > 1
    frame[UNIT] = of_event if several else frame[LIST]
    frame[EVENT_CODE] = of_event
    unscored: pd.Series = outcomes[levels.notna() & ~outcomes.index.isin(scores.index)]
    return ranks(frame), unscored


def _coverage(ranked: pd.DataFrame, units: int, most: int) -> tuple[Ratio, int]:
    """Share of suppliers in the first places of any list, a mean over events."""
    top = ranked[ranked[RANK] <= most].groupby(EVENT_CODE)[Pair.SUPPLIER].nunique()
    held = top / ranked.groupby(EVENT_CODE)[Pair.SUPPLIER].nunique()
    share: NDArray[np.float64] = np.asarray(held, dtype=np.float64)
    suppliers = int(ranked[Pair.SUPPLIER].nunique())
    if len(share) > 1:
        return Ratio(share, np.ones(units)), suppliers
    whole = np.full(units, share[0] if len(share) else np.nan, dtype=np.float64)
    return Ratio(whole, np.ones(units)), suppliers


def _table(
    ratios: dict[str, tuple[Ratio, int]], cells: Bins, units: int, judged: int, draws: int, seed: int
) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    counts = rng.multinomial(units, np.full(units, 1 / units), size=draws).astype(np.float64)
    once = np.ones((1, units))
    rows: dict[str, tuple[float, float, float, int]] = {}
    for name, (ratio, n) in ratios.items():
        rows[name] = (float(ratio.value(once)[0]), *_bounds(ratio.value(counts)), n)
    rows["ece"] = (float(cells.error(once)[0]), *_bounds(cells.error(counts)), judged)
    columns = [Evaluated.VALUE, Evaluated.LOW, Evaluated.HIGH, Evaluated.N]
    index = pd.Index(list(rows), name=Evaluated.MEASURE)
    return pd.DataFrame(list(rows.values()), index=index, columns=columns)


def _bounds(draws: NDArray[np.float64]) -> tuple[float, float]:
    known = draws[~np.isnan(draws)]
    if not len(known) or np.ptp(known) < 1e-12:
        return np.nan, np.nan
    low, high = np.quantile(known, [(1 - INTERVAL) / 2, (1 + INTERVAL) / 2])
    return float(low), float(high)


def _draw_reliability(axes: Any, curve: pd.DataFrame, lang: Lang) -> None:
    x, y = curve[Evaluated.PREDICTED], curve[Evaluated.OBSERVED]
    most = float(max(curve[Evaluated.HIGH].max(), x.max())) * 1.05 if len(curve) else 1.0
    axes.plot([0, most], [0, most], color="0.7", linestyle="--")
    axes.errorbar(x, y, yerr=[y - curve[Evaluated.LOW], curve[Evaluated.HIGH] - y], marker="o", capsize=3)
    axes.set_xlabel(Message("learning.predicted").say(lang))
    axes.set_ylabel(Message("learning.observed").say(lang))
    axes.set_title(Message("learning.reliability").say(lang))


def _draw_measures(axes: Any, table: pd.DataFrame, lang: Lang) -> None:
    shown = table[::-1]
    places = np.arange(len(shown))
    axes.barh(places, shown[Evaluated.VALUE], color="0.8")
    axes.hlines(places, shown[Evaluated.LOW], shown[Evaluated.HIGH], color="black")
    axes.set_yticks(places, list(shown.index))
    axes.set_title(Message("learning.measures").say(lang))
