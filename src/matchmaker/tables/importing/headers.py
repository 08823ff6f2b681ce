"""Where a sheet's headings stand, in one row, two or three, and what each means."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from matchmaker.columns import Company, Interpreter, Pair
from matchmaker.tables import schema as s
from matchmaker.tables.cells import as_text
from matchmaker.tables.headings import is_weak, key, read_heading, spellings
from matchmaker.tables.importing.likeness import SURE, Guess, guess
from matchmaker.tables.importing.sheets import Sheet

TABLES = {
    schema.file: schema
    for schema in (
        *(s.SUPPLIERS, s.BUYERS, s.PREFERENCES, s.ABSENCES, s.INTERPRETERS),
        *(s.PAST_MEETINGS, s.LOCKS, s.PLACES, s.FLOOR_PLAN),
    )
}
MADE = {Pair.SUPPLIER: "S", Pair.BUYER: "B", Interpreter.ID: "I"}
"""Ids that are made where a file has none, by what they begin with."""

_OWN_IDS = {s.SUPPLIERS.file, s.BUYERS.file, s.INTERPRETERS.file}
SEARCHED = 15
"""So many filled rows are looked at for headings."""
MOST_ROWS = 3
"""Headings stand in at most so many rows."""
_DATA = re.compile(r"[\d.,/\s:~-]+|.+@.+|https?://.*|www\..*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Header:
    """The headings of a sheet, taken as those of one table.

    Parameters
    ----------
    table
        Name of the schema.
    row, rows
        First row, from 0, and how many.
    guesses
        By column of the sheet, from 0.
    """

    table: str
    row: int
    rows: int
    guesses: Mapping[int, Guess] = field(default_factory=dict)

    @property
    def score(self) -> float:
        """How much of the table was found; what must be there and is not counts against it."""
        sure = [g for g in self.guesses.values() if g.heading.column]
        best: dict[str, float] = defaultdict(float)
        for one in sure:
            column = str(one.heading.column)
            best[column] = max(best[column], one.confidence if one.confidence >= SURE else 0.3)
        must = [
            c.name for c in TABLES[self.table].columns if c.required and c.name not in made_ids(self.table)
        ]
        return sum(best.values()) - 2 * sum(name not in best for name in must) - 0.02 * (self.rows - 1)


def made_ids(table: str) -> set[str]:
    """Columns of a table that are made where a file lacks them."""
    return {TABLES[table].columns[0].name} & set(MADE) if table in _OWN_IDS else set()


def find_header(sheet: Sheet, table: str) -> Header | None:
    """The rows of a sheet that most look like headings of a table; None where nothing does."""
    filled = sheet.filled[:SEARCHED]
    best: Header | None = None
    for at, row in enumerate(filled):
        for rows in range(1, MOST_ROWS + 1):
            if filled[at + rows - 1 : at + rows] != [row + rows - 1] or not _may_head(sheet, row, rows):
                break
            header = read_header(sheet, table, row, rows)
            if best is None or header.score > best.score + 1e-9:
                best = header
    return best


def read_header(sheet: Sheet, table: str, row: int, rows: int) -> Header:
    """Take given rows of a sheet as its headings."""
    known = spellings(TABLES[table].headings)
    guesses = {
        at: found for at, texts in heading_texts(sheet, row, rows).items() if (found := guess(texts, known))
    }
    return Header(table, row, rows, _settled(guesses, table))


def heading_texts(sheet: Sheet, row: int, rows: int) -> dict[int, list[str]]:
    """Ways to read each column's heading, the fullest first; columns without one are absent."""
    levels = [_spread(sheet, row + i, last=i == rows - 1) for i in range(rows)]
    found = {}
    for at in sorted(set().union(*levels)):
        parts = list(dict.fromkeys(level[at] for level in levels if at in level))
        top, low = parts[0], parts[-1]
        if len(parts) == 1:
            found[at] = [top]
        elif _qualifies(low):
            found[at] = [" ".join(parts), f"{top}({low.strip('()')})", top]
        else:
            found[at] = [" ".join(parts), f"{top}({low})", low, *parts[1:-1]]
    return found


