"""Which column a heading means, in Korean, English or system codes, and in which unit its numbers are."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from matchmaker.messages import Lang
from matchmaker.tables.cells import as_text
from matchmaker.tables.money import Unit, unit_of

_BRACKET = re.compile(r"[(\[{<【〔]([^)\]}>】〕]*)[)\]}>】〕]")


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading of a file.

    Parameters
    ----------
    text
        As written.
    column
        The column it means, None where it is not known.
    unit
        Of its numbers, None where it names none.
    percent
        Whether its numbers are per cent.
    """

    text: str
    column: str | None = None
    unit: Unit | None = None
    percent: bool = False


def key(text: str) -> str:
    r"""What is left of a heading when case, blanks, punctuation and full-width forms are taken away.

    Examples
    --------
    >>> key(" Ｃｏｍｐａｎｙ\nName* "), key("특허/인증"), key("supplier_id")
    ('companyname', '특허인증', 'supplierid')
    """
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


@cache
def _data() -> Mapping[str, Mapping[str, Any]]:
    page = files("matchmaker.tables").joinpath("headings.toml")
    return tomllib.loads(page.read_text(encoding="utf-8"))


def sheet_words(table: str) -> tuple[str, ...]:
    """Words by which the name of a sheet or a file says that it holds a table.

    Examples
    --------
    >>> "interpreter" in sheet_words("interpreters")
    True
    """
    return tuple(_data()["sheets"].get(table, ()))


@cache
def spellings(sections: tuple[str, ...]) -> Mapping[str, str]:
    """Every known spelling of some sections of the data, as `{key: column}`; later sections win."""
    return {key(word): column for word, column in listed(sections)}


@cache
def listed(sections: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Every listed spelling of some sections as written, with its column; later sections win."""
    return tuple(
        (word, column)
        for section in sections
        for column, words in _data()[section].items()
        for word in (column, *words)
    )


def usual_heading(column: str, sections: tuple[str, ...], lang: Lang) -> str:
    """How a form of ours heads a column: read back, it means that column.

    Examples
    --------
    >>> usual_heading("products", ("company", "buyer"), "ko"), usual_heading("hs_codes", ("company",), "en")
    ('관심품목', 'HS codes')
    >>> usual_heading("sales_usd", ("company", "supplier"), "ko")
    '매출액(USD)'
    """
    if lang == "ko":
        for section in reversed(sections):
            words = [word for word in _data()[section].get(column, ()) if re.match("[가-힣]", word)]
            if words:
                return f"{words[0]}(USD)" if column.endswith("_usd") else str(words[0])
    first, *rest = column.split("_")
    said = (first if first == "hs" else first.capitalize(), *rest)
    return " ".join(word.upper() if word in {"hs", "usd", "id"} else word for word in said)


def is_weak(text: str) -> bool:
    """Whether a heading may be a mere running number, so that a better one for the same column wins."""
    return key(text) in {key(word) for word in _data()["weak"]["words"]}


@cache
def _units() -> Mapping[str, Unit]:
    return {key(word): Unit(currency) for word, currency in _data()["units"].items()}


def read_heading(text: str, known: Mapping[str, str]) -> Heading:
    """Find what one heading means.

    Parameters
    ----------
    text
        As written; a unit may stand in brackets.
    known
        From `spellings`.

    Examples
    --------
    >>> known = spellings(("company", "supplier"))
    >>> read_heading("회사명(영문)", known).column, read_heading("Ｃompany  name *", known).column
    ('name_en', 'name')
    >>> read_heading("매출액(백만원)", known).unit
    Unit(currency='KRW', scale=1000000)
    """
    whole = key(text)
    wide = unicodedata.normalize("NFKC", text)
    insides = _BRACKET.findall(wide)
    told = (part for inside in insides for part in (inside, *re.split(r"[,;·]", inside)))
    unit = next((u for part in told if (u := unit_of(part))), None) or _units().get(whole)
    percent = any(inside.strip() in {"%", "퍼센트", "percent"} for inside in insides)
    column = known.get(whole) or known.get(key(_BRACKET.sub("", wide)))
    if column is None:
        twins = {known.get(key(part)) for part in re.split(r"[/\n|]", wide)}  # "회사명 / Company name"
        column = twins.pop() if len(twins) == 1 else None
    return Heading(as_text(text), column, unit, percent)
