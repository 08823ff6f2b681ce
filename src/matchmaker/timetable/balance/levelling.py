"""A better balance by simulated annealing over Kempe chains, at one temperature at a time."""

from __future__ import annotations

from matchmaker.timetable.balance.costs import CHANCES, Costs
from matchmaker.timetable.kempe.anneal import keep_best, reseat, settle, weigh
from matchmaker.timetable.kempe.board import Flags, Layout, Numbers
from matchmaker.timetable.kempe.kernel import inner, outer
from matchmaker.timetable.kempe.swaps import draw, shift, walk


@inner
def owed(
    b: Layout, mem: Numbers, c: Costs, own: Numbers, p: int, within: int, leaves: int, joins: int
) -> int:
    """What participant p's links cost on the day of a slot, once a meeting left a slot and joined another."""
    cost = 0
    last = -1
    for t in range(own[c.first + within], own[c.stop + within]):
        busy = mem[b.busy + p * b.slots + t]
        if t == leaves:
            busy -= 1
        if busy > 0 or t == joins:
            if last >= 0:
                cost += own[c.link + last * b.slots + t]
            if last < 0 or mem[b.finish + last] < mem[b.finish + t]:
                last = t
    return cost


@inner
def charge_ends(b: Layout, mem: Numbers, c: Costs, own: Numbers, s: int, t: int) -> int:
    """What the owners of the path's two ends owe more if slots s and t are exchanged along it."""
    cost = 0
    for side in range(2):
        seat = mem[b.tips + side]
        p = mem[b.owner + seat]
        leaves, joins = s, t
        if mem[b.at + seat * b.slots + t] >= 0:
            leaves, joins = t, s
        for i in range(2):
            u = leaves if i == 0 else joins
            if i == 0 or own[c.day + leaves] != own[c.day + joins]:
                fresh = owed(b, mem, c, own, p, u, leaves, joins)
                own[c.fresh + 2 * side + i] = fresh
                cost += fresh - own[c.owes + p * c.days + own[c.day + u]]
    return int(cost)


@inner
def settle_ends(b: Layout, mem: Numbers, c: Costs, own: Numbers, s: int, t: int) -> None:
    """Write down what `charge_ends` found, after the exchange."""
    for side in range(2):
        seat = mem[b.tips + side]
        p = mem[b.owner + seat]
        leaves, joins = t, s
        if mem[b.at + seat * b.slots + t] >= 0:
            leaves, joins = s, t
        own[c.owes + p * c.days + own[c.day + leaves]] = own[c.fresh + 2 * side]
        if own[c.day + leaves] != own[c.day + joins]:
            own[c.owes + p * c.days + own[c.day + joins]] = own[c.fresh + 2 * side + 1]


@inner
def closing(c: Costs, own: Numbers, within: int, leaves: int, joins: int) -> int:
    """What the last slot used on the day of a slot costs, once a meeting left a slot and joined another."""
    cost = 0
    for t in range(own[c.first + within], own[c.stop + within]):
        held = own[c.held + t]
        if t == leaves:
            held -= 1
        if (held > 0 or t == joins) and own[c.close + t] > cost:
            cost = own[c.close + t]
    return int(cost)


@inner
def charge_slots(c: Costs, own: Numbers, leaves: int, joins: int) -> int:
    """What load and closing cost more if one meeting more is in one slot than in another."""
    cost = 0
    one, two = own[c.half + leaves], own[c.half + joins]
    if one != two:
        if own[c.load + two] >= own[c.share + two]:
            cost += own[c.fixed]
        if own[c.load + one] > own[c.share + one]:
            cost -= own[c.fixed]
    if own[c.held + leaves] == 1 or own[c.held + joins] == 0:
        cost += closing(c, own, leaves, leaves, joins) - closing(c, own, leaves, -1, -1)
        if own[c.day + leaves] != own[c.day + joins]:
            cost += closing(c, own, joins, leaves, joins) - closing(c, own, joins, -1, -1)
    return int(cost)


@inner
def charge(b: Layout, mem: Numbers, c: Costs, own: Numbers, n: int, s: int, t: int) -> int:
    """What the exchange of s and t along the first n meetings of the chain costs."""
    cost = 0
    own[c.hand] = 0
    for i in range(n if c.linear or c.grouped else 0):
        m = mem[b.chain + i]
        u = mem[b.slot + m]
        cost += own[c.cell + m * b.slots + s + t - u] - own[c.cell + m * b.slots + u]
        own[c.hand] += 1 if u == s else -1
    if own[c.hand] != 0 and c.grouped:
        if own[c.hand] > 0:
            cost += charge_slots(c, own, s, t)
        else:
            cost += charge_slots(c, own, t, s)
    if mem[b.tips] >= 0:
        cost += charge_ends(b, mem, c, own, s, t)
    return int(cost)


@inner
def move_load(c: Costs, own: Numbers, s: int, t: int) -> None:
    """Write down that slot t holds more meetings now and s as many fewer."""
    own[c.held + s] -= own[c.hand]
    own[c.held + t] += own[c.hand]
    own[c.load + own[c.half + s]] -= own[c.hand]
    own[c.load + own[c.half + t]] += own[c.hand]


@inner
def commit(b: Layout, mem: Numbers, c: Costs, own: Numbers, s: int, t: int, cost: int) -> None:
    """Write down what the exchange of s and t changed, and the best."""
    move_load(c, own, s, t)
    if mem[b.tips] >= 0:
        settle_ends(b, mem, c, own, s, t)
        if b.apart >= 0:
            before = mem[b.score]
            settle(b, mem, s, t)  # counts breaks
            mem[b.score] = before
    mem[b.score] += cost
    keep_best(b, mem)


@outer
def level(b: Layout, mem: Numbers, flags: Flags, c: Costs, own: Numbers, steps: int) -> None:
    """Try chains at one temperature, which `c.chance` states.

    `b.score` holds cost and unfairness now, those of the best, and unfairness after the move in hand.
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
        if path and mem[b.owner + mem[b.tips]] == mem[b.owner + mem[b.tips + 1]]:
            continue  # both ends would have to be weighed at once
        cost = charge(b, mem, c, own, n, s, t)
        loss = cost
        if path and b.apart >= 0:
            weigh(b, mem, flags, s, t)
            loss += own[c.fixed + 1] * (mem[b.score + 4] - mem[b.score + 1])
        if loss > 0 and loss > own[c.chance + draw(b, mem, CHANCES)]:
            continue
        if shift(b, mem, n, s + t):
            commit(b, mem, c, own, s, t, cost)
