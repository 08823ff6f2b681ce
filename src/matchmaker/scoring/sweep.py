"""One pass over all pairs: the best of each company, in memory that grows with companies, not with pairs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, Final, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from matchmaker.scoring.channels import Channels, Span
from matchmaker.scoring.parts import Positions
from matchmaker.scoring.singles import Single

T = TypeVar("T")
R = TypeVar("R")

BLOCK: Final = 512, 1024
"""Suppliers and buyers multiplied at once: their products fit into the processor's cache."""


@dataclass(frozen=True, eq=False)
class Room:
    """Room for the best of each company while pairs go by; `limit` is the most that was forgotten."""

    values: Single
    places: NDArray[np.int32]
    count: NDArray[np.int32]
    limit: Single

    @classmethod
    def of(cls, n: int, others: int, most: int, *, wanted: bool) -> Self:
        """Room for twice the `most` best and one more, so that forgetting is rare; none if not wanted."""
        wide = min(2 * most, others) + 1 if wanted else 1
        limit = np.full(n, -1.0 if wanted else np.inf, np.float32)
        empty = np.empty((n, wide), np.float32), np.empty((n, wide), np.int32)
        return cls(*empty, np.zeros(n, np.int32), limit)

    @property
    def arrays(self) -> tuple[Single, NDArray[np.int32], NDArray[np.int32], Single]:
        """What the inner loops write to."""
        return self.values, self.places, self.count, self.limit


@dataclass(frozen=True, eq=False)
class Best:
    """Candidates of one side's companies, and what is known of the others.

    Parameters
    ----------
    owner, other, value
        One entry a candidate: the company, the company of the other side, the score in single precision.
    limit
        (companies,) no pair that is left out scores more in single precision; -1 where none is left out.
    """

    owner: Positions
    other: Positions
    value: Single
    limit: Single

    @classmethod
    def of(cls, rooms: list[Room], most: int, orders: tuple[Positions, Positions]) -> Self:
        """Join what several threads kept; `orders` tell who stood where."""
        values = np.hstack(
            [np.where(np.arange(r.values.shape[1]) < r.count[:, None], r.values, -np.inf) for r in rooms]
        )
        others = np.hstack([r.places for r in rooms])
        limit = np.maximum.reduce([r.limit for r in rooms])
        if values.shape[1] > most:
            order = np.argpartition(-values, most, axis=1)[:, : most + 1]
            values, others = (np.take_along_axis(a, order, axis=1) for a in (values, others))
            limit = np.maximum(limit, values[:, most])
            values, others = values[:, :most], others[:, :most]
        owner, place = np.nonzero(values >= 0)
        by_company = np.empty_like(limit)
        by_company[orders[0]] = limit
        return cls(orders[0][owner], orders[1][others[owner, place]], values[owner, place], by_company)


def threads() -> int:
    """Processor cores to use."""
    return os.cpu_count() or 1


def spread(work: Callable[[T], R], jobs: Iterable[T]) -> Iterator[R]:
    """Do jobs in several threads, each multiplying on its own."""
    with _libraries().limit(limits=1, user_api="blas"), ThreadPoolExecutor(threads()) as pool:
        yield from pool.map(work, jobs)


@cache
def _libraries() -> Any:
    """Find the libraries that multiply; that takes longer than multiplying a small event."""
    return import_module("threadpoolctl").ThreadpoolController()


