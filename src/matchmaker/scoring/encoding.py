"""An event encoded for scoring: every comparison once, then blocks of pairs by matrix products."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Any, Final, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from matchmaker.columns import Score
from matchmaker.errors import SettingsError, cut
from matchmaker.messages import Message
from matchmaker.scoring.comparison import VIEWS, Comparison, Encoded, View
from matchmaker.scoring.parts import Matrix, Part, Vector
from matchmaker.scoring.policy import PolicyTerm, Priority, shown
from matchmaker.scoring.singles import Factors, Table, single
from matchmaker.scoring.stack import Stack, stacked
from matchmaker.scoring.views import combined
from matchmaker.settings import WEIGHTS, ScoringSettings, checked
from matchmaker.tables.event import Event

DECIMALS: Final = 10
"""Decimals of a score: what is equal on paper is equal in the table, in whatever order it was added up."""


@dataclass(frozen=True)
class Recipe:
    """What is compared, and how much each result counts; checked.

    Raises
    ------
    SettingsError
        Two comparisons have one name, a weight belongs to no comparison, or a setting is out of range.
    """

    comparisons: tuple[Comparison, ...]
    policy: tuple[PolicyTerm, ...]
    settings: ScoringSettings

    @classmethod
    def of(
        cls,
        comparisons: Sequence[Comparison],
        policy: Sequence[PolicyTerm],
        weights: Mapping[str, float] | None,
        given: Mapping[str, Any],
    ) -> Self:
        """Check the arguments of a scorer."""
        names = [c.name for c in comparisons]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise SettingsError(f"Each comparison must have a name of its own. Got twice: {cut(twice)}.")
        for key in weights or {}:
            if key not in names and key not in WEIGHTS:
                near = get_close_matches(key, names, n=1)
                hint = f" Did you mean '{near[0]}'?" if near else ""
                raise SettingsError(
                    f"A key of 'weights' must be a comparison: {', '.join(names)}. Got {key!r}.{hint}"
                )
        settings = checked(
            ScoringSettings, {**given, **({} if weights is None else {"weights": dict(weights)})}
        )
        return cls(tuple(comparisons), tuple(policy), settings)


@dataclass(frozen=True, eq=False)
class EncodedEvent:
    """An event seen through comparisons and policy terms, not yet weighted.

    Parameters
    ----------
    suppliers, buyers
        Ids in the event's order; positions everywhere else refer to it.
    comparisons
        Name and encoding of each comparison.
    policies
        Name and priorities of each policy term that takes part.
    policy
        (suppliers,) the policy term of the score; NaN where none takes part.
    """

    suppliers: pd.Index[str]
    buyers: pd.Index[str]
    comparisons: tuple[tuple[str, Encoded], ...]
    policies: tuple[tuple[str, Priority], ...]
    policy: Vector

    def weighed(self, settings: ScoringSettings) -> WeighedEvent:
        """Give each comparison its weight.

        Raises
        ------
        SettingsError
            A comparison that scores has no weight.
        """
        bare = [name for name, e in self.comparisons if e.views and name not in settings.weights]
        if bare:
            raise SettingsError(f"Each comparison must have a weight. Got none in 'weights' for {cut(bare)}.")
        shape = len(self.suppliers), len(self.buyers)
        stacks = {view: stacked(self.comparisons, settings.weights, view, shape) for view in VIEWS}
        return WeighedEvent(self, settings, stacks)

    def single(self, part: Part) -> Factors | Table | None:
        """State a part in single precision, once."""
        if id(part) not in self._singles:
            self._singles[id(part)] = single(part)
        return self._singles[id(part)]

    @cached_property
    def _singles(self) -> dict[int, Factors | Table | None]:
        return {}

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what is kept by the identity of parts: it changes on the way."""
        return {key: value for key, value in vars(self).items() if key != "_singles"}

    def gates(self, rows: slice) -> NDArray[np.object_]:
        """Say for some suppliers with all buyers why they may not meet; None where they may."""
        start, stop, _ = rows.indices(len(self.suppliers))
        out = np.full((max(stop - start, 0), len(self.buyers)), None, dtype=object)
        open_yet = np.ones(out.shape, bool)
        for _, comparison in self.comparisons:
            if comparison.gate is None:
                continue
            at = np.nonzero(comparison.gate.closed(rows) & open_yet)
            out[at] = _objects(comparison.gate.reasons(at[0] + start, at[1]))
            open_yet[at] = False
        return out

    def gates_of(self, supplier: int, buyer: int) -> tuple[Message, ...]:
        """All reasons why one pair may not meet."""
        pair = np.array([supplier]), np.array([buyer])
        reasons = [e.gate.reasons(*pair)[0] for _, e in self.comparisons if e.gate is not None]
        return tuple(reason for reason in reasons if reason is not None)


