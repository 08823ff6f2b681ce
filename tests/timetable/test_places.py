"""Tables and interpreters by name: one's own booth, few moves, nobody twice."""

import itertools

import numpy as np
import pandas as pd

from matchmaker.columns import Place
from matchmaker.tables.event import Rules
from matchmaker.timetable.build import build_problem
from matchmaker.timetable.check import broken_rules
from matchmaker.timetable.naming import fewest
from matchmaker.timetable.naming.interpreting import name_interpreters
from matchmaker.timetable.naming.places import name_places, place_names
from matchmaker.timetable.solve import schedule_meetings


def booths(owners):
    return pd.DataFrame(
        {Place.OWNER: list(owners.values()), Place.HALL: ""}, index=pd.Index(list(owners), dtype=object)
    )


def crossed(pairs_of, suppliers, buyers):
    return pairs_of(" ".join(f"{s}-{b}" for s in suppliers for b in buyers))


def test_each_buyer_receives_at_its_own_table(make_event, pairs_of):
    suppliers, buyers = [f"S{i}" for i in range(5)], [f"B{i}" for i in range(4)]
    owned = {f"X{i}": b for i, b in enumerate(buyers)}
    event = make_event(suppliers, buyers, slots=6, places=4, absences=[("S0", "T1")]).replace(
        places=booths(owned), seated="buyers"
    )
    schedule = schedule_meetings(crossed(pairs_of, suppliers, buyers), event).schedule
    assert len(schedule) == 20
    for (_, buyer), place in schedule["place_id"].items():
        assert owned[place] == buyer


def test_two_representatives_receive_at_one_booth(make_event, pairs_of):
    event = make_event(("S1", "S2"), ("B1",), slots=1, places=2, representatives={"B1": 2}).replace(
        places=booths({"Y": None, "X": "B1"}), seated="buyers"
    )
    pairs = pairs_of("S1-B1 S2-B1")
    schedule = schedule_meetings(pairs, event).schedule
    assert schedule["place_id"].tolist() == ["X", "X"]
    assert broken_rules(schedule, event, meetings=pairs).empty


def test_nameless_places_are_numbered_and_kept(make_event, pairs_of):
    event = make_event(("S1", "S2"), ("B1", "B2"), slots=2, places=2)
    schedule = schedule_meetings(crossed(pairs_of, ("S1", "S2"), ("B1", "B2")), event).schedule
    assert set(schedule["place_id"]) == {"1", "2"}
    moves = [
        group.sort_values("slot_id")["place_id"].nunique() - 1
        for level in (0, 1)
        for _, group in schedule.groupby(level=level)
    ]
    assert sum(moves) == 2  # one side sits still; that both do is impossible


def test_a_place_locked_for_a_meeting_is_given_to_it(make_event, pairs_of):
    event = make_event(places=3, locks=[("S1", "B1", None, "3"), ("S2", "B2", "T2", "2")])
    schedule = schedule_meetings(pairs_of("S1-B1 S2-B2 S1-B2"), event).schedule
    assert schedule.loc[("S1", "B1"), "place_id"] == "3"
    assert tuple(schedule.loc[("S2", "B2"), ["slot_id", "place_id"]]) == ("T2", "2")


def test_meetings_locked_to_one_place_take_turns(make_event, pairs_of):
    locks = [("S1", "B1", None, "X"), ("S2", "B2", None, "X"), ("S3", "B3", None, "X")]
    three = {"suppliers": ("S1", "S2", "S3"), "buyers": ("B1", "B2", "B3")}
    named = booths({"X": None, "Y": None, "Z": None})
    event = make_event(**three, places=3, slots=3, locks=locks, booths=named)
    pairs = pairs_of("S1-B1 S2-B2 S3-B3")
    schedule = schedule_meetings(pairs, event).schedule
    assert sorted(schedule["slot_id"]) == ["T1", "T2", "T3"]
    assert broken_rules(schedule, event, meetings=pairs).empty
    together = schedule.assign(slot_id="T1")[["slot_id"]]
    told = broken_rules(together, event)["message"].map(str).tolist()
    assert told == ["X in T1: 3 meetings at one place; at most 1."]
    tight = make_event(**three, places=3, slots=2, locks=locks, booths=named)
    left = schedule_meetings(pairs, tight).not_placed["reason"].iloc[0]
    assert str(left) == "No slot is left: X, where it is locked, is taken in T1, T2."


