"""Meetings by video take no place: every back end and bound against all timetables of small problems."""

import random
from datetime import time
from itertools import product

import numpy as np
import pandas as pd
import pytest
from tests.timetable.conftest import even_clock, slot_table

from matchmaker.columns import Broken, Company, Interpreter, Pair, Schedule
from matchmaker.settings import BalanceSettings
from matchmaker.tables.event import Event, Rules
from matchmaker.tables.venues import AT_DESK, AT_PLACE, BY_VIDEO
from matchmaker.timetable import cpsat
from matchmaker.timetable.balance.closing import finish_bound
from matchmaker.timetable.balance.floor import balance_bound
from matchmaker.timetable.balance.terms import Balance
from matchmaker.timetable.bounds import fewest_breaks
from matchmaker.timetable.breaks import count_breaks
from matchmaker.timetable.check import broken_rules
from matchmaker.timetable.kempe import search
from matchmaker.timetable.least_change import mend
from matchmaker.timetable.pattern_bound import break_bound
from matchmaker.timetable.problem import Problem
from matchmaker.timetable.relaxation import value_bound
from matchmaker.timetable.rules import rows_of
from matchmaker.timetable.sat.exact import prove_breaks
from matchmaker.timetable.solve import schedule_meetings
from matchmaker.timetable.stages import valid


def random_problem(rng):
    """Up to six meetings of five participants in four slots with one place; some by video."""
    m, slots = rng.randint(3, 6), 4
    pairs = [(i, j) for i in range(5) for j in range(i)]
    venue = np.array([rng.choice([AT_PLACE, AT_DESK, BY_VIDEO]) for _ in range(m)], np.int64)
    allowed = np.array([[rng.random() < 0.8 for _ in range(slots)] for _ in range(m)])
    return Problem.simple(
        rng.sample(pairs, m),
        participants=5,
        slots=slots,
        places=rng.randint(0, 1),
        allowed=allowed,
        venue=venue,
        desks=rng.choice([None, 1, 1, 2]),
    )


def holds(p, slots):
    """The rules in plain words: `slots` has -1 where a meeting is not held."""
    for t in range(p.slots):
        here = [m for m in range(p.meetings) if slots[m] == t]
        ends = [end for m in here for end in p.ends[m]]
        if len(set(ends)) < len(ends) or not all(p.allowed[m, t] for m in here):
            return False
        if sum(p.venue[m] == AT_PLACE for m in here) > p.places[t]:
            return False
        if p.desks is not None and sum(p.venue[m] == AT_DESK for m in here) > p.desks:
            return False
    return True


def every_timetable(p):
    return [np.array(s) for s in product(range(-1, p.slots), repeat=p.meetings) if holds(p, s)]


@pytest.mark.parametrize("seed", range(3))
def test_every_back_end_and_bound_agrees_with_all_timetables(seed):
    p = random_problem(random.Random(seed))
    all_of_them = every_timetable(p)
    most = max(int((s >= 0).sum()) for s in all_of_them)
    whole = [s for s in all_of_them if (s >= 0).all()]
    rows = rows_of(p)
    assert all(valid(p, rows, s) for s in all_of_them[:200])
    assert most <= value_bound(p) + 1e-6
    found = search.place(p, seed=seed, time_limit=2, patience=500)
    assert holds(p, found)
    assert (found >= 0).sum() == most
    assert (cpsat.place_most(p, rows, time_limit=10, workers=1, seed=seed).slots >= 0).sum() == most
    nothing = np.full(p.meetings, -1, np.int64)
    assert (mend(p, rows, nothing, time_limit=5, seed=seed).slots >= 0).sum() == most
    proof = prove_breaks(p, time_limit=10, workers=1)
    if not whole:
        assert proof.status == "INFEASIBLE"
        return
    fewest = min(int(count_breaks(p, s).sum()) for s in whole)
    assert holds(p, proof.slots)
    assert proof.bound == count_breaks(p, proof.slots).sum() == fewest
    assert max(fewest_breaks(p), break_bound(p, rounds=50)) <= fewest
    weights = BalanceSettings(breaks=1.0, idle=0.5, load=1.0, early=0.2, finish=0.5)
    balance = Balance.of(p, weights)
    least = min(balance.total(s) for s in whole)
    assert balance_bound(balance, enough=1e9, time_limit=1, rounds=60) <= least + 1e-6
    assert finish_bound(balance) <= min(balance.amounts(s)["finish"] for s in whole) + 1e-6


def hybrid(remote, *, places=1, buyers=4, slots=3, **rules):
    """Some buyers online; one supplier a buyer, who is there."""
    ids = [f"B{i}" for i in range(buyers)]
    return Event(
        name="hybrid",
        slots=slot_table(even_clock(slots), places),
        suppliers=pd.DataFrame(index=[f"S{i}" for i in range(buyers)]),
        buyers=pd.DataFrame(
            {Company.ATTENDANCE: ["online" if i in remote else None for i in ids]}, index=ids
        ),
        rules=Rules(**rules),
    )


