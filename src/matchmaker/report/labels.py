"""What ids, codes and figures are called in the reader's language."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import pandas as pd

from matchmaker.columns import Balance, Company, Slot
from matchmaker.messages import Lang, Message, catalogue, say
from matchmaker.reference.certificates import certificate_name
from matchmaker.reference.regions import region_name
from matchmaker.reference.words import country_name, language_name, word_name
from matchmaker.report.contents import Contents
from matchmaker.timetable.relays import AND, names_in


def name_of(kind: str, code: object, lang: Lang) -> str:
    """What a code of the reference floor is called; a missing one is nothing, an unknown one stays as it is.

    Parameters
    ----------
    kind
        "country", "language", "region", "certificate" or "word" (segments and kinds of company).

    Examples
    --------
    >>> name_of("country", "MX", "ko"), name_of("language", "es", "en"), name_of("region", None, "en")
    ('멕시코', 'Spanish', '')
    """
    return "" if _missing(code) else NAMERS[kind](str(code), lang)


NAMERS: Mapping[str, Callable[[str, Lang], str]] = {
    "country": country_name,
    "language": language_name,
    "region": region_name,
    "certificate": certificate_name,
    "word": word_name,
}


def language_names(codes: object, lang: Lang) -> str:
    """Languages of a list cell, joined."""
    return ", ".join(language_name(code, lang) for code in codes) if isinstance(codes, tuple) else ""


def named(kind: str, name: object, lang: Lang) -> str:
    """A sentence `report.<kind>_<name>`, or the name itself where the catalogue has none.

    Examples
    --------
    >>> named("wish", "must", "ko"), named("comparison", "my_own", "en")
    ('필수', 'my own')
    """
    if _missing(name):
        return ""
    key = f"report.{kind}_{name}"
    return say(key, lang) if key in catalogue() else str(name).replace("_", " ")


def slot_label(contents: Contents, slot: str) -> str:
    """A slot's day and start, `04-09 09:30`; the start alone where the event has one day."""
    start: pd.Timestamp = contents.event.slots[Slot.START][slot]
    if len(days(contents)) == 1:
        return f"{start:%H:%M}"
    return f"{day_label(contents, f'{start:%Y-%m-%d}')} {start:%H:%M}"


def day_label(contents: Contents, day: str) -> str:
    """A day without its year, and its city where the event goes from one to another: `04-09 서울`."""
    return f"{day[5:]} {cities(contents).get(day, '')}".rstrip()


def cities(contents: Contents) -> dict[str, str]:
    """The session of each day, `{"2019-04-09": "서울"}`, where every day is one session and they differ."""
    slots = contents.event.slots
    if Slot.SESSION not in slots:
        return {}
    held = slots[Slot.SESSION].fillna("").groupby(slots[Slot.START].dt.strftime("%Y-%m-%d")).unique()
    found = {str(day): str(names[0]) for day, names in held.items() if len(names) == 1 and names[0]}
    return found if len(found) == len(held) and len(set(found.values())) > 1 else {}


def days(contents: Contents) -> list[str]:
    """The event's days, `2019-04-09`."""
    return sorted({f"{start:%Y-%m-%d}" for start in contents.event.slots[Slot.START]})


def item_label(contents: Contents, group: str, item: str, lang: Lang) -> str:
    """What a measure's item is called: a slot, a region or an interpreter; a weight stays as it is."""
    if group == "slots":
        return slot_label(contents, item)
    return region_name(item, lang) if group == "regions" else interpreter_name(contents, item)


def interpreter_name(contents: Contents, interpreter: object) -> str:
    """An interpreter's name, or the id where none is known; of both, where two relay a meeting."""
    if _missing(interpreter):
        return ""
    known = contents.event.interpreters
    words = known[Company.NAME] if Company.NAME in known else pd.Series(dtype=object)
    said = [(who, words.get(who)) for who in names_in(interpreter, set(known.index))]
    return AND.join(str(who) if _missing(found) else str(found) for who, found in said)


def proof(contents: Contents) -> list[Message]:
    """What the timetable is worth, in one or two sentences: how much is placed, and the proof or the gap."""
    if contents.status == "INFEASIBLE" and contents.held.empty:
        return [Message("report.proof_infeasible")]
    if contents.status == "UNKNOWN" and contents.held.empty:
        return [Message("report.proof_unknown")]
    chosen, placed = len(contents.chosen), len(contents.held)
    sizes = {"chosen": chosen, "placed": placed, "left": chosen - placed}
    first = Message("report.proof_all_placed" if placed == chosen else "report.proof_some_placed", sizes)
    return [first, *_proof_of_breaks(contents), *_proof_of_balance(contents)]


def _proof_of_breaks(contents: Contents) -> list[Message]:
    breaks, bound = contents.breaks, contents.bound
    if breaks is None:
        return []
    if breaks == 0:
        return [Message("report.proof_no_breaks")]
    if bound is None:
        return [Message("report.proof_breaks_only", {"breaks": breaks})]
    values = {"breaks": breaks, "bound": bound, "gap": breaks - bound}
    return [Message("report.proof_least" if breaks <= bound else "report.proof_gap", values)]


def _proof_of_balance(contents: Contents) -> list[Message]:
    if not contents.balanced:
        return []
    total = contents.balance[Balance.WEIGHTED].astype(float)[Balance.TOTAL]
    below = math.floor(10 * contents.balance[Balance.BOUND].astype(float)[Balance.TOTAL] + 1e-6) / 10
    values = {"total": f"{total:,.1f}", "bound": f"{below:,.1f}"}
    return [Message("report.proof_balance", values)]


def reason(cell: object, lang: Lang) -> str:
    """A reason cell, a `Message` or plain text, in `lang`."""
    if isinstance(cell, Message):
        return cell.say(lang)
    return "" if _missing(cell) else str(cell)


def _missing(value: object) -> bool:
    return (
        value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value))
    )
