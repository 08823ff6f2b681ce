"""What happens on the day, against an independent exact model; what has begun is history."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from matchmaker.columns import Absence, Change, Interpreter, Pair, Schedule, Slot
from matchmaker.timetable.check import broken_rules
from matchmaker.timetable.incidents import Incident, IncidentError, apply_incidents, moment_of
from matchmaker.timetable.repair import replan
from matchmaker.timetable.solve import schedule_meetings

NOW = "09:20"  # T1 has begun


def fewest(schedule, slots, places, away, past):
    """Independent: (lost, moved) of the best timetable, from the words of the rules alone."""
    pairs, old = list(schedule.index), [slots.index(s) for s in schedule[Schedule.SLOT]]
    m, n = len(pairs), len(slots)
    low, high = np.zeros((m, n)), np.ones((m, n))
    for i, pair in enumerate(pairs):
        for t, slot in enumerate(slots):
            if t < past:
                low[i, t] = high[i, t] = float(old[i] == t)
            elif any((who, slot) in away for who in pair):
                high[i, t] = 0
    rules = [LinearConstraint(np.kron(np.eye(m), np.ones(n)), 0, 1)]
    for who in {w for pair in pairs for w in pair}:
        mine = np.array([[float(who in pair) for pair in pairs]])
        rules.append(LinearConstraint(np.kron(mine, np.eye(n)), 0, 1))
    rules.append(LinearConstraint(np.kron(np.ones((1, m)), np.eye(n)), 0, places))
    cost = np.full((m, n), -float(m))
    cost[np.arange(m), old] -= 1
    found = milp(
        cost.ravel(), constraints=rules, bounds=Bounds(low.ravel(), high.ravel()), integrality=np.ones(m * n)
    )
    x = np.rint(found.x).reshape(m, n)
    return int(m - x.sum()), int(x.sum() - x[np.arange(m), old].sum())


@pytest.mark.parametrize("seed", range(30))
def test_as_few_changes_as_an_exact_model_after_incidents(make_event, seed):
    rng = np.random.default_rng(seed)
    s, b = [f"S{i}" for i in range(4)], [f"B{i}" for i in range(3)]
    event = make_event(s, b, slots=4, places=3)
    pairs = pd.MultiIndex.from_product([s, b], names=Pair.KEYS)
    some = pairs[np.sort(rng.choice(len(pairs), 8, replace=False))]
    schedule = schedule_meetings(some, event, time_limit=0.2, seed=seed).schedule
    past = int(seed % 2)
    incidents = [
        Incident(kind="no_show", who=s[rng.integers(4)]),
        Incident(kind="late", who=b[0], at="10:00"),
        Incident(kind="early", who=b[1], at="10:30"),
        Incident(kind="lost_table", who="2", at="09:30"),
    ]
    chosen = [i for i in incidents if rng.random() < 0.6]
    now = NOW if past else None
    after = apply_incidents(event, chosen, now=now)
    repair = replan(schedule, after, now=now, time_limit=5)
    slots = list(event.slots.index)
    hours = {"T1": 0, "T2": 1, "T3": 2, "T4": 3}
    away, places = set(), np.full(4, 3.0)
    for i in chosen:
        gone = {"no_show": range(4), "late": range(2), "early": range(3, 4), "lost_table": range(1, 4)}[
            i.kind
        ]
        for t in (t for t in gone if t >= past):
            if i.kind == "lost_table":
                places[t] -= 1
            else:
                away.add((i.who, next(k for k, v in hours.items() if v == t)))
    assert (len(repair.result.not_placed), repair.moved) == fewest(schedule, slots, places, away, past)
    held = repair.result.schedule
    if past:
        done = schedule[schedule[Schedule.SLOT] == "T1"]
        assert held.loc[done.index].equals(done)
        assert set(held.index[held[Schedule.SLOT] == "T1"]) == set(done.index)
    assert broken_rules(held, after).empty or past
    if any(i.kind == "lost_table" for i in chosen):
        later = held[held[Schedule.SLOT] != "T1"]
        assert "2" not in set(later[Schedule.PLACE])


def test_each_kind_takes_away_what_it_says(make_event):
    event = make_event(slots=4, interpreters={"I1": (("ko", "en"), ())}, places=2)
    late = apply_incidents(event, [Incident(kind="late", who="B1", at="10:00")])
    assert late.absences[Absence.SLOT].tolist() == ["T1", "T2"]
    early = apply_incidents(event, [Incident(kind="early", who="B1", at="10:15")])
    assert early.absences[Absence.SLOT].tolist() == ["T3", "T4"]
    ill = apply_incidents(event, [Incident(kind="ill", who="I1", at="10:00")])
    assert ill.interpreters.loc["I1", Interpreter.ABSENT] == ("T3", "T4")
    table = apply_incidents(event, [Incident(kind="lost_table", who="1")] * 2)
    assert table.slots[Slot.PLACES].tolist() == [1, 1, 1, 1]
    assert list(table.places.index) == ["1", "2"]
    assert apply_incidents(event, []) is event


@pytest.mark.parametrize(
    ("incidents", "key"),
    [
        ([("no_show", "B9", None)], "unknown_no_show"),
        ([("ill", "I9", None)], "unknown_ill"),
        ([("lost_table", "T9", None)], "unknown_lost_table"),
        ([("late", "B1", None)], "no_time"),
        ([("late", "B1", "soon")], "bad_time"),
        ([("late", "B1", "2020-01-01 10:00")], "other_day"),
        ([("late", "B1", "10:00"), ("no_show", "B1", None)], "contradiction"),
        ([("late", "B1", "10:30"), ("early", "B1", "10:00")], "gone_before"),
    ],
)
def test_what_cannot_be_is_told_in_both_languages(make_event, incidents, key):
    given = [Incident(kind=kind, who=who, at=at) for kind, who, at in incidents]
    with pytest.raises(IncidentError) as told:
        apply_incidents(make_event(), given)
    assert told.value.message.key == f"day.{key}"
    assert told.value.say("ko") != told.value.say("en")


def test_a_time_alone_needs_a_day_where_there_are_two(make_event):
    event = make_event(slots=4, days=2)
    with pytest.raises(IncidentError, match="which"):
        moment_of("10:00", event)
    day = event.slots[Slot.START].iloc[-1]
    assert moment_of("10:00", event, now=day).date() == day.date()


def test_history_stays_where_a_rule_has_changed(make_event, pairs_of):
    event = make_event(slots=3, absences=[("B1", "T1")])
    schedule = pd.DataFrame(
        {Schedule.SLOT: ["T1", "T2"], Schedule.PLACE: "1", Schedule.INTERPRETER: None},
        index=pairs_of("S1-B1 S2-B1"),
        dtype=object,
    )
    assert replan(schedule, event).moved == 1
    kept = replan(schedule, event, now=NOW)
    assert kept.changes.empty
    assert Change.KIND in kept.changes
