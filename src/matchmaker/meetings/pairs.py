"""Which pairs may meet, which must, and why the others may not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from matchmaker.columns import Excluded, Preference
from matchmaker.errors import ScheduleError, cut
from matchmaker.meetings.ids import Bools, Floats, Ids, Ints, marked
from matchmaker.meetings.interpreting import Needs, unserved
from matchmaker.meetings.limits import Limits
from matchmaker.meetings.policy import Policy, excludes
from matchmaker.messages import Message
from matchmaker.tables.event import Event
from matchmaker.tables.past import still_barred

WISHED, LOCKED = 1, 2

REASONS = (
    Message("meetings.unscored"),
    Message("meetings.no_supplier"),
    Message("meetings.no_buyer"),
    Message("meetings.met_before"),
    Message("meetings.apart"),
    Message("meetings.itself"),
)


@dataclass(frozen=True, eq=False)
class Candidates:
    """The pairs that may meet, in order of ids, and the tables of those that may not.

    Parameters
    ----------
    key
        Shape (pairs,): `Ids.key` of each, rising.
    score
        Shape (pairs,): NaN where a lock demands a pair that has none.
    demand
        Shape (pairs,): `LOCKED`, `WISHED` (a must) or 0.
    excluded, conflicts
        `Excluded` columns: scored pairs that may not meet, and musts among them.
    gates
        Why pairs have no score, on `Pair.KEYS`; for reasons only.
    """

    key: Ints
    score: Floats
    demand: Ints
    excluded: pd.DataFrame
    conflicts: pd.DataFrame
    gates: pd.Series[Any] | None = None


def gather_candidates(
    scores: pd.Series[float],
    event: Event,
    *,
    ids: Ids,
    limits: Limits,
    min_score: float,
    policy: Policy,
    gates: pd.Series[Any] | None = None,
) -> Candidates:
    """Read scores, wishes, locks, past meetings and the policy's exclusions.

    A lock is the planner's own word: it outweighs everything but absence. A must outweighs only `min_score`.
    """
    key, score = _sorted_scores(scores, ids)
    lock, must = ids.key(event.locks), _wishes(event, ids, "must")
    missing = np.setdiff1d(lock, key[marked(key, lock)])
    if len(missing):
        order = np.argsort(np.r_[key, missing], kind="stable")
        key, score = np.r_[key, missing][order], np.r_[score, np.full(len(missing), np.nan)][order]
    demand = np.where(marked(key, lock), LOCKED, np.where(marked(key, must), WISHED, 0))
    tests = [
        *_barred_by_event(key, score, demand, event, ids=ids, limits=limits),
        *_barred_by_policy(key, demand, event, ids=ids, policy=policy),
        (Message("meetings.low_score", {"least": min_score}), (score < min_score) & (demand == 0)),
    ]
    why = np.zeros(len(key), np.int64)
    for i, (_, applies) in enumerate(tests, start=1):
        why[applies & (why == 0)] = i
    reasons = np.array([None, *(reason for reason, _ in tests)], object)
    barred, open_ = why > 0, why == 0
    excluded = excluded_table(ids, key[barred], reasons[why[barred]])
    clash = barred & (demand > 0)
    unknown = np.setdiff1d(must, key[marked(key, must)])
    lost = np.r_[key[clash], unknown]
    conflicts = excluded_table(ids, lost, [*reasons[why[clash]], *_gates_of(unknown, gates, ids)])
    return Candidates(key[open_], score[open_], demand[open_], excluded, conflicts, gates)


def excluded_table(ids: Ids, key: Ints, reasons: Any) -> pd.DataFrame:
    """Pairs and reasons as a table with `Excluded` columns."""
    supplier, buyer = np.divmod(key, max(ids.shape[1], 1))
    columns = {Excluded.SUPPLIER: ids.suppliers.take(supplier), Excluded.BUYER: ids.buyers.take(buyer)}
    return pd.DataFrame({**columns, Excluded.REASON: np.asarray(reasons, object)})


def _sorted_scores(scores: pd.Series[float], ids: Ids) -> tuple[Ints, Floats]:
    key = ids.keys_of(scores.index)
    score = np.asarray(scores, np.float64)
    if len(key) and not (np.diff(key) > 0).all():
        order = np.argsort(key, kind="stable")
        key, score = key[order], score[order]
        twice = key[1:][np.diff(key) == 0]
        if len(twice):
            raise ScheduleError(f"Each pair must have one score. Got several for: {cut(ids.index(twice))}.")
    bad = np.isinf(score) | (score < 0)
    if bad.any():
        raise ScheduleError(f"Scores must be finite and at least 0. Got {cut(score[bad])}.")
    return key, score


def _wishes(event: Event, ids: Ids, level: str, side: str | None = None) -> Ints:
    wishes = event.preferences
    if wishes.empty:
        return np.empty(0, np.int64)
    mask = wishes[Preference.LEVEL] == level
    if side is not None:
        mask &= wishes[Preference.SIDE] == side
    return np.unique(ids.key(wishes[mask]))


def _barred_by_event(
    key: Ints, score: Floats, demand: Ints, event: Event, *, ids: Ids, limits: Limits
) -> list[tuple[Message, Bools]]:
    """Return each reason and where it applies, the first to be told first."""
    past = ids.key(still_barred(event))
    own = ids.buyers.get_indexer(ids.suppliers)
    unlocked = demand != LOCKED
    tests = (
        np.isnan(score) & unlocked,
        marked(key, _wishes(event, ids, "no", "supplier")) & unlocked,
        marked(key, _wishes(event, ids, "no", "buyer")) & unlocked,
        marked(key, past) & unlocked,
        ~limits.share_a_slot(*np.divmod(key, max(ids.shape[1], 1))),
        marked(key, np.arange(len(own))[own >= 0] * ids.shape[1] + own[own >= 0]),
    )
    return [*zip(REASONS, tests, strict=True), *_unserved(key, event, ids)]


def _unserved(key: Ints, event: Event, ids: Ids) -> list[tuple[Message, Bools]]:
    needs = Needs.of(event, ids)
    none = unserved(needs, event)
    if not none.any():
        return []
    pairs = needs.cells(*np.divmod(key, ids.shape[1]), none)
    return [(Message("meetings.no_interpreter", {"languages": needs.named(none)}), pairs)]


def _barred_by_policy(
    key: Ints, demand: Ints, event: Event, *, ids: Ids, policy: Policy
) -> list[tuple[Message, Bools]]:
    supplier, buyer = np.divmod(key, max(ids.shape[1], 1))
    tests = []
    for rule in policy.exclusions:
        reason = Message("meetings.excluded_by", {"rule": rule.name})
        tests.append((reason, excludes(rule, event, ids, supplier, buyer) & (demand != LOCKED)))
    return tests


def _gates_of(key: Ints, gates: pd.Series[Any] | None, ids: Ids) -> list[object]:
    """Return the gate of each pair, or that it has no score."""
    if not len(key):
        return []
    known = {} if gates is None else gates[gates.notna()].to_dict()
    return [known.get(pair, REASONS[0]) for pair in ids.index(key)]
