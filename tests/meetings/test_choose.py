"""Choosing, against other solvers and against laws."""

import re
from operator import attrgetter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.meetings.make import (
    absences,
    by_milp,
    by_networkx,
    drawn,
    event,
    random_event,
    random_scores,
    slots,
    unmet,
    wishes,
)

from matchmaker.columns import (
    Company,
    Excluded,
    Interpreter,
    Lock,
    Meeting,
    Pair,
    PastMeeting,
    Shortfall,
    Slot,
)
from matchmaker.errors import ScheduleError
from matchmaker.meetings.choose import choose_meetings
from matchmaker.messages import Message
from matchmaker.settings import MeetingSettings
from matchmaker.tables.event import Rules

seeds = st.integers(0, 2**32 - 1)
few = settings(max_examples=10, deadline=None)


def scores_of(values):
    return pd.Series(
        list(values.values()), pd.MultiIndex.from_tuples(values, names=Pair.KEYS), dtype="float64"
    )


def square(low_s=(0, 0), high_s=(2, 2), low_b=(0, 0), high_b=(2, 2), **more):
    made = event(low_s, high_s, low_b, high_b, **more)
    pairs = pd.MultiIndex.from_product([made.suppliers.index, made.buyers.index], names=Pair.KEYS)
    return made, pd.Series([0.9, 0.8, 0.7, 0.5], pairs)


def test_value_equals_min_cost_flow_of_networkx():
    for seed in range(200):
        made, scores = random_event(np.random.default_rng(seed))
        value = choose_meetings(scores, made).value
        assert value == pytest.approx(by_networkx(scores, made) / 100), seed


def test_value_and_unmet_minima_equal_an_independent_milp():
    for seed in range(60):
        made, scores, choice = drawn(seed)
        assert (unmet(choice), pytest.approx(choice.value)) == by_milp(scores, made), seed


@few
@given(seed=seeds)
def test_quotas_and_places_are_kept(seed):
    made, scores = random_event(np.random.default_rng(seed), minima=True, n=12)
    meetings = choose_meetings(scores, made).meetings
    for level, frame in ((Pair.SUPPLIER, made.suppliers), (Pair.BUYER, made.buyers)):
        held = meetings.groupby(level=level).size().reindex(frame.index, fill_value=0)
        assert (held <= frame[Company.MAX_MEETINGS]).all()
    assert len(meetings) <= made.slots[Slot.PLACES].sum()
    assert meetings.index.isin(scores.index).all()
    assert meetings.index.is_unique
    assert meetings.index.is_monotonic_increasing


@few
@given(seed=seeds)
def test_more_room_never_lowers_the_value(seed):
    rng = np.random.default_rng(seed)
    made, scores = random_event(rng)
    value = choose_meetings(scores, made).value
    higher = made.buyers.assign(**{Company.MAX_MEETINGS: made.buyers[Company.MAX_MEETINGS] + 1})
    assert choose_meetings(scores, made.replace(buyers=higher)).value >= value - 1e-9
    roomier = made.slots.assign(**{Slot.PLACES: made.slots[Slot.PLACES] + 1})
    assert choose_meetings(scores, made.replace(slots=roomier)).value >= value - 1e-9


@few
@given(seed=seeds)
def test_the_order_of_rows_changes_nothing(seed):
    rng = np.random.default_rng(seed)
    made, scores = random_event(rng, minima=True)
    scores = scores.round(1)  # many ties
    turned = made.replace(
        suppliers=made.suppliers.sample(frac=1, random_state=1),
        buyers=made.buyers.sample(frac=1, random_state=2),
    )
    one = choose_meetings(scores, made)
    two = choose_meetings(scores.sample(frac=1, random_state=3), turned)
    pd.testing.assert_frame_equal(one.meetings, two.meetings)
    pd.testing.assert_frame_equal(one.shortfalls, two.shortfalls)


@few
@given(seed=seeds)
def test_musts_that_fit_are_always_in(seed):
    rng = np.random.default_rng(seed)
    made, scores = random_event(rng, n=9)
    asked = scores.index[rng.random(len(scores)) < 0.15]
    made = made.replace(preferences=wishes([(s, b, "buyer", "must") for s, b in asked]))
    choice = choose_meetings(scores, made)
    lost = pd.MultiIndex.from_frame(choice.conflicts[Pair.KEYS])
    assert (asked.isin(choice.meetings.index) ^ asked.isin(lost)).all()
    for supplier, buyer in lost:
        ends = [(Pair.SUPPLIER, supplier, made.suppliers), (Pair.BUYER, buyer, made.buyers)]
        held = choice.meetings[choice.meetings[Meeting.LEVEL] == "must"]
        full = [
            (held.index.get_level_values(k) == who).sum() == f[Company.MAX_MEETINGS][who]
            for k, who, f in ends
        ]
        assert any(full) or len(held) == made.slots[Slot.PLACES].sum()


