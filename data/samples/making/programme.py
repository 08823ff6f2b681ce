"""Small samples, one a programme: what `programmes.toml` says, over the invented companies."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from making import around
from making.companies import Buyer, Supplier, buyer, in_common, land, products, supplier
from making.files import table, write_csv, write_text
from making.forms import buyer_row, supplier_row
from making.places import CRISIS, ORDINARY, Town
from making.registers import write_registers
from matchmaker.programmes.presets import Preset, load_preset, moved_days

TABLE = tomllib.loads(Path(__file__).with_name("programmes.toml").read_text(encoding="utf-8"))
"""What each small sample holds."""

TRAVELLING = 0.25
"""Share of the companies that come to every city."""

ABSENCES = ("업체번호", "일자", "시작시간", "종료시간", "비고")


def first_day(preset: Preset, values: dict[str, Any]) -> date:
    day: date = values.get("day", preset.event["days"][0]["date"])
    return day


def write_event(folder: Path, preset: Preset, values: dict[str, Any], places: int) -> None:
    """The preset's own event file, with as many places as this sample needs."""
    event = moved_days(preset.event, first_day(preset, values))
    event["places"] = {**event["places"], "count": places}
    event["time_zone"] = values.get("time_zone", event["time_zone"])
    if "cities" in values:
        event["days"] = [_day_in(city, event["days"][0]["blocks"]) for city in values["cities"]]
    name = values.get("title", preset.name("en"))
    text = replace(preset, event=event).event_text(name=f"{name} (synthetic sample)")
    write_text(folder / "event.toml", f"# Synthetic sample: no company or person in it exists.\n{text}")


def _day_in(city: dict[str, Any], blocks: list[dict[str, Any]]) -> dict[str, Any]:
    """One day of the preset, held in a city: the city is the session, and it has tables of its own number."""
    here = {"session": city["name"], "places": city["places"]}
    return {"date": city["date"], "blocks": [{**block, **here} for block in blocks]}


def _homes(rng: Random, values: dict[str, Any]) -> list[Town]:
    counts = values.get("crisis")
    if counts is not None:
        return [town for town, n in zip(CRISIS, counts, strict=True) for _ in range(n)]
    return [rng.choice(CRISIS if rng.random() < 0.4 else ORDINARY) for _ in range(values["suppliers"])]


def _pools(values: dict[str, Any], year: int) -> list[tuple[Any, ...]]:
    """What is made and wanted, by industry: products of the programme's segments first, then some others."""
    wanted = set(values.get("product_segments", ()))
    pools = []
    for industry in values["industries"]:
        every = products(industry, year)
        chosen = tuple(p for p in every if wanted & set(p.segments)) or every
        pools.append((*chosen[:10], *every[:4]) if wanted else every[:14])
    return [tuple({p.code: p for p in pool}.values()) for pool in pools]


def suppliers_of(rng: Random, values: dict[str, Any], day: date, taken: set[str]) -> list[Supplier]:
    """Who offers; half of them aim at the programme's market, three in four hold what it requires."""
    pools, found = _pools(values, day.year), []
    for i, town in enumerate(_homes(rng, values), 1):
        one = supplier(rng, f"S{i:03d}", town, pools[i % len(pools)], day, taken)
        aims = one.markets
        if "aiming" in values:
            aims = _aims(aims, values, i)
        elif "target" in values and rng.random() < 0.5:
            aims = tuple(dict.fromkeys((values["target"], *aims)))[:4]
        held = tuple(x for x in one.certificates if x[0] not in values.get("required", ()))
        for name in values.get("required", ()):
            if rng.random() < 0.75:
                held += ((name, day + timedelta(days=-30 if rng.random() < 0.3 else 400)),)
        most = rng.choice(values["supplier_limits"])
        found.append(replace(one, most=most, markets=aims, certificates=held))
    return found


def _aims(aims: tuple[str, ...], values: dict[str, Any], number: int) -> tuple[str, ...]:
    """Markets a firm aims at, where exactly a share of all firms aims at the programme's."""
    others = tuple(market for market in aims if market != values["target"])
    chosen = number * 7 % values["suppliers"] < values["aiming"] * values["suppliers"]
    return (values["target"], *others)[:4] if chosen else others


