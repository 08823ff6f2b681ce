"""Published revisions: each is kept as it was, the next one says what it changes, and any can come back."""

from __future__ import annotations

import json
import os
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pandas as pd

from matchmaker.columns import History
from matchmaker.messages import Lang
from matchmaker.report.addressing import one_line
from matchmaker.report.happened import HAPPENED
from matchmaker.report.manifest import fingerprints
from matchmaker.report.publishing.making import add_told, copy_plan, keep_happened, put_in_place
from matchmaker.report.publishing.promise import PROMISE, Promise, follow, stamp
from matchmaker.report.publishing.records import (
    RECORD,
    Revision,
    RevisionError,
    folder_name,
    listed,
    number_of,
)
from matchmaker.report.writing import MANIFEST, PAGE, SCHEDULE, WORKBOOK
from matchmaker.tables.formulas import safe_csv

HISTORY: Final = "history.csv"
LONGEST_NOTE: Final = 500


def publish(
    out: str | Path, published: str | Path, *, when: datetime, note: str = "", lang: Lang = "en"
) -> Revision:
    """Publish an output folder as the next revision.

    The whole folder is copied, with a calendar for each company, what changes against the revision before,
    and a letter to each company that this concerns. It appears at once or not at all.

    Parameters
    ----------
    out
        What `write_reports` wrote, with its promise; not edited since.
    published
        The folder of revisions; made where there is none.
    when
        The moment of publishing, with a time zone. Where the newest revision is not older, a second after it.
    note
        Kept in the history.
    lang
        Language of `changes.csv`; each letter and calendar is in its company's own.

    Raises
    ------
    RevisionError
        `out` is no plan, was edited, is of another event or mends an older revision; or somebody else has
        published at the same moment.
    """
    out, home = Path(out), Path(published)
    inner, outer = out.resolve(), home.resolve()
    if inner.is_relative_to(outer) or outer.is_relative_to(inner):
        raise RevisionError("revisions.inside", out=out.name, folder=home.name)
    _check_plan(out)
    before = list_revisions(home)
    newest = before[-1] if before else None
    _check_base(out, before)
    promise = Promise.loads((out / PROMISE).read_text(encoding="utf-8"))
    if newest is not None:
        _check_event(promise, newest.promise, home)
    source = one_line(inner.name)
    return _add(home, out, promise, newest, when=when, note=note, source=source, lang=lang)


def roll_back(
    published: str | Path, number: int, *, when: datetime, note: str = "", lang: Lang = "en"
) -> Revision:
    """Publish the timetable of an earlier revision again, as the newest.

    Meetings that move back are told and counted like any others, so calendars follow. What happened does
    not go back: the newest revision's incidents stay.

    Raises
    ------
    RevisionError
        There is no such revision, it is the newest, or it is not as it was published.
    """
    home = Path(published)
    before = _some(home)
    target = next((r for r in before if r.number == number), None)
    if target is None:
        known = listed([str(r.number) for r in before], most=50)
        raise RevisionError("revisions.no_such", folder=home.name, number=number, known=known)
    if target is before[-1]:
        raise RevisionError("revisions.latest_already", number=number)
    target.check()
    source = target.folder.name
    texts = {"note": note, "source": source}
    return _add(home, target.folder, target.promise, before[-1], when=when, **texts, lang=lang, known=False)


def latest(published: str | Path) -> Revision:
    """The newest revision.

    Raises
    ------
    RevisionError
        There is none, or its timetable is not as it was published.
    """
    newest = _some(Path(published))[-1]
    newest.check(SCHEDULE, PROMISE, HAPPENED)
    return newest


def is_published(folder: str | Path) -> bool:
    """Whether a folder holds published revisions."""
    return bool(_folders(Path(folder)))


def list_revisions(published: str | Path) -> list[Revision]:
    """All revisions in order; a folder that is not there has none.

    Raises
    ------
    RevisionError
        A revision's record cannot be read.
    """
    return [Revision.read(folder) for folder in _folders(Path(published))]


def history(published: str | Path) -> pd.DataFrame:
    """The revisions as a table, indexed by number, with the columns of `History`."""
    rows = {r.number: [stamp(r.when), r.note, r.source, r.changed, r.told] for r in list_revisions(published)}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=History.ALL)
    return table.rename_axis(History.REVISION)


def broken_links(revisions: list[Revision]) -> list[int]:
    """Numbers of revisions whose predecessor is gone or had its record changed."""
    marks = ["", *(r.mark for r in revisions)]
    return [r.number for r, mark in zip(revisions, marks, strict=False) if r.previous != mark]


