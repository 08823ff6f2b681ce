"""The stand-by list and wishes as files: the same rows in both forms, nothing lost on the way back."""

import csv
import io

import openpyxl
import pandas as pd
import pytest

from matchmaker.cli.makers import wishes_csv
from matchmaker.columns import Pair, Preference, Standby
from matchmaker.messages import Message, say
from matchmaker.report.standby_file import write_standby
from matchmaker.tables.csv_files import read_csv
from matchmaker.tables.values import parse_id

WHY = Message("general.minutes", {"n": 30})
ROWS = pd.DataFrame(
    [
        ("B1", "A1", 1, "001", "B1", 0.81234, "T2", None, WHY),
        ("B1", "A1", 2, "S2", "B1", 0.5, None, "I1 + I2", WHY),
    ],
    columns=list(Standby.ALL),
)


def test_a_csv_holds_the_rows_as_they_are(tmp_path):
    data = write_standby(ROWS, tmp_path / "new" / "standby.csv", lang="ko").read_bytes()
    head, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert head == list(Standby.ALL)
    assert rows[0] == ["B1", "A1", "1", "001", "B1", "0.8123", "T2", "", "30분"]
    assert rows[1] == ["B1", "A1", "2", "S2", "B1", "0.5", "", "I1 + I2", "30분"]


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_workbook_speaks_the_planners_language(tmp_path, lang):
    one, two = (write_standby(ROWS, tmp_path / name, lang=lang) for name in ("one.xlsx", "two.xlsx"))
    assert one.read_bytes() == two.read_bytes()
    sheet = openpyxl.load_workbook(one).active
    head, first, _ = sheet.iter_rows(values_only=True)
    assert sheet.title == say("day.sheet_standby", lang)
    keys = ("report.head_company_id", "report.head_slot_id", "day.head_rank")
    assert head[:3] == tuple(say(key, lang) for key in keys)
    assert first == ("B1", "A1", 1, "001", "B1", pytest.approx(81.23), "T2", None, WHY.say(lang))


def test_an_empty_list_is_a_workbook_too(tmp_path):
    sheet = openpyxl.load_workbook(write_standby(ROWS.iloc[:0], tmp_path / "none.xlsx")).active
    assert sheet["A2"].value == say("report.nothing_here", "en")


def test_ids_that_look_like_formulas_come_back_from_the_wishes():
    ids = ["+S1", "-S2", "@S3", "S4", "007"]
    wishes = pd.DataFrame({Pair.SUPPLIER: ids, Pair.BUYER: "B1"})
    data = wishes_csv(wishes.assign(**{Preference.SIDE: "supplier", Preference.LEVEL: None}))
    assert b"\r\n+" not in data
    rows = read_csv("preferences.csv", data).rows[1:]
    assert [parse_id(row[0]).value for row in rows] == ids
    assert {row[3] for row in rows} == {""}
