"""The stand-by list as a file that a spreadsheet opens."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd
import xlsxwriter

from matchmaker.columns import Standby
from matchmaker.messages import Lang, Message
from matchmaker.report.formulas import defused


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
    table = [[_cell(value, lang) for value in row] for row in rows[list(Standby.ALL)].itertuples(index=False)]
    if path.suffix.lower() == ".csv":
        stream = io.StringIO(newline="")
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(Standby.ALL)
        writer.writerows([[defused(str(cell)) for cell in row] for row in table])
        path.write_bytes(stream.getvalue().encode("utf-8-sig"))
        return path
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("standby")
        for i, row in enumerate([list(Standby.ALL), *table]):
            sheet.write_row(i, 0, row)
        sheet.freeze_panes(1, 0)
        sheet.autofit()
    return path


def _cell(value: object, lang: Lang) -> str | int | float:
    if isinstance(value, Message):
        return value.say(lang)
    if isinstance(value, float) and value == value:
        return round(value, 4)
    return value if isinstance(value, int) else "" if value is None or value != value else str(value)
