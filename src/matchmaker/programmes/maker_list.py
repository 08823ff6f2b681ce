"""Maker Lists: what each yard and shipowner asks, what each firm has, and what is missing on the day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from matchmaker.columns import Evidence, MakerList, Prerequisite, Requirement
from matchmaker.errors import SettingsError, cut
from matchmaker.messages import Message
from matchmaker.reference.certificates import class_societies
from matchmaker.scoring.wording import certificate, listing

KINDS: Final = ("class_approval", "reference", "document", "sample")
"""What a maker list can ask for, in the order in which it is usually asked."""
ONE_EACH: Final = ("class_approval", "document")
"""Of these the same item counts once, however many papers show it; references and samples count each."""
_KEYS: Final = [Evidence.SUPPLIER, MakerList.ID]
_ONE: Final = ["f", "n"]  # a firm and a requirement, by number


def check_prerequisites(
    maker_lists: pd.DataFrame,
    requirements: pd.DataFrame,
    evidence: pd.DataFrame,
    *,
    suppliers: Sequence[str],
    on: date,
) -> pd.DataFrame:
    """Say of each firm, maker list and requirement whether it is met, missing, or expires before the audit.

    Two approvals or documents of one kind count once: the second paper shows nothing new. References and
    samples count each, save where `Evidence.DETAIL` says that two rows are one and the same.

    Parameters
    ----------
    maker_lists
        Indexed by `MakerList.ID`; without a day of audit, or after it, `on` counts as one (`passed_audits`).
    requirements
        `Requirement` columns. Any of the items will do; without an amount one is needed.
    evidence
        `Evidence` columns; both days are inside, a missing one is open.
    on
        Today: what is valid today and no longer at the audit is `expiring`.

    Returns
    -------
    DataFrame
        `Prerequisite` columns, in the order of the suppliers, lists and requirements. A list of which no
        requirement is known has one row a firm, its state `unknown`.

    Raises
    ------
    SettingsError
        A list stands twice; a requirement names an unknown list or kind, no items, or an amount below 1.

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
    asked = _asked(maker_lists, requirements)
    firms = pd.DataFrame({Evidence.SUPPLIER: list(dict.fromkeys(suppliers))}, dtype=object)
    rows = firms.rename_axis("f").reset_index().merge(asked, how="cross")
    rows["audit"] = pd.to_datetime(rows[MakerList.ID].map(_days(maker_lists, on).to_dict()))
    counted = _counted(_shown(rows, evidence), pd.Timestamp(on))
    return _stated(rows.merge(counted, on=_ONE, how="left"))


def passed_audits(maker_lists: pd.DataFrame, *, on: date) -> pd.DataFrame:
    """Name the lists whose day of audit lies before today: they are judged as if it were today.

    Returns
    -------
    DataFrame
        `MakerList.ID`, `MakerList.AUDIT` and `Prerequisite.REASON`, in the order of the lists.

    Examples
    --------
    >>> lists = pd.DataFrame({"audit": [date(2019, 3, 1), None]}, index=["Y1", "Y2"])
    >>> print(passed_audits(lists, on=date(2019, 4, 9))["reason"].item())
    Y1: the audit day 2019-03-01 has passed, so everything is judged on 2019-04-09; ask for the next day
    """
    rows = [
        (
            name,
            day.date(),
            Message(
                "programmes.audit_passed",
                {"maker_list": name, "audit": f"{day:%Y-%m-%d}", "today": f"{on:%Y-%m-%d}"},
            ),
        )
        for name, day in _audits(maker_lists).items()
        if day < pd.Timestamp(on)
    ]
    return pd.DataFrame(rows, columns=[MakerList.ID, MakerList.AUDIT, Prerequisite.REASON], dtype=object)


def _audits(maker_lists: pd.DataFrame) -> pd.Series[pd.Timestamp]:
    if MakerList.AUDIT not in maker_lists:
        return pd.Series(pd.NaT, maker_lists.index, dtype="datetime64[s]")
    return pd.to_datetime(maker_lists[MakerList.AUDIT]).astype("datetime64[s]")


def _days(maker_lists: pd.DataFrame, on: date) -> pd.Series[pd.Timestamp]:
    """The day on which each list judges: its audit; today, where it has none or it has passed."""
    days = _audits(maker_lists)
    return days.where(days >= pd.Timestamp(on), pd.Timestamp(on))


def _asked(maker_lists: pd.DataFrame, requirements: pd.DataFrame) -> pd.DataFrame:
    """Checked requirements under a number, and one empty row for each list that has none."""
    columns = [MakerList.ID, Requirement.KIND, Requirement.ITEMS, Requirement.AMOUNT]
    asked = requirements.reindex(columns=columns).reset_index(drop=True).astype(object)
    asked[Requirement.AMOUNT] = pd.to_numeric(asked[Requirement.AMOUNT]).fillna(1).astype(int)
    _check(maker_lists, asked)
    silent = [name for name in maker_lists.index if name not in set(asked[MakerList.ID])]
    more = pd.DataFrame({MakerList.ID: silent, Requirement.KIND: "", Requirement.AMOUNT: 0}, dtype=object)
    more[Requirement.ITEMS] = pd.Series([()] * len(more), dtype=object)
    both = pd.concat([frame for frame in (asked, more) if len(frame)] or [asked], ignore_index=True)
    return both.astype({Requirement.AMOUNT: int}).rename_axis("n").reset_index()


