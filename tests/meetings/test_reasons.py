"""Every reason of every shortfall is true: relaxing just what it names is enough; prices come true."""

import dataclasses
import re

import numpy as np
import pytest
from tests.meetings.oracle import random_full_event
from tests.meetings.test_choose import parts_of

from matchmaker.columns import Company, Price, Shortfall, Slot
from matchmaker.meetings.choose import choose_meetings
from matchmaker.meetings.crowding import Openings
from matchmaker.meetings.prices import price_quotas
from matchmaker.messages import Message


def flat(message):
    """A reason's plain messages, each with its key, joined ones taken apart."""
    parts = [(message.key, message.values)]
    for value in message.values.values():
        if isinstance(value, Message):
            parts += flat(value)
    return parts


def unmet(assignment, chosen):
    """Minimum meetings that a choice leaves unmet, company by company and quota by quota."""
    sides = zip((assignment.limits.suppliers, assignment.limits.buyers), assignment.ends, strict=True)
    lacks = [np.maximum(s.asked - np.bincount(e[chosen], minlength=len(s.ids)), 0).sum() for s, e in sides]
    return int(sum(lacks)) + sum(max(0, row.low - int(chosen[row.cells].sum())) for row in assignment.rows)


def raised(side, who, to):
    """A side with one company's room raised to a number of meetings."""
    at = side.ids.get_loc(who)
    most, present = side.most.copy(), side.present.copy()
    most[at], present[at] = max(most[at], to), max(present[at], to)
    return dataclasses.replace(side, most=most, present=present)


def eased(assignment, short):
    """The problem after raising just what the reason names."""
    sides = {"supplier": assignment.limits.suppliers, "buyer": assignment.limits.buyers}
    rows, places = list(assignment.rows), assignment.limits.places
    for key, values in flat(short[Shortfall.REASON]):
        if key in ("meetings.own_maximum", "meetings.present"):
            kind, who = short[Shortfall.SIDE], short[Shortfall.COMPANY]
            sides[kind] = raised(sides[kind], who, short[Shortfall.ASKED])
        elif key == "meetings.full":
            for who, to in re.findall(r"(\w+) \(\d+ → (\d+)\)", str(values["names"])):
                kind = "supplier" if who.startswith("S") else "buyer"
                sides[kind] = raised(sides[kind], who, int(to))
        elif key == "meetings.ceiling":
            (at,) = {i for i, row in enumerate(rows) if str(row.said) == str(values["name"])}
            rows[at] = dataclasses.replace(rows[at], high=rows[at].high + values["more"])
        elif key == "meetings.places":
            places += values["more"]
    limits = dataclasses.replace(
        assignment.limits, suppliers=sides["supplier"], buyers=sides["buyer"], places=places
    )
    return dataclasses.replace(
        type(assignment).of(
            assignment.candidates,
            limits,
            assignment.ids,
            rows=tuple(rows),
            resolution=assignment.resolution,
            extra=assignment.whole.extra,
        )
    )


def shortfalls_hold(seed):
    """Number of shortfalls whose reason was relaxed and found enough."""
    made, scores = random_full_event(seed)
    choice = choose_meetings(scores, made)
    before = unmet(choice.assignment, choice.chosen)
    for short in choice.shortfalls.to_dict("records"):
        parts = parts_of(short[Shortfall.REASON])
        few = (
            parts.get("meetings.few") or parts.get("meetings.few_because") or parts.get("meetings.few_pairs")
        )
        reach = min(few["n"], short[Shortfall.ASKED]) if few else short[Shortfall.ASKED]
        again = eased(choice.assignment, short)
        after = unmet(again, again.solve().chosen)
        assert after <= before - (reach - short[Shortfall.GOT]), (seed, str(short[Shortfall.REASON]))
        if compete := parts.get("meetings.compete"):
            assert compete["n"] > compete["most"]
    return len(choice.shortfalls)


def test_relaxing_what_a_reason_names_is_enough():
    assert sum(shortfalls_hold(seed) > 0 for seed in range(8)) > 3


@pytest.mark.slow
def test_relaxing_what_a_reason_names_is_enough_in_two_hundred_infeasible_policies():
    infeasible, seed = 0, 1000
    while infeasible < 200:
        infeasible += shortfalls_hold(seed) > 0
        seed += 1


def more_room(made, row):
    """The event after raising a maximum by one meeting; None where attendance or a quota holds it back."""
    if row[Price.SIDE] == "places":
        places = made.slots[Slot.PLACES].copy()
        places.iloc[0] += 1
        return made.replace(slots=made.slots.assign(**{Slot.PLACES: places}))
    if row[Price.SIDE] == "quota":
        return None
    frame = getattr(made, f"{row[Price.SIDE]}s").copy()
    frame.loc[row[Price.OF], Company.MAX_MEETINGS] += 1
    return made.replace(**{f"{row[Price.SIDE]}s": frame})


def prices_hold(seed):
    """Whether the event's prices are exact; asserts that no unit adds more than its price."""
    made, scores = random_full_event(seed)
    made = made.replace(absences=made.absences.iloc[:0])
    quotas = tuple(q for q in made.policy.quotas if q.most_share is None)  # shares grow with the maximum
    made = made.replace(policy=made.policy.replace(quotas=quotas))
    choice = choose_meetings(scores, made)
    if not Openings.of(made, choice.assignment.ids, choice.assignment.limits).always:
        return False
    before, prices = unmet(choice.assignment, choice.chosen), price_quotas(choice)
    for row in prices.to_dict("records"):
        wider = more_room(made, row)
        if wider is None or row[Price.HIGH] >= len(made.slots):
            continue
        again = choose_meetings(scores, wider)
        fills = before - unmet(again.assignment, again.chosen)
        added = again.value - choice.value
        assert fills <= row[Price.FILLS], (seed, row)
        if fills == row[Price.FILLS]:
            assert added <= row[Price.VALUE] + 2e-6, (seed, row)
        if row[Price.EXACT]:
            assert (fills, pytest.approx(added)) == (row[Price.FILLS], row[Price.VALUE]), (seed, row)
    return bool(prices[Price.EXACT].all())


def test_no_unit_adds_more_than_its_price():
    assert sum(prices_hold(seed) for seed in range(4)) > 0


@pytest.mark.slow
def test_no_unit_adds_more_than_its_price_in_a_hundred_events():
    assert sum(prices_hold(seed) for seed in range(6, 106)) > 20
