"""Evaluation against figures worked out by hand, and against scikit-learn."""

import numpy as np
import pandas as pd
import pytest
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss, ndcg_score

from matchmaker.columns import Evaluated, Pair
from matchmaker.errors import SettingsError
from matchmaker.ledger import evaluation
from matchmaker.ledger.evaluation import evaluate, supplier_groups
from matchmaker.tables.samples import load_sample

VALUE = Evaluated.VALUE


def pairs(suppliers, buyers):
    return pd.MultiIndex.from_product([suppliers, buyers], names=Pair.KEYS)


def by_hand():
    """Two buyers: the first finds its one success in place 2, the second both of its own in 1 and 3."""
    index = pairs(["S1", "S2", "S3"], ["B1", "B2"])
    scores = pd.Series([0.9, 0.8, 0.6, 0.4, 0.1, 0.2], index)
    outcomes = pd.Series([0, 1, 1, 0, 0, 2], index)
    return scores, outcomes


def test_figures_worked_out_by_hand():
    table = evaluate(*by_hand(), k=[1, 2], bins=2).table[VALUE]
    second, third = 1 / np.log2(3), 1 / np.log2(4)
    expected = {
        "precision@1": (0 + 1) / 2,
        "precision@2": (1 / 2 + 1 / 2) / 2,
        "recall@1": (0 + 1 / 2) / 2,
        "recall@2": (1 + 1 / 2) / 2,
        "mrr": (1 / 2 + 1) / 2,
        "ndcg@1": (0 + 1 / 2) / 2,
        "ndcg@2": (second + 1 / (2 + second)) / 2,
        "brier": (0.81 + 0.04 + 0.16 + 0.16 + 0.01 + 0.64) / 6,
        "ece": (abs(0.1 + 0.2 + 0.4 - 1) + abs(0.6 + 0.8 + 0.9 - 2)) / 6,
        "coverage@1": 1 / 3,
        "scored": 1.0,
    }
    assert third < second
    assert table[list(expected)].to_dict() == pytest.approx(expected)


def test_the_reliability_curve_by_hand():
    curve = evaluate(*by_hand(), bins=2).reliability
    assert curve[Evaluated.PREDICTED].tolist() == pytest.approx([0.7 / 3, 2.3 / 3])
    assert curve[Evaluated.OBSERVED].tolist() == pytest.approx([1 / 3, 2 / 3])
    assert curve[Evaluated.N].tolist() == [3, 3]
    assert (curve[Evaluated.LOW] < curve[Evaluated.OBSERVED]).all()


@pytest.fixture(scope="module")
def large():
    rng = np.random.default_rng(0)
    index = pairs([f"S{n:03}" for n in range(40)], [f"B{n:02}" for n in range(30)])
    scores = pd.Series(rng.random(len(index)), index)
    return scores, pd.Series((rng.random(len(index)) < scores).astype(float), index)


def test_scikit_learn_agrees(large):
    scores, outcomes = large
    graded = outcomes * np.random.default_rng(1).integers(1, 3, len(outcomes))
    told = evaluate(scores, graded, k=[5, 100], draws=50)
    level, score = (s.to_numpy().reshape(40, 30).T for s in (graded, scores))
    assert told.table[VALUE]["ndcg@5"] == pytest.approx(ndcg_score(level, score, k=5))
    assert told.table[VALUE]["ndcg@100"] == pytest.approx(ndcg_score(level, score))
    assert told.table[VALUE]["brier"] == pytest.approx(brier_score_loss(outcomes, scores))
    observed, predicted = calibration_curve(outcomes, scores, n_bins=10, strategy="quantile")
    assert told.reliability[Evaluated.PREDICTED].tolist() == pytest.approx(predicted.tolist())
    assert told.reliability[Evaluated.OBSERVED].tolist() == pytest.approx(observed.tolist())
    apart = np.average(abs(observed - predicted), weights=told.reliability[Evaluated.N])
    assert told.table[VALUE]["ece"] == pytest.approx(apart)


def test_true_chances_are_calibrated_and_a_perfect_order_is_one(large):
    scores, outcomes = large
    assert evaluate(scores, outcomes, draws=10).table[VALUE]["ece"] < 0.06
    perfect = evaluate(outcomes, outcomes, draws=10).table[VALUE]
    assert perfect[["ndcg@5", "mrr"]].tolist() == [1, 1]
    assert perfect[["brier", "ece"]].tolist() == [0, 0]


def test_intervals_repeat_hold_the_value_and_come_from_whole_events(large):
    scores, outcomes = large
    events = pd.Series(np.where(scores.index.get_level_values(1) < "B15", "spring", "autumn"), scores.index)
    one, two = (evaluate(scores, outcomes, events=events, draws=200).table for _ in range(2))
    pd.testing.assert_frame_equal(one, two)
    known = one[one[Evaluated.LOW].notna()]
    assert {"precision@5", "brier", "ece", "mrr"} <= set(known.index)
    held = known.drop(index="ece")  # resampling adds to the distance of a calibrated score, never to nothing
    assert ((held[Evaluated.LOW] <= held[VALUE]) & (held[VALUE] <= held[Evaluated.HIGH])).all()
    halves = [
        evaluate(scores[events == name], outcomes[events == name], draws=10).table[VALUE]["precision@5"]
        for name in ("spring", "autumn")
    ]
    assert sorted(halves) == pytest.approx(sorted(one.loc["precision@5", [Evaluated.LOW, Evaluated.HIGH]]))


