"""The terminal as scripts and impatient planners meet it: JSON, quiet, Ctrl-C, completion, help."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rich.cells import cell_len
from rich.console import Console

from matchmaker.cli import live
from matchmaker.cli.answers import Answer, answering, plain
from matchmaker.cli.program import COMMANDS, run
from matchmaker.messages import Message
from matchmaker.tables.samples import sample_path
from matchmaker.timetable.watch import Standing

MINI = str(sample_path("mini"))


def asked(capsys, *words):
    """Exit code and the one JSON object on standard output."""
    code = run([*words, "--json"])
    said = capsys.readouterr()
    assert said.err == ""
    assert said.out.count("\n") == 1
    whole = json.loads(said.out)
    assert whole["exit_code"] == code
    return code, whole


def test_plan_and_verify_answer_with_one_object(capsys, tmp_path):
    out = tmp_path / "out"
    code, plan = asked(capsys, "plan", MINI, "--out", str(out), "--time-limit", "5")
    assert (code, plan["command"], plan["status"]) == (0, "plan", "OPTIMAL")
    assert plan["placed"] == plan["chosen"] == 8
    assert plan["gap"] == plan["breaks"] - plan["bound"] == 0
    assert {Path(f).name for f in plan["files"]} == {p.name for p in out.iterdir()}
    assert all(set(m) == {"key", "values", "text"} for m in plan["messages"])
    assert plan["broken"] == plan["not_placed"] == []
    schedule = pd.read_csv(out / "schedule.csv", encoding="utf-8-sig", dtype=str)
    schedule.iloc[:, 2] = schedule.iloc[0, 2]
    schedule.to_csv(tmp_path / "damaged.csv", index=False)
    code, found = asked(capsys, "verify", MINI, str(tmp_path / "damaged.csv"))
    assert code == 1
    assert found["broken"]
    assert found["messages"][0]["values"] == {"n": len(found["broken"])}


def test_figures_and_keys_do_not_depend_on_the_language(capsys):
    (_, en), (_, ko) = (asked(capsys, "check", MINI, "--lang", lang) for lang in ("en", "ko"))
    assert en["messages"][0]["text"] != ko["messages"][0]["text"]
    assert en["messages"][0]["values"] == ko["messages"][0]["values"]
    assert (en["suppliers"], en["buyers"], en["slots"]) == (4, 6, 4)
    assert [row["reason"]["key"] for row in en["unused"]] == [row["reason"]["key"] for row in ko["unused"]]


def test_explain_gives_contributions_that_add_up(capsys):
    from matchmaker.tables.samples import load_sample

    event = load_sample("mini")
    pair = ("--supplier", event.suppliers.index[0], "--buyer", event.buyers.index[0])
    code, found = asked(capsys, "explain", MINI, *pair)
    assert code == 0
    assert sum(row["contribution"] for row in found["contributions"]) == pytest.approx(found["score"])


def test_errors_are_an_object_too(capsys, tmp_path):
    code, found = asked(capsys, "check", str(tmp_path / "nothing"))
    assert code == 1
    assert found["table"][0]["file"].endswith("nothing")
    assert asked(capsys, "explain", MINI, "--supplier", "x", "--buyer", "y")[1]["error"].count("'x'") == 1
    assert asked(capsys, "plan")[0] == 2


def test_quiet_says_errors_alone(capsys, tmp_path):
    assert run(["--quiet", "check", MINI]) == 0
    assert run(["plan", MINI, "--out", str(tmp_path / "out"), "--time-limit", "5", "--quiet"]) == 0
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "")
    assert run(["check", str(tmp_path / "nothing"), "--quiet"]) == 1
    assert "nothing" in capsys.readouterr().err.replace("\n", "")


def test_what_json_cannot_say_is_put_in_its_words():
    values = {
        "a": np.int64(3),
        "b": np.array([0.5, np.nan]),
        "c": pd.NA,
        "d": pd.NaT,
        "e": pd.Timestamp("2026-04-09 09:00", tz="Asia/Seoul"),
        "f": {"z", "y"},
        "g": np.bool_(True),
        "h": Message("general.minutes", {"n": np.int64(5)}),
    }
    found = json.loads(json.dumps(plain(values, "ko"), allow_nan=False))
    assert found == {
        "a": 3,
        "b": [0.5, None],
        "c": None,
        "d": None,
        "e": "2026-04-09T09:00:00+09:00",
        "f": ["y", "z"],
        "g": True,
        "h": {"key": "general.minutes", "values": {"n": 5}, "text": "5분"},
    }


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("width", ["80", "120"])
def test_every_help_page_fits_the_screen_and_speaks_one_language(capsys, monkeypatch, lang, width):
    monkeypatch.setenv("MATCHMAKER_LANG", lang)
    monkeypatch.setenv("COLUMNS", width)
    for words in ([], ["--help"], *([name, "--help"] for name in COMMANDS)):
        assert run(words) == 0
        page = capsys.readouterr().out
        assert max(cell_len(line) for line in page.splitlines()) <= min(int(width), 100), page
        assert ("Usage:" in page, "사용법:" in page) == (lang == "en", lang == "ko")
        assert "Show this message" not in page


@pytest.mark.parametrize(
    ("words", "ko"),
    [
        (["plan"], "'EVENT' 값이 빠졌습니다"),
        (["pln"], "없는 명령입니다: 'pln'. 혹시 이것인가요: plan"),
        (["plan", "x", "--sed", "1"], "없는 옵션입니다: '--sed'"),
        (["plan", "x", "--out", "y", "--seed", "-1"], "'--seed' 값이 맞지 않습니다"),
    ],
)
def test_wrong_usage_is_told_in_korean_with_the_way_to_help(capsys, monkeypatch, words, ko):
    monkeypatch.setenv("MATCHMAKER_LANG", "ko")
    assert run(words) == 2
    said = capsys.readouterr().err
    assert ko in said
    assert "--help" in said


def test_help_imports_no_solver_and_no_table():
    code = (
        "import sys; from matchmaker.cli.program import run; run(['--help']); "
        "print({'pandas', 'numpy', 'ortools', 'numba', 'scipy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "set()"


def completed(shell, words, **env):
    """What the shell is told to offer."""
    base = {"PATH": os.environ["PATH"], "_MATCHMAKER_COMPLETE": f"complete_{shell}"}
    bash = {"COMP_WORDS": words, "COMP_CWORD": str(len(words.split(" ")) - 1)}
    other = {"_TYPER_COMPLETE_ARGS": words, "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    command = [sys.executable, "-c", "from matchmaker.cli.program import main; main()"]
    env = base | (bash if shell == "bash" else other) | env
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_and_commands(shell):
    assert "_MATCHMAKER_COMPLETE" in completed(shell, "", _MATCHMAKER_COMPLETE=f"source_{shell}")
    assert "replan" in completed(shell, "matchmaker rep")


@pytest.mark.slow
def test_completion_offers_programmes_and_companies():
    assert "europe_eco" in completed("bash", "matchmaker new europe_e")
    assert re.search(r"\bS\d+", completed("bash", f"matchmaker explain {MINI} --supplier S"))


class Screen(Console):
    """A terminal of 120 columns that remembers."""

    def __init__(self):
        super().__init__(file=io.StringIO(), force_terminal=True, width=120)


def test_a_terminal_shows_bound_and_gap_live(monkeypatch):
    screen = Screen()
    monkeypatch.setattr(live, "err", lambda: screen)
    with live.running("en") as run_:
        run_.tell("breaks", 0.0)
        run_.watch.stands(asked=9, placed=8, breaks=7, bound=3)
        run_.tell("breaks", 0.5)
    assert run_.standing == Standing(asked=9, placed=8, breaks=7, bound=3)
    assert "8/9 placed, 7 breaks, bound 3, gap 4" in screen.file.getvalue()


def test_every_stage_has_a_name():
    for stage in (*live.KEEPING, "read", "score", "choose"):
        for lang in ("en", "ko"):
            with answering(lang, "quiet"), live.running(lang) as run_:
                run_.tell(stage, 1.0)
                assert run_._name(stage)


def test_an_answer_outside_a_command_is_shown_as_text(capsys):
    Answer("ko").say("general.minutes", n=5)
    assert capsys.readouterr().out == "5분\n"


def interrupted(monkeypatch, tmp_path, stage, signals):
    """Plan the mini sample; Ctrl-C is pressed as a stage begins."""
    tell, left = live.Run.tell, [signal.SIGINT] * signals

    def pressed(self, name, share):
        tell(self, name, share)
        while name == stage and left:
            signal.raise_signal(left.pop())

    monkeypatch.setattr(live.Run, "tell", pressed)
    return run(["plan", MINI, "--out", str(tmp_path / "out"), "--time-limit", "5", "--json"])


@pytest.mark.parametrize("stage", ["place", "breaks", "explain", "write"])
def test_ctrl_c_from_placing_on_writes_what_there_is(monkeypatch, tmp_path, capsys, stage):
    assert interrupted(monkeypatch, tmp_path, stage, 1) == 0
    plan = json.loads(capsys.readouterr().out)
    assert plan["placed"] > 0
    assert plan["stopped_early"] == (stage != "write")
    assert plan["bound"] <= plan["breaks"]
    monkeypatch.undo()
    assert run(["verify", MINI, str(tmp_path / "out" / "schedule.csv")]) == 0


@pytest.mark.parametrize(("stage", "signals"), [("score", 1), ("choose", 1), ("breaks", 2), ("write", 2)])
def test_ctrl_c_before_placing_or_twice_ends_with_nothing_written(
    monkeypatch, tmp_path, capsys, stage, signals
):
    before = signal.getsignal(signal.SIGINT)
    assert interrupted(monkeypatch, tmp_path, stage, signals) == 130
    assert json.loads(capsys.readouterr().out)["error"] == "Stopped by Ctrl-C. Nothing was written."
    assert list(tmp_path.iterdir()) == []
    assert signal.getsignal(signal.SIGINT) is before


def stopped(tmp_path, after, signals):
    """Plan boomup as a process; send Ctrl-C to it and its children after a line of progress."""
    out = tmp_path / "out"
    options = ("--out", str(out), "--time-limit", "60")
    process = subprocess.Popen(
        [sys.executable, "-m", "matchmaker", "plan", str(sample_path("boomup")), *options],
        env={**os.environ, "MATCHMAKER_LANG": "en"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        process_group=0,
    )
    said = ""
    for line in process.stderr:
        said += line
        if after in line:
            break
    for number in range(signals):
        time.sleep(0.5 * (number == 0) + 0.1)
        os.killpg(process.pid, signal.SIGINT)
    told, rest = process.communicate(timeout=100)
    return process.returncode, told, said + rest, out


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="sends a signal to a process group")
def test_ctrl_c_while_placing_keeps_the_best_timetable_so_far(tmp_path, capsys):
    code, told, said, out = stopped(tmp_path, "Placing meetings", 1)
    assert code == 0, said
    assert "Stopped early by Ctrl-C" in told
    assert "Traceback" not in said
    run_of = json.loads((out / "manifest.json").read_text("utf-8"))
    assert "FEASIBLE" in json.dumps(run_of)
    assert run(["verify", str(sample_path("boomup")), str(out / "schedule.csv")]) == 0
    assert "no rule is broken" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="sends a signal to a process group")
@pytest.mark.parametrize(("after", "signals"), [("Placing meetings", 2), ("Reading the event", 1)])
def test_ctrl_c_too_early_or_twice_writes_nothing(tmp_path, after, signals):
    code, told, said, _ = stopped(tmp_path, after, signals)
    assert code == 130, said
    assert "Nothing was written" in said
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []
    assert told == ""
