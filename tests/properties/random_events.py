"""Random events of every mix of rules, drawn from a `random.Random` (seeded, or hypothesis' own)."""

from datetime import time
from itertools import pairwise

import pandas as pd

from matchmaker.columns import (
    Absence,
    Company,
    Interpreter,
    Lock,
    Meeting,
    Pair,
    PastMeeting,
    Place,
    Precedence,
    Preference,
    Slot,
)
from matchmaker.tables.event import Event, FreeWindow, Rules

MIDNIGHT = pd.Timestamp("2026-04-09 00:00", tz="Asia/Seoul")
TONGUES = ((), ("ko",), ("ko",), ("es",), ("es",), ("en",), ("en", "ko"))


def chance(rng, share):
    """True in about `share` of the draws; hypothesis shrinks it to False."""
    return rng.randint(0, 99) >= 100 - round(100 * share)


def clock(rng, slots):
    """(day, start minute, length) of each slot, in order of start."""
    kind = rng.choice(["even", "even", "noon", "days", "pauses", "overlap"])
    if kind == "overlap":
        grid = [(540 + 30 * i, length) for i in range(slots) for length in (30, 60)]
        chosen = sorted(rng.sample(grid, slots))
        return [(0, start, length) for start, length in chosen]
    if kind == "days":
        first = (slots + 1) // 2
        return [(int(i >= first), 540 + 30 * (i % first), 30) for i in range(slots)]
    step = {"pauses": rng.choice([35, 40, 45])}.get(kind, 30)
    noon = {"noon": rng.choice([20, 60, 120])}.get(kind, 0)
    return [(0, 540 + step * i + (noon if i >= slots // 2 else 0), 30) for i in range(slots)]


def overlapping(event):
    """Whether two slots of the event share a moment."""
    ends, starts = event.slots[Slot.END], event.slots[Slot.START]
    return any(end > start for end, start in zip(ends[:-1], starts[1:], strict=True))


def slot_table(rng, hours, most):
    starts = [MIDNIGHT + pd.Timedelta(days=d, minutes=m) for d, m, _ in hours]
    ends = [s + pd.Timedelta(minutes=length) for s, (_, _, length) in zip(starts, hours, strict=True)]
    half = len(hours) // 2
    return pd.DataFrame(
        {
            Slot.START: pd.DatetimeIndex(starts),
            Slot.END: pd.DatetimeIndex(ends),
            Slot.SESSION: ["a"] * half + ["b"] * (len(hours) - half),
            Slot.PLACES: [rng.randint(1, most) for _ in hours] if chance(rng, 0.7) else most,
        },
        index=pd.Index([f"T{i + 1}" for i in range(len(hours))], name=Slot.ID),
    )


def table(rows, columns):
    return pd.DataFrame(list(rows), columns=columns, dtype=object)


def companies(rng, ids, *, spoken, staffed):
    return pd.DataFrame(
        {
            Company.LANGUAGES: [rng.choice(TONGUES) if spoken else () for _ in ids],
            Company.REPRESENTATIVES: [2 if staffed and chance(rng, 0.3) else 1 for _ in ids],
        },
        index=pd.Index(ids, dtype=object),
    )


def random_rules(rng, overlap):
    lunch = ()
    if not overlap and chance(
        rng, 0.3
    ):  # where slots overlap see `test_lunch_is_free_of_overlapping_meetings`
        hour = rng.choice([time(9), time(9, 30), time(10), time(10, 15)])
        end = time(hour.hour + rng.choice([1, 2]), hour.minute)
        lunch = (FreeWindow(start=hour, end=end, free_slots=rng.randint(1, 2)),)
    return Rules(
        met_before=rng.choice(["never", "allowed"]),
        fairness=rng.choice([None, None, 0, 1, 2]),
        max_in_a_row=rng.choice([None, None, 1, 2, 3]),
        rest_slots=rng.randint(1, 2),
        lunch=lunch,
        interpreters=chance(rng, 0.9),
    )


def random_places(rng, buyers, most):
    """Tables or booths by name, some of them a buyer's own."""
    if chance(rng, 0.5):
        return table((), [Place.OWNER, Place.HALL]), "none"
    owners = [b if chance(rng, 0.5) else None for b in buyers] + [None] * rng.randint(0, most)
    frame = table([(owner, "A") for owner in owners], [Place.OWNER, Place.HALL])
    return frame.set_axis(pd.Index([f"X{i + 1}" for i in range(len(owners))], name=Place.ID)), rng.choice(
        ["buyers", "none"]
    )


def random_locks(rng, pairs, slots, places):
    locks = []
    for pair in rng.sample(pairs, min(len(pairs), rng.choice([0, 0, 1, 2]))):
        slot = rng.choice(slots) if chance(rng, 0.7) else None
        place = rng.choice(list(places) or ["1"]) if chance(rng, 0.3) else None
        locks.append((*pair, slot, place))
    return locks


def with_video(rng, event, *, bare=0.3):
    """Some companies online, in zones of their own; few video desks; in `bare` of the events no table."""
    attending = {}
    for company in event.participants:
        zone = rng.choice(
            ["Asia/Seoul", "Asia/Kolkata", "Europe/Berlin", "America/Mexico_City", "Australia/Sydney"]
        )
        start = time(rng.randint(0, 23), rng.choice([0, 30]))
        until = time((start.hour + rng.choice([8, 12, 16, 20])) % 24, start.minute)
        hours = (start, until) if chance(rng, 0.6) else (None, None)
        attending[company] = ("online" if chance(rng, 0.4) else rng.choice(["onsite", None]), zone, *hours)
    columns = [Company.ATTENDANCE, Company.TIME_ZONE, Company.WORK_FROM, Company.WORK_UNTIL]

    def attended(side):
        cells = pd.DataFrame(
            [attending[c] for c in side.index], index=side.index, columns=columns, dtype=object
        )
        return side.assign(**{column: cells[column] for column in columns})

    rules = event.rules.replace(
        online=rng.choice(["either", "either", "both"]), video_places=rng.choice([None, None, 1, 2, 0])
    )
    places = event.slots[Slot.PLACES]
    if event.places.empty and not event.locks[Lock.PLACE].notna().any() and chance(rng, bare):
        places = places * 0
    return event.replace(
        suppliers=attended(event.suppliers),
        buyers=attended(event.buyers),
        rules=rules,
        slots=event.slots.assign(**{Slot.PLACES: places}),
    )


def some(rng, items, share):
    return [item for item in items if chance(rng, share)]


def random_event(rng, *, slots=(3, 7), meetings=(1, 10), sides=(4, 3), video=0.35):
    """An event and the frame of meetings asked for: any mix of rules, in any number.

    Parameters
    ----------
    slots, meetings
        Fewest and most.
    sides
        Most suppliers and most buyers.
    video
        Share of the events to which some companies come online.
    """
    hours = clock(rng, rng.randint(*slots))
    overlap = any(d == e and start + length > then for (d, start, length), (e, then, _) in pairwise(hours))
    both = not chance(rng, 0.8)
    suppliers = [f"{'P' if both else 'S'}{i + 1}" for i in range(rng.randint(1, sides[0]) + both)]
    buyers = suppliers if both else [f"B{i + 1}" for i in range(rng.randint(1, sides[1]))]
    crossed = [(s, b) for s in suppliers for b in buyers if not both or s < b]
    pairs = rng.sample(crossed, min(len(crossed), rng.randint(*meetings)))
    most = rng.choice([1, 2, 3, 8])
    slot_frame = slot_table(rng, hours, most)
    ids, everyone = list(slot_frame.index), sorted({*suppliers, *buyers})
    spoken = chance(rng, 0.5)
    staffed = chance(rng, 0.3)
    supplier_frame = companies(rng, suppliers, spoken=spoken, staffed=staffed)
    places, seated = random_places(rng, buyers, most)
    away = rng.choice([0, 0.1, 0.25])
    orders = [(*rng.choice(pairs), *rng.choice(pairs)) for _ in range(rng.choice([0, 0, 1, 2]))]
    people = rng.randint(1, 3) if spoken else 0
    event = Event(
        name="random",
        slots=slot_frame,
        suppliers=supplier_frame,
        buyers=supplier_frame if both else companies(rng, buyers, spoken=spoken, staffed=staffed),
        same_company=both,
        seated=seated,
        rules=random_rules(rng, overlap),
        preferences=table(
            [(*pair, "buyer", rng.choice(["no", "want", "must"])) for pair in some(rng, pairs, 0.05)],
            [Preference.SUPPLIER, Preference.BUYER, Preference.SIDE, Preference.LEVEL],
        ),
        absences=table(
            [(c, s) for c in everyone for s in some(rng, ids, away)], [Absence.COMPANY, Absence.SLOT]
        ),
        interpreters=table(
            [
                (
                    f"name {i}",
                    ("ko", *rng.sample(["es", "en"], rng.randint(1, 2))),
                    tuple(some(rng, ids, 0.15)),
                )
                for i in range(people)
            ],
            [Interpreter.NAME, Interpreter.LANGUAGES, Interpreter.ABSENT],
        ).set_axis(pd.Index([f"I{i + 1}" for i in range(people)], name=Interpreter.ID, dtype=object)),
        past_meetings=table(
            [(*pair, None, "met") for pair in some(rng, pairs, 0.05)],
            [PastMeeting.SUPPLIER, PastMeeting.BUYER, PastMeeting.DATE, PastMeeting.OUTCOME],
        ),
        locks=table(
            random_locks(rng, pairs, ids, places.index), [Lock.SUPPLIER, Lock.BUYER, Lock.SLOT, Lock.PLACE]
        ),
        precedences=table(
            [order for order in orders if order[:2] != order[2:]],
            [
                Precedence.FIRST_SUPPLIER,
                Precedence.FIRST_BUYER,
                Precedence.THEN_SUPPLIER,
                Precedence.THEN_BUYER,
            ],
        ),
        places=places,
    )
    asked = pd.DataFrame(
        {
            Meeting.WEIGHT: [rng.randint(1, 9) / 4 for _ in pairs],
            Meeting.SESSION: [rng.choice([None, None, None, "a", "b"]) for _ in pairs],
            Meeting.LEVEL: ["must" if chance(rng, 0.1) else None for _ in pairs],
        },
        index=pd.MultiIndex.from_tuples(pairs, names=Pair.KEYS),
    )
    return (with_video(rng, event) if chance(rng, video) else event), asked
