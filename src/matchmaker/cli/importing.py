"""`matchmaker import`: registration files as they come become an event's folder."""

from pathlib import Path
from typing import Annotated

import typer

from matchmaker.cli import options
from matchmaker.cli.answers import Answer, answer
from matchmaker.columns import Account, Matched
from matchmaker.messages import Lang, say
from matchmaker.tables.importing.mapping import ImportMapping
from matchmaker.tables.importing.reading import Imported, import_files, propose_mapping
from matchmaker.tables.importing.rows import REJECTED
from matchmaker.tables.importing.writing import write_import, write_mapping


def register(app: typer.Typer, lang: Lang) -> None:
    """Add the command to the program."""

    @app.command("import", help=say("importing.help_import", lang))
    def bring(
        files: Annotated[
            list[Path], typer.Argument(help=say("importing.arg_files", lang), show_default=False)
        ],
        to: Annotated[Path | None, options.out_option(lang)] = None,
        mapping: Annotated[
            Path | None, typer.Option("--mapping", help=say("importing.opt_mapping", lang))
        ] = None,
        draft: Annotated[Path | None, typer.Option("--draft", help=say("importing.opt_draft", lang))] = None,
        lang: Annotated[str, options.lang_option(lang)] = lang,
    ) -> None:
        words: Lang = options.known(lang)
        said = answer(words)
        if draft is not None:
            write_mapping(propose_mapping(files), draft)
            said.say("importing.drafted")
            said.files([draft])
            return
        if to is None:
            raise typer.BadParameter(say("importing.need_out", words))
        found = import_files(files, None if mapping is None else ImportMapping.load(mapping))
        written = write_import(found, to, lang=words)
        _show(found, said)
        said.files(written)


def _show(found: Imported, said: Answer) -> None:
    """The mapping, what is to be decided, what was refused, who may stand twice, and the sum of it."""
    account = found.account
    rejected = account[account[Account.STATUS] == REJECTED]
    shown = found.matched.drop(columns=Matched.DECIDE)
    parts = (
        ("importing.matched", shown, 400),
        ("importing.decide", found.undecided, 400),
        ("importing.rejected_rows", rejected, 30),
        ("importing.twins", found.twins, 30),
    )
    for title, frame, most in parts:
        said.table(title.partition(".")[2], frame, title, most=most)
    said.write(found.say(said.lang))
    said.figures(rows=found.counts())
