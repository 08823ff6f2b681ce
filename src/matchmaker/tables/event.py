"""The event: everything known before anyone is matched, in frames whose columns `columns.py` names."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time
from typing import Annotated, Any, Literal, Self

import pandas as pd
from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from matchmaker.columns import (
    Absence,
    Certificate,
    Company,
    FloorPlan,
    Interpreter,
    Lock,
    Pair,
    PastMeeting,
    Place,
    Precedence,
    Preference,
    Problem,
    Slot,
)
from matchmaker.errors import ScheduleError, cut
from matchmaker.messages import Words
from matchmaker.settings import Section
from matchmaker.tables.policy import Policy
from matchmaker.tables.zones import with_working_hours


def _clock(value: Any) -> Any:
    """Refuse bare numbers: 930 would silently be read as seconds after midnight."""
    if isinstance(value, str | time):
        return value
    raise PydanticCustomError("not_a_time", 'Input should be a time of day such as "09:30"')


def _local(value: time) -> time:
    """Refuse an offset: the event's time zone is said once."""
    if value.tzinfo is None:
        return value
    raise PydanticCustomError("zoned_time", "Input should be a time of day without a time zone")


Clock = Annotated[time, BeforeValidator(_clock), AfterValidator(_local)]


class FreeWindow(Section):
    """Between `start` and `end` of each day everybody keeps `free_slots` slots free (lunch)."""

    start: Clock
    end: Clock
    free_slots: int = Field(1, ge=1)


class Rules(Section):
    """What a timetable of this event must keep, beyond slots, places and absences."""

    # "never" again, "allowed", or after so many other events
    met_before: Literal["never", "allowed"] | Annotated[int, Field(ge=1)] = "never"
    fairness: int | None = Field(None, ge=0)  # numbers of breaks of any two companies differ by at most this
    max_in_a_row: int | None = Field(None, ge=1)  # meetings without a pause, before
    rest_slots: int = Field(1, ge=1)  # this many free slots
    lunch: tuple[FreeWindow, ...] = ()
    interpreters: bool = True  # where two companies share no language, one who speaks both is needed
    relay: bool = False  # if nobody at work speaks both, two interpreters may join through a third language
    # meetings of an interpreter without a pause, before
    interpreter_max_in_a_row: int | None = Field(None, ge=1)
    interpreter_rest_slots: int = Field(1, ge=1)  # this many free slots
    interpreter_max_per_day: int | None = Field(None, ge=1)  # meetings of an interpreter
    interpreter_hours_per_day: float | None = Field(None, gt=0, le=24)  # spent in meetings
    spare_places: int = Field(0, ge=0)  # places that stay free in each slot, for walk-ins and failures
    hall_walk_m: float = Field(0.0, ge=0, le=10_000)  # added to a walk between two halls of the floor plan
    # a meeting is by video, and takes no table, if either side is online, or only if both are
    online: Literal["either", "both"] = "either"
    video_places: int | None = Field(None, ge=0, le=10_000)  # desks with a screen for those who are there


def _table(columns: Iterable[str], index: str | None = None) -> Any:
    def make() -> pd.DataFrame:
        frame = pd.DataFrame(columns=list(columns), dtype=object)
        return frame if index is None else frame.rename_axis(index)

    return field(default_factory=make)


