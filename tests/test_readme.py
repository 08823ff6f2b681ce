"""What the README shows is run."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)


@pytest.mark.parametrize("block", BLOCKS)
def test_its_code_runs(block, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    names = {}
    exec("import matchmaker as mm\n" + block.replace("boomup", "mini"), names)
    assert capsys.readouterr().out.strip()


def test_its_pictures_and_pages_exist():
    for link in re.findall(r"\]\(([^)]+)\)", README):
        assert (ROOT / link).exists(), link


def test_its_commands_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert {"demo", "test"} == set(re.findall(r"^make (\w+)", README, flags=re.MULTILINE))
    assert all(f"\n{goal}:" in makefile for goal in ("demo", "test"))
