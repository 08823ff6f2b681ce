"""Invented suppliers and buyers, as facts; how a form spells them is the business of `forms`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from making.names import foreign_company, foreign_person, korean_company, korean_person
from making.places import LAND, LANDS, Land, Town
from matchmaker.reference.markets import markets_of
from matchmaker.reference.products import vocabulary


@dataclass(frozen=True)
class Product:
    """One product of the reference vocabulary, with the code in force at the event."""

    code: str
    industry: str
    segments: tuple[str, ...]
    name_ko: str
    name_en: str
    words_ko: tuple[str, ...]
    words_en: tuple[str, ...]


def products(industry: str, year: int) -> tuple[Product, ...]:
    """The products of an industry, coded by the nomenclature of a year."""
    rows = vocabulary().query("industry == @industry").to_dict("records")
    return tuple(
        Product(
            code=row["hs_code"] if year >= 2022 else row["hs_2017"],
            industry=industry,
            segments=row["segments"],
            name_ko=row["name_ko"],
            name_en=row["name_en"],
            words_ko=row["synonyms_ko"],
            words_en=row["synonyms_en"],
        )
        for row in rows
    )


@dataclass(frozen=True)
class Supplier:
    """What an invented supplier is and wants."""

    id: str
    name: str
    name_en: str
    town: Town
    industry: str
    products: tuple[Product, ...]
    segments: tuple[str, ...]
    tier: str
    certificates: tuple[tuple[str, date | None], ...]
    employees: int
    founded: date
    sales_mkrw: int | None
    exports_kusd: int | None
    export_countries: tuple[str, ...]
    markets: tuple[str, ...]
    customers: tuple[str, ...]
    top_share: int | None
    capacity: int | None
    lead_days: int | None
    min_order: int | None
    languages: tuple[str, ...]
    kinds_sought: tuple[str, ...]
    most: int
    contact: str
    wishes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Buyer:
    """What an invented buyer is and wants."""

    id: str
    name: str
    land: Land
    industry: str
    kind: str
    products: tuple[Product, ...]
    segments: tuple[str, ...]
    required: tuple[str, ...]
    wanted: tuple[str, ...]
    languages: tuple[str, ...]
    kinds_sought: tuple[str, ...]
    sales_usd: int | None
    volume: int | None
    least: int
    most: int
    contact: str


AUTO_KINDS = (
    "oem",
    "tier1",
    "distributor",
    "importer",
    "wholesaler",
    "trading_house",
    "retailer",
    "workshop_chain",
)
MARINE_KINDS = (
    "shipowner",
    "shipyard",
    "repair_yard",
    "trading_house",
    "agent",
    "ship_manager",
    "ship_supplier",
)
CLASSES = ("KR", "DNV GL", "LR", "ABS", "BV", "NK", "CCS", "RINA")
AUTO_MARKETS = (
    "mexico",
    "north_america",
    "southeast_asia",
    "eu",
    "china",
    "india",
    "cis",
    "gulf",
    "latin_america",
)
MARINE_MARKETS = ("southeast_asia", "china", "japan", "eu", "europe", "gulf", "cis", "north_america")
CUSTOMERS = tuple(f"가상고객{letter}" for letter in "가나다라마바사아자차")


def some(rng: Random, pool: tuple[str, ...], most: int, least: int = 1) -> tuple[str, ...]:
    """A few of a pool, without repeats."""
    return tuple(rng.sample(pool, min(len(pool), rng.randint(least, most))))


def held(rng: Random, industry: str, on: date) -> tuple[tuple[str, date | None], ...]:
    """Certificates with their last days: about one in twelve lapsed before the event."""
    names = []
    if rng.random() < 0.8:
        names.append("ISO 9001")
    if industry == "auto":
        names += ["IATF 16949"] * (rng.random() < 0.72)
        names += [
            name
            for name, share in (("ECE R90", 0.12), ("DOT", 0.1), ("CAPA", 0.05), ("GSO", 0.06))
            if rng.random() < share
        ]
    else:
        names += [name for name in CLASSES if rng.random() < (0.62 if name == "KR" else 0.3)]
    names += ["ISO 14001"] * (rng.random() < 0.25)
    dated = []
    for name in names:
        lapsed = rng.random() < 0.08
        days = -rng.randint(5, 400) if lapsed else rng.randint(20, 1500)
        dated.append((name, None if rng.random() < 0.07 else on + timedelta(days=days)))
    return tuple(dated)


def supplier(
    rng: Random, number: str, town: Town, pool: tuple[Product, ...], on: date, taken: set[str]
) -> Supplier:
    """Invent one supplier of a town."""
    industry = pool[0].industry
    name, name_en = korean_company(rng, industry, taken)
    made = tuple(rng.sample(pool, rng.choices((1, 2, 3), (50, 35, 15))[0]))
    known = tuple(dict.fromkeys(segment for product in made for segment in product.segments))
    segments = tuple(s for s in known if rng.random() < 0.7) or known[:1]
    tier = rng.choices(("tier1_maker", "tier2", "tier3", "parts_maker"), (15, 45, 20, 20))[0]
    tier = tier if industry == "auto" else "equipment_maker"
    single = rng.random() < 0.38  # sells to one customer, at home: whom the programme is for
    exports = rng.choices(
        ("none", "some", "much", "unknown"), (70, 22, 0, 8) if single else (22, 40, 28, 10)
    )[0]
    kusd = {"none": 0, "some": rng.randint(20, 900), "much": rng.randint(1_000, 42_000), "unknown": None}[
        exports
    ]
    sales = None if rng.random() < 0.05 else int(round(rng.lognormvariate(9.2, 0.9), -2))
    targets = AUTO_MARKETS if industry == "auto" else MARINE_MARKETS
    abroad = tuple(land.code for land in LANDS if set(markets_of(land.code)) & set(targets))
    speaks = rng.choices(
        (("ko",), ("ko", "en"), ("ko", "en", "zh"), ("ko", "ja"), ("ko", "zh"), ("ko", "en", "es")),
        (58, 31, 3, 3, 3, 2),
    )[0]
    kinds = AUTO_KINDS if industry == "auto" else MARINE_KINDS
    return Supplier(
        id=number,
        name=name,
        name_en=name_en,
        town=town,
        industry=industry,
        products=made,
        segments=segments,
        tier=tier,
        certificates=held(rng, industry, on),
        employees=max(4, int(rng.lognormvariate(3.6, 0.8))),
        founded=date(rng.randint(1972, on.year - 2), rng.randint(1, 12), rng.randint(1, 28)),
        sales_mkrw=sales,
        exports_kusd=kusd,
        export_countries=some(rng, abroad, 4) if kusd else (),
        markets=() if rng.random() < 0.08 else some(rng, targets, 4),
        customers=(rng.choice(CUSTOMERS),) if single else some(rng, CUSTOMERS, 4, 2),
        top_share=None if rng.random() < 0.12 else (rng.randint(70, 100) if single else rng.randint(12, 55)),
        capacity=None if rng.random() < 0.15 else rng.choice((500, 1_200, 5_000, 20_000, 150_000, 1_200_000)),
        lead_days=None if rng.random() < 0.2 else rng.choice((14, 21, 30, 45, 60, 90)),
        min_order=None if rng.random() < 0.4 else rng.choice((1, 10, 100, 500, 1_000)),
        languages=speaks,
        kinds_sought=() if rng.random() < 0.15 else some(rng, kinds, 3),
        most=rng.choices((2, 3, 4), (28, 44, 28))[0],
        contact=korean_person(rng),
    )


def _segments_of(kind: str, rng: Random) -> tuple[str, ...]:
    fixed = {
        "oem": ("oem",),
        "tier1": ("tier1", "oem"),
        "shipyard": ("newbuild",),
        "repair_yard": ("repair", "retrofit"),
        "shipowner": ("newbuild", "repair", "eco"),
        "ship_manager": ("repair", "retrofit"),
        "ship_supplier": ("repair",),
    }
    if kind in fixed:
        return tuple(s for s in fixed[kind] if rng.random() < 0.85) or fixed[kind][:1]
    return ("aftermarket",) if kind in AUTO_KINDS else some(rng, ("newbuild", "repair", "retrofit"), 2)


def _asked(rng: Random, land: Land, kind: str, industry: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Certificates a buyer insists on, and those it would like."""
    if industry == "auto":
        if kind in {"oem", "tier1"}:
            return ("IATF 16949",), ("ISO 14001",) * (rng.random() < 0.3)
        local = {"US": "DOT", "CA": "DOT", "AE": "GSO", "SA": "GSO"}.get(land.code)
        if local is None and "eu" in markets_of(land.code):
            local = "ECE R90"
        wanted = ("ISO 9001", *((local,) if local else ()))
        return (("ISO 9001",) if rng.random() < 0.2 else ()), wanted if rng.random() < 0.8 else ()
    home = {
        "JP": "NK",
        "CN": "CCS",
        "US": "ABS",
        "GB": "LR",
        "FR": "BV",
        "IT": "RINA",
        "NO": "DNV GL",
        "DE": "DNV GL",
    }
    first = home.get(land.code, rng.choice(CLASSES[:5]))
    strict = kind in {"shipyard", "shipowner"} and rng.random() < 0.3
    return ((first,) if strict else ()), (() if strict else (first,)) + ("ISO 9001",) * (rng.random() < 0.5)


