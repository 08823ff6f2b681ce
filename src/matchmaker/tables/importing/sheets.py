"""Every sheet of a planner's file, after a look for what no registration file needs."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

from matchmaker.tables.cells import Cell, as_text, bad
from matchmaker.tables.csv_files import read_csv
from matchmaker.tables.excel_files import Merged, read_sheets
from matchmaker.tables.folders import read_bytes
from matchmaker.tables.grids import Grid

EXCEL = (".xlsx", ".xlsm", ".xls")
TEXT = (".csv", ".tsv", ".txt")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a file.

    Parameters
    ----------
    name
        Of the sheet; "" in a CSV file.
    grid
        Its cells.
    merged
        Its merged cells, from 0.
    """

    name: str
    grid: Grid
    merged: tuple[Merged, ...] = ()

    @property
    def filled(self) -> list[int]:
        """Rows with a cell that says something, from 0."""
        special = {row - 1 for row, _ in self.grid.formulas}
        return [at for at, row in enumerate(self.grid.rows) if at in special or any(map(as_text, row))]

    def cell(self, row: int, column: int) -> Cell:
        """One cell, from 0; None beyond the sheet."""
        cells = self.grid.rows[row] if row < len(self.grid.rows) else ()
        return cells[column] if column < len(cells) else None


def open_sheets(path: Path) -> list[Sheet]:
    """Read all sheets of a file.

    Raises
    ------
    BadCell
        The file cannot be read, is no table, is too large, or holds macros, links to other files or
        parts that point out of it.
    """
    ending = path.suffix.lower()
    if ending not in EXCEL + TEXT:
        raise bad("importing.unknown_ending", "importing.save_as", ending=ending or path.name[:60])
    data = read_bytes(path)
    if ending in TEXT:
        return [Sheet("", read_csv(path.name, data))]
    if ending == ".xlsm":
        raise bad("importing.macros", "importing.save_plain")
    _look_for_dangers(data)
    return [Sheet(name, grid, merged) for name, grid, merged in read_sheets(path.name, data)]


def _look_for_dangers(data: bytes) -> None:
    """Refuse macros, links to other files, and names of parts that lead out of the workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            names = [name.replace("\\", "/") for name in parts.namelist()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return  # an old .xls, or damage that the reader tells of
    if any(name.startswith("/") or ".." in name.split("/") or ":" in name for name in names):
        raise bad("importing.path_trick", "importing.save_plain")
    lower = [name.casefold() for name in names]
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in lower):
        raise bad("importing.macros", "importing.save_plain")
    if any("/externallinks/" in name for name in lower):
        raise bad("importing.external_links", "importing.break_links")
