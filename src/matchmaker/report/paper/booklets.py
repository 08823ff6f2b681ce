"""What a company's booklet says: its day, whom it meets and why, and room for notes."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import pandas as pd

from matchmaker.columns import Pair
from matchmaker.report.consent import shares_profile
from matchmaker.report.paper.pages import OTHER, REASON, SIDES, Meeting, Pages, hours, printable
from matchmaker.report.paper.reasons import told_to

WORDS = ("booklet", "table_word", "interpreter", "products", "contact", "why", "notes", "speaks", "none")


def booklet(pages: Pages, company: str) -> dict[str, Any]:
    """Everything on one company's pages, as the template wants it.

    Parameters
    ----------
    company
        An id of the event; one on both sides has one booklet with all its meetings.
    """
    side = Pair.SUPPLIER if company in pages.rows[Pair.SUPPLIER] else Pair.BUYER
    meetings = [_in_zone(meeting, pages.zones.get(company)) for meeting in pages.meetings.get(company, [])]
    zone = pages.zones.get(company)
    return {
        **pages.heading,
        "company": {**pages.visible(side, company), "side": pages.word(SIDES[side])},
        "count": pages.word("count", n=len(meetings)),
        "zone": pages.word("zone", zone=zone.replace("_", " ")) if zone else "",
        "words": pages.words(*WORDS),
        "days": [
            {"day": day, "meetings": [_line(pages, company, meeting) for meeting in held]}
            for day, held in groupby(meetings, key=lambda meeting: pages.day(meeting.start))
        ],
    }


def _in_zone(meeting: Meeting, zone: str | None) -> Meeting:
    if zone is None:
        return meeting
    return meeting._replace(start=meeting.start.tz_convert(zone), end=meeting.end.tz_convert(zone))


def _line(pages: Pages, company: str, meeting: Meeting) -> dict[str, str]:
    other = OTHER[meeting.side]
    return {
        "time": hours(meeting),
        "place": pages.where(meeting),
        "table": pages.word("online_word") if meeting.online else pages.word("table_word"),
        "hall": pages.halls.get(meeting.place, ""),
        "interpreter": meeting.interpreter,
        "contact": pages.contact(other, meeting.partner),
        "why": _why(pages, company, meeting),
        **{f"partner_{key}": text for key, text in pages.visible(other, meeting.partner).items()},
    }


def _why(pages: Pages, company: str, meeting: Meeting) -> str:
    """Nothing where the partner's profile is its own business: a reason tells of products and fields."""
    other = OTHER[meeting.side]
    if not shares_profile(pages.rows[other][meeting.partner]):
        return ""
    pair = (company, meeting.partner) if meeting.side == Pair.SUPPLIER else (meeting.partner, company)
    return printable(told_to(pages.reasons[meeting.side].get(pair), SIDES[meeting.side], pages.lang), REASON)


def everyone(pages: Pages) -> list[str]:
    """Ids of all companies, suppliers first, as the event has them."""
    index: pd.Index[Any] = pages.contents.event.participants
    return [str(i) for i in index]
