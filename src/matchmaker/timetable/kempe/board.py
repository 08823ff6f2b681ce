"""The table the search moves meetings on: who sits where in each slot, and how far each rule is used up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from matchmaker.timetable.clock import break_fits
from matchmaker.timetable.problem import Bools, Ints, Problem
from matchmaker.timetable.rows import ABSENT, BUSY, FIXED, FORBIDDEN, KINDS, ONCE, SESSION, Rows
from matchmaker.timetable.rules import rows_of

Numbers = npt.NDArray[np.int32]
Flags = npt.NDArray[np.int8]
T = TypeVar("T")

ODDS = 8
"""Moves that cost so many breaks or more are never made."""

UNITS = 1_000_000
"""Whole units the most valuable meeting is cut into."""

LONGEST_DAY = 18
"""Slots of a day up to which breaks are looked up in a table of all busy patterns."""

TOLD_BY_CELLS = (ONCE, ABSENT, SESSION, FIXED, FORBIDDEN)
"""Kinds of rows the search need not count: `Problem.allowed` says as much, and a meeting has one slot."""


class Layout(NamedTuple):
    """Where each part of a board's memory begins.

    One block of numbers and one of flags: numba compiles that in a fraction of the time of thirty arrays.
    Fields from `slot` on are positions in the numbers, from `open` on in the flags. Meetings, seats, slots
    are numbers; -1 stands for none. Each participant has as many *seats* as representatives; a seat holds at
    most one meeting in a slot.
    """

    meetings: int
    slots: int
    days: int  # 0: no table of patterns
    apart: int  # breaks two participants may differ by, -1 for any
    several: bool  # some participant has several seats
    slot: int  # (meetings,)
    best: int  # (meetings,): `slot` of the best timetable so far
    ends: int  # (meetings, 2): seats
    at: int  # (seats, slots): meeting
    owner: int  # (seats,): participant
    seats: int  # (participants + 1,): p's are seats[p]:seats[p + 1]
    busy: int  # (participants, slots): number of meetings
    starts: int  # (meetings * slots + 1,): a cell's rows are rows[starts[cell]:starts[cell + 1]]
    rows: int
    bounds: int  # (rows + 1,): a row's cells are cells[bounds[row]:bounds[row + 1]]
    cells: int
    load: int  # (rows,): its cells chosen
    high: int  # (rows,): how many may be
    code: int  # (participants, days): busy slots as bits
    breaks: int  # (participants,)
    counts: int  # (slots + 1,): participants that have 0, 1, ... breaks
    day: int  # (slots,)
    bit: int  # (slots,): its bit in `code`
    offset: int  # (days,): where the day's part of `table` begins
    finish: int  # (slots,): end, in minutes
    chain: int  # (meetings,): the chain walked last
    tips: int  # (2,): seats at its ends
    more: int  # (2,): breaks more for their owners
    queue: int  # (meetings,): meetings that wait, or that may be moved
    tally: int  # (2,): length of the queue, steps made
    score: int  # (5,): see the loops
    odds: int  # (ODDS,): how many of 2**30 moves that cost 0, 1, ... are made
    weight: int  # (meetings,): whole units
    price: int  # (meetings,): what pushing one out counts
    tabu: int  # (meetings, slots): step until which it should not return
    out: int  # (meetings,): meetings pushed out
    was: int  # (meetings,): their slots
    crowd: int  # (slots,): number of meetings
    random: int  # (2,): state of the generator
    open: int  # (meetings, slots): whether it may be there
    fits: int  # (slots, slots): whether a break fits between
    table: int  # breaks of each busy pattern


@dataclass(frozen=True, eq=False)
class Board:
    """A timetable under change.

    Parameters
    ----------
    layout
        Sizes, and where each part begins.
    numbers, flags
        The memory.
    part
        Views of the parts of `numbers`, by name.
    """

    layout: Layout
    numbers: Numbers
    flags: Flags
    part: Mapping[str, Numbers]

    def run(self, loop: Callable[..., T], *arguments: int) -> T:
        """Call a compiled loop on the board."""
        return loop(self.layout, self.numbers, self.flags, *arguments)

    @property
    def openings(self) -> Ints:
        """Shape (meetings,): how many slots each meeting may be in."""
        size = self.layout
        cells = self.flags[size.open :][: size.meetings * size.slots].reshape(size.meetings, size.slots)
        openings: Ints = cells.sum(axis=1, dtype=np.int64)
        return openings


def empty_board(problem: Problem, *, rows: Rows | None = None, seed: int = 0) -> Board:
    """A board on which nothing is placed.

    Parameters
    ----------
    rows
        Those of `rules.rows_of`, if at hand.
    """
    p = problem
    fits = break_fits(p)
    table, offset = pattern_table(p, fits)
    rows = counted_rows(p, rows)
    numbers = _numbers(p, rows, offset, seed)
    allowed = p.allowed.astype(np.int8)
    allowed.flat[rows.cells[np.repeat(rows.high < 1, rows.sizes)]] = 0
    flags = {"open": allowed, "fits": fits.astype(np.int8), "table": table}
    layout = Layout(
        meetings=p.meetings,
        slots=p.slots,
        days=len(offset) if len(table) else 0,
        apart=-1 if p.fairness is None else p.fairness,
        several=bool((p.representatives > 1).any()),
        **_offsets(numbers),
        **_offsets(flags),
    )
    memory = np.concatenate([part.ravel() for part in numbers.values()]).astype(np.int32)
    views = {
        name: memory[getattr(layout, name) :][: part.size].reshape(part.shape)
        for name, part in numbers.items()
    }
    return Board(layout, memory, np.concatenate([part.ravel() for part in flags.values()]), views)


def _offsets(parts: Mapping[str, npt.NDArray[Any]]) -> dict[str, int]:
    ends = np.cumsum([part.size for part in parts.values()])
    return {name: int(end) - part.size for (name, part), end in zip(parts.items(), ends, strict=True)}


def _numbers(p: Problem, rows: Rows, offset: Ints, seed: int) -> dict[str, Ints]:
    """Every part of a board's numbers, in order."""
    m, n, k = p.meetings, p.participants, len(offset)
    seats = np.concatenate([[0], np.cumsum(p.representatives)])
    day = np.unique(p.day, return_inverse=True)[1]
    within = np.arange(p.slots) - np.searchsorted(day, day)
    starts, by_cell = _by_cell(rows, p.allowed.size)
    top = p.weight.max(initial=0)
    return {
        "slot": _full(m),
        "best": _full(m),
        "ends": seats[p.ends],
        "at": _full(int(seats[-1]), p.slots),
        "owner": np.repeat(np.arange(n), p.representatives),
        "seats": seats,
        "busy": _full(n, p.slots, value=0),
        "starts": starts,
        "rows": by_cell,
        "bounds": rows.indptr,
        "cells": rows.cells,
        "load": _full(len(rows), value=0),
        "high": rows.high,
        "code": _full(n, k, value=0),
        "breaks": _full(n, value=0),
        "counts": _full(p.slots + 1, value=0),
        "day": day,
        "bit": 1 << np.minimum(within, LONGEST_DAY),
        "offset": offset,
        "finish": p.end_min,
        "chain": _full(m),
        "tips": _full(2),
        "more": _full(2),
        "queue": _full(m),
        "tally": _full(2, value=0),
        "score": _full(5, value=0),
        "odds": _full(ODDS, value=0),
        "weight": np.maximum(1, np.rint(p.weight / top * UNITS)).astype(np.int64) if m else _full(0),
        "price": _full(m),
        "tabu": _full(m, p.slots, value=0),
        "out": _full(m),
        "was": _full(m),
        "crowd": _full(p.slots, value=0),
        "random": np.random.default_rng(seed).integers(1, 2**31 - 300, 2),
    }


