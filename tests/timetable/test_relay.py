"""Interpreters, alone and in relay, with rests and working days: against an integer program from the text."""

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from matchmaker.columns import Schedule
from matchmaker.messages import LANGS
from matchmaker.tables.event import Rules
from matchmaker.timetable import hall, staffed
from matchmaker.timetable.check import broken_rules
from matchmaker.timetable.solve import schedule_meetings

TONGUES = ("ko", "en", "es", "fr", "de")


class Program:
    """A growing integer program over 0-1 variables."""

    def __init__(self):
        self.n = 1  # one that does nothing, as a program must have some
        self.lines = []

    def new(self):
        self.n += 1
        return self.n - 1

    def add(self, terms, low, high):
        self.lines.append((list(terms), low, high))

    def best(self, gain):
        matrix = np.zeros((len(self.lines), self.n))
        for i, (terms, _, _) in enumerate(self.lines):
            for at, value in terms:
                matrix[i, at] += value
        cost = np.zeros(self.n)
        for at, value in gain:
            cost[at] -= value
        low, high = ([line[k] for line in self.lines] for k in (1, 2))
        found = milp(
            cost,
            constraints=LinearConstraint(matrix, low, high),
            bounds=Bounds(0, 1),
            integrality=np.ones(self.n),
            options={"time_limit": 20},
        )
        assert found.success
        return -found.fun


def serving(event, supplier, buyer, slot):
    """Every way to interpret a meeting, as tuples of interpreters; [()] where none is needed."""
    mine = set(event.suppliers.loc[supplier, "languages"])
    theirs = set(event.buyers.loc[buyer, "languages"])
    if mine & theirs:
        return [()]
    work = {i: set(row["languages"]) for i, row in event.interpreters.iterrows() if slot not in row["absent"]}
    single = [(i,) for i, tongues in work.items() if tongues & mine and tongues & theirs]
    if single or not event.rules.relay:
        return single
    return [
        (i, j)
        for i, j in itertools.permutations(work, 2)
        if work[i] & mine and work[j] & theirs and work[i] & work[j]
    ]


def oracle(event, weights):
    """The most that can be held, in weight, and then the fewest relayed meetings."""
    p = Program()
    used, relays, gain, company = {}, [], [], {}
    for (s, b), weight in weights.items():
        own = []
        for t in event.slots.index:
            for who in serving(event, s, b, t):
                x = p.new()
                own.append((x, 1))
                gain.append((x, weight))
                for key in (s, b):
                    company.setdefault((key, t), []).append((x, 1))
                company.setdefault(("", t), []).append((x, 1))
                for i in who:
                    used.setdefault((i, t), []).append((x, 1))
                if len(who) == 2:
                    relays.append((x, 1))
        p.add(own, 0, 1)
    for (key, t), terms in company.items():
        p.add(terms, 0, event.slots.loc[t, "places"] - event.rules.spare_places if key == "" else 1)
    for terms in used.values():
        p.add(terms, 0, 1)
    keep_shifts(p, event, used)
    most = p.best(gain)
    p.add(gain, most - 1e-6, np.inf)
    return most, round(-p.best([(x, -1) for x, _ in relays])) if relays else 0


def keep_shifts(p, event, used):
    """Slots of these events follow one another; days are halves of the list."""
    rules = event.rules
    days = event.slots["start"].dt.date
    for i in event.interpreters.index:
        for _, day in days.groupby(days):
            own = list(day.index)
            terms = [term for t in own for term in used.get((i, t), ())]
            if rules.interpreter_max_per_day:
                p.add(terms, 0, rules.interpreter_max_per_day)
            if rules.interpreter_hours_per_day:
                p.add([(x, 0.5) for x, _ in terms], 0, rules.interpreter_hours_per_day)
            k = rules.interpreter_max_in_a_row
            for a in range(len(own) if k else 0):
                for last in range(a + k, min(a + k + rules.interpreter_rest_slots, len(own))):
                    chosen = [*own[a : a + k], own[last]]
                    p.add([term for t in chosen for term in used.get((i, t), ())], 0, k)


