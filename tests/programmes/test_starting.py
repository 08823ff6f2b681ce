"""Each programme started by a stranger: `new`, `check` on what is still empty, and on the sample."""

import pytest

from matchmaker.cli.program import run
from matchmaker.messages import LANGS, say
from matchmaker.programmes.presets import list_presets, load_preset
from matchmaker.tables.samples import sample_path

SMALL = [name for name in list_presets() if load_preset(name).samples[0] != "boomup"]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("programme", list_presets())
def test_a_new_event_asks_for_its_two_registrations_and_nothing_else(programme, lang, tmp_path, capsys):
    home = tmp_path / "event"
    assert run(["new", programme, str(home), "--lang", lang]) == 0
    assert f"matchmaker check {home}" in capsys.readouterr().out
    assert run(["check", str(home), "--lang", lang]) == 1
    told = capsys.readouterr().err
    assert say("tables.no_rows", lang)[:12] in told
    for file in ("suppliers.xlsx", "buyers.xlsx"):
        assert told.count(file) == 1
    assert "event.toml" not in told


@pytest.mark.parametrize("programme", SMALL)
def test_a_new_event_with_a_sample_is_fit_to_plan_with(programme, tmp_path, capsys):
    home = tmp_path / "event"
    assert run(["new", programme, str(home), "--sample"]) == 0
    for file in sample_path(load_preset(programme).samples[0]).iterdir():
        assert (home / file.name).read_bytes() == file.read_bytes()
    assert run(["check", str(home)]) == 0
    assert "fit to plan with" in capsys.readouterr().out
