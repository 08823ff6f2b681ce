"""Companies that stand twice under different spellings: found and shown, never merged in silence."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from matchmaker.columns import Company, Twin
from matchmaker.messages import Message

MOST_COMPARED = 5_000
"""Of more companies than this only equal names, numbers and domains are looked for."""
MOST_TWINS = 5_000
LIKE = 90
_LATIN = re.compile(r"[a-z]")
_HANGUL = re.compile(r"[가-힣]")


@cache
def _words() -> Mapping[str, Any]:
    page = files("matchmaker.tables.importing").joinpath("names.toml")
    return tomllib.loads(page.read_text(encoding="utf-8"))


@cache
def _endings() -> re.Pattern[str]:
    words = sorted(_words()["endings"]["words"], key=len, reverse=True)
    bounded = (rf"\b{re.escape(w)}(?![a-z])" if _LATIN.match(w) else re.escape(w) for w in words)
    return re.compile("|".join(bounded))


def core(name: str) -> str:
    """A company's name without its legal form, case, blanks and punctuation.

    Examples
    --------
    >>> {core(name) for name in ("주식회사 한빛정밀", "(주)한빛정밀", "㈜ 한빛 정밀", "한빛정밀 유한회사")}
    {'한빛정밀'}
    >>> core("Hanbit Precision Co., Ltd."), core("HANBIT PRECISION CO.,LTD")
    ('hanbitprecision', 'hanbitprecision')
    """
    bare = unicodedata.normalize("NFKC", name).casefold()
    short = re.sub(r"[\W_]+", "", _endings().sub(" ", bare))
    return short or re.sub(r"[\W_]+", "", bare)


def in_latin(name: str) -> str:
    """A Korean name's core in Latin letters: words of trade translated, the rest romanised.

    Examples
    --------
    >>> in_latin("(주)한빛정밀"), in_latin("대성마린")
    ('hanbitprecision', 'daeseongmarine')
    """
    text = core(name)
    for korean, english in sorted(_words()["trade"].items(), key=lambda pair: -len(pair[0])):
        text = text.replace(korean, english)
    return "".join(map(_romanised, text))


def _romanised(sign: str) -> str:
    """One syllable in the Revised Romanisation of 2000, sound changes left aside."""
    at = ord(sign) - 0xAC00
    if not 0 <= at < 11_172:
        return sign
    parts = _words()["romanisation"]
    return str(parts["first"][at // 588] + parts["middle"][at % 588 // 28] + parts["last"][at % 28])


def _as_heard(latin: str) -> str:
    """A romanised name with the vowels that firms spell in several ways written in one: seong, sung."""
    for spelled, heard in (("eo", "u"), ("oo", "u"), ("ee", "i")):
        latin = latin.replace(spelled, heard)
    return latin


def find_twins(companies: pd.DataFrame, table: str) -> pd.DataFrame:
    """Pairs of rows that may be one company.

    Parameters
    ----------
    companies
        Indexed by id, with columns of `Company`; missing ones say nothing.
    table
        Its name, for the first column of the result.

    Returns
    -------
    DataFrame
        Columns of `Twin`, the likeliest first.

    Examples
    --------
    >>> names = {"S1": "주식회사 한빛정밀", "S2": "Hanbit Precision Co., Ltd.", "S3": "다온마린"}
    >>> find_twins(pd.DataFrame({"name": names}), "suppliers")[["first_id", "second_id"]].to_numpy().tolist()
    [['S1', 'S2']]
    """
    table_of = companies.reindex(columns=[Company.NAME, Company.NAME_EN]).astype(object)
    table_of = table_of.where(table_of.notna(), "").astype(str)
    found: dict[tuple[int, int], tuple[float, Message]] = {}
    for first, second, likeness, reason in _hits(companies, table_of):
        pair = (min(first, second), max(first, second))
        if first != second and likeness > found.get(pair, (0.0, reason))[0] and len(found) < MOST_TWINS:
            found[pair] = (likeness, reason)
    names = table_of[Company.NAME].where(table_of[Company.NAME] != "", table_of[Company.NAME_EN]).tolist()
    ids = companies.index.tolist()
    rows = [
        (table, ids[a], names[a], ids[b], names[b], likeness, reason)
        for (a, b), (likeness, reason) in sorted(found.items(), key=lambda hit: (-hit[1][0], hit[0]))
    ]
    return pd.DataFrame(rows, columns=Twin.ALL)


def _hits(companies: pd.DataFrame, names: pd.DataFrame) -> Iterator[tuple[int, int, float, Message]]:
    numbers = companies.get(Company.BUSINESS_NUMBER, pd.Series("", companies.index))
    keys = [re.sub(r"\D", "", unicodedata.normalize("NFKC", str(value))) for value in numbers]
    yield from _equal([[k] if len(k) == 10 else [] for k in keys], 1.0, Message("importing.same_number"))
    written = [[core(name) for name in pair if name] for pair in names.itertuples(index=False, name=None)]
    yield from _equal(written, 0.98, Message("importing.same_name"))
    yield from _equal(
        [_domains(row) for _, row in companies.iterrows()], 0.85, Message("importing.same_domain")
    )
    if len(companies) <= MOST_COMPARED:
        yield from _alike(names)


def _equal(
    keys: Sequence[Iterable[str]], likeness: float, reason: Message
) -> Iterator[tuple[int, int, float, Message]]:
    """Pairs of rows that share a key; a key of very many rows tells nothing."""
    rows: dict[str, list[int]] = defaultdict(list)
    for at, words in enumerate(keys):
        for word in sorted(set(words)):
            rows[word].append(at)
    for same in rows.values():
        if len(same) <= 20:
            yield from ((a, b, likeness, reason) for a, b in combinations(same, 2))


def _domains(row: pd.Series[Any]) -> set[str]:
    """Domains of the web site and the e-mail address, free mail left out."""
    web = re.sub(r"^https?://|^www\.", "", str(row.get(Company.WEBSITE) or "").strip().casefold())
    site = re.split(r"[/:?\s]", web.removeprefix("www."))[0]
    mail = str(row.get(Company.EMAIL) or "").strip().casefold().rpartition("@")[2]
    return {d for d in (site, mail) if "." in d and d not in set(_words()["free_mail"]["domains"])}


def _alike(names: pd.DataFrame) -> Iterator[tuple[int, int, float, Message]]:
    """Pairs of rows whose names are nearly alike, within a language and across the two."""
    owners, spelled = [], []
    for at, pair in enumerate(names.itertuples(index=False, name=None)):
        for latin in sorted({_as_heard(in_latin(name)) for name in pair if name}):
            owners.append(at)
            spelled.append(latin)
    if len(spelled) < 2:
        return
    scores = process.cdist(spelled, spelled, scorer=fuzz.ratio, score_cutoff=LIKE, dtype=np.uint8, workers=1)
    firsts, seconds = np.nonzero(np.triu(scores, 1))
    for a, b in zip(firsts.tolist(), seconds.tolist(), strict=True):
        if min(len(spelled[a]), len(spelled[b])) >= 5:
            yield (
                owners[a],
                owners[b],
                round(int(scores[a, b]) / 100 * 0.95, 2),
                Message("importing.like_name"),
            )
