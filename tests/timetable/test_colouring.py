"""König and de Werra, against the formula and against networkx."""

import networkx as nx
import numpy as np
import pytest

from matchmaker.timetable.colouring import colour_edges, sides
from matchmaker.timetable.problem import Problem
from matchmaker.timetable.rules import rows_of
from matchmaker.timetable.stages import coloured_slots, valid


def random_bipartite(rng):
    left, right = rng.integers(1, 9, size=2)
    m = int(rng.integers(0, left * right + 4))
    ends = np.column_stack([rng.integers(0, left, m), left + rng.integers(0, right, m)])
    return ends.astype(np.int64), int(left + right)


def test_meetings_fit_exactly_when_slots_reach_the_formula_on_500_random_graphs():
    rng = np.random.default_rng(500)
    for _ in range(500):
        ends, vertices = random_bipartite(rng)
        places = int(rng.integers(1, 7))
        degree = int(np.bincount(ends.ravel(), minlength=vertices).max())
        least = max(degree, -(-len(ends) // places), 1)
        for slots in (least - 1, least, least + 2):
            if slots < 1:
                continue
            problem = Problem.simple(ends, participants=vertices, slots=slots, places=places)
            found = coloured_slots(problem)
            assert (found is not None) == (slots >= least)
            if found is not None:
                taken = [(end, slot) for pair, slot in zip(ends, found, strict=True) for end in pair]
                assert len(taken) == len(set(taken)), "a vertex has one colour twice"
                sizes = np.bincount(found, minlength=slots)
                assert sizes.max() <= places
                assert sizes.max() - sizes.min() <= 1


def test_fewer_slots_than_the_largest_degree_are_refused():
    with pytest.raises(ValueError, match=r"at least the largest degree 3. Got 2"):
        colour_edges(np.array([[0, 1], [0, 2], [0, 3]]), 4, 2)


def test_sides_agrees_with_networkx():
    rng = np.random.default_rng(7)
    answers = []
    for _ in range(200):
        n = int(rng.integers(2, 8))
        ends = rng.integers(0, n, (int(rng.integers(0, 10)), 2))
        ends = ends[ends[:, 0] != ends[:, 1]]
        graph = nx.Graph(ends.tolist())
        found = sides(ends, n)
        answers.append(found is not None)
        assert answers[-1] == nx.is_bipartite(graph)
    assert len(set(answers)) == 2


def test_representatives_share_a_company_among_them():
    ends = [(0, i) for i in range(1, 7)]
    problem = Problem.simple(
        ends, participants=7, slots=3, places=2, representatives=np.array([2, 1, 1, 1, 1, 1, 1])
    )
    found = coloured_slots(problem)
    assert np.bincount(found).tolist() == [2, 2, 2]
    assert coloured_slots(problem.replace(representatives=np.ones(7, np.int64))) is None


def test_a_large_event_is_coloured_fast():
    rng = np.random.default_rng(0)
    cells = rng.permutation(200 * 700)[:2600]
    ends = np.column_stack([cells % 200, 200 + cells // 200])
    slots = int(np.bincount(ends.ravel()).max())
    problem = Problem.simple(ends, participants=900, slots=slots, places=-(-2600 // slots))
    found = coloured_slots(problem)
    assert valid(problem, rows_of(problem, require_all=True), found)
