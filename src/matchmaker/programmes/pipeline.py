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


class StatusError(MatchmakerError, ValueError):
    """A status may not follow another; `say` tells what may, in the reader's language."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(message.say())

    def say(self, lang: Lang = "en") -> str:
        """The sentence in the reader's language."""
        return self.message.say(lang)


def _no_steps() -> pd.DataFrame:
    return pd.DataFrame(columns=[*_KEYS, Step.STATUS, Step.DATE], dtype=object)


@dataclass(frozen=True, eq=False)
class Pipeline:
    """Every step of every registration so far; frozen, `move` gives the next one.

    Parameters
    ----------
    steps
        `Step` columns; checked in the order of the rows.

    Raises
    ------
    StatusError
        A status may not follow the one before, or its date lies before it.

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
        last: dict[tuple[str, str], tuple[str, date]] = {}
        for supplier, listed, status, day in self.steps[[*_KEYS, Step.STATUS, Step.DATE]].itertuples(
            index=False
        ):
            before = last.get((supplier, listed), ("", day))
            _check(supplier, listed, before, (status, day))
            last[supplier, listed] = (status, day)

    @staticmethod
    def rank(status: str) -> int:
        """How far along a status is, from 0."""
        return STAGES.index(status)

    def move(self, supplier: str, maker_list: str, *, status: str, on: date) -> Pipeline:
        """The pipeline with one step more."""
        step = pd.DataFrame([(supplier, maker_list, status, on)], columns=[*_KEYS, Step.STATUS, Step.DATE])
        return Pipeline(step if self.steps.empty else pd.concat([self.steps, step], ignore_index=True))

    def now(self) -> pd.DataFrame:
        """The last step of each registration: `Step` columns, sorted by firm and list."""
        last = self.steps.drop_duplicates(_KEYS, keep="last")
        return last.sort_values(_KEYS).reset_index(drop=True)


def _check(supplier: str, listed: str, before: tuple[str, date], after: tuple[str, date]) -> None:
    who = {"supplier": supplier, "maker_list": listed}
    if after[0] not in ALLOWED[before[0]]:
        allowed = listing([_said(status) for status in ALLOWED[before[0]]])
        words = {"allowed": allowed, "now": _said(before[0]), "status": _said(after[0])}
        raise StatusError(Message("programmes.illegal_status", {**who, **words}))
    if after[1] < before[1]:
        days = {"last": f"{before[1]:%Y-%m-%d}", "day": f"{after[1]:%Y-%m-%d}"}
        raise StatusError(Message("programmes.early_status", {**who, **days}))


def _said(status: str) -> Message | str:
    return Message(f"programmes.status_{status or 'none'}") if status in STAGES else repr(status)
