"""Who is where and when: places, absences and interpreters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from matchmaker.columns import Absence, Company, FloorPlan, Form, Interpreter, Pair, Place
from matchmaker.messages import Message
from matchmaker.tables.cells import BadCell
from matchmaker.tables.companies import Directory, check_ids, found_or_logged
from matchmaker.tables.event_file import FILE, EventFile
from matchmaker.tables.pairs import Known
from matchmaker.tables.problems import Log, Spot
from matchmaker.tables.slots import SlotFinder
from matchmaker.tables.venues import wholly_virtual


def places_of(
    frame: pd.DataFrame,
    event: EventFile,
    companies: tuple[pd.DataFrame, pd.DataFrame],
    directory: Directory,
    file: str,
    log: Log,
) -> pd.DataFrame | None:
    """Tables or booths: from the places file, else by name, else by number, else one a seated company.

    Where there are enough for the side that sits, each of its representatives owns one. An event all of whose
    meetings are by video needs none.

    Returns
    -------
    DataFrame
        Indexed by place id; None, with the reason in `log`, where nobody says how many there are.
    """
    if len(frame):
        return _listed(frame, event, directory, file, log)
    seated = {"suppliers": companies[0], "buyers": companies[1]}.get(event.places.seated)
    owners = [] if seated is None else _sitting(seated)
    count = event.places.count or len(event.places.names) or len(owners)
    if not count and not wholly_virtual(*companies, event.rules.online):
        log.bad(Spot(FILE, 0, "places.count"), "tables.no_places", "tables.write_places")
        return None
    letter = "B" if event.places.kind == "booth" else "T"
    names = event.places.names or [f"{letter}{i:0{max(2, len(str(count)))}d}" for i in range(1, count + 1)]
    spare = count - len(owners)
    held: list[str | None] = [*owners, *[None] * spare] if spare >= 0 else [None] * count
    return pd.DataFrame(
        {Place.OWNER: held, Place.HALL: None}, index=pd.Index(list(names), name=Place.ID), dtype=object
    )


def _sitting(frame: pd.DataFrame) -> list[str]:
    """The companies of a side, each as often as it has representatives."""
    key = Pair.SUPPLIER if Pair.SUPPLIER in frame else Pair.BUYER
    seats = zip(frame[key], frame[Company.REPRESENTATIVES], strict=True)
    return [str(company) for company, representatives in seats for _ in range(representatives)]


def _listed(frame: pd.DataFrame, event: EventFile, directory: Directory, file: str, log: Log) -> pd.DataFrame:
    kept = check_ids(frame, Place.ID, file, log)
    if event.places.count not in (None, len(kept)):
        spot = Spot(FILE, 0, "places.count", event.places.count)
        log.bad(spot, "tables.other_count", "tables.match_count", file=file, count=len(kept))
    owners = [
        None if pd.isna(word) else found_or_logged(directory, Spot(file, row, Place.OWNER, word), log)
        for row, word in zip(kept.index.tolist(), kept[Place.OWNER], strict=True)
    ]
    index = pd.Index(kept[Place.ID].tolist(), name=Place.ID)
    columns = {Place.OWNER: owners, Place.HALL: kept[Place.HALL].tolist()}
    return pd.DataFrame(columns, index=index, dtype=object)


def floor_plan_of(frame: pd.DataFrame, file: str, known: Known, log: Log) -> pd.DataFrame:
    """Where places stand, in metres, by place; a plan that is there shows every place of the event."""
    kept = check_ids(frame, Place.ID, file, log)
    for row, place in zip(kept.index.tolist(), kept[Place.ID], strict=True):
        if place not in known.places:
            log.bad(Spot(file, row, Place.ID, place), "tables.unknown_place", "tables.write_place")
    missing = sorted(known.places - set(kept[Place.ID])) if len(frame) else []
    if missing:
        spot = Spot(file, 0, Place.ID, missing[0])
        log.bad(spot, "tables.off_plan", "tables.complete_plan", n=len(missing), value=missing[0])
    index = pd.Index(kept[Place.ID].tolist(), name=Place.ID, dtype=object)
    columns = {column: kept[column].tolist() for column in (FloorPlan.X, FloorPlan.Y)}
    halls = pd.Series(kept[FloorPlan.HALL].tolist(), index=index, dtype=object)
    return pd.DataFrame(columns, index=index).assign(**{FloorPlan.HALL: halls})


def absences_of(frame: pd.DataFrame, file: str, known: Known, log: Log) -> pd.DataFrame:
    """Absences, one row a company and slot, each once."""
    away: dict[tuple[str, str], None] = {}
    for row, cells in zip(frame.index, frame.to_dict("records"), strict=True):
        word = cells[Absence.COMPANY]
        company = (
            None
            if pd.isna(word)
            else found_or_logged(known.anyone, Spot(file, row, Absence.COMPANY, word), log)
        )
        for slot in _away(row, {str(k): v for k, v in cells.items()}, file, known.slots, log):
            if company is not None:
                away[company, slot] = None
    return pd.DataFrame(list(away), columns=[Absence.COMPANY, Absence.SLOT], dtype=object)


def _away(row: int, cells: dict[str, Any], file: str, slots: SlotFinder, log: Log) -> Iterable[str]:
    """Slots a row speaks of: named ones, else those its date, times and session leave."""
    if named := cells[Absence.SLOT]:
        return slots_named(named, Spot(file, row, Absence.SLOT), slots, log)
    said = {name: None if pd.isna(cells[name]) else cells[name] for name in _WHEN}
    day, start, end, session = said.values()
    if all(value is None for value in said.values()):
        log.bad(Spot(file, row, Absence.SLOT), "tables.no_time", "tables.write_when")
        return ()
    if day is not None and not slots.has_day(day):
        log.bad(Spot(file, row, Form.DATE, day), "tables.not_event_day", "tables.write_event_day")
        return ()
    if start is not None and end is not None and end <= start:
        spot = Spot(file, row, Form.TO, f"{start:%H:%M}-{end:%H:%M}")
        log.bad(spot, "tables.ends_before", "tables.swap_times")
        return ()
    found = slots.window(day, start, end)
    if session is not None:
        half = slots.session(session, day)
        if half is None:
            spot = Spot(file, row, Form.SESSION, session)
            log.bad(spot, "tables.unknown_session", "tables.write_session")
            return ()
        found = tuple(slot for slot in found if slot in half)
    if not found:
        log.unused(Spot(file, row), Message("tables.outside_event"))
    return found


_WHEN = (Form.DATE, Form.FROM, Form.TO, Form.SESSION)


def slots_named(words: Iterable[str], spot: Spot, slots: SlotFinder, log: Log) -> tuple[str, ...]:
    """All slots that some words name, in order; words that name none are bad."""
    found: set[str] = set()
    for word in words:
        try:
            found.update(slots.named(word))
        except BadCell as e:
            log.bad_cell(Spot(spot.file, spot.row, spot.column, word), e)
    return tuple(slot for slot in slots.ids if slot in found)


def interpreters_of(frame: pd.DataFrame, file: str, known: Known, log: Log) -> pd.DataFrame:
    """Interpreters by their id, with the slots in which each is away."""
    kept = check_ids(frame, Interpreter.ID, file, log)
    for row, languages in zip(kept.index.tolist(), kept[Interpreter.LANGUAGES], strict=True):
        if len(languages) == 1:
            spot = Spot(file, row, Interpreter.LANGUAGES, languages[0])
            log.bad(spot, "tables.one_language", "tables.write_languages")
    away = [
        slots_named(words, Spot(file, row, Interpreter.ABSENT), known.slots, log)
        for row, words in zip(kept.index, kept[Interpreter.ABSENT], strict=True)
    ]
    return pd.DataFrame(
        {
            Interpreter.NAME: kept[Interpreter.NAME].tolist(),
            Interpreter.LANGUAGES: kept[Interpreter.LANGUAGES].tolist(),
            Interpreter.ABSENT: away,
        },
        index=pd.Index(kept[Interpreter.ID].tolist(), name=Interpreter.ID),
        dtype=object,
    )
