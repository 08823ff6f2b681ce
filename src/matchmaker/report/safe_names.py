"""File names that every system takes, made of ids that planners chose."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Final

import pandas as pd

_RESERVED: Final = re.compile(r"(con|prn|aux|nul|(com|lpt)\d)(\..*)?", re.IGNORECASE)


def file_names(ids: Iterable[str]) -> dict[str, str]:
    """A file name without ending for each company id: the id itself where every system takes it.

    Otherwise its letters and digits and a fingerprint, so that no id names a folder, a device or another's
    file.

    Examples
    --------
    >>> file_names(["S1", "s1", "../B 2"])
    {'S1': 'S1-3696ad59', 's1': 's1-e8bc163c', '../B 2': '___B_2-c34c1d11'}
    """
    known = list(ids)
    folded = pd.Series([name.casefold() for name in known], dtype=object)
    twice = set(folded[folded.duplicated()])
    found = {}
    for name in known:
        safe = re.sub(r"[^\w-]", "_", name)[:40]
        plain = name != "" and safe == name and name.casefold() not in twice and not _RESERVED.fullmatch(name)
        found[name] = safe if plain else f"{safe}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    return found
