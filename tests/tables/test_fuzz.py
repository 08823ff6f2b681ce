"""Whatever a file holds, it is read or refused with a table: never a crash, never a hang."""

import csv
import io
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.columns import Company
from matchmaker.errors import TableErrors
from matchmaker.tables.cells import BadCell
from matchmaker.tables.csv_files import read_csv
from matchmaker.tables.excel_files import read_excel
from matchmaker.tables.read import read_event

EVENT = """
name = "e"
[[days]]
date = 2026-04-09
blocks = [{start = "09:00", end = "12:00", slot_min = 30}]
[places]
count = 2
"""
HEADS = {
    "suppliers": "supplier_id,name,country,address,hs_codes,certificates,sales_usd,founded,markets,wishes",
    "buyers": "buyer_id,name,languages,kind,lead_time_days,min_meetings,max_meetings,representatives",
    "absences": "company_id,slot_id,date,from,to,session",
    "preferences": "supplier_id,buyer_id,side,level",
    "interpreters": "interpreter_id,languages,absent",
}
WORDS = [
    "",
    "S1",
    "B1",
    "Alpha",
    "MX",
    "2026-04-09",
    "09:30",
    "D1-0900",
    "ko; en",
    "1,234",
    "8708.30",
    "must",
]
ODD = ["=1", "1e999", "inf", "٣", "½", "①", "12:99", "(2026-01-01", "{x}", "%s", "\u202e", "9" * 400, "일"]
CELLS = st.sampled_from(WORDS + ODD) | st.text(max_size=12)


@settings(deadline=None, max_examples=25)
@given(st.data())
def test_any_cells_are_read_or_refused(data):
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "event.toml").write_text(EVENT, encoding="utf-8")
        for name, headings in HEADS.items():
            head = headings.split(",")
            row = st.lists(CELLS, min_size=len(head), max_size=len(head))
            rows = data.draw(st.lists(row, min_size=1, max_size=3), label=name)
            text = io.StringIO(newline="")
            csv.writer(text).writerows([head, *rows])
            (Path(folder) / f"{name}.csv").write_bytes(text.getvalue().encode("utf-8", "replace"))
        with suppress(TableErrors):
            event = read_event(folder)
            assert event.suppliers.index.notna().all()
            assert np.isfinite(event.suppliers[Company.SALES_USD].dropna()).all()


@settings(deadline=None, max_examples=80)
@given(st.binary(max_size=60), st.sampled_from(["utf-8", "cp949", "utf-16", "latin-1"]), st.text(max_size=40))
def test_any_bytes_are_text_or_refused(tail, encoding, text):
    for data in (tail, text.encode(encoding, "replace") + tail):
        try:
            grid = read_csv("a.csv", data)
        except BadCell:
            continue
        assert all(isinstance(cell, str) for row in grid.rows for cell in row)


def workbook() -> dict[str, bytes]:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet("한글")
        sheet.write_row(0, 0, ["id", "name", "날짜"])
        sheet.write_row(1, 0, [1, "A", 46121.5])
        sheet.write_formula(2, 2, "=1+1", None, 2)
    with zipfile.ZipFile(held) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


PARTS = workbook()


@settings(deadline=None, max_examples=80)
@given(st.sampled_from(sorted(PARTS)), st.data())
def test_any_damage_inside_a_workbook_is_read_or_refused(name, data):
    part = PARTS[name]
    at = data.draw(st.integers(0, len(part)))
    junk = data.draw(
        st.sampled_from([b"", b"<", b"</c>", b'r="XFE1"', b'r="A9999999"', b't="e"', b"\xff", b"&x;"])
    )
    cut = data.draw(st.integers(0, 30))
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as parts:
        for other, content in PARTS.items():
            parts.writestr(other, content if other != name else part[:at] + junk + part[at + cut :])
    try:
        grid = read_excel("a.xlsx", held.getvalue())
    except BadCell:
        return
    assert len(grid.rows) <= 100_000
