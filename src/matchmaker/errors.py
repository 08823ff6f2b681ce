"""The errors a user can meet. Each says who, what it must be, and what it was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from matchmaker.columns import Problem


class MatchmakerError(Exception):
    """Base of every error this library raises on purpose."""


class SettingsError(MatchmakerError, ValueError):
    """A setting is unknown or out of range."""


class SampleError(MatchmakerError, ValueError):
    """A shipped sample does not exist."""


class ScheduleError(MatchmakerError, ValueError):
    """A timetable, or the request for one, does not belong to its event."""


class TableErrors(MatchmakerError, ValueError):
    """Every bad cell of every file of an event, at once.

    Parameters
    ----------
    problems
        One row a bad cell, with the columns of `matchmaker.columns.Problem`: file, row (1-based, as a
        spreadsheet shows it; 0 means the whole file), column, value, reason, advice.
    """

    def __init__(self, problems: pd.DataFrame) -> None:
        self.table = problems.reset_index(drop=True)
        super().__init__(self._summary())

    def _summary(self) -> str:
        lines = [f"{len(self.table)} problem(s) in the event's files."]
        for row in self.table.head(5).to_dict("records"):
            where = f"{row[Problem.FILE]}"
            if row[Problem.ROW]:
                where += f", row {row[Problem.ROW]}"
            if row[Problem.COLUMN]:
                where += f", column '{row[Problem.COLUMN]}'"
            lines.append(f"  {where}: {row[Problem.REASON]} {row[Problem.ADVICE]}".rstrip())
        if len(self.table) > 5:
            lines.append(f"  ... and {len(self.table) - 5} more: see `.table`.")
        return "\n".join(lines)


def cut(values: Iterable[object], most: int = 5) -> str:
    """List values for an error message, cut after `most`.

    Examples
    --------
    >>> cut(["a", "b"])
    "'a', 'b'"
    >>> cut(range(7))
    '0, 1, 2, 3, 4 and 2 more'
    """
    shown: Sequence[object] = list(values)
    text = ", ".join(repr(v) for v in shown[:most])
    return f"{text} and {len(shown) - most} more" if len(shown) > most else text
