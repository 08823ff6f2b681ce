"""Which columns each file of an event has, how a cell of each is read, and which must be there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matchmaker.columns import (
    Absence,
    Company,
    FloorPlan,
    Form,
    Interpreter,
    Lock,
    Pair,
    PastMeeting,
    Place,
    Precedence,
    Preference,
)
from matchmaker.tables.cells import Parser
from matchmaker.tables.codes import parse_codes
from matchmaker.tables.headings import Heading
from matchmaker.tables.money import Unit, amounts
from matchmaker.tables.values import (
    days_under,
    integers,
    parse_clock,
    parse_day,
    parse_id,
    parse_list,
    parse_metres,
    parse_text,
    parse_year,
    shares,
    yearly_under,
)
from matchmaker.tables.vocabulary import (
    ATTENDANCES,
    LEVELS,
    OUTCOMES,
    SIDES,
    certificate_ids,
    choices,
    parse_answer,
    parse_certificates,
    parse_countries,
    parse_country,
    parse_kind,
    parse_kinds,
    parse_languages,
    parse_markets,
    parse_price,
    parse_segments,
    parse_tier,
    parse_tiers,
)
from matchmaker.tables.zones import parse_hours, parse_until, parse_zone

MAX_QUOTA = 9_999


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file.

    Parameters
    ----------
    name
        As in `matchmaker.columns`.
    parse
        Reads a cell; None where the heading's unit decides (`parser_of`).
    required
        Whether the file must have the column and each row a value.
    empty
        The value where nothing is said: `()` for lists.
    joins
        Whether several columns of this meaning are put together.
    number
        Whether the values are numbers; kept as floats, NaN where nothing is said.
    """

    name: str
    parse: Parser | None
    required: bool = False
    empty: Any = None
    joins: bool = False
    number: bool = False


@dataclass(frozen=True, slots=True)
class Schema:
    """One kind of file.

    Parameters
    ----------
    file
        Its name without the ending.
    columns
        All columns, in the order of the frame.
    headings
        Sections of the headings data, the weaker first.
    required
        Whether the event must have the file.
    own
        Headings of one event's forms and the columns they mean; they win.
    """

    file: str
    columns: tuple[Column, ...]
    headings: tuple[str, ...]
    required: bool = False
    own: tuple[tuple[str, str], ...] = ()


def parser_of(column: Column, heading: Heading, rates: Mapping[str, float]) -> Parser:
    """The reader of a column's cells under a given heading."""
    if column.name in _AMOUNTS:
        return amounts(heading.unit or Unit(), rates)
    if column.name == Company.TOP_CUSTOMER_SHARE:
        return shares(percent=heading.percent)
    if column.name == Company.LEAD_TIME:
        return days_under(heading.text)
    if column.name in _YEARLY:
        return yearly_under(heading.text)
    if column.parse is None:
        raise TypeError(f"Column {column.name!r} must have a parser. Got none.")
    return column.parse


_AMOUNTS = {Company.SALES_USD, Company.EXPORTS_USD}
_YEARLY = {Company.CAPACITY, Company.VOLUME}
_COUNT = integers(0)
_QUOTA = integers(0, MAX_QUOTA)


def _texts(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, parse_text) for name in names)


def _ids(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, parse_id, required=True) for name in names)


def _number(name: str, parse: Parser | None) -> Column:
    return Column(name, parse, number=True)


def _list(name: str, parse: Parser) -> Column:
    return Column(name, parse, empty=(), joins=True)


def _company(*own: Column) -> tuple[Column, ...]:
    """Columns of both sides, with one side's own."""
    return (
        Column(Company.NAME, parse_text, required=True),
        *_texts(Company.NAME_EN),
        Column(Company.COUNTRY, parse_country),
        *_texts(Company.ADDRESS, Company.PROVINCE, Company.MUNICIPALITY, Company.BUSINESS_NUMBER),
        _list(Company.LANGUAGES, parse_languages),
        Column(Company.PRODUCTS, parse_text, joins=True),
        _list(Company.HS_CODES, parse_codes),
        _list(Company.SEGMENTS, parse_segments),
        *own,
        _number(Company.EMPLOYEES, _COUNT),
        _number(Company.FOUNDED, parse_year),
        _number(Company.SALES_USD, None),
        _number(Company.LEAD_TIME, None),
        _number(Company.MIN_ORDER, _COUNT),
        Column(Company.PRICE_BAND, parse_price),
        _number(Company.REPRESENTATIVES, integers(1, 99)),
        _number(Company.MIN_MEETINGS, _QUOTA),
        _number(Company.MAX_MEETINGS, _QUOTA),
        _number(Company.TARGET_MEETINGS, _QUOTA),
        Column(Company.ATTENDANCE, choices(ATTENDANCES)),
        Column(Company.TIME_ZONE, parse_zone),
        Column(Form.WORK_HOURS, parse_hours),
        Column(Company.WORK_FROM, parse_clock),
        Column(Company.WORK_UNTIL, parse_until),
        _list(Form.WISHES, parse_list),
        *_texts(Company.CONTACT, Company.EMAIL, Company.PHONE, Company.WEBSITE),
        Column(Company.SHARE_CONTACT, parse_answer),
        Column(Company.SHARE_PROFILE, parse_answer),
        Column(Company.NOTES, parse_text, joins=True),
    )


