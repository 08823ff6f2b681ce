import pandas as pd
import pytest

from matchmaker.columns import Balance
from matchmaker.messages import Message
from matchmaker.report.labels import proof
from matchmaker.report.measures import take_measures, waiting_minutes


def figures(plan):
    table = take_measures(plan)
    return {(r.measure, r.item): (r.value, r.out_of) for r in table.itertuples()}


def test_every_figure_against_a_count_by_hand(plan):
    found = figures(plan)
    expected = {
        ("suppliers_meeting", ""): (2, 3),  # 001 and S2
        ("buyers_meeting", ""): (2, 2),
        ("short_companies", ""): (1, None),
        ("meetings_wished", ""): (3, None),  # 001-B1 twice, S2-B2, S3-B2; a "no" is no wish
        ("meetings_placed", ""): (4, 5),
        ("mean_score", ""): (0.575, 1),  # (0.8 + 0.6 + 0.5 + 0.4) / 4
        ("must_met", ""): (1, 2),
        ("want_met", ""): (1, 1),
        ("breaks", ""): (2, None),
        ("breaks_bound", ""): (1, None),
        # 001 meets 9:00 and 9:30, B2 too: 0; S2 and B1 meet 9:00 and 11:00: 90 each
        ("waiting_mean_min", ""): (45, None),
        ("waiting_longest_min", ""): (90, None),
        ("tables_used", "A1"): (2, 2),
        ("tables_used", "A2"): (1, 2),
        ("tables_used", "A3"): (1, 2),
        ("tables_used", "B1"): (0, 2),
        ("region_suppliers", "gunsan"): (1, 1),
        ("region_meetings", "gunsan"): (2, None),
        ("region_suppliers", "geoje"): (0, 1),
        ("region_meetings", "geoje"): (0, None),
        ("interpreter_meetings", "I1"): (2, 3),  # away in one slot of four
        ("interpreter_meetings", "I2"): (1, 4),
    }
    assert set(found) == set(expected)
    for key, (value, whole) in expected.items():
        assert found[key][0] == pytest.approx(value), key
        assert pd.isna(found[key][1]) if whole is None else found[key][1] == whole, key


def test_a_region_counts_by_the_date_of_the_event(plan):
    slots = plan.event.slots
    later = plan.event.replace(
        slots=slots.assign(start=slots.start + pd.Timedelta("3650D"), end=slots.end + pd.Timedelta("3650D"))
    )
    assert "gunsan" not in {item for _, item in figures(plan.replace(event=later))}


def test_two_representatives_at_once_wait_once():
    start = pd.to_datetime(["2026-01-05 09:00", "2026-01-05 09:00", "2026-01-05 10:00"])
    held = pd.DataFrame({"supplier_id": ["S", "S", "S"], "buyer_id": ["B1", "B2", "B3"], "start": start})
    held["end"] = held["start"] + pd.Timedelta("30min")
    assert waiting_minutes(held).max() == 30


def test_an_empty_plan_has_figures_too(plan):
    empty = plan.replace(
        schedule=plan.schedule.iloc[:0], contributions=plan.contributions.iloc[:0], breaks=None, bound=None
    )
    found = figures(empty)
    assert found["meetings_placed", ""] == (0, 5)
    assert ("breaks", "") not in found
    assert ("mean_score", "") not in found


def test_a_balance_is_shown_where_more_than_breaks_counts(plan):
    weighed = [
        ("breaks", Message("timetable.unit_breaks"), 1.0, 3.0, 3.0, None),
        ("idle", Message("timetable.unit_idle"), 0.5, 4.0, 2.0, None),
        (Balance.TOTAL, Message("timetable.unit_total"), None, None, 5.0, 4.27),
    ]
    frame = pd.DataFrame(weighed, columns=Balance.ALL).set_index(Balance.TERM)
    shown = figures(plan.replace(balance=frame))
    assert shown["balance_idle", "0.5 x"] == (4.0, pytest.approx(float("nan"), nan_ok=True))
    assert shown["balance_total", ""][0] == 5.0
    assert "4.2" in proof(plan.replace(balance=frame))[-1].say("ko")
    alone = plan.replace(balance=frame.drop("idle"))
    assert not any(measure.startswith("balance") for measure, _ in figures(alone))
    assert len(proof(alone)) == len(proof(plan))
