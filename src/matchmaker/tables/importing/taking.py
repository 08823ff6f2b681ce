"""Which table a sheet holds: by its headings, its cells, its names, or as the planner says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from matchmaker.messages import Message
from matchmaker.tables import schema as s
from matchmaker.tables.cells import as_text
from matchmaker.tables.headings import Heading, key, sheet_words
from matchmaker.tables.importing.evidence import KOREAN_NUMBER, MOST, Values, values_below
from matchmaker.tables.importing.headers import TABLES, Header, find_header, heading_texts, read_header
from matchmaker.tables.importing.likeness import Guess
from matchmaker.tables.importing.mapping import DECIDE, ColumnLine, ImportMapping, SheetLine, Taken
from matchmaker.tables.importing.sheets import Sheet
from matchmaker.tables.importing.words import parts_of
from matchmaker.tables.money import Unit

_AT_LEAST = 1.9
"""A sheet whose headings score less is no table."""
_CLEARLY = 0.75
"""By so much the best table must be ahead of the next."""
_NAMED, _TITLED = 2.0, 1.0
"""What the word for a table weighs in the sheet's name or title, and in the file's name."""
_SIDES = (s.SUPPLIERS.file, s.BUYERS.file)


def take(sheet: Sheet, mapping: ImportMapping | None) -> Taken:
    """Say what a sheet is: as the planner's mapping has it, else as its headings, cells and names tell."""
    line = mapping.of(sheet) if mapping else None
    if line is not None and line.table != DECIDE:
        return _as_told(sheet, line)
    headers = [h for table in TABLES if (h := find_header(sheet, table)) and h.score >= _AT_LEAST]
    if not headers:
        return Taken(sheet, None)
    weight = {header.table: header.score for header in headers}
    first = max(headers, key=lambda header: header.score)
    for table, more in _named(sheet, first.row, tuple(weight)).items():
        weight[table] += more
    best = max(headers, key=lambda header: weight[header.table])
    if best.table in _SIDES:  # which of the two, the cells say as well
        for side, more in _leaning(sheet, best).items():
            weight[side] = weight.get(side, 0.0) + more
        best = max((h for h in headers if h.table in _SIDES), key=lambda header: weight[header.table])
    rivals = [h.table for h in headers if weight[h.table] > weight[best.table] - _CLEARLY]
    if len(rivals) > 1:
        return Taken(sheet, None, Message("importing.which_table", {"tables": ", ".join(rivals)}))
    return Taken(sheet, best)


def _named(sheet: Sheet, row: int, tables: Sequence[str]) -> Mapping[str, float]:
    """What the sheet's name, a title above its headings and its file's name say for each table.

    A name that speaks of one table alone says something; one that speaks of several says nothing.
    """
    titles = " ".join(as_text(cell) for cells in sheet.grid.rows[:row] for cell in cells)
    found: dict[str, float] = {}
    for text, weight in ((sheet.name, _NAMED), (titles, _NAMED), (sheet.grid.file, _TITLED)):
        spoken = [table for table in tables if any(key(word) in key(text) for word in sheet_words(table))]
        if len(spoken) == 1:
            found[spoken[0]] = max(found.get(spoken[0], 0.0), weight)
    return found


def _leaning(sheet: Sheet, header: Header) -> Mapping[str, float]:
    """What headings and cells of a table of companies say for its side.

    Korean business numbers and addresses are the suppliers' mostly, other countries the buyers'; a heading
    that calls the company a buyer or a supplier, or names the other side as wished for, counts more.
    """
    suppliers, buyers = _SIDES
    found = dict.fromkeys(_SIDES, 0.0)
    below = values_below(sheet, header.row + header.rows)
    for at, texts in heading_texts(sheet, header.row, header.rows).items():
        values, ideas = below.get(at, Values(())), set(parts_of(texts[0]).ideas)
        wished = bool({"want", "choice"} & ideas)
        if {"called", "firm"} & ideas or ideas <= {"buyer", "supplier"} or wished:
            found[suppliers if wished else buyers] += _NAMED * ("buyer" in ideas)
            found[buyers if wished else suppliers] += _NAMED * ("supplier" in ideas)
        if "country" in ideas and not {"export", "want", "target", "market"} & ideas:
            found[buyers] += values.looks["abroad"] >= MOST
        found[buyers] += values.looks["phone_abroad"] >= MOST
        found[suppliers] += 1.5 * (values.looks[KOREAN_NUMBER] >= MOST)
        found[suppliers] += 0.5 * (values.looks["korean_place"] >= MOST)
    least = min(found.values())  # what speaks for both sides speaks for neither
    return {side: weight - least for side, weight in found.items()}


def _as_told(sheet: Sheet, line: SheetLine) -> Taken:
    """A sheet as the planner's mapping has it."""
    if not line.table:
        return Taken(sheet, None)
    if line.heading_row:
        header = read_header(sheet, line.table, line.heading_row - 1, line.heading_rows)
    else:
        header = find_header(sheet, line.table) or Header(line.table, 0, 1)
    told: dict[str, list[ColumnLine]] = {}
    for column in line.columns:
        told.setdefault(column.heading, []).append(column)
    guesses: dict[int, Guess] = {}
    for at, one in sorted(header.guesses.items()):
        lines = told.get(one.heading.text)
        guesses[at] = _told(one, lines.pop(0)) if lines else one
    return Taken(sheet, replace(header, guesses=guesses, fixed=line.fixed))


def _told(one: Guess, line: ColumnLine) -> Guess:
    if line.column == DECIDE:
        return one
    unit = Unit(line.currency, line.scale) if line.currency or line.scale != 1 else one.heading.unit
    return Guess(Heading(one.heading.text, line.column or None, unit, one.heading.percent), 1.0)
