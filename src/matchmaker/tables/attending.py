"""How companies attend: what they do not say is filled in, and who is online must have a time zone."""

from __future__ import annotations

import pandas as pd

from matchmaker.columns import Company, Form
from matchmaker.tables.event_file import Quotas
from matchmaker.tables.problems import Log, Spot
from matchmaker.tables.zones import company_zones, online, zones_of

SHOWN = 3
"""Zones of a country that are told as examples."""


def with_attendance(frame: pd.DataFrame, quotas: Quotas) -> pd.DataFrame:
    """Fill what a company does not say of its attendance and hours with what the event says of its side."""
    filled = {
        Company.ATTENDANCE: frame[Company.ATTENDANCE].fillna(quotas.attendance),
        Company.TIME_ZONE: frame[Company.TIME_ZONE].astype(object),
    }
    spans = ((Company.WORK_FROM, quotas.work_from), (Company.WORK_UNTIL, quotas.work_until))
    both = [hours if isinstance(hours, tuple) else (None, None) for hours in frame[Form.WORK_HOURS]]
    for at, (column, value) in enumerate(spans):
        said = [
            own if pd.isna(cell) else cell
            for own, cell in zip([b[at] for b in both], frame[column], strict=True)
        ]
        filled[column] = pd.Series([value if one is None else one for one in said], frame.index, dtype=object)
    return frame.assign(**filled).drop(columns=Form.WORK_HOURS)


def check_zones(frame: pd.DataFrame, slots: pd.DataFrame, file: str, log: Log) -> None:
    """Write down online companies whose country has several time zones, and who name none."""
    zones = company_zones(frame, slots)
    lost = frame.loc[online(frame) & zones.isna(), Company.COUNTRY]
    for row, country in zip(lost.index.tolist(), lost, strict=True):
        spot = Spot(file, row, Company.TIME_ZONE)
        known = ", ".join(zones_of(country)[:SHOWN])
        log.bad(spot, "zones.several", "zones.name_one", country=country, zones=known)
