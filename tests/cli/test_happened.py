"""What happened stays known from one mend to the next: `happened.csv`, as a planner meets it."""

import json
import shutil
import signal

import pytest

from matchmaker.cli import live
from matchmaker.cli.program import run
from matchmaker.columns import Happened, Problem, Slot
from matchmaker.errors import TableErrors, cut
from matchmaker.messages import Message
from matchmaker.report.happened import HAPPENED, happened_csv, read_happened
from matchmaker.report.publishing.revisions import latest
from matchmaker.report.schedule_file import read_schedule
from matchmaker.tables.samples import load_sample, sample_path
from matchmaker.timetable.incidents import Incident, IncidentError, apply_incidents
from matchmaker.timetable.remembering import apply_remembered, remember, strike_out

MINI = str(sample_path("mini"))
QUICK = ["--time-limit", "2"]


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    out = tmp_path_factory.mktemp("planned") / "plan"
    assert run(["plan", MINI, "--out", str(out), *QUICK, "--quiet"]) == 0
    return out


@pytest.fixture(scope="module")
def gone(planned):
    """A pair of the plan; its buyer will not come."""
    return read_schedule(planned / "schedule.csv").index[0]


@pytest.fixture(scope="module")
def mended(planned, gone, tmp_path_factory):
    out = tmp_path_factory.mktemp("mended") / "now"
    assert (
        run(["replan", MINI, str(planned), "--out", str(out), "--no-show", gone[1], *QUICK, "--quiet"]) == 0
    )
    return out


def answered(capsys, *words):
    capsys.readouterr()
    code = run([*map(str, words), "--json"])
    return code, json.loads(capsys.readouterr().out)


def keys(said):
    return {message["key"] for message in said["messages"]}


def test_an_absent_company_is_not_booked_by_the_next_mend(mended, gone, tmp_path, capsys):
    words = ["replan", MINI, mended, "--out", tmp_path / "next", "--add", " ".join(gone), *QUICK]
    _, said = answered(capsys, *words)
    assert "day.happened" in keys(said)
    assert [(row["supplier_id"], row["buyer_id"]) for row in said["not_placed"]] == [gone]
    assert gone[1] not in read_schedule(tmp_path / "next" / "schedule.csv").index.get_level_values(1)
    assert (tmp_path / "next" / HAPPENED).read_bytes() == (mended / HAPPENED).read_bytes()


def test_verify_knows_what_happened(planned, mended, tmp_path, capsys):
    assert answered(capsys, "verify", MINI, mended)[0] == 0
    shutil.copytree(mended, tmp_path / "old")
    shutil.copyfile(planned / "schedule.csv", tmp_path / "old" / "schedule.csv")
    code, said = answered(capsys, "verify", MINI, tmp_path / "old")
    assert (code, bool(said["broken"])) == (1, True)


def test_stand_by_and_places_leave_the_absent_out(mended, gone, capsys):
    _, said = answered(capsys, "standby", MINI, mended, "--company", gone[1])
    assert not said["standby"]
    _, said = answered(capsys, "places", MINI, mended, "--supplier", gone[0], "--buyer", gone[1])
    assert not said["places"]


def test_new_incidents_are_added_and_struck_out_again(mended, gone, tmp_path, capsys):
    late = read_schedule(mended / "schedule.csv").index[0][0]
    words = ["replan", MINI, mended, "--out", tmp_path / "late", "--late", f"{late} 10:30", *QUICK]
    assert answered(capsys, *words)[0] == 0
    event = load_sample("mini")
    said = read_happened(tmp_path / "late" / HAPPENED, event)
    assert [(i.kind, i.who) for i in said] == [("no_show", gone[1]), ("late", late)]
    assert said[1].at == f"{event.slots[Slot.START].iloc[0]:%Y-%m-%d} 10:30"
    came = ["--undo", gone[1], "--add", " ".join(gone)]
    code, _ = answered(capsys, "replan", MINI, tmp_path / "late", "--out", tmp_path / "came", *came, *QUICK)
    assert code == 0
    assert gone in read_schedule(tmp_path / "came" / "schedule.csv").index
    assert [i.who for i in read_happened(tmp_path / "came" / HAPPENED, event)] == [late]
    again = ["replan", MINI, tmp_path / "came", "--out", tmp_path / "no", "--undo", gone[1], *QUICK]
    assert run([*map(str, again)]) == 1


def test_a_line_deleted_by_hand_is_struck_out(mended, gone, tmp_path, capsys):
    shutil.copytree(mended, tmp_path / "now")
    lines = (mended / HAPPENED).read_text("utf-8-sig").splitlines()
    (tmp_path / "now" / HAPPENED).write_text(lines[0] + "\n", "utf-8")
    words = ["replan", MINI, tmp_path / "now", "--out", tmp_path / "next", "--add", " ".join(gone), *QUICK]
    assert answered(capsys, *words)[0] == 0
    assert gone in read_schedule(tmp_path / "next" / "schedule.csv").index


def test_what_happened_does_not_roll_back(planned, mended, gone, tmp_path, capsys):
    home = tmp_path / "published"
    for out in (planned, mended):
        assert run(["publish", str(out), "--to", str(home)]) == 0
    assert (latest(home).folder / HAPPENED).read_bytes() == (mended / HAPPENED).read_bytes()
    _, said = answered(capsys, "rollback", home, "--to", "1")
    assert "day.happened_stays" in keys(said)
    code, said = answered(capsys, "verify", MINI, home)
    assert (code, "day.happened" in keys(said)) == (1, True)
    words = ["replan", MINI, home, "--out", tmp_path / "next", *QUICK]
    assert answered(capsys, *words)[0] == 0
    assert gone[1] not in read_schedule(tmp_path / "next" / "schedule.csv").index.get_level_values(1)
    latest(home).check()


