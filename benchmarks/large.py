"""Large events: all meetings placed and breaks lowered by search, beside CP-SAT placing in the same run.

    benchmarks/large.py [--seed 0] [--seconds 10 60] [--tight] [--sample boomup] [--no-peer]

200 buyers x 700 suppliers x 16 slots, 10 % absences; each buyer asks for as many suppliers as it has open
slots, 2,860 meetings in all. `--tight` takes 25 % absences and too few tables instead, `--sample` a shipped
event. Stating the rules as rows is timed apart (rows_s), as search and CP-SAT both read them. Prints a table,
and as the last line a JSON object of the figures.
"""

from __future__ import annotations

import argparse
import json
from time import perf_counter, process_time

import numpy as np

from matchmaker.meetings.choose import choose_meetings
from matchmaker.scoring.scorer import FitScorer
from matchmaker.tables.samples import load_sample
from matchmaker.timetable import cpsat
from matchmaker.timetable.breaks import count_breaks
from matchmaker.timetable.build import build_problem
from matchmaker.timetable.kempe.search import improve, place, warm_up
from matchmaker.timetable.pattern_bound import break_bound
from matchmaker.timetable.problem import Ints, Problem
from matchmaker.timetable.relaxation import value_bound
from matchmaker.timetable.rules import rows_of
from matchmaker.timetable.subset import restricted

BUYERS, SUPPLIERS, SLOTS, MEETINGS = 200, 700, 16, 2_860


def large_event(seed: int, *, absent: float = 0.1, places: int = BUYERS) -> Problem:
    """A random event whose buyers are busy whenever they are there."""
    rng = np.random.default_rng(seed)
    free = rng.random((BUYERS + SUPPLIERS, SLOTS)) >= absent
    room = free[BUYERS:].sum(axis=1)
    ends = []
    for buyer in rng.permutation(BUYERS):
        open_suppliers = np.flatnonzero(room > 0)
        chosen = np.sort(rng.choice(open_suppliers, size=int(free[buyer].sum()), replace=False))
        room[chosen] -= 1
        ends += [(buyer, BUYERS + supplier) for supplier in chosen]
    kept = np.sort(rng.permutation(len(ends))[:MEETINGS])
    pairs = np.array(sorted(ends[i] for i in kept))
    allowed = free[pairs[:, 0]] & free[pairs[:, 1]]
    return Problem.simple(pairs, participants=BUYERS + SUPPLIERS, slots=SLOTS, places=places, allowed=allowed)


def sample_event(name: str) -> Problem:
    """What a plan of a shipped event has to place."""
    event = load_sample(name)
    return build_problem(choose_meetings(FitScorer().score(event), event), event).problem


def broken(problem: Problem, slots: Ints) -> int:
    """How many rows a timetable breaks."""
    held = np.flatnonzero(slots >= 0)
    chosen = np.zeros(problem.meetings * problem.slots, np.int64)
    chosen[held * problem.slots + slots[held]] = 1
    return len(rows_of(problem).broken(chosen))


def measure(problem: Problem, options: argparse.Namespace) -> dict[str, float | int | None]:
    began = perf_counter()
    warm_up()
    figures: dict[str, float | int | None] = {"warm_up_s": round(perf_counter() - began, 3)}
    began = perf_counter()
    rows = rows_of(problem)
    figures["rows_s"] = round(perf_counter() - began, 4)
    began, cpu = perf_counter(), process_time()
    slots = place(problem, rows=rows, seed=options.seed)
    figures |= {"place_s": round(perf_counter() - began, 4), "place_cpu_s": round(process_time() - cpu, 4)}
    placed = int((slots >= 0).sum())
    figures |= {"cpsat_place_s": None, "meetings": problem.meetings, "placed": placed}
    if not options.no_peer:
        whole = placed == problem.meetings
        rows = rows_of(problem, require_all=whole)
        began = perf_counter()
        peer = cpsat.place_all if whole else cpsat.place_most
        found = peer(problem, rows, time_limit=options.peer_limit, seed=options.seed, workers=1)
        figures["cpsat_place_s"] = round(perf_counter() - began, 2)
        figures["cpsat_placed"] = 0 if found.slots is None else int((found.slots >= 0).sum())
    if placed < problem.meetings:
        figures["placed_bound"] = int(value_bound(problem.replace(weight=np.ones(problem.meetings))) + 1e-6)
    figures["breaks_placed"] = int(count_breaks(problem, slots).sum())
    for seconds in options.seconds:
        better = improve(problem, slots, seed=options.seed, time_limit=seconds, steps=10**10)
        assert ((better >= 0) == (slots >= 0)).all()
        assert not broken(problem, better)
        figures[f"breaks_{seconds:g}s"] = int(count_breaks(problem, better).sum())
    figures["bound"] = break_bound(restricted(problem, slots >= 0), time_limit=max(options.seconds))
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, nargs="+", default=[10.0, 60.0])
    parser.add_argument("--tight", action="store_true")
    parser.add_argument("--sample")
    parser.add_argument("--no-peer", action="store_true")
    parser.add_argument("--peer-limit", type=float, default=120.0)
    options = parser.parse_args()
    if options.sample:
        problem = sample_event(options.sample)
    elif options.tight:
        problem = large_event(options.seed, absent=0.25, places=148)
    else:
        problem = large_event(options.seed)
    figures = measure(problem, options)
    for name, value in figures.items():
        print(f"{name:>16}  {value}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
