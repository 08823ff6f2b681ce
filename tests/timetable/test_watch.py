"""Following a search, and ending it: what comes back is valid, its bound honest, and it comes soon."""

from threading import Timer
from time import perf_counter

import numpy as np
import pytest

from matchmaker.timetable import cpsat
from matchmaker.timetable.bounds import fewest_breaks
from matchmaker.timetable.breaks import count_breaks
from matchmaker.timetable.kempe import search
from matchmaker.timetable.problem import Problem
from matchmaker.timetable.rules import rows_of
from matchmaker.timetable.sat import exact
from matchmaker.timetable.watch import Watch

SOON_S = 3.0
"""A stop is obeyed within; generous, since the machine may be busy."""


def problem_of(meetings=90, sides=18, slots=12, places=9, seed=1):
    rng = np.random.default_rng(seed)
    pairs = rng.choice(sides * sides, meetings, replace=False)
    ends = np.stack([pairs // sides, sides + pairs % sides], axis=1)
    return Problem.simple(ends.tolist(), participants=2 * sides, slots=slots, places=places)


@pytest.fixture
def hard():
    """A problem none of whose solvers is done within seconds, and a timetable of it."""
    problem = problem_of()
    slots = search.place(problem)
    assert (slots >= 0).all()
    return problem, slots


def stopping(solve):
    """What a search returns that is stopped after half a second, and how late it did."""
    watch = Watch()
    timer = Timer(0.5, watch.stop)
    timer.start()
    try:
        found = solve(watch)
    finally:
        timer.cancel()
    return found, watch


def test_the_search_stops_with_a_valid_timetable(hard):
    problem, slots = hard
    began = perf_counter()
    found, watch = stopping(lambda w: search.improve(problem, slots, time_limit=60, enough=-1, watch=w))
    assert watch.stopped
    assert perf_counter() - began < SOON_S
    assert exact.holds(problem, found)
    assert count_breaks(problem, found).sum() <= count_breaks(problem, slots).sum()


def test_cp_sat_stops_from_another_thread(hard):
    problem, slots = hard
    began = perf_counter()
    found, watch = stopping(
        lambda w: cpsat.lower_breaks(
            problem, rows_of(problem), slots, time_limit=60, seed=0, workers=1, watch=w
        )
    )
    assert watch.stopped
    assert perf_counter() - began < SOON_S
    assert exact.holds(problem, found.slots)
    assert fewest_breaks(problem) <= found.bound + count_breaks(problem, found.slots).sum()


def test_provers_stop_in_the_middle_of_their_work(hard):
    problem, slots = hard
    began = perf_counter()
    proof, watch = stopping(lambda w: exact.prove_breaks(problem, start=slots, time_limit=60, watch=w))
    assert watch.stopped
    assert perf_counter() - began < SOON_S
    assert proof.status == "FEASIBLE"
    assert proof.bound <= proof.breaks
    assert exact.holds(problem, proof.slots)


def test_a_search_that_nobody_stops_is_the_same_with_a_watch():
    problem = problem_of(meetings=60)
    slots = search.place(problem)
    heard = []
    found = search.improve(problem, slots, steps=200_000, watch=Watch(heard.append))
    assert (found == search.improve(problem, slots, steps=200_000)).all()
    assert (search.place(problem, watch=Watch()) == slots).all()
    breaks = [standing.breaks for standing in heard]
    assert breaks == sorted(breaks, reverse=True)


def test_news_is_told_once_and_the_rest_is_kept():
    heard = []
    watch = Watch(heard.append)
    watch.stands(asked=5, placed=4)
    watch.stands(placed=4)
    watch.stands(breaks=3)
    assert [(s.asked, s.placed, s.breaks) for s in heard] == [(5, 4, 0), (5, 4, 3)]


def test_a_late_solver_is_ended_at_once_and_none_after_its_time():
    watch, ended = Watch(), []
    with watch.ending(lambda: ended.append("early")):
        pass
    watch.stop()
    with watch.ending(lambda: ended.append("late")):
        assert ended == ["late"]
