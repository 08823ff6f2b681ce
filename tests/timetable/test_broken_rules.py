"""Every rule, damaged on purpose, is caught and named; an undamaged timetable has nothing broken."""

from datetime import time

import pandas as pd
import pytest

from matchmaker.columns import PastMeeting, Place, Preference
from matchmaker.errors import ScheduleError
from matchmaker.messages import LANGS
from matchmaker.tables.event import FreeWindow, Rules
from matchmaker.timetable.check import broken_rules
from matchmaker.timetable.solve import schedule_meetings

SIX = "S1-B1 S1-B2 S2-B1 S2-B2 S3-B1 S3-B2"
THREE = {"suppliers": ("S1", "S2", "S3"), "buyers": ("B1", "B2"), "places": 3}
SPOKEN = {"S1": ("ko",), "S2": ("ko",), "S3": ("ko", "en"), "B1": ("es",), "B2": ("en",)}
PEOPLE = {"I1": (("ko", "es"), ()), "I2": (("ko", "en"), ("T1",)), "I3": (("en", "es"), ())}


def kinds(schedule, event, **more):
    return set(broken_rules(schedule, event, **more)["rule"])


def table(pairs, slots, **more):
    return pd.DataFrame({"slot_id": slots, **more}, index=pairs)


@pytest.fixture(scope="module")
def pairs(pairs_of):
    return pairs_of(SIX)


GOOD = ["T1", "T2", "T2", "T3", "T3", "T4"]


@pytest.mark.parametrize(
    ("rule", "event", "slots", "damaged"),
    [
        ("busy", {}, GOOD, ["T1", "T1", "T2", "T3", "T3", "T4"]),
        ("busy", {"representatives": {"S1": 2}}, ["T1", "T1", "T2", "T3", "T3", "T4"], ["T1"] * 3 + GOOD[3:]),
        ("places", {"places": [1, 2, 2, 1]}, GOOD, ["T1", "T4", "T2", "T3", "T3", "T4"]),
        ("absent", {"absences": [("S1", "T3")]}, GOOD, ["T1", "T3", "T2", "T4", "T4", "T1"]),
        ("absent", {"absences": [("B1", "T4")]}, GOOD, ["T4", "T2", "T2", "T3", "T3", "T4"]),
        ("fixed", {"locks": [("S1", "B1", "T1")]}, GOOD, ["T4", "T2", "T2", "T3", "T3", "T1"]),
        ("precedence", {"precedences": [("S1", "B1", "S3", "B2")]}, GOOD, ["T4", *GOOD[1:5], "T1"]),
        (
            "precedence",
            {"precedences": [("S1", "B1", "S2", "B2")]},
            GOOD,
            ["T3", "T2", "T2", "T3", "T4", "T4"],
        ),
        ("rest", {"slots": 6, "rules": Rules(max_in_a_row=2)}, ["T1", "T2", "T2", "T1", "T4", "T5"], GOOD),
        (
            "rest",
            {"slots": 7, "rules": Rules(max_in_a_row=2, rest_slots=2)},
            ["T1", "T2", "T2", "T1", "T5", "T6"],
            ["T1", "T2", "T2", "T1", "T4", "T5"],
        ),
        (
            "lunch",
            {"slots": 5, "rules": Rules(lunch=(FreeWindow(start=time(9, 30), end=time(10, 30)),))},
            ["T1", "T2", "T2", "T1", "T4", "T5"],
            GOOD,
        ),
        ("fairness", {"rules": Rules(fairness=0)}, GOOD, ["T1", "T3", "T2", "T4", "T3", "T2"]),
    ],
)
def test_a_damaged_timetable_breaks_its_rule(make_event, pairs, rule, event, slots, damaged):
    small = make_event(**{**THREE, **event})
    assert kinds(table(pairs, slots), small) == set()
    found = broken_rules(table(pairs, damaged), small)
    assert rule in set(found["rule"])
    row = found[found["rule"] == rule].iloc[0]
    assert not row["low"] <= row["chosen"] <= row["high"]
    assert all(row["message"].say(lang) for lang in LANGS)


