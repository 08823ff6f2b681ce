"""Placing meetings, greedily and then by moving others along a chain."""

from __future__ import annotations

from matchmaker.timetable.kempe.board import Flags, Layout, Numbers
from matchmaker.timetable.kempe.kernel import inner, outer
from matchmaker.timetable.kempe.swaps import free_seat, put, shift, walk


@outer
def place_in_order(b: Layout, mem: Numbers, flags: Flags) -> int:
    """Place the meetings of the queue, each in its slot of `b.best`, else in the emptiest; how many were."""
    placed = 0
    for i in range(mem[b.tally]):
        m = mem[b.queue + i]
        best = mem[b.best + m]
        for t in range(b.slots if best < 0 else 0):
            free = flags[b.open + m * b.slots + t] != 0
            for side in range(2):
                free = free and free_seat(b, mem, mem[b.owner + mem[b.ends + 2 * m + side]], t) >= 0
            if free and (best < 0 or mem[b.crowd + t] < mem[b.crowd + best]):
                best = t
        if best >= 0 and put(b, mem, flags, m, best):
            mem[b.crowd + best] += 1
            placed += 1
    return placed


@inner
def clear(b: Layout, mem: Numbers, flags: Flags, seat: int, s: int, m: int) -> bool:
    """Free a seat in slot s along a chain and place meeting m there; whether it could be."""
    for t in range(b.slots):
        if mem[b.at + seat * b.slots + t] >= 0:
            continue
        n = walk(b, mem, flags, mem[b.at + seat * b.slots + s], t)
        if n == 0:
            continue
        if shift(b, mem, n, s + t):
            if put(b, mem, flags, m, s):
                return True
            shift(b, mem, n, s + t)
    return False


@outer
def make_way(b: Layout, mem: Numbers, flags: Flags, m: int) -> bool:
    """Place meeting m, moving others along one chain if need be; whether it could be."""
    for t in range(b.slots):
        if put(b, mem, flags, m, t):
            return True
    for side in range(2):
        mine = mem[b.owner + mem[b.ends + 2 * m + side]]
        theirs = mem[b.owner + mem[b.ends + 2 * m + 1 - side]]
        for s in range(b.slots):
            closed = flags[b.open + m * b.slots + s] == 0
            if closed or free_seat(b, mem, theirs, s) < 0 or free_seat(b, mem, mine, s) >= 0:
                continue
            for seat in range(mem[b.seats + mine], mem[b.seats + mine + 1]):
                if clear(b, mem, flags, seat, s, m):
                    return True
    return False
