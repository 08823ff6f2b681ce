"""`event.toml`: name, days, places, quotas and rules of an event."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from difflib import get_close_matches
from typing import Annotated, Any, Literal, get_args
from zoneinfo import available_timezones

from pydantic import BaseModel, BeforeValidator, Field, ValidationError
from pydantic_core import PydanticCustomError

from matchmaker.messages import Lang, Message
from matchmaker.settings import Section
from matchmaker.tables.cells import BadCell, bad
from matchmaker.tables.event import NO_LIMIT, Clock, Rules
from matchmaker.tables.policy import Policy
from matchmaker.tables.problems import Log, Spot
from matchmaker.tables.schema import SCHEMAS

FILE = "event.toml"


class Block(Section):
    """A stretch of a day cut into equal slots."""

    start: Clock
    end: Clock
    slot_min: int = Field(gt=0, le=1440)
    pause_min: int = Field(0, ge=0, le=1440)
    session: str = ""
    places: int | None = Field(None, ge=1)  # fewer or more than [places] says, in this block


class SlotLine(Section):
    """One slot, of any length."""

    start: Clock
    end: Clock
    id: str = ""
    session: str = ""
    places: int | None = Field(None, ge=1)


def _no_number(value: Any) -> Any:
    """Refuse bare numbers: 20260409 would silently be read as seconds of an epoch."""
    if isinstance(value, str | date):
        return value
    raise PydanticCustomError("not_a_date", "Input should be a date such as 2026-04-09")


class Day(Section):
    """One day of the event: blocks of equal slots, or slots one by one, or both."""

    date: Annotated[date, BeforeValidator(_no_number)]
    blocks: tuple[Block, ...] = ()
    slots: tuple[SlotLine, ...] = ()


class Places(Section):
    """Tables or booths: how many, or their names, and which side sits at them."""

    kind: Literal["table", "booth"] = "table"
    count: int | None = Field(None, ge=1, le=10_000)
    names: tuple[str, ...] = ()
    seated: Literal["buyers", "suppliers", "none"] = "none"


class Quotas(Section):
    """What holds for each company of a side that says nothing else."""

    min_meetings: int = Field(0, ge=0, le=NO_LIMIT)
    max_meetings: int = Field(NO_LIMIT, ge=0, le=NO_LIMIT)
    target_meetings: int = Field(0, ge=0, le=NO_LIMIT)
    representatives: int = Field(1, ge=1, le=99)
    attendance: Literal["onsite", "online"] = "onsite"
    # by the clock of each online company; equal times mean round the clock
    work_from: Clock = time(8)
    work_until: Clock = time(20)


Word = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^<>{}\r\n]+$")]


class SideWords(Section):
    """What the two sides are called in one language, in the middle of a sentence."""

    supplier: Word
    suppliers: Word
    buyer: Word
    buyers: Word


class EventFile(Section):
    """All of `event.toml`.

    Examples
    --------
    >>> text = '''
    ... name = "Spring consultation"
    ... [[days]]
    ... date = 2026-04-09
    ... blocks = [{start = "09:00", end = "12:00", slot_min = 30, session = "morning"}]
    ... [places]
    ... count = 12
    ... '''
    >>> EventFile.model_validate(tomllib.loads(text)).days[0].blocks[0].slot_min
    30
    """

    name: str = Field(min_length=1, max_length=200)
    programme: str = ""
    time_zone: str = "Asia/Seoul"
    same_company: bool = False
    days: tuple[Day, ...] = Field(min_length=1)
    places: Places = Places()
    suppliers: Quotas = Quotas()
    buyers: Quotas = Quotas()
    rules: Rules = Rules()
    policy: Policy = Policy()
    words: dict[Lang, SideWords] = Field(default_factory=dict)  # where not suppliers and buyers
    headings: dict[str, dict[str, str]] = Field(default_factory=dict)  # by file: the forms' own headings
    rates: dict[str, Annotated[float, Field(gt=0)]] = Field(
        default_factory=dict
    )  # how much of a currency one US dollar buys


def read_event_file(data: bytes, log: Log) -> EventFile | None:
    """Check `event.toml`; None, with every fault in `log`, where it does not hold."""
    try:
        values = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        log.bad(Spot(FILE), "tables.wrong_encoding", "tables.save_utf8")
        return None
    except tomllib.TOMLDecodeError as e:
        log.bad(Spot(FILE), "tables.not_toml", "tables.correct_toml", problem=str(e))
        return None
    try:
        event = EventFile.model_validate(values)
    except ValidationError as e:
        for error in e.errors():
            log.bad_cell(*_fault(dict(error)))
        return None
    return event if _holds(event, log) else None


def _holds(event: EventFile, log: Log) -> bool:
    """What no single key shows."""
    before = len(log.bad_rows)
    if event.time_zone not in available_timezones():
        near = get_close_matches(event.time_zone, sorted(available_timezones()), n=1)
        spot = Spot(FILE, 0, "time_zone", event.time_zone)
        log.bad(spot, "tables.unknown_zone", "tables.write_zone", near=near[0] if near else "Asia/Seoul")
    for name, side in (("suppliers", event.suppliers), ("buyers", event.buyers)):
        if side.min_meetings > side.max_meetings:
            spot = Spot(FILE, 0, f"{name}.min_meetings", side.min_meetings)
            log.bad(spot, "tables.min_above_max", "tables.lower_minimum", most=side.max_meetings)
    dates = [day.date for day in event.days]
    for number, day in enumerate(event.days):
        if day.date in dates[:number]:
            spot = Spot(FILE, 0, f"days.{number + 1}.date", day.date)
            log.bad(spot, "tables.twice", "tables.merge_days")
        _check_day(number + 1, day, log)
    names = event.places.names
    if len(set(names)) < len(names) or (names and event.places.count not in (None, len(names))):
        spot = Spot(FILE, 0, "places.names", len(names))
        log.bad(spot, "tables.place_names", "tables.match_names", names=len(set(names)))
    _check_headings(event.headings, log)
    return len(log.bad_rows) == before


def _check_headings(headings: Mapping[str, Mapping[str, str]], log: Log) -> None:
    columns = {schema.file: [column.name for column in schema.columns] for schema in SCHEMAS}
    for file, own in headings.items():
        if file not in columns:
            spot = Spot(FILE, 0, f"headings.{file}", file)
            log.bad(spot, "tables.unknown_key", "tables.known_keys", key=file, keys=", ".join(columns))
            continue
        for text, column in own.items():
            if column not in columns[file]:
                spot = Spot(FILE, 0, f"headings.{file}.{text}", column)
                keys = ", ".join(columns[file])
                log.bad(spot, "tables.unknown_key", "tables.known_keys", key=column, keys=keys)


def _check_day(number: int, day: Day, log: Log) -> None:
    if not day.blocks and not day.slots:
        log.bad(Spot(FILE, 0, f"days.{number}"), "tables.no_slots", "tables.write_blocks")
    lines: Sequence[tuple[str, Block | SlotLine]] = [
        *((f"days.{number}.blocks.{i}", block) for i, block in enumerate(day.blocks, 1)),
        *((f"days.{number}.slots.{i}", line) for i, line in enumerate(day.slots, 1)),
    ]
    for where, line in lines:
        span = f"{line.start:%H:%M}-{line.end:%H:%M}"
        long = timedelta(hours=line.end.hour - line.start.hour, minutes=line.end.minute - line.start.minute)
        if long <= timedelta(0):
            log.bad(Spot(FILE, 0, where, span), "tables.ends_before", "tables.swap_times")
        elif isinstance(line, Block) and timedelta(minutes=line.slot_min) > long:
            log.bad(Spot(FILE, 0, where, span), "tables.no_slot_fits", "tables.shorten_slot", n=line.slot_min)


def _fault(error: Mapping[str, Any]) -> tuple[Spot, BadCell]:
    """One of pydantic's errors in the words of the catalogue."""
    path = error["loc"]
    where = ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in path)
    kind = error["type"]
    value = "" if kind == "missing" else str(error["input"])
    spot = Spot(FILE, 0, where, value)
    if kind == "missing":
        return spot, bad("tables.missing_key", "tables.add_key", key=where)
    if kind == "extra_forbidden":
        holder = _holder(EventFile, path[:-1])
        near = get_close_matches(str(path[-1]), holder, n=1)
        if near:
            return spot, bad("tables.unknown_key", "tables.did_you_mean", key=path[-1], value=near[0])
        return spot, bad("tables.unknown_key", "tables.known_keys", key=path[-1], keys=", ".join(holder))
    must = Message(_MUST.get(kind, "tables.must_other"), {**error.get("ctx", {}), "told": error["msg"]})
    reason = Message("tables.wrong_key", {"key": where, "value": value[:60]})
    return spot, BadCell(reason, Message("tables.must_be", {"must": must}))


