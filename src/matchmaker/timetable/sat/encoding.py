"""The timetabling problem as clauses: every rule, and breaks counted in unary.

What makes proofs short, beside the rows: each participant holds exactly its number of meetings (a counter
along the day, confined by Hall's condition), and in every slot the number of busy participants is even, or,
where the graph of meetings has two sides, the same on both.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise

import networkx as nx
import numpy as np

from matchmaker.timetable.clock import break_fits
from matchmaker.timetable.problem import Ints, Problem
from matchmaker.timetable.rows import BUSY, KINDS, ONCE, PLACES, PRECEDENCE
from matchmaker.timetable.rules import rows_of
from matchmaker.timetable.sat.clauses import FALSE, TRUE, Clauses
from matchmaker.timetable.sat.windows import met_windows


class Encoding:
    """Clauses whose models are the timetables of a problem that hold every meeting.

    Parameters
    ----------
    problem
        Any problem; every rule that is a row, and fairness, is kept.

    Attributes
    ----------
    clauses
        The formula.
    cells
        One list a meeting: a literal for each slot. They are the formula's first variables after `TRUE`.
    breaks
        One list a participant: literal k holds exactly if it has more than k breaks.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.clauses = Clauses()
        self.cells = [[self.clauses.new() if open_ else FALSE for open_ in row] for row in problem.allowed]
        self._room = problem.room
        self._of: list[list[int]] = [[] for _ in range(problem.participants)]
        for m, (a, b) in enumerate(problem.ends.tolist()):
            self._of[a].append(m)
            self._of[b].append(m)
        self._hold_each_once()
        self._windows = [
            met_windows(problem.allowed[of], int(r))
            for of, r in zip(self._of, problem.representatives, strict=True)
        ]
        self._fits = break_fits(problem)
        slots, people = range(problem.slots), range(problem.participants)
        self._seats = [[self._seated(p, t) for t in slots] for p in people]
        self._reached = [self._counted(p) for p in range(problem.participants)]
        self._load_slots()
        self._keep_rows()
        self.breaks = [self._breaks_of(p) for p in range(problem.participants)]
        self._be_fair()

    @cached_property
    def total(self) -> list[int]:
        """Literal k holds exactly if there are more than k breaks in all."""
        return self.clauses.merge(self.breaks)

    def _hold_each_once(self) -> None:
        for row in self.cells:
            self.clauses.between([a for a in row if a != FALSE], 1, 1)

    def _seated(self, p: int, t: int) -> list[int]:
        """Literal k holds exactly if participant p has more than k meetings in slot t."""
        here = [a for m in self._of[p] if (a := self.cells[m][t]) != FALSE]
        most = int(self.problem.representatives[p])
        if most > 1:
            unary = self.clauses.sort(here, most + 1)
            self.clauses.limit(unary, 0, most)
            return unary[:most]
        self.clauses.at_most_one(here)
        low, high = self._windows[p]
        if low[t] > (high[t - 1] if t else 0):
            self.clauses.add(*here)
            return [TRUE]
        busy = self.clauses.any_of(here)
        return [] if busy == FALSE else [busy]

    def _counted(self, p: int) -> list[list[int]]:
        """For each slot, literal k holds exactly if p has had at least k meetings by its end."""
        add, goal = self.clauses.add, len(self._of[p])
        low, high = self._windows[p]
        if (low > high).any():
            add()
        before = [TRUE] + [FALSE] * (goal + 1)
        rows = []
        for t in range(self.problem.slots):
            seats = self._seats[p][t]
            for i, seat in enumerate(seats):
                last = i == len(seats) - 1
                now = before.copy()
                for k in range(1, goal + 1):
                    now[k] = self._count_literal(before[k], before[k - 1], seat)
                    if last and (k <= low[t] or k > high[t]):
                        now[k] = TRUE if k <= low[t] else FALSE
                for k in range(1, goal + 2):
                    add(-before[k], now[k])
                    add(-before[k - 1], -seat, now[k])
                    add(-now[k], before[k], seat)
                    add(-now[k], before[k - 1])
                before = now
            rows.append(before)
        if goal and before[goal] != TRUE:
            add(before[goal])
        return rows

    def _count_literal(self, same: int, one_less: int, seat: int) -> int:
        """What "at least k" becomes after one more seat, if nothing more is known of it."""
        if same == TRUE or one_less == FALSE:
            return same
        if seat == TRUE:
            return one_less
        if same == FALSE and one_less == TRUE:
            return seat
        return self.clauses.new()

    def _load_slots(self) -> None:
        """Places, from both sides: no slot holds more, and none less than what the others leave over."""
        p = self.problem
        held = [self._held_in(t) for t in range(p.slots)]
        most = [min(int(self._room[t]), len(held[t])) for t in range(p.slots)]
        for t, unary in enumerate(held):
            least = max(0, p.meetings - (sum(most) - most[t]))
            self.clauses.limit(unary, least, most[t])
            self._count_again(t, unary, most[t])

    def _count_again(self, t: int, unary: list[int], most: int) -> None:
        """Redundant: the meetings of a slot once more, through a few participants that meet everybody."""
        p = self.problem
        again = self.clauses.sort(self._by_hub(np.flatnonzero(p.allowed[:, t]) * p.slots + t), most + 1)
        self.clauses.limit(again, 0, most)
        self.clauses.same(again[:most], unary[:most])

    def _held_in(self, t: int) -> list[int]:
        """Literal k holds exactly if slot t has more than k meetings; cut one beyond its places."""
        p = self.problem
        graph = nx.Graph()
        graph.add_edges_from(sorted(map(tuple, np.sort(p.ends[p.allowed[:, t]], axis=1).tolist())))
        most = int(self._room[t]) + 1
        parts = sorted(sorted(part) for part in nx.connected_components(graph))
        return self.clauses.merge([self._held_among(graph.subgraph(part), t, most) for part in parts], most)

    def _held_among(self, part: nx.Graph, t: int, most: int) -> list[int]:
        """The meetings of one connected part, counted through its busy participants."""
        seats = {p: self._seats[p][t] for p in sorted(part)}
        if nx.is_bipartite(part):
            side = nx.bipartite.color(part)
            left, right = (
                self.clauses.merge([s for p, s in seats.items() if side[p] == c], most) for c in (0, 1)
            )
            self.clauses.same(left, right)
            return min(left, right, key=len)
        busy = self.clauses.merge(list(seats.values()), 2 * most)
        self.clauses.same(busy[0::2], busy[1::2])
        return busy[1::2]

    def _keep_rows(self) -> None:
        """Every rule that is not built in already, over groups of cells of which at most one is chosen."""
        rows = rows_of(self.problem, require_all=True)
        for i in range(len(rows)):
            kind = KINDS[rows.kind[i]]
            cells = rows.cells[rows.indptr[i] : rows.indptr[i + 1]]
            one_slot = len(np.unique(cells % self.problem.slots)) == 1
            all_places = kind == PLACES and rows.about[i, 2] < 0 and self.problem.seated.all()
            if kind == ONCE or ((kind == BUSY or all_places) and one_slot):
                continue
            groups = self._by_meeting(cells) if kind == PRECEDENCE else self._by_hub(cells)
            self.clauses.between(groups, int(rows.low[i]), int(rows.high[i]))

    def _by_meeting(self, cells: Ints) -> list[int]:
        meeting, slot = np.divmod(cells, self.problem.slots)
        return [
            self.clauses.any_of([self.cells[m][t] for t in slot[meeting == m]]) for m in np.unique(meeting)
        ]

    def _by_hub(self, cells: Ints) -> list[int]:
        """Group the cells of a slot by participants who can hold one meeting at a time, busiest first."""
        problem, literals = self.problem, []
        for t in np.unique(cells % problem.slots):
            left = [m for m in (cells[cells % problem.slots == t] // problem.slots) if problem.allowed[m, t]]
            while left:
                counts = np.bincount(problem.ends[left].ravel(), minlength=problem.participants)
                counts[problem.representatives > 1] = 0
                hub = int(counts.argmax())
                mine = [m for m in left if hub in problem.ends[m]] if counts[hub] else left[:1]
                left = [m for m in left if m not in mine]
                literals.append(self.clauses.any_of([self.cells[m][t] for m in mine]))
        return literals

    def _breaks_of(self, p: int) -> list[int]:
        """A break ends where p meets, met before, and a whole slot fits between this and its last meeting."""
        problem = self.problem
        busy = [seats[0] if seats else FALSE for seats in self._seats[p]]
        ends = []
        for t in range(problem.slots):
            today = np.flatnonzero(problem.day[:t] == problem.day[t])
            fits = self._fits[today, t]
            met = self._met_in(p, busy, today[fits].tolist())
            ends.append(self.clauses.all_of([busy[t], met, *(-busy[s] for s in today[~fits])]))
        unary = self.clauses.sort(ends, max(0, len(self._of[p]) - 1))
        self._stay_together(p, unary[:1])
        return unary

    def _stay_together(self, p: int, some_break: list[int]) -> None:
        """Redundant: without a break, whoever has met, but not everybody, meets in the next slot."""
        problem, reached = self.problem, self._reached[p]
        if problem.day.any() or (problem.end_min[:-1] > problem.start_min[1:]).any():
            return
        for now, then in pairwise(reached):
            for k in range(1, len(self._of[p])):
                self.clauses.add(-now[k], then[k + 1], *some_break)

    def _met_in(self, p: int, busy: list[int], slots: list[int]) -> int:
        """A literal that holds exactly if p meets in one of these slots."""
        if slots and slots == list(range(len(slots))):
            return self._reached[p][slots[-1]][1]
        return self.clauses.any_of([busy[s] for s in slots])

    def _be_fair(self) -> None:
        """Who has d more breaks than k forces everybody to have more than k."""
        d = self.problem.fairness
        if d is None:
            return
        for k in range(max(map(len, self.breaks), default=0) - d):
            all_have = FALSE if any(len(unary) <= k for unary in self.breaks) else self.clauses.new()
            for unary in self.breaks:
                self.clauses.add(-all_have, *unary[k : k + 1])
                self.clauses.add(all_have, *(-a for a in unary[k + d : k + d + 1] or [FALSE]))
        if any(not unary for unary in self.breaks):
            self.breaks = [unary[:d] for unary in self.breaks]
