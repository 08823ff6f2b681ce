"""In which language a company is written to, and texts of spreadsheets made safe to send."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

import pandas as pd

from matchmaker.columns import Company, Reader, Slot
from matchmaker.messages import LANGS, Lang, say
from matchmaker.report.contents import Contents
from matchmaker.report.zones import own_zones
from matchmaker.tables.event import Event

HOME: Final = "KR"
LONGEST: Final = 200
_UNSEEN: Final = re.compile(
    r"[\s\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]+"
)


def one_line(text: object, most: int = LONGEST) -> str:
    r"""A text on one line, cut after `most` characters: no line breaks, nothing that hides or turns the rest.

    Examples
    --------
    >>> one_line("Gaon\r\nBEGIN:VEVENT"), one_line(None), one_line("x" * 9, 5)
    ('Gaon BEGIN:VEVENT', '', 'xxxx…')
    """
    line = _UNSEEN.sub(" ", "" if text is None else str(text)).strip()
    return line if len(line) <= most else f"{line[: most - 1]}…"


def readers_of(contents: Contents) -> pd.DataFrame:
    """Every company's name in both languages, the language to write in and the zone of its clock, by id.

    Returns
    -------
    DataFrame
        Indexed by company id, sorted; `Reader.ALL`. There is nothing else about a company in it.
    """
    event = contents.event
    both = pd.concat([event.suppliers, event.buyers])
    both = both[~both.index.duplicated()]
    names = {lang: contents.names(lang) for lang in LANGS}
    zones, here = own_zones(event), zone_name(event)
    rows = [
        (
            one_line(names["ko"][str(i)]),
            one_line(names["en"][str(i)]),
            language_of(row),
            zones.get(str(i), here),
        )
        for i, row in zip(both.index, both.to_dict("records"), strict=True)
    ]
    index = pd.Index(both.index.astype(str), dtype=object, name=Reader.ID)
    return pd.DataFrame(rows, columns=Reader.ALL, index=index, dtype=object).sort_index()


def zone_name(event: Event) -> str:
    """The name of an event's time zone; "UTC" where its slots have a bare offset, which no calendar knows."""
    zone = event.slots[Slot.START].dt.tz
    return zone.key if isinstance(zone, ZoneInfo) else "UTC"


def language_of(company: Mapping[Hashable, Any]) -> str:
    """The language to write to a company in: "ko", "en", or "ko en" where its table does not say enough.

    The country decides; without one the languages spoken, then a Korean province or municipality.

    Examples
    --------
    >>> language_of({"country": "KR"}), language_of({"country": "MX", "languages": ("es", "ko")})
    ('ko', 'en')
    >>> language_of({"languages": ("ko", "en")}), language_of({"languages": ("ja",)}), language_of({})
    ('ko', 'en', 'ko en')
    """
    country, speaks = company.get(Company.COUNTRY), company.get(Company.LANGUAGES)
    if isinstance(country, str) and country:
        return "ko" if country == HOME else "en"
    if isinstance(speaks, tuple) and speaks:
        return "ko" if "ko" in speaks else "en"
    at = (company.get(Company.PROVINCE), company.get(Company.MUNICIPALITY))
    return "ko" if any(isinstance(word, str) and word for word in at) else " ".join(LANGS)


def langs_in(language: str) -> tuple[Lang, ...]:
    """The languages of a cell of `Reader.LANGUAGE`.

    Examples
    --------
    >>> langs_in("ko en"), langs_in("en")
    (('ko', 'en'), ('en',))
    """
    return tuple(lang for lang in LANGS if lang in language.split())


def say_in(language: str, key: str, between: str = " / ", **values: object) -> str:
    """Put a sentence into each language of a reader, the same text once.

    Examples
    --------
    >>> say_in("ko en", "general.minutes", n=30)
    '30분 / 30 min'
    """
    return between.join(dict.fromkeys(say(key, lang, **values) for lang in langs_in(language)))
