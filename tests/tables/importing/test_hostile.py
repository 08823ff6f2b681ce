"""Hostile and damaged files: refused with one clear message or read, never a crash, and nothing written."""

import io
import random
import time
import zipfile
from pathlib import Path

import pytest
from tests.tables.mutate import mutated

from matchmaker.cli.program import run
from matchmaker.errors import MatchmakerError, TableErrors
from matchmaker.tables.importing.reading import import_files
from matchmaker.tables.importing.writing import write_import

DEFAULT, MANY = 200, 3_000


def with_part(data: bytes, name: str, content: bytes = b"x") -> bytes:
    held = io.BytesIO(data)
    with zipfile.ZipFile(held, "a") as parts:
        parts.writestr(name, content)
    return held.getvalue()


HOSTILE = {
    "macro by name": ("a.xlsm", lambda data: data, "macros"),
    "macro inside": ("a.xlsx", lambda data: with_part(data, "xl/vbaProject.bin"), "macros"),
    "old macro sheet": ("a.xlsx", lambda data: with_part(data, "xl/macrosheets/sheet1.xml"), "macros"),
    "external link": (
        "a.xlsx",
        lambda data: with_part(data, "xl/externalLinks/externalLink1.xml"),
        "links to other",
    ),
    "path trick": ("a.xlsx", lambda data: with_part(data, "../../evil.txt"), "lead out"),
    "backslash trick": ("a.xlsx", lambda data: with_part(data, "..\\evil.txt"), "lead out"),
    "absolute path": ("a.xlsx", lambda data: with_part(data, "/etc/x"), "lead out"),
    "zip bomb": ("a.xlsx", lambda data: with_part(data, "xl/big.xml", bytes(11_000_000)), "too large"),
    "not a table": ("a.pdf", lambda data: b"%PDF-1.4", "no table"),
    "no workbook": ("a.xlsx", lambda data: b"<html>", "no Excel workbook"),
    "empty": ("a.csv", lambda data: b"", "No company"),
    "far cell": ("a.csv", lambda data: b"," * 400, "too large"),
    "huge": ("a.csv", lambda data: b"name\n" * 1_001, "too large"),
}


def compress(data: bytes) -> bytes:
    """The same zip, packed, so that a bomb is small."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, old.read(part))
    return held.getvalue()


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_are_refused_and_nothing_is_written(case, registrations, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("matchmaker.tables.excel_parts.MAX_UNPACKED", 10_000_000)
    monkeypatch.setattr("matchmaker.tables.csv_files.MAX_ROWS", 1_000)
    name, damage, words = HOSTILE[case]
    data = damage(registrations[1].data)
    path = tmp_path / name
    path.write_bytes(compress(data) if case == "zip bomb" else data)
    with pytest.raises(TableErrors) as caught:
        import_files([path])
    assert words in str(caught.value)
    assert caught.value.say("ko") != caught.value.say("en")
    assert run(["import", str(path), "--out", str(tmp_path / "event")]) == 1
    assert "Traceback" not in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_formulas_and_payloads_are_inert(tmp_path):
    payloads = ["+cmd|'/C calc'!A0", "-2+3", "@SUM(1)", "<script>alert(1)</script>"]
    rows = [
        "업체명,제품명,비고",
        '"=HYPERLINK(""http://x"")",펌프,',
        *(f'"{p}",펌프,"{p}"' for p in payloads),
    ]
    path = tmp_path / "참가기업.csv"
    path.write_text("\n".join([*rows, '"+cmd|""/C calc""!A0",펌프,']), encoding="utf-8")
    found = import_files([path])
    assert found.counts() == {"read": 5, "repaired": 0, "rejected": 1, "left_out": 1}
    for file in write_import(found, tmp_path / "event"):
        if file.suffix == ".xlsx":
            with zipfile.ZipFile(file) as parts:
                sheets = [parts.read(n).decode() for n in parts.namelist() if "worksheets/" in n]
            assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)
    lines = (tmp_path / "event" / "duplicates.csv").read_text("utf-8-sig").split("\n")[1:]
    cells = [cell.strip('"') for line in lines for cell in line.split(",")]
    assert any(cell.startswith("'+cmd") for cell in cells)
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


def fuzz(registrations, folder: Path, seeds: range) -> None:
    for seed in seeds:
        dice = random.Random(seed)
        one = dice.choice(registrations)
        path = folder / f"{seed}_{one.name}"  # the name helps to tell the table
        path.write_bytes(mutated(one.data, one.name, dice))
        out = folder / f"event{seed}"
        start = time.monotonic()
        try:
            found = import_files([path])
        except MatchmakerError:
            assert not out.exists()
        else:
            assert found.counts()
            if seed % 5 == 0:
                write_import(found, out)
        assert time.monotonic() - start < 10
        path.unlink()


def test_mutated_files_are_read_or_refused(registrations, tmp_path):
    fuzz(registrations, tmp_path, range(DEFAULT))
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


@pytest.mark.slow
def test_very_many_mutated_files_are_read_or_refused(registrations, tmp_path):
    fuzz(registrations, tmp_path, range(DEFAULT, DEFAULT + MANY))


@pytest.mark.parametrize("part", [b'<?xml version="1.0" encoding="UT1e999"?><workbook/>', b"\xff" * 40])
def test_a_workbook_in_an_unknown_encoding_is_refused(part, registrations, tmp_path):
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(registrations[1].data)) as old, zipfile.ZipFile(held, "w") as new:
        for name in old.namelist():
            new.writestr(name, part if name == "xl/workbook.xml" else old.read(name))
    path = tmp_path / "a.xlsx"
    path.write_bytes(held.getvalue())
    with pytest.raises(TableErrors, match="no Excel workbook"):
        import_files([path])
