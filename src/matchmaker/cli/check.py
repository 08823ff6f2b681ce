"""`matchmaker check`: list every bad cell of an event's files."""

from pathlib import Path
from typing import Annotated

import typer

from matchmaker.cli import options
from matchmaker.cli.answers import answer
from matchmaker.messages import Lang, say, speak
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
        speak(found.words)
        said = answer(words)
        said.say(
            "cli.fine",
            name=found.name,
            suppliers=len(found.suppliers),
            buyers=len(found.buyers),
            slots=len(found.slots),
        )
        said.figures(suppliers=len(found.suppliers), buyers=len(found.buyers), slots=len(found.slots))
        said.table("repaired", found.repaired, "cli.repaired")
        said.table("unused", found.unused, "cli.unused")