def test_an_unfair_timetable_names_both(make_event, pairs_of):
    event = make_event(rules=Rules(fairness=0), buyers=("B1", "B2", "B3"))
    found = broken_rules(table(pairs_of("S1-B1 S1-B2"), ["T1", "T3"]), event)
    assert str(found["message"].iloc[0]) == (
        "S1 has 1 breaks and S2 has 0; the numbers may differ by at most 0."
    )


def test_the_slots_of_a_session_are_kept(make_event, pairs):
    event = make_event(**THREE, sessions=["morning", "morning", "afternoon", "afternoon"])
    asked = pd.DataFrame(
        {"weight": 1.0, "session": ["morning", None, None, "", None, "afternoon"]}, index=pairs
    )
    assert kinds(table(pairs, GOOD), event, meetings=asked) == set()
    swapped = ["T4", "T2", "T2", "T3", "T3", "T1"]
    assert kinds(table(pairs, swapped), event, meetings=asked) == {"session"}
    with pytest.raises(ScheduleError, match="Got 'evening'"):
        broken_rules(table(pairs, GOOD), event, meetings=asked.assign(session="evening"))


def test_interpreters_by_number_and_by_name(make_event, pairs):
    event = make_event(**THREE, languages=SPOKEN, interpreters=PEOPLE)
    people = [["I1", "I2", "I1", "I2", "I3", None]]
    good = table(pairs, GOOD, interpreter_id=people[0])
    assert kinds(good, event) == set()

    def named(*changes):
        changed = good.copy()
        for pair, who in changes:
            changed.loc[pair, "interpreter_id"] = who
        return kinds(changed, event)

    assert named((("S2", "B1"), None)) == {"interpreter_missing"}
    assert named((("S2", "B1"), "I9")) == {"unknown"}
    assert named((("S2", "B1"), "I3")) == {"interpreter_language"}
    assert named((("S1", "B2"), "I1"), (("S2", "B1"), "I1")) >= {"interpreter_taken", "interpreter_language"}
    crowded = table(pairs, ["T1", "T3", "T3", "T1", "T2", "T4"])
    assert kinds(crowded, event) == {"interpreters"}  # I2, who alone speaks Korean and English, is away in T1
    away = table(pairs, crowded["slot_id"].tolist(), interpreter_id=["I1", "I2", "I1", "I2", "I3", None])
    assert kinds(away, event) == {"interpreters", "interpreter_absent"}


def test_places_by_name(make_event, pairs):
    booths = pd.DataFrame(
        {Place.OWNER: ["B1", None, None], Place.HALL: "A"}, index=pd.Index(["X1", "X2", "X3"], dtype=object)
    )
    locks = [("S1", "B1", "T1", "X1"), ("S2", "B2", None, "X2")]
    event = make_event(**THREE, locks=locks, booths=booths, seated="buyers")
    good = table(pairs, GOOD, place_id=["X1", "X2", "X1", "X2", "X1", "X2"])
    assert kinds(good, event) == set()
    assert kinds(good.assign(place_id="X1"), event) == {"place_taken", "locked_place"}
    assert kinds(good.assign(place_id="Y"), event) == {"unknown", "locked_place"}
    assert kinds(good.assign(place_id=None), event) == {"locked_place"}


def test_a_booth_seats_as_many_meetings_as_its_owner_holds(make_event, pairs):
    booths = pd.DataFrame({Place.OWNER: ["B1", "B2"]}, index=pd.Index(["X1", "X2"], dtype=object))
    event = make_event(**THREE, representatives={"B1": 2}).replace(places=booths, seated="buyers")
    both = table(pairs, ["T1", "T2", "T1", "T3", "T3", "T4"], place_id=["X1", "X2"] * 3)
    assert kinds(both, event) == set()
    assert kinds(both.assign(place_id="X2"), event) == {"place_taken"}


def test_strangers_doubles_and_absentees(make_event, pairs):
    event = make_event(**THREE, locks=[("S3", "B2", None)])
    good = table(pairs, GOOD)
    assert kinds(pd.concat([good, good.iloc[:1].assign(slot_id="T4")]), event) == {"once"}
    assert kinds(good.rename(index={"S1": "S9"}), event) == {"unknown"}
    assert kinds(good.assign(slot_id=["T9", *GOOD[1:]]), event) == {"unknown"}
    assert kinds(good.assign(slot_id=[None, *GOOD[1:]]), event) == {"unplaced"}
    assert kinds(good.iloc[:-1], event) == {"locked_missing"}
    assert kinds(good.iloc[1:], event, meetings=pairs) == {"missing"}
    twice = pd.concat([good.reset_index(), good.iloc[:1].reset_index()])
    assert kinds(twice, event) == {"once", "busy"}


