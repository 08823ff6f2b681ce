"""The commands as a planner meets them: exit codes, one clear message, two languages."""

import json
import shutil
import subprocess
import sys

import pandas as pd
import pytest

from matchmaker.cli.program import language, run
from matchmaker.columns import Pair, Schedule
from matchmaker.report.schedule_file import read_schedule
from matchmaker.tables.samples import sample_path


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    """The mini sample, planned once."""
    out = tmp_path_factory.mktemp("planned") / "out"
    assert run(["plan", str(sample_path("mini")), "--out", str(out), "--time-limit", "5"]) == 0
    return out


@pytest.fixture
def mini(tmp_path):
    """A copy of the mini sample to damage."""
    return shutil.copytree(sample_path("mini"), tmp_path / "event")


def test_plan_writes_the_four_files_and_verifies(planned):
    names = {p.name for p in planned.iterdir()}
    assert {"plan.xlsx", "plan.html", "schedule.csv", "manifest.json"} <= names
    assert run(["verify", str(sample_path("mini")), str(planned / "schedule.csv")]) == 0


def test_the_same_inputs_give_the_same_bytes_under_another_hash_seed(planned, tmp_path):
    again = tmp_path / "again"
    command = [sys.executable, "-m", "matchmaker", "plan", str(sample_path("mini")), "--out", str(again)]
    subprocess.run([*command, "--time-limit", "5"], check=True, env={"PYTHONHASHSEED": "42"}, timeout=120)
    for name in ("schedule.csv", "plan.html", "plan.xlsx"):
        assert (planned / name).read_bytes() == (again / name).read_bytes(), name
    first, second = (json.loads((d / "manifest.json").read_text("utf-8")) for d in (planned, again))
    assert first == second


def test_a_damaged_timetable_is_refused_with_the_broken_rule(planned, tmp_path, capsys):
    schedule = read_schedule(planned / "schedule.csv")
    everything_at_once = schedule.assign(**{Schedule.SLOT: schedule[Schedule.SLOT].iloc[0]})
    damaged = tmp_path / "damaged.csv"
    everything_at_once.reset_index().to_csv(damaged, index=False)
    assert run(["verify", str(sample_path("mini")), str(damaged)]) == 1
    assert "rule(s) broken" in capsys.readouterr().out
    assert run(["verify", str(sample_path("mini")), str(damaged), "--lang", "ko"]) == 1
    assert "어긴 규칙" in capsys.readouterr().out


def test_check_says_fine_and_lists_what_was_repaired_or_unused(capsys):
    assert run(["check", str(sample_path("boomup"))]) == 0
    said = capsys.readouterr().out
    assert "868 suppliers, 223 buyers" in said


@pytest.mark.parametrize("command", ["check", "plan"])
def test_bad_cells_end_in_one_table_and_exit_code_1(mini, tmp_path, capsys, command):
    suppliers = next(mini.glob("suppliers.*"))
    assert suppliers.suffix == ".csv"
    rows = suppliers.read_text("utf-8-sig").splitlines()
    suppliers.write_text("\n".join([*rows, rows[-1]]) + "\n", "utf-8")
    out = tmp_path / "out"
    extra = ["--out", str(out)] if command == "plan" else []
    assert run([command, str(mini), *extra]) == 1
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert "suppliers.csv" in said.replace("\n", "")
    assert not out.exists()


def test_a_missing_folder_is_one_message(tmp_path, capsys):
    assert run(["check", str(tmp_path / "nothing")]) == 1
    assert "nothing" in capsys.readouterr().err.replace("\n", "")


def test_explain_tells_both_views_and_adds_up(capsys):
    pair = pd.MultiIndex.from_frame(read_any_pair())
    supplier, buyer = pair[0]
    for lang in ("en", "ko"):
        arguments = ["--supplier", supplier, "--buyer", buyer, "--lang", lang]
        assert run(["explain", str(sample_path("mini")), *arguments]) == 0
        assert supplier in capsys.readouterr().out