def buyer(
    rng: Random, number: str, land: Land, pool: tuple[Product, ...], taken: set[str], most: tuple[int, ...]
) -> Buyer:
    """Invent one buyer of a country."""
    industry = pool[0].industry
    auto = industry == "auto"
    kind = rng.choices(
        *(
            (AUTO_KINDS, (14, 20, 22, 14, 10, 10, 4, 6))
            if auto
            else (MARINE_KINDS, (20, 24, 18, 14, 10, 8, 6))
        )
    )[0]
    if land.code == "JP" and not auto:
        kind = rng.choices(("trading_house", "shipyard", "shipowner"), (70, 20, 10))[0]
    required, wanted = _asked(rng, land, kind, industry)
    korean = ("ko",) if rng.random() < 0.05 else ()
    speaks = land.languages if "en" in land.languages or rng.random() < 0.75 else (*land.languages, "en")
    limit = rng.choice(most)
    sought = ("tier1_maker", "tier2", "tier3", "parts_maker") if auto else ("equipment_maker",)
    return Buyer(
        id=number,
        name=foreign_company(rng, industry, land.code, taken),
        land=land,
        industry=industry,
        kind=kind,
        products=tuple(rng.sample(pool, rng.choices((2, 3, 4, 5), (25, 35, 25, 15))[0])),
        segments=() if rng.random() < 0.06 else _segments_of(kind, rng),
        required=required,
        wanted=wanted,
        languages=(*speaks, *korean),
        kinds_sought=() if rng.random() < 0.3 else some(rng, sought, 2),
        sales_usd=None if rng.random() < 0.12 else int(round(rng.lognormvariate(17, 1.3), -4)),
        volume=None if rng.random() < 0.3 else rng.choice((200, 1_000, 5_000, 40_000, 300_000)),
        least=max(2, limit - rng.choice((4, 5, 6))),
        most=limit,
        contact=foreign_person(rng),
    )


Common = list[tuple[float, str, str]]
"""What a supplier and a buyer have in common, in [0, 1], and their ids."""


def in_common(suppliers: list[Supplier], buyers: list[Buyer], least: float = 0.4) -> Common:
    """Pairs of one industry with something in common; wishes lean on it, results never do."""
    theirs = [
        (
            b,
            {p.code for p in b.products},
            {p.code[:4] for p in b.products},
            set(markets_of(b.land.code)),
            set(b.segments),
        )
        for b in buyers
    ]
    found: Common = []
    for s in suppliers:
        codes, headings = {p.code for p in s.products}, {p.code[:4] for p in s.products}
        markets, segments = set(s.markets), set(s.segments)
        for b, wanted, near, home, kinds in theirs:
            if s.industry != b.industry:
                continue
            product = 0.6 if codes & wanted else 0.3 if headings & near else 0.0
            score = product + 0.2 * bool(markets & home) + 0.2 * bool(segments & kinds)
            if score >= least:
                found.append((score, s.id, b.id))
    return found


def land(code: str) -> Land:
    """The country of a code."""
    return LAND[code]