def test_names_go_on_where_the_list_of_places_ends(make_event):
    event = make_event(places=4).replace(places=booths({"2": None, "B": "B1"}))
    assert list(place_names(event).index) == ["2", "B", "1", "3"]


def test_overlapping_slots_never_share_a_place(make_event, pairs_of):
    clock = [(0, 540, 30), (0, 540, 60), (0, 570, 30), (0, 600, 30)]
    event = make_event(("S1", "S2"), ("B1", "B2"), clock=clock, places=2)
    built = build_problem(pairs_of("S1-B1 S2-B2 S1-B2"), event)
    named = name_places(built.problem, built.names, event, np.array([1, 3, 2]))
    assert named.given[0] != named.given[2]


def test_an_interpreter_stays_with_a_buyer(make_event, pairs_of):
    suppliers = ("S1", "S2", "S3", "S4")
    event = make_event(
        suppliers,
        ("B1", "B2"),
        slots=4,
        languages={**dict.fromkeys(suppliers, ("ko",)), "B1": ("es",), "B2": ("es",)},
        interpreters={"I1": (("ko", "es"), ()), "I2": (("ko", "es"), ()), "I3": (("ko", "fr"), ())},
    )
    pairs = crossed(pairs_of, suppliers, ("B1", "B2"))
    schedule = schedule_meetings(pairs, event).schedule
    assert broken_rules(schedule, event, meetings=pairs).empty
    assert set(schedule["interpreter_id"]) == {"I1", "I2"}
    assert schedule.groupby(level=1)["interpreter_id"].nunique().tolist() == [1, 1]


def test_what_overlapping_slots_leave_without_an_interpreter_is_said(make_event, pairs_of):
    """Each moment has enough interpreters, but none is free for the whole long slot."""
    clock = [(0, 540, 30), (0, 540, 60), (0, 570, 30)]
    suppliers, buyers = ("S1", "S2", "S3"), ("B1", "B2", "B3")
    event = make_event(
        suppliers,
        buyers,
        clock=clock,
        languages={**dict.fromkeys(suppliers, ("ko",)), "B1": ("es",), "B2": ("es",), "B3": ("es",)},
        interpreters={"I1": (("ko", "es"), ("T3",)), "I2": (("ko", "es"), ("T1",))},
    )
    built = build_problem(pairs_of("S1-B1 S2-B2 S3-B3"), event)
    named, unserved = name_interpreters(built.problem, np.array([0, 1, 2]))
    assert (named.given >= 0).sum() + len(unserved) == 3


def test_who_shares_a_language_gets_no_interpreter(make_event, pairs_of):
    event = make_event(
        languages={"S1": ("ko", "en"), "S2": ("ko",), "B1": ("en",), "B2": ()},
        interpreters={"I1": (("ko", "en"), ())},
    )
    schedule = schedule_meetings(pairs_of("S1-B1 S2-B1 S2-B2"), event).schedule
    named = schedule["interpreter_id"].to_dict()
    assert named == {("S1", "B1"): None, ("S2", "B1"): "I1", ("S2", "B2"): None}


