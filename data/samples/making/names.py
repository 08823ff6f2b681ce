"""Names of companies and people that do not exist: compounds and syllables nobody trades under."""

from __future__ import annotations

import tomllib
from pathlib import Path
from random import Random

_WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
_KOREAN, _FOREIGN = _WORDS["korean"], _WORDS["foreign"]


def korean_company(rng: Random, industry: str, taken: set[str]) -> tuple[str, str]:
    """A new name in Korean and English: two native words nobody joins, and a trade."""
    while True:
        (ko1, en1), (ko2, en2) = (word.split() for word in rng.sample(_KOREAN["stems"], 2))
        ko, _, en = rng.choice(_KOREAN["endings"][industry]).partition(" ")
        if ko1 + ko2 + ko not in taken:
            taken.add(ko1 + ko2 + ko)
            style = rng.choice(["㈜{}", "(주){}", "주식회사 {}", "{}", "{}(주)"])
            return style.format(ko1 + ko2 + ko), f"{en1}{en2.lower()} {en} Co., Ltd."


def foreign_company(rng: Random, industry: str, country: str, taken: set[str]) -> str:
    """A new name of made-up syllables with a legal form of its country."""
    while True:
        stem = _word(rng)
        if stem not in taken:
            taken.add(stem)
            form = _FOREIGN["forms"].get(country, "Co., Ltd.")
            words = f"{stem} {rng.choice(_FOREIGN['trades'][industry])}"
            return f"PT {words}" if form == "PT" else f"{words} {form}"


def korean_person(rng: Random) -> str:
    """A person's Korean name."""
    return rng.choice(_KOREAN["surnames"]).split()[0] + rng.choice(_KOREAN["given"]).split()[0]


def foreign_person(rng: Random) -> str:
    """A person of made-up syllables."""
    return f"{rng.choice(_FOREIGN['onsets'])}{rng.choice(_FOREIGN['middles'])} {_word(rng)}"


def _word(rng: Random) -> str:
    return "".join(rng.choice(_FOREIGN[part]) for part in ("onsets", "middles", "codas"))
