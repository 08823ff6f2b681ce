"""Which column a heading that nobody has listed most likely means, and how sure that is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from matchmaker.tables.headings import Heading, key, read_heading
from matchmaker.tables.money import CURRENCIES, SCALES, Unit, unit_of

SURE = 0.9
"""From this confidence on a heading counts as known; below, the planner is asked."""

ASKED = 0.7
"""Below this a heading looks like nothing that is known, and nobody is asked."""

_NUMBERING = re.compile(r"^\s*(?:[①-⑳]|\(?\d{1,2}[.)]|[*※■□○●▶◆-])\s*")
_HINT = re.compile(
    r"\(?(?:필수\s*(?:기재|입력|항목)?|선택\s*(?:입력)?|택\s*1|복수\s*(?:선택|기재)?\s*(?:가능)?"
    r"|(?<=[(\[*])\s*(?:required|optional|mandatory)"
    r"|최대\s*\d+\s*개\s*사?|up to \d+|mm/dd|yyyy[-./]?mm[-./]?dd)\)?",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(r"[(\[]?\s*(?:예\s*[):]|예시|ex\s*[.):]|e\.g\.).*$", re.IGNORECASE | re.DOTALL)
_POLITE = re.compile(
    r"^(?:귀사(?:의)?|당사|신청\s*(?:기업|업체)|참가\s*(?:기업|업체)|your|the)\s*(?=\S)", re.IGNORECASE
)
_YEAR = re.compile(r"['’]?(?:20)?\d{2}\s*년(?:도)?|\b20\d{2}\b")
_BRACKET = re.compile(r"[(\[{<]([^)\]}>]*)[)\]}>]")
_HARMLESS = re.compile(
    r"|국문|한글|korean|kor|명|인|%|퍼센트|percent|[\d\s년월일.,~/-]+|\d+\s*(?:자리|단위|digits?)|개|대|톤|ea|pcs|units?|h\.?p\.?|필수.*|선택.*|복수.*|예[시)]?.*",
    re.IGNORECASE,
)
_UNIT_TAIL = re.compile(r"[\s_,:-]+(?:in\s+|단위\s*:?\s*)?(\S+(?:\s+\S+)?)\s*$")


@dataclass(frozen=True, slots=True)
class Guess:
    """What a heading is taken for.

    Parameters
    ----------
    heading
        With column, unit and whether per cent; the column is None where nothing is like it.
    confidence
        In [0, 1]; 1 for a listed spelling.
    """

    heading: Heading
    confidence: float = 0.0


def guess(texts: Sequence[str], known: Mapping[str, str]) -> Guess:
    """Find the column of a heading.

    Parameters
    ----------
    texts
        Ways to read it, the best first: a two-row heading may be read as both rows or the lower one.
    known
        Listed spellings, from `headings.spellings`.

    Examples
    --------
    >>> from matchmaker.tables.headings import spellings
    >>> known = spellings(("company", "supplier"))
    >>> found = guess(["1. 귀사 회사명 (필수)"], known)
    >>> found.heading.column, found.confidence
    ('name', 0.98)
    >>> found = guess(["전년도 매출액 백만원"], known)
    >>> found.heading.column, found.heading.unit
    ('sales_usd', Unit(currency='KRW', scale=1000000))
    >>> found = guess(["수출 품목 국가"], known)
    >>> found.confidence < SURE
    True
    """
    best = Guess(Heading(texts[0]))
    for text in texts:
        found = _guess(text, known)
        if found.confidence > best.confidence:
            best = Guess(_in_full(found.heading, texts), found.confidence)
        if best.confidence == 1:
            break
    return best


def _in_full(heading: Heading, texts: Sequence[str]) -> Heading:
    """The heading under its full text, with the unit that any part names."""
    unit = heading.unit or next((u for text in texts if (u := _tail_unit(text)[1])), None)
    return Heading(texts[0], heading.column, unit, heading.percent)


def _guess(text: str, known: Mapping[str, str]) -> Guess:
    listed = read_heading(text, known)
    if listed.column:
        sure = _says_nothing_else(text, known)
        return Guess(_with_currency(listed), 1.0 if sure else SURE - 0.05)
    bare, unit = _tail_unit(_undecorated(text))
    found = read_heading(bare, known)
    unit = found.unit or unit
    if found.column and _says_nothing_else(bare, known):
        return Guess(_with_currency(Heading(text, found.column, unit, found.percent)), 0.98)
    column, likeness = nearest(key(re.sub(r"[(\[（].*?[)\]）]", "", bare)) or key(bare), known)
    return Guess(_with_currency(Heading(text, column, unit, listed.percent)), likeness)


def _says_nothing_else(text: str, known: Mapping[str, str]) -> bool:
    """Whether a heading's bracket leaves its meaning alone: `회사명 (영문표기)` is not the name as such."""
    wide = unicodedata.normalize("NFKC", text)
    insides = [] if key(wide) in known else _BRACKET.findall(wide)
    column = known.get(key(_BRACKET.sub("", wide)))
    return all(
        _HARMLESS.fullmatch(inside.strip())
        or unit_of(inside)
        or (column is not None and known.get(key(inside)) == column)
        for inside in insides
    )