def test_a_must_is_held_although_its_score_is_below_the_least():
    made, scores = square(preferences=wishes([("S001", "B001", "supplier", "must")]))
    choice = choose_meetings(scores, made, settings=MeetingSettings(min_score=0.75))
    assert choice.meetings[Meeting.LEVEL].to_dict() == {
        ("S000", "B000"): "",
        ("S000", "B001"): "",
        ("S001", "B001"): "must",
    }
    assert [str(r) for r in choice.excluded[Excluded.REASON]] == ["score below 0.75"]


def test_a_no_removes_the_pair_and_defeats_a_must_of_the_other_side():
    said = [("S000", "B000", "buyer", "no"), ("S000", "B000", "supplier", "must")]
    made, scores = square(preferences=wishes(said))
    choice = choose_meetings(scores, made)
    assert ("S000", "B000") not in choice.meetings.index
    assert list(choice.conflicts.iloc[0, :2]) == ["S000", "B000"]
    assert str(choice.conflicts[Excluded.REASON][0]) == "the buyer said no"


def test_met_before_is_barred_unless_the_event_allows_it():
    past = pd.DataFrame(
        [("S000", "B001", None, "met")], columns=[*Pair.KEYS, PastMeeting.DATE, PastMeeting.OUTCOME]
    )
    made, scores = square(past_meetings=past)
    assert len(choose_meetings(scores, made).meetings) == 3
    assert len(choose_meetings(scores, made.replace(rules=Rules(met_before="allowed"))).meetings) == 4


def test_spare_places_are_not_chosen_for():
    made, scores = square()
    slots, spare = made.slots.iloc[:2].assign(places=2), Rules(spare_places=1)
    assert len(choose_meetings(scores, made.replace(slots=slots)).meetings) == 4
    assert len(choose_meetings(scores, made.replace(slots=slots, rules=spare)).meetings) == 2


def test_pairs_that_only_a_relay_joins_are_chosen_where_relaying_is_allowed():
    made, scores = square()
    tongues = {"suppliers": [("ko",)] * 2, "buyers": [("es",)] * 2}
    sides = {side: getattr(made, side).assign(languages=cells) for side, cells in tongues.items()}
    people = pd.DataFrame(
        {Interpreter.NAME: ["A", "B"], Interpreter.LANGUAGES: [("ko", "en"), ("en", "es")]},
        index=pd.Index(["I1", "I2"], name=Interpreter.ID),
    ).assign(**{Interpreter.ABSENT: [(), ()]})
    made = made.replace(**sides, interpreters=people)
    assert choose_meetings(scores, made).meetings.empty
    assert len(choose_meetings(scores, made.replace(rules=Rules(relay=True))).meetings) == 4


def test_a_pair_without_a_common_slot_is_taken_out_even_when_locked():
    locks = pd.DataFrame([("S000", "B000", None, None)], columns=[*Pair.KEYS, Lock.SLOT, Lock.PLACE])
    made, scores = square(n_slots=2, absences=absences([("S000", "T00"), ("B000", "T01")]), locks=locks)
    choice = choose_meetings(scores, made)
    assert ("S000", "B000") not in choice.meetings.index
    assert str(choice.conflicts[Excluded.REASON][0]) == "they share no free slot"


def test_a_lock_needs_no_score_and_outweighs_a_no():
    locks = pd.DataFrame([("S000", "B000", None, None)], columns=[*Pair.KEYS, Lock.SLOT, Lock.PLACE])
    made, scores = square(locks=locks, preferences=wishes([("S000", "B000", "buyer", "no")]))
    choice = choose_meetings(scores.drop(("S000", "B000")), made)
    assert choice.meetings[Meeting.LEVEL].loc[("S000", "B000")] == "must"
    assert choice.meetings[Meeting.WEIGHT].loc[("S000", "B000")] > 0


def test_locks_come_before_wishes_where_both_do_not_fit():
    locks = pd.DataFrame([("S000", "B001", None, None)], columns=[*Pair.KEYS, Lock.SLOT, Lock.PLACE])
    made, scores = square(high_s=(1, 1), locks=locks, preferences=wishes([("S000", "B000", "buyer", "must")]))
    choice = choose_meetings(scores, made)
    assert ("S000", "B001") in choice.meetings.index
    assert str(choice.conflicts[Excluded.REASON][0]) == "S000 has 2 musts and can hold 1 meetings"


def test_absences_and_representatives_bound_the_meetings():
    made, scores = square(n_slots=1)
    assert choose_meetings(scores, made).value == pytest.approx(1.5)
    two = made.suppliers.assign(**{Company.REPRESENTATIVES: [2, 1]})
    made = made.replace(suppliers=two, buyers=made.buyers.assign(**{Company.REPRESENTATIVES: 2}))
    assert len(choose_meetings(scores, made).meetings) == 3


