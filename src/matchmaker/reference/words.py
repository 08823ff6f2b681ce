"""Words with a fixed meaning, in Korean and English: segments, kinds, tiers, prices, countries, languages."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

import pandas as pd
from babel import Locale
from babel.core import get_global
from rapidfuzz import fuzz, process

from matchmaker.columns import Reference
from matchmaker.messages import Lang
from matchmaker.reference.shipped import fold, listed, read_data

_SPOKEN: Final = ("en", "ko", "es", "fr", "de", "ja", "zh", "ru", "vi", "pt")
"""Languages in which the names of countries and languages are known."""
_NOT_COUNTRIES: Final = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}


def segments() -> pd.DataFrame:
    """Segments of trade: columns `id`, `name_en`, `name_ko`.

    Examples
    --------
    >>> segments()["id"].tolist()
    ['oem', 'tier1', 'aftermarket', 'newbuild', 'repair', 'retrofit', 'eco']
    """
    return _group("segment")


def buyer_kinds() -> pd.DataFrame:
    """Kinds of buyer: columns `id`, `name_en`, `name_ko`."""
    return _group("kind")


def tiers() -> pd.DataFrame:
    """Kinds of supplier, by their place in the chain: columns `id`, `name_en`, `name_ko`."""
    return _group("tier")


def programmes() -> pd.DataFrame:
    """The programmes of the mission: columns `id`, `name_en`, `name_ko`."""
    return _group("programme")


def find_price(text: str) -> str | None:
    """The price band a word means; None where it is not known.

    Examples
    --------
    >>> find_price("중가"), find_price("High-End"), find_price("free")
    ('standard', 'premium', None)
    """
    return _spelled("price").get(fold(text))


def find_programme(text: str) -> str | None:
    """The programme a word means, in Korean or English; None where it is not known.

    Examples
    --------
    >>> find_programme("붐업 코리아"), find_programme("GTT"), find_programme("vendor list")
    ('boom_up', 'global_transportech', 'maker_list')
    """
    return _spelled("programme").get(fold(text))


def find_segment(text: str) -> str | None:
    """The segment a word means, in Korean or English; None where it is not known.

    Examples
    --------
    >>> find_segment("수리조선"), find_segment("After-Market"), find_segment("fashion")
    ('repair', 'aftermarket', None)
    """
    return _spelled("segment").get(fold(text))


def find_buyer_kind(text: str) -> str | None:
    """The kind of buyer a word means; None where it is not known.

    Examples
    --------
    >>> find_buyer_kind("Ship Owner"), find_buyer_kind("무역상사")
    ('shipowner', 'trading_house')
    """
    return _spelled("kind").get(fold(text))


def find_tier(text: str) -> str | None:
    """The kind of supplier a word means; None where it is not known.

    Examples
    --------
    >>> find_tier("2차 벤더"), find_tier("조선기자재")
    ('tier2', 'equipment_maker')
    """
    return _spelled("tier").get(fold(text))


def find_kind(text: str) -> str | None:
    """The kind of company a word means, buyer's first, then supplier's; None where it is not known.

    Examples
    --------
    >>> find_kind("1차 벤더"), find_kind("2차 벤더"), find_kind("선주")
    ('tier1', 'tier2', 'shipowner')
    """
    return find_buyer_kind(text) or find_tier(text)


def word_name(word: str, lang: Lang = "en") -> str:
    """The name of a segment, a kind, a tier, a price band or a programme; the id itself where it is unknown.

    Examples
    --------
    >>> word_name("repair", "ko"), word_name("shipowner"), word_name("tier1")
    ('선박 수리', 'Shipowner', 'Tier 1')
    """
    return _names(lang).get(word, word)


@lru_cache(maxsize=4096)
def find_country(text: str) -> str | None:
    """The ISO 3166 alpha-2 code of a country named in Korean, English or its own tongue, or by a code.

    Examples
    --------
    >>> find_country("멕시코"), find_country("VIET NAM"), find_country("KOR"), find_country("Atlantis")
    ('MX', 'VN', 'KR', None)
    """
    folded = fold(text)
    known = _countries()
    return (
        known.get(folded) or known.get(folded.removeprefix("the")) or known.get(folded.removesuffix("공화국"))
    )


@lru_cache(maxsize=1024)
def find_language(text: str) -> str | None:
    """The ISO 639-1 code of a language named in Korean, English or its own tongue, or by a code.

    Examples
    --------
    >>> find_language("스페인어"), find_language("Mandarin"), find_language("kor"), find_language("Klingon")
    ('es', 'zh', 'ko', None)
    """
    return _languages().get(fold(text))


def country_name(code: str, lang: Lang = "en") -> str:
    """A country's name; the code itself where it is unknown.

    Examples
    --------
    >>> country_name("MX", "ko"), country_name("AE")
    ('멕시코', 'United Arab Emirates')
    """
    return str(Locale(lang).territories.get(code, code))


def language_name(code: str, lang: Lang = "en") -> str:
    """A language's name; the code itself where it is unknown.

    Examples
    --------
    >>> language_name("es", "ko"), language_name("zh")
    ('스페인어', 'Chinese')
    """
    return str(Locale(lang).languages.get(code, code))


@cache
def country_names() -> tuple[str, ...]:
    """Every name a country can be written by in English and Korean, sorted."""
    names = {name for lang in ("en", "ko") for code, name in _territories(lang)}
    names |= {
        name for spellings in read_data("country_names")[Reference.SPELLINGS] for name in listed(spellings)
    }
    return tuple(sorted(names))


def suggest_country(text: str) -> str | None:
    """The known country name nearest to a misspelt one; None where nothing is near.

    Examples
    --------
    >>> suggest_country("Mexcio"), suggest_country("인도내시아"), suggest_country("qqqq")
    ('Mexico', '인도네시아', None)
    """
    best = process.extractOne(text, country_names(), scorer=fuzz.ratio, processor=fold, score_cutoff=70)
    return None if best is None else str(best[0])


def _group(group: str) -> pd.DataFrame:
    rows = read_data("words")
    chosen = rows.loc[rows[Reference.GROUP] == group, [Reference.ID, Reference.NAME_EN, Reference.NAME_KO]]
    return chosen.reset_index(drop=True)


@cache
def _spelled(group: str) -> dict[str, str]:
    rows = read_data("words")
    found: dict[str, str] = {}
    for row in rows[rows[Reference.GROUP] == group].to_dict("records"):
        own = (row[Reference.ID], row[Reference.NAME_EN], row[Reference.NAME_KO])
        for word in (*own, *listed(row[Reference.SPELLINGS])):
            found.setdefault(fold(word), row[Reference.ID])
    return found


@cache
def _names(lang: Lang) -> dict[str, str]:
    rows = read_data("words")
    column = Reference.NAME_KO if lang == "ko" else Reference.NAME_EN
    return dict(zip(rows[Reference.ID], rows[column], strict=True))


def _territories(lang: str) -> list[tuple[str, str]]:
    return [
        (code, name)
        for code, name in Locale(lang).territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
    ]


@cache
def _countries() -> dict[str, str]:
    own = read_data("country_names")
    found = {fold(word): code for code, cell in own.itertuples(index=False) for word in listed(cell)}
    for code, _ in _territories("en"):  # before the names: Austria is "Áo" in Vietnamese, AO is Angola
        found.setdefault(fold(code), code)
    for lang in _SPOKEN:
        for code, name in _territories(lang):
            found.setdefault(fold(name), code)
    for code, now in get_global("territory_aliases").items():
        if len(code) == 3 and code.isalpha() and len(now) == 1 and now[0] not in _NOT_COUNTRIES:
            found.setdefault(fold(code), now[0])
    return found


@cache
def _languages() -> dict[str, str]:
    own = read_data("language_names")
    found = {fold(word): code for code, cell in own.itertuples(index=False) for word in listed(cell)}
    codes = [code for code in map(str, Locale("en").languages) if len(code) == 2]
    for code in codes:
        found.setdefault(code, code)
    for lang in _SPOKEN:
        names = Locale(lang).languages
        for code in codes:
            found.setdefault(fold(names.get(code, code)), code)
    for code, now in get_global("language_aliases").items():
        if len(code) == 3 and now in codes:
            found.setdefault(code, now)
    return found