@dataclass(frozen=True, eq=False, kw_only=True)
class Event:
    """One event, frozen; a variant comes from `.replace()`.

    Participants are a general graph: a company whose id stands in both `suppliers` and `buyers` is one
    participant that may sit on either side (`same_company` must then be true).

    Parameters
    ----------
    name
        What the event is called.
    slots
        Indexed by slot id, in order of start: `start` and `end` (time-zone aware), `session`, `places`.
    suppliers, buyers
        Indexed by the planner's own ids (text). `Company` names the columns; those for representatives and
        minimum and maximum meetings are filled with defaults where absent.
    places
        Tables or booths, indexed by their id. Empty: `slots.places` alone says how many there are.
    absences
        One row a company and slot. Slots outside the working hours of online companies are added, with the
        reason.
    words
        What the event calls its two sides, by language, where not suppliers and buyers.
    floor_plan
        Indexed by place id: `FloorPlan` columns, metres from any origin. Empty: walks are not counted.
    unused, repaired
        What was read but not used, and what was changed while reading.

    Raises
    ------
    ScheduleError
        A table names a company or slot that the event does not have, or an id stands twice.

    Examples
    --------
    >>> import pandas as pd
    >>> starts = pd.date_range("2026-04-09 09:00", periods=2, freq="30min", tz="Asia/Seoul")
    >>> slots = pd.DataFrame({"start": starts, "end": starts + pd.Timedelta("30min"), "session": "",
    ...                       "places": 1}, index=pd.Index(["T1", "T2"], name="slot_id"))
    >>> event = Event(name="tiny", slots=slots,
    ...               suppliers=pd.DataFrame({"name": ["Alpha"]}, index=["S1"]),
    ...               buyers=pd.DataFrame({"name": ["Beta", "Gamma"]}, index=["B1", "B2"]))
    >>> list(event.participants)
    ['S1', 'B1', 'B2']
    """

    name: str
    slots: pd.DataFrame
    suppliers: pd.DataFrame
    buyers: pd.DataFrame
    programme: str = ""
    same_company: bool = False
    seated: Literal["buyers", "suppliers", "none"] = "none"
    rules: Rules = Rules()
    policy: Policy = Policy()
    words: Words = field(default_factory=dict)
    certificates: pd.DataFrame = _table(
        [Certificate.SUPPLIER, Certificate.CERTIFICATE, Certificate.VALID_FROM, Certificate.VALID_UNTIL]
    )
    preferences: pd.DataFrame = _table(
        [Preference.SUPPLIER, Preference.BUYER, Preference.SIDE, Preference.LEVEL]
    )
    absences: pd.DataFrame = _table([Absence.COMPANY, Absence.SLOT])
    interpreters: pd.DataFrame = _table(
        [Interpreter.NAME, Interpreter.LANGUAGES, Interpreter.ABSENT], Interpreter.ID
    )
    past_meetings: pd.DataFrame = _table(
        [
            PastMeeting.SUPPLIER,
            PastMeeting.BUYER,
            PastMeeting.DATE,
            PastMeeting.OUTCOME,
            PastMeeting.EVENT,
        ]
    )
    locks: pd.DataFrame = _table([Lock.SUPPLIER, Lock.BUYER, Lock.SLOT, Lock.PLACE])
    precedences: pd.DataFrame = _table(
        [
            Precedence.FIRST_SUPPLIER,
            Precedence.FIRST_BUYER,
            Precedence.THEN_SUPPLIER,
            Precedence.THEN_BUYER,
        ]
    )
    places: pd.DataFrame = _table([Place.OWNER, Place.HALL], Place.ID)
    floor_plan: pd.DataFrame = _table([FloorPlan.X, FloorPlan.Y, FloorPlan.HALL], Place.ID)
    unused: pd.DataFrame = _table(Problem.ALL)
    repaired: pd.DataFrame = _table(Problem.ALL)

    def __post_init__(self) -> None:
        if self.slots.empty:
            raise ScheduleError(f"Event {self.name!r} must have at least one slot. Got none.")
        for side, key in ((self.suppliers, Pair.SUPPLIER), (self.buyers, Pair.BUYER)):
            if side.index.has_duplicates:
                twice = side.index[side.index.duplicated()].unique()
                raise ScheduleError(f"Each {key} must stand once. Got twice: {cut(twice)}.")
        both = self.suppliers.index.intersection(self.buyers.index)
        if len(both) and not self.same_company:
            raise ScheduleError(
                f"Ids must differ between suppliers and buyers. Got on both sides: {cut(both)}. "
                "Rename them, or set same_company where one company sits on both sides."
            )
        object.__setattr__(self, "suppliers", _filled(self.suppliers, Pair.SUPPLIER))
        object.__setattr__(self, "buyers", _filled(self.buyers, Pair.BUYER))
        away = with_working_hours(self.absences, (self.suppliers, self.buyers), self.slots)
        object.__setattr__(self, "absences", away)
        self._check_references()

    def _check_references(self) -> None:
        pairs = {Pair.SUPPLIER: self.suppliers.index, Pair.BUYER: self.buyers.index}
        slots = {Absence.SLOT: self.slots.index}
        seats = self.places.index.append(_numbers(self.locks))
        order = {
            Precedence.FIRST_SUPPLIER: self.suppliers.index,
            Precedence.FIRST_BUYER: self.buyers.index,
            Precedence.THEN_SUPPLIER: self.suppliers.index,
            Precedence.THEN_BUYER: self.buyers.index,
        }
        known: dict[str, dict[str, pd.Index[Any]]] = {
            "certificates": pairs,
            "preferences": pairs,
            "past_meetings": pairs,
            "absences": {Absence.COMPANY: self.participants, **slots},
            "locks": {**pairs, **slots, Lock.PLACE: seats},
            "precedences": order,
            "places": {Place.OWNER: self.participants},
            "interpreters": {Interpreter.ABSENT: self.slots.index},
        }
        for table, columns in known.items():
            frame: pd.DataFrame = getattr(self, table)
            for column in frame.columns.intersection(list(columns)):
                named = frame[column].explode().dropna()  # some cells hold several ids
                strangers = named[~named.isin(columns[column])]
                if len(strangers):
                    raise ScheduleError(
                        f"'{column}' of {table} must be an id of the event. Got {cut(strangers.unique())}."
                    )

    @property
    def participants(self) -> pd.Index[str]:
        """Ids of all companies, suppliers first, each once."""
        return self.suppliers.index.append(self.buyers.index).unique().rename(Absence.COMPANY)

    @property
    def first_day(self) -> date:
        """The day on which certificates and designations are judged."""
        start: pd.Timestamp = self.slots[Slot.START].iloc[0]
        return start.date()

    def replace(self, **changes: Any) -> Self:
        """A checked copy with some fields changed."""
        return dataclasses.replace(self, **changes)

    def __repr__(self) -> str:
        return (
            f"<Event {self.name!r}: {len(self.suppliers)} suppliers x {len(self.buyers)} buyers, "
            f"{len(self.slots)} slots, {int(self.slots[Slot.PLACES].max())} places>"
        )


def _numbers(locks: pd.DataFrame) -> pd.Index[Any]:
    """Numbers among the places of locks: what places are called that no table names."""
    named = locks[Lock.PLACE].dropna() if Lock.PLACE in locks else pd.Series(dtype=object)
    numbers: pd.Index[Any] = pd.Index(named[named.astype(str).str.isdigit()])
    return numbers


def _filled(companies: pd.DataFrame, key: str) -> pd.DataFrame:
    """Give representatives and quotas their neutral value where the planner named none."""
    neutral = {Company.REPRESENTATIVES: 1, Company.MIN_MEETINGS: 0, Company.MAX_MEETINGS: NO_LIMIT}
    filled = companies.rename_axis(key)
    return filled.assign(
        **{
            column: (filled[column] if column in filled else pd.Series(value, filled.index))
            .fillna(value)
            .astype("int64")
            for column, value in neutral.items()
        }
    )


NO_LIMIT = 9999
"""The maximum number of meetings of a company that names none."""
