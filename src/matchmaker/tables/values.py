"""What one cell means: ids, texts, numbers, shares, dates, years, times and lists."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime, time, timedelta

from matchmaker.messages import Message
from matchmaker.tables.cells import Cell, Parsed, Parser, as_text, bad, is_empty, plain, split_list, widened
from matchmaker.tables.formulas import restored

_EXCEL_EPOCH = date(1899, 12, 30)
_SERIALS = range(18_264, 73_051)  # 1950 to 2099, as Excel counts days
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[+-]?\d+)?", re.IGNORECASE)
_COUNTERS = (
    "",
    *[
        "명",
        "인",
        "개",
        "개사",
        "대",
        "일",
        "건",
        "회",
        "년",
        "pcs",
        "persons",
        "people",
        "ea",
        "sets",
        "units",
    ],
)
_SCALES = {"": 1, "k": 1_000, "천": 1_000, "만": 10_000, "백만": 10**6, "m": 10**6, "억": 10**8}
_COUNTED = {scale + counter: factor for scale, factor in _SCALES.items() for counter in _COUNTERS}
_DAYS = {
    **dict.fromkeys(("", "일", "day", "days", "d"), 1),
    **dict.fromkeys(("주", "week", "weeks"), 7),
    **dict.fromkeys(("달", "개월", "month", "months"), 30),
}
_YMD = re.compile(
    r"(\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*[.일]?"
    r"(?:[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
_WORDED = ("%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y")
_CLOCK = re.compile(
    r"(오전|오후|am|pm)?\s*(\d{1,2})\s*(?::|시)\s*(\d{2})?\s*(?:분)?(?::\d{2})?\s*(am|pm)?", re.IGNORECASE
)

MOST_METRES = 10_000
"""Positions on a floor plan lie within this of its origin."""

_METRES = {"": 1.0, "m": 1.0, "미터": 1.0, "metres": 1.0, "meters": 1.0, "cm": 0.01, "mm": 0.001}


def parse_text(cell: Cell) -> Parsed:
    """Any text, kept as written."""
    return Parsed(None if is_empty(cell) else as_text(cell))


def parse_id(cell: Cell) -> Parsed:
    """An id: text, with its leading zeros, without the mark that keeps a spreadsheet from reckoning with it.

    Examples
    --------
    >>> parse_id("007").value, parse_id(7.0).value, parse_id("Ｓ１").value, parse_id("'+1").value
    ('007', '7', 'S1', '+1')
    """
    text = plain(cell)
    return Parsed(restored(text) or None, widened(cell, text))


def parse_list(cell: Cell) -> Parsed:
    r"""Several texts in one cell, as a tuple without repeats.

    Examples
    --------
    >>> parse_list("Alpha; Beta\nAlpha").value
    ('Alpha', 'Beta')
    """
    return Parsed(() if is_empty(cell) else tuple(dict.fromkeys(split_list(as_text(cell), ",;\n、|"))))


def number(cell: Cell) -> tuple[float, str] | None:
    """The number a cell begins with and the words behind it; None where it begins with no number.

    Examples
    --------
    >>> number("1,234 명"), number("１２３４"), number("thirty")
    ((1234.0, '명'), (1234.0, ''), None)
    """
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return float(cell), ""
    if not isinstance(cell, str):
        return None
    found = _NUMBER.match(text := plain(cell))
    return (float(found[0].replace(",", "")), text[found.end() :].strip().casefold()) if found else None


def integers(low: int = 0, high: int = 10**12, units: dict[str, int] | None = None) -> Parser:
    """Whole numbers of [low, high]; `units` says what each word behind the number multiplies it by.

    Examples
    --------
    >>> integers()("１,２３４").value, integers()(12.0).value, integers(units=_DAYS)("2 weeks").value
    (1234, 12, 14)
    """
    factors = _COUNTED if units is None else units

    def parse(cell: Cell) -> Parsed:
        if is_empty(cell):
            return Parsed()
        found = number(cell)
        if found is None:
            raise bad("tables.not_whole_number", "tables.write_number", value=as_text(cell)[:60])
        size, unit = found
        factor = factors.get(unit)
        if factor is None or not (size * factor).is_integer():
            raise bad("tables.not_whole_number", "tables.write_number", value=as_text(cell)[:60])
        value = int(size * factor)
        if not low <= value <= high:
            raise bad("tables.out_of_range", "tables.write_within", value=value, low=low, high=high)
        repair = Message("tables.repaired_to", {"value": value}) if factor != 1 else widened(cell, value)
        return Parsed(value, repair)

    return parse


_PERIOD = re.compile(
    r"(?P<week>[(\[]\s*(?:단위\s*:?\s*)?주\s*[)\]]|\bweeks?\b)"
    r"|(?P<month>[(\[]\s*(?:단위\s*:?\s*)?(?:개?월|달)\s*[)\]]|\bmonths?\b)",
    re.IGNORECASE,
)
_MONTHLY = re.compile(
    r"(?<![가-힣])(?:매\s*)?월(?:간|별|평균)?(?:\s|(?=[가-힣]))|/\s*(?:월|month)\b|monthly|per month",
    re.IGNORECASE,
)


def parse_days(cell: Cell) -> Parsed:
    """Days of a span; what the cell says of weeks or months counts."""
    return days_under("")(cell)


def days_under(heading: str) -> Parser:
    """Days of a span, under a heading that may count in weeks or months.

    Examples
    --------
    >>> days_under("납기(주)")(6).value, days_under("Lead time in weeks")("6").value
    (42, 42)
    >>> days_under("납기")("2주").value
    14
    """
    found = _PERIOD.search(heading)
    return integers(0, 3_650, {**_DAYS, "": 1 if not found else 7 if found["week"] else 30})


def yearly_under(heading: str) -> Parser:
    """A quantity per year, under a heading that may count by the month.

    Examples
    --------
    >>> yearly_under("월 생산능력")("1,000개").value, yearly_under("연간 생산능력")(1000).value
    (12000, 1000)
    """
    times = 12 if _MONTHLY.search(heading) else 1
    return integers(units={unit: times * factor for unit, factor in _COUNTED.items()})


def parse_metres(cell: Cell) -> Parsed:
    """A length or a position in metres, to the decimetre.

    Examples
    --------
    >>> parse_metres("12.5 m").value, parse_metres("1,200 cm").value, parse_metres(7).value
    (12.5, 12.0, 7.0)
    """
    if is_empty(cell):
        return Parsed()
    found = number(cell)
    factor = None if found is None else _METRES.get(found[1])
    if found is None or factor is None:
        raise bad("tables.not_metres", "tables.write_metres", value=as_text(cell)[:60])
    value = round(found[0] * factor, 1)
    if abs(value) > MOST_METRES:
        raise bad(
            "tables.out_of_range", "tables.write_within", value=value, low=-MOST_METRES, high=MOST_METRES
        )
    return Parsed(value)


def shares(*, percent: bool = False) -> Parser:
    """Shares as fractions of 1; `percent` where the heading says the numbers are per cent.

    Examples
    --------
    >>> shares()("35%").value, shares()(0.35).value, shares()("35").value, shares(percent=True)("1").value
    (0.35, 0.35, 0.35, 0.01)
    """

    def parse(cell: Cell) -> Parsed:
        if is_empty(cell):
            return Parsed()
        found = number(cell)
        if found is None or found[1] not in {"", "%", "퍼센트", "percent", "프로"}:
            raise bad("tables.not_share", "tables.write_share", value=as_text(cell)[:60])
        size, unit = found
        hundred = bool(unit) or size > 1 or (percent and isinstance(cell, str))
        value = size / 100 if hundred else size
        if not 0 <= value <= 1:
            raise bad("tables.not_share", "tables.write_share", value=as_text(cell)[:60])
        guessed = hundred and not unit and not percent
        return Parsed(value, Message("tables.repaired_to", {"value": f"{value:.0%}"}) if guessed else None)

    return parse


def parse_day(cell: Cell) -> Parsed:
    """A date: an Excel date or serial, ISO, Korean dots or words, or a month's name.

    Examples
    --------
    >>> [str(parse_day(cell).value) for cell in (46121, "2026.04.09", "2026년 4월 9일", "9 Apr 2026")]
    ['2026-04-09', '2026-04-09', '2026-04-09', '2026-04-09']
    """
    if is_empty(cell):
        return Parsed()
    if isinstance(cell, date):
        return Parsed(cell.date() if isinstance(cell, datetime) else cell)
    text = plain(cell)
    if text.isdigit() and int(text) in _SERIALS:
        day = _EXCEL_EPOCH + timedelta(days=int(text))
        return Parsed(day, Message("tables.repaired_to", {"value": day}))
    try:
        if found := _YMD.fullmatch(text):
            return Parsed(date(*map(int, found.groups())))
        if len(text) == 8 and text.isdigit():
            return Parsed(date(int(text[:4]), int(text[4:6]), int(text[6:])))
    except ValueError:  # the 13th month
        raise bad("tables.not_date", "tables.write_date", value=text[:60]) from None
    bare = " ".join(re.sub(r"(?<=\d)(st|nd|rd|th)\b|[,.]", " ", text, flags=re.IGNORECASE).split())
    for pattern in _WORDED:
        with suppress(ValueError):
            return Parsed(datetime.strptime(bare, pattern).date())
    raise bad("tables.not_date", "tables.write_date", value=text[:60])


def parse_year(cell: Cell) -> Parsed:
    """A year, also out of a date.

    Examples
    --------
    >>> parse_year("1998년").value, parse_year("1998.03.02").value, parse_year(1998.0).value
    (1998, 1998, 1998)
    """
    if is_empty(cell):
        return Parsed()
    text = plain(cell).removesuffix("년").strip()
    if text.isdigit() and len(text) == 4:
        year = int(text)
    elif found := re.fullmatch(r"(\d{4})\s*[-./년]\s*\d{1,2}\s*월?", text):
        year = int(found[1])
    else:
        year = parse_day(cell).value.year
    if not 1800 <= year <= 2100:
        raise bad("tables.out_of_range", "tables.write_within", value=year, low=1800, high=2100)
    return Parsed(year)


def parse_clock(cell: Cell) -> Parsed:
    """A time of day.

    Examples
    --------
    >>> [f"{parse_clock(cell).value:%H:%M}" for cell in ("9:30", "오후 2시", "2:15 PM", 0.5, "1330")]
    ['09:30', '14:00', '14:15', '12:00', '13:30']
    """
    if is_empty(cell):
        return Parsed()
    if isinstance(cell, datetime):
        return Parsed(cell.time())
    if isinstance(cell, time):
        return Parsed(cell.replace(tzinfo=None))
    if isinstance(cell, float) and 0 <= cell < 1:  # a day's share, as Excel keeps times
        return Parsed((datetime.min + timedelta(minutes=round(cell * 1440))).time())
    text = plain(cell)
    if text.isdigit() and len(text) in {3, 4}:
        text = f"{text[:-2]}:{text[-2:]}"
    if found := _CLOCK.fullmatch(text):
        half = (found[1] or found[4] or "").casefold()
        hour = int(found[2]) % 12 + 12 * (half in {"오후", "pm"}) if half else int(found[2])
        if hour < 24 and int(found[3] or 0) < 60:
            return Parsed(time(hour, int(found[3] or 0)))
    raise bad("tables.not_time", "tables.write_time", value=text[:60])
