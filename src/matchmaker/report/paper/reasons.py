"""Why two companies meet, in one line, told to one of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from matchmaker.columns import Contribution, Pair
from matchmaker.messages import Lang, Message, catalogue
from matchmaker.report.contents import Contents
from matchmaker.report.labels import reason
from matchmaker.report.publishing.promising import TOLD_WHY

CODE: Final = re.compile(r"(?<![\w.])\d{2,6} (?=\D)")
"""A code before a product's name."""


def best_reasons(contents: Contents, view: str) -> Mapping[tuple[str, str], Any]:
    """What speaks most for each meeting in one side's view, of what its company may read.

    Parameters
    ----------
    view
        "supplier" or "buyer".

    Returns
    -------
    mapping
        From pair to the cell of `Contribution.REASON`; a pair for which nothing speaks is missing.
    """
    lines = contents.contributions
    lines = lines[(lines[Contribution.VIEW] == view) & lines[Contribution.COMPARISON].isin(TOLD_WHY)]
    lines = lines[lines[Contribution.CONTRIBUTION].astype(float) > 0]
    best = lines.sort_values(
        [*Pair.KEYS, Contribution.CONTRIBUTION, Contribution.COMPARISON],
        ascending=[True, True, False, True],
        kind="stable",
    ).drop_duplicates(Pair.KEYS)
    pairs = pd.MultiIndex.from_frame(best[Pair.KEYS])
    return dict(zip(pairs, best[Contribution.REASON], strict=True))


def told_to(cell: Any, view: str, lang: Lang) -> str:
    """A reason as its company reads it: "you make ...; they look for ...".

    Parameters
    ----------
    cell
        A `Message`, plain text, or None.
    view
        The side of the reader. A message for which the catalogue has no such line is said as it is.

    Examples
    --------
    >>> made = Message("scoring.product_made", {"made": "8426 Cranes", "wanted": "8426 Cranes"})
    >>> told_to(made, "supplier", "en"), told_to(None, "buyer", "ko")
    ('You make: Cranes. They look for: Cranes.', '')
    """
    if not isinstance(cell, Message):
        return reason(cell, lang)
    name = cell.key.rpartition(".")[2]
    key = f"print.why_{name}_{view}"
    if key not in catalogue():
        return cell.say(lang)
    said = Message(key, cell.values).say(lang)
    return CODE.sub("", said) if name.startswith("product") else said
