"""What a revision's folder is made of: the plan's own files, and what publishing adds to them."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

from matchmaker.columns import Promised, Reader
from matchmaker.messages import Lang
from matchmaker.report.changes import changes_csv
from matchmaker.report.happened import HAPPENED
from matchmaker.report.manifest import fingerprints
from matchmaker.report.publishing.calendar import FOLDER, calendar_files
from matchmaker.report.publishing.letters import LETTERS, letters_csv, write_letters
from matchmaker.report.publishing.promise import PROMISE, Promise, changes_between, differing
from matchmaker.report.publishing.records import RECORD, Revision, RevisionError, passing

CHANGES: Final = "changes.csv"
MADE: Final = (PROMISE, LETTERS, CHANGES, RECORD, FOLDER)
"""What publishing makes itself."""


def copy_plan(source: Path, ready: Path) -> tuple[str, ...]:
    """Copy a folder's files but those that publishing makes itself; what was not copied comes back."""
    left_out: list[str] = []
    ready.mkdir()
    for path in sorted(source.rglob("*")):
        name = path.relative_to(source)
        if name.parts[0] in MADE:
            continue
        if path.is_symlink() or passing(name):
            left_out.append(name.as_posix())
        elif path.is_dir():
            (ready / name).mkdir()
        else:
            shutil.copyfile(path, ready / name)
    return tuple(left_out)


def keep_happened(newest: Revision | None, ready: Path, *, known: bool) -> None:
    """What happened stays true: where the plan knows of nothing, the newest revision's file goes with it.

    Parameters
    ----------
    known
        Whether the plan's own file counts, if it has one. A rollback's does not: it is older.
    """
    file = ready / HAPPENED
    if newest is None or (known and file.is_file()):
        return
    file.unlink(missing_ok=True)
    if (newest.folder / HAPPENED).is_file():
        newest.check(HAPPENED)
        shutil.copyfile(newest.folder / HAPPENED, file)


def add_told(ready: Path, told: Promise, newest: Revision | None, *, lang: Lang) -> tuple[int, int]:
    """Add the promise, what it changes, the letters and the calendars; count changed meetings and letters."""
    before = told if newest is None else newest.promise
    changes, letters = changes_between(before, told), write_letters(before, told)
    (ready / PROMISE).write_text(told.dumps(), encoding="utf-8", newline="\n")
    (ready / CHANGES).write_bytes(changes_csv(changes, lang=lang))
    (ready / LETTERS).write_bytes(letters_csv(letters, lang=lang))
    (ready / FOLDER).mkdir()
    for name, data in calendars_of(told, newest).items():
        (ready / FOLDER / name).write_bytes(data)
    return len(changes), len(letters)


def calendars_of(told: Promise, newest: Revision | None) -> Mapping[str, bytes]:
    """Every company's calendar; those of a revision before that would be the same are taken from it."""
    if newest is None:
        return calendar_files(told)
    before = newest.promise
    kept = newest.folder / FOLDER
    same = (before.name, before.zone, before.event_id) == (told.name, told.zone, told.event_id)
    known = before.readers.index.equals(told.readers.index)
    if not (same and known and kept.is_dir()):
        return calendar_files(told)
    moved = told.meetings.index.difference(before.meetings.index).union(_stirred(before, told))
    reader = differing(before.readers, told.readers, Reader.ALL)
    touched = {company for pair in moved for company in pair} | set(told.readers.index[reader])
    old = {
        path.name: path.read_bytes()
        for path in sorted(kept.iterdir())
        if path.is_file() and newest.files.get(f"{FOLDER}/{path.name}") == fingerprints([path])[path.name]
    }
    found = {**old, **calendar_files(told, only=touched)}
    complete = {f"{FOLDER}/{name}" for name in found} >= {n for n in newest.files if n.startswith(FOLDER)}
    return dict(sorted(found.items())) if complete else calendar_files(told)


def _stirred(before: Promise, told: Promise) -> pd.Index[Any]:
    """Meetings known before whose line is another now."""
    both = told.meetings.index.intersection(before.meetings.index)
    rows = differing(before.meetings.loc[both], told.meetings.loc[both], Promised.ALL)
    return both[rows.to_numpy()]


def put_in_place(ready: Path, target: Path, number: int) -> None:
    """Move the finished folder to its place; where somebody else's stands by now, leave it alone."""
    for path in ready.rglob("*"):
        if path.is_file():
            path.chmod(stat.S_IREAD | stat.S_IRGRP | stat.S_IROTH)
    try:
        ready.rename(target)
    except OSError as e:
        if target.exists():
            raise RevisionError("revisions.taken", number=number) from e
        raise
