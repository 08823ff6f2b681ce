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


def where_stated(views: Mapping[View, Part], say: Say) -> Encoded:
    """Speak only where both sides of the event state what the comparison reads.

    For columns that few forms ask for: an event without them is neither scored nor trusted differently.
    """
    return Encoded({v: p for v, p in views.items() if p.supplier_known.any() and p.buyer_known.any()}, say)


class Comparison(Protocol):
    """Compares suppliers with buyers in one respect.

    Write a frozen dataclass with a `name` (its key among the weights), the company or table columns it
    `reads`, and `encode`. Both views follow from the event at once; nothing is done pair by pair.

    Examples
    --------
    Firms of one generation understand each other, and how many years apart they were founded says how well:

    >>> import numpy as np
    >>> from dataclasses import dataclass
    >>> from matchmaker.columns import Company
    >>> from matchmaker.scoring.grades import classes, graded
    >>> from matchmaker.scoring.cells import numbers
    >>> @dataclass(frozen=True)
    ... class Age:
    ...     name: str = "age"
    ...     reads: tuple[str, ...] = (Company.FOUNDED,)
    ...
    ...     def encode(self, event):
    ...         ours, theirs = (numbers(side, Company.FOUNDED) for side in (event.suppliers, event.buyers))
    ...         decade = tuple(range(1900, 2030, 10))
    ...         steps = np.arange(len(decade) + 1)
    ...         near = np.clip(1 - abs(steps[:, None] - steps) / 4, 0, 1)
    ...         part = graded(classes(ours, decade), classes(theirs, decade), near)
    ...
    ...         def say(result):
    ...             us, them = ours[result.supplier], theirs[result.buyer]
    ...             return Message("scoring.plain", {"text": f"founded {us:.0f} and {them:.0f}"})
    ...
    ...         return where_stated({"buyer": part, "supplier": part}, say)
    >>> from matchmaker.scoring.comparisons import COMPARISONS
    >>> from matchmaker.scoring.scorer import FitScorer
    >>> scorer = FitScorer(weights={"age": 1.0}, comparisons=(*COMPARISONS, Age()))
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