def _check(maker_lists: pd.DataFrame, asked: pd.DataFrame) -> None:
    twice = maker_lists.index[maker_lists.index.duplicated()].unique()
    if len(twice):
        raise SettingsError(f"'{MakerList.ID}' of maker lists must stand once. Got {cut(twice)} twice.")
    strangers = asked[MakerList.ID][~asked[MakerList.ID].isin(maker_lists.index)]
    if len(strangers):
        raise SettingsError(
            f"'{MakerList.ID}' of requirements must be a maker list. Got {cut(strangers.unique())}."
        )
    odd = asked[Requirement.KIND][~asked[Requirement.KIND].isin(KINDS)]
    if len(odd):
        raise SettingsError(
            f"'{Requirement.KIND}' of requirements must be one of {cut(KINDS)}. Got {cut(odd.unique())}."
        )
    bare = [items for items in asked[Requirement.ITEMS] if not isinstance(items, tuple | list) or not items]
    if bare:
        raise SettingsError(
            f"'{Requirement.ITEMS}' of requirements must be a tuple of one item or more. Got {cut(bare)}."
        )
    few = asked[Requirement.AMOUNT][asked[Requirement.AMOUNT] < 1]
    if len(few):
        raise SettingsError(
            f"'{Requirement.AMOUNT}' of requirements must be 1 or more. Got {cut(few.tolist())}."
        )


def _shown(rows: pd.DataFrame, evidence: pd.DataFrame) -> pd.DataFrame:
    """Each firm's evidence under each requirement it may meet, with the unit it counts as."""
    columns = [Evidence.SUPPLIER, Evidence.ITEM, Evidence.DETAIL, Evidence.VALID_FROM, Evidence.VALID_UNTIL]
    own = (
        evidence.reindex(columns=columns)
        .reset_index(drop=True)
        .astype(object)
        .rename_axis("row")
        .reset_index()
    )
    item = Evidence.ITEM
    apart = rows.explode(Requirement.ITEMS).rename(columns={Requirement.ITEMS: item}).dropna(subset=[item])
    shown = apart.drop_duplicates([*_ONE, item]).merge(own, on=[Evidence.SUPPLIER, item])
    told = shown[Evidence.DETAIL].fillna("").astype(str).str.strip()
    each = told.where(told != "", "#" + shown["row"].astype(str))
    return shown.assign(unit=each.where(~shown[Requirement.KIND].isin(ONE_EACH), ""))


def _counted(shown: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """By firm and requirement: what holds on the day, what holds now but ends before, and what has lapsed."""
    start, end = (pd.to_datetime(shown[c]) for c in (Evidence.VALID_FROM, Evidence.VALID_UNTIL))
    begun = start.isna() | (start <= today)
    then = (start.isna() | (start <= shown["audit"])) & (end.isna() | (shown["audit"] <= end))
    going = begun & (today <= end) & (end < shown["audit"])
    over = end.where(begun & (end < today))
    marked = shown.assign(then=then, going=going, end=end.where(going), over=over)
    units = marked.groupby([*_ONE, Evidence.ITEM, "unit"])[["then", "going", "end", "over"]].max()
    units["going"] &= ~units["then"]
    units["end"] = units["end"].where(units["going"])
    sums = units.groupby(_ONE)[["then", "going"]].sum().astype(int)
    return sums.assign(end=units.groupby(_ONE)["end"].min(), over=units.groupby(_ONE)["over"].max())


def _stated(rows: pd.DataFrame) -> pd.DataFrame:
    """Put counts into a state and a sentence."""
    then, going = (rows[c].fillna(0).astype(int) for c in ("then", "going"))
    lacking = (rows[Requirement.AMOUNT] - then).clip(lower=0)
    unknown = rows[Requirement.KIND] == ""
    conditions = [unknown, lacking == 0, lacking <= going]
    table = rows[[*_KEYS, Requirement.KIND, Requirement.ITEMS]].copy()
    table[Prerequisite.STATE] = np.select(conditions, ["unknown", "met", "expiring"], "missing")
    table[Prerequisite.LACKING] = lacking.astype(int)
    cells = (rows[Requirement.AMOUNT], lacking, going, rows["audit"], rows["end"], rows["over"])
    names = (_named(*row) for row in zip(rows[Requirement.KIND], rows[Requirement.ITEMS], strict=True))
    said = [
        _sentence(state, {"what": what, "amount": amount, "n": n, "going": more}, audit, end, over)
        for state, what, amount, n, more, audit, end, over in zip(
            table[Prerequisite.STATE], names, *cells, strict=True
        )
    ]
    table[Prerequisite.REASON] = pd.Series(said, table.index, dtype=object)
    return table


def _named(kind: str, items: Sequence[str]) -> Message:
    """What is asked for; a class approval names itself."""
    words = {"items": listing(map(certificate, items))}
    own = "_class" if items and set(items) <= set(class_societies()) else ""
    key = f"programmes.what_any{own}" if len(items) > 1 else f"programmes.what{own}"
    return Message(key, {"kind": Message(f"programmes.kind_{kind}") if kind else "", **words})


def _sentence(
    state: str, words: dict[str, Any], audit: pd.Timestamp, end: pd.Timestamp, over: pd.Timestamp
) -> Message:
    key = f"programmes.{state}"
    if state == "missing":
        if words["going"]:
            key = "programmes.missing_renew"
        elif words["n"] < words["amount"]:
            key = "programmes.missing_some"
        elif words["amount"] > 1:
            key = "programmes.missing_all"
        elif not pd.isna(over):
            key = "programmes.missing_lapsed"
    until = over if key == "programmes.missing_lapsed" else end
    days = {"audit": f"{audit:%Y-%m-%d}", "until": "" if pd.isna(until) else f"{until:%Y-%m-%d}"}
    return Message(key, {**words, **days})
