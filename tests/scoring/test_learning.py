"""Learned weights: planted ones come back, chances come true, too little is said to be too little."""

import pickle
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import approx_fprime
from scipy.special import expit
from scipy.stats import spearmanr
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from matchmaker.columns import Learned, Pair, PastMeeting
from matchmaker.errors import SettingsError
from matchmaker.messages import LANGS
from matchmaker.scoring.learning import WeightLearner
from matchmaker.scoring.learning_model import Design, Target, _objective, solve
from matchmaker.scoring.learning_past import comparison_values, learn_weights
from matchmaker.scoring.scorer import FitScorer
from matchmaker.settings import WEIGHTS
from matchmaker.tables.samples import load_sample

PLANTED = np.array([0, 1, 2, 3, 4, 5, 6, 7, 8]) / 36
SLOPE = 40.0
NAMES = ["product", "text", "market", "segment", "kind", "certificates", "language", "readiness", "wishes"]


def planted(seed, rows=2000, rate=0.03, weights=PLANTED, slope=SLOPE):
    """Meetings whose successes follow known weights, `rate` of them, and fresh ones."""
    rng = np.random.default_rng(seed)
    weights = rng.permutation(weights)
    x = rng.random((rows + 20_000, len(weights)))
    fit = x @ weights
    low, high = -80.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if expit(middle + slope * fit).mean() > rate else (middle, high)
    y = rng.random(len(x)) < expit(low + slope * fit)
    return weights, x[:rows], y[:rows], x[rows:], y[rows:]


def calibration_error(chance, y, bins=10):
    order = np.argsort(chance)
    parts = np.array_split(order, bins)
    return sum(len(p) * abs(chance[p].mean() - y[p].mean()) for p in parts) / len(y)


@pytest.mark.parametrize("seed", [0, 1])
def test_planted_weights_come_back_and_chances_come_true(seed):
    weights, x, y, fresh, came = planted(seed)
    learner = WeightLearner(list(WEIGHTS.values())[:9], draws=0).fit(x, y)
    assert learner.status_ == "learned"
    assert spearmanr(list(learner.weights_.values()), weights)[0] >= 0.9
    assert calibration_error(learner.predict_proba(fresh)[:, 1], came) <= 0.02
    assert learner.log_losses_[learner.strength_] < learner.log_losses_["analyst"]


def test_too_few_meetings_keep_the_analysts_weights_and_say_so():
    _, x, y, *_ = planted(0, rows=20, rate=0.3)
    learner = WeightLearner().fit(pd.DataFrame(x, columns=NAMES), y)
    assert learner.status_ == "too_few"
    assert learner.weights_ == {name: WEIGHTS[name] for name in NAMES}
    assert np.allclose(learner.predict_proba(pd.DataFrame(x, columns=NAMES))[:, 1], (y.sum() + 0.5) / 21)
    assert "20" in learner.message_.say("en")
    assert all(learner.message_.say(lang) for lang in LANGS)


def test_without_shrinkage_it_is_scikit_learns_logistic_regression():
    _, x, y, *_ = planted(3, rows=800, rate=0.3, slope=10.0, weights=np.array([0.5, 0.3, 0.2]))
    found = WeightLearner(strengths=[0.0], sparsity=0.0, calibrate=False, draws=0).fit(x, y)
    oracle = LogisticRegression(C=np.inf, tol=1e-8).fit(x, y)
    assert (oracle.coef_ > 0).all()
    assert np.allclose(found.predict_proba(x), oracle.predict_proba(x), atol=2e-3)


def test_a_great_strength_only_calibrates_the_analysts_score():
    _, x, y, *_ = planted(4, rows=600, rate=0.2)
    learner = WeightLearner([1, 2, 3, 4, 5, 4, 3, 2, 1], [1e4], draws=0).fit(x, y)
    assert np.allclose(list(learner.weights_.values()), [1, 2, 3, 4, 5, 4, 3, 2, 1], atol=0.2)


