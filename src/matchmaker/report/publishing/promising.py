"""Gathering the promise of a plan: who meets whom when and where, as each company is to read it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pandas as pd

from matchmaker.columns import Pair, Place, Promised, Reader
from matchmaker.messages import LANGS, Message
from matchmaker.report.addressing import langs_in, one_line, readers_of, zone_name
from matchmaker.report.consent import shares_profile
from matchmaker.report.contents import Contents
from matchmaker.report.labels import interpreter_name
from matchmaker.report.publishing.promise import CONFIRMED, Promise, in_order, stamp
from matchmaker.report.why import told_reasons
from matchmaker.report.zones import video_meetings


def promise_of(contents: Contents) -> Promise:
    """What a plan promises, before anything is published: each meeting for the first time.

    Examples
    --------
    >>> from matchmaker.plan import Matchmaker
    >>> from matchmaker.tables.samples import load_sample
    >>> promise = promise_of(Matchmaker().plan(load_sample("mini")).contents)
    >>> promise.zone, len(promise.meetings), Promise.loads(promise.dumps()).dumps() == promise.dumps()
    ('Asia/Seoul', 8, True)
    """
    event, readers = contents.event, readers_of(contents)
    day = event.first_day.isoformat()
    event_id = hashlib.sha256(json.dumps([event.name, event.programme, day]).encode()).hexdigest()[:32]
    return Promise(
        event_id=event_id,
        name=one_line(event.name),
        first_day=day,
        zone=zone_name(event),
        readers=readers,
        meetings=_meetings(contents, readers),
    )


def _meetings(contents: Contents, readers: pd.DataFrame) -> pd.DataFrame:
    held = contents.held
    halls = contents.event.places.get(Place.HALL, pd.Series(dtype=object))
    rows = held[Pair.KEYS].astype(str)
    for column in (Promised.START, Promised.END):
        rows[column] = [stamp(moment) for moment in held[column]]
    for column in (Promised.SLOT, Promised.PLACE, Promised.INTERPRETER):
        rows[column] = _texts(held[column])
    rows[Promised.VIDEO] = video_meetings(contents).reindex(held.index).map({True: "yes"}).astype(object)
    rows[Promised.VIDEO] = _texts(rows[Promised.VIDEO])
    rows[Promised.HALL] = _texts(held[Promised.PLACE].map(halls.to_dict()))
    rows[Promised.INTERPRETERS] = _texts(
        held[Promised.INTERPRETER].map(lambda cell: interpreter_name(contents, cell))
    )
    open_about = _open_about(contents)
    shown = {reader: _names(row) for reader, row in readers.to_dict("index").items()}
    language = readers[Reader.LANGUAGE].to_dict()
    for own, other, name, why, view in (
        (Pair.SUPPLIER, Pair.BUYER, Promised.FOR_SUPPLIER, Promised.WHY_SUPPLIER, "supplier"),
        (Pair.BUYER, Pair.SUPPLIER, Promised.FOR_BUYER, Promised.WHY_BUYER, "buyer"),
    ):
        readings = rows[own].map(language)
        rows[name] = [shown[o][lang] for o, lang in zip(rows[other], readings, strict=True)]
        best = told_reasons(contents, view)
        pairs = zip(
            held[Pair.SUPPLIER], held[Pair.BUYER], readings, held[other].isin(open_about), strict=True
        )
        rows[why] = [_reason(best.get((s, b)), lang) if tell else None for s, b, lang, tell in pairs]
    rows[Promised.STATUS], rows[Promised.SEQUENCE], rows[Promised.MODIFIED] = CONFIRMED, 0, None
    return in_order(rows.set_index(Pair.KEYS))


def _open_about(contents: Contents) -> set[str]:
    """Companies of which others may see more than the name: a reason would tell it."""
    sides = (contents.event.suppliers, contents.event.buyers)
    closed = {
        i
        for side in sides
        for i, row in zip(side.index, side.to_dict("records"), strict=True)
        if not shares_profile(row)
    }
    return {str(i) for side in sides for i in side.index} - closed


def _texts(cells: pd.Series[Any]) -> pd.Series[Any]:
    """Cells as clean text, None where there is nothing."""
    texts = [None if pd.isna(cell) or not str(cell).strip() else one_line(cell) for cell in cells]
    return pd.Series(texts, cells.index, dtype=object)


def _names(row: dict[Any, Any]) -> dict[str, str]:
    """A company's name for a reader of each language."""
    by = {"ko": str(row[Reader.NAME_KO]), "en": str(row[Reader.NAME_EN])}
    return {**by, " ".join(LANGS): " / ".join(dict.fromkeys(by[lang] for lang in LANGS))}


def _reason(cell: object, language: str) -> str | None:
    if cell is None:
        return None
    said = [cell.say(lang) if isinstance(cell, Message) else str(cell) for lang in langs_in(language)]
    return " / ".join(dict.fromkeys(one_line(text) for text in said))
