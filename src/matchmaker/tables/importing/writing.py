"""An imported event's folder: written whole or not at all."""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from matchmaker.messages import Lang, Message
from matchmaker.tables.folders import MAPPING, REPORT, TWINS
from matchmaker.tables.importing.mapping import ImportMapping
from matchmaker.tables.importing.reading import Imported
from matchmaker.tables.problems import Log, Spot

_MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # the same tables give the same bytes
_ACTIVE = ("=", "+", "-", "@", "\t", "\r")


def write_import(found: Imported, out: str | Path, *, lang: Lang = "en") -> list[Path]:
    """Write an event's folder: a workbook a table, `mapping.toml`, `import_report.xlsx`, `duplicates.csv`.

    Parameters
    ----------
    found
        From `import_files`.
    out
        A folder that does not exist, is empty, or holds other files of the event, such as `event.toml`;
        they stay.
    lang
        Of the report.

    Returns
    -------
    list of Path
        The files written, in order of name.

    Raises
    ------
    TableErrors
        The folder holds one of the files already; nothing is overwritten.
    OSError
        The folder cannot be written; nothing of it is left.
    """
    out = Path(out)
    names = sorted([*(f"{name}.xlsx" for name in found.tables), MAPPING, REPORT, TWINS])
    _check_free(out, found)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".importing-") as held:
        new = Path(held) / "event"
        if out.is_dir():
            shutil.copytree(out, new, symlinks=True)
        else:
            new.mkdir()
        for name, table in found.tables.items():
            write_workbook(new / f"{name}.xlsx", {name: table}, lang)
        (new / MAPPING).write_text(found.mapping.dumps(), encoding="utf-8", newline="\n")
        sheets = {"rows": found.account, "cells": found.cells, "headings": found.matched}
        write_workbook(new / REPORT, sheets, lang)
        _write_csv(new / TWINS, found.twins, lang)
        if out.exists():
            out.rename(Path(held) / "before")
        try:
            new.rename(out)
        except OSError:
            if (Path(held) / "before").exists():
                (Path(held) / "before").rename(out)
            raise
    return [out / name for name in names]


def write_mapping(mapping: ImportMapping, path: str | Path) -> None:
    """Write a mapping to a file of its own.

    Raises
    ------
    TableErrors
        The file is there already; nothing is overwritten.
    """
    log = Log()
    if Path(path).exists():
        log.bad(Spot(Path(path).name), "importing.already_there", "importing.other_folder")
    log.check()
    Path(path).write_text(mapping.dumps(), encoding="utf-8", newline="\n")


def _check_free(out: Path, found: Imported) -> None:
    log = Log()
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        log.bad(Spot(out.name), "tables.not_folder", "importing.other_folder")
    else:
        stems = {*found.tables, Path(MAPPING).stem, Path(REPORT).stem, Path(TWINS).stem}
        for path in sorted(out.iterdir()) if out.is_dir() else ():
            if path.stem.lower() in stems:
                log.bad(Spot(path.name), "importing.already_there", "importing.other_folder")
    log.check()


def write_workbook(path: Path, sheets: dict[str, pd.DataFrame], lang: Lang) -> None:
    """Write frames as sheets of a workbook; text stays text, whatever it begins with."""
    with xlsxwriter.Workbook(str(path), {"in_memory": True}) as book:
        book.set_properties({"created": _MADE})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for name, frame in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for at, column in enumerate(frame.columns):
                sheet.write_string(0, at, str(column), bold)
                sheet.set_column(at, at, 18)
            for row, cells in enumerate(frame.itertuples(index=False, name=None), 1):
                for at, cell in enumerate(cells):
                    _write_cell(sheet, row, at, cell, lang)


def _write_cell(sheet: Any, row: int, at: int, cell: Any, lang: Lang) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, Message):
        sheet.write_string(row, at, cell.say(lang)[:32_000])
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        sheet.write_number(row, at, cell)
    else:
        sheet.write_string(row, at, str(cell)[:32_000])


def _write_csv(path: Path, frame: pd.DataFrame, lang: Lang) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(frame.columns)
        writer.writerows(_inert(row, lang) for row in frame.itertuples(index=False, name=None))


def _inert(cells: Iterable[Any], lang: Lang) -> list[str]:
    """Cells as text that no spreadsheet takes for a formula."""
    texts = [cell.say(lang) if isinstance(cell, Message) else str(cell) for cell in cells]
    return [f"'{text}" if text.startswith(_ACTIVE) else text for text in texts]
