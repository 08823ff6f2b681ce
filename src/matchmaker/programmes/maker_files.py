"""Reading the files of Maker Lists that lie in an event's folder, every bad cell at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from matchmaker.columns import (
    Certificate,
    Company,
    Evidence,
    MakerList,
    Pair,
    Requirement,
    Step,
)
from matchmaker.errors import TableErrors
from matchmaker.messages import Message
from matchmaker.programmes.maker_schema import EVIDENCE, MAKER_LISTS, MAKER_SCHEMAS, REQUIREMENTS, STEPS
from matchmaker.programmes.pipeline import Pipeline, why_refused
from matchmaker.tables.cells import BadCell
from matchmaker.tables.companies import Directory, check_ids, directory_of
from matchmaker.tables.event import Event
from matchmaker.tables.folders import open_beside, read_grid
from matchmaker.tables.frames import empty_frame, read_frame
from matchmaker.tables.problems import Log, Spot, frame
from matchmaker.tables.read import read_event
from matchmaker.tables.schema import Schema


@dataclass(frozen=True, eq=False, kw_only=True)
class MakerFiles:
    """What the files say, ready for `check_prerequisites` and `closest_registrations`.

    Parameters
    ----------
    maker_lists
        Indexed by `MakerList.ID`.
    requirements, evidence
        `Requirement` and `Evidence` columns; certificates of the registration forms are evidence too.
    pipeline
        Steps so far.
    unused, repaired
        `Problem` columns: what was read and not used, and what was changed while reading.
    """

    maker_lists: pd.DataFrame
    requirements: pd.DataFrame
    evidence: pd.DataFrame
    pipeline: Pipeline
    unused: pd.DataFrame
    repaired: pd.DataFrame


def read_maker_files(path: str | Path) -> tuple[Event, MakerFiles]:
    """Read an event's folder and its Maker List files.

    Parameters
    ----------
    path
        The event's folder with `maker_lists` and `requirements`, and where wanted `evidence` and `steps`,
        each as .xlsx, .xls or .csv, with English or Korean headings.

    Raises
    ------
    TableErrors
        All bad cells of all files, the event's too, as one table.

    Examples
    --------
    >>> from matchmaker.tables.samples import sample_path
    >>> event, files = read_maker_files(sample_path("maker-list"))
    >>> list(files.maker_lists.columns), len(files.maker_lists)
    (['buyer_id', 'name', 'audit'], 7)
    """
    folder, log = Path(path), Log()
    names: dict[str, str] = {}
    tables: dict[str, pd.DataFrame] = {}
    if folder.is_dir():
        for schema, name, table in _tables(folder, log):
            names[schema.file] = name
            tables[schema.file] = table
    try:
        event = read_event(folder)
    except TableErrors as e:
        raise TableErrors(pd.concat([e.table, frame(log.bad_rows)], ignore_index=True)) from None
    found = _Joining(tables, names, event, log).files()
    log.check()
    return event, found


def _tables(folder: Path, log: Log) -> Iterator[tuple[Schema, str, pd.DataFrame]]:
    """Each file's schema, name and frame; an empty one where it is absent or unreadable."""
    found = open_beside(folder, [schema.file for schema in MAKER_SCHEMAS], log)
    for schema in MAKER_SCHEMAS:
        path = found.get(schema.file)
        name = path.name if path else f"{schema.file}.csv"
        if path is None and schema.required:
            log.bad(Spot(name), "tables.missing_file", "tables.add_file", file=name)
        grid = read_grid(path, log) if path else None
        table = None if grid is None else read_frame(grid, schema, {}, log)
        yield schema, name, empty_frame(schema) if table is None else table


