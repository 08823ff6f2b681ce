"""Excel workbooks: cells through calamine, and before that a look inside for what would hurt."""

from __future__ import annotations

import io
from typing import TypeAlias

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from matchmaker.messages import Message
from matchmaker.tables.cells import Cell, bad
from matchmaker.tables.excel_parts import Formulas, look_inside
from matchmaker.tables.grids import MAX_COLUMNS, MAX_ROWS, Grid

_OLD_FORMAT = b"\xd0\xcf\x11\xe0"

Merged: TypeAlias = tuple[int, int, int, int]
"""First row, first column, last row and last column of merged cells, from 0."""


def read_excel(name: str, data: bytes) -> Grid:
    """Read the cells of the first filled sheet of a workbook (.xlsx, .xls).

    Raises
    ------
    BadCell
        The bytes are no workbook, it is locked, or it is too large.
    """
    sheets = _open(data)
    if not sheets:
        return Grid(name, [])
    first, formulas = sheets[0]
    _check_size(first)
    others = tuple(
        (sheet.name, Message("tables.other_sheet", {"sheet": first.name})) for sheet, _ in sheets[1:]
    )
    return Grid(name, _cells(first), formulas, unused=others)


def read_sheets(name: str, data: bytes) -> list[tuple[str, Grid, tuple[Merged, ...]]]:
    """Read every filled sheet that shows: its name, its cells, and which of them are merged.

    Raises
    ------
    BadCell
        The bytes are no workbook, it is locked, or it is too large.
    """
    found = []
    for sheet, formulas in _open(data):
        _check_size(sheet)
        merged = tuple((*first, *last) for first, last in sheet.merged_cell_ranges or ())
        found.append((sheet.name, Grid(name, _cells(sheet), formulas), merged))
    return found


def _open(data: bytes) -> list[tuple[CalamineSheet, Formulas]]:
    """Filled sheets of a workbook that was looked into first, each with its formulas."""
    formulas = {} if data.startswith(_OLD_FORMAT) else look_inside(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = _filled_sheets(book)
    except PasswordError as e:
        raise bad("tables.locked", "tables.remove_password") from e
    except (CalamineError, OSError) as e:
        raise bad("tables.not_excel", "tables.save_excel") from e
    return [(sheet, formulas.get(sheet.name, {})) for sheet in sheets]


def _check_size(sheet: CalamineSheet) -> None:
    if sheet.total_height > MAX_ROWS or sheet.total_width > MAX_COLUMNS:
        raise bad("tables.too_large", "tables.split_file", rows=MAX_ROWS, columns=MAX_COLUMNS)


def _filled_sheets(book: CalamineWorkbook) -> list[CalamineSheet]:
    """Visible work sheets with a cell in them, in order."""
    visible = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]
    sheets = (book.get_sheet_by_name(name) for name in visible)
    return [sheet for sheet in sheets if sheet.end is not None]


def _cells(sheet: CalamineSheet) -> list[list[Cell]]:
    rows = sheet.to_python(skip_empty_area=False)
    return [[None if cell == "" else cell for cell in row] for row in rows]
