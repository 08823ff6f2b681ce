"""What a supplier could change about itself with a buyer in view, and the event as it would be then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from matchmaker.columns import Certificate, Company, Pair
from matchmaker.messages import Message
from matchmaker.reference.markets import markets_of
from matchmaker.scoring.cells import lists, numbers, words
from matchmaker.scoring.certificates import VALID, states
from matchmaker.scoring.wording import certificate, language, market, price, product, segment
from matchmaker.tables.event import Event

EFFORT: Final[Mapping[str, int]] = {
    Company.MARKETS: 1,  # a decision
    Company.MIN_ORDER: 2,  # a new offer, or someone hired
    Company.LANGUAGES: 2,
    Company.SEGMENTS: 2,
    Company.PRICE_BAND: 2,
    Company.LEAD_TIME: 3,  # months of work
    Certificate.CERTIFICATE: 3,
    Company.HS_CODES: 4,  # an investment
    Company.CAPACITY: 4,
}
"""What a supplier can act on, and how hard it is on a plain scale; it cannot change where it sits."""
_AMOUNTS: Final = (Company.CAPACITY, Company.MIN_ORDER, Company.LEAD_TIME)
_LISTED: Final[Mapping[str, Callable[[str], Message]]] = {
    Company.LANGUAGES: language,
    Company.SEGMENTS: segment,
    Company.HS_CODES: product,
    Company.MARKETS: market,
    Certificate.CERTIFICATE: certificate,
}
_SAID: Final[Mapping[str, str]] = {
    Company.MARKETS: "scoring.change_market",
    Company.MIN_ORDER: "scoring.change_min_order",
    Company.LANGUAGES: "scoring.change_language",
    Company.SEGMENTS: "scoring.change_segment",
    Company.PRICE_BAND: "scoring.change_price_band",
    Company.LEAD_TIME: "scoring.change_lead_time",
    Certificate.CERTIFICATE: "scoring.change_certificate",
    Company.HS_CODES: "scoring.change_hs_code",
    Company.CAPACITY: "scoring.change_capacity",
}


@dataclass(frozen=True)
class Change:
    """One thing about a supplier that becomes another.

    Parameters
    ----------
    column
        A key of `EFFORT`.
    value
        What is added to a list (a certificate, a language, a product, a market, a segment), or what a
        number or a word becomes.
    now
        What the number or the word is now; None where it is not stated, or for lists.
    """

    column: str
    value: str | float
    now: str | float | None = None

    @property
    def effort(self) -> int:
        """How hard it is, from 1 (a decision) to 4 (an investment)."""
        return EFFORT[self.column]

    def message(self) -> Message:
        """Say the change."""
        if isinstance(self.value, str):
            name = _LISTED.get(self.column, price)
            item, now = name(self.value), name(str(self.now))
        else:
            item, now = (Message("scoring.plain", {"text": f"{n or 0:,.0f}"}) for n in (self.value, self.now))
        if self.now is None:
            now = Message("scoring.not_stated")
        return Message(_SAID[self.column], {"item": item, "now": now})


def possible(event: Event, supplier: int, buyer: int) -> list[Change]:
    """All single changes by which a supplier would meet what a buyer states; both by position."""
    ours, theirs = event.suppliers.iloc[[supplier]], event.buyers.iloc[[buyer]]
    return [
        *_certificates(event, supplier, buyer),
        *_added(ours, theirs),
        *_markets(ours, theirs),
        *_amounts(ours, theirs),
    ]


def _certificates(event: Event, supplier: int, buyer: int) -> Iterator[Change]:
    own = states(event)[supplier]
    asked = [
        name
        for column in (Company.CERTIFICATES_REQUIRED, Company.CERTIFICATES_WANTED)
        for name in lists(event.buyers.iloc[[buyer]], column)[0]
    ]
    for name in dict.fromkeys(asked):
        if own.get(name) != VALID:
            yield Change(Certificate.CERTIFICATE, name)


def _added(ours: pd.DataFrame, theirs: pd.DataFrame) -> Iterator[Change]:
    for column in (Company.LANGUAGES, Company.SEGMENTS, Company.HS_CODES):
        (own,), (wanted,) = lists(ours, column), lists(theirs, column)
        for word in wanted:
            if word not in own:
                yield Change(column, word)


def _markets(ours: pd.DataFrame, theirs: pd.DataFrame) -> Iterator[Change]:
    (own,), (home,) = lists(ours, Company.MARKETS), words(theirs, Company.COUNTRY)
    around = markets_of(home[0]) if home else ()
    if around and not set(own) & set(around):
        yield Change(Company.MARKETS, around[0])


def _amounts(ours: pd.DataFrame, theirs: pd.DataFrame) -> Iterator[Change]:
    """Yield a larger capacity, smaller order, shorter lead time, and another price band."""
    for column, asked, more in (
        (Company.CAPACITY, Company.VOLUME, 1),
        (Company.MIN_ORDER, Company.ORDER_SIZE, -1),
        (Company.LEAD_TIME, Company.LEAD_TIME, -1),
    ):
        (own,), (wanted,) = numbers(ours, column), numbers(theirs, asked)
        if not np.isnan(wanted) and not more * own >= more * wanted:
            yield Change(column, float(wanted), None if np.isnan(own) else float(own))
    (band,), (sought,) = words(ours, Company.PRICE_BAND), words(theirs, Company.PRICE_BAND)
    if sought and band != sought:
        yield Change(Company.PRICE_BAND, sought[0], band[0] if band else None)


def changed(event: Event, supplier: str, changes: Sequence[Change]) -> Event:
    """The event as it would be if one supplier made some changes.

    Raises
    ------
    KeyError
        The event has no such supplier.
    """
    place = int(event.suppliers.index.get_indexer(pd.Index([supplier]))[0])
    if place < 0:
        raise KeyError(supplier)
    edited = _edited(event.suppliers, {place: changes})
    return event.replace(suppliers=edited, certificates=_certified(event.certificates, {supplier: changes}))


def varied(event: Event, supplier: int, ways: Sequence[Sequence[Change]]) -> Event:
    """An event with copies of one supplier behind all suppliers, one a way of changing it."""
    own, count = event.suppliers.index[supplier], len(event.suppliers)
    copies = [f"{own}\0{n}" for n in range(len(ways))]
    rows = event.suppliers.iloc[[*range(count), *[supplier] * len(ways)]]
    rows = rows.set_axis(pd.Index([*event.suppliers.index, *copies], dtype=object), axis=0)
    made = dict(enumerate(ways, start=count))
    certificates, preferences, past = (
        _copied(table, own, copies) for table in (event.certificates, event.preferences, event.past_meetings)
    )
    return event.replace(
        suppliers=_edited(rows, made),
        certificates=_certified(certificates, dict(zip(copies, ways, strict=True))),
        preferences=preferences,
        past_meetings=past,
    )


def _edited(suppliers: pd.DataFrame, made: Mapping[int, Sequence[Change]]) -> pd.DataFrame:
    """Company rows with changes made at some positions."""
    cells: dict[str, list[Any]] = {}
    for place, changes in made.items():
        for change in changes:
            column = change.column
            if column == Certificate.CERTIFICATE:
                continue
            if column not in cells:
                known = column in suppliers
                cells[column] = suppliers[column].tolist() if known else [None] * len(suppliers)
            if column in _LISTED:
                old = cells[column][place]
                cells[column][place] = (*(old if isinstance(old, tuple | list) else ()), change.value)
            else:
                cells[column][place] = change.value
    kinds = {name: "float64" if name in _AMOUNTS else "object" for name in cells}
    return suppliers.assign(
        **{name: pd.Series(column, suppliers.index, dtype=kinds[name]) for name, column in cells.items()}
    )


def _certified(table: pd.DataFrame, made: Mapping[str, Sequence[Change]]) -> pd.DataFrame:
    """Certificates with some more rows, valid whatever the day."""
    new = [
        (company, change.value)
        for company, changes in made.items()
        for change in changes
        if change.column == Certificate.CERTIFICATE
    ]
    if not new:
        return table
    dates = [Certificate.VALID_FROM, Certificate.VALID_UNTIL]
    names: dict[str, list[Any]] = {
        Certificate.SUPPLIER: [company for company, _ in new],
        Certificate.CERTIFICATE: [name for _, name in new],
    }
    cells = {column: table[column].tolist() + more for column, more in names.items()}
    days = {
        c: pd.to_datetime(pd.Series(table[c].tolist() + [pd.NaT] * len(new), dtype=object)) for c in dates
    }
    return pd.DataFrame({**cells, **days})


def _copied(table: pd.DataFrame, supplier: str, copies: Sequence[str]) -> pd.DataFrame:
    """A table in which copies of a supplier have the rows that it has."""
    own = np.flatnonzero(table[Pair.SUPPLIER] == supplier)
    rows = table.iloc[np.concatenate([np.arange(len(table)), np.tile(own, len(copies))])]
    names = [*table[Pair.SUPPLIER], *(copy for copy in copies for _ in own)]
    return rows.assign(**{Pair.SUPPLIER: names}).reset_index(drop=True)
