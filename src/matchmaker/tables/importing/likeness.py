"""Which columns a heading may mean, by its spelling and by its words, and how sure each is.

Every listed spelling of a column, taken apart, is a pattern of ideas; a heading means a column where one of
its patterns explains the heading's words, the last of them above all. This is the half of a schema matcher
that reads names, in the manner of COMA (Do and Rahm, VLDB 2002); the half that reads cells is `evidence`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from matchmaker.columns import Company
from matchmaker.tables.headings import Heading, key, listed, read_heading, spellings
from matchmaker.tables.importing.words import light_ideas, parts_of, word_data
from matchmaker.tables.money import CURRENCIES, SCALES, Unit, unit_of

SURE = 0.9
"""From this confidence on a heading counts as known; below, the planner is asked."""

ASKED = 0.7
"""Below this a heading looks like nothing that is known, and nobody is asked."""

STRANGER = ""
"""What a heading means that is known and that no column holds: a fax number, a flight."""

_CONSENT = {Company.SHARE_CONTACT, Company.SHARE_PROFILE}
_WORDS = 0.96
"""Confidence in a heading all whose words are those of a listed spelling."""
_LIGHT, _HEAVY, _HEADLESS = 0.015, 0.14, 0.2
"""What a light idea costs that the pattern lacks, another one, and the last word."""
_UNKNOWN, _SLACK = 0.6, 0.06
"""What letters of no known word cost, by their share beyond a first few."""
_LIGHT_ASIDE = {
    "other",
    "buyer",
    "supplier",
    "english",
    "korean_words",
    "digits",
    "day",
    "valid",
    "called",
    "called_person",
    "count",
    "code",
}
"""Ideas that are light in a bracket: `담당자(직위)` holds a name and more."""
_READABLE = 0.15
"""Spellings with a larger share of unknown letters are known as a whole only."""

_NUMBERING = re.compile(r"^\s*(?:[①-⑳]|[Qq]?\(?\d{1,2}(?:-\d{1,2})?[.)]|[가-하ⅠⅡⅢⅣⅤ][.)]|[*※■□○●▶◆▣◎☞-])\s*")
_HINT = re.compile(
    r"\(?(?:필수\s*(?:기재|입력|항목)|(?<=[(\[*])\s*필수|선택\s*(?:입력|항목)|(?<=[(\[*])\s*선택|택\s*1"
    r"|복수\s*(?:선택|기재|응답)?\s*(?:가능)?|중복\s*(?:선택|기재)?\s*가능|해당\s*시"
    r"|(?<=[(\[*])\s*(?:required|optional|mandatory)|if (?:any|known|applicable)"
    r"|최대\s*\d+\s*(?:개|건|곳)?\s*사?(?:까지)?|up to \d+|mm/dd|yyyy[-./]?mm[-./]?dd)\)?",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(r"[(\[]?\s*(?:예\s*[):]|예시|ex\s*[.):]|e\.g\.|※).*$", re.IGNORECASE | re.DOTALL)
_YEAR = re.compile(r"['’`]?(?:20)?\d{2}\s*년(?:도)?|['’`]\d{2}(?=\s)|\b(?:19|20)\d{2}\b")
_BRACKET = re.compile(r"[(\[{<]([^)\]}>]*)[)\]}>]")
_HARMLESS = re.compile(
    r"|국문|한글|korean|kor|명|인|%|퍼센트|percent|[\d\s년월일.,~/-]+|\d+\s*(?:자리|단위|digits?)"
    r"|개|대|톤|ea|pcs|sets?|units?|h\.?p\.?|필수.*|선택.*|복수.*|예[시)]?.*|.+(?:기준|용)"
    r"|(?:쉼표|콤마|줄바꿈).*|comma.*|(?:주|일|개월|weeks?|days?|months?)(?: .*)?",
    re.IGNORECASE,
)
_EXAMPLES = re.compile(r",|、|\betc\b|\s등$|[A-Za-z]등$")
_QUESTION = re.compile(r"(?:주세요|주십시오|주시기|바랍니다|니까|나요|가요)\s*[.?]?|please .+|\?")
_UNIT_TAIL = re.compile(r"[\s_,:-]+(?:in\s+|단위\s*:?\s*)?(\S+(?:\s+\S+)?)\s*$")


@dataclass(frozen=True, slots=True)
class Guess:
    """What a heading is taken for.

    Parameters
    ----------
    heading
        With column, unit and whether per cent; the column is None where it means none.
    confidence
        In [0, 1]; 1 for a listed spelling.
    """

    heading: Heading
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a heading may mean.

    Parameters
    ----------
    heading
        Its text and unit, without a column.
    columns
        Confidence by column; `STRANGER` for what is known and has none.
    """

    heading: Heading
    columns: Mapping[str, float]

    def best(self) -> Guess:
        """What it means most likely; where another is nearly as likely, it is unsure."""
        ranked = sorted(self.columns.items(), key=lambda item: (-item[1], item[0] == STRANGER, item[0]))
        if not ranked or ranked[0][0] == STRANGER:
            return Guess(self.heading, ranked[0][1] if ranked else 0.0)
        column, sure = ranked[0]
        if len(ranked) > 1 and sure < 1 and sure - ranked[1][1] < 0.01:
            sure = min(sure, SURE - 0.01)
        unit = self.heading
        return Guess(Heading(unit.text, column, unit.unit, unit.percent), sure)


