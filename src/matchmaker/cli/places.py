"""`matchmaker places`: where one new meeting could go, and what each slot would cost the others."""

from pathlib import Path
from typing import Annotated

import typer

from matchmaker.cli import options
from matchmaker.cli.answers import answer
from matchmaker.cli.timetables import after_what_happened, read_timetable
from matchmaker.cli.wording import refusals_in
from matchmaker.columns import Offer
from matchmaker.messages import Lang, Message, say, speak
from matchmaker.tables.read import read_event
from matchmaker.timetable.incidents import IncidentError
from matchmaker.timetable.repair import best_places


def register(app: typer.Typer, lang: Lang) -> None:
    """Add the command to the program."""

    @app.command(help=say("day.help_places", lang))
    def places(
        event: Annotated[Path, options.event_argument(lang)],
        schedule: Annotated[Path, typer.Argument(help=say("cli.arg_schedule", lang), show_default=False)],
        supplier: Annotated[str, options.company_option("supplier", lang)],
        buyer: Annotated[str, options.company_option("buyer", lang)],
        k: Annotated[int, typer.Option("--top", min=1, help=say("day.opt_k", lang))] = 5,
        time_limit: Annotated[float | None, options.time_limit_option(lang)] = None,
        lang: Annotated[str, options.lang_option(lang)] = lang,
    ) -> None:
        words: Lang = options.known(lang)
        planned = read_event(event)
        speak(planned.words)
        timetable = read_timetable(schedule, planned, words)
        pair = (supplier, buyer)
        planned = after_what_happened(schedule, planned, words)
        with refusals_in(words):
            if supplier not in planned.suppliers.index or buyer not in planned.buyers.index:
                raise IncidentError("unknown_pair", value=" ".join(pair))
            if pair in timetable.index:
                raise IncidentError("already_held", supplier=supplier, buyer=buyer)
            found = best_places(timetable, planned, pair, k=k, time_limit=time_limit or 10.0)
        said, values = answer(words), {"supplier": supplier, "buyer": buyer}
        if found.empty:
            said.say("day.places_none", **values)
        elif costly := int((found[Offer.LOCKED] > 0).sum()):
            said.say("day.places_locked", n=costly)
        said.table("places", found.reset_index(), Message("day.places_title", {"n": len(found), **values}))
