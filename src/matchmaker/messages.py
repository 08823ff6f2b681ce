"""Every sentence a planner reads, in Korean and English.

The sentences are data: one TOML page a floor in `catalogue/`, each key with an `en` and a `ko` line and
`{placeholders}`. Code passes `Message` objects around; text is made at the border, in the reader's language.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

Lang = Literal["ko", "en"]
LANGS: tuple[Lang, ...] = get_args(Lang)


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """All sentences: `{"timetable.absent": {"en": ..., "ko": ...}, ...}`."""
    sentences: dict[str, Mapping[str, str]] = {}
    for page in sorted(files("matchmaker").joinpath("catalogue").iterdir(), key=lambda p: p.name):
        if page.name.endswith(".toml"):
            floor = page.name.removesuffix(".toml")
            for key, lines in tomllib.loads(page.read_text(encoding="utf-8")).items():
                sentences[f"{floor}.{key}"] = lines
    return sentences


@dataclass(frozen=True)
class Message:
    """A sentence not yet put into a language.

    Parameters
    ----------
    key
        `floor.name` in the catalogue.
    values
        What fills the placeholders. A value may itself be a Message.

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
        filled = {k: v.say(lang) if isinstance(v, Message) else v for k, v in self.values.items()}
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
