"""What hangs on each table, and the list at the door."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from matchmaker.columns import Pair, Schedule, Slot
from matchmaker.report.labels import days, interpreter_name
from matchmaker.report.paper.booklets import everyone
from matchmaker.report.paper.pages import NAME, SIDES, Meeting, Pages, hours, printable
from matchmaker.tables.importing.duplicates import core
from matchmaker.timetable.relays import names_in

SHEET_WORDS = ("time", "interpreter", "meets", "table_word")
DOOR_WORDS = ("door", "name", "side", "first", "table_word", "country")


def table_sheets(pages: Pages) -> dict[str, dict[str, Any]]:
    """What hangs on each table, by the table's id, in the planner's order; unused tables are left out.

    Each day is a page. A company that sits at all meetings of a table's day stands above them; otherwise each
    line names both.
    """
    seated: dict[str, list[tuple[str, Meeting]]] = {}
    for company, meetings in pages.meetings.items():
        for meeting in (m for m in meetings if m.side == Pair.SUPPLIER and m.place):
            seated.setdefault(meeting.place, []).append((company, meeting))
    order = [printable(place, NAME) for place in pages.contents.places]
    return {place: _sheet(pages, place, seated[place]) for place in order if place in seated}


def _sheet(pages: Pages, place: str, seated: Iterable[tuple[str, Meeting]]) -> dict[str, Any]:
    rows = sorted(seated, key=lambda pair: (pair[1].start, pair[0]))
    return {
        **pages.heading,
        "title": pages.word("table", place=place),
        "hall": pages.halls.get(place, ""),
        "words": {**pages.words(*SHEET_WORDS), **pages.words(*SIDES.values())},
        "days": [
            _day(pages, day, list(held)) for day, held in groupby(rows, key=lambda r: pages.day(r[1].start))
        ],
    }


def _day(pages: Pages, day: str, rows: list[tuple[str, Meeting]]) -> dict[str, Any]:
    whose = {
        Pair.SUPPLIER: {company for company, _ in rows},
        Pair.BUYER: {meeting.partner for _, meeting in rows},
    }
    host = next((side for side in (Pair.BUYER, Pair.SUPPLIER) if len(whose[side]) == 1), None)
    if len(rows) == 1 and len(set(pages.contents.event.places.index)) == 0:
        host = None
    lines = []
    for company, meeting in rows:
        sides = {Pair.SUPPLIER: company, Pair.BUYER: meeting.partner}
        shown = [pages.visible(side, who) for side, who in sides.items() if side != host]
        lines.append({"time": hours(meeting), "companies": shown, "interpreter": meeting.interpreter})
    top = pages.visible(host, min(whose[host])) if host else None
    heads = [pages.word(word) for side, word in SIDES.items() if side != host]
    return {"day": day, "host": top, "heads": heads, "rows": lines}


def door_list(pages: Pages) -> dict[str, Any]:
    """Everyone by name, whatever the legal form before it, with the first meeting and a box for each day."""
    held = pages.contents.held
    rows = [_companies_row(pages, company) for company in everyone(pages)] + _interpreter_rows(pages)
    rows.sort(key=lambda row: (core(row["name"]), row["name"], row["id"]))
    companies = len(pages.contents.event.participants)
    dates = [f"{int(day[5:7])}/{int(day[8:10])}" for day in days(pages.contents)]
    return {
        **pages.heading,
        "count": pages.word("door_count", companies=f"{companies:,}", meetings=f"{len(held):,}"),
        "boxes": dates if len(dates) > 1 else [pages.word("here")],
        "words": pages.words(*DOOR_WORDS),
        "rows": rows,
    }


def _companies_row(pages: Pages, company: str) -> dict[str, str]:
    sides = [side for side in SIDES if company in pages.rows[side]]
    meetings = pages.meetings.get(company, [])
    shown = pages.visible(sides[0], company)
    return {
        "id": shown["id"],
        "name": shown["name"],
        "country": shown["country"],
        "side": " / ".join(pages.word(SIDES[side]) for side in sides),
        "first": _moment(pages, meetings[0].start) if meetings else "",
        "table": pages.where(meetings[0]) if meetings else "",
    }


def _interpreter_rows(pages: Pages) -> list[dict[str, str]]:
    contents = pages.contents
    known = set(contents.event.interpreters.index)
    first: dict[str, tuple[str, str]] = {}
    for row in contents.held.to_dict("records"):
        for who in names_in(row[Schedule.INTERPRETER], known):
            moment = _moment(pages, row[Slot.START])
            first.setdefault(str(who), (moment, printable(row[Schedule.PLACE], NAME)))
    rows = []
    for who in contents.event.interpreters.index:
        moment, table = first.get(str(who), ("", ""))
        name = printable(interpreter_name(contents, who), NAME)
        rows.append(
            {
                "id": printable(str(who), NAME),
                "name": name,
                "country": "",
                "side": pages.word("interpreters"),
                "first": moment,
                "table": table,
            }
        )
    return rows


def _moment(pages: Pages, start: Any) -> str:
    one = len(days(pages.contents)) == 1
    return f"{start:%H:%M}" if one else f"{start.month}/{start.day} {start:%H:%M}"
