"""Niches: where few suppliers meet what buyers want, and where few buyers want what is made."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

import numpy as np
import pandas as pd

from matchmaker.columns import Company, Niche, NotCounted, Pair, Reference
from matchmaker.messages import Lang, Message, say
from matchmaker.reference.markets import countries_of, markets_of, niches
from matchmaker.reference.products import product_name, vocabulary
from matchmaker.scoring.wording import Named, market
from matchmaker.tables.event import Event

_KEYS: Final = [Niche.HEADING, Niche.MARKET]
_DIGITS: Final = 4  # of a heading of the Harmonized System
_NAMED: Final = 2  # products that stand for a heading


def find_niches(event: Event, *, strong: float = 0.5, relative: bool = False) -> pd.DataFrame:
    """Count demand and supply by HS heading and market, within an event.

    A buyer belongs to its country's narrowest market (to the country where it lies in none). A supplier
    serves the markets it aims at, and every market where it states none; one that no buyer comes from is
    shown with no demand. Each company counts once in a heading and market, whatever its size. Who takes no
    part is named by `companies_not_counted`.

    Parameters
    ----------
    strong
        Balance, 0 to 1, from which a cell is a niche: 0.5 is three to one.
    relative
        Weigh shares of all demand and of all supply instead of companies. Where one side has many more
        companies this shows where demand is large for what is made, and the other way round.

    Returns
    -------
    DataFrame
        `Niche` columns, the most wanted and least supplied first.

    Examples
    --------
    >>> from matchmaker.tables.samples import load_sample
    >>> table = find_niches(load_sample("mini"))
    >>> table["supply_balance"].between(-1, 1).all(), table["supply_balance"].is_monotonic_decreasing
    (np.True_, True)
    """
    demand = _headings(event.buyers, Pair.BUYER)
    demand[Niche.MARKET] = demand[Pair.BUYER].map(_homes(event.buyers)).fillna("")
    demand = demand[demand[Niche.MARKET] != ""]
    served = _served(event.suppliers, sorted(demand[Niche.MARKET].unique()))
    supply = _headings(event.suppliers, Pair.SUPPLIER)
    supply[Niche.MARKET] = supply[Pair.SUPPLIER].map(served)
    supply = supply.explode(Niche.MARKET).dropna(subset=[Niche.MARKET])
    counts = pd.concat(
        [demand.groupby(_KEYS).size(), supply.groupby(_KEYS).size()],
        axis=1,
        keys=[Niche.BUYERS, Niche.SUPPLIERS],
    )
    table = counts.fillna(0).astype(int).rename_axis(_KEYS).reset_index()
    buyers, suppliers = table[Niche.BUYERS], table[Niche.SUPPLIERS]
    each = max(buyers.sum(), 1) / max(suppliers.sum(), 1) if relative else 1.0
    balance = ((buyers - suppliers * each) / (buyers + suppliers * each)).astype(float)
    kinds = np.select([balance >= strong, balance <= -strong], ["few_suppliers", "few_buyers"], "")
    table[Niche.BALANCE], table[Niche.NICHE] = balance, kinds
    said = [_reason(row) for row in table.to_dict("records")]
    table[Niche.REASON] = pd.Series(said, table.index, dtype=object)
    order = [Niche.BALANCE, Niche.BUYERS, Niche.SUPPLIERS, *_KEYS]
    return table.sort_values(order, ascending=[False, False, True, True, True], ignore_index=True)


def companies_not_counted(event: Event) -> pd.DataFrame:
    """Name the companies that `find_niches` cannot count, and why.

    Returns
    -------
    DataFrame
        `NotCounted` columns: buyers without an HS code of four digits or without a country; suppliers without
        such a code, or, where no buyer can be counted, without a market.

    Examples
    --------
    >>> from matchmaker.tables.samples import load_sample
    >>> len(companies_not_counted(load_sample("mini")))
    0
    """
    rows: list[tuple[str, str, Message]] = []
    homes = _homes(event.buyers)
    known = set(_headings(event.buyers, Pair.BUYER)[Pair.BUYER])
    places = sorted({homes[company] for company in known} - {""})
    for company in event.buyers.index:
        if company not in known:
            rows.append((company, "buyer", Message("niches.no_code")))
        elif not homes[company]:
            rows.append((company, "buyer", Message("niches.no_country")))
    made = set(_headings(event.suppliers, Pair.SUPPLIER)[Pair.SUPPLIER])
    served = _served(event.suppliers, places)
    for company in event.suppliers.index:
        if company not in made:
            rows.append((company, "supplier", Message("niches.no_code")))
        elif not served[company]:
            rows.append((company, "supplier", Message("niches.no_market")))
    return pd.DataFrame(rows, columns=[NotCounted.COMPANY, NotCounted.SIDE, NotCounted.REASON], dtype=object)


def _headings(companies: pd.DataFrame, key: str) -> pd.DataFrame:
    """One row a company and heading."""
    codes = companies.get(Company.HS_CODES, pd.Series(dtype=object)).explode().dropna().astype(str)
    long = codes[codes.str.len() >= _DIGITS].str[:_DIGITS]
    rows = pd.DataFrame({key: long.index, Niche.HEADING: long.to_numpy()}, dtype=object)
    return rows.drop_duplicates(ignore_index=True)


def _homes(buyers: pd.DataFrame) -> dict[str, str]:
    """Each buyer's narrowest market, its country where that lies in none; "" where it states none."""
    countries = buyers.get(Company.COUNTRY, pd.Series("", buyers.index))
    told = [country if isinstance(country, str) else "" for country in countries]
    homes = [next(iter(markets_of(country)), country) for country in told]
    return dict(zip(buyers.index, homes, strict=True))