def _folders(home: Path) -> list[Path]:
    found = home.iterdir() if home.is_dir() else ()
    kept = [path for path in found if number_of(path.name) and path.is_dir() and not path.is_symlink()]
    return sorted(kept, key=lambda path: number_of(path.name) or 0)


def _some(home: Path) -> list[Revision]:
    found = list_revisions(home)
    if not found:
        raise RevisionError("revisions.none", folder=home)
    return found


def _check_plan(out: Path) -> None:
    """Refuse a folder that is no plan, or whose files are not as they were written."""
    needed = (WORKBOOK, PAGE, SCHEDULE, PROMISE, MANIFEST)
    missing = [name for name in needed if not (out / name).is_file()]
    if missing:
        raise RevisionError("revisions.not_a_plan", out=out.name, files=listed(missing))
    marks = _manifest(out)["outputs"]
    edited = [
        name
        for name, mark in sorted(marks.items())
        if (out / name).is_file() and fingerprints([out / name])[Path(name).name] != mark
    ]
    if edited:
        raise RevisionError("revisions.edited", out=out.name, files=listed(edited))


def _manifest(out: Path) -> dict[str, dict[str, Any]]:
    """Fingerprints of what a plan was made from, and of what was written."""
    try:
        told = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
        return {name: dict(told[name]) for name in ("inputs", "outputs")}
    except (ValueError, TypeError, KeyError, RecursionError) as e:
        raise RevisionError("revisions.edited", out=out.name, files=MANIFEST) from e


def _check_base(out: Path, revisions: list[Revision]) -> None:
    """Refuse a plan that mends another revision than the newest: it would undo what came between."""
    read = set(_manifest(out)["inputs"].values())
    bases = [r for r in revisions if read & {r.files.get(SCHEDULE), r.files.get(WORKBOOK)}]
    if bases and revisions[-1] not in bases:
        numbers = {"base": bases[-1].number, "latest": revisions[-1].number}
        raise RevisionError("revisions.overtaken", out=out.name, **numbers)


def _check_event(promise: Promise, before: Promise, home: Path) -> None:
    """Refuse another event; a new name alone, or a new date alone, is the same one."""
    if promise.name != before.name and promise.first_day != before.first_day:
        known = {"known": before.name, "known_day": before.first_day}
        got = {"name": promise.name, "day": promise.first_day}
        raise RevisionError("revisions.other_event", folder=home.name, **known, **got)


def _add(
    home: Path,
    out: Path,
    promise: Promise,
    newest: Revision | None,
    *,
    when: datetime,
    note: str,
    source: str,
    lang: Lang,
    known: bool = True,
) -> Revision:
    """Make the next revision aside and put it in its place in one step."""
    number = 1 if newest is None else newest.number + 1
    target = home / folder_name(number)
    when = _later(when, newest)
    told = follow(None if newest is None else newest.promise, promise, when=when)
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home, prefix=f".{target.name}-", ignore_cleanup_errors=True) as desk:
        ready = Path(desk) / "new"
        left_out = copy_plan(out, ready)
        keep_happened(newest, ready, known=known)
        changed, letters = add_told(ready, told, newest, lang=lang)
        made = Revision(
            number=number,
            folder=target,
            when=when,
            note=one_line(note, LONGEST_NOTE),
            source=source,
            changed=changed,
            told=letters,
            previous="" if newest is None else newest.mark,
            left_out=left_out,
            files=fingerprints([ready]),
        )
        (ready / RECORD).write_text(made.record(), encoding="utf-8", newline="\n")
        put_in_place(ready, target, number)
    _write_history(home)
    return made


def _later(when: datetime, newest: Revision | None) -> datetime:
    """The moment to the second, after the newest revision's: LAST-MODIFIED must not go back."""
    stamp(when)  # refuses a moment without a zone
    moment = when.astimezone(UTC).replace(microsecond=0)
    return moment if newest is None else max(moment, newest.when + timedelta(seconds=1))


def _write_history(home: Path) -> None:
    """Write the history anew from the revisions; again, if one was added meanwhile."""
    while True:
        table = history(home)
        descriptor, name = tempfile.mkstemp(dir=home, prefix=".history-")
        with os.fdopen(descriptor, "wb") as file:
            file.write(safe_csv([History.REVISION, *History.ALL], table.itertuples()))
        Path(name).chmod(0o644)
        Path(name).replace(home / HISTORY)
        if history(home).equals(table):
            return
