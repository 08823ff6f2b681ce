"""Small events, varied by keyword."""

import pandas as pd
import pytest

from matchmaker.columns import Absence, Company, Interpreter, Lock, Pair, Precedence, Slot
from matchmaker.tables.event import Event, Rules


def slot_table(clock, places, sessions=None):
    """Slots T1, T2, ... from (day, start minute, length) triples."""
    first = pd.Timestamp("2026-04-09 00:00", tz="Asia/Seoul")
    starts = [first + pd.Timedelta(days=d, minutes=m) for d, m, _ in clock]
    ends = [s + pd.Timedelta(minutes=length) for s, (_, _, length) in zip(starts, clock, strict=True)]
    frame = pd.DataFrame(
        {Slot.START: pd.DatetimeIndex(starts), Slot.END: pd.DatetimeIndex(ends), Slot.PLACES: places},
        index=pd.Index([f"T{i + 1}" for i in range(len(clock))], name=Slot.ID),
    )
    return frame.assign(**{Slot.SESSION: sessions or [""] * len(clock)})


def even_clock(slots, days=1):
    """Half-hour slots from nine o'clock, dealt over days."""
    per_day = -(-slots // days)
    return [(i // per_day, 540 + 30 * (i % per_day), 30) for i in range(slots)]


def company_table(ids, languages=None, representatives=None):
    frame = pd.DataFrame(index=pd.Index(ids, dtype=object))
    if languages:
        frame[Company.LANGUAGES] = [languages.get(i, ()) for i in ids]
    if representatives:
        frame[Company.REPRESENTATIVES] = [representatives.get(i, 1) for i in ids]
    return frame


@pytest.fixture(scope="session")
def make_event():
    def make(
        suppliers=("S1", "S2"),
        buyers=("B1", "B2"),
        *,
        slots=4,
        days=1,
        clock=None,
        places=2,
        sessions=None,
        absences=(),
        locks=(),
        precedences=(),
        languages=None,
        interpreters=None,
        representatives=None,
        rules=None,
        booths=None,
        **more,
    ):
        people = {} if interpreters is None else interpreters
        return Event(
            name="small",
            slots=slot_table(clock or even_clock(slots, days), places, sessions),
            suppliers=company_table(list(suppliers), languages, representatives),
            buyers=company_table(list(buyers), languages, representatives),
            rules=rules or Rules(),
            absences=pd.DataFrame(list(absences), columns=[Absence.COMPANY, Absence.SLOT], dtype=object),
            locks=pd.DataFrame(
                [(*lock, None)[:4] for lock in locks],
                columns=[Lock.SUPPLIER, Lock.BUYER, Lock.SLOT, Lock.PLACE],
                dtype=object,
            ),
            precedences=pd.DataFrame(
                list(precedences),
                columns=[
                    Precedence.FIRST_SUPPLIER,
                    Precedence.FIRST_BUYER,
                    Precedence.THEN_SUPPLIER,
                    Precedence.THEN_BUYER,
                ],
                dtype=object,
            ),
            interpreters=pd.DataFrame(
                {
                    Interpreter.NAME: list(people),
                    Interpreter.LANGUAGES: [tongues for tongues, _ in people.values()],
                    Interpreter.ABSENT: [absent for _, absent in people.values()],
                },
                index=pd.Index(list(people), name=Interpreter.ID, dtype=object),
                dtype=object,
            ),
            **({} if booths is None else {"places": booths}),
            **more,
        )

    return make


@pytest.fixture(scope="session")
def pairs_of():
    """`S1-B1 S1-B2` as a MultiIndex."""

    def make(text):
        return pd.MultiIndex.from_tuples([tuple(p.split("-")) for p in text.split()], names=Pair.KEYS)

    return make
