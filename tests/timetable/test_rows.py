"""Rows against a checker written from the text of the rules; CP-SAT against trying everything."""

import itertools

import networkx as nx
import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.timetable import cpsat
from matchmaker.timetable.bounds import fewest_breaks, impossible
from matchmaker.timetable.breaks import count_breaks
from matchmaker.timetable.hall import tight_groups
from matchmaker.timetable.names import Names
from matchmaker.timetable.problem import Problem
from matchmaker.timetable.rows import Rows
from matchmaker.timetable.rules import rows_of
from matchmaker.timetable.stages import valid

CLOCKS = {
    "even": [(0, 0, 30), (0, 30, 60), (0, 60, 90), (0, 90, 120)],
    "pause": [(0, 0, 30), (0, 30, 60), (0, 90, 120), (0, 125, 155)],
    "days": [(0, 0, 30), (0, 30, 60), (1, 1440, 1470), (1, 1470, 1500)],
    "mixed": [(0, 0, 30), (0, 0, 60), (0, 30, 60), (0, 60, 90)],
}


@st.composite
def problems(draw, *, clocks=tuple(CLOCKS), fairness=True):
    clock = CLOCKS[draw(st.sampled_from(clocks))]
    people = draw(st.integers(2, 4))
    pair = st.tuples(st.integers(0, people - 1), st.integers(0, people - 1)).filter(lambda p: p[0] != p[1])
    ends = draw(st.lists(pair, min_size=1, max_size=5))
    m, slots = len(ends), len(clock)
    open_to = st.lists(st.sampled_from([True, True, True, False]), min_size=slots, max_size=slots)
    needs, interpreters = draw(st.integers(0, 3)), draw(st.integers(0, 2))
    more = {}
    if draw(st.booleans()):
        more["max_in_a_row"] = draw(st.integers(1, 2))
        more["rest_slots"] = draw(st.integers(1, 2))
    if draw(st.booleans()):
        window = draw(st.lists(st.integers(0, slots - 1), min_size=1, unique=True))
        more["free_windows"] = ((tuple(sorted(window)), draw(st.integers(1, 2))),)
    if m > 1 and draw(st.booleans()):
        more["precedences"] = np.array([draw(st.permutations(range(m)))[:2]], np.int64)
    return Problem.simple(
        ends,
        participants=people,
        slots=slots,
        places=draw(st.lists(st.integers(1, 3), min_size=slots, max_size=slots)),
        allowed=[draw(open_to) for _ in range(m)],
        day=np.array([c[0] for c in clock]),
        start_min=np.array([c[1] for c in clock]),
        end_min=np.array([c[2] for c in clock]),
        need=np.array([draw(st.integers(-1, needs - 1)) for _ in range(m)], np.int64),
        speakers=np.array(
            draw(
                st.lists(
                    st.booleans(),
                    min_size=needs * interpreters * slots,
                    max_size=needs * interpreters * slots,
                )
            ),
            bool,
        ).reshape(needs, interpreters, slots),
        weight=np.array([draw(st.integers(1, 5)) for _ in range(m)], float),
        fairness=draw(st.sampled_from([None, None, 0, 1])) if fairness else None,
        **more,
    )


def keeps_the_rules(p, slots):
    """The rules as a planner would tick them off, one meeting at a time."""
    held = [(m, t) for m, t in enumerate(slots) if t >= 0]
    clock = list(zip(p.start_min.tolist(), p.end_min.tolist(), strict=True))
    return (
        all(p.allowed[m, t] for m, t in held)
        and all(sum(t == s for _, t in held) <= p.places[s] for s in range(p.slots))
        and all(fits_the_moment(p, clock, held, moment) for moment, _ in clock)
        and all(in_order(clock, slots[first], slots[then]) for first, then in p.precedences.tolist())
        and all(has_pauses(p, clock, [t for m, t in held if w in p.ends[m]]) for w in range(p.participants))
    )


def fits_the_moment(p, clock, held, moment):
    """Enough places and interpreters for what goes on at once, and nobody in two meetings."""
    now = [(m, t) for m, t in held if clock[t][0] <= moment < clock[t][1]]
    here = [s for s, (a, b) in enumerate(clock) if a <= moment < b]
    needing = [(m, t) for m, t in now if p.need[m] >= 0]
    graph = nx.Graph()
    graph.add_nodes_from(("m", m) for m, _ in needing)
    graph.add_edges_from(
        (("m", m), ("i", i)) for m, t in needing for i in np.flatnonzero(p.speakers[p.need[m], :, t])
    )
    return (
        len(now) <= max(p.places[s] for s in here)
        and all(sum(who in p.ends[m] for m, _ in now) <= 1 for who in range(p.participants))
        and len(nx.max_weight_matching(graph, maxcardinality=True)) == len(needing)
    )


def in_order(clock, first, then):
    return first < 0 or then < 0 or clock[first][1] <= clock[then][0]


def has_pauses(p, clock, busy):
    def idle(slot):
        return all(clock[t][1] <= clock[slot][0] or clock[slot][1] <= clock[t][0] for t in busy)

    lunch = all(sum(map(idle, window)) >= min(free, len(window)) for window, free in p.free_windows)
    return lunch and (not p.max_in_a_row or rests(p, clock, busy))


