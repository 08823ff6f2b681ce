import io
import shutil
import subprocess

import openpyxl
import pandas as pd
import pytest

from matchmaker.messages import Message, say
from matchmaker.report.schedule_file import read_schedule
from matchmaker.report.workbook import write_workbook


def opened(path):
    return openpyxl.load_workbook(io.BytesIO(path.read_bytes()))


def cells(path):
    book = opened(path)
    return [
        (sheet.title, cell)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_sheets_and_their_headings_are_in_the_readers_language(plan, tmp_path, lang):
    book = opened(write_workbook(plan, tmp_path / "plan.xlsx", lang=lang))
    day = say("report.sheet_grid_day", lang, day="04-09")
    names = [
        "overview",
        "timetable",
        "suppliers",
        "buyers",
        "tables",
        "interpreters",
        "not_placed",
        "shortfalls",
        "scores",
        "reasons",
    ]
    assert {say(f"report.sheet_{n}", lang) for n in names} | {day} <= set(book.sheetnames)
    timetable = book[say("report.sheet_timetable", lang)]
    assert timetable["D1"].value == say("report.head_supplier_id", lang)
    assert timetable["D2"].value == "001"
    assert timetable["D2"].data_type == "s"
    assert timetable.freeze_panes == "A2"
    assert timetable.print_title_rows == "$1:$1"
    assert timetable.auto_filter.ref
    assert timetable.sheet_properties.pageSetUpPr.fitToPage
    assert timetable["A2"].number_format == "yyyy-mm-dd"


def test_every_company_stands_in_its_list_with_or_without_a_meeting(plan, tmp_path):
    book = opened(write_workbook(plan, tmp_path / "plan.xlsx"))
    rows = list(book["By supplier"].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == ["001", "001", "S2", "S2", "S3"]
    assert say("report.no_meeting", "en") in rows[-1]
    assert rows[0][2] == "Gunsan-si, Jeonbuk"


def test_the_grid_holds_each_meeting_once(plan, tmp_path):
    book = opened(write_workbook(plan, tmp_path / "plan.xlsx", lang="en"))
    grid = book["Grid 04-09"]
    assert [grid.cell(4, c).value for c in (1, 2, 3, 4)] == [
        "T2\nEast",
        "Gaon Precision\nBuena Partes\n(Kim)\n[001 × B1]",
        "Gaon Precision\nCoral Ship\n[001 × B2]",
        None,
    ]
    assert grid.cell(5, 2).value == "Narae Machinery\nCoral Ship\n(Lee)\n[S2 × B2]"
    assert grid.cell(5, 4).value == "Narae Machinery\nBuena Partes\n(Kim)\n[S2 × B1]"
    assert [grid.cell(3, c).value for c in (1, 2, 3, 4)] == ["slot_id", "A1", "A2", "A3"]
    assert grid.row_dimensions[3].hidden
    assert book["Grid 04-10"].cell(4, 2).value is None


def test_the_grid_is_coloured_by_programme_where_there_are_several(plan, tmp_path):
    suppliers = plan.event.suppliers.assign(programme=["Pavilion", "GP <b>", None])
    coloured = plan.replace(event=plan.event.replace(suppliers=suppliers))
    grid = opened(write_workbook(coloured, tmp_path / "plan.xlsx"))["Grid 04-09"]
    legend = {c.value: c.fill.fgColor.rgb for c in grid[1][3:] if c.value}
    assert list(legend) == [say("report.legend_must", "en"), "GP <b>", "Pavilion"]
    assert len(set(legend.values())) == 3
    # 001 x B1 is a must, 001 x B2 comes under the pavilion, S2 x B2 under the other programme
    tiles = [grid.cell(4, 2), grid.cell(4, 3), grid.cell(5, 2)]
    assert [c.fill.fgColor.rgb for c in tiles] == [
        legend[say("report.legend_must", "en")],
        legend["Pavilion"],
        legend["GP <b>"],
    ]


def test_what_reading_repaired_and_left_out_has_a_sheet(plan, tmp_path):
    rows = [("suppliers.csv", 3, "sales", "=1+1", Message("general.minutes", {"n": 3}), "")]
    noted = pd.DataFrame(rows, columns=["file", "row", "column", "value", "reason", "advice"])
    book = opened(write_workbook(plan.replace(event=plan.event.replace(unused=noted)), tmp_path / "a.xlsx"))
    assert "Repaired" not in book.sheetnames
    cells = [cell.value for cell in book["Not used"][2]]
    assert cells == ["suppliers.csv", 3, "sales", "=1+1", Message("general.minutes", {"n": 3}).say("en")]
    assert book["Not used"]["D2"].data_type == "s"


def test_scores_add_up_in_the_sheet_of_reasons(plan, tmp_path):
    book = opened(write_workbook(plan, tmp_path / "plan.xlsx"))
    rows = [r for r in book["Reasons"].iter_rows(min_row=2, values_only=True) if r[:2] == ("001", "B1")]
    assert sum(r[6] for r in rows) == pytest.approx(80)


def test_the_same_plan_gives_the_same_bytes(plan, tmp_path):
    first = write_workbook(plan, tmp_path / "a.xlsx").read_bytes()
    assert write_workbook(plan.replace(), tmp_path / "b.xlsx").read_bytes() == first


def test_payloads_stay_text(hostile, tmp_path):
    found = cells(write_workbook(hostile, tmp_path / "plan.xlsx"))
    assert not [cell.coordinate for _, cell in found if cell.data_type in "fe"]
    assert not [cell.coordinate for _, cell in found if cell.hyperlink]
    texts = {cell.value for _, cell in found}
    assert "=cmd|' /C calc'!A0" in texts
    assert max(len(str(text)) for text in texts) <= 32_767
    risky = [c for _, c in found if isinstance(c.value, str) and c.value.startswith(("=", "+", "-", "@"))]
    assert risky
    assert all(c.quotePrefix for c in risky)


def test_no_contact_reaches_the_workbook(plan, tmp_path):
    texts = " ".join(str(cell.value) for _, cell in cells(write_workbook(plan, tmp_path / "plan.xlsx")))
    assert not [word for word in ("SECRET", "@example", "010-1234") if word in texts]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_libreoffice_opens_it_and_what_it_saves_is_the_same_timetable(plan, tmp_path):
    book = write_workbook(plan, tmp_path / "plan.xlsx", lang="ko")
    for kind in ("csv", "xlsx:Calc MS Excel 2007 XML"):
        command = ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"]
        command += ["--convert-to", kind, "--outdir", str(tmp_path / "saved"), str(book)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert "Spring Match" in (tmp_path / "saved" / "plan.csv").read_text(encoding="utf-8")
    pd.testing.assert_frame_equal(read_schedule(tmp_path / "saved" / "plan.xlsx"), read_schedule(book))
