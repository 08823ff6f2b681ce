"""A workbook that a planner edited in a spreadsheet, and what is read of it."""

import openpyxl
import pandas as pd
import pytest

from matchmaker.errors import TableErrors
from matchmaker.messages import say
from matchmaker.report.edited import edited_pairs
from matchmaker.report.schedule_file import read_schedule, read_unedited
from matchmaker.report.workbook import write_workbook


@pytest.fixture(params=["en", "ko"])
def desk(request, plan, tmp_path):
    """A function that opens the written workbook, lets it be edited, saves it and reads it back."""
    file = write_workbook(plan, tmp_path / "plan.xlsx", lang=request.param)
    day = say("report.sheet_grid_day", request.param, day="04-09")
    other = say("report.sheet_grid_day", request.param, day="04-10")

    def edit(change):
        book = openpyxl.load_workbook(file)
        change(book[day], book[other], book[say("report.sheet_timetable", request.param)])
        book.save(file)
        return read_schedule(file)

    edit.file = file
    edit.lang = request.param
    return edit


def move(sheet, old, new, to=None):
    (to or sheet)[new].value, sheet[old].value = sheet[old].value, None


def told(edit, change):
    with pytest.raises(TableErrors) as caught:
        edit(change)
    rows = caught.value.table
    return [(row["column"].rpartition("!")[2], row["reason"].key) for row in rows.to_dict("records")]


def test_an_untouched_workbook_is_the_plan(desk, plan):
    back = desk(lambda *_: None)
    assert edited_pairs(plan.schedule, back) == []
    pd.testing.assert_frame_equal(read_unedited(desk.file), back)


def test_a_tile_moved_in_the_grid_moves_its_meeting_and_keeps_its_interpreter(desk, plan):
    back = desk(lambda grid, other, _: move(grid, "B4", "B4", to=other))
    assert tuple(back.loc[("001", "B1")]) == ("B1", "T2", "I1")
    assert edited_pairs(plan.schedule, back) == [("001", "B1")]
    assert tuple(read_unedited(desk.file).loc[("001", "B1")]) == ("A1", "T2", "I1")


def test_two_tiles_swapped(desk, plan):
    def swap(grid, *_):
        grid["B4"].value, grid["B5"].value = grid["B5"].value, grid["B4"].value

    back = desk(swap)
    assert list(back.loc[[("001", "B1"), ("S2", "B2")], "place_id"]) == ["T10", "T2"]


def test_an_emptied_tile_is_a_meeting_called_off(desk):
    def clear(grid, *_):
        grid["B4"].value = None

    assert ("001", "B1") not in desk(clear).index


def test_a_tag_typed_into_the_grid_is_a_new_meeting(desk):
    def add(grid, *_):
        grid["D4"].value = "new!\n[S3 × B1]"

    assert tuple(desk(add).loc[("S3", "B1")]) == ("A3", "T2", None)


def test_an_edit_of_the_timetable_sheet_counts_too(desk):
    def change(grid, _, table):
        column = {c.value: c.column for c in table[1]}[say("report.head_slot_id", desk.lang)]
        row = next(
            r for r in range(2, 9) if table.cell(r, 4).value == "001" and table.cell(r, column).value == "A1"
        )
        table.cell(row, column).value = "A3"
        move(grid, "B5", "C5")

    back = desk(change)
    assert back.loc[("001", "B1"), "slot_id"] == "A3"
    assert back.loc[("S2", "B2"), "slot_id"] == "A2"


def test_two_edits_that_differ_are_told(desk):
    def change(grid, _, table):
        column = {c.value: c.column for c in table[1]}[say("report.head_slot_id", desk.lang)]
        row = next(
            r for r in range(2, 9) if table.cell(r, 4).value == "001" and table.cell(r, column).value == "A1"
        )
        table.cell(row, column).value = "A3"
        move(grid, "B4", "C5")

    assert told(desk, change) == [("C5", "report.two_edits")]


def test_a_copied_tile_a_note_in_the_grid_and_a_tile_outside_it_are_told(desk):
    def change(grid, *_):
        grid["D4"].value = grid["B4"].value
        grid["C5"].value = "coffee?"
        move(grid, "C4", "H9")
        grid["K2"].value = "a note outside"

    found = told(desk, change)
    assert sorted(found) == [
        ("C5", "report.tile_unknown"),
        ("D4", "report.pair_twice"),
        ("H9", "report.tile_outside"),
    ]


def test_a_name_that_looks_like_a_tag_is_only_a_name(plan, tmp_path):
    suppliers = plan.event.suppliers.assign(name_en="[S3 × B1]")
    named = plan.replace(event=plan.event.replace(suppliers=suppliers))
    back = read_schedule(write_workbook(named, tmp_path / "plan.xlsx", lang="en"))
    assert edited_pairs(plan.schedule, back) == []


def test_without_the_hidden_sheet_the_timetable_alone_counts(desk, plan):
    book = openpyxl.load_workbook(desk.file)
    del book["_plan"]
    book.save(desk.file)
    assert edited_pairs(plan.schedule, desk(lambda grid, *_: move(grid, "B4", "D4"))) == []
    assert read_unedited(desk.file) is None


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_video_meetings_take_a_row_each_and_come_back(plan, tmp_path, lang):
    buyers = plan.event.buyers.assign(attendance=["online", "onsite"], time_zone="Asia/Seoul")
    online = plan.schedule.index.get_level_values("buyer_id") == "B1"
    schedule = plan.schedule.assign(place_id=plan.schedule["place_id"].mask(online, None), slot_id="A1")
    video = plan.replace(event=plan.event.replace(buyers=buyers), schedule=schedule)
    file = write_workbook(video, tmp_path / "plan.xlsx", lang=lang)
    grid = openpyxl.load_workbook(file)[say("report.sheet_grid_day", lang, day="04-09")]
    called = say("zones.by_video", lang)
    assert [row[0].value for row in grid.iter_rows(min_row=4)].count(called) == online.sum() == 2
    assert edited_pairs(schedule, read_schedule(file)) == []
