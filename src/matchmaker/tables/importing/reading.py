"""From registration files as they come to the tables of an event, with every row accounted for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path
from typing import Any

import pandas as pd

from matchmaker.columns import Account, Company, Matched, Twin
from matchmaker.messages import Lang, Message
from matchmaker.tables import schema as s
from matchmaker.tables.cells import BadCell
from matchmaker.tables.importing.duplicates import find_twins
from matchmaker.tables.importing.headers import MADE, TABLES, made_ids
from matchmaker.tables.importing.mapping import ImportMapping, Taken, is_unsure, lacks_currency
from matchmaker.tables.importing.rows import REJECTED, Record, read_rows
from matchmaker.tables.importing.sheets import open_sheets
from matchmaker.tables.importing.taking import take
from matchmaker.tables.money import DEFAULT_RATES
from matchmaker.tables.problems import Log, Spot, frame

SIDES = (s.SUPPLIERS.file, s.BUYERS.file)


@dataclass(frozen=True)
class Imported:
    """What came out of registration files.

    Parameters
    ----------
    tables
        By name: one row a record that was read, with the columns of the event's file as text and numbers,
        then what stands under headings without a meaning.
    mapping
        What each heading was taken for, to be confirmed or changed.
    matched
        The same as a table, with the columns of `Matched`.
    account
        What became of each filled row, with the columns of `Account`.
    cells
        Bad, changed and unused cells, with the columns of `Problem`.
    twins
        Companies that may stand twice, with the columns of `Twin`.
    """

    tables: Mapping[str, pd.DataFrame]
    mapping: ImportMapping
    matched: pd.DataFrame
    account: pd.DataFrame
    cells: pd.DataFrame
    twins: pd.DataFrame

    @property
    def undecided(self) -> pd.DataFrame:
        """Rows of `matched` that the planner is asked about."""
        return self.matched[self.matched[Matched.DECIDE] != ""]

    def counts(self) -> dict[str, int]:
        """How many filled rows were read, repaired, rejected and left out."""
        keys = [status.key for status in self.account[Account.STATUS]]
        return {
            name: keys.count(f"importing.{name}") for name in ("read", "repaired", "rejected", "left_out")
        }

    def say(self, lang: Lang = "en") -> str:
        """One line: how many rows, and what became of them."""
        told = {**self.counts(), "rows": len(self.account), "twins": len(self.twins)}
        return Message("importing.summary", {**told, "decide": len(self.undecided)}).say(lang)


@dataclass
class _Found:
    """What is gathered file by file."""

    taken: list[Taken] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)


def import_files(
    paths: Iterable[str | Path],
    mapping: ImportMapping | None = None,
    *,
    rates: Mapping[str, float] = DEFAULT_RATES,
) -> Imported:
    r"""Read registration files: Excel and CSV, in Korean or English, whatever their headings.

    Parameters
    ----------
    paths
        The files.
    mapping
        The planner's own, perhaps edited; without one, headings are matched, and where the engine is
        unsure the column is kept under its heading and listed in `undecided`.
    rates
        How much of each currency one US dollar buys.

    Raises
    ------
    TableErrors
        A file cannot be read, or no file holds a table.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "참가기업.csv"
    ...     _ = path.write_bytes("연번,업체명,매출액(백만원)\n1,(주)한빛정밀,11500\n".encode("cp949"))
    ...     found = import_files([path])
    >>> found.tables["suppliers"].to_dict("list")
    {'supplier_id': ['S001'], 'name': ['(주)한빛정밀'], 'sales_usd': [10000000.0]}
    """
    log, found = Log(), _Found()
    for path in sorted({Path(path) for path in paths}, key=lambda path: (path.name, str(path))):
        if path.name in {taken.sheet.grid.file for taken in found.taken}:
            log.bad(Spot(path.name), "importing.same_file_name", "importing.rename_file")
            continue
        try:
            sheets = open_sheets(path)
        except BadCell as e:
            log.bad_cell(Spot(path.name), e)
            continue
        found.taken += [take(sheet, mapping) for sheet in sheets]
    log.check()
    cells = Log()
    for taken in found.taken:
        for message in taken.sheet.grid.repairs:
            cells.repaired(Spot(taken.sheet.grid.file), message)
        found.records += read_rows(taken, rates, cells)
    _give_ids(found.records)
    return _checked(found, cells)


def _checked(found: _Found, cells: Log) -> Imported:
    tables = {name: _table(found.records, name) for name in TABLES}
    tables = {name: table for name, table in tables.items() if len(table)}
    if not tables:
        refused = Log()
        file = found.taken[0].sheet.grid.file if found.taken else ""
        refused.bad(Spot(file), "importing.no_company", "importing.give_mapping")
        refused.bad_rows += cells.bad_rows
        refused.check()
    twins = [
        find_twins(tables[name].set_index(TABLES[name].columns[0].name), name)
        for name in SIDES
        if name in tables
    ]
    return Imported(
        tables=tables,
        mapping=mapping_of(found.taken),
        matched=matched_of(found.taken),
        account=_account(found.records),
        cells=frame(cells.bad_rows + cells.repaired_rows + cells.unused_rows),
        twins=pd.concat(twins, ignore_index=True) if twins else pd.DataFrame(columns=Twin.ALL),
    )


def propose_mapping(paths: Iterable[str | Path]) -> ImportMapping:
    """The mapping that `import_files` would use, without reading a row; unreadable files are bad.

    Raises
    ------
    TableErrors
        A file cannot be read.
    """
    log, taken = Log(), []
    for path in sorted({Path(path) for path in paths}, key=lambda path: (path.name, str(path))):
        try:
            taken += [take(sheet, None) for sheet in open_sheets(path)]
        except BadCell as e:
            log.bad_cell(Spot(path.name), e)
    log.check()
    return mapping_of(taken)


def mapping_of(taken: Sequence[Taken]) -> ImportMapping:
    """What sheets are taken for, as it stands in `mapping.toml`."""
    return ImportMapping(sheets=tuple(one.line() for one in taken))


def matched_of(taken: Sequence[Taken]) -> pd.DataFrame:
    """What sheets are taken for, as a table with the columns of `Matched`."""
    rows: list[tuple[Any, ...]] = []
    for one in taken:
        where = (one.sheet.grid.file, one.sheet.name)
        if one.header is None:
            rows += [(*where, "", "", "", 0.0, "", one.decide)] if one.decide else []
            continue
        for _, guess in sorted(one.header.guesses.items()):
            heading = guess.heading
            decide: Message | str = ""
            if is_unsure(guess):
                decide = Message("importing.unsure", {"column": heading.column})
            elif lacks_currency(guess):
                decide = Message("importing.which_currency")
            unit = f"{heading.unit.currency} x {heading.unit.scale:,}" if heading.unit else ""
            column = "" if is_unsure(guess) else heading.column or ""
            rows.append((*where, one.header.table, heading.text, column, guess.confidence, unit, decide))
    return pd.DataFrame(rows, columns=Matched.ALL)


def _give_ids(records: Sequence[Record]) -> None:
    """Make ids where files have none; an id that stands twice in a table is refused the second time."""
    for table in TABLES:
        made = made_ids(table)
        if not made:
            continue
        column = TABLES[table].columns[0].name
        own = [record for record in records if record.table == table and record.said]
        first: dict[str, Record] = {}
        for record in own:
            given = record.said.get(column)
            if given and first.setdefault(given, record) is not record:
                before = first[given]
                told = {"id": given, "file": before.file, "row": before.row}
                record.refuse(REJECTED, Message("importing.id_twice", told))
        number = 0
        for record in own:
            if not record.said or record.said.get(column):
                continue
            number += 1
            while (name := f"{MADE[column]}{number:03}") in first:
                number += 1
            first[name] = record
            record.said = {column: name, **record.said}


def _table(records: Sequence[Record], table: str) -> pd.DataFrame:
    own = [record for record in records if record.table == table and record.said]
    given = {name for record in own for name in record.said}
    columns = [column.name for column in TABLES[table].columns if column.name in given]
    strangers = list(dict.fromkeys(name for record in own for name in record.extra if name not in given))
    rows = [[*(r.said.get(c) for c in columns), *(r.extra.get(c) for c in strangers)] for r in own]
    return pd.DataFrame(rows, columns=[*columns, *strangers], dtype=object)


def _account(records: Sequence[Record]) -> pd.DataFrame:
    rows = []
    for r in records:
        key = TABLES[r.table].columns[0].name if r.table else Company.NAME
        told = reduce(_and, r.what) if r.what else ""
        rows.append((r.file, r.sheet, r.row, r.status, r.table, r.said.get(key, ""), told))
    return pd.DataFrame(rows, columns=Account.ALL)


def _and(first: Message, second: Message) -> Message:
    return Message("importing.and", {"first": first, "second": second})
