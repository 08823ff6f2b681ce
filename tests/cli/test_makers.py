"""`matchmaker makers` as a planner meets it: one folder in, one Excel book out, bad cells in one table."""

import json
import shutil

import openpyxl
import pytest

from matchmaker.cli.program import run
from matchmaker.messages import say
from matchmaker.tables.read import read_event
from matchmaker.tables.samples import sample_path

LISTS = "리스트ID,조선소,리스트명,심사일\nY1,B01,첫째,2020.01.31\nY2,Unknown Yard,둘째,\n"
ASKED = (
    "Maker list,Type,Any of,How many\nY1,선급 승인,KR/DNV,1\nY1,reference,Bulk Carrier,2\n"
    "Y1,서류,Quality manual,\n"
)
SHOWN = (
    "업체명,보유항목,호선,취득일,유효기간\nS03,bulk  carrier,H1,2015-01-02,\n"
    "S03,Bulk Carrier,H2,2016-01-02,\nS03,quality manual,,,2030-12-31\nS03,Brochure,,,\n"
    "Nobody Ltd,Quality manual,,,\n"
)
STEPS = "firm,list,status,date\nS03,Y1,접촉,2018-05-01\nS03,Y1,서류 제출,2018-06-01\n"


@pytest.fixture
def folder(tmp_path):
    """The mini sample with the four files of Maker Lists in both languages."""
    event = shutil.copytree(sample_path("mini"), tmp_path / "event")
    for name, text in (
        ("maker_lists", LISTS),
        ("requirements", ASKED),
        ("evidence", SHOWN),
        ("steps", STEPS),
    ):
        (event / f"{name}.csv").write_text(text, encoding="utf-8-sig")
    return event


@pytest.mark.parametrize(("lang", "status"), [("en", "documents"), ("ko", "서류 제출")])
def test_it_prints_the_closest_and_writes_the_book(folder, tmp_path, capsys, lang, status):
    out = tmp_path / "new" / "maker_list.xlsx"
    assert run(["makers", str(folder), "--out", str(out), "--lang", lang]) == 0
    said = capsys.readouterr().out
    first = next(line for line in said.splitlines() if "S03" in line)
    assert "Y1" in first
    assert status in first
    assert str(out) in said
    assert "Brochure" in said  # what no list asks for
    assert "Nobody Ltd" in said
    assert "Unknown Yard" in said
    book = openpyxl.load_workbook(out)
    assert say("programmes.sheet_registrations", lang) in book.sheetnames
    assert say("makers.sheet_proposed", lang) in book.sheetnames
    assert say("makers.sheet_not_used", lang) in book.sheetnames


def test_certificates_of_the_registration_form_count_and_spellings_do_not_matter(folder, tmp_path, capsys):
    event = read_event(folder)
    assert ("S03", "dnv") in set(event.certificates.iloc[:, :2].itertuples(index=False, name=None))
    assert run(["makers", str(folder), "--out", str(tmp_path / "m.xlsx"), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    rows = {(r["supplier_id"], r["maker_list_id"]): r for r in answer["registrations"]}
    assert (rows["S03", "Y1"]["met"], rows["S03", "Y1"]["missing"]) == (3, 0)
    assert (rows["S01", "Y1"]["met"], rows["S01", "Y1"]["missing"]) == (0, 3)
    assert rows["S01", "Y2"]["to_do"][0]["key"] == "programmes.unknown"
    assert len(rows) == 8


def test_the_wishes_file_goes_into_the_event_and_is_preferred(folder, tmp_path):
    wishes = folder / "preferences.csv"
    before = read_event(folder).preferences
    out = ["--out", str(tmp_path / "m.xlsx"), "--wishes", str(wishes)]
    assert run(["makers", str(folder), *out]) == 0
    after = read_event(folder)
    pairs = ["supplier_id", "buyer_id"]
    new = {("S03", "B01"), ("S04", "B01")}  # nothing and two requirements open
    assert {*before[pairs].itertuples(index=False, name=None), *new} == set(
        after.preferences[pairs].itertuples(index=False, name=None)
    )
    assert run(["check", str(folder)]) == 0


def test_all_bad_cells_of_all_files_come_in_one_table(folder, tmp_path, capsys):
    changes = {
        "maker_lists": LISTS.replace("2020.01.31", "soon"),
        "requirements": ASKED.replace("서류,", "선물,").replace("Y1,reference", "Y7,reference"),
        "evidence": SHOWN.replace("2015-01-02,\n", "2015-01-02,2014-01-01\n"),
        "steps": STEPS + "S03,Y1,등록,2018-07-01\n",
    }
    for name, text in changes.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8-sig")
    out = tmp_path / "m.xlsx"
    assert run(["makers", str(folder), "--out", str(out), "--lang", "ko", "--json"]) == 1
    bad = json.loads(capsys.readouterr().out)["table"]
    assert [(row["file"], row["row"], row["value"]) for row in bad] == [
        ("maker_lists.csv", 2, "soon"),
        ("requirements.csv", 4, "선물"),
        ("requirements.csv", 3, "Y7"),
        ("evidence.csv", 2, "2014-01-01"),
        ("steps.csv", 4, "registered"),
    ]
    assert "가능한 다음 상태 샘플 제출, 심사, 거절" in bad[-1]["reason"]["text"]
    assert not out.exists()
    (folder / "suppliers.csv").unlink()  # then the event's own trouble stands beside it
    assert run(["makers", str(folder), "--out", str(out)]) == 1
    said = capsys.readouterr().err
    assert "suppliers" in said
    assert "soon" in said


def test_missing_files_are_named(tmp_path, capsys):
    event = shutil.copytree(sample_path("mini"), tmp_path / "event")
    assert run(["makers", str(event), "--out", str(tmp_path / "m.xlsx")]) == 1
    said = capsys.readouterr().err
    assert "maker_lists.csv" in said
    assert "requirements.csv" in said
    assert "evidence" not in said


def test_wrong_usage_is_told(folder, tmp_path, capsys):
    assert run(["makers", str(folder), "--out", str(tmp_path / "m.pdf")]) == 2
    assert ".xlsx" in capsys.readouterr().err
    both = ["--out", str(tmp_path / "m.xlsx"), "--wishes", str(tmp_path / "w.xlsx"), "--lang", "ko"]
    assert run(["makers", str(folder), *both]) == 2
    assert ".csv" in capsys.readouterr().err


def test_wishes_and_book_come_both_or_not_at_all(folder, tmp_path):
    (tmp_path / "m.xlsx").mkdir()  # a folder stands where the book should go
    wishes = tmp_path / "wishes.csv"
    assert run(["makers", str(folder), "--out", str(tmp_path / "m.xlsx"), "--wishes", str(wishes)]) == 1
    assert not wishes.exists()
    assert {path.name for path in tmp_path.iterdir()} == {"event", "m.xlsx"}


def test_the_day_can_be_said(folder, tmp_path, capsys):
    out = ["--out", str(tmp_path / "m.xlsx")]
    assert run(["makers", str(folder), *out, "--on", "2020-02-01"]) == 0
    assert "Y1: the audit day 2020-01-31 has passed" in capsys.readouterr().out


def test_the_sample_is_ready_for_it_and_check_does_not_wonder_about_its_files(tmp_path, capsys):
    event = sample_path("maker-list")
    assert run(["makers", str(event), "--out", str(tmp_path / "m.xlsx"), "--most", "3"]) == 0
    assert "(3 of 154)" in capsys.readouterr().out
    assert run(["check", str(event)]) == 0
    assert "maker_lists" not in capsys.readouterr().out
