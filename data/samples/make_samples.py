"""Write the shipped sample events beside this script: `python data/samples/make_samples.py [FOLDER]`.

All companies, people and figures are invented; only sizes follow public figures (README.md tells which).
The same seed gives the same bytes.
"""

from __future__ import annotations

import csv
import sys
import tomllib
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from random import Random

from making import around
from making.companies import Buyer, Supplier, buyer, in_common, land, products, supplier
from making.fair import write_job_fair
from making.files import table, write_csv, write_excel, write_text
from making.forms import buyer_row, supplier_row
from making.places import CRISIS, LANDS, ORDINARY
from making.programme import TABLE, write_sample
from making.video import write_video

BOOMUP_DAYS = (date(2019, 4, 2), date(2019, 4, 3))  # inside the designations; the real event was a week later
MEXICO_DAY = date(2027, 3, 16)
EVENT = "event.toml"
KOREAN = {
    "buyer_id": "바이어번호",
    "Company Name": "회사명",
    "nationNm": "국가",
    "gb": "구분",
    "Contact Name": "담당자",
    "E-mail": "이메일",
    "Annual Sales (USD)": "연매출($)",
    "관심품목": "관심품목",
    "Items of interest": "희망품목",
    "HS code": "HS코드",
    "Segment": "사업분야",
    "Supplier type sought": "희망 공급사 유형",
    "Required certificates": "필수인증",
    "Wanted certificates": "우대인증",
    "Annual volume": "연간구매량",
    "Languages": "상담언어",
    "Min meetings": "최소 상담건수",
    "Max meetings": "최대 상담건수",
}
"""The buyers' headings where the form is Korean throughout."""

ABSENCES = ("업체번호", "일자", "시작시간", "종료시간", "오전/오후", "시간대")
STARTS = ("10:00", "10:30", "11:00", "11:30", "14:00", "14:30", "15:00", "15:30")
PREFERENCES = ("supplier_id", "buyer_id", "side", "level")


def template(name: str) -> str:
    """The text of an event file, with places for its days."""
    return (Path(__file__).parent / "making" / f"{name}.toml").read_text(encoding="utf-8")


def write_mini(folder: Path) -> None:
    """The smallest event, small enough to check each score, gate and slot by hand."""
    for name, text in tomllib.loads(template("mini")).items():
        if name == EVENT:
            write_text(folder / name, text)
        else:
            write_csv(folder / name, list(csv.DictReader(text.splitlines())))


def boomup_companies(rng: Random) -> tuple[list[Supplier], list[Buyer]]:
    """All companies of the large event, in an order that gives nothing away."""
    first = BOOMUP_DAYS[0]
    pools = {industry: products(industry, first.year) for industry in ("auto", "marine")}
    homes = [(town, "auto") for town in (*CRISIS, *ORDINARY) for _ in range(town.auto)]
    homes += [(town, "marine") for town in (*CRISIS, *ORDINARY) for _ in range(town.marine)]
    rng.shuffle(homes)
    taken: set[str] = set()
    suppliers = [
        supplier(rng, f"S{i:03d}", town, pools[industry], first, taken)
        for i, (town, industry) in enumerate(homes, 1)
    ]
    comers = [(home, "auto") for home in LANDS for _ in range(home.auto)]
    comers += [(home, "marine") for home in LANDS for _ in range(home.marine)]
    rng.shuffle(comers)
    limits = (8, 9, 10, 10, 10, 11, 12)
    buyers = [
        buyer(rng, f"B{i:03d}", home, pools[industry], taken, limits)
        for i, (home, industry) in enumerate(comers, 1)
    ]
    return suppliers, buyers


