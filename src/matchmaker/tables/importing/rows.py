"""Rows of a sheet as records of its table: each is read, repaired, rejected or left out, with the reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from matchmaker.columns import Company
from matchmaker.messages import Message
from matchmaker.tables.cells import BadCell, Cell, Parsed, as_text, bad, is_empty
from matchmaker.tables.frames import read_text
from matchmaker.tables.headings import Heading, is_weak, key, read_heading, spellings
from matchmaker.tables.importing.headers import TABLES, Header, made_ids
from matchmaker.tables.importing.likeness import Guess
from matchmaker.tables.importing.mapping import Taken, is_unsure
from matchmaker.tables.importing.sheets import Sheet
from matchmaker.tables.problems import Log, Spot
from matchmaker.tables.schema import Column, parser_of
from matchmaker.tables.values import parse_text

READ = Message("importing.read")
REPAIRED = Message("importing.repaired")
REJECTED = Message("importing.rejected")
LEFT_OUT = Message("importing.left_out")
FILL_IN = Message("tables.fill_cell")

_TOTAL = re.compile(
    r"(?:[^\s:]{1,12}\s+)?(?:합\s*계|총\s*계|소\s*계|누\s*계|총합계|계|total|sub\s*total|grand total)"
    r"\s*(?:\([^)]*\))?\s*:?",
    re.IGNORECASE,
)
_REMARK = re.compile(r"\s*(?:※|\*{1,3}\s|주\s*\)|비고\s*:|note\s*:)", re.IGNORECASE)


@dataclass(slots=True)
class Record:
    """What became of one filled row.

    Parameters
    ----------
    row
        As a spreadsheet shows it.
    said
        By column, ready to be written; empty where the row was not read.
    extra
        What stands under headings without a meaning, by heading.
    """

    file: str
    sheet: str
    row: int
    table: str = ""
    status: Message = READ
    what: list[Message] = field(default_factory=list)
    said: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)

    def refuse(self, status: Message, why: Message) -> Record:
        """Mark the row as not taken over."""
        self.status, self.said, self.extra = status, {}, {}
        self.what.append(why)
        return self


def read_rows(taken: Taken, rates: Mapping[str, float], log: Log) -> list[Record]:
    """Read every filled row of a sheet; bad and changed cells go into the log too."""
    sheet, header = taken.sheet, taken.header
    if header is None:
        reason = taken.decide or Message("importing.no_table")
        status = REJECTED if taken.decide else LEFT_OUT
        return [_blank(sheet, at).refuse(status, reason) for at in sheet.filled]
    missing = _missing(header)
    records: list[Record] = []
    for at in sheet.filled:
        record = _blank(sheet, at)
        records.append(record)
        why = _no_data(sheet, header, at)
        if why:
            record.refuse(LEFT_OUT, why)
        elif missing:
            record.refuse(REJECTED, Message("importing.no_column", {"columns": ", ".join(missing)}))
        else:
            record.table = header.table
            row = _Row(sheet, header, at, record, rates, log)
            row.read()
            owner = _owner(sheet, header, at, records)
            if owner is None:
                row.check()
            else:
                _join(owner, record)
    return records


def _blank(sheet: Sheet, at: int) -> Record:
    return Record(sheet.grid.file, sheet.name, at + 1)


def _missing(header: Header) -> list[str]:
    """Columns that must be there and are not, save ids that are made."""
    sure = {one.heading.column for one in header.guesses.values() if not is_unsure(one)}
    must = (column.name for column in TABLES[header.table].columns if column.required)
    return [name for name in must if name not in sure | made_ids(header.table) | set(header.fixed)]


def _no_data(sheet: Sheet, header: Header, at: int) -> Message | None:
    """Why a row holds no entry of the table, or None."""
    if at < header.row:
        return Message("tables.title_line")
    if at < header.row + header.rows:
        return Message("importing.headings")
    texts = [as_text(cell) for cell in sheet.grid.rows[at]]
    filled = [text for text in texts if text]
    if not filled:
        return None
    headings = {
        key(as_text(sheet.cell(header.row + i, c))) for i in range(header.rows) for c in header.guesses
    }
    if len(filled) > 1 and all(key(text) in headings for text in filled):
        return Message("importing.headings_again")
    if _TOTAL.fullmatch(filled[0]):
        return Message("importing.total")
    if _REMARK.match(filled[0]) and len(filled) <= 2:
        return Message("importing.remark")
    return None


@dataclass(frozen=True, slots=True)
class _Row:
    """One row being read."""

    sheet: Sheet
    header: Header
    at: int
    record: Record
    rates: Mapping[str, float]
    log: Log

    def read(self) -> None:
        """Read all cells into the record."""
        known = {column.name: column for column in TABLES[self.header.table].columns}
        beyond = [
            c
            for c, cell in enumerate(self.sheet.grid.rows[self.at])
            if as_text(cell) and c not in self.header.guesses
        ]
        if beyond:
            self.record.what.append(Message("importing.beyond", {"n": len(beyond)}))
            self.record.status = REPAIRED
            for c in beyond:
                self.log.unused(self._spot(c, ""), Message("importing.beyond", {"n": 1}))
        for name, said in self.header.fixed.items():
            self._say(name, said, known[name])
        carried = [
            one for c, one in self.header.guesses.items() if self._cell(c) is not self.sheet.cell(self.at, c)
        ]
        for one in carried:
            self._changed(one.heading.text, Message("importing.carried"))
        for c, one in sorted(self.header.guesses.items()):
            column = known.get(one.heading.column or "")
            if column is None or is_unsure(one):
                self._keep(c, one)
            else:
                self._take(c, one, column)

    def check(self) -> None:
        """Refuse a row that lacks what its table must have."""
        known = {column.name: column for column in TABLES[self.header.table].columns}
        lacking = [n for n, c in known.items() if c.required and self.record.said.get(n) in (None, "")]
        lacking = [name for name in lacking if name not in made_ids(self.header.table)]
        if lacking:
            why = Message("importing.no_value", {"columns": ", ".join(lacking)})
            self.log.bad_cell(Spot(self.record.file, self.record.row, lacking[0]), BadCell(why, FILL_IN))
            self.record.refuse(REJECTED, why)

    def _keep(self, c: int, one: Guess) -> None:
        """A cell whose heading means nothing known stays under its own heading."""
        value = self._parsed(c, one.heading.text, parse_text).value
        if value and not (one.heading.column is None and is_weak(one.heading.text)):
            known = spellings(TABLES[self.header.table].headings)
            name, n = one.heading.text, 1
            while name in self.record.extra or read_heading(name, known).column:
                n += 1  # a column by this name would be read as another one's twin
                name = f"{one.heading.text} {n}"
            self.record.extra[name] = str(value)

    def _take(self, c: int, one: Guess, column: Column) -> None:
        parsed = self._parsed(c, one.heading.text, parser_of(column, one.heading, self.rates))
        for word, reason in parsed.left:
            self.log.unused(self._spot(c, one.heading.text, word), reason)
            self.record.what.append(Message("importing.at", {"column": one.heading.text, "what": reason}))
        if parsed.repair is not None:
            self.log.repaired(self._spot(c, one.heading.text), parsed.repair)
            if parsed.repair.key != "tables.converted":
                self._changed(one.heading.text, parsed.repair)
        value = _written(self._cell(c), parsed)
        if value is not None:
            before = self.record.said.get(column.name)
            if before is not None and column.joins:
                value = before if str(value) in str(before) else f"{before}; {value}"
            elif before is not None:  # a twin column: its words stay, under their own heading
                if value != before:
                    self.record.extra.setdefault(one.heading.text, str(value))
                return
            self.record.said[column.name] = value

    def _say(self, name: str, said: str, column: Column) -> None:
        """What the planner, or the sheet as a whole, says for all rows."""
        parsed = parser_of(column, Heading(name), self.rates)(said)
        self.record.said[name] = _written(said, parsed)

    def _cell(self, c: int) -> Cell:
        """A cell; below the first of cells that are merged, the first."""
        first = self.header.row + self.header.rows
        for top, left, bottom, right in self.sheet.merged:
            if first <= top < self.at <= bottom and left <= c <= right:
                return self.sheet.cell(top, left)
        return self.sheet.cell(self.at, c)

    def _parsed(self, c: int, heading: str, parser: Any) -> Parsed:
        """Read one cell; what cannot be read is left empty, and the row says so."""
        cell: Cell = self._cell(c)
        formula = self.sheet.grid.formulas.get((self.at + 1, c))
        try:
            if formula is not None:
                cell = formula
                raise bad("tables.formula", "tables.paste_values")
            parsed: Parsed = read_text(cell, parser) if isinstance(cell, str) else parser(cell)
        except BadCell as e:
            self.log.bad_cell(Spot(self.record.file, self.record.row, heading, cell), e)
            self._changed(heading, Message("importing.emptied", {"why": e.reason}))
            return Parsed()
        return parsed

    def _changed(self, heading: str, what: Message) -> None:
        self.record.status = REPAIRED
        self.record.what.append(Message("importing.at", {"column": heading, "what": what}))

    def _spot(self, c: int, heading: str, value: Cell = None) -> Spot:
        shown = self.sheet.cell(self.at, c) if value is None else value
        return Spot(self.record.file, self.record.row, heading, shown)


def _written(cell: Cell, parsed: Parsed) -> Any:
    """A value as the event's file holds it, so that reading it again gives the same."""
    value = parsed.value
    if value is None or value == ():
        return as_text(cell) if parsed.left else None
    if isinstance(value, tuple):
        codes = parsed.repair is not None and all(isinstance(word, str) for word in value)
        return "; ".join(value) if codes else (None if is_empty(cell) else as_text(cell))
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _owner(sheet: Sheet, header: Header, at: int, records: list[Record]) -> Record | None:
    """The record of the row above that a row's name is merged with; None for a row of its own."""
    places = {c for c, one in header.guesses.items() if one.heading.column == Company.NAME}
    first = header.row + header.rows
    for top, left, bottom, right in sheet.merged:
        if first <= top < at <= bottom and places & set(range(left, right + 1)):
            return next((r for r in records if r.row == top + 1 and r.said), None)
    return None


def _join(owner: Record, record: Record) -> None:
    """Give what a row says to the company it goes on with."""
    joins = {column.name for column in TABLES[owner.table].columns if column.joins}
    for name, value in record.said.items():
        before = owner.said.setdefault(name, value)
        if before != value and name in joins and str(value) not in str(before):
            owner.said[name] = f"{before}; {value}"
        elif before != value and name not in joins:
            owner.extra[f"{name} ({record.row})"] = str(value)
    for heading, text in record.extra.items():
        before = owner.extra.setdefault(heading, text)
        owner.extra[heading] = before if text in before else f"{before}; {text}"
    owner.status = REPAIRED
    owner.what.append(Message("importing.joined_here", {"row": record.row}))
    record.refuse(REPAIRED, Message("importing.joined", {"row": owner.row}))
