"""Guessing headings from text: the scikit-learn contract, sums of one, and marked guesses."""

import numpy as np
import pytest
from scipy import sparse
from sklearn.base import clone
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from matchmaker.scoring.classifier import Candidate, HsClassifier, _separators
from matchmaker.scoring.guess import classify, guessed_codes, guessed_product

TEXTS = ["brake pads", "brake disc", "wheel rim", "ship anchor", "닻", "steel chain", "anchor chain"]
CODES = ["870830", "870830", "870870", "731600", "731600", "731582", "731582"]


@pytest.fixture(scope="module")
def fitted():
    return HsClassifier().fit(TEXTS, CODES)


def test_what_was_seen_is_recognised(fitted):
    assert fitted.predict(TEXTS).tolist() == [code[:4] for code in CODES]
    assert fitted.score(TEXTS, [code[:4] for code in CODES]) == 1.0


def test_probabilities_sum_to_one_even_for_strange_texts(fitted):
    shares = fitted.predict_proba(["brake", "", "zzz ???", "닻 anchor"])
    assert shares.shape == (4, len(fitted.classes_))
    assert shares.sum(axis=1) == pytest.approx(1)
    assert np.isfinite(shares).all()


def test_candidates_come_likeliest_first(fitted):
    found = fitted.classify("anchor chain", 3)
    assert found[0].code == "7315"
    assert [c.probability for c in found] == sorted((c.probability for c in found), reverse=True)
    assert fitted.classify(" , ") == []


def test_digits_cut_the_codes_and_clones_keep_the_settings():
    other = clone(HsClassifier(6, neighbours=3)).fit(TEXTS, CODES)
    assert set(other.classes_) == set(CODES)
    assert other.get_params()["neighbours"] == 3


def test_the_same_texts_give_the_same_numbers(fitted):
    again = HsClassifier().fit(TEXTS, CODES)
    assert np.array_equal(again.predict_proba(TEXTS), fitted.predict_proba(TEXTS))


def test_korean_words_are_read_by_the_translations_learned():
    pairs = [("밸브", "valves"), ("가스 밸브", "gas valve"), ("펌프", "pump"), ("가스 펌프", "gas pump")]
    texts, codes = ["gas valve", "water pump", "가스", "밸브와 펌프"], ["8481", "8413", "2711", "8400"]
    blind, told = (
        HsClassifier().fit(texts, codes, names).predict_proba(["펌프"])[0] for names in ((), pairs)
    )
    # The classes are 2711, 8400, 8413, 8481: only the translation ties "펌프" to 8413.
    assert told[2] / told[3] > 1.05 * blind[2] / blind[3]


def test_what_follows_a_reference_mark_is_a_note(fitted):
    assert fitted.classify("brake pads ※ anchor chain", 2) == fitted.classify("brake pads", 2)
    assert fitted.classify("※ anchor chain", 1)[0].code == "7315"


def test_separators_agree_with_liblinear():
    rng = np.random.default_rng(4)
    code = np.arange(300) % 3
    rows = normalize(rng.normal(size=(300, 8)) + 2 * np.eye(3, 8)[code]).astype(np.float32)
    ours = _separators(sparse.csr_matrix(rows), code, rounds=3000, tolerance=1e-3)
    theirs = LinearSVC(tol=1e-6, max_iter=20_000, random_state=0).fit(rows, code)
    for n in range(3):
        least = np.append(theirs.coef_[n], theirs.intercept_[n])
        lost = [_loss(rows, np.where(code == n, 1, -1), weight) for weight in (least, ours[n])]
        assert lost[1] == pytest.approx(lost[0], rel=0.01)


def _loss(rows, side, weight):
    short = np.maximum(0, 1 - side * (rows @ weight[:-1] + weight[-1]))
    return weight @ weight / 2 + short @ short


def test_one_code_only_is_certain():
    assert HsClassifier().fit(["pump", "water pump"], ["8413", "8413"]).classify("valve") == [("8413", 1.0)]


@pytest.mark.parametrize(("texts", "codes"), [([], []), (["a"], []), (["pump"], ["84"])])
def test_bad_training_data_is_refused(texts, codes):
    with pytest.raises(ValueError, match="HsClassifier"):
        HsClassifier().fit(texts, codes)


def test_guesses_are_per_product_cut_by_probability_and_say_so(fitted):
    cells = ["brake pads / 닻", "", "wheel rim"]
    found = guessed_codes(cells, classifier=fitted, least=0.0)
    assert [[c.code for c in of] for of in found] == [["7316", "8708"], [], ["8708"]]
    assert guessed_codes(cells, classifier=fitted, least=1.01) == [(), (), ()]
    said = guessed_product(Candidate("8708", 0.5))
    assert "guessed from text" in said.say("en")
    assert "추정" in said.say("ko")


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("브레이크 패드 세트", "8708"),
        ("marine radar", "8526"),
        ("볼베어링", "8482"),
        ("선박용 프로펠러", "8487"),
    ],
)
def test_what_ships_knows_the_parts_of_the_mission(text, heading):
    assert classify(text, 1)[0].code == heading
