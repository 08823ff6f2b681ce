"""Columns of what is published: what each company was promised, the letters, the history of revisions."""

from __future__ import annotations

from typing import Final

from matchmaker.columns.found import Schedule
from matchmaker.columns.given import Place, Slot


class Promised:
    """What the two companies of a meeting were told, on `Pair.KEYS`; every cell is a text or None."""

    SLOT: Final = Schedule.SLOT
    START: Final = Slot.START  # in UTC, `2019-04-02T01:00:00Z`
    END: Final = Slot.END
    PLACE: Final = Schedule.PLACE
    HALL: Final = Place.HALL
    VIDEO: Final = "video"  # "yes" for a meeting held by video, without a table
    INTERPRETER: Final = Schedule.INTERPRETER
    INTERPRETERS: Final = "interpreter_names"
    FOR_SUPPLIER: Final = "partner_for_supplier"  # the buyer's name, in the supplier's language
    FOR_BUYER: Final = "partner_for_buyer"
    WHY_SUPPLIER: Final = "reason_for_supplier"  # one line, in the supplier's language
    WHY_BUYER: Final = "reason_for_buyer"
    STATUS: Final = "status"  # "confirmed", or "cancelled" for a meeting that fell away
    SEQUENCE: Final = "sequence"  # a whole number: how often the meeting changed since it was first told
    MODIFIED: Final = "modified"  # in UTC: when it last changed; None before it is published
    FACTS: Final = [
        "slot_id",
        "start",
        "end",
        "place_id",
        "hall",
        "video",
        "interpreter_id",
        "interpreter_names",
        "partner_for_supplier",
        "partner_for_buyer",
    ]
    ALL: Final = [*FACTS, "reason_for_supplier", "reason_for_buyer", "status", "sequence", "modified"]


class Reader:
    """Companies a timetable is told to; the index is `ID`."""

    ID: Final = "company_id"
    NAME_KO: Final = "name_ko"
    NAME_EN: Final = "name_en"
    LANGUAGE: Final = "language"  # "ko", "en", or "ko en" where nobody knows
    ZONE: Final = "zone"  # IANA name of the clock it reads times by
    ALL: Final = ["name_ko", "name_en", "language", "zone"]


class Letter:
    """What to write to whom after a change; the index is `COMPANY`."""

    COMPANY: Final = Reader.ID
    NAME: Final = "name"
    LANGUAGE: Final = Reader.LANGUAGE
    SUBJECT: Final = "subject"
    TEXT: Final = "text"
    CALENDAR: Final = "calendar"  # the file to attach
    ALL: Final = ["name", "language", "subject", "text", "calendar"]


class History:
    """Published revisions, one row each; the index is `REVISION`."""

    REVISION: Final = "revision"
    WHEN: Final = "when"  # in UTC
    NOTE: Final = "note"
    SOURCE: Final = "source"  # the folder it was published from, or the revision it went back to
    CHANGED: Final = "changed"  # meetings that are not as in the revision before
    TOLD: Final = "told"  # companies that must be told
    ALL: Final = ["when", "note", "source", "changed", "told"]
