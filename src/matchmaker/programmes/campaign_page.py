"""The campaign as one page for the agency: bars per municipality, seats, months; it needs only a browser."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from matchmaker.columns import Company, Participation, Progress, Running, Seat, Short, Suit
from matchmaker.messages import Lang, say
from matchmaker.programmes.campaign import ELSEWHERE, CampaignPlan, run_names, town_name
from matchmaker.programmes.progress import track_progress

BEFORE: Final = 350
"""Firms of the crisis regions that took part in 2018; the target of 2019 was 700."""
_WIDTH: Final = 1000


def write_campaign_page(
    plan: CampaignPlan,
    path: str | Path,
    *,
    lang: Lang = "en",
    before: int | None = None,
    prices: pd.DataFrame | None = None,
) -> Path:
    """Write the page as one self-contained HTML file.

    Every word of the data is escaped, contacts are left out, nothing is fetched, and the content security
    policy lets no script run. The same plan gives the same bytes.

    Parameters
    ----------
    before
        Firms that took part the year before, such as `BEFORE`; not shown where it is None.
    prices
        What `price_seats` gave; without it the page shows none.

    Examples
    --------
    >>> from inspect import signature
    >>> list(signature(write_campaign_page).parameters)
    ['plan', 'path', 'lang', 'before', 'prices']
    """
    style = files("matchmaker.programmes").joinpath("templates", "campaign.css").read_text(encoding="utf-8")
    towns = _towns(plan, lang)
    text = _template().render(
        lang=lang,
        t=lambda key, **values: say(f"campaign.{key}", lang, **values),
        style=Markup(style),
        style_hash="sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        year=plan.campaign.first_day.year,
        lead=_lead(plan, lang),
        figures=_figures(plan, lang, before),
        short=[line.say(lang) for line in plan.short[Short.REASON]],
        floors=any(plan.campaign.floors.values()),
        towns=towns,
        ahead=_ahead(plan),
        runs=_runs(plan, lang, prices),
        priced=prices is not None,
        waiting=_waiting(plan, lang),
        seats=len(plan.assigned),
    )
    Path(path).write_text(text, encoding="utf-8", newline="\n")
    return Path(path)


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("matchmaker.programmes", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("campaign.html.j2")


def _lead(plan: CampaignPlan, lang: Lang) -> str:
    """One sentence: where the year ends, measured by its target where it has one."""
    target = plan.campaign.target
    if not target:
        return say("campaign.page_no_target", lang, firms=plan.firms)
    key = "page_reached" if plan.firms >= target else "page_not_reached"
    return say(f"campaign.{key}", lang, firms=plan.firms, target=target, missing=target - plan.firms)


def _figures(plan: CampaignPlan, lang: Lang, before: int | None) -> list[tuple[str, int]]:
    campaign = plan.campaign
    counted = campaign.firms.index[campaign.counts]
    done = int(counted.isin(campaign.this_year[Participation.SUPPLIER]).sum())
    shown = [("page_took_part", done), ("page_assigned", plan.firms - done)]
    shown += [("page_target", campaign.target)] if campaign.target else []
    shown += [] if before is None else [("page_before", before)]
    shown.append(("page_not_planned", len(counted) - plan.firms))
    return [(say(f"campaign.{key}", lang), number) for key, number in shown]


def _towns(plan: CampaignPlan, lang: Lang) -> list[dict[str, Any]]:
    """Counts and bars of each municipality, and their sum."""
    towns = plan.campaign.municipalities
    done = towns.index.isin(plan.campaign.this_year[Participation.SUPPLIER])
    new = towns.index.isin(plan.assigned[Suit.SUPPLIER]) & ~done
    progress = track_progress(plan.campaign)
    floors = plan.campaign.floors
    longest = max([*towns.value_counts(), *floors.values(), 1])
    rows: list[dict[str, Any]] = []
    for town in sorted(towns.unique(), key=lambda name: (name == ELSEWHERE, name)):
        here = (towns == town).to_numpy()
        counts = {"done": int((here & done).sum()), "new": int((here & new).sum()), "all": int(here.sum())}
        counts["floor"] = int(floors.get(town, 0))
        pixels = {f"{key}_px": round(n * _WIDTH / longest, 1) for key, n in counts.items()}
        pixels["floor_px"] = min(pixels["floor_px"], _WIDTH - 5)
        months = progress.loc[progress[Progress.MUNICIPALITY] == town, Progress.TOTAL].tolist()
        key = "page_bar_floor" if counts["floor"] else "page_bar"
        label = say(f"campaign.{key}", lang, **counts)
        rows.append(
            {"name": town_name(town).say(lang), "months": months, "label": label, "sum": False}
            | counts
            | pixels
        )
    if len(rows) > 1:
        total = {key: sum(row[key] for row in rows) for key in ("done", "new", "all", "floor")}
        months = np.sum([row["months"] for row in rows], axis=0).tolist()
        rows.append({"name": say("campaign.page_sum", lang), "months": months, "sum": True} | total)
    return rows


def _ahead(plan: CampaignPlan) -> list[int]:
    """Firms by the end of each month; those of the plan count from the day their first programme begins."""
    campaign, took = plan.campaign, plan.campaign.this_year
    days = campaign.programmes[Running.FROM].to_dict()
    months = [days[run].month for run in plan.assigned[Suit.PROGRAMME]]
    months += [day.month for day in took[Participation.DATE]]
    firms = [*plan.assigned[Suit.SUPPLIER], *took[Participation.SUPPLIER]]
    first = pd.Series(months, firms, dtype="int64").groupby(level=0).min()
    return [int((first <= month).sum()) for month in range(1, 13)]


def _runs(plan: CampaignPlan, lang: Lang, prices: pd.DataFrame | None) -> list[dict[str, Any]]:
    taken = plan.assigned[Suit.PROGRAMME].value_counts()
    rows = []
    names = [name.say(lang) for name in run_names(plan.campaign)]
    for p, (i, run) in enumerate(plan.campaign.programmes.iterrows()):
        first, last = run[Running.FROM], run[Running.UNTIL]
        dates = f"{first:%Y-%m-%d}" + ("" if first == last else f" – {last:%m-%d}")
        price = np.nan if prices is None else float(prices[Seat.PRICE].iloc[p])
        rows.append(
            {
                "name": names[p],
                "dates": dates,
                "taken": int(taken.get(i, 0)),
                "seats": int(plan.seating.seats[p]),
                "price": "–" if pd.isna(price) else f"{price:.2f}",
                "order": (first, last, str(i)),
            }
        )
    return sorted(rows, key=lambda row: row["order"])


def _waiting(plan: CampaignPlan, lang: Lang) -> list[dict[str, Any]]:
    """Firms that have not taken part, by municipality: where each is sent, or what would suit it best."""
    campaign, suits = plan.campaign, plan.suits
    best = suits.assign(open=plan.could_join)
    keys = [Suit.SUPPLIER, Suit.PROGRAMME]
    chosen = pd.MultiIndex.from_frame(plan.assigned[keys])
    best["planned"] = pd.MultiIndex.from_frame(suits[keys]).isin(chosen)
    best = best[best["open"] | best["planned"]]
    best = best.sort_values(["planned", Suit.VALUE], ascending=False, kind="stable")
    best = best.drop_duplicates(Suit.SUPPLIER)
    first = dict(zip(best[Suit.SUPPLIER], best.to_dict("records"), strict=True))
    towns = campaign.municipalities.to_dict()
    words = dict(zip(campaign.programmes.index, run_names(campaign), strict=True))
    rows: dict[str, list[dict[str, Any]]] = {}
    for firm, given in campaign.not_taken_part.iterrows():
        row = {"name": _firm_name(firm, given, lang), "planned": False, "why": "", "programme": ""}
        row["programme"] = say("campaign.page_nothing_suits", lang)
        if firm in first:
            found = first[firm]
            key = "page_sent" if found["planned"] else "page_could"
            name = words[found[Suit.PROGRAMME]].say(lang)
            row["programme"] = say(f"campaign.{key}", lang, programme=name)
            row["why"] = " · ".join(reason.say(lang) for reason in found[Suit.REASONS])
            row["planned"] = bool(found["planned"])
        rows.setdefault(towns[firm], []).append(row)
    return [
        {
            "name": town_name(town).say(lang),
            "firms": rows[town],
            "planned": sum(r["planned"] for r in rows[town]),
        }
        for town in sorted(rows, key=lambda name: (name == ELSEWHERE, name))
    ]


def _firm_name(firm: object, given: pd.Series, lang: Lang) -> str:
    columns = (Company.NAME_EN, Company.NAME) if lang == "en" else (Company.NAME, Company.NAME_EN)
    names = [given.get(column) for column in columns]
    name = next((n for n in names if isinstance(n, str) and n), "")
    return f"{firm} {name}".strip()
