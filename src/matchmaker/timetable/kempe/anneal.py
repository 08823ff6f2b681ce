"""Fewer breaks by simulated annealing over Kempe chains, at one temperature at a time."""

from __future__ import annotations

from matchmaker.timetable.kempe.board import ODDS, Flags, Layout, Numbers
from matchmaker.timetable.kempe.kernel import inner, outer
from matchmaker.timetable.kempe.swaps import draw, free_seat, shift, walk


@inner
def reseat(b: Layout, mem: Numbers, m: int, side: int, t: int) -> None:
    """Among a participant's several seats give meeting m one that is free in slot t, else any."""
    seat = mem[b.ends + 2 * m + side]
    p = mem[b.owner + seat]
    first = mem[b.seats + p]
    other = free_seat(b, mem, p, t)
    if other < 0:
        other = first + draw(b, mem, mem[b.seats + p + 1] - first)
    s = mem[b.slot + m]
    guest = mem[b.at + other * b.slots + s]
    if guest >= 0:
        mem[b.ends + 2 * guest + (0 if mem[b.ends + 2 * guest] == other else 1)] = seat
    mem[b.at + seat * b.slots + s] = guest
    mem[b.at + other * b.slots + s] = m
    mem[b.ends + 2 * m + side] = other


@inner
def scan(b: Layout, mem: Numbers, flags: Flags, p: int, leaves: int, joins: int) -> int:
    """Breaks of participant p, slot by slot, once a meeting left a slot and joined another."""
    mem[b.busy + p * b.slots + leaves] -= 1
    mem[b.busy + p * b.slots + joins] += 1
    found = 0
    last = -1
    for t in range(b.slots):
        if mem[b.busy + p * b.slots + t] > 0:
            if last >= 0:
                found += flags[b.fits + last * b.slots + t]
            if last < 0 or mem[b.finish + last] < mem[b.finish + t]:
                last = t
    mem[b.busy + p * b.slots + leaves] += 1
    mem[b.busy + p * b.slots + joins] -= 1
    return found


@inner
def gain(b: Layout, mem: Numbers, flags: Flags, seat: int, s: int, t: int) -> int:
    """Breaks more or fewer for the owner of a seat at the end of a chain between slots s and t."""
    p = mem[b.owner + seat]
    if mem[b.at + seat * b.slots + t] >= 0:
        s, t = t, s  # it leaves s for t
    if b.days == 0:
        return scan(b, mem, flags, p, s, t) - int(mem[b.breaks + p])
    day, other = mem[b.day + s], mem[b.day + t]
    code = b.code + p * b.days
    old = mem[code + day]
    new = old
    if not b.several or mem[b.busy + p * b.slots + s] == 1:
        new &= ~mem[b.bit + s]
    table = b.table + mem[b.offset + day]
    if day == other:
        return int(flags[table + (new | mem[b.bit + t])] - flags[table + old])
    more = flags[table + new] - flags[table + old]
    table = b.table + mem[b.offset + other]
    old = mem[code + other]
    return int(more + flags[table + (old | mem[b.bit + t])] - flags[table + old])


@inner
def recount(b: Layout, mem: Numbers, side: int, one: int) -> None:
    """Count the owner of an end of the chain with its new number of breaks (`one` = 1), or not (-1)."""
    p = mem[b.owner + mem[b.tips + side]]
    old = b.counts + mem[b.breaks + p]
    mem[old] -= one
    mem[old + mem[b.more + side]] += one


@inner
def unfair(b: Layout, mem: Numbers) -> int:
    """Breaks by which participants would go beyond the least of all plus what fairness allows."""
    for side in range(2):
        recount(b, mem, side, 1)
    least = 0
    while least < b.slots and mem[b.counts + least] == 0:
        least += 1
    over = 0
    for k in range(least + b.apart + 1, b.slots):
        over += mem[b.counts + k] * (k - least - b.apart)
    for side in range(2):
        recount(b, mem, side, -1)
    return over


@inner
def weigh(b: Layout, mem: Numbers, flags: Flags, s: int, t: int) -> int:
    """Cost of exchanging s and t along the path walked last; what its ends gain is left in `b.more`.

    One unit of unfairness weighs two breaks.
    """
    for side in range(2):
        mem[b.more + side] = gain(b, mem, flags, mem[b.tips + side], s, t)
    cost = mem[b.more] + mem[b.more + 1]
    if b.apart >= 0:
        mem[b.score + 4] = unfair(b, mem)
        cost += 2 * (mem[b.score + 4] - mem[b.score + 1])
    return int(cost)


@inner
def settle(b: Layout, mem: Numbers, s: int, t: int) -> None:
    """Write down what the exchange of s and t changed for the ends of the path."""
    for side in range(2):
        recount(b, mem, side, 1)
        p = mem[b.owner + mem[b.tips + side]]
        mem[b.breaks + p] += mem[b.more + side]
        mem[b.score] += mem[b.more + side]
        for i in range(2 if b.days > 0 else 0):
            u = s if i == 0 else t
            code = b.code + p * b.days + mem[b.day + u]
            if mem[b.busy + p * b.slots + u] > 0:
                mem[code] |= mem[b.bit + u]
            else:
                mem[code] &= ~mem[b.bit + u]
    mem[b.score + 1] = mem[b.score + 4]


@inner
def keep_best(b: Layout, mem: Numbers) -> None:
    """Note the timetable if it is fairer than the best, or as fair and cheaper."""
    ahead = mem[b.score + 3] - mem[b.score + 1]
    if ahead > 0 or (ahead == 0 and mem[b.score] < mem[b.score + 2]):
        mem[b.score + 2] = mem[b.score]
        mem[b.score + 3] = mem[b.score + 1]
        for m in range(b.meetings):
            mem[b.best + m] = mem[b.slot + m]


@outer
def cool(b: Layout, mem: Numbers, flags: Flags, steps: int) -> None:
    """Try chains at one temperature, which `b.odds` states.

    `b.score` holds breaks and unfairness now, those of the best, and unfairness after the move in hand.
    """
    for _ in range(steps):
        m = mem[b.queue + draw(b, mem, mem[b.tally])]
        t = draw(b, mem, b.slots)
        s = mem[b.slot + m]
        if s == t or flags[b.open + m * b.slots + t] == 0:
            continue
        for side in range(2 if b.several else 0):
            reseat(b, mem, m, side, t)
        n = walk(b, mem, flags, m, t)
        if n == 0:
            continue
        path = mem[b.tips] >= 0
        if path:
            if mem[b.owner + mem[b.tips]] == mem[b.owner + mem[b.tips + 1]]:
                continue  # both ends would have to be weighed at once
            cost = weigh(b, mem, flags, s, t)
            if cost > 0 and (cost >= ODDS or draw(b, mem, 1 << 30) >= mem[b.odds + cost]):
                continue
        if shift(b, mem, n, s + t) and path:
            settle(b, mem, s, t)
            keep_best(b, mem)
