"""`matchmaker explain`: why a pair scores as it does, from both sides."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from matchmaker.cli import options
from matchmaker.cli.console import out
from matchmaker.messages import Lang, say
from matchmaker.plan import explain_pair
from matchmaker.tables.read import read_event


def register(app: typer.Typer, lang: Lang) -> None:
    """Add the command to the program."""

    @app.command(help=say("cli.help_explain", lang))
    def explain(
        event: Annotated[Path, options.event_argument(lang)],
        supplier: Annotated[str, typer.Option("--supplier", help=say("cli.opt_supplier", lang))],
        buyer: Annotated[str, typer.Option("--buyer", help=say("cli.opt_buyer", lang))],
        settings: Annotated[Path | None, options.settings_option(lang)] = None,
        lang: Annotated[str, options.lang_option(lang)] = lang,
    ) -> None:
        chosen = options.settings_of(settings, event, options.known(lang), None, None)
        words = explain_pair(read_event(event), supplier, buyer, settings=chosen)
        out().print(Text("\n".join(words.say(chosen.report.lang))))
