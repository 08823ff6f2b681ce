"""Tiny events against every timetable there is: proofs are never beaten, refusals never contradicted."""

import random
from math import isinf

import pytest
from tests.properties.brute_force import all_timetables, worths
from tests.properties.random_events import random_event
from tests.properties.second_checker import SecondChecker
from tests.properties.share import share

from matchmaker.messages import LANGS
from matchmaker.timetable.solve import schedule_meetings


def check(seed):
    event, asked = random_event(random.Random(seed), slots=(2, 4), meetings=(1, 5), sides=(3, 3))
    checker = SecondChecker(event, asked)
    tally, worth = all_timetables(asked, checker), worths(asked, checker)
    fewest = tally.breaks(asked.index)

    result = schedule_meetings(asked, event, time_limit=30, workers=1)
    held = tally.breaks(result.schedule.index)
    assert result.value == pytest.approx(sum(worth[pair] for pair in result.schedule.index))
    assert result.value <= tally.value + 1e-6 <= result.value_bound + 2e-6
    assert result.bound <= held <= result.breaks
    assert result.value == pytest.approx(
        tally.value
    )  # where all timetables can be counted, the best is found
    if result.status == "OPTIMAL":
        assert result.breaks == fewest

    strict = schedule_meetings(asked, event, time_limit=30, workers=1, require_all=True)
    assert strict.status == ("INFEASIBLE" if isinf(fewest) else "OPTIMAL")
    if strict.status == "OPTIMAL":
        assert strict.breaks == strict.bound == fewest
    else:
        assert strict.reasons
        assert all(reason.say(lang).strip() for reason in strict.reasons for lang in LANGS)


@pytest.mark.parametrize("seed", range(share(18, 600)))
def test_no_timetable_is_better_than_a_proved_one(seed):
    check(seed)
