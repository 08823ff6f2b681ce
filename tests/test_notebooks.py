"""Every notebook runs from top to bottom as plain Python, and is what it claims: a jupytext percent file."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).resolve().parents[1] / "notebooks").glob("*.py"))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(notebook, tmp_path):
    env = {**os.environ, "MPLBACKEND": "Agg", "PYTHONUTF8": "1", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-W", "error", str(notebook)]
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", cwd=tmp_path, env=env, timeout=180
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_opens_as_a_notebook(notebook):
    text = notebook.read_text(encoding="utf-8")
    assert "format_name: percent" in text
    assert "# %% [markdown]" in text
    assert not [line for line in text.splitlines() if line.startswith(("%", "!"))]


def test_there_are_notebooks():
    wanted = {"add_a_comparison", "explain_a_day", "learn_weights", "policy_and_its_price", "tune_weights"}
    assert wanted <= {path.stem for path in NOTEBOOKS}
