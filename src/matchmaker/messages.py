"""Every sentence a planner reads, in Korean and English.

The sentences are data: one TOML page a floor in `catalogue/`, each key with an `en` and a `ko` line and
`{placeholders}`. Code passes `Message` objects around; text is made at the border, in the reader's language.

What the two sides are called is an event's own business. A sentence names them by marks such as `<supplier>`;
the page `words.toml` says what stands there, and an event may say otherwise for as long as `speaking` lasts.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, lru_cache, wraps
from importlib.resources import files
from typing import Any, Concatenate, Final, Literal, ParamSpec, Protocol, Self, TypeVar, get_args

Lang = Literal["ko", "en"]
LANGS: tuple[Lang, ...] = get_args(Lang)
Words = Mapping[Lang, Mapping[str, str]]
"""An event's own words by language: what it says for an entry of the page `words.toml`."""

PAGE: Final = "words."
MARK: Final = re.compile("<([A-Za-z][a-z_]*)>")
Sentences = Mapping[str, Mapping[str, str]]


@cache
def templates() -> Sentences:
    """All sentences as they are written, with their marks."""
    sentences: dict[str, Mapping[str, str]] = {}
    for page in sorted(files("matchmaker").joinpath("catalogue").iterdir(), key=lambda p: p.name):
        if page.name.endswith(".toml"):
            floor = page.name.removesuffix(".toml")
            for key, lines in tomllib.loads(page.read_text(encoding="utf-8")).items():
                sentences[f"{floor}.{key}"] = lines
    return sentences


def catalogue() -> Sentences:
    """All sentences in the words in use: `{"timetable.absent": {"en": ..., "ko": ...}, ...}`."""
    return _worded(_in_use.get())


@contextmanager
def speaking(words: Words) -> Iterator[None]:
    """Say every sentence in an event's own words, here and in what is called from here, in this thread only.

    Parameters
    ----------
    words
        `Event.words`; what it does not name keeps its usual word.

    Examples
    --------
    >>> sides = Message("report.ui_suppliers")
    >>> with speaking({"en": {"suppliers": "candidates"}}):
    ...     sides.say("en"), sides.say("ko")
    ('Candidates', '공급사')
    >>> sides.say("en")
    'Suppliers'
    """
    token = _in_use.set(_in_order(words))
    try:
        yield
    finally:
        _in_use.reset(token)


def speak(words: Words) -> None:
    """Go on in an event's own words until the `speaking` around ends: for a command that read its event."""
    _in_use.set(_in_order(words))


def _in_order(words: Words) -> Own:
    return tuple(sorted((lang, word, text) for lang, own in words.items() for word, text in own.items()))


class Spoken(Protocol):
    """Whatever belongs to an event and knows its words."""

    @property
    def words(self) -> Words:
        """The event's own words."""


Whose = TypeVar("Whose", bound=Spoken)
Given = ParamSpec("Given")
Made = TypeVar("Made")


def in_own_words(
    tell: Callable[Concatenate[Whose, Given], Made],
) -> Callable[Concatenate[Whose, Given], Made]:
    """Make a function speak in the words of its first argument: an event, its plan, a report's contents."""

    @wraps(tell)
    def told(whose: Whose, /, *args: Given.args, **kwargs: Given.kwargs) -> Made:
        with speaking(whose.words):
            return tell(whose, *args, **kwargs)

    return told


Own = tuple[tuple[Lang, str, str], ...]
_in_use: ContextVar[Own] = ContextVar("words", default=())


@lru_cache(maxsize=32)
def _worded(own: Own) -> Sentences:
    """All sentences with a word in place of each mark, capital where the mark is."""
    said = {(lang, word): text for lang, word, text in own}

    def filled(line: str, lang: Lang) -> str:
        def word(mark: re.Match[str]) -> str:
            name = mark[1].lower()
            text = said.get((lang, name)) or templates()[f"{PAGE}{name}"][lang]
            return text if mark[1] == name else text[:1].upper() + text[1:]

        return MARK.sub(word, line)

    return {
        key: {lang: filled(lines[lang], lang) for lang in LANGS}
        if any("<" in line for line in lines.values())
        else lines
        for key, lines in templates().items()
    }


class Listing(str):
    """A list of values that was cut: text in English, and `say` ends it in the reader's language.

    Parameters
    ----------
    shown
        The values that stand there.
    more
        How many do not.

    Examples
    --------
    >>> few = Listing("1, 2", 3)
    >>> str(few), few.say("ko")
    ('1, 2 and 3 more', '1, 2 외 3개')
    """

    shown: str
    more: int

    def __new__(cls, shown: str, more: int = 0) -> Self:
        """Make the English text, which is what it is as a str."""
        made = super().__new__(cls, f"{shown} and {more} more" if more else shown)
        made.shown, made.more = shown, more
        return made

    def say(self, lang: Lang = "en") -> str:
        """Tell it in `lang`."""
        return say("general.and_more", lang, shown=self.shown, n=self.more) if self.more else self.shown


@dataclass(frozen=True)
class Message:
    """A sentence not yet put into a language.

    Parameters
    ----------
    key
        `floor.name` in the catalogue.
    values
        What fills the placeholders. A value may itself be a Message, or a Listing.

    Examples
    --------
    >>> hello = Message("general.minutes", {"n": 30})
    >>> hello.say("en"), hello.say("ko")
    ('30 min', '30분')
    """

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def say(self, lang: Lang = "en") -> str:
        """Put the sentence into `lang`."""
        filled = {k: v.say(lang) if isinstance(v, (Message, Listing)) else v for k, v in self.values.items()}
        return catalogue()[self.key][lang].format(**filled)

    def __str__(self) -> str:
        return self.say("en")

    def __hash__(self) -> int:
        return hash((self.key, tuple(sorted((k, str(v)) for k, v in self.values.items()))))


def say(key: str, lang: Lang = "en", **values: Any) -> str:
    """Put one sentence of the catalogue into `lang`.

    Examples
    --------
    >>> say("general.minutes", "ko", n=5)
    '5분'
    """
    return Message(key, values).say(lang)
