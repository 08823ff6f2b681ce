"""`matchmaker print`: booklets, table sheets and the door list of a timetable, ready for the printer."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from matchmaker.cli import options
from matchmaker.cli.answers import answer
from matchmaker.cli.live import progress
from matchmaker.cli.timetables import read_timetable
from matchmaker.messages import Lang, say, speak
from matchmaker.published import contents_of
from matchmaker.report.paper.printing import Printed, print_papers
from matchmaker.settings import Settings
from matchmaker.tables.read import read_event


def register(app: typer.Typer, lang: Lang) -> None:
    """Add the command to the program."""

    @app.command(name="print", help=say("print.help", lang))
    def print_(
        event: Annotated[Path, options.event_argument(lang)],
        schedule: Annotated[Path, typer.Argument(help=say("cli.arg_schedule", lang), show_default=False)],
        to: Annotated[Path, options.out_option(lang)],
        company: Annotated[list[str] | None, typer.Option(help=say("print.opt_company", lang))] = None,
        own_language: Annotated[
            bool, typer.Option("--own-language", help=say("print.opt_own", lang))
        ] = False,
        settings: Annotated[Path | None, options.settings_option(lang)] = None,
        lang: Annotated[str, options.lang_option(lang)] = lang,
    ) -> None:
        chosen = options.settings_of(settings, event, options.known(lang), None, None)
        print_folder(event, schedule, to, chosen, own_language=own_language, companies=company or [])


def print_folder(
    folder: Path,
    published: Path,
    to: Path,
    settings: Settings,
    *,
    own_language: bool = False,
    companies: Sequence[str] = (),
) -> None:
    """Read the event and its timetable, and print."""
    lang = settings.report.lang
    with progress(lang) as tell:
        tell("read", 0.0)
        event = read_event(folder)
        speak(event.words)
        timetable = read_timetable(published, event, lang)
        tell("read", 1.0)
        tell("explain", 0.0)
        contents = contents_of(event, timetable, settings=settings)
        tell("explain", 1.0)
        printed = print_papers(
            contents, to, lang=lang, own_language=own_language, companies=companies, on_progress=tell
        )
    _tell(printed, lang)


def _tell(printed: Printed, lang: Lang) -> None:
    said = answer(lang)
    sizes = {"booklets": len(printed.booklets), "tables": len(printed.tables)}
    key = "print.printed" if printed.whole else "print.printed_booklets"
    said.say(key, **sizes, folder=printed.folder)
    said.figures(**sizes)
    said.files(printed.whole or printed.files)
    if printed.older:
        listed = ", ".join(file.relative_to(printed.folder).as_posix() for file in printed.older[:5])
        said.say("print.older", n=len(printed.older), listed=listed)
