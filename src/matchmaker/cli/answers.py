"""What a command answers: as text for people, or as one JSON object for scripts.

A command says everything through `answer(lang)` and never asks how it is shown. The program begins an answer
before a command and sends it after it, so a command that only says and returns needs nothing more.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import Any, Literal

from rich.text import Text

from matchmaker.cli.console import MOST_ROWS, err, out, show_table
from matchmaker.messages import Lang, Message

Mode = Literal["text", "json", "quiet"]


@dataclass
class Answer:
    """One command's answer.

    Parameters
    ----------
    lang
        Language of the text; keys, ids and figures of the JSON do not depend on it.
    mode
        text: shown at once. json: kept, and sent as one object at the end. quiet: nothing but errors.
    """

    lang: Lang = "en"
    mode: Mode = "text"
    body: dict[str, Any] = field(default_factory=dict)

    def say(self, message: Message | str, **values: Any) -> None:
        """One sentence: a Message, or a key with its values. JSON: one more of `messages`."""
        said = message if isinstance(message, Message) else Message(message, values)
        self.body.setdefault("messages", []).append(said)
        if self.mode == "text":
            out().print(Text(said.say(self.lang)))

    def write(self, text: str) -> None:
        """Text for people that figures or tables already hold for scripts; JSON: nothing."""
        if self.mode == "text":
            out().print(Text(text))

    def table(
        self,
        name: str,
        frame: Any,
        title: Message | str | None = None,
        *,
        most: int = MOST_ROWS,
        **values: Any,
    ) -> None:
        """A frame under its title, if it has rows. JSON: all its rows as a list of objects under `name`.

        Parameters
        ----------
        title
            A sentence over the table, as `say` takes it, with `n` filled with the number of rows.
        most
            Rows shown as text.
        """
        self.body[name] = frame.to_dict("records")
        if self.mode == "text" and len(frame):
            if title is not None:
                said = title if isinstance(title, Message) else Message(title, {"n": len(frame), **values})
                out().print(Text(said.say(self.lang)))
            show_table(out(), frame, self.lang, most=most)

    def figures(self, **figures: Any) -> None:
        """Values by name, for scripts alone: say them to people in a sentence."""
        self.body.update(figures)

    def files(self, paths: Iterable[Path]) -> None:
        """Files written. JSON: their paths under `files`."""
        written = [str(path) for path in paths]
        self.body.setdefault("files", []).extend(written)
        if self.mode == "text":
            for path in written:
                out().print(Text(f"  {path}"))

    def fail(self, message: str, table: Any = None) -> None:
        """Why the command failed, with the bad cells: to standard error. JSON: `error` and `table`."""
        self.body["error"] = message
        if table is not None:
            self.body["table"] = table.to_dict("records")
        if self.mode != "json":
            err().print(Text(message, style="red"))
            if table is not None:
                show_table(err(), table, self.lang)

    def send(self, command: str, exit_code: int) -> None:
        """Print the JSON object, if one was asked for."""
        if self.mode != "json":
            return
        whole = plain({"command": command, "exit_code": exit_code, **self.body}, self.lang)
        unicode = (sys.stdout.encoding or "").lower().startswith("utf")
        sys.stdout.write(json.dumps(whole, ensure_ascii=not unicode, allow_nan=False) + "\n")


NOTHING = ("NAType", "NaTType")
"""Types of pandas' missing values, named so that pandas need not be imported."""

_NOW: ContextVar[Answer | None] = ContextVar("answer", default=None)


def answer(lang: Lang = "en") -> Answer:
    """The answer of the running command; without one, a new one shown as text."""
    now = _NOW.get()
    if now is None:
        return Answer(lang)
    now.lang = lang
    return now


@contextmanager
def answering(lang: Lang, mode: Mode) -> Iterator[Answer]:
    """Begin a command's answer; the program does it."""
    begun = Answer(lang, mode)
    token = _NOW.set(begun)
    try:
        yield begun
    finally:
        _NOW.reset(token)


def plain(value: Any, lang: Lang) -> Any:
    """Put a value into what JSON has: messages keep key and values beside their text, times are ISO 8601.

    Examples
    --------
    >>> plain({"n": Message("general.minutes", {"n": 5}), "at": Path("a/b"), "none": float("nan")}, "en")
    {'n': {'key': 'general.minutes', 'values': {'n': 5}, 'text': '5 min'}, 'at': 'a/b', 'none': None}
    """
    match value:
        case Message():
            return {"key": value.key, "values": plain(value.values, lang), "text": value.say(lang)}
        case Mapping():
            return {str(k): plain(v, lang) for k, v in value.items()}
        case None | str() | bool() | int():
            return value
        case float():
            return value if math.isfinite(value) else None
        case set() | frozenset():
            return sorted(plain(v, lang) for v in value)
        case list() | tuple():
            return [plain(v, lang) for v in value]
        case Path():
            return value.as_posix()
    if type(value).__name__ in NOTHING:
        return None
    if isinstance(value, date | time):
        return value.isoformat()
    inner = getattr(value, "tolist", None)  # numpy's numbers and arrays
    return str(value) if inner is None else plain(inner(), lang)
