"""Which back end does what, and when: placing first, then fewer breaks, until the time is over."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from matchmaker.messages import Message
from matchmaker.timetable import cpsat
from matchmaker.timetable.balance.stages import best_balance
from matchmaker.timetable.balance.terms import Balance
from matchmaker.timetable.bounds import fewest_breaks
from matchmaker.timetable.breaks import count_breaks, fairness_gap
from matchmaker.timetable.build import Built
from matchmaker.timetable.clock import overlap_cliques
from matchmaker.timetable.colouring import colour_edges, sides
from matchmaker.timetable.effort import Effort
from matchmaker.timetable.kempe import search
from matchmaker.timetable.naming.interpreting import Staffing
from matchmaker.timetable.pattern_bound import break_bound
from matchmaker.timetable.problem import Ints, Problem
from matchmaker.timetable.relaxation import value_bound
from matchmaker.timetable.relays import relayed_meetings
from matchmaker.timetable.result import Status
from matchmaker.timetable.rows import Rows
from matchmaker.timetable.rules import rows_of
from matchmaker.timetable.sat import exact
from matchmaker.timetable.staffed import fewest_relayed
from matchmaker.timetable.subset import restricted

TINY_CELLS, PROVABLE_CELLS = 300, 8_000
"""Up to so many open (meeting, slot) cells, CP-SAT and SAT prove the fewest breaks."""

START_SHARE = 0.1
"""Share of the time left that a quick start, or its improvement before a proof, may take."""

PLACING_SHARE = 0.3
"""Share of the time for proving that not all can be placed, and again for placing the most valuable."""

BOUND_ROUNDS = 20
"""Steps of the prices that bound the breaks of a large event."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Timetable:
    """Slots found (-1: not placed), with what is proved about them."""

    slots: Ints
    status: Status = "FEASIBLE"
    bound: int = 0
    balance_bound: float = 0.0
    value_bound: float = np.inf
    reasons: tuple[Message, ...] = ()
    relays_bound: int = 0
    staffing: Staffing | None = None


def best_timetable(built: Built, effort: Effort, *, possible: bool = True) -> Timetable:
    """Place meetings, then lower breaks while time is left.

    Parameters
    ----------
    possible
        Nothing is known against holding every meeting.
    """
    problem, rows = built.problem, built.rows()
    nothing = np.full(problem.meetings, -1, np.int64)
    if not problem.meetings:
        return Timetable(slots=nothing)
    effort.tell("place", 0.0)
    start = _quick_start(problem, rows, effort)
    effort.watch.stands(asked=problem.meetings, placed=_placed(start), breaks=0, bound=0)
    if effort.watch.stopped and not effort.require_all:
        start, most = _at_once(problem, rows, effort) if start is None else start, np.inf
    elif start is None or (start < 0).any():
        whole = _whole(built, start, effort) if possible else Timetable(slots=nothing, status="INFEASIBLE")
        if effort.require_all and whole.status != "FEASIBLE":
            return whole
        if whole.status == "FEASIBLE":
            start, most = whole.slots, np.inf
        else:
            start, most = _most(problem, rows, start, effort)
    else:
        most = np.inf
    relays = 0
    effort.watch.stands(placed=_placed(start))
    if problem.relays.size:
        start, relays = fewest_relayed(problem, rows, start, **effort.tools(START_SHARE))
        problem = problem.replace(relay_most=int(relayed_meetings(problem, start).sum()))
        rows = replace(built, problem=problem).rows()
    effort.tell("place", 1.0)
    return replace(_with_few_breaks(problem, rows, start, effort), value_bound=most, relays_bound=relays)


def _placed(slots: Ints | None) -> int:
    return 0 if slots is None else int((slots >= 0).sum())


def valid(problem: Problem, rows: Rows, slots: Ints) -> bool:
    """Whether a timetable keeps every row and fairness."""
    chosen = np.zeros(problem.allowed.size, np.int64)
    placed = np.flatnonzero(slots >= 0)
    chosen[placed * problem.slots + slots[placed]] = 1
    if len(rows.broken(chosen)):
        return False
    return problem.fairness is None or fairness_gap(count_breaks(problem, slots)) <= problem.fairness


