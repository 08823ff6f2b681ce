"""Every hard rule of a timetable, said once, as rows that solvers and the checker both read."""

from __future__ import annotations

import numpy as np

from matchmaker.timetable.clock import overlap_cliques, spoiling_sets
from matchmaker.timetable.interpreted import interpreter_rows
from matchmaker.timetable.problem import Ints, Problem
from matchmaker.timetable.relays import relayed
from matchmaker.timetable.rows import (
    ABSENT,
    BUSY,
    DESKS,
    FIXED,
    FORBIDDEN,
    LUNCH,
    ONCE,
    PLACES,
    PRECEDENCE,
    RELAY,
    REST,
    SESSION,
    SPARE,
    Rows,
)
from matchmaker.timetable.shifts import rest_sets

OPEN, FIRST_ABSENT, SECOND_ABSENT, OTHER_SESSION, LOCKED, CLOSED = range(6)
"""Why a meeting may not be in a slot: open to it, one of its two ends is absent, it belongs to another
session, it is locked elsewhere, or no reason is known."""


def rows_of(problem: Problem, *, why: Ints | None = None, require_all: bool = False) -> Rows:
    """State every rule of a problem, fairness apart (it is no row: `breaks.fairness_gap`).

    Parameters
    ----------
    why
        Shape (meetings, slots): one of `OPEN`, ... `CLOSED`, consistent with `problem.allowed`.
    require_all
        Each meeting must be held, else it may be.

    Examples
    --------
    >>> rows = rows_of(Problem.simple([(0, 1), (1, 2)], participants=3, slots=2, places=1))
    >>> sorted(rows.kinds)
    ['busy', 'once', 'places']
    """
    reasons = np.where(problem.allowed, OPEN, CLOSED) if why is None else why
    parts = [
        _once(problem, require_all),
        _busy(problem),
        *_places(problem),
        _exclusive(problem),
        *_closed(problem, reasons),
        _precedences(problem),
        _rest(problem),
        _lunch(problem),
        interpreter_rows(problem),
        _relayed(problem),
    ]
    return Rows.joined(parts).binding()


def _about(*columns: Ints | int, n: int) -> Ints:
    padded = [*columns, *([-1] * (3 - len(columns)))]
    return np.column_stack([np.broadcast_to(np.asarray(c, np.int64), (n,)) for c in padded])