@dataclass(frozen=True)
class _Joining:
    """Tables that are read, but do not yet know of one another."""

    tables: Mapping[str, pd.DataFrame]
    names: Mapping[str, str]
    event: Event
    log: Log

    def files(self) -> MakerFiles:
        """Join the tables; what does not fit goes into the log."""
        lists = self._lists()
        requirements = self._requirements(lists)
        spelled = {item.casefold(): item for items in requirements[Requirement.ITEMS] for item in items}
        evidence, pipeline = self._evidence(spelled), self._pipeline(lists)
        return MakerFiles(
            maker_lists=lists,
            requirements=requirements,
            evidence=evidence,
            pipeline=pipeline,
            unused=frame(self.log.unused_rows),
            repaired=frame(self.log.repaired_rows),
        )

    def _lists(self) -> pd.DataFrame:
        file = self.names[MAKER_LISTS.file]
        table = check_ids(self.tables[MAKER_LISTS.file], MakerList.ID, file, self.log)
        buyers = directory_of((_plain(self.event.buyers, Pair.BUYER), Pair.BUYER))
        found = [
            self._company(buyers, Spot(file, row, MakerList.BUYER, word), "makers.not_here") or word
            for row, word in _cells(table, MakerList.BUYER)
        ]
        table = table.assign(**{MakerList.BUYER: pd.Series(found, table.index, dtype=object)})
        return table.set_index(MakerList.ID)[[MakerList.BUYER, MakerList.NAME, MakerList.AUDIT]]

    def _requirements(self, lists: pd.DataFrame) -> pd.DataFrame:
        """Requirements of known lists; one spelling for what differs in capitals only."""
        table = self.tables[REQUIREMENTS.file]
        self._check_lists(table, REQUIREMENTS, lists)
        known: dict[str, str] = {}
        items = [
            tuple(dict.fromkeys(known.setdefault(item.casefold(), item) for item in cell))
            for cell in table[Requirement.ITEMS]
        ]
        table = table.assign(**{Requirement.ITEMS: pd.Series(items, table.index, dtype=object)})
        return table[[column.name for column in REQUIREMENTS.columns]].reset_index(drop=True)

    def _check_lists(self, table: pd.DataFrame, schema: Schema, lists: pd.DataFrame) -> None:
        strange = table[table[MakerList.ID].notna() & ~table[MakerList.ID].isin(lists.index)]
        for row, name in _cells(strange, MakerList.ID):
            spot = Spot(self.names[schema.file], row, MakerList.ID, name)
            self.log.bad(spot, "makers.no_such_list", "makers.write_list", value=name)

    def _evidence(self, spelled: Mapping[str, str]) -> pd.DataFrame:
        """What the file shows, then the certificates of the registration forms that it does not speak of."""
        file, columns = self.names[EVIDENCE.file], [column.name for column in EVIDENCE.columns]
        rows: list[tuple[Any, ...]] = []
        for row, firm, item, *more in self._firms(EVIDENCE)[columns].itertuples(name=None):
            start, end = more[1:]
            if start is not None and end is not None and end < start:
                spot = Spot(file, row, Evidence.VALID_UNTIL, end)
                self.log.bad(spot, "tables.ends_before", "tables.swap_dates", value=f"{start} ~ {end}")
            if item is not None and item.casefold() not in spelled:
                self.log.unused(Spot(file, row, Evidence.ITEM, item), Message("makers.not_asked"))
            elif item is not None:
                rows.append((firm, spelled[item.casefold()], *more))
        told = {row[:2] for row in rows}
        held = self.event.certificates[
            [Certificate.SUPPLIER, Certificate.CERTIFICATE, Certificate.VALID_FROM, Certificate.VALID_UNTIL]
        ]
        for firm, item, start, end in held.itertuples(index=False, name=None):
            if item in spelled and (firm, item) not in told:
                rows.append((firm, item, None, _day(start), _day(end)))
        return pd.DataFrame(rows, columns=columns, dtype=object)

    def _pipeline(self, lists: pd.DataFrame) -> Pipeline:
        """Steps that may follow one another; the others are bad."""
        self._check_lists(self.tables[STEPS.file], STEPS, lists)
        file, columns = self.names[STEPS.file], [column.name for column in STEPS.columns]
        last: dict[tuple[str, str], tuple[str, date | None]] = {}
        kept: list[tuple[Any, ...]] = []
        for row, firm, listed, status, day in self._firms(STEPS)[columns].itertuples(name=None):
            if None in (firm, listed, status, day):
                continue  # written down as bad already
            refused = why_refused(firm, listed, before=last.get((firm, listed)), after=(status, day))
            if refused is not None:
                spot = Spot(file, row, Step.STATUS, status)
                self.log.bad_cell(spot, BadCell(refused, Message("makers.write_allowed")))
            else:
                kept.append((firm, listed, status, day))
                last[firm, listed] = (status, day)
        return Pipeline(pd.DataFrame(kept, columns=columns, dtype=object))

    def _firms(self, schema: Schema) -> pd.DataFrame:
        """Rows of firms that take part, under their ids; of others it is written down."""
        table, file = self.tables[schema.file], self.names[schema.file]
        firms = directory_of((_plain(self.event.suppliers, Pair.SUPPLIER), Pair.SUPPLIER))
        found = [
            None
            if pd.isna(word)
            else self._company(firms, Spot(file, row, Pair.SUPPLIER, word), "makers.firm_not_here")
            for row, word in _cells(table, Pair.SUPPLIER)
        ]
        table = table.assign(**{Pair.SUPPLIER: pd.Series(found, table.index, dtype=object)})
        table = table[table[Pair.SUPPLIER].notna()].astype(object)
        return table.where(table.notna(), None)

    def _company(self, directory: Directory, spot: Spot, stranger: str) -> str | None:
        """The company a cell means; None, with the reason in the log, where nobody or two are meant."""
        try:
            found = directory.find(spot.value)
        except BadCell as e:
            self.log.bad_cell(spot, e)
            return None
        if found is None:
            self.log.unused(spot, Message(stranger))
        return found


def _cells(table: pd.DataFrame, column: str) -> Iterator[tuple[int, Any]]:
    """A column's cells with their rows in the file."""
    return zip(table.index.tolist(), table[column], strict=True)


def _plain(companies: pd.DataFrame, key: str) -> pd.DataFrame:
    """A company table with its ids as a column, and both names."""
    return companies.reindex(columns=[Company.NAME, Company.NAME_EN]).rename_axis(key).reset_index()


def _day(cell: Any) -> date | None:
    return None if pd.isna(cell) else pd.Timestamp(cell).date()
