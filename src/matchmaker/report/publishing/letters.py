"""Letters to the companies that a new revision concerns: ready to send, each in its reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import pandas as pd
from babel.dates import format_skeleton

from matchmaker.columns import Change, Letter, Pair, Promised, Reader
from matchmaker.messages import Lang, say
from matchmaker.report.addressing import langs_in
from matchmaker.report.publishing.calendar import FOLDER, where
from matchmaker.report.publishing.promise import Promise, changes_between, moment_of, zone_of
from matchmaker.report.safe_names import file_names
from matchmaker.tables.formulas import safe_csv

LETTERS: Final = "messages.csv"
BETWEEN: Final = "\n\n----------\n\n"
"""Stands between the two languages of a letter to a company of unknown language."""
_Row = Mapping[Any, Any]


def write_letters(before: Promise, after: Promise) -> pd.DataFrame:
    """Write to every company that the change from one promise to the next concerns.

    A letter says what moved, fell away or was added, who interprets now, and all the company's meetings after
    it. It names partners, never their contacts.

    Returns
    -------
    DataFrame
        Indexed by company id, sorted; `Letter.ALL`. Its companies are exactly those of the changed meetings.
    """
    old, new = _by_pair(before), _by_pair(after)
    readers = pd.concat([before.readers, after.readers])
    readers = readers[~readers.index.duplicated(keep="last")]
    known, files = readers.to_dict("index"), file_names(after.readers.index)
    post = _Post(event=after.name, readers={str(i): row for i, row in known.items()})
    concerned: dict[str, list[_News]] = {}
    for kind, pair in _changes(before, after):
        for company, partner in (pair, pair[::-1]):
            news = _News(kind, partner, old.get(pair), new.get(pair))
            concerned.setdefault(company, []).append(news)
    days: dict[str, list[tuple[str, _Row]]] = {}
    for pair, row in sorted(new.items(), key=lambda item: (item[1][Promised.START], item[0])):
        for company, partner in (pair, pair[::-1]):
            days.setdefault(company, []).append((partner, row))
    rows = {
        company: post.letter(company, concerned[company], days.get(company, []), f"{files[company]}.ics")
        for company in sorted(concerned)
    }
    found = pd.DataFrame.from_dict(rows, orient="index", columns=Letter.ALL, dtype=object)
    return found.rename_axis(Letter.COMPANY)


def letters_csv(letters: pd.DataFrame, *, lang: Lang = "en") -> bytes:
    """Letters as a table for a mail merge: CSV, UTF-8 with the mark that makes Excel read Korean."""
    head = [say(f"letters.head_{column}", lang) for column in (Letter.COMPANY, *Letter.ALL)]
    return safe_csv(head, letters[Letter.ALL].itertuples())


def _by_pair(promise: Promise) -> dict[tuple[str, str], _Row]:
    rows = promise.held.reset_index().to_dict("records")
    return {(row[Pair.SUPPLIER], row[Pair.BUYER]): row for row in rows}


def _changes(before: Promise, after: Promise) -> list[tuple[str, tuple[str, str]]]:
    """Kind and pair of each changed meeting, in order of the time it has now, or had."""
    changes = changes_between(before, after)
    start = after.held[Promised.START].reindex(changes.index)
    start = start.fillna(before.held[Promised.START].reindex(changes.index))
    rows = sorted(zip(start, changes.index, changes[Change.KIND], strict=True))
    return [(str(kind), pair) for _, pair, kind in rows]


@dataclass(frozen=True)
class _News:
    """One changed meeting, as one of its companies is to hear it."""

    kind: str
    partner: str
    old: _Row | None
    new: _Row | None


@dataclass(frozen=True)
class _Post:
    """Writes the letters of one event."""

    event: str
    readers: Mapping[str, _Row]

    def letter(self, company: str, news: list[_News], day: list[tuple[str, _Row]], file: str) -> list[str]:
        """One row of `Letter.ALL`."""
        language = str(self.readers[company][Reader.LANGUAGE])
        langs = langs_in(language)
        names = [self.name(company, lang) for lang in langs]
        subjects = [say("letters.subject", lang, event=self.event, n=len(news)) for lang in langs]
        texts = [self.text(company, news, day, file, lang) for lang in langs]
        name, subject = (" / ".join(dict.fromkeys(words)) for words in (names, subjects))
        return [name, language, subject, BETWEEN.join(texts), f"{FOLDER}/{file}"]

    def text(
        self, company: str, news: list[_News], day: list[tuple[str, _Row]], file: str, lang: Lang
    ) -> str:
        """A letter in one language, by the company's own clock."""
        zone = str(self.readers[company][Reader.ZONE])
        lines = [
            say("letters.greeting", lang, name=self.name(company, lang)),
            "",
            say("letters.opening", lang, event=self.event),
            "",
            *(f"- {self.change(one, zone, lang)}" for one in news),
            "",
            say("letters.now" if day else "letters.none_left", lang, n=len(day)),
            *(f"- {self.name(partner, lang)}: {self.at(row, zone, lang)}" for partner, row in day),
            "",
            say("letters.zone", lang, zone=zone),
            say("letters.attached", lang, file=file),
        ]
        return "\n".join(lines)

    def change(self, news: _News, zone: str, lang: Lang) -> str:
        """One changed meeting: what it was and what it is."""
        values = {"partner": self.name(news.partner, lang)}
        if news.old is not None:
            values["old"] = self.at(news.old, zone, lang)
            values["old_place"] = where(news.old, lang) or say("letters.nowhere", lang)
        if news.new is not None:
            values["new"] = self.at(news.new, zone, lang)
        return say(f"letters.{news.kind}", lang, **values)

    def at(self, row: _Row, zone: str, lang: Lang) -> str:
        """When, where and with which interpreter."""
        helper = row[Promised.INTERPRETERS]
        told = [
            hours(row[Promised.START], row[Promised.END], zone, lang),
            where(row, lang) or say("letters.nowhere", lang),
            say("letters.helper", lang, name=helper) if helper else "",
        ]
        return ", ".join(part for part in told if part)

    def name(self, company: str, lang: Lang) -> str:
        """A company's name in a language."""
        return str(self.readers[company][Reader.NAME_KO if lang == "ko" else Reader.NAME_EN])


@lru_cache(maxsize=4096)
def hours(start: str, end: str, zone: str, lang: Lang) -> str:
    """Day and hours of a meeting on the clock of a zone.

    Examples
    --------
    >>> hours("2019-04-02T01:00:00Z", "2019-04-02T01:30:00Z", "Asia/Seoul", "ko")
    '4월 2일 (화) 10:00-10:30'
    """
    first, last = (moment_of(moment).astimezone(zone_of(zone)) for moment in (start, end))
    return f"{format_skeleton('MMMEd', first, locale=lang)} {first:%H:%M}-{last:%H:%M}"
