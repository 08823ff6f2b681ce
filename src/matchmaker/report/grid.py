"""The timetable as a wall sheet: a row a table, a column a slot, one sheet a day; it can be edited."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import cycle
from typing import Any, Final, NamedTuple

import pandas as pd

from matchmaker.columns import Company, Pair, Place, Preference, Schedule, Slot
from matchmaker.messages import Lang, say
from matchmaker.report.contents import Contents
from matchmaker.report.labels import day_label, days, interpreter_name
from matchmaker.report.sheets import BRAND, LINE, PALE, Book, cut_text
from matchmaker.report.zones import video_meetings

A3 = 8
BORDER = {"border": 1, "border_color": LINE}
PLAIN, REGION, MUST = "#FFFFFF", "#DDF0EC", "#FFE9C7"
PROGRAMMES: Final = ("#DCE8F7", "#E9DFF3", "#E2EFD5", "#FBE3DC", "#D9EFF2", "#F3EBD3", "#EFDDE8", "#E3E6EA")
"""One colour a programme, in the order of their names; from the ninth on they come again."""

ORIGINAL: Final = "_plan"
"""The sheet nobody sees: the timetable as it was written, by which an edited workbook is known."""

NO_TABLE: Final = ("zones.by_video", "report.no_place")
"""What the rows of meetings without a table are called."""

TAG = re.compile(r"\[(.+?) × (.+)\]")
"""The last line of a tile, by which the meeting is known wherever it is moved to."""


class Tile(NamedTuple):
    """One meeting as the grid shows it."""

    text: str
    colour: str


def tag(supplier: str, buyer: str) -> str:
    """The line by which a tile names its meeting.

    Examples
    --------
    >>> tag("S101", "B012")
    '[S101 × B012]'
    """
    return f"[{supplier} × {buyer}]"


def add_grids(book: Book, contents: Contents) -> None:
    """Add the sheets of all days."""
    colours = _programme_colours(contents)
    tiles = _tiles(book, contents, colours)
    starts = contents.event.slots[Slot.START]
    for day in days(contents):
        slots = [slot for slot in contents.event.slots.index if f"{starts[slot]:%Y-%m-%d}" == day]
        several = len(days(contents)) > 1
        key = "report.sheet_grid_day" if several else "report.sheet_grid"
        name = say(key, book.lang, day=day_label(contents, day))
        sheet = _add_grid(book, contents, name, slots, tiles)
        _legend(book, sheet, colours)


def add_original(book: Book, contents: Contents) -> None:
    """Add the hidden sheet that tells a reader which cells a planner has edited since."""
    sheet = book.file.add_worksheet(ORIGINAL)
    sheet.very_hidden()
    rows = contents.held.reindex(columns=Schedule.FILE)
    for column, name in enumerate(rows.columns):
        sheet.write_string(0, column, name)
        for row, cell in enumerate(rows[name], start=1):
            book.write(sheet, row, column, cell)


def _programme_colours(contents: Contents) -> dict[str, str]:
    """The colour of each programme that suppliers come under; none where there is but one."""
    suppliers = contents.event.suppliers
    names = sorted(set(suppliers[Company.PROGRAMME].dropna())) if Company.PROGRAMME in suppliers else []
    return dict(zip(names, cycle(PROGRAMMES), strict=False)) if len(names) > 1 else {}


def _tiles(book: Book, contents: Contents, colours: Mapping[str, str]) -> dict[tuple[Any, str], list[Tile]]:
    names = contents.names(book.lang)
    programmes = contents.event.suppliers[Company.PROGRAMME] if colours else pd.Series(dtype=object)
    tiles: dict[tuple[Any, str], list[Tile]] = {}
    video = video_meetings(contents).reindex(contents.held.index)
    for row, by_video in zip(contents.held.to_dict("records"), video, strict=True):
        supplier, buyer = row[Pair.SUPPLIER], row[Pair.BUYER]
        lines = [names[supplier], names[buyer]]
        helper = interpreter_name(contents, row[Schedule.INTERPRETER])
        shown = [_untagged(cut_text(line, 34)) for line in [*lines, f"({helper})"][: 3 if helper else 2]]
        text = "\n".join([*shown, tag(supplier, buyer)])
        own = PLAIN if contents.regions[supplier] is None else REGION
        own = colours.get(str(programmes.get(supplier)), own)
        colour = MUST if row[Preference.LEVEL] == "must" else own
        place = row[Schedule.PLACE]
        if pd.isna(place):
            place = say("zones.by_video" if by_video else "report.no_place", book.lang)
        tiles.setdefault((row[Schedule.SLOT], str(place)), []).append(Tile(text, colour))
    return tiles


def _untagged(line: str) -> str:
    """A name that looks like the line that names a meeting loses that look."""
    return line.replace("[", "(").replace("]", ")") if TAG.fullmatch(line.strip()) else line


def _add_grid(
    book: Book,
    contents: Contents,
    name: str,
    slots: list[str],
    tiles: dict[tuple[Any, str], list[Tile]],
) -> Any:
    sheet = book.sheet(name, paper=A3)
    head = book.look(
        bold=True, font_color="#FFFFFF", bg_color=BRAND, align="center", border=1, border_color=LINE
    )
    side = {"bold": True, "align": "center", "text_wrap": True, "bg_color": "#E8EDF3", **BORDER}
    sheet.write_string(1, 0, say("report.head_place_id", book.lang), head)
    for column, slot in enumerate(slots, start=1):
        times = contents.event.slots.loc[slot]
        sheet.write_string(1, column, f"{times[Slot.START]:%H:%M} - {times[Slot.END]:%H:%M}", head)
        book.write(sheet, 2, column, slot)
    sheet.write_string(2, 0, Schedule.SLOT)
    sheet.set_row(2, None, None, {"hidden": True})
    shown = _lines(contents, book.lang, slots, tiles)
    for row, (place, here) in enumerate(shown, start=3):
        book.text(sheet, row, 0, _place_text(contents, place), **side)
        deepest = max((sum(t.text.count("\n") + 1 for t in cell) for cell in here), default=0)
        sheet.set_row(row, 13 * max(deepest, 2) + 4)
        for column, cell in enumerate(here, start=1):
            _write_tiles(book, sheet, row, column, cell)
    sheet.set_row(1, 22)
    sheet.set_column(0, 0, 11)
    sheet.set_column(1, len(slots), 25)
    sheet.freeze_panes(3, 1)
    sheet.repeat_rows(0, 1)
    sheet.repeat_columns(0)
    sheet.print_area(0, 0, len(shown) + 2, len(slots))
    return sheet


def _lines(
    contents: Contents, lang: Lang, slots: list[str], tiles: Mapping[tuple[Any, str], list[Tile]]
) -> list[tuple[str, list[list[Tile]]]]:
    """The rows of a grid: a place with its tiles by slot; meetings without a table take a row each."""
    lines = [(place, [tiles.get((slot, place), []) for slot in slots]) for place in contents.places]
    for key in NO_TABLE:
        label = say(key, lang)
        here = [tiles.get((slot, label), []) for slot in slots]
        lines += [(label, [cell[i : i + 1] for cell in here]) for i in range(max(map(len, here), default=0))]
    return lines


def _write_tiles(book: Book, sheet: Any, row: int, column: int, cell: list[Tile]) -> None:
    if not cell:
        sheet.write_blank(row, column, None, book.look(bg_color="#F7F8FA", **BORDER))
        return
    look = {"font_size": 9, "text_wrap": True, "bg_color": cell[0].colour, **BORDER}
    book.text(sheet, row, column, "\n".join(tile.text for tile in cell), **look)


def _legend(book: Book, sheet: Any, colours: Mapping[str, str]) -> None:
    book.text(sheet, 0, 0, book.title, bold=True, font_size=14, font_color=BRAND)
    sheet.set_row(0, 26)
    keys = dict(colours) or {say("report.legend_region", book.lang): REGION}
    keys = {say("report.legend_must", book.lang): MUST} | keys
    for column, (text, colour) in enumerate(keys.items(), start=3):
        look = {"bg_color": colour, "align": "center", "font_size": 9, "font_color": PALE, "shrink": True}
        book.text(sheet, 0, column, text, **look, **BORDER)


def _place_text(contents: Contents, place: str) -> str:
    known = contents.event.places
    hall = known[Place.HALL].get(place) if Place.HALL in known else None
    return place if hall is None or pd.isna(hall) or not hall else f"{place}\n{hall}"
