"""Malformed input ends in one clear message that says file, row, column, value, reason and advice."""

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from matchmaker.columns import Problem
from matchmaker.errors import TableErrors
from matchmaker.messages import LANGS, Message
from matchmaker.tables.grids import MAX_UNPACKED
from matchmaker.tables.read import read_event

HEAD = "supplier_id,name,country,employees,founded,hs_codes,certificates,min_meetings,max_meetings\n"
GOOD = "S1,Alpha,KR,12,1998,8708.30,KR,1,4\n"


def suppliers(text: str, encoding: str = "utf-8") -> dict[str, bytes]:
    return {"suppliers.csv": text.encode(encoding)}


def workbook(fill) -> bytes:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for column, text in enumerate(("supplier_id", "name", "employees")):
            sheet.write(0, column, text)
        sheet.write_row(1, 0, ["S1", "Alpha", 12])
        fill(sheet)
    return held.getvalue()


def empty_workbook() -> bytes:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        book.add_worksheet()
    return held.getvalue()


def excel(data: bytes, name: str = "suppliers.xlsx") -> dict[str, bytes | None]:
    return {"suppliers.csv": None, name: data}


def toml(old: str, new: str) -> dict[str, tuple[str, str]]:
    return {"event.toml": (old, new)}


def hollow(size: int) -> bytes:
    """A zip whose one part would unpack to `size` bytes."""
    held = io.BytesIO()
    with (
        zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as parts,
        parts.open("xl/workbook.xml", "w") as part,
    ):
        for _ in range(size // 1_000_000):
            part.write(bytes(1_000_000))
    return held.getvalue()


def truncated(data: bytes) -> bytes:
    return data[: len(data) // 2]


PAIR = "supplier_id,buyer_id,side,level\n"
DAY = "event.toml", 0
BLOCK = "days.1.blocks.2"
LOCK = "supplier_id,buyer_id,slot_id\n007,B1,"
AWAY = "company_id,session\n007,"
CASES = {
    "places miscounted": ({"places.csv": b"place_id\nA\nB\n"}, *DAY, "places.count", "has 2 rows"),
    "names miscounted": (toml("count = 4", 'count = 4\nnames = ["A"]'), *DAY, "places.names", "count"),
    "no slots": (toml("slots = [", "blocks = []\n# ["), *DAY, "days.2", "neither blocks nor slots"),
    "slot id twice": (toml('{start = "10:00"', '{id = "D1-0900", start = "10:00"'), *DAY, "days", "id"),
    "date as number": (toml("2026-04-10", "20260410"), *DAY, "days.2.date", "a date such as"),
    "word not offered": (toml("count = 4", 'kind = "sofa"'), *DAY, "places.kind", "'table' or 'booth'"),
    "stranger in a list": (
        toml("slot_min = 30", "slotmin = 3, slot_min = 30"),
        *DAY,
        "days.1.blocks.1.slotmin",
        "slot_min",
    ),
    "nothing like a key": (toml("[places]", "[places]\nxyzzy = 1"), *DAY, "places.xyzzy", "Settings here"),
    "toml in cp949": ({"event.toml": "# 설정".encode("cp949")}, *DAY, "", "neither UTF-8"),
    "lock on a day": ({"locks.csv": f"{LOCK}D1\n".encode()}, "locks.csv", 2, "slot_id", "several"),
    "lock nowhere": ({"locks.csv": f"{LOCK}D7\n".encode()}, "locks.csv", 2, "slot_id", "no slot"),
    "unknown session": ({"absences.csv": f"{AWAY}tea\n".encode()}, "absences.csv", 2, "session", "half day"),
    "too many columns": (suppliers(",".join(map(str, range(400)))), "suppliers.csv", 0, "", "too large"),
    # name: (files to change, file, row, column, words of the message)
    "wrong encoding": (
        suppliers(HEAD + "S1,Müller,DE,1,,,,,\n", "latin-1"),
        "suppliers.csv",
        0,
        "",
        "neither UTF-8",
    ),
    "no text": ({"suppliers.csv": b"\x00\x01\x02 \x00"}, "suppliers.csv", 0, "", "no text file"),
    "open quote": (suppliers(HEAD + 'S1,"Alpha,KR,12\n'), "suppliers.csv", 0, "", "quotes do not match"),
    "empty file": ({"suppliers.csv": b""}, "suppliers.csv", 0, "", "is empty"),
    "headings only": (suppliers(HEAD), "suppliers.csv", 1, "", "no rows below"),
    "missing column": (
        suppliers("supplier_id,country\nS1,KR\n"),
        "suppliers.csv",
        1,
        "name",
        "'name' is missing",
    ),
    "near column": (
        suppliers("suplier_idd,name\nS1,A\n"),
        "suppliers.csv",
        1,
        "supplier_id",
        "'suplier_idd' is meant",
    ),
    "two columns alike": (
        suppliers("supplier_id,name,업체명\nS1,A,가\n"),
        "suppliers.csv",
        1,
        "업체명",
        "means the same",
    ),
    "two header rows": (
        suppliers(HEAD + "업체번호,회사명,국가,종업원수,설립일,HS코드,인증,,\n" + GOOD),
        "suppliers.csv",
        1,
        "",
        "two rows",
    ),
    "grouped headings": (suppliers("Company,,Size\n" + HEAD + GOOD), "suppliers.csv", 2, "", "two rows"),
    "duplicate id": (suppliers(HEAD + GOOD + GOOD), "suppliers.csv", 3, "supplier_id", "first in row 2"),
    "id missing": (
        suppliers(HEAD + ",Alpha,KR,,,,,,\n" + GOOD),
        "suppliers.csv",
        2,
        "supplier_id",
        "is empty",
    ),
    "cells beyond": (
        suppliers(HEAD + "S1,Alpha,KR,12,1998,8708.30,KR,1,4,9\n"),
        "suppliers.csv",
        2,
        "",
        "column 10",
    ),
    "unknown country": (
        suppliers(HEAD + "S1,A,Mexcio,,,,,,\n"),
        "suppliers.csv",
        2,
        "country",
        "mean 'Mexico'",
    ),
    "text in a number": (
        suppliers(HEAD + "S1,A,KR,many,,,,,\n"),
        "suppliers.csv",
        2,
        "employees",
        "not a whole number",
    ),
    "negative number": (
        suppliers(HEAD + "S1,A,KR,-3,,,,,\n"),
        "suppliers.csv",
        2,
        "employees",
        "between 0 and",
    ),
    "bad date": (
        suppliers(HEAD + "S1,A,KR,,,,ISO 9001 (2027-13-01),,\n"),
        "suppliers.csv",
        2,
        "certificates",
        "not a date",
    ),
    "bad year": (suppliers(HEAD + "S1,A,KR,,21,,,,\n"), "suppliers.csv", 2, "founded", "not a date"),
    "bad code": (suppliers(HEAD + "S1,A,KR,,,brakes,,,\n"), "suppliers.csv", 2, "hs_codes", "not an HS code"),
    "code as date": (
        suppliers(HEAD + "S1,A,KR,,,8708.30-99,,,\n"),
        "suppliers.csv",
        2,
        "hs_codes",
        "not an HS code",
    ),
    "code rounded": (
        suppliers(HEAD + "S1,A,KR,,,8.71E+09,,,\n"),
        "suppliers.csv",
        2,
        "hs_codes",
        "not an HS code",
    ),
    "minimum above maximum": (
        suppliers(HEAD + "S1,A,KR,,,,,5,2\n"),
        "suppliers.csv",
        2,
        "min_meetings",
        "above the maximum, 2",
    ),
    "10,000 characters": (
        suppliers(HEAD + f"S1,{'A' * 10_000},KR,,,,,,\n"),
        "suppliers.csv",
        2,
        "name",
        "10,000 characters",
    ),
    "formula": (suppliers(HEAD + "S1,=A1&B1,KR,,,,,,\n"), "suppliers.csv", 2, "name", "a formula"),
    "formula in Excel": (
        excel(workbook(lambda s: s.write_formula(1, 2, "=1+1", None, 2))),
        "suppliers.xlsx",
        2,
        "employees",
        "a formula",
    ),
    "error in Excel": (
        excel(workbook(lambda s: s.write_formula(1, 1, "=1/0", None, "#DIV/0!"))),
        "suppliers.xlsx",
        2,
        "name",
        "a formula",
    ),
    "not a workbook": (excel(b"<html><table></table></html>"), "suppliers.xlsx", 0, "", "no Excel workbook"),
    "half a workbook": (
        excel(truncated(workbook(lambda s: None))),
        "suppliers.xlsx",
        0,
        "",
        "no Excel workbook",
    ),
    "damaged xls": (
        excel(b"\xd0\xcf\x11\xe0 and nothing", "suppliers.xls"),
        "suppliers.xls",
        0,
        "",
        "no Excel workbook",
    ),
    "far-away cell": (
        excel(workbook(lambda s: s.write(1_048_575, 16_383, "x"))),
        "suppliers.xlsx",
        0,
        "",
        "too large",
    ),
    "zip bomb": (excel(hollow(MAX_UNPACKED + 10_000_000)), "suppliers.xlsx", 0, "", "too large"),
    "empty workbook": (excel(empty_workbook()), "suppliers.xlsx", 0, "", "is empty"),
    "missing file": ({"buyers.csv": None}, "buyers.xlsx", 0, "", "is missing"),
    "two files": ({"buyers.xlsx": b""}, "buyers.xlsx", 0, "", "two files"),
    "on both sides": (
        {"buyers.csv": b"buyer_id,name\nS2,Beta\n"},
        "buyers.csv",
        2,
        "buyer_id",
        "on the other side too",
    ),
    "unknown language": (
        {"buyers.csv": b"buyer_id,name,languages\nB1,Beta,Klingon\n"},
        "buyers.csv",
        2,
        "languages",
        "no known language",
    ),
    "no currency": (
        {"buyers.csv": b"buyer_id,name,Annual Sales\nB1,Beta,500\n"},
        "buyers.csv",
        2,
        "Annual Sales",
        "currency",
    ),
    "stranger wished": (
        {"preferences.csv": (PAIR + "007,B9,buyer,must\n").encode()},
        "preferences.csv",
        2,
        "buyer_id",
        "'B9'",
    ),
    "unknown level": (
        {"preferences.csv": (PAIR + "007,B1,buyer,maybe\n").encode()},
        "preferences.csv",
        2,
        "level",
        "must, want, no",
    ),
    "two levels": (
        {"preferences.csv": (PAIR + "007,B1,buyer,must\n007,B1,buyer,no\n").encode()},
        "preferences.csv",
        3,
        "level",
        "given before",
    ),
    "absent stranger": (
        {"absences.csv": b"company_id,slot_id\nnobody,D1-0900\n"},
        "absences.csv",
        2,
        "company_id",
        "'nobody'",
    ),
    "unknown slot": (
        {"absences.csv": b"company_id,slot_id\n007,D1-0905\n"},
        "absences.csv",
        2,
        "slot_id",
        "no slot",
    ),
    "other day": (
        {"absences.csv": b"company_id,date\n007,2026-05-09\n"},
        "absences.csv",
        2,
        "date",
        "take place",
    ),
    "no time said": (
        {"absences.csv": b"company_id,slot_id\n007,\n"},
        "absences.csv",
        2,
        "slot_id",
        "does not say when",
    ),
    "absence ends early": (
        {"absences.csv": b"company_id,from,to\n007,11:00,10:00\n"},
        "absences.csv",
        2,
        "to",
        "after the start",
    ),
    "one language": (
        {"interpreters.csv": b"interpreter_id,languages\nI1,Korean\n"},
        "interpreters.csv",
        2,
        "languages",
        "two languages",
    ),
    "unknown place": (
        {"locks.csv": b"supplier_id,buyer_id,place_id\n007,B1,T99\n"},
        "locks.csv",
        2,
        "place_id",
        "no such table",
    ),
    "before itself": (
        {
            "precedences.csv": b"first supplier,first buyer,then supplier,then buyer\n007,B1,007,B1\n",
        },
        "precedences.csv",
        2,
        "then supplier",
        "before itself",
    ),
    "table count of zero": (
        toml("count = 4", "count = 0"),
        "event.toml",
        0,
        "places.count",
        "at least 1",
    ),
    "no tables": (toml("count = 4", ""), "event.toml", 0, "places.count", "how many tables"),
    "end before start": (
        toml('end = "12:00", slot', 'end = "08:00", slot'),
        "event.toml",
        0,
        "days.1.blocks.1",
        "after the start",
    ),
    "slot too long": (
        toml("slot_min = 30", "slot_min = 300"),
        "event.toml",
        0,
        "days.1.blocks.1",
        "300 minutes",
    ),
    "time as number": (
        toml('start = "09:00"', "start = 900"),
        "event.toml",
        0,
        "days.1.blocks.1.start",
        "time of day",
    ),
    "unknown zone": (
        toml('programme = "boom_up"', 'time_zone = "Asia/Seol"'),
        "event.toml",
        0,
        "time_zone",
        "'Asia/Seoul'",
    ),
    "unknown key": (toml("[places]\ncount", "[places]\ncuont"), "event.toml", 0, "places.cuont", "'count'"),
    "no name": (toml('name = "Spring consultation"', ""), "event.toml", 0, "name", "'name' is missing"),
    "not toml": (toml("[places]", "[places"), "event.toml", 0, "", "valid TOML"),
    "same day twice": (toml("2026-04-10", "2026-04-09"), "event.toml", 0, "days.2.date", "stands twice"),
    "quota upside down": (
        toml("max_meetings = 6", "max_meetings = 1\nmin_meetings = 3"),
        "event.toml",
        0,
        "buyers.min_meetings",
        "above the maximum",
    ),
}


def damage(folder: Path, changes) -> None:
    for name, change in changes.items():
        file = folder / name
        if change is None:
            file.unlink()
        elif isinstance(change, tuple):
            text = file.read_text(encoding="utf-8")
            assert change[0] in text
            file.write_text(text.replace(*change), encoding="utf-8")
        else:
            file.write_bytes(change)


@pytest.mark.parametrize("case", CASES)
def test_each_malformed_input_is_one_clear_message(write_event, case):
    changes, file, row, column, words = CASES[case]
    folder = write_event()
    damage(folder, changes)
    before = {f.name: f.read_bytes() for f in folder.iterdir()}
    with pytest.raises(TableErrors) as caught:
        read_event(folder)
    table = caught.value.table
    assert list(table.columns) == Problem.ALL
    assert len(table) == 1, str(caught.value)
    told = table.iloc[0]
    assert (told[Problem.FILE], told[Problem.ROW], told[Problem.COLUMN]) == (file, row, column)
    assert words in str(caught.value)
    assert len(str(caught.value)) < 500
    for part in (told[Problem.REASON], told[Problem.ADVICE]):
        assert isinstance(part, Message)
        assert all("{" not in part.say(lang) and part.say(lang) for lang in LANGS)
    assert caught.value.say("ko") != caught.value.say("en")
    assert {f.name: f.read_bytes() for f in folder.iterdir()} == before


def test_all_bad_cells_of_all_files_come_at_once(write_event):
    folder = write_event()
    damage(folder, suppliers(HEAD + "S1,A,Narnia,many,,,,,\nS2,,KR,,soon,,,,\n"))
    damage(folder, {"absences.csv": b"company_id,slot_id\nnobody,D9\n"})
    damage(folder, {"buyers.csv": b"buyer_id,name,country\nB1,Beta,Atlantis\n"})
    with pytest.raises(TableErrors) as caught:
        read_event(folder)
    table = caught.value.table
    found = set(zip(table[Problem.FILE], table[Problem.ROW], table[Problem.COLUMN], strict=True))
    assert found == {
        ("suppliers.csv", 2, "country"),
        ("suppliers.csv", 2, "employees"),
        ("suppliers.csv", 3, "name"),
        ("suppliers.csv", 3, "founded"),
        ("buyers.csv", 2, "country"),
        ("absences.csv", 2, "company_id"),
        ("absences.csv", 2, "slot_id"),
    }
    assert "and 2 more" in str(caught.value)


def test_a_broken_event_file_does_not_hide_the_tables_faults(write_event):
    folder = write_event()
    damage(folder, suppliers(HEAD + "S1,A,Narnia,,,,,,\n") | toml("count = 4", "count = 0"))
    with pytest.raises(TableErrors) as caught:
        read_event(folder)
    assert caught.value.table[Problem.FILE].tolist() == ["event.toml", "suppliers.csv"]


@pytest.mark.parametrize("kind", ["missing", "file"])
def test_no_folder_is_one_message(tmp_path, kind):
    path = tmp_path / "nothing"
    if kind == "file":
        path.write_text("", encoding="utf-8")
    with pytest.raises(TableErrors, match=r"nothing: .*folder"):
        read_event(path)


def test_a_folder_in_a_files_place_is_not_a_table(write_event):
    folder = write_event(absences=None)
    (folder / "absences.csv").mkdir()
    event = read_event(folder)
    assert event.unused[Problem.FILE].tolist() == ["absences.csv"]
