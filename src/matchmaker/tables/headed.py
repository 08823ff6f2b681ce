"""Where a sheet's table begins, and which of its columns mean what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from matchmaker.messages import Message
from matchmaker.tables.cells import Cell, as_text, is_empty
from matchmaker.tables.grids import Grid
from matchmaker.tables.headings import Heading, is_weak, key, read_heading, spellings
from matchmaker.tables.problems import Log, Spot
from matchmaker.tables.schema import Column, Schema

SEARCHED_ROWS = 10
"""So many filled rows are looked at for the headings."""


@dataclass(frozen=True, slots=True)
class Headed:
    """A table found in a grid: its headings, the row they stand in (from 1), and which cells belong to whom.

    Parameters
    ----------
    grid
        Where it was found.
    row
        The headings' row, from 1.
    headings
        By column of the grid, from 0; columns without a heading are absent.
    """

    grid: Grid
    row: int
    headings: Mapping[int, Heading]

    def places(self, column: str) -> list[int]:
        """Columns of the grid that mean `column`."""
        return [at for at, heading in self.headings.items() if heading.column == column]


def find_table(grid: Grid, schema: Schema, log: Log) -> Headed | None:
    """Find the headings of a file; None, with the reason in `log`, where there is no table to read."""
    known = {**spellings(schema.headings), **{key(text): column for text, column in schema.own}}
    filled = [(at, row) for at, row in enumerate(grid.rows) if any(not is_empty(cell) for cell in row)]
    if not filled:
        log.bad(Spot(grid.file), "tables.empty_file", "tables.fill_file")
        return None
    read = [(at, _read_row(row, known)) for at, row in filled[:SEARCHED_ROWS]]
    best = max(range(len(read)), key=lambda i: (_recognised(read[i][1]), -i))
    at, headings = read[best]
    if _has_two_rows(read, best):
        log.bad(Spot(grid.file, at + 1), "tables.two_heading_rows", "tables.one_heading_row")
        return None
    for above, row in filled[:best]:
        title = next(as_text(cell) for cell in row if not is_empty(cell))
        log.unused(Spot(grid.file, above + 1, "", title), Message("tables.title_line"))
    table = Headed(grid, at + 1, _settled(headings, Spot(grid.file, at + 1), schema, log))
    return table if _is_complete(table, schema, known, log) else None


def _read_row(row: Sequence[Cell], known: Mapping[str, str]) -> dict[int, Heading]:
    return {at: read_heading(as_text(cell), known) for at, cell in enumerate(row) if as_text(cell)}


def _recognised(headings: Mapping[int, Heading]) -> int:
    return len({heading.column for heading in headings.values() if heading.column})


def _has_two_rows(read: Sequence[tuple[int, dict[int, Heading]]], best: int) -> bool:
    """Whether a row beside the best one is made of headings too, or groups several of its columns."""
    if best > 0 and len(read[best - 1][1]) > 1:
        return True
    below = read[best + 1][1] if best + 1 < len(read) else {}
    # One word of a data row may happen to be a heading ("Trading", "Contact"); half of them may not
    return _recognised(below) >= max(2, len(below) / 2)


def _settled(headings: Mapping[int, Heading], spot: Spot, schema: Schema, log: Log) -> Mapping[int, Heading]:
    """Let one column of the file have each meaning, save where several may be put together."""
    by_column: dict[str, list[int]] = defaultdict(list)
    for at, heading in headings.items():
        if heading.column:
            by_column[heading.column].append(at)
    joins = {column.name for column in schema.columns if column.joins}
    known = {column.name for column in schema.columns}
    settled = dict(headings)
    for name, places in by_column.items():
        firm = [at for at in places if not is_weak(headings[at].text)] or places
        for at in places if name not in known else set(places) - set(firm):
            settled[at] = Heading(headings[at].text)
        if name in known and name not in joins and len(firm) > 1:
            twice = headings[firm[1]].text
            place = Spot(spot.file, spot.row, twice, twice)
            first = headings[firm[0]].text
            log.bad(place, "tables.same_meaning", "tables.rename_column", first=first, column=name)
            settled[firm[1]] = Heading(twice)
    for heading in settled.values():
        if heading.column:
            log.headings.setdefault((spot.file, heading.column), heading.text)
        else:
            text = heading.text
            log.unused(Spot(spot.file, spot.row, text, text), Message("tables.unknown_column"))
    return settled


def _is_complete(table: Headed, schema: Schema, known: Mapping[str, str], log: Log) -> bool:
    missing = [column for column in schema.columns if column.required and not table.places(column.name)]
    strangers = [heading.text for heading in table.headings.values() if heading.column is None]
    for column in missing:
        spot = Spot(table.grid.file, table.row, column.name)
        near = _nearest(column, strangers, known)
        if near:
            log.bad(spot, "tables.missing_column", "tables.rename_near", near=near, column=column.name)
        else:
            log.bad(spot, "tables.missing_column", "tables.add_column", column=column.name)
    return not missing


def _nearest(column: Column, strangers: Sequence[str], known: Mapping[str, str]) -> str | None:
    """The heading of the file that most looks like a spelling of a missing column."""
    words = [word for word, name in known.items() if name == column.name]
    scores = {
        text: process.extractOne(key(text), words, scorer=fuzz.ratio, score_cutoff=70) for text in strangers
    }
    near = [(found[1], text) for text, found in scores.items() if found]
    return max(near)[1] if near else None
