"""Maker Lists: what each yard and shipowner asks, what each firm has, and which registrations are closest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from matchmaker.columns import (
    Evidence,
    MakerList,
    Pair,
    Preference,
    Prerequisite,
    Registration,
    Requirement,
    Step,
)
from matchmaker.errors import SettingsError, cut
from matchmaker.messages import Message
from matchmaker.programmes.pipeline import CLOSED, Pipeline
from matchmaker.scoring.wording import certificate, listing
from matchmaker.tables.event import Event

KINDS: Final = ("class_approval", "reference", "document", "sample")
"""What a maker list can ask for, in the order in which it is usually asked."""
_KEYS: Final = [Evidence.SUPPLIER, MakerList.ID]
_COLUMNS: Final = (
    *_KEYS,
    Registration.BUYER,
    Registration.STATUS,
    Registration.SINCE,
    Registration.MET,
    Registration.EXPIRING,
    Registration.MISSING,
    Registration.TO_DO,
)


def check_prerequisites(
    maker_lists: pd.DataFrame,
    requirements: pd.DataFrame,
    evidence: pd.DataFrame,
    *,
    suppliers: Sequence[str],
    on: date,
) -> pd.DataFrame:
    """Say of each firm, maker list and requirement whether it is met, missing, or expires before the audit.

    Parameters
    ----------
    maker_lists
        Indexed by `MakerList.ID`; without a day of audit, `on` counts as one.
    requirements
        `Requirement` columns. Any of the items will do; a row of evidence counts once.
    evidence
        `Evidence` columns; both days are inside, a missing one is open.
    on
        Today: what is valid today and no longer at the audit is `expiring`.

    Returns
    -------
    DataFrame
        `Prerequisite` columns, in the order of the suppliers, lists and requirements.

    Raises
    ------
    SettingsError
        A requirement names an unknown list or kind, or its amount is below 1.

    Examples
    --------
    >>> lists = pd.DataFrame({"buyer_id": ["B1"], "audit": [date(2019, 9, 1)]}, index=["Y1"])
    >>> asked = pd.DataFrame({"maker_list_id": "Y1", "kind": ["class_approval", "sample"],
    ...                       "items": [("dnv", "kr"), ("gate valve",)], "amount": 1})
    >>> shown = pd.DataFrame({"supplier_id": ["S1"], "item": ["kr"], "valid_from": [None],
    ...                       "valid_until": [date(2019, 6, 30)]})
    >>> found = check_prerequisites(lists, asked, shown, suppliers=["S1"], on=date(2019, 4, 9))
    >>> found["state"].tolist()
    ['expiring', 'missing']
    """
    _check(maker_lists, requirements)
    asked = requirements.reset_index(drop=True).rename_axis("n").reset_index()
    firms = pd.DataFrame({Evidence.SUPPLIER: list(suppliers)}).rename_axis("f").reset_index()
    days = _audits(maker_lists, on)
    rows = firms.merge(asked, how="cross").assign(audit=lambda r: r[MakerList.ID].map(days))
    item = Evidence.ITEM
    apart = rows.explode(Requirement.ITEMS).rename(columns={Requirement.ITEMS: item})
    shown = apart.drop_duplicates(["f", "n", item]).merge(evidence, on=[Evidence.SUPPLIER, item])
    shown = _judged(shown, on)
    counts = shown.groupby(["f", "n"])[["then", "going"]].sum()
    ends = shown[shown["going"]].groupby(["f", "n"])["end"].min().rename("end")
    rows = rows.merge(counts, on=["f", "n"], how="left").merge(ends, on=["f", "n"], how="left")
    return _stated(rows)


def _judged(shown: pd.DataFrame, on: date) -> pd.DataFrame:
    """Which evidence holds on the day of the audit, and which only until then."""
    start, end = (pd.to_datetime(shown[c]) for c in (Evidence.VALID_FROM, Evidence.VALID_UNTIL))
    audit, today = shown["audit"], pd.Timestamp(on)
    return shown.assign(
        then=(start.isna() | (start <= audit)) & (end.isna() | (audit <= end)),
        going=(start.isna() | (start <= today)) & (today <= end) & (end < audit),
        end=end,
    )


def _check(maker_lists: pd.DataFrame, requirements: pd.DataFrame) -> None:
    strangers = requirements[MakerList.ID][~requirements[MakerList.ID].isin(maker_lists.index)]
    if len(strangers):
        raise SettingsError(
            f"'{MakerList.ID}' of requirements must be a maker list. Got {cut(strangers.unique())}."
        )
    odd = requirements[Requirement.KIND][~requirements[Requirement.KIND].isin(KINDS)]
    if len(odd):
        raise SettingsError(
            f"'{Requirement.KIND}' of requirements must be one of {cut(KINDS)}. Got {cut(odd.unique())}."
        )
    few = requirements[Requirement.AMOUNT][requirements[Requirement.AMOUNT] < 1]
    if len(few):
        raise SettingsError(
            f"'{Requirement.AMOUNT}' of requirements must be 1 or more. Got {cut(few.tolist())}."
        )


def _audits(maker_lists: pd.DataFrame, on: date) -> pd.Series:
    if MakerList.AUDIT not in maker_lists:
        return pd.Series(pd.Timestamp(on), maker_lists.index)
    days = [on if pd.isna(day) else day for day in maker_lists[MakerList.AUDIT]]
    return pd.to_datetime(pd.Series(days, maker_lists.index))


def _stated(rows: pd.DataFrame) -> pd.DataFrame:
    """Put counts into a state and a sentence."""
    then, going = (rows[c].fillna(0).astype(int) for c in ("then", "going"))
    lacking = (rows[Requirement.AMOUNT] - then).clip(lower=0)
    state = np.select([lacking == 0, lacking <= going], ["met", "expiring"], "missing")
    table = rows[[*_KEYS, Requirement.KIND, Requirement.ITEMS]].copy()
    table[Prerequisite.STATE] = state
    table[Prerequisite.LACKING] = lacking.astype(int)
    said = [
        _sentence(*row)
        for row in zip(
            rows[Requirement.KIND],
            rows[Requirement.ITEMS],
            rows[Requirement.AMOUNT],
            state,
            lacking,
            rows["end"],
            rows["audit"],
            strict=True,
        )
    ]
    table[Prerequisite.REASON] = pd.Series(said, table.index, dtype=object)
    return table


def _sentence(
    kind: str,
    items: tuple[str, ...],
    amount: int,
    state: str,
    lacking: int,
    end: pd.Timestamp,
    audit: pd.Timestamp,
) -> Message:
    named = Message(
        "programmes.what",
        {"kind": Message(f"programmes.kind_{kind}"), "items": listing(map(certificate, items))},
    )
    if state == "expiring":
        days = {"until": f"{end:%Y-%m-%d}", "audit": f"{audit:%Y-%m-%d}"}
        return Message("programmes.expiring", {"what": named, **days})
    if state == "missing" and lacking < amount:
        return Message("programmes.missing_some", {"what": named, "n": lacking})
    return Message(f"programmes.{state}", {"what": named})


def closest_registrations(
    prerequisites: pd.DataFrame, maker_lists: pd.DataFrame, *, pipeline: Pipeline | None = None
) -> pd.DataFrame:
    """Order the firms and maker lists by how little is left to do.

    Fewest open requirements first (missing counts before expiring), then those further along the pipeline,
    then those that meet more. Registered and refused ones stand last.

    Returns
    -------
    DataFrame
        `Registration` columns.

    Examples
    --------
    >>> lists = pd.DataFrame({"buyer_id": ["B1"]}, index=["Y1"])
    >>> asked = pd.DataFrame({"maker_list_id": "Y1", "kind": ["sample"], "items": [("valve",)], "amount": 1})
    >>> shown = pd.DataFrame({"supplier_id": ["S2"], "item": ["valve"], "valid_from": [None],
    ...                       "valid_until": [None]})
    >>> found = check_prerequisites(lists, asked, shown, suppliers=["S1", "S2"], on=date(2019, 4, 9))
    >>> closest_registrations(found, lists)[["supplier_id", "missing"]].to_numpy().tolist()
    [['S2', 0], ['S1', 1]]
    """
    states = pd.get_dummies(prerequisites[Prerequisite.STATE]).reindex(
        columns=[Registration.MET, Registration.EXPIRING, Registration.MISSING], fill_value=False
    )
    open_ = prerequisites[prerequisites[Prerequisite.STATE] != "met"]
    to_do = open_.groupby(_KEYS, sort=False)[Prerequisite.REASON].agg(tuple)
    table = states.astype(int).groupby([prerequisites[key] for key in _KEYS], sort=False).sum().reset_index()
    table[Registration.BUYER] = table[MakerList.ID].map(maker_lists[MakerList.BUYER])
    now = (pipeline or Pipeline()).now()
    table = table.merge(now, on=_KEYS, how="left").rename(columns={Step.DATE: Registration.SINCE})
    table[Registration.STATUS] = table[Registration.STATUS].fillna("")
    keys = pd.MultiIndex.from_frame(table[_KEYS])
    found = to_do.reindex(keys)
    table[Registration.TO_DO] = [cell if isinstance(cell, tuple) else () for cell in found]
    order = pd.DataFrame(
        {
            "closed": table[Registration.STATUS].isin(CLOSED),
            "open": table[Registration.MISSING] + table[Registration.EXPIRING],
            "missing": table[Registration.MISSING],
            "stage": -table[Registration.STATUS].map(Pipeline.rank),
            "met": -table[Registration.MET],
        }
    )
    ranked = table.loc[order.sort_values(list(order.columns), kind="stable").index]
    return ranked.reset_index(drop=True)[list(_COLUMNS)]


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
        The event's preferences with the proposals after them, and what was near but not proposed:
        `Preference.SUPPLIER`, `Preference.BUYER` and `Prerequisite.REASON`.
    """
    left = closest[Registration.MISSING] + closest[Registration.EXPIRING]
    near = closest[~closest[Registration.STATUS].isin(CLOSED) & (left <= most_open)]
    near = near[Pair.KEYS].drop_duplicates()
    said = event.preferences.groupby(Pair.KEYS)[Preference.LEVEL].agg(lambda levels: ", ".join(levels))
    kept: dict[str, list[str]] = {}
    refused: list[tuple[str, str, Message]] = []
    for supplier, buyer in near.itertuples(index=False):
        who = {"supplier": supplier, "buyer": buyer}
        if supplier not in event.suppliers.index:
            refused.append((supplier, buyer, Message("programmes.wish_not_supplier", who)))
        elif buyer not in event.buyers.index:
            refused.append((supplier, buyer, Message("programmes.wish_not_buyer", who)))
        elif (supplier, buyer) in said.index:
            level = said.loc[(supplier, buyer)]
            refused.append((supplier, buyer, Message("programmes.wish_said", {**who, "level": level})))
        elif len(kept.setdefault(supplier, [])) < per_supplier:
            kept[supplier].append(buyer)
        else:
            most = {**who, "most": per_supplier}
            refused.append((supplier, buyer, Message("programmes.wish_enough", most)))
    wishes = pd.DataFrame(
        [(s, b, "supplier", "want") for s, buyers in kept.items() for b in buyers],
        columns=[*Pair.KEYS, Preference.SIDE, Preference.LEVEL],
    )
    both = [frame for frame in (event.preferences, wishes) if len(frame)] or [wishes]
    not_proposed = pd.DataFrame(refused, columns=[*Pair.KEYS, Prerequisite.REASON])
    return pd.concat(both, ignore_index=True), not_proposed