def _whole(built: Built, start: Ints | None, effort: Effort) -> Timetable:
    """Every meeting held, or the proof that this cannot be done, or nothing in the time there is."""
    problem = built.problem
    nothing = np.full(problem.meetings, -1, np.int64)
    required = built.rows(require_all=True)
    slots, proved = _by_clauses(problem, effort) if _is_provable(problem) else (None, False)
    if slots is None and not proved:
        found = cpsat.place_all(problem, required, start=start, **effort.tools(PLACING_SHARE))
        slots, proved = found.slots, found.proved
    if slots is not None and valid(problem, required, slots):
        return Timetable(slots=slots)
    if not proved:
        return Timetable(slots=nothing, status="UNKNOWN")
    reason = "unfair" if _fits_unfairly(built, effort) else "proved_infeasible"
    return Timetable(slots=nothing, status="INFEASIBLE", reasons=(Message(f"timetable.{reason}"),))


def _is_provable(problem: Problem) -> bool:
    return TINY_CELLS < int(problem.allowed.sum()) <= PROVABLE_CELLS


def _by_clauses(problem: Problem, effort: Effort) -> tuple[Ints | None, bool]:
    """Every meeting held, by SAT; and whether that is proved impossible."""
    proof = exact.prove_breaks(
        problem,
        time_limit=effort.seconds(PLACING_SHARE),
        workers=effort.workers,
        seed=effort.seed,
        enough=np.inf,
        watch=effort.watch,
    )
    return proof.slots, proof.status == "INFEASIBLE"


def _fits_unfairly(built: Built, effort: Effort) -> bool:
    """Whether fairness alone keeps the meetings from being held."""
    if built.problem.fairness is None:
        return False
    problem, required = built.problem.replace(fairness=None), built.rows(require_all=True)
    if _is_provable(problem):
        return _by_clauses(problem, effort)[0] is not None
    return cpsat.place_all(problem, required, **effort.tools(START_SHARE)).slots is not None


def _most(problem: Problem, rows: Rows, start: Ints | None, effort: Effort) -> tuple[Ints, float]:
    """The most valuable meetings that fit together, at worst none; and a weight that no timetable exceeds."""
    share = 1.0 if start is None else PLACING_SHARE
    found = cpsat.place_most(problem, rows, start=start, **effort.tools(share))
    nothing = np.full(problem.meetings, -1, np.int64)
    choices = [s for s in (start, found.slots) if s is not None and valid(problem, rows, s)]
    best = max(choices, key=lambda s: float(problem.weight[s >= 0].sum()), default=nothing)
    if found.proved:
        return best, float(problem.weight[best >= 0].sum())
    return best, value_bound(problem, time_limit=effort.seconds(START_SHARE))


def _quick_start(problem: Problem, rows: Rows, effort: Effort) -> Ints | None:
    """A timetable in a moment: by colouring or search; None if it is not fair, or CP-SAT as quick."""
    slots = coloured_slots(problem)
    if problem.allowed.sum() <= TINY_CELLS:
        return slots if slots is not None and valid(problem, rows, slots) else None
    fair_or_not = problem.replace(fairness=None)
    if slots is None or not valid(fair_or_not, rows, slots):
        search.warm_up()
        slots = search.place(
            problem,
            rows=rows,
            seed=effort.seed,
            time_limit=effort.seconds(START_SHARE),
            watch=effort.watch,
        )
    if not valid(problem, rows, slots) and valid(fair_or_not, rows, slots):
        slots = _improved(problem, slots, effort, START_SHARE, enough=problem.meetings * 2)
    return slots if valid(problem, rows, slots) else None


def _at_once(problem: Problem, rows: Rows, effort: Effort) -> Ints:
    """A valid timetable of what finds a slot in order; of nothing where that is not fair."""
    slots = search.place(problem, rows=rows, seed=effort.seed, watch=effort.watch)
    return slots if valid(problem, rows, slots) else np.full(problem.meetings, -1, np.int64)


