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
    from matchmaker.errors import MatchmakerError, SampleError, ScheduleError, SettingsError, TableErrors
    from matchmaker.meetings.choice import Choice
    from matchmaker.meetings.choose import choose_meetings
    from matchmaker.messages import Message
    from matchmaker.plan import Matchmaker, Plan
    from matchmaker.scoring.explanation import Explanation
    from matchmaker.scoring.scorer import FitScorer
    from matchmaker.settings import Settings
    from matchmaker.tables.event import Event, FreeWindow, Rules
    from matchmaker.tables.read import read_event
    from matchmaker.tables.samples import list_samples, load_sample
    from matchmaker.timetable.check import broken_rules
    from matchmaker.timetable.repair import Repair, best_places, moved, replan
    from matchmaker.timetable.result import Result
    from matchmaker.timetable.solve import schedule_meetings

__version__ = version("matchmaker")

__all__ = [
    "Choice",
    "Event",
    "Explanation",
    "FitScorer",
    "FreeWindow",
    "Matchmaker",
    "MatchmakerError",
    "Message",
    "Plan",
    "Repair",
    "Result",
    "Rules",
    "SampleError",
    "ScheduleError",
    "Settings",
    "SettingsError",
    "TableErrors",
    "best_places",
    "broken_rules",
    "choose_meetings",
    "list_samples",
    "load_sample",
    "moved",
    "read_event",
    "replan",
    "schedule_meetings",
]

_ROOMS = {
    "errors": ("MatchmakerError", "SampleError", "ScheduleError", "SettingsError", "TableErrors"),
    "meetings.choice": ("Choice",),
    "meetings.choose": ("choose_meetings",),
    "messages": ("Message",),
    "plan": ("Matchmaker", "Plan"),
    "scoring.explanation": ("Explanation",),
    "scoring.scorer": ("FitScorer",),
    "settings": ("Settings",),
    "tables.event": ("Event", "FreeWindow", "Rules"),
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
