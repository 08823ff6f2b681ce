"""`matchmaker plan`: from an event's folder to its reports."""

from pathlib import Path
from typing import Annotated

import typer

from matchmaker.cli import options
from matchmaker.cli.answers import Answer, answer
from matchmaker.cli.live import running
from matchmaker.messages import Lang, say, speak
from matchmaker.plan import Matchmaker, Plan
from matchmaker.settings import Settings
from matchmaker.tables.read import event_files, read_event
from matchmaker.timetable.check import broken_rules


def register(app: typer.Typer, lang: Lang) -> None:
    """Add the command to the program."""

    @app.command(help=say("cli.help_plan", lang))
    def plan(
        event: Annotated[Path, options.event_argument(lang)],
        to: Annotated[Path, options.out_option(lang)],
        settings: Annotated[Path | None, options.settings_option(lang)] = None,
        seed: Annotated[int | None, options.seed_option(lang)] = None,
        time_limit: Annotated[float | None, options.time_limit_option(lang)] = None,
        lang: Annotated[str, options.lang_option(lang)] = lang,
    ) -> None:
        chosen = options.settings_of(settings, event, options.known(lang), seed, time_limit)
        raise typer.Exit(plan_folder(event, to, chosen))


def plan_folder(folder: Path, to: Path, settings: Settings) -> int:
    """Read, plan, verify and write; say in a few lines what came out.

    Ctrl-C while meetings are placed ends the search; what it has by then is written.

    Raises
    ------
    KeyboardInterrupt
        By Ctrl-C before there was a timetable, or by a second one.
    """
    said = answer(settings.report.lang)
    with running(said.lang) as run:
        run.tell("read", 0.0)
        event = read_event(folder)
        speak(event.words)
        run.tell("read", 1.0)
        plan = Matchmaker(settings).plan(event, on_progress=run.tell, watch=run.watch)
        early = run.watch.stopped
        if early and plan.schedule.empty:
            raise KeyboardInterrupt
        files = plan.write(to, inputs=event_files(folder), on_progress=run.tell)
    for message in plan.sentences:
        said.say(message)
    if early:
        said.say("cli.stopped_early")
    said.files(files)
    broken = broken_rules(plan.schedule, event)
    said.say("cli.verified" if broken.empty else "cli.broken", n=len(broken))
    said.table("broken", broken)
    _keep_figures(said, plan, early=early)
    return 0 if broken.empty else 1


def _keep_figures(said: Answer, plan: Plan, *, early: bool) -> None:
    """What a script reads of a plan."""
    result, meetings = plan.result, plan.choice.meetings
    said.figures(
        status=result.status,
        chosen=len(meetings),
        placed=len(result.schedule),
        breaks=result.breaks,
        bound=result.bound,
        gap=result.breaks - result.bound,
        stopped_early=early,
        seed=plan.settings.seed,
        seconds={stage: round(seconds, 3) for stage, seconds in plan.seconds.items()},
        not_placed=result.not_placed.to_dict("records"),
        shortfalls=plan.choice.shortfalls.to_dict("records"),
    )
