"""Naming the interpreters of each meeting whose two sides share no language, with few changes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matchmaker.timetable.clock import overlap_cliques, overlaps
from matchmaker.timetable.naming.chains import Chains, links_of, slot_groups
from matchmaker.timetable.naming.fewest import Naming, name_chains
from matchmaker.timetable.problem import Bools, Floats, Ints, Problem
from matchmaker.timetable.relays import relayed_meetings, servers
from matchmaker.timetable.shifts import shift_limits


@dataclass(frozen=True, eq=False, kw_only=True)
class Staffing(Naming):
    """An interpreter for each meeting that needs one, and the second of those that are relayed.

    Parameters
    ----------
    second
        Shape (meetings,): the one who speaks the buyer's language where `given` speaks the supplier's; -1
        where one serves both, or nobody.
    """

    second: Ints

    @property
    def both(self) -> Ints:
        """Shape (meetings, 2)."""
        return np.column_stack([self.given, self.second])


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
    of its between them, that have two interpreters. Where two relay a meeting, a company's is the one who
    speaks its language. Companies with several representatives are not counted.

    Parameters
    ----------
    slots
        Shape (meetings,): slot of each meeting, -1 where it is not placed.
    promised
        Shape (meetings, 2): first and second interpreter to keep if that can be, -1 for none.

    Returns
    -------
    Chains
        Of the meetings, then of the second interpreters of `relay_jobs`.
    """
    at = np.where((problem.need >= 0) & (slots >= 0), slots, -1)
    people = problem.speakers.shape[1]
    twice = relay_jobs(problem, slots)
    n = problem.meetings
    job_slots = np.concatenate([at, at[twice]])
    can = np.zeros((len(job_slots), people), bool)
    needing = np.flatnonzero(at >= 0)
    can[needing] = problem.speakers[problem.need[needing], :, at[needing]]
    for job, m in enumerate(twice.tolist(), n):
        can[[m, job]] = servers(problem, int(problem.need[m]), int(at[m]), relay=True)
    wish = np.zeros(can.shape, np.int64)
    if promised is not None:
        wanted = np.concatenate([promised[:, 0], promised[twice, 1]])
        wish -= can & (wanted[:, None] == np.arange(people)[None, :])
    links, who = links_of(problem, at, np.ones(problem.participants, bool))
    second = np.arange(n)
    second[twice] = np.arange(n, len(job_slots))
    buyers = (problem.ends[links, 1] == who[:, None]) & (problem.ends[links, 0] != who[:, None])
    return Chains(
        slots=job_slots,
        can=can,
        wish=wish,
        room=np.ones(people, np.int64),
        links=np.where(buyers, second[links], links),
        who=who,
        together=overlaps(problem),
        moments=overlap_cliques(problem),
        mates=np.column_stack([twice, second[twice]]).astype(np.int64),
        joined=np.asarray(problem.relays.any(axis=0)) if len(twice) else np.empty((0, 0), bool),
        limits=shift_limits(problem),
    )


def relay_jobs(problem: Problem, slots: Ints) -> Ints:
    """Meetings that two interpreters relay: each is a chain's meeting twice."""
    jobs: Ints = np.flatnonzero(relayed_meetings(problem, slots)).astype(np.int64)
    return jobs


def handy_helpers(chains: Chains) -> Bools:
    """Part of `chains.can` in which any two of mates can serve together: around whom most can join."""
    can = chains.can.copy()
    for a, b in chains.mates.tolist():
        joint = chains.joined & can[a][:, None] & can[b][None, :]
        others = joint[int(joint.sum(axis=1).argmax())]
        can[b] &= others
        can[a] &= joint[:, others].all(axis=1)
    return can


def name_interpreters(
    problem: Problem, slots: Ints, *, promised: Ints | None = None, known: Ints | None = None
) -> tuple[Staffing, Ints]:
    """Give each placed meeting with a need an interpreter, or two; few changes for each company.

    Parameters
    ----------
    slots
        Shape (meetings,): slot of each meeting, -1 where it is not placed.
    promised
        Shape (meetings,) or (meetings, 2): interpreters to keep if that can be, -1 for none. As many as can
        be are kept, and then changes are few.
    known
        Shape (meetings, 2): interpreters to fall back on where more meetings would go without.

    Returns
    -------
    Staffing
        Interpreters of each meeting; -1 where it needs none.
    Ints
        Meetings for which none was left. The rows let such pass only where slots overlap, meetings are
        relayed, or interpreters must rest.
    """
    wanted = promised
    if wanted is not None and wanted.ndim == 1:
        wanted = np.column_stack([wanted, np.full_like(wanted, -1)])
    chains = interpreted_chains(problem, slots, wanted)
    twice = relay_jobs(problem, slots)
    share = busier(problem.ends[problem.need >= 0], problem.participants)
    buyers = np.isin(chains.who, problem.ends[:, 1])
    weights = (share[chains.who], np.where(buyers, 2.0, 1.0), np.where(buyers, 1.0, 2.0))
    naming = name_chains(
        chains,
        weights if promised is None else weights[:1],  # promises leave little to choose
        slot_groups(problem),
        handy=handy_helpers(chains) if len(twice) else None,
        known=None if known is None else np.concatenate([known[:, 0], known[twice, 1]]),
    )
    n = problem.meetings
    second = np.full(n, -1, np.int64)
    second[twice] = naming.given[n:]
    given = naming.given[:n]
    staffing = Staffing(given=given, second=second, changes=naming.changes, bound=naming.bound)
    return staffing, np.flatnonzero((chains.slots[:n] >= 0) & (given < 0))
