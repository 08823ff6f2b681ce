"""`matchmaker standby`: who could meet in a free slot right now."""

from pathlib import Path
from typing import Annotated

import typer

from matchmaker.cli import happenings, options
from matchmaker.cli.answers import answer
from matchmaker.cli.timetables import after_what_happened, read_timetable
from matchmaker.cli.wording import refusals_in
from matchmaker.columns import Absence, Schedule
from matchmaker.errors import ScheduleError
from matchmaker.messages import Lang, Message, say, speak
from matchmaker.plan import scorer_of
from matchmaker.report.standby_file import write_standby
from matchmaker.tables.read import read_event
from matchmaker.timetable.incidents import apply_incidents
from matchmaker.timetable.standby import standby_list


def register(app: typer.Typer, lang: Lang) -> None:
    """Add the command to the program."""

    @app.command(help=say("day.help_standby", lang))
    def standby(
        event: Annotated[Path, options.event_argument(lang)],
        schedule: Annotated[Path, typer.Argument(help=say("cli.arg_schedule", lang), show_default=False)],
        company: Annotated[
            list[str] | None, typer.Option("--company", help=say("day.opt_company", lang))
        ] = None,
        to: Annotated[Path | None, typer.Option("--out", help=say("day.opt_standby_out", lang))] = None,
        per_slot: Annotated[int, typer.Option(min=1, help=say("day.opt_per_slot", lang))] = 3,
        no_show: Annotated[list[str] | None, happenings.option("--no-show", lang)] = None,
        now: Annotated[str | None, happenings.option("--now", lang)] = None,
        lang: Annotated[str, options.lang_option(lang)] = lang,
    ) -> None:
        words: Lang = options.known(lang)
        if to is not None and to.suffix.lower() not in (".csv", ".xlsx"):
            raise ScheduleError(say("day.bad_ending", words, file=to.name))
        planned = read_event(event)
        speak(planned.words)
        settings = options.settings_of(None, event, words, None, None)
        for who in company or ():
            if who not in planned.participants:
                raise ScheduleError(say("day.unknown_company", words, who=who))
        timetable = read_timetable(schedule, planned, words)
        planned = after_what_happened(schedule, planned, words)
        with refusals_in(words):
            planned = apply_incidents(planned, happenings.happened("no_show", no_show), now=now)
            gone = set(zip(planned.absences[Absence.COMPANY], planned.absences[Absence.SLOT], strict=True))
            met = zip(timetable.index, timetable[Schedule.SLOT], strict=True)
            kept = [not gone & {(pair[0], slot), (pair[1], slot)} for pair, slot in met]
            rows = standby_list(
                timetable[kept] if no_show else timetable,
                planned,
                scorer_of(settings).fit(planned).table(planned),
                companies=company,
                published=timetable if no_show else None,
                now=now,
                per_slot=per_slot,
            )
        said = answer(words)
        if rows.empty:
            said.say("day.standby_none")
        said.table("standby", rows, Message("day.standby_title", {"n": len(rows)}))
        if to is not None:
            said.files([write_standby(rows, to, lang=words)])
