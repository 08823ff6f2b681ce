"""Events with every kind of quota, and a mixed-integer programme that solves them from the tables alone."""

from itertools import combinations

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from tests.meetings.make import absences, event, high_of, random_scores

from matchmaker.columns import Absence, Company, Interpreter, Slot
from matchmaker.tables.policy import Exclusion, Policy, Quota, Range

TONGUES = [("ko",), ("ko", "en"), ("en",), ("es",)]


def random_policy(rng):
    """Some quotas of every kind over the columns `with_facts` adds; whether they nest is left to chance."""
    drawn = [
        Quota(name="X", suppliers={"province": "X"}, least=int(rng.integers(0, 4)), target=5),
        Quota(name="seats", by="province", least=1, seats={"Y": 2}),
        Quota(name="half", by="province", per="buyer", most_share=float(rng.choice([0.34, 0.5]))),
        Quota(name="small", suppliers={"employees": Range(at_most=50)}, least=int(rng.integers(1, 5))),
        Quota(name="guests", buyers={"country": ("MX", "VN")}, most=int(rng.integers(1, 6))),
        Quota(name="cross", suppliers={"province": ("X", "Y")}, buyers={"country": "MX"}, least=1, most=3),
        Quota(name="each", buyers={"country": "MX"}, per="supplier", most=1),
    ]
    kept = tuple(quota for quota in drawn if rng.random() < 0.45)
    rules = (Exclusion(name="compatriots", same=("country",)),) if rng.random() < 0.5 else ()
    return Policy(quotas=kept, exclusions=rules, target_points=float(rng.choice([0.05, 0.3])))


def with_facts(made, rng):
    ns, nb = len(made.suppliers), len(made.buyers)
    suppliers = made.suppliers.assign(
        province=rng.choice(["X", "Y", "Z"], ns),
        country=rng.choice(["KR", "VN"], ns),
        employees=rng.integers(1, 100, ns).astype(float),
        target_meetings=rng.integers(0, 4, ns),
    )
    buyers = made.buyers.assign(
        country=rng.choice(["MX", "VN", "US"], nb), target_meetings=rng.integers(0, 4, nb)
    )
    for frame in (suppliers, buyers):
        frame[Company.LANGUAGES] = [TONGUES[i] for i in rng.integers(0, len(TONGUES), len(frame))]
    return made.replace(suppliers=suppliers, buyers=buyers)


def random_full_event(seed, n=6, n_slots=3):
    """Scores, and an event with minima, targets, maxima, groups, absences, interpreters and few places."""
    rng = np.random.default_rng(seed)
    ns, nb = rng.integers(2, n, 2)
    made = event(
        rng.integers(0, 3, ns),
        rng.integers(1, 4, ns),
        rng.integers(0, 3, nb),
        rng.integers(1, 5, nb),
        n_slots=n_slots,
        places=int(rng.integers(1, 4)),
    )
    made = with_facts(made, rng)
    away = [(who, t) for who in made.participants for t in made.slots.index if rng.random() < 0.15]
    people = pd.DataFrame(
        {Interpreter.LANGUAGES: [("ko", "es"), ("en", "es", "ko")], Interpreter.ABSENT: [("T00",), ()]},
        index=["I1", "I2"],
    )
    made = made.replace(absences=absences(away), policy=random_policy(rng))
    if rng.random() < 0.5:
        made = made.replace(interpreters=people)
    return made, random_scores(rng, made)


def open_slots(made, pair):
    away = set(map(tuple, made.absences[[Absence.COMPANY, Absence.SLOT]].to_numpy()))
    return frozenset(t for t in made.slots.index if not any((who, t) in away for who in pair))


def needs(made, pair):
    """Who of the event's interpreters can serve a pair; None where it needs none."""
    tongues = [made.suppliers[Company.LANGUAGES][pair[0]], made.buyers[Company.LANGUAGES][pair[1]]]
    if made.interpreters.empty or set(tongues[0]) & set(tongues[1]):
        return None
    spoken = made.interpreters[Interpreter.LANGUAGES]
    return frozenset(i for i in spoken.index if all(set(t) & set(spoken[i]) for t in tongues))


def may_meet(made, pair):
    supplier, buyer = made.suppliers.loc[pair[0]], made.buyers.loc[pair[1]]
    apart = made.policy.exclusions and supplier["country"] == buyer["country"]
    return bool(open_slots(made, pair)) and needs(made, pair) != frozenset() and not apart


def subsets(items):
    items = sorted(items)
    return [set(some) for k in range(1, len(items) + 1) for some in combinations(items, k)]


