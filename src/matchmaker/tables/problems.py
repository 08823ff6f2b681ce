"""The book in which reading writes down what is bad, what was repaired and what was not used."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from matchmaker.columns import Problem
from matchmaker.errors import TableErrors
from matchmaker.messages import Message
from matchmaker.tables.cells import BadCell, Cell, shown

NO_ADVICE = Message("tables.nothing_to_do")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something stands: row as a spreadsheet shows it, 0 for the whole file."""

    file: str
    row: int = 0
    column: str = ""
    value: Cell = ""


@dataclass
class Log:
    """What reading found; the only thing that changes while an event is read."""

    bad_rows: list[dict[str, Any]] = field(default_factory=list)
    repaired_rows: list[dict[str, Any]] = field(default_factory=list)
    unused_rows: list[dict[str, Any]] = field(default_factory=list)
    headings: dict[tuple[str, str], str] = field(default_factory=dict)  # as written, by file and column

    def bad(self, spot: Spot, reason: str, advice: str, /, **values: Any) -> None:
        """Write down a bad cell; `reason` and `advice` are keys of the catalogue."""
        self.bad_cell(spot, BadCell(Message(reason, values), Message(advice, values)))

    def bad_cell(self, spot: Spot, error: BadCell) -> None:
        """Write down what a parser refused."""
        self.bad_rows.append(self._row(spot, error.reason, error.advice))

    def repaired(self, spot: Spot, reason: Message) -> None:
        """Write down what was changed while reading."""
        self.repaired_rows.append(self._row(spot, reason, NO_ADVICE))

    def unused(self, spot: Spot, reason: Message) -> None:
        """Write down what was read and not used."""
        self.unused_rows.append(self._row(spot, reason, NO_ADVICE))

    def check(self) -> None:
        """Raise `TableErrors` if anything bad stands in the book."""
        if self.bad_rows:
            raise TableErrors(frame(self.bad_rows))

    def _row(self, spot: Spot, reason: Message, advice: Message) -> dict[str, Any]:
        """One row of the book; the column under the heading that the planner wrote."""
        return {
            Problem.FILE: spot.file,
            Problem.ROW: spot.row,
            Problem.COLUMN: self.headings.get((spot.file, spot.column), spot.column),
            Problem.VALUE: shown(spot.value),
            Problem.REASON: reason,
            Problem.ADVICE: advice,
        }


def frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows of the book as a table with the columns of `Problem`."""
    return pd.DataFrame(rows, columns=Problem.ALL).astype({Problem.ROW: "int64"})
