"""Writing files whose bytes depend on nothing but their cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter

TITLE = "합성 자료: 실재하지 않는 기업과 사람 / Synthetic sample: no company or person in it exists"
"""The line above every table."""

Rows = Sequence[Mapping[str, str]]


def write_csv(path: Path, rows: Rows, *, encoding: str = "utf-8-sig", title: bool = True) -> None:
    """Write rows under the headings of the first one."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\r\n")
    if title:
        text.write(f"{TITLE}\r\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))


def write_excel(
    path: Path, rows: Rows, *, numbers: Iterable[str] = (), merged: Mapping[str, str] | None = None
) -> None:
    """Write rows as one sheet: a merged title line, headings, cells as text but for the `numbers` columns.

    Parameters
    ----------
    path
        Where to.
    rows
        One mapping a row, headings to cells.
    numbers
        Headings whose plain whole numbers are written as numbers, as a spreadsheet would keep them.
    merged
        Document properties besides the title.
    """
    headings = list(rows[0])
    as_numbers = set(numbers)
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"title": TITLE, "created": datetime(2026, 11, 22, tzinfo=UTC), **(merged or {})})
        sheet = book.add_worksheet("신청서")
        bold, text = (
            book.add_format({"bold": True, "bg_color": "#DDEBF7"}),
            book.add_format({"num_format": "@"}),
        )
        sheet.merge_range(0, 0, 0, len(headings) - 1, TITLE, bold)
        sheet.write_row(1, 0, headings, bold)
        for at, row in enumerate(rows, 2):
            for column, heading in enumerate(headings):
                cell = row[heading]
                if heading in as_numbers and cell.isdigit():
                    sheet.write_number(at, column, int(cell))
                elif cell:
                    sheet.write_string(at, column, cell, text)
        sheet.freeze_panes(2, 2)
        sheet.set_column(0, len(headings) - 1, 18)


def write_text(path: Path, text: str) -> None:
    """Write text with line feeds, whatever the system."""
    path.write_bytes(text.encode("utf-8"))


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Rows:
    """Rows of cells under headings."""
    return [dict(zip(headings, row, strict=True)) for row in rows]
