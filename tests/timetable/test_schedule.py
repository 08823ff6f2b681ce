"""Events through the public door: nothing broken, nothing lost, reasons for the rest, repeatable."""

from datetime import time
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.columns import Meeting, Pair
from matchmaker.errors import ScheduleError
from matchmaker.messages import LANGS
from matchmaker.settings import TimetableSettings
from matchmaker.tables.event import FreeWindow, Rules
from matchmaker.timetable.check import broken_rules
from matchmaker.timetable.solve import schedule_meetings

SUPPLIERS, BUYERS = ["S1", "S2", "S3", "S4"], ["B1", "B2", "B3"]
CLOCKS = (
    [(0, 540 + 30 * i, 30) for i in range(5)],
    [(i // 3, 540 + 30 * (i % 3), 30) for i in range(6)],
    [(0, 540, 30), (0, 540, 60), (0, 570, 30), (0, 600, 30), (0, 600, 60)],
)
TONGUES = [(), ("ko",), ("es",), ("en", "ko")]


@st.composite
def requests(draw, make_event):
    """An event with any mix of rules, and meetings to be held."""
    everyone = SUPPLIERS + BUYERS
    clock = draw(st.sampled_from(CLOCKS))
    slots = [f"T{i + 1}" for i in range(len(clock))]
    crossed = [(s, b) for s in SUPPLIERS for b in BUYERS]
    pairs = draw(st.lists(st.sampled_from(crossed), min_size=1, max_size=9, unique=True))
    rules = Rules(
        fairness=draw(st.sampled_from([None, None, 0, 1])),
        max_in_a_row=draw(st.sampled_from([None, None, 1, 2])),
        rest_slots=draw(st.integers(1, 2)),
        lunch=draw(st.sampled_from([(), (FreeWindow(start=time(9, 30), end=time(10, 30)),)])),
    )
    some = st.lists(st.sampled_from(slots), max_size=2, unique=True)
    absences = [(who, slot) for who in everyone for slot in (draw(some) if draw(st.booleans()) else [])]
    locks = [(*pairs[0], draw(st.sampled_from([None, *slots])))] if draw(st.booleans()) else []
    orders = [(*pairs[0], *pairs[-1])] if len(pairs) > 1 and draw(st.booleans()) else []
    interpreters = {
        f"I{i}": (("ko", draw(st.sampled_from(["es", "en"]))), tuple(draw(some)))
        for i in range(draw(st.integers(0, 2)))
    }
    event = make_event(
        SUPPLIERS,
        BUYERS,
        clock=clock,
        places=draw(st.lists(st.integers(1, 3), min_size=len(clock), max_size=len(clock))),
        sessions=["a"] * 3 + ["b"] * (len(clock) - 3),
        absences=absences,
        locks=locks,
        precedences=orders,
        languages={who: draw(st.sampled_from(TONGUES)) for who in everyone},
        interpreters=interpreters,
        representatives={draw(st.sampled_from(everyone)): 2},
        rules=rules,
    )
    meetings = pd.DataFrame(
        {
            "weight": [draw(st.floats(0.1, 1)) for _ in pairs],
            "session": [draw(st.sampled_from([None, None, "", "a", "b"])) for _ in pairs],
        },
        index=pd.MultiIndex.from_tuples(pairs, names=Pair.KEYS),
    )
    return event, meetings


@settings(deadline=None, max_examples=25)
@given(st.data(), st.booleans())
def test_no_rule_is_broken_and_no_meeting_lost(make_event, data, require_all):
    event, meetings = data.draw(requests(make_event))
    result = schedule_meetings(meetings, event, time_limit=5, workers=1, require_all=require_all)
    broken = broken_rules(result.schedule, event, meetings=meetings.loc[result.schedule.index])
    lost = {tuple(pair) for pair in result.not_placed[Pair.KEYS].itertuples(index=False)}
    assert set(broken["rule"]) <= ({"locked_missing"} if meetings.index[0] in lost else set())
    left = pd.MultiIndex.from_frame(result.not_placed[Pair.KEYS])
    assert sorted([*result.schedule.index, *left]) == sorted(meetings.index)
    assert all(m.say(lang) for m in [*result.not_placed["reason"], *result.reasons] for lang in LANGS)
    assert 0 <= result.bound <= result.breaks
    if result.status == "OPTIMAL":
        assert result.bound == result.breaks
        assert result.not_placed.empty
    if require_all:
        assert result.status in {"OPTIMAL", "INFEASIBLE"}
        partial = schedule_meetings(meetings, event, time_limit=5, workers=1)
        assert partial.not_placed.empty == (result.status == "OPTIMAL")
        assert bool(result.reasons) == (result.status == "INFEASIBLE")


def same(one, other):
    pd.testing.assert_frame_equal(one.schedule, other.schedule)
    pd.testing.assert_frame_equal(one.not_placed.astype(str), other.not_placed.astype(str))
    assert (one.status, one.breaks, one.bound) == (other.status, other.breaks, other.bound)


def test_same_seed_same_timetable_whatever_the_order_of_the_meetings(make_event):
    rng = np.random.default_rng(3)
    suppliers, buyers = [f"S{i}" for i in range(12)], [f"B{i}" for i in range(6)]
    pairs = pd.MultiIndex.from_tuples([(s, b) for s in suppliers for b in buyers if rng.random() < 0.5])
    absences = [(b, f"T{rng.integers(1, 9)}") for b in buyers]
    event = make_event(suppliers, buyers, slots=8, places=6, absences=absences)
    first = schedule_meetings(pairs, event, workers=1, seed=5, time_limit=20)
    assert first.status == "OPTIMAL"
    same(first, schedule_meetings(pairs, event, workers=1, seed=5, time_limit=20))
    shuffled = pairs[rng.permutation(len(pairs))]
    same(first, schedule_meetings(shuffled, event, workers=1, seed=5, time_limit=20))


def test_what_cannot_be_held_is_left_out_with_what_holds_it_out(make_event, pairs_of):
    event = make_event(("S1", "S2", "S3"), ("B1", "B2"), slots=2, places=2, absences=[("S3", "T1")])
    meetings = pd.DataFrame({"weight": [1.0, 2.0, 3.0, 1.0]}, index=pairs_of("S1-B1 S2-B1 S3-B1 S3-B2"))
    result = schedule_meetings(meetings, event)
    assert {tuple(r)[:2] for r in result.not_placed[Pair.KEYS].itertuples(index=False)} == {
        ("S1", "B1"),
        ("S3", "B2"),
    }
    told = {r[0]: str(r[2]) for r in result.not_placed.itertuples(index=False)}
    assert told["S1"] == "No slot is left: B1 busy in T1, T2."
    assert told["S3"] == "No slot is left: S3 absent in T1; S3 busy in T2."
    refused = schedule_meetings(meetings, event, require_all=True)
    assert refused.status == "INFEASIBLE"
    assert [str(r) for r in refused.reasons] == [
        "S3 has 2 meetings but room for 1. Add a representative or a slot, or drop 1.",
        "B1 has 3 meetings but room for 2. Add a representative or a slot, or drop 1.",
    ]
    assert len(refused.not_placed) == 4
    assert "Impossible: 0 meetings placed, 4 left out" in str(refused)
    assert "작성 불가" in refused.say("ko")


@pytest.mark.parametrize(
    ("event", "pairs", "sentence"),
    [
        (
            {"absences": [("S1", "T1"), ("S1", "T2"), ("B1", "T3"), ("B1", "T4")]},
            "S1-B1 S2-B2",
            "S1 - B1 has no slot in which both are free. Free one, or drop the meeting.",
        ),
        (
            {"places": 1, "slots": 3},
            "S1-B1 S1-B2 S2-B1 S2-B2",
            "4 meetings cannot be held in 3 places: 3 slots. Add a slot or a table, or drop 1.",
        ),
        (
            {
                "absences": [(b, t) for b in ("B1", "B2") for t in ("T3", "T4")],
                "suppliers": ("S1", "S2", "S3"),
                "places": [1, 2, 2, 2],
            },
            "S1-B1 S2-B2 S3-B1 S1-B2",
            "4 meetings can only be held in T1, T2, which have 3 places. Add tables there, or drop 1.",
        ),
        (
            {
                "absences": [
                    ("B1", "T2"),
                    ("B1", "T3"),
                    ("B1", "T4"),
                    ("B2", "T2"),
                    ("B2", "T3"),
                    ("B2", "T4"),
                ]
            },
            "S1-B1 S1-B2 S1-B3",
            "S1 has 2 meetings that fit only 1 slots (T1). Free a slot, or drop 1.",
        ),
        (
            {"precedences": [("S1", "B1", "S2", "B2"), ("S2", "B2", "S1", "B1")]},
            "S1-B1 S2-B2",
            "S1 - B1 has no slot left once the order of meetings is kept. "
            "Take back a precedence or free a slot.",
        ),
        (
            {
                "slots": 2,
                "languages": {"S1": ("ko",), "S2": ("ko",), "B1": ("es",), "B2": ("es",)},
                "interpreters": {"I1": (("ko", "es"), ())},
            },
            "S1-B1 S1-B2 S2-B1",
            "3 meetings need languages ko-es; interpreters can serve 2. Add an interpreter, or drop 1.",
        ),
    ],
)
def test_the_reason_of_a_refusal_is_a_sentence(make_event, pairs_of, event, pairs, sentence):
    small = make_event(**{"buyers": ("B1", "B2", "B3"), **event})
    result = schedule_meetings(pairs_of(pairs), small, require_all=True)
    assert result.status == "INFEASIBLE"
    assert sentence in [str(r) for r in result.reasons]
    assert len(schedule_meetings(pairs_of(pairs), small).not_placed) >= 1


def test_what_only_a_search_can_refuse_is_proved(make_event, pairs_of):
    """A triangle of three companies cannot meet in two slots."""
    event = make_event(("P1", "P2", "P3"), ("P1", "P2", "P3"), slots=2, same_company=True)
    result = schedule_meetings(pairs_of("P1-P2 P2-P3 P3-P1"), event, require_all=True)
    assert result.status == "INFEASIBLE"
    assert result.reasons[0].key == "timetable.proved_infeasible"


@pytest.mark.parametrize(
    ("locks", "pairs", "slots"),
    [
        ([("P1", "P2", "T1"), ("P1", "P3", "T3")], "P1-P2 P1-P3", 3),  # P2 and P3 can have no break at all
        ([("P1", "P2", "T1"), ("P2", "P3", "T4")], "P1-P2 P1-P3 P2-P3", 4),  # one or the other has none
    ],
)
def test_fairness_alone_can_forbid_a_timetable(make_event, pairs_of, locks, pairs, slots):
    people = ("P1", "P2", "P3")
    event = make_event(people, people, slots=slots, same_company=True, locks=locks, rules=Rules(fairness=0))
    result = schedule_meetings(pairs_of(pairs), event, require_all=True)
    assert result.status == "INFEASIBLE"
    assert result.reasons[0].key == "timetable.unfair"
    partial = schedule_meetings(pairs_of(pairs), event)
    assert len(partial.not_placed) == 1
    assert set(broken_rules(partial.schedule, event)["rule"]) <= {"locked_missing"}
    free = event.replace(rules=Rules(fairness=1))
    assert schedule_meetings(pairs_of(pairs), free, require_all=True).status == "OPTIMAL"


def test_must_meetings_and_locks_go_first(make_event, pairs_of):
    event = make_event(slots=1, locks=[("S2", "B1", None)])
    pairs = pairs_of("S1-B1 S1-B2 S2-B1 S2-B2")
    result = schedule_meetings(pd.DataFrame({"weight": [9.0, 1, 0.1, 9]}, index=pairs), event)
    assert ("S2", "B1") in result.schedule.index
    levels = pd.DataFrame({"weight": [1.0, 0.1, 1, 1], "level": [None, "must", None, None]}, index=pairs)
    result = schedule_meetings(levels, event.replace(locks=event.locks.iloc[:0]))
    assert ("S1", "B2") in result.schedule.index


def test_anything_with_meetings_is_taken(make_event, pairs_of):
    event, pairs = make_event(), pairs_of("S1-B1 S2-B2")
    frame = pd.DataFrame({"weight": 1.0}, index=pairs)
    for asked in (pairs, frame, frame["weight"], SimpleNamespace(meetings=frame)):
        assert len(schedule_meetings(asked, event, settings=TimetableSettings(workers=1)).schedule) == 2
    assert schedule_meetings(pairs[:0], event).status == "OPTIMAL"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda f: [1, 2], "'meetings' must be a frame or MultiIndex"),
        (lambda f: pd.concat([f, f]), "must stand once"),
        (lambda f: f.assign(weight="much"), "'weight' of meetings must be numbers. Got 'much', 'much'."),
        (
            lambda f: f.rename(index={"S1": "S9"}),
            "'supplier_id' of meetings must be an id of the event. Got 'S9'",
        ),
        (
            lambda f: f.rename(index={"B1": "B9"}),
            "'buyer_id' of meetings must be an id of the event. Got 'B9'",
        ),
        (lambda f: f.assign(session="noon"), "'session' of meetings must be a session of the slots"),
    ],
)
def test_a_request_that_does_not_belong_to_the_event_is_named(make_event, pairs_of, change, sentence):
    frame = pd.DataFrame({"weight": 1.0}, index=pairs_of("S1-B1 S2-B2"))
    with pytest.raises(ScheduleError, match=sentence.replace("(", r"\(")):
        schedule_meetings(change(frame), make_event())


