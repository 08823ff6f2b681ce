"""Refusals that carry a sentence, told in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from matchmaker.errors import ScheduleError
from matchmaker.messages import Lang
from matchmaker.report.publishing.records import RevisionError
from matchmaker.timetable.incidents import IncidentError


@contextmanager
def refusals_in(lang: Lang) -> Iterator[None]:
    """Tell in `lang` what cannot have happened, and why a revision was refused."""
    try:
        yield
    except (IncidentError, RevisionError) as e:
        raise ScheduleError(e.say(lang)) from e
