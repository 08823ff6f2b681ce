"""`matchmaker print` from the terminal."""

import json
import sys

import pytest
from pypdf import PdfReader

from matchmaker.cli.program import run
from matchmaker.plan import Matchmaker
from matchmaker.report.schedule_file import schedule_csv
from matchmaker.tables.samples import load_sample, sample_path


@pytest.fixture(scope="module")
def schedule(tmp_path_factory):
    """The mini sample's timetable as a file."""
    file = tmp_path_factory.mktemp("planned") / "schedule.csv"
    file.write_bytes(schedule_csv(Matchmaker().plan(load_sample("mini")).contents))
    return str(file)


def test_print_writes_everything_and_says_where(schedule, tmp_path, capsys):
    event, out = load_sample("mini"), tmp_path / "paper"
    code = run(["print", str(sample_path("mini")), schedule, "--out", str(out), "--lang", "ko", "--json"])
    said = json.loads(capsys.readouterr().out)
    assert code == 0
    assert said["booklets"] == len(event.participants) == len(list((out / "booklets").iterdir()))
    assert {p.name for p in out.iterdir()} == {"booklets", "tables", "booklets.pdf", "tables.pdf", "door.pdf"}
    assert "상담 일정표" in PdfReader(out / "booklets.pdf").pages[0].extract_text()


def test_print_one_company(schedule, tmp_path, capsys):
    company = load_sample("mini").participants[0]
    command = ["print", str(sample_path("mini")), schedule, "--out", str(tmp_path / "one")]
    assert run([*command, "--company", company, "--lang", "en"]) == 0
    assert "1 booklets are in" in capsys.readouterr().out
    assert [p.name for p in (tmp_path / "one").rglob("*.pdf")] == [f"{company}.pdf"]
    assert run([*command, "--company", "nobody", "--lang", "en"]) == 1
    assert "nobody" in capsys.readouterr().err


def test_without_the_extra_printing_says_what_to_install(monkeypatch, capsys, tmp_path):
    for name in [
        n
        for n in sys.modules
        if n.startswith(("typst", "matchmaker.report.paper", "matchmaker.cli.printing"))
    ]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "typst", None)
    assert run(["print", str(sample_path("mini")), "none.csv", "--out", str(tmp_path / "out")]) == 1
    assert "pip install 'matchmaker[pdf]'" in capsys.readouterr().err
