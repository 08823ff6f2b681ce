"""A planner's policy as data: floors, targets and ceilings for groups, and who may not meet."""

from __future__ import annotations

import math
import tomllib
from typing import Literal, Self, SupportsFloat

from pydantic import Field, model_validator

from matchmaker.errors import SettingsError
from matchmaker.settings import Section, checked


class Range(Section):
    """Numbers between two bounds, both inside; what is not known lies in no range."""

    at_least: float | None = None
    at_most: float | None = None

    def holds(self, value: object) -> bool:
        """Whether a cell's number lies inside.

        Examples
        --------
        >>> Range(at_most=5).holds(5), Range(at_least=1).holds("x"), Range(at_least=1).holds(float("nan"))
        (True, False, False)
        """
        if isinstance(value, str | tuple) or not isinstance(value, SupportsFloat):
            return False
        number = float(value)
        least = -math.inf if self.at_least is None else self.at_least
        return least <= number <= (math.inf if self.at_most is None else self.at_most)


Cell = str | int | float | bool
Choose = dict[str, Range | Cell | tuple[Cell, ...]]
"""Columns and the values looked for: a company belongs where each column holds (one of) its values.

Of suppliers, `Derived` adds two words that are no columns: `crisis_region` and `first_time_exporter`.
"""


class Quota(Section):
    """Between `least` and `most` meetings between a group of suppliers and a group of buyers.

    `least` is honoured as far as possible, like a company's minimum; `most` always. Meetings up to `target`
    earn the policy's `target_points` each.

    Parameters
    ----------
    suppliers, buyers
        Who belongs: columns of that table (or its id) and the values looked for; empty means everybody.
    per
        Count over the whole event, or for each supplier, or for each buyer on its own.
    by
        A column of the suppliers' table: one such quota for each of its values (seats per municipality).
    seats
        With `by`: another `least` for the values named here.
    most_share
        With `per`: a ceiling as a share of that company's own maximum, rounded down.

    Examples
    --------
    >>> Quota(name="crisis regions", suppliers={"crisis_region": True}, least=40).most is None
    True
    """

    name: str = Field(min_length=1)
    suppliers: Choose = Field(default_factory=dict)
    buyers: Choose = Field(default_factory=dict)
    per: Literal["event", "supplier", "buyer"] = "event"
    by: str | None = None
    seats: dict[str, int] = Field(default_factory=dict)
    least: int = Field(0, ge=0)
    target: int | None = Field(None, ge=0)
    most: int | None = Field(None, ge=0)
    most_share: float | None = Field(None, ge=0, le=1)

    @model_validator(mode="after")
    def _binds(self) -> Self:
        says = (self.most, self.most_share, self.target, self.least or None, self.seats or None)
        if all(word is None for word in says):
            raise ValueError(f"a floor or a ceiling in quota {self.name!r}")
        floor = max(self.least, *self.seats.values()) if self.seats else self.least
        if self.most is not None and floor > self.most:
            raise ValueError(f"least <= most in quota {self.name!r}")
        if self.target is not None and not floor <= self.target <= (self.most or self.target):
            raise ValueError(f"least <= target <= most in quota {self.name!r}")
        if self.seats and self.by is None:
            raise ValueError(f"the column whose values have seats ('by') in quota {self.name!r}")
        if self.most_share is not None and self.per == "event":
            raise ValueError(f"a share of a supplier's or a buyer's maximum ('per') in quota {self.name!r}")
        return self


class Exclusion(Section):
    """Groups that may not meet (competitors, embargoes, houses of one owner).

    Parameters
    ----------
    same
        Columns of both tables: only pairs that hold one value there in common (one country, one owner).

    Examples
    --------
    >>> Exclusion(name="no compatriots", same=("country",)).suppliers
    {}
    """

    name: str = Field(min_length=1)
    suppliers: Choose = Field(default_factory=dict)
    buyers: Choose = Field(default_factory=dict)
    same: tuple[str, ...] = ()


class Policy(Section):
    """All of a planner's rules about who should meet whom, beyond each company's own numbers.

    Parameters
    ----------
    target_points
        What a meeting counts besides its score, for each side, as long as that company (or quota) has fewer
        than its target.
    interpreter_hours
        Language and hours of interpreting paid for in it: companies that speak nothing else, and partners
        that do not speak it, hold no more meetings than fit.

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
    target_points: float = Field(0.1, ge=0, le=10)
    interpreter_hours: dict[str, float] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        names = [quota.name for quota in self.quotas]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"quotas with a name each; {twice[0]!r} stands twice")
        if any(hours < 0 for hours in self.interpreter_hours.values()):
            raise ValueError("hours of interpreting of at least 0")
        return self

    @classmethod
    def loads(cls, text: str) -> Self:
        """Read a policy from TOML text; raise `SettingsError` on anything unknown or out of range."""
        try:
            return checked(cls, tomllib.loads(text))
        except tomllib.TOMLDecodeError as e:
            raise SettingsError(f"A policy must be valid TOML. Got: {e}.") from e
