"""Small random events, and oracles that solve them another way."""

from functools import cache

import networkx as nx
import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from matchmaker.columns import Absence, Company, Pair, Preference, Shortfall, Slot
from matchmaker.meetings.choose import choose_meetings
from matchmaker.tables.event import Event


@cache
def slots(n, places):
    start = pd.date_range("2026-04-09 09:00", periods=n, freq="30min", tz="Asia/Seoul")
    columns = {
        Slot.START: start,
        Slot.END: start + pd.Timedelta("30min"),
        Slot.SESSION: "",
        Slot.PLACES: places,
    }
    return pd.DataFrame(columns, index=pd.Index([f"T{i:02d}" for i in range(n)], name=Slot.ID))


def companies(letter, low, high):
    quotas = {Company.MIN_MEETINGS: low, Company.MAX_MEETINGS: high}
    return pd.DataFrame(quotas, index=[f"{letter}{i:03d}" for i in range(len(low))])


def event(low_s, high_s, low_b, high_b, *, n_slots=20, places=20, **more):
    return Event(
        name="small",
        slots=slots(n_slots, places),
        suppliers=companies("S", low_s, high_s),
        buyers=companies("B", low_b, high_b),
        **more,
    )


def random_event(rng, *, minima=False, n=7, **more):
    """An event with random maxima (and minima), and integer scores of a hundredth on random pairs."""
    ns, nb = rng.integers(1, n, 2)
    high_s, high_b = rng.integers(0, 4, ns), rng.integers(0, 5, nb)
    low_s, low_b = (rng.integers(0, 3, k) if minima else np.zeros(k, int) for k in (ns, nb))
    # At most `n` slots and few places, so that the event's own room binds in some of the draws.
    made = event(low_s, high_s, low_b, high_b, n_slots=6, places=int(rng.integers(1, 4)), **more)
    return made, random_scores(rng, made)


def random_scores(rng, made, share=0.7):
    pairs = pd.MultiIndex.from_product([made.suppliers.index, made.buyers.index], names=Pair.KEYS)
    scores = pd.Series(rng.integers(1, 101, len(pairs)) / 100, pairs)
    return scores[rng.random(len(pairs)) < share]


@cache
def drawn(seed):
    """A random event with minima, its scores and its choice; shared by tests, so not to be changed."""
    made, scores = random_event(np.random.default_rng(seed), minima=True)
    return made, scores, choose_meetings(scores, made)


def unmet(choice):
    return int((choice.shortfalls[Shortfall.ASKED] - choice.shortfalls[Shortfall.GOT]).sum())


def high_of(made, side):
    frame = made.suppliers if side == "supplier" else made.buyers
    return np.minimum(frame[Company.MAX_MEETINGS], len(made.slots))


def by_networkx(scores, made):
    """Largest sum of scores in hundredths, by networkx's min-cost flow."""
    graph = nx.DiGraph()
    total = int(made.slots[Slot.PLACES].sum())
    graph.add_node("source", demand=-total)
    graph.add_node("sink", demand=total)
    graph.add_edge("source", "sink", capacity=total, weight=0)
    for who, high in high_of(made, "supplier").items():
        graph.add_edge("source", who, capacity=int(high), weight=0)
    for who, high in high_of(made, "buyer").items():
        graph.add_edge(who, "sink", capacity=int(high), weight=0)
    for (s, b), score in scores.items():
        graph.add_edge(s, b, capacity=1, weight=-round(score * 100))
    return -nx.min_cost_flow_cost(graph)


def by_milp(scores, made, rows=()):
    """`(unmet minimum meetings, largest sum of scores)` by scipy's MILP, in two steps.

    `rows`: further quotas `(mask over the scores, low, high)`; lows are soft like those of companies.
    """
    n = len(scores)
    ceilings = [(np.ones(n, bool), 0, int(made.slots[Slot.PLACES].sum())), *rows]
    for side, frame in ((Pair.SUPPLIER, made.suppliers), (Pair.BUYER, made.buyers)):
        ends = scores.index.get_level_values(side)
        high = high_of(made, "supplier" if side == Pair.SUPPLIER else "buyer")
        ceilings += [(ends == who, frame[Company.MIN_MEETINGS][who], high[who]) for who in frame.index]
    k = len(ceilings)
    cells = np.array([row[0] for row in ceilings], float)
    low, high = (np.array([row[i] for row in ceilings], float) for i in (1, 2))
    hard = LinearConstraint(np.hstack([cells, np.zeros((k, k))]), -np.inf, high)
    soft = LinearConstraint(np.hstack([cells, np.eye(k)]), low, np.inf)
    bounds = Bounds(0, np.r_[np.ones(n), np.full(k, np.inf)])
    unmet = np.r_[np.zeros(n), np.ones(k)]
    least = milp(unmet, constraints=[hard, soft], bounds=bounds, integrality=1)
    least_unmet = round(least.fun)
    cap = LinearConstraint(unmet, -np.inf, least_unmet + 0.5)
    best = milp(-np.r_[scores, np.zeros(k)], constraints=[hard, soft, cap], bounds=bounds, integrality=1)
    return least_unmet, -best.fun


def wishes(rows):
    columns = [Preference.SUPPLIER, Preference.BUYER, Preference.SIDE, Preference.LEVEL]
    return pd.DataFrame(rows, columns=columns)


def absences(rows):
    return pd.DataFrame(rows, columns=[Absence.COMPANY, Absence.SLOT])
