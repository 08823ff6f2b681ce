"""The planner's workbook: overview, grids, lists by company, table and interpreter, gaps and reasons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from matchmaker.columns import (
    Company,
    Contribution,
    Interpreter,
    Measure,
    NotPlaced,
    Pair,
    Preference,
    Problem,
    Schedule,
    Score,
    Shortfall,
    Slot,
)
from matchmaker.messages import Lang, in_own_words, say
from matchmaker.report.contents import SCORE_COLUMNS, Contents
from matchmaker.report.grid import add_grids, add_original
from matchmaker.report.labels import (
    interpreter_name,
    item_label,
    language_names,
    name_of,
    named,
    proof,
    reason,
)
from matchmaker.report.measures import take_measures
from matchmaker.report.sheets import BRAND, PALE, Book, Column
from matchmaker.report.why import strongest
from matchmaker.report.zones import own_zones, video_meetings, zone_text
from matchmaker.timetable.relays import names_in


@in_own_words
def write_workbook(
    contents: Contents,
    path: str | Path,
    *,
    lang: Lang = "en",
    created: datetime | None = None,
    on_progress: Callable[[str, float], None] | None = None,
) -> Path:
    """Write `plan.xlsx`; the same contents give the same bytes.

    Parameters
    ----------
    created
        Date written into the file's properties; the event's first morning where not given.
    """
    tell = on_progress or (lambda _stage, _share: None)
    birth = created or datetime.combine(contents.event.first_day, datetime.min.time())
    sheets = (
        _overview,
        add_grids,
        _timetable,
        lambda book, plan: _by_company(book, plan, Pair.SUPPLIER),
        lambda book, plan: _by_company(book, plan, Pair.BUYER),
        _tables,
        _interpreters,
        _not_placed,
        _shortfalls,
        _scores,
        _reasons,
        _repaired,
        _unused,
        add_original,
    )
    with Book(Path(path), lang=lang, title=contents.event.name, created=birth) as book:
        for done, add in enumerate(sheets):
            add(book, contents)
            tell("write", (done + 1) / (len(sheets) + 1))
    return Path(path)


def _overview(book: Book, contents: Contents) -> None:
    lang = book.lang
    sheet = book.sheet(say("report.sheet_overview", lang), landscape=False)
    for column, width in enumerate((52, 13, 13, 16)):
        sheet.set_column(column, column, width)
    book.text(sheet, 0, 0, contents.event.name, bold=True, font_size=20, font_color=BRAND)
    sheet.set_row(0, 34)
    first, last = contents.event.slots[Slot.START].min(), contents.event.slots[Slot.END].max()
    when = f"{first:%Y-%m-%d}" + ("" if first.date() == last.date() else f" - {last:%Y-%m-%d}")
    book.write(sheet, 1, 0, f"{contents.event.programme}  {when}".strip())
    line = 3
    for sentence in proof(contents):
        look = book.look(text_wrap=True, font_size=12, bold=line == 3, font_color=BRAND)
        sheet.merge_range(line, 0, line, 3, sentence.say(lang), look)
        sheet.set_row(line, 36)
        line += 1
    measures = take_measures(contents)
    for group in measures[Measure.GROUP].unique():
        line = _measure_block(book, contents, sheet, line + 1, measures[measures[Measure.GROUP] == group])
    sheet.print_area(0, 0, line, 3)


def _measure_block(book: Book, contents: Contents, sheet: Any, line: int, block: pd.DataFrame) -> int:
    """Write one group of figures from `line` on; return the line after it."""
    group = str(block[Measure.GROUP].iloc[0])
    head = book.look(bold=True, font_size=12, font_color=BRAND, bottom=2, bottom_color=BRAND)
    heads = [f"group_{group}", "head_number", "head_out_of", "head_percent"]
    for column, key in enumerate(heads):
        look = (
            head if column == 0 else book.look(bottom=2, bottom_color=BRAND, font_color=PALE, align="right")
        )
        sheet.write_string(line, column, say(f"report.{key}", book.lang), look)
    for row, record in enumerate(block.to_dict("records"), start=line + 1):
        item, value, whole = record[Measure.ITEM], record[Measure.VALUE], record[Measure.OUT_OF]
        label = say(f"report.measure_{record[Measure.MEASURE]}", book.lang)
        if item:
            label = f"{item_label(contents, group, item, book.lang)}  {label}"
        book.write(sheet, row, 0, label)
        book.write(sheet, row, 1, value, style="count" if float(value).is_integer() else "value")
        book.write(sheet, row, 2, whole, style="count")
        book.write(sheet, row, 3, value / whole if whole > 0 else None, style="percent")
    end = line + len(block)
    bar = {"type": "data_bar", "bar_color": "#BDD4EA", "min_type": "num", "min_value": 0}
    sheet.conditional_format(line + 1, 3, end, 3, {**bar, "max_type": "num", "max_value": 1})
    return end + 1


def _when(rows: pd.DataFrame) -> list[Column]:
    return [
        Column("report.head_day", list(rows[Slot.START]), 11, "day"),
        Column("report.head_start", list(rows[Slot.START]), 7, "time"),
        Column("report.head_end", list(rows[Slot.END]), 7, "time"),
    ]


def _company(book: Book, contents: Contents, rows: pd.DataFrame, key: str) -> list[Column]:
    """Columns that say who a company is: id, name and country, or a supplier's crisis region."""
    names = contents.names(book.lang)
    ids = list(rows[key])
    who = [
        Column(f"report.head_{key}", ids, 10),
        Column(
            "report.head_supplier_name" if key == Pair.SUPPLIER else "report.head_buyer_name",
            [names.get(i) for i in ids],
            31,
            "strong",
        ),
    ]
    if key == Pair.SUPPLIER:
        regions = [name_of("region", contents.regions[i], book.lang) for i in ids]
        return [*who, Column("report.head_region", regions, 17)]
    countries = contents.event.buyers.get(Company.COUNTRY, pd.Series(dtype=object))
    return [
        *who,
        Column("report.head_country", [name_of("country", countries.get(i), book.lang) for i in ids], 13),
    ]


