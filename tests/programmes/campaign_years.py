"""Synthetic years: firms of the crisis regions and programmes, drawn from a seed."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from matchmaker.columns import Company, Pair, Participation, Running
from matchmaker.programmes.campaign import Campaign
from matchmaker.reference.regions import region_table
from matchmaker.reference.words import programmes as programme_words

CODES = ("848180", "870830", "841370", "842531", "840810", "870880", "902610", "851220")
AIMS = ("mexico", "india", "eu", "japan", "china")


def draw_firms(n, rng, *, towns=9):
    places = region_table().drop_duplicates("id")[[Company.PROVINCE, Company.MUNICIPALITY]].to_numpy()
    where = places[rng.integers(min(towns, len(places)), size=n)]
    exports = np.where(rng.random(n) < 0.4, 0, np.exp(rng.normal(12.5, 1.5, n)).round())

    def some(words, most):
        return [tuple(rng.choice(words, size=rng.integers(0, most), replace=False)) for _ in range(n)]

    return pd.DataFrame(
        {
            Company.PROVINCE: where[:, 0],
            Company.MUNICIPALITY: where[:, 1],
            Company.HS_CODES: some(CODES, 4),
            Company.MARKETS: some(AIMS, 3),
            Company.EXPORTS_USD: exports,
            Company.TOP_CUSTOMER_SHARE: rng.random(n).round(3),
        },
        index=pd.Index([f"S{i:04d}" for i in range(n)], name=Pair.SUPPLIER),
    )


def draw_programmes(n, rng, *, seats=(20, 80), days=270):
    first = [date(2019, 2, 1) + timedelta(days=int(d)) for d in np.sort(rng.integers(0, days, n))]
    names = programme_words()["id"].tolist()
    places = rng.integers(*seats, size=n)
    return pd.DataFrame(
        {
            Running.PROGRAMME: [names[i % len(names)] for i in range(n)],
            Running.FROM: first,
            Running.UNTIL: [day + timedelta(days=int(rng.integers(0, 25))) for day in first],
            Running.SEATS: places,
            Running.COST_USD: 1000.0,
            Running.BUDGET_USD: places * 1000.0 * rng.choice([0.5, 1.0, 1.5], n),
            Running.HS_CODES: [
                tuple(c[:4] for c in rng.choice(CODES, size=rng.integers(0, 5), replace=False))
                for _ in range(n)
            ],
            Running.MARKETS: [(rng.choice(AIMS[:4]),) if rng.random() < 0.6 else () for _ in range(n)],
            Running.READINESS: rng.choice([0.0, 0.0, 0.5], n),
        },
        index=pd.Index([f"P{i:02d}" for i in range(n)], name=Running.ID),
    )


def draw_small(seed):
    """A campaign small enough to be solved by anybody, with everything in it that a campaign knows."""
    rng = np.random.default_rng(seed)
    firms = draw_firms(int(rng.integers(8, 15)), rng, towns=3)
    runs = draw_programmes(int(rng.integers(4, 7)), rng, seats=(1, 4), days=40)
    took = firms.index[rng.random(len(firms)) < 0.15]
    taken_part = pd.DataFrame(
        {
            Participation.SUPPLIER: took,
            Participation.PROGRAMME: rng.choice(runs[Running.PROGRAMME].to_numpy(), len(took)),
            Participation.DATE: [runs[Running.FROM].iloc[rng.integers(len(runs))] for _ in took],
        }
    )
    plain = Campaign(firms=firms, programmes=runs, taken_part=taken_part)
    towns = plain.municipalities.value_counts()
    floors = {town: int(rng.integers(0, n + 1)) for town, n in towns.items() if rng.random() < 0.4}
    return plain.replace(
        target=int(rng.integers(0, len(firms) + 1)),
        floors=floors,
        trips=[None, 1, 2][int(rng.integers(3))],
        today=[None, runs[Running.FROM].min()][int(rng.random() < 0.3)],
    )
