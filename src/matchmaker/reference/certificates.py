"""Certificates: what they are, which market or product they open, and how they are spelt on forms."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

import pandas as pd

from matchmaker.columns import Reference
from matchmaker.messages import Lang
from matchmaker.reference.shipped import fold, listed, read_data

_LISTS: Final = (Reference.MARKETS, Reference.COUNTRIES, Reference.HS_CODES)
_BRACKET: Final = re.compile(r"[(\[（]([^)\]）]*)[)\]）]")
_YEAR: Final = re.compile(r"(?<=[a-z0-9\s])[\s:/.-]+(?:19|20)\d{2}(?!\d)", re.IGNORECASE)
_NOISE: Final = re.compile(
    r"type[\s-]*approv(?:al|ed)|class(?:ification)?[\s-]*(?:approv(?:al|ed)|society)|classification|"
    r"certificat(?:e|es|ion)|certified|approv(?:al|ed)|accredited|registered|quality management system|"
    r"형식\s*승인|선급\s*승인|제조법\s*승인|공장\s*승인|인증서?|승인서?|획득|보유|취득|규격",
    re.IGNORECASE,
)


def certificate_table() -> pd.DataFrame:
    """Every certificate known, one row each.

    Only `confirmed` ones may gate a market; the others are known by name only.

    Returns
    -------
    DataFrame
        Columns `id`, `name`, `name_ko`, `kind` (quality_system, product_approval, class_approval, ...),
        `status` ("confirmed" or "unconfirmed"), the tuples `markets`, `countries` and `hs_codes` it is asked
        for (empty: all), `since` (the day the demand began, or NaT), `valid_years` (or missing), `source`,
        `checked`.

    Examples
    --------
    >>> table = certificate_table().set_index("id")
    >>> table.at["ece_r90", "hs_codes"], table.at["nom", "status"]
    (('870830', '681381'), 'unconfirmed')
    """
    rows = read_data("certificates").drop(columns=Reference.SPELLINGS)
    for column in _LISTS:
        rows[column] = [listed(cell) for cell in rows[column]]
    rows[Reference.SINCE] = pd.to_datetime(rows[Reference.SINCE].replace("", None))
    rows[Reference.VALID_YEARS] = pd.to_numeric(rows[Reference.VALID_YEARS].replace("", None))
    return rows


@cache
def class_societies() -> tuple[str, ...]:
    """Ids of the classification societies' approvals.

    Examples
    --------
    >>> class_societies()
    ('kr', 'dnv', 'lr', 'abs', 'bv', 'ccs', 'nk', 'rina', 'bki')
    """
    rows = read_data("certificates")
    return tuple(rows.loc[rows[Reference.KIND] == "class_approval", Reference.ID])


@cache
def gating_certificates() -> frozenset[str]:
    """Ids of the confirmed certificates: the lack of any other never closes a market."""
    rows = read_data("certificates")
    return frozenset(rows.loc[rows[Reference.STATUS] == "confirmed", Reference.ID])


def certificate_name(certificate: str, lang: Lang = "en") -> str:
    """A certificate's name; the id itself where it is unknown.

    Examples
    --------
    >>> certificate_name("dnv"), certificate_name("kr", "ko")
    ('DNV class approval', '한국선급(KR) 승인')
    """
    return _names(lang).get(certificate, certificate)


@lru_cache(maxsize=4096)
def find_certificate(text: str) -> str | None:
    """The id of a certificate, however it is spelt; None where it is not known.

    An edition's year, words such as "type approval" or "인증", blanks, case, width and brackets do not count.

    Examples
    --------
    >>> [find_certificate(text) for text in ("IATF16949", "ISO9001:2015", "DNV-GL", "한국선급", "ISO 22000")]
    ['iatf_16949', 'iso_9001', 'dnv', 'kr', None]
    """
    known = _spelled()
    inside = _BRACKET.search(text)
    outside = _BRACKET.sub(" ", text)
    for attempt in (text, outside, inside[1] if inside else ""):
        undated = _YEAR.sub("", attempt)
        for candidate in (attempt, undated, _NOISE.sub(" ", undated)):
            if found := known.get(fold(candidate)):
                return found
    return None


@cache
def _spelled() -> dict[str, str]:
    found: dict[str, str] = {}
    for row in read_data("certificates").to_dict("records"):
        own = (row[Reference.ID], row[Reference.NAME], row[Reference.NAME_KO])
        for word in (*own, *listed(row[Reference.SPELLINGS])):
            found.setdefault(fold(word), row[Reference.ID])
    return found


@cache
def _names(lang: Lang) -> dict[str, str]:
    rows = read_data("certificates")
    column = Reference.NAME_KO if lang == "ko" else Reference.NAME
    return dict(zip(rows[Reference.ID], rows[column], strict=True))
