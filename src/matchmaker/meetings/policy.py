"""Who belongs to the groups that a policy speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from matchmaker.columns import Company, Derived, Pair
from matchmaker.errors import SettingsError, cut
from matchmaker.meetings.ids import Bools, Ids
from matchmaker.reference.municipalities import find_province, place_of
from matchmaker.reference.regions import crisis_region
from matchmaker.tables.event import Event
from matchmaker.tables.policy import Choose, Exclusion, Policy, Quota, Range

__all__ = ["Exclusion", "Policy", "Quota", "excludes", "groups", "members"]


def members(event: Event, ids: Ids, choose: Choose, *, side: str) -> Bools:
    """Shape (companies,), in order of `ids`: True where a company belongs to the group.

    A cell that holds a tuple (markets, segments) belongs where any of its values is looked for. Provinces and
    municipalities may be written in any known spelling.

    Parameters
    ----------
    side
        `Pair.SUPPLIER` or `Pair.BUYER`.

    Raises
    ------
    SettingsError
        The table has no such column.
    """
    companies = _side(event, ids, side)
    belongs = np.ones(len(companies), bool)
    for column, wanted in choose.items():
        cells = _cells(event, companies, column, side)
        if isinstance(wanted, Range):
            belongs &= np.fromiter((wanted.holds(cell) for cell in cells), bool, len(cells))
            continue
        values = _spelled(column, wanted if isinstance(wanted, tuple) else (wanted,))
        belongs &= np.fromiter((_holds(cell, values) for cell in cells), bool, len(cells))
    return belongs


def groups(quota: Quota, event: Event, ids: Ids) -> list[tuple[str, Bools, Bools, int]]:
    """Return `(name, suppliers, buyers, least)` of each quota that `by` makes of one."""
    suppliers = members(event, ids, quota.suppliers, side=Pair.SUPPLIER)
    buyers = members(event, ids, quota.buyers, side=Pair.BUYER)
    if quota.by is None:
        return [(quota.name, suppliers, buyers, quota.least)]
    cells = _cells(event, _side(event, ids, Pair.SUPPLIER), quota.by, Pair.SUPPLIER)
    seats = {spelling: n for name, n in quota.seats.items() for spelling in _spelled(quota.by, (name,))}
    held = [set(cell) if isinstance(cell, tuple) else {cell} for cell in cells]
    found = {v for cell, inside in zip(held, suppliers, strict=True) if inside for v in cell if pd.notna(v)}
    return [
        (
            f"{quota.name}: {value}",
            suppliers & np.fromiter((value in cell for cell in held), bool, len(held)),
            buyers,
            seats.get(str(value), quota.least),
        )
        for value in sorted(found, key=str)
    ]


def excludes(rule: Exclusion, event: Event, ids: Ids, supplier: Any, buyer: Any) -> Bools:
    """Shape (pairs,): True where the rule keeps the pair at these positions apart."""
    apart: Bools = members(event, ids, rule.suppliers, side=Pair.SUPPLIER)[supplier]
    apart = apart & members(event, ids, rule.buyers, side=Pair.BUYER)[buyer]
    for column in rule.same:
        sides = [_cells(event, _side(event, ids, key), column, key) for key in Pair.KEYS]
        apart &= _agree(*sides)[supplier, buyer]
    return apart


def _agree(one: pd.Series[Any], two: pd.Series[Any]) -> Bools:
    """Shape (suppliers, buyers): True where both cells hold a value in common."""
    values: dict[Any, int] = {}
    held = []
    for cells in (one, two):
        lists = [cell if isinstance(cell, tuple) else (cell,) for cell in cells]
        held.append([{values.setdefault(v, len(values)) for v in cell if pd.notna(v)} for cell in lists])
    sides = [np.zeros((len(side), max(len(values), 1)), np.float32) for side in held]
    for side, listed in zip(sides, held, strict=True):
        for row, cell in enumerate(listed):
            side[row, sorted(cell)] = 1
    return np.asarray(sides[0] @ sides[1].T > 0)


def _side(event: Event, ids: Ids, side: str) -> pd.DataFrame:
    return event.suppliers.loc[ids.suppliers] if side == Pair.SUPPLIER else event.buyers.loc[ids.buyers]


def _cells(event: Event, companies: pd.DataFrame, column: str, side: str) -> pd.Series[Any]:
    """One column, the id included; of suppliers the words of `Derived` too."""
    if column == side:
        return companies.index.to_series()
    if column in companies:
        return companies[column]
    if side == Pair.SUPPLIER and column in _DERIVED:
        return _DERIVED[column](event, companies)
    raise SettingsError(
        f"A policy must name columns of the table. Got {column!r}; it has {cut(companies.columns)}."
    )


def _crisis(event: Event, companies: pd.DataFrame) -> pd.Series[Any]:
    empty = pd.Series(None, companies.index, dtype=object)
    provinces, towns = (companies.get(c, empty) for c in (Company.PROVINCE, Company.MUNICIPALITY))
    zones = [crisis_region(p, t, event.first_day) is not None for p, t in zip(provinces, towns, strict=True)]
    return pd.Series(zones, companies.index, dtype=object)


def _first_time(_event: Event, companies: pd.DataFrame) -> pd.Series[Any]:
    exports = companies.get(Company.EXPORTS_USD, pd.Series(np.nan, companies.index))
    named = companies.get(Company.EXPORT_COUNTRIES, pd.Series([()] * len(companies), companies.index))
    none = pd.to_numeric(exports, errors="coerce").le(0)
    return (none & ~named.map(lambda cell: isinstance(cell, tuple) and len(cell) > 0)).astype(object)


_DERIVED = {Derived.CRISIS_REGION: _crisis, Derived.FIRST_TIME: _first_time}


def _spelled(column: str, wanted: tuple[Any, ...]) -> set[Any]:
    """The values looked for, regions also in the reference spelling."""
    values = set(wanted)
    spell: Mapping[str, Any] = {
        Company.PROVINCE: find_province,
        Company.MUNICIPALITY: lambda text: (place_of("", text) or ("", None))[1],
    }
    if column in spell:
        values |= {spell[column](word) for word in wanted if isinstance(word, str)} - {None}
    return values


def _holds(cell: object, wanted: set[Any]) -> bool:
    return not wanted.isdisjoint(cell) if isinstance(cell, tuple) else cell in wanted