@dataclass(frozen=True, eq=False)
class WeighedEvent:
    """An encoded event whose comparisons have their weights, ready to multiply.

    Parameters
    ----------
    encoded
        The event.
    settings
        Weights and how the views become one score.
    stacks
        Each view, stacked.
    """

    encoded: EncodedEvent
    settings: ScoringSettings
    stacks: Mapping[View, Stack]

    @property
    def policy_share(self) -> float:
        """Share of policy in the score: 0 where no term takes part."""
        return 0.0 if not self.encoded.policies else self.settings.policy_share

    def block(self, rows: slice) -> dict[str, Matrix]:
        """Score some suppliers with all buyers: a matrix for each numeric column of `Score`."""
        rest = {id(part): part for view in VIEWS for _, part in self.stacks[view].rest}
        blocks = {key: part.block(rows) for key, part in rest.items()}
        buyer, supplier = (self.stacks[view].sums(rows, blocks) for view in VIEWS)
        expected = buyer.expected + supplier.expected
        known = np.divide(
            buyer.known + supplier.known, expected, out=np.zeros_like(expected), where=expected > 0
        )
        fit = self.fit(buyer.view, supplier.view)
        policy = np.broadcast_to(self.encoded.policy[rows, None], fit.shape)
        return {
            Score.SCORE: self.with_policy(fit, policy),
            Score.FIT: fit,
            Score.BUYER_VIEW: buyer.view,
            Score.SUPPLIER_VIEW: supplier.view,
            Score.POLICY: policy,
            Score.CONFIDENCE: np.clip(known, 0, 1),
        }

    def fit(self, buyer: Matrix, supplier: Matrix) -> Matrix:
        """Combine two views; the prior where neither is known."""
        fit = combined(buyer, supplier, self.settings.combine, self.settings.buyer_share)
        return np.clip(np.where(np.isnan(fit), self.settings.prior, fit), 0, 1)

    def with_policy(self, fit: Matrix, policy: Matrix) -> Matrix:
        """Join fit and policy into the score, to `DECIMALS`."""
        return np.round((1 - self.policy_share) * fit + self.policy_share * np.nan_to_num(policy), DECIMALS)


def _objects(messages: Sequence[Message | None]) -> NDArray[np.object_]:
    out = np.empty(len(messages), dtype=object)
    out[:] = messages
    return out


def encode(
    event: Event, comparisons: Sequence[Comparison], policy_terms: Sequence[PolicyTerm]
) -> EncodedEvent:
    """Encode an event.

    Raises
    ------
    TypeError
        What was given is no event.
    """
    if not isinstance(event, Event):
        raise TypeError(f"What a FitScorer scores must be an Event. Got {type(event).__name__}.")
    priorities = [term.encode(event) for term in policy_terms]
    policy, terms = shown(priorities, len(event.suppliers))
    return EncodedEvent(
        suppliers=event.suppliers.index,
        buyers=event.buyers.index,
        comparisons=tuple((comparison.name, comparison.encode(event)) for comparison in comparisons),
        policies=tuple((policy_terms[n].name, priorities[n]) for n in terms),
        policy=policy,
    )