def random_event(make_event, seed, **rules):
    rng = np.random.default_rng(seed)
    sides = (
        [f"S{i}" for i in range(int(rng.integers(2, 4)))],
        [f"B{i}" for i in range(int(rng.integers(2, 4)))],
    )
    spoken = {c: (str(rng.choice(TONGUES)),) for side in sides for c in side}
    slots = 4
    people = {}
    for i in range(int(rng.integers(2, 5))):
        tongues = tuple(sorted(rng.choice(TONGUES, int(rng.integers(2, 4)), replace=False).tolist()))
        people[f"I{i}"] = (tongues, tuple(f"T{t + 1}" for t in range(slots) if rng.random() < 0.2))
    event = make_event(
        *sides,
        slots=slots,
        days=int(rng.integers(1, 3)),
        places=int(rng.integers(2, 4)),
        languages=spoken,
        interpreters=people,
        rules=Rules(**rules),
    )
    pairs = [(s, b) for s in sides[0] for b in sides[1] if rng.random() < 0.9] or [("S0", "B0")]
    index = pd.MultiIndex.from_tuples(pairs, names=["supplier_id", "buyer_id"])
    return event, pd.DataFrame({"weight": rng.integers(1, 5, len(pairs)).astype(float)}, index=index)


def shifts_of(seed):
    """A rule of rests, of days, or none, in turns."""
    if seed % 3 == 1:
        return {"interpreter_max_in_a_row": 1 + seed % 2, "interpreter_rest_slots": 1 + seed % 5 // 4}
    if seed % 3 == 2:
        return {"interpreter_max_per_day": 1} if seed % 2 else {"interpreter_hours_per_day": 1.0}
    return {}


def compared(make_event, seeds, *, relay):
    """How many of some events are short of interpreters, and how many relay, all as the program says."""
    short = relaying = 0
    for seed in seeds:
        event, asked = random_event(make_event, seed, relay=relay, spare_places=seed % 2, **shifts_of(seed))
        value, relays = oracle(event, asked["weight"].to_dict())
        result = schedule_meetings(asked, event, time_limit=20, workers=1)
        assert broken_rules(result.schedule, event).empty, seed
        assert result.value == pytest.approx(value), seed
        assert result.value_bound == pytest.approx(value), seed
        assert (result.relays, result.relays_bound) == (relays, relays), seed
        assert result.schedule[Schedule.INTERPRETER].map(lambda who: "+" in str(who)).sum() == relays
        assert result.interpreter_changes_bound <= result.interpreter_changes
        short += value < asked["weight"].sum()
        relaying += relays > 0
    return short, relaying


def test_value_and_relays_equal_an_independent_model(make_event):
    assert min(compared(make_event, range(12), relay=True)) > 1
    assert compared(make_event, range(12, 18), relay=False)[1] == 0


@pytest.mark.slow
@pytest.mark.parametrize("relay", [False, True])
def test_value_and_relays_equal_an_independent_model_on_a_hundred(make_event, relay):
    short, relaying = compared(make_event, range(100), relay=relay)
    assert short > 20
    assert relaying > 20 if relay else relaying == 0


SPOKEN = {"S1": ("ko",), "S2": ("ko",), "B1": ("es",), "B2": ("es",)}
TWO = {"I1": (("ko", "en"), ()), "I2": (("en", "es"), ()), "I3": (("es", "fr"), ())}


def relay_event(make_event, **rules):
    return make_event(languages=SPOKEN, interpreters=TWO, rules=Rules(**rules), slots=4)


def test_two_interpreters_relay_one_meeting_at_a_time(make_event, pairs_of):
    pairs = pairs_of("S1-B1 S2-B2")
    result = schedule_meetings(pairs, relay_event(make_event, relay=True), time_limit=5)
    assert result.schedule["interpreter_id"].tolist() == ["I1 + I2"] * 2
    assert result.schedule["slot_id"].nunique() == 2
    assert (result.relays, result.relays_bound) == (2, 2)
    assert "2 meetings through a third language, at least 2." in result.say()
    without = schedule_meetings(pairs, relay_event(make_event), time_limit=5)
    assert without.schedule.empty


def test_wrong_relays_are_named(make_event, pairs_of):
    event = relay_event(make_event, relay=True)

    def kinds(who, event=event, slots=("T1",)):
        table = pd.DataFrame({"slot_id": list(slots), "interpreter_id": who}, index=pairs_of("S1-B1"))
        found = broken_rules(table, event)
        assert all(message.say(lang) for message in found["message"] for lang in LANGS)
        return found["rule"].tolist()

    assert kinds("I1 + I2") == kinds("I1+I2") == []
    assert kinds("I2 + I1") == ["interpreter_pair"]
    assert kinds("I1 + I3") == ["interpreter_pair"]
    assert kinds("I1") == ["interpreter_language"]
    assert kinds("I1 + I2 + I3") == ["interpreter_many"]
    assert kinds("I1 + I1") == ["interpreter_taken", "interpreter_pair"]
    assert kinds("I1 + I9") == ["unknown"]
    assert "interpreter_many" in kinds("I1 + I2", relay_event(make_event))
    helped = event.replace(
        interpreters=event.interpreters.assign(languages=[("ko", "es"), *[("en", "es")] * 2])
    )
    assert kinds("I1 + I2", helped) == ["interpreter_alone"]


@pytest.mark.parametrize(
    ("rule", "rules", "slots"),
    [
        ("interpreter_rest", {"interpreter_max_in_a_row": 1}, ["T1", "T2"]),
        ("interpreter_day", {"interpreter_max_per_day": 1}, ["T1", "T4"]),
        ("interpreter_hours", {"interpreter_hours_per_day": 0.5}, ["T1", "T4"]),
    ],
)
def test_a_tired_interpreter_is_caught_and_never_made(make_event, pairs_of, rule, rules, slots):
    people = {"I1": (("ko", "es"), ())}
    event = make_event(languages=SPOKEN, interpreters=people, rules=Rules(**rules), slots=4)
    pairs = pairs_of("S1-B1 S2-B2")
    table = pd.DataFrame({"slot_id": slots, "interpreter_id": "I1"}, index=pairs)
    found = broken_rules(table, event)
    assert rule in set(found["rule"])
    assert all(message.say(lang) for message in found["message"] for lang in LANGS)
    result = schedule_meetings(pairs, event, time_limit=5)
    assert len(result.schedule) == (2 if rule == "interpreter_rest" else 1)
    assert broken_rules(result.schedule, event).empty


def test_spare_places_stay_free_and_are_named(make_event, pairs_of):
    event = make_event(slots=1, places=2, rules=Rules(spare_places=1))
    pairs = pairs_of("S1-B1 S2-B2")
    assert set(broken_rules(pd.DataFrame({"slot_id": "T1"}, index=pairs), event)["rule"]) == {"spare"}
    refusal = schedule_meetings(pairs, event, require_all=True, time_limit=5)
    assert refusal.status == "INFEASIBLE"
    assert "1 places beside 1 spare" in str(refusal.reasons[0])
    left = schedule_meetings(pairs, event, time_limit=5).not_placed["reason"].iloc[0]
    assert "only spare places in T1" in str(left)


def test_a_cut_list_of_groups_never_gives_a_wrong_timetable(make_event, monkeypatch):
    monkeypatch.setattr(hall, "MOST_GROUPS", 1)
    assert min(compared(make_event, range(100, 106), relay=True)) >= 0


def test_beyond_the_joint_model_meetings_are_left_out_not_broken(make_event, monkeypatch):
    monkeypatch.setattr(staffed, "MOST_CHOICES", 0)
    for seed in range(1, 7):
        event, asked = random_event(make_event, seed, relay=True, **shifts_of(seed))
        result = schedule_meetings(asked, event, time_limit=5, workers=1)
        assert broken_rules(result.schedule, event).empty
        assert result.value <= result.value_bound + 1e-9
