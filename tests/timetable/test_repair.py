"""Least-change repair: equal to an independent exact model, quick, and clear about whom to tell."""

import time

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from matchmaker.columns import Absence, Change, Lock, Offer, Pair, Schedule, Slot
from matchmaker.errors import ScheduleError
from matchmaker.plan import Matchmaker
from matchmaker.tables.samples import load_sample
from matchmaker.timetable.breaks import count_breaks, fairness_gap
from matchmaker.timetable.check import broken_rules
from matchmaker.timetable.incidents import Incident, apply_incidents
from matchmaker.timetable.least_change import mend
from matchmaker.timetable.problem import Problem
from matchmaker.timetable.repair import best_places, moved, replan, told
from matchmaker.timetable.rules import rows_of
from matchmaker.timetable.solve import schedule_meetings
from matchmaker.timetable.watch import Watch


def random_problem(rng):
    """A small event with absences, tight places, and an old timetable that some change has broken."""
    people, slots = int(rng.integers(4, 9)), int(rng.integers(3, 6))
    pairs = [(a, b) for a in range(people) for b in range(a + 1, people)]
    chosen = rng.permutation(len(pairs))[: rng.integers(3, min(len(pairs), 12))]
    ends = np.array([pairs[i] for i in chosen])
    away = rng.random((people, slots)) < 0.15
    allowed = ~(away[ends[:, 0]] | away[ends[:, 1]])
    order = rng.permutation(len(ends))
    old = np.full(len(ends), -1)
    for m in order:  # greedy, and before the change: absences and the lost table are news
        for t in rng.permutation(slots):
            clash = [i for i in range(len(ends)) if old[i] == t and set(ends[i]) & set(ends[m])]
            if not clash and (old == t).sum() < 4:
                old[m] = t
                break
    places = rng.integers(1, 5, slots)
    return Problem.simple(ends, participants=people, slots=slots, places=places, allowed=allowed), old


def least_change(problem, old, locked=None):
    """Independent: an integer programme over x[meeting, slot], written from the rules, not from the rows."""
    m, n = problem.allowed.shape
    constraints = [LinearConstraint(np.kron(np.eye(m), np.ones(n)), 0, 1)]
    for p in range(problem.participants):
        mine = (problem.ends == p).any(1).astype(float)
        constraints.append(LinearConstraint(np.kron(mine[None, :], np.eye(n)), 0, 1))
    constraints.append(LinearConstraint(np.kron(np.ones((1, m)), np.eye(n)), 0, problem.places))
    value = np.ones(m) if locked is None else np.where(locked, m + 1.0, 1.0)
    cost = np.repeat(-(m + 1) * value[:, None], n, axis=1)
    for i in np.flatnonzero(old >= 0):
        cost[i] += 1.0
        cost[i, old[i]] -= 1.0
    upper = problem.allowed.astype(float).ravel()
    found = milp(cost.ravel(), constraints=constraints, bounds=Bounds(0, upper), integrality=np.ones(m * n))
    x = np.rint(found.x).reshape(m, n)
    lost = int(m - x.sum())
    kept = sum(int(x[i, old[i]]) for i in np.flatnonzero(old >= 0))
    held_old = int(x[old >= 0].sum())
    return lost, held_old - kept


@pytest.mark.parametrize("seed", range(100))
def test_as_few_moves_as_an_independent_integer_programme(seed):
    problem, old = random_problem(np.random.default_rng(seed))
    rows = rows_of(problem)
    mended = mend(problem, rows, old, time_limit=20)
    assert (mended.lost, mended.moved) == least_change(problem, old)
    assert mended.proved
    chosen = np.zeros(problem.allowed.size, int)
    held = np.flatnonzero(mended.slots >= 0)
    chosen[held * problem.slots + mended.slots[held]] = 1
    assert not len(rows.broken(chosen))
    assert problem.allowed[held, mended.slots[held]].all()


