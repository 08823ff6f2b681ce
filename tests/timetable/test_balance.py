"""Balance: each term counted from its words, least totals as by brute force, bounds never above, and laws."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.columns import Balance as Column
from matchmaker.columns import Schedule
from matchmaker.settings import BalanceSettings, TimetableSettings
from matchmaker.tables.event import Rules
from matchmaker.timetable.balance.closing import closings, finish_bound
from matchmaker.timetable.balance.floor import balance_bound
from matchmaker.timetable.balance.model import level_exactly
from matchmaker.timetable.balance.search import improve_balance
from matchmaker.timetable.balance.terms import Balance
from matchmaker.timetable.balance.waiting import Pace, cheapest_busy_slots, cheapest_days
from matchmaker.timetable.breaks import count_breaks
from matchmaker.timetable.check import broken_rules
from matchmaker.timetable.kempe.search import place
from matchmaker.timetable.problem import Problem
from matchmaker.timetable.rules import rows_of
from matchmaker.timetable.solve import schedule_meetings
from matchmaker.timetable.subset import restricted

MIXES = (
    {"breaks": 0.0, "idle": 1.0},
    {"breaks": 0.0, "finish": 1.0},
    {"breaks": 0.0, "load": 2.0},
    {"breaks": 0.0, "early": 0.37},
    {"idle": 0.5},
    {"breaks": 1.0, "idle": 0.5, "finish": 0.3, "load": 0.25, "early": 0.1},
)


def tiny(seed):
    """Up to five meetings in up to five half-hours around noon, of one day or two, at times overlapping."""
    rng = np.random.default_rng(seed)
    n, people, slots = int(rng.integers(2, 6)), int(rng.integers(3, 6)), int(rng.integers(3, 6))
    day = np.sort(rng.integers(0, 2, slots)) * int(rng.random() < 0.4)
    start = 660 + 1440 * day + (30 * np.arange(slots) if rng.random() < 0.7 else np.arange(slots) * 20)
    return Problem.simple(
        np.array([rng.choice(people, 2, replace=False) for _ in range(n)]),
        participants=people,
        slots=slots,
        places=int(rng.integers(1, 4)),
        allowed=rng.random((n, slots)) < 0.8,
        representatives=rng.choice([1, 1, 1, 2], people),
        day=np.unique(day, return_inverse=True)[1],
        start_min=start,
        end_min=start + 30,
        weight=rng.integers(1, 5, n).astype(float),
        fairness=1 if rng.random() < 0.2 else None,
    )


def told(p, slots):
    """Amounts as the settings' page words them; one meeting after the other."""
    idle = 0.0
    for who in range(p.participants):
        own = sorted(
            (p.start_min[t], p.end_min[t], p.day[t]) for m, t in enumerate(slots) if who in p.ends[m]
        )
        for day in set(p.day):
            until = None
            for start, end, d in own:
                if d == day:
                    idle += 0 if until is None else max(0, start - until) / 60
                    until = end if until is None else max(until, end)
    finish, held, room, passed, early = 0.0, {}, {}, 0.0, 0.0
    for day in sorted(set(p.day)):
        today = [t for t in range(p.slots) if p.day[t] == day]
        opens = min(p.start_min[t] for t in today)
        finish += max([0, *(p.end_min[t] - opens for t in slots if p.day[t] == day)]) / 60
        early += sum(
            p.weight[m] * (passed + (p.start_min[t] - opens) / 60)
            for m, t in enumerate(slots)
            if p.day[t] == day
        )
        passed += (max(p.end_min[t] for t in today) - opens) / 60
        for t in today:
            half = day, p.start_min[t] % 1440 >= 720
            room[half] = room.get(half, 0) + p.places[t]
            held[half] = held.get(half, 0) + list(slots).count(t)
    share = {h: -(-len(slots) * int(r) // int(sum(room.values()))) for h, r in room.items()}
    load = sum(max(0, held[h] - share[h]) for h in room)
    breaks = int(count_breaks(p, np.array(slots)).sum())
    return {"breaks": breaks, "idle": idle, "finish": finish, "load": load, "early": early}


def timetables(p):
    """Every timetable of all meetings that keeps the rules."""
    rows = rows_of(p, require_all=True)
    for slots in itertools.product(*(np.flatnonzero(row).tolist() for row in p.allowed)):
        chosen = np.zeros(p.allowed.size, np.int64)
        chosen[np.arange(p.meetings) * p.slots + slots] = 1
        breaks = count_breaks(p, np.array(slots))
        if not len(rows.broken(chosen)) and (p.fairness is None or np.ptp(breaks) <= p.fairness):
            yield np.array(slots)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(MIXES))
def test_nothing_is_better_than_what_is_proved(seed, mix):
    p = tiny(seed)
    every = list(itertools.islice(timetables(p), 150))
    if not every or len(every) == 150:
        return
    balance = Balance.of(p, BalanceSettings(**mix))
    totals = []
    for slots in every:
        amounts = told(p, slots)
        assert balance.amounts(slots) == pytest.approx(amounts)
        totals.append(sum(balance.weights.of(term) * amount for term, amount in amounts.items()))
    least, worst = min(totals), every[int(np.argmax(totals))]
    found = level_exactly(balance, rows_of(p), worst, time_limit=20, seed=0, workers=1)
    assert balance.total(found.slots) == pytest.approx(least)
    assert found.bound == pytest.approx(least, abs=1e-5)
    better = improve_balance(balance, worst, seed=seed, steps=3_000)
    assert least - 1e-9 <= balance.total(better) <= max(totals) + 1e-9
    assert any((better == slots).all() for slots in every)
    assert balance_bound(balance, enough=max(totals), rounds=30) <= least + 1e-6


def brokerage(seed, *, days=1, **more):
    """Sixty meetings of twelve buyers over eight half-hours a day around noon."""
    rng = np.random.default_rng(seed)
    slots = 8 * days
    free = rng.random((32, slots)) >= 0.1
    ends = np.array([(b, 12 + s) for b in range(12) for s in np.sort(rng.choice(20, 5, replace=False))])
    day = np.repeat(np.arange(days), 8)
    start = 600 + 1440 * day + 30 * np.tile(np.arange(8), days)
    return Problem.simple(
        ends,
        participants=32,
        slots=slots,
        allowed=free[ends[:, 0]] & free[ends[:, 1]],
        **{"places": 12, "weight": rng.uniform(0.3, 0.9, 60), **more},
        day=day,
        start_min=start,
        end_min=start + 30,
    )


def keeps_the_rules(p, slots):
    chosen = np.zeros(p.allowed.size, np.int64)
    chosen[np.arange(p.meetings) * p.slots + slots] = 1
    return not len(rows_of(p, require_all=True).broken(chosen))


@pytest.mark.parametrize("term", ["idle", "finish", "load", "early"])
def test_a_weight_brings_its_amount_down_to_near_its_bound(term):
    p = brokerage(1, days=2)
    slots = place(p)
    weights = {"breaks": 0.0, term: 1.0}
    balance = Balance.of(p, BalanceSettings(**weights))
    better = improve_balance(balance, slots, steps=300_000)
    assert keeps_the_rules(p, better)
    bound = balance_bound(balance, enough=balance.total(better), rounds=60)
    assert bound <= balance.total(better) <= balance.total(slots)
    assert balance.total(better) - bound <= {"idle": 1.0, "finish": 0.5, "load": 0.0, "early": 6.0}[term]


def test_same_seed_same_timetable_and_twice_the_weights_twice_the_total():
    p = brokerage(2)
    slots = place(p)
    mix = BalanceSettings(idle=0.7, finish=0.3, load=0.2, early=0.1)
    twice = BalanceSettings(breaks=2, idle=1.4, finish=0.6, load=0.4, early=0.2)
    one, two = Balance.of(p, mix), Balance.of(p, twice)
    found = [improve_balance(b, slots, seed=3, steps=60_000) for b in (one, one, two)]
    assert (found[0] == found[1]).all()
    assert (found[0] == found[2]).all()
    assert two.total(found[2]) == pytest.approx(2 * one.total(found[0]))
    assert not (improve_balance(one, slots, seed=4, steps=60_000) == found[0]).all()


def test_fairness_stays_a_hard_rule():
    p = brokerage(3, fairness=1)
    slots = improve_balance(Balance.of(p, BalanceSettings()), place(p), steps=400_000)
    assert np.ptp(count_breaks(p, slots)) <= 1
    heavy = Balance.of(p, BalanceSettings(breaks=0.0, early=100.0, finish=10.0))
    better = improve_balance(heavy, slots, steps=100_000)
    assert np.ptp(count_breaks(p, better)) <= 1
    assert heavy.total(better) < heavy.total(slots)


def test_a_week_closes_day_by_day():
    """Nine closings to the power of five are too many to go through: each day is bounded alone."""
    p = brokerage(4, days=5)
    balance = Balance.of(p, BalanceSettings(breaks=0.0, finish=1.0))
    better = improve_balance(balance, place(p), steps=100_000)
    assert (
        finish_bound(balance)
        <= balance.total(better)
        < Balance.of(p, BalanceSettings()).amounts(place(p))["finish"]
    )
    hours = [balance.close_h[open_slots].sum() for open_slots in closings(balance)]
    assert hours == sorted(hours)


@pytest.mark.parametrize("seed", range(4))
def test_cheapest_days_are_those_of_brute_force(seed):
    rng = np.random.default_rng(seed)
    day = np.array([0, 0, 0, 1, 1]) if seed % 2 else np.zeros(5, np.int64)
    start = np.array([600, 630, 720, 750, 800]) + 1440 * day
    p = Problem.simple(
        [(0, 1)] * 3, participants=2, slots=5, places=3, day=day, start_min=start, end_min=start + 30
    )
    balance = Balance.of(p, BalanceSettings(breaks=0.6, idle=1.3))
    pace, cost = Pace.of(balance), rng.normal(size=(3, 3, 5))

    def worth(own, slots):
        alone = restricted(p, np.arange(3) < len(slots)).replace(representatives=np.array([1, 9]))
        busy = Balance.of(alone, balance.weights).amounts(np.array(slots))
        return own + (0.6 * busy["breaks"] + 1.3 * busy["idle"]) / 2  # both participants wait

    least, slot = cheapest_days(cost, pace)
    for i in range(3):
        every = {s: worth(cost[i, range(3), s].sum(), s) for s in itertools.permutations(range(5), 3)}
        assert least[i] == pytest.approx(min(every.values()))
        assert every[tuple(slot[i])] == pytest.approx(least[i])
    least, used = cheapest_busy_slots(cost[:, 0], np.array([1, 2, 3]), pace)
    for i, d in enumerate((1, 2, 3)):
        every = {s: worth(cost[i, 0][list(s)].sum(), s) for s in itertools.combinations(range(5), d)}
        assert least[i] == pytest.approx(min(every.values()))
        assert every[tuple(np.flatnonzero(used[i]))] == pytest.approx(least[i])


def judged(**weights):
    return TimetableSettings(balance=BalanceSettings(**weights))


def test_the_result_tells_every_term_and_the_bound(make_event, pairs_of):
    event = make_event(("S1", "S2"), ("B1", "B2"), slots=6, absences=[("S1", "T2"), ("S1", "T3")])
    meetings = pairs_of("S1-B1 S1-B2 S2-B1")
    result = schedule_meetings(meetings, event, time_limit=5, settings=judged(idle=2.0, finish=1.0))
    assert result.status == "OPTIMAL"
    assert broken_rules(result.schedule, event).empty
    frame = result.balance
    assert list(frame.index) == ["breaks", "idle", "finish", Column.TOTAL]
    assert frame.loc["idle", Column.UNIT].say("ko") == "기업별 하루 상담 사이 대기 시간 합계"
    terms = frame.drop(Column.TOTAL)
    assert (terms[Column.WEIGHT] * terms[Column.AMOUNT]).tolist() == terms[Column.WEIGHTED].tolist()
    total = frame.loc[Column.TOTAL]
    assert total[Column.WEIGHTED] == terms[Column.WEIGHTED].sum() == total[Column.BOUND]
    assert f"Balance {total[Column.WEIGHTED]:.1f}, at least {total[Column.BOUND]:.1f}: breaks" in str(result)
    plain = schedule_meetings(meetings, event, time_limit=5)
    assert list(plain.balance.index) == ["breaks", Column.TOTAL]
    assert "Balance" not in str(plain)


def test_what_is_held_comes_before_any_weight(make_event, pairs_of):
    """Three meetings of one company in three slots: an early finish would leave one out."""
    event = make_event(("S1",), ("B1", "B2", "B3"), slots=3)
    meetings = pairs_of("S1-B1 S1-B2 S1-B3").to_frame()[[]].assign(weight=[0.1, 0.5, 0.9])
    result = schedule_meetings(meetings, event, time_limit=5, settings=judged(finish=1e6, early=1e3))
    assert len(result.schedule) == 3
    held = result.schedule[Schedule.SLOT].sort_values().index.get_level_values(1)
    assert list(held) == ["B3", "B2", "B1"]  # the best first


def test_a_must_is_no_earlier_than_its_score(make_event, pairs_of):
    """That a meeting must be held makes it count a thousandfold where not all fit, and only there."""
    event = make_event(("S1",), ("B1", "B2"), slots=2)
    meetings = pairs_of("S1-B1 S1-B2").to_frame()[[]].assign(weight=[0.2, 0.5], level=["must", ""])
    result = schedule_meetings(meetings, event, time_limit=5, settings=judged(early=1.0))
    assert result.schedule[Schedule.SLOT].tolist() == ["T2", "T1"]
    assert result.balance.loc["early", Column.AMOUNT] == pytest.approx(0.2 * 0.5)


def test_finish_alone_is_never_later_than_without(make_event, pairs_of):
    for seed in range(2):
        rng = np.random.default_rng(seed)
        suppliers, buyers = [f"S{i}" for i in range(4)], [f"B{i}" for i in range(3)]
        away = [(c, f"T{t}") for c in suppliers + buyers for t in range(1, 7) if rng.random() < 0.15]
        event = make_event(suppliers, buyers, slots=6, absences=away, rules=Rules(fairness=2))
        meetings = pairs_of(" ".join(f"{s}-{b}" for s in suppliers for b in buyers if rng.random() < 0.5))
        finish = [
            schedule_meetings(meetings, event, time_limit=60, settings=judged(breaks=b, finish=1.0))
            for b in (0.0, 1.0, 1e6)
        ]
        hours = [r.balance.loc["finish", Column.AMOUNT] for r in finish]
        assert hours[0] <= min(hours)
        assert finish[2].breaks <= min(r.breaks for r in finish)
        assert len({len(r.schedule) for r in finish}) == 1
