"""One thing changed: in a timetable, or in the event under it."""

import pandas as pd
from tests.properties.random_events import random_rules, with_video

from matchmaker.columns import (
    Absence,
    Company,
    Interpreter,
    Lock,
    PastMeeting,
    Precedence,
    Preference,
    Schedule,
    Slot,
)


def spoiled_schedule(rng, schedule, event):
    """What was changed, and the timetable after it."""
    frame, n = schedule.copy(), rng.randrange(len(schedule))
    slots = list(event.slots.index)
    places = [*event.places.index, *dict.fromkeys(schedule[Schedule.PLACE])]
    kinds = [
        "moved",
        "moved",
        "swapped",
        "dropped",
        "doubled",
        "place",
        "place",
        "no place",
        "interpreter",
        "slot",
        "supplier",
    ]
    kind = rng.choice(kinds)
    column = {name: frame.columns.get_loc(name) for name in frame.columns}
    if kind == "moved":
        frame.iloc[n, column[Schedule.SLOT]] = rng.choice(slots)
    elif kind == "swapped":
        other = rng.randrange(len(frame))
        at = [n, other], column[Schedule.SLOT]
        frame.iloc[at] = frame.iloc[at].tolist()[::-1]
    elif kind == "dropped":
        frame = frame.drop(frame.index[n])
    elif kind == "doubled":
        elsewhere = rng.choice([s for s in slots if s != frame.iloc[n, column[Schedule.SLOT]]])
        frame = pd.concat([frame, frame.iloc[[n]].assign(**{Schedule.SLOT: elsewhere})])
    elif kind == "place":
        frame.iloc[n, column[Schedule.PLACE]] = rng.choice(places)
    elif kind == "no place":
        frame.iloc[n, column[Schedule.PLACE]] = None
    elif kind == "interpreter":
        # Naming one where none is needed: `test_an_interpreter_who_is_away_is_found_where_none_is_needed`.
        named = schedule[Schedule.INTERPRETER].iloc[n] is not None
        people = event.interpreters.index if named else ()
        frame.iloc[n, column[Schedule.INTERPRETER]] = rng.choice([None, *people])
    elif kind == "slot":
        frame.iloc[n, column[Schedule.SLOT]] = rng.choice([None, "T99"])
    else:
        frame = frame.rename(index={frame.index[n][0]: "S99"}, level=0)
    return kind, frame


def one_more(frame, **row):
    """The frame with one more row; cells not named are empty."""
    return pd.DataFrame([*frame.to_dict("records"), row], columns=frame.columns, dtype=object)


def spoiled_event(rng, schedule, event, *, overlap):
    """What was changed, and the event after it."""
    n = rng.randrange(len(schedule))
    (supplier, buyer), slot = schedule.index[n], schedule[Schedule.SLOT].iloc[n]
    kind = rng.choice(
        [
            "absence",
            "places",
            "lock",
            "order",
            "rules",
            "refused",
            "past",
            "interpreter",
            "representatives",
            "attendance",
        ]
    )
    if kind == "absence":
        rows = one_more(
            event.absences, **{Absence.COMPANY: rng.choice([supplier, buyer]), Absence.SLOT: slot}
        )
        return kind, event.replace(absences=rows)
    if kind == "places":
        places = [max(int(n) - (s == slot), 0) for s, n in event.slots[Slot.PLACES].items()]
        return kind, event.replace(slots=event.slots.assign(**{Slot.PLACES: places}))
    if kind == "lock":
        fixed = {
            Lock.SLOT: rng.choice([*event.slots.index]),
            Lock.PLACE: rng.choice([None, *event.places.index]),
        }
        free = event.locks[(event.locks[Lock.SUPPLIER] != supplier) | (event.locks[Lock.BUYER] != buyer)]
        return kind, event.replace(
            locks=one_more(free, **{Lock.SUPPLIER: supplier, Lock.BUYER: buyer, **fixed})
        )
    if kind == "order":
        other = schedule.index[rng.randrange(len(schedule))]
        first, then = (
            [Precedence.FIRST_SUPPLIER, Precedence.FIRST_BUYER],
            [Precedence.THEN_SUPPLIER, Precedence.THEN_BUYER],
        )
        row = dict(zip([*first, *then], [supplier, buyer, *other], strict=True))
        return kind, event.replace(precedences=one_more(event.precedences, **row))
    if kind == "rules":
        return kind, event.replace(rules=random_rules(rng, overlap))
    if kind == "refused":
        row = {
            Preference.SUPPLIER: supplier,
            Preference.BUYER: buyer,
            Preference.SIDE: "supplier",
            Preference.LEVEL: "no",
        }
        return kind, event.replace(preferences=one_more(event.preferences, **row))
    if kind == "past":
        row = {PastMeeting.SUPPLIER: supplier, PastMeeting.BUYER: buyer}
        return kind, event.replace(past_meetings=one_more(event.past_meetings, **row))
    if kind == "interpreter":
        gone = [(slot,)] * len(event.interpreters)
        return kind, event.replace(interpreters=event.interpreters.assign(**{Interpreter.ABSENT: gone}))
    if kind == "attendance":
        return kind, with_video(rng, event, bare=0)
    one = {Company.REPRESENTATIVES: 1}
    return kind, event.replace(suppliers=event.suppliers.assign(**one), buyers=event.buyers.assign(**one))
