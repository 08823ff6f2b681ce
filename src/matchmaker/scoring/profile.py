"""Comparisons of the companies' profiles: market, segment, kind, language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from matchmaker.columns import Company, Interpreter
from matchmaker.messages import Message
from matchmaker.reference.markets import markets_of, niches
from matchmaker.scoring.cells import (
    Lists,
    common,
    having,
    held_share,
    known,
    lists,
    one_hot,
    patterns,
    words,
)
from matchmaker.scoring.comparison import VIEWS, Encoded, Result, View
from matchmaker.scoring.parts import Inner, Matrix, Part
from matchmaker.scoring.wording import country, kind, language, listing, market, segment
from matchmaker.tables.event import Event


@dataclass(frozen=True)
class TargetMarket:
    """Whether the supplier aims at the buyer's country, and whether it knows it already.

    The supplier's view is 1 where a target market contains the buyer's country. The buyer's view is 1 where
    the supplier exports to that country already, `near` where it exports elsewhere in the same market,
    `aim` where it only aims at it. A target may be a niche, such as ship repair in South-East Asia: it
    contains the buyers there that work in its segments, or name none.
    """

    name: str = "market"
    reads: tuple[str, ...] = (Company.COUNTRY, Company.MARKETS, Company.EXPORT_COUNTRIES)
    near: float = 0.7
    aim: float = 0.4

    def encode(self, event: Event) -> Encoded:
        """Compare all buyers' countries with all suppliers' targets and exports."""
        home = words(event.buyers, Company.COUNTRY)
        targets, exports = (lists(event.suppliers, c) for c in (Company.MARKETS, Company.EXPORT_COUNTRIES))
        aimed_at = set().union(*targets) & set(niches())
        homes, place = patterns(_at_home(event, home, aimed_at))
        groups = [_groups(where[0], where[1:], aimed_at) for where in homes]
        buyers = one_hot(place, len(homes))
        aims = self._aims(targets, groups)
        countries = [where[0] for where in homes]
        sold_in = [tuple({m for c in cell for m in markets_of(c)}) for cell in exports]
        near, knows = self._aims(sold_in, groups), having(exports, sorted(set(countries)))
        knows = knows[:, np.searchsorted(sorted(set(countries)), countries)]
        level = np.maximum.reduce([knows, self.near * near, self.aim * aims])
        views: dict[View, Part] = {
            "buyer": Inner(level, buyers, known(targets) | known(exports), known(home)),
            "supplier": Inner(aims, buyers, known(targets), known(home)),
        }
        return Encoded(views, partial(self._say, targets, exports, home))

    @staticmethod
    def _aims(targets: Sequence[tuple[str, ...]], groups: Sequence[tuple[str, ...]]) -> Matrix:
        """(suppliers, homes): 1 where a target market contains the buyers' home."""
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


def _at_home(event: Event, home: Lists, aimed_at: set[str]) -> Lists:
    """Each buyer's country, with its segments where any niche needs them: capital letters sort first."""
    if not aimed_at:
        return home
    segments = lists(event.buyers, Company.SEGMENTS)
    return [(*country, *own) if country else () for country, own in zip(home, segments, strict=True)]


def _groups(country: str, segments: tuple[str, ...], aimed_at: set[str]) -> tuple[str, ...]:
    """Markets of a country, and the niches aimed at that suit a buyer there."""
    markets = markets_of(country)
    own = {
        niche
        for niche, (market, wanted) in niches().items()
        if niche in aimed_at and market in markets and (not segments or wanted & set(segments))
    }
    return (*markets, *sorted(own))


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
