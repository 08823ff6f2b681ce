import pandas as pd
import pytest

from matchmaker.errors import ScheduleError
from matchmaker.messages import Message
from matchmaker.report.contents import natural_order


def test_a_stranger_in_the_timetable_is_refused(plan):
    with pytest.raises(ScheduleError, match=r"slot_id.*Z9"):
        plan.replace(schedule=plan.schedule.assign(slot_id="Z9"))


def test_names_fall_back_on_the_other_language_and_then_on_the_id(plan):
    assert plan.names("en")["S3"] == "다온해양"
    assert plan.names("en")["001"] == "Gaon Precision"
    assert plan.names("ko")["001"] == "가온정밀"
    nameless = plan.event.replace(buyers=plan.event.buyers.assign(name=None))
    assert plan.replace(event=nameless).names("en")["B1"] == "B1"


def test_the_strongest_wish_of_either_side_counts(plan):
    assert plan.wishes.to_dict() == {("001", "B1"): "must", ("S2", "B2"): "want", ("S3", "B2"): "must"}


def test_a_lock_is_a_must_though_nobody_wished(plan):
    locked = plan.meetings.assign(level=["", "must", "", "", ""])
    assert plan.replace(meetings=locked).wishes["001", "B2"] == "must"


def test_a_must_that_was_not_chosen_is_told_with_its_reason(plan):
    gate = Message("general.minutes", {"n": 1})
    short = plan.replace(meetings=plan.meetings.drop(index=[("S3", "B2")]))
    assert plan.unmet.empty
    assert short.unmet["supplier_id"].tolist() == ["S3"]
    assert short.unmet["reason"].tolist() == [Message("report.not_chosen")]
    slots = pd.DataFrame({"company_id": ["S3", "S3", "B2", "B2"], "slot_id": ["A1", "A2", "A3", "B1"]})
    apart = short.replace(event=plan.event.replace(absences=slots))
    assert apart.unmet["reason"].tolist() == [
        Message("report.never_together", {"supplier": "S3", "buyer": "B2"})
    ]
    barred = short.replace(scores=plan.scores.assign(gate=[None, None, None, None, gate]))
    assert barred.unmet["reason"].tolist() == [gate]


def test_tables_keep_the_planners_order_and_then_count_as_people_do(plan):
    assert plan.places == ["T2", "T10"]
    unnamed = plan.event.replace(places=plan.event.places.iloc[:0])
    assert plan.replace(event=unnamed).places == ["T2", "T10"]
    assert natural_order(["b", "a10", "a9", "9"]) == ["9", "a9", "a10", "b"]
