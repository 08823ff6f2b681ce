"""What all papers of a plan have in common: companies as others may see them, meetings in order of time."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

import pandas as pd
from babel.dates import format_date, format_interval

from matchmaker.columns import Company, Pair, Place, Schedule, Slot
from matchmaker.messages import Lang, say
from matchmaker.report.addressing import one_line
from matchmaker.report.consent import shown_to_others
from matchmaker.report.contents import Contents
from matchmaker.report.labels import interpreter_name, language_names, name_of
from matchmaker.report.why import told_reasons
from matchmaker.tables.venues import AT_PLACE, hybrid, venues_of
from matchmaker.tables.zones import company_zones

NAME, TEXT, REASON = 90, 110, 140
"""Most characters of a name, of what a company makes or seeks, and of a reason: more is cut."""

SIDES: Final[Mapping[str, str]] = {Pair.SUPPLIER: "supplier", Pair.BUYER: "buyer"}
OTHER: Final[Mapping[str, str]] = {Pair.SUPPLIER: Pair.BUYER, Pair.BUYER: Pair.SUPPLIER}


class Meeting(NamedTuple):
    """One meeting as one of its companies has it."""

    side: str  # of the company: `Pair.SUPPLIER` or `Pair.BUYER`
    partner: str
    start: pd.Timestamp
    end: pd.Timestamp
    place: str  # "" where there is none
    online: bool
    interpreter: str


@dataclass(frozen=True, eq=False)
class Pages:
    """A plan as papers tell it in one language."""

    contents: Contents
    lang: Lang

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Each company's name in this language."""
        return {i: printable(name, NAME) for i, name in self.contents.names(self.lang).items()}

    @cached_property
    def other_names(self) -> Mapping[str, str]:
        """Each company's name in the other language."""
        lang: Lang = "en" if self.lang == "ko" else "ko"
        return {i: printable(name, NAME) for i, name in self.contents.names(lang).items()}

    @cached_property
    def rows(self) -> Mapping[str, Mapping[str, Mapping[Any, Any]]]:
        """Rows of both sides' tables, by side and id."""
        event = self.contents.event
        sides = {Pair.SUPPLIER: event.suppliers, Pair.BUYER: event.buyers}
        return {
            side: dict(zip(frame.index.astype(str), frame.to_dict("records"), strict=True))
            for side, frame in sides.items()
        }

    @cached_property
    def zones(self) -> Mapping[str, str]:
        """The zone by which each company reads its times; empty where all are there in person."""
        event = self.contents.event
        if not hybrid(event):
            return {}
        zones = [company_zones(side, event.slots).dropna() for side in (event.suppliers, event.buyers)]
        return {str(i): str(zone) for side in zones for i, zone in side.items()}

    @cached_property
    def meetings(self) -> Mapping[str, list[Meeting]]:
        """Each company's meetings in order of time; only companies that meet anyone."""
        held, event = self.contents.held, self.contents.event
        video = venues_of(event, list(held[Pair.SUPPLIER]), list(held[Pair.BUYER])) != AT_PLACE
        found: dict[str, list[Meeting]] = {}
        for row, online in zip(held.to_dict("records"), video, strict=True):
            place = printable(row[Schedule.PLACE], NAME)
            facts = (row[Slot.START], row[Slot.END], place, bool(online), self._interpreter(row))
            for side, other in OTHER.items():
                mine = found.setdefault(str(row[side]), [])
                mine.append(Meeting(side, str(row[other]), *facts))
        return found

    def _interpreter(self, row: Mapping[Any, Any]) -> str:
        return printable(interpreter_name(self.contents, row[Schedule.INTERPRETER]), NAME)

    @cached_property
    def reasons(self) -> Mapping[str, Mapping[tuple[str, str], Any]]:
        """By the side of the reader: what speaks most for each meeting."""
        return {side: told_reasons(self.contents, word) for side, word in SIDES.items()}

    @cached_property
    def halls(self) -> Mapping[str, str]:
        """Each place's hall, where it has one."""
        places = self.contents.event.places
        halls = places.get(Place.HALL, pd.Series(dtype=object)).dropna()
        return {str(place): text for place, hall in halls.items() if (text := printable(hall, NAME))}

    @cached_property
    def heading(self) -> dict[str, str]:
        """The event, its days and its halls."""
        event = self.contents.event
        first, last = (event.slots[Slot.START].iloc[i].date() for i in (0, -1))
        one = first == last
        dates = format_date(first, "full", self.lang) if one else _interval(first, last, self.lang)
        halls = ", ".join(dict.fromkeys(self.halls.values()))
        return {"event": printable(event.name, 120), "dates": dates, "place": printable(halls, 120)}

    def visible(self, side: str, company: str) -> dict[str, str]:
        """What everybody may read of a company: never a contact, and nothing it did not agree to."""
        row = self.rows[side][company]
        shown = {c: v for c, v in shown_to_others(row).items() if c not in Company.PERSONAL}
        also = self.other_names[company]
        return {
            "id": printable(company, NAME),
            "name": self.names[company],
            "also": also if also != self.names[company] else "",
            "country": printable(name_of("country", shown.get(Company.COUNTRY), self.lang), NAME),
            "products": printable(shown.get(Company.PRODUCTS), TEXT),
            "languages": printable(language_names(shown.get(Company.LANGUAGES), self.lang), NAME),
        }

    def contact(self, side: str, company: str) -> str:
        """Contact, email and phone for those whom a company meets; "" unless it agreed to that."""
        shown = shown_to_others(self.rows[side][company])
        told = [printable(shown.get(column), NAME) for column in Company.PERSONAL]
        return "  ·  ".join(text for text in told if text)

    def where(self, meeting: Meeting) -> str:
        """The table's name, or that the meeting is online."""
        return meeting.place or (self.word("online") if meeting.online else "")

    def day(self, moment: pd.Timestamp) -> str:
        """A date with its weekday."""
        return format_date(moment.date(), "full", self.lang)

    def word(self, name: str, **values: object) -> str:
        """A sentence of the papers."""
        return say(f"print.{name}", self.lang, **values)

    def words(self, *names: str) -> dict[str, str]:
        """Several sentences without placeholders, by name."""
        return {name: self.word(name) for name in names}


def hours(meeting: Meeting) -> str:
    """From when to when."""
    return f"{meeting.start:%H:%M}–{meeting.end:%H:%M}"


def _interval(first: Any, last: Any, lang: Lang) -> str:
    return str(format_interval(first, last, "yMMMd", locale=lang)).replace("\u2009", " ")


def printable(cell: object, most: int) -> str:
    """A cell as one line of at most `most` characters, without signs that no text font has.

    Left out are pictures (emoji), signs of private use, and those that hide or turn what follows.

    Examples
    --------
    >>> printable("Gaon \U0001f680 \u202egro", 20), printable(float("nan"), 5), printable(None, 5)
    ('Gaon gro', '', '')
    """
    if not isinstance(cell, str):
        return "" if cell is None or cell != cell or cell is pd.NA else str(cell)[:most]
    kept = "".join(sign for sign in unicodedata.normalize("NFC", cell) if _has_letters(sign))
    return one_line(kept, most)


def _has_letters(sign: str) -> bool:
    return sign.isascii() or not (
        (unicodedata.category(sign) in {"Cf", "Cn", "Co", "Cs", "Sk", "So"} and sign not in KEPT)
        or 0xFE00 <= ord(sign) <= 0xFE0F
    )


KEPT: Final = "㈜㈔®™°№©\u00b4"
"""Signs of category So or Sk that names are written with."""