SUPPLIERS = Schema(
    "suppliers",
    (
        *_ids(Pair.SUPPLIER),
        *_company(
            Column(Company.KIND, parse_tier),
            _list(Company.KINDS_SOUGHT, parse_kinds),
            _list(Company.MARKETS, parse_markets),
            _number(Company.EXPORTS_USD, None),
            _list(Company.EXPORT_COUNTRIES, parse_countries),
            _list(Company.CUSTOMERS, parse_list),
            _number(Company.TOP_CUSTOMER_SHARE, None),
            _list(Form.CERTIFICATES, parse_certificates),
            _number(Company.CAPACITY, None),
            *_texts(Company.PROGRAMME),
        ),
    ),
    ("company", "supplier"),
    required=True,
)
BUYERS = Schema(
    "buyers",
    (
        *_ids(Pair.BUYER),
        *_company(
            Column(Company.KIND, parse_kind),
            _list(Company.KINDS_SOUGHT, parse_tiers),
            _list(Company.CERTIFICATES_REQUIRED, certificate_ids),
            _list(Company.CERTIFICATES_WANTED, certificate_ids),
            _number(Company.VOLUME, None),
            _number(Company.ORDER_SIZE, _COUNT),
            Column(Company.BEGINNERS, parse_answer),
        ),
    ),
    ("company", "buyer"),
    required=True,
)
PREFERENCES = Schema(
    "preferences",
    (
        *_ids(Pair.SUPPLIER, Pair.BUYER),
        Column(Preference.SIDE, choices(SIDES), required=True),
        Column(Preference.LEVEL, choices(LEVELS), required=True),
    ),
    ("pair", "preference"),
)
ABSENCES = Schema(
    "absences",
    (
        *_ids(Absence.COMPANY),
        _list(Absence.SLOT, parse_list),
        Column(Form.DATE, parse_day),
        Column(Form.FROM, parse_clock),
        Column(Form.TO, parse_clock),
        Column(Form.SESSION, parse_text),
    ),
    ("absence",),
)
INTERPRETERS = Schema(
    "interpreters",
    (
        *_ids(Interpreter.ID),
        *_texts(Interpreter.NAME),
        Column(Interpreter.LANGUAGES, parse_languages, required=True, empty=(), joins=True),
        _list(Interpreter.ABSENT, parse_list),
    ),
    ("interpreter",),
)
PAST_MEETINGS = Schema(
    "past_meetings",
    (
        *_ids(Pair.SUPPLIER, Pair.BUYER),
        Column(PastMeeting.DATE, parse_day),
        Column(PastMeeting.OUTCOME, choices(OUTCOMES, empty=""), empty=""),
        *_texts(PastMeeting.EVENT),
    ),
    ("pair", "past_meeting"),
)
LOCKS = Schema(
    "locks",
    (*_ids(Pair.SUPPLIER, Pair.BUYER), Column(Lock.SLOT, parse_id), Column(Lock.PLACE, parse_id)),
    ("pair", "lock"),
)
PRECEDENCES = Schema(
    "precedences",
    _ids(
        Precedence.FIRST_SUPPLIER,
        Precedence.FIRST_BUYER,
        Precedence.THEN_SUPPLIER,
        Precedence.THEN_BUYER,
    ),
    ("precedence",),
)
PLACES = Schema(
    "places",
    (*_ids(Place.ID), Column(Place.OWNER, parse_id), *_texts(Place.HALL)),
    ("place",),
)
FLOOR_PLAN = Schema(
    "floor_plan",
    (
        *_ids(Place.ID),
        Column(FloorPlan.X, parse_metres, required=True, number=True),
        Column(FloorPlan.Y, parse_metres, required=True, number=True),
        *_texts(FloorPlan.HALL),
    ),
    ("place", "floor_plan"),
)
SCHEMAS = (
    SUPPLIERS,
    BUYERS,
    PREFERENCES,
    ABSENCES,
    INTERPRETERS,
    PAST_MEETINGS,
    LOCKS,
    PRECEDENCES,
    PLACES,
    FLOOR_PLAN,
)
