"""Crisis regions (산업위기대응특별지역) by date."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from functools import cache

import pandas as pd

from matchmaker.columns import Reference
from matchmaker.messages import Lang
from matchmaker.reference.municipalities import find_municipality, find_province, municipality_name, place_of
from matchmaker.reference.shipped import listed, read_data

__all__ = [
    "crisis_region",
    "find_municipality",
    "find_province",
    "municipality_name",
    "region_name",
]


def region_table() -> pd.DataFrame:
    """The designations, one row for each municipality and interval.

    Returns
    -------
    DataFrame
        Columns `id`, `name_en`, `name_ko` of the municipality, its `province` and `municipality` as
        `find_municipality` gives them, `zone`, `zone_en`, `zone_ko`, `industries` (tuple), `from` and `until`
        (dates, both inside), `source`, `checked`.

    Examples
    --------
    >>> region_table().groupby("zone")["id"].nunique().sum(), region_table()["zone"].nunique()
    (np.int64(9), 6)
    """
    rows = read_data("regions").copy()
    whole = rows[Reference.CITY_KO] + " " + rows[Reference.MUNICIPALITY]
    rows[Reference.MUNICIPALITY] = whole.str.strip()
    rows[Reference.INDUSTRIES] = [listed(cell) for cell in rows[Reference.INDUSTRIES]]
    places = list(zip(rows[Reference.PROVINCE], rows[Reference.MUNICIPALITY], strict=True))
    rows[Reference.NAME_EN] = [municipality_name(*place, "en") for place in places]
    rows[Reference.NAME_KO] = [municipality_name(*place, "ko") for place in places]
    for column in (Reference.FROM, Reference.UNTIL):
        rows[column] = pd.to_datetime(rows[column]).dt.date
    return rows.drop(columns=Reference.CITY_KO)


def crisis_region(province: str | None, municipality: str | None, on: date) -> str | None:
    """The id of the municipality where it is a designated crisis region on a day, else None.

    Parameters
    ----------
    province, municipality
        Korean or English, old or new names. Without the province only names that stand once in the country
        count.
    on
        The day on which the designation is judged.

    Examples
    --------
    >>> day = date(2019, 4, 9)
    >>> crisis_region("경상남도", "고성군", day), crisis_region("Gangwon-do", "Goseong-gun", day)
    ('goseong', None)
    >>> last = date(2023, 4, 4)
    >>> crisis_region("Jeonbuk", "Gunsan-si", last), crisis_region("Jeonbuk", "Gunsan-si", date(2023, 4, 5))
    ('gunsan', None)
    """
    place = place_of(_text(province), _text(municipality))
    if place is None:
        return None
    day = on.date() if isinstance(on, datetime) else on
    return next((name for name, start, end in _designations().get(place, ()) if start <= day <= end), None)


def region_name(region: str, lang: Lang = "en") -> str:
    """The name of a crisis region; the id itself where it is unknown.

    Examples
    --------
    >>> region_name("jinhae", "ko"), region_name("ulsan_dong")
    ('경남 창원시 진해구', 'Dong-gu, Ulsan')
    """
    for (province, municipality), designations in _designations().items():
        if designations[0][0] == region:
            return municipality_name(province, municipality, lang)
    return region


def _text(cell: object) -> str:
    return cell if isinstance(cell, str) else ""


@cache
def _designations() -> dict[tuple[str, str], tuple[tuple[str, date, date], ...]]:
    found: dict[tuple[str, str], tuple[tuple[str, date, date], ...]] = defaultdict(tuple)
    rows = region_table()
    columns = [Reference.PROVINCE, Reference.MUNICIPALITY, Reference.ID, Reference.FROM, Reference.UNTIL]
    for province, municipality, name, start, end in rows[columns].itertuples(index=False):
        found[province, municipality] += ((name, start, end),)
    return dict(found)