def _full(*shape: int, value: int = -1) -> Ints:
    return np.full(shape, value, np.int64)


def counted_rows(problem: Problem, rows: Rows | None = None) -> Rows:
    """The rules that neither seats nor open cells keep by themselves."""
    if rows is None:
        rows = rows_of(problem.replace(allowed=np.ones_like(problem.allowed)))
    told = np.isin(rows.kind, [KINDS.index(kind) for kind in TOLD_BY_CELLS])
    alone = (rows.kind == KINDS.index(BUSY)) & (rows.about[:, 1] == rows.about[:, 2])  # seats keep these
    return rows.take(np.flatnonzero(~told & ~alone))


def _by_cell(rows: Rows, cells: int) -> tuple[Ints, Ints]:
    """The rows of each cell, packed."""
    order = np.argsort(rows.cells, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows.cells, minlength=cells))])
    return starts, np.repeat(np.arange(len(rows)), rows.sizes)[order]


def pattern_table(problem: Problem, fits: Bools) -> tuple[Flags, Ints]:
    """Breaks of every busy pattern of each day, and where each day's part begins; empty if a day is too long.

    Bit i of a pattern is the day's i-th slot; `fits` is that of `break_fits`.
    """
    day = problem.day
    limits = np.searchsorted(day, np.unique(day))
    spans = list(pairwise([*limits.tolist(), problem.slots]))
    if max((stop - start for start, stop in spans), default=0) > LONGEST_DAY:
        return np.zeros(0, np.int8), np.zeros(len(spans), np.int64)
    parts: dict[bytes, tuple[int, Flags]] = {}
    size = 0
    offset = []
    for start, stop in spans:
        own, finish = fits[start:stop, start:stop], problem.end_min[start:stop] - problem.start_min[start]
        key = own.tobytes() + finish.tobytes()
        if key not in parts:
            parts[key] = size, _day_table(own.astype(np.int8), finish)
            size += 1 << (stop - start)
        offset.append(parts[key][0])
    return np.concatenate([np.zeros(0, np.int8), *(t for _, t in parts.values())]), np.array(offset, np.int64)


def _day_table(fits: Flags, finish: Ints) -> Flags:
    """Patterns grow by their last slot: a break is added if one fits after the meeting that ends last."""
    n = len(finish)
    breaks = np.zeros(1 << n, np.int8)
    latest = np.full(1 << n, -1)
    for t in range(n):
        old = latest[: 1 << t]
        breaks[1 << t : 2 << t] = breaks[: 1 << t] + np.where(old >= 0, fits[old, t], 0)
        latest[1 << t : 2 << t] = np.where((old >= 0) & (finish[old] >= finish[t]), old, t)
    return breaks
