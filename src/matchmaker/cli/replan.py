"""`matchmaker replan`: mend a published timetable with the least change."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from matchmaker.cli import options
from matchmaker.cli.console import out, progress
from matchmaker.errors import ScheduleError
from matchmaker.mending import mend_plan
from matchmaker.messages import Lang, say
from matchmaker.report.changes import change_messages, changes_csv
from matchmaker.report.schedule_file import read_schedule
from matchmaker.report.writing import write_reports
from matchmaker.settings import Settings
from matchmaker.tables.read import event_files, read_event
from matchmaker.timetable.repair import told

CHANGES = "changes.csv"


def register(app: typer.Typer, lang: Lang) -> None:
    """Add the command to the program."""

    @app.command(help=say("cli.help_replan", lang))
    def replan(
        event: Annotated[Path, options.event_argument(lang)],
        schedule: Annotated[Path, typer.Argument(help=say("cli.arg_schedule", lang), show_default=False)],
        to: Annotated[Path, options.out_option(lang)],
        settings: Annotated[Path | None, options.settings_option(lang)] = None,
        seed: Annotated[int | None, options.seed_option(lang)] = None,
        time_limit: Annotated[float | None, options.time_limit_option(lang)] = None,
        lang: Annotated[str, options.lang_option(lang)] = lang,
    ) -> None:
        chosen = options.settings_of(settings, event, options.known(lang), seed, time_limit)
        replan_folder(event, schedule, to, chosen)


def replan_folder(folder: Path, published: Path, to: Path, settings: Settings) -> None:
    """Read, mend and write beside what is published; say what changes and who must be told."""
    lang = settings.report.lang
    if published.resolve().parent == to.resolve():
        raise ScheduleError(say("cli.published", lang, file=published.name, folder=to))
    with progress(lang) as tell:
        tell("read", 0.0)
        event = read_event(folder)
        before = read_schedule(published, event=event)
        tell("place", 0.0)
        repair, contents = mend_plan(event, before, settings=settings)
        files = write_reports(
            contents,
            to,
            lang=lang,
            inputs=[*event_files(folder), published],
            more={CHANGES: changes_csv(repair.changes, lang=lang)},
            on_progress=tell,
        )
    console = out()
    console.print(Text(repair.say(lang)))
    if repair.changes.empty:
        console.print(Text(say("cli.unchanged", lang)))
    for message in change_messages(repair.changes):
        console.print(Text(f"  {message.say(lang)}"))
    if len(repair.changes):
        companies = list(told(repair.changes))
        console.print(Text(say("cli.told", lang, n=len(companies), companies=", ".join(companies))))
    for path in files:
        console.print(Text(f"  {path}"))
