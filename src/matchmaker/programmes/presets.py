"""The programmes of the mission, ready to start an event from: one TOML page each in `presets/`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import tomli_w

from matchmaker.columns import Company, Form, Pair, Reference
from matchmaker.errors import SettingsError, cut
from matchmaker.messages import Lang
from matchmaker.reference.words import programmes, word_name
from matchmaker.settings import Settings
from matchmaker.tables.event_file import EventFile
from matchmaker.tables.headings import usual_heading
from matchmaker.tables.schema import BUYERS, SCHEMAS, SUPPLIERS, Schema

_SHARED = (
    Company.NAME,
    Company.NAME_EN,
    Company.COUNTRY,
    Company.ADDRESS,
    Company.PRODUCTS,
    Company.HS_CODES,
    Company.SEGMENTS,
    Company.KIND,
    Company.KINDS_SOUGHT,
    Company.LANGUAGES,
)
_LAST = (
    Company.LEAD_TIME,
    Company.MIN_MEETINGS,
    Company.MAX_MEETINGS,
    Company.REPRESENTATIVES,
    Form.WISHES,
    *Company.PERSONAL,
    Company.NOTES,
)
COLUMNS: Mapping[str, tuple[str, ...]] = {
    SUPPLIERS.file: (
        Pair.SUPPLIER,
        *_SHARED,
        Company.MARKETS,
        Company.EXPORTS_USD,
        Company.EXPORT_COUNTRIES,
        Company.CUSTOMERS,
        Company.TOP_CUSTOMER_SHARE,
        Form.CERTIFICATES,
        *_LAST,
    ),
    BUYERS.file: (
        Pair.BUYER,
        *_SHARED,
        Company.CERTIFICATES_REQUIRED,
        Company.CERTIFICATES_WANTED,
        *_LAST,
    ),
}
"""What the two registration forms ask for, unless a programme has forms of its own."""

_SCHEMA = {schema.file: schema for schema in SCHEMAS}


@dataclass(frozen=True, kw_only=True)
class Preset:
    """What an event of one programme starts from.

    Parameters
    ----------
    id
        The programme, as `programmes()` lists it.
    special
        What sets it apart, by language.
    event
        `event.toml` but for the name and the programme.
    plan
        Settings that differ from the defaults.
    forms
        Files of the event's folder that this programme usually needs.
    samples
        Shipped synthetic events, the one that `--sample` takes first.
    columns
        What the registration forms ask for, by file.
    """

    id: str
    special: Mapping[str, str]
    event: Mapping[str, Any]
    plan: Mapping[str, Any]
    forms: tuple[str, ...]
    samples: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]

    def __post_init__(self) -> None:
        EventFile.model_validate({"name": self.id, **self.event})
        Settings.loads(self.plan_text())
        unknown = sorted({*self.forms, *self.columns} - set(_SCHEMA))
        if unknown:
            raise SettingsError(f"Forms of preset {self.id!r} must be files of an event. Got {cut(unknown)}.")

    def name(self, lang: Lang) -> str:
        """What the programme is called."""
        return word_name(self.id, lang)

    def event_text(self, *, name: str, first_day: date | None = None) -> str:
        """The text of `event.toml`, its days moved so that the first falls on `first_day` where given."""
        event = self.event if first_day is None else moved_days(self.event, first_day)
        return tomli_w.dumps({"name": name, "programme": self.id, **event})

    def plan_text(self) -> str:
        """The text of `plan.toml`: settings that differ from the defaults."""
        return tomli_w.dumps(self.plan)

    def settings(self) -> Settings:
        """The settings of a plan."""
        return Settings.loads(self.plan_text())

    def headings(self, form: str, lang: Lang) -> list[str]:
        """Headings of one form; each is read back as the column it stands for.

        Examples
        --------
        >>> load_preset("job_fair").headings("buyers", "ko")[:3]
        ['구인기업번호', '구인기업명', '근무국가']
        """
        schema = _SCHEMA[form]
        own = self.event.get("headings", {}).get(form, {})
        return [_heading(column, schema, own, lang) for column in self.columns_of(form)]

    def columns_of(self, form: str) -> tuple[str, ...]:
        """Columns of one form."""
        every = tuple(column.name for column in _SCHEMA[form].columns)
        return self.columns.get(form, COLUMNS.get(form, every))


def _heading(column: str, schema: Schema, own: Mapping[str, str], lang: Lang) -> str:
    said = [text for text, means in own.items() if means == column]
    fitting = [text for text in said if text.isascii() == (lang == "en")]
    return fitting[0] if fitting else usual_heading(column, schema.headings, lang)


def moved_days(event: Mapping[str, Any], first_day: date) -> dict[str, Any]:
    """An event file's values with all days moved so that the first falls on `first_day`.

    Examples
    --------
    >>> days = [{"date": date(2019, 4, 2)}, {"date": date(2019, 4, 4)}]
    >>> [str(day["date"]) for day in moved_days({"days": days}, date(2027, 3, 1))["days"]]
    ['2027-03-01', '2027-03-03']
    """
    by = first_day - min(day["date"] for day in event["days"])
    return {**event, "days": [{**day, "date": day["date"] + by} for day in event["days"]]}


def list_presets() -> list[str]:
    """Ids of all programmes, in the order of the reference.

    Examples
    --------
    >>> list_presets()[:3], len(list_presets())
    (['boom_up', 'global_transportech', 'municipal_pavilion'], 13)
    """
    return [str(name) for name in programmes()[Reference.ID]]


@cache
def load_preset(programme: str) -> Preset:
    """The preset of a programme.

    Raises
    ------
    SettingsError
        There is no such programme.

    Examples
    --------
    >>> load_preset("global_transportech").event["places"]["seated"]
    'suppliers'
    >>> load_preset("moon_landing")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    matchmaker.errors.SettingsError: Programme must be one of boom_up, ... Got 'moon_landing'.
    """
    if programme not in list_presets():
        raise SettingsError(f"Programme must be one of {', '.join(list_presets())}. Got {programme!r}.")
    page = files("matchmaker.programmes").joinpath("presets", f"{programme}.toml")
    values = tomllib.loads(page.read_text(encoding="utf-8"))
    return Preset(
        id=programme,
        special=values["special"],
        event=values["event"],
        plan=values.get("plan", {}),
        forms=tuple(values["forms"]),
        samples=tuple(values["samples"]),
        columns={file: tuple(columns) for file, columns in values.get("columns", {}).items()},
    )
