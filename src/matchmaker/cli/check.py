"""`matchmaker check`: list every bad cell of an event's files."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from matchmaker.cli import options
from matchmaker.cli.console import out, show_table
from matchmaker.messages import Lang, say
from matchmaker.tables.read import read_event


def register(app: typer.Typer, lang: Lang) -> None:
    """Add the command to the program."""

    @app.command(help=say("cli.help_check", lang))
    def check(
        event: Annotated[Path, options.event_argument(lang)],
        lang: Annotated[str, options.lang_option(lang)] = lang,
    ) -> None:
        words: Lang = options.known(lang)
        found = read_event(event)
        console = out()
        console.print(
            Text(
                say(
                    "cli.fine",
                    words,
                    name=found.name,
                    suppliers=len(found.suppliers),
                    buyers=len(found.buyers),
                    slots=len(found.slots),
                )
            )
        )
        for title, frame in (("cli.repaired", found.repaired), ("cli.unused", found.unused)):
            if len(frame):
                console.print(Text(say(title, words, n=len(frame))))
                show_table(console, frame, words)
