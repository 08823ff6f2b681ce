"""What the cells under a heading look like, and what that says for or against a meaning.

The instance-based half of the schema matcher; see `likeness` for the half that reads names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from matchmaker.columns import Company, Form, Interpreter, PastMeeting
from matchmaker.reference.words import find_country
from matchmaker.tables.cells import BadCell, Cell, Parser, as_text, is_empty, plain, split_list
from matchmaker.tables.codes import parse_codes
from matchmaker.tables.importing.likeness import ASKED, STRANGER, SURE, Reading
from matchmaker.tables.importing.sheets import Sheet
from matchmaker.tables.values import number, parse_day
from matchmaker.tables.vocabulary import parse_answer, parse_certificates, parse_languages

LOOKED_AT = 60
"""So many filled cells of a column are looked at."""

KOREAN_NUMBER = "korean_number"
"""How cells look that hold Korean business numbers."""

MOST, FEW = 0.6, 0.15
"""From the first share on, cells speak for a meaning that they must look like; to the second, against it."""

_EMAIL = re.compile(r"\S+@[\w-]+\.[\w.-]+")
_URL = re.compile(
    r"(?:https?://\S+|www\.\S+|(?:[\w-]+\.)+(?:com|co\.kr|kr|net|org|de|in|mx|cn|jp|vn|eu)(?:/\S*)?)", re.I
)
_BIZNO = re.compile(r"\d{3}\s*-\s*\d{2}\s*-\s*\d{5}")
_PHONE = re.compile(
    r"(?:\+\d{1,3}|\(?0\d{1,3}\)?)[\s.)-]*\d[\d\s.()-]{5,14}(?:\s*(?:ext|내선)\.?\s*\d+)?", re.I
)
_LEGAL = re.compile(
    r"주식회사|유한회사|\(주\)|㈜|\(유\)|\b(?:co|corp|inc|ltd|llc|gmbh|ag|bv|b\.v|s\.?a\.?|spa|s\.r\.l|oy|ab|pte|pvt|sdn|bhd|plc|jsc|tbk|pt)\b\.?|de\s+c\.?v",
    re.IGNORECASE,
)
_KOREAN_PLACE = re.compile(
    r"(?:특별시|광역시|특별자치|[가-힣]{2,}도\s|[가-힣]+[시군구]\s|전북|전남|경북|경남|충북|충남|경기|강원|울산|부산|서울|대구|광주|인천|대전)"
)
_PERSON = re.compile(
    r"[가-힣]{2,4}(?:\s*[가-힣]{2,4})?(?:\s*\([^)]*\))?|(?:(?:Mr|Ms|Mrs|Dr|Sr|Sra|Ing)\.?\s*)?(?:[A-Z][\w.'-]*\s*){1,4}"
)
_TAGGED = re.compile(r"[A-Za-z가-힣]{1,6}[\s_-]?\d{1,6}(?:[-_]\d{1,5})*|\d{2,4}-\d{1,5}")

Test = Callable[[Cell], bool]


def _matches(pattern: re.Pattern[str]) -> Test:
    return lambda cell: bool(pattern.fullmatch(plain(cell)))


def _reads(parse: Parser) -> Test:
    """Whether a parser finds something in a cell and understands all of it."""

    def test(cell: Cell) -> bool:
        try:
            parsed = parse(cell)
        except BadCell:
            return False
        return parsed.value not in (None, ()) and not parsed.left

    return test


def _finds(parse: Parser) -> Test:
    """Whether a parser finds anything in a cell."""

    def test(cell: Cell) -> bool:
        try:
            return parse(cell).value not in (None, ())
        except BadCell:
            return False

    return test


def _is_number(cell: Cell) -> bool:
    return bool(re.match(r"\s*(?:약|approx\.?|ca\.?|USD|US\$|\$|￦|₩)?\s*[\d０-９]", as_text(cell)))


def _are_countries(text: str) -> bool:
    """Whether a text is nothing but countries; unlike the parser, without a search for what may be meant."""
    parts = split_list(text)
    return bool(parts) and (find_country(text) is not None or all(map(find_country, parts)))


_TESTS: Mapping[str, Test] = {
    "email": _matches(_EMAIL),
    "url": _matches(_URL),
    KOREAN_NUMBER: _matches(_BIZNO),
    "phone": lambda cell: bool(_PHONE.fullmatch(plain(cell))) and not _BIZNO.fullmatch(plain(cell)),
    "phone_abroad": lambda cell: bool(re.match(r"\s*\+(?!82)\d", as_text(cell))),
    "code": lambda cell: len(re.sub(r"\D", "", as_text(cell))) >= 4 and _finds(parse_codes)(cell),
    "country": lambda cell: _are_countries(plain(cell)) and not _reads(parse_answer)(cell),
    "abroad": lambda cell: find_country(plain(cell)) not in (None, "KR"),
    "language": _reads(parse_languages),
    "certificate": _finds(parse_certificates),
    "day": _finds(parse_day),
    "answer": _reads(parse_answer),
    "number": _is_number,
    "figure": lambda cell: number(cell) is not None,
    "legal": lambda cell: bool(_LEGAL.search(plain(cell))),
    "named": lambda cell: bool(re.search(r"[^\W\d_]{2}", plain(cell))) and not _EMAIL.fullmatch(plain(cell)),
    "person": lambda cell: bool(_PERSON.fullmatch(plain(cell))),
    "korean_place": lambda cell: bool(_KOREAN_PLACE.search(f"{plain(cell)} ")),
    "tagged": _matches(_TAGGED),
}

_LOOKS = {
    Company.NAME: ("named",),
    Company.CONTACT: ("person",),
    Company.EMAIL: ("email",),
    Company.WEBSITE: ("url",),
    Company.PHONE: ("phone",),
    Company.BUSINESS_NUMBER: (KOREAN_NUMBER, "figure"),
    Company.HS_CODES: ("code",),
    Company.COUNTRY: ("country",),
    Company.EXPORT_COUNTRIES: ("country",),
    Company.LANGUAGES: ("language",),
    Interpreter.LANGUAGES: ("language",),
    Form.CERTIFICATES: ("certificate",),
    Company.CERTIFICATES_REQUIRED: ("certificate",),
    Company.CERTIFICATES_WANTED: ("certificate",),
    PastMeeting.DATE: ("day",),
    **dict.fromkeys(
        (Company.SALES_USD, Company.EXPORTS_USD, Company.EMPLOYEES, Company.CAPACITY), ("number",)
    ),
    **dict.fromkeys((Company.VOLUME, Company.ORDER_SIZE, Company.MIN_ORDER, Company.LEAD_TIME), ("number",)),
    **dict.fromkeys((Company.SHARE_CONTACT, Company.SHARE_PROFILE), ("answer",)),
}
"""What the cells of a column must look like."""

# what gives a column away, surely or so that the planner is asked
_DECISIVE = {"email": Company.EMAIL, "url": Company.WEBSITE, KOREAN_NUMBER: Company.BUSINESS_NUMBER}
_TELLING = {"country": Company.COUNTRY, "language": Company.LANGUAGES, "phone": Company.PHONE}
_ENOUGH = 3
"""From so many cells on they say something."""
_NEARLY_ALL, _SUPPORT = 0.8, 0.12
_GAP = 3
"""Running numbers may leave out one or two."""


@dataclass(frozen=True)
class Values:
    """The filled cells of one column, up to `LOOKED_AT` of them."""

    cells: Sequence[Cell]

    def share(self, look: str) -> float:
        """Share of the cells that look like something, in [0, 1]; 0 where there are too few to tell."""
        if len(self.cells) < _ENOUGH:
            return 0.0
        return sum(map(_TESTS[look], self.cells)) / len(self.cells)

    @cached_property
    def looks(self) -> Mapping[str, float]:
        """All shares at once."""
        return {look: self.share(look) for look in _TESTS}

    @cached_property
    def runs(self) -> bool:
        """Whether the cells are a mere running number, but for a remark or a total."""
        found = [one for cell in self.cells if (one := number(cell)) is not None]
        values = [value for value, rest in found if not rest.strip()]
        rising = all(0 < later - before <= _GAP for before, later in pairwise(values))
        return len(values) > 0.75 * len(self.cells) and rising and values[0] <= _GAP


def values_below(sheet: Sheet, row: int) -> dict[int, Values]:
    """The cells of each column from a row on, by column."""
    found: dict[int, list[Cell]] = {}
    for at in sheet.filled:
        if at < row:
            continue
        for c, cell in enumerate(sheet.grid.rows[at]):
            cells = found.setdefault(c, [])
            if len(cells) < LOOKED_AT and not is_empty(cell):
                cells.append(cell)
    return {c: Values(cells) for c, cells in found.items()}


def weigh(reading: Reading, values: Values, columns: frozenset[str]) -> Reading:
    """What a heading may mean, after a look at its cells.

    Parameters
    ----------
    columns
        Of the table.

    Examples
    --------
    >>> from matchmaker.tables.importing.likeness import read
    >>> said = read(["담당자 회신처"], ("company", "buyer"))
    >>> cells = Values(["a@b.co.kr", "c@d.com", "e@f.mx"])
    >>> weigh(said, cells, frozenset({"email", "contact"})).best().heading.column
    'email'
    """
    found = {column: sure for column, sure in reading.columns.items() if column in columns | {STRANGER}}
    if len(values.cells) >= _ENOUGH:
        found = {column: _supported(column, sure, values) for column, sure in found.items()}
        found = _told_by_cells(found, values, columns)
    return replace(reading, columns=found)


def _supported(column: str, sure: float, values: Values) -> float:
    """The confidence in a meaning, after a look whether the cells are like it."""
    looks = _LOOKS.get(column)
    if looks is None or sure == 1:
        return sure
    share = max(values.looks[look] for look in looks)
    if share >= MOST and sure >= ASKED:
        return round(max(sure, min(sure + _SUPPORT, 0.97)), 3)
    return min(sure, SURE - 0.02) if share <= FEW else sure


def _told_by_cells(found: dict[str, float], values: Values, columns: frozenset[str]) -> dict[str, float]:
    """What cells say that can be one thing only, whatever their heading."""
    for look, column in _DECISIVE.items():
        if column in columns and values.looks[look] >= _NEARLY_ALL and column not in found:
            found = {column: SURE + 0.02}
    for look, column in _TELLING.items():
        if column in columns and values.looks[look] >= _NEARLY_ALL and not found:
            found = {column: SURE - 0.05}
    return found
