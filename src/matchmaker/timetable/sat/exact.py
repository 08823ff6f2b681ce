"""Timetables whose total number of breaks is proved minimal, by SAT.

Two provers work side by side on the same clauses: one climbs, proving value after value impossible; one looks
for a timetable a step above what is proved. After each round of a fixed number of conflicts they tell each
other what they found, so the outcome depends on the seed alone, never on which of them was faster.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from matchmaker.timetable.breaks import count_breaks, fairness_gap
from matchmaker.timetable.problem import Ints, Problem
from matchmaker.timetable.result import Status
from matchmaker.timetable.rules import rows_of
from matchmaker.timetable.sat.clauses import FALSE
from matchmaker.timetable.sat.encoding import Encoding
from matchmaker.timetable.sat.process import TimeIsUp, Worker, at_work, hurry
from matchmaker.timetable.sat.prover import CLIMB, IMPROVE, Formula
from matchmaker.timetable.watch import Watch

Progress = Callable[[str, float], None]

SOLVER = "cadical153"

OPTIONS = {"stabilizeonly": 1}
"""Of the solver: rare restarts shorten the proofs, measured on real events."""

MOST_SEEDS = 2_000_000_000

FIRST_ROUND, LONGEST_ROUND = 1000, 4000
"""Conflicts the climbing prover spends in a round; each round is half as long again."""

SHARES = {CLIMB: 1.0, IMPROVE: 0.6}
"""The provers in order of precedence, with their shares of a round's conflicts.