def _undecorated(text: str) -> str:
    """A heading without numbering, hints, examples, years and polite words."""
    bare = unicodedata.normalize("NFKC", text) if not _NUMBERING.match(text) else _NUMBERING.sub("", text)
    bare = unicodedata.normalize("NFKC", bare)
    for pattern in (_EXAMPLE, _HINT, _NUMBERING, _YEAR, _POLITE):
        bare = pattern.sub("", bare)
    return re.sub(r"\(\s*\)", "", bare).strip(" *:_-\n") or text


def _tail_unit(text: str) -> tuple[str, Unit | None]:
    """A heading without the unit behind it, and that unit: `매출액 백만원`, `sales in million USD`."""
    found = _UNIT_TAIL.search(text)
    while found:
        if unit := unit_of(found[1]):
            return text[: found.start()], unit
        last = found[1].split()[-1]
        if last == found[1]:
            break
        if unit := unit_of(last):
            return text[: text.rindex(last)].strip(), unit
        break
    return text, None


def _with_currency(heading: Heading) -> Heading:
    """A scale in Korean without a currency, such as 억, is meant in won."""
    unit = heading.unit
    if unit is None or unit.currency or unit.scale == 1:
        return heading
    words = re.findall(r"[가-힣]+", heading.text)
    korean = any(word.endswith(scale) for word in words for scale in SCALES if re.match("[가-힣]", scale))
    return (
        Heading(heading.text, heading.column, Unit("KRW", unit.scale), heading.percent) if korean else heading
    )


@lru_cache(maxsize=4096)
def _letters(word: str) -> str:
    """Hangul taken apart into letters, so that one wrong letter counts as one."""
    return unicodedata.normalize("NFD", word)


def nearest(word: str, known: Mapping[str, str]) -> tuple[str | None, float]:
    """The column whose spelling is most like a folded heading, and the likeness in [0, 1].

    The likeness is lowered where another column is nearly as like, so that the planner is asked.
    """
    if len(word) < 2 or word in CURRENCIES:
        return None, 0.0
    choices = {spelling: _letters(spelling) for spelling in known}
    found = process.extract(_letters(word), choices, scorer=fuzz.ratio, limit=12, score_cutoff=100 * ASKED)
    if not found:
        return None, 0.0
    first = known[found[0][2]]
    likeness = found[0][1] / 100
    rival = next((score / 100 for _, score, spelling in found if known[spelling] != first), 0.0)
    if len(word) < 4 or likeness - rival < 0.06:  # short words are like anything
        likeness = min(likeness, SURE - 0.01)
    return first, round(likeness, 2)
