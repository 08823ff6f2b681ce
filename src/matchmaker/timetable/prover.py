"""A SAT solver in a process of its own, so that a deadline can end it: bounds in, better bounds out.

This file runs as a script and imports nothing of the house, so that it starts at once. It reads one line of
JSON (a `Formula` without its clauses), the clauses as 4-byte integers, then orders, one a line; to each it
writes an answer, one a line.
"""

from __future__ import annotations

import json
import signal
import sys
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from pysat.solvers import Solver

CLIMB, LEAP = "climb", "leap"
"""Raise the lower bound step by step; or look for a timetable one step above it."""


@dataclass(frozen=True)
class Formula:
    """What a prover works on.

    Parameters
    ----------
    clauses
        One after another, each closed by a zero.
    total
        Literal k holds exactly if the value is more than k.
    watched
        The positive literals up to this one tell a model.
    solver, options
        Name of the solver in `pysat`, and its options.
    """

    clauses: array[int]
    total: list[int]
    watched: int
    solver: str
    options: Mapping[str, int]


class Prover:
    """An incremental solver that closes the gap between two bounds on a value.

    Examples
    --------
    >>> clauses = array("i", [2, 3, 0, -2, -3, 0])  # one of two, and the value counts the second
    >>> prover = Prover(Formula(clauses, [3], 3, "cadical153", {}))
    >>> prover.work(CLIMB, 0, None, 100)
    {'low': 0, 'high': 0, 'model': [2], 'conflicts': 0}
    """

    def __init__(self, formula: Formula) -> None:
        self.formula = formula
        self.known = 0
        self.solver = Solver(name=formula.solver)
        if formula.options:
            self.solver.configure(dict(formula.options))
        for clause in split(formula.clauses):
            self.solver.add_clause(clause)

    def work(self, aim: str, low: int, high: int | None, budget: int) -> dict[str, Any]:
        """Spend a budget of conflicts on better bounds.

        Parameters
        ----------
        aim
            `CLIMB` or `LEAP`.
        low, high
            The value is proved to be at least `low`; `high` is that of the best timetable, None without one.

        Returns
        -------
        dict
            The new `low` and `high`; the `model` of the best timetable found here, if any; the `conflicts`
            used. A `low` of None says that there is no timetable at all.
        """
        start, model, bound = self._conflicts(), None, self._learn(low)
        while (left := budget - (self._conflicts() - start)) > 0 and (high is None or bound < high):
            goal = self._goal(aim, bound, high)
            self.solver.conf_budget(left)
            answer = self.solver.solve_limited(assumptions=[-a for a in self.formula.total[goal : goal + 1]])
            if answer is None:
                break
            if answer:
                truth = self.solver.get_model()
                model = [a for a in truth[1 : self.formula.watched] if a > 0]
                high = sum((a > 0) == (truth[abs(a) - 1] > 0) for a in self.formula.total)
            elif goal >= len(self.formula.total) or not self.solver.get_core():
                return {"low": None, "high": None, "model": None, "conflicts": self._conflicts() - start}
            else:
                bound = self._learn(goal + 1)
        return {"low": bound, "high": high, "model": model, "conflicts": self._conflicts() - start}

    def _goal(self, aim: str, low: int, high: int | None) -> int:
        """The value to reach next; the leaper begins with any."""
        if aim == CLIMB:
            return low
        return len(self.formula.total) if high is None else min(low + 1, high - 1)

    def _learn(self, low: int) -> int:
        """Hold fast that the value is at least so much."""
        for k in range(self.known, low):
            self.solver.add_clause([self.formula.total[k]])
        self.known = max(self.known, low)
        return self.known

    def _conflicts(self) -> int:
        return int(self.solver.accum_stats()["conflicts"])


def split(flat: Iterable[int]) -> Iterator[list[int]]:
    """Clauses out of literals in which zeros close them."""
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
