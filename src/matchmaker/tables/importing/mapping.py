"""`mapping.toml`: what each heading of each file was taken for, for the planner to confirm or change."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import tomli_w
from pydantic import Field

from matchmaker.columns import Company
from matchmaker.errors import SettingsError
from matchmaker.messages import Message
from matchmaker.settings import Section, checked
from matchmaker.tables.cells import as_text
from matchmaker.tables.headings import Heading, key, sheet_words
from matchmaker.tables.importing.headers import (
    MOST_ROWS,
    TABLES,
    Header,
    find_header,
    read_header,
)
from matchmaker.tables.importing.likeness import ASKED, SURE, Guess
from matchmaker.tables.importing.sheets import Sheet
from matchmaker.tables.money import Unit

DECIDE = "?"
"""What stands where the planner is to decide."""

_AMOUNTS = {Company.SALES_USD, Company.EXPORTS_USD}


class ColumnLine(Section):
    """One heading: the column it means ("" none, "?" to be decided), and in which unit its numbers are."""

    heading: str
    column: str = ""
    confidence: float = Field(1.0, ge=0, le=1)
    maybe: str = ""  # what the engine would guess, where it is unsure
    currency: str = ""
    scale: int = Field(1, ge=1)


class SheetLine(Section):
    """One sheet: the table it is ("" none, "?" to be decided), and its headings."""

    file: str
    sheet: str = ""
    table: str = ""
    heading_row: int = Field(0, ge=0)  # as a spreadsheet shows it
    heading_rows: int = Field(1, ge=1, le=MOST_ROWS)
    columns: tuple[ColumnLine, ...] = ()


class ImportMapping(Section):
    """All of `mapping.toml`.

    Examples
    --------
    >>> line = SheetLine(file="a.csv", table="buyers", columns=(ColumnLine(heading="회사", column="name"),))
    >>> ImportMapping.loads(ImportMapping(sheets=(line,)).dumps()).sheets[0].columns[0].column
    'name'
    """

    sheets: tuple[SheetLine, ...] = ()

    @classmethod
    def loads(cls, text: str) -> ImportMapping:
        """Read it from TOML; raise `SettingsError` where it does not hold."""
        try:
            mapping = checked(cls, tomllib.loads(text))
        except tomllib.TOMLDecodeError as e:
            raise SettingsError(f"The mapping must be valid TOML. Got: {e}.") from e
        for sheet in mapping.sheets:
            _check(sheet)
        return mapping

    @classmethod
    def load(cls, path: str | Path) -> ImportMapping:
        """Read it from a file."""
        try:
            return cls.loads(Path(path).read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError) as e:
            raise SettingsError(f"'{path}' must be a readable UTF-8 TOML file. Got: {e}.") from e

    def dumps(self) -> str:
        """Write it as TOML."""
        return tomli_w.dumps(self.model_dump(mode="json"))

    def of(self, sheet: Sheet) -> SheetLine | None:
        """What it says of a sheet."""
        return next((s for s in self.sheets if (s.file, s.sheet) == (sheet.grid.file, sheet.name)), None)


def _check(sheet: SheetLine) -> None:
    if sheet.table not in {"", DECIDE, *TABLES}:
        raise SettingsError(
            f"'table' of {sheet.file} must be one of {', '.join(TABLES)}. Got {sheet.table!r}."
        )
    if sheet.table not in TABLES:
        return
    known = {column.name for column in TABLES[sheet.table].columns}
    for line in sheet.columns:
        if line.column not in {"", DECIDE} | known:
            raise SettingsError(
                f"'column' of heading {line.heading!r} in {sheet.file} must be a column of {sheet.table}, "
                f"'' or '?'. Got {line.column!r}."
            )


@dataclass(frozen=True, slots=True)
class Taken:
    """What a sheet is taken for.

    Parameters
    ----------
    header
        None where the sheet is no table, or the planner is to say which.
    decide
        What is to be decided of the whole sheet, or None.
    """

    sheet: Sheet
    header: Header | None
    decide: Message | None = None

    def line(self) -> SheetLine:
        """As it stands in `mapping.toml`."""
        name, file = self.sheet.name, self.sheet.grid.file
        if self.header is None:
            return SheetLine(file=file, sheet=name, table=DECIDE if self.decide else "")
        lines = tuple(_line(one) for _, one in sorted(self.header.guesses.items()))
        return SheetLine(
            file=file,
            sheet=name,
            table=self.header.table,
            heading_row=self.header.row + 1,
            heading_rows=self.header.rows,
            columns=lines,
        )


def lacks_currency(one: Guess) -> bool:
    """Whether a heading of amounts leaves their currency open; its cells may still name it."""
    return one.heading.column in _AMOUNTS and not (one.heading.unit and one.heading.unit.currency)


def is_unsure(one: Guess) -> bool:
    """Whether the planner is asked what a heading means."""
    return one.heading.column is not None and ASKED <= one.confidence < SURE


def _line(one: Guess) -> ColumnLine:
    unit = one.heading.unit or Unit()
    column = one.heading.column or ""
    return ColumnLine(
        heading=one.heading.text,
        column=DECIDE if is_unsure(one) else column,
        confidence=one.confidence,
        maybe=column if is_unsure(one) else "",
        currency=unit.currency,
        scale=unit.scale,
    )


def take(sheet: Sheet, mapping: ImportMapping | None) -> Taken:
    """Say what a sheet is: as the planner's mapping has it, else as its headings and names tell."""
    line = mapping.of(sheet) if mapping else None
    if line is not None and line.table != DECIDE:
        return _as_told(sheet, line)
    headers = [header for table in TABLES if (header := find_header(sheet, table)) and header.score >= 1.5]
    headers.sort(key=lambda header: -header.score)
    if not headers:
        return Taken(sheet, None)
    best = headers[0]
    rivals = [header for header in headers if header.score > best.score - 0.75]
    if len(rivals) == 1:
        return Taken(sheet, best)
    named = _named(sheet, best.row, [header.table for header in rivals])
    if named is None:
        tables = ", ".join(header.table for header in rivals)
        return Taken(sheet, None, Message("importing.which_table", {"tables": tables}))
    return Taken(sheet, next(header for header in rivals if header.table == named))


