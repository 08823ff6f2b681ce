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
    from matchmaker.mending import News, mend_plan
    from matchmaker.messages import Message
    from matchmaker.plan import Matchmaker, Plan
    from matchmaker.programmes.campaign import Campaign, CampaignPlan, plan_campaign, price_seats
    from matchmaker.programmes.campaign_page import write_campaign_page
    from matchmaker.programmes.maker_files import read_maker_files
    from matchmaker.programmes.maker_list import check_prerequisites
    from matchmaker.programmes.niche_picture import draw_niches
    from matchmaker.programmes.niches import find_niches
    from matchmaker.programmes.pipeline import Pipeline
    from matchmaker.programmes.presets import list_presets, load_preset
    from matchmaker.programmes.progress import track_progress
    from matchmaker.programmes.registrations import closest_registrations, propose_meetings
    from matchmaker.programmes.starting import start_event
    from matchmaker.report.maker_list_book import write_maker_list
    from matchmaker.report.publishing.revisions import list_revisions, publish, roll_back
    from matchmaker.report.schedule_file import read_schedule
    from matchmaker.scoring.classifier import HsClassifier
    from matchmaker.scoring.explanation import Explanation
    from matchmaker.scoring.guess import classify
    from matchmaker.scoring.learning import WeightLearner
    from matchmaker.scoring.learning_past import learn_weights
    from matchmaker.scoring.scorer import FitScorer
    from matchmaker.scoring.toplists import TopLists
    from matchmaker.settings import Settings
    from matchmaker.tables.event import Event, FreeWindow, Rules
    from matchmaker.tables.importing.reading import import_files
    from matchmaker.tables.importing.writing import write_import
    from matchmaker.tables.policy import Policy, Quota
    from matchmaker.tables.read import read_event
    from matchmaker.tables.samples import list_samples, load_sample
    from matchmaker.tables.template import write_templates
    from matchmaker.timetable.check import broken_rules
    from matchmaker.timetable.incidents import Incident, apply_incidents
    from matchmaker.timetable.repair import Repair, best_places, moved, replan
    from matchmaker.timetable.result import Result
    from matchmaker.timetable.solve import schedule_meetings
    from matchmaker.timetable.standby import standby_list
    from matchmaker.timetable.watch import Standing, Watch

__version__ = version("matchmaker")

__all__ = [
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
]

_ROOMS = {
    "agreeing": ("agree_on_meetings",),
    "differences": ("WhatIf",),
    "errors": ("MatchmakerError", "SampleError", "ScheduleError", "SettingsError", "TableErrors"),
    "ledger.evaluation": ("Evaluation", "evaluate"),
    "meetings.choice": ("Choice",),
    "meetings.choose": ("choose_meetings",),
    "mending": ("News", "mend_plan"),
    "messages": ("Message",),
    "plan": ("Matchmaker", "Plan"),
    "programmes.campaign": ("Campaign", "CampaignPlan", "plan_campaign", "price_seats"),
    "programmes.campaign_page": ("write_campaign_page",),
    "programmes.maker_files": ("read_maker_files",),
    "programmes.maker_list": ("check_prerequisites",),
    "programmes.niche_picture": ("draw_niches",),
    "programmes.niches": ("find_niches",),
    "programmes.pipeline": ("Pipeline",),
    "programmes.presets": ("list_presets", "load_preset"),
    "programmes.progress": ("track_progress",),
    "programmes.registrations": ("closest_registrations", "propose_meetings"),
    "programmes.starting": ("start_event",),
    "report.maker_list_book": ("write_maker_list",),
    "report.publishing.revisions": ("list_revisions", "publish", "roll_back"),
    "report.schedule_file": ("read_schedule",),
    "scoring.classifier": ("HsClassifier",),
    "scoring.explanation": ("Explanation",),
    "scoring.guess": ("classify",),
    "scoring.learning": ("WeightLearner",),
    "scoring.learning_past": ("learn_weights",),
    "scoring.scorer": ("FitScorer",),
    "scoring.toplists": ("TopLists",),
    "settings": ("Settings",),
    "tables.event": ("Event", "FreeWindow", "Rules"),
    "tables.importing.reading": ("import_files",),
    "tables.importing.writing": ("write_import",),
    "tables.policy": ("Policy", "Quota"),
    "tables.read": ("read_event",),
    "tables.samples": ("list_samples", "load_sample"),
    "tables.template": ("write_templates",),
    "timetable.check": ("broken_rules",),
    "timetable.incidents": ("Incident", "apply_incidents"),
    "timetable.repair": ("Repair", "best_places", "moved", "replan"),
    "timetable.result": ("Result",),
    "timetable.solve": ("schedule_meetings",),
    "timetable.standby": ("standby_list",),
    "timetable.watch": ("Standing", "Watch"),
}
_HOME = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'matchmaker' has no attribute {name!r}.")
    return getattr(import_module(f"matchmaker.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
