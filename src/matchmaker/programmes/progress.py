"""How far the participation drive is: firms that took part, by municipality and month."""

from __future__ import annotations

import numpy as np
import pandas as pd

from matchmaker.columns import Participation, Progress
from matchmaker.programmes.campaign import Campaign


def track_progress(campaign: Campaign) -> pd.DataFrame:
    """Count the firms that took part in the year of the campaign, each once, by municipality and month.

    Returns
    -------
    DataFrame
        `Progress` columns: every municipality with firms, months 1 to 12.

    Examples
    --------
    >>> from datetime import date
    >>> day = date(2019, 4, 9)
    >>> year = pd.DataFrame({"from": [day], "until": [day], "seats": [1]}, index=["P1"])
    >>> took = pd.DataFrame({"supplier_id": ["S1", "S1"], "programme": "boom_up", "date": [day, day]})
    >>> firms = pd.DataFrame({"name": ["Alpha", "Beta"]}, index=["S1", "S2"])
    >>> table = track_progress(Campaign(firms=firms, programmes=year, taken_part=took))
    >>> table["so_far"].tolist()
    [0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1]
    """
    towns = campaign.municipalities
    took = campaign.this_year
    days = pd.to_datetime(took[Participation.DATE])
    first = days.groupby(took[Participation.SUPPLIER].to_numpy()).min().dt.month
    places = sorted(towns.unique())
    counts = np.zeros((len(places), 12), np.int64)
    rows = [places.index(towns[firm]) for firm in first.index]
    for row, month in zip(rows, first, strict=True):
        counts[row, int(month) - 1] += 1
    table = pd.MultiIndex.from_product(
        [places, range(1, 13)], names=[Progress.MUNICIPALITY, Progress.MONTH]
    ).to_frame(index=False)
    table[Progress.FIRST] = counts.ravel()
    table[Progress.TOTAL] = counts.cumsum(axis=1).ravel()
    table[Progress.FIRMS] = table[Progress.MUNICIPALITY].map(towns.value_counts())
    return table
