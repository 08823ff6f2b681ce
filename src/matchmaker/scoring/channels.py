"""All comparisons of an event in single precision: few matrix products from which every score follows.

The first two sources are the sums of weight x value of the buyer's and of the supplier's view; then come
parts that both views share or that are no inner product; then the sums of known weights, where these
differ between pairs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol, Self

import numpy as np

from matchmaker.scoring.comparison import VIEWS
from matchmaker.scoring.encoding import WeighedEvent
from matchmaker.scoring.gates import LackGate, closed_keys
from matchmaker.scoring.parts import Listed, Part, Positions
from matchmaker.scoring.singles import ROUND, Factors, Single, Table
from matchmaker.settings import ScoringSettings

Span = slice | Positions
"""Which companies: a slice, or sorted positions."""

SHARED_FROM: Final = 24
"""So wide must a part be for both views to share its product, rather than each to multiply its own."""
SEED: Final = 0
"""Of the order in which pairs go by; the lists do not depend on it."""
FAR: Final = 1e9
"""Weights of which one is so many times another, or so large, are not summed in single precision."""
COMBINATIONS: Final = ("mean", "harmonic", "product", "minimum")
SLOPE: Final = {"mean": 1.0, "minimum": 1.0, "harmonic": 2.0, "product": 2.0}
"""How much the fit moves at most when both views move by 1."""


class Source(Protocol):
    """Fills a block with one number a pair."""

    def ordered(self, suppliers: Positions, buyers: Positions) -> Self:
        """The same with both sides in another order."""
        ...

    def fill(self, rows: Span, columns: Span, out: Single) -> None:
        """Write the numbers of some suppliers with some buyers."""
        ...


@dataclass(frozen=True, eq=False)
class Product:
    """Inner products: (suppliers, d) and (buyers, d)."""

    suppliers: Single
    buyers: Single

    def ordered(self, suppliers: Positions, buyers: Positions) -> Self:
        """The same with both sides in another order."""
        return replace(self, suppliers=self.suppliers[suppliers], buyers=self.buyers[buyers])

    def fill(self, rows: Span, columns: Span, out: Single) -> None:
        """Multiply some suppliers with some buyers."""
        np.matmul(self.suppliers[rows], self.buyers[columns].T, out=out)


@dataclass(frozen=True, eq=False)
class Lookup:
    """Values of pairs of contents."""

    table: Table

    def ordered(self, suppliers: Positions, buyers: Positions) -> Self:
        """The same with both sides in another order."""
        ours, theirs = self.table.supplier_content[suppliers], self.table.buyer_content[buyers]
        return replace(self, table=replace(self.table, supplier_content=ours, buyer_content=theirs))

    def fill(self, rows: Span, columns: Span, out: Single) -> None:
        """Look up some suppliers with some buyers."""
        from matchmaker.scoring.kernels import look_up  # numba takes most of a second to import

        look_up(self.table.values, self.table.supplier_content[rows], self.table.buyer_content[columns], out)


@dataclass(frozen=True, eq=False)
class Channels:
    """What the inner loops read.

    Parameters
    ----------
    sources
        One a product, in the order told above.
    shared
        (shared sources, 6): weight in the buyer's and in the supplier's view, then scale, shift, lowest and
        highest value.
    kinds, numbers
        As `kernels.blend` takes them.
    policy
        (suppliers,) what policy adds to the score.
    closed
        Sorted keys (place of the supplier x buyers + place of the buyer) of pairs closed one by one.
    listed
        Sorted keys of pairs whose scores do not follow from the sources, as a `Listed` part speaks of them.
    orders
        Positions in the event of the suppliers and of the buyers: they stand in a random order here, the
        same each run, so that those seen so far always tell of those to come. Rows, columns and closed
        pairs are places in this order; listed pairs are positions in the event.
    margin
        How far a true score may lie above ours at most, listed pairs apart.
    bounded
        Whether some part was bounded from above instead of being worked out.
    """

    sources: tuple[Source, ...]
    shared: Single
    kinds: Positions
    numbers: Single
    policy: Single
    closed: Positions
    listed: Positions
    orders: tuple[Positions, Positions]
    margin: float
    bounded: bool

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of suppliers and of buyers."""
        return len(self.orders[0]), len(self.orders[1])

    @property
    def width(self) -> int:
        """The inner dimension of all products together."""
        return sum(s.suppliers.shape[1] for s in self.sources if isinstance(s, Product))

    def fill(self, rows: Span, columns: Span, out: Single) -> None:
        """Write all sources of some suppliers with some buyers into (sources, suppliers, buyers)."""
        for source, block in zip(self.sources, out, strict=True):
            source.fill(rows, columns, block)
        if len(self.closed):
            row, column = self._closed(rows, columns)
            out[0, row, column] = 2 * self.numbers[5]

    def room(self, wide: int) -> Single:
        """Room for one row of scores, above the known weights where these are constant."""
        return np.repeat([[0.0], [self.numbers[0]], [self.numbers[1]]], wide, axis=1).astype(np.float32)

    def _closed(self, rows: Span, columns: Span) -> tuple[Positions, Positions]:
        """Places in the block of pairs closed one by one."""
        spans = zip((rows, columns), self.shape, strict=True)
        row_place, column_place = (places(span, n) for span, n in spans)
        held = np.flatnonzero(row_place >= 0)
        if not len(held):
            return held, held
        wide = self.shape[1]
        first, last = np.searchsorted(self.closed, [held[0] * wide, (held[-1] + 1) * wide])
        row, column = np.divmod(self.closed[first:last], wide)
        row, column = row_place[row], column_place[column]
        inside = (row >= 0) & (column >= 0)
        return row[inside], column[inside]


