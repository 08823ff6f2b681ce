"""What a campaign refuses, every fault at once, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

import numpy as np
import pandas as pd

from matchmaker.columns import Company, Pair, Participation, Problem, Running
from matchmaker.errors import TableErrors, cut
from matchmaker.messages import Message

_LISTS: Final = {
    "firms": (Company.HS_CODES, Company.SEGMENTS, Company.MARKETS, Company.EXPORT_COUNTRIES),
    "programmes": (Running.HS_CODES, Running.SEGMENTS, Running.MARKETS),
}
_NUMBERS: Final = {
    "firms": {Company.EXPORTS_USD: np.inf, Company.TOP_CUSTOMER_SHARE: 1.0},
    "programmes": {Running.BUDGET_USD: np.inf, Running.COST_USD: np.inf, Running.READINESS: 1.0},
}
_NEEDED: Final = {
    "firms": (),
    "programmes": (Running.FROM, Running.UNTIL, Running.SEATS),
    "taken_part": (Participation.SUPPLIER, Participation.PROGRAMME, Participation.DATE),
}


def as_days(frame: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
    """A copy whose days are plain dates; what is no day stays as it is."""
    made = frame.copy()
    for column in columns:
        if column in made:
            made[column] = pd.Series([_day(cell) for cell in made[column]], made.index, dtype=object)
    return made


def check_tables(firms: pd.DataFrame, programmes: pd.DataFrame, taken_part: pd.DataFrame) -> None:
    """Raise `TableErrors` with every bad cell of the three tables."""
    tables = {"firms": firms, "programmes": programmes, "taken_part": taken_part}
    found: list[dict[str, Any]] = []
    for name, frame in tables.items():
        missing = [c for c in _NEEDED[name] if c not in frame]
        found += [_row(name, column, "", "no_column", column=column) for column in missing]
        found += _bad_cells(name, frame)
    for name, key in (("firms", Pair.SUPPLIER), ("programmes", Running.ID)):
        index = tables[name].index
        found += [_row(name, key, i, "twice", id=i) for i in index[index.duplicated()].unique()]
    if not len(programmes):
        found.append(_row("programmes", Running.ID, "", "no_programmes"))
    if not found:
        found += [*_bad_runs(programmes), *_bad_participations(firms, taken_part)]
    if found:
        raise TableErrors(pd.DataFrame(found, columns=Problem.ALL))


def check_demands(
    target: int, floors: Mapping[str, int], trips: int | None, towns: set[str], today: date | None
) -> None:
    """Raise `TableErrors` with everything that is wrong with what is asked for."""
    found = []
    for column, value, least in (("target", target, 0), ("trips", trips, 1)):
        if value is not None and not _whole(value, least):
            found.append(_row("campaign", column, value, "not_whole", least=least, value=value))
    for town, least in floors.items():
        if town not in towns:
            known = cut(sorted(towns)) or "-"
            found.append(_row("campaign", "floors", town, "no_region", region=town, known=known))
        elif not _whole(least, 0):
            found.append(_row("campaign", f"floors.{town}", least, "not_whole", least=0, value=least))
    if today is not None and not isinstance(_day(today), date):
        found.append(_row("campaign", "today", today, "no_day", value=today))
    if found:
        raise TableErrors(pd.DataFrame(found, columns=Problem.ALL))


def _bad_cells(name: str, frame: pd.DataFrame) -> Iterable[dict[str, Any]]:
    tests: dict[str, tuple[Callable[[Any], bool], str, dict[str, Any]]] = {}
    for column in _LISTS.get(name, ()):
        tests[column] = (_listed, "no_list", {})
    for column, most in _NUMBERS.get(name, {}).items():
        key = "no_share" if most == 1 else "no_amount"
        tests[column] = (lambda cell, most=most: _between(cell, most), key, {})  # type: ignore[misc]
    if name == "programmes":
        tests[Running.SEATS] = (lambda cell: _whole(cell, 0), "not_whole", {"least": 0})
    days = {"programmes": (Running.FROM, Running.UNTIL), "taken_part": (Participation.DATE,)}
    for column in days.get(name, ()):
        tests[column] = (lambda cell: isinstance(cell, date), "no_day", {})
    for column, (good, key, more) in tests.items():
        if column in frame:
            for i, cell in zip(frame.index, frame[column], strict=True):
                if not good(cell):
                    yield _row(name, column, f"{i}: {cell}", key, value=cell, **more)


def _bad_runs(programmes: pd.DataFrame) -> Iterable[dict[str, Any]]:
    """Programmes that end before they begin, and budgets that say nothing without a cost."""
    for i, run in programmes.iterrows():
        first, last = run[Running.FROM], run[Running.UNTIL]
        if first > last:
            yield _row("programmes", Running.UNTIL, f"{i}: {last}", "ends_early", first=first, last=last)
        budget, cost = run.get(Running.BUDGET_USD), run.get(Running.COST_USD)
        if pd.notna(budget) and pd.isna(cost):
            yield _row("programmes", Running.COST_USD, i, "no_cost")


def _bad_participations(firms: pd.DataFrame, taken_part: pd.DataFrame) -> Iterable[dict[str, Any]]:
    named = taken_part[Participation.SUPPLIER]
    for firm in named[~named.isin(firms.index)].drop_duplicates():
        yield _row("taken_part", Participation.SUPPLIER, firm, "no_firm", firm=firm)


def _row(file: str, column: str, value: object, key: str, /, **values: Any) -> dict[str, Any]:
    return {
        Problem.FILE: file,
        Problem.ROW: 0,
        Problem.COLUMN: column,
        Problem.VALUE: str(value),
        Problem.REASON: Message(f"campaign.bad_{key}", values),
        Problem.ADVICE: "",
    }


def _day(cell: Any) -> Any:
    """A date for whatever is one."""
    if isinstance(cell, np.datetime64):
        cell = pd.Timestamp(cell)
    if isinstance(cell, datetime) and cell is not pd.NaT:
        return cell.date()
    return cell


def _listed(cell: Any) -> bool:
    return isinstance(cell, list | tuple) or (not isinstance(cell, str) and bool(pd.isna(cell)))


def _between(cell: Any, most: float) -> bool:
    if cell is None or cell is pd.NA:
        return True
    number = isinstance(cell, int | float | np.integer | np.floating) and not isinstance(cell, bool)
    return number and (cell != cell or (0 <= cell <= most and cell < np.inf))


def _whole(cell: Any, least: int) -> bool:
    if isinstance(cell, bool) or not isinstance(cell, int | float | np.integer | np.floating):
        return False
    return bool(np.isfinite(cell) and cell == int(cell) and cell >= least)