def _once(p: Problem, require_all: bool) -> Rows:
    cells = np.arange(p.meetings * p.slots)
    about = _about(np.arange(p.meetings), n=p.meetings)
    return Rows.grouped(ONCE, cells // p.slots, cells, about=about, low=int(require_all), high=1)


def _by_participant(p: Problem, kind: str, sets: list[tuple[int, ...]], high: Ints) -> Rows:
    """One row a participant and set of slots: its meetings there; `high` has shape (participants, sets)."""
    member, slot = _members(sets)
    ends = p.ends.ravel()
    cells = (np.repeat(np.arange(p.meetings), 2)[:, None] * p.slots + slot).ravel()
    key = (ends[:, None] * len(sets) + member).ravel()
    bounds = np.array([(s[0], s[-1]) for s in sets], np.int64).reshape(-1, 2)
    n = p.participants * len(sets)
    about = _about(
        np.repeat(np.arange(p.participants), len(sets)),
        np.tile(bounds[:, 0], p.participants),
        np.tile(bounds[:, 1], p.participants),
        n=n,
    )
    return Rows.grouped(kind, key, cells, about=about, high=high.ravel())


def _members(sets: list[tuple[int, ...]]) -> tuple[Ints, Ints]:
    member = np.repeat(np.arange(len(sets)), [len(s) for s in sets])
    return member, np.array([slot for s in sets for slot in s], np.int64)


def _busy(p: Problem) -> Rows:
    """Nobody in more meetings at once than it has representatives."""
    sets = list(overlap_cliques(p))
    return _by_participant(p, BUSY, sets, np.repeat(p.representatives[:, None], len(sets), axis=1))


def _places(p: Problem) -> list[Rows]:
    """No more meetings at once than places, nor than need not stay free; overlapping slots share them."""
    sets = [(t,) for t in range(p.slots)] + [c for c in overlap_cliques(p) if len(c) > 1]
    high = np.array([p.places[list(s)].max() for s in sets])
    seated = np.flatnonzero(p.seated)
    rows = [_at_once(p, PLACES, seated, sets, high + p.spare)]
    if p.spare:
        rows.append(_at_once(p, SPARE, seated, sets, high))
    if p.desks is not None:
        rows.append(_at_once(p, DESKS, p.at_desk, sets, np.full(len(sets), p.desks)))
    return rows


def _at_once(p: Problem, kind: str, meetings: Ints, sets: list[tuple[int, ...]], high: Ints) -> Rows:
    """One row a set of slots: some of the meetings there."""
    member, slot = _members(sets)
    cells = (meetings[:, None] * p.slots + slot).ravel()
    key = np.broadcast_to(member, (len(meetings), len(member))).ravel()
    about = _about(np.array([s[0] for s in sets]), np.array([s[-1] for s in sets]), n=len(sets))
    return Rows.grouped(kind, key, cells, about=about, high=high)


def _exclusive(p: Problem) -> Rows:
    """No more meetings at once of those locked to one place than it seats; the label knows the place."""
    cliques = overlap_cliques(p)
    keys: list[Ints] = []
    cells: list[Ints] = []
    for group, (meetings, _) in enumerate(p.exclusive):
        member, slot = _members(list(cliques))
        cells.append((np.array(meetings)[:, None] * p.slots + slot).ravel())
        keys.append(np.tile(group * len(cliques) + member, len(meetings)))
    n = len(p.exclusive) * len(cliques)
    first, last = np.array([(c[0], c[-1]) for c in cliques], np.int64).reshape(-1, 2).T
    about = _about(
        np.tile(first, len(p.exclusive)),
        np.tile(last, len(p.exclusive)),
        np.arange(n) // max(len(cliques), 1),
        n=n,
    )
    high = np.repeat(np.array([most for _, most in p.exclusive], np.int64), len(cliques))
    return Rows.grouped(PLACES, _joined(keys), _joined(cells), about=about, high=high)


def _joined(parts: list[Ints]) -> Ints:
    return np.concatenate([np.empty(0, np.int64), *parts])


def _closed(p: Problem, why: Ints) -> list[Rows]:
    """Absences a company and slot; other sessions, locks and closed slots a meeting."""
    rows = []
    for code, end in ((FIRST_ABSENT, 0), (SECOND_ABSENT, 1)):
        m, t = np.nonzero(why == code)
        n = p.participants * p.slots
        about = _about(np.arange(n) // p.slots, np.arange(n) % p.slots, n=n)
        key = p.ends[m, end] * p.slots + t
        rows.append(Rows.grouped(ABSENT, key, m * p.slots + t, about=about, high=0))
    open_elsewhere = np.where((why != LOCKED).sum(1) == 1, (why != LOCKED).argmax(1), -1)
    for code, kind in ((OTHER_SESSION, SESSION), (LOCKED, FIXED), (CLOSED, FORBIDDEN)):
        m, t = np.nonzero(why == code)
        first_open = open_elsewhere if code == LOCKED else (why != code).argmax(1)
        about = _about(np.arange(p.meetings), first_open, n=p.meetings)
        rows.append(Rows.grouped(kind, m, m * p.slots + t, about=about, high=0))
    return rows


def _precedences(p: Problem) -> Rows:
    """The first meeting is over when the second starts, if both are held.

    At each start of a slot: either the first is not over yet, or the second has started by then, not both.
    """
    starts = np.unique(p.start_min)
    unfinished = p.end_min[None, :] > starts[:, None]
    started = p.start_min[None, :] <= starts[:, None]
    rule, slot = np.nonzero(np.hstack([unfinished, started]))
    number = np.arange(len(p.precedences))[:, None]
    meeting = p.precedences[:, slot // p.slots] if len(p.precedences) else np.empty((0, len(slot)), np.int64)
    cells = (meeting * p.slots + slot % p.slots).ravel()
    key = (number * len(starts) + rule).ravel()
    n = len(p.precedences) * len(starts)
    pair = np.repeat(p.precedences, len(starts), axis=0)
    about = _about(pair[:, 0], pair[:, 1], n=n)
    return Rows.grouped(PRECEDENCE, key, cells, about=about, high=1)


def _rest(p: Problem) -> Rows:
    """After `max_in_a_row` meetings in adjoining slots, `rest_slots` free ones."""
    ordered = rest_sets(p, p.max_in_a_row, p.rest_slots)
    high = np.repeat(p.representatives[:, None] * (p.max_in_a_row or 0), len(ordered), axis=1)
    return _by_participant(p, REST, ordered, high)


def _lunch(p: Problem) -> Rows:
    """Each representative keeps some slots of each window free of every meeting that overlaps them."""
    sets: list[tuple[int, ...]] = []
    most: list[int] = []
    for window, free in p.free_windows:
        found = spoiling_sets(p, window, free)
        sets += found or [window]
        most += [len(slots) - 1 for slots in found] or [max(0, len(window) - free)]
    return _by_participant(p, LUNCH, sets, p.representatives[:, None] * np.array([most], np.int64))


def _relayed(p: Problem) -> Rows:
    """No more meetings through a third language than `relay_most`."""
    using = np.flatnonzero((p.need >= 0) & (p.relay_most is not None) & (p.relays.size > 0))
    m, t = np.nonzero(relayed(p)[p.need[using]]) if len(using) else (using, using)
    key = np.zeros(len(m), np.int64)
    return Rows.grouped(RELAY, key, using[m] * p.slots + t, about=_about(-1, n=1), high=p.relay_most or 0)
