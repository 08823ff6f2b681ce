"""A cell as it stands in a file, and what reading it gives."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeAlias

from matchmaker.messages import Message

Cell: TypeAlias = str | int | float | bool | datetime | date | time | timedelta | None
Left: TypeAlias = tuple[tuple[str, Message], ...]

MAX_CHARACTERS = 5_000
"""A cell longer than this is a pasted document, not a value."""

_EMPTY = {"", "-", "--", "–", "—", ".", "n/a", "#n/a", "null", "nan", "없음", "해당없음", "해당 없음", "미정"}
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a cell says.

    Parameters
    ----------
    value
        The value; None or `()` where the cell says nothing.
    repair
        What had to be changed to read it.
    left
        Words of the cell that could not be used, each with the reason.
    """

    value: Any = None
    repair: Message | None = None
    left: Left = ()


Parser: TypeAlias = Callable[[Cell], Parsed]


class BadCell(ValueError):
    """A cell that cannot be read: the reason, and what to do."""

    def __init__(self, reason: Message, advice: Message) -> None:
        super().__init__(f"{reason} {advice}")
        self.reason = reason
        self.advice = advice


def bad(reason: str, advice: str, /, **values: Any) -> BadCell:
    """Build a `BadCell` from two keys of the catalogue that share their values."""
    return BadCell(Message(reason, values), Message(advice, values))


def shown(cell: Cell, most: int = 60) -> str:
    """A cell as a message shows it, cut after `most` characters.

    Examples
    --------
    >>> shown(12.0), shown(None), shown("a" * 8, most=4)
    ('12', '', 'aaaa...')
    """
    text = as_text(cell).replace("\n", " ")
    return f"{text[:most]}..." if len(text) > most else text


def as_text(cell: Cell) -> str:
    r"""A cell as its reader sees it: no `.0` behind whole numbers, no invisible characters.

    Examples
    --------
    >>> as_text(17.0), as_text(" 007\u200b "), as_text(datetime(2026, 4, 9))
    ('17', '007', '2026-04-09')
    """
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time(0):
        return cell.date().isoformat()
    if isinstance(cell, str) and cell.isprintable() and unicodedata.is_normalized("NFC", cell):
        return cell.strip()  # nothing to change in most cells
    text = unicodedata.normalize("NFC", str(cell)).replace("\u00a0", " ")
    return _INVISIBLE.sub("", text).strip()


def plain(cell: Cell) -> str:
    """A cell's text with full-width letters and digits made plain.

    Examples
    --------
    >>> plain("１,２３４ ￦")
    '1,234 ₩'
    """
    return unicodedata.normalize("NFKC", as_text(cell)).strip()


def is_empty(cell: Cell) -> bool:
    """Whether a cell says nothing: blank, a dash, `N/A`, `없음`.

    Examples
    --------
    >>> [is_empty(cell) for cell in (None, " ", "-", "해당 없음", 0, "NA")]
    [True, True, True, True, False, False]
    """
    return cell is None or (isinstance(cell, str) and as_text(cell).casefold() in _EMPTY)


def widened(cell: Cell, value: Any) -> Message | None:
    """The repair to report where full-width digits were read as plain ones."""
    if isinstance(cell, str) and any(ord(c) > 127 and c.isdigit() for c in cell):
        return Message("tables.repaired_to", {"value": value})
    return None


def split_list(text: str, separators: str = ",;/·ㆍ|\n、") -> list[str]:
    """Cut a cell that lists several things; what stands in brackets and company endings stay together.

    Examples
    --------
    >>> split_list("IATF 16949 (2027-05-31; KR), ISO 9001·CE")
    ['IATF 16949 (2027-05-31; KR)', 'ISO 9001', 'CE']
    >>> split_list("Alpha Co., Ltd.; Beta, Inc.", ",;")
    ['Alpha Co., Ltd.', 'Beta, Inc.']
    """
    kept = _ENDING.sub(lambda match: match[0].replace(",", "\0"), text.replace("，", ",").replace("；", ";"))
    parts, depth, start = [], 0, 0
    for at, sign in enumerate(kept):
        depth = max(0, depth + (sign in "([（") - (sign in ")]）"))
        if sign in separators and depth == 0:
            parts.append(kept[start:at])
            start = at + 1
    parts.append(kept[start:])
    return [part for part in (_bare(p) for p in parts) if part]


def _bare(part: str) -> str:
    """A part without blanks and bullets around it."""
    return part.replace("\0", ",").strip().strip("-•*").strip()


_ENDING = re.compile(
    r",\s*(?=(ltd|inc|llc|limited|corp|co|gmbh|s\.?a\.?|plc|pvt|bhd|k\.?k)\b)", re.IGNORECASE
)
