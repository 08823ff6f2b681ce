"""Large events: meetings placed and breaks lowered by moves along Kempe chains, at any time stopped.

Kempe chains between two slots keep every participant to one meeting at a time (Kempe 1879; for timetables:
Lewis and Thompson, EJOR 240, 2015). Both entries are seeded and count steps: the same seed gives the same
timetable wherever the time limit leaves room for all planned steps.
"""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Callable, Iterator
from time import perf_counter

import numpy as np

from matchmaker.timetable.breaks import count_breaks
from matchmaker.timetable.kempe.board import ODDS, Board, empty_board
from matchmaker.timetable.problem import Ints, Problem
from matchmaker.timetable.rows import Rows
from matchmaker.timetable.watch import Watch

Progress = Callable[[str, float], None]

STEPS_PER_SECOND = 4_000_000
"""Chains planned for each second of a time limit: fewer than a machine of today tries."""

STEPS_PER_MEETING = 200_000
"""Chains planned at most."""

CHUNK, SMALL_CHUNK = 1 << 17, 1 << 10
"""Chains between two looks at the clock, compiled and not."""

SLACK = 0.1
"""Share of the time limit by which the planned steps may lag before the clock sets the pace."""

HOT, COLD = 0.4, 0.08
"""First and last temperature, in breaks."""

PATIENCE = 20_000
"""Steps without a better timetable after which placing stops."""

TENURE = 10
"""Steps for which a meeting pushed out does not return to its slot, at least; at most twice as many."""


def place(
    problem: Problem,
    *,
    rows: Rows | None = None,
    seed: int = 0,
    time_limit: float = 30.0,
    patience: int = PATIENCE,
    watch: Watch | None = None,
) -> Ints:
    """Place as much weight of meetings as can be found room for.

    Greedily, then along chains; where that is not enough, by pushing others out under a tabu list.

    Parameters
    ----------
    rows
        The rules as `rules.rows_of` states them, if at hand: stating them takes longer than placing.
    time_limit
        Seconds after which the best so far is returned.
    patience
        Steps without a better timetable after which it is returned.
    watch
        May end it early.

    Returns
    -------
    Ints
        Shape (meetings,): slot of each meeting, -1 where it is not placed.

    Examples
    --------
    >>> slots = place(Problem.simple([(0, 1), (1, 2), (0, 2)], participants=3, slots=3, places=1))
    >>> sorted(slots.tolist())
    [0, 1, 2]
    """
    from matchmaker.timetable.kempe import placing  # numba takes most of a second to import

    began = perf_counter()
    board = empty_board(problem, rows=rows, seed=seed)
    part, openings = board.part, board.openings
    part["queue"][:] = np.lexsort((-problem.weight, openings))
    part["tally"][0] = problem.meetings
    board.run(placing.place_in_order)
    waiting = [m for m in part["queue"].tolist() if openings[m] and part["slot"][m] < 0]
    waiting = [m for m in waiting if not board.run(placing.make_way, m)]
    if not waiting:
        return part["slot"].astype(np.int64)
    deadline = began + time_limit
    return _squeeze(board, waiting, deadline, patience=patience, seed=seed, watch=watch or Watch())


def _squeeze(
    board: Board, waiting: list[int], deadline: float, *, patience: int, seed: int, watch: Watch
) -> Ints:
    """Place waiting meetings by pushing out others; a loss of weight is accepted now and then."""
    from matchmaker.timetable.kempe import placing, pushing

    rng, part = np.random.default_rng(seed), board.part
    slot, weight, price, tabu = part["slot"], part["weight"], part["price"], part["tabu"]
    price[:] = weight
    heat = 0.4 * float(np.median(weight))
    best, worth, most, since = slot.copy(), 0, 0, 0  # weight gained on the start
    try:
        while waiting and since < patience and perf_counter() < deadline and not watch.stopped:
            since += 1
            part["tally"][1] += 1
            turn = int(rng.integers(len(waiting)))
            m = waiting[turn]
            n = 0
            if not board.run(placing.make_way, m):
                t = board.run(pushing.choose_slot, m)
                n = board.run(pushing.push, m, t)
                loss = int(weight[part["out"][:n]].sum() - weight[m])
                if loss > 0 and rng.random() >= math.exp(-loss / heat):
                    tabu[m, t] = part["tally"][1] + TENURE
                    board.run(pushing.put_back, m, n)
                    continue
            waiting[turn] = waiting[-1]
            waiting.pop()
            worth += int(weight[m])
            for guest, t in zip(part["out"][:n].tolist(), part["was"][:n].tolist(), strict=True):
                waiting.append(guest)
                worth -= int(weight[guest])
                tabu[guest, t] = part["tally"][1] + TENURE + rng.integers(TENURE)
                price[guest] = weight[guest] * (1 + 0.3 * rng.random())
            if worth > most:
                best, most, since = slot.copy(), worth, 0
    except KeyboardInterrupt:
        pass
    return best.astype(np.int64)


