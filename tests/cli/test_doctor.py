"""The doctor: bounds read right, what is missing found and said, nobody's name or folder told."""

import getpass
import json
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest

from matchmaker.cli import examining, trying
from matchmaker.cli.examining import keeps, packages
from matchmaker.cli.program import run


def test_a_whole_installation_is_fine_in_both_languages(capsys, monkeypatch):
    monkeypatch.setenv("SECRET_OF_A_TEST", "swordfish")
    assert run(["doctor", "--lang", "ko"]) == 0
    korean = capsys.readouterr().out
    assert "필요한 것이 모두 있습니다" in korean
    assert "✗" not in korean
    assert run(["doctor", "--json"]) == 0
    said = capsys.readouterr().out
    found = json.loads(said)
    assert found["fine"]
    solvers = [f for f in found["findings"] if f["group"] == "solvers"]
    assert len(solvers) == len(trying.SOLVERS) + 1
    for text in (korean, said):
        assert "swordfish" not in text
        assert str(Path.home()) not in text
        assert getpass.getuser() == "root" or getpass.getuser() not in text


def test_every_dependency_of_the_project_is_looked_at():
    names = {f.name for f in packages(requires("matchmaker"), lambda _: "1")}
    assert {"numpy", "ortools", "python-sat", "typer", "pictures: matplotlib"} <= names
    assert not any("pytest" in name or "mypy" in name for name in names)


def test_missing_and_old_packages_are_told_apart_from_optional_ones():
    def installed(name):
        if name in ("gone", "spare"):
            raise PackageNotFoundError(name)
        return "1.9"

    asked = ["gone>=2", "old>=2.0,<3", 'spare>=1; extra == "pictures"', "fine>=1.9"]
    found = {f.name: f for f in packages(asked, installed)}
    assert {name for name, f in found.items() if not f.fine} == {"gone", "old", "pictures: spare"}
    assert {name for name, f in found.items() if f.required} == {"gone", "old", "fine"}
    assert found["old"].wanted == ">=2.0,<3"
    assert 'pip install "matchmaker[pictures]"' in found["pictures: spare"].advice.say("ko")


@pytest.mark.parametrize(
    ("have", "bound", "kept"),
    [
        ("1.10", ">=1.9", True),
        ("1.9", ">=1.10", False),
        ("1.9.dev17", ">=1.9.dev17", True),
        ("0.2.1", "==0.2.1", True),
        ("0.2.2", "==0.2.1", False),
        ("2.0.0", "<2", False),
        ("3.0", "!=3", False),
        ("1.26.4+mkl", ">=1.26,<2", True),
        ("5", "", True),
    ],
)
def test_bounds_are_read_number_by_number(have, bound, kept):
    assert keeps(have, bound) is kept


def test_a_broken_solver_is_named_and_ends_with_1(capsys, monkeypatch):
    def broken():
        raise ArithmeticError(f"cannot load {Path.home()}/lib.so")

    monkeypatch.setattr(trying, "SOLVERS", {"cpsat": broken})
    monkeypatch.setattr(examining, "_fonts", lambda: iter(()))
    assert run(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "✗ CP-SAT (OR-Tools): does not work: ArithmeticError" in said
    assert str(Path.home()) not in said
    assert "1 required thing(s)" in said


def test_the_doctor_works_where_nothing_else_does():
    code = (
        "import sys\n"
        "for name in ('pandas', 'ortools', 'numba'): sys.modules[name] = None\n"
        "from matchmaker.cli.program import run\n"
        "sys.exit(run(['doctor']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "All solvers: does not work" in done.stdout
