"""`matchmaker new`: a folder a planner can fill, and samples that plan."""

import pytest
from openpyxl import load_workbook

from matchmaker.cli.program import run
from matchmaker.programmes.presets import list_presets, load_preset
from matchmaker.settings import Settings
from matchmaker.tables.event_file import read_event_file
from matchmaker.tables.headings import key, read_heading, spellings
from matchmaker.tables.problems import Log
from matchmaker.tables.schema import SCHEMAS


def test_list_prints_the_ids_and_nothing_else(capsys):
    assert run(["new", "--list"]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines() == list_presets()
    assert said.err == ""


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("programme", list_presets())
def test_every_programme_starts_with_forms_that_are_read_back(programme, lang, tmp_path):
    folder = tmp_path / "event"
    assert run(["new", programme, str(folder), "--lang", lang, "--date", "2027-05-03"]) == 0
    event = read_event_file((folder / "event.toml").read_bytes(), Log())
    assert event is not None
    assert str(event.days[0].date) == "2027-05-03"
    assert event.programme == programme
    assert Settings.load(folder / "plan.toml") == load_preset(programme).settings()
    for schema in SCHEMAS:
        for path in folder.rglob(f"{schema.file}.xlsx"):
            headings = [cell.value for cell in load_workbook(path).active[1]]
            own = {key(text): column for text, column in event.headings.get(schema.file, {}).items()}
            known = {**spellings(schema.headings), **own}
            columns = tuple(read_heading(text, known).column for text in headings)
            assert columns == load_preset(programme).columns_of(schema.file), path.name


def test_forms_wait_in_their_own_folder_until_they_are_filled(tmp_path):
    assert run(["new", "exhibition_consultation", str(tmp_path)]) == 0
    assert {path.name for path in tmp_path.glob("*.xlsx")} == {"suppliers.xlsx", "buyers.xlsx"}
    assert "absences.xlsx" in {path.name for path in (tmp_path / "forms").iterdir()}


def test_the_same_call_gives_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        assert run(["new", "job_fair", str(tmp_path / name), "--lang", "ko"]) == 0
    for path in (tmp_path / "one").glob("*"):
        if path.is_file():
            assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_a_sample_is_ready_to_plan(tmp_path, capsys):
    folder = tmp_path / "event"
    assert run(["new", "job_fair", str(folder), "--sample"]) == 0
    settings = ["--settings", str(folder / "plan.toml"), "--time-limit", "1"]
    assert run(["plan", str(folder), "--out", str(tmp_path / "out"), *settings]) == 0
    assert "no rule is broken" in capsys.readouterr().out


def test_a_folder_that_holds_something_is_left_alone(tmp_path, capsys):
    (tmp_path / "mine.txt").write_text("kept", "utf-8")
    assert run(["new", "boom_up", str(tmp_path)]) == 1
    assert "must be new or empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["moon_landing", "x"], 1),
        (["boom_up"], 2),
        ([], 2),
        (["boom_up", "x", "--sample", "--date", "2027-01-01"], 1),
    ],
)
def test_wrong_words_are_refused(words, code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(["new", *words]) == code
    assert not (tmp_path / "x").exists()


def test_a_started_event_is_planned_with_its_own_settings(tmp_path, capsys):
    """Neither its settings nor its empty forms are told as files that nobody knows."""
    folder = tmp_path / "event"
    assert run(["new", "southeast_asia_repair", str(folder), "--sample"]) == 0
    capsys.readouterr()
    assert run(["check", str(folder)]) == 0
    assert "plan.toml" not in capsys.readouterr().out
    (folder / "plan.toml").write_text("[meetings]\nmin_scor = 0.4\n", encoding="utf-8")
    assert run(["plan", str(folder), "--out", str(tmp_path / "out")]) == 1
    assert "min_score" in capsys.readouterr().err
