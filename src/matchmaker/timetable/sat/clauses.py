"""Clauses over literals, and the sorting networks that count them: the language of a SAT solver.

Literals are non-zero integers, `-a` denies `a`. `TRUE` and `FALSE` are literals too, and vanish from every
clause, so what is known beforehand shrinks the formula.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import pairwise

TRUE, FALSE = 1, -1

SMALL_MERGE = 6
"""Sorted lists whose lengths multiply to no more than this are merged without inner comparators."""


class Clauses:
    """A growing formula in conjunctive normal form.

    Examples
    --------
    >>> formula = Clauses()
    >>> a, b = formula.new(), formula.new()
    >>> formula.any_of([a, FALSE]) == a, formula.any_of([a, TRUE]) == TRUE
    (True, True)
    >>> at_least_one, both = formula.sort([a, b])
    """

    def __init__(self) -> None:
        self.top = TRUE
        self.flat = array("i", [TRUE, 0])  # clauses one after another, each closed by a zero
        self._any: dict[tuple[int, ...], int] = {}

    def new(self) -> int:
        """A fresh literal."""
        self.top += 1
        return self.top

    def add(self, *literals: int) -> None:
        """Demand that one of these literals holds."""
        if TRUE not in literals:
            self.flat.extend([a for a in literals if a != FALSE])
            self.flat.append(0)

    def same(self, a: Sequence[int], b: Sequence[int]) -> None:
        """Demand that two lists of literals agree; the shorter one ends in `FALSE`."""
        for k in range(max(len(a), len(b))):
            x, y = (side[k] if k < len(side) else FALSE for side in (a, b))
            if x != y:
                self.add(-x, y)
                self.add(x, -y)

    def any_of(self, literals: Iterable[int]) -> int:
        """A literal that holds exactly if one of these does."""
        key = tuple(sorted({a for a in literals if a != FALSE}))
        if TRUE in key:
            return TRUE
        if len(key) < 2:
            return key[0] if key else FALSE
        if key not in self._any:
            self._any[key] = found = self.new()
            for a in key:
                self.add(-a, found)
            self.add(-found, *key)
        return self._any[key]

    def all_of(self, literals: Iterable[int]) -> int:
        """A literal that holds exactly if all of these do."""
        return -self.any_of([-a for a in literals])

    def at_most_one(self, literals: Iterable[int]) -> None:
        """Demand that no two of these literals hold."""
        left = [a for a in literals if a != FALSE]
        while len(left) > 5:  # the first three, or one of the others: `other` stands for these
            other = self.new()
            self._no_two([*left[:3], other])
            left = [-other, *left[3:]]
        self._no_two(left)

    def _no_two(self, literals: list[int]) -> None:
        for i, a in enumerate(literals):
            for b in literals[i + 1 :]:
                self.add(-a, -b)

    def between(self, literals: Sequence[int], low: int, high: int) -> None:
        """Demand that at least `low` and at most `high` of these literals hold."""
        known = [a for a in literals if a != FALSE]
        if len(known) < low:
            self.add()
        elif len(known) > high == 1:
            self.at_most_one(known)
            if low:
                self.add(*known)
        elif low == 1 and len(known) <= high:
            self.add(*known)
        elif low or len(known) > high:
            self.limit(self.sort(known, high + 1), low, high)

    def limit(self, unary: Sequence[int], low: int, high: int) -> None:
        """Demand that a sorted list has at least `low` and at most `high` true literals."""
        for k in range(low):
            self.add(unary[k] if k < len(unary) else FALSE)
        if len(unary) > high:
            self.add(-unary[high])

    def sort(self, literals: Iterable[int], most: int | None = None) -> list[int]:
        """Count in unary: literal k of the result holds exactly if more than k of these do.

        Odd-even merge sort (Batcher 1968), cut after the first `most` outputs (cardinality networks: Asín,
        Nieuwenhuis, Oliveras, Rodríguez-Carbonell, Constraints 16, 2011), in both directions.
        """
        return self.merge([[a] for a in literals], most)

    def merge(self, lists: Iterable[Sequence[int]], most: int | None = None) -> list[int]:
        """Merge sorted lists into one, cut after the first `most` literals."""
        known = [[a for a in one if a != FALSE] for one in lists]
        sure = sum(one.count(TRUE) for one in known)
        open_ = [left for one in known if (left := [a for a in one if a != TRUE])]
        width = sure + sum(map(len, open_)) if most is None else most
        return ([TRUE] * sure + self._halved(open_, max(0, width - sure)))[:width]

    def _halved(self, lists: Sequence[list[int]], most: int) -> list[int]:
        if len(lists) < 2:
            return lists[0][:most] if lists else []
        half = len(lists) // 2
        return self._merged(self._halved(lists[:half], most), self._halved(lists[half:], most), most)

    def _merged(self, a: list[int], b: list[int], most: int) -> list[int]:
        a, b = a[:most], b[:most]
        if not a or not b:
            return a or b
        if len(a) * len(b) <= SMALL_MERGE:
            return self._merged_directly(a, b, most)
        even = self._merged(a[0::2], b[0::2], most // 2 + 1)
        odd = self._merged(a[1::2], b[1::2], most // 2)
        out = [even[0]]
        for i in range(max(len(even) - 1, len(odd))):
            x = even[i + 1] if i + 1 < len(even) else FALSE
            y = odd[i] if i < len(odd) else FALSE
            out += self._compared(x, y)
        return out[: min(most, len(a) + len(b))]

    def _merged_directly(self, a: list[int], b: list[int], most: int) -> list[int]:
        out = [self.new() for _ in range(min(len(a) + len(b), most))]
        for i in range(len(a) + 1):
            for j in range(len(b) + 1):
                if 0 < i + j <= len(out):
                    reached = [-a[i - 1]] if i else []
                    reached += [-b[j - 1]] if j else []
                    self.add(*reached, out[i + j - 1])
                if i + j < len(out):
                    self.add(*a[i : i + 1], *b[j : j + 1], -out[i + j])
        for larger, smaller in pairwise(out):
            self.add(-smaller, larger)
        return out

    def _compared(self, a: int, b: int) -> tuple[int, int]:
        if FALSE in (a, b):
            return (a if b == FALSE else b), FALSE
        if TRUE in (a, b):
            return TRUE, (a if b == TRUE else b)
        high, low = self.new(), self.new()
        for clause in (
            (-a, high),
            (-b, high),
            (a, b, -high),
            (a, -low),
            (b, -low),
            (-a, -b, low),
            (-low, high),
        ):
            self.add(*clause)
        return high, low
