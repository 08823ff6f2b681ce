"""Why two companies meet, in one line, told to one of them."""

from __future__ import annotations

import re
from typing import Any, Final

from matchmaker.messages import Lang, Message, catalogue
from matchmaker.report.labels import reason

CODE: Final = re.compile(r"(?<![\w.])\d{2,6} (?=\D)")
"""A code before a product's name."""


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
