"""Which registrations are closest, and the meetings that would bring them nearer."""

from __future__ import annotations

from typing import Final

import pandas as pd

from matchmaker.columns import (
    Evidence,
    MakerList,
    Pair,
    Preference,
    Prerequisite,
    Registration,
    Step,
)
from matchmaker.messages import Message
from matchmaker.programmes.pipeline import CLOSED, Pipeline
from matchmaker.tables.event import Event

_KEYS: Final = [Evidence.SUPPLIER, MakerList.ID]
_COUNTS: Final = [Registration.MET, Registration.EXPIRING, Registration.MISSING]
_COLUMNS: Final = [
    *_KEYS,
    Registration.BUYER,
    Registration.STATUS,
    Registration.SINCE,
    *_COUNTS,
    Registration.TO_DO,
]


def closest_registrations(
    prerequisites: pd.DataFrame, maker_lists: pd.DataFrame, *, pipeline: Pipeline | None = None
) -> pd.DataFrame:
    """Order the firms and maker lists by how little is left to do.

    Fewest open requirements first (missing counts before expiring), then those further along the pipeline,
    then those that meet more. Behind them stand lists of which no requirement is known, then what is
    registered or refused.

    Parameters
    ----------
    prerequisites
        Of `check_prerequisites`.
    pipeline
        Steps so far; those of firms or lists that `prerequisites` does not hold take no part.

    Returns
    -------
    DataFrame
        `Registration` columns.

    Examples
    --------
    >>> from datetime import date
    >>> from matchmaker.programmes.maker_list import check_prerequisites
    >>> lists = pd.DataFrame({"buyer_id": ["B1"]}, index=["Y1"])
    >>> asked = pd.DataFrame({"maker_list_id": "Y1", "kind": ["sample"], "items": [("valve",)], "amount": 1})
    >>> shown = pd.DataFrame({"supplier_id": ["S2"], "item": ["valve"], "valid_from": [None],
    ...                       "valid_until": [None]})
    >>> found = check_prerequisites(lists, asked, shown, suppliers=["S1", "S2"], on=date(2019, 4, 9))
    >>> closest_registrations(found, lists)[["supplier_id", "missing"]].to_numpy().tolist()
    [['S2', 0], ['S1', 1]]
    """
    states = pd.get_dummies(prerequisites[Prerequisite.STATE]).reindex(columns=_COUNTS, fill_value=False)
    table = states.astype(int).groupby([prerequisites[key] for key in _KEYS], sort=False).sum().reset_index()
    table[Registration.BUYER] = table[MakerList.ID].map(maker_lists[MakerList.BUYER])
    now = (pipeline or Pipeline()).now()
    table = table.merge(now, on=_KEYS, how="left").rename(columns={Step.DATE: Registration.SINCE})
    table[Registration.STATUS] = table[Registration.STATUS].fillna("")
    since = table[Registration.SINCE].astype(object)
    table[Registration.SINCE] = since.where(since.notna(), None)
    open_ = prerequisites[prerequisites[Prerequisite.STATE] != "met"]
    to_do = open_.groupby(_KEYS, sort=False)[Prerequisite.REASON].agg(tuple).to_dict()
    todo = [to_do.get(pair, ()) for pair in table[_KEYS].itertuples(index=False, name=None)]
    table[Registration.TO_DO] = pd.Series(todo, table.index, dtype=object)
    order = pd.DataFrame(
        {
            "closed": table[Registration.STATUS].isin(CLOSED),
            "unknown": _unknown(table),
            "open": table[Registration.MISSING] + table[Registration.EXPIRING],
            "missing": table[Registration.MISSING],
            "stage": -table[Registration.STATUS].map(Pipeline.rank).astype(int),
            "met": -table[Registration.MET],
        }
    )
    ranked = table.loc[order.sort_values(list(order.columns), kind="stable").index]
    return ranked.reset_index(drop=True)[_COLUMNS]


def _unknown(table: pd.DataFrame) -> pd.Series[bool]:
    """Registrations of lists that ask for nothing we know of."""
    return table[_COUNTS].sum(axis=1) == 0


def propose_meetings(
    closest: pd.DataFrame, event: Event, *, most_open: int = 2, per_supplier: int = 3
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Turn the closest registrations into wishes of the suppliers, for the choice of meetings.

    Parameters
    ----------
    closest
        Of `closest_registrations`; registered and refused ones are not proposed.
    most_open
        Requirements that may still be open.
    per_supplier
        Wishes proposed for one supplier at most.

    Returns
    -------
    (DataFrame, DataFrame)
        The event's preferences with the proposals after them (for `event.replace`), and what was near but
        not proposed: `Preference.SUPPLIER`, `Preference.BUYER` and `Prerequisite.REASON`.

    Examples
    --------
    >>> from matchmaker.tables.samples import load_sample
    >>> closest = pd.DataFrame({"supplier_id": ["S01"], "buyer_id": ["B02"], "status": [""], "met": [3],
    ...                         "expiring": [1], "missing": [0]})
    >>> preferences, left = propose_meetings(closest, load_sample("mini"))
    >>> preferences.tail(1).to_numpy().tolist(), len(left)
    ([['S01', 'B02', 'supplier', 'want']], 0)
    """
    left = closest[Registration.MISSING] + closest[Registration.EXPIRING]
    near = closest[~closest[Registration.STATUS].isin(CLOSED) & (left <= most_open)]
    near = near.assign(unknown=_unknown(near)).drop_duplicates(Pair.KEYS)
    said = _said(event.preferences)
    kept: dict[str, list[str]] = {}
    refused: list[tuple[str, str, Message]] = []
    for supplier, buyer, unknown in near[[*Pair.KEYS, "unknown"]].itertuples(index=False, name=None):
        who = {"supplier": supplier, "buyer": buyer}
        if supplier not in event.suppliers.index:
            refused.append((supplier, buyer, Message("programmes.wish_not_supplier", who)))
        elif buyer not in event.buyers.index:
            refused.append((supplier, buyer, Message("programmes.wish_not_buyer", who)))
        elif unknown:
            refused.append((supplier, buyer, Message("programmes.wish_unknown_list", who)))
        elif level := said.get((supplier, buyer)):
            refused.append((supplier, buyer, Message("programmes.wish_said", {**who, "level": level})))
        elif len(kept.setdefault(supplier, [])) < per_supplier:
            kept[supplier].append(buyer)
        else:
            most = {**who, "most": per_supplier}
            refused.append((supplier, buyer, Message("programmes.wish_enough", most)))
    wishes = [(s, b, "supplier", "want") for s, buyers in kept.items() for b in buyers]
    columns = [*Pair.KEYS, Preference.SIDE, Preference.LEVEL]
    before = event.preferences.reindex(columns=columns).itertuples(index=False, name=None)
    both = pd.DataFrame([*before, *wishes], columns=columns, dtype=object)
    return both, pd.DataFrame(refused, columns=[*Pair.KEYS, Prerequisite.REASON], dtype=object)


def _said(preferences: pd.DataFrame) -> dict[tuple[str, str], str]:
    """What stands against a proposal, by pair: the supplier's own word, or anybody's "no"."""
    if preferences.empty:
        return {}
    own = preferences[Preference.SIDE] == "supplier"
    spoken = preferences[own | (preferences[Preference.LEVEL] == "no")]
    said: dict[tuple[str, str], str] = {}
    columns = [*Pair.KEYS, Preference.LEVEL]
    for supplier, buyer, level in spoken[columns].itertuples(index=False, name=None):
        before = said.get((supplier, buyer))
        said[supplier, buyer] = level if before is None else f"{before}, {level}"
    return said
