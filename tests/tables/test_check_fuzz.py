"""`matchmaker check` on damaged events: fine or a table of what is bad, never a traceback, never a hang."""

import io
import random
import time
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from tests.tables.mutate import JUNK, mutated

from matchmaker.cli.program import run
from matchmaker.tables.samples import sample_path

DEFAULT, MANY = 120, 3_000
CELLS = ["", "=1+1", "1e999", "٣", "９" * 400, "\u202e", "D1-0900", "2019-02-30", "25:61", "-1", "a" * 40_000]


def event_files(dice: random.Random) -> dict[str, bytes]:
    """The small sample's files, some of them as workbooks."""
    files = {path.name: path.read_bytes() for path in sorted(sample_path("mini").iterdir())}
    for name in [n for n in files if n.endswith(".csv") and dice.random() < 0.3]:
        table = pd.read_csv(io.BytesIO(files.pop(name)), dtype=str, keep_default_na=False)
        held = io.BytesIO()
        table.to_excel(held, index=False)
        files[name.replace(".csv", ".xlsx")] = held.getvalue()
    return files


def damaged(name: str, data: bytes, dice: random.Random) -> bytes:
    """One file with damaged bytes, another encoding, or odd cells."""
    way = dice.random()
    if way < 0.6 or name.endswith("toml"):
        return mutated(data, name, dice)
    if name.endswith("csv") and way < 0.75:
        return data.decode("utf-8-sig").encode(dice.choice(["cp949", "utf-16", "latin-1"]), "replace")
    if name.endswith("csv"):
        rows = [line.split(",") for line in data.decode("utf-8-sig").split("\n")]
        for _ in range(dice.randint(1, 5)):
            row = dice.choice(rows)
            row[dice.randrange(len(row))] = dice.choice([*CELLS, dice.choice(JUNK).decode("latin-1")])
        return "\n".join(map(",".join, rows)).encode()
    book = openpyxl.load_workbook(io.BytesIO(data))
    for _ in range(dice.randint(1, 5)):
        cell = book.active.cell(dice.randint(1, 6), dice.randint(1, 8))
        cell.value = dice.choice([*[c[:30_000] for c in CELLS if "\u202e" not in c], 1e300, True, 0.1])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def fuzz(seeds: range, desk: Path, capsys) -> None:
    for seed in seeds:
        dice = random.Random(seed)
        files = event_files(dice)
        for name in dice.sample(sorted(files), dice.choice([1, 1, 2])):
            files[name] = damaged(name, files[name], dice)
        folder = desk / f"event{seed}"
        folder.mkdir()
        for name, data in files.items():
            (folder / name).write_bytes(data)
        start = time.monotonic()
        code = run(["check", str(folder), "--lang", dice.choice(["ko", "en"])])
        assert time.monotonic() - start < 10, seed
        said = capsys.readouterr()
        assert code in {0, 1}, seed
        assert "Traceback" not in said.err + said.out, seed
        assert (said.err + said.out).strip(), seed
        assert {p.name: p.read_bytes() for p in folder.iterdir()} == files, seed
        assert [p.name for p in desk.iterdir()] == [folder.name], seed
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()


def test_damaged_events_are_checked(tmp_path, capsys):
    fuzz(range(DEFAULT), tmp_path, capsys)


@pytest.mark.slow
def test_very_many_damaged_events_are_checked(tmp_path, capsys):
    fuzz(range(DEFAULT, DEFAULT + MANY), tmp_path, capsys)