def test_overlapping_slots_count_once():
    twice = pd.concat([slots(1, 5), slots(1, 5).rename(index={"T00": "T00b"})]).rename_axis(Slot.ID)
    made, scores = square(n_slots=1)
    assert len(choose_meetings(scores, made.replace(slots=twice)).meetings) == 2


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            lambda s: pd.concat([s, s.iloc[:1]]),
            "Each pair must have one score. Got several for: ('S000', 'B000').",
        ),
        (lambda s: s - 1, "Scores must be finite and at least 0."),
        (lambda s: s.rename({"S000": "S9"}), "Scores must be of companies of the event. Got 'S9'."),
        (lambda s: s.droplevel(0), "Scores must be indexed by"),
    ],
)
def test_wrong_scores_end_in_one_clear_message(change, says):
    made, scores = square()
    with pytest.raises(ScheduleError) as caught:
        choose_meetings(change(scores), made)
    assert str(caught.value).startswith(says)


def test_nothing_to_choose_is_a_choice():
    made, scores = square(low_s=(1, 0))
    choice = choose_meetings(scores.iloc[:0], made)
    assert choice.meetings.empty
    assert choice.value == 0
    assert list(choice.shortfalls[Shortfall.COMPANY]) == ["S000"]


def test_costs_beyond_the_solvers_integers_are_refused():
    made, scores = square(low_s=(1, 1))
    with pytest.raises(ScheduleError, match="Lower the resolution"):
        choose_meetings(scores * 1e12, made, settings=MeetingSettings(resolution=10_000_000))


def test_a_large_dense_event_is_chosen_in_a_second():
    made = event(np.full(868, 1), np.full(868, 4), np.full(223, 4), np.full(223, 10), n_slots=16, places=150)
    scores = random_scores(np.random.default_rng(0), made, share=2)
    choice = choose_meetings(scores, made)
    assert choice.shortfalls.empty
    assert choice.seconds < 3  # 0.2 s on a free machine


def relaxed(made, column, who, by):
    """The event with one company's room raised by so many meetings."""
    side = "suppliers" if who in made.suppliers.index else "buyers"
    frame = getattr(made, side).copy()
    frame.loc[who, column] += by
    return made.replace(**{side: frame})


def parts_of(message):
    """The plain messages inside a shortfall's reason: what each key is filled with."""
    key, values = attrgetter("key", "values")(message)
    found = {key: values}
    for value in values.values():
        if isinstance(value, Message):
            found |= parts_of(value)
    return found


def cured(made, who, row, parts):
    """The event after raising just what a reason names."""
    if "meetings.own_maximum" in parts:
        made = relaxed(made, Company.MAX_MEETINGS, who, row[Shortfall.ASKED])
    if "meetings.places" in parts:
        more = slots(1, parts["meetings.places"]["more"]).rename({"T00": "X"})
        made = made.replace(slots=pd.concat([made.slots, more]))
    if "meetings.full" in parts:
        for named in str(parts["meetings.full"]["names"]).split(", "):
            name, old, new = re.match(r"(\w+) \((\d+) → (\d+)\)", named).groups()
            made = relaxed(made, Company.MAX_MEETINGS, name, int(new) - int(old))
    return made


def test_relaxing_what_a_reason_names_fills_the_shortfall():
    proved = 0
    for seed in range(35):
        made, scores, choice = drawn(seed)
        for row in choice.shortfalls.to_dict("records"):
            who, parts = row[Shortfall.COMPANY], parts_of(row[Shortfall.REASON])
            few = parts.get("meetings.few") or parts.get("meetings.few_because")
            reach = few["n"] if few else row[Shortfall.ASKED]
            after = unmet(choose_meetings(scores, cured(made, who, row, parts)))
            assert after <= unmet(choice) - (reach - row[Shortfall.GOT])
            proved += 1
    assert proved > 25


def test_a_reason_says_how_many_partners_pass_the_gates():
    made, scores = square(low_s=(0, 2))
    gate = Message("general.minutes", {"n": 1})
    gates = pd.Series([gate], pd.MultiIndex.from_tuples([("S001", "B000")], names=Pair.KEYS), dtype=object)
    choice = choose_meetings(scores.drop(("S001", "B000")), made, gates=gates)
    (reason,) = choice.shortfalls[Shortfall.REASON]
    assert (
        reason.say("en")
        == "S001 asks for 2 and gets 1: only 1 of 2 on the other side may meet it (1 x 1 min)"
    )
    assert reason.say("ko") == "S001: 요청 2건, 배정 1건 — 상대편 2개사 중 상담 가능 1개사뿐 (1분 1건)"


def test_a_reason_names_attendance_and_full_partners():
    made, scores = square(
        low_s=(2, 2), high_b=(1, 1), n_slots=3, absences=absences([("S000", "T00"), ("S000", "T01")])
    )
    choice = choose_meetings(scores, made)
    first, second = choice.shortfalls[Shortfall.REASON]
    assert "it is there for no more than 1" in str(first)
    assert "raising B001 (1 → 2) would do" in str(second)


def test_the_card_and_the_copy():
    made, scores = square()
    choice = choose_meetings(scores, made)
    assert str(choice).startswith("4 meetings, OPTIMAL: value 2.90, bound 2.90; 0 companies")
    assert choice.replace(status="FEASIBLE").status == "FEASIBLE"