def buyers_of(rng: Random, values: dict[str, Any], day: date, taken: set[str]) -> list[Buyer]:
    """Who asks, of the kinds the programme looks for (others are sent home); every other one is strict."""
    pools, limits, found = _pools(values, day.year), tuple(values["buyer_limits"]), []
    for i in range(1, values["buyers"] + 1):
        kind = rng.choice(values["kinds"]) if "kinds" in values else None
        while True:
            home = land(rng.choice(values["lands"]))
            one = buyer(rng, f"B{i:03d}", home, pools[i % len(pools)], taken, limits)
            if kind in {None, one.kind}:
                break
        more = values.get("required", ()) if i % 2 else ()
        spoken = tuple(values.get("languages", one.languages))
        found.append(replace(one, required=tuple(dict.fromkeys((*one.required, *more))), languages=spoken))
    return found


def write_sample(folder: Path, name: str) -> None:
    """One sample of `programmes.toml`."""
    values = TABLE[name]
    rng, preset = Random(values["seed"]), load_preset(values["programme"])
    day = first_day(preset, values)
    taken = set[str]()
    suppliers, buyers = suppliers_of(rng, values, day, taken), buyers_of(rng, values, day, taken)
    common = in_common(suppliers, buyers, least=0.2)
    wished = around.wishes(rng, suppliers, buyers, common, day)
    seated = suppliers if preset.event["places"]["seated"] == "suppliers" else buyers
    write_event(folder, preset, values, len(seated))
    forms = [supplier_row(rng, s) for s in suppliers]
    if not values.get("own_limits", True):
        forms = [{**form, "최대 상담건수": ""} for form in forms]
    write_csv(folder / "suppliers.csv", forms)
    days_wanted = [rng.choice((14, 21, 30, 45, 60)) for _ in buyers]
    rows = [{**buyer_row(rng, b), "희망납기(일)": str(n)} for b, n in zip(buyers, days_wanted, strict=True)]
    write_csv(folder / "buyers.csv", rows)
    if wished:
        write_csv(folder / "preferences.csv", table(("supplier_id", "buyer_id", "side", "level"), wished))
    blocks = sum(len(one["blocks"]) for one in preset.event["days"])
    speakers = around.interpreters(rng, suppliers, buyers, 5 * blocks, 1.3)
    if speakers:
        write_csv(folder / "interpreters.csv", table(("통역번호", "성명", "통역언어"), speakers))
    if "cities" in values:
        rows = _elsewhere(rng, suppliers, buyers, values["cities"])
        write_csv(folder / "absences.csv", table(("업체번호", "세션", "비고"), rows))
        names = [city["name"] for city in values["cities"]]
        crews = [speakers, *(around.interpreters(rng, suppliers, buyers, 5 * blocks, 1.3) for _ in names[1:])]
        speakers = _at_home(crews, names)
        write_csv(folder / "interpreters.csv", table(("통역번호", "성명", "통역언어", "불가시간"), speakers))
    if values.get("exhibition_hours"):
        write_csv(folder / "absences.csv", table(ABSENCES, _exhibition(rng, buyers, preset)))
    if "past" in values:
        best = sorted(common, reverse=True)[: 2 * values["past"]]
        past = around.past_meetings(rng, best, day, values["past"])
        write_csv(
            folder / "past_meetings.csv", table(("supplier_id", "buyer_id", "상담일자", "상담결과"), past)
        )
    if values.get("registers"):
        write_registers(Random(values["seed"] + 1), folder, suppliers, buyers, day)


def _elsewhere(
    rng: Random, suppliers: list[Supplier], buyers: list[Buyer], cities: list[dict[str, Any]]
) -> list[tuple[str, ...]]:
    """The cities each company does not come to: most stay in one, some travel and have no row."""
    names, rows = [city["name"] for city in cities], []
    for one in (*suppliers, *buyers):
        if rng.random() < TRAVELLING:
            continue
        stays = rng.choices(names, [city["places"] for city in cities])[0]
        rows.extend((one.id, name, f"{stays}만 참가") for name in names if name != stays)
    return rows


def _at_home(crews: list[list[tuple[str, ...]]], names: list[str]) -> list[tuple[str, ...]]:
    """Interpreters of every city, numbered through; each is away wherever the others work."""
    away = [
        (*who[1:], "; ".join(name for name in names if name != home))
        for crew, home in zip(crews, names, strict=True)
        for who in crew
    ]
    return [(f"I{i:02d}", *rest) for i, rest in enumerate(away, 1)]


def _exhibition(rng: Random, buyers: list[Buyer], preset: Preset) -> list[tuple[str, ...]]:
    """Hours each buyer spends at the exhibition: an hour and a half in the middle of each day's half."""
    rows = []
    for one in buyers:
        for day in preset.event["days"]:
            start, end = rng.choice((("10:30", "12:00"), ("13:30", "15:00"), ("14:30", "16:00")))
            rows.append((one.id, f"{day['date']}", start, end, "전시장 방문"))
    return rows
