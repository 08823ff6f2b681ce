"""`matchmaker publish`: make a plan the next revision that its companies are told."""

from pathlib import Path
from typing import Annotated

import typer

from matchmaker.cli import options, revising
from matchmaker.cli.answers import answer
from matchmaker.cli.wording import refusals_in
from matchmaker.messages import Lang, say
from matchmaker.report.publishing import revisions


def register(app: typer.Typer, lang: Lang) -> None:
    """Add the command to the program."""

    @app.command(help=say("revisions.help_publish", lang))
    def publish(
        out: Annotated[Path, typer.Argument(help=say("revisions.arg_plan", lang), show_default=False)],
        to: Annotated[Path, typer.Option("--to", help=say("revisions.opt_to", lang))],
        note: Annotated[str, revising.note_option(lang)] = "",
        when: Annotated[str | None, revising.when_option(lang)] = None,
        lang: Annotated[str, options.lang_option(lang)] = lang,
    ) -> None:
        words: Lang = options.known(lang)
        with refusals_in(words):
            made = revisions.publish(out, to, when=revising.moment(when, words), note=note, lang=words)
        meetings = len(made.promise.held)
        values = {"number": made.number, "changed": made.changed, "told": made.told, "meetings": meetings}
        answer(words).say("revisions.published", **values)
        revising.tell_revision(made, words)
