"""Laws of the score: sums, bounds, monotony, symmetry, unknowns; and scikit-learn's contract."""

import pickle
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone

from matchmaker.columns import Company, Contribution, Pair, Preference, Score
from matchmaker.errors import ScheduleError, SettingsError
from matchmaker.messages import Message
from matchmaker.scoring import scorer as scorer_module
from matchmaker.scoring.comparison import Encoded
from matchmaker.scoring.comparisons import COMPARISONS
from matchmaker.scoring.parts import Inner, Pairwise
from matchmaker.scoring.scorer import FitScorer

HOW = ["mean", "harmonic", "product", "minimum"]
SHARE = st.sampled_from([0.0, 0.3, 0.5, 1.0])
SEED = st.integers(0, 10**9)
VALUE = st.one_of(st.none(), st.floats(0, 1))


@dataclass(frozen=True)
class Stated:
    """A comparison of one pair, with the values it is told; None is unknown, "" is no view."""

    name: str
    buyer: float | str | None = None
    supplier: float | str | None = None
    reads: tuple[str, ...] = ()

    def encode(self, event):
        told = {"buyer": self.buyer, "supplier": self.supplier}
        return Encoded({view: self._part(value) for view, value in told.items() if value != ""})

    def _part(self, value):
        known = np.array([value is not None])
        return Inner(np.array([[value or 0.0]]), np.ones((1, 1)), known, np.array([True]))


def score_of(event, told, **given):
    """The one pair's score, from (weight, buyer's value, supplier's value) of each comparison."""
    weights = {f"c{n}": weight for n, (weight, _, _) in enumerate(told)}
    comparisons = tuple(Stated(f"c{n}", *values) for n, (_, *values) in enumerate(told))
    return FitScorer(weights, comparisons, policy_share=0.0, **given).table(event).iloc[0]


@settings(max_examples=20, deadline=None)
@given(seed=SEED, how=st.sampled_from(HOW), buyer_share=SHARE, policy_share=SHARE)
def test_contributions_add_up_to_the_score_and_scores_stay_in_bounds(
    random_event, seed, how, buyer_share, policy_share
):
    event = random_event(seed)
    scorer = FitScorer(combine=how, buyer_share=buyer_share, policy_share=policy_share).fit(event)
    table = scorer.table(event)
    assert table[Score.SCORE].dropna().between(0, 1).all()
    assert table[Score.CONFIDENCE].between(0, 1).all()
    lines = scorer.contributions(event, table.index)
    sums = lines.groupby(Pair.KEYS)[Contribution.CONTRIBUTION].sum()
    scores = table[Score.SCORE]
    np.testing.assert_allclose(sums[scores.notna()], scores.dropna(), atol=1e-9)
    pair = table.index[0]
    assert scorer.explain(event, *pair).score == pytest.approx(sums[pair], abs=1e-9)
    assert (lines[Contribution.CONTRIBUTION] >= -1e-12).all()
    known = lines[lines[Contribution.VALUE].notna() & (lines[Contribution.VIEW] != "policy")]
    shares = known.groupby([*Pair.KEYS, Contribution.VIEW])[Contribution.WEIGHT].sum()
    np.testing.assert_allclose(shares, 1.0)


TOLD = st.lists(st.tuples(st.sampled_from([0.5, 1.0, 4.0]), VALUE, VALUE), min_size=1, max_size=4)


@settings(max_examples=50, deadline=None)
@given(told=TOLD, how=st.sampled_from(HOW), buyer_share=SHARE, better=st.floats(0, 1), data=st.data())
def test_a_better_value_never_lowers_the_score(make_event, told, how, buyer_share, better, data):
    event = make_event()
    before = score_of(event, told, combine=how, buyer_share=buyer_share)
    n, side = data.draw(st.integers(0, len(told) - 1)), data.draw(st.sampled_from([1, 2]))
    old = told[n][side]
    if old is None:
        return
    raised = [list(t) for t in told]
    raised[n][side] = old + (1 - old) * better
    after = score_of(event, raised, combine=how, buyer_share=buyer_share)
    assert after[Score.SCORE] >= before[Score.SCORE] - 1e-12
    assert after[Score.CONFIDENCE] == before[Score.CONFIDENCE]


@pytest.mark.parametrize(
    ("how", "expected"), [("mean", 0.35), ("harmonic", 1 / 3), ("product", 0.125), ("minimum", 0.25)]
)
def test_each_combination_is_what_its_name_says(make_event, how, expected):
    score = score_of(make_event(), [(1.0, 0.5, 0.25)], combine=how, buyer_share=0.4)
    assert score[Score.FIT] == pytest.approx(expected)


def test_unknown_values_take_no_part_and_lower_the_confidence(make_event):
    both = score_of(make_event(), [(3.0, 0.8, 0.4), (1.0, 0.0, 0.0)])
    one = score_of(make_event(), [(3.0, 0.8, 0.4), (1.0, None, None)])
    assert (both[Score.BUYER_VIEW], both[Score.CONFIDENCE]) == (pytest.approx(0.6), 1.0)
    assert (one[Score.BUYER_VIEW], one[Score.CONFIDENCE]) == (pytest.approx(0.8), 0.75)


