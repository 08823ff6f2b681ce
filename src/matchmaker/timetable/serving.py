"""Making sure that every meeting held has its interpreters, by name."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from matchmaker.messages import Message
from matchmaker.timetable.build import Built
from matchmaker.timetable.effort import Effort
from matchmaker.timetable.naming.interpreting import name_interpreters
from matchmaker.timetable.problem import Ints
from matchmaker.timetable.result import Status
from matchmaker.timetable.staffed import place_staffed
from matchmaker.timetable.stages import Timetable

FEW_CELLS = 1_500
"""Up to so many open (meeting, slot) cells breaks are lowered together with naming."""

NAMING_SHARE = 0.3
"""Share of the time for placing and naming at once, where that is needed."""


def served(built: Built, found: Timetable, effort: Effort) -> Timetable:
    """The timetable with interpreters for all it holds.

    Rows settle who can be held at each moment. Where slots overlap, meetings are relayed or interpreters
    rest, they may let too much pass: then meetings and interpreters are placed at once if the event is small
    enough, and else those that nobody is left for are taken out.
    """
    problem = built.problem
    staffing, unserved = name_interpreters(problem, found.slots)
    if not len(unserved):
        return replace(found, staffing=staffing)
    kept = found.slots.copy()
    kept[unserved] = -1
    best = place_staffed(
        problem,
        built.rows(require_all=effort.require_all),
        found.slots,
        few_breaks=effort.balance.plain and int(problem.allowed.sum()) <= FEW_CELLS,
        **effort.tools(NAMING_SHARE),
    )
    worth = float(problem.weight[kept >= 0].sum())
    if effort.require_all and (best is None or best.slots is None):
        return _nothing_held(found, proved=best is not None and best.proved)
    if best is None or best.slots is None or float(problem.weight[best.slots >= 0].sum()) < worth - 1e-9:
        staffing, _ = name_interpreters(problem, kept)
        return _changed(found, replace(found, slots=kept, staffing=staffing, relays_bound=0))
    staffing, _ = name_interpreters(problem, best.slots, known=best.interpreters)
    most = float(problem.weight[best.slots >= 0].sum()) if best.proved else np.inf
    better = replace(
        found,
        slots=best.slots,
        staffing=staffing,
        value_bound=min(found.value_bound, most),
        relays_bound=best.relays_bound,
    )
    return _changed(found, better)


def _changed(old: Timetable, new: Timetable) -> Timetable:
    """Bounds are of the meetings held: with others held, they say nothing."""
    if _same_held(old.slots, new.slots):
        return new
    return replace(new, bound=0, balance_bound=0.0)


def _same_held(one: Ints, other: Ints) -> bool:
    return bool(((one >= 0) == (other >= 0)).all())


def _nothing_held(found: Timetable, *, proved: bool) -> Timetable:
    reasons = (Message("timetable.proved_unserved"),) if proved else ()
    status: Status = "INFEASIBLE" if proved else "UNKNOWN"
    return Timetable(slots=np.full_like(found.slots, -1), status=status, reasons=found.reasons + reasons)
