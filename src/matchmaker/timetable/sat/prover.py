"""A SAT solver in a process of its own, that a deadline can end: told bounds, it answers with better ones.

This file runs as a script and imports nothing of the house, so that it starts at once. It reads one line of
JSON (a `Formula` without its clauses), the clauses as 4-byte integers, then orders, one a line; it writes an
answer, one a line. The same orders get the same answers: effort is counted in conflicts, never in seconds.
"""

from __future__ import annotations

import json
import signal
import sys
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, BinaryIO

from pysat.solvers import Solver

CLIMB, IMPROVE = "climb", "improve"
"""Raise the lower bound step by step; or change parts of the best timetable for a better one."""

TRY = 300
"""Conflicts that one attempt to improve a part may take."""

START_SHARE, LEAST_SHARE = 0.6, 0.1
"""Share of the meetings that such a part frees: at first, and at least."""


@dataclass(frozen=True)
class Formula:
    """What a prover works on.

    Parameters
    ----------
    clauses
        One after another, each closed by a zero.
    total
        Literal k holds exactly if there are more than k breaks in all.
    cells
        One list a meeting: the literal of each slot, negative where the slot is closed.
    ends
        One pair a meeting: its participants.
    restless
        One literal a participant, which holds if it has a break; negative if it cannot have any.
    solver, options, seed
        Name of the solver in `pysat`, its options, and the seed of what is drawn here.
    """

    clauses: array[int]
    total: list[int]
    cells: list[list[int]]
    ends: list[list[int]]
    restless: list[int]
    solver: str
    options: Mapping[str, int]
    seed: int


class Prover:
    """An incremental solver that closes the gap between two bounds on the number of breaks.

    Parameters
    ----------
    formula
        What it works on.

    Examples
    --------
    >>> clauses = array("i", [2, 3, 0, -2, -3, 0])  # one meeting, two slots; the second counts as a break
    >>> formula = Formula(clauses, [3], [[2, 3]], [[0, 1]], [-1, -1], "cadical153", {}, 0)
    >>> Prover(formula).work(CLIMB, 0, None, None, 100)
    {'low': 0, 'high': 0, 'slots': [0]}
    """

    def __init__(self, formula: Formula) -> None:
        self.formula = formula
        self.low = 0
        self.high: int | None = None
        self.slots: list[int] | None = None
        self.truth: set[int] = set()
        self.parts = Parts(formula)
        self.solver = Solver(name=formula.solver)
        self.solver.configure(dict(formula.options))
        for clause in split(formula.clauses):
            self.solver.add_clause(clause)

    def work(
        self, aim: str, low: int, high: int | None, slots: list[int] | None, budget: int
    ) -> dict[str, Any]:
        """Spend a budget of conflicts on better bounds.

        Parameters
        ----------
        aim
            `CLIMB` or `IMPROVE`.
        low, high
            No timetable has fewer breaks than `low`; the best one known has `high`, None if none is known.
            What was found here before and is better counts instead.
        slots
            The best timetable known.
        budget
            Conflicts.

        Returns
        -------
        dict
            What is known now. A `low` of None says that there is no timetable at all.
        """
        self._learn(low)
        if high is not None and (self.high is None or high < self.high):
            self.high, self.slots = high, slots
        end = self._conflicts() + budget
        while (left := end - self._conflicts()) > 0 and (self.high is None or self.low < self.high):
            goal, fixed = self._attempt(aim)
            answer = self._solve(goal, fixed, TRY if fixed else left)
            if answer:
                self.slots, self.high = self._held(), self._value()
            elif answer is False and not self._refuted(goal, fixed):
                return {"low": None, "high": None, "slots": None}
            elif answer is None and not fixed:
                break
            if fixed:
                self.parts.adapt(answer)
        return {"low": self.low, "high": self.high, "slots": self.slots}

    def _attempt(self, aim: str) -> tuple[int, list[int]]:
        """The number of breaks to reach, and the literals held fast meanwhile."""
        high, slots = self.high, self.slots
        if aim == CLIMB:
            return self.low, []
        if high is None or slots is None:
            return len(self.formula.total), []
        if not self.truth:
            self._solve(high, [row[t] for row, t in zip(self.formula.cells, slots, strict=True)], TRY)
        free = self.parts.draw(slots, [p for p, a in enumerate(self.formula.restless) if a in self.truth])
        fixed = [self.formula.cells[m][t] for m, t in enumerate(slots) if m not in free]
        return high - 1, fixed

    def _solve(self, goal: int, fixed: list[int], budget: int) -> bool | None:
        self.solver.conf_budget(budget)
        limit = [-a for a in self.formula.total[goal : goal + 1]]
        answer: bool | None = self.solver.solve_limited(assumptions=limit + fixed)
        if answer:
            self.truth = set(self.solver.get_model())
        return answer

    def _refuted(self, goal: int, fixed: list[int]) -> bool:
        """Learn from a refuted attempt; False if nothing that was assumed is to blame."""
        blamed = set(self.solver.get_core() or ())
        if blamed.isdisjoint(fixed):
            if goal >= len(self.formula.total) or -self.formula.total[goal] not in blamed:
                return False
            self._learn(goal + 1)
        return True

    def _learn(self, low: int) -> None:
        """Hold fast that there are at least so many breaks."""
        for k in range(self.low, low):
            self.solver.add_clause([self.formula.total[k]])
        self.low = max(self.low, low)

    def _held(self) -> list[int]:
        return [next(t for t, a in enumerate(row) if a in self.truth and a > 1) for row in self.formula.cells]

    def _value(self) -> int:
        return sum(a in self.truth for a in self.formula.total)

    def _conflicts(self) -> int:
        return int(self.solver.accum_stats()["conflicts"])


