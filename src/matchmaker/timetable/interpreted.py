"""What too few interpreters imply for a timetable, as rows: at each moment, in each run, on each day."""

from __future__ import annotations

import numpy as np

from matchmaker.timetable.clock import overlap_cliques
from matchmaker.timetable.hall import tight_groups
from matchmaker.timetable.problem import Bools, Ints, Problem
from matchmaker.timetable.relays import relayed, servers
from matchmaker.timetable.rows import INTERPRETERS, KINDS, STAFF_DAY, STAFF_REST, Rows
from matchmaker.timetable.shifts import IN_A_ROW, shift_limits


def interpreter_rows(p: Problem) -> Rows:
    """No group of needs holds more meetings than the interpreters who can serve any of it allow.

    Exact at each moment by Hall's condition, unless slots overlap (one interpreter serves a whole long
    slot), two interpreters relay a meeting (each is looked at alone), or `hall.MOST_GROUPS` cuts the list.
    For rests and days only necessary. What the rows let pass, naming the interpreters decides.
    """
    found = _Found(p)
    if (p.need >= 0).any():
        for clique in overlap_cliques(p):
            found.add(INTERPRETERS, clique, None)
        for limit in shift_limits(p):
            kind = STAFF_REST if limit.kind == IN_A_ROW else STAFF_DAY
            found.add(kind, limit.slots, [limit.fitting(set(t)) for t in found.hours])
    return found.rows()


class _Found:
    """Rows found so far."""

    def __init__(self, p: Problem) -> None:
        self.p = p
        self.using = np.flatnonzero(p.need >= 0)
        self.relay = relayed(p)
        self.groups: dict[tuple[int, ...], int] = {}
        self.kinds: list[int] = []
        self.about: list[tuple[int, int, int]] = []
        self.high: list[int] = []
        self.cells: list[Ints] = []
        work: Bools = p.at_work if p.at_work.size else np.asarray(p.speakers.any(axis=0))
        self.hours = [np.flatnonzero(row).tolist() for row in work]

    def add(self, kind: str, slots: tuple[int, ...], room: list[int] | None) -> None:
        """Rows of one set of slots; `room`: meetings there that each interpreter can serve, else one."""
        p = self.p
        jobs = [
            (need, t, frozenset(np.flatnonzero(able).tolist()))
            for need in np.unique(p.need[self.using]).tolist()
            for t in slots
            for able in servers(p, need, t, relay=bool(self.relay[need, t]))
        ]
        for members, count in tight_groups([who for _, _, who in jobs]):
            able = frozenset().union(*(jobs[i][2] for i in members))
            most = count if room is None else sum(room[i] for i in able)
            need, slot = np.array([jobs[i][:2] for i in members], np.int64).T
            times = np.zeros(self.relay.shape, np.int64)
            np.add.at(times, (need, slot), 1)
            self._row(kind, slots, times > 0, most)
            if (times > 1).any():  # each of these takes two of them
                self._row(kind, slots, times > 1, most // 2)

    def _row(self, kind: str, slots: tuple[int, ...], here: Bools, most: int) -> None:
        m, t = np.nonzero(here[self.p.need[self.using]])
        if len(m) <= most:
            return
        needs = tuple(np.flatnonzero(here.any(axis=1)).tolist())
        self.kinds.append(KINDS.index(kind))
        self.about.append((slots[0], self.groups.setdefault(needs, len(self.groups)), slots[-1]))
        self.high.append(most)
        self.cells.append(self.using[m] * self.p.slots + t)

    def rows(self) -> Rows:
        """All of them."""
        sizes = [len(cells) for cells in self.cells]
        return Rows(
            kind=np.array(self.kinds, np.int64),
            about=np.array(self.about, np.int64).reshape(-1, 3),
            indptr=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
            cells=np.concatenate([np.empty(0, np.int64), *self.cells]),
            low=np.zeros(len(sizes), np.int64),
            high=np.array(self.high, np.int64),
            groups=tuple(self.groups),
        )
