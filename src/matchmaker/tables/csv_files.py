"""CSV files as Korean and other offices write them: the encoding and the delimiter are found out."""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections import Counter

from matchmaker.messages import Message
from matchmaker.tables.cells import bad
from matchmaker.tables.grids import MAX_COLUMNS, MAX_ROWS, Grid

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read_csv(name: str, data: bytes) -> Grid:
    r"""Read the cells of a CSV file.

    Raises
    ------
    BadCell
        The bytes are no text, or the text is no table.

    Examples
    --------
    >>> read_csv("a.csv", "회사명;국가\n알파;MX".encode("cp949")).rows
    [['회사명', '국가'], ['알파', 'MX']]
    """
    text, encoding = decode(data)
    if "\0" in text:
        raise bad("tables.not_text", "tables.save_utf8")
    # No cell may swallow the file behind an open quote, so strict
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
            if len(rows) > MAX_ROWS or len(row) > MAX_COLUMNS:
                raise bad("tables.too_large", "tables.split_file", rows=MAX_ROWS, columns=MAX_COLUMNS)
    except csv.Error as e:
        raise bad("tables.broken_csv", "tables.check_quotes", line=reader.line_num) from e
    told = (Message("tables.read_as", {"encoding": encoding}),) if encoding == "cp949" else ()
    return Grid(name, rows, repairs=told)


def decode(data: bytes) -> tuple[str, str]:
    """Turn bytes into text: UTF-8, UTF-16 with a mark, or Korean cp949.

    Raises
    ------
    BadCell
        None of them fits.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decoded(data, encoding), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        text = _decoded(data, "cp949")
    letters = {sign: n for sign, n in Counter(text).items() if ord(sign) > 127 and sign.isalpha()}
    korean = sum(n for sign, n in letters.items() if _is_common_korean(sign))
    if korean < 0.8 * sum(letters.values()):  # another encoding's bytes happen to be valid cp949
        raise bad("tables.wrong_encoding", "tables.save_utf8")
    return text, "cp949"


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as e:
        raise bad("tables.wrong_encoding", "tables.save_utf8") from e


def _is_common_korean(sign: str) -> bool:
    """Whether a letter is one of the 2,350 syllables that real Korean text is made of, or a common sign."""
    try:
        sign.encode("euc_kr")
    except UnicodeEncodeError:
        return False
    return unicodedata.name(sign, "").startswith(("HANGUL", "FULLWIDTH", "CJK"))


def _delimiter(text: str) -> str:
    """The sign that divides most cells of the first line that has any."""
    for line in text.splitlines()[:20]:
        bare = "".join(line.split('"')[::2])  # what stands outside quotes
        best = max(",;\t|", key=bare.count)
        if bare.count(best):
            return best
    return ","
