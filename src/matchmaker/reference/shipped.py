"""Reading the facts that ship: small CSV files in `data/`."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Literal

import pandas as pd

_SIGNS = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """What is left of a word when case, width, accents, blanks and signs do not count.

    Examples
    --------
    >>> fold(" ＩＡＴＦ-16949 "), fold("Côte d’Ivoire"), fold("1차 벤더")
    ('iatf16949', 'cotedivoire', '1차벤더')
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return _SIGNS.sub("", unicodedata.normalize("NFC", bare))


def listed(cell: str, separator: str = ";") -> tuple[str, ...]:
    """The parts of a list in one cell.

    Examples
    --------
    >>> listed("auto; marine"), listed("")
    (('auto', 'marine'), ())
    """
    return tuple(part for part in (p.strip() for p in cell.split(separator)) if part)


@cache
def read_data(
    name: Literal[
        "certificates",
        "country_names",
        "language_names",
        "markets",
        "municipalities",
        "niches",
        "parts",
        "products",
        "provinces",
        "regions",
        "words",
    ],
) -> pd.DataFrame:
    """One file of `data/`, every cell as text, nothing missing but empty.

    The frame is cached: copy before changing it.
    """
    with files("matchmaker.reference").joinpath(f"data/{name}.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file, dtype=str, keep_default_na=False)
