"""The campaign as one page for the agency: bars per municipality, seats, months; it needs only a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from matchmaker.columns import Participation, Progress, Running, Short, Suit
from matchmaker.messages import Lang, Message, say
from matchmaker.programmes.campaign import CampaignPlan, town_name
from matchmaker.programmes.progress import track_progress
from matchmaker.reference.words import word_name

BEFORE: Final = 350
"""Firms of the crisis regions that took part in 2018; the target of 2019 was 700."""
_WIDTH: Final = 580


def write_campaign_page(
    plan: CampaignPlan, path: str | Path, *, lang: Lang = "en", before: int = BEFORE
) -> Path:
    """Write the page as one self-contained HTML file; every word of the data is escaped.

    Parameters
    ----------
    before
        Firms that took part the year before.

    Examples
    --------
    >>> from inspect import signature
    >>> signature(write_campaign_page).parameters["before"].default
    350
    """
    environment = Environment(
        loader=PackageLoader("matchmaker.programmes", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    text = environment.get_template("campaign.html.j2").render(
        lang=lang,
        t=lambda key, **values: say(f"programmes.{key}", lang, **values),
        year=plan.campaign.first_day.year,
        reached=plan.firms,
        target=plan.campaign.target,
        before=before,
        short=[_say(line, lang) for line in plan.short[Short.REASON]],
        towns=_towns(plan, lang),
        runs=_runs(plan, lang),
    )
    Path(path).write_text(text, encoding="utf-8", newline="\n")
    return Path(path)


def _say(line: Message, lang: Lang) -> str:
    return line.say(lang)


def _towns(plan: CampaignPlan, lang: Lang) -> list[dict[str, Any]]:
    towns = plan.campaign.municipalities
    done = towns.index.isin(plan.campaign.taken_part[Participation.SUPPLIER])
    new = towns.index.isin(plan.assigned[Suit.SUPPLIER]) & ~done
    progress = track_progress(plan.campaign)
    scale = _WIDTH / max(int(towns.value_counts().max()), 1)
    rows = []
    for town in sorted(towns.unique()):
        here = (towns == town).to_numpy()
        counts = {"done": int((here & done).sum()), "new": int((here & new).sum()), "all": int(here.sum())}
        counts["floor"] = int(plan.campaign.floors.get(town, 0))
        pixels = {f"{key}_px": round(n * scale, 1) for key, n in counts.items()}
        months = progress.loc[progress[Progress.MUNICIPALITY] == town, Progress.TOTAL].tolist()
        rows.append({"name": town_name(town).say(lang), "months": months, **counts, **pixels})
    return rows


def _runs(plan: CampaignPlan, lang: Lang) -> list[dict[str, Any]]:
    taken = plan.assigned[Suit.PROGRAMME].value_counts()
    rows = []
    for seats, (name, run) in zip(plan.seating.seats, plan.campaign.programmes.iterrows(), strict=True):
        dates = f"{run[Running.FROM]:%Y-%m-%d} - {run[Running.UNTIL]:%Y-%m-%d}"
        word = word_name(str(run.get(Running.PROGRAMME, name)), lang)
        rows.append({"name": word, "dates": dates, "taken": int(taken.get(name, 0)), "seats": int(seats)})
    return rows
