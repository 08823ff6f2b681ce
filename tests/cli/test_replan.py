"""`matchmaker replan`, `standby` and `places` as a planner types them, from a plan to its third revision."""

import json

import openpyxl
import pandas as pd
import pytest

from matchmaker.cli.program import run
from matchmaker.messages import say
from matchmaker.report.grid import TAG
from matchmaker.report.publishing.revisions import latest, list_revisions
from matchmaker.report.schedule_file import read_schedule
from matchmaker.tables.samples import load_sample, sample_path

MINI = str(sample_path("mini"))
QUICK = ["--time-limit", "3"]


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    out = tmp_path_factory.mktemp("planned") / "plan"
    assert run(["plan", MINI, "--out", str(out), *QUICK, "--quiet"]) == 0
    return out


@pytest.fixture
def published(planned, tmp_path, capsys):
    assert run(["publish", str(planned), "--to", str(tmp_path / "published")]) == 0
    capsys.readouterr()
    return tmp_path / "published"


def answered(capsys, *words):
    code = run([*words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def busiest(timetable, level):
    return timetable.index.get_level_values(level).value_counts().index[0]


def test_from_a_plan_to_its_third_revision(published, tmp_path, capsys):
    first = latest(published)
    before = read_schedule(first.schedule_file)
    gone = busiest(before, "buyer_id")
    out = tmp_path / "mended"
    words = ["replan", MINI, str(published), "--out", str(out), "--no-show", gone, *QUICK]
    code, said = answered(capsys, *words)
    assert code == 0
    assert gone in said["told"]
    assert any(m["key"] == "day.publish" for m in said["messages"])
    after = read_schedule(out / "schedule.csv")
    assert gone not in after.index.get_level_values("buyer_id")
    assert run(["verify", MINI, str(published), "--quiet"]) == 0
    assert run(["publish", str(out), "--to", str(published), "--lang", "ko"]) == 0
    assert run(["rollback", str(published), "--to", "1", "--lang", "ko"]) == 0
    assert [r.number for r in list_revisions(published)] == [1, 2, 3]
    pd.testing.assert_frame_equal(read_schedule(latest(published).schedule_file), before)


def test_a_mend_of_what_is_no_longer_the_newest_is_refused(published, tmp_path, capsys):
    buyer = busiest(read_schedule(latest(published).schedule_file), "buyer_id")
    for name in ("one", "other"):
        words = ["replan", MINI, str(published), "--out", str(tmp_path / name), "--no-show", buyer]
        assert run([*words, *QUICK, "--quiet"]) == 0
    assert run(["publish", str(tmp_path / "one"), "--to", str(published)]) == 0
    assert run(["publish", str(tmp_path / "other"), "--to", str(published)]) == 1
    assert len(list_revisions(published)) == 2


def test_nothing_published_is_written_over(published, planned, capsys):
    newest = latest(published).folder
    for to in (newest, published):
        assert run(["replan", MINI, str(published), "--out", str(to), "--lang", "ko"]) == 1
    assert run(["replan", MINI, str(planned / "schedule.csv"), "--out", str(planned)]) == 1


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_what_was_moved_by_hand_stays_where_it_was_put(planned, tmp_path, capsys, lang):
    event, before = load_sample("mini"), read_schedule(planned / "schedule.csv")
    book = openpyxl.load_workbook(planned / "plan.xlsx")
    grid = next(s for s in book.worksheets if s.cell(3, 1).value == "slot_id")
    away = event.absences.groupby("company_id")["slot_id"].agg(set)
    slots = {grid.cell(3, c).value: c for c in range(2, grid.max_column + 1) if grid.cell(3, c).value}
    tiles = {
        (row, column): TAG.search(text).groups()
        for row in range(4, grid.max_row + 1)
        for column in slots.values()
        if TAG.search(text := str(grid.cell(row, column).value or ""))
    }
    free = [(r, c) for r in range(4, grid.max_row + 1) for c in slots.values() if not grid.cell(r, c).value]
    named = {column: slot for slot, column in slots.items()}

    def stands(pair, column):
        busy = before[before["slot_id"] == named[column]].index
        return not any(named[column] in away.get(i, ()) or any(i in other for other in busy) for i in pair)

    pair, old, new = next(
        (pair, old, new)
        for old, pair in tiles.items()
        for new in free
        if new[1] != old[1] and stands(pair, new[1])
    )
    grid.cell(*new).value, grid.cell(*old).value = grid.cell(*old).value, None
    edited = tmp_path / "edited.xlsx"
    book.save(edited)
    code, said = answered(
        capsys, "replan", MINI, str(edited), "--out", str(tmp_path / "out"), "--lang", lang, *QUICK
    )
    assert code == 0
    assert any(m["key"] == "day.hands" and m["values"]["n"] == 1 for m in said["messages"])
    after = read_schedule(tmp_path / "out" / "schedule.csv")
    place = str(grid.cell(new[0], 1).value).split("\n")[0]
    assert tuple(after.loc[pair, ["slot_id", "place_id"]]) == (named[new[1]], place)
    # If its buyer does not come, nobody is told that it was kept
    words = ["replan", MINI, str(edited), "--out", str(tmp_path / "gone"), "--no-show", pair[1], *QUICK]
    _, said = answered(capsys, *words, "--lang", lang)
    keys = {m["key"] for m in said["messages"]}
    assert "day.hands_lost" in keys
    assert "day.hands" not in keys


def test_a_plan_that_was_never_published_is_not_told_to_be_published_into(planned, tmp_path, capsys):
    _, said = answered(capsys, "replan", MINI, str(planned), "--out", str(tmp_path / "out"), *QUICK)
    assert not any(m["key"] == "day.publish" for m in said["messages"])


def test_several_things_happen_at_once(planned, tmp_path, capsys):
    timetable = read_schedule(planned / "schedule.csv")
    event = load_sample("mini")
    buyer, supplier = busiest(timetable, "buyer_id"), busiest(timetable, "supplier_id")
    late = f"{event.slots['start'].iloc[1]:%H:%M}"
    words = ["replan", MINI, str(planned), "--out", str(tmp_path / "out"), "--late", f"{buyer} {late}"]
    words += ["--early", f"{supplier} {event.slots['start'].iloc[-1]:%H:%M}", *QUICK]
    words += ["--ill", str(event.interpreters.index[0])] if len(event.interpreters) else []
    code, said = answered(capsys, *words)
    assert code == 0
    after = read_schedule(tmp_path / "out" / "schedule.csv")
    first, last = event.slots.index[0], event.slots.index[-1]
    assert not ((after.index.get_level_values("buyer_id") == buyer) & (after["slot_id"] == first)).any()
    assert not ((after.index.get_level_values("supplier_id") == supplier) & (after["slot_id"] == last)).any()
    assert not (after["interpreter_id"] == event.interpreters.index[0]).any()
    assert len(after) + len(said["not_placed"]) == len(timetable)


@pytest.mark.parametrize(
    ("option", "value"),
    [("--no-show", "NOBODY"), ("--late", "B01"), ("--late", "B01 99:99"), ("--add", "S01"), ("--ill", "X")],
)
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_what_cannot_have_happened_is_one_sentence_and_nothing_is_written(
    planned, tmp_path, capsys, option, value, lang
):
    words = ["replan", MINI, str(planned), "--out", str(tmp_path / "out"), option, value, "--lang", lang]
    assert run(words) == 1
    told = capsys.readouterr().err
    assert "Traceback" not in told
    assert told.strip()
    assert not (tmp_path / "out").exists()


def test_a_no_show_frees_slots_for_those_who_stand_by(planned, tmp_path, capsys):
    timetable = read_schedule(planned / "schedule.csv")
    gone = busiest(timetable, "supplier_id")
    out = tmp_path / "standby.xlsx"
    code, said = answered(capsys, "standby", MINI, str(planned), "--no-show", gone, "--out", str(out))
    assert code == 0
    assert out.exists()
    assert all(row["supplier_id"] != gone for row in said.get("standby", []))


def test_places_tells_the_cost_of_one_more_meeting(planned, capsys):
    code, said = answered(capsys, "places", MINI, str(planned), "--supplier", "S02", "--buyer", "B02")
    assert code == 0
    costs = [(row["moved"], row["lost"], row["added_breaks"]) for row in said["places"]]
    assert costs
    assert costs == sorted(costs)
    code, said = answered(capsys, "places", MINI, str(planned), "--supplier", "S01", "--buyer", "B03")
    assert code == 1  # one of the two said no
    assert "S01 - B03" in said["error"]


def test_the_sentences_of_the_day_exist_in_both_languages():
    for key in ("day.hands", "day.publish"):
        assert say(key, "ko", n=1, pairs="a", out="o", folder="f") != say(
            key, "en", n=1, pairs="a", out="o", folder="f"
        )
