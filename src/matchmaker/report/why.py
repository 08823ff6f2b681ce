"""What speaks most for a meeting, and what of it its companies may read."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from matchmaker.columns import Contribution, Pair
from matchmaker.report.contents import Contents

TOLD_WHY: Final = ("product", "segment", "certificates", "kind", "tier", "market", "text")
"""Comparisons whose reason a company may read; wishes, size and policy are nobody else's business."""


def strongest(lines: pd.DataFrame, *, most: int = 1) -> pd.DataFrame:
    """Of `Contribution` lines those that add most to each pair's score, by pair and then the most first.

    Of equal ones the first counts; a line that adds nothing is never among them.

    Examples
    --------
    >>> lines = pd.DataFrame({"supplier_id": "S1", "buyer_id": "B1", "contribution": [0.1, 0.4, 0.4, 0.0]})
    >>> list(strongest(lines, most=3).index)
    [1, 2, 0]
    """
    worth = lines[Contribution.CONTRIBUTION].astype(float)
    by = [*Pair.KEYS, Contribution.CONTRIBUTION]
    ordered = lines[worth > 0].sort_values(by, ascending=[True, True, False], kind="stable")
    return ordered.groupby(Pair.KEYS, sort=False).head(most)


def told_reasons(contents: Contents, view: str) -> dict[tuple[str, str], Any]:
    """What speaks most for each meeting in one side's view, of what its company may read.

    Parameters
    ----------
    view
        "supplier" or "buyer".

    Returns
    -------
    dict
        From pair to the cell of `Contribution.REASON`; a pair for which nothing speaks is missing.
    """
    lines = contents.contributions
    open_to_it = (lines[Contribution.VIEW] == view) & lines[Contribution.COMPARISON].isin(TOLD_WHY)
    best = strongest(lines[open_to_it])
    pairs = zip(best[Pair.SUPPLIER], best[Pair.BUYER], strict=True)
    return dict(zip(pairs, best[Contribution.REASON], strict=True))
