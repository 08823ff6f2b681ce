"""A published revision on disk: a folder whose files are known by their fingerprints."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Self

from matchmaker.errors import ScheduleError
from matchmaker.messages import Lang, Message
from matchmaker.report.manifest import fingerprints
from matchmaker.report.publishing.promise import PROMISE, Promise, moment_of, stamp
from matchmaker.report.writing import SCHEDULE

RECORD: Final = "revision.json"
LEFT_BEHIND: Final = ("thumbs.db", "desktop.ini")
_NAME: Final = re.compile(r"r(\d{3,9})")


class RevisionError(ScheduleError):
    """A revision cannot be published or read; `say` tells why in the reader's language."""

    def __init__(self, key: str, **values: Any) -> None:
        self.message = Message(key, values)
        super().__init__(self.message.say("en"))

    def say(self, lang: Lang = "en") -> str:
        """Tell it in `lang`."""
        return self.message.say(lang)


@dataclass(frozen=True, eq=False, kw_only=True)
class Revision:
    """One published revision, frozen as its folder is.

    Parameters
    ----------
    number
        From 1; a folder of revisions has no two alike.
    folder
        Where its files are.
    when
        The moment of publishing, in UTC.
    note, source
        The planner's note; the folder it was published from, or the revision it goes back to.
    changed, told
        Meetings that are not as in the revision before, and companies that must be told.
    previous
        Fingerprint of the record of the revision before; "" for the first.
    left_out
        Files of the source that were not published.
    files
        SHA-256 of each file, by its path below the folder.
    """

    number: int
    folder: Path
    when: datetime
    note: str = ""
    source: str = ""
    changed: int = 0
    told: int = 0
    previous: str = ""
    left_out: tuple[str, ...] = ()
    files: Mapping[str, str]

    @property
    def schedule_file(self) -> Path:
        """The timetable, as `read_schedule` takes it."""
        return self.folder / SCHEDULE

    @cached_property
    def promise(self) -> Promise:
        """What its companies were told.

        Raises
        ------
        RevisionError
            The file is not as it was published.
        """
        self.check(PROMISE)
        return Promise.loads((self.folder / PROMISE).read_text(encoding="utf-8"))

    @property
    def mark(self) -> str:
        """The fingerprint of its record, by which the next revision knows it."""
        return fingerprints([self.folder / RECORD])[RECORD]

    def damaged(self, *names: str) -> list[str]:
        """Which of its files, or of `names`, are not as they were published: changed, missing or added."""
        found = fingerprints([self.folder]) if not names else self._marks(names)
        seen = {name: mark for name, mark in found.items() if name != RECORD and not passing(Path(name))}
        known = {name: mark for name, mark in self.files.items() if not names or name in names}
        return sorted(name for name in {*seen, *known} if seen.get(name) != known.get(name))

    def _marks(self, names: tuple[str, ...]) -> dict[str, str]:
        paths = {name: self.folder / name for name in names}
        return {name: fingerprints([path])[path.name] for name, path in paths.items() if path.is_file()}

    def check(self, *names: str) -> None:
        """Refuse a revision of which some file (of `names`, if given) is not as it was published."""
        if wrong := self.damaged(*names):
            raise RevisionError("revisions.changed_file", number=self.number, files=listed(wrong))

    def record(self) -> str:
        """What is written down beside its files, as JSON text."""
        told = {
            "revision": self.number,
            "when": stamp(self.when),
            "note": self.note,
            "source": self.source,
            "changed": self.changed,
            "told": self.told,
            "previous": self.previous,
            "left_out": list(self.left_out),
            "files": dict(sorted(self.files.items())),
        }
        return json.dumps(told, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read a revision's record.

        Raises
        ------
        RevisionError
            There is none, or it is not one.
        """
        number = number_of(folder.name) or 0
        try:
            told = json.loads((folder / RECORD).read_text(encoding="utf-8"))
            files = {str(name): str(mark) for name, mark in told["files"].items()}
            number = {number: number}[told["revision"]]  # a folder that was given another's name is none
            return cls(
                number=number,
                folder=folder,
                when=moment_of(told["when"]),
                note=str(told["note"]),
                source=str(told["source"]),
                changed=int(told["changed"]),
                told=int(told["told"]),
                previous=str(told["previous"]),
                left_out=tuple(map(str, told["left_out"])),
                files=files,
            )
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as e:
            raise RevisionError("revisions.changed_file", number=number, files=RECORD) from e


def number_of(name: str) -> int | None:
    """The number of a revision's folder, None for any other name.

    Examples
    --------
    >>> number_of("r002"), number_of("r1"), number_of(".r003-x"), folder_name(1000)
    (2, None, None, 'r1000')
    """
    found = _NAME.fullmatch(name)
    number = int(found[1]) if found else 0
    return number if number and folder_name(number) == name else None


def folder_name(number: int) -> str:
    """What a revision's folder is called."""
    return f"r{number:03d}"


def passing(name: Path) -> bool:
    """Whether a file is hidden, or one that other programs and systems leave behind.

    Examples
    --------
    >>> passing(Path("~$plan.xlsx")), passing(Path("calendars/.DS_Store")), passing(Path("plan.xlsx"))
    (True, True, False)
    """
    return any(part.startswith((".", "~$")) or part.lower() in LEFT_BEHIND for part in name.parts)


def listed(names: list[str], most: int = 5) -> str:
    """A few names in a sentence."""
    more = f" +{len(names) - most}" if len(names) > most else ""
    return ", ".join(names[:most]) + more
