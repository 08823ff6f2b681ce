"""Small events for the scoring tests, by hand and at random."""

import random

import pandas as pd
import pytest

from matchmaker.columns import Certificate, Company, Pair, PastMeeting, Preference
from matchmaker.tables.event import Event, Rules

LISTS = {
    Company.HS_CODES: ["87", "8708", "870830", "870899", "840810", "8408", "854430", "870891"],
    Company.SEGMENTS: ["oem", "aftermarket", "newbuild", "repair", "eco"],
    Company.KINDS_SOUGHT: ["shipowner", "tier1", "tier2", "agent"],
    Company.LANGUAGES: ["ko", "en", "es", "ja", "zh"],
}
SUPPLIER_LISTS = {
    **LISTS,
    Company.MARKETS: ["mexico", "eu", "japan", "southeast_asia"],
    Company.EXPORT_COUNTRIES: ["MX", "DE", "VN", "US"],
}
BUYER_LISTS = {
    **LISTS,
    Company.CERTIFICATES_WANTED: ["iso_9001", "dnv", "kr"],
    Company.CERTIFICATES_REQUIRED: ["iatf_16949", "iso_9001"],
}
TEXTS = ["brake pads, discs", "Brake pad", "marine diesel engine", "브레이크 패드", "wiring harness"]
MORE = {
    Company.MIN_ORDER: [None, 100.0, 990.0, 1000.0, 5000.0],
    Company.LEAD_TIME: [None, 0.0, 30.0, 45.0, 90.0],
    Company.PRICE_BAND: [None, "economy", "standard", "premium"],
    Company.EMPLOYEES: [None, 5.0, 50.0, 900.0],
    Company.SALES_USD: [None, 1e6, 2e7],
}
MORE_OF_SUPPLIERS = {
    **MORE,
    Company.KIND: [None, "tier1_maker", "tier2", "tier3", "parts_maker"],
    Company.MARKETS: [(), ("mexico", "eu_eco"), ("southeast_asia_repair",), ("china",)],
    Company.CAPACITY: [None, 500.0, 2000.0, 70000.0],
    Company.TOP_CUSTOMER_SHARE: [None, 0.2, 0.95],
}
MORE_OF_BUYERS = {
    **MORE,
    Company.KIND: [None, "tier1", "oem", "agent"],
    Company.VOLUME: [None, 800.0, 2400.0, 20000.0],
    Company.ORDER_SIZE: [None, 90.0, 1000.0, 1300.0],
    Company.BEGINNERS: [None, "yes", "no"],
}
OUTCOMES = ["met", "followed_up", "contract", ""]
HOMES = [("전북", "군산시"), ("울산", "동구"), ("경기", "수원시"), ("부산", "동구")]


def _event(suppliers=None, buyers=None, day="2019-04-09", rules=None, **tables):
    """An event of one slot; companies come as {id: {column: cell}}."""
    start = pd.Timestamp(f"{day} 09:00", tz="Asia/Seoul")
    slots = pd.DataFrame(
        {"start": [start], "end": [start + pd.Timedelta("30min")], "session": "", "places": 9},
        index=pd.Index(["T1"], name="slot_id"),
    )
    frames = {
        key: pd.DataFrame(list(rows.values()), index=pd.Index(list(rows), dtype=object))
        for key, rows in (("suppliers", suppliers or {"S1": {}}), ("buyers", buyers or {"B1": {}}))
    }
    return Event(name="test", slots=slots, rules=Rules(**(rules or {})), **frames, **tables)


def _random_event(seed, most=6):
    """A small event in which everything may be missing."""
    rng = random.Random(seed)

    def maybe(value):
        return value if rng.random() < 0.7 else None

    def some(words):
        return tuple(rng.sample(words, rng.randint(0, min(3, len(words)))))

    def cells(columns):
        return {column: some(words) for column, words in columns.items()}

    def supplier():
        province, town = maybe(rng.choice(HOMES)) or (None, None)
        return {
            **cells(SUPPLIER_LISTS),
            Company.KIND: maybe(rng.choice(["tier1", "tier2"])),
            Company.PRODUCTS: maybe(rng.choice(TEXTS)),
            Company.EXPORTS_USD: maybe(rng.choice([0.0, 5e4, 2e6])),
            Company.PROVINCE: province,
            Company.MUNICIPALITY: town,
        }

    def buyer():
        country = rng.choice(["MX", "DE", "FR", "VN", "KE"])
        return {
            **cells(BUYER_LISTS),
            Company.CERTIFICATES_REQUIRED: some(["iatf_16949", "iso_9001"]) if rng.random() < 0.3 else (),
            Company.KIND: maybe(rng.choice(["shipowner", "agent", "tier1"])),
            Company.PRODUCTS: maybe(rng.choice(TEXTS)),
            Company.COUNTRY: maybe(country),
        }

    def with_more(companies, columns):
        for company in companies.values():
            for column, words in columns.items():
                company[column] = more.choice(words)
        return companies

    more = random.Random(f"{seed}, the columns that few forms have")
    suppliers = {f"S{n}": supplier() for n in rng.sample(range(99), rng.randint(1, most))}
    buyers = {f"B{n}": buyer() for n in rng.sample(range(99), rng.randint(1, most))}
    if more.random() < 0.7:
        suppliers, buyers = with_more(suppliers, MORE_OF_SUPPLIERS), with_more(buyers, MORE_OF_BUYERS)
    pairs = [(s, b) for s in suppliers for b in buyers]
    dates = [pd.NaT, pd.Timestamp("2018-01-01"), pd.Timestamp("2019-04-09"), pd.Timestamp("2020-01-01")]
    certificates = [
        (s, c, rng.choice(dates), rng.choice(dates))
        for s in suppliers
        for c in some(["iso_9001", "iatf_16949", "dnv", "kr"])
    ]
    wishes = [
        (*pair, side, rng.choice(["must", "want", "want", "no"]))
        for pair in pairs
        for side in ("buyer", "supplier")
        if rng.random() < 0.15
    ]
    past = [
        (*pair, pd.Timestamp(more.choice(["2018-04-01", "2019-04-10"])), more.choice(OUTCOMES))
        for pair in pairs
        if rng.random() < 0.1
    ]
    return _event(
        suppliers,
        buyers,
        rules={"met_before": rng.choice(["never", "allowed"])},
        certificates=pd.DataFrame(
            certificates,
            columns=[
                Certificate.SUPPLIER,
                Certificate.CERTIFICATE,
                Certificate.VALID_FROM,
                Certificate.VALID_UNTIL,
            ],
        ),
        preferences=pd.DataFrame(wishes, columns=[*Pair.KEYS, Preference.SIDE, Preference.LEVEL]),
        past_meetings=pd.DataFrame(past, columns=[*Pair.KEYS, PastMeeting.DATE, PastMeeting.OUTCOME]),
        interpreters=pd.DataFrame(
            {"name": ["I"], "languages": [some(["ko", "en", "es", "ja"])], "absent": [()]}, index=["I1"]
        ),
    )


@pytest.fixture(scope="session")
def make_event():
    return _event


@pytest.fixture(scope="session")
def random_event():
    return _random_event
