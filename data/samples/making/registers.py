"""Maker Lists of a sample's yards and owners: what they ask, what the firms have, how far each has come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

from making.companies import Buyer, Supplier
from making.files import table, write_csv

LISTS = ("리스트ID", "바이어번호", "리스트명", "심사일")
REQUIREMENTS = ("list", "kind", "any of", "how many")
EVIDENCE = ("업체번호", "보유항목", "호선/고객", "취득일", "유효기간")
STEPS = ("업체번호", "리스트ID", "진행상태", "상태변경일")

KEEPERS = {"shipowner", "shipyard", "ship_manager"}
SOCIETIES = ("KR", "DNV GL", "LR", "ABS", "BV", "NK")
SHIPS = ("Bulk carrier", "Container ship", "Tanker", "LNG carrier")
PAPERS = ("Quality manual", "Service network list", "Price list")
WAYS = (
    ("접촉",),
    ("접촉", "서류 제출"),
    ("접촉", "서류 제출", "샘플 제출"),
    ("접촉", "서류 제출", "심사", "등록"),
    ("접촉", "거절"),
)


def write_registers(
    rng: Random, folder: Path, suppliers: Sequence[Supplier], buyers: Sequence[Buyer], day: date
) -> None:
    """The four files; the last list has no requirements yet, the last but one a day of audit that is over."""
    keepers = [b for b in buyers if b.kind in KEEPERS]
    names = {b.id: f"Y{b.id[1:]}" for b in keepers}
    audits = [day + timedelta(days=rng.randint(20, 420)) for _ in keepers]
    audits[-2] = day - timedelta(days=30)
    lists = [
        (names[b.id], b.id, f"{b.name} vendor list", f"{audit:%Y.%m.%d}" if i else "")
        for i, (b, audit) in enumerate(zip(keepers, audits, strict=True))
    ]
    asked = [row for b in keepers[:-1] for row in _asked(rng, names[b.id])]
    shown = [row for s in suppliers for row in _shown(rng, s.id, day)]
    steps = [row for s in suppliers for row in _steps(rng, s.id, list(names.values())[:-1], day)]
    write_csv(folder / "maker_lists.csv", table(LISTS, lists))
    write_csv(folder / "requirements.csv", table(REQUIREMENTS, asked))
    write_csv(folder / "evidence.csv", table(EVIDENCE, shown))
    write_csv(folder / "steps.csv", table(STEPS, steps))


def _asked(rng: Random, listed: str) -> list[tuple[str, ...]]:
    """One class approval or two of some societies, references of some ships, papers and perhaps a sample."""
    societies = rng.sample(SOCIETIES, 3)
    ships = rng.sample(SHIPS, 2)
    rows = [
        (listed, "class approval", " or ".join(societies), rng.choice(("1", "1", "2"))),
        (listed, "reference", "; ".join(ships), rng.choice(("1", "2", "3"))),
        (listed, "document", "ISO 9001", "1"),
        (listed, "document", rng.choice(PAPERS), ""),
    ]
    if rng.random() < 0.5:
        rows.append((listed, "sample", "Test piece", "1"))
    return rows


def _shown(rng: Random, firm: str, day: date) -> list[tuple[str, ...]]:
    """Deliveries, papers and samples of a firm; class approvals stand in its registration form."""
    rows = []
    for ship in rng.sample(SHIPS, rng.randint(0, 3)):
        for _ in range(rng.randint(1, 3)):
            delivered = day - timedelta(days=rng.randint(60, 1500))
            rows.append((firm, ship, f"H{rng.randint(1000, 9999)}", f"{delivered}", ""))
    for paper in PAPERS:
        if rng.random() < 0.6:
            made = day - timedelta(days=rng.randint(30, 700))
            rows.append((firm, paper, "", f"{made}", f"{made + timedelta(days=730)}"))
    if rng.random() < 0.4:
        rows.append((firm, "Test piece", "", "", ""))
    return rows


def _steps(rng: Random, firm: str, lists: Sequence[str], day: date) -> list[tuple[str, ...]]:
    """How far a firm has come on at most two lists."""
    rows = []
    for listed in sorted(rng.sample(lists, rng.choice((0, 0, 1, 2)))):
        on = day - timedelta(days=rng.randint(200, 500))
        for status in rng.choice(WAYS):
            rows.append((firm, listed, status, f"{on}"))
            on += timedelta(days=rng.randint(10, 45))
    return rows
