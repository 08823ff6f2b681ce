"""Settings: the only statement of a default.

They are checked at birth, frozen, changed by `.replace()`, and round-trip through TOML. Facts of one event
(slots, tables, quotas, rules) are not settings: they live in the event's folder.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, Self, TypeVar

import tomli_w
from pydantic import BaseModel, ConfigDict, Field, NonNegativeFloat, ValidationError, field_validator

from matchmaker.errors import SettingsError
from matchmaker.messages import Lang

M = TypeVar("M", bound=BaseModel)


class Section(BaseModel):
    """A frozen group of settings that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    def replace(self, **changes: Any) -> Self:
        """A checked copy with some values changed.

        Examples
        --------
        >>> MeetingSettings().replace(min_score=0.3).min_score
        0.3
        """
        return checked(type(self), {**self.model_dump(), **changes})


WEIGHTS: Mapping[str, float] = {
    "product": 4.0,
    "text": 2.0,
    "market": 2.0,
    "segment": 1.5,
    "kind": 1.0,
    "certificates": 1.5,
    "language": 0.5,
    "readiness": 1.0,
    "tier": 1.0,
    "capacity": 0.5,
    "min_order": 0.5,
    "lead_time": 0.5,
    "price_band": 0.5,
    "company_size": 0.25,
    "relation": 1.0,
    "wishes": 3.0,
}
"""What each comparison weighs unless told otherwise; a weight of 0 leaves it out."""


class ScoringSettings(Section):
    """How much each comparison counts, and how the two views become one fit.

    `weights` names only what differs from `WEIGHTS`.

    Examples
    --------
    >>> weights = ScoringSettings(weights={"product": 9}).weights
    >>> weights["product"], weights["text"]
    (9.0, 2.0)
    """

    weights: dict[str, NonNegativeFloat] = Field(default_factory=lambda: dict(WEIGHTS))
    combine: Literal["mean", "harmonic", "product", "minimum"] = "mean"
    buyer_share: float = Field(0.5, ge=0, le=1)  # of the buyer's view in the weighted mean
    policy_share: float = Field(0.1, ge=0, le=1)  # score = (1 - share) * fit + share * policy
    prior: float = Field(0.5, ge=0, le=1)  # what a pair is worth of which nothing is known

    @field_validator("weights")
    @classmethod
    def _over_the_defaults(cls, given: dict[str, float]) -> dict[str, float]:
        return {**WEIGHTS, **given}


class MeetingSettings(Section):
    """Who may meet whom at all."""

    min_score: float = Field(0.0, ge=0, le=1)
    resolution: int = Field(1_000_000, ge=100, le=100_000_000)  # integer units one point of score is cut into
    agree_rounds: int = Field(4, ge=1, le=100)  # choices and timetables made until they agree


class BalanceSettings(Section):
    """What makes one timetable better than another that holds the same meetings: one weight a term.

    Examples
    --------
    >>> BalanceSettings().plain, BalanceSettings(idle=0.5).plain
    (True, False)
    """

    breaks: NonNegativeFloat = 1.0  # per idle run of whole slots between two meetings of a company
    idle: NonNegativeFloat = 0.0  # per hour that a company waits between meetings of a day, lunch included
    finish: NonNegativeFloat = 0.0  # per hour from a day's first slot to the end of its last meeting
    load: NonNegativeFloat = 0.0  # per meeting above its half-day's even share
    early: NonNegativeFloat = 0.0  # per hour of the programme before a meeting of score 1

    @property
    def plain(self) -> bool:
        """Nothing but breaks counts."""
        return self.breaks > 0 and not (self.idle or self.finish or self.load or self.early)

    def of(self, term: str) -> float:
        """The weight of a term."""
        return float(getattr(self, term))


class TimetableSettings(Section):
    """How hard to look for a good timetable, and for which."""

    time_limit_s: float = Field(30.0, gt=0)
    workers: int = Field(2, ge=1, le=64)
    balance: BalanceSettings = BalanceSettings()


class ReportSettings(Section):
    """What the planner reads."""

    lang: Lang = "en"


class Settings(Section):
    r"""All settings of a plan.

    Examples
    --------
    >>> Settings.loads(Settings().dumps()) == Settings()
    True
    >>> Settings.loads("[meetings]\nmin_scor = 0.4")
    Traceback (most recent call last):
    matchmaker.errors.SettingsError: 'meetings.min_scor' is not a setting. Did you mean 'min_score'?
    """

    scoring: ScoringSettings = ScoringSettings()
    meetings: MeetingSettings = MeetingSettings()
    timetable: TimetableSettings = TimetableSettings()
    report: ReportSettings = ReportSettings()
    seed: int = Field(0, ge=0)

    @classmethod
    def loads(cls, text: str, *, source: str = "settings") -> Self:
        """Read settings from TOML text; raise `SettingsError` on anything unknown or out of range."""
        try:
            return checked(cls, tomllib.loads(text))
        except tomllib.TOMLDecodeError as e:
            raise SettingsError(f"{source} must be valid TOML. Got: {e}.") from e

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read settings from a TOML file."""
        try:
            return cls.loads(Path(path).read_text(encoding="utf-8"), source=str(path))
        except (OSError, UnicodeDecodeError) as e:
            raise SettingsError(f"'{path}' must be a readable UTF-8 TOML file. Got: {e}.") from e

    def dumps(self) -> str:
        """Write settings as TOML text."""
        return tomli_w.dumps(self.model_dump(mode="json"))


def checked(model: type[M], values: dict[str, Any]) -> M:
    """Build a model, turning pydantic's report into one `SettingsError` in the house's formula."""
    try:
        return model.model_validate(values)
    except ValidationError as e:
        raise SettingsError("\n".join(_sentence(model, dict(err)) for err in e.errors()[:5])) from e


def _sentence(model: type[BaseModel], err: dict[str, Any]) -> str:
    where = ".".join(str(part) for part in err["loc"])
    if err["type"] == "extra_forbidden":
        holder = _holder(model, err["loc"][:-1])
        near = get_close_matches(str(err["loc"][-1]), holder, n=1)
        hint = f"Did you mean '{near[0]}'?" if near else f"Settings here: {', '.join(sorted(holder))}."
        return f"'{where}' is not a setting. {hint}"
    must = err["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
    return f"'{where}' must be {must}. Got {err['input']!r} instead."


def _holder(model: type[BaseModel], path: tuple[Any, ...]) -> list[str]:
    for part in path:
        kind = model.model_fields[part].annotation if part in model.model_fields else None
        if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
            return []
        model = kind
    return list(model.model_fields)
