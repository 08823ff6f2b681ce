"""What the page's script reads: the plan as small lists of numbers, with nothing personal in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from matchmaker.columns import (
    Absence,
    Certificate,
    Company,
    Contribution,
    Interpreter,
    Measure,
    NotPlaced,
    Pair,
    Place,
    Preference,
    Schedule,
    Score,
    Shortfall,
    Slot,
)
from matchmaker.messages import LANGS, catalogue, in_own_words
from matchmaker.report.consent import shares_profile, shown_to_others
from matchmaker.report.contents import Contents
from matchmaker.report.labels import cities, interpreter_name, name_of, named, proof
from matchmaker.report.measures import take_measures
from matchmaker.report.sentences import SentenceTable
from matchmaker.report.sheets import cut_text
from matchmaker.report.zones import own_zones, video_meetings
from matchmaker.tables.event import NO_LIMIT
from matchmaker.timetable.relays import names_in

UNIT = 10_000
"""Parts a score of 1 is cut into; contributions are rounded so that they still add up."""
TEXT, NAME = 240, 120  # characters of a company's product text and name that the page shows
Found = dict[Any, int]


@in_own_words
def gather_page(contents: Contents) -> dict[str, Any]:
    """Gather everything the page shows. Texts in two languages stand in the order of `LANGS`."""
    sentences = SentenceTable()
    slots = {slot: i for i, slot in enumerate(contents.event.slots.index)}
    places = {place: i for i, place in enumerate(contents.places)}
    helpers = {helper: i for i, helper in enumerate(_helpers(contents))}
    companies, company_at = _companies(contents, slots)
    data = {
        "langs": list(LANGS),
        "texts": _texts(),
        "event": {
            "name": contents.event.name,
            "programme": contents.event.programme,
            "seed": contents.seed,
            "status": contents.status,
            "cities": cities(contents),
            "proof": [sentences.add(line) for line in proof(contents)],
        },
        "slots": _slots(contents),
        "zones": _zones(contents),
        "places": [[place, _text(contents.event.places, Place.HALL, place)] for place in places],
        "interpreters": _interpreters(contents),
        "companies": companies,
        "meetings": _meetings(contents, company_at, (slots, places, helpers), sentences),
        "musts": [
            [company_at[Pair.SUPPLIER][supplier], company_at[Pair.BUYER][buyer], sentences.add(why)]
            for supplier, buyer, why in contents.unmet.itertuples(index=False)
        ],
        "shortfalls": _shortfalls(contents, company_at, sentences),
        "measures": _records(take_measures(contents), Measure.ALL),
        "regions": {region: _both("region", region) for region in sorted(set(contents.regions.dropna()))},
        "unit": UNIT,
    }
    return {**data, "sentences": sentences.packed()}


def _texts() -> dict[str, list[str]]:
    return {
        key.removeprefix("report."): [lines[lang] for lang in LANGS]
        for key, lines in catalogue().items()
        if key.startswith("report.")
    }


def _both(kind: str, code: object) -> list[str]:
    return [name_of(kind, code, lang) for lang in LANGS]


def _all(kind: str, codes: Iterable[object]) -> list[list[str]]:
    return [_both(kind, code) for code in codes]


def _records(frame: pd.DataFrame, columns: Sequence[str]) -> list[list[Any]]:
    return [[None if cell != cell else cell for cell in row] for row in frame[list(columns)].to_numpy(object)]


def _slots(contents: Contents) -> list[list[Any]]:
    return [
        [
            str(slot),
            f"{row[Slot.START]:%Y-%m-%d}",
            f"{row[Slot.START]:%H:%M}",
            f"{row[Slot.END]:%H:%M}",
            int(row[Slot.PLACES]),
        ]
        for slot, row in contents.event.slots.iterrows()
    ]


def _zones(contents: Contents) -> list[list[Any]]:
    """Zones of companies that are not there: name, and local day, start and end of each slot."""
    slots = contents.event.slots
    return [
        [
            zone,
            [
                [f"{start.tz_convert(zone):%Y-%m-%d}", *(f"{t.tz_convert(zone):%H:%M}" for t in (start, end))]
                for start, end in zip(slots[Slot.START], slots[Slot.END], strict=True)
            ],
        ]
        for zone in sorted(set(own_zones(contents.event).values()))
    ]


def _helpers(contents: Contents) -> list[str]:
    """Interpreters, then the pairs of them that relay a meeting."""
    known = list(map(str, contents.event.interpreters.index))
    used = contents.chosen[Schedule.INTERPRETER].dropna()
    return [*known, *sorted(set(used[used.map(lambda cell: len(names_in(cell, set(known))) > 1)]))]


def _interpreters(contents: Contents) -> list[dict[str, Any]]:
    known = contents.event.interpreters
    speaks = known.get(Interpreter.LANGUAGES, pd.Series(dtype=object))
    return [
        {
            "id": str(who),
            "name": interpreter_name(contents, who),
            "languages": _all(
                "language",
                dict.fromkeys(
                    code for one in names_in(who, set(known.index)) for code in _tuple(speaks.get(one))
                ),
            ),
        }
        for who in _helpers(contents)
    ]


def _companies(contents: Contents, slots: Found) -> tuple[list[dict[str, Any]], dict[str, Found]]:
    """Companies of both sides, one entry a side, and where each id of a side stands."""
    event = contents.event
    away: dict[str, list[int]] = {}
    for company, slot in zip(event.absences[Absence.COMPANY], event.absences[Absence.SLOT], strict=True):
        away.setdefault(str(company), []).append(slots[slot])
    zones = {zone: i for i, zone in enumerate(sorted(set(own_zones(event).values())))}
    own = {company: zones[zone] for company, zone in own_zones(event).items()}
    entries: list[dict[str, Any]] = []
    at: dict[str, Found] = {}
    for key, side in ((Pair.SUPPLIER, event.suppliers), (Pair.BUYER, event.buyers)):
        at[key] = {}
        for company, row in zip(side.index, side.to_dict("records"), strict=True):
            at[key][company] = len(entries)
            entry = {
                "id": str(company),
                "side": "supplier" if key == Pair.SUPPLIER else "buyer",
                **_facts(row),
            }
            if key == Pair.SUPPLIER and contents.regions[company] is not None:
                entry["region"] = _both("region", contents.regions[company])
            if str(company) in away:
                entry["away"] = sorted(away[str(company)])
            if str(company) in own:
                entry["zone"] = own[str(company)]
            entries.append(entry)
    held = event.certificates[[Certificate.SUPPLIER, Certificate.CERTIFICATE]].drop_duplicates()
    silent = {s for s, row in event.suppliers.to_dict("index").items() if not shares_profile(row)}
    for supplier, certificate in held[~held[Certificate.SUPPLIER].isin(silent)].itertuples(index=False):
        entry = entries[at[Pair.SUPPLIER][supplier]]
        entry.setdefault("certificates", []).append(_both("certificate", certificate))
    return entries, at


def _facts(row: dict[Any, Any]) -> dict[str, Any]:
    """What the page says about a company: only these columns, never contacts, addresses or numbers.

    A company that does not share its profile is shown by its name and country.
    """
    shown = shown_to_others(row)
    name, english = (cut_text(_plain(row.get(c)), NAME) for c in (Company.NAME, Company.NAME_EN))
    most = int(row[Company.MAX_MEETINGS])
    facts: dict[str, Any] = {
        "name": [name or english, english or name],
        "country": _both("country", row.get(Company.COUNTRY)),
        "products": cut_text(_plain(shown.get(Company.PRODUCTS)), TEXT),
        "languages": _all("language", _tuple(shown.get(Company.LANGUAGES))),
        "segments": _all("word", _tuple(shown.get(Company.SEGMENTS))),
        "kind": _both("word", shown.get(Company.KIND)),
        "representatives": int(row[Company.REPRESENTATIVES]),
        "least": int(row[Company.MIN_MEETINGS]),
        "most": most if most < NO_LIMIT else 0,
    }
    needed = {"name", "representatives", "least", "most"}
    return {k: v for k, v in facts.items() if k in needed or (v and v != [""] * len(LANGS))}


def _meetings(
    contents: Contents, at: dict[str, Found], places: tuple[Found, Found, Found], sentences: SentenceTable
) -> dict[str, Any]:
    """Chosen meetings as columns; -1 stands for no slot, place, interpreter, score or reason."""
    rows = contents.chosen
    slots, tables, helpers = places
    why = {
        (row[NotPlaced.SUPPLIER], row[NotPlaced.BUYER]): sentences.add(row[NotPlaced.REASON])
        for row in contents.not_placed.to_dict("records")
    }
    pairs = list(zip(rows[Pair.SUPPLIER], rows[Pair.BUYER], strict=True))
    parts, kinds = _contributions(contents, sentences)
    return {
        "supplier": [at[Pair.SUPPLIER][s] for s, _ in pairs],
        "buyer": [at[Pair.BUYER][b] for _, b in pairs],
        "slot": [slots.get(s, -1) for s in rows[Schedule.SLOT]],
        "place": [tables.get(p, -1) for p in rows[Schedule.PLACE]],
        "video": [int(v) for v in video_meetings(contents)],
        "interpreter": [helpers.get(i, -1) for i in rows[Schedule.INTERPRETER]],
        "wish": [level if isinstance(level, str) else "" for level in rows[Preference.LEVEL]],
        "score": _units(rows, Score.SCORE),
        "confidence": _units(rows, Score.CONFIDENCE),
        "unplaced": [why.get(pair, -1) for pair in pairs],
        "kinds": kinds,
        "parts": [parts.get(pair, []) for pair in pairs],
    }


def _units(rows: pd.DataFrame, column: str) -> list[int]:
    values = rows[column].astype(float) if column in rows else pd.Series(np.nan, rows.index)
    return [int(v) for v in (values * UNIT).round().fillna(-1)]


def _contributions(
    contents: Contents, sentences: SentenceTable
) -> tuple[dict[tuple[str, str], list[int]], list[list[Any]]]:
    """Each pair's explanation, five numbers a line: kind, match in %, share in %, points, sentence.

    A kind is a view and a comparison. Points are in `1 / UNIT`, rounded so that they add up to the score.
    """
    rows = contents.contributions.sort_values(Pair.KEYS, kind="stable", ignore_index=True)
    kinds: Found = {}
    at = [
        kinds.setdefault(kind, len(kinds))
        for kind in zip(rows[Contribution.VIEW], rows[Contribution.COMPARISON], strict=True)
    ]
    pairs = list(zip(rows[Pair.SUPPLIER], rows[Pair.BUYER], strict=True))
    found: dict[tuple[str, str], list[int]] = {}
    numbers = zip(
        pairs,
        at,
        _percent(rows[Contribution.VALUE]),
        _percent(rows[Contribution.WEIGHT]),
        _adding_up(rows[Contribution.CONTRIBUTION].astype(float).fillna(0.0), pairs),
        rows[Contribution.REASON],
        strict=True,
    )
    for pair, kind, value, weight, points, why in numbers:
        found.setdefault(pair, []).extend((kind, value, weight, points, sentences.add(why)))
    labels = [
        [str(view), str(name), *(named("comparison", name, lang) for lang in LANGS)] for view, name in kinds
    ]
    return found, labels


def _percent(values: pd.Series[Any]) -> list[int]:
    return [int(v) for v in (values.astype(float) * 100).round().fillna(-1)]


def _adding_up(points: pd.Series[Any], pairs: list[tuple[str, str]]) -> list[int]:
    """Round points to `1 / UNIT` by largest remainder: a pair's parts add up to its rounded sum."""
    exact = points.to_numpy() * UNIT
    group, _ = pd.factorize(pd.MultiIndex.from_tuples(pairs)) if pairs else (np.zeros(0, int), None)
    floor = np.floor(exact)
    table = pd.DataFrame({"group": group, "exact": exact, "floor": floor, "rest": exact - floor})
    sums = table.groupby("group")[["exact", "floor"]].transform("sum")
    missing = np.floor(sums["exact"] + 0.5 + 1e-6) - sums["floor"]
    rank = table.groupby("group")["rest"].rank(method="first", ascending=False)
    return [int(v) for v in floor + (rank <= missing)]


def _shortfalls(contents: Contents, at: dict[str, Found], sentences: SentenceTable) -> list[list[Any]]:
    rows = contents.shortfalls.to_dict("records")
    side = {"supplier": Pair.SUPPLIER, "buyer": Pair.BUYER}
    return [
        [
            at[side[row[Shortfall.SIDE]]][row[Shortfall.COMPANY]],
            int(row[Shortfall.ASKED]),
            int(row[Shortfall.GOT]),
            sentences.add(row[Shortfall.REASON]),
        ]
        for row in rows
    ]


def _tuple(cell: object) -> tuple[Any, ...]:
    return cell if isinstance(cell, tuple) else ()


def _plain(cell: object) -> str:
    return cell if isinstance(cell, str) else ""


def _text(frame: pd.DataFrame, column: str, key: str) -> str:
    return _plain(frame[column].get(key)) if column in frame else ""
