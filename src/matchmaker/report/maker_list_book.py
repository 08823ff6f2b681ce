"""The Maker List as Excel: how near each registration is, every requirement, and the meetings proposed."""

from __future__ import annotations

import tempfile
from collections.abc import Hashable, Iterable, Sequence
from datetime import date, datetime
from math import ceil
from pathlib import Path
from typing import Any, Final
from unicodedata import east_asian_width

import pandas as pd

from matchmaker.columns import Company, MakerList, Pair, Prerequisite, Problem, Registration
from matchmaker.messages import Lang, say
from matchmaker.report.labels import reason
from matchmaker.report.sheets import Book, Column
from matchmaker.tables.event import Event

TO_DO: Final = 76.0
"""Width of what is to do, in characters."""
LINE: Final = 14.0
"""Height of a line, in points."""
CLOSED: Final = ("registered", "refused")
_COLOURS: Final = {"met": "#DDF1E4", "expiring": "#FFF0CC", "missing": "#FBDDD9", "unknown": "#E4E7EB"}


def write_maker_list(
    closest: pd.DataFrame,
    prerequisites: pd.DataFrame,
    path: str | Path,
    *,
    created: date,
    lang: Lang = "en",
    event: Event | None = None,
    maker_lists: pd.DataFrame | None = None,
    proposals: pd.DataFrame | None = None,
    unused: pd.DataFrame | None = None,
) -> Path:
    """Write `Registration` and `Prerequisite` rows as a workbook; the same rows give the same bytes.

    The file is made beside its place and moved there when it is ready: where it cannot be made, what stood
    there stays.

    Parameters
    ----------
    created
        The date written into the file's properties.
    event
        Whose companies' names stand beside the ids.
    maker_lists
        Indexed by `MakerList.ID`: names and days of audit.
    proposals
        `Pair.KEYS` and `Prerequisite.REASON`, a sheet of its own.
    unused
        `Problem` columns, a sheet of its own.

    Raises
    ------
    OSError
        The file cannot be written.

    Examples
    --------
    >>> from inspect import signature
    >>> list(signature(write_maker_list).parameters)[:3]
    ['closest', 'prerequisites', 'path']
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    names = _Names(event, maker_lists, lang)
    title = say("programmes.sheet_registrations", lang)
    birth = datetime.combine(created, datetime.min.time())
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".maker-list-") as desk:
        ready = Path(desk) / "new.xlsx"
        with Book(ready, lang=lang, title=title, created=birth) as book:
            _registrations(book, closest, names)
            _prerequisites(book, prerequisites, names)
            if proposals is not None:
                _proposals(book, proposals, names)
            if unused is not None and len(unused):
                _unused(book, unused)
        ready.replace(path)
    return path


class _Names:
    """What ids are called, as far as it is known."""

    def __init__(self, event: Event | None, maker_lists: pd.DataFrame | None, lang: Lang) -> None:
        self.lang = lang
        self.firms = {} if event is None else _called(event.suppliers, lang)
        self.buyers = {} if event is None else _called(event.buyers, lang)
        lists = pd.DataFrame() if maker_lists is None else maker_lists
        self.lists: dict[Hashable, Any] = dict(lists[MakerList.NAME]) if MakerList.NAME in lists else {}
        self.audits: dict[Hashable, Any] = dict(lists[MakerList.AUDIT]) if MakerList.AUDIT in lists else {}

    def listed(self, ids: Sequence[Any]) -> list[str]:
        """Ids of lists, each with its name."""
        return [f"{one} {name}" if isinstance(name := self.lists.get(one), str) else str(one) for one in ids]

    def said(self, messages: Iterable[Any]) -> list[str]:
        return [reason(message, self.lang) for message in messages]


def _called(companies: pd.DataFrame, lang: Lang) -> dict[Hashable, Any]:
    """Each company's name in the reader's language, else in the other."""
    order = [Company.NAME, Company.NAME_EN] if lang == "ko" else [Company.NAME_EN, Company.NAME]
    first, second = (
        companies.get(column, pd.Series(None, companies.index, dtype=object)) for column in order
    )
    return dict(first.where(first.notna(), second))


def _registrations(book: Book, closest: pd.DataFrame, names: _Names) -> None:
    firms, lists, buyers = (
        list(closest[column])
        for column in (Registration.SUPPLIER, Registration.MAKER_LIST, Registration.BUYER)
    )
    status = [say(f"programmes.status_{s or 'none'}", book.lang) for s in closest[Registration.STATUS]]
    todo = [
        "\n".join(names.said(cell)) or ("" if one in CLOSED else say("makers.ready", book.lang))
        for one, cell in zip(closest[Registration.STATUS], closest[Registration.TO_DO], strict=True)
    ]
    audits = [_day(names.audits.get(one)) for one in lists]
    columns = [
        Column("programmes.head_supplier", firms, 9, "strong"),
        Column("makers.head_firm_name", [names.firms.get(one) for one in firms], 36),
        Column("programmes.head_maker_list", names.listed(lists), 42),
        Column("programmes.head_buyer", buyers, 11),
        Column("makers.head_buyer_name", [names.buyers.get(one) for one in buyers], 28),
        Column("makers.head_audit", audits, 12),
        Column("programmes.head_status", status, 17, "strong"),
        Column("programmes.head_met", list(closest[Registration.MET]), 8, "count"),
        Column("programmes.head_expiring", list(closest[Registration.EXPIRING]), 9, "count"),
        Column("programmes.head_missing", list(closest[Registration.MISSING]), 8, "count"),
        Column("programmes.head_since", [_day(day) for day in closest[Registration.SINCE]], 12),
        Column("programmes.head_to_do", todo, TO_DO, "wrap"),
    ]
    shown = [column for column in columns if any(cell is not None for cell in column.cells)] or columns
    book.table(say("programmes.sheet_registrations", book.lang), shown)
    sheet = book.file.worksheets()[-1]
    for row, text in enumerate(todo, 1):
        sheet.set_row(row, LINE * _lines(text, TO_DO) + 3)
    heads = [column.head for column in shown]
    for state in ("expiring", "missing"):
        place, rule = heads.index(f"programmes.head_{state}"), {"type": "cell", "criteria": ">", "value": 0}
        colour = book.file.add_format({"bg_color": _COLOURS[state]})
        sheet.conditional_format(1, place, max(len(firms), 1), place, {**rule, "format": colour})


def _prerequisites(book: Book, prerequisites: pd.DataFrame, names: _Names) -> None:
    firms = list(prerequisites[Prerequisite.SUPPLIER])
    states = [say(f"makers.state_{state}", book.lang) for state in prerequisites[Prerequisite.STATE]]
    columns = [
        Column("programmes.head_supplier", firms, 9, "strong"),
        Column("makers.head_firm_name", [names.firms.get(one) for one in firms], 36),
        Column(
            "programmes.head_maker_list",
            names.listed(list(prerequisites[Prerequisite.MAKER_LIST])),
            40,
            "wrap",
        ),
        Column("makers.head_state", states, 12),
        Column("programmes.head_requirement", names.said(prerequisites[Prerequisite.REASON]), 90, "wrap"),
    ]
    shown = [column for column in columns if any(cell is not None for cell in column.cells)] or columns
    book.table(say("programmes.sheet_prerequisites", book.lang), shown, group=firms)
    sheet, heads = book.file.worksheets()[-1], [column.head for column in shown]
    place = heads.index("makers.head_state")
    for state, colour in _COLOURS.items():
        value = f'"{say(f"makers.state_{state}", book.lang)}"'
        rule = {"type": "cell", "criteria": "==", "value": value}
        look = book.file.add_format({"bg_color": colour})
        sheet.conditional_format(1, place, max(len(firms), 1), place, {**rule, "format": look})


def _proposals(book: Book, proposals: pd.DataFrame, names: _Names) -> None:
    firms, buyers = list(proposals[Pair.SUPPLIER]), list(proposals[Pair.BUYER])
    columns = [
        Column("programmes.head_supplier", firms, 9, "strong"),
        Column("makers.head_firm_name", [names.firms.get(one) for one in firms], 36),
        Column("programmes.head_buyer", buyers, 11),
        Column("makers.head_buyer_name", [names.buyers.get(one) for one in buyers], 28),
        Column("makers.head_proposal", names.said(proposals[Prerequisite.REASON]), 70, "wrap"),
    ]
    book.table(say("makers.sheet_proposed", book.lang), columns, group=firms)


def _unused(book: Book, unused: pd.DataFrame) -> None:
    heads = ((Problem.FILE, 20), (Problem.ROW, 7), (Problem.COLUMN, 16), (Problem.VALUE, 30))
    columns = [
        Column(f"makers.head_{name}", [str(cell) if cell else None for cell in unused[name]], width)
        for name, width in heads
    ]
    told = [reason(cell, book.lang) for cell in unused[Problem.REASON]]
    book.table(
        say("makers.sheet_not_used", book.lang), [*columns, Column("makers.head_reason", told, 60, "wrap")]
    )


def _lines(text: str, width: float) -> int:
    """Lines a wrapped text takes in a column: Korean letters are twice as wide."""
    wide = (sum(1.7 if east_asian_width(sign) in "WF" else 1 for sign in line) for line in text.split("\n"))
    return sum(max(1, ceil(size / width)) for size in wide)


def _day(day: Any) -> str | None:
    return None if pd.isna(day) else f"{day:%Y-%m-%d}"
