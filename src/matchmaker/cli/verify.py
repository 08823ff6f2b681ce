"""`matchmaker verify`: hold a timetable, perhaps edited by hand, against every rule."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from matchmaker.cli import options
from matchmaker.cli.console import out, show_table
from matchmaker.messages import Lang, say
from matchmaker.report.schedule_file import read_schedule
from matchmaker.tables.read import read_event
from matchmaker.timetable.check import broken_rules


def register(app: typer.Typer, lang: Lang) -> None:
    """Add the command to the program."""

    @app.command(help=say("cli.help_verify", lang))
    def verify(
        event: Annotated[Path, options.event_argument(lang)],
        schedule: Annotated[Path, typer.Argument(help=say("cli.arg_schedule", lang), show_default=False)],
        lang: Annotated[str, options.lang_option(lang)] = lang,
    ) -> None:
        words: Lang = options.known(lang)
        planned = read_event(event)
        timetable = read_schedule(schedule, event=planned)
        broken = broken_rules(timetable, planned)
        key = "cli.verified" if broken.empty else "cli.broken"
        out().print(Text(say(key, words, n=len(timetable) if broken.empty else len(broken))))
        if len(broken):
            show_table(out(), broken, words)
        raise typer.Exit(0 if broken.empty else 1)