Those of short attempts take longer; the one that climbs should not have to wait.
"""


@dataclass(frozen=True, eq=False, kw_only=True)
class Proof:
    """What is known about the fewest breaks when the time is over or the question closed.

    Parameters
    ----------
    slots
        Shape (meetings,): the best timetable known, every meeting in a slot; None if none is known.
    breaks
        Its number of breaks, None without one.
    bound
        No timetable has fewer breaks.
    status
        OPTIMAL: `breaks` equals `bound`. INFEASIBLE: no timetable holds every meeting. FEASIBLE and UNKNOWN:
        the time was over first, with and without a timetable.
    """

    slots: Ints | None
    breaks: int | None
    bound: int
    status: Status


def prove_breaks(
    problem: Problem,
    *,
    start: Ints | None = None,
    time_limit: float = 60.0,
    workers: int = 2,
    seed: int = 0,
    enough: float = -np.inf,
    on_progress: Progress | None = None,
    watch: Watch | None = None,
) -> Proof:
    """Hold every meeting with as few breaks as possible, and prove that fewer are impossible.

    Parameters
    ----------
    problem
        Every rule and fairness are kept.
    start
        Shape (meetings,): a timetable to beat. One that breaks a rule or leaves a meeting out is not used.
    time_limit
        Seconds, held hard: solvers are ended in the middle of their work.
    workers
        Processor cores: beyond two nothing is gained.
    seed
        Seed of the solvers.
    enough
        A timetable with no more breaks than this will do; infinite: any timetable.
    on_progress
        Told "prove" and how much of the gap is closed, 0 to 1.
    watch
        Hears of better timetables and bounds, and may end it early.

    Returns
    -------
    Proof
        Where the time did not run out it is the same, to the byte, for the same problem, start, seed and
        `workers`. An interrupt (Ctrl-C) ends the work like the time limit.

    Examples
    --------
    >>> ends = [(0, 1), (1, 2), (2, 3), (0, 3)]
    >>> proof = prove_breaks(Problem.simple(ends, participants=4, slots=4, places=1))
    >>> proof.status, proof.breaks, proof.bound
    ('OPTIMAL', 1, 1)
    """
    deadline = perf_counter() + time_limit
    watch = watch or Watch()
    race = _Race(problem, start, enough, on_progress, watch)
    if race.closed:
        return race.proof()
    try:
        encoding = Encoding(problem)
        formulas = [_formula(encoding, seed) for _ in SHARES]
        with at_work(formulas, deadline) as provers, watch.ending(lambda: hurry(provers)):
            race.run(provers, side_by_side=workers > 1)
    except (TimeIsUp, KeyboardInterrupt):
        pass  # what is known by now is the answer
    return race.proof()


def _formula(encoding: Encoding, seed: int) -> Formula:
    return Formula(
        clauses=encoding.clauses.flat,
        total=encoding.total,
        cells=encoding.cells,
        ends=encoding.problem.ends.tolist(),
        restless=[unary[0] if unary else FALSE for unary in encoding.breaks],
        solver=SOLVER,
        options={**OPTIONS, "seed": seed % MOST_SEEDS},
        seed=seed,
    )


class _Race:
    """The bounds known so far, and the rounds in which provers improve them."""

    def __init__(
        self,
        problem: Problem,
        start: Ints | None,
        enough: float,
        on_progress: Progress | None,
        watch: Watch,
    ) -> None:
        self.problem = problem
        self.enough = enough
        self.on_progress = on_progress
        self.watch = watch
        self.slots = start if start is not None and holds(problem, start) else None
        self.low = 0
        self.high = None if self.slots is None else int(count_breaks(problem, self.slots).sum())
        self.impossible = False

    @property
    def proved(self) -> bool:
        return self.impossible or self.low == self.high

    @property
    def closed(self) -> bool:
        return self.proved or (self.high is not None and self.high <= self.enough)

    def proof(self) -> Proof:
        if self.impossible:
            return Proof(slots=None, breaks=None, bound=0, status="INFEASIBLE")
        status: Status = "UNKNOWN" if self.slots is None else "OPTIMAL" if self.proved else "FEASIBLE"
        return Proof(slots=self.slots, breaks=self.high, bound=self.low, status=status)

    def run(self, provers: list[Worker], *, side_by_side: bool) -> None:
        """Rounds, until the bounds meet. What a prover finds counts before what a later one finds.

        Side by side, provers are ordered one round ahead: neither stands still while the other finishes.
        """
        budget = float(FIRST_ROUND)
        if side_by_side:
            self._order(provers, budget)
        while not self.closed:
            budget = min(budget * 1.5, LONGEST_ROUND)
            if side_by_side:
                self._order(provers, budget)
            for i, prover in enumerate(provers):
                if not side_by_side:
                    self._order(provers[i : i + 1], budget, i)
                self._learn(**prover.answer())
                if self.closed:
                    return

    def _order(self, provers: list[Worker], budget: float, first: int = 0) -> None:
        """One more round of work for some provers, from `first` on in the order of precedence."""
        slots = None if self.slots is None else self.slots.tolist()
        for prover, (aim, share) in zip(provers, list(SHARES.items())[first:], strict=False):
            prover.order(aim=aim, low=self.low, high=self.high, slots=slots, budget=int(budget * share))

    def _learn(self, low: int | None, high: int | None, slots: list[int] | None) -> None:
        if low is None:
            self.impossible = True
            return
        self.low = max(self.low, low)
        if slots is not None and high is not None and (self.high is None or high < self.high):
            self.slots, self.high = np.array(slots, np.int64), high
        if self.high is not None:
            self.watch.stands(breaks=self.high, bound=self.low)
        if self.on_progress and self.high:
            self.on_progress("prove", self.low / self.high)


def holds(problem: Problem, slots: Ints) -> bool:
    """Whether a timetable holds every meeting and keeps every rule and fairness."""
    if slots.shape != (problem.meetings,) or ((slots < 0) | (slots >= problem.slots)).any():
        return False
    chosen = np.zeros(problem.allowed.size, np.int64)
    chosen[np.arange(problem.meetings) * problem.slots + slots] = 1
    if len(rows_of(problem, require_all=True).broken(chosen)):
        return False
    return problem.fairness is None or fairness_gap(count_breaks(problem, slots)) <= problem.fairness