class Parts:
    """Parts of a timetable to change while the rest stays, as large as a solver just masters.

    Large neighbourhood search (Shaw 1998); the size goes up when a part is exhausted, down when it is not.
    """

    def __init__(self, formula: Formula) -> None:
        self.random = Random(formula.seed)
        self.ends = formula.ends
        self.slots = len(formula.cells[0]) if formula.cells else 0
        self.share = START_SHARE
        self.of: dict[int, list[int]] = {}
        for m, pair in enumerate(formula.ends):
            for p in pair:
                self.of.setdefault(p, []).append(m)

    def adapt(self, answer: bool | None) -> None:
        """Learn from an attempt: False if the part was exhausted, None if the solver gave up."""
        if answer is False:
            self.share = min(1.0, self.share * 1.03)
        elif answer is None:
            self.share = max(LEAST_SHARE, self.share * 0.97)

    def draw(self, slots: Sequence[int], restless: Sequence[int]) -> set[int]:
        """Meetings to free: those of a stretch of the day, of some slots, or of a company and partners."""
        if not restless or self.random.random() < 0.6:
            width = min(self.slots, max(2, int(self.share * self.slots) + 1))
            if self.random.random() < 0.67:
                first = self.random.randrange(-(width // 2), max(1, self.slots - width // 2))
                chosen = set(range(first, first + width))
            else:
                chosen = set(self.random.sample(range(self.slots), width))
            return {m for m, t in enumerate(slots) if t in chosen}
        return self._around(self.random.choice(restless))

    def _around(self, company: int) -> set[int]:
        """Meetings of a company, then of partners of those chosen, until there are enough."""
        members, free = [company], set(self.of[company])
        wanted = int(self.share * len(self.ends))
        while len(free) < wanted:
            if self.random.random() < 0.05:
                other = self.random.choice(sorted(self.of))
            else:
                other = self.random.choice(
                    self.ends[self.random.choice(self.of[self.random.choice(members)])]
                )
            if other not in members:
                members.append(other)
                free.update(self.of[other])
        return free


def split(flat: Iterable[int]) -> Iterator[list[int]]:
    """Clauses out of literals in which zeros close them.

    Examples
    --------
    >>> list(split([2, -3, 0, 3, 0]))
    [[2, -3], [3]]
    """
    clause: list[int] = []
    for literal in flat:
        if literal:
            clause.append(literal)
        else:
            yield clause
            clause = []


def serve(orders: BinaryIO, answers: BinaryIO) -> None:
    """Answer orders until there are no more."""
    head = json.loads(orders.readline())
    clauses = array("i")
    clauses.frombytes(orders.read(head.pop("bytes")))
    prover = Prover(Formula(clauses=clauses, **head))
    for line in orders:
        answers.write(json.dumps(prover.work(**json.loads(line))).encode() + b"\n")
        answers.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    serve(sys.stdin.buffer, sys.stdout.buffer)