def hall_rows(made, pairs):
    """Every ceiling that common free slots and interpreters set, by listing all subsets."""
    opens, served = [open_slots(made, pair) for pair in pairs], [needs(made, pair) for pair in pairs]
    rows = []
    for some in subsets(made.slots.index):
        inside = np.array([free <= some for free in opens])
        rows.append((inside, 0, int(made.slots[Slot.PLACES][sorted(some)].sum()), 0))
        for who in made.participants:
            own = np.array([who in pair for pair in pairs])
            rows.append((inside & own, 0, len(some), 0))
    for some in subsets(made.interpreters.index):
        inside = np.array([who is not None and who <= some for who in served])
        present = [len(made.slots) - len(made.interpreters[Interpreter.ABSENT][i]) for i in some]
        rows.append((inside, 0, sum(present), 0))
    return rows


def quota_rows(made, pairs):
    rows = []
    for quota in made.policy.quotas:
        values = [None] if quota.by is None else sorted(set(made.suppliers[quota.by]))
        for value in values:
            inside = np.array([belongs(made, quota, pair, value) for pair in pairs])
            low = quota.seats.get(value, quota.least)
            side = {"event": None, "supplier": 0, "buyer": 1}[quota.per]
            if side is None:
                rows.append((inside, low, quota.most, quota.target or 0))
                continue
            high = high_of(made, quota.per)
            for who in (made.suppliers, made.buyers)[side].index:
                own = np.array([pair[side] == who for pair in pairs])
                room = (
                    quota.most
                    if quota.most_share is None
                    else int(quota.most_share * present(made, who, high) + 1e-9)
                )
                if member(made, quota, who, side):
                    rows.append((inside & own, low, room, quota.target or 0))
    return rows


def present(made, who, high):
    free = set(made.slots.index) - set(made.absences[made.absences[Absence.COMPANY] == who][Absence.SLOT])
    return min(int(high[who]), len(free))


def member(made, quota, who, side):
    frame, wanted = ((made.suppliers, quota.suppliers), (made.buyers, quota.buyers))[side]
    for column, values in wanted.items():
        cell = frame[column][who]
        if isinstance(values, Range):
            if not cell <= values.at_most:
                return False
        elif cell not in (values if isinstance(values, tuple) else (values,)):
            return False
    return True


def belongs(made, quota, pair, value):
    by = value is None or made.suppliers[quota.by][pair[0]] == value
    return by and all(member(made, quota, who, side) for side, who in enumerate(pair))


def solve(scores, made):
    """`(unmet minimum meetings, largest value)`: scores and what targets pay."""
    pairs = [pair for pair in scores.index if may_meet(made, pair)]
    if not pairs:
        lows = sum(int(frame[Company.MIN_MEETINGS].sum()) for frame in (made.suppliers, made.buyers))
        return lows + sum(row[1] for row in quota_rows(made, pairs)), 0.0
    n = len(pairs)
    rows = [*hall_rows(made, pairs), *quota_rows(made, pairs)]
    for side, frame in ((0, made.suppliers), (1, made.buyers)):
        high = high_of(made, ("supplier", "buyer")[side])
        for who in frame.index:
            own = np.array([pair[side] == who for pair in pairs])
            rows.append(
                (
                    own,
                    frame[Company.MIN_MEETINGS][who],
                    present(made, who, high),
                    frame["target_meetings"][who],
                )
            )
    k = len(rows)
    cells = np.array([row[0] for row in rows], float)
    high = np.array([n if row[2] is None else min(row[2], row[0].sum()) for row in rows], float)
    room = np.array([np.inf if row[2] is None else row[2] for row in rows], float)
    low = np.array([row[1] for row in rows], float)
    floor = np.minimum(low, room)
    aim = np.maximum(np.minimum([row[3] for row in rows], room), floor) - floor
    zero, eye = np.zeros((k, k)), np.eye(k)
    hard = LinearConstraint(np.hstack([cells, zero, zero]), -np.inf, high)
    soft = LinearConstraint(np.hstack([cells, eye, -eye]), floor, np.inf)
    bounds = Bounds(0, np.r_[np.ones(n), floor, aim])
    unmet = np.r_[np.zeros(n), np.ones(k), np.zeros(k)]
    least = milp(unmet, constraints=[hard, soft], bounds=bounds, integrality=1)
    cap = LinearConstraint(unmet, -np.inf, round(least.fun) + 0.5)
    worth = np.r_[scores[pairs], np.zeros(k), np.full(k, made.policy.target_points)]
    best = milp(-worth, constraints=[hard, soft, cap], bounds=bounds, integrality=1)
    return round(least.fun) + int((low - floor).sum()), -best.fun
