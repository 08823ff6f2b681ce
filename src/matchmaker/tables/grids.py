"""A file's cells, as they stand, and the limits every file keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from matchmaker.messages import Message
from matchmaker.tables.cells import Cell

MAX_BYTES = 50_000_000
MAX_UNPACKED = 200_000_000
MAX_ROWS = 100_000
MAX_COLUMNS = 300


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one sheet.

    Parameters
    ----------
    file
        The file's name.
    rows
        All rows from the sheet's first; row i is row i + 1 of the spreadsheet.
    formulas
        Cells that hold a formula or an Excel error: (row from 1, column from 0), each with its text.
    repairs, unused
        What reading the file itself changed or left.
    """

    file: str
    rows: Sequence[Sequence[Cell]]
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    repairs: tuple[Message, ...] = ()
    unused: tuple[tuple[str, Message], ...] = ()
