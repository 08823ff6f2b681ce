"""What stands inside an .xlsx before anyone reads its cells: size, far-away cells, formulas, errors.

The reader of cells gives a formula's last result without a word, and makes room for every cell up to the
farthest one; both are looked at here first.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, TypeAlias
from xml.etree import ElementTree as ET

from matchmaker.tables.cells import BadCell, bad
from matchmaker.tables.grids import MAX_COLUMNS, MAX_ROWS, MAX_UNPACKED

Formulas: TypeAlias = dict[tuple[int, int], str]

_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    ET.ParseError,
    LookupError,
    ValueError,
    OSError,
    EOFError,
    NotImplementedError,
)


def look_inside(data: bytes) -> dict[str, Formulas]:
    """Formula and error cells of each sheet.

    Returns
    -------
    dict
        For each sheet's name `{(row from 1, column from 0): formula or error}`.

    Raises
    ------
    BadCell
        No workbook, or one too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if sum(part.file_size for part in parts.infolist()) > MAX_UNPACKED:
                raise bad("tables.too_large", "tables.split_file", rows=MAX_ROWS, columns=MAX_COLUMNS)
            sheets = list(_sheet_parts(parts))
            return {name: _special_cells(parts, path) for name, path in sheets}
    except BadCell:
        raise
    except RuntimeError as e:  # an encrypted zip
        raise bad("tables.locked", "tables.remove_password") from e
    except _DAMAGE as e:
        raise bad("tables.not_excel", "tables.save_excel") from e


def _sheet_parts(parts: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Name and path of each sheet, from the workbook and its relations."""
    targets = {}
    with parts.open("xl/_rels/workbook.xml.rels") as relations:
        for element in _elements(relations, "Relationship"):
            targets[element.get("Id")] = element.get("Target", "")
    with parts.open("xl/workbook.xml") as book:
        for element in _elements(book, "sheet"):
            link = next((v for k, v in element.attrib.items() if _local(k) == "id"), None)
            path = posixpath.normpath(posixpath.join("/xl", targets.get(link, ""))).lstrip("/")
            if path in parts.namelist() and "worksheets" in path:
                yield element.get("name", ""), path


def _special_cells(parts: zipfile.ZipFile, path: str) -> Formulas:
    found: Formulas = {}
    with parts.open(path) as sheet:
        for cell in _elements(sheet, "c"):
            place = _PLACE.fullmatch(cell.get("r", ""))
            words = {_local(child.tag): child.text or "" for child in cell}
            if place is None or not words:
                continue
            row, column = int(place[2]), _column_number(place[1])
            if row > MAX_ROWS or column >= MAX_COLUMNS:
                raise bad("tables.too_large", "tables.split_file", rows=MAX_ROWS, columns=MAX_COLUMNS)
            if "f" in words:
                found[row, column] = f"={words['f']}"
            elif cell.get("t") == "e":
                found[row, column] = words.get("v", "#ERROR!")
    return found


def _elements(part: IO[bytes], name: str) -> Iterator[ET.Element]:
    """Each element of a local name, forgotten after use."""
    for _, element in ET.iterparse(part):
        if _local(element.tag) == name:
            yield element
        if _local(element.tag) in {name, "row"}:
            element.clear()


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _column_number(letters: str) -> int:
    """Column from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
