"""`matchmaker replan`: mend a published timetable with the least change."""

import dataclasses
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from matchmaker.cli import happenings, options
from matchmaker.cli.answers import answer
from matchmaker.cli.live import running
from matchmaker.cli.timetables import happened_file, tell_happened, timetable_file
from matchmaker.cli.wording import refusals_in
from matchmaker.errors import ScheduleError
from matchmaker.mending import News, mend_plan
from matchmaker.messages import Lang, say, speak
from matchmaker.report.changes import change_messages, changes_csv
from matchmaker.report.edited import edited_pairs
from matchmaker.report.happened import HAPPENED, happened_csv, read_happened
from matchmaker.report.publishing.promise import PROMISE
from matchmaker.report.publishing.promising import promise_of
from matchmaker.report.publishing.revisions import is_published
from matchmaker.report.schedule_file import read_schedule, read_unedited
from matchmaker.report.writing import write_reports
from matchmaker.settings import Settings
from matchmaker.tables.read import event_files, read_event
from matchmaker.timetable.incidents import KINDS
from matchmaker.timetable.remembering import remember, strike_out
from matchmaker.timetable.repair import Repair, told

CHANGES = "changes.csv"


def register(app: typer.Typer, lang: Lang) -> None:
    """Add the command to the program."""

    @app.command(help=say("cli.help_replan", lang))
    def replan(
        event: Annotated[Path, options.event_argument(lang)],
        schedule: Annotated[Path, typer.Argument(help=say("cli.arg_schedule", lang), show_default=False)],
        to: Annotated[Path, options.out_option(lang)],
        no_show: Annotated[list[str] | None, happenings.option("--no-show", lang)] = None,
        late: Annotated[list[str] | None, happenings.option("--late", lang)] = None,
        early: Annotated[list[str] | None, happenings.option("--early", lang)] = None,
        lost_table: Annotated[list[str] | None, happenings.option("--lost-table", lang)] = None,
        ill: Annotated[list[str] | None, happenings.option("--ill", lang)] = None,
        add: Annotated[list[str] | None, happenings.option("--add", lang)] = None,
        add_company: Annotated[list[str] | None, happenings.option("--add-company", lang)] = None,
        undo: Annotated[list[str] | None, happenings.option("--undo", lang)] = None,
        now: Annotated[str | None, happenings.option("--now", lang)] = None,
        settings: Annotated[Path | None, options.settings_option(lang)] = None,
        seed: Annotated[int | None, options.seed_option(lang)] = None,
        time_limit: Annotated[float | None, options.time_limit_option(lang)] = None,
        lang: Annotated[str, options.lang_option(lang)] = lang,
    ) -> None:
        chosen = options.settings_of(settings, event, options.known(lang), seed, time_limit)
        given = {"no_show": no_show, "late": late, "early": early, "lost_table": lost_table, "ill": ill}
        with refusals_in(chosen.report.lang):
            news = News(
                incidents=tuple(i for kind in KINDS for i in happenings.happened(kind, given[kind])),
                meetings=tuple(happenings.pairs_in(add)),
                companies=tuple(add_company or ()),
                now=now,
            )
            replan_folder(event, schedule, to, chosen, news, undo=tuple(undo or ()))


def replan_folder(
    folder: Path,
    published: Path,
    to: Path,
    settings: Settings,
    news: News | None = None,
    *,
    undo: tuple[str, ...] = (),
) -> None:
    """Read, mend and write beside what is published; say what changes and who must be told.

    What happened before the timetable was made counts again, but for what is said of `undo`. Ctrl-C while
    meetings are placed ends the search; what it has by then is written.
    """
    lang = settings.report.lang
    file, told_in = timetable_file(published, lang), happened_file(published, lang)
    if to.resolve() in (file.resolve().parent, *file.resolve().parent.parents):
        raise ScheduleError(say("cli.published", lang, file=file.name, folder=to))
    with running(lang) as run:
        tell = run.tell
        tell("read", 0.0)
        event = read_event(folder)
        speak(event.words)
        before, written = read_schedule(file, event=event), read_unedited(file)
        moved = () if written is None else tuple(edited_pairs(written, before))
        news = news or News()
        said = strike_out(read_happened(told_in, event), undo)
        news = dataclasses.replace(news, held=moved, said=said)
        happened = remember(said, news.incidents, event, now=news.now)
        known = told_in.is_file()
        tell("place", 0.0)
        repair, contents = mend_plan(event, before, settings=settings, news=news, watch=run.watch)
        early = run.watch.stopped
        more = {
            CHANGES: changes_csv(repair.changes, lang=lang),
            PROMISE: promise_of(contents).dumps().encode(),
        }
        if happened or known:
            more[HAPPENED] = happened_csv(happened, lang=lang)
        inputs = [*event_files(folder), file, *([told_in] if known else [])]
        files = write_reports(contents, to, lang=lang, inputs=inputs, more=more, on_progress=tell)
    tell_happened(said, lang)
    if early:
        answer(lang).say("cli.stopped_early")
    answer(lang).figures(stopped_early=early)
    _tell_hands(repair, before, moved, lang)
    _tell_changes(repair, lang)
    said_to = answer(lang)
    said_to.files(files)
    if is_published(published):
        said_to.say("day.publish", out=to, folder=published)


def _tell_hands(repair: Repair, before: pd.DataFrame, moved: tuple[tuple[str, str], ...], lang: Lang) -> None:
    """What was moved by hand: what stays there, and what cannot."""
    changed = set(edited_pairs(repair.result.schedule, before.loc[before.index.isin(list(moved))]))
    for key, some in (
        ("day.hands", [pair for pair in moved if pair not in changed]),
        ("day.hands_lost", [pair for pair in moved if pair in changed]),
    ):
        if some:
            answer(lang).say(key, n=len(some), pairs=", ".join(map(" - ".join, some[:5])))


def _tell_changes(repair: Repair, lang: Lang) -> None:
    """What changes, what is not held, and who must be told."""
    said, changes = answer(lang), repair.changes
    said.write(repair.say(lang))
    if changes.empty:
        said.say("cli.unchanged")
    for message in change_messages(changes):
        said.say(message)
    said.table("not_placed", repair.result.not_placed)
    companies = list(told(changes))
    if companies:
        said.say("cli.told", n=len(companies), companies=", ".join(companies))
    said.figures(moved=repair.moved, least_moved=repair.least_moved, told=companies)
