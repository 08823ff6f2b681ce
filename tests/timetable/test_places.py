"""Tables and interpreters by name: one's own booth, few moves, nobody twice."""

import numpy as np
import pandas as pd

from matchmaker.columns import Place
from matchmaker.timetable.build import build_problem
from matchmaker.timetable.check import broken_rules
from matchmaker.timetable.interpreting import name_interpreters
from matchmaker.timetable.places import name_places, place_names
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
    event = make_event(**three, places=3, slots=3, locks=locks).replace(
        places=booths({"X": None, "Y": None, "Z": None})
    )
    pairs = pairs_of("S1-B1 S2-B2 S3-B3")
    schedule = schedule_meetings(pairs, event).schedule
    assert sorted(schedule["slot_id"]) == ["T1", "T2", "T3"]
    assert broken_rules(schedule, event, meetings=pairs).empty
    together = schedule.assign(slot_id="T1")[["slot_id"]]
    told = broken_rules(together, event)["message"].map(str).tolist()
    assert told == ["X in T1: 3 meetings at one place; at most 1."]
    tight = make_event(**three, places=3, slots=2, locks=locks)
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
