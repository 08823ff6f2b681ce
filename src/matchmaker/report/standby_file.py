"""The stand-by list as a file that a spreadsheet opens."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pandas as pd

from matchmaker.columns import Standby
from matchmaker.messages import Lang, say
from matchmaker.report.labels import reason
from matchmaker.report.sheets import Book, Column
from matchmaker.tables.formulas import safe_csv

_MADE: Final = datetime(2000, 1, 1)  # no clock in it, so that the same rows give the same bytes


def write_standby(rows: pd.DataFrame, path: Path, *, lang: Lang = "en") -> Path:
    """Write the rows as CSV (UTF-8 with the mark that makes Excel read Korean) or as a workbook.

    Parameters
    ----------
    rows
        What `standby_list` gave.
    path
        Ends with .csv or .xlsx.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    cells = {name: [_cell(value, lang) for value in rows[name]] for name in Standby.ALL}
    if path.suffix.lower() == ".csv":
        lines = zip(*cells.values(), strict=True)
        path.write_bytes(safe_csv(Standby.ALL, (["" if c is None else c for c in line] for line in lines)))
        return path
    title = say("day.sheet_standby", lang)
    styles = {Standby.RANK: "count", Standby.SCORE: "points", Standby.REASON: "wrap"}
    with Book(path, lang=lang, title=title, created=_MADE) as book:
        columns = [
            Column(
                "day.head_rank" if name == Standby.RANK else f"report.head_{name}",
                [100 * cell for cell in listed] if name == Standby.SCORE else listed,
                80 if name == Standby.REASON else 13,
                styles.get(name, "text"),
            )
            for name, listed in cells.items()
        ]
        book.table(title, columns, group=cells[Standby.COMPANY])
    return path


def _cell(value: Any, lang: Lang) -> Any:
    if value is None or value != value or value is pd.NA:
        return None
    if isinstance(value, float):
        return round(float(value), 4)
    return value if isinstance(value, int) else reason(value, lang)
