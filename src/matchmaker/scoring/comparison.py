"""The one thing to write for a new feature: a `Comparison`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, Protocol, get_args

from matchmaker.messages import Message
from matchmaker.scoring.gates import Gate
from matchmaker.scoring.parts import Part
from matchmaker.tables.event import Event

View = Literal["buyer", "supplier"]
VIEWS: Final[tuple[View, ...]] = get_args(View)


class Result(NamedTuple):
    """A known value of one view; companies by their positions in the event."""

    view: View
    supplier: int
    buyer: int
    value: float


Say = Callable[[Result], Message]


@dataclass(frozen=True, eq=False)
class Encoded:
    """What a comparison has to say about one event.

    Parameters
    ----------
    views
        What the buyer gains and what the supplier gains; a view that does not care is left out.
    say
        The sentence for one known result, with the two values compared.
    gate
        What closes a pair whatever its score.
    """

    views: Mapping[View, Part] = field(default_factory=dict)
    say: Say | None = None
    gate: Gate | None = None


class Comparison(Protocol):
    """Compares suppliers with buyers in one respect.

    Write a frozen dataclass with a `name` (its key among the weights), the company or table columns it
    `reads`, and `encode`. Both views follow from the event at once; nothing is done pair by pair.

    Examples
    --------
    Firms of like size suit each other, and the smaller of two head counts over the larger says how like:

    >>> import numpy as np
    >>> from dataclasses import dataclass
    >>> from matchmaker.columns import Company
    >>> from matchmaker.scoring.cells import numbers
    >>> from matchmaker.scoring.parts import Pairwise
    >>> @dataclass(frozen=True)
    ... class Size:
    ...     name: str = "size"
    ...     reads: tuple[str, ...] = (Company.EMPLOYEES,)
    ...
    ...     def encode(self, event):
    ...         ours = numbers(event.suppliers, Company.EMPLOYEES)
    ...         theirs = numbers(event.buyers, Company.EMPLOYEES)
    ...         known = lambda of: np.where(of > 0, np.arange(len(of)), -1)
    ...         like = lambda a, b: np.minimum(a, b) / np.maximum(a, b)
    ...         part = Pairwise(known(ours), known(theirs), lambda a, b: like(ours[a, None], theirs[b]),
    ...                         lambda a, b: like(ours[a], theirs[b]))
    ...         def say(result):
    ...             us, them = ours[result.supplier], theirs[result.buyer]
    ...             return Message("scoring.plain", {"text": f"{us:.0f} and {them:.0f} employees"})
    ...
    ...         return Encoded({"buyer": part, "supplier": part}, say)
    >>> from matchmaker.scoring.comparisons import COMPARISONS
    >>> from matchmaker.scoring.scorer import FitScorer
    >>> scorer = FitScorer(weights={"size": 1.0}, comparisons=(*COMPARISONS, Size()))
    """

    @property
    def name(self) -> str:
        """The comparison's key among the weights."""
        ...

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns it looks at."""
        ...

    def encode(self, event: Event) -> Encoded:
        """Compare all suppliers with all buyers of `event`."""
        ...
