"""The public door: small, sorted, documented, typed."""

import inspect
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

import matchmaker as mm

DOOR = {
    "Choice",
    "Evaluation",
    "Event",
    "Explanation",
    "FitScorer",
    "FreeWindow",
    "HsClassifier",
    "Matchmaker",
    "MatchmakerError",
    "Message",
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
    "TableErrors",
    "TopLists",
    "WeightLearner",
    "WhatIf",
    "agree_on_meetings",
    "best_places",
    "broken_rules",
    "choose_meetings",
    "classify",
    "evaluate",
    "learn_weights",
    "list_presets",
    "list_samples",
    "load_preset",
    "load_sample",
    "moved",
    "read_event",
    "replan",
    "schedule_meetings",
    "start_event",
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
