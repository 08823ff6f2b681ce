"""`matchmaker new`: an event's folder from the preset of a programme."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from matchmaker.cli import options
from matchmaker.cli.answers import answer
from matchmaker.messages import Lang, say
from matchmaker.programmes.presets import list_presets, load_preset
from matchmaker.programmes.starting import start_event


def register(app: typer.Typer, lang: Lang) -> None:
    """Add the command to the program."""

    @app.command(help=say("programmes_presets.help_new", lang))
    def new(
        programme: Annotated[
            str,
            typer.Argument(help=say("programmes_presets.arg_programme", lang), autocompletion=_programmes),
        ] = "",
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
            said, names = answer(options.known(lang)), list_presets()
            said.write("\n".join(names))
            said.figures(programmes=names)
            return
        if not programme or folder is None:
            raise typer.BadParameter(say("programmes_presets.name_both", options.known(lang)))
        day = None if first_day is None else first_day.date()
        new_folder(programme, folder, lang=options.known(lang), first_day=day, sample=sample)


def _programmes(incomplete: str) -> list[str]:
    return [name for name in list_presets() if name.startswith(incomplete)]


def new_folder(programme: str, folder: Path, *, lang: Lang, first_day: date | None, sample: bool) -> None:
    """Start the event; say what was written and what to do next."""
    files = start_event(programme, folder, lang=lang, first_day=first_day, sample=sample)
    preset, said = load_preset(programme), answer(lang)
    said.write(f"{preset.name(lang)}: {preset.special[lang]}")
    said.figures(programme=programme, name=preset.name(lang), special=preset.special[lang])
    said.files(files)
    key = "programmes_presets.next_sample" if sample else "programmes_presets.next"
    said.say(key, folder=folder)
