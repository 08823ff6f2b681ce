"""A workbook edited by hand: what was done in the grid and what in the timetable, together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from matchmaker.columns import Pair, Problem, Schedule
from matchmaker.errors import TableErrors
from matchmaker.messages import LANGS, Message, say
from matchmaker.report.grid import NO_TABLE, ORIGINAL, TAG

Rows = Sequence[Sequence[Any]]
Meeting = tuple[str, str]
WHERE = [Schedule.SLOT, Schedule.PLACE]


class Tile(NamedTuple):
    """Where the grid puts a meeting, and the cell that says so."""

    slot: str
    place: str | None
    cell: str


def with_grid_edits(table: pd.DataFrame, sheets: Mapping[str, Rows], file: str) -> pd.DataFrame:
    """Lay what was changed in the grid sheets over the timetable sheet.

    The hidden sheet of the original says on which of the two a meeting was changed. Without that sheet, as in
    a workbook of somebody else's, the timetable alone counts.

    Parameters
    ----------
    table
        `Schedule.FILE` columns of the timetable sheet.
    sheets
        Every sheet's cells as text, by name.

    Raises
    ------
    TableErrors
        A meeting stands in the grid twice, was changed on both sheets in different ways, or a tile names no
        meeting, slot or place.
    """
    if ORIGINAL not in sheets:
        return table
    tiles, problems = _tiles(sheets, file)
    before = _by_pair(_original(sheets[ORIGINAL]))
    now = _by_pair(table)
    merged: dict[Meeting, dict[str, Any]] = {}
    for pair in sorted({*before, *now, *tiles}):
        tile = tiles.get(pair)
        old, row = before.get(pair), now.get(pair)
        if not _same(tile, old) and not _same_row(row, old) and not _same(tile, row):
            where = (file, 0, "" if tile is None else tile.cell, tag_text(pair))
            problems.append((*where, Message("report.two_edits"), Message("report.keep_one_edit")))
        elif _same(tile, old):
            merged |= {pair: row} if row is not None else {}
        elif tile is not None:
            kept = row or {}
            merged[pair] = {**kept, Schedule.SLOT: tile.slot, Schedule.PLACE: tile.place}
    if problems:
        raise TableErrors(pd.DataFrame(problems, columns=Problem.ALL))
    rows = [{**dict(zip(Pair.KEYS, pair, strict=True)), **row} for pair, row in merged.items()]
    found = pd.DataFrame(rows, columns=table.columns, dtype=object)
    return found.where(found.notna(), None)


def edited_pairs(before: pd.DataFrame, after: pd.DataFrame) -> list[Meeting]:
    """Meetings whose slot or place a planner changed by hand, or that were added, sorted.

    Examples
    --------
    >>> keys = pd.MultiIndex.from_tuples([("S1", "B1"), ("S2", "B1")], names=Pair.KEYS)
    >>> old = pd.DataFrame({"slot_id": ["A", "B"], "place_id": ["T1", "T1"]}, index=keys)
    >>> edited_pairs(old, old.assign(place_id=["T1", "T2"]))
    [('S2', 'B1')]
    """
    old = before.reindex(after.index)[WHERE]
    same = (after[WHERE] == old) | (after[WHERE].isna() & old.isna())
    return sorted(after.index[~same.all(axis=1)])


def read_original(sheets: Mapping[str, Rows]) -> pd.DataFrame | None:
    """The timetable as the workbook was written, on `Pair.KEYS`; None where it does not say."""
    return _original(sheets[ORIGINAL]).set_index(Pair.KEYS).sort_index() if ORIGINAL in sheets else None


def tag_text(pair: Meeting) -> str:
    """A pair as messages write it."""
    return f"{pair[0]} x {pair[1]}"


def _original(rows: Rows) -> pd.DataFrame:
    head, *below = rows
    table = pd.DataFrame([list(row)[: len(head)] for row in below], columns=list(head), dtype=object)
    return table.where(table != "", None)


def _by_pair(table: pd.DataFrame) -> dict[Meeting, dict[str, Any]]:
    records = table.drop(columns=Pair.KEYS).to_dict("records")
    pairs = zip(table[Pair.SUPPLIER], table[Pair.BUYER], strict=True)
    return {pair: {str(k): v for k, v in row.items()} for pair, row in zip(pairs, records, strict=True)}


def _same(tile: Tile | None, row: Mapping[str, Any] | None) -> bool:
    if tile is None or row is None:
        return tile is None and row is None
    return (tile.slot, tile.place) == (row[Schedule.SLOT], row[Schedule.PLACE])


def _same_row(row: Mapping[str, Any] | None, old: Mapping[str, Any] | None) -> bool:
    if row is None or old is None:
        return row is None and old is None
    return all(row[column] == old[column] for column in WHERE)


def _tiles(sheets: Mapping[str, Rows], file: str) -> tuple[dict[Meeting, Tile], list[tuple[Any, ...]]]:
    """Every meeting of the grid sheets, and what is wrong with their cells."""
    tiles: dict[Meeting, Tile] = {}
    problems: list[tuple[Any, ...]] = []

    def tell(row: int, cell: str, value: str, reason: str, advice: str) -> None:
        problems.append((file, row, cell, value, Message(reason), Message(advice)))

    for name, rows in sheets.items():
        for row, column, text, slot, place in _cells(rows):
            cell = f"{name}!{xl_rowcol_to_cell(row, column)}"
            found = [m for line in text.splitlines() if (m := TAG.fullmatch(line.strip()))]
            if not found and slot and place:
                tell(row + 1, cell, text[:80], "report.tile_unknown", "report.write_tag")
            for match in found:
                pair = (match[1], match[2])
                if not slot or not place:
                    tell(row + 1, cell, tag_text(pair), "report.tile_outside", "report.move_inside")
                elif pair in tiles:
                    both = f"{tag_text(pair)} ({tiles[pair].cell})"
                    tell(row + 1, cell, both, "report.pair_twice", "report.keep_one_tile")
                else:
                    tiles[pair] = Tile(slot, None if place in NOWHERE else place, cell)
    return tiles, problems


def _cells(rows: Rows) -> Iterator[tuple[int, int, str, str, str]]:
    """Filled cells of a grid: row, column, text, slot and place; nothing of other sheets."""
    top = next((i for i, row in enumerate(rows[:10]) if row and row[0] == Schedule.SLOT), None)
    if top is None or any(cell == Schedule.PLACE for cell in rows[top]):
        return
    slots = rows[top]
    for number, row in enumerate(rows[top + 1 :], start=top + 1):
        place = row[0].split("\n", 1)[0] if row else ""
        for column, text in enumerate(row[1:], start=1):
            if text:
                yield number, column, text, slots[column] if column < len(slots) else "", place


NOWHERE = {say(key, lang) for key in NO_TABLE for lang in LANGS}
"""Rows of meetings that have no table."""