def guess(texts: Sequence[str], sections: tuple[str, ...]) -> Guess:
    """Find the column that a heading most likely means.

    Parameters
    ----------
    texts
        Ways to read it, the fullest first: a two-row heading may be read as both rows or the lower one.
    sections
        Of the headings data, as a schema lists them.

    Examples
    --------
    >>> company = ("company", "supplier")
    >>> found = guess(["1. 귀사 회사명 (필수)"], company)
    >>> found.heading.column, found.confidence
    ('name', 0.96)
    >>> found = guess(["전년도 매출액 백만원"], company)
    >>> found.heading.column, found.heading.unit
    ('sales_usd', Unit(currency='KRW', scale=1000000))
    >>> guess(["주력 납품 조선소"], company).heading.column, guess(["담당자 직위"], company).heading.column
    ('customers', None)
    >>> guess(["수출 품목 국가"], company).confidence < SURE
    True
    """
    return read(texts, sections).best()


def read(texts: Sequence[str], sections: tuple[str, ...]) -> Reading:
    """Find all that a heading may mean; see `guess`."""
    found: dict[str, float] = {}
    units, percent = [], False
    for i, text in enumerate(texts):
        one = _read(text, sections)
        units.append(one.heading.unit)
        percent = percent or one.heading.percent
        for column, sure in one.columns.items():
            less = 0.0 if sure == 1 or not i else 0.01  # the lower row alone says a little less
            found[column] = max(found.get(column, 0.0), round(sure - less, 3))
    unit = next((unit for unit in units if unit), None)
    return Reading(_with_currency(Heading(texts[0], None, unit, percent)), found)


@lru_cache(maxsize=65_536)
def _read(text: str, sections: tuple[str, ...]) -> Reading:
    known = spellings(sections)
    exact = read_heading(text, known)
    bare, unit = _tail_unit(_undecorated(text))
    plain = read_heading(bare, known)
    found: dict[str, float] = {}
    sure = 0.0
    if exact.column:
        sure = 1.0 if _says_nothing_else(text, known) else SURE - 0.05
        found[exact.column] = sure
    elif plain.column and _says_nothing_else(bare, known):
        found[plain.column] = 0.98
    if not exact.column or sure < 1:
        for column, likely in _by_words(bare, sections).items():
            found[column] = max(found.get(column, 0.0), likely)
    if not (exact.column or plain.column) and max(found.values(), default=0.0) < SURE:  # a slip of the pen?
        near, likely = nearest(key(_BRACKET.sub("", bare)) or key(bare), known)
        if near:
            found[near] = max(found.get(near, 0.0), likely)
    heading = Heading(text, None, exact.unit or plain.unit or unit, exact.percent or plain.percent)
    return Reading(heading, found)


def _by_words(text: str, sections: tuple[str, ...]) -> dict[str, float]:
    """What a heading means by its words: as a whole, or by each of its halves in two languages."""
    found: dict[str, float] = {}
    for part in _ways(text):
        for column, sure in _part_by_words(part, sections).items():
            found[column] = max(found.get(column, 0.0), sure)
    return {column: sure for column, sure in found.items() if sure >= ASKED}


def _ways(text: str) -> list[str]:
    """A heading as a whole, and each half of one in two languages."""
    ways = [text]
    halves = [half for half in re.split(r"\s*[/\n|]\s*|\s+-\s+", text) if half.strip()]
    if len(halves) == 2 and _in_two_languages(*halves):
        ways += halves
    outside = _BRACKET.sub(" ", text)
    ways += [inside for inside in _BRACKET.findall(text) if _in_two_languages(outside, inside)]
    return [way for way in dict.fromkeys(ways) if len(key(way)) > 1]


