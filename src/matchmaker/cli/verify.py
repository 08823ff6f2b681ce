"""`matchmaker verify`: hold a timetable, perhaps edited by hand, against every rule."""

from pathlib import Path
from typing import Annotated

import typer

from matchmaker.cli import options
from matchmaker.cli.answers import answer
from matchmaker.cli.timetables import after_what_happened, read_timetable
from matchmaker.messages import Lang, say, speak
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
        speak(planned.words)
        timetable = read_timetable(schedule, planned, words)
        broken = broken_rules(timetable, after_what_happened(schedule, planned, words))
        said = answer(words)
        said.say("cli.verified" if broken.empty else "cli.broken", n=len(broken))
        said.figures(meetings=len(timetable))
        said.table("broken", broken)
        raise typer.Exit(0 if broken.empty else 1)
