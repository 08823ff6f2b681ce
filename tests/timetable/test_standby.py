"""The stand-by list: each row keeps every rule, and none is missing, by brute force."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from matchmaker.columns import Company, Pair, Schedule, Standby
from matchmaker.errors import ScheduleError
from matchmaker.tables.event import FreeWindow, Rules
from matchmaker.timetable.check import broken_rules
from matchmaker.timetable.naming.places import place_names
from matchmaker.timetable.solve import schedule_meetings
from matchmaker.timetable.standby import standby_list

RULES = (
    Rules(),
    Rules(max_in_a_row=1),
    Rules(lunch=(FreeWindow(start="09:00", end="10:30", free_slots=2),)),
    Rules(relay=True, interpreter_max_per_day=2),
    Rules(spare_places=1, interpreter_max_in_a_row=1),
    Rules(fairness=1),
)


def small(make_event, seed):
    """Three by three, interpreters, absences, locks; half of the pairs held."""
    rng = np.random.default_rng(seed)
    s, b = ["S1", "S2", "S3"], ["B1", "B2", "B3"]
    slots = 3
    away = [(w, f"T{t + 1}") for w in s + b for t in range(slots) if rng.random() < 0.15]
    event = make_event(
        s,
        b,
        slots=slots,
        places=int(rng.integers(1, 4)) + RULES[seed % len(RULES)].spare_places,
        absences=away,
        languages={"S1": ("ko",), "S2": ("ko",), "S3": ("ko", "en"), "B1": ("en",), "B2": ("ja",)},
        interpreters={"I1": (("ko", "en"), ()), "I2": (("en", "ja"), ("T1",)), "I3": (("ko", "ja"), ("T3",))},
        representatives={"B1": 2} if seed % 2 else None,
        precedences=[("S1", "B1", "S2", "B1")],
        rules=RULES[seed % len(RULES)],
    )
    event = event.replace(buyers=event.buyers.assign(**{Company.MAX_MEETINGS: [3, 2, 3]}))
    pairs = pd.MultiIndex.from_product([s, b], names=Pair.KEYS)
    some = pairs[np.sort(rng.choice(9, 4, replace=False))]
    return event, schedule_meetings(some, event, time_limit=0.5).schedule, pairs


def possible(event, schedule, pairs):
    """Every (pair, slot) that some place and interpreters make a timetable without a broken rule."""
    people = list(event.interpreters.index)
    serving = [
        None,
        *people,
        *(f"{a} + {b}" for a, b in product(people, people) if event.rules.relay and a != b),
    ]
    found = set()
    assert broken_rules(schedule, event).empty
    for pair, slot in product(pairs, event.slots.index):
        if pair in schedule.index:
            continue
        at = pd.MultiIndex.from_tuples([pair], names=Pair.KEYS)
        if any(
            (schedule.index.get_level_values(level) == who).sum() >= side.loc[who, Company.MAX_MEETINGS]
            for level, (who, side) in enumerate(zip(pair, (event.suppliers, event.buyers), strict=True))
        ):
            continue
        bare = pd.DataFrame([[slot]], index=at, columns=[Schedule.SLOT], dtype=object)
        if not broken_rules(pd.concat([schedule[[Schedule.SLOT]], bare]), event).empty:
            continue
        for place, who in product(place_names(event).index, serving):
            row = pd.DataFrame([[slot, place, who]], index=at, columns=schedule.columns, dtype=object)
            if broken_rules(pd.concat([schedule, row]), event).empty:
                found.add((*pair, slot))
                break
    return found


@pytest.mark.parametrize("seed", range(4))
def test_each_row_keeps_every_rule_and_none_is_missing(make_event, seed):
    event, schedule, pairs = small(make_event, seed)
    scores = pd.Series(np.random.default_rng(seed).random(len(pairs)), index=pairs)
    rows = standby_list(schedule, event, scores, per_slot=None)
    said = set(rows[[Standby.SUPPLIER, Standby.BUYER, Standby.SLOT]].itertuples(index=False, name=None))
    assert said == possible(event, schedule, pairs)
    for row in rows.itertuples():
        at = pd.MultiIndex.from_tuples([(row.supplier_id, row.buyer_id)], names=Pair.KEYS)
        cells = [[row.slot_id, row.place_id, row.interpreter_id]]
        more = pd.DataFrame(cells, index=at, columns=schedule.columns, dtype=object)
        assert broken_rules(pd.concat([schedule, more]), event).empty
    ranked = rows.groupby([Standby.COMPANY, Standby.SLOT])[Standby.SCORE]
    assert ranked.apply(lambda s: s.is_monotonic_decreasing).all()


def test_a_freed_slot_is_told_and_the_past_is_over(make_event):
    event = make_event(slots=2)
    pairs = pd.MultiIndex.from_product([["S1", "S2"], ["B1", "B2"]], names=Pair.KEYS)
    before = pd.DataFrame(
        {Schedule.SLOT: ["T1", "T2"], Schedule.PLACE: "1", Schedule.INTERPRETER: None},
        index=pairs[[0, 3]],
    )
    scores = pd.Series([0.1, 0.2, 0.3, 0.4], index=pairs)
    rows = standby_list(before.iloc[1:], event, scores, companies=["B1"], published=before)
    assert rows[Standby.SUPPLIER].tolist() == ["S2", "S1", "S1"]
    assert "B1" in rows[Standby.REASON].iloc[0].say("ko")
    assert "T1" in rows[Standby.REASON].iloc[0].say("en")
    assert rows[Standby.REASON].iloc[0].key == "day.standby_freed"
    later = standby_list(before.iloc[1:], event, scores, companies=["B1"], now="09:10")
    assert set(later[Standby.SLOT]) == {"T2"}
    with pytest.raises(ScheduleError, match="B9"):
        standby_list(before, event, scores, companies=["B9"])
