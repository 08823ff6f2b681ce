"""What surrounds the companies: wishes, absences, interpreters, past meetings and locks."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from making.companies import Buyer, Common, Supplier
from making.names import korean_person

KEEN = 0.7
"""Share of the companies that say any wish."""

Pair = tuple[str, str]
Wish = tuple[str, str, str, str]  # supplier, buyer, side, level


def holds(one: Supplier, other: Buyer, on: date) -> bool:
    """Whether a supplier holds on a day what a buyer insists on; nobody promises a meeting where not."""
    valid = {name for name, until in one.certificates if until is None or until >= on}
    return set(other.required) <= valid


def wishes(
    rng: Random, suppliers: Sequence[Supplier], buyers: Sequence[Buyer], common: Common, on: date
) -> list[Wish]:
    """Musts, wants and refusals of both sides; suppliers' wants stand in their own forms, at most five."""
    best, liked = _ranked(rng, common)
    by_id, buyer_of = {s.id: s for s in suppliers}, {b.id: b for b in buyers}
    rows: list[Wish] = []
    asked: Counter[str] = Counter()
    for b in buyers:
        good = best.get(b.id, [])[:40]
        if rng.random() > KEEN or len(good) < 6:
            continue
        for supplier in rng.sample(good[:15], rng.randint(2, 5)):
            must = rng.random() < 0.12 and asked[supplier] < 1 and holds(by_id[supplier], b, on)
            asked[supplier] += must
            rows.append((supplier, b.id, "buyer", "must" if must else "want"))
        others = sorted(set(by_id) - set(good))
        refused = rng.sample(others, min(len(others), rng.choice((0, 0, 1, 2))))
        rows.extend((supplier, b.id, "buyer", "no") for supplier in refused)
    for s in suppliers:
        good = liked.get(s.id, [])[:10]
        if rng.random() > KEEN or not good:
            continue
        s.wishes.extend(rng.sample(good, min(len(good), rng.randint(1, 5))))
        strangers = [b.id for b in buyers if b.id not in good]
        if rng.random() < 0.03 and strangers:
            rows.append((s.id, rng.choice(strangers), "supplier", "no"))
        if rng.random() < 0.03 and holds(s, buyer_of[s.wishes[-1]], on):
            rows.append((s.id, s.wishes.pop(), "supplier", "must"))
    never = {row[:2] for row in rows if row[3] == "no"}
    return sorted({row for row in rows if row[3] != "must" or row[:2] not in never})


def _ranked(rng: Random, common: Common) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """For each buyer its best suppliers, and for each supplier its best buyers; ties fall by chance."""
    best: dict[str, list[str]] = {}
    liked: dict[str, list[str]] = {}
    for _, s, b in sorted(((score + rng.random() / 10, s, b) for score, s, b in common), reverse=True):
        best.setdefault(b, []).append(s)
        liked.setdefault(s, []).append(b)
    return best, liked


def absences(
    rng: Random, companies: Sequence[str], days: Sequence[date], starts: Sequence[str], share: float
) -> list[tuple[str, ...]]:
    """Rows of company, date, from, to, session and slots: about `share` of all company-slots.

    People come late, leave early, miss a day, or have other appointments; forms say it in three ways.
    """
    half = len(starts) // 2
    total, gone, rows = share * len(companies) * len(days) * len(starts), 0, []
    for company in rng.sample(list(companies), len(companies)):
        if gone >= total:
            break
        day = rng.randrange(len(days))
        way = rng.choices(("day", "session", "window", "slots"), (8, 30, 30, 32))[0]
        if way == "day" and len(days) > 1:
            rows.append((company, f"{days[day]}", "", "", "종일", ""))
            gone += len(starts)
        elif way == "session":
            morning = rng.random() < 0.5
            rows.append((company, f"{days[day]}", "", "", "오전" if morning else "오후", ""))
            gone += half if morning else len(starts) - half
        elif way == "window":
            first = rng.randrange(len(starts) - 2)
            last = rng.randrange(first + 1, min(first + 4, len(starts)))
            rows.append((company, f"{days[day]:%Y.%m.%d}", starts[first], starts[last], "", ""))
            gone += last - first
        else:
            chosen = sorted(rng.sample(range(len(starts)), rng.randint(1, 3)))
            rows.append(
                (
                    company,
                    "",
                    "",
                    "",
                    "",
                    ";".join(f"D{day + 1}-{starts[i].replace(':', '')}" for i in chosen),
                )
            )
            gone += len(chosen)
    return sorted(rows)


