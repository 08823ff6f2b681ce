"""Counting breaks, against a count from the definition."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.timetable.bounds import fewest_breaks
from matchmaker.timetable.breaks import count_breaks, fairness_gap
from matchmaker.timetable.problem import Problem


def idle_runs(busy, day):
    """Maximal idle runs between the first and last meeting of each day."""
    runs = 0
    for d in sorted(set(day)):
        flags = "".join("1" if b else "0" for b, x in zip(busy, day, strict=True) if x == d).strip("0")
        runs += sum(1 for bit, _ in itertools.groupby(flags) if bit == "0")
    return runs


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 1)), min_size=1, max_size=10))
def test_breaks_are_the_idle_runs_of_each_day(cells):
    busy = [b for b, _ in cells]
    day = sorted(d for _, d in cells)
    n = sum(busy)
    problem = Problem.simple(
        [(0, i + 1) for i in range(n)], participants=n + 1, slots=len(cells), places=9, day=np.array(day)
    )
    breaks = count_breaks(problem, np.flatnonzero(busy))
    assert breaks[0] == idle_runs(busy, day)
    assert breaks[1:].sum() == 0


def test_a_gap_too_short_for_a_whole_slot_is_no_break():
    """09:00-10:00 in one hall, then 09:30-10:30 and 10:30-11:30 in another: half an hour is no whole slot."""
    clock = {
        "day": np.zeros(3, np.int64),
        "start_min": np.array([0, 30, 90]),
        "end_min": np.array([60, 90, 150]),
    }
    problem = Problem.simple([(0, 1), (0, 2)], participants=3, slots=3, places=2, **clock)
    assert count_breaks(problem, np.array([0, 2])).sum() == 0
    longer = problem.replace(start_min=np.array([0, 60, 120]), end_min=np.array([60, 120, 180]))
    assert count_breaks(longer, np.array([0, 2])).sum() == 1


def test_meetings_not_placed_count_nothing():
    problem = Problem.simple([(0, 1), (0, 2)], participants=3, slots=3, places=2)
    assert count_breaks(problem, np.array([0, -1])).sum() == 0
    assert fairness_gap(np.array([3, 1, 2])) == 2
    assert fairness_gap(np.array([], dtype=np.int64)) == 0


@pytest.mark.parametrize("first_day", [6, 3, 2])
def test_one_participant_alone_cannot_have_fewer_breaks(first_day):
    """Every set of open slots of a day of six, or of two days, and every number of meetings."""
    day = (np.arange(6) >= first_day).astype(np.int64)
    forced = 0
    for open_to in itertools.product([False, True], repeat=6):
        for n in range(1, sum(open_to) + 1):
            problem = Problem.simple(
                [(0, i + 1) for i in range(n)],
                participants=n + 1,
                slots=6,
                places=9,
                day=day,
                allowed=np.tile(open_to, (n, 1)),
            )
            choices = itertools.combinations(np.flatnonzero(open_to), n)
            best = min(idle_runs(np.isin(np.arange(6), c), day) for c in choices)
            assert fewest_breaks(problem) == best
            forced += best > 0
    assert forced > 10