@pytest.mark.parametrize("how", HOW)
def test_an_unknown_view_is_taken_to_equal_the_known_one(make_event, how):
    lone = score_of(make_event(), [(1.0, 0.6, None)], combine=how)
    twin = score_of(make_event(), [(1.0, 0.6, 0.6)], combine=how)
    assert lone[Score.FIT] == pytest.approx(twin[Score.FIT])
    assert np.isnan(lone[Score.SUPPLIER_VIEW])
    assert (lone[Score.CONFIDENCE], twin[Score.CONFIDENCE]) == (0.5, 1.0)


def test_a_view_that_a_comparison_does_not_have_is_not_unknown(make_event):
    assert score_of(make_event(), [(1.0, 0.6, "")])[Score.CONFIDENCE] == 1.0


@pytest.mark.parametrize("how", HOW)
def test_missing_everything_scores_the_prior_with_no_confidence(make_event, how):
    event = make_event({"S1": {Company.NAME: "Alpha"}}, {"B1": {Company.NAME: "Beta"}})
    scorer = FitScorer(combine=how, prior=0.3, buyer_share=0.2)
    row = scorer.table(event).iloc[0]
    assert (row[Score.SCORE], row[Score.CONFIDENCE]) == (pytest.approx(0.3), 0.0)
    assert row[[Score.BUYER_VIEW, Score.SUPPLIER_VIEW, Score.POLICY]].isna().all()
    explanation = scorer.explain(event, "S1", "B1")
    assert explanation.frame[Contribution.CONTRIBUTION].sum() == pytest.approx(0.3)
    assert explanation.score == pytest.approx(0.3)


SYMMETRIC = tuple(
    c for c in COMPARISONS if c.name in {"product", "text", "segment", "kind", "language", "wishes"}
)


def swapped(event):
    """Suppliers become buyers; who wished, wishes still."""
    turned = {"buyer": "supplier", "supplier": "buyer"}
    names = {Pair.SUPPLIER: Pair.BUYER, Pair.BUYER: Pair.SUPPLIER}
    wishes = event.preferences.rename(columns=names)
    wishes[Preference.SIDE] = wishes[Preference.SIDE].map(turned)
    empty = event.certificates.iloc[:0], event.past_meetings.iloc[:0]
    return event.replace(
        suppliers=event.buyers,
        buyers=event.suppliers,
        preferences=wishes,
        certificates=empty[0],
        past_meetings=empty[1],
    )


@settings(max_examples=15, deadline=None)
@given(seed=SEED, how=st.sampled_from(HOW))
def test_swapping_roles_swaps_the_views(random_event, seed, how):
    event = random_event(seed)
    ours = FitScorer(comparisons=SYMMETRIC, combine=how, buyer_share=0.3, policy=()).table(event)
    theirs = FitScorer(comparisons=SYMMETRIC, combine=how, buyer_share=0.7, policy=()).table(swapped(event))
    theirs.index = theirs.index.swaplevel()
    theirs = theirs.loc[ours.index]
    for ours_column, theirs_column in (
        (Score.BUYER_VIEW, Score.SUPPLIER_VIEW),
        (Score.SUPPLIER_VIEW, Score.BUYER_VIEW),
        (Score.FIT, Score.FIT),
        (Score.SCORE, Score.SCORE),
    ):
        np.testing.assert_allclose(ours[ours_column], theirs[theirs_column], atol=1e-12)


@settings(max_examples=15, deadline=None)
@given(seed=SEED, how=st.sampled_from(HOW), side=st.sampled_from(["buyer", "supplier"]), data=st.data())
def test_a_wish_never_lowers_a_score_and_touches_no_other_pair(random_event, seed, how, side, data):
    event = random_event(seed)
    none = event.replace(preferences=event.preferences.iloc[:0])
    before = FitScorer(combine=how).table(none)
    pair = data.draw(st.sampled_from(list(before.index)))
    wish = pd.DataFrame([(*pair, side, "want")], columns=[*Pair.KEYS, Preference.SIDE, Preference.LEVEL])
    after = FitScorer(combine=how).table(none.replace(preferences=wish))
    view = Score.BUYER_VIEW if side == "buyer" else Score.SUPPLIER_VIEW
    other = Score.SUPPLIER_VIEW if side == "buyer" else Score.BUYER_VIEW
    if not np.isnan(before.loc[pair, view]):
        assert after.loc[pair, view] >= before.loc[pair, view] - 1e-12
        assert after.loc[pair, Score.FIT] >= before.loc[pair, Score.FIT] - 1e-12
    assert after.loc[pair, other] == pytest.approx(before.loc[pair, other], nan_ok=True)
    pd.testing.assert_frame_equal(before.drop(pair), after.drop(pair))


