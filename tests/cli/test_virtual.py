"""Virtual and hybrid events from their folder to a verified timetable, through the commands."""

import pandas as pd

from matchmaker.cli.program import run
from matchmaker.columns import Company, Schedule, Slot
from matchmaker.report.schedule_file import read_schedule
from matchmaker.tables.read import read_event
from matchmaker.tables.samples import load_sample
from matchmaker.timetable.repair import replan

EVENT = """
name = "Video consultation"
[[days]]
date = 2019-03-31
blocks = [{start = "14:00", end = "18:00", slot_min = 30}]
[buyers]
attendance = "online"
work_from = "09:00"
work_until = "18:00"
"""
SUPPLIERS = """업체번호,회사명,국가,주요 생산품목,HS코드
S1,가온정밀,대한민국,brake discs,870830
S2,나래기계,대한민국,brake pads,870830
S3,다온공업,대한민국,brake discs,870830
"""
BUYERS = """바이어번호,바이어명,국가,참석방식,시간대,업무시간,관심품목,HS코드
B1,Alpha,독일,,,,brake discs,870830
B2,Beta,인도,화상,,,brake pads,870830
B3,Gamma,미국,온라인,뉴욕,20:00-24:00,brake pads,870830
"""


def folder(tmp_path, *, event=EVENT, buyers=BUYERS):
    home = tmp_path / "event"
    home.mkdir()
    for name, text in (("event.toml", event), ("suppliers.csv", SUPPLIERS), ("buyers.csv", buyers)):
        (home / name).write_text(text, encoding="utf-8")
    return home


def planned(home, tmp_path):
    out = tmp_path / "out"
    assert run(["plan", str(home), "--out", str(out), "--time-limit", "2"]) == 0
    assert run(["verify", str(home), str(out / "schedule.csv")]) == 0
    assert run(["verify", str(home), str(out / "plan.xlsx")]) == 0
    return read_schedule(out / "schedule.csv")


def test_an_event_without_a_table_is_planned_and_verified(tmp_path, capsys):
    home = folder(tmp_path)
    schedule = planned(home, tmp_path)
    assert len(schedule) == 6
    assert schedule[Schedule.PLACE].isna().all()
    slots = read_event(home).slots
    starts = schedule[Schedule.SLOT].map(slots[Slot.START])
    in_berlin = starts[schedule.index.get_level_values(1) == "B1"].dt.tz_convert("Europe/Berlin")
    assert (in_berlin.dt.hour >= 9).all()  # 16:00 in Seoul, and only since summer time began that night
    asked = "B3"  # 14:00 to 18:00 in Seoul is 01:00 to 05:00 in New York
    assert asked not in schedule.index.get_level_values(1)
    capsys.readouterr()
    early = tmp_path / "early.csv"
    schedule.assign(**{Schedule.SLOT: slots.index[0]}).iloc[:1].reset_index().to_csv(early, index=False)
    assert run(["verify", str(home), str(early), "--lang", "ko"]) == 1
    assert "근무시간" in capsys.readouterr().out


def test_a_hybrid_event_takes_tables_for_meetings_in_person_only(tmp_path):
    buyers = BUYERS.replace("B1,Alpha,독일,,", "B1,Alpha,독일,현장,")
    home = folder(tmp_path, event=f"{EVENT}[places]\ncount = 1\n[rules]\nvideo_places = 1\n", buyers=buyers)
    schedule = planned(home, tmp_path)
    there = schedule.index.get_level_values(1) == "B1"
    assert schedule[Schedule.PLACE].notna().equals(pd.Series(there, schedule.index))
    event = read_event(home)
    changed = event.buyers.assign(**{Company.ATTENDANCE: "online"})
    mended = replan(schedule, event.replace(buyers=changed), time_limit=2)
    assert mended.result.not_placed.empty
    assert mended.result.schedule[Schedule.PLACE].isna().all()


def test_the_shipped_video_consultation_spans_twelve_zones_and_a_change_of_clocks():
    event = load_sample("video-consultation")
    assert (len(event.suppliers), len(event.buyers)) == (40, 25)
    assert event.places.empty
    assert event.buyers[Company.ATTENDANCE].eq("online").all()
    assert event.suppliers[Company.ATTENDANCE].value_counts().to_dict() == {"online": 26, "onsite": 14}
    berlin = pd.DatetimeIndex(event.slots[Slot.START]).tz_convert("Europe/Berlin")
    assert {f"{t:%z}" for t in berlin} == {"+0100", "+0200"}
    away = event.absences.groupby("company_id")["slot_id"].nunique()
    assert (away.reindex(event.buyers.index, fill_value=0) < len(event.slots)).all()
