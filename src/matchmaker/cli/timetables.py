"""Which timetable a command is to read, and what had happened when it was made."""

from pathlib import Path

import pandas as pd

from matchmaker.cli.answers import answer
from matchmaker.cli.wording import refusals_in
from matchmaker.messages import Lang
from matchmaker.report.happened import HAPPENED, read_happened, sentence
from matchmaker.report.publishing.revisions import is_published, latest
from matchmaker.report.schedule_file import read_schedule
from matchmaker.report.writing import SCHEDULE
from matchmaker.tables.event import Event
from matchmaker.timetable.incidents import Incident
from matchmaker.timetable.remembering import apply_remembered


def timetable_file(path: Path, lang: Lang) -> Path:
    """The timetable's file: `path` itself, or where it is a folder, its newest revision's or its own."""
    if not path.is_dir():
        return path
    if is_published(path):
        with refusals_in(lang):
            return latest(path).schedule_file
    return path / SCHEDULE


def read_timetable(path: Path, event: Event, lang: Lang) -> pd.DataFrame:
    """Read it back, as `read_schedule` does."""
    return read_schedule(timetable_file(path, lang), event=event)


def happened_file(path: Path, lang: Lang) -> Path:
    """The file of incidents beside a timetable; there need not be one."""
    return timetable_file(path, lang).parent / HAPPENED


def after_what_happened(path: Path, event: Event, lang: Lang) -> Event:
    """The event as it was when the timetable was made, and say what had happened."""
    said = read_happened(happened_file(path, lang), event)
    tell_happened(said, lang)
    return apply_remembered(event, said)


def tell_happened(said: tuple[Incident, ...], lang: Lang) -> None:
    """What is taken into account, the first five in words."""
    if said:
        few = "; ".join(sentence(incident).say(lang) for incident in said[:5])
        answer(lang).say("day.happened", n=len(said), few=few, file=HAPPENED)
