"""The best of each company against brute force, ties and gates and unknowns included."""

import subprocess
import sys
import tracemalloc

import numpy as np
import pandas as pd
import pytest

from matchmaker.columns import Candidate, Company, Pair, Preference, Score, Unproved
from matchmaker.errors import SettingsError
from matchmaker.meetings.choose import choose_meetings
from matchmaker.messages import LANGS
from matchmaker.scoring import candidates, singles, sweep
from matchmaker.scoring.comparison import Encoded
from matchmaker.scoring.comparisons import COMPARISONS
from matchmaker.scoring.parts import Pairwise
from matchmaker.scoring.scorer import FitScorer
from matchmaker.scoring.singles import Factors, factors
from matchmaker.scoring.wishes import Wishes

ENDS = {"supplier": [Pair.SUPPLIER, Pair.BUYER], "buyer": [Pair.BUYER, Pair.SUPPLIER]}
HOW = ("mean", "harmonic", "product", "minimum")
LIGHT = tuple(c for c in COMPARISONS if c.name != "text")
"""Without the encoder of meanings, which costs a second to load."""


class Words:
    """A part that is no inner product: the share of letters that two product texts have in common."""

    name = "words"
    reads = (Company.PRODUCTS,)

    def encode(self, event):
        ours, theirs = (
            [set(x) if isinstance(x, str) else set() for x in side[Company.PRODUCTS]]
            for side in (event.suppliers, event.buyers)
        )

        def single(a, b):
            return np.array(
                [len(ours[i] & theirs[j]) / len(ours[i] | theirs[j]) for i, j in zip(a, b, strict=True)]
            )

        def cross(a, b):
            return single(np.repeat(a, len(b)), np.tile(b, len(a))).reshape(len(a), len(b))

        content = [np.where([bool(x) for x in side], np.arange(len(side)), -1) for side in (ours, theirs)]
        part = Pairwise(*content, cross, single)
        return Encoded({"buyer": part, "supplier": part}, lambda result: None)


def scorer_of(*more, **options):
    return FitScorer({c.name: 2.0 for c in more}, (*LIGHT, *more), **options)


def lists(frame, side):
    own, other = ENDS[side]
    flat = frame.reset_index()
    return list(zip(flat[own], flat[other], flat[Score.SCORE], strict=True))


def brute_force(table, k, side):
    own, other = ENDS[side]
    flat = table[table[Score.GATE].isna()].reset_index()
    flat = flat.sort_values([own, Score.SCORE, other], ascending=[True, False, True])
    return list(zip(*(flat.groupby(own).head(k)[c] for c in (own, other, Score.SCORE)), strict=True))


def assert_like_brute_force(scorer, event, k):
    top, table = scorer.top(event, k), scorer.table(event)
    assert top.exact
    for side in ENDS:
        assert lists(top.of(side), side) == brute_force(table, k, side)
    assert top.scores.equals(table.loc[top.pairs.index, Score.SCORE])
    return top


def pass_by_blocks(monkeypatch):
    """Treat events as large whose scores would be held at once."""
    monkeypatch.setattr(candidates, "SMALL", -1)


@pytest.mark.parametrize("seed", range(50))
def test_the_lists_equal_brute_force_on_random_events(random_event, seed, monkeypatch):
    if seed // 4 % 2:
        pass_by_blocks(monkeypatch)
    event = random_event(seed, most=12)
    scorer = scorer_of(Words(), combine=HOW[seed % 4]).fit(event)
    assert_like_brute_force(scorer, event, (1, 3, 30)[seed % 3])


def many(make_event, n, kinds):
    """`n` x `n` companies of few kinds: most scores are tied."""
    codes = ["870830", "870899", "840810", "854430", "870891", "8708"]
    rng = np.random.default_rng(n)
    rows = [
        {
            f"{letter}{i:04d}": {Company.HS_CODES: (codes[c],), Company.LANGUAGES: ("ko",)}
            for i, c in zip(rng.permutation(n), rng.integers(0, kinds, n), strict=True)
        }
        for letter in "SB"
    ]
    return make_event(*rows)


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("how", ["mean", "minimum"])
def test_ties_beyond_the_spare_candidates_are_broken_by_id(make_event, how, large, monkeypatch):
    if large:
        pass_by_blocks(monkeypatch)
    event = many(make_event, 150, 2)
    assert_like_brute_force(scorer_of(combine=how).fit(event), event, 5)


def test_blocks_threads_and_forgetting_change_nothing(make_event, monkeypatch):
    pass_by_blocks(monkeypatch)
    monkeypatch.setattr(sweep, "BLOCK", (7, 5))
    monkeypatch.setattr(sweep, "threads", lambda: 3)
    monkeypatch.setattr(candidates, "SPARE", 1)
    monkeypatch.setattr(candidates, "WIDEN_BLOCK", 200)
    event = many(make_event, 60, 6)
    assert_like_brute_force(scorer_of().fit(event), event, 4)


def test_a_part_too_wide_for_a_table_is_bounded_and_still_exact(random_event, monkeypatch):
    monkeypatch.setattr(singles, "TABLE_MOST", 0)
    monkeypatch.setattr(candidates, "SPARE", 0)
    for seed in range(6):
        if seed == 3:
            pass_by_blocks(monkeypatch)
        event = random_event(seed, most=12)
        assert_like_brute_force(scorer_of(Words()).fit(event), event, 2)


