"""Choice and timetable until they agree: what no timetable holds is forbidden, and the choice made again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd

from matchmaker.columns import Meeting, Pair, Shortfall
from matchmaker.meetings.choice import Choice
from matchmaker.meetings.choose import choose_meetings
from matchmaker.meetings.crowding import Cut
from matchmaker.messages import Lang, Message
from matchmaker.settings import Settings
from matchmaker.tables.event import Event
from matchmaker.timetable.result import Result
from matchmaker.timetable.solve import schedule_meetings
from matchmaker.timetable.watch import Watch

PROOF_S = 2.0
"""Seconds for each proof that some meetings cannot be held together."""

PROOFS = 40
"""Proofs tried in a round."""

LIMITS_SPENT = 3.0
"""A further round starts only while less than so many time limits of the timetable are spent."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Agreement:
    """The best choice and timetable found together.

    Parameters
    ----------
    choice, result
        Of the best round: most musts held, then fewest minimum meetings unmet, then most value, then fewest
        breaks. The first round is what choosing and placing once would give, so it is never worse.
    rounds
        Choices made.
    cuts
        What was found that no timetable holds.
    value
        Of the meetings held.
    bound
        No choice that a timetable can hold, and that leaves as few minimum meetings unmet as the last choice
        did, is worth more.
    agreed
        Everything chosen is held: value and bound agree where the choice is proved.
    """

    choice: Choice
    result: Result
    rounds: int
    cuts: tuple[Cut, ...]
    value: float
    bound: float
    agreed: bool

    def say(self, lang: Lang = "en") -> str:
        """Tell in one line how the two came together."""
        values = {"rounds": self.rounds, "value": f"{self.value:.2f}", "bound": f"{self.bound:.2f}"}
        return Message("plan.agreed" if self.agreed else "plan.not_agreed", values).say(lang)

    def __str__(self) -> str:
        return self.say()


def agree_on_meetings(
    scores: pd.Series[float],
    event: Event,
    *,
    settings: Settings | None = None,
    gates: pd.Series[Any] | None = None,
    first: Choice | None = None,
    on_progress: Callable[[str, float], None] | None = None,
    watch: Watch | None = None,
) -> Agreement:
    """Choose and place; where the timetable cannot hold the choice, forbid what it cannot and choose again.

    Parameters
    ----------
    scores, gates
        As `choose_meetings` takes them.
    settings
        `meetings.agree_rounds` choices at most, the time limit of the timetable for each.
    first
        The first choice, where it is known.
    on_progress, watch
        As `schedule_meetings` takes them; stopped early, the best so far is returned.

    Examples
    --------
    >>> from matchmaker.meetings.example import tiny_event
    >>> event = tiny_event()
    >>> pairs = pd.MultiIndex.from_product([event.suppliers.index, event.buyers.index], names=Pair.KEYS)
    >>> print(agree_on_meetings(pd.Series(0.5, pairs), event))
    Choice and timetable agree after 1 round(s): value 1.50, bound 1.50
    """
    settings, watch = settings or Settings(), watch or Watch()
    began, limit = perf_counter(), settings.timetable.time_limit_s
    cuts: tuple[Cut, ...] = ()
    best: Agreement | None = None
    for rounds in range(1, settings.meetings.agree_rounds + 1):
        choice = (
            first
            if first is not None and not cuts
            else choose_meetings(scores, event, settings=settings.meetings, gates=gates, cuts=cuts)
        )
        result = schedule_meetings(
            choice,
            event,
            settings=settings.timetable,
            seed=settings.seed,
            on_progress=on_progress,
            watch=watch,
        )
        found = _joined(choice, result, rounds, cuts)
        best = found if best is None or _rank(found) > _rank(best) else best
        # The bound of a later choice is as true as that of an earlier one, and no greater.
        best = _bounded(best, found)
        late = watch.stopped or perf_counter() - began > LIMITS_SPENT * limit
        if found.agreed or late or rounds == settings.meetings.agree_rounds:
            break
        more = _proved_cuts(found, event, settings, watch)
        if not more:
            break
        cuts += more
    assert best is not None
    return best


