"""Headings taken apart into the words they are made of, Korean or English."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

NOTHING = ""
"""The idea of words that say nothing of what a column holds."""

_PIECES = re.compile(r"[가-힣]+|[a-z]+|[一-龥ぁ-ヿ]+|\d+")
_HANGUL = re.compile(r"[가-힣]")
_LETTER, _WORD, _SYLLABLE = 1.0, 0.05, 0.45
"""What a letter outside all words costs, a word, and a word of one syllable, which may be part of another."""
_DIGIT = 0.01

Run = tuple[str, frozenset[int]]


@dataclass(frozen=True, slots=True)
class Parts:
    """What a heading is made of.

    Parameters
    ----------
    ideas
        In order, words that say nothing left out, each at its last place.
    unknown
        Share of the letters that belong to no known word, in [0, 1].
    """

    ideas: tuple[str, ...] = ()
    unknown: float = 0.0


@cache
def word_data() -> Mapping[str, Mapping[str, Any]]:
    """The words, as the data page has them."""
    page = files("matchmaker.tables").joinpath("heading_words.toml")
    return tomllib.loads(page.read_text(encoding="utf-8"))


@cache
def light_ideas() -> frozenset[str]:
    """Ideas that leave the meaning of another idea beside them alone."""
    return frozenset(word_data()["light"]["ideas"])


@lru_cache(maxsize=65_536)
def parts_of(text: str) -> Parts:
    """Take a heading apart into known words, so that as few letters as can be are left over.

    Examples
    --------
    >>> parts_of("주요 납품처"), parts_of("담당자 휴대폰")
    (Parts(ideas=('customer',), unknown=0.0), Parts(ideas=('person', 'phone'), unknown=0.0))
    >>> parts_of("Number of employees").ideas, parts_of("Name of the company").ideas
    (('count', 'staff'), ('called', 'firm'))
    >>> parts_of("갸냐더 제품").unknown
    0.6
    """
    letters, edges = _run(text)
    if not letters:
        return Parts()
    cost = [0.0] + [float("inf")] * len(letters)
    step: list[tuple[int, str | None]] = [(0, None)] * (len(letters) + 1)
    for at in range(len(letters)):
        _reach(cost, step, at, at + 1, _DIGIT if letters[at].isdigit() else _LETTER, None)
        for end, idea, price in _words_at(letters, edges, at):
            _reach(cost, step, at, end, price, idea)
    ideas: list[str] = []
    unknown, at = 0, len(letters)
    while at:
        before, meant = step[at]
        if meant is None:
            unknown += not letters[before].isdigit()
        elif meant and meant not in ideas:
            ideas.append(meant)
        at = before
    return Parts(tuple(reversed(ideas)), round(unknown / len(letters), 3))


def _reach(
    cost: list[float], step: list[tuple[int, str | None]], at: int, end: int, price: float, idea: str | None
) -> None:
    if cost[at] + price < cost[end] - 1e-9:
        cost[end], step[end] = cost[at] + price, (at, idea)


def _run(text: str) -> Run:
    """Letters without blanks and marks, and the places where one word may end and another begin."""
    letters, edges = "", {0}
    for piece in _PIECES.findall(unicodedata.normalize("NFKC", text).casefold()):
        letters += piece
        edges.add(len(letters))
    return letters, frozenset(edges)


def _words_at(letters: str, edges: frozenset[int], at: int) -> Iterator[tuple[int, str, float]]:
    """Known words that begin at a place: where they end, their idea, and what they cost."""
    for word, idea, whole in _lexicon().get(letters[at], ()):
        if not letters.startswith(word, at) or (whole and at not in edges):
            continue
        end = at + len(word)
        end += whole and end not in edges and letters.startswith("s", end)
        if not whole or end in edges:
            yield end, idea, _WORD if whole or len(word) > 1 else _SYLLABLE


@cache
def _lexicon() -> Mapping[str, tuple[tuple[str, str, bool], ...]]:
    """Words by their first letter: without blanks, with their idea, and whether they need edges."""
    data = word_data()
    found: dict[str, dict[str, tuple[str, bool]]] = {}
    lists = [(NOTHING, data["nothing"]["words"]), *data["ideas"].items()]
    for idea, words in lists:
        for word in (*words, *_numbered(words), *_plurals(words)):
            letters, _ = _run(word)
            if letters:
                found.setdefault(letters[0], {})[letters] = (idea, not _HANGUL.search(letters))
    return {
        first: tuple((word, *meaning) for word, meaning in sorted(words.items()))
        for first, words in found.items()
    }


def _numbered(words: list[str]) -> list[str]:
    """`1순위` stands for `6순위` too."""
    return [
        word.replace("1", str(n))
        for word in words
        if re.match(r"(?:제)?1[가-힣]", word)
        for n in range(2, 11)
    ]


def _plurals(words: list[str]) -> list[str]:
    """`countries` stands for `country`; a mere s is heard anyhow."""
    return [f"{word[:-1]}ies" for word in words if re.search(r"[b-df-hj-np-tv-z]y$", word)]