def test_one_company_on_both_sides_never_meets_itself(make_event, pairs_of):
    event = make_event(("P1", "P2"), ("P1", "P2"), same_company=True)
    assert kinds(table(pairs_of("P1-P1"), ["T1"]), event) == {"itself"}
    assert kinds(table(pairs_of("P1-P2 P2-P1"), ["T1", "T1"]), event) == {"busy"}
    result = schedule_meetings(pairs_of("P1-P1 P1-P2"), event)
    assert [str(m) for m in result.not_placed["reason"]] == ["P1: a company cannot meet itself."]
    assert result.status == "FEASIBLE"


def test_unwanted_and_repeated_pairs(make_event, pairs):
    no = pd.DataFrame(
        [("S1", "B1", "buyer", "no"), ("S2", "B1", "buyer", "want")],
        columns=[Preference.SUPPLIER, Preference.BUYER, Preference.SIDE, Preference.LEVEL],
    )
    past = pd.DataFrame(
        [("S2", "B2"), ("S3", "B2")], columns=[PastMeeting.SUPPLIER, PastMeeting.BUYER]
    ).assign(**{PastMeeting.DATE: None, PastMeeting.OUTCOME: ""})
    event = make_event(**THREE).replace(preferences=no, past_meetings=past)
    found = broken_rules(table(pairs, GOOD), event)
    assert sorted(found["rule"]) == ["met_before", "met_before", "refused"]
    assert kinds(table(pairs, GOOD), event.replace(rules=Rules(met_before="allowed"))) == {"refused"}
    after_one = event.replace(rules=Rules(met_before=1))  # without a day, nobody knows how long ago
    assert kinds(table(pairs, GOOD), after_one) == {"refused", "met_before"}
    either = event.replace(
        buyers=event.suppliers,
        same_company=True,
        past_meetings=past.assign(buyer_id="S1"),
        preferences=no[:0],
    )
    turned = pd.DataFrame({"slot_id": ["T1"]}, index=pd.MultiIndex.from_tuples([("S1", "S2")]))
    assert kinds(turned, either) == {"met_before"}
    locked = make_event(**THREE, locks=[("S2", "B2", None)]).replace(past_meetings=past.iloc[:1])
    assert kinds(table(pairs, GOOD), locked) == set()
    result = schedule_meetings(pairs, event)
    assert {m.key for m in result.not_placed["reason"]} == {"timetable.refused", "timetable.met_before"}
    refusal = schedule_meetings(pairs, event, require_all=True)
    assert refusal.status == "INFEASIBLE"
    assert len(refusal.reasons) == 3


def test_overlapping_slots_share_companies_and_places(make_event, pairs_of):
    clock = [(0, 540, 30), (0, 540, 60), (0, 570, 30), (0, 600, 30)]
    event = make_event(clock=clock, places=1)
    two = pairs_of("S1-B1 S1-B2")
    assert kinds(table(two, ["T2", "T3"]), event) == {"busy", "places"}
    assert kinds(table(two, ["T2", "T4"]), event) == set()
    other = pairs_of("S1-B1 S2-B2")
    assert kinds(table(other, ["T2", "T1"]), event) == {"places"}
    assert kinds(table(other, ["T2", "T1"], place_id="1"), make_event(clock=clock)) == {"place_taken"}


def test_what_is_no_schedule_is_refused(make_event, pairs):
    event = make_event(**THREE)
    with pytest.raises(ScheduleError, match="must have a column 'slot_id'"):
        broken_rules(pd.DataFrame(index=pairs), event)
    with pytest.raises(ScheduleError, match="must be on"):
        broken_rules(pd.DataFrame({"slot_id": ["T1"]}), event)


def test_an_empty_timetable_breaks_nothing(make_event, pairs):
    event = make_event(**THREE)
    assert broken_rules(table(pairs[:0], []), event).empty
    assert len(broken_rules(table(pairs[:0], []), event, meetings=pairs)) == 6
