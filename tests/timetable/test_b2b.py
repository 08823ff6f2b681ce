"""The reader of real brokerage events, on a hand-made file and, where present, on the real ones."""

import importlib.util
import sys
from pathlib import Path

import pytest

from matchmaker.timetable.check import broken_rules
from matchmaker.timetable.solve import schedule_meetings

ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT / ".." / "shared" / "bench" / "b2b"
TINY = """
nBusiness = 4;
nMeetings = 4;
nTables = 2;
nTotalSlots = 4;
nMorningSlots = 2;

requested = [|1, 2,1,
|2, 3,3,
|1, 2,2,
|3, 4,3,
|];
meetingsxBusiness = [{1,2,4},
{1,2,3,4}];
nMeetingsBusiness = [2,3,2,1];
forbidden = [{0},
{0,4},
{0},
{0}];
fixed = [0,2,0,0];
precedences = [{},
{1},
{},
{2}];
"""


@pytest.fixture(scope="module")
def b2b():
    spec = importlib.util.spec_from_file_location("b2b", ROOT / "benchmarks" / "b2b.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["b2b"] = module
    spec.loader.exec_module(module)
    return module


def test_a_file_becomes_an_event(b2b, tmp_path):
    path = tmp_path / "tiny.original.dzn"
    path.write_text(TINY)
    instance = b2b.read_instance(path, fairness=2)
    assert instance.pairs == [("P001", "P002"), ("P002", "P003"), ("P002", "P001"), ("P003", "P004")]
    assert instance.swapped == 1
    assert instance.meetings["session"].fillna("any").tolist() == ["morning", "any", "afternoon", "any"]
    event = instance.event
    assert event.absences.to_numpy().tolist() == [["P002", "T04"]]
    assert event.locks["slot_id"].tolist() == ["T02"]
    result = schedule_meetings(instance.meetings, event, require_all=True, workers=1)
    assert result.schedule["slot_id"].to_dict() == {
        ("P001", "P002"): "T01",
        ("P002", "P003"): "T02",
        ("P002", "P001"): "T03",
        ("P003", "P004"): result.schedule.loc[("P003", "P004"), "slot_id"],
    }
    assert result.status == "OPTIMAL"
    assert result.breaks == 1  # P001 waits between its two fixed sessions
    b2b.write_schedule(tmp_path / "out", instance, result.schedule)
    written = (tmp_path / "out" / "tiny.original.dzn.csv").read_text().split()
    assert written[:4] == ["meeting,slot", "1,1", "2,2", "3,3"]


def test_a_pair_asked_for_three_times_is_refused(b2b):
    with pytest.raises(ValueError, match="at most twice"):
        b2b.distinct([("a", "b"), ("b", "a"), ("a", "b")])


@pytest.mark.shared
@pytest.mark.skipif(not REAL.exists(), reason="the real events are not beside the checkout")
@pytest.mark.parametrize(
    ("name", "status", "breaks"),
    [("tic-12.original", "OPTIMAL", 0), ("tic-12.forb0003", "INFEASIBLE", None)],
)
def test_a_real_event_agrees_with_the_paper(b2b, name, status, breaks):
    instance = b2b.read_instance(REAL / f"{name}.dzn", fairness=2)
    result = schedule_meetings(instance.meetings, instance.event, require_all=True, time_limit=30, workers=1)
    assert result.status == status
    if breaks is not None:
        assert result.breaks == breaks
        assert broken_rules(result.schedule, instance.event, meetings=instance.meetings).empty
