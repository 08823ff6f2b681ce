"""`matchmaker import`: registration files as they come become an event's folder."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from matchmaker.cli import options
from matchmaker.cli.console import out, show_table
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
        if draft is not None:
            write_mapping(propose_mapping(files), draft)
            out().print(Text(f"{say('importing.drafted', words)}\n  {draft}"))
            return
        if to is None:
            raise typer.BadParameter(say("importing.need_out", words))
        found = import_files(files, None if mapping is None else ImportMapping.load(mapping))
        written = write_import(found, to, lang=words)
        _show(found, words)
        for path in written:
            out().print(Text(f"  {path}"))


def _show(found: Imported, lang: Lang) -> None:
    """The mapping, what is to be decided, what was refused, who may stand twice, and the sum of it."""
    console = out()
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
        if len(frame):
            console.print(Text(say(title, lang, n=len(frame))))
            show_table(console, frame, lang, most=most)
    console.print(Text(found.say(lang)))
