"""Sheets that print well: one table a sheet, in one look, with nothing that a spreadsheet could execute."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import pandas as pd
import xlsxwriter

from matchmaker.messages import Lang, say
from matchmaker.tables.formulas import RISKY

FONT = "Malgun Gothic"  # on every Korean Windows; elsewhere it is replaced by the system's Korean font
LONGEST = 32_000  # characters; Excel takes 32,767 a cell
INK, PALE, LINE, BRAND, BAND = "#1F2933", "#52606D", "#CBD2D9", "#12355B", "#F3F6FA"
NUMBERS = {"count": "#,##0", "points": "0.0", "percent": "0%", "share": "0.0%", "value": "0.00"}
TIMES = {"day": "yyyy-mm-dd", "time": "hh:mm"}
SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class Column(NamedTuple):
    """A column of a sheet: the key of its heading, its cells, its width in characters and its style."""

    head: str
    cells: Sequence[Any]
    width: float = 12
    style: str = "text"


class Book:
    """A workbook under way; a context manager that closes it.

    Parameters
    ----------
    created
        The date written into the file's properties, so that the same plan gives the same bytes.
    """

    def __init__(self, path: Path, *, lang: Lang, title: str, created: datetime) -> None:
        self.lang = lang
        self.title = title
        self.file = xlsxwriter.Workbook(str(path), {**SAFE, "remove_timezone": True})
        self.file.set_properties({"title": title[:200], "author": "matchmaker", "created": created})
        self._formats: dict[tuple[Any, ...], Any] = {}
        self._cells: dict[tuple[str, bool, bool], Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.file.close()

    def look(self, **properties: Any) -> Any:
        """A cell format, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            base = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "vcenter"}
            self._formats[key] = self.file.add_format({**base, **properties})
        return self._formats[key]

    def styled(self, style: str, *, band: bool = False, quote: bool = False) -> Any:
        """The format of a table's cell."""
        key = (style, band, quote)
        if key not in self._cells:
            self._cells[key] = self.look(**self._properties(style, band=band, quote=quote))
        return self._cells[key]

    def _properties(self, style: str, *, band: bool, quote: bool) -> dict[str, Any]:
        more: dict[str, Any] = {"bottom": 1, "bottom_color": LINE}
        if style in NUMBERS or style in TIMES:
            more["num_format"] = {**NUMBERS, **TIMES}[style]
            more["align"] = "right" if style in NUMBERS else "center"
        if style == "wrap":
            more |= {"text_wrap": True, "valign": "top"}
        if style == "strong":
            more["bold"] = True
        if band:
            more["bg_color"] = BAND
        if quote:
            more["quote_prefix"] = True
        return more

    def sheet(self, name: str, *, landscape: bool = True, paper: int = 9) -> Any:
        """An empty sheet that prints one page wide; `paper` 9 is A4, 8 is A3."""
        sheet = self.file.add_worksheet(self.free_name(name))
        sheet.set_paper(paper)
        if landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.75, bottom=0.6)
        font = f'&"{FONT}"'
        sheet.set_header(f"&L{font}&9 {self.title[:80].replace('&', '&&')}&R{font}&9 &A")
        sheet.set_footer(f"&C{font}&8{say('report.page_of', self.lang)}")
        sheet.hide_gridlines(2)
        return sheet

    def free_name(self, name: str) -> str:
        """A sheet name that Excel takes and that is not yet used."""
        plain = "".join("-" if c in "[]:*?/\\'" else c for c in name)[:28]
        taken = {sheet.get_name().casefold() for sheet in self.file.worksheets()}
        tries = (plain if n == 1 else f"{plain} {n}" for n in range(1, len(taken) + 2))
        return next(t for t in tries if t.casefold() not in taken)

    def table(
        self, name: str, columns: Sequence[Column], *, group: Sequence[Any] = (), printed: int | None = None
    ) -> None:
        """A sheet with one table: heading frozen and repeated in print, filters, bands where `group` changes.

        An empty table says so in words. The first `printed` columns go to the printer, else all.
        """
        sheet = self.sheet(name)
        head = self.look(
            bold=True, font_color="#FFFFFF", bg_color=BRAND, text_wrap=True, border=1, border_color=BRAND
        )
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, say(column.head, self.lang), head)
        sheet.set_row(0, 26)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        size = len(columns[0].cells)
        bands = _bands(group) if len(group) else [False] * size
        for place, column in enumerate(columns):
            for row, cell in enumerate(column.cells):
                self.write(sheet, row + 1, place, cell, style=column.style, band=bands[row])
        if size:
            sheet.autofilter(0, 0, size, len(columns) - 1)
        else:
            sheet.write_string(1, 0, say("report.nothing_here", self.lang), self.look(font_color=PALE))
        sheet.print_area(0, 0, max(size, 1), (printed or len(columns)) - 1)

    def write(
        self, sheet: Any, row: int, place: int, cell: Any, *, style: str = "text", band: bool = False
    ) -> None:
        """Write one cell as what it is: a number, a time, or text that stays text."""
        if cell is None or cell is pd.NaT or cell != cell:
            if band:
                sheet.write_blank(row, place, None, self.styled("text", band=True))
        elif style in NUMBERS:
            sheet.write_number(row, place, float(cell), self.styled(style, band=band))
        elif style in TIMES:
            sheet.write_datetime(row, place, cell, self.styled(style, band=band))
        else:
            text = cut_text(str(cell))
            look = self.styled(style, band=band, quote=bool(RISKY.match(text)))
            sheet.write_string(row, place, text, look)

    def text(self, sheet: Any, row: int, place: int, text: str, **properties: Any) -> None:
        """Write text with a look of its own."""
        text = cut_text(text)
        quote = {"quote_prefix": True} if RISKY.match(text) else {}
        sheet.write_string(row, place, text, self.look(**properties, **quote))


def cut_text(text: str, most: int = LONGEST) -> str:
    """Text that fits a cell, with a sign where it was cut.

    Examples
    --------
    >>> cut_text("gear boxes", 6)
    'gear …'
    """
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _bands(group: Sequence[Any]) -> list[bool]:
    """Every second run of equal values."""
    runs = [run for run, (_, members) in enumerate(groupby(group)) for _ in members]
    return [run % 2 == 1 for run in runs]
