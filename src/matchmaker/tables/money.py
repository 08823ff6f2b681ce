"""Amounts of money: units in the heading or the cell, turned into US dollars."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from matchmaker.messages import Message
from matchmaker.tables.cells import Cell, Parsed, Parser, as_text, bad, is_empty, plain, widened

DEFAULT_RATES: Mapping[str, float] = {"KRW": 1150, "JPY": 110, "EUR": 0.9, "CNY": 6.9}
"""Rough rates of 2018 to 2020, enough to tell sizes of firms apart; `[rates]` of event.toml goes before."""

CURRENCIES: Mapping[str, str] = {
    spelling: code
    for code, spellings in {
        "KRW": "krw won 원 ₩",
        "USD": "usd us$ $ dollar dollars 달러 불 미화 미불 미국달러 미달러 us달러",
        "EUR": "eur euro euros 유로 €",
        "JPY": "jpy yen 엔",
        "CNY": "cny rmb yuan 위안 위안화",
    }.items()
    for spelling in spellings.split()
}
SCALES: Mapping[str, int] = {
    spelling: 10**power
    for power, spellings in {
        3: "천 k thousand thousands 千",
        4: "만 萬",
        5: "십만",
        6: "백만 m mn mio mil million millions 百万 百萬",
        7: "천만",
        8: "억 億",
        9: "십억 b bn billion billions",
        10: "백억",
        11: "천억",
        12: "조 tn trillion trillions",
    }.items()
    for spelling in spellings.split()
}
_WORDS = sorted((*CURRENCIES, *SCALES, "약", "approx", "approximately", "about", "정"), key=len, reverse=True)
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)|(?P<word>"
    + "|".join(re.escape(word) for word in _WORDS)
    + r"))\.?"
)


_LARGEST = 1e16  # more than any firm has, in any currency


@dataclass(frozen=True, slots=True)
class Unit:
    """What one unit of a column's numbers is worth; `currency` is "" where nobody says."""

    currency: str = ""
    scale: int = 1


def unit_of(text: str) -> Unit | None:
    """The unit a heading's bracket names; None where it is not a unit.

    Examples
    --------
    >>> unit_of("백만원"), unit_of("천불"), unit_of("￦").currency, unit_of("단위: 억원").scale
    (Unit(currency='KRW', scale=1000000), Unit(currency='USD', scale=1000), 'KRW', 100000000)
    >>> unit_of("million USD"), unit_of("2018") is None
    (Unit(currency='USD', scale=1000000), True)
    """
    bare = re.sub(r"^(단위|unit|in)\s*:?\s*", "", plain(text).casefold())
    tokens = _tokens(bare)
    if not tokens or any(isinstance(token, float) for token in tokens):
        return None
    words = [token for token in tokens if isinstance(token, str)]
    scale = 1
    for word in words:
        scale *= SCALES.get(word, 1)
    return Unit(next((CURRENCIES[word] for word in words if word in CURRENCIES), ""), scale)


def amounts(unit: Unit, rates: Mapping[str, float]) -> Parser:
    """Amounts in US dollars; what the cell says of its unit goes before the heading's.

    Parameters
    ----------
    unit
        The heading's.
    rates
        How much of each currency one US dollar buys.

    Examples
    --------
    >>> read = amounts(Unit("KRW", 1_000_000), {"KRW": 1250})
    >>> [read(cell).value for cell in ("1,250", 2500.0, "12억 5천만원", "USD 1.2M")]
    [1000000.0, 2000000.0, 1000000.0, 1200000.0]
    """

    def parse(cell: Cell) -> Parsed:
        if is_empty(cell):
            return Parsed()
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            size, scale, own = float(cell), None, ""
        else:
            size, scale, own = _read(cell)
        currency = own or unit.currency
        if not currency:
            raise bad("tables.no_currency", "tables.write_currency", value=as_text(cell)[:60])
        if currency != "USD" and currency not in rates:
            raise bad("tables.no_rate", "tables.write_rate", value=as_text(cell)[:60], currency=currency)
        if not 0 <= size <= _LARGEST:
            raise bad("tables.not_amount", "tables.write_amount", value=as_text(cell)[:60])
        others = scale is None and own not in {"", unit.currency}
        size *= 1 if others else (scale or unit.scale)
        if currency != "USD":
            value = round(size / rates[currency], 2)
            told = {"value": f"{value:,.0f} USD", "rate": f"{rates[currency]:,g}", "currency": currency}
            return Parsed(value, Message("tables.converted", told))
        changed = Message("tables.repaired_to", {"value": f"{size:,.0f} USD"})
        return Parsed(size, changed if scale else widened(cell, f"{size:,.0f} USD"))

    return parse


def _tokens(text: str) -> list[float | str] | None:
    """Numbers and known words of a text; None where anything else stands in it."""
    tokens: list[float | str] = []
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found or found.end() == at:
            return None if text[at:].strip() else tokens
        tokens.append(float(found["number"].replace(",", "")) if found["number"] else found["word"])
        at = found.end()
    return tokens


def _read(cell: Cell) -> tuple[float, int | None, str]:
    """Size, scale and currency of a cell; the scale is None and the currency "" where it names none.

    Compounds such as `12억 5천만` come back added up, with scale 1; their scales must fall.
    """
    tokens = _tokens(plain(cell).casefold()) if isinstance(cell, str) else None
    numbers = [token for token in tokens or () if isinstance(token, float)]
    scales = [SCALES[token] for token in tokens or () if isinstance(token, str) and token in SCALES]
    currency = next((CURRENCIES[str(token)] for token in tokens or () if token in CURRENCIES), "")
    falling = all(later < earlier for earlier, later in pairwise(scales))
    if not tokens or not numbers or not falling or len(numbers) > max(1, len(scales)):
        raise bad("tables.not_amount", "tables.write_amount", value=as_text(cell)[:60])
    if not scales:
        return numbers[0], None, currency
    return sum(n * s for n, s in zip(numbers, scales, strict=False)), 1, currency