SPOKEN = ("en", "zh", "ja", "vi", "es", "ru")
"""The six languages interpreted to and from Korean."""


def interpreters(
    rng: Random, suppliers: Sequence[Supplier], buyers: Sequence[Buyer], slots: int, spare: float
) -> list[tuple[str, ...]]:
    """As many of each language as the buyers' likely meetings need, and a few of three languages.

    A meeting needs one where supplier and buyer share no language; a buyer's need counts under the language
    it shares with the fewest suppliers.
    """
    need: Counter[str] = Counter()
    for b in buyers:
        language = next((x for x in b.languages if x in SPOKEN and x != "en"), "en")
        same = [s for s in suppliers if s.industry == b.industry]
        silent = sum(not set(s.languages) & set(b.languages) for s in same) / max(1, len(same))
        need[language] += silent * b.most
    rows: list[tuple[str, ...]] = []
    for language in SPOKEN:
        for nth in range(math.ceil(need[language] * spare / slots)):
            third = ";en" if language != "en" and nth % 4 == 1 else ""
            rows.append((f"I{len(rows) + 1:02d}", korean_person(rng), f"ko;{language}{third}"))
    return rows


def past_meetings(rng: Random, common: Common, on: date, count: int) -> list[tuple[str, ...]]:
    """Meetings of earlier years with what came of them: about 1.4 % contracts, 12 % still followed up."""
    chosen = sorted(rng.sample([(s, b) for _, s, b in common], count))
    results = ["contract"] * round(0.0144 * count) + ["followed_up"] * round(0.12 * count)
    results += ["met"] * (count - len(results))
    rng.shuffle(results)
    rows = []
    for (s, b), result in zip(chosen, results, strict=True):
        years = rng.choice((1, 1, 2, 3))
        day = date(on.year - years, 1, 1) + timedelta(days=rng.randrange(60, 330))
        rows.append((s, b, f"{day}" if rng.random() < 0.8 else f"{day:%Y.%m.%d}", result))
    return rows


def promised(
    wished: Sequence[Wish], suppliers: Sequence[Supplier], buyers: Sequence[Buyer], on: date
) -> list[Pair]:
    """Pairs a buyer wants that nothing speaks against."""
    by_id, buyer_of = {s.id: s for s in suppliers}, {b.id: b for b in buyers}
    never = {row[:2] for row in wished if row[3] == "no"}
    return [
        (s, b)
        for s, b, side, level in wished
        if (side, level) == ("buyer", "want") and (s, b) not in never and holds(by_id[s], buyer_of[b], on)
    ]


def locks(
    rng: Random, pairs: Sequence[Pair], buyers: Sequence[Buyer], slots: Sequence[str], count: int
) -> list[tuple[str, ...]]:
    """Some meetings that are already promised: most with a slot, some also with the buyer's table."""
    table = {b.id: f"T{i:03d}" for i, b in enumerate(buyers, 1)}
    rows: list[tuple[str, ...]] = []
    used: set[str] = set()
    for s, b in rng.sample(pairs, len(pairs)):
        if s in used or b in used or len(rows) == count:
            continue
        used |= {s, b}
        way = rng.choices(("held", "slot", "table"), (4, 4, 2))[0]
        slot = "" if way == "held" else rng.choice(slots)
        rows.append((s, b, slot, table[b] if way == "table" else ""))
    return sorted(rows)
