"""The best pairs of each company, with a statement of whether they are proved to be the best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

import numpy as np
import pandas as pd

from matchmaker.columns import Candidate, Pair, Unproved
from matchmaker.errors import SettingsError
from matchmaker.messages import Lang, Message
from matchmaker.scoring.candidates import Found, Prepared, best_pairs, id_places

Side = Literal["supplier", "buyer"]
SIDES: Final[tuple[Side, ...]] = get_args(Side)


@dataclass(frozen=True, eq=False)
class TopLists:
    """The best pairs of each company.

    Parameters
    ----------
    pairs
        On `Pair.KEYS`, sorted, each pair once, with the columns of `Candidate`: its score, its rank in the
        supplier's list and its rank in the buyer's.
    unproved
        Companies whose lists are not proved, with the columns of `Unproved`.
    k
        Length asked for.
    """

    pairs: pd.DataFrame
    unproved: pd.DataFrame
    k: int

    @property
    def exact(self) -> bool:
        """Whether every list is proved to be the best."""
        return self.unproved.empty

    @property
    def scores(self) -> pd.Series[float]:
        """Scores on `Pair.KEYS`, sorted, as `choose_meetings` takes them."""
        scores: pd.Series[float] = self.pairs[Candidate.SCORE]
        return scores

    def of(self, side: Side) -> pd.DataFrame:
        """The lists of one side: by company of that side, then by rank."""
        rank, owner = {
            "supplier": (Candidate.SUPPLIER_RANK, Pair.SUPPLIER),
            "buyer": (Candidate.BUYER_RANK, Pair.BUYER),
        }[side]
        return self.pairs[self.pairs[rank].notna()].sort_values([owner, rank])

    def say(self, lang: Lang = "en") -> str:
        """State in a line what was found and whether it is proved."""
        values = {"k": self.k, "pairs": f"{len(self.pairs):,}", "open": f"{len(self.unproved):,}"}
        return Message("candidates.proved" if self.exact else "candidates.unproved", values).say(lang)

    def __repr__(self) -> str:
        return self.say("en")


def checked_wish(k: int, side: Side | None) -> tuple[bool, bool]:
    """Check what is asked for: whether the suppliers' and whether the buyers' lists are wanted.

    Examples
    --------
    >>> checked_wish(5, "buyer")
    (False, True)
    """
    if not isinstance(k, int | np.integer) or isinstance(k, bool) or k < 1:
        raise SettingsError(f"'k' must be a whole number from 1. Got {k!r}.")
    if side is not None and side not in SIDES:
        raise SettingsError(f"'side' must be 'supplier', 'buyer' or None. Got {side!r}.")
    return side != "buyer", side != "supplier"


def top_lists(of: Prepared, k: int, sides: tuple[bool, bool]) -> TopLists:
    """Find the `k` best of each company of the wanted sides and put them into frames."""
    encoded = of.weighed.encoded
    found = best_pairs(of, int(k), sides)
    ids = encoded.suppliers, encoded.buyers
    order = id_places(ids[0]), id_places(ids[1])
    listed = np.flatnonzero((found.ranks[0] > 0) | (found.ranks[1] > 0))
    codes = order[0][found.candidates.suppliers[listed]], order[1][found.candidates.buyers[listed]]
    by_id = np.argsort(codes[0] * max(1, len(ids[1])) + codes[1], kind="stable")
    levels: Any = [index[np.argsort(place)] for index, place in zip(ids, order, strict=True)]
    places: Any = [code[by_id] for code in codes]
    index = pd.MultiIndex(levels=levels, codes=places, names=Pair.KEYS, verify_integrity=False)
    listed = listed[by_id]
    supplier_rank, buyer_rank = (
        pd.arrays.IntegerArray(rank[listed], rank[listed] == 0) for rank in found.ranks
    )
    pairs = pd.DataFrame(
        {
            Candidate.SCORE: found.candidates.scores[listed],
            Candidate.SUPPLIER_RANK: supplier_rank,
            Candidate.BUYER_RANK: buyer_rank,
        },
        index=index,
    )
    return TopLists(pairs, _unproved(found, ids), int(k))


def _unproved(found: Found, ids: tuple[pd.Index[str], pd.Index[str]]) -> pd.DataFrame:
    """Companies whose lists are not proved."""
    reason = Message("candidates.too_many" if found.sound else "candidates.bound_broken")
    tables = [
        pd.DataFrame({Unproved.COMPANY: index[~proved], Unproved.SIDE: side, Unproved.REASON: reason})
        for index, proved, side in zip(ids, found.proved, SIDES, strict=True)
    ]
    return pd.concat(tables, ignore_index=True)
