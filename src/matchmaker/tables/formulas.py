"""Text that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import Final

RISKY: Final = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
"""What may start a formula; East Asian spreadsheets take the wide signs too."""


def defused(text: str) -> str:
    r"""A text no spreadsheet takes for a formula: one that could start a formula gets a leading `'`.

    Examples
    --------
    >>> defused("=1+1"), defused("S101"), restored(defused("'=x"))
    ("'=1+1", 'S101', "'=x")
    """
    return f"'{text}" if RISKY.match(text) else text


def safe_csv(head: Iterable[object], rows: Iterable[Iterable[object]]) -> bytes:
    r"""A table as CSV (UTF-8 with the mark that makes Excel read Korean); no cell of it is a formula.

    Examples
    --------
    >>> safe_csv(["id"], [["=1+1"], [2]]).decode("utf-8-sig")
    "id\r\n'=1+1\r\n2\r\n"
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerows([defused(str(cell)) for cell in row] for row in (head, *rows))
    return stream.getvalue().encode("utf-8-sig")


def restored(text: str) -> str:
    """Undo `defused`."""
    return text[1:] if text.startswith("'") and RISKY.match(text) else text
