"""The door for planners: builds the commands in the reader's language and turns errors into one message."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from itertools import pairwise

import typer
from rich.text import Text

from matchmaker.cli import check, demo, explain, importing, new, plan, replan, template, verify
from matchmaker.cli.console import err, show_table
from matchmaker.errors import MatchmakerError, TableErrors
from matchmaker.messages import LANGS, Lang, say

COMMANDS = (demo, new, importing, template, check, plan, explain, verify, replan)


def build(lang: Lang) -> typer.Typer:
    """Make the program with its help in `lang`."""
    app = typer.Typer(
        name="matchmaker",
        help=say("cli.help", lang),
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    for command in COMMANDS:
        command.register(app, lang)
    return app


def language(arguments: Sequence[str]) -> Lang:
    """Find the language asked for by `--lang`, else by MATCHMAKER_LANG or the system's locale, else English.

    Examples
    --------
    >>> language(["plan", "--lang", "ko"]), language(["plan", "--lang=ko"])
    ('ko', 'ko')
    """
    words = list(arguments)
    asked = [b for a, b in pairwise(words) if a == "--lang"]
    asked += [w.removeprefix("--lang=") for w in words if w.startswith("--lang=")]
    asked += [os.environ.get("MATCHMAKER_LANG", ""), os.environ.get("LANG", "")[:2]]
    return next((lang for word in asked for lang in LANGS if word == lang), "en")


def run(arguments: Sequence[str]) -> int:
    """Run one command; the exit code is 0 (fine), 1 (data or a rule broken), 2 (wrong usage)."""
    lang = language(arguments)
    try:
        build(lang)(list(arguments), prog_name="matchmaker")
    except SystemExit as e:  # how typer ends, also on wrong usage (2)
        return e.code if isinstance(e.code, int) else 0
    except TableErrors as e:
        err().print(Text(say("cli.bad_cells", lang, n=len(e.table)), style="bold red"))
        show_table(err(), e.table, lang)
        return 1
    except MatchmakerError as e:
        err().print(Text(str(e), style="red"))
        return 1
    except OSError as e:
        name = e.filename or ""
        err().print(Text(say("cli.file_trouble", lang, file=name, trouble=e.strerror or e), style="red"))
        return 1
    return 0


def main() -> None:
    """Entry point of the `matchmaker` command."""
    sys.exit(run(sys.argv[1:]))