@pytest.mark.parametrize("seed", range(40))
def test_no_number_of_other_meetings_costs_a_locked_one(seed):
    rng = np.random.default_rng(seed)
    problem, old = random_problem(rng)
    problem = problem.replace(places=np.maximum(problem.places - 1, 0))
    locked = rng.random(problem.meetings) < 0.3
    mended = mend(problem, rows_of(problem), old, locked=locked, time_limit=20)
    assert (mended.lost, mended.moved) == least_change(problem, old, locked)
    assert mended.proved
    alone = mend(
        problem.replace(allowed=problem.allowed & locked[:, None]), rows_of(problem), old, time_limit=20
    )
    held = int((alone.slots >= 0).sum())
    assert int((locked & (mended.slots >= 0)).sum()) == held  # as many as could be held without the others


def test_a_locked_meeting_is_not_dropped_for_an_unlocked_one():
    event = load_sample("mini")
    published = Matchmaker().plan(event).schedule
    lock = {Pair.SUPPLIER: "S01", Pair.BUYER: "B01", Lock.SLOT: None, Lock.PLACE: None}
    locks = event.locks[~((event.locks[Pair.SUPPLIER] == "S01") & (event.locks[Pair.BUYER] == "B01"))]
    locks = pd.DataFrame([*locks.to_dict("records"), lock], columns=event.locks.columns, dtype=object)
    leaving = apply_incidents(event.replace(locks=locks), [Incident(kind="early", who="S01", at="10:30")])
    repair = replan(published, leaving, time_limit=5)
    assert ("S01", "B01") in repair.result.schedule.index
    assert broken_rules(repair.result.schedule, leaving).empty


def test_nothing_moves_where_nothing_is_broken():
    problem = Problem.simple([(0, 1), (2, 3), (0, 2)], participants=4, slots=4, places=2)
    mended = mend(problem, rows_of(problem), np.array([3, 3, 0]))
    assert mended.slots.tolist() == [3, 3, 0]
    assert mended.moved == mended.least_moved == 0


def test_repair_keeps_fairness():
    ends = [(0, 1), (0, 2), (1, 2), (0, 3)]
    problem = Problem.simple(ends, participants=4, slots=6, places=2, fairness=0)
    mended = mend(problem, rows_of(problem), np.array([0, 1, 3, 4]), time_limit=20)
    assert mended.lost == 0
    assert fairness_gap(count_breaks(problem, mended.slots)) == 0


@pytest.fixture(scope="module")
def published():
    """The Mexico sample, all wished pairs scheduled."""
    event = load_sample("gp-mexico")
    rng = np.random.default_rng(5)
    pairs = pd.MultiIndex.from_product([event.suppliers.index, event.buyers.index], names=Pair.KEYS)
    some = pairs[np.sort(rng.choice(len(pairs), 90, replace=False))]
    return event, schedule_meetings(some, event, time_limit=5).schedule


def absent(event, company, slots):
    rows = pd.DataFrame({Absence.COMPANY: company, Absence.SLOT: list(slots)}, dtype=object)
    return event.replace(absences=pd.concat([event.absences, rows], ignore_index=True))


def test_a_late_arrival_moves_only_what_it_must(published):
    event, schedule = published
    late = schedule.index[0][1]
    changed = absent(event, late, event.slots.index[:3])
    repair = replan(schedule, changed)
    assert broken_rules(repair.result.schedule, changed).empty
    assert repair.moved == repair.least_moved
    slots = repair.changes[Change.KIND].eq("moved")
    assert slots.sum() == repair.moved
    assert set(told(repair.changes)) <= set(event.participants)
    untouched = schedule.index.difference(repair.changes.index)
    assert schedule.loc[untouched].equals(repair.result.schedule.loc[untouched])
    assert str(repair.moved) in repair.say("ko")


def test_a_no_show_drops_its_own_meetings_and_moves_nothing(published):
    event, schedule = published
    gone = schedule.index[0][0]
    changed = absent(event, gone, event.slots.index)
    repair = replan(schedule, changed)
    mine = schedule.index.get_level_values(0) == gone
    assert repair.moved == 0
    assert len(repair.result.not_placed) == mine.sum()
    assert set(repair.changes[Change.KIND]) <= {"dropped", "interpreter"}
    assert repair.changes[Change.KIND].eq("dropped").sum() == mine.sum()


