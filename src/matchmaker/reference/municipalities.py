"""Provinces and municipalities of Korea, found in free Korean and English addresses."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, lru_cache
from typing import Final, NamedTuple

from matchmaker.columns import Reference
from matchmaker.messages import Lang
from matchmaker.reference.shipped import fold, listed, read_data

_HANGUL: Final = "가-힣"
_GLUED: Final = (
    re.compile(rf"(?<=[{_HANGUL}]시)(?=[{_HANGUL}]+구(?![{_HANGUL}]))"),  # 창원시진해구
    re.compile(rf"(?<=[{_HANGUL}][군시구])(?=[{_HANGUL}]{{2,}}[읍면](?![{_HANGUL}]))"),  # 고성군고성읍
)
_UNIT: Final = re.compile(r"(?<=[a-z])[\s-]+(si|gun|gu|do)\b", re.IGNORECASE)
_ENGLISH_UNIT: Final = re.compile(r"(?<=[a-z])\s+(city|county|district)\b", re.IGNORECASE)
_ENDINGS: Final = {"city": "si", "county": "gun", "district": "gu"}
_WORD: Final = re.compile(r"[^\W_]+")


class Town(NamedTuple):
    """A municipality, or a district of a city with districts."""

    province: str
    city: str
    name: str
    name_en: str

    @property
    def full(self) -> str:
        """The name with its city's: 창원시 진해구."""
        return f"{self.city} {self.name}".strip()


def municipality_name(province: str, municipality: str, lang: Lang = "en") -> str:
    """A municipality with its province, in Korean or English order; as given where it is unknown.

    Examples
    --------
    >>> municipality_name("경남", "창원시 진해구"), municipality_name("전라북도", "Gunsan", "ko")
    ('Jinhae-gu, Gyeongnam', '전북 군산시')
    """
    place = place_of(province, municipality)
    if place is None:
        return f"{province} {municipality}".strip()
    if lang == "ko":
        return " ".join(place)
    town = next(town for town in _towns() if (town.province, town.full) == place)
    return f"{town.name_en}, {_province_names()[town.province]}"


def find_province(text: str) -> str | None:
    """The short Korean name of a province, from any of its old and new names.

    Examples
    --------
    >>> {find_province(name) for name in ("전북특별자치도", "전라북도", "전북", "Jeonbuk", "Jeollabuk-do")}
    {'전북'}
    """
    return _provinces().get(fold(text))


@lru_cache(maxsize=8192)
def find_municipality(address: str) -> tuple[str, str] | None:
    """Province and municipality, in Korean, of a free address; None where it does not tell.

    A name that several provinces have (고성군, 동구) counts only with its province. Districts of a city come
    with the city: `창원시 진해구`.

    Examples
    --------
    >>> find_municipality("경남 창원시 진해구 남영로 1")
    ('경남', '창원시 진해구')
    >>> find_municipality("12, Jinhae-gu, Changwon-si, Gyeongsangnam-do")
    ('경남', '창원시 진해구')
    >>> find_municipality("고성군 고성읍"), find_municipality("울산시 동구 방어동")
    (None, ('울산', '동구'))
    """
    return place_of("", address)


def place_of(province: str, text: str) -> tuple[str, str] | None:
    """The one municipality a text names, inside the province where one is given ("" where not).

    Examples
    --------
    >>> place_of("Gyeongsangnam-do", "Goseong"), place_of("", "Goseong"), place_of("", "거제시")
    (('경남', '고성군'), None, ('경남', '거제시'))
    """
    inside: str | None = None
    if province.strip():
        inside = find_province(province) or _mentioned_province(_spaced(province))[0]
        if inside is None:
            return None
    words = _spaced(text)
    mentioned, rest = _mentioned_province(words)
    if inside is None:
        inside = mentioned
    tokens = [fold(word) for word in _WORD.findall(rest if mentioned == inside else words)]
    town = _chosen(tokens, inside)
    if town is None and inside == "세종":
        return "세종", "세종시"
    return None if town is None else (town.province, town.full)


