"""The public door: small, sorted, documented, typed."""

import inspect
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

import matchmaker as mm

DOOR = {
    "Campaign",
    "CampaignPlan",
    "Choice",
    "Evaluation",
    "Event",
    "Explanation",
    "FitScorer",
    "FreeWindow",
    "HsClassifier",
    "Incident",
    "Matchmaker",
    "MatchmakerError",
    "Message",
    "News",
    "Pipeline",
    "Plan",
    "Policy",
    "Quota",
    "Repair",
    "Result",
    "Rules",
    "SampleError",
    "ScheduleError",
    "Settings",
    "SettingsError",
    "Standing",
    "TableErrors",
    "TopLists",
    "Watch",
    "WeightLearner",
    "WhatIf",
    "agree_on_meetings",
    "apply_incidents",
    "best_places",
    "broken_rules",
    "check_prerequisites",
    "choose_meetings",
    "classify",
    "closest_registrations",
    "draw_niches",
    "evaluate",
    "find_niches",
    "import_files",
    "learn_weights",
    "list_presets",
    "list_revisions",
    "list_samples",
    "load_preset",
    "load_sample",
    "mend_plan",
    "moved",
    "plan_campaign",
    "price_seats",
    "propose_meetings",
    "publish",
    "read_event",
    "read_maker_files",
    "read_schedule",
    "replan",
    "roll_back",
    "schedule_meetings",
    "standby_list",
    "start_event",
    "track_progress",
    "write_campaign_page",
    "write_import",
    "write_maker_list",
    "write_templates",
}


def test_the_door_holds_what_it_promises_and_no_more():
    assert mm.__all__ == sorted(mm.__all__, key=lambda n: (not n[0].isupper(), n))
    assert set(mm.__all__) == DOOR


def test_everything_public_is_documented_and_typed():
    for name in mm.__all__:
        thing = getattr(mm, name)
        assert inspect.getdoc(thing), name
        if inspect.isfunction(thing):
            signature = inspect.signature(thing)
            assert signature.return_annotation is not inspect.Signature.empty, name
            assert all(p.annotation is not p.empty for p in signature.parameters.values()), name
    assert (Path(mm.__file__).parent / "py.typed").exists()


def test_the_version_is_said_once():
    assert mm.__version__ == version("matchmaker")


def test_importing_says_nothing_and_configures_no_logging():
    code = "import logging, matchmaker; assert not logging.getLogger('matchmaker').handlers"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == done.stderr == ""


def test_a_table_can_be_read_without_loading_a_solver():
    code = (
        "import sys, matchmaker as mm; mm.load_sample('mini');"
        "loaded = {'ortools', 'sklearn', 'numba', 'pysat'} & set(sys.modules); assert not loaded, loaded"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_a_name_that_does_not_exist_is_said():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = mm.nothing
    assert set(dir(mm)) >= DOOR
