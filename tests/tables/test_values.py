"""What a planner or Excel writes for a value reads back as that value."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.reference.products import hs_tree
from matchmaker.tables.cells import BadCell, as_text, split_list
from matchmaker.tables.codes import parse_codes
from matchmaker.tables.money import Unit, amounts, unit_of
from matchmaker.tables.values import (
    integers,
    parse_clock,
    parse_day,
    parse_id,
    parse_list,
    parse_year,
    shares,
)
from matchmaker.tables.vocabulary import (
    LEVELS,
    choices,
    parse_certificates,
    parse_countries,
    parse_country,
    parse_languages,
    parse_markets,
)

plain = settings(deadline=None, max_examples=60)
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@plain
@given(st.integers(0, 10**11))
def test_whole_numbers_survive_every_way_of_writing_them(n):
    read = integers()
    ways = (n, float(n), str(n), f"{n:,}", f" {n} ", f"{n:,}".translate(FULL_WIDTH), f"{n}명", f"{n}.0")
    assert {read(way).value for way in ways} == {n}
    assert read(str(n).translate(FULL_WIDTH)).repair is not None
    assert read(str(n)).repair is None


@pytest.mark.parametrize(
    "cell", ["many", "10-20", "12.5", "1,23", "12 ducks", True, datetime(2026, 1, 1), "-1"]
)
def test_what_is_no_whole_number_is_refused(cell):
    with pytest.raises(BadCell):
        integers()(cell)


@plain
@given(st.text("0123456789", min_size=1, max_size=8))
def test_ids_keep_their_leading_zeros(text):
    assert parse_id(text).value == text
    assert parse_id(text.translate(FULL_WIDTH)).value == text
    assert parse_id(float(int(text))).value == str(int(text))


@plain
@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_dates_survive_every_way_of_writing_them(day):
    serial = (day - date(1899, 12, 30)).days
    ways = [
        day,
        datetime(day.year, day.month, day.day, 9, 30),
        serial,
        float(serial),
        str(serial),
        f"{day:%Y-%m-%d}",
        f"{day:%Y.%m.%d}",
        f"{day.year}. {day.month}. {day.day}.",
        f"{day:%Y/%m/%d}",
        f"{day:%Y%m%d}",
        f"{day.year}년 {day.month}월 {day.day}일",
        f"{day:%Y-%m-%d} 00:00:00",
        f"{day.day} {day:%b} {day.year}",
        f"{day:%B} {day.day}, {day.year}",
    ]
    assert {parse_day(way).value for way in ways} == {day}
    assert {parse_year(way).value for way in (day, float(day.year), f"{day.year}년", f"{day:%Y.%m.%d}")} == {
        day.year
    }


@pytest.mark.parametrize(
    "cell", ["03/04/2026", "2026-13-01", "soon", "26.04.09", "Apr 2026", 3.5, "2026-02-30"]
)
def test_a_date_that_could_be_two_or_none_is_refused(cell):
    with pytest.raises(BadCell):
        parse_day(cell)


@plain
@given(st.integers(0, 1439))
def test_times_of_day_survive_every_way_of_writing_them(minute):
    at = (datetime.min + timedelta(minutes=minute)).time()
    half = "오전" if at.hour < 12 else "오후"
    ways = [
        at,
        f"{at:%H:%M}",
        f"{at:%H%M}",
        f"{at:%I:%M %p}",
        f"{half} {at.hour % 12 or 12}시 {at:%M}분",
        minute / 1440,
    ]
    assert {parse_clock(way).value for way in ways} == {at}


def test_times_that_are_none_are_refused():
    for cell in ("25:00", "9.30 o'clock", "12:61", 9930.0):
        with pytest.raises(BadCell):
            parse_clock(cell)
    assert parse_clock(datetime(2026, 4, 9, 9, 30)).value == time(9, 30)


@plain
@given(st.integers(0, 100))
def test_shares_survive_every_way_of_writing_them(hundredths):
    share = hundredths / 100
    for way in (f"{hundredths}%", f"{hundredths} %", f"{hundredths}퍼센트"):
        assert shares()(way).value == pytest.approx(share)
    assert shares(percent=True)(str(hundredths)).value == pytest.approx(share)
    assert shares()(share).value == pytest.approx(share)


@plain
@given(
    st.lists(
        st.sampled_from([c for c in sorted(hs_tree()) if str(c).isdigit() and len(c) == 6 and c[4:] != "00"]),
        min_size=1,
        max_size=4,
        unique=True,
    )
)
def test_hs_codes_survive_excel(codes):
    number = codes[0]
    dotted = float(f"{number[:4]}.{number[4:]}")
    national = f"{number[:4]}.{number[4:]}-1000"
    ways = [
        number,
        float(number),
        dotted,
        str(dotted),
        f"{number[:4]}.{number[4:]}",
        national,
        int(f"{number}1000"),
    ]
    assert {parse_codes(way).value for way in ways} == {(number,)}
    for separator in (", ", "; ", " / ", "\n", "·"):
        assert parse_codes(separator.join(codes)).value == tuple(codes)


def test_hs_codes_say_what_was_put_back():
    lost_zero, dotted, whole = parse_codes(90111.0), parse_codes(8708.3), parse_codes("870830")
    assert (lost_zero.value, dotted.value, whole.value) == (("090111",), ("870830",), ("870830",))
    assert lost_zero.repair is not None
    assert dotted.repair is not None
    assert whole.repair is None
    assert parse_codes("870,830").value == ("870830",)  # a number format with thousands
    assert parse_codes("HS 8708.30 (brakes)").value == ("870830",)
    assert parse_codes("87").value == ("87",)


@pytest.mark.parametrize(
    "cell", [40169.0, "8.71E+09", "8481.10-80", "brakes", "1", "12345678901", True, date(2026, 8, 7)]
)
def test_an_hs_code_that_cannot_be_told_is_refused(cell):
    with pytest.raises(BadCell):
        parse_codes(cell)


@plain
@given(st.integers(0, 10**6))
def test_amounts_agree_whatever_their_unit(millions):
    rates = {"KRW": 1000.0}
    won = millions * 10**6
    ways = [
        amounts(Unit("KRW", 10**6), rates)(f"{millions:,}"),
        amounts(unit_of("백만원"), rates)(float(millions)),
        amounts(unit_of("단위: 원"), rates)(f"{won}"),
        amounts(Unit(), rates)(f"{millions}백만원"),
        amounts(Unit(), rates)(f"￦{won:,}"),
        amounts(unit_of("천불"), rates)(millions),
        amounts(Unit("USD"), rates)(f"{millions}K"),
        amounts(Unit(), rates)(f"USD {millions} thousand"),
    ]
    assert {way.value for way in ways} == {millions * 1000.0}


def test_korean_compounds_add_up_and_rising_ones_are_refused():
    read = amounts(Unit("KRW"), {"KRW": 1.0})
    assert read("12억 5천만원").value == 1_250_000_000
    assert read("약 3조 2,000억").value == 3_200_000_000_000
    for cell in ("3천5백만원", "1 000", "lots", "-5", "원", "12 apples", True):
        with pytest.raises(BadCell):
            read(cell)
    with pytest.raises(BadCell, match="EUR"):
        read("5 EUR")


def test_words_of_two_languages_mean_the_same():
    assert {parse_country(c).value for c in ("Mexico", "멕시코", "MX", "MEX", "ＭＥＸＩＣＯ")} == {"MX"}
    assert parse_countries("멕시코, Viet Nam; 독일").value == ("DE", "MX", "VN")
    assert parse_countries("Korea, Republic of").value == ("KR",)
    assert parse_languages("Korean/영어; es").value == parse_languages("한국어 및 English & 스페인어").value
    assert {choices(LEVELS)(c).value for c in ("want", "희망", "WISH", "○")} == {"want"}
    assert parse_markets("동남아, Mexico, 화성").value == ("southeast_asia", "mexico")
    assert [word for word, _ in parse_markets("동남아, Mexico, 화성").left] == ["화성"]


def test_certificates_come_with_their_days():
    read = parse_certificates(
        "IATF 16949 (2024-06-01~2027-05-31); ISO9001:2015, 한국선급(2026.12.31까지) / 우리인증"
    )
    assert read.value == (
        ("iatf_16949", date(2024, 6, 1), date(2027, 5, 31)),
        ("iso_9001", None, None),
        ("kr", None, date(2026, 12, 31)),
    )
    assert [word for word, _ in read.left] == ["우리인증"]
    with pytest.raises(BadCell):
        parse_certificates("KR (2027-05-31 ~ 2024-06-01)")


@plain
@given(
    st.lists(
        st.text("abc가나 (", min_size=1).map(str.strip).filter(bool).map(lambda w: w.replace("(", "(x)"))
    ),
    st.sampled_from(",;\n、"),
)
def test_lists_come_apart_where_they_were_put_together(words, separator):
    assert parse_list(separator.join(words)).value == tuple(dict.fromkeys(words))


@given(st.text(max_size=30))
@plain
def test_any_text_is_read_or_refused_never_a_crash(text):
    readers = (
        integers(),
        shares(),
        parse_day,
        parse_year,
        parse_clock,
        parse_codes,
        parse_country,
        parse_countries,
    )
    more = (
        parse_languages,
        parse_certificates,
        parse_markets,
        amounts(Unit("USD"), {}),
        choices(LEVELS),
        parse_list,
    )
    for read in readers + more:
        with suppress(BadCell):
            read(text)
    assert unit_of(text) is None or isinstance(unit_of(text), Unit)
    assert "\u200b" not in as_text(text)
    assert all(part.strip() for part in split_list(text))