def read_any_pair():
    from matchmaker.tables.samples import load_sample

    event = load_sample("mini")
    return pd.DataFrame({Pair.SUPPLIER: event.suppliers.index[:1], Pair.BUYER: event.buyers.index[:1]})


def test_an_unknown_company_is_one_message(capsys):
    assert run(["explain", str(sample_path("mini")), "--supplier", "nobody", "--buyer", "B1"]) == 1
    assert "nobody" in capsys.readouterr().err


def test_demo_runs_a_named_sample(tmp_path, capsys):
    out = tmp_path / "demo"
    assert run(["demo", "mini", "--out", str(out), "--time-limit", "5", "--lang", "ko"]) == 0
    assert "검사 완료" in capsys.readouterr().out
    assert (out / "plan.html").exists()
    assert run(["demo", "minni", "--out", str(out)]) == 1
    assert "mini" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [["plan"], ["nonsense"], ["check", "x", "--lang", "de"], ["plan", "x", "--out", "y", "--seed", "-1"]],
)
def test_wrong_usage_is_exit_code_2(arguments, capsys):
    assert run(arguments) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_bad_settings_are_exit_code_1(tmp_path, capsys):
    settings = tmp_path / "plan.toml"
    settings.write_text("[scoring]\nbuyer_shar = 1", "utf-8")
    arguments = ["--out", str(tmp_path / "out"), "--settings", str(settings)]
    assert run(["plan", str(sample_path("mini")), *arguments]) == 1
    assert "buyer_share" in capsys.readouterr().err


def test_help_is_in_the_readers_language(capsys, monkeypatch):
    assert run(["--help"]) == 0
    assert "wrong" not in capsys.readouterr().out
    monkeypatch.setenv("MATCHMAKER_LANG", "ko")
    assert run(["plan", "--help"]) == 0
    assert "행사 폴더" in capsys.readouterr().out


def test_the_language_asked_for_wins(monkeypatch):
    monkeypatch.setenv("MATCHMAKER_LANG", "ko")
    assert language(["plan", "--lang=en"]) == "en"
    assert language([]) == "ko"
    monkeypatch.delenv("MATCHMAKER_LANG")
    monkeypatch.setenv("LANG", "C.UTF-8")
    assert language([]) == "en"


def test_replan_mends_a_published_timetable_and_never_overwrites_it(planned, mini, tmp_path, capsys):
    published = planned / "schedule.csv"
    before = read_schedule(published)
    late = before.index[0][1]
    (mini / "absences.csv").write_text(
        f"company_id,slot_id\n{late},{before[Schedule.SLOT].iloc[0]}\n", encoding="utf-8"
    )
    assert run(["replan", str(mini), str(published), "--out", str(tmp_path / "second")]) == 0
    said = capsys.readouterr().out
    assert late in said
    after = read_schedule(tmp_path / "second" / "schedule.csv")
    assert run(["verify", str(mini), str(tmp_path / "second" / "schedule.csv")]) == 0
    changes = pd.read_csv(tmp_path / "second" / "changes.csv", encoding="utf-8-sig")
    differs = before.reindex(after.index)[Schedule.SLOT].ne(after[Schedule.SLOT])
    assert (changes["change"] == "moved").sum() == differs.sum() > 0
    assert changes["message"].notna().all()
    kept = published.read_bytes()
    assert run(["replan", str(mini), str(published), "--out", str(planned), "--lang", "ko"]) == 1
    assert "덮어쓰지" in capsys.readouterr().err
    assert published.read_bytes() == kept


def test_replan_says_so_where_nothing_changes(planned, tmp_path, capsys):
    where = str(tmp_path / "same")
    assert run(["replan", str(sample_path("mini")), str(planned / "schedule.csv"), "--out", where]) == 0
    assert "Nothing changes" in capsys.readouterr().out
