"""Words with a fixed meaning: countries, languages, segments, kinds, certificates, levels, sides."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from itertools import chain

from matchmaker.columns import Reference
from matchmaker.messages import Message
from matchmaker.reference.certificates import find_certificate
from matchmaker.reference.markets import market_table, markets_of, niche_table
from matchmaker.reference.shipped import fold
from matchmaker.reference.words import (
    find_country,
    find_kind,
    find_language,
    find_price,
    find_segment,
    find_tier,
    suggest_country,
)
from matchmaker.tables.cells import (
    BadCell,
    Cell,
    Left,
    Parsed,
    Parser,
    bad,
    is_empty,
    plain,
    shown,
    split_list,
)
from matchmaker.tables.values import parse_day

Find = Callable[[str], str | None]

_AND = re.compile(r"\s+(?:and|및)\s+|\s*[&+]\s*", re.IGNORECASE)
_VALIDITY = re.compile(r"[(\[](?P<inside>[^)\]]*(?:19|20)\d{2}\s*[-./년~][^)\]]*)[)\]]")
_DAY = re.compile(r"\d{4}\s*[-./년]\s*\d{1,2}\s*[-./월]\s*\d{1,2}")

_LEVEL_WORDS = {
    "must": ("must", "필수", "반드시", "required", "1순위"),
    "want": (
        "want",
        "희망",
        "원함",
        "상담희망",
        "wish",
        "yes",
        "preferred",
        "o",
        "○",
        "상",
        "중",
        "하",
        *map(str, range(1, 10)),
        *(f"{n}순위" for n in range(2, 10)),
    ),
    "no": ("no", "제외", "거절", "거부", "원치않음", "exclude", "excluded", "never", "x", "×"),
}
_SUPPLIER_WORDS = ("supplier", "suppliers", "seller", "공급사", "공급업체", "공급기업", "참가업체", "셀러")
_SIDE_WORDS = {
    "supplier": (*_SUPPLIER_WORDS, "국내기업", "국내업체", "업체"),
    "buyer": ("buyer", "buyers", "바이어", "구매자", "해외바이어"),
}
_OUTCOME_WORDS = {
    "met": ("met", "상담", "상담완료", "상담 완료", "meeting"),
    "followed_up": ("followed_up", "followed up", "follow-up", "후속", "후속상담", "추진", "계약추진"),
    "contract": ("contract", "contracted", "계약", "계약체결", "체결"),
}
_ATTENDANCE_WORDS = {
    "onsite": (
        "onsite",
        "on-site",
        "on site",
        "in person",
        "offline",
        "physical",
        "현장",
        "현장참석",
        "현장 참석",
        "대면",
        "오프라인",
        "방문",
    ),
    "online": (
        "online",
        "on-line",
        "virtual",
        "video",
        "remote",
        "온라인",
        "화상",
        "화상상담",
        "화상 상담",
        "비대면",
        "원격",
    ),
}
_ANSWER_WORDS = {
    "yes": (
        *("yes", "y", "o", "○", "v", "✓", "√", "☑", "true", "1"),
        *("예", "네", "가능", "환영", "동의", "동의함", "agree", "agreed"),
    ),
    "no": (
        *("no", "n", "x", "×", "☐", "false", "0", "아니오", "아니요", "불가", "불가능"),
        *("미동의", "동의안함", "동의하지 않음", "비동의", "disagree", "not agreed"),
    ),
}


def _by_word(words: Mapping[str, tuple[str, ...]]) -> Mapping[str, str]:
    return {word: meaning for meaning, spellings in words.items() for word in spellings}


LEVELS = _by_word(_LEVEL_WORDS)
SIDES = _by_word(_SIDE_WORDS)
OUTCOMES = _by_word(_OUTCOME_WORDS)
ANSWERS = _by_word(_ANSWER_WORDS)
ATTENDANCES = _by_word(_ATTENDANCE_WORDS)


def choices(words: Mapping[str, str], *, empty: str | None = None) -> Parser:
    """One word of a short list.

    Examples
    --------
    >>> choices(LEVELS)("희망").value, choices(LEVELS)("MUST").value
    ('want', 'must')
    """

    def parse(cell: Cell) -> Parsed:
        text = plain(cell).casefold()
        if not text or (is_empty(cell) and text not in words):
            return Parsed(empty)
        if text not in words:
            allowed = ", ".join(dict.fromkeys(words.values()))
            raise bad("tables.not_choice", "tables.write_choice", value=shown(cell), allowed=allowed)
        return Parsed(words[text])

    return parse


def parse_country(cell: Cell) -> Parsed:
    """A country's ISO 3166 alpha-2 code, from its Korean or English name or a code.

    Examples
    --------
    >>> parse_country("멕시코").value, parse_country("Viet Nam").value
    ('MX', 'VN')
    """
    text = plain(cell)
    if not text or text == "-":
        return Parsed()
    return Parsed(_country(text))


def parse_countries(cell: Cell) -> Parsed:
    """Several countries, as a sorted tuple of codes."""
    text = plain(cell)
    if is_empty(cell):
        return Parsed(())
    if whole := find_country(text):
        return Parsed((whole,))
    return Parsed(tuple(sorted({_country(part) for part in split_list(text)})))


def _country(text: str) -> str:
    found = find_country(text) or find_country(re.sub(r"\s*\([^)]*\)$", "", text))
    if not found:
        near = suggest_country(text)
        advice = Message("tables.did_you_mean", {"value": near}) if near else Message("tables.write_country")
        raise BadCell(Message("tables.unknown_country", {"value": shown(text)}), advice)
    return found


def parse_languages(cell: Cell) -> Parsed:
    """Languages as ISO 639-1 codes.

    Examples
    --------
    >>> parse_languages("English and 스페인어").value, parse_languages("한-영").value
    (('en', 'es'), ('ko', 'en'))
    """
    if is_empty(cell):
        return Parsed(())
    words = [word for part in split_list(plain(cell)) for word in _AND.split(part)]
    words = [half.strip() for word in words for half in _halves(word)]
    found = [find_language(word) for word in words]
    for word, code in zip(words, found, strict=True):
        if code is None:
            raise bad("tables.unknown_language", "tables.write_language", value=shown(word))
    return Parsed(tuple(dict.fromkeys(code for code in found if code)))


def _halves(word: str) -> list[str]:
    """The two languages of `한-영` or `한국어↔스페인어`, else the word as it is."""
    halves = re.split(r"\s*(?:[-–—~↔]|<->|→)\s*", word)
    return halves if len(halves) > 1 and all(map(find_language, halves)) else [word]


def known_words(find: Find, reason: str, *, single: bool = False) -> Parser:
    """Words of a reference list; those it does not know are left over, never lost."""

    def parse(cell: Cell) -> Parsed:
        if is_empty(cell):
            return Parsed(None if single else ())
        text = plain(cell)
        parts = [text] if find(text) else [w for part in split_list(text) for w in _AND.split(part)]
        ids = {part: find(part) for part in parts}
        left = tuple((part, Message(reason, {"value": shown(part)})) for part in parts if not ids[part])
        values = tuple(dict.fromkeys(i for i in ids.values() if i))
        if not single:
            return Parsed(values, left=left)
        more = tuple((i, Message("tables.only_one", {"value": values[0]})) for i in values[1:])
        return Parsed(values[0] if values else None, left=left + more)

    return parse


_MORE_MARKETS = {
    "southeast_asia": ("동남아", "아세안", "asean"),
    "south_asia": ("서남아", "서남아시아"),
    "gulf": ("gcc", "걸프"),
    "latin_america": ("남미", "south america", "central america"),
    "cis": ("중앙아시아", "central asia", "독립국가연합"),
    "north_america": ("미주",),
}


@cache
def _markets() -> Mapping[str, str]:
    """Markets by every folded spelling."""
    tables = market_table(), niche_table().drop(columns=[Reference.MARKET, Reference.SEGMENTS])
    rows = [row for table in tables for row in table.itertuples(index=False, name=None)]
    named = {fold(word): str(row[0]) for row in rows for word in (*row[:3], *chain(*row[3:]))}
    return named | {fold(word): market for market, words in _MORE_MARKETS.items() for word in words}


def find_market(text: str) -> str | None:
    """A market or niche by id, by its Korean or English name, or the narrowest market that holds a country.

    Examples
    --------
    >>> find_market("동남아 수리"), find_market("EU eco-equipment")
    ('southeast_asia_repair', 'eu_eco')
    >>> find_market("동남아"), find_market("Mexico"), find_market("독일"), find_market("Atlantis")
    ('southeast_asia', 'mexico', 'eu', None)
    """
    country = find_country(text)
    return _markets().get(fold(text)) or (next(iter(markets_of(country)), None) if country else None)


def parse_certificates(cell: Cell) -> Parsed:
    """Certificates held: a tuple of (id, valid from, valid until), dates missing where not written.

    Examples
    --------
    >>> [(name, str(until)) for name, start, until in parse_certificates("IATF 16949 (2027-05-31); KR").value]
    [('iatf_16949', '2027-05-31'), ('kr', 'None')]
    """
    if is_empty(cell):
        return Parsed(())
    held: dict[str, tuple[date | None, date | None]] = {}
    left: Left = ()
    for part in split_list(plain(cell)):
        start, until, name = _dates_of(part)
        found = find_certificate(name)
        if found is None:
            left += ((part, Message("tables.unknown_certificate", {"value": shown(part)})),)
        else:
            held.setdefault(found, (start, until))
    return Parsed(tuple((name, *dates) for name, dates in held.items()), left=left)


def _dates_of(part: str) -> tuple[date | None, date | None, str]:
    """Validity in brackets: one date is the last day, two are the first and the last."""
    found = _VALIDITY.search(part)
    if not found:
        return None, None, part
    name = (part[: found.start()] + part[found.end() :]).strip()
    days = [parse_day(day).value for day in _DAY.findall(found["inside"])]
    if len(days) not in {1, 2}:
        raise bad("tables.not_date", "tables.write_date", value=shown(found["inside"]))
    if len(days) == 2 and days[1] < days[0]:
        raise bad("tables.ends_before", "tables.swap_dates", value=shown(found["inside"]))
    if len(days) == 1 and re.search(r"~\s*$|부터|\bfrom\b", found["inside"]):
        return days[0], None, name
    return (days[0] if len(days) == 2 else None), days[-1], name


def certificate_ids(cell: Cell) -> Parsed:
    """Certificates asked for: a tuple of ids; unknown words are left over."""
    return known_words(find_certificate, "tables.unknown_certificate")(cell)


parse_segments = known_words(find_segment, "tables.unknown_segment")
parse_tier = known_words(lambda t: find_tier(t) or find_kind(t), "tables.unknown_kind", single=True)
parse_tiers = known_words(lambda t: find_tier(t) or find_kind(t), "tables.unknown_kind")
parse_kind = known_words(find_kind, "tables.unknown_kind", single=True)
parse_kinds = known_words(find_kind, "tables.unknown_kind")
parse_price = known_words(find_price, "tables.unknown_price", single=True)
parse_answer = choices(ANSWERS)
parse_markets = known_words(find_market, "tables.unknown_market")
