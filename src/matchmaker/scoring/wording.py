"""Words that fill the sentences of reasons, each in Korean and English."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final

import pandas as pd

from matchmaker.columns import Company, Reference
from matchmaker.messages import LANGS, Lang, Message
from matchmaker.reference.certificates import certificate_name
from matchmaker.reference.markets import market_table, niche_table
from matchmaker.reference.municipalities import municipality_name
from matchmaker.reference.products import product_name
from matchmaker.reference.words import country_name, language_name, word_name

MOST: Final = 5
"""Items of a list that a sentence shows."""


class Named(Message):
    """A name with a spelling for each language.

    Examples
    --------
    >>> mexico = country("MX")
    >>> mexico.say("en"), mexico.say("ko")
    ('Mexico', '멕시코')
    """

    def say(self, lang: Lang = "en") -> str:
        """Spell the name in `lang`."""
        return str(self.values[lang])


class Listing(Message):
    """Several words in a row, cut after `MOST`.

    Examples
    --------
    >>> listing(map(country, ["MX", "IN"])).say("ko")
    '멕시코, 인도'
    >>> listing(map(str, range(7))).say("en"), listing([]).say("en")
    ('0, 1, 2, 3, 4 and 2 more', '–')
    """

    def say(self, lang: Lang = "en") -> str:
        """Spell all words in `lang`."""
        items: tuple[str | Message, ...] = self.values["items"]
        said = [item.say(lang) if isinstance(item, Message) else item for item in items[:MOST]]
        text = ", ".join(said) or "–"
        if len(items) <= MOST:
            return text
        return Message("scoring.cut", {"items": text, "more": len(items) - MOST}).say(lang)


def listing(items: Iterable[str | Message]) -> Message:
    """Words in a row."""
    return Listing("scoring.plain", {"items": tuple(items)})


def _named(name: Callable[[str, Lang], str], word: str) -> Message:
    spelled: dict[str, str] = {lang: name(word, lang) for lang in LANGS}
    return Named("scoring.plain", spelled)


@lru_cache(maxsize=8192)
def product(code: str) -> Message:
    """A product by its HS code: the code and its name."""
    spelled: dict[str, str] = {lang: f"{code} {product_name(code, lang)}" for lang in LANGS}
    return Named("scoring.plain", spelled)


@lru_cache(maxsize=512)
def country(code: str) -> Message:
    """A country by its code."""
    return _named(country_name, code)


@lru_cache(maxsize=512)
def language(code: str) -> Message:
    """A language by its code."""
    return _named(language_name, code)


@lru_cache(maxsize=512)
def market(word: str) -> Message:
    """A market or niche by its id."""
    rows = pd.concat([market_table(), niche_table()]).set_index(Reference.ID)
    if word not in rows.index:
        return Message("scoring.plain", {"text": word})
    names = rows.loc[word]
    return Named("scoring.plain", {"en": names[Reference.NAME_EN], "ko": names[Reference.NAME_KO]})


@lru_cache(maxsize=512)
def segment(word: str) -> Message:
    """A segment by its id."""
    return _named(word_name, word)


kind = segment
"""A kind of company by its id."""

price = segment
"""A price band by its id."""


@lru_cache(maxsize=512)
def municipality(province: str, town: str) -> Message:
    """A municipality with its province."""
    spelled: dict[str, str] = {lang: municipality_name(province, town, lang) for lang in LANGS}
    return Named("scoring.plain", spelled)


@lru_cache(maxsize=512)
def certificate(word: str) -> Message:
    """A certificate by its id."""
    return _named(certificate_name, word)


def company(companies: pd.DataFrame, position: int) -> Message:
    """A company: its id and its name, in English where an English name is known."""
    row = companies.iloc[position]
    own, english = (_text(row.get(column)) for column in (Company.NAME, Company.NAME_EN))
    names = {"ko": own or english, "en": english or own}
    return Named("scoring.plain", {lang: f"{row.name} {name}".strip() for lang, name in names.items()})


def _text(cell: object) -> str:
    return cell if isinstance(cell, str) else ""
