"""Time zones and working hours, against clocks worked out one minute at a time and days known by hand."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.columns import Absence, Company, Lock, Slot
from matchmaker.errors import ScheduleError, TableErrors
from matchmaker.tables.cells import BadCell
from matchmaker.tables.event import Event, Rules
from matchmaker.tables.read import read_event
from matchmaker.tables.venues import AT_DESK, AT_PLACE, BY_VIDEO, venues_of
from matchmaker.tables.zones import Hours, company_zones, parse_hours, parse_zone, within, zone_of

ZONES = (
    "Asia/Seoul",
    "Europe/Berlin",
    "America/Mexico_City",
    "America/New_York",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "America/Sao_Paulo",
)
SEOUL = ZoneInfo("Asia/Seoul")


def slots_at(*spans, zone="Asia/Seoul"):
    """Slots from texts such as "2019-03-31 09:00" and minutes."""
    starts = pd.DatetimeIndex([pd.Timestamp(start, tz=zone) for start, _ in spans])
    ends = starts + pd.to_timedelta([minutes for _, minutes in spans], unit="min")
    columns = {Slot.START: starts, Slot.END: ends, Slot.SESSION: "", Slot.PLACES: 1}
    return pd.DataFrame(columns, index=pd.Index([f"T{i}" for i in range(len(spans))], name=Slot.ID))


def at_work(hours, start, end):
    """Every minute of the slot, read off the wall clock of the zone by the standard library."""
    moment = start.astimezone(UTC)
    while moment < end.astimezone(UTC):
        shown = moment.astimezone(ZoneInfo(hours.zone)).time()
        after, before = shown >= hours.start, shown < hours.until
        inside = (after and before) if hours.start < hours.until else (after or before)
        if hours.start != hours.until and not inside:
            return False
        moment += timedelta(minutes=1)
    return True


@pytest.mark.parametrize(
    ("zone", "hours", "start", "minutes", "inside"),
    [
        # summer time began in Berlin on 2019-03-31 at 01:00 UTC: 16:00 in Seoul was 08:00, then 09:00
        ("Europe/Berlin", "09:00-18:00", "2019-03-30 16:00", 30, False),
        ("Europe/Berlin", "09:00-18:00", "2019-03-31 16:00", 30, True),
        ("Europe/Berlin", "09:00-18:00", "2019-04-01 16:00", 30, True),
        ("Europe/Berlin", "09:00-18:00", "2019-03-31 00:30", 30, True),  # 16:30 on the Saturday
        ("Europe/Berlin", "09:00-17:30", "2019-03-31 01:00", 60, False),  # 17:00 to 18:00
        # the night itself: 02:00 to 03:00 did not exist
        ("Europe/Berlin", "03:00-05:00", "2019-03-31 10:00", 60, True),
        ("Europe/Berlin", "03:00-05:00", "2019-03-31 09:30", 60, False),
        # Mexico City: UTC-5 in the summer of 2022, UTC-6 in that of 2023, when summer time was no more
        ("America/Mexico_City", "09:00-18:00", "2022-07-01 23:00", 30, True),  # 09:00
        ("America/Mexico_City", "09:00-18:00", "2023-07-01 23:00", 30, False),  # 08:00
        ("America/Mexico_City", "09:00-18:00", "2023-07-02 00:00", 30, True),  # 09:00 of the day before
        # half an hour off the hour
        ("Asia/Kolkata", "09:00-18:00", "2026-04-09 12:00", 30, False),  # 08:30
        ("Asia/Kolkata", "09:00-18:00", "2026-04-09 12:30", 30, True),  # 09:00
        # Sydney: UTC+11 until 2026-04-05, UTC+10 from then on
        ("Australia/Sydney", "09:00-17:00", "2026-04-04 07:00", 30, True),  # 09:00
        ("Australia/Sydney", "09:00-17:00", "2026-04-06 07:00", 30, False),  # 08:00
        # hours over midnight, and a slot over local midnight
        ("America/New_York", "20:00-02:00", "2026-04-09 13:00", 60, True),  # 00:00 to 01:00
        ("America/New_York", "20:00-02:00", "2026-04-09 12:45", 30, True),  # 23:45 to 00:15
        ("America/New_York", "20:00-02:00", "2026-04-09 14:45", 30, False),  # 01:45 to 02:15
        ("America/New_York", "09:00-18:00", "2026-04-09 12:45", 30, False),
    ],
)
def test_hours_on_days_known_by_hand(zone, hours, start, minutes, inside):
    own = Hours(zone, *parse_hours(hours).value)
    slots = slots_at((start, minutes))
    assert within(own, slots).tolist() == [inside]
    first = datetime.fromisoformat(start).replace(tzinfo=SEOUL)
    assert at_work(own, first, first + timedelta(minutes=minutes)) == inside


clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
changes = st.sampled_from(
    ["2019-03-30", "2019-10-26", "2026-03-07", "2026-04-04", "2026-10-03", "2026-10-31"]
)


@settings(deadline=None, max_examples=30, derandomize=True)
@given(
    zone=st.sampled_from(ZONES),
    hours=st.tuples(clocks, clocks),
    day=changes,
    spans=st.lists(
        st.tuples(st.integers(0, 3 * 24 * 4), st.sampled_from([20, 30, 60, 90])), min_size=1, max_size=8
    ),
)
def test_hours_around_changes_of_the_clock_agree_with_the_wall_clock(zone, hours, day, spans):
    own = Hours(zone, *hours)
    midnight = datetime.fromisoformat(day).replace(tzinfo=SEOUL)
    starts = [midnight + timedelta(minutes=15 * quarter) for quarter, _ in spans]
    slots = slots_at(*((f"{s:%Y-%m-%d %H:%M}", m) for s, (_, m) in zip(starts, spans, strict=True)))
    expected = [at_work(own, s, s + timedelta(minutes=m)) for s, (_, m) in zip(starts, spans, strict=True)]
    assert within(own, slots).tolist() == expected


def companies(ids, **columns):
    return pd.DataFrame(columns, index=ids, dtype=object)


def event_with(buyers, **more):
    more = {"slots": slots_at(("2026-04-09 09:00", 30), ("2026-04-09 16:00", 30)), **more}
    return Event(name="x", suppliers=pd.DataFrame(index=["S1", "S2"]), buyers=buyers, **more)


def away_of(event):
    return set(zip(event.absences[Absence.COMPANY], event.absences[Absence.SLOT], strict=True))


def test_only_online_companies_are_bound_by_their_hours():
    cells = {Company.COUNTRY: "DE", Company.WORK_FROM: time(9), Company.WORK_UNTIL: time(18)}
    event = event_with(companies(["B1", "B2"], **{**cells, Company.ATTENDANCE: ["online", "onsite"]}))
    assert away_of(event) == {("B1", "T0")}
    why = event.absences[Absence.REASON].iloc[0]
    assert why.say("en") == "outside its working hours 09:00-18:00 (Europe/Berlin)"
    assert why.say("ko") == "근무시간 09:00-18:00 (Europe/Berlin) 밖"


def test_absences_that_were_worked_out_follow_the_hours_and_the_planners_own_stay():
    cells = {Company.COUNTRY: "DE", Company.ATTENDANCE: "online", Company.WORK_UNTIL: time(18)}
    own = pd.DataFrame({Absence.COMPANY: ["B1"], Absence.SLOT: ["T1"]}, dtype=object)
    buyers = companies(["B1"], **cells)
    event = event_with(buyers.assign(**{Company.WORK_FROM: time(9)}), absences=own)
    assert away_of(event) == {("B1", "T0"), ("B1", "T1")}
    assert away_of(event.replace(buyers=buyers.assign(**{Company.WORK_FROM: time(0)}))) == {("B1", "T1")}
    assert away_of(event.replace(name="y").replace(name="z")) == {("B1", "T0"), ("B1", "T1")}
    there = event.replace(buyers=buyers.assign(**{Company.ATTENDANCE: "onsite"}))
    pd.testing.assert_frame_equal(there.absences, own)


def test_an_event_without_online_companies_is_left_as_it_is():
    own = pd.DataFrame({Absence.COMPANY: ["B1"], Absence.SLOT: ["T1"]}, dtype=object)
    assert event_with(companies(["B1"]), absences=own).absences is own


def test_a_country_is_enough_where_its_clocks_agree_on_the_day():
    slots = slots_at(("2026-07-09 09:00", 30))
    assert [zone_of(c, slots) for c in ("KR", "IN", "DE", "CN", "US")] == [
        "Asia/Seoul",
        "Asia/Kolkata",
        "Europe/Berlin",
        "Asia/Shanghai",
        None,
    ]
    argentina = zone_of("AR", slots)  # twelve zones, one time
    assert argentina is not None
    assert argentina.startswith("America/Argentina/")


def test_zones_of_an_api_user_are_checked():
    lost = companies(["B1"], **{Company.ATTENDANCE: "online", Company.TIME_ZONE: "Mars/Phobos"})
    with pytest.raises(ScheduleError, match="IANA name"):
        company_zones(lost, slots_at(("2026-04-09 09:00", 30)))
    cells = {Company.ATTENDANCE: "online", Company.COUNTRY: "US", Company.WORK_FROM: time(9)}
    with pytest.raises(ScheduleError, match="several"):
        event_with(companies(["B1"], **cells))


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("뉴욕", "America/New_York"),
        ("new york", "America/New_York"),
        ("ASIA/SEOUL", "Asia/Seoul"),
        ("상파울루", "America/Sao_Paulo"),
        (" Europe/Paris ", "Europe/Paris"),
    ],
)
def test_zones_are_read_by_name_and_by_city(text, zone):
    assert parse_zone(text).value == zone


@pytest.mark.parametrize("text", ["UTC+9", "KST", "GMT-6", "somewhere"])
def test_an_offset_is_no_zone(text):
    with pytest.raises(BadCell, match="is no time zone"):
        parse_zone(text)


@pytest.mark.parametrize(
    ("online", "place", "expected"),
    [
        ("either", None, [AT_PLACE, AT_DESK, AT_DESK, BY_VIDEO]),
        ("both", None, [AT_PLACE, AT_PLACE, AT_PLACE, BY_VIDEO]),
        ("either", "1", [AT_PLACE, AT_DESK, AT_DESK, AT_PLACE]),
    ],
)
def test_where_each_pair_meets(online, place, expected):
    there = ["onsite", "online"]
    event = Event(
        name="x",
        slots=slots_at(("2026-04-09 09:00", 30)),
        suppliers=companies(["S1", "S2"], **{Company.ATTENDANCE: there}),
        buyers=companies(["B1", "B2"], **{Company.ATTENDANCE: there}),
        rules=Rules(online=online),
        locks=pd.DataFrame(
            [["S2", "B2", None, place]], columns=[Lock.SUPPLIER, Lock.BUYER, Lock.SLOT, Lock.PLACE]
        ),
    )
    assert venues_of(event, ["S1", "S1", "S2", "S2"], ["B1", "B2", "B1", "B2"]).tolist() == expected


HYBRID = """
name = "Video consultation"
[[days]]
date = 2019-03-31
blocks = [{start = "15:00", end = "18:00", slot_min = 60}]
[buyers]
attendance = "online"
work_from = "09:00"
work_until = "18:00"
"""
FORM = ["buyer_id", "바이어명", "국가", "참석방식", "시간대", "업무시간"]


def test_a_virtual_event_without_any_table_reads_with_its_forms(write_event):
    rows = [
        FORM,
        ["B1", "Alpha", "독일", "", "", ""],
        ["B2", "Beta", "미국", "화상", "뉴욕", "00:00~24:00"],
        ["B3", "Gamma", "인도", "온라인", "", "오전 10시 - 오후 3시"],
    ]
    event = read_event(write_event(event=HYBRID, buyers=rows))
    assert event.places.empty
    assert event.slots[Slot.PLACES].tolist() == [0, 0, 0]
    hours = event.buyers[[Company.TIME_ZONE, Company.WORK_FROM, Company.WORK_UNTIL]]
    assert hours.loc["B3"].tolist()[1:] == [time(10), time(15)]
    assert hours.loc["B1"].tolist()[1:] == [time(9), time(18)]
    # 15:00 in Seoul: 08:00 in Berlin, whose clocks had gone forward that night, and 11:30 in India
    assert away_of(event) == {("B1", "D1-1500")}


def test_an_online_company_of_a_country_with_several_zones_is_asked_for_its_own(write_event):
    rows = [FORM, ["B1", "Alpha", "미국", "온라인", "", ""], ["B2", "Beta", "미국", "현장", "", ""]]
    with pytest.raises(TableErrors) as caught:
        read_event(write_event(event=f"{HYBRID}[places]\ncount = 1", buyers=rows))
    assert len(caught.value.table) == 1
    assert "several time zones" in str(caught.value)
    assert "America/" in str(caught.value)


@pytest.mark.parametrize(
    ("cell", "column", "words"),
    [("UTC+9", "시간대", "no time zone"), ("9시", "업무시간", "no span"), ("글쎄", "참석방식", "onsite")],
)
def test_bad_cells_of_online_companies_are_told(write_event, cell, column, words):
    row = ["B1", "Alpha", "독일", "온라인", "", ""]
    row[FORM.index(column)] = cell
    with pytest.raises(TableErrors, match=words):
        read_event(write_event(event=HYBRID, buyers=[FORM, row]))


def test_an_event_in_person_still_needs_its_tables(write_event):
    with pytest.raises(TableErrors, match="tables or booths"):
        read_event(write_event(event=HYBRID.replace('attendance = "online"', "")))


def test_working_out_the_hours_of_many_companies_is_quick():
    rng = np.random.default_rng(0)
    ids = [f"B{i}" for i in range(400)]
    cells = {
        Company.ATTENDANCE: "online",
        Company.TIME_ZONE: rng.choice(ZONES, len(ids)),
        Company.WORK_FROM: time(9),
        Company.WORK_UNTIL: time(17),
    }
    slots = slots_at(
        *((f"2026-04-{9 + i // 16:02d} {8 + i % 16 // 2:02d}:{i % 2 * 30:02d}", 30) for i in range(48))
    )
    event = event_with(companies(ids, **cells), slots=slots)
    expected = {
        z: at_work(Hours(z, time(9), time(17)), slots[Slot.START].iloc[5], slots[Slot.END].iloc[5])
        for z in ZONES
    }
    gone = {who for who, slot in away_of(event) if slot == "T5"}
    assert gone == {i for i, z in zip(ids, cells[Company.TIME_ZONE], strict=True) if not expected[z]}