def _where(book: Book, contents: Contents, rows: pd.DataFrame) -> list[Column]:
    helpers = rows[Schedule.INTERPRETER]
    return [
        Column("report.head_place_id", list(rows[Schedule.PLACE]), 10),
        Column("report.head_interpreter", [interpreter_name(contents, i) for i in helpers], 13),
        Column("report.head_wish", [named("wish", level, book.lang) for level in rows[Preference.LEVEL]], 9),
    ]


def _points(rows: pd.DataFrame, column: str) -> list[float | None]:
    values = rows[column] if column in rows else pd.Series(index=rows.index, dtype=float)
    return [None if pd.isna(v) else float(v) * 100 for v in values]


def _timetable(book: Book, contents: Contents) -> None:
    """The sheet that `read_schedule` reads back: every id stands in it."""
    held = contents.held
    columns = [
        *_when(held),
        *_company(book, contents, held, Pair.SUPPLIER),
        *_company(book, contents, held, Pair.BUYER),
        *_where(book, contents, held),
        Column("report.head_score", _points(held, Score.SCORE), 8, "points"),
        Column("report.head_slot_id", list(held[Schedule.SLOT]), 11),
        Column("report.head_interpreter_id", list(held[Schedule.INTERPRETER]), 12),
    ]
    name = say("report.sheet_timetable", book.lang)
    book.table(name, columns, group=list(held[Schedule.SLOT]), printed=len(columns) - 2)


def _by_company(book: Book, contents: Contents, key: str) -> None:
    """One list by company of a side; a company without a meeting has a line that says so."""
    other = Pair.BUYER if key == Pair.SUPPLIER else Pair.SUPPLIER
    side = contents.event.suppliers if key == Pair.SUPPLIER else contents.event.buyers
    everyone = pd.DataFrame({key: side.index})
    rows = everyone.merge(contents.held, on=key, how="left")
    partner = rows.assign(**{other: rows[other]}).dropna(subset=[other])
    about = [_spread(c, rows[other].notna()) for c in _company(book, contents, partner, other)]
    about[1] = about[1]._replace(
        cells=[say("report.no_meeting", book.lang) if cell is None else cell for cell in about[1].cells],
        style="text",
    )
    columns = [
        *_company(book, contents, rows, key),
        *_when(rows),
        *_own_time(contents, rows, key),
        _place_or_video(book, contents, rows),
        *about,
        *_where(book, contents, rows)[1:],
        Column("report.head_score", _points(rows, Score.SCORE), 8, "points"),
    ]
    sheet = "suppliers" if key == Pair.SUPPLIER else "buyers"
    book.table(say(f"report.sheet_{sheet}", book.lang), columns, group=list(rows[key]))


