"""The way of a registration: only allowed steps, no day before the last one, every step kept."""

from datetime import date, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.columns import Step
from matchmaker.programmes.pipeline import STAGES, Pipeline, StatusError

COLUMNS = [Step.SUPPLIER, Step.MAKER_LIST, Step.STATUS, Step.DATE]
NEW_YEAR = date(2019, 1, 1)
# Written again by hand: who may follow whom.
MACHINE = """
start       contacted
contacted   documents refused
documents   sample audit refused
sample      documents audit refused
audit       documents sample registered refused
registered  documents
refused     contacted
"""
NEXT = {line.split()[0]: set(line.split()[1:]) for line in MACHINE.strip().splitlines()}


def way(*statuses, firm="S1", listed="Y1"):
    pipeline = Pipeline()
    for n, status in enumerate(statuses):
        pipeline = pipeline.move(firm, listed, status=status, on=NEW_YEAR + timedelta(days=n))
    return pipeline


def test_an_illegal_change_is_refused_with_the_allowed_ones_in_both_languages():
    audited = way("contacted", "documents", "audit")
    with pytest.raises(StatusError) as refused:
        audited.move("S1", "Y1", status="contacted", on=date(2019, 6, 1))
    assert str(refused.value) == (
        "The status of S1 on Y1 must be one of documents, sample, registered, refused after audit. "
        "Got contacted."
    )
    assert refused.value.say("ko") == (
        "S1 / Y1: 현재 상태 심사, 가능한 다음 상태 서류 제출, 샘플 제출, 등록, 거절. 입력한 상태: 접촉."
    )
    with pytest.raises(StatusError, match=r"one of contacted after not yet in contact\. Got 'signed'"):
        Pipeline().move("S1", "Y1", status="signed", on=NEW_YEAR)


def test_days_do_not_go_backwards_but_may_stand_still():
    once = way("contacted")
    same = once.move("S1", "Y1", status="documents", on=NEW_YEAR)
    assert len(same.steps) == 2
    with pytest.raises(StatusError) as refused:
        once.move("S1", "Y1", status="documents", on=NEW_YEAR - timedelta(days=1))
    assert "2019-01-01" in refused.value.say("ko")
    other = once.move("S2", "Y1", status="contacted", on=date(2018, 1, 1))  # another firm's days are its own
    assert other.now()[Step.SUPPLIER].tolist() == ["S1", "S2"]


def test_a_step_without_a_day_is_refused():
    with pytest.raises(StatusError, match="must have a day"):
        Pipeline(pd.DataFrame([("S1", "Y1", "contacted", pd.NaT)], columns=COLUMNS))


def test_days_may_come_as_dates_times_or_timestamps():
    days = [date(2019, 1, 1), datetime(2019, 1, 2, 9), pd.Timestamp("2019-01-03")]
    rows = [("S1", "Y1", s, day) for s, day in zip(("contacted", "documents", "sample"), days, strict=True)]
    steps = Pipeline(pd.DataFrame(rows, columns=COLUMNS)).steps
    assert steps[Step.DATE].tolist() == [date(2019, 1, n) for n in (1, 2, 3)]


def test_changing_the_given_steps_does_not_change_the_pipeline():
    given_steps = pd.DataFrame([("S1", "Y1", "contacted", NEW_YEAR)], columns=COLUMNS)
    pipeline = Pipeline(given_steps)
    given_steps.loc[0, Step.STATUS] = "registered"
    assert pipeline.now()[Step.STATUS].tolist() == ["contacted"]


def test_the_history_is_kept_and_moving_leaves_the_pipeline_before_as_it_was():
    before = way("contacted", "refused", "contacted", "documents")
    after = before.move("S1", "Y1", status="audit", on=date(2019, 5, 1))
    assert len(before.steps) == 4
    assert after.history("S1", "Y1")[Step.STATUS].tolist() == [
        "contacted",
        "refused",
        "contacted",
        "documents",
        "audit",
    ]
    assert after.history("S2", "Y1").empty
    assert after.now()[[Step.STATUS, Step.DATE]].to_numpy().tolist() == [["audit", date(2019, 5, 1)]]
    assert Pipeline().now().empty


def test_ranks_follow_the_stages():
    assert [Pipeline.rank(stage) for stage in STAGES] == list(range(7))


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["S1", "S2"]),
            st.sampled_from(["Y1", "Y2"]),
            st.sampled_from(STAGES),
            st.integers(-2, 3),
        ),
        max_size=9,
    )
)
def test_it_moves_as_a_tiny_state_machine_does(moves):
    pipeline, state, kept, day = Pipeline(), {}, [], NEW_YEAR
    for firm, listed, status, days in moves:
        day = day + timedelta(days=days)
        now, since = state.get((firm, listed), ("start", date.min))
        legal = status in NEXT[now] and day >= since
        try:
            pipeline = pipeline.move(firm, listed, status=status, on=day)
        except StatusError:
            assert not legal
        else:
            assert legal
            state[firm, listed] = (status, day)
            kept.append((firm, listed, status, day))
    assert [tuple(row) for row in pipeline.steps.to_numpy().tolist()] == kept
    now = pipeline.now()
    assert {(f, y): (s, d) for f, y, s, d in now[COLUMNS].itertuples(index=False)} == state
    assert len(Pipeline(pipeline.steps).steps) == len(kept)