@settings(deadline=None, max_examples=15)
@given(seed=st.integers(0, 10_000), how=st.sampled_from(["mean", "harmonic", "product", "minimum"]))
def test_the_derivatives_are_right(seed, how):
    rng = np.random.default_rng(seed)
    x = rng.random((30, 5))
    x[rng.random(x.shape) < 0.4] = np.nan
    columns = ["buyer:a", "buyer:b", "supplier:a", "supplier:c", "buyer:d"]
    design = Design.of(columns, x, combine=how, buyer_share=0.3)
    levels = rng.integers(0, 3, 30).astype(float)
    target = Target.of(levels, 2, rng.random(30), rng.uniform(0.2, 1, (2, 30)))
    args = design, target, np.full(4, 0.25), 0.7, 0.1
    at = np.concatenate([[-1.0, -0.5], rng.uniform(0.2, 4, 5)])
    numeric = approx_fprime(at, lambda v: _objective(*args, v)[0], 1e-7)
    assert np.allclose(_objective(*args, at)[1], numeric, atol=1e-3, rtol=1e-3)


@settings(deadline=None, max_examples=15)
@given(seed=st.integers(0, 10_000))
def test_a_better_value_never_lowers_the_chance(seed):
    rng = np.random.default_rng(seed)
    x = rng.random((120, 4))
    y = rng.random(120) < 0.4
    learner = WeightLearner(strengths=[0.1], folds=2, draws=0).fit(x, y)
    assert min(learner.weights_.values()) >= 0
    better = np.minimum(x + rng.random(x.shape) * (rng.random(x.shape) < 0.5), 1.0)
    assert (learner.predict_proba(better)[:, 1] >= learner.predict_proba(x)[:, 1] - 1e-12).all()


def test_chances_follow_the_scorers_fit():
    event = load_sample("gp-mexico")
    pairs = pd.MultiIndex.from_product([event.suppliers.index, event.buyers.index], names=Pair.KEYS)
    values = comparison_values(event, pairs)
    blind = event.replace(past_meetings=event.past_meetings.iloc[:0])
    rng = np.random.default_rng(0)
    fit = FitScorer(weights={"text": 9.0}).table(blind).loc[pairs, "fit"]
    signed = rng.random(len(pairs)) < expit(14 * (fit.to_numpy() - fit.quantile(0.9)))
    learner = WeightLearner(
        {name.partition(":")[2]: WEIGHTS[name.partition(":")[2]] for name in values}, [0.1], draws=0
    ).fit(values, signed)
    again = FitScorer(weights=learner.weights_).table(blind).loc[pairs, "fit"]
    odds = np.log(learner.predict_proba(values)[:, 1] / learner.predict_proba(values)[:, 0])
    assert learner.weights_["text"] > WEIGHTS["text"]
    assert np.allclose(odds, learner.intercepts_[0] + learner.slope_ * again, atol=1e-6)


def test_ordered_outcomes_teach_more_than_the_last_step_alone():
    rng = np.random.default_rng(5)
    x = rng.random((1500, 4))
    fit = x @ [0.5, 0.3, 0.2, 0.0]
    first = rng.random(1500) < expit(12 * (fit - 0.6))
    second = first & (rng.random(1500) < expit(12 * (fit - 0.7)))
    words = np.array(["met", "followed_up", "contract"])[first.astype(int) + second]
    learner = WeightLearner(strengths=[1.0], draws=0).fit(x, words)
    chances = learner.predict_proba(x)
    assert list(learner.classes_) == ["met", "followed_up", "contract"]
    assert np.allclose(chances.sum(axis=1), 1)
    for n, word in enumerate(learner.classes_):
        assert abs(chances[:, n].mean() - (words == word).mean()) < 0.02
    assert spearmanr(list(learner.weights_.values()), [0.5, 0.3, 0.2, 0.0])[0] >= 0.9


