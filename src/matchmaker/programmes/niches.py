"""Niches: where few suppliers meet what buyers want, and where few buyers want what is made."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

import numpy as np
import pandas as pd

from matchmaker.columns import Company, Niche, Pair
from matchmaker.messages import Lang, Message
from matchmaker.reference.markets import countries_of, markets_of, niches
from matchmaker.scoring.wording import market, product
from matchmaker.tables.event import Event

_KEYS: Final = [Niche.HEADING, Niche.MARKET]


def find_niches(event: Event, *, strong: float = 0.5) -> pd.DataFrame:
    """Count demand and supply by HS heading and market, within an event.

    A buyer belongs to its country's narrowest market (to the country where it lies in none). A supplier
    serves the markets it aims at, and every market where it states none. Companies without HS codes of at
    least 4 digits take no part.

    Parameters
    ----------
    strong
        Balance, 0 to 1, from which a cell is a niche: 0.5 is three to one.

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
    country = demand[Pair.BUYER].map(event.buyers.get(Company.COUNTRY, pd.Series(dtype=object)))
    demand[Niche.MARKET] = [_home(cell) for cell in country]
    demand = demand[demand[Niche.MARKET] != ""]
    found = sorted(demand[Niche.MARKET].unique())
    aims = event.suppliers.get(Company.MARKETS, pd.Series([()] * len(event.suppliers), event.suppliers.index))
    served = {firm: [m for m in found if _serves(cell, m)] for firm, cell in aims.items()}
    supply = _headings(event.suppliers, Pair.SUPPLIER)
    supply[Niche.MARKET] = [served[firm] for firm in supply[Pair.SUPPLIER]]
    supply = supply.explode(Niche.MARKET).dropna(subset=[Niche.MARKET])
    counts = {Niche.BUYERS: demand.groupby(_KEYS).size(), Niche.SUPPLIERS: supply.groupby(_KEYS).size()}
    table = pd.DataFrame(counts).fillna(0).astype(int).rename_axis(_KEYS).reset_index()
    buyers, suppliers = table[Niche.BUYERS], table[Niche.SUPPLIERS]
    table[Niche.BALANCE] = (buyers - suppliers) / (buyers + suppliers)
    table[Niche.NICHE] = np.select(
        [table[Niche.BALANCE] >= strong, table[Niche.BALANCE] <= -strong], ["few_suppliers", "few_buyers"], ""
    )
    said = [_reason(row) for row in table.to_dict("records")]
    table[Niche.REASON] = pd.Series(said, table.index, dtype=object)
    order = [Niche.BALANCE, Niche.BUYERS, Niche.SUPPLIERS, *_KEYS]
    return table.sort_values(order, ascending=[False, False, True, True, True], ignore_index=True)


def draw_niches(table: pd.DataFrame, *, lang: Lang = "en", most: int = 20) -> Any:
    """Draw headings by markets as a `matplotlib.figure.Figure`: red lacks suppliers, blue lacks buyers.

    Parameters
    ----------
    table
        Of `find_niches`.
    most
        Headings drawn: those with the most companies.

    Raises
    ------
    ImportError
        matplotlib is not installed.

    Examples
    --------
    >>> from matchmaker.tables.samples import load_sample
    >>> len(draw_niches(find_niches(load_sample("mini"))).axes)
    2
    """
    try:
        new_figure = import_module("matplotlib.figure").Figure
    except ImportError as e:
        raise ImportError(
            "A picture must be drawn by matplotlib. Got none: pip install 'matchmaker[pictures]'."
        ) from e
    sizes = (table[Niche.BUYERS] + table[Niche.SUPPLIERS]).groupby(table[Niche.HEADING]).sum()
    shown = sorted(sizes.sort_values(ascending=False, kind="stable").index[:most])
    grid = table.pivot_table(index=Niche.HEADING, columns=Niche.MARKET, values=Niche.BALANCE).reindex(shown)
    figure = new_figure(figsize=(2 + 0.7 * grid.shape[1], 1.5 + 0.3 * len(grid)), layout="constrained")
    axes = figure.add_subplot()
    image = axes.imshow(grid.to_numpy(float), cmap="RdBu_r", vmin=-1, vmax=1, aspect="auto")
    names = [market(word).say(lang) for word in grid.columns]
    axes.set_xticks(range(grid.shape[1]), names, rotation=45, ha="right")
    axes.set_yticks(range(len(grid)), list(grid.index))
    figure.colorbar(image, ax=axes, label=Message("programmes.niche_axis").say(lang))
    return figure


def _headings(companies: pd.DataFrame, key: str) -> pd.DataFrame:
    """One row a company and heading."""
    codes = companies.get(Company.HS_CODES, pd.Series(dtype=object)).explode().dropna().astype(str)
    long = codes[codes.str.len() >= 4].str[:4]
    rows = pd.DataFrame({key: long.index, Niche.HEADING: long.to_numpy()})
    return rows.drop_duplicates(ignore_index=True)


def _home(country: object) -> str:
    if not isinstance(country, str) or not country:
        return ""
    return next(iter(markets_of(country)), country)


def _serves(aims: object, place: str) -> bool:
    """Whether any market aimed at holds the place, or none is stated."""
    if not isinstance(aims, tuple | list) or not aims:
        return True
    inside = set(countries_of(place)) or {place}
    words = [niches()[aim][0] if aim in niches() else aim for aim in aims]
    return any(word == place or inside <= set(countries_of(word)) for word in words)


def _reason(row: dict[Any, Any]) -> Message:
    key = f"programmes.niche_{row[Niche.NICHE] or 'even'}"
    where = {"heading": product(row[Niche.HEADING]), "market": market(row[Niche.MARKET])}
    return Message(key, {**where, "buyers": row[Niche.BUYERS], "suppliers": row[Niche.SUPPLIERS]})