def _named(sheet: Sheet, row: int, tables: Sequence[str]) -> str | None:
    """Which of some tables the sheet's name, its file's, or a title above its headings speaks of."""
    titles = " ".join(as_text(cell) for cells in sheet.grid.rows[:row] for cell in cells)
    for text in (sheet.name, sheet.grid.file, titles):
        spoken = [table for table in tables if any(key(word) in key(text) for word in sheet_words(table))]
        if len(spoken) == 1:
            return spoken[0]
    return None


def _as_told(sheet: Sheet, line: SheetLine) -> Taken:
    """A sheet as the planner's mapping has it."""
    if not line.table:
        return Taken(sheet, None)
    if line.heading_row:
        header = read_header(sheet, line.table, line.heading_row - 1, line.heading_rows)
    else:
        header = find_header(sheet, line.table) or Header(line.table, 0, 1)
    told: dict[str, list[ColumnLine]] = {}
    for column in line.columns:
        told.setdefault(column.heading, []).append(column)
    guesses: dict[int, Guess] = {}
    for at, one in sorted(header.guesses.items()):
        lines = told.get(one.heading.text)
        guesses[at] = _told(one, lines.pop(0)) if lines else one
    return Taken(sheet, replace(header, guesses=guesses))


def _told(one: Guess, line: ColumnLine) -> Guess:
    if line.column == DECIDE:
        return one
    unit = Unit(line.currency, line.scale) if line.currency or line.scale != 1 else one.heading.unit
    return Guess(Heading(one.heading.text, line.column or None, unit, one.heading.percent), 1.0)