def _served(suppliers: pd.DataFrame, demanded: list[str]) -> dict[str, list[str]]:
    """The markets of each supplier's aims: those with demand, and its own where nobody comes from there."""
    aims = suppliers.get(Company.MARKETS, pd.Series([()] * len(suppliers), suppliers.index))
    aimed = {
        firm: [niches()[aim][0] if aim in niches() else aim for aim in cell]
        if isinstance(cell, tuple | list)
        else []
        for firm, cell in zip(suppliers.index, aims, strict=True)
    }
    words = sorted({word for cell in aimed.values() for word in cell})
    inside = {word: [place for place in demanded if _holds(word, place)] for word in words}
    places = sorted({*demanded, *(word for word in words if not inside[word])})
    return {
        firm: [place for place in places if any(place in (inside[w] or [w]) for w in cell)]
        if cell
        else places
        for firm, cell in aimed.items()
    }


def _holds(aim: str, place: str) -> bool:
    """Whether a market aimed at holds all of another market or country."""
    inside = set(countries_of(place)) or {place}
    return aim == place or inside <= set(countries_of(aim))


@lru_cache(maxsize=2048)
def heading_names(code: str) -> dict[Lang, str]:
    """A heading's code and what we call its products, by language; else the nomenclature's first words.

    Examples
    --------
    >>> heading_names("8425")["en"], heading_names("8512")["ko"], heading_names("0101")["en"]
    ('8425 Electric winches', '8512 자동차 램프', '0101 Horses, asses, mules and hinnies')
    """
    table = vocabulary()
    own = table[table[Reference.HS_CODE].str[:_DIGITS] == code]
    said: dict[Lang, str] = {}
    columns: dict[Lang, str] = {"en": Reference.NAME_EN, "ko": Reference.NAME_KO}
    for lang, column in columns.items():
        words = list(dict.fromkeys(own[column])) or [product_name(code, lang).partition(";")[0]]
        key = "niches.and_others" if len(words) > _NAMED else "niches.words"
        said[lang] = f"{code} {say(key, lang, words=', '.join(words[:_NAMED]))}"
    return said


def _reason(row: dict[Any, Any]) -> Message:
    key = f"programmes.niche_{row[Niche.NICHE] or 'even'}"
    where = {
        "heading": Named(
            "scoring.plain", {str(lang): name for lang, name in heading_names(row[Niche.HEADING]).items()}
        ),
        "market": market(row[Niche.MARKET]),
    }
    return Message(key, {**where, "buyers": row[Niche.BUYERS], "suppliers": row[Niche.SUPPLIERS]})
