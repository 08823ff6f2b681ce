"""Naming the interpreter of each meeting whose two sides share no language, with few changes."""

from __future__ import annotations

import numpy as np

from matchmaker.timetable.chains import Chains, links_of, slot_groups
from matchmaker.timetable.clock import overlap_cliques, overlaps
from matchmaker.timetable.fewest import Naming, name_chains
from matchmaker.timetable.problem import Floats, Ints, Problem


def busier(ends: Ints, participants: int) -> Floats:
    """Shape (participants,): share of the busiest's number of meetings; changes for the busier count more.

    Examples
    --------
    >>> import numpy as np
    >>> busier(np.array([[0, 1], [0, 2]]), 3).tolist()
    [1.0, 0.5, 0.5]
    """
    count = np.bincount(ends.ravel(), minlength=participants)
    share: Floats = count / max(count.max(initial=0), 1)
    return share


def interpreted_chains(problem: Problem, slots: Ints, promised: Ints | None = None) -> Chains:
    """The meetings that need an interpreter, as each company has them one after the other.

    An *interpreter change* is a company's two interpreted meetings of one day, with no other interpreted one
    of its between them, that have two interpreters. Companies with several representatives are not counted.

    Parameters
    ----------
    slots
        Shape (meetings,): slot of each meeting, -1 where it is not placed.
    promised
        Shape (meetings,): interpreter to keep if that can be, -1 for none.
    """
    at = np.where((problem.need >= 0) & (slots >= 0), slots, -1)
    people = np.arange(problem.speakers.shape[1])
    can = np.zeros((problem.meetings, len(people)), bool)
    needing = np.flatnonzero(at >= 0)
    can[needing] = problem.speakers[problem.need[needing], :, at[needing]]
    wish = np.zeros(can.shape, np.int64)
    if promised is not None:
        wish -= can & (promised[:, None] == people[None, :])
    links, who = links_of(problem, at, np.ones(problem.participants, bool))
    return Chains(
        slots=at,
        can=can,
        wish=wish,
        room=np.ones(len(people), np.int64),
        links=links,
        who=who,
        together=overlaps(problem),
        moments=overlap_cliques(problem),
    )


def name_interpreters(problem: Problem, slots: Ints, *, promised: Ints | None = None) -> tuple[Naming, Ints]:
    """Give each placed meeting with a need an interpreter; few changes for each company.

    Parameters
    ----------
    slots
        Shape (meetings,): slot of each meeting, -1 where it is not placed.
    promised
        Shape (meetings,): interpreter to keep if that can be, -1 for none. As many as can be are kept, and
        then changes are few.

    Returns
    -------
    Naming
        Interpreter of each meeting; -1 where it needs none.
    Ints
        Meetings for which none was left. Only where slots overlap, as the rows settle the rest.
    """
    chains = interpreted_chains(problem, slots, promised)
    share = busier(problem.ends[problem.need >= 0], problem.participants)
    buyers = np.isin(chains.who, problem.ends[:, 1])
    weights = (share[chains.who], np.where(buyers, 2.0, 1.0), np.where(buyers, 1.0, 2.0))
    starts = weights if promised is None else weights[:1]  # promises leave little to choose
    naming = name_chains(chains, starts, slot_groups(problem))
    return naming, np.flatnonzero((chains.slots >= 0) & (naming.given < 0))
