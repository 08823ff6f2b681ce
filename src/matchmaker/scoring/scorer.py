"""The fit score of every pair of an event: two views, gates, confidence and policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator

from matchmaker.columns import Pair, Score
from matchmaker.errors import ScheduleError, cut
from matchmaker.scoring.candidates import Prepared, prepared
from matchmaker.scoring.comparison import Comparison
from matchmaker.scoring.comparisons import COMPARISONS
from matchmaker.scoring.counterfactual import Counterfactuals, nearest
from matchmaker.scoring.difference import ScoreDifference, differing
from matchmaker.scoring.encoding import EncodedEvent, Recipe, WeighedEvent, encode
from matchmaker.scoring.explanation import Explanation, explained
from matchmaker.scoring.lines import contributions
from matchmaker.scoring.policy import POLICY, PolicyTerm
from matchmaker.scoring.toplists import Side, TopLists, checked_wish, top_lists
from matchmaker.tables.event import Event

BLOCK_PAIRS: Final = 4_000_000
"""Pairs scored at once, so that memory stays flat as events grow."""


class FitScorer(BaseEstimator):
    """Scores how well each supplier and buyer fit, and says why.

    Each comparison gives the buyer's view and the supplier's view a value in [0, 1]. A view is the mean of
    its known values by weight; what is unknown takes no part and lowers the confidence instead. The two
    views are combined into the fit, and `score = (1 - policy_share) * fit + policy_share * policy`. Where no
    policy term knows anything of the event, the score is the fit.

    Parameters
    ----------
    weights
        Weight of each comparison, by name; those left out keep their default, a weight of 0 leaves a
        comparison out of the fit (its gate stays).
    comparisons
        What to compare; `COMPARISONS` unless told otherwise.
    combine
        "mean", "harmonic", "product" or "minimum" of the two views.
    buyer_share
        Weight of the buyer's view in the mean.
    policy_share
        Share of policy in the score, in [0, 1].
    prior
        Fit of a pair of which nothing is known, in [0, 1].
    policy
        The terms of policy; `POLICY` unless told otherwise.

    Notes
    -----
    None stands for the default, which `matchmaker.settings.ScoringSettings` states. Arguments are kept as
    they are given and checked when used. The two-sided score follows RECON (Pizzato et al., RecSys 2010).

    Examples
    --------
    >>> from matchmaker.tables.event import Event
    >>> starts = pd.date_range("2026-04-09 09:00", periods=1, freq="30min", tz="Asia/Seoul")
    >>> slots = pd.DataFrame({"start": starts, "end": starts + pd.Timedelta("30min"), "session": "",
    ...                       "places": 1}, index=pd.Index(["T1"], name="slot_id"))
    >>> event = Event(
    ...     name="tiny", slots=slots,
    ...     suppliers=pd.DataFrame({"hs_codes": [("870830",), ("840810",)]}, index=["S1", "S2"]),
    ...     buyers=pd.DataFrame({"hs_codes": [("870830", "870899")]}, index=["B1"]))
    >>> FitScorer().score(event).round(3).to_dict()
    {('S1', 'B1'): 0.9, ('S2', 'B1'): 0.0}
    """

    def __init__(
        self,
        weights: Mapping[str, float] | None = None,
        comparisons: tuple[Comparison, ...] | None = None,
        *,
        combine: str | None = None,
        buyer_share: float | None = None,
        policy_share: float | None = None,
        prior: float | None = None,
        policy: tuple[PolicyTerm, ...] | None = None,
    ) -> None:
        self.weights = weights
        self.comparisons = comparisons
        self.combine = combine
        self.buyer_share = buyer_share
        self.policy_share = policy_share
        self.prior = prior
        self.policy = policy

    def fit(self, event: Event) -> Self:
        """Check the arguments against an event and keep the event encoded.

        Fitting is not needed to score; it spares encoding the event anew at each call.

        Raises
        ------
        SettingsError
            An argument is out of range, a weight is unknown or missing, or a name stands twice.
        """
        weighed = self._weighed(event)
        recipe = self._recipe()
        self.event_, self.encoded_ = event, weighed.encoded
        self.comparisons_, self.policy_ = recipe.comparisons, recipe.policy
        return self

    def table(self, event: Event) -> pd.DataFrame:
        """Score all pairs of an event.

        Returns
        -------
        DataFrame
            On `Pair.KEYS`, sorted, with the columns of `Score`. A gated pair has its reason as a Message in
            `GATE` and no score; its fit is still told. Views are missing where nothing is known; confidence
            is the known share of the weight of both views.
        """
        return score_table(self._weighed(event))

    def score(self, event: Event) -> pd.Series:
        """Score the pairs that may meet, in [0, 1], on `Pair.KEYS`, sorted."""
        table = self.table(event)
        scores: pd.Series = table.loc[table[Score.GATE].isna(), Score.SCORE]
        return scores

    def top(self, event: Event, k: int, *, side: Side | None = None) -> TopLists:
        """Find the `k` best buyers of each supplier and the `k` best suppliers of each buyer, fast.

        For events too large for a table of all pairs: all pairs are scored in single precision, block by
        block, and only the best are kept and scored exactly; memory does not grow with the number of pairs.
        The lists equal those of `table`, sorted by score and then id; `TopLists.exact` says whether that is
        proved. A pair that may not meet is in no list.

        Parameters
        ----------
        k
            Length of a list, from 1; shorter where fewer may meet.
        side
            "supplier" for the suppliers' lists alone, "buyer" for the buyers'; both unless told otherwise.

        Raises
        ------
        SettingsError
            `k` or `side` is out of range.

        Examples
        --------
        Choosing meetings takes candidates as it takes all pairs:

        >>> from matchmaker.meetings.choose import choose_meetings
        >>> from matchmaker.tables.samples import load_sample
        >>> event = load_sample("mini")
        >>> best = FitScorer().top(event, 5)
        >>> best.exact
        True
        >>> choice = choose_meetings(best.scores, event)
        >>> bool(choice.meetings.index.isin(best.scores.index).all())
        True
        """
        wanted = checked_wish(k, side)
        return top_lists(self._prepared(event), k, wanted)

    def contributions(self, event: Event, pairs: pd.MultiIndex) -> pd.DataFrame:
        """Say what each comparison adds to the scores of some pairs.

        Parameters
        ----------
        pairs
            `Pair.KEYS`; each pair's lines come in the order of `pairs`.

        Returns
        -------
        DataFrame
            One row a pair, view and comparison: `Pair.KEYS` and the columns of `Contribution`. A pair's
            contributions add up to its score within 1e-9; a gated pair's to the score it would have had.
        """
        weighed = self._weighed(event)
        suppliers = _positions(event.suppliers.index, pairs.get_level_values(0), Pair.SUPPLIER)
        buyers = _positions(event.buyers.index, pairs.get_level_values(1), Pair.BUYER)
        return contributions(weighed, suppliers, buyers)

    def explain(self, event: Event, supplier: str, buyer: str) -> Explanation:
        """Explain one pair from both sides.

        Raises
        ------
        ScheduleError
            The event has no such supplier or buyer.
        """
        weighed = self._weighed(event)
        at_supplier = _positions(event.suppliers.index, pd.Index([supplier]), Pair.SUPPLIER)
        at_buyer = _positions(event.buyers.index, pd.Index([buyer]), Pair.BUYER)
        return explained(weighed, event, int(at_supplier[0]), int(at_buyer[0]))

    def compare(self, event: Event, first: tuple[str, str], second: tuple[str, str]) -> ScoreDifference:
        """Say why one pair scores above another: each comparison's points for both, and their difference.

        Parameters
        ----------
        first, second
            A supplier and a buyer each.

        Raises
        ------
        ScheduleError
            The event has no such supplier or buyer.
        """
        return differing(self.explain(event, *first), self.explain(event, *second))

    def counterfactuals(
        self, event: Event, supplier: str, buyer: str, *, k: int = 10, most: int = 10
    ) -> Counterfactuals:
        """Say what a supplier would have to change to enter a buyer's top k, nearest first.

        One change comes before two, then the lower effort, then the better rank.

        Parameters
        ----------
        k
            The rank to reach, 1 or more.
        most
            How many ways are told at most, 1 or more.

        Raises
        ------
        ScheduleError
            The event has no such supplier or buyer.
        ValueError
            `k` or `most` is below 1.
        """
        for name, value in (("k", k), ("most", most)):
            if value < 1:
                raise ValueError(f"'{name}' of counterfactuals must be 1 or more. Got {value}.")
        at_supplier = _positions(event.suppliers.index, pd.Index([supplier]), Pair.SUPPLIER)
        at_buyer = _positions(event.buyers.index, pd.Index([buyer]), Pair.BUYER)
        pair = int(at_supplier[0]), int(at_buyer[0])
        recipe = self._recipe()
        return nearest(self._weighed(event), recipe.comparisons, event, pair, k=k, most=most)

    def _recipe(self) -> Recipe:
        given = {
            name: value
            for name in ("combine", "buyer_share", "policy_share", "prior")
            if (value := getattr(self, name)) is not None
        }
        return Recipe.of(
            COMPARISONS if self.comparisons is None else self.comparisons,
            POLICY if self.policy is None else self.policy,
            self.weights,
            given,
        )

    def _weighed(self, event: Event) -> WeighedEvent:
        """Encode an event, or take what `fit` kept of it, and apply the weights of now."""
        recipe = self._recipe()
        kept = getattr(self, "event_", None) is event
        if kept and (self.comparisons_, self.policy_) == (recipe.comparisons, recipe.policy):
            encoded: EncodedEvent = self.encoded_
        else:
            encoded = encode(event, recipe.comparisons, recipe.policy)
        return encoded.weighed(recipe.settings)

    def _prepared(self, event: Event) -> Prepared:
        """Make an event ready for fast passes, or take what the last call kept of the fitted one."""
        weighed = self._weighed(event)
        kept: Prepared | None = getattr(self, "prepared_", None)
        same = kept is not None and kept.weighed.encoded is weighed.encoded
        if kept is not None and same and kept.weighed.settings == weighed.settings:
            return kept
        made = prepared(weighed)
        if getattr(self, "encoded_", None) is weighed.encoded:
            self.prepared_ = made
        return made


def score_table(weighed: WeighedEvent) -> pd.DataFrame:
    """Score all pairs of a weighed event, block by block, sorted by ids."""
    encoded = weighed.encoded
    by_supplier, by_buyer = (
        np.argsort(np.asarray(ids, dtype=object)) for ids in (encoded.suppliers, encoded.buyers)
    )
    columns: dict[str, list[Any]] = {name: [] for name in _NUMBERS}
    step = max(1, BLOCK_PAIRS // max(1, len(by_buyer)))
    for start in range(0, len(by_supplier), step):
        block = weighed.block(slice(start, start + step))
        for name in _NUMBERS:
            columns[name].append(block[name])
    index = pd.MultiIndex.from_product(
        [encoded.suppliers[by_supplier], encoded.buyers[by_buyer]], names=Pair.KEYS
    )
    shape = len(by_supplier), len(by_buyer)
    numbers = {
        name: np.concatenate([np.zeros((0, shape[1])), *columns[name]])[np.ix_(by_supplier, by_buyer)].ravel()
        for name in _NUMBERS
    }
    table = pd.DataFrame(numbers, index=index, copy=False)
    gate = encoded.gates(slice(None))[np.ix_(by_supplier, by_buyer)].ravel()
    table[Score.GATE] = gate
    table.loc[pd.notna(gate), Score.SCORE] = np.nan
    return table


_NUMBERS: Final = (
    Score.SCORE,
    Score.FIT,
    Score.BUYER_VIEW,
    Score.SUPPLIER_VIEW,
    Score.POLICY,
    Score.CONFIDENCE,
)


def _positions(index: pd.Index[str], wanted: pd.Index[str], name: str) -> np.ndarray[Any, np.dtype[np.intp]]:
    """Positions of ids in the event."""
    places = index.get_indexer(wanted)
    if (places < 0).any():
        raise ScheduleError(f"'{name}' must be an id of the event. Got {cut(wanted[places < 0].unique())}.")
    return places
