"""Which programmes of a year suit each firm, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import Field

from matchmaker.columns import Company, Pair, Running, Suit
from matchmaker.messages import Message
from matchmaker.programmes.niches import heading_names
from matchmaker.reference.markets import countries_of, niches
from matchmaker.scoring.wording import Named, listing, market, product, segment
from matchmaker.settings import Section

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
_HEADING: Final = 4  # digits


class Priorities(Section):
    """Who goes first: what a seat is worth more where a firm has it, as a share of the fit."""

    readiness: float = Field(1.0, ge=0, le=10)  # times readiness, 0 to 1
    domestic_only: float = Field(0.5, ge=0, le=10)
    single_customer: float = Field(0.5, ge=0, le=10)
    single_from: float = Field(0.7, gt=0, le=1)  # top customer's share of sales from which one depends on it
    other_market: float = Field(0.5, ge=0, le=1)  # fit where the firm aims at other markets
    much_usd: float = Field(1_000_000.0, gt=0)  # yearly exports of a firm that is fully ready


class _Match(NamedTuple):
    """Cells are firms by programmes; `asked` are programmes that ask, `known` firms that say."""

    hit: Bools
    asked: Bools
    known: Bools

    @property
    def open(self) -> Bools:
        """Nothing speaks against it."""
        both: Bools = self.asked[None, :] & self.known[:, None]
        return self.hit | ~both


def suit_programmes(
    firms: pd.DataFrame, programmes: pd.DataFrame, *, priorities: Priorities | None = None
) -> pd.DataFrame:
    """Judge every firm and programme by products, segments, markets and readiness.

    A firm that states products or segments of which the programme asks for none does not suit it, nor does
    one that is less ready than the programme asks. What is unknown does not speak against a firm.

    Parameters
    ----------
    firms
        Indexed by `Pair.SUPPLIER`; `Company` columns, all optional.
    programmes
        Indexed by `Running.ID`; `Running` columns.

    Returns
    -------
    DataFrame
        `Suit` columns, firms in their order, programmes within. `VALUE` is the fit times one plus what the
        priorities add; 0 where the programme does not suit.

    Examples
    --------
    >>> firms = pd.DataFrame({"hs_codes": [("848180",), ("870830",)], "exports_usd": [0.0, 2e6]},
    ...                      index=["S1", "S2"])
    >>> year = pd.DataFrame({"hs_codes": [("8481",)], "least_readiness": [0.0]}, index=["P1"])
    >>> table = suit_programmes(firms, year)
    >>> table["suits"].tolist(), [str(m)[:13] for m in table["reasons"][1]][:1]
    ([True, False], ['makes none of'])
    """
    rules = priorities or Priorities()
    made = _match(firms, programmes, Company.HS_CODES, Running.HS_CODES, _prefixes)
    segments = _match(firms, programmes, Company.SEGMENTS, Running.SEGMENTS, set)
    aims = _match(firms, programmes, Company.MARKETS, Running.MARKETS, _countries, spread=True)
    ready, domestic, single = _readiness(firms, rules), _domestic(firms), _single(firms, rules)
    least = _numbers(programmes, Running.READINESS).fillna(0).to_numpy()
    fits = made.open & segments.open & (ready[:, None] >= least)
    fit = np.where(aims.open, 1.0, rules.other_market) * _known_share(made, segments, aims)
    first = rules.readiness * ready + rules.domestic_only * domestic + rules.single_customer * single
    table = pd.MultiIndex.from_product(
        [firms.index, programmes.index], names=[Pair.SUPPLIER, Running.ID]
    ).to_frame(index=False)
    table[Suit.SUITS] = fits.ravel()
    table[Suit.FIT] = np.where(fits, fit, 0.0).ravel()
    table[Suit.VALUE] = np.where(fits, fit * (1 + first[:, None]), 0.0).ravel()
    wording = _Wording(made, segments, aims, programmes, ready, least, domestic, single)
    table[Suit.REASONS] = pd.Series(wording.reasons(), table.index, dtype=object)
    return table


def _match(
    firms: pd.DataFrame, programmes: pd.DataFrame, own: str, asked: str, wider: Any, *, spread: bool = False
) -> _Match:
    """Which firms have anything of what a programme asks; `wider` widens a firm's words."""
    have, want = _lists(firms, own), _lists(programmes, asked)
    kinds: dict[tuple[str, ...], int] = {}
    rows = [kinds.setdefault(cell, len(kinds)) for cell in have]
    wide = [wider(cell) for cell in kinds]
    goals = [wider(cell) if spread else set(cell) for cell in want]
    hit = np.array([[bool(w & g) for g in goals] for w in wide], bool).reshape(len(kinds), len(want))
    wants, says = (np.array([bool(cell) for cell in cells], bool) for cells in (want, have))
    return _Match(hit[np.array(rows, int)], wants, says)


