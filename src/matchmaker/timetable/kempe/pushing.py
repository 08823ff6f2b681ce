"""Pushing meetings out: what the search does where no chain makes room."""

from __future__ import annotations

from matchmaker.timetable.kempe.board import Flags, Layout, Numbers
from matchmaker.timetable.kempe.kernel import inner, outer
from matchmaker.timetable.kempe.swaps import add, draw, free_seat


@inner
def lift(b: Layout, mem: Numbers, m: int) -> None:
    """Take meeting m out of its slot."""
    add(b, mem, m, mem[b.slot + m], -1)
    mem[b.slot + m] = -1


@inner
def cheapest_seat(b: Layout, mem: Numbers, p: int, t: int) -> int:
    """Participant p's seat that is free in slot t, else the one whose meeting costs least to push out."""
    best = mem[b.seats + p]
    least = -1
    for seat in range(best, mem[b.seats + p + 1]):
        guest = mem[b.at + seat * b.slots + t]
        if guest < 0:
            return int(seat)
        if least < 0 or mem[b.price + guest] < least:
            best, least = seat, mem[b.price + guest]
    return int(best)


@outer
def choose_slot(b: Layout, mem: Numbers, flags: Flags, m: int) -> int:
    """The open slot in which meeting m pushes out least, tabu ones last."""
    best = least = -1
    for t in range(b.slots):
        if flags[b.open + m * b.slots + t] == 0:
            continue
        cost = draw(b, mem, 1000)
        for side in range(2):
            seat = cheapest_seat(b, mem, mem[b.owner + mem[b.ends + 2 * m + side]], t)
            guest = mem[b.at + seat * b.slots + t]
            if guest >= 0:
                cost += mem[b.price + guest]
        if mem[b.tabu + m * b.slots + t] > mem[b.tally + 1]:
            cost += 1 << 29
        if best < 0 or cost < least:
            best, least = t, cost
    return best


@inner
def cheapest_of(b: Layout, mem: Numbers, row: int, m: int) -> int:
    """The meeting a row counts that costs least to push out, m apart."""
    best = -1
    for i in range(mem[b.bounds + row], mem[b.bounds + row + 1]):
        cell = mem[b.cells + i]
        other = cell // b.slots
        held = other != m and mem[b.slot + other] == cell - other * b.slots
        if held and (best < 0 or mem[b.price + other] < mem[b.price + best]):
            best = other
    return best


@inner
def push_out(b: Layout, mem: Numbers, m: int, n: int) -> None:
    """Take meeting m out and note it as the n-th."""
    mem[b.out + n] = m
    mem[b.was + n] = mem[b.slot + m]
    lift(b, mem, m)


@outer
def push(b: Layout, mem: Numbers, _flags: Flags, m: int, t: int) -> int:
    """Place meeting m in slot t, pushing out what is in its way, cheapest first; how many are in `b.out`."""
    n = 0
    for side in range(2):
        seat = cheapest_seat(b, mem, mem[b.owner + mem[b.ends + 2 * m + side]], t)
        guest = mem[b.at + seat * b.slots + t]
        if guest >= 0:
            push_out(b, mem, guest, n)
            n += 1
        mem[b.ends + 2 * m + side] = seat
    mem[b.slot + m] = t
    add(b, mem, m, t, 1)
    cell = b.starts + m * b.slots + t
    for k in range(mem[cell], mem[cell + 1]):
        row = mem[b.rows + k]
        while mem[b.load + row] > mem[b.high + row]:
            push_out(b, mem, cheapest_of(b, mem, row, m), n)
            n += 1
    return n


@outer
def put_back(b: Layout, mem: Numbers, _flags: Flags, m: int, n: int) -> None:
    """Undo a push of meeting m that took n others out."""
    lift(b, mem, m)
    for i in range(n):
        guest = mem[b.out + i]
        t = mem[b.was + i]
        for side in range(2):
            seats = mem[b.owner + mem[b.ends + 2 * guest + side]]
            mem[b.ends + 2 * guest + side] = free_seat(b, mem, seats, t)
        mem[b.slot + guest] = t
        add(b, mem, guest, t, 1)
