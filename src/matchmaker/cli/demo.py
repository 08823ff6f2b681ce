"""`matchmaker demo`: the main job on a shipped event."""

from pathlib import Path
from typing import Annotated

import typer

from matchmaker.cli import options
from matchmaker.cli.plan import plan_folder
from matchmaker.messages import Lang, say
from matchmaker.tables.samples import sample_path


def register(app: typer.Typer, lang: Lang) -> None:
    """Add the command to the program."""

    @app.command(help=say("cli.help_demo", lang))
    def demo(
        sample: Annotated[str, typer.Argument(help=say("cli.arg_sample", lang))] = "boomup",
        to: Annotated[Path, options.out_option(lang)] = Path("out/demo"),
        seed: Annotated[int | None, options.seed_option(lang)] = None,
        time_limit: Annotated[float | None, options.time_limit_option(lang)] = None,
        lang: Annotated[str, options.lang_option(lang)] = lang,
    ) -> None:
        folder = sample_path(sample)
        chosen = options.settings_of(None, folder, options.known(lang), seed, time_limit)
        raise typer.Exit(plan_folder(folder, to, chosen))
