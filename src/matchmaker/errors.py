"""The errors a user can meet. Each says who, what it must be, and what it was."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from matchmaker.columns import Problem
from matchmaker.messages import Lang, Listing, Message

if TYPE_CHECKING:
    import pandas as pd  # half a second that a command's help need not wait for


class MatchmakerError(Exception):
    """Base of every error this library raises on purpose."""


class SettingsError(MatchmakerError, ValueError):
    """A setting is unknown or out of range."""


class SampleError(MatchmakerError, ValueError):
    """A shipped sample does not exist."""


class MissingExtraError(MatchmakerError, ImportError):
    """A package that only some of the work needs is not installed."""


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
        super().__init__(self.say())

    def say(self, lang: Lang = "en") -> str:
        """The first five problems and how many more there are, in the reader's language."""
        lines = [Message("tables.problems", {"n": len(self.table)}).say(lang)]
        lines += [f"  {_line(row, lang)}" for row in self.table.head(5).to_dict("records")]
        if len(self.table) > 5:
            lines.append("  " + Message("tables.more_problems", {"n": len(self.table) - 5}).say(lang))
        return "\n".join(lines)


def _line(row: Mapping[Hashable, Any], lang: Lang) -> str:
    """Where it is, what is wrong and what to do."""
    where = str(row[Problem.FILE])
    if row[Problem.ROW]:
        where += Message("tables.at_row", {"row": row[Problem.ROW]}).say(lang)
    if row[Problem.COLUMN]:
        where += Message("tables.at_column", {"column": row[Problem.COLUMN]}).say(lang)
    told = (row[Problem.REASON], row[Problem.ADVICE])
    words = [part.say(lang) if isinstance(part, Message) else str(part) for part in told]
    if row[Problem.VALUE] and str(row[Problem.VALUE]) not in f"{row[Problem.COLUMN]} {words[0]}":
        where += Message("tables.at_value", {"value": row[Problem.VALUE]}).say(lang)
    return f"{where}: {' '.join(words)}".rstrip()


def cut(values: Iterable[object], most: int = 5) -> Listing:
    """List values for an error message, cut after `most`; a Message that it fills ends it in its language.

    Examples
    --------
    >>> cut(["a", "b"])
    "'a', 'b'"
    >>> cut(range(7))
    '0, 1, 2, 3, 4 and 2 more'
    """
    shown: Sequence[object] = list(values)
    return Listing(", ".join(repr(v) for v in shown[:most]), max(len(shown) - most, 0))
