"""The figures of a plan's overview, as one tidy table."""

from __future__ import annotations

from typing import Any

import pandas as pd

from matchmaker.columns import Absence, Balance, Interpreter, Measure, Pair, Schedule, Score, Slot
from matchmaker.report.contents import Contents
from matchmaker.report.zones import video_meetings
from matchmaker.timetable.relays import names_in

Row = tuple[str, str, str, float, float]
NONE = float("nan")


def take_measures(contents: Contents) -> pd.DataFrame:
    """Count what a plan achieves.

    Returns
    -------
    pandas.DataFrame
        Columns of `Measure`; `value` is a count, a mean score in [0, 1] or minutes, as `measure` says;
        `out_of` is what the value is a part of, or NaN.
    """
    rows = [
        *_companies(contents),
        *_meetings(contents),
        *_wishes(contents),
        *_waiting(contents),
        *_balance(contents),
        *_slots(contents),
        *_regions(contents),
        *_interpreters(contents),
    ]
    return pd.DataFrame(rows, columns=Measure.ALL).astype({Measure.VALUE: float, Measure.OUT_OF: float})


def _companies(contents: Contents) -> list[Row]:
    event, held = contents.event, contents.held
    return [
        ("companies", "suppliers_meeting", "", held[Pair.SUPPLIER].nunique(), len(event.suppliers)),
        ("companies", "buyers_meeting", "", held[Pair.BUYER].nunique(), len(event.buyers)),
        ("companies", "short_companies", "", len(contents.shortfalls), NONE),
    ]


def _meetings(contents: Contents) -> list[Row]:
    rows: list[Row] = [
        ("meetings", "meetings_wished", "", len(contents.wishes), NONE),
        ("meetings", "meetings_placed", "", len(contents.held), len(contents.chosen)),
    ]
    if Score.SCORE in contents.held and contents.held[Score.SCORE].notna().any():
        mean = float(contents.held[Score.SCORE].astype(float).mean())
        rows.append(("meetings", "mean_score", "", mean, 1.0))
    return rows


def _wishes(contents: Contents) -> list[Row]:
    wishes = contents.wishes
    met = wishes.index.isin(pd.MultiIndex.from_frame(contents.held[Pair.KEYS]))
    return [
        ("wishes", f"{level}_met", "", int((met & (wishes == level)).sum()), int((wishes == level).sum()))
        for level in ("must", "want")
    ]


def _waiting(contents: Contents) -> list[Row]:
    rows: list[Row] = []
    if contents.breaks is not None:
        rows.append(("waiting", "breaks", "", contents.breaks, NONE))
    if contents.bound is not None:
        rows.append(("waiting", "breaks_bound", "", contents.bound, NONE))
    waits = waiting_minutes(contents.held)
    if len(waits):
        rows.append(("waiting", "waiting_mean_min", "", float(waits.mean()), NONE))
        rows.append(("waiting", "waiting_longest_min", "", float(waits.max()), NONE))
    return rows


def _balance(contents: Contents) -> list[Row]:
    """Each term with its weight, then what they add up to; nothing where breaks alone count."""
    if not contents.balanced:
        return []
    balance = contents.balance.astype(dict.fromkeys((Balance.AMOUNT, Balance.WEIGHTED, Balance.BOUND), float))
    rows: list[Row] = [
        ("balance", f"balance_{term}", f"{row[Balance.WEIGHT]:g} x", float(row[Balance.AMOUNT]), NONE)
        for term, row in balance.drop(index=Balance.TOTAL).iterrows()
    ]
    for measure, column in (("balance_total", Balance.WEIGHTED), ("balance_bound", Balance.BOUND)):
        rows.append(("balance", measure, "", balance[column][Balance.TOTAL], NONE))
    return rows


def waiting_minutes(held: pd.DataFrame) -> pd.Series[Any]:
    """Minutes each company spends between its meetings, per day on which it meets anyone.

    Time between the end of one meeting and the start of the next counts, lunch included; meetings held at
    the same time by several representatives count once.

    Parameters
    ----------
    held
        Rows with `Pair.KEYS`, `Slot.START` and `Slot.END`.

    Returns
    -------
    pandas.Series
        On company id and day, in minutes.
    """
    sides = [held[[key, Slot.START, Slot.END]].rename(columns={key: Absence.COMPANY}) for key in Pair.KEYS]
    rows = pd.concat(sides).sort_values([Absence.COMPANY, Slot.START], ignore_index=True)
    who = [rows[Absence.COMPANY], pd.to_datetime(rows[Slot.START]).dt.date]
    before = rows[Slot.END].groupby(who).cummax().groupby(who).shift()
    gap_min = (rows[Slot.START] - before).dt.total_seconds().div(60).clip(lower=0).fillna(0)
    return gap_min.groupby(who).sum()


def _slots(contents: Contents) -> list[Row]:
    slots = contents.event.slots
    at_table = contents.held[~video_meetings(contents).reindex(contents.held.index)]
    used = at_table[Schedule.SLOT].value_counts().reindex(slots.index, fill_value=0)
    return [
        ("slots", "tables_used", str(slot), int(held), int(places))
        for slot, held, places in zip(slots.index, used, slots[Slot.PLACES], strict=True)
    ]


def _regions(contents: Contents) -> list[Row]:
    regions = contents.regions.dropna()
    of_meeting = contents.held[Pair.SUPPLIER].map(regions)
    meeting = contents.held[Pair.SUPPLIER].drop_duplicates().map(regions)
    rows: list[Row] = []
    for region in sorted(regions.unique()):
        total = int((regions == region).sum())
        rows.append(("regions", "region_suppliers", region, int((meeting == region).sum()), total))
        rows.append(("regions", "region_meetings", region, int((of_meeting == region).sum()), NONE))
    return rows


def _interpreters(contents: Contents) -> list[Row]:
    slots = len(contents.event.slots)
    known = set(contents.event.interpreters.index)
    load = (
        contents.held[Schedule.INTERPRETER].map(lambda cell: names_in(cell, known)).explode().value_counts()
    )
    rows: list[Row] = []
    for row in contents.event.interpreters.reset_index().to_dict("records"):
        away = row.get(Interpreter.ABSENT)
        free = slots - (len(set(away)) if isinstance(away, tuple) else 0)
        who = str(row[Interpreter.ID])
        rows.append(("interpreters", "interpreter_meetings", who, int(load.get(who, 0)), free))
    return rows


def total(measures: pd.DataFrame, measure: str) -> float:
    """One figure of the whole event; NaN where it was not taken.

    Examples
    --------
    >>> table = pd.DataFrame([("waiting", "breaks", "", 3.0, NONE)], columns=Measure.ALL)
    >>> total(table, "breaks")
    3.0
    """
    found = measures.loc[measures[Measure.MEASURE] == measure, Measure.VALUE]
    return float(found.iloc[0]) if len(found) else NONE