def test_scikit_learn_can_clone_and_change_a_scorer(random_event):
    event = random_event(5)
    weights = {"product": 9.0}
    scorer = FitScorer(weights, combine="harmonic")
    assert scorer.weights is weights
    assert clone(scorer).get_params() == scorer.get_params()
    assert "event_" not in vars(clone(scorer.fit(event)))
    assert scorer.fit(event) is scorer
    changed = scorer.set_params(combine="minimum").table(event)
    pd.testing.assert_frame_equal(changed, FitScorer(weights, combine="minimum").table(event))
    fewer = scorer.set_params(comparisons=SYMMETRIC).table(event)
    pd.testing.assert_frame_equal(
        fewer, FitScorer(weights, comparisons=SYMMETRIC, combine="minimum").table(event)
    )


def test_a_fitted_scorer_scores_another_event_anew(random_event):
    first, second = random_event(1), random_event(2)
    scorer = FitScorer().fit(first)
    pd.testing.assert_frame_equal(scorer.table(second), FitScorer().table(second))


def test_a_fitted_scorer_survives_pickling(random_event):
    event = random_event(3)
    copy = pickle.loads(pickle.dumps(FitScorer().fit(event)))
    pd.testing.assert_frame_equal(copy.table(copy.event_)[[Score.FIT]], FitScorer().table(event)[[Score.FIT]])


def test_blocks_do_not_change_the_table(random_event, monkeypatch):
    event = random_event(11)
    whole = FitScorer().table(event)
    monkeypatch.setattr(scorer_module, "BLOCK_PAIRS", 1)
    pd.testing.assert_frame_equal(FitScorer().table(event), whole)


def test_a_weight_of_zero_leaves_a_comparison_out_but_keeps_its_gate(make_event):
    event = make_event(
        {"S1": {Company.HS_CODES: ("870830",)}},
        {"B1": {Company.HS_CODES: ("840810",), Company.CERTIFICATES_REQUIRED: ("dnv",)}},
    )
    row = FitScorer({"product": 0, "certificates": 0}).table(event).iloc[0]
    assert row[Score.CONFIDENCE] == 0.0
    assert isinstance(row[Score.GATE], Message)


@pytest.mark.parametrize(
    ("scorer", "says"),
    [
        (FitScorer({"prodcut": 1}), "Got 'prodcut'. Did you mean 'product'?"),
        (FitScorer({"product": -1}), "'weights.product' must be greater than or equal to 0"),
        (FitScorer(combine="median"), "'combine' must be 'mean', 'harmonic', 'product' or 'minimum'"),
        (FitScorer(buyer_share=1.5), "'buyer_share' must be less than or equal to 1"),
        (FitScorer(comparisons=(Stated("size"),)), "Got none in 'weights' for 'size'"),
        (FitScorer({"a": 1}, (Stated("a"), Stated("a"))), "Got twice: 'a'"),
    ],
)
def test_wrong_arguments_are_refused_when_fitted_not_before(make_event, scorer, says):
    with pytest.raises(SettingsError, match="must") as error:
        scorer.fit(make_event())
    assert says in str(error.value)


def test_what_is_no_event_is_refused():
    with pytest.raises(TypeError, match="must be an Event"):
        FitScorer().fit(pd.DataFrame())


def test_strangers_are_refused(make_event):
    event = make_event()
    with pytest.raises(ScheduleError, match="'buyer_id' must be an id of the event"):
        FitScorer().explain(event, "S1", "B9")
    pairs = pd.MultiIndex.from_tuples([("S7", "B1")], names=Pair.KEYS)
    with pytest.raises(ScheduleError, match="'supplier_id' must be"):
        FitScorer().contributions(event, pairs)


def test_an_event_without_buyers_gives_an_empty_table(make_event):
    event = make_event({"S1": {Company.HS_CODES: ("87",)}})
    event = event.replace(buyers=event.buyers.iloc[:0])
    assert FitScorer().table(event).empty
    assert FitScorer().score(event).empty


def test_a_comparison_of_ones_own_counts(make_event):
    @dataclass(frozen=True)
    class SameInitial:
        name: str = "initial"
        reads: tuple[str, ...] = (Company.NAME,)

        def encode(self, event):
            ours, theirs = (side[Company.NAME].str[0].to_numpy() for side in (event.suppliers, event.buyers))
            part = Pairwise(
                np.arange(len(ours)),
                np.arange(len(theirs)),
                lambda a, b: (ours[a, None] == theirs[b]).astype(float),
                lambda a, b: (ours[a] == theirs[b]).astype(float),
            )
            return Encoded({"buyer": part, "supplier": part}, lambda r: Message("scoring.no_reason"))

    event = make_event(
        {"S1": {Company.NAME: "Ace"}, "S2": {Company.NAME: "Bee"}}, {"B1": {Company.NAME: "Bond"}}
    )
    scorer = FitScorer({"initial": 1.0}, (*COMPARISONS, SameInitial()), policy=())
    assert scorer.score(event).to_dict() == {("S1", "B1"): 0.0, ("S2", "B1"): 1.0}
    assert replace(SameInitial(), name="other").name == "other"
