"""How long and how hard to look for a timetable, and for which."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter

from matchmaker.settings import BalanceSettings
from matchmaker.timetable import cpsat
from matchmaker.timetable.kempe import search
from matchmaker.timetable.problem import Floats, Problem
from matchmaker.timetable.watch import Watch

Progress = Callable[[str, float], None]

WORK_PER_SECOND = 0.5
"""CP-SAT's deterministic seconds in a second of the time limit: fewer than a machine of today does."""


A_LITTLE = 0.05
"""Seconds that each stage has at least, however late it is."""


@dataclass(frozen=True, kw_only=True)
class Effort:
    """How long and how hard to look; `began` is on the clock of `time.perf_counter`.

    Shares are of the whole time limit, not of what is left, so that they do not depend on the machine.

    Parameters
    ----------
    balance
        What makes one timetable better than another that holds the same meetings.
    score
        Shape (meetings,): of each meeting asked for; by default the problem's weights.
    watch
        Hears how the search stands, and may end it early.
    """

    began: float
    time_limit: float
    seed: int = 0
    workers: int = 1
    require_all: bool = False
    on_progress: Progress | None = None
    balance: BalanceSettings = BalanceSettings()
    score: Floats | None = None
    watch: Watch = field(default_factory=Watch)

    def seconds(self, share: float = 1.0) -> float:
        """Share of the time limit, as far as it is left; at least a little."""
        if self.watch.stopped:
            return A_LITTLE
        left = self.began + self.time_limit - perf_counter()
        return max(min(left, share * self.time_limit), A_LITTLE)

    def tools(self, share: float = 1.0) -> cpsat.Tools:
        """The same for CP-SAT, with seed and workers."""
        return {
            "time_limit": self.seconds(share),
            "work": share * self.time_limit * WORK_PER_SECOND,
            "seed": self.seed,
            "workers": self.workers,
            "watch": self.watch,
        }

    def steps(self, problem: Problem, share: float = 1.0) -> int:
        """The same for the search, in steps it takes in well under that time."""
        most = problem.meetings * search.STEPS_PER_MEETING
        return int(min(share * self.time_limit * search.STEPS_PER_SECOND / 4, most))

    def tell(self, stage: str, share: float) -> None:
        """Report progress, if anybody listens."""
        if self.on_progress:
            self.on_progress(stage, share)