def coloured_slots(problem: Problem) -> Ints | None:
    """Slots by edge colouring, where nothing but companies and places binds; None elsewhere.

    A company with several representatives is split among them.
    """
    plain = problem.allowed.all() and all(len(c) == 1 for c in overlap_cliques(problem))
    per_slot = -(-int(problem.seated.sum()) // problem.slots)
    if not plain or problem.places.min() < per_slot:
        return None
    if sides(problem.ends, problem.participants) is None:
        return None
    ends, vertices = _split(problem)
    if np.bincount(ends.ravel(), minlength=1).max(initial=0) > problem.slots:
        return None
    return colour_edges(ends, vertices, problem.slots)


def _split(problem: Problem) -> tuple[Ints, int]:
    """Ends in a graph where each representative is a vertex; meetings go round among them."""
    flat = problem.ends.ravel(order="F")
    order = np.argsort(flat, kind="stable")
    counts = np.bincount(flat, minlength=problem.participants)
    turn = np.empty_like(flat)
    turn[order] = np.arange(len(flat)) - np.repeat(np.cumsum(counts) - counts, counts)
    first = np.cumsum(problem.representatives) - problem.representatives
    vertex = first[flat] + turn % problem.representatives[flat]
    return vertex.reshape(-1, 2, order="F"), int(problem.representatives.sum())


def _with_few_breaks(problem: Problem, rows: Rows, slots: Ints, effort: Effort) -> Timetable:
    """Lower breaks: by search, and where the event is small, with a proof."""
    held = slots >= 0
    bound = fewest_breaks(problem, held=held)
    effort.tell("breaks", 0.0)
    part = restricted(problem, held)
    size = int(part.allowed.sum())
    best = slots[held]
    if not effort.balance.plain:
        return _balanced(problem, rows, slots, effort, bound)
    for improve in (_by_search, _by_cpsat, _by_proof, _by_prices):
        breaks = int(count_breaks(part, best).sum())
        effort.watch.stands(breaks=breaks, bound=bound)
        if breaks > bound and not effort.watch.stopped:
            better, least = improve(part, best, bound, size, effort)
            found = slots.copy()
            found[held] = better
            if valid(problem, rows, found):
                best, bound = better, max(bound, least)
    effort.watch.stands(breaks=int(count_breaks(part, best).sum()), bound=bound)
    effort.tell("breaks", 1.0)
    slots = slots.copy()
    slots[held] = best
    return Timetable(slots=slots, bound=bound)


def _balanced(problem: Problem, rows: Rows, slots: Ints, effort: Effort, bound: int) -> Timetable:
    """Another balance than fewest breaks; `bound` is that of breaks."""
    held = slots >= 0
    score = problem.weight if effort.score is None else effort.score
    balance = Balance.of(restricted(problem, held), effort.balance, score[held])
    better, least = best_balance(balance, slots[held], effort)
    found = slots.copy()
    found[held] = better
    effort.tell("breaks", 1.0)
    if not valid(problem, rows, found):
        found = slots
    return Timetable(slots=found, bound=bound, balance_bound=least)


def _by_search(problem: Problem, slots: Ints, bound: int, size: int, effort: Effort) -> tuple[Ints, int]:
    if size <= TINY_CELLS:
        return slots, bound
    share = START_SHARE if size <= PROVABLE_CELLS else 1.0
    return _improved(problem, slots, effort, share, enough=bound), bound


def _by_cpsat(problem: Problem, slots: Ints, bound: int, size: int, effort: Effort) -> tuple[Ints, int]:
    """Tiny events: nothing need be compiled, and no other process started."""
    if size > TINY_CELLS:
        return slots, bound
    found = cpsat.lower_breaks(problem, rows_of(problem), slots, bound=bound, **effort.tools(START_SHARE))
    return slots if found.slots is None else found.slots, found.bound


def _by_proof(problem: Problem, slots: Ints, bound: int, size: int, effort: Effort) -> tuple[Ints, int]:
    if size > PROVABLE_CELLS:
        return slots, bound
    proof = exact.prove_breaks(
        problem,
        start=slots,
        time_limit=effort.seconds(),
        workers=effort.workers,
        seed=effort.seed,
        on_progress=effort.on_progress,
        watch=effort.watch,
    )
    return slots if proof.slots is None else proof.slots, proof.bound


def _by_prices(problem: Problem, slots: Ints, bound: int, size: int, effort: Effort) -> tuple[Ints, int]:
    """Large events: a stronger bound, by a number of rounds that does not depend on the machine."""
    if size <= PROVABLE_CELLS:
        return slots, bound
    breaks = int(count_breaks(problem, slots).sum())
    limit = effort.time_limit
    return slots, break_bound(
        problem, rounds=BOUND_ROUNDS, time_limit=limit, enough=breaks, watch=effort.watch
    )


def _improved(problem: Problem, slots: Ints, effort: Effort, share: float, *, enough: int) -> Ints:
    return search.improve(
        problem,
        slots,
        seed=effort.seed,
        time_limit=effort.seconds(share),
        steps=effort.steps(problem, share),
        enough=enough,
        on_progress=effort.on_progress,
        watch=effort.watch,
    )
