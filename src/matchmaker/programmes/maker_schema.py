"""Which columns the files of Maker Lists have, and how a cell of each is read."""

from __future__ import annotations

import re
from typing import Final

from matchmaker.columns import Evidence, MakerList, Requirement, Step
from matchmaker.programmes.maker_list import KINDS
from matchmaker.programmes.pipeline import STAGES
from matchmaker.reference.certificates import find_certificate
from matchmaker.tables.cells import Cell, Parsed, is_empty, plain, split_list
from matchmaker.tables.schema import Column, Schema
from matchmaker.tables.values import integers, parse_day, parse_id, parse_text
from matchmaker.tables.vocabulary import choices

_OR: Final = re.compile(r"\s+(?:or|또는|혹은)\s+", re.IGNORECASE)
_KIND_WORDS: Final = {
    "class_approval": (
        "class approval",
        "class",
        "type approval",
        "선급 승인",
        "선급승인",
        "선급",
        "형식승인",
    ),
    "reference": ("references", "supply record", "납품 실적", "납품실적", "공급실적", "실적"),
    "document": ("documents", "paper", "서류", "문서", "제출서류"),
    "sample": ("samples", "샘플", "시제품", "견본"),
}
_STATUS_WORDS: Final = {
    "contacted": ("contact", "접촉", "연락", "컨택", "접촉 완료"),
    "documents": ("document", "documents sent", "서류", "서류 제출", "서류제출"),
    "sample": ("samples", "sample sent", "샘플", "샘플 제출", "샘플제출"),
    "audit": ("audited", "심사", "실사", "공장 심사", "공장심사"),
    "registered": ("listed", "approved", "등록", "등록 완료", "등록완료"),
    "refused": ("rejected", "declined", "거절", "반려", "탈락"),
}


def one_item(text: str) -> str:
    """What a firm has or a list asks for: a certificate's id, else the words without double blanks.

    Examples
    --------
    >>> one_item("한국선급"), one_item(" Gate  valve ")
    ('kr', 'Gate valve')
    """
    words = " ".join(plain(text).split())
    return find_certificate(words) or words


def parse_item(cell: Cell) -> Parsed:
    """One thing a firm has to show."""
    return Parsed(None if is_empty(cell) else one_item(plain(cell)))


def parse_items(cell: Cell) -> Parsed:
    """Things of which any will do, as a tuple.

    A slash divides certificates only: other names may have one.

    Examples
    --------
    >>> parse_items("KR/DNV, LR").value, parse_items("ISO 9001 또는 A/S manual").value
    (('kr', 'dnv', 'lr'), ('iso_9001', 'A/S manual'))
    """
    if is_empty(cell):
        return Parsed(())
    found: list[str] = []
    for part in split_list(plain(cell), ",;\n、|"):
        for word in _OR.split(part):
            pieces = [piece.strip() for piece in word.split("/")]
            apart = not find_certificate(word) and all(map(find_certificate, pieces))
            found.extend(one_item(piece) for piece in (pieces if apart else [word]))
    return Parsed(tuple(dict.fromkeys(found)))


_LISTED: Final = Column(MakerList.ID, parse_id, required=True)
_FIRM: Final = Column(Evidence.SUPPLIER, parse_id, required=True)
_KIND: Final = {word: kind for kind in KINDS for word in (kind, *_KIND_WORDS[kind])}
_STATUS: Final = {word: one for one in STAGES if one for word in (one, *_STATUS_WORDS[one])}

MAKER_LISTS: Final = Schema(
    "maker_lists",
    (
        _LISTED,
        Column(MakerList.BUYER, parse_id, required=True),
        Column(MakerList.NAME, parse_text),
        Column(MakerList.AUDIT, parse_day),
    ),
    ("maker_list",),
    required=True,
)
REQUIREMENTS: Final = Schema(
    "requirements",
    (
        _LISTED,
        Column(Requirement.KIND, choices(_KIND), required=True),
        Column(Requirement.ITEMS, parse_items, required=True, empty=(), joins=True),
        Column(Requirement.AMOUNT, integers(1, 999), empty=1),
    ),
    ("requirement",),
    required=True,
)
EVIDENCE: Final = Schema(
    "evidence",
    (
        _FIRM,
        Column(Evidence.ITEM, parse_item, required=True),
        Column(Evidence.DETAIL, parse_text),
        Column(Evidence.VALID_FROM, parse_day),
        Column(Evidence.VALID_UNTIL, parse_day),
    ),
    ("evidence",),
)
STEPS: Final = Schema(
    "steps",
    (
        _FIRM,
        _LISTED,
        Column(Step.STATUS, choices(_STATUS), required=True),
        Column(Step.DATE, parse_day, required=True),
    ),
    ("step",),
)
MAKER_SCHEMAS: Final = (MAKER_LISTS, REQUIREMENTS, EVIDENCE, STEPS)