def swept(of: Channels, most: int, sides: tuple[bool, bool]) -> tuple[Best, Best]:
    """Find the `most` best buyers of each supplier and the `most` best suppliers of each buyer.

    Parameters
    ----------
    sides
        Whether the suppliers' and whether the buyers' best are wanted.
    """
    from matchmaker.scoring.kernels import sweep  # numba takes most of a second to import

    suppliers, buyers = of.shape
    lanes = threads()
    step = max(1, min(BLOCK[0], -(-suppliers // lanes)))
    wide = max(1, min(BLOCK[1], buyers))
    rows = Room.of(suppliers, buyers, most, wanted=sides[0])
    columns = [Room.of(buyers, suppliers, most, wanted=sides[1]) for _ in range(lanes)]

    def lane(n: int) -> None:
        seen = 0
        products = np.empty(len(of.sources) * step * wide, np.float32)
        room = of.room(wide)
        for row in range(n * step, suppliers, lanes * step):
            span = slice(row, min(row + step, suppliers))
            policy = of.policy[span]
            seen += len(policy)
            column_most = _enough(most, seen / suppliers)
            for column in range(0, buyers, wide):
                shape = len(of.sources), len(policy), min(wide, buyers - column)
                block = products[: np.prod(shape)].reshape(shape)
                of.fill(span, slice(column, column + wide), block)
                row_most = _enough(most, (column + shape[2]) / buyers)
                state = block, of.shared, of.kinds, of.numbers, policy, room, row, column
                sweep(*state, row_most, column_most, *rows.arrays, *columns[n].arrays)

    list(spread(lane, range(lanes)))
    return Best.of([rows], most, of.orders), Best.of(columns, most, of.orders[::-1])


def gathered(of: Channels, k: int, slack: float, sides: tuple[bool, bool]) -> tuple[Best, Best]:
    """Do as `swept` for a small event: hold all scores at once, and keep what may be among the `k` best.

    Parameters
    ----------
    slack
        How far a true score may lie from ours; a pair farther than twice that below the k-th is left out.
    """
    values = _in_event_order(of)
    sure = values
    if len(of.listed):
        sure = values.copy()
        sure.flat[of.listed] = -1.0
    kept = np.zeros(of.shape, bool)
    if sides[0]:
        kept |= values >= _least(sure, k, slack)[:, None]
    if sides[1]:
        kept |= values >= _least(np.ascontiguousarray(sure.T), k, slack)
    left = np.where(kept, np.float32(-1), values)
    owner, other = np.nonzero(kept)
    nobody = np.zeros(0, np.intp)
    return (
        Best(owner, other, values[owner, other], left.max(axis=1, initial=-1.0)),
        Best(nobody, nobody, np.zeros(0, np.float32), left.max(axis=0, initial=-1.0)),
    )


def _in_event_order(of: Channels) -> Single:
    """Score all pairs; places are positions in the event."""
    suppliers = of.shape[0]
    step = max(1, -(-suppliers // threads()))
    spans = [slice(n, min(n + step, suppliers)) for n in range(0, suppliers, step)]
    blocks = spread(lambda span: approximate(of, span, slice(None)), spans)
    values = np.empty(of.shape, np.float32)
    for span, block in zip(spans, blocks, strict=True):
        values[of.orders[0][span]] = block
    values[:, of.orders[1]] = values.copy()
    return values


def _least(values: Single, k: int, slack: float) -> Single:
    """For each row what a pair must score to be perhaps among the `k` best; closed pairs never do."""
    others = values.shape[1]
    if k >= others:
        return np.zeros(len(values), np.float32)
    worst: Single = np.partition(values, others - k, axis=1)[:, others - k]
    least: Single = np.maximum(worst - np.float32(2.001 * slack), np.float32(0))
    return least


def _enough(most: int, seen: float) -> int:
    """How many of the best so far almost surely hold all the `most` best of a share `seen` of random others.

    Four standard deviations above the mean, and some. Where chance will have it otherwise, the list is not
    proved by the pass and the company is looked at again: nothing is lost but time.
    """
    expected = most * seen
    return min(most, int(expected + 4 * expected**0.5 + 4))


def approximate(of: Channels, rows: Span, columns: Span) -> Single:
    """Score companies at some places with others in single precision: a matrix; closed pairs are below 0."""
    from matchmaker.scoring.kernels import scored  # numba takes most of a second to import

    shape = tuple(len(np.arange(n)[span]) for span, n in zip((rows, columns), of.shape, strict=True))
    block = np.empty((len(of.sources), *shape), np.float32)
    of.fill(rows, columns, block)
    out = np.empty(shape, np.float32)
    scored(block, of.shared, of.kinds, of.numbers, of.policy[rows], of.room(shape[1]), out)
    return out
