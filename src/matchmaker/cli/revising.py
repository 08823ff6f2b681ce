"""What the commands on published revisions share: the clock, the errors in the reader's language."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import typer

from matchmaker.cli.answers import answer
from matchmaker.messages import Lang, say
from matchmaker.report.publishing.letters import LETTERS
from matchmaker.report.publishing.records import Revision, listed


def published_argument(lang: Lang) -> Any:
    """The folder of revisions."""
    return typer.Argument(help=say("revisions.arg_published", lang), show_default=False)


def note_option(lang: Lang) -> Any:
    """A note for the history."""
    return typer.Option("--note", help=say("revisions.opt_note", lang), show_default=False)


def when_option(lang: Lang) -> Any:
    """The moment of publishing."""
    return typer.Option("--when", help=say("revisions.opt_when", lang), show_default=False)


def moment(text: str | None, lang: Lang) -> datetime:
    """Read a moment; the clock is looked at here and nowhere below. Without an offset it is local time.

    Examples
    --------
    >>> moment("2019-04-01T09:00+09:00", "en").isoformat()
    '2019-04-01T00:00:00+00:00'
    """
    if text is None:
        return datetime.now(UTC)
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError, OSError) as e:
        raise typer.BadParameter(say("revisions.bad_when", lang, value=text)) from e


def tell_revision(revision: Revision, lang: Lang) -> None:
    """What was published, and where the letters are."""
    said = answer(lang)
    if revision.told:
        said.say("revisions.letters", file=revision.folder / LETTERS)
    if revision.left_out:
        names = list(revision.left_out)
        said.say("revisions.left_out", n=len(names), files=listed(names))
    said.figures(
        revision=revision.number,
        changed=revision.changed,
        told=revision.told,
        left_out=list(revision.left_out),
    )
    said.files([revision.folder])