def test_the_event_may_stand_in_the_index(large):
    scores, outcomes = large
    events = pd.Series(np.where(scores.index.get_level_values(1) < "B15", "a", "b"), scores.index)
    first = evaluate(scores, outcomes, events=events, draws=20).table
    keyed = [s.set_axis(pd.MultiIndex.from_arrays([events, *zip(*s.index, strict=True)])) for s in large]
    pd.testing.assert_frame_equal(evaluate(*keyed, draws=20).table, first)


def test_exposure_by_hand():
    scores, outcomes = by_hand()
    groups = pd.DataFrame({"region": ["yes", "no", None]}, index=["S1", "S2", "S3"])
    table = evaluate(scores, outcomes, k=[2], groups=groups).table[VALUE]
    # both lists start S1, S2: attention 1 and 1 / log2(3); each group is half of the known suppliers
    share = 1 / (1 + 1 / np.log2(3))
    assert table["exposure region=yes"] == pytest.approx(2 * share)
    assert table["exposure region=no"] == pytest.approx(2 * (1 - share))


def test_pairs_that_did_not_meet_are_left_out_or_count_as_failed():
    scores, outcomes = by_hand()
    outcomes = outcomes.astype(object).where(outcomes > 0)
    out = evaluate(scores, outcomes, k=[1]).table[VALUE]
    failed = evaluate(scores, outcomes, k=[1], unjudged="failed").table[VALUE]
    assert out["precision@1"] == 1
    assert failed["precision@1"] == 0.5


def test_outcomes_in_words_and_pairs_without_score():
    scores, _ = by_hand()
    words = pd.Series(["met", "followed_up", "followed_up", "met", None, "contract"], scores.index)
    stranger = pd.Series(["contract"], pd.MultiIndex.from_tuples([("S9", "B1")]))
    told = evaluate(scores, pd.concat([words, stranger]), k=[1])
    assert list(told.unscored.index) == [("S9", "B1")]
    assert told.table[VALUE]["scored"] == pytest.approx(5 / 6)
    assert told.table[VALUE]["ndcg@1"] == pytest.approx(evaluate(*by_hand(), k=[1]).table[VALUE]["ndcg@1"])


def test_lists_of_the_other_side():
    scores, outcomes = by_hand()
    table = evaluate(scores, outcomes, k=[1], lists="supplier").table[VALUE]
    assert table["mrr"] == pytest.approx((1 / 2 + 1 + 1) / 3)


def test_nothing_to_judge_is_no_crash():
    scores, outcomes = by_hand()
    table = evaluate(scores, outcomes.iloc[:0], k=[1]).table[VALUE]
    assert table[["precision@1", "brier", "ece"]].isna().all()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"k": []}, "'k' must be one or more"),
        ({"bins": 0}, "'bins' and 'draws' must be 1 or more"),
        ({"scores": [2.0] * 6}, r"A score must be a number in \[0, 1\]"),
        ({"outcomes": ["won"] * 6}, "An outcome must be a level"),
    ],
)
def test_what_is_wrong_is_said(change, sentence):
    scores, outcomes = by_hand()
    scores = pd.Series(change.pop("scores", scores.tolist()), scores.index)
    outcomes = pd.Series(change.pop("outcomes", outcomes.tolist()), outcomes.index)
    with pytest.raises(SettingsError, match=sentence):
        evaluate(scores, outcomes, **change)


def test_a_pair_that_stands_twice_is_refused():
    scores, outcomes = by_hand()
    with pytest.raises(SettingsError, match="must stand once in 'scores'"):
        evaluate(pd.concat([scores, scores]), outcomes)


def test_groups_of_a_shipped_event():
    event = load_sample("mini")
    groups = supplier_groups(event)
    assert list(groups.columns) == ["crisis_region", "first_time_exporter", "small_firm"]
    assert all(set(groups[column].dropna()) <= {"yes", "no"} for column in groups)
    assert groups.index.equals(event.suppliers.index)


def test_the_picture_is_the_same_each_time(tmp_path):
    pytest.importorskip("matplotlib")
    told = evaluate(*by_hand(), k=[1], draws=20)
    first, second = (told.save(tmp_path / name).read_bytes() for name in ("a.svg", "b.svg"))
    assert first == second
    assert told.save(tmp_path / "c.png").stat().st_size > 1000
    assert "<svg" in told._repr_html_()
    assert "precision@1" in told._repr_html_()


def test_without_matplotlib_the_table_stays_and_the_remedy_is_said(monkeypatch):
    def absent(name):
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(evaluation, "import_module", absent)
    told = evaluate(*by_hand(), k=[1], draws=20)
    with pytest.raises(ImportError, match=r"pip install 'matchmaker\[pictures\]'"):
        told.figure()
    assert "pip install" in told._repr_html_()
