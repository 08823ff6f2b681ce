"""Where a sheet's headings stand, in one row, two or three, and what each means."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.optimize import linear_sum_assignment

from matchmaker.columns import Absence, Company, Interpreter, Pair, Place, Preference
from matchmaker.tables import schema as s
from matchmaker.tables.cells import as_text
from matchmaker.tables.headings import Heading, is_weak, key, read_heading, spellings
from matchmaker.tables.importing.evidence import MOST, Values, values_below, weigh
from matchmaker.tables.importing.likeness import ASKED, STRANGER, SURE, Guess, Reading, read
from matchmaker.tables.importing.sheets import Sheet
from matchmaker.tables.importing.words import parts_of

TABLES = {
    schema.file: schema
    for schema in (
        *(s.SUPPLIERS, s.BUYERS, s.PREFERENCES, s.ABSENCES, s.INTERPRETERS),
        *(s.PAST_MEETINGS, s.LOCKS, s.PLACES, s.FLOOR_PLAN),
    )
}
_COMMON = {Company.CONTACT, Company.EMAIL, Company.PHONE, Company.WEBSITE, Company.NOTES}
MADE = {Pair.SUPPLIER: "S", Pair.BUYER: "B", Interpreter.ID: "I"}
"""Ids that are made where a file has none, by what they begin with."""

_OWN_IDS = {s.SUPPLIERS.file, s.BUYERS.file, s.INTERPRETERS.file}
SEARCHED = 15
"""So many filled rows are looked at for headings."""
MOST_ROWS = 3
"""Headings stand in at most so many rows."""
_YEARS = re.compile(r"20\d\d|(?<=['’`])\d\d|\d\d(?=년)")
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
    fixed
        What every row says in columns that the sheet has not.
    """

    table: str
    row: int
    rows: int
    guesses: Mapping[int, Guess] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)

    @property
    def score(self) -> float:
        """How much of the table was found; what must be there counts more, and against it where it is not.

        Columns that any list of people or firms may have say little.
        """
        best: dict[str, float] = defaultdict(float)
        for one in self.guesses.values():
            if one.heading.column:
                worth = one.confidence if one.confidence >= SURE else 0.3
                column = str(one.heading.column)
                best[column] = max(best[column], worth * (0.4 if column in _COMMON else 1.0))
        best.update(dict.fromkeys(self.fixed, 0.5))
        made = made_ids(self.table)
        must = [c.name for c in TABLES[self.table].columns if c.required and c.name not in made]
        missing = sum(name not in best for name in must)
        whole = 0.0 if missing else 0.6 * len(must)
        return sum(best.values()) + whole - 2 * missing - 0.02 * (self.rows - 1)


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
            if any(top < end <= bottom for end in (row, row + rows) for top, _, bottom, _ in sheet.merged):
                continue  # a heading reaches further up or down
            guesses = _by_names(sheet, table, row, rows)
            header = Header(table, row, rows, guesses, _implied(guesses, table))
            if best is None or header.score > best.score + 1e-9:
                best = header
    return read_header(sheet, table, best.row, best.rows) if best else None


def _by_names(sheet: Sheet, table: str, row: int, rows: int) -> dict[int, Guess]:
    """What headings mean by themselves, before a look at the cells."""
    sections = TABLES[table].headings
    return {at: read(texts, sections).best() for at, texts in heading_texts(sheet, row, rows).items()}


def read_header(sheet: Sheet, table: str, row: int, rows: int) -> Header:
    """Take given rows of a sheet as its headings."""
    schema = TABLES[table]
    columns = frozenset(column.name for column in schema.columns)
    below = values_below(sheet, row + rows)
    readings = {}
    for at, texts in heading_texts(sheet, row, rows).items():
        values = below.get(at, Values(()))
        readings[at] = _numbered(weigh(read(texts, schema.headings), values, columns), values)
    guesses = _settled(readings, table)
    return Header(table, row, rows, guesses, _implied(guesses, table))


def _implied(guesses: Mapping[int, Guess], table: str) -> dict[str, str]:
    """Whose wishes a list of pairs holds, where it does not say: those who want the others named in it."""
    columns = {one.heading.column for one in guesses.values()}
    if table != s.PREFERENCES.file or Preference.SIDE in columns:
        return {}
    wanted = {
        str(one.heading.column) for one in guesses.values() if "want" in parts_of(one.heading.text).ideas
    } & {Pair.SUPPLIER, Pair.BUYER}
    if wanted == {Pair.BUYER}:
        return {Preference.SIDE: "supplier"}
    return {Preference.SIDE: "buyer"} if wanted == {Pair.SUPPLIER} else {}


