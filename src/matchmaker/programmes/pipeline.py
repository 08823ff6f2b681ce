"""The way of a registration: contacted, documents, sample, audit, registered; or refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final

import pandas as pd

from matchmaker.columns import Step
from matchmaker.errors import MatchmakerError
from matchmaker.messages import Lang, Message
from matchmaker.scoring.wording import listing

STAGES: Final = ("", "contacted", "documents", "sample", "audit", "registered", "refused")
"""Every status, in order; "" is before the first contact."""
ALLOWED: Final = {
    "": ("contacted",),
    "contacted": ("documents", "refused"),
    "documents": ("sample", "audit", "refused"),
    "sample": ("documents", "audit", "refused"),
    "audit": ("documents", "sample", "registered", "refused"),
    "registered": ("documents",),
    "refused": ("contacted",),
}
"""What may follow each status. An audit may send back to documents or a sample, some lists ask for no sample,
a registration is renewed from its documents, and who was refused may start again."""
CLOSED: Final = ("registered", "refused")
_KEYS: Final = [Step.SUPPLIER, Step.MAKER_LIST]
_COLUMNS: Final = [*_KEYS, Step.STATUS, Step.DATE]


class StatusError(MatchmakerError, ValueError):
    """A status may not follow another; `say` tells what may, in the reader's language."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(message.say())

    def say(self, lang: Lang = "en") -> str:
        """The sentence in the reader's language."""
        return self.message.say(lang)


def _no_steps() -> pd.DataFrame:
    return pd.DataFrame(columns=_COLUMNS, dtype=object)


@dataclass(frozen=True, eq=False)
class Pipeline:
    """Every step of every registration so far; frozen, `move` gives the next one.

    Parameters
    ----------
    steps
        `Step` columns; copied, and checked in the order of the rows.

    Raises
    ------
    StatusError
        A status may not follow the one before, its day lies before that one's, or it has no day.

    Examples
    --------
    >>> way = Pipeline().move("S1", "Y1", status="contacted", on=date(2019, 4, 9))
    >>> way.move("S1", "Y1", status="registered", on=date(2019, 4, 10))
    Traceback (most recent call last):
        ...
    matchmaker.programmes.pipeline.StatusError: The status of S1 on Y1 must be one of documents, refused \
after contacted. Got registered.
    """

    steps: pd.DataFrame = field(default_factory=_no_steps)

    def __post_init__(self) -> None:
        steps = self.steps[_COLUMNS].reset_index(drop=True).astype(object)
        last: dict[tuple[str, str], tuple[str, date | None]] = {}
        days: list[date | None] = []
        for supplier, listed, status, day in steps.itertuples(index=False, name=None):
            plain = None if pd.isna(day) else pd.Timestamp(day).date()
            refused = why_refused(
                supplier, listed, before=last.get((supplier, listed)), after=(status, plain)
            )
            if refused is not None:
                raise StatusError(refused)
            days.append(plain)
            last[supplier, listed] = (status, plain)
        steps[Step.DATE] = pd.Series(days, steps.index, dtype=object)
        object.__setattr__(self, "steps", steps)

    @staticmethod
    def rank(status: str) -> int:
        """How far along a status is, from 0."""
        return STAGES.index(status)

    def move(self, supplier: str, maker_list: str, *, status: str, on: date) -> Pipeline:
        """The pipeline with one step more; the steps before stay."""
        step = pd.DataFrame([(supplier, maker_list, status, on)], columns=_COLUMNS)
        return Pipeline(step if self.steps.empty else pd.concat([self.steps, step], ignore_index=True))

    def now(self) -> pd.DataFrame:
        """The last step of each registration: `Step` columns, sorted by firm and list."""
        last = self.steps.drop_duplicates(_KEYS, keep="last")
        return last.sort_values(_KEYS).reset_index(drop=True)

    def history(self, supplier: str, maker_list: str) -> pd.DataFrame:
        """Every step of one registration, the first one first: `Step` columns."""
        own = (self.steps[Step.SUPPLIER] == supplier) & (self.steps[Step.MAKER_LIST] == maker_list)
        return self.steps[own].reset_index(drop=True)


def why_refused(
    supplier: str,
    maker_list: str,
    *,
    before: tuple[str, date | None] | None,
    after: tuple[str, date | None],
) -> Message | None:
    """Why a status and its day may not follow the last ones of a registration; None where they may.

    Parameters
    ----------
    before
        The last status and its day; None before the first contact.

    Examples
    --------
    >>> contacted = ("contacted", date(2019, 4, 9))
    >>> print(why_refused("S1", "Y1", before=contacted, after=("documents", date(2019, 4, 8))))
    The status of S1 on Y1 must change on 2019-04-09 or later. Got 2019-04-08.
    >>> why_refused("S1", "Y1", before=contacted, after=("documents", date(2019, 4, 9))) is None
    True
    """
    who = {"supplier": supplier, "maker_list": maker_list}
    now, since = before or ("", None)
    status, day = after
    if status not in ALLOWED[now]:
        allowed = listing([_said(one) for one in ALLOWED[now]])
        words = {"allowed": allowed, "now": _said(now), "status": _said(status)}
        return Message("programmes.illegal_status", {**who, **words})
    if day is None:
        return Message("programmes.dateless_status", {**who, "status": _said(status)})
    if since is not None and day < since:
        days = {"last": f"{since:%Y-%m-%d}", "day": f"{day:%Y-%m-%d}"}
        return Message("programmes.early_status", {**who, **days})
    return None


def _said(status: str) -> Message | str:
    known = isinstance(status, str) and status in STAGES
    return Message(f"programmes.status_{status or 'none'}") if known else repr(status)
