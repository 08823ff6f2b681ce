"""Times by each company's own clock, against the standard library's."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from matchmaker.columns import Company, Measure, OwnTime, Pair, Schedule, Score, Slot
from matchmaker.report.contents import Contents
from matchmaker.report.measures import take_measures
from matchmaker.report.page_data import gather_page
from matchmaker.report.workbook import write_workbook
from matchmaker.report.zones import own_times, own_zone, several_zones, video_meetings
from matchmaker.tables.event import Event

ZONES = {
    "B1": "Europe/Berlin",  # clocks go forward on the night of 2019-03-31
    "B2": "America/Mexico_City",
    "B3": "Asia/Kolkata",
    "B4": "Australia/Sydney",
}
CLOCK = {
    "T1": "2019-03-30 16:00",
    "T2": "2019-03-31 16:00",
    "T3": "2019-04-01 08:00",
    "T4": "2019-04-01 12:45",
}


@pytest.fixture
def contents():
    """Five buyers, four of them online; each meets S1 or S2 in a slot of its own."""
    starts = pd.DatetimeIndex([pd.Timestamp(at, tz="Asia/Seoul") for at in CLOCK.values()])
    slots = pd.DataFrame(
        {Slot.START: starts, Slot.END: starts + pd.Timedelta("30min"), Slot.SESSION: "", Slot.PLACES: 1},
        index=pd.Index(list(CLOCK), name=Slot.ID),
    )
    buyers = pd.DataFrame({Company.NAME: ["A", "B", "C", "D", "E"]}, index=[*ZONES, "B5"]).assign(
        **{
            Company.ATTENDANCE: [*["online"] * 4, "onsite"],
            Company.TIME_ZONE: pd.Series([*ZONES.values(), "Europe/Berlin"], dtype=object).to_numpy(),
        }
    )
    event = Event(
        name="hybrid",
        slots=slots,
        suppliers=pd.DataFrame({Company.NAME: ["F", "G"]}, index=["S1", "S2"]),
        buyers=buyers,
    )
    held = [
        ("S1", "B1", "T1", None),
        ("S1", "B2", "T3", None),
        ("S2", "B1", "T2", None),
        ("S2", "B3", "T4", None),
    ]
    held += [("S1", "B4", "T4", None), ("S2", "B5", "T3", "1")]
    schedule = pd.DataFrame(held, columns=[*Pair.KEYS, Schedule.SLOT, Schedule.PLACE], dtype=object)
    schedule = schedule.assign(**{Schedule.INTERPRETER: None}).set_index(Pair.KEYS)
    scores = pd.DataFrame({Score.SCORE: 0.5}, index=schedule.index)
    return Contents(event=event, meetings=scores[[]], schedule=schedule, scores=scores)


@pytest.mark.parametrize("company", ["B1", "B2", "B3", "B4", "B5", "S1"])
def test_own_times_are_what_the_companys_clock_shows(contents, company):
    rows = own_times(contents, company)
    zone = ZoneInfo(ZONES.get(company, "Asia/Seoul"))
    assert own_zone(contents.event, company) == zone.key
    for row in rows.to_dict("records"):
        here = datetime.fromisoformat(CLOCK[row[Schedule.SLOT]]).replace(tzinfo=ZoneInfo("Asia/Seoul"))
        local = here.astimezone(zone)
        assert f"{row[Slot.START]:%Y-%m-%d %H:%M}" == f"{local:%Y-%m-%d %H:%M}"
        assert row[OwnTime.DAY_SHIFT] == (local.date() - here.date()).days
        offset = f"{local:%z}"
        assert row[OwnTime.ZONE] == f"{zone.key} (UTC{offset[:3]}:{offset[3:]})"
        assert row[OwnTime.VIDEO] == ({row[Pair.SUPPLIER], row[Pair.BUYER]} & set(ZONES) != set())


def test_summer_time_begins_between_two_meetings(contents):
    assert [f"{t:%H:%M}" for t in own_times(contents, "B1")[Slot.START]] == ["08:00", "09:00"]
    assert own_times(contents, "B2")[OwnTime.DAY_SHIFT].tolist() == [-1]


def test_tables_are_counted_for_meetings_in_person(contents):
    assert several_zones(contents.event)
    assert video_meetings(contents).sum() == 5
    used = take_measures(contents)
    used = used[used[Measure.MEASURE] == "tables_used"]
    assert used[Measure.VALUE].tolist() == [0, 0, 1, 0]


def test_the_workbook_tells_local_times_and_video_calls(contents, tmp_path):
    path = write_workbook(contents, tmp_path / "plan.xlsx")
    book = CalamineWorkbook.from_path(path)
    sheet = next(book.get_sheet_by_name(n).to_python() for n in book.sheet_names if n.startswith("By buyer"))
    head = sheet[0]
    local = [row[head.index("Local start")] for row in sheet[1:] if row[0] == "B1"]
    assert [f"{at:%H:%M}" for at in local] == ["08:00", "09:00"]
    table = {row[0]: row[head.index("Table")] for row in sheet[1:]}
    assert (table["B1"], table["B5"]) == ("Video call", "1")


def test_the_page_knows_the_zones_and_the_video_calls(contents):
    page = gather_page(contents)
    zones = dict(page["zones"])
    assert set(zones) == set(ZONES.values())
    assert zones["America/Mexico_City"][2] == ["2019-03-31", "17:00", "17:30"]
    assert [page["zones"][c["zone"]][0] for c in page["companies"] if "zone" in c] == list(ZONES.values())
    assert sum(page["meetings"]["video"]) == 5


def test_an_event_in_one_zone_says_nothing_of_zones(contents, tmp_path):
    there = contents.event.buyers.assign(**{Company.ATTENDANCE: "onsite"})
    plain = contents.replace(event=contents.event.replace(buyers=there))
    assert not several_zones(plain.event)
    assert gather_page(plain)["zones"] == []
    book = CalamineWorkbook.from_path(write_workbook(plain, tmp_path / "plan.xlsx"))
    assert not any(
        "Local start" in row for n in book.sheet_names for row in book.get_sheet_by_name(n).to_python()[:1]
    )
