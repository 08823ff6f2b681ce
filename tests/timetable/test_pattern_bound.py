"""Bounds: never above brute force, tight on cases worked out by hand, at least what each one needs alone."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.timetable.bounds import fewest_breaks
from matchmaker.timetable.breaks import count_breaks
from matchmaker.timetable.pattern_bound import break_bound, cheapest_patterns, cheapest_schedules
from matchmaker.timetable.problem import Problem
from matchmaker.timetable.relaxation import value_bound
from matchmaker.timetable.rules import rows_of


def tiny(seed):
    rng = np.random.default_rng(seed)
    n, people, slots = int(rng.integers(2, 6)), int(rng.integers(3, 6)), int(rng.integers(3, 6))
    return Problem.simple(
        np.array([rng.choice(people, 2, replace=False) for _ in range(n)]),
        participants=people,
        slots=slots,
        places=int(rng.integers(1, 3)),
        allowed=rng.random((n, slots)) < 0.8,
        representatives=rng.choice([1, 1, 1, 2], people),
        day=np.sort(rng.integers(0, 2, slots)) if rng.random() < 0.3 else np.zeros(slots, np.int64),
        weight=rng.integers(1, 5, n).astype(float),
    )


def timetables(problem):
    rows = rows_of(problem)
    for slots in itertools.product(range(-1, problem.slots), repeat=problem.meetings):
        placed = np.array([(m, t) for m, t in enumerate(slots) if t >= 0], np.int64).reshape(-1, 2)
        chosen = np.zeros(problem.allowed.size, np.int64)
        chosen[placed[:, 0] * problem.slots + placed[:, 1]] = 1
        if not len(rows.broken(chosen)):
            yield np.array(slots)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_no_timetable_is_better_than_the_bounds(seed):
    problem = tiny(seed)
    every = list(timetables(problem))
    assert max(problem.weight[s >= 0].sum() for s in every) <= value_bound(problem) + 1e-6
    whole = [count_breaks(problem, s).sum() for s in every if (s >= 0).all()]
    bound = break_bound(problem, rounds=30)
    assert bound >= fewest_breaks(problem)
    assert not whole or bound <= min(whole)


def test_places_are_seen_where_each_alone_sees_nothing():
    triangle = Problem.simple([(0, 1), (1, 2), (0, 2)], participants=3, slots=3, places=1)
    assert fewest_breaks(triangle) == 0
    assert break_bound(triangle) == 1


def test_what_is_at_hand_ends_the_search_for_a_bound():
    triangle = Problem.simple([(0, 1), (1, 2), (0, 2)], participants=3, slots=3, places=1)
    assert break_bound(triangle, rounds=10**9, time_limit=1e9, enough=1) == 1


def runs(busy, new_day):
    breaks = 0
    for day in np.split(busy, np.flatnonzero(new_day)[1:]):
        found = np.flatnonzero(day)
        breaks += int((np.diff(found) > 1).sum())
    return breaks


@pytest.mark.parametrize("seed", range(6))
def test_cheapest_choices_are_those_of_brute_force(seed):
    rng = np.random.default_rng(seed)
    cost = rng.normal(size=(3, 3, 5))
    new_day = np.array([True, False, False, seed % 2 == 0, False])
    least, slot = cheapest_schedules(cost, new_day)
    for i in range(3):
        worth = {
            s: cost[i, range(3), s].sum() + runs(np.isin(np.arange(5), s), new_day)
            for s in itertools.permutations(range(5), 3)
        }
        assert least[i] == pytest.approx(min(worth.values()))
        assert worth[tuple(slot[i])] == pytest.approx(least[i])
    least, used = cheapest_patterns(cost[:, 0], np.array([2, 3, 4]), new_day)
    for i, d in enumerate((2, 3, 4)):
        patterns = [np.isin(np.arange(5), c) for c in itertools.combinations(range(5), d)]
        assert least[i] == pytest.approx(min(cost[i, 0][b].sum() + runs(b, new_day) for b in patterns))
        assert used[i].sum() == d
        assert cost[i, 0][used[i]].sum() + runs(used[i], new_day) == pytest.approx(least[i])
