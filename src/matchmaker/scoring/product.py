"""Product category: how much of what one side names the other side names too, along the HS tree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
import pandas as pd

from matchmaker.columns import Company
from matchmaker.messages import Message
from matchmaker.reference.products import ancestors
from matchmaker.scoring.cells import Lists, lists
from matchmaker.scoring.comparison import Encoded, Result
from matchmaker.scoring.parts import Inner, Matrix
from matchmaker.scoring.text import texts
from matchmaker.scoring.wording import listing, product
from matchmaker.tables.event import Event

LEVELS: Final = {2: 0.2, 4: 0.6, 6: 1.0}
"""How near two products are that agree down to this many digits: chapter, heading, subheading."""


@dataclass(frozen=True)
class ProductCategory:
    """The share of what a buyer wants that a supplier makes, and of what it makes that is wanted here.

    A code counts as met to the level down to which the other side's nearest code agrees with it
    (`LEVELS`), measured against its own depth: whoever wants a whole heading gets all it wants from
    any subheading of it. A code's nearest partner lies under its deepest ancestor that the other side
    has too, so the steps between the levels of all shared ancestors add up to it, and the whole
    comparison is an inner product over the nodes of the tree.

    Parameters
    ----------
    guess
        Turns product texts into codes, for companies that state no code; without it they are unknown.
        Where it is given, `reads` should name the texts too.

    Examples
    --------
    >>> of_buyer, of_supplier = covered([("870830", "870899")], [("870830",)]), covered(
    ...     [("870830",)], [("870830", "870899")])
    >>> (of_buyer[0] @ of_buyer[1].T).tolist(), (of_supplier[0] @ of_supplier[1].T).tolist()
    ([[0.8]], [[1.0]])
    """

    name: str = "product"
    reads: tuple[str, ...] = (Company.HS_CODES,)
    guess: Callable[[Sequence[str]], Sequence[tuple[str, ...]]] | None = None

    def encode(self, event: Event) -> Encoded:
        """Compare the products of all suppliers and buyers."""
        made, wanted = (self.codes(side) for side in (event.suppliers, event.buyers))
        made_known, wanted_known = (
            np.array([any(map(ancestors, c)) for c in of], bool) for of in (made, wanted)
        )
        buyer, supplier = covered(wanted, made)
        buyers_view = Inner(supplier, buyer, made_known, wanted_known)
        supplier, buyer = covered(made, wanted)
        suppliers_view = Inner(supplier, buyer, made_known, wanted_known)
        return Encoded({"buyer": buyers_view, "supplier": suppliers_view}, partial(self._say, made, wanted))

    def codes(self, companies: pd.DataFrame) -> Lists:
        """The codes of all companies; those of companies with a text and no code are guessed."""
        stated = lists(companies, Company.HS_CODES)
        if self.guess is None:
            return stated
        told = texts(companies)
        blank = [n for n, codes in enumerate(stated) if told[n] and not codes]
        for n, codes in zip(blank, self.guess([told[n] for n in blank]) if blank else (), strict=True):
            stated[n] = codes
        return stated

    @staticmethod
    def _say(made: Lists, wanted: Lists, result: Result) -> Message:
        key = "scoring.product_wanted" if result.view == "buyer" else "scoring.product_made"
        values = {
            "wanted": listing(product(code) for code in wanted[result.buyer]),
            "made": listing(product(code) for code in made[result.supplier]),
            "share": f"{result.value:.0%}",
        }
        return Message(key, values)


def covered(own: Sequence[tuple[str, ...]], others: Sequence[tuple[str, ...]]) -> tuple[Matrix, Matrix]:
    """Encode how far each list of codes is covered by each of the others.

    Returns
    -------
    own, other
        (len(own), nodes) and (len(others), nodes); `own @ other.T` is the covered share.
    """
    own_codes = [[path for code in cell if (path := ancestors(code))] for cell in own]
    other_nodes = [{node for code in cell for node in ancestors(code)} for cell in others]
    shared = sorted({n for cell in own_codes for path in cell for n in path} & set().union(*other_nodes))
    place = {node: n for n, node in enumerate(shared)}
    left, right = np.zeros((len(own), len(shared))), np.zeros((len(others), len(shared)))
    for row, cell in enumerate(own_codes):
        for path in cell:
            below = 0.0
            for node in path:
                level = LEVELS[len(node)]
                if node in place:
                    left[row, place[node]] += (level - below) / LEVELS[len(path[-1])] / len(cell)
                below = level
    for row, nodes in enumerate(other_nodes):
        right[row, [place[node] for node in nodes if node in place]] = 1.0
    return left, right
