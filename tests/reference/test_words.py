"""Words, countries, languages and markets."""

import pandas as pd
import pytest
from babel import Locale
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.reference.markets import countries_of, market_table, markets_of
from matchmaker.reference.shipped import fold, read_data
from matchmaker.reference.words import (
    buyer_kinds,
    country_name,
    country_names,
    find_buyer_kind,
    find_country,
    find_kind,
    find_language,
    find_programme,
    find_segment,
    find_tier,
    programmes,
    segments,
    suggest_country,
    tiers,
    word_name,
)


@pytest.mark.parametrize(
    ("table", "find"),
    [
        (segments, find_segment),
        (buyer_kinds, find_buyer_kind),
        (tiers, find_tier),
        (programmes, find_programme),
    ],
)
def test_each_word_is_found_by_its_id_and_both_names(table, find):
    rows = table()
    assert rows["id"].is_unique
    for row in rows.to_dict("records"):
        for spelled in row.values():
            assert find(spelled) == row["id"]
            assert find(f" {spelled.upper()} ") == row["id"]


def test_the_mission_has_thirteen_programmes():
    assert len(programmes()) == 13


def test_a_spelling_means_one_thing_within_its_group():
    meant: dict[tuple[str, str], set[str]] = {}
    for row in read_data("words").to_dict("records"):
        for word in (row["id"], row["name_en"], row["name_ko"], *row["spellings"].split(";")):
            meant.setdefault((row["group"], fold(word)), set()).add(row["id"])
    assert not {key: ids for key, ids in meant.items() if len(ids) > 1}


@pytest.mark.parametrize(
    "kind", ["shipowner", "shipyard", "oem", "tier1", "trading_house", "agent", "repair_yard"]
)
def test_the_kinds_the_programmes_name_exist(kind):
    assert kind in set(buyer_kinds()["id"])
    assert word_name(kind, "ko") != kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Shipowner", "shipowner"),
        ("Shipyard", "shipyard"),
        ("Trading", "trading_house"),
        ("Etc", "other"),
        ("ＯＥＭ", "oem"),
        ("선박 대리점", "agent"),
        ("2차벤더", "tier2"),
        ("조선 기자재 업체", "equipment_maker"),
        ("unheard of", None),
        ("", None),
    ],
)
def test_kinds_as_forms_write_them(text, kind):
    assert find_kind(text) == kind


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("대한민국", "KR"),
        ("Korea, Republic of", "KR"),
        ("kor", "KR"),
        ("U.S.A.", "US"),
        ("미국", "US"),
        ("Viet Nam", "VN"),
        ("Türkiye", "TR"),
        ("터키", "TR"),
        ("아랍에미레이트", "AE"),
        ("싱가폴", "SG"),
        ("México", "MX"),
        ("中国", "CN"),
        ("러시아 연방", "RU"),
        ("the Philippines", "PH"),
        ("ＭＸ", "MX"),
        ("na", "NA"),
        ("대만", "TW"),
        ("Atlantis", None),
        ("EU", None),
        ("ZZ", None),
        ("", None),
    ],
)
def test_countries(text, country):
    assert find_country(text) == country


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_every_country_babel_names_is_found_again(lang):
    for code in sorted({c for row in read_data("markets")["countries"] for c in row.split()}):
        assert find_country(Locale(lang).territories[code]) == code
        assert find_country(country_name(code, lang).replace(" ", "").upper()) == code


@pytest.mark.parametrize(
    ("typed", "meant"), [("Mexcio", "MX"), ("Indonesai", "ID"), ("인도내시아", "ID"), ("Viettnam", "VN")]
)
def test_the_nearest_country_is_suggested(typed, meant):
    assert find_country(typed) is None
    assert find_country(suggest_country(typed)) == meant
    assert suggest_country("xqzw") is None


def test_every_country_name_shown_is_found():
    assert all(find_country(name) for name in country_names())


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("영어", "en"),
        ("English", "en"),
        ("EN", "en"),
        ("eng", "en"),
        ("중국어(북경어)", "zh"),
        ("Mandarin", "zh"),
        ("zh-CN", "zh"),
        ("일어", "ja"),
        ("서반아어", "es"),
        ("Español", "es"),
        ("노어", "ru"),
        ("베트남어", "vi"),
        ("한국어", "ko"),
        ("Bahasa Indonesia", "id"),
        ("Elvish", None),
        ("", None),
    ],
)
def test_languages(text, language):
    assert find_language(text) == language


def test_the_six_languages_of_interpreters_are_known_in_korean_and_english():
    for code in ("en", "zh", "ja", "vi", "es", "ru", "ar", "mn", "ko"):
        for lang in ("en", "ko"):
            assert find_language(Locale(lang).languages[code]) == code


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=20))
def test_any_text_means_something_or_nothing(text):
    assert find_country(text) in {None, *Locale("en").territories}
    assert find_language(text) in {None, *Locale("en").languages}
    assert find_kind(text) in {None, *buyer_kinds()["id"], *tiers()["id"]}
    assert fold(fold(text)) == fold(text)


def test_markets_hold_known_countries_and_narrow_ones_stand_first():
    for market in market_table()["id"]:
        countries = countries_of(market)
        assert countries
        assert all(find_country(country) == country for country in countries)
    assert {"mexico", "india", "southeast_asia", "eu", "china", "japan", "gulf", "north_america"} <= set(
        market_table()["id"]
    )
    assert markets_of("MX")[0] == "mexico"
    assert markets_of("DE") == ("eu", "europe")
    assert markets_of("GB") == ("europe",)
    assert len(countries_of("eu")) == 27
    assert len(countries_of("southeast_asia")) == 11
    assert markets_of("XX") == ()
    assert pd.to_datetime(read_data("markets")["checked"]).notna().all()
