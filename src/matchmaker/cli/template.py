"""`matchmaker template`: empty registration workbooks."""

from pathlib import Path
from typing import Annotated

import typer

from matchmaker.cli import options
from matchmaker.cli.answers import answer
from matchmaker.messages import Lang, say
from matchmaker.tables.template import write_templates


def register(app: typer.Typer, lang: Lang) -> None:
    """Add the command to the program."""

    @app.command(help=say("importing.help_template", lang))
    def template(
        to: Annotated[Path, options.out_option(lang)],
        lang: Annotated[str, options.lang_option(lang)] = lang,
    ) -> None:
        words = options.known(lang)
        answer(words).files(write_templates(to, lang=words))