def _in_two_languages(first: str, second: str) -> bool:
    """Whether two texts say the same in two languages: in two scripts, or one of unknown words."""
    korean = [bool(re.search("[가-힣]", text)) for text in (first, second)]
    unknown = [parts_of(text).unknown for text in (first, second)]
    return korean[0] != korean[1] or (not any(korean) and max(unknown) > 0.4)


def _part_by_words(text: str, sections: tuple[str, ...]) -> dict[str, float]:
    outside = parts_of(_BRACKET.sub(" ", text))
    asked = _QUESTION.search(text)  # what stands in a bracket behind a question only helps to answer it
    remarks = [] if asked else _BRACKET.findall(text)
    insides = [parts_of(inside) for inside in remarks if not _is_harmless(inside)]
    aside = {idea for inside in insides for idea in inside.ideas} - set(outside.ideas)
    heavy = [idea for idea in outside.ideas if idea not in light_ideas()]
    head = heavy[-1] if heavy else None
    own = frozenset((*outside.ideas, *aside))
    unknown = max([outside.unknown - _SLACK, *(inside.unknown - 0.2 for inside in insides), 0.0])
    found: dict[str, float] = {}
    for pattern, column in _patterns(sections):
        if not pattern <= own or (outside.ideas and pattern <= aside):
            continue
        more = own - pattern
        light = (more & (light_ideas() | aside)) - (aside - _LIGHT_ASIDE)
        sure = _WORDS - _LIGHT * len(light) - _HEAVY * len(more - light) - _UNKNOWN * unknown
        if head is not None and head not in pattern:
            sure -= _HEADLESS
        if column in _CONSENT:  # what was consented to is never guessed
            sure = min(sure, ASKED + 0.05)
        found[column] = max(found.get(column, 0.0), round(sure, 3))
    return found


@cache
def _patterns(sections: tuple[str, ...]) -> tuple[tuple[frozenset[str], str], ...]:
    """Sets of ideas and the column each means; what means several is listed for none."""
    votes: dict[frozenset[str], Counter[str]] = defaultdict(Counter)
    for text, column in listed(sections):
        parts = parts_of(text)
        if parts.ideas and parts.unknown <= _READABLE:
            votes[frozenset(parts.ideas)][column] += 1
    found = {}
    for pattern, columns in votes.items():
        ranked = columns.most_common(2)
        if len(ranked) == 1 or ranked[0][1] > ranked[1][1]:
            found[pattern] = ranked[0][0]
    for text in word_data()["strangers"]["words"]:
        parts = parts_of(text)
        if parts.ideas and not parts.unknown:
            found.setdefault(frozenset(parts.ideas), STRANGER)
    return tuple(found.items())


def _says_nothing_else(text: str, known: Mapping[str, str]) -> bool:
    """Whether a heading's bracket leaves its meaning alone: `회사명 (영문표기)` is not the name as such."""
    wide = unicodedata.normalize("NFKC", text)
    insides = [] if key(wide) in known else _BRACKET.findall(wide)
    column = known.get(key(_BRACKET.sub("", wide)))
    return all(
        _is_harmless(inside) or (column is not None and known.get(key(inside)) == column)
        for inside in insides
    )


def _is_harmless(inside: str) -> bool:
    """Whether a bracket holds a unit, a hint, some examples or the answers to choose from."""
    if _HARMLESS.fullmatch(inside.strip()) or unit_of(inside) or _EXAMPLES.search(inside):
        return True
    return "/" in inside and not parts_of(inside).ideas


def _undecorated(text: str) -> str:
    """A heading without numbering, hints, examples and years."""
    bare = _NUMBERING.sub("", text)
    bare = unicodedata.normalize("NFKC", bare)
    for pattern in (_EXAMPLE, _HINT, _NUMBERING, _YEAR):
        bare = pattern.sub("", bare)
    return re.sub(r"\(\s*\)", "", bare).strip(" *:_-\n?.") or text


def _tail_unit(text: str) -> tuple[str, Unit | None]:
    """A heading without the unit behind it, and that unit: `매출액 백만원`, `sales in million USD`."""
    found = _UNIT_TAIL.search(text)
    if not found:
        return text, None
    if unit := unit_of(found[1]):
        return text[: found.start()], unit
    last = found[1].split()[-1]
    if last != found[1] and (unit := unit_of(last)):
        return text[: text.rindex(last)].strip(), unit
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
    return first, round(likeness, 3)