def improve(
    problem: Problem,
    slots: Ints,
    *,
    rows: Rows | None = None,
    seed: int = 0,
    time_limit: float = 30.0,
    steps: int | None = None,
    enough: int = 0,
    on_progress: Progress | None = None,
    watch: Watch | None = None,
) -> Ints:
    """Move meetings for fewer breaks, and first for fairness; nothing placed is lost, no rule broken.

    Simulated annealing over chains. An interrupt (Ctrl-C) ends it with the best so far.

    Parameters
    ----------
    slots
        Shape (meetings,): a timetable that keeps every rule, but perhaps fairness.
    rows
        The rules as `rules.rows_of` states them, if at hand.
    time_limit
        Seconds after which the best so far is returned.
    steps
        Chains to try, as far as the time limit allows; a number that depends on the time limit unless given.
    enough
        Stop at so few breaks.
    on_progress
        Called with `"breaks"` and the share done.
    watch
        Hears of fewer breaks, and may end it early.

    Returns
    -------
    Ints
        Shape (meetings,): slots of the same meetings.

    Raises
    ------
    ValueError
        The given slots break a rule.

    Examples
    --------
    >>> import numpy as np
    >>> problem = Problem.simple([(0, 1), (0, 2)], participants=3, slots=3, places=1)
    >>> sorted(improve(problem, np.array([0, 2])).tolist()) in ([0, 1], [1, 2])
    True
    """
    from matchmaker.timetable.kempe import anneal  # numba takes most of a second to import

    began = perf_counter()
    board = board_with(problem, slots, rows=rows, seed=seed)
    part = board.part
    movable = np.flatnonzero((slots >= 0) & (board.openings > 1))
    part["queue"][: len(movable)] = movable
    part["tally"][0] = len(movable)
    most = len(movable) * STEPS_PER_MEETING
    planned = int(min(time_limit * STEPS_PER_SECOND, most)) if steps is None else steps
    score, watch = part["score"], watch or Watch()
    try:
        for share, chunk in paced(planned if len(movable) else 0, began, time_limit):
            if watch.stopped or (score[2] <= enough and score[3] <= 0):
                break
            watch.stands(breaks=int(score[2]))
            if on_progress:
                on_progress("breaks", share)
            temperature = HOT * (COLD / HOT) ** share
            part["odds"][:] = np.exp(-np.arange(ODDS) / temperature) * (1 << 30)
            board.run(anneal.cool, chunk)
    except KeyboardInterrupt:
        pass
    return part["best"].astype(np.int64)


def paced(planned: int, began: float, time_limit: float) -> Iterator[tuple[float, int]]:
    """Share done and number of the next steps, until all planned are done or the time is over."""
    from matchmaker.timetable.kempe import kernel

    most, done = CHUNK if kernel.COMPILED else SMALL_CHUNK, 0
    while planned:
        late = (perf_counter() - began) / time_limit
        share = max(done / planned, (late - SLACK) / (1 - SLACK))
        if share >= 1:
            break
        chunk = min(most, planned - done)
        yield share, chunk
        done += chunk


def board_with(problem: Problem, slots: Ints, *, rows: Rows | None = None, seed: int = 0) -> Board:
    """A board with meetings in given slots, and their breaks noted.

    Raises
    ------
    ValueError
        The slots break a rule.
    """
    from matchmaker.timetable.kempe import placing

    board = empty_board(problem, rows=rows, seed=seed)
    part = board.part
    part["best"][:] = slots
    given = np.flatnonzero(slots >= 0)
    part["queue"][: len(given)] = given
    part["tally"][0] = len(given)
    if board.run(placing.place_in_order) < len(given):
        wrong = given[part["slot"][given] < 0][0]
        raise ValueError(f"'slots' must keep every rule. Got {slots[wrong]} for meeting {wrong}.")
    busy = part["busy"] > 0
    for day in range(board.layout.days):
        today = part["day"] == day
        part["code"][:, day] = busy[:, today] @ part["bit"][today]
    breaks = count_breaks(problem, slots)
    part["breaks"][:] = breaks
    part["counts"][:] = np.bincount(breaks, minlength=problem.slots + 1)
    least = breaks.min(initial=problem.slots)
    over = 0 if problem.fairness is None else int(np.maximum(0, breaks - least - problem.fairness).sum())
    part["score"][:] = [breaks.sum(), over, breaks.sum(), over, over]
    return board


def warm_up() -> None:
    """Compile the inner loops, or read their machine code from disk: after it, the first call is fast.

    All but those that push meetings out, which few events need.
    """
    tiny = Problem.simple([(0, 1), (0, 2), (1, 2)], participants=3, slots=3, places=1)
    improve(tiny, place(tiny), steps=1, enough=-1)


def warm_up_aside() -> Callable[[], None]:
    """Compile the inner loops in a process of their own; what is returned waits for it.

    Compiling holds the interpreter's lock, so a thread would not do. Read and score meanwhile; then wait, and
    the first call finds machine code on disk.
    """
    code = f"from {__name__} import warm_up; warm_up(); import matchmaker.timetable.kempe.pushing"
    # In a group of its own, where the terminal's Ctrl-C does not reach it.
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.DEVNULL, process_group=0)

    def wait() -> None:
        process.wait()
        warm_up()

    return wait
