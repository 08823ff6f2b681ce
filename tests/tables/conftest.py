"""Small event folders, written as a planner's program would write them."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

EVENT_TOML = """
name = "Spring consultation"
programme = "boom_up"
[[days]]
date = 2026-04-09
blocks = [
  {start = "09:00", end = "12:00", slot_min = 30, session = "morning"},
  {start = "13:30", end = "15:30", slot_min = 60, session = "afternoon"},
]
[[days]]
date = 2026-04-10
slots = [{start = "10:00", end = "10:45"}, {start = "11:00", end = "12:00", places = 2}]
[places]
count = 4
[buyers]
max_meetings = 6
"""
SUPPLIERS = [
    ["supplier_id", "name", "country", "products", "hs_codes", "employees", "certificates", "max_meetings"],
    ["007", "Hanbit Precision", "KR", "brake pads", "8708.30", 120, "IATF 16949 (2027-05-31); KR", 5],
    ["S2", "Daon Marine", "KR", "valves", "8481", 45, "", ""],
]
BUYERS = [
    ["buyer_id", "name", "country", "languages", "certificates_required"],
    ["B1", "Alpha Trading", "Mexico", "Spanish; English", "IATF 16949"],
    ["B2", "Beta Motors", "Viet Nam", "Vietnamese", ""],
]
TABLES = {"suppliers": SUPPLIERS, "buyers": BUYERS}


def write_csv(path: Path, rows: list[list[object]], encoding: str = "utf-8", delimiter: str = ",") -> None:
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)


def write_xlsx(path: Path, rows: list[list[object]]) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("자료")
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, str) and cell.startswith("="):
                    sheet.write_formula(at, column, cell, None, 7)
                elif isinstance(cell, str):
                    sheet.write_string(at, column, cell)
                else:
                    sheet.write(at, column, cell)


@pytest.fixture
def write_event(tmp_path) -> Callable[..., Path]:
    """Write an event's folder; tables named here replace the plain ones, None leaves one out."""

    def write(
        event: str = EVENT_TOML, ending: str = "csv", encoding: str = "utf-8", delimiter: str = ",", **tables
    ) -> Path:
        folder = tmp_path / f"event{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        (folder / "event.toml").write_text(event, encoding="utf-8")
        for name, rows in {**TABLES, **tables}.items():
            path = folder / f"{name}.{ending}"
            if isinstance(rows, bytes):
                path.write_bytes(rows)
            elif rows is not None and ending == "csv":
                write_csv(path, rows, encoding, delimiter)
            elif rows is not None:
                write_xlsx(path, rows)
        return folder

    return write