def _numbered(reading: Reading, values: Values) -> Reading:
    """A mere running number is no id; a weak heading such as `No` heads what looks like ids only."""
    ids = _COMPANIES & set(reading.columns)
    if not ids:
        return reading
    if values.runs or (is_weak(reading.heading.text) and values.looks["tagged"] < MOST):
        return replace(reading, columns={STRANGER: 1.0})
    return reading


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


def _settled(readings: Mapping[int, Reading], table: str) -> dict[int, Guess]:
    """Give each column to the heading that fits it, so that the sum of fits is greatest.

    A column whose cells may be put together takes several headings, any other one takes one.
    """
    columns = {column.name: column for column in TABLES[table].columns}
    claims = {
        at: {c: sure for c, sure in one.columns.items() if sure >= ASKED} for at, one in readings.items()
    }
    _part_languages(claims, readings)
    single = sorted({c for found in claims.values() for c in found if c in columns and not columns[c].joins})
    order = sorted(claims)
    gain = np.zeros((len(order), len(single) + len(order)))
    for i, at in enumerate(order):
        gain[i, len(single) + i] = max((v for c, v in claims[at].items() if c not in single), default=0.0)
        for c, sure in claims[at].items():
            if c in single:
                gain[i, single.index(c)] = sure + _BETTER * _preferred(readings[at].heading, c)
    rows, places = linear_sum_assignment(gain, maximize=True)
    given = {
        order[i]: single[j]
        for i, j in zip(rows.tolist(), places.tolist(), strict=True)
        if j < len(single) and gain[i, j]
    }
    owner = {column: at for at, column in given.items()}
    settled = {}
    for at, one in readings.items():
        if at in given:
            rest = {c: v for c, v in claims[at].items() if c == given[at] or c not in owner}
            settled[at] = replace(one, columns={**rest, given[at]: claims[at][given[at]]}).best()
        else:
            settled[at] = _left_over(replace(one, columns=claims[at]), owner, readings, set(single))
    return settled


_COMPANIES = {Pair.SUPPLIER, Pair.BUYER, Interpreter.ID, Absence.COMPANY}
"""Ids that a running number is mistaken for; tables and booths may well be numbered so."""
_BETTER = 1e-3
"""What a heading is worth more that speaks of the person to be reached, or of a later year."""
_CODED = 100.0
"""A code goes before a name where a table takes either."""
_NAMED_TOO = {Absence.COMPANY, Pair.SUPPLIER, Pair.BUYER, Place.OWNER}
_OF_A_PERSON = {Company.EMAIL, Company.PHONE}


def _preferred(heading: Heading, column: str) -> float:
    """Of headings that mean the same, which is meant: the contact's own address, the latest year's figure."""
    if column in _OF_A_PERSON:
        return float("person" in parts_of(heading.text).ideas)
    if "code" in parts_of(heading.text).ideas and column in _NAMED_TOO:
        return _CODED
    years = [int(year) % 100 for year in _YEARS.findall(heading.text)]
    return max(years, default=0) / 100


def _part_languages(claims: dict[int, dict[str, float]], readings: Mapping[int, Reading]) -> None:
    """Of two headings for the name, the one in Latin letters is the English one; alone it is the name."""
    english = [
        at
        for at, found in claims.items()
        if found.get(Company.NAME_EN, 0.0) >= SURE and len(parts_of(readings[at].heading.text).ideas) > 1
    ]
    if english and not any(Company.NAME in found for found in claims.values()):
        claims[english[0]] = {Company.NAME: claims[english[0]][Company.NAME_EN]}
    names = [at for at, found in claims.items() if found.get(Company.NAME, 0.0) >= SURE]
    latin = [at for at in names if readings[at].heading.text.isascii()]
    if 0 < len(latin) < len(names):
        for at in latin:
            claims[at] = {Company.NAME_EN: 0.97}


def _left_over(
    one: Reading, owner: Mapping[str, int], readings: Mapping[int, Reading], single: set[str]
) -> Guess:
    """A heading whose column is another's keeps its own name, and is asked about where it fits as well."""
    best = one.best()
    column = best.heading.column
    if column is None or column not in owner or best.confidence < SURE:
        return best
    other = readings[owner[column]]
    if one.heading.text.isascii() != other.heading.text.isascii() and best.confidence >= SURE:
        return best  # a twin in the other language: rows take what is said first
    mine, theirs = (_preferred(each.heading, column) for each in (one, other))
    if mine == theirs and one.columns[column] >= other.columns[column] - 0.02:
        return Guess(best.heading, min(best.confidence, SURE - 0.01))
    rest = replace(one, columns={c: v for c, v in one.columns.items() if c not in single}).best()
    return rest if rest.heading.column else Guess(replace(one.heading, column=None))
