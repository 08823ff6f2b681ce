import csv
import io

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.errors import ScheduleError, TableErrors
from matchmaker.report.schedule_file import read_schedule, schedule_csv
from matchmaker.report.workbook import write_workbook
from matchmaker.tables.formulas import RISKY, defused, restored

COLUMNS = ["slot_id", "place_id", "interpreter_id"]


def same(found, plan):
    expected = plan.schedule.sort_index()
    assert list(found.index) == list(expected.index)
    assert found.index.names == ["supplier_id", "buyer_id"]
    for column in COLUMNS:
        pairs = zip(found[column], expected[column], strict=True)
        assert all((pd.isna(a) and pd.isna(b)) or a == b for a, b in pairs), column


@given(st.text(alphabet="=+-@'\t\r\n aS1", max_size=6))
@settings(deadline=None, max_examples=300)
def test_defusing_can_be_undone_and_never_leaves_a_formula(text):
    assert restored(defused(text)) == text
    assert not defused(text).startswith(tuple("=+-@\t\r\n"))


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_csv_comes_back_as_it_was(plan, tmp_path, lang):
    file = tmp_path / "schedule.csv"
    file.write_bytes(schedule_csv(plan, lang=lang))
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")  # the mark by which Excel knows Korean text
    same(read_schedule(file), plan)


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_workbook_comes_back_as_it_was(plan, tmp_path, lang):
    same(read_schedule(write_workbook(plan, tmp_path / "plan.xlsx", lang=lang)), plan)


def test_csv_is_in_order_of_time_and_says_names(plan):
    rows = list(csv.DictReader(io.StringIO(schedule_csv(plan, lang="ko").decode("utf-8-sig"))))
    assert [(r["slot_id"], r["place_id"]) for r in rows] == [
        ("A1", "T2"),
        ("A1", "T10"),
        ("A2", "T2"),
        ("A3", "T10"),
    ]
    assert rows[0]["supplier_name"] == "가온정밀"
    assert rows[0]["start"] == "2019-04-09 09:00"
    assert rows[0]["end"] == "09:30"


@pytest.mark.parametrize(("encoding", "mark"), [("cp949", ","), ("utf-8", ";"), ("utf-8-sig", "\t")])
def test_what_excel_may_make_of_it(plan, tmp_path, encoding, mark):
    text = schedule_csv(plan, lang="ko").decode("utf-8-sig")
    table = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    file = tmp_path / "edited.csv"
    file.write_bytes(table.to_csv(index=False, sep=mark).encode(encoding))
    same(read_schedule(file), plan)


def test_leading_zeros_come_back_where_the_event_knows_them(plan, tmp_path):
    file = tmp_path / "schedule.csv"
    file.write_text("supplier_id,buyer_id,slot_id\n1,B1,A1\n", encoding="utf-8")
    assert read_schedule(file).index[0] == ("1", "B1")
    assert read_schedule(file, event=plan.event).index[0] == ("001", "B1")


def test_bad_rows_are_all_told_at_once(tmp_path):
    file = tmp_path / "schedule.csv"
    file.write_text("supplier_id,buyer_id,slot_id\nS1,B1,A1\n,B2,A1\nS1,B1,A2\nS2,B2,\n\n", encoding="utf-8")
    with pytest.raises(TableErrors) as caught:
        read_schedule(file)
    told = caught.value.table
    assert list(zip(told["row"], told["column"], strict=True)) == [
        (3, "supplier_id"),
        (4, "buyer_id"),
        (5, "slot_id"),
    ]


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\x00\xff\xfe\xfa", b'"' + b"x" * 200_000])
def test_a_file_that_is_no_timetable(tmp_path, content):
    for name in ("schedule.csv", "schedule.xlsx"):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(ScheduleError, match="must"):
            read_schedule(tmp_path / name)


def test_a_missing_file(tmp_path):
    with pytest.raises(ScheduleError, match="readable"):
        read_schedule(tmp_path / "none.csv")


def test_payloads_are_inert_and_come_back(hostile, tmp_path):
    file = tmp_path / "schedule.csv"
    file.write_bytes(schedule_csv(hostile))
    rows = list(csv.reader(io.StringIO(file.read_bytes().decode("utf-8-sig"), newline="")))
    assert not [cell for row in rows for cell in row if cell.startswith(tuple("=+-@\t\r"))]
    back = read_schedule(file)
    assert set(back.index) == set(hostile.schedule.index)
    assert RISKY.match("=x")
