"""The sample of the video consultation: buyers at home in twelve time zones, suppliers in Korea."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

from making import around
from making.companies import buyer, in_common, land, products, supplier
from making.files import table, write_csv, write_text
from making.forms import buyer_row, supplier_row
from making.places import CRISIS, ORDINARY

DAYS = (date(2027, 3, 26), date(2027, 3, 29))  # summer time begins in Europe on the 28th
HOMES = (
    ("US", "뉴욕", "09:00-19:30"),
    ("US", "America/Los_Angeles", ""),
    ("MX", "Mexico City", ""),
    ("BR", "상파울루", "09:00 ~ 21:00"),
    ("DE", "", ""),
    ("GB", "Europe/London", "07:00-18:00"),
    ("TR", "", "09:00-18:00"),
    ("AE", "", ""),
    ("IN", "", ""),
    ("VN", "", "08:00-17:00"),
    ("JP", "", ""),
    ("AU", "Sydney", "08:30-17:30"),
)
"""Countries of the buyers, the time zone as the form says it, and working hours; "" where it says nothing."""

SUPPLIERS, BUYERS, IN_THE_ROOM = 40, 25, 14


def write_video(folder: Path) -> None:
    """Forty suppliers, a third of them in the organiser's video room, and twenty-five buyers online."""
    rng, first = Random(14_341), DAYS[0]
    pools = [products(industry, first.year)[:14] for industry in ("auto", "marine")]
    taken: set[str] = set()
    suppliers = [
        replace(
            supplier(rng, f"S{i:03d}", rng.choice((*CRISIS, *ORDINARY)), pools[i % 2], first, taken),
            most=rng.choice((3, 4, 5)),
        )
        for i in range(1, SUPPLIERS + 1)
    ]
    homes = [HOMES[i % len(HOMES)] for i in range(BUYERS)]
    buyers = [
        replace(buyer(rng, f"B{i:03d}", land(home[0]), pools[i % 2], taken, (5, 6, 7)), required=())
        for i, home in enumerate(homes, 1)
    ]
    template = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    write_text(folder / "event.toml", template.format(*DAYS))
    there = set(rng.sample([s.id for s in suppliers], IN_THE_ROOM))
    rows = [{**supplier_row(rng, s), "참석방식": "현장" if s.id in there else ""} for s in suppliers]
    write_csv(folder / "suppliers.csv", rows)
    forms = [
        {**buyer_row(rng, b), "참석방식": "온라인", "시간대": zone, "업무시간": hours}
        for b, (_, zone, hours) in zip(buyers, homes, strict=True)
    ]
    write_csv(folder / "buyers.csv", forms)
    wished = around.wishes(rng, suppliers, buyers, in_common(suppliers, buyers, least=0.2), first)
    write_csv(folder / "preferences.csv", table(("supplier_id", "buyer_id", "side", "level"), wished))
    speakers = around.interpreters(rng, suppliers, buyers, 12, 1.3)
    write_csv(folder / "interpreters.csv", table(("통역번호", "성명", "통역언어"), speakers))
