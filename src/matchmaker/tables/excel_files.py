"""Excel workbooks: cells through calamine, and before that a look inside for what would hurt."""

from __future__ import annotations

import io

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


def read_excel(name: str, data: bytes) -> Grid:
    """Read the cells of the first filled sheet of a workbook (.xlsx, .xls).

    Raises
    ------
    BadCell
        The bytes are no workbook, it is locked, or it is too large.
    """
    if data.startswith(_OLD_FORMAT):
        formulas: dict[str, Formulas] = {}
    else:
        formulas = look_inside(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = _filled_sheets(book)
    except PasswordError as e:
        raise bad("tables.locked", "tables.remove_password") from e
    except (CalamineError, OSError) as e:
        raise bad("tables.not_excel", "tables.save_excel") from e
    if not sheets:
        return Grid(name, [])
    first = sheets[0]
    if first.total_height > MAX_ROWS or first.total_width > MAX_COLUMNS:
        raise bad("tables.too_large", "tables.split_file", rows=MAX_ROWS, columns=MAX_COLUMNS)
    others = tuple((sheet.name, Message("tables.other_sheet", {"sheet": first.name})) for sheet in sheets[1:])
    return Grid(name, _cells(first), formulas.get(first.name, {}), unused=others)


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