def _lists(frame: pd.DataFrame, column: str) -> list[tuple[str, ...]]:
    if column not in frame:
        return [()] * len(frame)
    return [tuple(cell) if isinstance(cell, list | tuple) else () for cell in frame[column]]


def _prefixes(codes: Iterable[str]) -> set[str]:
    return {code[:n] for code in codes for n in (2, 4, 6) if len(code) >= n}


def _countries(words: Sequence[str]) -> set[str]:
    """The countries of markets and niches; a word itself where it is no market."""
    inside = {word: niches()[word][0] if word in niches() else word for word in words}
    return {country for market in inside.values() for country in (countries_of(market) or (market,))}


def _numbers(frame: pd.DataFrame, column: str) -> pd.Series:
    if column not in frame:
        return pd.Series(np.nan, frame.index)
    return pd.to_numeric(frame[column])


def _readiness(firms: pd.DataFrame, rules: Priorities) -> Floats:
    """0 for none, 0.5 for some exports, 1 from `much_usd` a year on; unknown counts as none."""
    exports = _numbers(firms, Company.EXPORTS_USD).to_numpy()
    named = np.array([bool(cell) for cell in _lists(firms, Company.EXPORT_COUNTRIES)], bool)
    return np.select(
        [exports >= rules.much_usd, exports > 0, np.isnan(exports) & named], [1.0, 0.5, 0.5], 0.0
    )


def _domestic(firms: pd.DataFrame) -> Bools:
    named = np.array([bool(cell) for cell in _lists(firms, Company.EXPORT_COUNTRIES)], bool)
    domestic: Bools = (_numbers(firms, Company.EXPORTS_USD).to_numpy() == 0) & ~named
    return domestic


def _single(firms: pd.DataFrame, rules: Priorities) -> Bools:
    single: Bools = _numbers(firms, Company.TOP_CUSTOMER_SHARE).to_numpy() >= rules.single_from
    return single


def _known_share(*matches: _Match) -> Floats:
    """1 where all that is asked is known to be met; less where a firm's form is silent: half for silence."""
    asked = sum(m.asked[None, :].astype(float) for m in matches)
    silent = sum((m.asked[None, :] & ~m.known[:, None]).astype(float) for m in matches)
    return np.asarray(1 - 0.5 * silent / np.maximum(asked, 1), np.float64)


def _product(code: str) -> Message:
    """A heading as planners call it; the nomenclature's own words for other codes."""
    if len(code) != _HEADING:
        return product(code)
    names: dict[str, str] = dict(heading_names(code).items())
    return Named("scoring.plain", names)


class _Wording(NamedTuple):
    made: _Match
    segments: _Match
    aims: _Match
    programmes: pd.DataFrame
    ready: Floats
    least: Floats
    domestic: Bools
    single: Bools

    def reasons(self) -> list[tuple[Message, ...]]:
        """Why, for each firm and programme; equal reasons are one object."""
        columns: list[tuple[_Match, str, str, Callable[[str], Message]]] = [
            (self.made, "products", Running.HS_CODES, _product),
            (self.segments, "segments", Running.SEGMENTS, segment),
            (self.aims, "markets", Running.MARKETS, market),
        ]
        said: list[list[tuple[Message | None, Message | None]]] = []
        for _, name, column, word in columns:
            holder = {"products": "codes"}.get(name, name)
            lists = [listing(map(word, cell)) for cell in _lists(self.programmes, column)]
            bad = "programmes.other_markets" if name == "markets" else f"programmes.unsuited_{name}"
            said.append(
                [(Message(f"programmes.suits_{name}", {holder: c}), Message(bad, {holder: c})) for c in lists]
            )
        firms, runs = self.made.hit.shape
        known: dict[tuple[Any, ...], tuple[Message, ...]] = {}
        states = [np.where(m.open, np.where(m.hit & m.asked, 1, 0), -1) for m, *_ in columns]
        out = []
        for f in range(firms):
            who = (self.ready[f], self.domestic[f], self.single[f])
            for p in range(runs):
                key = (p, states[0][f, p], states[1][f, p], states[2][f, p], *who)
                if key not in known:
                    good_or_bad = [said[c][p][0 if key[c + 1] > 0 else 1] for c in range(3) if key[c + 1]]
                    known[key] = tuple(m for m in (*good_or_bad, *self._who(p, *who)) if m is not None)
                out.append(known[key])
        return out

    def _who(self, p: int, ready: float, domestic: bool, single: bool) -> list[Message]:
        percent = {"percent": round(ready * 100)}
        if ready < self.least[p]:
            return [Message("programmes.unready", {**percent, "least": round(self.least[p] * 100)})]
        firsts = [("programmes.first_domestic", domestic), ("programmes.first_single", single)]
        return [Message("programmes.suits_readiness", percent), *(Message(k) for k, yes in firsts if yes)]