def test_progress_is_told(make_event, pairs_of):
    told = []
    schedule_meetings(pairs_of("S1-B1"), make_event(), on_progress=lambda *step: told.append(step))
    assert {stage for stage, _ in told} == {"place", "breaks"}
    assert all(0 <= share <= 1 for _, share in told)


def test_what_is_held_is_worth_what_an_integer_programme_proves(make_event):
    """Ten pairs for six slot-places: the most valuable six, and the bound says so."""
    suppliers, buyers = [f"S{i}" for i in range(5)], ["B1", "B2"]
    event = make_event(suppliers, buyers, slots=3, places=2)
    pairs = pd.MultiIndex.from_product([suppliers, buyers], names=Pair.KEYS)
    weight = pd.Series(np.arange(1.0, 11.0), index=pairs)
    result = schedule_meetings(weight.to_frame(Meeting.WEIGHT), event, time_limit=10)
    assert len(result.schedule) == 6
    assert result.value == pytest.approx(weight[result.schedule.index].sum())
    assert result.value == pytest.approx(result.value_bound) == pytest.approx(45.0)
    assert "100.0 %" in str(result)


def test_a_colouring_that_breaks_a_rest_is_followed_by_the_search(make_event):
    """Once, nothing was placed within a short time limit."""
    sides = {"suppliers": [f"S{i}" for i in range(20)], "buyers": [f"B{i}" for i in range(12)]}
    event = make_event(**sides, slots=15, places=12, rules=Rules(max_in_a_row=4))
    pairs = pd.MultiIndex.from_tuples(
        [
            (s, b)
            for i, s in enumerate(sides["suppliers"])
            for j, b in enumerate(sides["buyers"])
            if (i + j) % 3
        ],
        names=Pair.KEYS,
    )[:110]
    result = schedule_meetings(pairs, event, time_limit=0.5)
    assert len(result.schedule) == len(pairs)
    assert broken_rules(result.schedule, event, meetings=pairs).empty
