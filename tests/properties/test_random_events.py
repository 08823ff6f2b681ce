"""Events of every mix of rules: nothing broken, nothing lost, and two checkers of one mind.

The library's checker reads the rows that its solvers read; the second was written from the words of the rules
alone. They are compared on damaged timetables too.
"""

import random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.properties.damage import spoiled_event, spoiled_schedule
from tests.properties.random_events import overlapping, random_event, table
from tests.properties.second_checker import SecondChecker, lines_of, same_verdict
from tests.properties.share import share

from matchmaker.columns import Broken, Interpreter, Lock, NotPlaced, Pair, Place, Schedule, Slot
from matchmaker.messages import LANGS
from matchmaker.tables.event import Event, FreeWindow, Rules
from matchmaker.timetable.check import broken_rules
from matchmaker.timetable.solve import schedule_meetings


def verdicts(schedule, event, held):
    """Kinds of broken rules: the second checker's, and the library's."""
    ours = SecondChecker(event, held).broken(lines_of(schedule))
    return ours, set(broken_rules(schedule, event, meetings=held)[Broken.RULE])


def own_places_are_kept(schedule, checker, event):
    """A buyer with a place of its own receives there, unless a lock says otherwise of it or of the place."""
    given_away = set(event.places.index[event.places.index.isin(event.locks[Lock.PLACE])])
    kept = event.places.drop(given_away)
    for (supplier, buyer), place in schedule[Schedule.PLACE].items():
        own = {supplier, buyer} & set(kept[Place.OWNER]) if event.same_company else {buyer}
        sits = event.seated == "buyers" and checker.takes_place(supplier, buyer)
        if sits and own and own <= set(kept[Place.OWNER]):
            # Where anybody sits on both sides, a place of the other one is a place of its own too
            owners = own | ({supplier, buyer} if event.same_company else set())
            assert checker.locked_place(supplier, buyer) or event.places[Place.OWNER].get(place) in owners


def check(rng, damages=2):
    """One event from draw to damage."""
    event, asked = random_event(rng)
    result = schedule_meetings(asked, event, time_limit=2, workers=1)
    held = asked.loc[result.schedule.index]
    lines, checker = lines_of(result.schedule), SecondChecker(event, held)
    left = list(map(tuple, result.not_placed[Pair.KEYS].to_numpy()))
    missed = {"locked_missing"} if checker.locked - set(held.index) else set()
    assert verdicts(result.schedule, event, held) == (missed, missed)
    assert not checker.locked & set(asked.index) - set(held.index) - set(left)
    assert sorted([*held.index, *left]) == sorted(asked.index)
    assert all(reason.say(lang).strip() for reason in result.not_placed[NotPlaced.REASON] for lang in LANGS)
    assert sum(checker.breaks(lines).values()) == result.breaks
    assert 0 <= result.bound <= result.breaks
    assert result.status != "OPTIMAL" or (result.bound == result.breaks and not left)
    own_places_are_kept(result.schedule, checker, event)
    for pair, place in result.schedule[Schedule.PLACE].items():
        assert checker.takes_place(*pair) == (place is not None)
    for _ in range(damages if lines else 0):
        what, schedule = spoiled_schedule(rng, result.schedule, event)
        assert same_verdict(*verdicts(schedule, event, held)), what
        what, changed = spoiled_event(rng, result.schedule, event, overlap=overlapping(event))
        assert same_verdict(*verdicts(result.schedule, changed, held)), what


@pytest.mark.parametrize("seed", range(share(30, 2000)))
def test_what_is_placed_keeps_every_rule_and_both_checkers_agree(seed):
    check(random.Random(seed), damages=1)


@settings(deadline=None, max_examples=share(8, 100), derandomize=True)
@given(st.randoms(use_true_random=False))
def test_hypothesis_finds_no_event_on_which_they_differ(rng):
    check(rng, damages=1)


def two_hours(*, people=(), **more):
    """One supplier and two buyers; slots of half an hour and of an hour that overlap."""
    clock = {"T1": ("09:00", "09:30"), "T2": ("09:00", "10:00"), "T3": ("09:30", "10:00")}
    hours = [[pd.Timestamp(f"2026-04-09 {at}", tz="Asia/Seoul") for at in span] for span in clock.values()]
    slots = pd.DataFrame(hours, columns=[Slot.START, Slot.END], index=pd.Index(list(clock), name=Slot.ID))
    return Event(
        name="overlap",
        slots=slots.assign(**{Slot.SESSION: "", Slot.PLACES: 2}),
        suppliers=pd.DataFrame(index=["S1"]),
        buyers=pd.DataFrame(index=["B1", "B2"]),
        interpreters=table(people, [Interpreter.NAME, Interpreter.LANGUAGES, Interpreter.ABSENT]).set_axis(
            pd.Index([f"I{i + 1}" for i in range(len(people))], name=Interpreter.ID)
        ),
        **more,
    )


def held_in(*slots, interpreter=None):
    pairs = pd.MultiIndex.from_tuples([("S1", "B1"), ("S1", "B2")][: len(slots)], names=Pair.KEYS)
    return pd.DataFrame(
        {Schedule.SLOT: slots, Schedule.PLACE: None, Schedule.INTERPRETER: interpreter}, index=pairs
    )


def test_lunch_is_free_of_overlapping_meetings():
    """Whoever meets from 9:00 to 9:30 and from 9:30 to 10:00 has no slot free between 9:00 and 10:00."""
    hour = FreeWindow(start=pd.Timestamp("09:00").time(), end=pd.Timestamp("10:00").time())
    ours, theirs = verdicts(held_in("T1", "T3"), event := two_hours(rules=Rules(lunch=(hour,))), None)
    assert ours == theirs == {"lunch"}, event


def test_an_interpreter_who_is_away_is_found_where_none_is_needed():
    event = two_hours(people=[("Kim", ("ko", "es"), ("T1",))])
    ours, theirs = verdicts(held_in("T1", interpreter="I1"), event, None)
    assert ours == theirs == {"interpreter_absent"}
