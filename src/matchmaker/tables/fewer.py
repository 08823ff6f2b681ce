"""An event without some of its companies."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from matchmaker.columns import Absence, Pair, Place, Precedence
from matchmaker.errors import ScheduleError, cut
from matchmaker.tables.event import Event

COMPANIES = (
    Pair.SUPPLIER,
    Pair.BUYER,
    Absence.COMPANY,
    Precedence.FIRST_SUPPLIER,
    Precedence.FIRST_BUYER,
    Precedence.THEN_SUPPLIER,
    Precedence.THEN_BUYER,
)
TABLES = ("certificates", "preferences", "absences", "past_meetings", "locks", "precedences")


def without(event: Event, companies: Iterable[str]) -> Event:
    """The event without some companies, and without all that is said about them.

    Raises
    ------
    ScheduleError
        A company is not of the event.

    Examples
    --------
    >>> from matchmaker.tables.samples import load_sample
    >>> event = load_sample("mini")
    >>> len(without(event, ["B01"]).buyers) == len(event.buyers) - 1
    True
    """
    gone = set(companies)
    if not gone:
        return event
    strangers = sorted(gone - set(event.participants))
    if strangers:
        raise ScheduleError(f"Companies to leave out must be of the event. Got {cut(strangers)}.")
    tables: dict[str, Any] = {}
    for name in TABLES:
        table: pd.DataFrame = getattr(event, name)
        about = [column for column in COMPANIES if column in table]
        tables[name] = table[~table[about].isin(gone).any(axis=1)] if len(table) else table
    places = event.places
    if Place.OWNER in places:
        places = places.assign(**{Place.OWNER: places[Place.OWNER].mask(places[Place.OWNER].isin(gone))})
    return event.replace(
        suppliers=event.suppliers[~event.suppliers.index.isin(gone)],
        buyers=event.buyers[~event.buyers.index.isin(gone)],
        places=places,
        **tables,
    )
