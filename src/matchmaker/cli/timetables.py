"""Which timetable a command is to read: a file, an output folder's, or the newest that was published."""

from pathlib import Path

import pandas as pd

from matchmaker.cli.revising import in_words
from matchmaker.messages import Lang
from matchmaker.report.publishing.revisions import is_published, latest
from matchmaker.report.schedule_file import read_schedule
from matchmaker.report.writing import SCHEDULE
from matchmaker.tables.event import Event


def timetable_file(path: Path, lang: Lang) -> Path:
    """The timetable's file: `path` itself, or where it is a folder, its newest revision's or its own."""
    if not path.is_dir():
        return path
    if is_published(path):
        with in_words(lang):
            return latest(path).schedule_file
    return path / SCHEDULE


def read_timetable(path: Path, event: Event, lang: Lang) -> pd.DataFrame:
    """Read it back, as `read_schedule` does."""
    return read_schedule(timetable_file(path, lang), event=event)