def test_when_widening_is_cut_short_the_lists_say_so(make_event, monkeypatch):
    pass_by_blocks(monkeypatch)
    monkeypatch.setattr(candidates, "WIDEN_MOST", 0)
    event = many(make_event, 150, 2)
    top = scorer_of().top(event, 5)
    assert not top.exact
    assert set(top.unproved[Unproved.SIDE]) == {"supplier", "buyer"}
    assert set(top.unproved[Unproved.COMPANY]) <= {*event.suppliers.index, *event.buyers.index}
    assert {str(m) for m in top.unproved[Unproved.REASON]} == {
        "Too many pairs score nearly the same or are not fully worked out; "
        "each of them would have to be scored exactly"
    }
    assert all(top.say(lang) for lang in LANGS)


def test_a_damaged_bound_is_noticed(make_event, monkeypatch):
    event = many(make_event, 40, 6)
    assert scorer_of().top(event, 3).exact

    def too_low(part):
        true = factors(part)
        return Factors(0.9 * true.suppliers, true.buyers, true.size, true.lost)

    monkeypatch.setattr(singles, "factors", too_low)
    top = scorer_of().top(event, 3)
    assert not top.exact
    assert len(top.unproved) == 80
    assert "upper bound" in str(top.unproved[Unproved.REASON].iloc[0])


def test_wishes_lift_pairs_into_the_lists(make_event):
    event = many(make_event, 60, 6)
    rng = np.random.default_rng(0)
    said = pd.DataFrame(
        {
            Pair.SUPPLIER: event.suppliers.index[rng.integers(0, 60, 300)],
            Pair.BUYER: event.buyers.index[rng.integers(0, 60, 300)],
            Preference.SIDE: rng.choice(["supplier", "buyer"], 300),
            Preference.LEVEL: rng.choice(["must", "want", "no"], 300),
        }
    ).drop_duplicates([*Pair.KEYS, Preference.SIDE])
    event = event.replace(preferences=said)
    with_wishes = assert_like_brute_force(scorer_of().fit(event), event, 20)
    without = FitScorer({"wishes": 0}, LIGHT).top(event, 20)
    assert not with_wishes.pairs.index.equals(without.pairs.index)


def test_nobody_may_meet(make_event):
    pairs = [("S1", "B1", "buyer", "no"), ("S2", "B1", "supplier", "no")]
    event = make_event(
        {"S1": {}, "S2": {}},
        preferences=pd.DataFrame(pairs, columns=[*Pair.KEYS, Preference.SIDE, Preference.LEVEL]),
    )
    top = FitScorer(comparisons=(Wishes(),)).top(event, 3)
    assert top.exact
    assert top.pairs.empty
    assert list(top.pairs.index.names) == Pair.KEYS


def test_a_side_may_be_empty(make_event):
    event = make_event()
    for name in ("suppliers", "buyers"):
        top = scorer_of().top(event.replace(**{name: getattr(event, name).iloc[:0]}), 3)
        assert top.exact
        assert top.pairs.empty


def test_one_side_alone(random_event):
    event = random_event(3, most=12)
    both = scorer_of().top(event, 2)
    for side, other in (("supplier", Candidate.BUYER_RANK), ("buyer", Candidate.SUPPLIER_RANK)):
        alone = scorer_of().top(event, 2, side=side)
        assert lists(alone.of(side), side) == lists(both.of(side), side)
        assert alone.pairs[other].isna().all()


def test_nothing_known_ranks_by_id(make_event):
    event = make_event({f"S{n}": {} for n in "312"}, {f"B{n}": {} for n in "21"})
    top = scorer_of().top(event, 1)
    assert list(top.of("supplier").index) == [("S1", "B1"), ("S2", "B1"), ("S3", "B1")]
    assert list(top.of("buyer").index) == [("S1", "B1"), ("S1", "B2")]


def test_the_weights_of_now_are_used(random_event):
    event = random_event(8, most=12)
    scorer = scorer_of().fit(event)
    assert_like_brute_force(scorer, event, 3)
    scorer.set_params(weights={"product": 0.0, "market": 9.0})
    assert_like_brute_force(scorer, event, 3)


def test_candidates_can_be_chosen_from(random_event):
    event = random_event(5, most=12)
    choice = choose_meetings(scorer_of().top(event, 3).scores, event)
    assert choice.meetings.index.isin(scorer_of().top(event, 3).pairs.index).all()


def test_memory_grows_with_companies_not_with_pairs(make_event, monkeypatch):
    monkeypatch.setattr(sweep, "BLOCK", (64, 64))
    peaks = []
    for n in (300, 1200):
        event = many(make_event, n, 6)
        scorer = FitScorer(comparisons=LIGHT[:1]).fit(event)
        ready = scorer._prepared(event)
        sweep.swept(ready.channels, 8, (True, True))
        tracemalloc.start()
        sweep.swept(ready.channels, 8, (True, True))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 6 * peaks[0]  # sixteen times the pairs


@pytest.mark.parametrize(("k", "side"), [(0, None), (2.5, None), (True, None), (3, "both")])
def test_what_is_asked_for_is_checked(make_event, k, side):
    with pytest.raises(SettingsError, match="must be"):
        FitScorer().top(make_event(), k, side=side)


def test_importing_the_scorer_does_not_load_the_compiler():
    code = "import sys, matchmaker.scoring.scorer; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