def _joined(choice: Choice, result: Result, rounds: int, cuts: tuple[Cut, ...]) -> Agreement:
    held = choice.meetings.index.isin(result.schedule.index)
    pairs = choice.chosen.copy()
    pairs[np.flatnonzero(pairs)[~held]] = False
    value = choice.assignment.worth(pairs) / choice.assignment.resolution
    return Agreement(
        choice=choice,
        result=result,
        rounds=rounds,
        cuts=cuts,
        value=value,
        bound=choice.bound,
        agreed=bool(held.all()),
    )


def _bounded(best: Agreement, last: Agreement) -> Agreement:
    return Agreement(
        choice=best.choice,
        result=best.result,
        rounds=last.rounds,
        cuts=last.cuts,
        value=best.value,
        bound=last.bound,
        agreed=best.agreed,
    )


def _rank(found: Agreement) -> tuple[float, ...]:
    """What makes one agreement better than another, the most important first."""
    meetings = found.choice.meetings
    held = meetings.loc[meetings.index.isin(found.result.schedule.index)]
    kept = found.choice.with_pairs(found.choice.marked(_index(list(held.index))))
    unmet = int((kept.shortfalls[Shortfall.ASKED] - kept.shortfalls[Shortfall.GOT]).sum())
    musts = int((held[Meeting.LEVEL] == "must").sum())
    return musts, -unmet, round(found.value, 9), found.agreed, -found.result.breaks


def _proved_cuts(found: Agreement, event: Event, settings: Settings, watch: Watch) -> tuple[Cut, ...]:
    """Small sets of chosen meetings proved too many for any timetable, one for each meeting left out."""
    chosen = _index(list(found.choice.meetings.index))
    proofs = _Proofs(event, settings, PROOFS, watch)
    cuts: dict[tuple[tuple[str, str], ...], Cut] = {}
    for left in pd.MultiIndex.from_frame(found.result.not_placed[Pair.KEYS]):
        if any(left in cut.pairs for cut in cuts.values()):
            continue
        for around in _around(left, chosen):
            if proofs.impossible(around):
                small = _smallest(left, around, proofs)
                label = Message("plan.too_many_together", {"n": len(small)})
                cuts[tuple(small)] = Cut(label, small, len(small) - 1)
                break
    return tuple(cuts.values())


def _around(left: tuple[str, str], chosen: pd.MultiIndex) -> Iterable[pd.MultiIndex]:
    """Growing sets of meetings: those of its two companies, of their partners, and all."""
    companies = set(left)
    sizes = {0}
    for _ in range(4):
        ends = [chosen.get_level_values(key).isin(companies) for key in Pair.KEYS]
        near = chosen[ends[0] | ends[1]]
        if len(near) not in sizes:
            sizes.add(len(near))
            yield near
        companies |= {who for pair in near for who in pair}
    if len(chosen) not in sizes:
        yield chosen


def _smallest(left: tuple[str, str], pairs: pd.MultiIndex, proofs: _Proofs) -> pd.MultiIndex:
    """Leave out meetings, many at once and then one by one, as long as the rest is proved impossible."""
    kept = list(pairs)
    size = max(1, len(kept) // 2)
    while size:
        for start in range(0, len(kept), size):
            fewer = [p for i, p in enumerate(kept) if not start <= i < start + size or p == left]
            if len(fewer) < len(kept) and proofs.impossible(_index(fewer)):
                kept = fewer
                break
        else:
            size //= 2
    return _index(kept)


def _index(pairs: list[tuple[str, str]]) -> pd.MultiIndex:
    return pd.MultiIndex.from_arrays([[p[i] for p in pairs] for i in (0, 1)], names=Pair.KEYS)


class _Proofs:
    """Asks whether some meetings cannot be held together; rules about evenness of breaks are left aside."""

    def __init__(self, event: Event, settings: Settings, most: int, watch: Watch) -> None:
        self.event = event.replace(rules=event.rules.replace(fairness=None))
        self.settings = settings
        self.left = most
        self.watch = watch

    def impossible(self, pairs: pd.MultiIndex) -> bool:
        """Whether that is proved."""
        if self.left <= 0 or not len(pairs) or self.watch.stopped:
            return False
        self.left -= 1
        silent = Watch()
        with self.watch.ending(silent.stop):
            result = schedule_meetings(
                pairs,
                self.event,
                settings=self.settings.timetable,
                time_limit=min(PROOF_S, self.settings.timetable.time_limit_s),
                seed=self.settings.seed,
                require_all=True,
                watch=silent,
            )
        return result.status == "INFEASIBLE"
