"""`matchmaker revisions`: what has been published, and whether it is as it was."""

from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from matchmaker.cli import options, revising
from matchmaker.cli.answers import answer
from matchmaker.cli.wording import refusals_in
from matchmaker.columns import History
from matchmaker.messages import Lang, Message, say
from matchmaker.report.publishing.records import RECORD, RevisionError, listed
from matchmaker.report.publishing.revisions import broken_links, history, list_revisions


def register(app: typer.Typer, lang: Lang) -> None:
    """Add the command to the program."""

    @app.command("revisions", help=say("revisions.help_revisions", lang))
    def show(
        published: Annotated[Path, revising.published_argument(lang)],
        lang: Annotated[str, options.lang_option(lang)] = lang,
    ) -> None:
        words: Lang = options.known(lang)
        with refusals_in(words):
            found = list_revisions(published)
            if not found:
                raise RevisionError("revisions.none", folder=published)
            wrong = {r.number: r.damaged() for r in found}
        for number in broken_links(found):
            wrong[number].append(RECORD)
        table = history(published).reset_index()
        states = [
            Message("revisions.damaged", {"files": listed(names)}) if names else Message("revisions.intact")
            for names in wrong.values()
        ]
        table = table.assign(**{STATE: pd.Series(states, dtype=object)})
        if answer(words).mode == "text":
            columns = (History.REVISION, *History.ALL, STATE)
            table.columns = [say(f"revisions.head_{column}", words) for column in columns]
        answer(words).table("revisions", table, most=200)
        raise typer.Exit(1 if any(wrong.values()) else 0)


STATE = "state"
