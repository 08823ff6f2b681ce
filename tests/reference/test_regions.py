"""Crisis regions: right for all nine in every spelling, on every edge day, silent for look-alikes."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.reference.regions import (
    crisis_region,
    find_municipality,
    find_province,
    municipality_name,
    region_name,
    region_table,
)

IN_FORCE = date(2019, 1, 1)
MUNICIPALITIES = (
    Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "korea_municipalities_2018.csv"
)
NINE = {
    "gunsan": ("전북", "군산시"),
    "ulsan_dong": ("울산", "동구"),
    "geoje": ("경남", "거제시"),
    "tongyeong": ("경남", "통영시"),
    "goseong": ("경남", "고성군"),
    "jinhae": ("경남", "창원시 진해구"),
    "mokpo": ("전남", "목포시"),
    "yeongam": ("전남", "영암군"),
    "haenam": ("전남", "해남군"),
}


def test_nine_municipalities_in_six_zones_of_four_provinces():
    table = region_table()
    assert set(table["id"]) == set(NINE)
    assert table["zone"].nunique() == 6
    assert table["province"].nunique() == 4
    assert table["source"].str.len().gt(0).all()
    assert pd.to_datetime(table["checked"]).notna().all()


@pytest.mark.parametrize(("region", "place"), NINE.items())
def test_names_the_tables_give_are_the_names_regions_know(region, place):
    row = region_table().set_index("id").loc[region].iloc[0]
    assert (row["province"], row["municipality"]) == place
    assert find_municipality(" ".join(place)) == place
    assert crisis_region(*place, IN_FORCE) == region
    assert find_municipality(region_name(region, "en")) == place
    assert find_municipality(region_name(region, "ko")) == place


@pytest.mark.parametrize(
    ("province", "municipality", "region"),
    [
        ("전북특별자치도", "군산시", "gunsan"),
        ("전라북도", "군산", "gunsan"),
        ("Jeonbuk", "Gunsan-si", "gunsan"),
        ("Jeollabuk-do", "GUNSAN", "gunsan"),
        ("North Jeolla Province", "Gunsan City", "gunsan"),
        ("울산광역시", "동구", "ulsan_dong"),
        ("Ulsan", "Dong-gu", "ulsan_dong"),
        ("Ulsan Metropolitan City", "Dong gu", "ulsan_dong"),
        ("경상남도", "거제시", "geoje"),
        ("Gyeongsangnam-do", "Geoje-si", "geoje"),
        ("South Gyeongsang", "Geoje", "geoje"),
        ("경남", "통영", "tongyeong"),
        ("Gyeongnam", "Tongyeong City", "tongyeong"),
        ("경남", "고성군", "goseong"),
        ("Kyungnam", "Goseong County", "goseong"),
        ("경남", "진해구", "jinhae"),
        ("경상남도", "창원시진해구", "jinhae"),
        ("경상남도", "창원시 진해구", "jinhae"),
        ("Gyeongsangnam-do", "Jinhaegu", "jinhae"),
        ("Gyeongnam", "Jinhae-gu, Changwon-si", "jinhae"),
        ("전라남도", "목포시", "mokpo"),
        ("Jeonnam", "Yeongam-gun", "yeongam"),
        ("Jeollanam-do", "Haenam gun", "haenam"),
        ("", "해남군", "haenam"),
        (None, "영암군", "yeongam"),
    ],
)
def test_spellings_old_and_new(province, municipality, region):
    assert crisis_region(province, municipality, IN_FORCE) == region


@pytest.mark.parametrize(
    ("province", "municipality"),
    [
        ("강원도", "고성군"),
        ("강원특별자치도", "고성군"),
        ("Gangwon-do", "Goseong-gun"),
        ("부산광역시", "동구"),
        ("Busan", "Dong-gu"),
        ("대구", "동구"),
        ("인천", "동구"),
        ("광주", "동구"),
        ("대전", "동구"),
        ("인천", "남동구"),
        ("경기", "고양시일산동구"),
        ("서울", "강동구"),
        ("", "고성군"),
        (None, "동구"),
        ("경남", "창원시"),
        ("경남", "창원시 성산구"),
        ("경남", "동구"),
        ("Atlantis", "거제시"),
        ("경남", None),
        (float("nan"), float("nan")),
    ],
)
def test_look_alikes_stay_silent(province, municipality):
    assert crisis_region(province, municipality, IN_FORCE) is None


@pytest.mark.parametrize(
    ("region", "first", "last"),
    [
        ("gunsan", date(2018, 4, 5), date(2023, 4, 4)),
        *((region, date(2018, 5, 29), date(2023, 5, 28)) for region in NINE if region != "gunsan"),
    ],
)
def test_a_designation_is_an_interval(region, first, last):
    place, day = NINE[region], timedelta(days=1)
    assert crisis_region(*place, first - day) is None
    assert crisis_region(*place, first) == region
    assert crisis_region(*place, last) == region
    assert crisis_region(*place, last + day) is None
    assert crisis_region(*place, datetime(last.year, last.month, last.day, 17, 30)) == region


def test_extensions_leave_no_gap():
    for _, spans in region_table().groupby("id"):
        ordered = spans.sort_values("from")
        ends = pd.to_datetime(ordered["until"]).iloc[:-1] + pd.Timedelta(days=1)
        assert ends.tolist() == pd.to_datetime(ordered["from"]).iloc[1:].tolist()


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("(54001) 전라북도 군산시 소룡동 산업로 12", ("전북", "군산시")),
        ("전북특별자치도 군산시 오식도동", ("전북", "군산시")),
        ("울산광역시 동구 방어진순환도로 1", ("울산", "동구")),
        ("경상남도고성군고성읍 1", ("경남", "고성군")),
        ("경남 고성군 동해면 (강원 고성군 지점)", ("경남", "고성군")),
        ("경남 창원시 진해구 명제로 33", ("경남", "창원시 진해구")),
        ("33, Myeongje-ro, Jinhae-gu, Changwon-si, Gyeongsangnam-do, Korea", ("경남", "창원시 진해구")),
        ("Samho-eup, Yeongam County, South Jeolla Province", ("전남", "영암군")),
        ("12 Ulsan-ro, Nam-gu, Busan", ("부산", "남구")),
        ("서울특별시 강남구 통영로 3", ("서울", "강남구")),
        ("경기도 광주시 오포읍", ("경기", "광주시")),
        ("광주광역시 동구 금남로", ("광주", "동구")),
        ("포항시 남구 동해면", ("경북", "포항시 남구")),
        ("부산 강서구 녹산산단", ("부산", "강서구")),
        ("세종특별자치시 연동면", ("세종", "세종시")),
        ("고성군 고성읍", None),
        ("동구 방어동", None),
        ("Dong-gu", None),
        ("Nuevo León, Mexico", None),
        ("", None),
    ],
)
def test_addresses_in_free_text(address, place):
    assert find_municipality(address) == place


@pytest.mark.shared
def test_exactly_nine_of_the_whole_country_are_tagged():
    if not MUNICIPALITIES.exists():
        pytest.skip("the list of all municipalities is not beside the checkout")
    table = pd.read_csv(MUNICIPALITIES, dtype=str)
    for municipality, province in (("name", "sido_ko"), ("name_eng", "sido_en")):
        tags = [
            crisis_region(p, m, IN_FORCE) for p, m in zip(table[province], table[municipality], strict=True)
        ]
        assert sorted(tag for tag in tags if tag) == sorted(NINE)
        assert not any(
            crisis_region(p, m, date(2018, 1, 1)) or crisis_region(p, m, date(2024, 1, 1))
            for p, m in zip(table[province], table[municipality], strict=True)
        )


@pytest.mark.shared
def test_every_municipality_of_the_country_is_known():
    if not MUNICIPALITIES.exists():
        pytest.skip("the list of all municipalities is not beside the checkout")
    table = pd.read_csv(MUNICIPALITIES, dtype=str)
    addresses = table["sido_ko"] + " " + table["name"]
    unknown = addresses[addresses.map(find_municipality).isna()]
    assert unknown.tolist() == []


PIECES = [
    "경남",
    "창원시",
    "진해구",
    "고성군",
    "동구",
    "Dong-gu",
    "Geoje",
    "Jeonbuk",
    "세종",
    " ",
    ",",
    "-",
    "시",
    "Ω",
    "\u3000",
]


@settings(deadline=None, max_examples=100)
@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_any_text_is_an_address_or_none(text):
    found = find_municipality(text)
    assert found is None or find_province(found[0]) == found[0]


def test_names_in_both_languages():
    assert municipality_name("경남", "고성군") == "Goseong-gun, Gyeongnam"
    assert municipality_name("Gyeongnam", "Goseong", "ko") == "경남 고성군"
    assert municipality_name("Bavaria", "Munich") == "Bavaria Munich"
    assert region_name("nowhere") == "nowhere"
