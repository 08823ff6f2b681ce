"""Every timetable of a tiny event, one after the other; what is allowed says the second checker alone."""

from dataclasses import dataclass, field
from math import inf

from matchmaker.columns import Meeting
from matchmaker.timetable.requested import MUST_BONUS

LATER = {"missing", "locked_missing", "fairness"}
"""What one more meeting can still mend; every other fault stays."""


@dataclass
class Tally:
    """What all timetables together show: the best value, and the fewest breaks of each set of meetings."""

    value: float = 0.0
    fewest: dict = field(default_factory=dict)

    def breaks(self, pairs):
        """Fewest breaks of a timetable of exactly these meetings; infinite where there is none."""
        return self.fewest.get(frozenset(pairs), inf)


def worths(asked, checker):
    """What each meeting weighs; one that must be held `MUST_BONUS` times the heaviest that may be more."""
    heaviest = max((w for p, w in asked[Meeting.WEIGHT].items() if not checker.barred(*p)), default=0.0)
    must = {pair for pair, level in asked[Meeting.LEVEL].items() if level == "must"} | checker.locked
    return {p: w + MUST_BONUS * heaviest * (p in must) for p, w in asked[Meeting.WEIGHT].items()}


def all_timetables(asked, checker):
    """Go through every timetable of every set of the meetings asked for."""
    worth, tally = worths(asked, checker), Tally()
    pairs = [pair for pair in asked.index if not checker.barred(*pair)]

    def go(n, lines):
        if n == len(pairs):
            counts = checker.breaks(lines).values()
            unfair = checker.rules.fairness is not None and max(counts) - min(counts) > checker.rules.fairness
            if unfair or not checker.can_name_interpreters(lines):
                return
            held = frozenset(line[:2] for line in lines)
            tally.value = max(tally.value, sum(worth[pair] for pair in held))
            tally.fewest[held] = min(tally.breaks(held), sum(counts))
            return
        go(n + 1, lines)
        for slot in checker.slots:
            if not checker.closed(*pairs[n], slot):
                more = [*lines, (*pairs[n], slot, None, None)]
                if not checker.broken(more, with_names=False) - LATER:
                    go(n + 1, more)

    go(0, [])
    return tally
