"""From a file's cells to a frame with the columns of its schema, every bad cell written down."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from matchmaker.columns import Problem
from matchmaker.messages import Message
from matchmaker.tables.cells import MAX_CHARACTERS, BadCell, Cell, Parsed, Parser, as_text, bad
from matchmaker.tables.grids import Grid
from matchmaker.tables.headed import Headed, find_table
from matchmaker.tables.problems import Log, Spot
from matchmaker.tables.schema import Column, Schema, parser_of
from matchmaker.tables.values import parse_text

_QUOTED = re.compile(r'="([^"]*)"')


def read_frame(grid: Grid, schema: Schema, rates: Mapping[str, float], log: Log) -> pd.DataFrame | None:
    """Read a file's table.

    Returns
    -------
    DataFrame
        One row a filled row, indexed by its number in the file: the schema's columns, then unknown ones
        under their own heading. None, with the reason in `log`, where the file holds no such table.
    """
    for message in grid.repairs:
        log.repaired(Spot(grid.file), message)
    for value, message in grid.unused:
        log.unused(Spot(grid.file, 0, "", value), message)
    table = find_table(grid, schema, log)
    if table is None:
        return None
    rows = _data_rows(table, log)
    if not rows:
        log.bad(Spot(grid.file, table.row), "tables.no_rows", "tables.fill_file")
        return None
    index = pd.Index(rows, name=Problem.ROW, dtype="int64")
    columns = {c.name: _series(_column(table, c, rows, rates, log), index, c) for c in schema.columns}
    for at, heading in table.headings.items():
        if heading.column is None:
            name = _free_name(heading.text, columns)
            columns[name] = _series([_read(table, at, row, parse_text, log).value for row in rows], index)
    return pd.DataFrame(columns)


def empty_frame(schema: Schema) -> pd.DataFrame:
    """The frame of an optional file that is absent."""
    columns = [column.name for column in schema.columns]
    return pd.DataFrame(columns=columns, dtype=object, index=pd.Index([], name=Problem.ROW, dtype="int64"))


def _data_rows(table: Headed, log: Log) -> list[int]:
    """Numbers of the filled rows below the headings; cells outside the table are bad."""
    rows = []
    for number in range(table.row + 1, len(table.grid.rows) + 1):
        cells = table.grid.rows[number - 1]
        filled = [at for at, cell in enumerate(cells) if cell is not None and as_text(cell)]
        if filled or any(spot[0] == number for spot in table.grid.formulas):
            rows.append(number)
        for at in filled:
            if at not in table.headings:
                spot = Spot(table.grid.file, number, "", cells[at])
                log.bad(spot, "tables.beyond_table", "tables.check_commas", at=at + 1)
                break
    return rows


def _series(values: Sequence[Any], index: pd.Index[int], column: Column | None = None) -> pd.Series[Any]:
    """Values of a column: floats where it holds numbers, else as they are."""
    return pd.Series(values, index=index, dtype="float64" if column and column.number else None)


def _free_name(text: str, taken: Mapping[str, Any]) -> str:
    """A heading that no other column of the frame has."""
    name, n = text, 1
    while name in taken:
        n += 1
        name = f"{text} ({n})"
    return name


def _column(
    table: Headed, column: Column, rows: Sequence[int], rates: Mapping[str, float], log: Log
) -> list[Any]:
    """All values of one column; where several columns have its meaning they are put together."""
    parts = []
    for at in table.places(column.name):
        parser = _remembering(parser_of(column, table.headings[at], rates))
        parts.append([_cell(table, at, row, column, parser, log) for row in rows])
    if not parts:
        return [column.empty] * len(rows)
    if len(parts) == 1:
        return parts[0]
    return [_joined(values, column.empty) for values in zip(*parts, strict=True)]


def _joined(values: Sequence[Any], empty: Any) -> Any:
    said = [value for value in values if value != empty and value is not None]
    if not said:
        return empty
    if isinstance(empty, tuple):
        return tuple(dict.fromkeys(word for value in said for word in value))
    return "; ".join(dict.fromkeys(str(value) for value in said))


def _cell(table: Headed, at: int, row: int, column: Column, parser: Parser, log: Log) -> Any:
    """One value of a known column."""
    errors = len(log.bad_rows)
    parsed = _read(table, at, row, parser, log)
    if parsed.repair is not None:
        log.repaired(_spot(table, at, row), parsed.repair)
    for word, reason in parsed.left:
        log.unused(Spot(table.grid.file, row, table.headings[at].text, word), reason)
    if column.required and parsed.value in (None, ()) and len(log.bad_rows) == errors:
        log.bad(_spot(table, at, row), "tables.empty_cell", "tables.fill_cell", column=column.name)
    return column.empty if parsed.value is None else parsed.value


def _read(table: Headed, at: int, row: int, parser: Parser, log: Log) -> Parsed:
    """Read one cell by its parser; what is bad goes into the log."""
    cells = table.grid.rows[row - 1]
    cell = cells[at] if at < len(cells) else None
    formula = table.grid.formulas.get((row, at))
    try:
        if formula is not None:
            cell = formula
            raise bad("tables.formula", "tables.paste_values")
        if isinstance(cell, str):
            return read_text(cell, parser)
        return parser(cell)
    except BadCell as e:
        log.bad_cell(_spot(table, at, row, cell), e)
        return Parsed()


def read_text(cell: str, parser: Parser) -> Parsed:
    """Read a cell of text: too long a one and formulas are refused, `="007"` is opened.

    Raises
    ------
    BadCell
        The text is no value, or the parser refuses it.
    """
    if len(cell) > MAX_CHARACTERS:
        raise bad("tables.too_long", "tables.shorten", length=len(cell), most=MAX_CHARACTERS)
    if not cell.lstrip().startswith("="):
        return parser(cell)
    quoted = _QUOTED.fullmatch(cell.strip())  # how some programs keep leading zeros
    if not quoted:
        raise bad("tables.formula", "tables.paste_values")
    inner = parser(quoted[1])
    return Parsed(inner.value, Message("tables.repaired_to", {"value": quoted[1]}), inner.left)


def _spot(table: Headed, at: int, row: int, cell: Cell = None) -> Spot:
    if cell is None:
        cells = table.grid.rows[row - 1]
        cell = cells[at] if at < len(cells) else None
    return Spot(table.grid.file, row, table.headings[at].text, cell)


def _remembering(parser: Parser) -> Parser:
    """The same parser, reading each different cell once."""
    known: dict[Hashable, Parsed] = {}

    def parse(cell: Cell) -> Parsed:
        key = (type(cell), cell)
        if key not in known:
            known[key] = parser(cell)
        return known[key]

    return parse
