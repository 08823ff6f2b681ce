"""Markets: groups of countries a supplier may aim at, and niches within them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import pandas as pd

from matchmaker.columns import Reference
from matchmaker.reference.shipped import listed, read_data


def market_table() -> pd.DataFrame:
    """Every market of countries, from single ones to wide regions.

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


def niche_table() -> pd.DataFrame:
    """Markets narrowed to some segments: ship repair in South-East Asia, eco-equipment in the EU.

    Returns
    -------
    DataFrame
        Columns `id`, `name_en`, `name_ko`, `market` (the one it lies in), and the tuples `segments`
        and `spellings`.

    Examples
    --------
    >>> niche_table()["id"].tolist()
    ['southeast_asia_repair', 'eu_eco', 'china_newbuild_repair']
    """
    rows = read_data("niches")
    lists = {column: rows[column].map(listed) for column in (Reference.SEGMENTS, Reference.SPELLINGS)}
    wanted = [Reference.ID, Reference.NAME_EN, Reference.NAME_KO, Reference.MARKET, *lists]
    return rows.assign(**lists)[wanted]


@cache
def niches() -> Mapping[str, tuple[str, frozenset[str]]]:
    """Each niche's market and segments.

    Examples
    --------
    >>> niches()["eu_eco"]
    ('eu', frozenset({'eco'}))
    """
    table = niche_table()
    places = zip(table[Reference.MARKET], table[Reference.SEGMENTS].map(frozenset), strict=True)
    return MappingProxyType(dict(zip(table[Reference.ID], places, strict=True)))


@cache
def _by_country() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    rows = read_data("markets")
    for market, countries in zip(rows[Reference.ID], rows[Reference.COUNTRIES], strict=True):
        for country in countries.split():
            found[country] = (*found.get(country, ()), market)
    return found
