"""An event's folder: which file is which table, and its bytes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from matchmaker.messages import Message
from matchmaker.tables.cells import BadCell, bad
from matchmaker.tables.csv_files import read_csv
from matchmaker.tables.event_file import FILE
from matchmaker.tables.excel_files import read_excel
from matchmaker.tables.grids import MAX_BYTES, Grid
from matchmaker.tables.problems import Log, Spot
from matchmaker.tables.schema import SCHEMAS

SETTINGS, FORMS = "plan.toml", "forms"
MAPPING, REPORT, TWINS = "mapping.toml", "import_report.xlsx", "duplicates.csv"
BESIDE = {SETTINGS, FORMS, MAPPING, REPORT, TWINS}
"""What else may lie in an event's folder: settings of its plan, empty forms, and what importing left."""
MAKER_FILES = ("maker_lists", "requirements", "evidence", "steps")
"""Tables of Maker Lists, which may lie in an event's folder and are read by their own command."""

_READERS = {".csv": read_csv, ".tsv": read_csv, ".txt": read_csv, ".xlsx": read_excel, ".xlsm": read_excel}
_READERS[".xls"] = read_excel


def open_folder(path: Path, log: Log) -> Mapping[str, Path]:
    """Find the file of each table, `{schema's file: path}`, and `event.toml` under its own name.

    Raises
    ------
    TableErrors
        There is no such folder.
    """
    if not path.is_dir():
        reason = "tables.not_folder" if path.exists() else "tables.no_folder"
        log.bad(Spot(path.name or str(path)), reason, "tables.give_folder")
        log.check()
    found: dict[str, Path] = {}
    names = {schema.file for schema in SCHEMAS}
    for file in sorted(path.iterdir(), key=lambda f: f.name):
        stem, ending = file.stem.lower(), file.suffix.lower()
        if file.name.lower() == FILE:
            found[FILE] = file
        elif stem in names and ending in _READERS and file.is_file():
            if stem in found:
                log.bad(Spot(file.name), "tables.two_files", "tables.keep_one", other=found[stem].name)
            else:
                found[stem] = file
        elif not _lies_beside(file):
            log.unused(Spot(file.name), Message("tables.not_a_table"))
    if FILE not in found:
        log.bad(Spot(FILE), "tables.missing_file", "tables.add_file", file=FILE)
    for schema in SCHEMAS:
        if schema.required and schema.file not in found:
            file_name = f"{schema.file}.xlsx"
            log.bad(Spot(file_name), "tables.missing_file", "tables.add_file", file=file_name)
    return found


def _lies_beside(file: Path) -> bool:
    """Whether a file that is no table of the event belongs into its folder all the same."""
    others = file.stem.lower() in MAKER_FILES and file.suffix.lower() in _READERS
    return others or file.name in BESIDE or file.name.startswith((".", "~$"))


def open_beside(path: Path, names: Collection[str], log: Log) -> dict[str, Path]:
    """Find further tables in an event's folder, `{name: path}`; two of one name are bad.

    Examples
    --------
    >>> open_beside(Path("no/such/folder"), MAKER_FILES, Log())
    {}
    """
    found: dict[str, Path] = {}
    for file in sorted(path.iterdir(), key=lambda f: f.name) if path.is_dir() else ():
        stem = file.stem.lower()
        if stem not in names or file.suffix.lower() not in _READERS or not file.is_file():
            continue
        if stem in found:
            log.bad(Spot(file.name), "tables.two_files", "tables.keep_one", other=found[stem].name)
        else:
            found[stem] = file
    return found


def read_bytes(path: Path) -> bytes:
    """A file's bytes.

    Raises
    ------
    BadCell
        It is too large, or cannot be read.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise bad("tables.too_many_bytes", "tables.split_bytes", most=MAX_BYTES // 1_000_000)
        return path.read_bytes()
    except OSError as e:
        raise bad("tables.unreadable", "tables.check_file", problem=e.strerror or type(e).__name__) from e


def read_grid(path: Path, log: Log) -> Grid | None:
    """A file's cells; None, with the reason in `log`, where there are none to read."""
    try:
        return _READERS[path.suffix.lower()](path.name, read_bytes(path))
    except BadCell as e:
        log.bad_cell(Spot(path.name), e)
        return None
