"""`matchmaker makers`: what each firm still lacks for each Maker List, as an Excel book."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from matchmaker.cli import options
from matchmaker.cli.answers import Answer, answer
from matchmaker.columns import Pair, Preference, Prerequisite, Problem, Registration
from matchmaker.messages import Lang, Message, say, speak
from matchmaker.programmes.maker_files import MakerFiles, read_maker_files
from matchmaker.programmes.maker_list import check_prerequisites, passed_audits
from matchmaker.programmes.registrations import closest_registrations, propose_meetings
from matchmaker.report.maker_list_book import write_maker_list
from matchmaker.tables.formulas import safe_csv


def register(app: typer.Typer, lang: Lang) -> None:
    """Add the command to the program."""

    @app.command(help=say("makers.help_makers", lang))
    def makers(
        event: Annotated[Path, options.event_argument(lang)],
        to: Annotated[Path, typer.Option("--out", help=say("makers.opt_out", lang))],
        wishes: Annotated[Path | None, typer.Option("--wishes", help=say("makers.opt_wishes", lang))] = None,
        on: Annotated[
            datetime | None,
            typer.Option("--on", formats=["%Y-%m-%d"], help=say("makers.opt_on", lang)),
        ] = None,
        most: Annotated[int, typer.Option("--most", min=1, help=say("makers.opt_most", lang))] = 10,
        lang: Annotated[str, options.lang_option(lang)] = lang,
    ) -> None:
        words = options.known(lang)
        for path, ending, key in ((to, ".xlsx", "out_not_excel"), (wishes, ".csv", "wishes_not_csv")):
            if path is not None and path.suffix.lower() != ending:
                raise typer.BadParameter(say(f"makers.{key}", words, got=path.name))
        day = None if on is None else on.date()
        makers_folder(event, to, lang=words, on=day, wishes=wishes, most=most)


def makers_folder(
    folder: Path, to: Path, *, lang: Lang, on: date | None, wishes: Path | None, most: int
) -> None:
    """Read, judge and write; print the closest registrations and what each still lacks."""
    event, files = read_maker_files(folder)
    speak(event.words)
    said = answer(lang)
    day = on or event.first_day
    found = check_prerequisites(
        files.maker_lists, files.requirements, files.evidence, suppliers=list(event.suppliers.index), on=day
    )
    closest = closest_registrations(found, files.maker_lists, pipeline=files.pipeline)
    preferences, left = propose_meetings(closest, event)
    proposed = _proposed(preferences.iloc[len(event.preferences) :], closest)
    with _waiting(wishes, wishes_csv(preferences)):
        write_maker_list(
            closest,
            found,
            to,
            created=day,
            lang=lang,
            event=event,
            maker_lists=files.maker_lists,
            proposals=pd.concat([proposed, left], ignore_index=True),
            unused=files.unused,
        )
    _tell(files, closest, day, said, most)
    said.say("makers.proposed", n=len(proposed), left=len(left))
    said.files(path for path in (to, wishes) if path is not None)


def wishes_csv(preferences: pd.DataFrame) -> bytes:
    """The event's wishes as a preferences file that `read_event` reads and Excel opens."""
    columns = [*Pair.KEYS, Preference.SIDE, Preference.LEVEL]
    rows = preferences[columns].itertuples(index=False)
    return safe_csv(columns, (["" if pd.isna(cell) else cell for cell in row] for row in rows))


@contextmanager
def _waiting(path: Path | None, data: bytes) -> Iterator[None]:
    """Keep a second file ready while the first is written, so that both come or none."""
    if path is None:
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".wishes-") as desk:
        ready = Path(desk) / path.name
        ready.write_bytes(data)
        yield
        ready.replace(path)


def _proposed(wishes: pd.DataFrame, closest: pd.DataFrame) -> pd.DataFrame:
    """The proposed meetings with the number of requirements still open."""
    left = closest[Registration.MISSING] + closest[Registration.EXPIRING]
    pairs = zip(closest[Registration.SUPPLIER], closest[Registration.BUYER], strict=True)
    fewest: dict[tuple[str, str], int] = {}
    for pair, n in zip(pairs, left, strict=True):
        fewest.setdefault(pair, int(n))
    table = wishes[Pair.KEYS].reset_index(drop=True)
    said = [
        Message("makers.wish_proposed", {"open": fewest[pair]})
        for pair in table.itertuples(index=False, name=None)
    ]
    table[Prerequisite.REASON] = pd.Series(said, table.index, dtype=object)
    return table


def _tell(files: MakerFiles, closest: pd.DataFrame, day: date, said: Answer, most: int) -> None:
    """The closest registrations, what each lacks, and what to know about the files."""
    shown = closest.head(most)
    said.write(say("makers.closest", said.lang, day=day, shown=len(shown), n=len(closest)))
    for row in shown.to_dict("records"):
        status = Message(f"programmes.status_{row[Registration.STATUS] or 'none'}")
        words = {**{str(name): cell for name, cell in row.items()}, "status": status}
        said.write(f"  {say('makers.line', said.lang, **words)}")
        for message in row[Registration.TO_DO]:
            said.write(f"    - {message.say(said.lang)}")
    said.figures(day=day, registrations=closest.to_dict("records"))
    for message in passed_audits(files.maker_lists, on=day)[Prerequisite.REASON]:
        said.say(message)
    unused = files.unused[files.unused[Problem.ROW] > 1]  # what stands above the headings is no news
    columns = [Problem.FILE, Problem.ROW, Problem.COLUMN, Problem.VALUE, Problem.REASON]
    said.table("unused", unused[columns], "makers.not_used")
