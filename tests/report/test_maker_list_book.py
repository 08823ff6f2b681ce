"""The Maker List as Excel: both languages, nothing a spreadsheet executes, all or nothing."""

import shutil
import subprocess
from datetime import date

import openpyxl
import pandas as pd
import pytest

from matchmaker.columns import Pair, Prerequisite
from matchmaker.messages import Message, say
from matchmaker.programmes.maker_list import check_prerequisites
from matchmaker.programmes.pipeline import Pipeline
from matchmaker.programmes.registrations import closest_registrations
from matchmaker.report.maker_list_book import write_maker_list

DAY = date(2019, 4, 9)
LISTS = pd.DataFrame(
    {"buyer_id": ["B1"], "name": ["=HYPERLINK(0)"], "audit": [date(2019, 9, 1)]}, index=["+Y1"]
)
ASKED = pd.DataFrame(
    {"maker_list_id": "+Y1", "kind": ["sample", "document"], "items": [("@valve",), ("manual",)], "amount": 1}
)
SHOWN = pd.DataFrame(
    {"supplier_id": ["S2", "S2"], "item": ["@valve", "manual"], "valid_from": None, "valid_until": None}
)


@pytest.fixture
def found():
    table = check_prerequisites(LISTS, ASKED, SHOWN, suppliers=["=S1", "S2"], on=DAY)
    way = Pipeline().move("=S1", "+Y1", status="contacted", on=date(2019, 1, 2))
    return closest_registrations(table, LISTS, pipeline=way), table


def write(found, path, **more):
    return write_maker_list(*found, path, created=DAY, maker_lists=LISTS, **more)


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_sheets_and_headings_are_in_the_readers_language_and_frozen(found, tmp_path, lang):
    book = openpyxl.load_workbook(write(found, tmp_path / "m.xlsx", lang=lang))
    sheets = ["programmes.sheet_registrations", "programmes.sheet_prerequisites"]
    assert book.sheetnames == [say(key, lang) for key in sheets]
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref
    first = book.worksheets[0]
    heads = [cell.value for cell in first[1]]
    assert heads[0] == say("programmes.head_supplier", lang)
    row = dict(zip(heads, [cell.value for cell in first[3]], strict=True))
    assert row[say("programmes.head_missing", lang)] == 2
    assert row[say("programmes.head_status", lang)] == say("programmes.status_contacted", lang)
    assert row[say("makers.head_audit", lang)] == "2019-09-01"
    todo = row[say("programmes.head_to_do", lang)].split("\n")
    assert len(todo) == 2
    assert first[2][heads.index(say("programmes.head_to_do", lang))].value == say("makers.ready", lang)
    assert first.row_dimensions[3].height > first.row_dimensions[2].height


def test_formulas_are_inert(found, tmp_path):
    wishes = pd.DataFrame({Pair.SUPPLIER: ["=S1"], Pair.BUYER: ["-B1"], Prerequisite.REASON: ["=1+1"]})
    book = openpyxl.load_workbook(write(found, tmp_path / "m.xlsx", proposals=wishes))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    risky = [cell for cell in cells if str(cell.value).startswith(("=", "+", "-", "@"))]
    assert {"=S1", "-B1", "=1+1"} <= {cell.value for cell in risky}
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in risky)
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_the_same_rows_give_the_same_bytes(found, tmp_path):
    one, two = (write(found, tmp_path / name).read_bytes() for name in ("one.xlsx", "two.xlsx"))
    assert one == two


def test_a_book_that_cannot_be_made_leaves_the_old_one(found, tmp_path):
    path = write(found, tmp_path / "m.xlsx")
    before = path.read_bytes()
    broken = pd.DataFrame(
        {Pair.SUPPLIER: ["S1"], Pair.BUYER: ["B1"], Prerequisite.REASON: [Message("no.such")]}
    )
    with pytest.raises(KeyError):
        write(found, path, proposals=broken)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["m.xlsx"]


def test_an_empty_table_says_so(found, tmp_path):
    book = openpyxl.load_workbook(write([table.iloc[:0] for table in found], tmp_path / "m.xlsx", lang="ko"))
    assert book.worksheets[0]["A2"].value == say("report.nothing_here", "ko")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_an_office_program_opens_it(found, tmp_path):
    path = write(found, tmp_path / "m.xlsx", lang="ko")
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = [
        "soffice",
        home,
        "--headless",
        "--convert-to",
        "csv:Text - txt - csv (StarCalc):44,34,76",
        path.name,
    ]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=180)
    text = next(tmp_path.glob("*.csv")).read_text("utf-8")
    assert "=S1" in text
    assert say("programmes.head_supplier", "ko") in text
