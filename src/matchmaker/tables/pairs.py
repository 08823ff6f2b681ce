"""Tables about pairs of companies: preferences, past meetings, locks and precedences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from matchmaker.columns import Form, Lock, Pair, PastMeeting, Precedence, Preference
from matchmaker.messages import Message
from matchmaker.tables.cells import BadCell
from matchmaker.tables.companies import Directory, found_or_logged
from matchmaker.tables.problems import Log, Spot
from matchmaker.tables.slots import SlotFinder


@dataclass(frozen=True, slots=True)
class Known:
    """What side files may speak of."""

    suppliers: Directory
    buyers: Directory
    anyone: Directory
    slots: SlotFinder
    places: frozenset[str]


class Wish(NamedTuple):
    """One word in a company's list of wished partners."""

    company: str
    side: str
    spot: Spot


def wishes_in(frame: pd.DataFrame, key: str, side: str, file: str) -> Iterator[Wish]:
    """The wished partners that one side's companies wrote into their forms."""
    for row, company, words in zip(frame.index, frame[key], frame[Form.WISHES], strict=True):
        for word in words:
            yield Wish(company, side, Spot(file, row, Form.WISHES, word))


def preferences_of(
    frame: pd.DataFrame, wishes: Iterable[Wish], file: str, known: Known, log: Log
) -> pd.DataFrame:
    """Wishes of the preferences file and of the companies' own forms, one row a pair and side.

    The file goes before a form: where both speak, the form's wish is written down as not used.
    """
    said: dict[tuple[str, str, str], str] = {}
    words = zip(frame[Preference.SIDE], frame[Preference.LEVEL], strict=True)
    for (row, supplier, buyer), (side, level) in zip(_pairs(frame, file, known, log), words, strict=True):
        if supplier is None or buyer is None or pd.isna(side) or pd.isna(level):
            continue
        first = said.setdefault((supplier, buyer, side), level)
        if first != level:
            spot = Spot(file, row, Preference.LEVEL, level)
            both = {"supplier": supplier, "buyer": buyer}
            log.bad(spot, "tables.two_levels", "tables.one_level", first=first, **both)
    for wish in wishes:
        other = found_or_logged(known.buyers if wish.side == "supplier" else known.suppliers, wish.spot, log)
        if other is None:
            continue
        pair = (wish.company, other) if wish.side == "supplier" else (other, wish.company)
        level = said.setdefault((*pair, wish.side), "want")
        if level != "want":
            log.unused(wish.spot, Message("tables.wish_overruled", {"level": level}))
    rows = [(*pair, level) for pair, level in said.items()]
    columns = [Preference.SUPPLIER, Preference.BUYER, Preference.SIDE, Preference.LEVEL]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def past_meetings_of(frame: pd.DataFrame, file: str, known: Known, log: Log) -> pd.DataFrame:
    """Earlier meetings of this event's companies; others are written down as not used."""
    rows = []
    cells = frame[[Pair.SUPPLIER, Pair.BUYER, PastMeeting.DATE, PastMeeting.OUTCOME, PastMeeting.EVENT]]
    for row, supplier, buyer, *others in cells.itertuples(name=None):
        found = []
        for directory, word in ((known.suppliers, supplier), (known.buyers, buyer)):
            try:
                company = None if pd.isna(word) else directory.find(word)
            except BadCell as e:
                log.bad_cell(Spot(file, row, "", word), e)
                company = None
            found.append(company)
        if None in found:
            stranger = supplier if found[0] is None else buyer
            log.unused(Spot(file, row, "", stranger), Message("tables.not_here_now"))
        else:
            rows.append((*found, *others))
    table = pd.DataFrame(rows, columns=list(cells.columns), dtype=object)
    days = pd.to_datetime(table[PastMeeting.DATE]).astype("datetime64[s]")
    return table.assign(**{PastMeeting.DATE: days})


def locks_of(frame: pd.DataFrame, file: str, known: Known, log: Log) -> pd.DataFrame:
    """Meetings that must be held, or stay where they are."""
    rows = []
    places = zip(frame[Lock.SLOT], frame[Lock.PLACE], strict=True)
    for (row, supplier, buyer), (slot, place) in zip(_pairs(frame, file, known, log), places, strict=True):
        at = None if pd.isna(slot) else _one_slot(slot, Spot(file, row, Lock.SLOT, slot), known, log)
        if not pd.isna(place) and place not in known.places:
            log.bad(Spot(file, row, Lock.PLACE, place), "tables.unknown_place", "tables.write_place")
        rows.append((supplier, buyer, at, None if pd.isna(place) else place))
    return pd.DataFrame(rows, columns=[Lock.SUPPLIER, Lock.BUYER, Lock.SLOT, Lock.PLACE], dtype=object)


def _one_slot(words: str, spot: Spot, known: Known, log: Log) -> str | None:
    try:
        found = known.slots.named(words)
    except BadCell as e:
        log.bad_cell(spot, e)
        return None
    if len(found) > 1:
        log.bad(spot, "tables.several_slots", "tables.write_slot", known=found[0], value=words)
    return found[0]


def precedences_of(frame: pd.DataFrame, file: str, known: Known, log: Log) -> pd.DataFrame:
    """Meetings that must be held before others."""
    first = [Precedence.FIRST_SUPPLIER, Precedence.FIRST_BUYER]
    then = [Precedence.THEN_SUPPLIER, Precedence.THEN_BUYER]
    earlier, later = (
        [pair[1:] for pair in _pairs(frame, file, known, log, columns)] for columns in (first, then)
    )
    rows = [(*one, *two) for one, two in zip(earlier, later, strict=True)]
    for row, one, two in zip(frame.index, earlier, later, strict=True):
        if one == two and None not in one:
            spot = Spot(file, row, Precedence.THEN_SUPPLIER, " ".join(map(str, two)))
            log.bad(spot, "tables.before_itself", "tables.write_other_meeting")
    return pd.DataFrame(rows, columns=[*first, *then], dtype=object)


def _pairs(
    frame: pd.DataFrame, file: str, known: Known, log: Log, columns: Sequence[str] = Pair.KEYS
) -> Iterator[tuple[int, str | None, str | None]]:
    """Row, supplier and buyer of each row; None where a cell means nobody."""
    for row, supplier, buyer in frame[list(columns)].itertuples(name=None):
        found = [
            None if pd.isna(word) else found_or_logged(directory, Spot(file, row, column, word), log)
            for word, directory, column in zip(
                (supplier, buyer), (known.suppliers, known.buyers), columns, strict=True
            )
        ]
        yield row, found[0], found[1]
