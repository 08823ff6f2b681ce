"""Comparisons of the companies' profiles: market, segment, kind, language, export readiness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from matchmaker.columns import Company, Interpreter
from matchmaker.messages import Message
from matchmaker.reference.markets import markets_of
from matchmaker.scoring.cells import (
    Lists,
    common,
    having,
    held_share,
    known,
    lists,
    numbers,
    one_hot,
    patterns,
    words,
)
from matchmaker.scoring.comparison import VIEWS, Encoded, Result, View
from matchmaker.scoring.parts import Inner, Matrix, Part, Vector
from matchmaker.scoring.wording import country, kind, language, listing, market, segment
from matchmaker.tables.event import Event


@dataclass(frozen=True)
class TargetMarket:
    """Whether the supplier aims at the buyer's country, and whether it knows it already.

    The supplier's view is 1 where a target market contains the buyer's country. The buyer's view is 1 where
    the supplier exports to that country already, `near` where it exports elsewhere in the same market,
    `aim` where it only aims at it.
    """

    name: str = "market"
    reads: tuple[str, ...] = (Company.COUNTRY, Company.MARKETS, Company.EXPORT_COUNTRIES)
    near: float = 0.7
    aim: float = 0.4

    def encode(self, event: Event) -> Encoded:
        """Compare all buyers' countries with all suppliers' targets and exports."""
        home = words(event.buyers, Company.COUNTRY)
        targets, exports = (lists(event.suppliers, c) for c in (Company.MARKETS, Company.EXPORT_COUNTRIES))
        countries, place = patterns(home)
        codes = [code for (code,) in countries]
        buyers = one_hot(place, len(codes))
        aims, knows = self._aims(targets, codes), having(exports, codes)
        sold_in = [tuple({m for c in cell for m in markets_of(c)}) for cell in exports]
        level = np.maximum.reduce([knows, self.near * self._aims(sold_in, codes), self.aim * aims])
        views: dict[View, Part] = {
            "buyer": Inner(level, buyers, known(targets) | known(exports), known(home)),
            "supplier": Inner(aims, buyers, known(targets), known(home)),
        }
        return Encoded(views, partial(self._say, targets, exports, home))

    @staticmethod
    def _aims(targets: Sequence[tuple[str, ...]], codes: Sequence[str]) -> Matrix:
        """(suppliers, countries): 1 where a target market contains the country."""
        groups = [markets_of(code) for code in codes]
        names = sorted(set().union(*groups))
        return np.asarray(having(targets, names) @ having(groups, names).T > 0, dtype=np.float64)

    @staticmethod
    def _say(targets: Lists, exports: Lists, home: Lists, result: Result) -> Message:
        values = {
            "country": country(home[result.buyer][0]),
            "targets": listing(map(market, targets[result.supplier])),
            "exports": listing(map(country, exports[result.supplier])),
        }
        key = "scoring.market_experience" if result.view == "buyer" else "scoring.market_target"
        return Message(key, values)


@dataclass(frozen=True)
class Segment:
    """The share of one side's segments (OEM, aftermarket, repair ...) in which the other side works too."""

    name: str = "segment"
    reads: tuple[str, ...] = (Company.SEGMENTS,)

    def encode(self, event: Event) -> Encoded:
        """Compare the segments of all suppliers and buyers."""
        ours, theirs = (lists(side, Company.SEGMENTS) for side in (event.suppliers, event.buyers))
        views: dict[View, Part] = {view: held_share(ours, theirs, of=view) for view in VIEWS}
        return Encoded(views, partial(self._say, ours, theirs))

    @staticmethod
    def _say(ours: Lists, theirs: Lists, result: Result) -> Message:
        values = {
            "supplier": listing(map(segment, ours[result.supplier])),
            "buyer": listing(map(segment, theirs[result.buyer])),
            "share": f"{result.value:.0%}",
        }
        return Message("scoring.segment", values)


