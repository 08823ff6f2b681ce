"""All nine crisis municipalities in every spelling, on every edge day; look-alikes stay silent."""

from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pandas as pd
import pytest

from matchmaker.reference.certificates import certificate_table, gating_certificates
from matchmaker.reference.regions import crisis_region, find_municipality, region_table
from matchmaker.reference.shipped import read_data

DATA = Path(__file__).resolve().parents[2] / "src" / "matchmaker" / "reference" / "data"
JEONBUK = (
    "전북",
    "전라북도",
    "전북특별자치도",
    "전북도",
    "Jeonbuk",
    "Jeollabuk-do",
    "Jeonbuk State",
    "North Jeolla",
)
ULSAN = ("울산", "울산시", "울산광역시", "Ulsan", "Ulsan Metropolitan City")
GYEONGNAM = ("경남", "경상남도", "Gyeongnam", "Gyeongsangnam-do", "Kyungnam", "South Gyeongsang Province")
JEONNAM = ("전남", "전라남도", "Jeonnam", "Jeollanam-do", "Chonnam", "South Jeolla")
# Written by hand: the provinces' names, old and new, and the town's.
SPELLED = {
    "gunsan": (JEONBUK, ("군산시", "군산", "Gunsan-si", "Gunsan", "Gunsan City", "GUNSAN SI")),
    "ulsan_dong": (ULSAN, ("동구", "Dong-gu", "Dong gu", "Donggu", "DONG-GU")),
    "geoje": (GYEONGNAM, ("거제시", "거제", "Geoje-si", "Geoje", "Geoje City")),
    "tongyeong": (GYEONGNAM, ("통영시", "통영", "Tongyeong-si", "Tongyeong", "Tongyeong City")),
    "goseong": (GYEONGNAM, ("고성군", "고성", "Goseong-gun", "Goseong", "Goseong County")),
    "jinhae": (GYEONGNAM, ("창원시 진해구", "창원시진해구", "진해구", "Jinhae-gu", "Jinhae-gu, Changwon-si")),
    "mokpo": (JEONNAM, ("목포시", "목포", "Mokpo-si", "Mokpo", "Mokpo City")),
    "yeongam": (JEONNAM, ("영암군", "영암", "Yeongam-gun", "Yeongam", "Yeongam County")),
    "haenam": (JEONNAM, ("해남군", "해남", "Haenam-gun", "Haenam", "Haenam County")),
}
FIRST = {region: date(2018, 4, 5) if region == "gunsan" else date(2018, 5, 29) for region in SPELLED}
LAST = {region: date(2023, 4, 4) if region == "gunsan" else date(2023, 5, 28) for region in SPELLED}
# The last day of each designation as first declared and as extended; the next day it still goes on.
EXTENDED = {
    region: (date(2020, 4, 4), date(2022, 4, 4))
    if region == "gunsan"
    else (date(2019, 5, 28), date(2021, 5, 28))
    for region in SPELLED
}
ROADS = (
    "{ko} 가상로 12",
    "(54001) {ko} 가상읍 가상리 3-1",
    "대한민국 {ko} 가상동 산단로 7, 2층",
    "{ko}(가상동)",
)
ENGLISH = (
    "{town}, {province}",
    "12, Gasang-ro, {town}, {province}, Republic of Korea",
    "{town} {province} 54001",
)


def is_korean(text):
    return any("가" <= sign <= "힣" for sign in text)


@pytest.mark.parametrize("region", SPELLED)
def test_every_province_name_with_every_town_name(region):
    provinces, towns = SPELLED[region]
    missed = [pair for pair in product(provinces, towns) if crisis_region(*pair, date(2019, 1, 1)) != region]
    assert not missed


@pytest.mark.parametrize("region", SPELLED)
def test_every_spelling_in_a_free_address(region):
    provinces, towns = SPELLED[region]
    missed = []
    for province, town in product(provinces, towns):
        if is_korean(province) != is_korean(town):
            continue
        forms = ROADS if is_korean(province) else ENGLISH
        for form in forms:
            if not town.endswith(("시", "군", "구")) and form is ROADS[3]:
                continue  # 군산(가상동): no address says so
            text = form.format(ko=f"{province} {town}", town=town, province=province)
            place = find_municipality(text)
            if place is None or crisis_region(*place, date(2019, 1, 1)) != region:
                missed.append(text)
    assert not missed


@pytest.mark.parametrize("region", SPELLED)
def test_designated_without_a_gap_from_the_first_to_the_last_extended_day(region):
    provinces, towns = SPELLED[region]
    one, day = timedelta(days=1), (provinces[0], towns[0])
    assert crisis_region(*day, FIRST[region] - one) is None
    assert crisis_region(*day, LAST[region] + one) is None
    for inside in (FIRST[region], LAST[region], *EXTENDED[region], *(end + one for end in EXTENDED[region])):
        assert crisis_region(*day, inside) == region, inside
    ends = region_table().set_index("id").loc[[region], "until"].tolist()
    assert sorted(ends) == [*EXTENDED[region], LAST[region]]


@pytest.mark.parametrize(
    "address",
    [
        *(
            f"{city}{kind} 동구 가상로 1"
            for city in ("부산", "대구", "인천", "광주", "대전")
            for kind in ("", "광역시")
        ),
        *(f"1, Gasang-ro, Dong-gu, {city}" for city in ("Busan", "Daegu", "Incheon", "Gwangju", "Daejeon")),
        "강원도 고성군 간성읍",
        "강원특별자치도 고성군 토성면",
        "강원 고성군",
        "Ganseong-eup, Goseong-gun, Gangwon-do",
        "Goseong County, Gangwon State",
        "울산광역시 남구 동구로 1",
        "울산 북구",
        "Buk-gu, Ulsan",
        "경남 창원시 성산구",
        "경남 창원시 의창구 진해로 3",
        "전북 전주시 군산로 1",
        "전남 광양시 목포로",
        "전라남도 영광군",
        "전남 무안군 해남길 2",
        "부산광역시 강서구 거제대로 5",
        "부산 연제구 거제동",
        "경상남도 사천시 통영길",
        "고성군",
        "동구",
        "Goseong",
        "Dong-gu, Korea",
    ],
)
@pytest.mark.parametrize("on", [date(2018, 12, 1), date(2020, 6, 1), date(2022, 12, 1)])
def test_look_alikes_stay_silent_in_free_text(address, on):
    place = find_municipality(address)
    assert place is None or crisis_region(*place, on) is None


def test_every_reference_file_names_its_source_and_the_day_it_was_checked():
    page = (DATA / "README.md").read_text("utf-8")
    for path in sorted(DATA.glob("*.csv")):
        table = read_data(path.stem)
        line = next((row for row in page.splitlines() if f"`{path.name}`" in row), "")
        if {"source", "checked"} <= set(table.columns):
            assert table["source"].str.strip().ne("").all(), path.name
            days = pd.to_datetime(table["checked"], format="%Y-%m-%d")
        else:
            assert line, f"{path.name} has no source of its own and stands in no line of README.md"
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            assert cells[2], path.name
            days = pd.to_datetime(pd.Series([cells[3]]), format="%Y-%m-%d")
        assert days.between(pd.Timestamp("2026-01-01"), pd.Timestamp("2027-12-31")).all(), path.name


def test_what_is_not_confirmed_is_known_by_name_only():
    table = certificate_table().set_index("id")
    unconfirmed = set(table.index[table["status"] != "confirmed"])
    assert {"ccc", "bis", "nom", "med"} <= unconfirmed
    assert gating_certificates() == set(table.index) - unconfirmed
