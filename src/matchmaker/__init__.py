"""matchmaker: explained scores, exact choice and proved timetables for buyer-supplier meetings.

Names are fetched when first used, so that reading a table does not load a solver.

Examples
--------
>>> import matchmaker as mm
>>> event = mm.load_sample("mini")
>>> scores = mm.FitScorer().score(event)
>>> meetings = mm.choose_meetings(scores, event)
>>> result = mm.schedule_meetings(meetings, event, time_limit=5, seed=0)
>>> mm.broken_rules(result.schedule, event).empty
True
"""

from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matchmaker.agreeing import agree_on_meetings
    from matchmaker.differences import WhatIf
    from matchmaker.errors import MatchmakerError, SampleError, ScheduleError, SettingsError, TableErrors
    from matchmaker.ledger.evaluation import Evaluation, evaluate
    from matchmaker.meetings.choice import Choice
    from matchmaker.meetings.choose import choose_meetings
    from matchmaker.messages import Message
    from matchmaker.plan import Matchmaker, Plan
    from matchmaker.programmes.presets import list_presets, load_preset
    from matchmaker.programmes.starting import start_event
    from matchmaker.scoring.classifier import HsClassifier
    from matchmaker.scoring.explanation import Explanation
    from matchmaker.scoring.guess import classify
    from matchmaker.scoring.learning import WeightLearner
    from matchmaker.scoring.learning_past import learn_weights
    from matchmaker.scoring.scorer import FitScorer
    from matchmaker.scoring.toplists import TopLists
    from matchmaker.settings import Settings
    from matchmaker.tables.event import Event, FreeWindow, Rules
    from matchmaker.tables.policy import Policy, Quota
    from matchmaker.tables.read import read_event
    from matchmaker.tables.samples import list_samples, load_sample
    from matchmaker.timetable.check import broken_rules
    from matchmaker.timetable.repair import Repair, best_places, moved, replan
    from matchmaker.timetable.result import Result
    from matchmaker.timetable.solve import schedule_meetings

__version__ = version("matchmaker")

__all__ = [
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
]

_ROOMS = {
    "agreeing": ("agree_on_meetings",),
    "differences": ("WhatIf",),
    "errors": ("MatchmakerError", "SampleError", "ScheduleError", "SettingsError", "TableErrors"),
    "ledger.evaluation": ("Evaluation", "evaluate"),
    "meetings.choice": ("Choice",),
    "meetings.choose": ("choose_meetings",),
    "messages": ("Message",),
    "plan": ("Matchmaker", "Plan"),
    "programmes.presets": ("list_presets", "load_preset"),
    "programmes.starting": ("start_event",),
    "scoring.classifier": ("HsClassifier",),
    "scoring.explanation": ("Explanation",),
    "scoring.guess": ("classify",),
    "scoring.learning": ("WeightLearner",),
    "scoring.learning_past": ("learn_weights",),
    "scoring.scorer": ("FitScorer",),
    "scoring.toplists": ("TopLists",),
    "settings": ("Settings",),
    "tables.event": ("Event", "FreeWindow", "Rules"),
    "tables.policy": ("Policy", "Quota"),
    "tables.read": ("read_event",),
    "tables.samples": ("list_samples", "load_sample"),
    "timetable.check": ("broken_rules",),
    "timetable.repair": ("Repair", "best_places", "moved", "replan"),
    "timetable.result": ("Result",),
    "timetable.solve": ("schedule_meetings",),
}
_HOME = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'matchmaker' has no attribute {name!r}.")
    return getattr(import_module(f"matchmaker.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