def places(span: Span, n: int) -> Positions:
    """For each of `n` companies its place within a span; -1 where it is not in it."""
    out = np.full(n, -1)
    chosen = np.arange(n)[span]
    out[chosen] = np.arange(len(chosen))
    return out


def channels_of(weighed: WeighedEvent) -> Channels:
    """State a weighed event in single precision."""
    encoded, settings = weighed.encoded, weighed.settings
    shape = len(encoded.suppliers), len(encoded.buyers)
    rng = np.random.default_rng(SEED)
    orders = rng.permutation(shape[0]), rng.permutation(shape[1])
    parts = _weighed_parts(weighed)
    stated = [(part, encoded.single(part), weights) for part, weights in parts]
    factors = [(s, weights) for _, s, weights in stated if isinstance(s, Factors)]
    tables = [(s, weights) for _, s, weights in stated if isinstance(s, Table)]
    shared = [(s, weights) for s, weights in factors if _is_wide(s) and all(weights)]
    own = [(s, weights) for s, weights in factors if not (_is_wide(s) and all(weights))]
    most = sum(sum(weights) * s.size for s, weights in factors) + sum(sum(weights) for _, weights in tables)
    closed = -8.0 * (1.0 + most)
    all_gates = [e.gate for _, e in encoded.comparisons if e.gate is not None]
    lacks = [gate for gate in all_gates if isinstance(gate, LackGate) and gate.binary]
    gates = [(4 * closed * gate.lacks, gate.requires) for gate in lacks]
    sums = [_stacked([(w[v], s) for s, w in own], gates if v == 0 else [], shape) for v in range(len(VIEWS))]
    sources: list[Source] = [*sums]
    sources += [Product(s.suppliers, s.buyers) for s, _ in shared]
    sources += [Lookup(s) for s, _ in tables]
    kinds = [COMBINATIONS.index(settings.combine)]
    constants = []
    for view in range(len(VIEWS)):
        constant, product = _known((w[view], part) for part, s, w in stated if s is not None and w[view])
        constants.append(constant)
        kinds.append(-1 if product is None else len(sources))
        sources += [] if product is None else [product]
    terms = max(_width(s) for s in sums) + max((_width(s) for s, _ in shared), default=0)
    terms += len(sources) + len(stated)
    share = weighed.policy_share
    return Channels(
        sources=tuple(source.ordered(*orders) for source in sources),
        shared=np.array([(*w, 1.0, 0.0, -1e30, 1e30) for _, w in [*shared, *tables]], np.float32).reshape(
            -1, 6
        ),
        kinds=np.array(kinds, np.intp),
        numbers=np.array(
            [*constants, settings.buyer_share, settings.prior, 1 - share, closed], dtype=np.float32
        ),
        policy=(share * np.nan_to_num(encoded.policy[orders[0]])).astype(np.float32),
        closed=_moved(_union(closed_keys(gate, shape) for gate in all_gates if gate not in lacks), orders),
        listed=_union(part.keys for part, _ in parts if isinstance(part, Listed)),
        orders=orders,
        margin=_margin([s for s, _ in factors], terms, [w for _, _, ws in stated for w in ws if w], settings),
        bounded=any(s.bounds for s, _ in factors) or any(s.bounds for s, _ in tables),
    )