def _spaced(text: str) -> str:
    """Units joined to their names in English, names parted from each other in Korean."""
    joined = _UNIT.sub(r"\1", _ENGLISH_UNIT.sub(lambda found: _ENDINGS[found[1].casefold()], text))
    for glue in _GLUED:
        joined = glue.sub(" ", joined)
    return joined


def _mentioned_province(text: str) -> tuple[str | None, str]:
    """The province a text names, and the text without it.

    Korean addresses begin with it, English ones end with it.
    """
    found = list(_province_pattern().finditer(text))
    if not found:
        return None, text
    mention = found[0] if re.search(rf"[{_HANGUL}]", found[0][0]) else found[-1]
    return find_province(mention[0]), f"{text[: mention.start()]} {text[mention.end() :]}"


def _chosen(tokens: list[str], province: str | None) -> Town | None:
    """The town the tokens name: with its city before alone, full names before bare, first before later."""
    said = set(tokens)
    best: dict[tuple[int, int], set[Town]] = defaultdict(set)
    for spelled, weak in ((_spellings()[0], 0), (_spellings()[1], 2)):
        for position, token in enumerate(tokens):
            for town in spelled.get(token, ()):
                if province is not None and town.province != province:
                    continue
                has_city = bool(town.city) and bool(said & _city_spellings()[town.province, town.city])
                best[weak + (not has_city), position].add(town)
    if not best:
        return None
    first = best[min(best)]
    return next(iter(first)) if len(first) == 1 else None


@cache
def _towns() -> tuple[Town, ...]:
    rows = read_data("municipalities")
    columns = [Reference.PROVINCE, Reference.CITY_KO, Reference.NAME_KO, Reference.NAME_EN]
    return tuple(Town(*row) for row in rows[columns].itertuples(index=False))


@cache
def _spellings() -> tuple[dict[str, tuple[Town, ...]], dict[str, tuple[Town, ...]]]:
    """Full names, and names without 시, 군, 구 (of two syllables or more)."""
    full: dict[str, tuple[Town, ...]] = defaultdict(tuple)
    bare: dict[str, tuple[Town, ...]] = defaultdict(tuple)
    for town in _towns():
        english = town.name_en.partition("-")[0]
        for name in {town.name, town.name_en}:
            full[fold(name)] += (town,)
        if len(town.name) > 2:
            for name in {town.name[:-1], english}:
                bare[fold(name)] += (town,)
    return dict(full), dict(bare)


@cache
def _city_spellings() -> dict[tuple[str, str], set[str]]:
    rows = read_data("municipalities")
    rows = rows[rows[Reference.CITY_KO] != ""]
    return {
        (province, city): {fold(city), fold(city[:-1]), fold(english), fold(english.partition("-")[0])}
        for province, city, english in zip(
            rows[Reference.PROVINCE], rows[Reference.CITY_KO], rows[Reference.CITY_EN], strict=True
        )
    }


@cache
def _provinces() -> dict[str, str]:
    rows = read_data("provinces")
    return {
        fold(name): row[Reference.NAME_KO]
        for row in rows.to_dict("records")
        for name in (row[Reference.NAME_KO], row[Reference.NAME_EN], *listed(row[Reference.SPELLINGS]))
    }


@cache
def _province_names() -> dict[str, str]:
    rows = read_data("provinces")
    return dict(zip(rows[Reference.NAME_KO], rows[Reference.NAME_EN], strict=True))


@cache
def _province_pattern() -> re.Pattern[str]:
    """Any province name; short Korean ones only as whole words, English ones not as part of a road's name."""
    rows = read_data("provinces")
    names: set[str] = set()
    for row in rows.to_dict("records"):
        names |= {row[Reference.NAME_KO], row[Reference.NAME_EN], *listed(row[Reference.SPELLINGS])}
    names = {_UNIT.sub(r"\1", name) for name in names}
    parts = []
    for name in sorted(names, key=lambda word: (-len(word), word)):
        flexible = r"[\s-]*".join(re.escape(word) for word in re.split(r"[\s-]+", name))
        whole = re.match(rf"[{_HANGUL}]", name) is None or len(name) == 2
        parts.append(flexible + (r"(?![\w-]|\s+(?:ro|gil|daero)\b)" if whole else ""))
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})", re.IGNORECASE)