def _own_time(contents: Contents, rows: pd.DataFrame, key: str) -> list[Column]:
    """Day and start by the company's own clock, where somebody's differs from the event's."""
    zones = own_zones(contents.event)
    if not zones:
        return []
    cells: list[tuple[Any, str | None]] = []
    for company, start in zip(rows[key], rows[Slot.START], strict=True):
        zone = zones.get(str(company))
        local = None if zone is None or pd.isna(start) else start.tz_convert(zone)
        cells.append((local, None if zone is None or local is None else zone_text(zone, local)))
    return [
        Column("zones.own_day", [local for local, _ in cells], 11, "day"),
        Column("zones.own_start", [local for local, _ in cells], 7, "time"),
        Column("zones.own_zone", [zone for _, zone in cells], 27),
    ]


def _place_or_video(book: Book, contents: Contents, rows: pd.DataFrame) -> Column:
    """The table of each meeting, or that it is held by video."""
    video = pd.MultiIndex.from_frame(contents.chosen.loc[video_meetings(contents), Pair.KEYS])
    called = say("zones.by_video", book.lang)
    column = _where(book, contents, rows)[0]
    pairs = pd.MultiIndex.from_frame(rows[Pair.KEYS])
    there = zip(column.cells, pairs.isin(video), strict=True)
    return column._replace(cells=[called if pd.isna(cell) and by_video else cell for cell, by_video in there])


def _spread(column: Column, known: pd.Series[bool]) -> Column:
    """A column of the known rows, with None in the others."""
    cells = iter(column.cells)
    return column._replace(cells=[next(cells) if there else None for there in known])


def _tables(book: Book, contents: Contents) -> None:
    rank = {place: i for i, place in enumerate(contents.places)}
    rows = contents.held.sort_values(
        [Schedule.PLACE, Slot.START], key=lambda c: c.map(rank) if c.name == Schedule.PLACE else c
    )
    first, *rest = _where(book, contents, rows)
    columns = [first, *_when(rows)]
    columns += [
        *_company(book, contents, rows, Pair.SUPPLIER),
        *_company(book, contents, rows, Pair.BUYER),
        *rest,
    ]
    book.table(say("report.sheet_tables", book.lang), columns, group=list(rows[Schedule.PLACE]))


def _interpreters(book: Book, contents: Contents) -> None:
    known = contents.event.interpreters
    everyone = pd.DataFrame({Schedule.INTERPRETER: known.index})
    named = contents.held[Schedule.INTERPRETER].map(lambda cell: names_in(cell, set(known.index)))
    apart = contents.held.assign(**{Schedule.INTERPRETER: named}).explode(Schedule.INTERPRETER)
    rows = everyone.merge(apart, on=Schedule.INTERPRETER, how="left")
    speaks = known[Interpreter.LANGUAGES] if Interpreter.LANGUAGES in known else pd.Series(dtype=object)
    ids = list(rows[Schedule.INTERPRETER])
    met = rows.dropna(subset=[Pair.SUPPLIER])
    there = rows[Pair.SUPPLIER].notna()
    pairs = [c for key in Pair.KEYS for c in _company(book, contents, met, key)]
    columns = [
        Column("report.head_interpreter_id", ids, 12),
        Column("report.head_interpreter", [interpreter_name(contents, i) for i in ids], 18, "strong"),
        Column("report.head_languages", [language_names(speaks.get(i), book.lang) for i in ids], 24),
        *_when(rows),
        Column("report.head_place_id", list(rows[Schedule.PLACE]), 10),
        *(_spread(column, there) for column in pairs),
    ]
    book.table(say("report.sheet_interpreters", book.lang), columns, group=ids)


def _not_placed(book: Book, contents: Contents) -> None:
    """Chosen and not placed, then the must wishes that were not even chosen."""
    rows = pd.concat([contents.not_placed, contents.unmet], ignore_index=True)
    status = ["sheet_not_placed"] * len(contents.not_placed) + ["status_unmet"] * len(contents.unmet)
    scores = rows[Pair.KEYS].merge(contents.chosen, on=Pair.KEYS, how="left")
    columns = [
        *_company(book, contents, rows, Pair.SUPPLIER),
        *_company(book, contents, rows, Pair.BUYER),
        Column("report.head_status", [say(f"report.{key}", book.lang) for key in status], 20),
        Column("report.head_score", _points(scores, Score.SCORE), 8, "points"),
        Column("report.head_reason", [reason(r, book.lang) for r in rows[NotPlaced.REASON]], 70, "wrap"),
    ]
    book.table(say("report.sheet_not_placed", book.lang), columns)


