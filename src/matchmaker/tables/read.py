"""From an event's folder to a frozen `Event`, every bad cell of every file at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

import pandas as pd

from matchmaker.columns import Form, Pair
from matchmaker.tables import schema as s
from matchmaker.tables.agenda import absences_of, floor_plan_of, interpreters_of, places_of
from matchmaker.tables.attending import check_zones, with_attendance
from matchmaker.tables.cells import BadCell
from matchmaker.tables.companies import (
    certificates_of,
    check_ids,
    check_sides,
    directory_of,
    with_quotas,
    with_regions,
)
from matchmaker.tables.event import Event
from matchmaker.tables.event_file import FILE, EventFile, Quotas, read_event_file
from matchmaker.tables.folders import open_folder, read_bytes, read_grid
from matchmaker.tables.frames import empty_frame, read_frame
from matchmaker.tables.money import DEFAULT_RATES
from matchmaker.tables.pairs import (
    Known,
    locks_of,
    past_meetings_of,
    precedences_of,
    preferences_of,
    wishes_in,
)
from matchmaker.tables.policy_words import check_words
from matchmaker.tables.problems import Log, Spot, frame
from matchmaker.tables.slots import SlotFinder, make_slots


def read_event(path: str | Path) -> Event:
    """Read an event's folder.

    Parameters
    ----------
    path
        A folder with `event.toml`, `suppliers` and `buyers`, and where wanted `preferences`, `absences`,
        `interpreters`, `past_meetings`, `locks`, `precedences`, `places` and `floor_plan`, each as .xlsx,
        .xls or .csv, with English or Korean headings or system codes.

    Returns
    -------
    Event
        Its `repaired` and `unused` say what was changed and what was left out.

    Raises
    ------
    TableErrors
        All bad cells of all files, as one table.

    Examples
    --------
    >>> from matchmaker.errors import TableErrors
    >>> try:
    ...     read_event("no/such/folder")
    ... except TableErrors as e:
    ...     print(e)
    Problems in the event's files: 1.
      folder: There is no such folder. Give the folder that holds event.toml, suppliers and buyers.
    """
    log = Log()
    files = open_folder(Path(path), log)
    event = _event_file(files, log)
    tables = _tables(files, event, log)
    if event is None or s.SUPPLIERS.file not in tables or s.BUYERS.file not in tables:
        log.check()
        raise AssertionError("A missing table is written down as bad.")
    return _Reading(event, tables, {name: file.name for name, file in files.items()}, log).event()


def event_files(path: str | Path) -> list[Path]:
    """Files of an event's folder that `read_event` reads, in order of name; none where there is no folder.

    Examples
    --------
    >>> event_files("no/such/folder")
    []
    """
    folder = Path(path)
    return sorted(open_folder(folder, Log()).values()) if folder.is_dir() else []


def _event_file(files: Mapping[str, Path], log: Log) -> EventFile | None:
    if FILE not in files:
        return None
    try:
        return read_event_file(read_bytes(files[FILE]), log)
    except BadCell as e:
        log.bad_cell(Spot(FILE), e)
        return None


def _tables(files: Mapping[str, Path], event: EventFile | None, log: Log) -> dict[str, pd.DataFrame]:
    """The frame of each file that could be read."""
    rates = {**DEFAULT_RATES, **(event.rates if event else {})}
    own = event.headings if event else {}
    tables = {}
    for plain in s.SCHEMAS:
        schema = replace(plain, own=tuple(own.get(plain.file, {}).items()))
        grid = read_grid(files[schema.file], log) if schema.file in files else None
        table = None if grid is None else read_frame(grid, schema, rates, log)
        if table is not None:
            tables[schema.file] = table
    return tables


@dataclass(frozen=True)
class _Reading:
    """The second half: tables that are read, but do not yet know of one another."""

    settings: EventFile
    tables: Mapping[str, pd.DataFrame]
    files: Mapping[str, str]
    log: Log

    def event(self) -> Event:
        """Join the tables; raise `TableErrors` where they do not fit."""
        suppliers = self._companies(s.SUPPLIERS, Pair.SUPPLIER, self.settings.suppliers)
        buyers = self._companies(s.BUYERS, Pair.BUYER, self.settings.buyers)
        if not self.settings.same_company:
            check_sides(suppliers, buyers, self._file(s.BUYERS), self.log)
        sides = ((suppliers, Pair.SUPPLIER), (buyers, Pair.BUYER))
        anyone = directory_of(*sides)
        places = places_of(
            self._table(s.PLACES), self.settings, (suppliers, buyers), anyone, self._file(s.PLACES), self.log
        )
        slots = self._slots(0 if places is None else len(places))
        if places is None or slots is None:
            self.log.check()
            raise AssertionError("Missing places and slots are written down as bad.")
        for side, schema in ((suppliers, s.SUPPLIERS), (buyers, s.BUYERS)):
            check_zones(side, slots, self._file(schema), self.log)
        known = Known(
            directory_of(sides[0]), directory_of(sides[1]), anyone, SlotFinder(slots), frozenset(places.index)
        )
        others = self._others(suppliers, buyers, known)
        check_words(self.settings.policy, suppliers, buyers, self.log)
        self.log.check()
        return Event(
            name=self.settings.name,
            programme=self.settings.programme,
            same_company=self.settings.same_company,
            seated=self.settings.places.seated,
            rules=self.settings.rules,
            policy=self.settings.policy,
            words={lang: own.model_dump() for lang, own in self.settings.words.items()},
            slots=slots,
            places=places,
            suppliers=suppliers.drop(columns=[Form.CERTIFICATES, Form.WISHES]).set_index(Pair.SUPPLIER),
            buyers=buyers.drop(columns=Form.WISHES).set_index(Pair.BUYER),
            certificates=certificates_of(suppliers),
            unused=frame(self.log.unused_rows),
            repaired=frame(self.log.repaired_rows),
            **others,
        )

    def _others(self, suppliers: pd.DataFrame, buyers: pd.DataFrame, known: Known) -> dict[str, Any]:
        """The optional tables."""
        wishes = chain(
            wishes_in(suppliers, Pair.SUPPLIER, "supplier", self._file(s.SUPPLIERS)),
            wishes_in(buyers, Pair.BUYER, "buyer", self._file(s.BUYERS)),
        )
        preferences = preferences_of(
            self._table(s.PREFERENCES), wishes, self._file(s.PREFERENCES), known, self.log
        )
        readers = {
            s.ABSENCES: absences_of,
            s.INTERPRETERS: interpreters_of,
            s.PAST_MEETINGS: past_meetings_of,
            s.LOCKS: locks_of,
            s.PRECEDENCES: precedences_of,
            s.FLOOR_PLAN: floor_plan_of,
        }
        tables = {
            schema.file: read(self._table(schema), self._file(schema), known, self.log)
            for schema, read in readers.items()
        }
        return {s.PREFERENCES.file: preferences, **tables}

    def _companies(self, schema: s.Schema, key: str, quotas: Quotas) -> pd.DataFrame:
        once = check_ids(self._table(schema), key, self._file(schema), self.log)
        return with_regions(with_attendance(with_quotas(once, quotas, self._file(schema), self.log), quotas))

    def _slots(self, places: int) -> pd.DataFrame | None:
        try:
            return make_slots(self.settings, places)
        except BadCell as e:
            self.log.bad_cell(Spot(FILE, 0, "days"), e)
            return None

    def _table(self, schema: s.Schema) -> pd.DataFrame:
        return self.tables.get(schema.file, empty_frame(schema))

    def _file(self, schema: s.Schema) -> str:
        return self.files.get(schema.file, f"{schema.file}.csv")
