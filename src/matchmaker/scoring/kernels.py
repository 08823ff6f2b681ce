"""Inner loops over pairs, compiled once and kept on disk: importing this module imports numba.

Each runs without the interpreter's lock, so that blocks of pairs go through several threads at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

import numba
import numpy as np

F = TypeVar("F", bound=Callable[..., Any])

ZERO: Final = np.float32(0)
ONE: Final = np.float32(1)
TWO: Final = np.float32(2)
TINY: Final = np.float32(1e-30)
CLOSED: Final = np.float32(-2)
"""What a pair scores that may not meet: below all limits."""
CHUNK: Final = 16
"""Pairs looked at together before any of them is looked at alone."""


def compiled(signature: str, *, fast: bool = False) -> Callable[[F], F]:
    """Compile for one signature; `fast` lets sums be reordered, without which loops are not vectorised."""
    options: dict[str, Any] = {"nogil": True, "cache": True, "error_model": "numpy", "no_cfunc_wrapper": True}
    if fast:
        options["fastmath"] = {"reassoc", "contract", "nsz", "nnan", "arcp"}
    return cast(Callable[[F], F], numba.njit(signature, **options))


@compiled("void(f4[:,::1], i8[::1], i8[::1], f4[:,::1])")
def look_up(table: Any, ours: Any, theirs: Any, out: Any) -> None:
    """Write the table's value of each pair of contents; -1 reads the last row or column."""
    for r in range(len(ours)):
        row = table[ours[r]]
        for c in range(len(theirs)):
            out[r, c] = row[theirs[c]]


@compiled("void(f4[:,:,::1], i8, f4[:,::1], i8[::1], f4[::1], f4, f4[:,::1])", fast=True)
def blend(p: Any, r: int, shared: Any, kinds: Any, numbers: Any, policy: float, room: Any) -> None:
    """Join the products of one row of pairs into scores, in the first row of `room`.

    `kinds` are the combination and the places of both sums of known weights, -1 where these are constant
    and stand in the second and third row of `room`; `numbers` are these constants, the buyer's share, the
    prior, the share of fit, and the sum below which a pair is closed.
    """
    gained, given, out = p[0, r], p[1, r], room[0]
    known = p[kinds[1], r] if kinds[1] >= 0 else room[1]
    shown = p[kinds[2], r] if kinds[2] >= 0 else room[2]
    for c in range(len(shared)):
        values = p[2 + c, r]
        to_buyer, to_supplier, scale = shared[c, 0], shared[c, 1], shared[c, 2]
        shift, low, high = shared[c, 3], shared[c, 4], shared[c, 5]
        for j in range(len(gained)):
            value = min(max(values[j] * scale + shift, low), high)
            gained[j] += to_buyer * value
            given[j] += to_supplier * value
    share, prior, fit_share, closed = numbers[2], numbers[3], numbers[4], numbers[5]
    rest = ONE - share
    is_mean, is_harmonic, is_product = kinds[0] == 0, kinds[0] == 1, kinds[0] == 2
    for j in range(len(gained)):
        buyer = min(max(gained[j] / max(known[j], TINY), ZERO), ONE)
        supplier = min(max(given[j] / max(shown[j], TINY), ZERO), ONE)
        left = buyer if known[j] > ZERO else supplier
        right = supplier if shown[j] > ZERO else buyer
        fit = min(left, right)
        fit = left * right if is_product else fit
        fit = TWO * left * right / max(left + right, TINY) if is_harmonic else fit
        fit = share * left + rest * right if is_mean else fit
        fit = fit if known[j] + shown[j] > ZERO else prior
        out[j] = fit_share * fit + policy if gained[j] > closed else CLOSED