@dataclass(frozen=True)
class KindSought:
    """Whether the other side is of a kind one looks for: a shipowner, a trading house, a tier-1 vendor."""

    name: str = "kind"
    reads: tuple[str, ...] = (Company.KIND, Company.KINDS_SOUGHT)

    def encode(self, event: Event) -> Encoded:
        """Compare the kinds sought by either side with the kinds of the other."""
        is_supplier, is_buyer = (words(side, Company.KIND) for side in (event.suppliers, event.buyers))
        sought, wanted = (lists(side, Company.KINDS_SOUGHT) for side in (event.suppliers, event.buyers))
        views: dict[View, Part] = {"buyer": hit(is_supplier, wanted), "supplier": hit(sought, is_buyer)}
        says: dict[View, tuple[Lists, Lists]] = {
            "buyer": (is_supplier, wanted),
            "supplier": (sought, is_buyer),
        }
        return Encoded(views, partial(self._say, says))

    @staticmethod
    def _say(says: dict[View, tuple[Lists, Lists]], result: Result) -> Message:
        ours, theirs = says[result.view]
        values = {
            "supplier": listing(map(kind, ours[result.supplier])),
            "buyer": listing(map(kind, theirs[result.buyer])),
        }
        return Message("scoring.kind_buyer" if result.view == "buyer" else "scoring.kind_supplier", values)


def hit(ours: Lists, theirs: Lists) -> Inner:
    """Compare by whether the lists share a word; one of the two sides has one word each."""
    both = common(ours, theirs)
    return Inner(having(ours, both), having(theirs, both), known(ours), known(theirs))


@dataclass(frozen=True)
class CommonLanguage:
    """1 with a common language, `interpreted` where an interpreter speaks one of either side, else 0."""

    name: str = "language"
    reads: tuple[str, ...] = (Company.LANGUAGES, Interpreter.LANGUAGES)
    interpreted: float = 0.5

    def encode(self, event: Event) -> Encoded:
        """Compare the languages of all suppliers and buyers."""
        ours, theirs = (lists(side, Company.LANGUAGES) for side in (event.suppliers, event.buyers))
        helpers = lists(event.interpreters, Interpreter.LANGUAGES) if event.rules.interpreters else []
        distinct, place = patterns(theirs)
        spoken = sorted(set().union(*ours, *theirs, *helpers))
        ours_in, theirs_in, helpers_in = (having(of, spoken) for of in (ours, distinct, helpers))
        shared = ours_in @ theirs_in.T > 0
        relayed = (ours_in @ helpers_in.T > 0) @ (helpers_in @ theirs_in.T > 0)
        level = np.where(shared, 1.0, np.where(relayed, self.interpreted, 0.0))
        part = Inner(level, one_hot(place, len(distinct)), known(ours), known(theirs))
        return Encoded({"buyer": part, "supplier": part}, partial(self._say, ours, theirs))

    @staticmethod
    def _say(ours: Lists, theirs: Lists, result: Result) -> Message:
        both = [code for code in ours[result.supplier] if code in theirs[result.buyer]]
        if both:
            return Message("scoring.language_common", {"languages": listing(map(language, both))})
        values = {
            "supplier": listing(map(language, ours[result.supplier])),
            "buyer": listing(map(language, theirs[result.buyer])),
        }
        return Message("scoring.language_relayed" if result.value else "scoring.language_none", values)


@dataclass(frozen=True)
class ExportReadiness:
    """How ready a supplier is to export, by its yearly exports; the buyer's view only.

    0 for none, 0.5 for some, 1 from `much_usd` US dollars a year on. A supplier that names export countries
    but no amount has some.
    """

    name: str = "readiness"
    reads: tuple[str, ...] = (Company.EXPORTS_USD, Company.EXPORT_COUNTRIES)
    much_usd: float = 1_000_000.0

    def encode(self, event: Event) -> Encoded:
        """Grade all suppliers; each buyer sees the same grade."""
        exports = numbers(event.suppliers, Company.EXPORTS_USD)
        named = known(lists(event.suppliers, Company.EXPORT_COUNTRIES))
        grade = np.select(
            [exports >= self.much_usd, exports > 0, exports <= 0, named], [1.0, 0.5, 0.0, 0.5], np.nan
        )
        ones = np.ones((len(event.buyers), 1))
        stated = ~np.isnan(grade)
        part = Inner(np.nan_to_num(grade)[:, None], ones, stated, np.ones(len(ones), bool))
        return Encoded({"buyer": part}, partial(self._say, exports))

    @staticmethod
    def _say(exports: Vector, result: Result) -> Message:
        if np.isnan(exports[result.supplier]):
            return Message("scoring.readiness_named")
        return Message("scoring.readiness", {"usd": f"{exports[result.supplier]:,.0f}"})
