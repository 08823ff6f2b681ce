"""Empty registration workbooks with drop-down lists and notes, in Korean or English."""

from __future__ import annotations

import shutil
import tempfile
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import xlsxwriter

from matchmaker.messages import Lang, say
from matchmaker.tables.problems import Log, Spot
from matchmaker.tables.schema import SCHEMAS, Schema

ROWS = 2_000
"""So many rows have drop-down lists."""
_MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)


@cache
def forms() -> Mapping[str, Mapping[str, Any]]:
    """By table and column: its Korean and English heading, note and choices."""
    page = files("matchmaker.tables").joinpath("template.toml")
    return tomllib.loads(page.read_text(encoding="utf-8"))


def write_templates(out: str | Path, *, lang: Lang = "ko") -> list[Path]:
    """Write an empty workbook for suppliers, buyers, preferences, absences and interpreters.

    Each has one heading row, which `read_event` and `import_files` know, notes on the headings, drop-down
    lists where a column takes one of a few words, and a second sheet that says what each column is.

    Parameters
    ----------
    out
        Folder; it may exist, but must hold none of the workbooks.
    lang
        Of headings, notes and choices.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    TableErrors
        One of the workbooks is there already; nothing is overwritten.
    """
    out = Path(out)
    log = Log()
    for name in forms():
        if (out / f"{name}.xlsx").exists():
            log.bad(Spot(f"{name}.xlsx"), "importing.already_there", "importing.other_folder")
    if out.exists() and not out.is_dir():
        log.bad(Spot(out.name), "tables.not_folder", "importing.other_folder")
    log.check()
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out, prefix=".template-") as held:
        for schema in SCHEMAS:
            if schema.file in forms():
                _write_form(Path(held) / f"{schema.file}.xlsx", schema, lang)
        return [Path(shutil.move(path, out / path.name)) for path in sorted(Path(held).iterdir())]


def _write_form(path: Path, schema: Schema, lang: Lang) -> None:
    lines = forms()[schema.file]
    required = {column.name for column in schema.columns if column.required}
    with xlsxwriter.Workbook(str(path), {"in_memory": True}) as book:
        book.set_properties({"created": _MADE})
        head = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#DDEBF7", "border": 1})
        must = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#FCE4D6", "border": 1})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(say(f"importing.form_{schema.file}", lang))
        guide = book.add_worksheet(say("importing.guide", lang))
        sheet.freeze_panes(1, 0)
        guide.set_column(0, 0, 28)
        guide.set_column(1, 1, 90)
        for at, (column, line) in enumerate(lines.items()):
            heading, note = line[lang], line[f"note_{lang}"]
            sheet.set_column(at, at, 18, text)  # as text, so that codes and ids keep their zeros
            sheet.write_string(0, at, heading, must if column in required else head)
            sheet.write_comment(0, at, note, {"x_scale": 2})
            guide.write_string(at, 0, heading, must if column in required else head)
            guide.write_string(at, 1, note)
            if choices := line.get(f"choices_{lang}"):
                rule = {"validate": "list", "source": choices, "error_type": "warning"}
                sheet.data_validation(1, at, ROWS, at, rule)
        guide.write_string(len(lines) + 1, 0, say("importing.must_fill", lang), must)
