"""The timetable as a wall sheet: a row a table, a column a slot, one sheet a day."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from matchmaker.columns import Pair, Place, Preference, Schedule, Slot
from matchmaker.messages import say
from matchmaker.report.contents import Contents
from matchmaker.report.labels import days, interpreter_name
from matchmaker.report.sheets import BRAND, LINE, PALE, Book, cut_text

A3 = 8
BORDER = {"border": 1, "border_color": LINE}
PLAIN, REGION, MUST = "#FFFFFF", "#DDF0EC", "#FFE9C7"


class Tile(NamedTuple):
    """One meeting as the grid shows it."""

    text: str
    colour: str


def add_grids(book: Book, contents: Contents) -> None:
    """Add the sheets of all days."""
    tiles = _tiles(book, contents)
    starts = contents.event.slots[Slot.START]
    for day in days(contents):
        slots = [slot for slot in contents.event.slots.index if f"{starts[slot]:%Y-%m-%d}" == day]
        several = len(days(contents)) > 1
        name = say("report.sheet_grid_day" if several else "report.sheet_grid", book.lang, day=day[5:])
        _add_grid(book, contents, name, slots, tiles)


def _tiles(book: Book, contents: Contents) -> dict[tuple[Any, str], list[Tile]]:
    names = contents.names(book.lang)
    tiles: dict[tuple[Any, str], list[Tile]] = {}
    for row in contents.held.to_dict("records"):
        lines = [names[row[Pair.SUPPLIER]], names[row[Pair.BUYER]]]
        helper = interpreter_name(contents, row[Schedule.INTERPRETER])
        text = "\n".join(cut_text(line, 34) for line in [*lines, f"({helper})"][: 3 if helper else 2])
        region = contents.regions[row[Pair.SUPPLIER]]
        colour = MUST if row[Preference.LEVEL] == "must" else PLAIN if region is None else REGION
        place = say("report.no_place", book.lang) if pd.isna(row[Schedule.PLACE]) else row[Schedule.PLACE]
        tiles.setdefault((row[Schedule.SLOT], str(place)), []).append(Tile(text, colour))
    return tiles


def _add_grid(
    book: Book,
    contents: Contents,
    name: str,
    slots: list[str],
    tiles: dict[tuple[Any, str], list[Tile]],
) -> None:
    sheet = book.sheet(name, paper=A3)
    head = book.look(
        bold=True, font_color="#FFFFFF", bg_color=BRAND, align="center", border=1, border_color=LINE
    )
    side = {"bold": True, "align": "center", "text_wrap": True, "bg_color": "#E8EDF3", **BORDER}
    _legend(book, sheet)
    sheet.write_string(1, 0, say("report.head_place_id", book.lang), head)
    for column, slot in enumerate(slots, start=1):
        times = contents.event.slots.loc[slot]
        sheet.write_string(1, column, f"{times[Slot.START]:%H:%M} - {times[Slot.END]:%H:%M}", head)
    places = [*contents.places, say("report.no_place", book.lang)]
    shown = [p for p in places if p in contents.places or any((s, p) in tiles for s in slots)]
    for row, place in enumerate(shown, start=2):
        book.text(sheet, row, 0, _place_text(contents, place), **side)
        here = [tiles.get((slot, place), []) for slot in slots]
        deepest = max((sum(t.text.count("\n") + 1 for t in cell) for cell in here), default=0)
        sheet.set_row(row, 13 * max(deepest, 2) + 4)
        for column, cell in enumerate(here, start=1):
            _write_tiles(book, sheet, row, column, cell)
    sheet.set_row(1, 22)
    sheet.set_column(0, 0, 11)
    sheet.set_column(1, len(slots), 25)
    sheet.freeze_panes(2, 1)
    sheet.repeat_rows(0, 1)
    sheet.repeat_columns(0)
    sheet.print_area(0, 0, len(shown) + 1, len(slots))


def _write_tiles(book: Book, sheet: Any, row: int, column: int, cell: list[Tile]) -> None:
    if not cell:
        sheet.write_blank(row, column, None, book.look(bg_color="#F7F8FA", **BORDER))
        return
    look = {"font_size": 9, "text_wrap": True, "bg_color": cell[0].colour, **BORDER}
    book.text(sheet, row, column, "\n".join(tile.text for tile in cell), **look)


def _legend(book: Book, sheet: Any) -> None:
    book.text(sheet, 0, 0, book.title, bold=True, font_size=14, font_color=BRAND)
    sheet.set_row(0, 26)
    for column, (key, colour) in enumerate([("legend_region", REGION), ("legend_must", MUST)], start=3):
        look = book.look(
            bg_color=colour, align="center", border=1, border_color=LINE, font_size=9, font_color=PALE
        )
        sheet.write_string(0, column, say(f"report.{key}", book.lang), look)


def _place_text(contents: Contents, place: str) -> str:
    known = contents.event.places
    hall = known[Place.HALL].get(place) if Place.HALL in known else None
    return place if hall is None or pd.isna(hall) or not hall else f"{place}\n{hall}"
