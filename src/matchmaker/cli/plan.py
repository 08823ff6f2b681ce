"""`matchmaker plan`: from an event's folder to its reports."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from matchmaker.cli import options
from matchmaker.cli.console import out, progress
from matchmaker.messages import Lang, say
from matchmaker.plan import Matchmaker
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
    """Read, plan, verify and write; say in a few lines what came out."""
    lang = settings.report.lang
    with progress(lang) as tell:
        tell("read", 0.0)
        event = read_event(folder)
        tell("read", 1.0)
        plan = Matchmaker(settings).plan(event, on_progress=tell)
        files = plan.write(to, inputs=event_files(folder), on_progress=tell)
    console = out()
    console.print(Text(plan.say(lang)))
    for path in files:
        console.print(Text(f"  {path}"))
    broken = broken_rules(plan.schedule, event)
    console.print(Text(say("cli.verified" if broken.empty else "cli.broken", lang, n=len(broken))))
    return 0 if broken.empty else 1
