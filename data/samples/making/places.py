"""Where companies sit: countries of buyers and municipalities of suppliers."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Land:
    """A country of buyers.

    Parameters
    ----------
    code
        ISO 3166 alpha-2.
    spellings
        How forms write it, in Korean or English.
    languages
        ISO 639-1, the one preferred in a consultation first.
    auto, marine
        How many buyers of each industry the large event has.
    """

    code: str
    spellings: tuple[str, ...]
    languages: tuple[str, ...]
    auto: int
    marine: int


@dataclass(frozen=True)
class Town:
    """A municipality of suppliers: how addresses begin in Korean and end in English, and its shares."""

    korean: tuple[str, ...]
    english: str
    auto: int
    marine: int


def _rows(name: str, delimiter: str = ",") -> list[dict[str, str]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


LANDS = tuple(
    Land(
        code=row["code"],
        spellings=tuple(row["spellings"].split(";")),
        languages=tuple(row["languages"].split()),
        auto=int(row["auto"]),
        marine=int(row["marine"]),
    )
    for row in _rows("lands.csv")
)
"""56 countries, 223 buyers."""

LAND = {land.code: land for land in LANDS}


def _towns(crisis: str) -> tuple[Town, ...]:
    return tuple(
        Town(tuple(row["korean"].split(";")), row["english"], int(row["auto"]), int(row["marine"]))
        for row in _rows("towns.csv", "|")
        if row["crisis"] == crisis
    )


CRISIS = _towns("1")
"""The nine municipalities that were crisis regions in 2019."""

ORDINARY = _towns("0")
"""Others, among them look-alikes: Dong-gu of Busan and Daegu, Goseong-gun of Gangwon."""
