"""Text that no spreadsheet takes for a formula."""

from __future__ import annotations

import re
from typing import Final

RISKY: Final = re.compile(r"'*[=+\-@\t\r\n]")


def defused(text: str) -> str:
    r"""A text no spreadsheet takes for a formula: one that could start a formula gets a leading `'`.

    Examples
    --------
    >>> defused("=1+1"), defused("S101"), restored(defused("'=x"))
    ("'=1+1", 'S101', "'=x")
    """
    return f"'{text}" if RISKY.match(text) else text


def restored(text: str) -> str:
    """Undo `defused`."""
    return text[1:] if text.startswith("'") and RISKY.match(text) else text
