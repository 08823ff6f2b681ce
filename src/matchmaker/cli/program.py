"""The door for planners: finds the command, speaks the reader's language, turns errors into one message."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import pairwise

import typer

from matchmaker.cli.answers import Answer, Mode, answering
from matchmaker.cli.group import USAGE_ERRORS, Commands, wrong_usage
from matchmaker.errors import MatchmakerError, TableErrors
from matchmaker.messages import LANGS, Lang, say, speaking

COMMANDS: Mapping[str, tuple[str, str]] = {
    "demo": ("demo", "cli.help_demo"),
    "new": ("new", "programmes_presets.help_new"),
    "import": ("importing", "importing.help_import"),
    "template": ("template", "importing.help_template"),
    "check": ("check", "cli.help_check"),
    "plan": ("plan", "cli.help_plan"),
    "explain": ("explain", "cli.help_explain"),
    "verify": ("verify", "cli.help_verify"),
    "replan": ("replan", "cli.help_replan"),
    "standby": ("standby", "day.help_standby"),
    "places": ("places", "day.help_places"),
    "makers": ("makers", "makers.help_makers"),
    "publish": ("publish", "revisions.help_publish"),
    "rollback": ("rollback", "revisions.help_rollback"),
    "revisions": ("revisions", "revisions.help_revisions"),
    "print": ("printing", "print.help"),
    "doctor": ("doctor", "doctor.help"),
}
"""Each command with its module in `matchmaker.cli`, imported when it is called, and its line in the help."""

INTERRUPTED = 130
"""Exit code after Ctrl-C where nothing was written, as shells have it."""


def build(lang: Lang) -> Commands:
    """Make the program with its help in `lang`."""
    app = typer.Typer(
        name="matchmaker",
        cls=Commands,
        help=say("cli.help", lang),
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(lambda: None)
    group = typer.main.get_command(app)
    assert isinstance(group, Commands)
    group.offer(COMMANDS, lang)
    return group


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


def mode_of(arguments: Sequence[str]) -> Mode:
    """How to answer: `--json` or `--quiet`, before or after the command's name.

    Examples
    --------
    >>> mode_of(["--quiet", "check", "EVENT"]), mode_of(["check", "EVENT", "--json"]), mode_of(["check"])
    ('quiet', 'json', 'text')
    """
    return "json" if "--json" in arguments else "quiet" if "--quiet" in arguments else "text"


def run(arguments: Sequence[str]) -> int:
    """Run one command.

    Its exit code is 0 (fine), 1 (data or a rule broken), 2 (wrong usage), 130 (Ctrl-C, nothing written).
    """
    lang = language(arguments)
    with speaking({}), answering(lang, mode_of(arguments)) as said:
        code = _obeyed(list(arguments) or ["--help"], lang, said)
        said.send(next((word for word in arguments if word in COMMANDS), ""), code)
    return code


def _obeyed(arguments: list[str], lang: Lang, said: Answer) -> int:
    """Run the command and tell what kept it from its work, if anything did."""
    try:
        code = build(lang).main(arguments, prog_name="matchmaker", standalone_mode=False)
    except SystemExit as e:  # completion ends so, and a pipe that was closed
        return e.code if isinstance(e.code, int) else 0
    except USAGE_ERRORS as e:
        said.fail(wrong_usage(e, lang, plain=said.mode == "json"))
        return 2
    except TableErrors as e:
        said.fail(say("cli.bad_cells", lang, n=len(e.table)), e.table)
        return 1
    except MatchmakerError as e:
        said.fail(str(e))
        return 1
    except OSError as e:
        said.fail(say("cli.file_trouble", lang, file=e.filename or "", trouble=e.strerror or e))
        return 1
    except KeyboardInterrupt:
        code = INTERRUPTED
    if code == INTERRUPTED:
        said.fail(say("cli.interrupted", lang))
    return code if isinstance(code, int) else 0


def main() -> None:
    """Entry point of the `matchmaker` command."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):  # an old code page has no '✓': show '?' rather than fail
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.exit(run(sys.argv[1:]))
