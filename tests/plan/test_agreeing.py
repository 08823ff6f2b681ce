"""Choice and timetable together, against the joint optimum by listing every choice and timetable."""

import math
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from tests.meetings.make import absences, event, random_scores

from matchmaker.agreeing import agree_on_meetings
from matchmaker.columns import Absence, NotPlaced, Pair, Precedence, Slot
from matchmaker.settings import Settings
from matchmaker.tables.event import Rules
from matchmaker.timetable.check import broken_rules

PATIENT = Settings().replace(meetings={"agree_rounds": 40}, timetable={"time_limit_s": 3.0, "workers": 1})


def holds(made, pairs):
    """Whether some timetable holds all pairs, by trying every slot for each."""
    slots = list(made.slots.index)
    away = set(map(tuple, made.absences[[Absence.COMPANY, Absence.SLOT]].to_numpy()))
    places = made.slots[Slot.PLACES].to_dict()
    order = [tuple(row) for row in made.precedences.to_numpy()]
    row = made.rules.max_in_a_row
    for draw in product(slots, repeat=len(pairs)):
        at = dict(zip(pairs, draw, strict=True))
        busy = [(who, slot) for pair, slot in at.items() for who in pair]
        fits = len(set(busy)) == len(busy) and not away & set(busy)
        fits &= all(draw.count(slot) <= places[slot] for slot in slots)
        fits &= all(at[p[:2]] < at[p[2:]] for p in order if p[:2] in at and p[2:] in at)
        if fits and row is not None:
            runs = [[(who, s) in busy for s in slots] for who in made.participants]
            fits = not any(all(r[i : i + row + 1]) for r in runs for i in range(len(slots) - row))
        if fits:
            return True
    return False


def joint_optimum(scores, made):
    """The largest sum of scores of pairs that some timetable holds."""
    best = 0.0
    for k in range(1, len(scores) + 1):
        for pairs in combinations(scores.index, k):
            worth = float(scores[list(pairs)].sum())
            if worth > best + 1e-9 and holds(made, pairs):
                best = worth
    return best


def tiny(seed):
    """Two or three companies a side, three slots, one or two places; absences, order and pauses."""
    rng = np.random.default_rng(seed)
    ns, nb = rng.integers(2, 4), 2
    none = np.zeros
    made = event(
        none(ns, int),
        np.full(ns, 3),
        none(nb, int),
        np.full(nb, 3),
        n_slots=3,
        places=int(rng.integers(1, 3)),
    )
    away = [(who, t) for who in made.participants for t in made.slots.index if rng.random() < 0.2]
    scores = random_scores(rng, made, share=0.85)
    keys = [
        Precedence.FIRST_SUPPLIER,
        Precedence.FIRST_BUYER,
        Precedence.THEN_SUPPLIER,
        Precedence.THEN_BUYER,
    ]
    order = [(*scores.index[i], *scores.index[j]) for i, j in rng.integers(0, len(scores), (3, 2)) if i < j]
    rules = Rules(max_in_a_row=2, interpreters=False) if rng.random() < 0.5 else Rules(interpreters=False)
    return scores, made.replace(
        absences=absences(away), precedences=pd.DataFrame(order, columns=keys), rules=rules
    )


@pytest.mark.parametrize("seeds", [(1, 3, 10), pytest.param(range(11, 51), marks=pytest.mark.slow)])
def test_what_is_agreed_is_the_joint_optimum(seeds):
    again = 0
    for seed in seeds:
        scores, made = tiny(seed)
        found = agree_on_meetings(scores, made, settings=PATIENT)
        assert broken_rules(found.result.schedule, made).empty
        best = joint_optimum(scores, made)
        assert found.bound >= best - 1e-6, seed
        assert found.value <= best + 1e-6, seed
        if found.agreed:
            assert found.value == pytest.approx(best), seed
        again += found.rounds > 1
    assert again > 0


def test_a_choice_the_timetable_cannot_hold_is_made_again():
    """Two meetings, each to be held before the other, which no count of slots tells."""
    made = event(np.zeros(2, int), np.full(2, 2), np.zeros(2, int), np.full(2, 2), n_slots=2, places=2)
    keys = [
        Precedence.FIRST_SUPPLIER,
        Precedence.FIRST_BUYER,
        Precedence.THEN_SUPPLIER,
        Precedence.THEN_BUYER,
    ]
    order = [("S000", "B000", "S001", "B001"), ("S001", "B001", "S000", "B000")]
    made = made.replace(precedences=pd.DataFrame(order, columns=keys))
    scores = random_scores(np.random.default_rng(0), made, share=2)
    found = agree_on_meetings(scores, made, settings=PATIENT)
    assert (found.rounds, found.agreed) == (2, True)
    assert len(found.result.schedule) == 3
    assert found.value == pytest.approx(found.bound)
    assert math.isclose(found.value, scores.sum() - scores[[p[:2] for p in order]].min())
    (cut,) = found.cuts
    assert set(cut.pairs) == {p[:2] for p in order}
    assert "agree after 2" in str(found)
    once = agree_on_meetings(scores, made, settings=PATIENT.replace(meetings={"agree_rounds": 1}))
    assert not once.agreed
    assert once.value <= found.value + 1e-9
    assert len(once.result.not_placed[[NotPlaced.SUPPLIER]]) == 1
    assert "일치" in found.say("ko")
    assert once.choice.meetings.index.names == Pair.KEYS