def test_recent_meetings_are_not_failures():
    rng = np.random.default_rng(6)
    rows = 4000
    x = pd.DataFrame(rng.random((rows, 3)), columns=["product", "text", "market"])
    will = rng.random(rows) < expit(10 * (x.to_numpy() @ [0.6, 0.3, 0.1] - 0.6))
    age = rng.integers(1, 400, rows)
    signed = will & (rng.exponential(182.5 / np.log(2), rows) <= age)
    today = date(2026, 1, 1)
    past = pd.DataFrame(
        {
            PastMeeting.OUTCOME: np.where(signed, "contract", "met"),
            PastMeeting.DATE: pd.Timestamp(today) - pd.to_timedelta(age, "D"),
        }
    )
    learner = WeightLearner(strengths=[1.0], draws=0)
    told = learn_weights(past, x, learner=learner, as_of=today).predict_proba(x)[:, 1].mean()
    naive = learn_weights(past, x, learner=learner).predict_proba(x)[:, 1].mean()
    assert abs(told - will.mean()) < 0.03
    assert naive < will.mean() - 0.08


def test_unlabelled_successes_are_allowed_for():
    _, x, y, *_ = planted(7, rows=3000, rate=0.3, slope=10.0)
    recorded = y & (np.random.default_rng(0).random(3000) < 0.4)
    learner = WeightLearner(strengths=[1.0], label_frequency=0.4, draws=0).fit(x, recorded)
    assert abs(learner.predict_proba(x)[:, 1].mean() - y.mean()) < 0.03


def test_with_successes_alone_pairs_that_did_not_meet_stand_against_them():
    event = load_sample("boomup")
    rng = np.random.default_rng(1)
    fit = FitScorer(weights={name: 0.0 for name in WEIGHTS if name != "product"}).table(event)["fit"]
    index = fit.index[rng.choice(len(fit), 60, replace=False, p=fit**6 / (fit**6).sum())]
    past = index.to_frame(index=False).assign(**{PastMeeting.OUTCOME: "contract"})
    learner = WeightLearner(strengths=[1.0], folds=2, draws=0)
    learned = learn_weights(past, event, learner=learner, unmet_each=10)
    assert learned.status_ == "learned"
    assert learned.weights_["product"] > WEIGHTS["product"]
    values = comparison_values(event, fit.index[::97])
    assert learned.predict_proba(values)[:, 1].mean() == pytest.approx(60 / len(fit), rel=0.5)


def test_what_taught_nothing_comes_back_with_its_reason():
    event = load_sample("mini")
    supplier, buyer = event.suppliers.index[0], event.buyers.index[0]
    past = pd.DataFrame(
        [(supplier, buyer, "met"), ("nobody", buyer, "met"), (supplier, buyer, None)],
        columns=[*Pair.KEYS, PastMeeting.OUTCOME],
    )
    learned = learn_weights(past, event)
    assert learned.status_ == "too_few"
    assert [m.key for m in learned.unused_["reason"]] == ["learning.stranger", "learning.not_stated"]


def test_intervals_hold_the_weights_and_repeat():
    weights, x, y, *_ = planted(1, rows=1000, rate=0.1)
    events = np.arange(1000) % 20
    learner = WeightLearner(strengths=[0.1], draws=20, folds=2)
    first, second = (clone(learner).fit(x, y, groups=events).table_ for _ in range(2))
    pd.testing.assert_frame_equal(first, second)
    assert (first[Learned.LOW] <= first[Learned.HIGH]).all()
    assert (
        (first[Learned.LOW] <= first[Learned.WEIGHT]) & (first[Learned.WEIGHT] <= first[Learned.HIGH])
    ).mean() > 0.7
    true = weights / weights.sum() * first[Learned.ANALYST].sum()
    assert ((first[Learned.LOW] <= true) & (true <= first[Learned.HIGH])).mean() >= 0.6


