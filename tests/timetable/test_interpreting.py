"""Few changes of interpreter and place: against a model written from the definition, and against the laws."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from matchmaker.tables.samples import load_sample
from matchmaker.timetable.build import build_problem
from matchmaker.timetable.check import broken_rules
from matchmaker.timetable.naming import fewest
from matchmaker.timetable.naming.chains import best_by_hand, fewest_changes
from matchmaker.timetable.naming.interpreting import interpreted_chains, name_interpreters
from matchmaker.timetable.naming.places import name_places, placed_chains
from matchmaker.timetable.problem import Problem
from matchmaker.timetable.solve import schedule_meetings

PER_DAY = 4


def neighbours(meetings):
    """Consecutive meetings of each company and day, from (slot, one, other) triples with slots of 4 a day."""
    found = []
    for company in {c for _, *both in meetings for c in both}:
        own = sorted((t, m) for m, (t, *both) in enumerate(meetings) if company in both)
        found += [(a, b) for (t, a), (u, b) in pairwise(own) if t // PER_DAY == u // PER_DAY]
    return found


def least(meetings, able):
    """Fewest changes, as an integer program: a name each, none twice in a slot; None if that cannot be."""
    links = neighbours(meetings)
    n, names = len(meetings), able.shape[1]
    x = np.arange(n * names).reshape(n, names)
    rows, low, high = [], [], []

    def row(terms, lowest, highest):
        line = np.zeros(n * names + len(links))
        for at, value in terms:
            line[at] += value
        rows.append(line)
        low.append(lowest)
        high.append(highest)

    for m in range(n):
        row([(x[m, r], 1) for r in range(names)], 1, 1)
    for slot in {t for t, *_ in meetings}:
        for r in range(names):
            row([(x[m, r], 1) for m in range(n) if meetings[m][0] == slot], 0, 1)
    for i, (a, b) in enumerate(links):
        for r in range(names):
            row([(n * names + i, 1), (x[a, r], -1), (x[b, r], 1)], 0, np.inf)
    top = np.concatenate([able.ravel().astype(float), np.ones(len(links))])
    cost = np.concatenate([np.zeros(n * names), np.ones(len(links))])
    found = milp(
        cost,
        constraints=LinearConstraint(np.array(rows), low, high),
        bounds=Bounds(0, top),
        integrality=np.ones(len(cost)),
        options={"time_limit": 20},
    )
    return round(found.fun) if found.success else None


def random_event(seed):
    """A problem of two days and its meetings; that they can all be interpreted is not sure."""
    rng = np.random.default_rng(seed)
    suppliers, buyers, slots = int(rng.integers(2, 5)), int(rng.integers(2, 5)), 2 * PER_DAY
    meetings, taken = [], set()
    for s, b in rng.permutation([(s, b) for s in range(suppliers) for b in range(buyers)]).tolist():
        free = [t for t in range(slots) if (t, s) not in taken and (t, suppliers + b) not in taken]
        if free and rng.random() < 0.85:
            t = int(rng.choice(free))
            taken |= {(t, s), (t, suppliers + b)}
            meetings.append((t, s, suppliers + b))
    people = int(rng.integers(2, 5))
    need = rng.integers(-1, 2, len(meetings)) if rng.random() < 0.5 else rng.integers(0, 2, len(meetings))
    speakers = (rng.random((2, people, 1)) < 0.8) & (rng.random((1, people, slots)) < 0.85)
    problem = Problem.simple(
        [(a, b) for _, a, b in meetings],
        participants=suppliers + buyers,
        slots=slots,
        places=max(suppliers, buyers),
        day=np.arange(slots) // PER_DAY,
        need=need.astype(np.int64),
        speakers=speakers,
    )
    return problem, meetings


def test_interpreter_changes_equal_an_independent_model():
    """On 100 events that can be interpreted at all, every one of them proved."""
    checked = 0
    changing = 0
    for seed in range(400):
        problem, meetings = random_event(seed)
        needy = np.flatnonzero(problem.need >= 0)
        slots = np.array([t for t, *_ in meetings], np.int64)
        able = problem.speakers[problem.need[needy], :, slots[needy]]
        best = least([meetings[m] for m in needy], able) if len(needy) else 0
        if best is None:
            continue
        naming, unserved = name_interpreters(problem, slots)
        assert not len(unserved)
        chains = interpreted_chains(problem, slots)
        assert fewest_changes(chains) <= best
        assert naming.changes == naming.bound == best
        assert able[np.arange(len(needy)), naming.given[needy]].all()
        used = np.column_stack([slots[needy], naming.given[needy]])
        assert len(np.unique(used, axis=0)) == len(used)
        again = naming.given
        assert naming.changes == sum(
            again[needy[a]] != again[needy[b]] for a, b in neighbours([meetings[m] for m in needy])
        )
        checked += 1
        changing += best > 0
        if checked == 100:
            break
    assert checked == 100
    assert changing > 30


def test_moves_equal_an_independent_model(make_event):
    rng = np.random.default_rng(7)
    for _ in range(100):
        sides = [f"S{i}" for i in range(3)], [f"B{i}" for i in range(int(rng.integers(2, 5)))]
        pairs = [(s, b) for s in sides[0] for b in sides[1] if rng.random() < 0.8]
        if not pairs:
            continue
        event = make_event(*sides, slots=2 * PER_DAY, days=2, places=int(rng.integers(3, 5)))
        built = build_problem(pd.MultiIndex.from_tuples(sorted(pairs)), event)
        taken, slots = set(), np.full(len(pairs), -1, np.int64)
        for m, (a, b) in enumerate(built.problem.ends.tolist()):
            free = [t for t in range(8) if not {(t, a), (t, b)} & taken]
            slots[m] = rng.choice(free)
            taken |= {(slots[m], a), (slots[m], b)}
        meetings = [(int(t), *ends) for t, ends in zip(slots, built.problem.ends.tolist(), strict=True)]
        naming = name_places(built.problem, built.names, event, slots)
        chains = placed_chains(built.problem, built.names, event, slots)
        best = least(meetings, chains.can)
        assert fewest_changes(chains) <= best
        assert naming.changes == naming.bound == best
        used = np.column_stack([slots, naming.given])
        assert len(np.unique(used, axis=0)) == len(used)
        by_hand = best_by_hand(chains, (np.ones(len(chains.links)),))
        assert chains.changes(by_hand) >= best


def test_too_large_for_the_solver_is_bounded(monkeypatch):
    """The same events, with nothing given to the solver: between bound and value lies the least."""
    monkeypatch.setattr(fewest, "MOST_CELLS", 0)
    proved = compared = 0
    for seed in range(60):
        problem, meetings = random_event(seed)
        needy = np.flatnonzero(problem.need >= 0)
        slots = np.array([t for t, *_ in meetings], np.int64)
        able = problem.speakers[problem.need[needy], :, slots[needy]]
        best = least([meetings[m] for m in needy], able) if len(needy) else None
        if best is None:
            continue
        naming, _ = name_interpreters(problem, slots)
        assert naming.bound <= best <= naming.changes
        proved += naming.bound == naming.changes
        compared += 1
    assert compared > 10
    assert proved > 0


def test_promised_interpreters_are_kept_before_changes_are_saved():
    problem = Problem.simple(
        [(0, 1), (0, 2), (0, 3)],
        participants=4,
        slots=3,
        places=1,
        need=np.zeros(3, np.int64),
        speakers=np.ones((1, 2, 3), bool),
    )
    free, _ = name_interpreters(problem, np.arange(3))
    assert (free.changes, free.bound) == (0, 0)
    kept, _ = name_interpreters(problem, np.arange(3), promised=np.array([0, 1, 0]))
    assert kept.given.tolist() == [0, 1, 0]
    assert (kept.changes, kept.bound) == (2, 2)


def test_an_order_that_serves_all_is_found_where_slots_overlap():
    """Named slot by slot, the short slot takes the only one who could serve the long one."""
    problem = Problem.simple(
        [(0, 1), (2, 3)],
        participants=4,
        slots=2,
        places=2,
        start_min=np.array([0, 0]),
        end_min=np.array([30, 60]),
        need=np.array([0, 1]),
        speakers=np.repeat(np.array([[True, True], [True, False]])[:, :, None], 2, axis=2),
    )
    naming, unserved = name_interpreters(problem, np.array([0, 1]))
    assert naming.given.tolist() == [1, 0]
    assert not len(unserved)


def test_only_the_side_that_sits_is_counted(make_event, pairs_of):
    event = make_event(("S1", "S2"), ("B1", "B2"), slots=2, places=2)
    pairs = pairs_of("S1-B1 S1-B2 S2-B1 S2-B2")
    assert schedule_meetings(pairs, event).moves == 2
    result = schedule_meetings(pairs, event.replace(seated="buyers"))
    assert (result.moves, result.moves_bound) == (0, 0)
    assert result.schedule.groupby(level=1)["place_id"].nunique().tolist() == [1, 1]


def test_the_card_tells_moves_with_their_bound(make_event, pairs_of):
    event = make_event(("S1", "S2"), ("B1", "B2"), slots=2, places=2)
    card = schedule_meetings(pairs_of("S1-B1 S1-B2 S2-B1 S2-B2"), event).say()
    assert "2 changes of place, at least 2; 0 changes of interpreter, at least 0." in card


@pytest.mark.slow
def test_the_sample_has_an_interpreter_wherever_one_is_needed():
    event = load_sample("boomup")
    rng = np.random.default_rng(0)
    pairs = [(s, b) for s in event.suppliers.index for b in rng.choice(event.buyers.index, 3, replace=False)]
    chosen = pd.MultiIndex.from_tuples(sorted(set(pairs)))
    result = schedule_meetings(chosen, event, time_limit=5)
    schedule = result.schedule
    spoken = [side["languages"] for side in (event.suppliers, event.buyers)]
    for (s, b), person in schedule["interpreter_id"].items():
        first, second = (set(table[i]) for table, i in zip(spoken, (s, b), strict=True))
        if first and second and not first & second:
            known = set(event.interpreters.loc[person, "languages"])
            assert known & first
            assert known & second
    assert set(broken_rules(schedule, event)["rule"]) <= {"locked_missing"}  # the locked were not asked for
    assert result.interpreter_changes_bound <= result.interpreter_changes
    assert result.moves_bound <= result.moves
