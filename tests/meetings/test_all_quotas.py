"""Every kind of quota at once, against an independent mixed-integer programme; certificates; true reasons."""

import numpy as np
import pandas as pd
import pytest
from tests.meetings.make import absences, event, random_scores, unmet
from tests.meetings.oracle import random_full_event, solve

from matchmaker.columns import Company, Pair, PastMeeting, Shortfall
from matchmaker.errors import SettingsError
from matchmaker.meetings.certificate import check_choice
from matchmaker.meetings.choose import choose_meetings
from matchmaker.tables.event import Rules
from matchmaker.tables.policy import Exclusion, Policy, Quota, Range


def agrees(seed):
    """Whether the choice had quotas that cross; asserts that it is optimal, proved, and damage is seen."""
    made, scores = random_full_event(seed)
    choice = choose_meetings(scores, made)
    assert (unmet(choice), pytest.approx(choice.value)) == solve(scores, made), seed
    found = check_choice(choice)
    assert found.proved, (seed, found.gap, found.broken)
    if len(choice.meetings):
        damaged = check_choice(choice.replace(meetings=choice.meetings.iloc[1:]))
        assert damaged.gap > 0, seed
    return bool(choice.assignment.rest)


def test_events_with_all_kinds_of_quotas_equal_an_independent_programme_and_are_proved():
    assert sum(agrees(seed) for seed in range(16)) > 1


@pytest.mark.slow
def test_three_hundred_events_with_all_kinds_of_quotas():
    assert sum(agrees(seed) for seed in range(16, 316)) > 40


def test_targets_draw_meetings_to_those_below_them():
    made = event(np.zeros(2, int), np.full(2, 2), np.zeros(2, int), np.full(2, 1))
    scores = pd.Series(
        [0.9, 0.8, 0.75, 0.7],
        pd.MultiIndex.from_product([["S000", "S001"], ["B000", "B001"]], names=Pair.KEYS),
    )
    assert set(choose_meetings(scores, made).meetings.index.get_level_values(0)) == {"S000"}
    wanted = made.replace(suppliers=made.suppliers.assign(**{Company.TARGET_MEETINGS: [1, 1]}))
    choice = choose_meetings(scores, wanted, policy=Policy(target_points=0.2))
    assert set(choice.meetings.index.get_level_values(0)) == {"S000", "S001"}
    assert choice.value == pytest.approx(0.9 + 0.7 + 2 * 0.2)
    weak = choose_meetings(scores, wanted, policy=Policy(target_points=0.05))
    assert set(weak.meetings.index.get_level_values(0)) == {"S000"}


def test_two_sides_that_are_there_at_other_times_share_few_slots():
    made = event(np.zeros(2, int), np.full(2, 9), np.zeros(3, int), np.full(3, 9), n_slots=4)
    away = [(who, "T00") for who in made.suppliers.index] + [(who, "T01") for who in made.buyers.index]
    made = made.replace(absences=absences(away))
    scores = random_scores(np.random.default_rng(0), made, share=2)
    choice = choose_meetings(scores, made)
    assert choice.meetings.groupby(level=Pair.SUPPLIER).size().max() == 2
    assert len(choice.meetings) == 4
    assert check_choice(choice).proved


def met(rows):
    columns = [*Pair.KEYS, PastMeeting.DATE, PastMeeting.OUTCOME, PastMeeting.EVENT]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(**{PastMeeting.DATE: pd.to_datetime(table[PastMeeting.DATE])})


@pytest.mark.parametrize(("rule", "free"), [("never", 0), (1, 1), (2, 0), ("allowed", 2)])
def test_who_met_may_meet_again_after_so_many_events(rule, free):
    past = met(
        [
            ("S000", "B000", "2024-04-02", "met", None),
            ("S000", "B001", "2025-04-02", "met", None),  # one event of two days
            ("S001", "B001", "2025-04-03", "met", None),
        ]
    )
    made = event(np.zeros(2, int), np.full(2, 2), np.zeros(2, int), np.full(2, 2))
    made = made.replace(past_meetings=past, rules=Rules(met_before=rule))
    scores = random_scores(np.random.default_rng(0), made, share=2)
    meetings = choose_meetings(scores, made).meetings.index
    assert (("S000", "B000") in meetings) == (free > 0)
    assert (("S000", "B001") in meetings) == (free > 1)


def test_compatriots_and_ranges():
    made = event(np.zeros(3, int), np.full(3, 3), np.zeros(2, int), np.full(2, 3))
    made = made.replace(
        suppliers=made.suppliers.assign(country=["KR", "MX", "KR"], employees=[10.0, 20.0, np.nan]),
        buyers=made.buyers.assign(country=["MX", "US"]),
    )
    scores = random_scores(np.random.default_rng(0), made, share=2)
    rules = (
        Exclusion(name="compatriots", same=("country",)),
        Exclusion(name="small", suppliers={"employees": Range(at_most=15)}, buyers={"country": "US"}),
    )
    choice = choose_meetings(scores, made, policy=Policy(exclusions=rules))
    left = set(scores.index) - set(choice.meetings.index)
    assert left == {("S001", "B000"), ("S000", "B001")}


def test_hours_of_interpreting_are_a_ceiling():
    made = event(np.zeros(4, int), np.full(4, 3), np.zeros(3, int), np.full(3, 4))
    for side, tongues in (("suppliers", [("ko",)] * 4), ("buyers", [("vi",), ("vi",), ("ko",)])):
        made = made.replace(
            **{side: getattr(made, side).assign(languages=pd.Series(tongues, getattr(made, side).index))}
        )
    scores = random_scores(np.random.default_rng(0), made, share=2)
    choice = choose_meetings(scores, made, policy=Policy())
    assert len(choice.meetings) == 12
    hours = made.replace(policy=Policy(interpreter_hours={"vi": 1.6}))  # three slots of half an hour
    choice = choose_meetings(scores, hours)
    assert (choice.meetings.index.get_level_values(1) != "B002").sum() == 3
    assert check_choice(choice).proved


def test_municipal_seats_that_compete_are_told_together():
    made = event(np.zeros(4, int), np.full(4, 3), np.zeros(3, int), np.full(3, 3))
    made = made.replace(
        suppliers=made.suppliers.assign(municipality=[*"AABB"]),
        buyers=made.buyers.assign(kind=["x", "y", "y"]),
    )
    scores = random_scores(np.random.default_rng(0), made, share=2)
    seats = Quota(name="seats", by="municipality", buyers={"kind": "x"}, least=2)
    choice = choose_meetings(scores, made, policy=Policy(quotas=(seats,)))
    (reason,) = choice.shortfalls[Shortfall.REASON]
    assert "4 required meetings (seats: " in str(reason)
    assert "compete for the 3 that B000 can hold" in str(reason)
    assert "raising B000 (3 → 4) would do" in str(reason)
    assert "필요한 상담 4건" in reason.say("ko")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[quotas]]\nname='a'\nleast=1\n[[quotas]]\nname='a'\nmost=1", "'a' stands twice"),
        ("[[quotas]]\nname='a'\nseats={X=3}", "seats"),
        ("[[quotas]]\nname='a'\ntarget=1\nleast=2", "least <= target <= most"),
        ("[interpreter_hours]\nvi=-1", "at least 0"),
    ],
)
def test_a_wrong_policy_says_what_it_must_be(text, says):
    with pytest.raises(SettingsError, match=says):
        Policy.loads(text)