def pairs(n):
    return pd.MultiIndex.from_tuples([(f"S{i}", f"B{i}") for i in range(n)], names=Pair.KEYS)


def test_a_table_is_counted_and_named_for_meetings_in_person_only():
    event = hybrid({"B1", "B2", "B3"}, slots=1)
    result = schedule_meetings(pairs(4), event, time_limit=5)
    assert result.status == "OPTIMAL"
    assert result.schedule[Schedule.PLACE].to_dict() == {
        ("S0", "B0"): "1",
        ("S1", "B1"): None,
        ("S2", "B2"): None,
        ("S3", "B3"): None,
    }
    assert broken_rules(result.schedule, event).empty


def test_who_is_there_may_need_a_desk():
    result = schedule_meetings(pairs(4), hybrid({"B1", "B2", "B3"}, slots=1, video_places=2), time_limit=5)
    assert len(result.schedule) == 3
    assert "no video desk in T1" in result.not_placed["reason"].iloc[0].say("en")
    assert "빈 화상 상담석 없음" in result.not_placed["reason"].iloc[0].say("ko")
    strict = schedule_meetings(
        pairs(4), hybrid({"B1", "B2", "B3"}, slots=1, video_places=2), time_limit=5, require_all=True
    )
    assert strict.status == "INFEASIBLE"
    assert "3 video meetings can only be held in T1" in str(strict.reasons[0])


def test_one_online_side_may_not_be_enough():
    event = hybrid({"B1", "B2", "B3"}, slots=1, online="both")
    result = schedule_meetings(pairs(4), event, time_limit=5)
    assert len(result.schedule) == 1
    at_once = pd.DataFrame({Schedule.SLOT: "T1"}, index=pairs(4))
    assert broken_rules(at_once, event)[Broken.RULE].tolist() == ["places"]


def test_an_interpreter_serves_a_video_meeting():
    event = hybrid({"B0", "B1"}, places=0, buyers=2, slots=2)
    event = event.replace(
        suppliers=event.suppliers.assign(**{Company.LANGUAGES: [("ko",)] * 2}),
        buyers=event.buyers.assign(**{Company.LANGUAGES: [("es",)] * 2}),
        interpreters=pd.DataFrame(
            {Interpreter.NAME: ["Kim"], Interpreter.LANGUAGES: [("ko", "es")], Interpreter.ABSENT: [()]},
            index=pd.Index(["I1"], name=Interpreter.ID),
        ),
    )
    result = schedule_meetings(pairs(2), event, time_limit=5)
    assert result.status == "OPTIMAL"
    assert sorted(result.schedule[Schedule.SLOT]) == ["T1", "T2"]
    assert set(result.schedule[Schedule.INTERPRETER]) == {"I1"}


def test_hours_that_no_slot_keeps_are_told_in_both_languages():
    cells = {Company.COUNTRY: "DE", Company.WORK_FROM: time(9), Company.WORK_UNTIL: time(18)}
    event = hybrid({"B0"}, buyers=1)
    event = event.replace(buyers=event.buyers.assign(**cells))
    result = schedule_meetings(pairs(1), event, time_limit=5)
    reason = result.not_placed["reason"].iloc[0]
    assert "outside the working hours of B0, 09:00-18:00 (Europe/Berlin): T1, T2, T3" in reason.say("en")
    assert "B0 근무시간 09:00-18:00 (Europe/Berlin) 밖 (T1, T2, T3)" in reason.say("ko")
    assert "no slot suits both; B0 works 09:00-18:00 (Europe/Berlin)" in str(result.reasons[0])
    forced = pd.DataFrame({Schedule.SLOT: "T2"}, index=pairs(1))
    broken = broken_rules(forced, event)
    assert broken[Broken.RULE].tolist() == ["absent"]
    assert "T2 is outside the working hours of B0" in str(broken[Broken.MESSAGE].iloc[0])


def test_a_larger_hybrid_event_is_placed_by_colouring_or_search_within_its_tables():
    rng = random.Random(1)
    suppliers, buyers = [f"S{i:02d}" for i in range(30)], [f"B{i:02d}" for i in range(12)]
    chosen = [(s, b) for b in buyers for s in rng.sample(suppliers, 7)]
    attending = {b: "online" if i % 2 else "onsite" for i, b in enumerate(buyers)}
    event = Event(
        name="hybrid",
        slots=slot_table(even_clock(10), 5),
        suppliers=pd.DataFrame(index=suppliers),
        buyers=pd.DataFrame({Company.ATTENDANCE: attending}),
    )
    index = pd.MultiIndex.from_tuples(chosen, names=Pair.KEYS)
    result = schedule_meetings(index, event, time_limit=1)
    assert len(result.schedule) == 84  # 42 of them at the 50 places: with all of them there it could not be
    assert broken_rules(result.schedule, event, meetings=index).empty