_MUST = {
    "greater_than_equal": "tables.must_ge",
    "greater_than": "tables.must_gt",
    "less_than_equal": "tables.must_le",
    "literal_error": "tables.must_literal",
    "bool_type": "tables.must_bool",
    "bool_parsing": "tables.must_bool",
    "time_parsing": "tables.must_time",
    "date_parsing": "tables.must_date",
    "date_from_datetime_parsing": "tables.must_date",
    "date_from_datetime_inexact": "tables.must_date",
    "string_type": "tables.must_text",
    "string_too_short": "tables.must_text",
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), "tables.must_int"),
    **dict.fromkeys(("float_type", "float_parsing", "finite_number"), "tables.must_number"),
    **dict.fromkeys(("tuple_type", "list_type", "too_short"), "tables.must_list"),
    **dict.fromkeys(("model_type", "dict_type", "model_attributes_type"), "tables.must_table"),
    **dict.fromkeys(("not_a_time", "zoned_time"), "tables.must_time"),
    "not_a_date": "tables.must_date",
}


def _holder(model: type[BaseModel], path: tuple[Any, ...]) -> list[str]:
    """Names of the keys that may stand where a stranger stood."""
    for part in path:
        if isinstance(part, int):
            continue
        kind: Any = model.model_fields[part].annotation if part in model.model_fields else None
        inner = [k for k in (kind, *get_args(kind)) if isinstance(k, type) and issubclass(k, BaseModel)]
        if not inner:
            return []
        model = inner[0]
    return sorted(model.model_fields)
