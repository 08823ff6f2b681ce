"""The file of incidents beside a mended timetable: what happened, for the next mend and for people."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import pandas as pd

from matchmaker.columns import Happened, Problem
from matchmaker.errors import TableErrors
from matchmaker.messages import Lang, Message
from matchmaker.tables.cells import BadCell
from matchmaker.tables.csv_files import read_csv
from matchmaker.tables.event import Event
from matchmaker.tables.formulas import restored, safe_csv
from matchmaker.timetable.incidents import (
    KINDS,
    TIMED,
    Incident,
    IncidentError,
    apply_incidents,
    moment_of,
)

HAPPENED: Final = "happened.csv"
"""Beside the timetable it belongs to."""

CELLS: Final = (Happened.WHAT, Happened.WHO, Happened.AT, Happened.SINCE)


def happened_csv(said: Iterable[Incident], *, lang: Lang = "en") -> bytes:
    """Incidents as CSV (UTF-8 with the mark that makes Excel read Korean), each with its sentence.

    Parameters
    ----------
    said
        With their times written out, as `remember` gives them.

    Examples
    --------
    >>> said = [Incident(kind="late", who="B03", at="2019-04-09 10:30")]
    >>> print(happened_csv(said).decode("utf-8-sig").splitlines()[1])
    late,B03,2019-04-09 10:30,,B03 comes late: 2019-04-09 10:30
    """
    rows = ([i.kind, i.who, i.at or "", i.since or "", sentence(i).say(lang)] for i in said)
    return safe_csv(Happened.ALL, rows)


def sentence(incident: Incident) -> Message:
    """What happened, in words."""
    at: Any = incident.at
    if incident.kind not in TIMED:
        begin = incident.at or incident.since
        at = Message("day.happened_always") if begin is None else Message("day.happened_from", {"at": begin})
    return Message(f"day.happened_{incident.kind}", {"who": incident.who, "at": at})


def read_happened(path: Path, event: Event) -> tuple[Incident, ...]:
    """Read the incidents back, perhaps with lines struck out by hand; none where there is no such file.

    Raises
    ------
    TableErrors
        The file is no such table, or a line says what cannot have happened at this event.
    """
    if not path.is_file():
        return ()
    try:
        rows = read_csv(path.name, path.read_bytes()).rows
    except BadCell as e:
        raise _errors([(path.name, 0, "", "", e.reason, e.advice)]) from e
    head = [str(cell).strip().lower() for cell in rows[0]] if rows else []
    missing = [name for name in CELLS if name not in head]
    if missing:
        told = (
            Message("day.happened_heading"),
            Message("day.happened_headings", {"names": ", ".join(CELLS)}),
        )
        raise _errors([(path.name, 1, missing[0], "", *told)])
    found: list[Incident] = []
    problems: list[tuple[Any, ...]] = []
    for number, row in enumerate(rows[1:], 2):
        cells = {name: restored(str(cell).strip()) for name, cell in zip(head, row, strict=False)}
        if not any(cells.get(name) for name in CELLS):
            continue
        wrong = _wrong(cells, event)
        if isinstance(wrong, Incident):
            found.append(wrong)
        else:
            column, message = wrong
            told = (message, Message("day.happened_strike"))
            problems.append((path.name, number, column, cells.get(column, ""), *told))
    if problems:
        raise _errors(problems)
    return tuple(found)


def _wrong(cells: dict[str, str], event: Event) -> Incident | tuple[str, Message]:
    """The incident of a line, or the column that makes it none and why."""
    kind, who, at, since = (cells.get(name) or None for name in CELLS)
    known = next((name for name in KINDS if name == kind), None)
    if known is None:
        return Happened.WHAT, Message("day.bad_kind", {"kinds": ", ".join(KINDS), "value": kind or ""})
    for column, cell in ((Happened.AT, at), (Happened.SINCE, since)):
        try:
            if cell is not None:
                moment_of(cell, event)
        except IncidentError as e:
            return column, e.message
    incident = Incident(kind=known, who=_spelled(known, who or "", event), at=at, since=since)
    try:
        apply_incidents(event, [incident])
    except IncidentError as e:
        return Happened.AT if e.message.key == "day.no_time" else Happened.WHO, e.message
    return incident


def _spelled(kind: str, who: str, event: Event) -> str:
    """The id as the event has it, where a spreadsheet took its leading zeros."""
    ids = {"lost_table": event.places.index, "ill": event.interpreters.index}.get(kind, event.participants)
    names = [str(name) for name in ids]
    alike = [name for name in names if name.lstrip("0") == who]
    return alike[0] if who not in names and len(alike) == 1 else who


def _errors(problems: list[tuple[Any, ...]]) -> TableErrors:
    return TableErrors(pd.DataFrame(problems, columns=Problem.ALL))
