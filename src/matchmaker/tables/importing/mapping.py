"""`mapping.toml`: what each heading of each file was taken for, for the planner to confirm or change."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

import tomli_w
from pydantic import Field

from matchmaker.columns import Company
from matchmaker.errors import SettingsError
from matchmaker.messages import Message
from matchmaker.settings import Section, checked
from matchmaker.tables.importing.headers import MOST_ROWS, TABLES, Header
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
    fixed: dict[str, str] = Field(default_factory=dict)  # what all rows say in columns that the sheet lacks
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
    for name in sheet.fixed:
        if name not in known:
            raise SettingsError(f"'fixed' of {sheet.file} must name columns of {sheet.table}. Got {name!r}.")
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
            fixed=dict(self.header.fixed),
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
