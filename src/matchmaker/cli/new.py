"""`matchmaker new`: an event's folder from the preset of a programme."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from matchmaker.cli import options
from matchmaker.cli.console import out
from matchmaker.messages import Lang, say
from matchmaker.programmes.presets import list_presets, load_preset
from matchmaker.programmes.starting import start_event


def register(app: typer.Typer, lang: Lang) -> None:
    """Add the command to the program."""

    @app.command(help=say("programmes_presets.help_new", lang))
    def new(
        programme: Annotated[str, typer.Argument(help=say("programmes_presets.arg_programme", lang))] = "",
        folder: Annotated[
            Path | None, typer.Argument(help=say("programmes_presets.arg_folder", lang), metavar="DIR")
        ] = None,
        sample: Annotated[
            bool, typer.Option("--sample", help=say("programmes_presets.opt_sample", lang))
        ] = False,
        first_day: Annotated[
            datetime | None,
            typer.Option("--date", formats=["%Y-%m-%d"], help=say("programmes_presets.opt_date", lang)),
        ] = None,
        listed: Annotated[
            bool, typer.Option("--list", help=say("programmes_presets.opt_list", lang))
        ] = False,
        lang: Annotated[str, options.lang_option(lang)] = lang,
    ) -> None:
        if listed:
            out().print(Text("\n".join(list_presets())))
            return
        if not programme or folder is None:
            raise typer.BadParameter(say("programmes_presets.name_both", options.known(lang)))
        day = None if first_day is None else first_day.date()
        new_folder(programme, folder, lang=options.known(lang), first_day=day, sample=sample)


def new_folder(programme: str, folder: Path, *, lang: Lang, first_day: date | None, sample: bool) -> None:
    """Start the event; say what was written and what to do next."""
    files = start_event(programme, folder, lang=lang, first_day=first_day, sample=sample)
    preset, console = load_preset(programme), out()
    console.print(Text(f"{preset.name(lang)}: {preset.special[lang]}"))
    for path in files:
        console.print(Text(f"  {path}"))
    key = "programmes_presets.next_sample" if sample else "programmes_presets.next"
    console.print(Text(say(key, lang, folder=folder)))