def rests(p, clock, busy):
    """After `max_in_a_row` adjoining meetings the next `rest_slots` adjoining slots are free."""

    def following(t):
        return [s for s in range(p.slots) if 0 <= clock[s][0] - clock[t][1] <= 10]

    def chains(t, length):
        return [[t]] if length == 1 else [[t, *c] for s in following(t) for c in chains(s, length - 1)]

    for length in range(p.max_in_a_row + 1, p.max_in_a_row + 1 + p.rest_slots):
        for chain in itertools.chain.from_iterable(chains(t, length) for t in range(p.slots)):
            if all(t in busy for t in chain[: p.max_in_a_row]) and chain[-1] in busy:
                return False
    return True


def fair(p, slots):
    breaks = count_breaks(p, np.array(slots))
    return p.fairness is None or breaks.max() - breaks.min() <= p.fairness


@settings(deadline=None, max_examples=60)
@given(problems(), st.integers(0, 2**31))
def test_rows_say_what_the_rules_say(p, seed):
    rng = np.random.default_rng(seed)
    rows, required = rows_of(p), rows_of(p, require_all=True)
    for _ in range(40):
        slots = np.where(rng.random(p.meetings) < 0.6, rng.integers(0, p.slots, p.meetings), -1)
        closed = (slots >= 0) & ~p.allowed[np.arange(p.meetings), slots]
        slots = np.where(closed & (rng.random() < 0.8), -1, slots)  # most timetables fail for other reasons
        expected = keeps_the_rules(p, slots.tolist()) and fair(p, slots)
        assert valid(p, rows, slots) == expected
        assert valid(p, required, slots) == (expected and slots.min() >= 0)


def all_timetables(p, *, gaps):
    choices = itertools.product(range(-1 if gaps else 0, p.slots), repeat=p.meetings)
    return (c for c in choices if keeps_the_rules(p, c) and fair(p, c))


TOOLS = {"time_limit": 20.0, "seed": 0, "workers": 1}


def names_of(p):
    return Names(
        pairs=pd.MultiIndex.from_tuples([(f"S{m}", f"B{m}") for m in range(p.meetings)]),
        participants=pd.Index([f"P{i}" for i in range(p.participants)]),
        slots=pd.Index([f"T{t}" for t in range(p.slots)]),
        interpreters=pd.Index([f"I{i}" for i in range(p.speakers.shape[1])]),
        needs=tuple(((f"a{i}",), ("ko",)) for i in range(len(p.speakers))),
    )


@settings(deadline=None, max_examples=40)
@given(problems())
def test_cpsat_places_all_exactly_when_it_can_be_done_and_finds_the_fewest_breaks(p):
    required = rows_of(p, require_all=True)
    best = min((int(count_breaks(p, np.array(c)).sum()) for c in all_timetables(p, gaps=False)), default=None)
    found = cpsat.place_all(p, required, **TOOLS)
    assert found.proved
    assert (found.slots is None) == (best is None)
    reasons = impossible(p, names_of(p))
    assert best is None or not reasons
    if best is not None:
        assert fewest_breaks(p) <= best
        assert keeps_the_rules(p, found.slots.tolist())
        least = cpsat.lower_breaks(p, required, found.slots, **TOOLS, bound=fewest_breaks(p))
        assert least.proved
        assert keeps_the_rules(p, least.slots.tolist())
        assert fair(p, least.slots)
        assert count_breaks(p, least.slots).sum() == best == least.bound


@settings(deadline=None, max_examples=20)
@given(problems(fairness=False))
def test_cpsat_places_the_most_valuable_meetings(p):
    values = [p.weight[np.array(c) >= 0].sum() for c in all_timetables(p, gaps=True)]
    found = cpsat.place_most(p, rows_of(p), **TOOLS)
    assert found.proved
    assert keeps_the_rules(p, found.slots.tolist())
    assert p.weight[found.slots >= 0].sum() == max(values)


def test_groups_of_needs_decide_like_a_matching():
    """For any number of meetings of each need, the groups say what bipartite matching says."""
    rng, answers = np.random.default_rng(8), []
    for _ in range(400):
        n = int(rng.integers(1, 5))
        servers = [frozenset(np.flatnonzero(rng.random(6) < 0.4).tolist()) for _ in range(n)]
        counts = rng.integers(0, 4, n)
        meetings = [(i, k) for i in range(n) for k in range(counts[i])]
        graph = nx.Graph()
        graph.add_nodes_from(meetings)
        graph.add_edges_from((meeting, ("server", s)) for meeting in meetings for s in servers[meeting[0]])
        answers.append(len(nx.max_weight_matching(graph, maxcardinality=True)) == len(meetings))
        groups = tight_groups(servers)
        assert answers[-1] == all(sum(counts[i] for i in group) <= most for group, most in groups)
    assert 100 < sum(answers) < 300


def test_rows_are_packed_joined_and_cut():
    about = np.zeros((2, 3), np.int64)
    first = Rows.grouped("once", np.array([0, 1, 0]), np.array([4, 5, 6]), about=about, high=1)
    second = Rows.grouped("busy", np.array([1]), np.array([7]), about=about, high=1)
    both = Rows.joined([first, second])
    assert both.cells.tolist() == [4, 6, 5, 7]
    assert both.kinds == {"once", "busy"}
    assert both.binding().cells.tolist() == [4, 6]
    chosen = np.zeros(8, np.int64)
    chosen[[4, 6, 7]] = 1
    assert both.counts(chosen).tolist() == [2, 0, 1]
    assert both.broken(chosen).tolist() == [0]
    assert both.take(np.array([2, 0])).cells.tolist() == [7, 4, 6]
