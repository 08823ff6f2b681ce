"""A policy in an event's folder is read, checked and kept."""

import re
import shutil
import tomllib
from pathlib import Path

import pytest

from matchmaker.columns import Company, Pair
from matchmaker.errors import TableErrors
from matchmaker.meetings.choose import choose_meetings
from matchmaker.scoring.scorer import FitScorer
from matchmaker.tables.event_file import EventFile
from matchmaker.tables.read import read_event

ROOT = Path(__file__).parents[2]


@pytest.fixture
def mini(tmp_path):
    """A copy of the mini event whose `event.toml` gets more lines."""
    folder = tmp_path / "mini"
    shutil.copytree(ROOT / "data" / "samples" / "mini", folder)

    def more(text):
        page = folder / "event.toml"
        page.write_text(page.read_text("utf-8") + text, "utf-8")
        return folder

    return more


def test_a_policy_of_the_folder_is_kept(mini):
    plain = read_event(mini(""))
    who = plain.buyers.index[0]
    event = read_event(
        mini(f'\n[[policy.quotas]]\nname = "cap"\nbuyers = {{ buyer_id = "{who}" }}\nmost = 0\n')
    )
    assert event.policy.quotas[0].name == "cap"
    scores = FitScorer().score(event)
    assert who in choose_meetings(scores, plain).meetings.index.get_level_values(Pair.BUYER)
    assert who not in choose_meetings(scores, event).meetings.index.get_level_values(Pair.BUYER)


def test_target_meetings_of_the_folder_reach_every_company(mini):
    folder = mini("")
    page = folder / "event.toml"
    page.write_text(
        page.read_text("utf-8").replace("max_meetings = 3", "max_meetings = 3\ntarget_meetings = 2"), "utf-8"
    )
    event = read_event(folder)
    assert set(event.suppliers[Company.TARGET_MEETINGS]) == {2}
    assert set(event.buyers[Company.TARGET_MEETINGS]) == {0}


def test_a_word_that_is_no_column_is_told_with_the_nearest_one(mini):
    with pytest.raises(TableErrors) as caught:
        read_event(mini('\n[[policy.quotas]]\nname = "a"\nsuppliers = { provinse = "X" }\nleast = 1\n'))
    assert "such as 'province'" in str(caught.value)
    assert "policy.quotas.1.suppliers" in str(caught.value)


def test_a_policy_that_contradicts_itself_is_a_bad_cell(mini):
    with pytest.raises(TableErrors, match="least <= most in quota 'a'"):
        read_event(mini('\n[[policy.quotas]]\nname = "a"\nleast = 3\nmost = 2\n'))


def test_the_page_about_policy_shows_what_can_be_read():
    page = (ROOT / "docs" / "policy.md").read_text("utf-8")
    (block,) = re.findall(r"```toml\n(.*?)```", page, flags=re.DOTALL)
    day = {"date": "2026-04-09", "blocks": [{"start": "09:00", "end": "12:00", "slot_min": 30}]}
    event = EventFile.model_validate({"name": "shown", "days": [day], **tomllib.loads(block)})
    assert len(event.policy.quotas) == 4
    assert event.rules.met_before == 2