def test_the_scikit_learn_contract():
    _, x, y, *_ = planted(2, rows=300, rate=0.3)
    learner = WeightLearner(strengths=(1.0,), folds=2, draws=0)
    assert clone(learner).get_params() == learner.get_params()
    search = GridSearchCV(learner, {"sparsity": [0.0, 1e4]}, cv=GroupKFold(2))
    search.fit(x, y, groups=np.arange(300) % 5)
    assert search.best_params_ == {"sparsity": 0.0}
    piped = make_pipeline(FunctionTransformer(np.sqrt), clone(learner)).fit(x, y)
    assert piped.predict_proba(x).shape == (300, 2)
    assert set(piped.predict(x)) <= {False, True}
    again = pickle.loads(pickle.dumps(search.best_estimator_))
    assert np.array_equal(again.predict_proba(x), search.predict_proba(x))


def test_unrelated_outcomes_are_said_to_be_unrelated():
    x = np.random.default_rng(0).random((200, 3))
    learner = WeightLearner(strengths=[1.0], sparsity=1e4).fit(x, np.arange(200) % 2)
    assert learner.status_ == "no_signal"
    assert learner.weights_ == {"x0": 1.0, "x1": 1.0, "x2": 1.0}
    assert np.allclose(learner.predict_proba(x)[:, 1], 0.5)


def test_a_comparison_nobody_knows_keeps_its_place():
    _, x, y, *_ = planted(2, rows=400, rate=0.3)
    x[:, 0] = np.nan
    learner = WeightLearner(strengths=[1.0], folds=2, draws=0, sparsity=0.0).fit(x, y)
    assert learner.weights_["x0"] == pytest.approx(1.0, abs=0.35)


@pytest.mark.parametrize(
    ("given", "error", "sentence"),
    [
        ({"prior": {"a": 1.0}}, SettingsError, "'prior' must give each comparison a weight"),
        ({"prior": [1.0]}, SettingsError, "'prior' must be 2 weights"),
        ({"label_frequency": 0.0}, SettingsError, "'label_frequency' of WeightLearner"),
        ({"strengths": []}, SettingsError, "'strengths' of WeightLearner"),
        ({"folds": 1}, SettingsError, "'folds' of WeightLearner must be 2 or more"),
        ({"x": [[2.0, 0.0]] * 4}, ValueError, r"X must hold values in \[0, 1\]"),
        ({"y": ["won"] * 4}, ValueError, "y must be numbers or words"),
        ({"y": [0]}, ValueError, "y must be one outcome a row"),
        ({"seen": [0.0] * 4}, ValueError, "'seen' must hold chances"),
        ({"sample_weight": [1.0]}, ValueError, "'sample_weight' must be 4 numbers"),
    ],
)
def test_what_is_wrong_is_said(given, error, sentence):
    data = {key: given[key] for key in given if key in ("seen", "sample_weight")}
    arguments = {key: given[key] for key in given if key not in ("x", "y", *data)}
    x, y = given.get("x", [[0.0, 0.5]] * 4), given.get("y", [0, 1, 0, 1])
    with pytest.raises(error, match=sentence):
        WeightLearner(**arguments).fit(x, y, **data)


def test_the_solver_reaches_the_least_loss_from_anywhere():
    rng = np.random.default_rng(8)
    design = Design.of(["a", "b", "c"], rng.random((300, 3)))
    target = Target.of((rng.random(300) < 0.3).astype(float), 1, np.ones(300), np.ones((1, 300)))
    prior = np.full(3, 1 / 3)
    from_prior = solve(design, target, prior, strength=0.5, sparsity=0.1)
    far = type(from_prior)(np.array([3.0]), np.array([20.0, 0.0, 9.0]), 5.0)
    from_far = solve(design, target, prior, strength=0.5, sparsity=0.1, start=far)
    losses = [
        _objective(design, target, prior, 0.5, 0.1, np.concatenate([s.intercepts, [s.along], s.weights]))[0]
        for s in (from_prior, from_far)
    ]
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)
