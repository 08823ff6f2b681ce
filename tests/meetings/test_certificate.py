"""Certificates pass on every choice, fail on every damaged one, and prices come true."""

import numpy as np
import pandas as pd
import pytest
from tests.meetings.make import drawn, event, random_scores, unmet

from matchmaker.columns import Company, Price, Slot
from matchmaker.errors import ScheduleError
from matchmaker.meetings.certificate import Prices, check_choice
from matchmaker.meetings.choose import choose_meetings
from matchmaker.meetings.policy import Policy, Quota
from matchmaker.meetings.prices import price_of_twin, price_quotas


def test_every_choice_is_proved_without_the_solver():
    for seed in range(60):
        *_, choice = drawn(seed)
        found = check_choice(choice)
        assert found.proved, (seed, found)


def test_dropping_a_meeting_leaves_a_gap():
    for seed in range(40):
        *_, choice = drawn(seed)
        if len(choice.meetings):
            found = check_choice(choice.replace(meetings=choice.meetings.iloc[1:]))
            assert found.gap > 0
            assert not found.proved


def test_adding_a_meeting_breaks_a_quota_or_names_a_stranger():
    for seed in range(40):
        made, _, choice = drawn(seed)
        every = pd.MultiIndex.from_product(
            [made.suppliers.index, made.buyers.index], names=choice.meetings.index.names
        )
        more = choice.meetings.reindex(
            choice.meetings.index.union(every.difference(choice.meetings.index)[:1])
        )
        found = check_choice(choice.replace(meetings=more))
        assert found.proved == (len(more) == len(choice.meetings))


def test_a_pair_chosen_twice_is_found():
    *_, choice = drawn(3)
    twice = pd.concat([choice.meetings, choice.meetings.iloc[:1]])
    assert check_choice(choice.replace(meetings=twice)).broken[0] == "a pair is chosen twice"


def test_any_prices_bound_the_value():
    rng = np.random.default_rng(0)
    for seed in range(40):
        *_, choice = drawn(seed)
        true = check_choice(choice)
        noise = [rng.integers(-200_000, 900_000, len(p)) for p in (true.prices.out, true.prices.into)]
        assert check_choice(choice, prices=Prices(*noise, true.prices.rest)).bound >= true.value


def raised(made, row):
    """The event with one maximum raised by a meeting; None where attendance holds the company back."""
    if row[Price.SIDE] == "places":
        places = made.slots[Slot.PLACES].copy()
        places.iloc[0] += 1
        return made.replace(slots=made.slots.assign(**{Slot.PLACES: places}))
    side = f"{row[Price.SIDE]}s"
    frame = getattr(made, side).copy()
    frame.loc[row[Price.OF], Company.MAX_MEETINGS] += 1
    return made.replace(**{side: frame}) if frame[Company.MAX_MEETINGS].max() <= len(made.slots) else None


def test_a_price_is_what_one_more_meeting_adds():
    rng = np.random.default_rng(0)
    paid = 0
    for seed in range(60):
        made, scores, choice = drawn(seed)
        prices = price_quotas(choice)
        assert prices[Price.EXACT].all()
        worth = prices[Price.FILLS] * 1000 + prices[Price.VALUE]
        # The dearest, and any other.
        for row in prices.iloc[[int(worth.argmax()), int(rng.integers(len(prices)))]].to_dict("records"):
            event_ = raised(made, row)
            if event_ is None:
                continue
            again = choose_meetings(scores, event_)
            assert row[Price.FILLS] == unmet(choice) - unmet(again), (seed, row)
            assert row[Price.VALUE] == pytest.approx(again.value - choice.value), (seed, row)
            paid += row[Price.FILLS] > 0 or row[Price.VALUE] > 0
    assert paid > 30


def test_a_twin_adds_what_choosing_with_it_adds():
    for seed in range(15):
        made, scores, choice = drawn(seed)
        who = made.buyers.index[0]
        fills, value = price_of_twin(choice, who)
        twin = made.buyers.loc[[who]].rename({who: "Z"}).assign(**{Company.MIN_MEETINGS: 0})
        own = scores[scores.index.get_level_values(1) == who].rename({who: "Z"}, level=1)
        again = choose_meetings(pd.concat([scores, own]), made.replace(buyers=pd.concat([made.buyers, twin])))
        assert fills == unmet(choice) - unmet(again)
        assert value == pytest.approx(again.value - choice.value)


def test_a_twin_of_a_stranger_is_refused():
    *_, choice = drawn(3)
    with pytest.raises(ScheduleError, match="Got 'Q'"):
        price_of_twin(choice, "Q")


def test_prices_of_quotas_in_a_tree_come_true():
    for seed in range(15):
        rng = np.random.default_rng(seed)
        made = event(
            rng.integers(0, 2, 6), rng.integers(1, 4, 6), rng.integers(0, 2, 4), rng.integers(1, 5, 4)
        )
        made = made.replace(suppliers=made.suppliers.assign(province=[*"AABBBB"]))
        scores = random_scores(rng, made)

        def choose(most, made=made, scores=scores):
            quota = Quota(name="Q", suppliers={"province": "B"}, most=most)
            return choose_meetings(scores, made, policy=Policy(quotas=(quota,)))

        one, two = choose(3), choose(4)
        row = price_quotas(one).set_index(Price.OF).loc["Q"]
        assert check_choice(one).proved
        assert row[Price.FILLS] == unmet(one) - unmet(two)
        assert row[Price.VALUE] == pytest.approx(two.value - one.value)
