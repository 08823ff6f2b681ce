"""The floor plan: optional, in metres, with headings in English or Korean."""

import pytest

from matchmaker.errors import TableErrors
from matchmaker.tables.read import read_event

PLACES = [["place_id", "owner_id", "hall"], ["A1", "", "1"], ["A2", "", "1"]]
EVENT = """
name = "small"
[[days]]
date = 2026-04-09
blocks = [{start = "09:00", end = "10:00", slot_min = 30}]
[rules]
hall_walk_m = 40.0
relay = true
spare_places = 1
interpreter_hours_per_day = 7.5
"""


@pytest.mark.parametrize(
    "heads", [["place_id", "x_m", "y_m", "hall"], ["테이블", "가로(m)", "세로(m)", "홀"]]
)
def test_places_stand_where_the_plan_says(write_event, heads):
    plan = [heads, ["A1", "1,200 cm", "3", "1"], ["A2", "12.5", "-4 m", ""]]
    event = read_event(write_event(event=EVENT, places=PLACES, locks=None, floor_plan=plan))
    assert event.floor_plan["x_m"].to_dict() == {"A1": 12.0, "A2": 12.5}
    assert event.floor_plan["y_m"].to_dict() == {"A1": 3.0, "A2": -4.0}
    assert event.floor_plan["hall"].fillna("").tolist() == ["1", ""]
    assert (event.rules.hall_walk_m, event.rules.relay, event.rules.spare_places) == (40.0, True, 1)


def test_without_the_file_nothing_is_known(write_event):
    assert read_event(write_event(event=EVENT, places=PLACES, locks=None)).floor_plan.empty


def test_a_plan_that_does_not_fit_is_refused_at_once(write_event):
    plan = [["place_id", "x_m", "y_m"], ["A1", "far", "1"], ["B9", "1", "1"]]
    with pytest.raises(TableErrors) as caught:
        read_event(write_event(event=EVENT, places=PLACES, locks=None, floor_plan=plan))
    told = "\n".join(str(reason) for reason in caught.value.table["reason"])
    assert "'far' is not a length in metres." in told
    with pytest.raises(TableErrors, match=r"1 places of the event are not on the floor plan"):
        read_event(
            write_event(event=EVENT, places=PLACES, locks=None, floor_plan=[plan[0], ["A1", "1", "1"]])
        )
