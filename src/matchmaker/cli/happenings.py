"""Options that say what happened on the day, as planners write them: an id, and a time if there is one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import typer

from matchmaker.messages import Lang, say
from matchmaker.timetable.incidents import Incident, IncidentError, Kind


def option(name: str, lang: Lang) -> Any:
    """An option worded in the page `day`."""
    key = name.removeprefix("--").replace("-", "_")
    return typer.Option(name, help=say(f"day.{key}", lang))


def happened(kind: Kind, texts: Iterable[str] | None) -> list[Incident]:
    """Read `B003 10:30` or `T05 2019-04-09 14:00`: an id, then a time or nothing.

    Examples
    --------
    >>> happened("late", ["B003 10:30"])
    [Incident(kind='late', who='B003', at='10:30', since=None)]
    """
    parts = [text.split(maxsplit=1) or [""] for text in texts or ()]
    return [Incident(kind=kind, who=part[0], at=part[1] if len(part) > 1 else None) for part in parts]


def pairs_in(texts: Iterable[str] | None) -> list[tuple[str, str]]:
    """Read `S044 B003`.

    Raises
    ------
    IncidentError
        It is not two ids.
    """
    pairs = []
    for text in texts or ():
        ids = text.replace(",", " ").split()
        if len(ids) != 2:
            raise IncidentError("bad_pair", value=text)
        pairs.append((ids[0], ids[1]))
    return pairs
