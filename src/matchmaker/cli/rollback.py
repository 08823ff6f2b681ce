"""`matchmaker rollback`: publish an earlier revision's timetable again."""

from pathlib import Path
from typing import Annotated

import typer

from matchmaker.cli import options, revising
from matchmaker.cli.answers import answer
from matchmaker.cli.wording import refusals_in
from matchmaker.messages import Lang, say
from matchmaker.report.happened import HAPPENED
from matchmaker.report.publishing.revisions import roll_back


def register(app: typer.Typer, lang: Lang) -> None:
    """Add the command to the program."""

    @app.command(help=say("revisions.help_rollback", lang))
    def rollback(
        published: Annotated[Path, revising.published_argument(lang)],
        to: Annotated[int, typer.Option("--to", min=1, help=say("revisions.opt_back", lang))],
        note: Annotated[str, revising.note_option(lang)] = "",
        when: Annotated[str | None, revising.when_option(lang)] = None,
        lang: Annotated[str, options.lang_option(lang)] = lang,
    ) -> None:
        words: Lang = options.known(lang)
        with refusals_in(words):
            made = roll_back(published, to, when=revising.moment(when, words), note=note, lang=words)
        values = {"number": made.number, "back": to, "changed": made.changed, "told": made.told}
        answer(words).say("revisions.went_back", **values)
        if (made.folder / HAPPENED).is_file():
            answer(words).say("day.happened_stays", file=HAPPENED)
        revising.tell_revision(made, words)
