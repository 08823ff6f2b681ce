"""Options that several commands take, worded in the reader's language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from matchmaker.errors import MatchmakerError
from matchmaker.messages import LANGS, Lang, say
from matchmaker.settings import Settings
from matchmaker.tables.folders import SETTINGS
from matchmaker.tables.read import read_event


def event_argument(lang: Lang) -> Any:
    """The event's folder."""
    return typer.Argument(help=say("cli.arg_event", lang), show_default=False)


def company_option(side: str, lang: Lang) -> Any:
    """A company of one side; the Tab key offers the ids in the event's folder."""

    def ids(ctx: typer.Context, incomplete: str) -> list[str]:
        folder = ctx.params.get("event") or next(
            iter(ctx.args), None
        )  # unread before an option without value
        try:
            event = read_event(Path(str(folder)))
        except (MatchmakerError, OSError):
            return []
        frame = event.suppliers if side == "supplier" else event.buyers
        return [who for who in frame.index if who.startswith(incomplete)]

    return typer.Option(f"--{side}", help=say(f"cli.opt_{side}", lang), autocompletion=ids)


def lang_option(lang: Lang) -> Any:
    """Korean or English."""
    return typer.Option("--lang", help=say("cli.opt_lang", lang), callback=known)


def out_option(lang: Lang) -> Any:
    """The folder to write to."""
    return typer.Option("--out", help=say("cli.opt_out", lang))


def settings_option(lang: Lang) -> Any:
    """A settings file."""
    return typer.Option("--settings", help=say("cli.opt_settings", lang))


def seed_option(lang: Lang) -> Any:
    """Where the search starts."""
    return typer.Option("--seed", min=0, help=say("cli.opt_seed", lang))


def time_limit_option(lang: Lang) -> Any:
    """Seconds the search may take."""
    return typer.Option("--time-limit", min=0.1, help=say("cli.opt_time_limit", lang))


def settings_of(
    path: Path | None, folder: Path, lang: Lang, seed: int | None, time_limit: float | None
) -> Settings:
    """Read the settings file, by default the event's own, and lay the command line's options over it."""
    own = folder / SETTINGS
    chosen = path or (own if own.is_file() else None)
    settings = Settings() if chosen is None else Settings.load(chosen)
    settings = settings.replace(report=settings.report.replace(lang=lang))
    if seed is not None:
        settings = settings.replace(seed=seed)
    if time_limit is not None:
        settings = settings.replace(timetable=settings.timetable.replace(time_limit_s=time_limit))
    return settings


def known(word: str) -> Lang:
    """Narrow a word to a language; typer has no Literal types in its older versions."""
    for lang in LANGS:
        if word == lang:
            return lang
    raise typer.BadParameter(f"must be one of {', '.join(LANGS)}. Got {word!r} instead.")
