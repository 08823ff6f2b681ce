"""`matchmaker explain`: why a pair scores as it does, from both sides."""

from pathlib import Path
from typing import Annotated

import typer

from matchmaker.cli import options
from matchmaker.cli.answers import answer
from matchmaker.messages import Lang, say
from matchmaker.plan import explain_pair
from matchmaker.tables.read import read_event


def register(app: typer.Typer, lang: Lang) -> None:
    """Add the command to the program."""

    @app.command(help=say("cli.help_explain", lang))
    def explain(
        event: Annotated[Path, options.event_argument(lang)],
        supplier: Annotated[str, options.company_option("supplier", lang)],
        buyer: Annotated[str, options.company_option("buyer", lang)],
        settings: Annotated[Path | None, options.settings_option(lang)] = None,
        lang: Annotated[str, options.lang_option(lang)] = lang,
    ) -> None:
        chosen = options.settings_of(settings, event, options.known(lang), None, None)
        lines = explain_pair(read_event(event), supplier, buyer, settings=chosen)
        said = answer(chosen.report.lang)
        said.write("\n".join(lines.say(said.lang)))
        said.figures(
            supplier=supplier,
            buyer=buyer,
            score=lines.score,
            buyer_view=lines.buyer_view,
            supplier_view=lines.supplier_view,
            policy=lines.policy,
            confidence=lines.confidence,
            gates=lines.gates,
            contributions=lines.frame.to_dict("records"),
        )
