"""Evenness against brute force, its price against choosing again, and stability against its definition."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from tests.meetings.make import drawn, event, high_of, random_event, random_scores, unmet, wishes

from matchmaker.columns import Company, Fairness, Pair
from matchmaker.errors import ScheduleError
from matchmaker.meetings.choose import choose_meetings
from matchmaker.meetings.fairness import gini, measure_fairness, price_of_floor, spread_evenly
from matchmaker.meetings.policy import Policy, Quota
from matchmaker.meetings.stability import blocking_pairs, stable_choice


def small(seed):
    rng = np.random.default_rng(seed)
    made = event(np.zeros(3, int), rng.integers(1, 4, 3), np.zeros(3, int), rng.integers(1, 3, 3))
    return made, random_scores(rng, made)


def brute(made, scores):
    """`(rising meetings of the suppliers, score)`, the best of all choices, by trying them all."""
    best = None
    ends = [scores.index.get_level_values(i) for i in (0, 1)]
    limits = [high_of(made, side) for side in ("supplier", "buyer")]
    for draw in product([False, True], repeat=len(scores)):
        mask = np.array(draw)
        held = [
            pd.Series(mask, e).groupby(level=0).sum().reindex(h.index, fill_value=0)
            for e, h in zip(ends, limits, strict=True)
        ]
        if all((n <= h).all() for n, h in zip(held, limits, strict=True)):
            worth = (sorted(held[0]), round(scores.to_numpy()[mask].sum(), 6))
            best = worth if best is None else max(best, worth)
    return best


@pytest.mark.parametrize("seed", range(4))
def test_even_choices_are_leximin_by_brute_force(seed):
    made, scores = small(seed)
    even = spread_evenly(choose_meetings(scores, made))
    held = even.meetings.groupby(level=Pair.SUPPLIER).size().reindex(made.suppliers.index, fill_value=0)
    assert (sorted(held), round(even.value, 6)) == brute(made, scores)


def test_evenness_never_costs_minima_and_never_makes_anyone_worse_than_the_worst():
    for seed in range(25):
        *_, choice = drawn(seed)
        for side in ("suppliers", "buyers"):
            even = spread_evenly(choice, side)
            assert unmet(even) == unmet(choice)
            assert even.value <= choice.value + 1e-9
            assert even.bound == choice.bound
            assert (
                measure_fairness(even)[Fairness.WORST][side] >= measure_fairness(choice)[Fairness.WORST][side]
            )


def test_the_price_of_a_floor_is_what_choosing_with_it_gives():
    for seed in range(12):
        made, scores, choice = drawn(seed)
        table = price_of_floor(choice, range(3))
        assert (
            table[Fairness.VALUE].iloc[0] >= table[Fairness.VALUE].iloc[1] - 1e-9
            or table[Fairness.UNMET].iloc[1]
        )
        for row in table.to_dict("records"):
            floored = made.suppliers.assign(**{Company.MIN_MEETINGS: int(row[Fairness.FLOOR])})
            again = choose_meetings(scores, made.replace(suppliers=floored))
            assert row[Fairness.VALUE] == pytest.approx(again.value)
            assert row[Fairness.UNMET] == unmet(again)


def test_the_price_of_a_groups_floor():
    made = event(np.zeros(4, int), np.full(4, 2), np.zeros(2, int), np.full(2, 2))
    made = made.replace(suppliers=made.suppliers.assign(province=[*"XXYY"]))
    scores = random_scores(np.random.default_rng(0), made, share=2)
    scores[scores.index.get_level_values(0) >= "S002"] += 1
    choice = choose_meetings(
        scores, made, policy=Policy(quotas=(Quota(name="crisis", suppliers={"province": "X"}, least=1),))
    )
    table = price_of_floor(choice, range(5), quota="crisis")
    assert list(table[Fairness.WORST]) == [0, 1, 2, 3, 4]
    assert table[Fairness.VALUE].is_monotonic_decreasing
    assert table[Fairness.SHARE].iloc[0] == 1
    with pytest.raises(ScheduleError, match=r"'crisis'\. Got 'x'"):
        price_of_floor(choice, [1], quota="x")


def test_evenness_of_crossing_quotas_is_refused():
    made, scores = random_event(np.random.default_rng(1), n=9)
    made = made.replace(
        suppliers=made.suppliers.assign(province="X").assign(
            province=["X", *"Y" * (len(made.suppliers) - 1)]
        ),
        buyers=made.buyers.assign(country=["X", *"Y" * (len(made.buyers) - 1)]),
    )
    crossing = (
        Quota(name="XY", suppliers={"province": "Y"}, buyers={"country": "Y"}, most=2),
        Quota(name="Y", suppliers={"province": "Y"}, least=1),
        Quota(name="YY", buyers={"country": "Y"}, least=1),
    )
    choice = choose_meetings(scores, made, policy=Policy(quotas=crossing))
    assert choice.assignment.rest
    with pytest.raises(ScheduleError, match="cross"):
        spread_evenly(choice)


def test_gini_by_its_definition():
    x = np.random.default_rng(0).random(30)
    assert gini(x) == pytest.approx(np.abs(x[:, None] - x[None, :]).mean() / (2 * x.mean()))
    assert gini([]) == gini([0, 0]) == 0


def test_envy_is_counted_pair_by_pair():
    *_, choice = drawn(7)
    candidates = choice.assignment.candidates
    shape = choice.assignment.ids.shape
    score, held = np.zeros(shape), np.zeros(shape)
    score.flat[candidates.key] = candidates.score
    held.flat[candidates.key[choice.chosen]] = 1
    worth = score @ held.T
    envies = sum(worth[a, b] > worth[a, a] + 1e-5 for a in range(len(worth)) for b in range(len(worth)))
    assert measure_fairness(choice)[Fairness.ENVIES]["suppliers"] == envies > 0


def views(seed):
    rng = np.random.default_rng(seed)
    made = event(np.zeros(8, int), rng.integers(1, 4, 8), np.zeros(6, int), rng.integers(1, 4, 6))
    scores = random_scores(rng, made)
    shuffled = [pd.Series(rng.permutation(len(scores)) / len(scores), scores.index) for _ in range(2)]
    return made, scores, shuffled


def test_no_pair_blocks_a_stable_choice_and_some_block_the_best_one():
    blocked = 0
    for seed in range(15):
        made, scores, (supplier, buyer) = views(seed)
        said = [(*scores.index[0], "buyer", "must")]
        choice = choose_meetings(scores, made.replace(preferences=wishes(said)))
        stable = stable_choice(choice, supplier, buyer)
        assert blocking_pairs(stable, supplier, buyer).empty
        assert scores.index[0] in stable.meetings.index
        for level, side in ((Pair.SUPPLIER, "supplier"), (Pair.BUYER, "buyer")):
            held = stable.meetings.groupby(level=level).size()
            assert (held <= high_of(made, side).loc[held.index]).all()
        assert stable.value <= choice.value + 1e-9
        blocked += len(blocking_pairs(choice, supplier, buyer)) > 0
    assert blocked > 8


def test_blocking_pairs_by_their_definition():
    made, scores, (supplier, buyer) = views(3)
    choice = choose_meetings(scores, made)
    blocks = []
    for pair in scores.index.difference(choice.meetings.index):
        both = True
        for level, view, side in ((0, supplier, "supplier"), (1, buyer, "buyer")):
            own = [p for p in choice.meetings.index if p[level] == pair[level]]
            roomy = len(own) < high_of(made, side)[pair[level]]
            both &= roomy or view[pair] > min(view[p] for p in own)
        if both:
            blocks.append(pair)
    assert list(blocking_pairs(choice, supplier, buyer).itertuples(index=False, name=None)) == blocks
