"""Proofs of minimal breaks: equal to brute force, ended on time, the same each run."""

from itertools import product
from time import perf_counter

import numpy as np
import pytest

from matchmaker.timetable.problem import Problem
from matchmaker.timetable.sat.exact import prove_breaks


def breaks_of(problem, slots):
    """Independent of the library: idle runs between first and last meeting of each participant and day."""
    counts = []
    for p in range(problem.participants):
        total = 0
        for day in set(problem.day.tolist()):
            when = [t for t in range(problem.slots) if problem.day[t] == day]
            busy = "".join(
                "x" if any(slots[m] == t and p in problem.ends[m] for m in range(problem.meetings)) else "."
                for t in when
            ).strip(".")
            total += len([run for run in busy.split("x") if run])
        counts.append(total)
    return counts


def keeps_rules(problem, slots):
    """Independent of the rows: written from the words of `Problem`."""
    m = range(problem.meetings)
    if any(not problem.allowed[i, slots[i]] for i in m):
        return False
    if any(slots[a] >= slots[b] for a, b in problem.precedences):
        return False
    for t in range(problem.slots):
        here = [i for i in m if slots[i] == t]
        if len(here) > problem.places[t]:
            return False
        people = [p for i in here for p in problem.ends[i]]
        if any(people.count(p) > problem.representatives[p] for p in people):
            return False
    counts = breaks_of(problem, slots)
    return problem.fairness is None or max(counts) - min(counts) <= problem.fairness


def fewest(problem):
    """Least number of breaks over all timetables, None if there is none."""
    every = product(range(problem.slots), repeat=problem.meetings)
    totals = [sum(breaks_of(problem, s)) for s in every if keeps_rules(problem, s)]
    return min(totals, default=None)


def tiny(seed):
    """At most six meetings in at most five slots, with a mix of rules."""
    rng = np.random.default_rng(seed)
    people, slots = int(rng.integers(3, 6)), int(rng.integers(3, 6))
    meetings = int(rng.integers(2, 6))
    ends = np.array([rng.choice(people, 2, replace=False) for _ in range(meetings)])
    more = {}
    if rng.random() < 0.5:
        more["precedences"] = np.array([rng.choice(meetings, 2, replace=False)])
    if rng.random() < 0.3:
        more["representatives"] = rng.integers(1, 3, people)
    if rng.random() < 0.4:
        more["fairness"] = int(rng.integers(0, 2))
    if rng.random() < 0.3:
        more["day"] = (np.arange(slots) >= slots // 2).astype(np.int64)
        more["start_min"] = np.arange(slots) * 30 + more["day"] * 1440
        more["end_min"] = more["start_min"] + 30
    allowed = rng.random((meetings, slots)) < 0.8
    places = rng.integers(1, 4, slots)
    return Problem.simple(ends, participants=people, slots=slots, places=places, allowed=allowed, **more)


@pytest.mark.parametrize("seed", range(60))
def test_as_few_breaks_as_brute_force(seed):
    problem = tiny(seed)
    proof = prove_breaks(problem, time_limit=60, workers=1)
    best = fewest(problem)
    if best is None:
        assert proof.status == "INFEASIBLE"
        return
    assert proof.status == "OPTIMAL"
    assert proof.breaks == proof.bound == best
    assert keeps_rules(problem, proof.slots)
    assert sum(breaks_of(problem, proof.slots)) == best


def crowded():
    """A dense event that takes a while."""
    rng = np.random.default_rng(3)
    pairs = [(a, b) for a in range(40) for b in range(a + 1, 40)]
    ends = np.array(pairs)[np.sort(rng.permutation(len(pairs))[:200])]
    allowed = rng.random((len(ends), 20)) < 0.8
    return Problem.simple(ends, participants=40, slots=20, places=11, allowed=allowed)


def test_the_time_limit_ends_a_solver_in_the_middle_of_its_work():
    began = perf_counter()
    proof = prove_breaks(crowded(), time_limit=3)
    assert perf_counter() - began < 10
    assert proof.status in {"UNKNOWN", "FEASIBLE"}
    assert proof.breaks is None or proof.bound <= proof.breaks


def test_two_runs_with_two_workers_give_the_same_timetable():
    rng = np.random.default_rng(8)
    pairs = [(a, b) for a in range(12) for b in range(a + 1, 12)]
    ends = np.array(pairs)[np.sort(rng.permutation(len(pairs))[:34])]
    problem = Problem.simple(ends, participants=12, slots=10, places=4, fairness=2)
    first, second = (prove_breaks(problem, time_limit=60, workers=2, seed=1) for _ in range(2))
    assert first.status == second.status == "OPTIMAL"
    assert first.slots.tolist() == second.slots.tolist()


def test_a_start_that_breaks_a_rule_is_not_used():
    problem = Problem.simple([(0, 1), (0, 2)], participants=3, slots=2, places=2)
    proof = prove_breaks(problem, start=np.array([0, 0]), time_limit=30)
    assert sorted(proof.slots.tolist()) == [0, 1]
