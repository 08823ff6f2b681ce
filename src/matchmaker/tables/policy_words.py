"""Columns that a policy speaks of must be those of the event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

import pandas as pd

from matchmaker.columns import Company, Derived
from matchmaker.tables.policy import Policy
from matchmaker.tables.problems import Log, Spot

DERIVED = (Derived.CRISIS_REGION, Derived.FIRST_TIME)
FILE = "event.toml"


def check_words(policy: Policy, suppliers: pd.DataFrame, buyers: pd.DataFrame, log: Log) -> None:
    """Write down words of `[policy]` that are no column of the companies' tables."""
    known = {
        "suppliers": [*_open(suppliers), *DERIVED],
        "buyers": _open(buyers),
    }
    for where, side, word in _words(policy):
        if word not in known[side]:
            near = get_close_matches(word, known[side], n=1)
            spot = Spot(FILE, 0, where, word)
            log.bad(
                spot,
                "tables.no_such_column",
                "tables.write_column",
                value=word,
                near=(near or [Company.COUNTRY])[0],
            )


def _open(companies: pd.DataFrame) -> list[str]:
    return [str(column) for column in companies.columns if column not in Company.PERSONAL]


def _words(policy: Policy) -> Iterator[tuple[str, str, str]]:
    for number, quota in enumerate(policy.quotas, 1):
        here = f"policy.quotas.{number}"
        yield from _named(f"{here}.suppliers", "suppliers", quota.suppliers)
        yield from _named(f"{here}.buyers", "buyers", quota.buyers)
        yield from _named(f"{here}.by", "suppliers", [quota.by] if quota.by else [])
    for number, rule in enumerate(policy.exclusions, 1):
        here = f"policy.exclusions.{number}"
        yield from _named(f"{here}.suppliers", "suppliers", rule.suppliers)
        yield from _named(f"{here}.buyers", "buyers", rule.buyers)
        for side in ("suppliers", "buyers"):
            yield from _named(f"{here}.same", side, rule.same)


def _named(where: str, side: str, words: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    for word in words:
        yield where, side, word