@compiled("f4(f4[::1], i4[::1], i8, i8)")
def shrink(values: Any, places: Any, n: int, most: int) -> Any:
    """Move the `most` largest of the first `n` values to the front; return the largest of the others."""
    low, high = 0, n - 1
    while low < high:
        pivot = values[(low + high) // 2]
        i, j = low, high
        while i <= j:
            while values[i] > pivot:
                i += 1
            while values[j] < pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                places[i], places[j] = places[j], places[i]
                i += 1
                j -= 1
        if most - 1 <= j:
            high = j
        elif most - 1 >= i:
            low = i
        else:
            break
    out = values[most]
    for i in range(most + 1, n):
        out = max(out, values[i])
    return out


@compiled("void(f4, i4, i8, i8, f4[:,::1], i4[:,::1], i4[::1], f4[::1])")
def put(
    value: float, place: int, at: int, most: int, values: Any, places: Any, count: Any, limit: Any
) -> None:
    """Keep a value for a company; once it holds more than twice `most`, forget all but the largest."""
    n = count[at]
    values[at, n] = value
    places[at, n] = place
    n += 1
    if n > 2 * most:
        limit[at] = max(limit[at], shrink(values[at], places[at], n, most))
        n = most
    count[at] = n


_BEST: Final = "f4[:,::1], i4[:,::1], i4[::1], f4[::1]"


@compiled(
    f"void(f4[:,:,::1], f4[:,::1], i8[::1], f4[::1], f4[::1], f4[:,::1], i8, i8, i8, i8, {_BEST}, {_BEST})",
    fast=True,
)
def sweep(
    p: Any,
    shared: Any,
    kinds: Any,
    numbers: Any,
    policy: Any,
    room: Any,
    first_row: int,
    first_column: int,
    row_most: int,
    column_most: int,
    row_values: Any,
    row_places: Any,
    row_count: Any,
    row_limit: Any,
    column_values: Any,
    column_places: Any,
    column_count: Any,
    column_limit: Any,
) -> None:
    """Score a block of pairs and keep the best of each row and of each column."""
    n = p.shape[2]
    limits = column_limit[first_column : first_column + n]
    for r in range(p.shape[1]):
        blend(p, r, shared, kinds, numbers, policy[r], room)
        scores = room[0]
        row = first_row + r
        for begin in range(0, n, CHUNK):
            if begin + CHUNK <= n:
                least = row_limit[row]
                above = CLOSED
                for c in range(CHUNK):
                    above = max(above, scores[begin + c] - min(least, limits[begin + c]))
                if above <= ZERO:
                    continue
            for j in range(begin, min(begin + CHUNK, n)):
                score = scores[j]
                if score > row_limit[row]:
                    put(score, first_column + j, row, row_most, row_values, row_places, row_count, row_limit)
                if score > limits[j]:
                    at = first_column + j
                    put(score, row, at, column_most, column_values, column_places, column_count, column_limit)


@compiled("void(f4[:,:,::1], f4[:,::1], i8[::1], f4[::1], f4[::1], f4[:,::1], f4[:,::1])")
def scored(p: Any, shared: Any, kinds: Any, numbers: Any, policy: Any, room: Any, out: Any) -> None:
    """Score a block of pairs."""
    for r in range(p.shape[1]):
        blend(p, r, shared, kinds, numbers, policy[r], room)
        for j in range(p.shape[2]):
            out[r, j] = room[0, j]


@compiled("void(i8[::1], i8[::1], i4[::1], i4[::1], f8[::1], i4[::1], i4[::1], f8[::1], f8[::1], f8[::1])")
def sparse_dots(
    ours: Any,
    theirs: Any,
    starts: Any,
    at: Any,
    of: Any,
    their_starts: Any,
    their_at: Any,
    their_of: Any,
    work: Any,
    out: Any,
) -> None:
    """Add the inner products of single pairs of sparse rows; fast where equal suppliers stand together."""
    last = -1
    for n in range(len(ours)):
        if ours[n] != last:
            if last >= 0:
                for k in range(starts[last], starts[last + 1]):
                    work[at[k]] = 0.0
            last = ours[n]
            for k in range(starts[last], starts[last + 1]):
                work[at[k]] = of[k]
        total = 0.0
        for k in range(their_starts[theirs[n]], their_starts[theirs[n] + 1]):
            total += work[their_at[k]] * their_of[k]
        out[n] += total
    if last >= 0:
        for k in range(starts[last], starts[last + 1]):
            work[at[k]] = 0.0


@compiled("void(i8[::1], i8[::1], f8[:,::1], f8[:,::1], f8[::1])", fast=True)
def dense_dots(ours: Any, theirs: Any, left: Any, right: Any, out: Any) -> None:
    """Write the inner products of single pairs of rows."""
    for n in range(len(ours)):
        x, y = left[ours[n]], right[theirs[n]]
        total = 0.0
        for k in range(len(x)):
            total += x[k] * y[k]
        out[n] = total


@compiled("void(i8[::1], i8[::1], f8[::1], i8[::1], i8, i4[::1])")
def rank(starts: Any, order: Any, scores: Any, ties: Any, k: int, out: Any) -> None:
    """Rank the best `k` of each group 1, 2, ...; equal scores by `ties`, the others get 0.

    Group g holds the candidates `order[starts[g] : starts[g + 1]]`.
    """
    best = np.empty(k, np.int64)
    for g in range(len(starts) - 1):
        held = 0
        for place in range(starts[g], starts[g + 1]):
            new = order[place]
            if held == k:
                worst = best[k - 1]
                if scores[new] < scores[worst] or (scores[new] == scores[worst] and ties[new] > ties[worst]):
                    continue
                at = k - 1
            else:
                at = held
                held += 1
            while at > 0:
                above = best[at - 1]
                if scores[above] > scores[new] or (scores[above] == scores[new] and ties[above] < ties[new]):
                    break
                best[at] = above
                at -= 1
            best[at] = new
        for n in range(held):
            out[best[n]] = n + 1
