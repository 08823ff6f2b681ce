"""Quotas as rows: between low and high of these pairs are chosen."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from matchmaker.columns import Company
from matchmaker.meetings.ids import Bools, Ids, Ints
from matchmaker.meetings.limits import Limits, Side
from matchmaker.meetings.policy import Policy, groups
from matchmaker.messages import Message
from matchmaker.tables.event import NO_LIMIT, Event


@dataclass(frozen=True, eq=False)
class Row:
    """One quota beyond those of single companies.

    Parameters
    ----------
    name
        As the planner wrote it.
    cells
        Rising positions of the candidate pairs it counts.
    low, high
        `low` as far as possible, `high` always.
    target
        Meetings up to it earn the policy's points; 0 for none.
    label
        What sentences call a row that no planner wrote.
    """

    name: str
    cells: Ints
    low: int
    high: int
    target: int = 0
    label: Message | None = None

    @property
    def said(self) -> str | Message:
        """What sentences call it."""
        return self.label or self.name


def incidence(rows: tuple[Row, ...], pairs: int) -> sparse.csr_array:
    """Shape (rows, pairs): 1 where the row counts the pair."""
    if not rows:
        return sparse.csr_array((0, pairs))
    at = np.repeat(np.arange(len(rows)), [len(row.cells) for row in rows])
    cells = np.concatenate([np.empty(0, np.int64), *(row.cells for row in rows)])
    return sparse.csr_array((np.ones(len(cells)), (at, cells)), shape=(len(rows), pairs))


def aimed(low: int, target: int, high: int, held: int) -> int:
    """Meetings beyond the minimum that lead towards a target.

    Examples
    --------
    >>> aimed(1, 4, 9, held=3), aimed(1, 4, 9, held=7), aimed(1, 0, 9, held=7)
    (2, 3, 0)
    """
    room = max(high, 0)
    floor = min(low, room)
    return max(0, min(held, target, room) - floor)


def restricted_rows(rows: tuple[Row, ...], *, fixed: Bools, open_: Bools) -> tuple[Row, ...]:
    """Rows over the `open_` pairs, after `fixed` ones took their share."""
    place = np.cumsum(open_) - 1
    left = []
    for row in rows:
        used = int(fixed[row.cells].sum())
        cells = place[row.cells[open_[row.cells]]]
        low, target = (max(bound - used, 0) for bound in (row.low, row.target))
        left.append(dataclasses.replace(row, cells=cells, low=low, high=row.high - used, target=target))
    return tuple(left)


def policy_rows(policy: Policy, event: Event, *, ids: Ids, limits: Limits, key: Ints) -> tuple[Row, ...]:
    """Write the policy's quotas as rows over the candidates `key`."""
    supplier, buyer = np.divmod(key, max(ids.shape[1], 1))
    rows: list[Row] = []
    for quota in policy.quotas:
        most = NO_LIMIT if quota.most is None else quota.most
        target = quota.target or 0
        for name, suppliers, buyers, least in groups(quota, event, ids):
            cells = np.flatnonzero(suppliers[supplier] & buyers[buyer])
            if quota.per == "event":
                rows.append(Row(name, cells, least, min(most, len(cells)), target))
                continue
            side, end = (limits.suppliers, supplier) if quota.per == "supplier" else (limits.buyers, buyer)
            belongs = suppliers if quota.per == "supplier" else buyers
            for c in map(int, np.flatnonzero(belongs)):
                high = min(most, _share(quota.most_share, side, c))
                own = cells[end[cells] == c]
                rows.append(Row(f"{name}: {side.ids[c]}", own, least, min(high, len(own)), target))
    return tuple(rows)


def both_roles(event: Event, *, ids: Ids, limits: Limits, key: Ints) -> tuple[Row, ...]:
    """Rows for companies on both sides: one maximum over both roles, and each two companies meet once."""
    position = ids.buyers.get_indexer(ids.suppliers)
    twice = np.flatnonzero(position >= 0)
    if not len(twice):
        return ()
    supplier, buyer = np.divmod(key, ids.shape[1])
    rows = []
    for s in map(int, twice):
        cells = np.flatnonzero((supplier == s) | (buyer == position[s]))
        who = ids.suppliers[s]
        most = min(int(side[Company.MAX_MEETINGS].loc[who]) for side in (event.suppliers, event.buyers))
        present = min(int(limits.suppliers.present[s]), int(limits.buyers.present[position[s]]))
        rows.append(Row(str(who), cells, 0, min(most, present)))
    back = ids.suppliers.get_indexer(ids.buyers)
    mirror = np.where(
        (position[supplier] >= 0) & (back[buyer] >= 0), back[buyer] * ids.shape[1] + position[supplier], -1
    )
    other = np.searchsorted(key, mirror).clip(max=max(len(key) - 1, 0))
    for pair in np.flatnonzero((mirror > key) & (key[other] == mirror)):
        name = f"{ids.suppliers[supplier[pair]]} - {ids.buyers[buyer[pair]]}"
        rows.append(Row(name, np.array([pair, other[pair]]), 0, 1))
    return tuple(rows)


def _share(share: float | None, side: Side, c: int) -> int:
    return NO_LIMIT if share is None else int(np.floor(share * side.high[c] + 1e-9))
