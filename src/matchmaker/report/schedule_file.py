"""The timetable as a file that a spreadsheet opens, and back again, perhaps edited by hand."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any, Final

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook

from matchmaker.columns import Pair, Problem, Schedule, Slot
from matchmaker.errors import ScheduleError, TableErrors, cut
from matchmaker.messages import LANGS, Lang, Message, say, speaking
from matchmaker.report.contents import Contents
from matchmaker.report.edited import read_original, with_grid_edits
from matchmaker.report.grid import ORIGINAL
from matchmaker.tables.event import Event
from matchmaker.tables.formulas import restored, safe_csv

REQUIRED: Final = [*Pair.KEYS, Schedule.SLOT]


def schedule_csv(contents: Contents, *, lang: Lang = "en") -> bytes:
    """The timetable as CSV (UTF-8 with the mark that makes Excel read Korean), in order of time.

    The columns of `Schedule.FILE` are what `read_schedule` reads back; names and times are for the eye.
    """
    names = contents.names(lang)
    held = contents.held
    table = held.reindex(columns=Schedule.FILE)
    table[Slot.START] = [f"{t:%Y-%m-%d %H:%M}" for t in held[Slot.START]]
    table[Slot.END] = [f"{t:%H:%M}" for t in held[Slot.END]]
    table[Schedule.SUPPLIER_NAME] = held[Pair.SUPPLIER].map(names)
    table[Schedule.BUYER_NAME] = held[Pair.BUYER].map(names)
    rows = table.itertuples(index=False)
    return safe_csv(table.columns, (["" if pd.isna(cell) else cell for cell in row] for row in rows))


def read_schedule(path: str | Path, *, event: Event | None = None) -> pd.DataFrame:
    """Read a timetable back: `schedule.csv`, or `plan.xlsx`, edited on its timetable sheet or in its grids.

    Parameters
    ----------
    event
        Where given, ids that a spreadsheet robbed of their leading zeros get them back.

    Returns
    -------
    pandas.DataFrame
        On sorted `Pair.KEYS`, with the columns of `Schedule`; a missing place or interpreter is None.

    Raises
    ------
    ScheduleError
        The file cannot be read, or no sheet has the columns of a timetable.
    TableErrors
        Rows without an id or a slot, a pair that stands twice, or one that was changed on two sheets in
        different ways.
    """
    path = Path(path)
    sheets = _sheets(path)
    with speaking({} if event is None else event.words):
        head, table = _timetable([rows for name, rows in sheets.items() if name != ORIGINAL], path)
    if event is not None:
        table = _with_zeros(table, event)
    problems = _problems(table, head, path)
    if problems:
        raise TableErrors(pd.DataFrame(problems, columns=Problem.ALL))
    table = with_grid_edits(table, sheets, path.name)
    return table.set_index(Pair.KEYS).sort_index()


def read_unedited(path: str | Path) -> pd.DataFrame | None:
    """The timetable as a workbook was written, before anybody edited it; None where the file does not say.

    Raises
    ------
    ScheduleError
        The file cannot be read.
    """
    return read_original(_sheets(Path(path)))


def _sheets(path: Path) -> dict[str, list[list[str]]]:
    """Every sheet's cells as text, by name; a CSV file is one sheet without a name."""
    excel = path.suffix.lower() in {".xlsx", ".xlsm", ".xls", ".ods"}
    found = _sheet_rows(path) if excel else {"": _csv_rows(path)}
    return {name: [[_text(cell) for cell in row] for row in rows] for name, rows in found.items()}


def _csv_rows(path: Path) -> list[list[Any]]:
    raw = _bytes(path)
    for encoding in ("utf-8-sig", "cp949"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        first = text.split("\n", 1)[0]
        mark = max(",;\t", key=first.count)
        try:
            return list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
        except csv.Error as e:
            raise ScheduleError(f"'{path.name}' must be a CSV file. Got: {e}.") from e
    raise ScheduleError(f"'{path.name}' must be UTF-8 or CP949 text, or an Excel file. Got other bytes.")


def _sheet_rows(path: Path) -> dict[str, list[list[Any]]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(_bytes(path)))
        sheets = book.sheet_names
        return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in sheets}
    except (CalamineError, ValueError) as e:
        raise ScheduleError(f"'{path.name}' must be an Excel file. Got: {e}.") from e


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as e:
        raise ScheduleError(f"'{path}' must be a readable file. Got: {e.strerror}.") from e


def _timetable(sheets: list[list[list[str]]], path: Path) -> tuple[int, pd.DataFrame]:
    """The first sheet with a heading row of a timetable: that row's number, and what stands below."""
    known = headings()
    for rows in sheets:
        for number, cells in enumerate(rows[:10]):
            found = {known[c.casefold()]: i for i, c in enumerate(cells) if c.casefold() in known}
            if not set(REQUIRED) - set(found):
                below = [[r[i] if i < len(r) else "" for i in found.values()] for r in rows[number + 1 :]]
                table = pd.DataFrame(below, columns=list(found), dtype=object).reindex(columns=Schedule.FILE)
                table = table.where(table.notna() & (table != ""), None)
                return number + 1, table.dropna(how="all")
    raise ScheduleError(f"'{path.name}' must have the columns {cut(REQUIRED)}. Got none with all of them.")


def headings() -> dict[str, str]:
    """Every heading under which a column of a timetable is known, in lower case."""
    known = {column: column for column in Schedule.FILE}
    for lang in LANGS:
        known |= {say(f"report.head_{column}", lang).casefold(): column for column in Schedule.FILE}
    return known


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)  # Excel keeps the id 101 as 101.0
    return restored(str(cell).strip())


def _with_zeros(table: pd.DataFrame, event: Event) -> pd.DataFrame:
    ids = {
        Pair.SUPPLIER: event.suppliers.index,
        Pair.BUYER: event.buyers.index,
        Schedule.SLOT: event.slots.index,
        Schedule.PLACE: event.places.index,
        Schedule.INTERPRETER: event.interpreters.index,
    }
    repaired = {}
    for column, index in ids.items():
        bare = pd.Series(index.astype(str), index=index.astype(str).str.lstrip("0"))
        spelled = bare[~bare.index.duplicated(keep=False)].to_dict()
        strange = table[column].notna() & ~table[column].isin(index)
        repaired[column] = table[column].mask(strange, table[column].map(lambda v, s=spelled: s.get(v, v)))
    return table.assign(**repaired)


def _problems(table: pd.DataFrame, head: int, path: Path) -> list[tuple[Any, ...]]:
    twice = table.duplicated(Pair.KEYS) & table[Pair.KEYS].notna().all(axis=1)
    found = [
        (
            path.name,
            int(row) + head + 1,
            column,
            "",
            Message("report.cell_missing"),
            Message("report.fill_it"),
        )
        for column in REQUIRED
        for row in table.index[table[column].isna()]
    ]
    for row, supplier, buyer in table.loc[twice, Pair.KEYS].itertuples():
        where = (path.name, int(row) + head + 1, Pair.BUYER, f"{supplier} x {buyer}")
        found.append((*where, Message("report.pair_twice"), Message("report.keep_one")))
    return sorted(found, key=lambda p: p[1])