def write_boomup(folder: Path) -> None:
    """The large event: CSV files as offices in Korea keep them, suppliers in cp949."""
    rng = Random(868_223)
    suppliers, buyers = boomup_companies(rng)
    first = BOOMUP_DAYS[0]
    common = in_common(suppliers, buyers)
    wished = around.wishes(rng, suppliers, buyers, common, first)
    everyone = [s.id for s in suppliers] + [b.id for b in buyers]
    away = around.absences(rng, everyone, BOOMUP_DAYS, STARTS, 0.1)
    past = around.past_meetings(rng, common, first, 1250)
    met = {row[:2] for row in past}
    wished = [row for row in wished if row[3] != "must" or row[:2] not in met]
    slots = [f"D{day}-{start.replace(':', '')}" for day in (1, 2) for start in STARTS]
    busy = {row[0] for row in away}
    free = [
        pair
        for pair in around.promised(wished, suppliers, buyers, first)
        if pair not in met and not busy & set(pair)
    ]
    locked = around.locks(rng, free, buyers, slots, 12)
    speakers = around.interpreters(rng, suppliers, buyers, len(slots), 1.2)
    write_text(folder / EVENT, template("boomup").format(*BOOMUP_DAYS))
    write_csv(folder / "suppliers.csv", [supplier_row(rng, s) for s in suppliers], encoding="cp949")
    write_csv(folder / "buyers.csv", [buyer_row(rng, b) for b in buyers])
    write_csv(folder / "preferences.csv", table(PREFERENCES, wished))
    write_csv(folder / "absences.csv", table(ABSENCES, away))
    write_csv(folder / "interpreters.csv", table(("통역번호", "성명", "통역언어"), speakers))
    write_csv(folder / "past_meetings.csv", table(("supplier_id", "buyer_id", "상담일자", "상담결과"), past))
    write_csv(folder / "locks.csv", table(("supplier_id", "buyer_id", "slot_id", "place_id"), locked))


def write_mexico(folder: Path) -> None:
    """The middle event: Excel registration forms with Korean headings and ids that begin with zeros."""
    rng = Random(21_20)
    pool = products("auto", MEXICO_DAY.year)[:14]
    taken: set[str] = set()
    towns = [town for town in (*CRISIS[:1] * 4, *ORDINARY) if town.auto]
    invented = [supplier(rng, f"01{i:02d}", rng.choice(towns), pool, MEXICO_DAY, taken) for i in range(1, 22)]
    suppliers = [
        replace(s, most=rng.choice((10, 10, 11)), markets=tuple(dict.fromkeys(("mexico", *s.markets[:2]))))
        for s in invented
    ]
    buyers = [
        buyer(rng, f"02{i:02d}", land("MX" if rng.random() < 0.85 else "US"), pool, taken, (10, 10, 11))
        for i in range(1, 21)
    ]
    starts = [
        f"{hour:02d}:{minute:02d}"
        for hour, minute in (
            (9, 0),
            (9, 30),
            (10, 0),
            (10, 30),
            (11, 0),
            (11, 30),
            (13, 30),
            (14, 0),
            (14, 30),
            (15, 0),
            (15, 30),
            (16, 0),
        )
    ]
    wished = around.wishes(rng, suppliers, buyers, in_common(suppliers, buyers), MEXICO_DAY)
    away = around.absences(
        rng, [s.id for s in suppliers] + [b.id for b in buyers], (MEXICO_DAY,), starts, 0.03
    )
    speakers = around.interpreters(rng, suppliers, buyers, len(starts), 1.25)
    write_text(folder / EVENT, template("gp-mexico").format(MEXICO_DAY))
    whole = ("종업원수", "전년도 매출액(백만원)", "수출실적(천불)", "HS코드", "최대 상담건수")
    write_excel(folder / "suppliers.xlsx", [supplier_row(rng, s) for s in suppliers], numbers=whole)
    rows = [{KOREAN[heading]: cell for heading, cell in buyer_row(rng, b).items()} for b in buyers]
    write_excel(
        folder / "buyers.xlsx", rows, numbers=("연매출($)", "연간구매량", "최소 상담건수", "최대 상담건수")
    )
    write_excel(folder / "preferences.xlsx", table(("업체번호", "바이어번호", "신청측", "수준"), wished))
    write_excel(folder / "absences.xlsx", table(ABSENCES, away))
    write_excel(folder / "interpreters.xlsx", table(("통역번호", "성명", "통역언어"), speakers))


def main(home: Path) -> None:
    """Write all samples below `home`."""
    writers = {"mini": write_mini, "gp-mexico": write_mexico, "boomup": write_boomup}
    writers |= {"job-fair": write_job_fair, "video-consultation": write_video}
    writers |= {name: partial(write_sample, name=name) for name in TABLE}
    for name, write in writers.items():
        folder = home / name
        folder.mkdir(parents=True, exist_ok=True)
        write(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