def test_a_plan_that_knows_of_nothing_keeps_what_is_published(planned, mended, tmp_path):
    home = tmp_path / "published"
    for out in (mended, planned):
        assert run(["publish", str(out), "--to", str(home), "--quiet"]) == 0
    assert (latest(home).folder / HAPPENED).read_bytes() == (mended / HAPPENED).read_bytes()


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("sick,B01,,", Happened.WHAT),
        ("no_show,B99,,", Happened.WHO),
        ("late,B01,,", Happened.AT),
        ("late,B01,noon,", Happened.AT),
        ("no_show,B01,,1999-01-01 10:00", Happened.SINCE),
    ],
)
def test_a_bad_line_is_told_with_file_row_and_column(line, column, mended, tmp_path):
    (tmp_path / HAPPENED).write_text(f"incident,who,time,since,message\nno_show,B02,,,\n{line},\n", "utf-8")
    with pytest.raises(TableErrors) as error:
        read_happened(tmp_path / HAPPENED, load_sample("mini"))
    (row,) = error.value.table.to_dict("records")
    assert (row[Problem.FILE], row[Problem.ROW], row[Problem.COLUMN]) == (HAPPENED, 3, column)
    assert "3" in error.value.say("ko")


@pytest.mark.parametrize("data", [b"\x00\xff", b"a,b\n1,2\n", b""])
def test_a_file_that_is_no_such_table_is_refused(data, tmp_path):
    (tmp_path / HAPPENED).write_bytes(data)
    with pytest.raises(TableErrors):
        read_happened(tmp_path / HAPPENED, load_sample("mini"))


def test_what_is_written_is_read_back(tmp_path):
    event = load_sample("mini")
    new = [
        Incident(kind="no_show", who="S01"),
        Incident(kind="early", who="B02", at="11:00"),
        Incident(kind="lost_table", who=str(event.places.index[0]), at="11:00")
        if len(event.places)
        else Incident(kind="late", who="S02", at="10:30"),
    ]
    said = remember((), new, event, now="10:30")
    (tmp_path / HAPPENED).write_bytes(happened_csv(said, lang="ko"))
    assert read_happened(tmp_path / HAPPENED, event) == said
    assert remember(said, new, event, now="10:30") == said
    one, other = apply_remembered(event, said), apply_incidents(event, new, now="10:30")
    assert set(map(tuple, one.absences.to_numpy())) == set(map(tuple, other.absences.to_numpy()))


def test_an_incident_leaves_alone_what_began_before_it_was_said():
    event = load_sample("mini")
    starts = event.slots[Slot.START]
    said = [Incident(kind="no_show", who="B02", since=f"{starts.iloc[1]:%Y-%m-%d %H:%M}")]
    after = apply_remembered(event, said).absences
    away = set(after.loc[after["company_id"] == "B02", "slot_id"])
    assert away >= set(event.slots.index[starts >= starts.iloc[1]])
    before = event.absences
    assert (event.slots.index[0] in away) == (
        event.slots.index[0] in set(before.loc[before["company_id"] == "B02", "slot_id"])
    )


def test_what_was_said_is_not_taken_back_silently():
    event = load_sample("mini")
    away = remember((), [Incident(kind="no_show", who="B01")], event)
    with pytest.raises(IncidentError, match="--undo B01"):
        remember(away, [Incident(kind="late", who="B01", at="10:30")], event)
    late = remember((), [Incident(kind="late", who="B01", at="11:00")], event)
    with pytest.raises(IncidentError, match="--undo B01"):
        remember(late, [Incident(kind="late", who="B01", at="10:30")], event)
    assert len(remember(late, [Incident(kind="late", who="B01", at="11:30")], event)) == 2
    with pytest.raises(IncidentError, match="B02"):
        strike_out(late, ["B02"])


def test_a_slot_that_begins_exactly_now_is_still_to_come():
    """Bug report: nothing said on which side of `now` a slot lies that begins at it."""
    event = load_sample("mini")
    start = event.slots[Slot.START].iloc[1]
    after = apply_incidents(event, [Incident(kind="no_show", who="B02")], now=start).absences
    assert event.slots.index[1] in set(after.loc[after["company_id"] == "B02", "slot_id"])


def test_a_long_list_in_a_korean_sentence_ends_in_korean():
    told = Message("day.unknown_no_show", {"who": "X", "known": cut(range(7))})
    assert "2 more" in told.say("en")
    assert "외 2개" in told.say("ko")
    assert "more" not in told.say("ko")
    with pytest.raises(IncidentError) as error:
        apply_incidents(load_sample("mini"), [Incident(kind="no_show", who="X")])
    assert "more" not in error.value.say("ko")


@pytest.mark.parametrize(("stage", "code"), [("read", 130), ("place", 0)])
def test_ctrl_c_while_mending_writes_what_there_is(monkeypatch, tmp_path, capsys, planned, gone, stage, code):
    tell, left = live.Run.tell, [signal.SIGINT]

    def pressed(self, name, share):
        tell(self, name, share)
        while name == stage and left:
            signal.raise_signal(left.pop())

    monkeypatch.setattr(live.Run, "tell", pressed)
    out = tmp_path / "out"
    assert run(["replan", MINI, str(planned), "--out", str(out), "--no-show", gone[1], "--json"]) == code
    answer = json.loads(capsys.readouterr().out)
    monkeypatch.undo()
    if code:
        assert not out.exists()
    else:
        assert answer["stopped_early"]
        assert run(["verify", MINI, str(out)]) == 0
