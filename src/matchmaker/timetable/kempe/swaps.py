"""Chains of meetings between two slots (Kempe 1879): the moves of the search.

Meetings of two slots form paths and rings over seats. Exchanging the slots along one keeps every seat's rule,
and only the two ends of a path become busy at other times. What else it may break is counted in rows.
"""

from __future__ import annotations

from matchmaker.timetable.kempe.board import Flags, Layout, Numbers
from matchmaker.timetable.kempe.kernel import inner


@inner
def draw(b: Layout, mem: Numbers, n: int) -> int:
    """A number from 0 to n - 1, n at most 2**31.

    Two congruential generators of periods 2**31 and 2**31 - 2 (Park and Miller 1988), joined bit by bit.
    """
    one = (int(mem[b.random]) * 1103515245 + 12345) & 0x7FFFFFFF
    two = int(mem[b.random + 1]) * 48271
    two = (two & 0x7FFFFFFF) + (two >> 31)
    if two >= 0x7FFFFFFF:
        two -= 0x7FFFFFFF
    mem[b.random] = one
    mem[b.random + 1] = two
    return (one ^ two) * int(n) >> 31


@inner
def free_seat(b: Layout, mem: Numbers, p: int, t: int) -> int:
    """A seat of participant p that is free in slot t, -1 if none is."""
    for seat in range(mem[b.seats + p], mem[b.seats + p + 1]):
        if mem[b.at + seat * b.slots + t] < 0:
            return seat
    return -1


@inner
def add(b: Layout, mem: Numbers, m: int, t: int, one: int) -> bool:
    """Count meeting m in slot t (`one` = 1) or no longer (-1); whether its rows hold."""
    for side in range(2):
        seat = mem[b.ends + 2 * m + side]
        mem[b.at + seat * b.slots + t] = m if one > 0 else -1
        mem[b.busy + mem[b.owner + seat] * b.slots + t] += one
    cell = b.starts + m * b.slots + t
    holds = True
    for k in range(mem[cell], mem[cell + 1]):
        row = mem[b.rows + k]
        mem[b.load + row] += one
        if mem[b.load + row] > mem[b.high + row]:
            holds = False
    return holds


@inner
def put(b: Layout, mem: Numbers, flags: Flags, m: int, t: int) -> bool:
    """Place meeting m in slot t if both ends have a free seat there and no row forbids it."""
    if flags[b.open + m * b.slots + t] == 0:
        return False
    for side in range(2):
        end = b.ends + 2 * m + side
        seat = free_seat(b, mem, mem[b.owner + mem[end]], t)
        if seat < 0:
            return False
        mem[end] = seat
    cell = b.starts + m * b.slots + t
    for k in range(mem[cell], mem[cell + 1]):
        row = mem[b.rows + k]
        if mem[b.load + row] >= mem[b.high + row]:
            return False
    mem[b.slot + m] = t
    add(b, mem, m, t, 1)
    return True


@inner
def walk(b: Layout, mem: Numbers, flags: Flags, m: int, t: int) -> int:
    """Follow the chain that moves meeting m to slot t; its length, 0 where a meeting may not move."""
    if flags[b.open + m * b.slots + t] == 0:
        return 0
    both = mem[b.slot + m] + t
    mem[b.chain] = m
    n = 1
    mem[b.tips] = -1
    mem[b.tips + 1] = -1
    for side in range(2):
        seat, goal = mem[b.ends + 2 * m + side], t
        while True:
            other = mem[b.at + seat * b.slots + goal]
            if other < 0:
                mem[b.tips + side] = seat
                break
            if other == m:
                return n  # a ring
            goal = both - goal
            if flags[b.open + other * b.slots + goal] == 0:
                return 0
            mem[b.chain + n] = other
            n += 1
            seat = mem[b.ends + 2 * other] + mem[b.ends + 2 * other + 1] - seat
    return n


@inner
def shift(b: Layout, mem: Numbers, n: int, both: int) -> bool:
    """Exchange the two slots (whose sum is given) along the first n meetings of the chain.

    Where some row would not hold, nothing changes and False is given.
    """
    holds = True
    for _ in range(2):  # the second time back to where they were
        for i in range(n):
            m = mem[b.chain + i]
            add(b, mem, m, mem[b.slot + m], -1)
        for i in range(n):
            m = mem[b.chain + i]
            mem[b.slot + m] = both - mem[b.slot + m]
            if not add(b, mem, m, mem[b.slot + m], 1):
                holds = False
        if holds:
            return True
    return False
