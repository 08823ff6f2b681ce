"""Markets: groups of countries a supplier may aim at."""

from __future__ import annotations

from functools import cache

import pandas as pd

from matchmaker.columns import Reference
from matchmaker.reference.shipped import read_data


def market_table() -> pd.DataFrame:
    """Every market, from single countries to wide regions.

    Returns
    -------
    DataFrame
        Columns `id`, `name_en`, `name_ko`; narrow markets before the wide ones that hold them.

    Examples
    --------
    >>> market_table().head(2)["name_ko"].tolist()
    ['멕시코', '인도']
    """
    return read_data("markets")[[Reference.ID, Reference.NAME_EN, Reference.NAME_KO]].copy()


def markets_of(country: str) -> tuple[str, ...]:
    """The markets a country belongs to, narrowest first; none where the country is unknown.

    Parameters
    ----------
    country
        ISO 3166 alpha-2.

    Examples
    --------
    >>> markets_of("MX"), markets_of("DE"), markets_of("??")
    (('mexico', 'latin_america'), ('eu', 'europe'), ())
    """
    return _by_country().get(country, ())


def countries_of(market: str) -> tuple[str, ...]:
    """The countries of a market, sorted; none where the market is unknown.

    Examples
    --------
    >>> countries_of("gulf")
    ('AE', 'BH', 'KW', 'OM', 'QA', 'SA')
    """
    return tuple(sorted(country for country, ids in _by_country().items() if market in ids))


@cache
def _by_country() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    rows = read_data("markets")
    for market, countries in zip(rows[Reference.ID], rows[Reference.COUNTRIES], strict=True):
        for country in countries.split():
            found[country] = (*found.get(country, ()), market)
    return found
