"""A plan small enough to count by hand, and variants of it."""

from __future__ import annotations

import pandas as pd
import pytest

from matchmaker.messages import Message
from matchmaker.report.contents import Contents
from matchmaker.tables.event import Event

PAIRS = ["supplier_id", "buyer_id"]


def index(*pairs):
    return pd.MultiIndex.from_tuples(pairs, names=PAIRS)


@pytest.fixture
def event():
    """Three suppliers, two buyers; two days of 30-minute slots, a lunch between the second and the third."""
    starts = pd.to_datetime(
        ["2019-04-09 09:00", "2019-04-09 09:30", "2019-04-09 11:00", "2019-04-10 09:00"]
    ).tz_localize("Asia/Seoul")
    slots = pd.DataFrame(
        {"start": starts, "end": starts + pd.Timedelta("30min"), "session": "", "places": 2},
        index=pd.Index(["A1", "A2", "A3", "B1"], name="slot_id"),
    )
    suppliers = pd.DataFrame(
        {
            "name": ["가온정밀", "나래기계", "다온해양"],
            "name_en": ["Gaon Precision", "Narae Machinery", ""],
            "province": ["전북", "서울", "경남"],
            "municipality": ["군산시", "강남구", "거제시"],
            "products": ["brake discs", "pumps", None],
            "languages": [("ko", "en"), ("ko",), ()],
            "contact": ["SECRET-PERSON"] * 3,
            "email": ["secret@example.com"] * 3,
            "phone": ["010-1234-5678"] * 3,
            "min_meetings": [1, 3, 0],
        },
        index=["001", "S2", "S3"],
    )
    buyers = pd.DataFrame(
        {"name": ["Buena Partes", "Coral Ship"], "country": ["MX", "SG"], "email": "hidden@example.com"},
        index=["B1", "B2"],
    )
    interpreters = pd.DataFrame(
        {"name": ["Kim", "Lee"], "languages": [("ko", "es"), ("ko", "en")], "absent": [("B1",), ()]},
        index=pd.Index(["I1", "I2"], name="interpreter_id"),
    )
    return Event(
        name="Spring Match",
        slots=slots,
        suppliers=suppliers,
        buyers=buyers,
        interpreters=interpreters,
        absences=pd.DataFrame({"company_id": ["S2"], "slot_id": ["B1"]}),
        preferences=pd.DataFrame(
            [
                ("001", "B1", "buyer", "must"),
                ("001", "B1", "supplier", "want"),
                ("S2", "B2", "supplier", "want"),
                ("S3", "B2", "buyer", "must"),
                ("S3", "B1", "buyer", "no"),
            ],
            columns=["supplier_id", "buyer_id", "side", "level"],
        ),
        places=pd.DataFrame(
            {"owner_id": None, "hall": ["East", "East"]}, index=pd.Index(["T2", "T10"], name="place_id")
        ),
    )


@pytest.fixture
def plan(event):
    """Four meetings held, one left out. B1 meets at 09:00 and 11:00 on the first day: 90 minutes between."""
    pairs = index(("001", "B1"), ("001", "B2"), ("S2", "B1"), ("S2", "B2"), ("S3", "B2"))
    schedule = pd.DataFrame(
        {
            "slot_id": ["A1", "A2", "A3", "A1"],
            "place_id": ["T2", "T2", "T10", "T10"],
            "interpreter_id": ["I1", None, "I1", "I2"],
        },
        index=pairs[:4],
    )
    scores = pd.DataFrame(
        {"score": [0.8, 0.6, 0.5, 0.4, 0.7], "fit": 0.5, "confidence": [1.0, 0.5, 0.75, 1.0, 0.9]},
        index=pairs,
    )
    lines = []
    for supplier, buyer in pairs:
        score = scores.loc[(supplier, buyer), "score"]
        for view, name, share in (
            ("buyer", "product", 1 / 3),
            ("supplier", "market", 1 / 3),
            ("policy", "crisis_region", 1 / 3),
        ):
            why = Message("general.minutes", {"n": 30})
            lines.append((supplier, buyer, view, name, score, 1.0, score * share, why))
    columns = [*PAIRS, "view", "comparison", "value", "weight", "contribution", "reason"]
    return Contents(
        event=event,
        meetings=pd.DataFrame({"weight": scores["score"], "level": ["must", "", "", "", "must"]}),
        schedule=schedule,
        scores=scores,
        contributions=pd.DataFrame(lines, columns=columns),
        shortfalls=pd.DataFrame(
            [("S2", "supplier", 3, 2, Message("general.minutes", {"n": 3}))],
            columns=["company_id", "side", "asked", "got", "reason"],
        ),
        not_placed=pd.DataFrame(
            [("S3", "B2", Message("general.minutes", {"n": 7}))], columns=[*PAIRS, "reason"]
        ),
        status="FEASIBLE",
        breaks=2,
        bound=1,
        seconds=12.5,
        seed=7,
    )


PAYLOADS = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1,1)",
    "\t=1+1",
    "'=1+1",
    "<script>window.pwned=1</script>",
    "</script><script>window.pwned=1</script>",
    "<!--<script>",
    "<img src=x onerror=window.pwned=1>",
    "javascript:window.pwned=1",
    '" onmouseover="window.pwned=1',
    "{{ 7 * 7 }}",
    "&lt;b&gt; & {braces} {0}",
    "\u2028\u2029",
    "가" * 10_000,
]


@pytest.fixture
def hostile(plan):
    """The plan with payloads wherever a planner can write: names, texts, reasons, the event's name."""
    event = plan.event
    size = len(PAYLOADS)
    suppliers = pd.DataFrame(
        {"name": PAYLOADS, "name_en": PAYLOADS, "products": PAYLOADS, "languages": [("<b>",)] * size},
        index=[f"={i}<" for i in range(size)],
    )
    pairs = index(*((s, "B1") for s in suppliers.index))
    slots = event.slots.assign(places=99)
    nasty = event.replace(
        name="=Evil</script><script>window.pwned=1</script>",
        programme="</title><script>",
        suppliers=suppliers,
        slots=slots,
        absences=event.absences.iloc[:0],
        preferences=event.preferences.iloc[:0],
    )
    return plan.replace(
        event=nasty,
        meetings=pd.DataFrame({"weight": 1.0}, index=pairs),
        schedule=pd.DataFrame({"slot_id": "A1", "place_id": PAYLOADS, "interpreter_id": None}, index=pairs),
        scores=pd.DataFrame({"score": 0.5}, index=pairs),
        contributions=pd.DataFrame(
            [(*pair, "buyer", text, 0.5, 1.0, 0.5, text) for pair, text in zip(pairs, PAYLOADS, strict=True)],
            columns=plan.contributions.columns,
        ),
        shortfalls=plan.shortfalls.assign(company_id=pairs[0][0], reason=PAYLOADS[0]),
        not_placed=plan.not_placed.iloc[:0],
    )