def _margin(
    factors: Iterable[Factors], terms: int, weights: Sequence[float], settings: ScoringSettings
) -> float:
    """How far a true score may lie above ours at most.

    A sum of n products in any order is wrong by at most n roundings of the sum of their sizes (Higham,
    *Accuracy and Stability of Numerical Algorithms*, 2002, section 3.1). A view is a mean of its known
    parts by weight, so it is wrong by no more than its worst part. Where weights are too far apart for single
    precision nothing is sure.
    """
    if weights and (max(weights) > FAR or min(weights) * FAR < max(weights)):
        return float("inf")
    slips = ((2 * terms + 16) * ROUND * s.size + s.lost for s in factors)
    return SLOPE[settings.combine] * (max(slips, default=0.0) + 64 * ROUND) + 16 * ROUND


def _moved(keys: Positions, orders: tuple[Positions, Positions]) -> Positions:
    """Sorted keys of pairs by their places in new orders."""
    wide = len(orders[1])
    suppliers, buyers = np.divmod(keys, max(1, wide))
    return np.sort(places(orders[0], len(orders[0]))[suppliers] * wide + places(orders[1], wide)[buyers])


def _weighed_parts(weighed: WeighedEvent) -> list[tuple[Part, tuple[float, float]]]:
    """Each part once, with its weights in the two views."""
    found: dict[int, tuple[Part, list[float]]] = {}
    for name, encoded in weighed.encoded.comparisons:
        for n, view in enumerate(VIEWS):
            if view in encoded.views and (weight := weighed.settings.weights[name]):
                part = encoded.views[view]
                found.setdefault(id(part), (part, [0.0, 0.0]))[1][n] += weight
    return [(part, (weights[0], weights[1])) for part, weights in found.values()]


def _width(of: Factors | Product) -> int:
    return int(of.suppliers.shape[1])


def _is_wide(factors: Factors) -> bool:
    return _width(factors) >= SHARED_FROM


def _stacked(
    own: Sequence[tuple[float, Factors]],
    gates: Sequence[tuple[np.ndarray, np.ndarray]],
    shape: tuple[int, int],
) -> Product:
    """Stack weighted factors and gates side by side."""
    empty = [np.zeros((n, 0), np.float32) for n in shape]
    used = [(weight, s) for weight, s in own if weight]
    left = [empty[0], *(np.float32(weight) * s.suppliers for weight, s in used), *(x for x, _ in gates)]
    right = [empty[1], *(s.buyers for _, s in used), *(y for _, y in gates)]
    return Product(*(np.ascontiguousarray(np.hstack(side), np.float32) for side in (left, right)))


def _known(weights: Iterable[tuple[float, Part]]) -> tuple[float, Product | None]:
    """The sum of known weights: a number where all pairs have the same, else a product."""
    same: dict[tuple[bytes, bytes], tuple[float, Part]] = {}
    for weight, part in weights:
        key = part.supplier_known.tobytes(), part.buyer_known.tobytes()
        same[key] = same.get(key, (0.0, part))[0] + weight, part
    if all(part.supplier_known.all() and part.buyer_known.all() for _, part in same.values()):
        return sum(weight for weight, _ in same.values()), None
    left = [weight * part.supplier_known for weight, part in same.values()]
    right = [part.buyer_known for _, part in same.values()]
    return 0.0, Product(*(np.ascontiguousarray(np.array(side, np.float32).T) for side in (left, right)))


def _union(keys: Iterable[Positions]) -> Positions:
    """All keys, sorted and once."""
    return np.unique(np.concatenate([np.zeros(0, np.intp), *keys]))