def random_plan(make_event, seed):
    """A small event with a plan, its pairs, and slots for them."""
    rng = np.random.default_rng(seed)
    sides = [f"S{i}" for i in range(3)], [f"B{i}" for i in range(int(rng.integers(2, 4)))]
    names = [str(i) for i in range(1, 4)]
    plan = pd.DataFrame(
        {"x_m": rng.integers(0, 30, 3), "y_m": rng.integers(0, 30, 3), "hall": rng.choice(["A", "B"], 3)},
        index=pd.Index(names, dtype=object),
    )
    event = make_event(*sides, slots=4, places=3, rules=Rules(hall_walk_m=float(rng.integers(0, 2) * 20)))
    event = event.replace(
        places=booths(dict.fromkeys(names)),
        floor_plan=plan,
        seated=str(rng.choice(["buyers", "suppliers", "none"])),
    )
    built = build_problem(crossed_index(sides), event)
    slots, taken = np.full(built.problem.meetings, -1), set()
    for m, (a, b) in enumerate(built.problem.ends.tolist()):
        free = [t for t in range(4) if not {(t, a), (t, b)} & taken and (slots == t).sum() < 3]
        if free:
            slots[m] = rng.choice(free)
            taken |= {(slots[m], a), (slots[m], b)}
    return event, built, slots


def crossed_index(sides):
    return pd.MultiIndex.from_product(sides, names=["supplier_id", "buyer_id"])


def shortest(event, pairs, slots):
    """Fewest moves, then fewest metres, by trying every seating, slot after slot (walks are pairwise)."""
    plan = event.floor_plan

    at_place = plan.to_dict("index")
    metres = {}
    for p, q in itertools.product(at_place, repeat=2):
        a, b = at_place[p], at_place[q]
        straight = float(np.hypot(a["x_m"] - b["x_m"], a["y_m"] - b["y_m"]))
        metres[p, q] = round(straight + event.rules.hall_walk_m * (a["hall"] != b["hall"]), 1)

    sits = {"buyers": [1], "suppliers": [0], "none": [0, 1]}[event.seated]
    walks = {"buyers": [0], "suppliers": [1], "none": [0, 1]}[event.seated]
    best = {(): (0, 0.0)}  # where each company sat last: moves and metres so far
    for t in range(4):
        here = [pairs[m] for m in np.flatnonzero(slots == t)]
        then = {}
        for where, cost in best.items():
            last = dict(where)
            for seats in itertools.permutations(plan.index, len(here)):
                at, moves, walked = dict(last), cost[0], cost[1]
                for pair, place in zip(here, seats, strict=True):
                    for side, company in enumerate(pair):
                        if company in last:
                            moves += (last[company] != place) * (side in sits)
                            walked += metres[last[company], place] * (side in walks)
                        at[company] = place
                key = tuple(sorted(at.items()))
                then[key] = min(then.get(key, (99, 0.0)), (moves, walked))
        best = then
    return min(best.values())


def test_walks_are_shortest_after_fewest_moves(make_event):
    walking = 0
    for seed in range(15):
        event, built, slots = random_plan(make_event, seed)
        seating = name_places(built.problem, built.names, event, slots)
        moves, metres = shortest(event, list(built.names.pairs), slots)
        assert seating.changes == seating.bound == moves
        assert abs(seating.walked_m - metres) < 1e-6
        assert abs(seating.walked_m_bound - metres) < 1e-6
        walking += metres > 0
    assert walking > 5


def test_too_large_for_the_solver_walks_are_bounded(make_event, monkeypatch):
    monkeypatch.setattr(fewest, "MOST_CELLS", 0)
    for seed in range(8):
        event, built, slots = random_plan(make_event, seed)
        moves, metres = shortest(event, list(built.names.pairs), slots)
        seating = name_places(built.problem, built.names, event, slots)
        assert seating.walked_m_bound <= seating.walked_m + 1e-6
        if seating.changes == moves:
            assert seating.walked_m_bound <= metres + 1e-6 <= seating.walked_m + 2e-6


def test_without_a_floor_plan_nobody_is_counted_as_walking(make_event):
    event, built, slots = random_plan(make_event, 1)
    bare = event.replace(floor_plan=event.floor_plan.iloc[:0])
    assert name_places(built.problem, built.names, bare, slots).walked_m == 0
