"""The Maker List as Excel: how near each registration is, and every requirement."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pandas as pd

from matchmaker.columns import Prerequisite, Registration
from matchmaker.messages import Lang, say
from matchmaker.report.labels import reason
from matchmaker.report.sheets import Book, Column


def write_maker_list(
    closest: pd.DataFrame,
    prerequisites: pd.DataFrame,
    path: str | Path,
    *,
    created: date,
    lang: Lang = "en",
) -> Path:
    """Write `Registration` and `Prerequisite` rows as a workbook; the same rows give the same bytes.

    Parameters
    ----------
    created
        The date written into the file's properties.

    Examples
    --------
    >>> from inspect import signature
    >>> list(signature(write_maker_list).parameters)[:3]
    ['closest', 'prerequisites', 'path']
    """
    status = [say(f"programmes.status_{s or 'none'}", lang) for s in closest[Registration.STATUS]]
    todo = ["\n".join(reason(m, lang) for m in cell) for cell in closest[Registration.TO_DO]]
    since = [None if pd.isna(day) else f"{day:%Y-%m-%d}" for day in closest[Registration.SINCE]]
    first = [
        Column("programmes.head_supplier", list(closest[Registration.SUPPLIER]), 12),
        Column("programmes.head_maker_list", list(closest[Registration.MAKER_LIST]), 16),
        Column("programmes.head_buyer", list(closest[Registration.BUYER]), 16),
        Column("programmes.head_status", status, 16, "strong"),
        Column("programmes.head_since", since, 12),
        Column("programmes.head_met", list(closest[Registration.MET]), 9, "count"),
        Column("programmes.head_expiring", list(closest[Registration.EXPIRING]), 9, "count"),
        Column("programmes.head_missing", list(closest[Registration.MISSING]), 9, "count"),
        Column("programmes.head_to_do", todo, 70, "wrap"),
    ]
    told = [reason(m, lang) for m in prerequisites[Prerequisite.REASON]]
    second = [
        Column("programmes.head_supplier", list(prerequisites[Prerequisite.SUPPLIER]), 12),
        Column("programmes.head_maker_list", list(prerequisites[Prerequisite.MAKER_LIST]), 16),
        Column("programmes.head_requirement", told, 90, "wrap"),
    ]
    title = say("programmes.sheet_registrations", lang)
    birth = datetime.combine(created, datetime.min.time())
    with Book(Path(path), lang=lang, title=title, created=birth) as book:
        book.table(title, first, group=list(closest[Registration.SUPPLIER]))
        book.table(
            say("programmes.sheet_prerequisites", lang),
            second,
            group=list(prerequisites[Prerequisite.SUPPLIER]),
        )
    return Path(path)
