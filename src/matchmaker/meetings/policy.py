"""A planner's policy as data: floors and ceilings for groups, and whole groups that may not meet."""

from __future__ import annotations

import tomllib
from typing import Any, Literal, Self

import numpy as np
import pandas as pd
from pydantic import Field, model_validator

from matchmaker.columns import Pair
from matchmaker.errors import SettingsError, cut
from matchmaker.meetings.ids import Bools, Ids
from matchmaker.settings import Section, checked
from matchmaker.tables.event import Event

Choose = dict[str, str | int | float | bool | tuple[str | int | float | bool, ...]]
"""Columns and the values looked for: a company belongs where each column holds (one of) its values."""


class Quota(Section):
    """Between `least` and `most` meetings between a group of suppliers and a group of buyers.

    `least` is honoured as far as possible, like a company's minimum; `most` always.

    Parameters
    ----------
    suppliers, buyers
        Who belongs: columns of that table (or its id) and the values looked for; empty means everybody.
    per
        Count over the whole event, or for each supplier, or for each buyer on its own.
    by
        A column of the suppliers' table: one such quota for each of its values (seats per municipality).
    most_share
        With `per`: a ceiling as a share of that company's own maximum, rounded down.

    Examples
    --------
    >>> Quota(name="crisis regions", suppliers={"province": ("Jeonbuk", "Ulsan")}, least=40).most is None
    True
    """

    name: str = Field(min_length=1)
    suppliers: Choose = Field(default_factory=dict)
    buyers: Choose = Field(default_factory=dict)
    per: Literal["event", "supplier", "buyer"] = "event"
    by: str | None = None
    least: int = Field(0, ge=0)
    most: int | None = Field(None, ge=0)
    most_share: float | None = Field(None, ge=0, le=1)

    @model_validator(mode="after")
    def _binds(self) -> Self:
        if not self.least and self.most is None and self.most_share is None:
            raise ValueError(f"a floor or a ceiling in quota {self.name!r}")
        if self.most is not None and self.least > self.most:
            raise ValueError(f"least <= most in quota {self.name!r}")
        if self.most_share is not None and self.per == "event":
            raise ValueError(f"a share of a supplier's or a buyer's maximum ('per') in quota {self.name!r}")
        return self


class Exclusion(Section):
    """Groups that may not meet (competitors, embargoes, houses of one owner)."""

    name: str = Field(min_length=1)
    suppliers: Choose = Field(default_factory=dict)
    buyers: Choose = Field(default_factory=dict)


class Policy(Section):
    """All of a planner's rules about groups.

    Examples
    --------
    >>> policy = Policy.loads('''
    ... [[quotas]]
    ... name = "Gunsan"
    ... suppliers = { municipality = "Gunsan" }
    ... least = 12
    ... ''')
    >>> policy.quotas[0].least
    12
    """

    quotas: tuple[Quota, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()

    @classmethod
    def loads(cls, text: str) -> Self:
        """Read a policy from TOML text; raise `SettingsError` on anything unknown or out of range."""
        try:
            return checked(cls, tomllib.loads(text))
        except tomllib.TOMLDecodeError as e:
            raise SettingsError(f"A policy must be valid TOML. Got: {e}.") from e


def members(companies: pd.DataFrame, choose: Choose, *, ids: pd.Index[str], key: str) -> Bools:
    """Shape (companies,), in order of `ids`: True where a company belongs to the group.

    A cell that holds a tuple (markets, segments) belongs where any of its values is looked for.

    Raises
    ------
    SettingsError
        The table has no such column.
    """
    ordered = companies.loc[ids]
    belongs = np.ones(len(ids), bool)
    for column, wanted in choose.items():
        cells: Any = ids.to_series() if column == key else _column(ordered, column)
        values = set(wanted) if isinstance(wanted, tuple) else {wanted}
        belongs &= np.fromiter((_holds(cell, values) for cell in cells), bool, len(ids))
    return belongs


def groups(quota: Quota, event: Event, ids: Ids) -> list[tuple[str, Bools, Bools]]:
    """Return `(name, suppliers, buyers)` of each quota that `by` makes of one."""
    suppliers = members(event.suppliers, quota.suppliers, ids=ids.suppliers, key=Pair.SUPPLIER)
    buyers = members(event.buyers, quota.buyers, ids=ids.buyers, key=Pair.BUYER)
    if quota.by is None:
        return [(quota.name, suppliers, buyers)]
    values = _column(event.suppliers.loc[ids.suppliers], quota.by)
    found = sorted(values[suppliers].dropna().unique(), key=str)
    return [(f"{quota.name}: {v}", suppliers & (values == v).to_numpy(bool), buyers) for v in found]


def _column(companies: pd.DataFrame, column: str) -> pd.Series[Any]:
    if column not in companies:
        raise SettingsError(
            f"A policy must name columns of the table. Got {column!r}; it has {cut(companies.columns)}."
        )
    return companies[column]


def _holds(cell: object, wanted: set[Any]) -> bool:
    return not wanted.isdisjoint(cell) if isinstance(cell, tuple) else cell in wanted
