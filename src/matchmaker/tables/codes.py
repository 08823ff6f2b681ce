"""HS codes as planners' files hold them, Excel's damage included."""

from __future__ import annotations

import re
from functools import cache

from matchmaker.messages import Message
from matchmaker.reference.products import hs_tree
from matchmaker.tables.cells import Cell, Parsed, as_text, bad, is_empty, plain, split_list

MATCHED_DIGITS = 6
"""Codes are international up to here; longer national codes are cut."""

_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")
_SCIENTIFIC = re.compile(r"(\d)(?:\.(\d+))?e\+?(\d{1,2})", re.IGNORECASE)
_DOTTED = re.compile(r"\d{3,4}\.\d{1,6}")
_RANGE = re.compile(r"\d{4}\.?\d{2}-\d{2}")
_LABEL = re.compile(r"^(?:hsk?\s*(?:code|코드|부호)?|제)\s*[:.]?\s*|\s*호?$|\s*\([^)]*\)$", re.IGNORECASE)


def parse_codes(cell: Cell) -> Parsed:
    """HS codes of a cell: a tuple of digit strings of 2 to 6 digits, leading zeros put back.

    Excel turns `8708.30` into 8708.3 and `040120` into 40120. A zero is put back only where the result
    can be told: an odd number of digits that makes a heading of the nomenclature.

    Examples
    --------
    >>> parse_codes("8708.30, 8421.23-1000").value
    ('870830', '842123')
    >>> parse_codes(870830.0).value, parse_codes(8708.3).value, parse_codes("8.7083E+05").value
    (('870830',), ('870830',), ('870830',))
    >>> parse_codes(90111.0).repair.say("en")
    'Read as 090111.'
    """
    if is_empty(cell):
        return Parsed(())
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise bad("tables.not_code", "tables.write_code", value=as_text(cell)[:60])
    text = plain(cell)
    if _GROUPED.fullmatch(text):
        parts = [text.replace(",", "")]
    else:
        parts = [word for part in split_list(text, ",;/·|\n、&") for word in _words(part)]
    codes = tuple(dict.fromkeys(_code(part) for part in parts))
    written = tuple(dict.fromkeys(re.sub(r"[\s.-]", "", part) for part in parts))
    changed = codes != written or bool(_GROUPED.fullmatch(text))
    return Parsed(codes, Message("tables.repaired_to", {"value": ", ".join(codes)}) if changed else None)


def _words(part: str) -> list[str]:
    """Codes divided by blanks only, labels such as `HS` or `제...호` taken off."""
    bare = _LABEL.sub("", part).strip()
    bare = _LABEL.sub("", bare).strip()
    words = bare.split()
    return words if all(len(re.sub(r"\D", "", word)) >= 4 for word in words) else ["".join(words)]


def _code(word: str) -> str:
    digits = _digits(word)
    if digits is None or not 2 <= len(digits) <= 10:
        raise bad("tables.not_code", "tables.write_code", value=word[:60])
    lost_zero = len(digits) % 2 == 1
    if lost_zero:
        digits = f"0{digits}"
    # A code as written may be of another edition of the nomenclature; a guessed one may not
    if not _is_known(digits[:MATCHED_DIGITS] if lost_zero else digits[:4]):
        raise bad("tables.unknown_code", "tables.write_code", value=word[:60])
    return digits[:MATCHED_DIGITS]


def _digits(word: str) -> str | None:
    """The digits a code was made of, or None where they cannot be told."""
    if found := _SCIENTIFIC.fullmatch(word):
        mantissa, length = found[1] + (found[2] or ""), int(found[3]) + 1
        # Excel shows six figures and drops trailing zeros, so five are needed to know the first six
        return mantissa.ljust(length, "0")[:length] if len(mantissa) >= 5 else None
    if _DOTTED.fullmatch(word):
        head, tail = word.split(".")
        return head.zfill(4) + tail + "0" * (len(tail) % 2)
    if _RANGE.fullmatch(word):
        return None
    digits = re.sub(r"[.\-]", "", word)
    return digits if digits.isascii() and digits.isdigit() else None


@cache
def _is_known(code: str) -> bool:
    return code in hs_tree()