def _qualifies(text: str) -> bool:
    """Whether a lower heading only says which language, unit or year the upper one is in."""
    word = key(text)
    return word in {"국문", "한글", "영문", "korean", "english", "eng", "kor", "국문명", "영문명"} or (
        read_heading(f"({text.strip('()')})", {}).unit is not None
    )


def _spread(sheet: Sheet, row: int, *, last: bool) -> dict[int, str]:
    """Texts of a heading row by column; merged cells and, above the last row, gaps take their neighbour's."""
    width = max((len(cells) for cells in sheet.grid.rows), default=0)
    texts = {at: text for at in range(width) if (text := as_text(sheet.cell(row, at)))}
    for top, left, bottom, right in sheet.merged:
        if top <= row <= bottom and (text := as_text(sheet.cell(top, left))):
            texts.update(dict.fromkeys(range(left, min(right, width - 1) + 1), text))
    if last or any(top == row == bottom for top, _, bottom, _ in sheet.merged):
        return texts
    for at in range(width):  # a CSV file keeps only the first cell of a group
        if at not in texts and at - 1 in texts and as_text(sheet.cell(row + 1, at)):
            texts[at] = texts[at - 1]
    return texts


def _may_head(sheet: Sheet, row: int, rows: int) -> bool:
    """Whether rows may be headings together: no data in them, and the lower ones are like headings too."""
    low = row + rows - 1
    cells = [cell for cell in sheet.grid.rows[low] if as_text(cell)]
    if len(cells) < 2 and rows == 1:
        return False
    if any(not isinstance(cell, str) or _DATA.fullmatch(as_text(cell)) for cell in cells):
        return False
    if rows == 1:
        return True
    above = [at for at in range(len(sheet.grid.rows[low])) if as_text(sheet.cell(low - 1, at))]
    below = [at for at in range(len(sheet.grid.rows[low])) if as_text(sheet.cell(low, at))]
    if not set(below) <= set(above):  # gaps above: a group of columns
        return True
    known = {k for schema in TABLES.values() for k in spellings(schema.headings)}
    alike = [
        at
        for at in below
        if key(as_text(sheet.cell(low, at))) in known or _qualifies(as_text(sheet.cell(low, at)))
    ]
    return 2 * len(alike) >= len(below) and len(alike) >= 1


def _settled(guesses: Mapping[int, Guess], table: str) -> dict[int, Guess]:
    """Let twin headings in two languages stand together; of others with one meaning the best keeps it."""
    settled = dict(guesses)
    columns = {column.name: column for column in TABLES[table].columns}
    by_column: dict[str, list[int]] = defaultdict(list)
    for at, one in settled.items():
        if one.heading.column in columns:
            by_column[str(one.heading.column)].append(at)
        elif one.heading.column:
            settled[at] = Guess(replace(one.heading, column=None))
    for name, places in by_column.items():
        places.sort(key=lambda at: (is_weak(settled[at].heading.text), -settled[at].confidence, at))
        first = settled[places[0]]
        for at in places[1:]:
            one = settled[at]
            if is_weak(one.heading.text) and not is_weak(first.heading.text):
                settled[at] = Guess(replace(one.heading, column=None))
            elif (
                name == Company.NAME
                and _is_english(one) != _is_english(first)
                and Company.NAME_EN not in by_column
            ):
                english = at if _is_english(one) else places[0]
                heading = replace(settled[english].heading, column=Company.NAME_EN)
                settled[english] = Guess(heading, settled[english].confidence)
            elif not columns[name].joins and _is_english(one) == _is_english(first):
                settled[at] = Guess(one.heading, min(one.confidence, SURE - 0.01))
    return settled


def _is_english(one: Guess) -> bool:
    return one.heading.text.isascii()