def _shortfalls(book: Book, contents: Contents) -> None:
    rows, names = contents.shortfalls, contents.names(book.lang)
    columns = [
        Column("report.head_company_id", list(rows[Shortfall.COMPANY]), 12),
        Column("report.head_company", [names.get(i) for i in rows[Shortfall.COMPANY]], 32, "strong"),
        Column("report.head_side", [named("side", s, book.lang) for s in rows[Shortfall.SIDE]], 11),
        Column("report.head_asked", list(rows[Shortfall.ASKED]), 9, "count"),
        Column("report.head_got", list(rows[Shortfall.GOT]), 9, "count"),
        Column("report.head_reason", [reason(r, book.lang) for r in rows[Shortfall.REASON]], 80, "wrap"),
    ]
    book.table(say("report.sheet_shortfalls", book.lang), columns)


def _scores(book: Book, contents: Contents) -> None:
    rows = contents.chosen.sort_values(Pair.KEYS)
    strongest = strongest_reasons(contents, book.lang)
    pairs = zip(rows[Pair.SUPPLIER], rows[Pair.BUYER], strict=True)
    there = rows[Schedule.SLOT].notna()
    placed = [say("report.sheet_not_placed", book.lang) if not held else "" for held in there]
    columns = [
        *_company(book, contents, rows, Pair.SUPPLIER),
        *_company(book, contents, rows, Pair.BUYER),
        *(Column(f"report.head_{c}", _points(rows, c), 9, "points") for c in SCORE_COLUMNS if c in rows),
        Column("report.head_status", placed, 12),
        Column("report.head_strongest", [strongest.get(pair, "") for pair in pairs], 90, "wrap"),
    ]
    book.table(say("report.sheet_scores", book.lang), columns)


def strongest_reasons(contents: Contents, lang: Lang, *, most: int = 3) -> dict[tuple[str, str], str]:
    """The reasons that add most to each pair's score, a line each."""
    top = strongest(contents.contributions, most=most)
    lines: dict[tuple[str, str], list[str]] = {}
    for supplier, buyer, why in zip(
        top[Pair.SUPPLIER], top[Pair.BUYER], top[Contribution.REASON], strict=True
    ):
        lines.setdefault((supplier, buyer), []).append(reason(why, lang))
    return {pair: "\n".join(dict.fromkeys(said)) for pair, said in lines.items()}


def _reasons(book: Book, contents: Contents) -> None:
    """Every line of every explanation; by far the longest sheet, hence ids without names."""
    rows = contents.contributions
    cells: dict[str, Sequence[Any]] = {c: list(rows[c]) for c in rows.columns}
    columns = [
        Column("report.head_supplier_id", cells[Pair.SUPPLIER], 12),
        Column("report.head_buyer_id", cells[Pair.BUYER], 12),
        Column("report.head_view", [named("view", v, book.lang) for v in cells[Contribution.VIEW]], 16),
        Column(
            "report.head_comparison",
            [named("comparison", c, book.lang) for c in cells[Contribution.COMPARISON]],
            20,
        ),
        Column("report.head_value", cells[Contribution.VALUE], 9, "value"),
        Column("report.head_weight", cells[Contribution.WEIGHT], 9, "share"),
        Column("report.head_contribution", _points(rows, Contribution.CONTRIBUTION), 9, "points"),
        Column("report.head_reason", [reason(r, book.lang) for r in cells[Contribution.REASON]], 80),
    ]
    pairs = list(zip(cells[Pair.SUPPLIER], cells[Pair.BUYER], strict=True))
    book.table(say("report.sheet_reasons", book.lang), columns, group=pairs)


def _repaired(book: Book, contents: Contents) -> None:
    _notes(book, contents.event.repaired, "repaired")


def _unused(book: Book, contents: Contents) -> None:
    _notes(book, contents.event.unused, "unused")


def _notes(book: Book, rows: pd.DataFrame, kind: str) -> None:
    """What reading the planner's files changed, or left out; no sheet where there is nothing."""
    if rows.empty:
        return
    columns = [
        Column("report.head_file", list(rows[Problem.FILE]), 20),
        Column("report.head_row", [row or None for row in rows[Problem.ROW]], 7, "count"),
        Column("report.head_column", list(rows[Problem.COLUMN]), 20),
        Column("report.head_cell", [_plain(v) for v in rows[Problem.VALUE]], 32, "wrap"),
        Column("report.head_reason", [reason(r, book.lang) for r in rows[Problem.REASON]], 70, "wrap"),
    ]
    book.table(say(f"report.sheet_{kind}", book.lang), columns)


def _plain(value: object) -> str:
    return "" if value is None or value != value else str(value)