def test_a_lost_table_moves_at_most_the_excess_where_there_is_room(published):
    event, schedule = published
    load = schedule[Schedule.SLOT].value_counts()
    fullest = load.index[0]
    places = event.slots[Slot.PLACES].where(event.slots.index != fullest, int(load.iloc[0]) - 1)
    changed = event.replace(slots=event.slots.assign(**{Slot.PLACES: places}))
    repair = replan(schedule, changed)
    assert broken_rules(repair.result.schedule, changed).empty
    assert repair.moved == repair.least_moved == 1


def test_best_places_for_one_new_meeting_are_what_they_say(published):
    event, schedule = published
    pairs = pd.MultiIndex.from_product([event.suppliers.index, event.buyers.index], names=Pair.KEYS)
    barred = event.preferences
    taken = set(schedule.index) | set(zip(barred[Pair.SUPPLIER], barred[Pair.BUYER], strict=True))
    pair = next(p for p in pairs if p not in taken)
    offers = best_places(schedule, event, pair, time_limit=240)
    assert offers[Offer.PROVED].all()
    assert offers[Offer.MOVED].is_monotonic_increasing
    busy = schedule[
        (schedule.index.get_level_values(0) == pair[0]) | (schedule.index.get_level_values(1) == pair[1])
    ]
    for slot in offers.index[offers[Offer.MOVED] == 0]:
        assert slot not in set(busy[Schedule.SLOT])
    with pytest.raises(ScheduleError, match="already"):
        best_places(schedule, event, schedule.index[0])


def test_moved_tells_places_and_interpreters_apart():
    at = pd.MultiIndex.from_tuples([("S1", "B1"), ("S1", "B2"), ("S2", "B1")], names=Pair.KEYS)
    old = pd.DataFrame(
        {Schedule.SLOT: ["T1", "T2", "T2"], Schedule.PLACE: "1", Schedule.INTERPRETER: [None, "I1", "I2"]},
        index=at,
    )
    new = old.assign(**{Schedule.PLACE: ["1", "2", "1"], Schedule.INTERPRETER: [None, "I1", "I3"]}).iloc[1:]
    extra = pd.MultiIndex.from_tuples([("S2", "B2")], names=Pair.KEYS)
    new = pd.concat([new, old.iloc[[0]].set_axis(extra)])
    assert moved(old, new)[Change.KIND].to_dict() == {
        ("S1", "B1"): "dropped",
        ("S1", "B2"): "place",
        ("S2", "B1"): "interpreter",
        ("S2", "B2"): "added",
    }
    assert moved(old, old).empty


@pytest.mark.slow
def test_a_large_event_is_repaired_in_seconds():
    event = load_sample("boomup")
    event = event.replace(locks=event.locks.iloc[:0])
    rng = np.random.default_rng(1)
    pairs = pd.MultiIndex.from_product([event.suppliers.index, event.buyers.index], names=Pair.KEYS)
    some = pairs[np.sort(rng.choice(len(pairs), 1200, replace=False))]
    schedule = schedule_meetings(some, event, time_limit=10).schedule
    busiest = schedule.index.get_level_values(1).value_counts().index[0]
    changed = absent(event, busiest, event.slots.index[:4])
    began = time.process_time()
    repair = replan(schedule, changed)
    assert time.process_time() - began < 20
    assert broken_rules(repair.result.schedule, changed).empty
    assert repair.moved == repair.least_moved


@pytest.mark.parametrize("seed", range(10))
def test_a_mend_that_is_ended_early_keeps_the_rules_and_claims_no_more_than_it_knows(seed):
    problem, old = random_problem(np.random.default_rng(seed))
    problem = problem.replace(places=np.maximum(problem.places - 1, 0))
    watch = Watch()
    watch.stop()
    mended = mend(problem, rows_of(problem), old, time_limit=20, watch=watch)
    held = np.flatnonzero(mended.slots >= 0)
    assert problem.allowed[held, mended.slots[held]].all()
    assert (np.bincount(mended.slots[held], minlength=problem.slots) <= problem.places).all()
    lost, moved_least = least_change(problem, old)
    assert mended.least_lost <= lost <= mended.lost
    if mended.proved:
        assert (mended.lost, mended.moved) == (lost, moved_least)
