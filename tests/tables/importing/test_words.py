"""Headings by their words and cells: what nobody has listed is understood, asked about, or left alone."""

from __future__ import annotations

import itertools

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.columns import Account, Company, Form, Matched, Pair, Preference
from matchmaker.tables import schema as s
from matchmaker.tables.headings import listed
from matchmaker.tables.importing.evidence import Values, weigh
from matchmaker.tables.importing.headers import _settled
from matchmaker.tables.importing.likeness import SURE, Heading, Reading, guess, read
from matchmaker.tables.importing.mapping import ImportMapping
from matchmaker.tables.importing.reading import import_files
from matchmaker.tables.importing.words import parts_of

SUPPLIER, BUYER = ("company", "supplier"), ("company", "buyer")


@given(st.text(alphabet="업체명수출품목 담당자국가abcHS코드()/\n1", max_size=30))
@settings(deadline=None, max_examples=200)
def test_a_heading_is_always_taken_apart(text):
    parts = parts_of(text)
    assert 0 <= parts.unknown <= 1
    assert len(set(parts.ideas)) == len(parts.ideas)
    assert parts == parts_of(text.upper())


@given(st.sampled_from(["수출 국가", "담당자 이메일", "주요 납품처", "설립 년월일"]), st.integers(0, 4))
def test_blanks_in_korean_words_do_not_matter(text, at):
    assert parts_of(text).ideas == parts_of(text[:at] + " " + text[at:]).ideas


@pytest.mark.parametrize("schema", [s.SUPPLIERS, s.BUYERS, s.PAST_MEETINGS, s.PLACES, s.INTERPRETERS])
def test_every_listed_spelling_means_its_column(schema):
    names = {column.name for column in schema.columns}
    last = dict(listed(schema.headings))
    for text, column in last.items():
        if column in names and not any(other != text and other.lower() == text.lower() for other in last):
            assert guess([text], schema.headings).heading.column == column, text


@pytest.mark.parametrize(
    ("heading", "sections", "column"),
    [
        ("주력 납품 조선소", SUPPLIER, Company.CUSTOMERS),
        ("만나고 싶은 바이어를 골라 주세요 (최대 5개사)", SUPPLIER, Form.WISHES),
        ("현재 수출 중인 국가를 적어 주세요", SUPPLIER, Company.EXPORT_COUNTRIES),
        ("앞으로 진출하고 싶은 국가는 어디입니까?", SUPPLIER, Company.MARKETS),
        ("회신 받으실 이메일 주소", SUPPLIER, Company.EMAIL),
        ("설립년월일", SUPPLIER, Company.FOUNDED),
        ("매출 1위 거래처 의존도 (%)", SUPPLIER, Company.TOP_CUSTOMER_SHARE),
        ("Number of staff", SUPPLIER, Company.EMPLOYEES),
        ("Empresa coreana / Korean company", SUPPLIER, Company.NAME),
        ("Mandatory certi.", BUYER, Company.CERTIFICATES_REQUIRED),
        ("Items to be sourced from Korea (구매희망품목)", BUYER, Company.PRODUCTS),
        ("방한 담당자 (직위)", BUYER, Company.CONTACT),
        ("연간 구매예정량", BUYER, Company.VOLUME),
    ],
)
def test_words_tell_what_nobody_has_listed(heading, sections, column):
    found = guess([heading], sections)
    assert found.heading.column == column
    assert found.confidence >= SURE


@pytest.mark.parametrize(
    "heading",
    [
        "담당자 직위",
        "실무자 팩스",
        "도착 항공편",
        "참가자 숙소",
        "차량번호",
        "타임스탬프",
        "Badge handed out",
    ],
)
def test_what_no_table_holds_is_not_asked_about(heading):
    assert guess([heading], SUPPLIER).heading.column is None


@pytest.mark.parametrize("heading", ["갸냐더 제품 구분표", "매출액(국내/해외)", "식품 품질인증"])
def test_words_beside_the_meaning_are_asked_about(heading):
    assert guess([heading], SUPPLIER).confidence < SURE


def test_cells_outvote_a_heading():
    said = read(["담당자 회신처"], SUPPLIER)
    columns = frozenset(column.name for column in s.SUPPLIERS.columns)
    mails = Values([f"a{i}@firm{i}.co.kr" for i in range(5)])
    assert weigh(said, mails, columns).best().heading.column == Company.EMAIL
    numbers = Values([f"123-81-0000{i}" for i in range(5)])
    found = weigh(read(["등록증"], SUPPLIER), numbers, columns).best()
    assert (found.heading.column, found.confidence >= SURE) == (Company.BUSINESS_NUMBER, True)
    words = Values(["브레이크", "밸브", "펌프"])
    assert weigh(read(["HS 세번 구분"], SUPPLIER), words, columns).best().confidence < SURE


def test_answers_of_yes_and_no_are_no_countries():
    """`No` is the code of Norway."""
    values = Values(["No", "No", "Yes", "No"])
    assert values.looks["country"] == 0


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_headings_share_columns_as_well_as_any_sharing_does(data):
    """Brute force over all ways to give each column to one heading at most."""
    columns = [Company.NAME, Company.COUNTRY, Company.EMPLOYEES]
    levels = st.sampled_from([0.0, 0.72, 0.81, 0.93, 0.97])
    count = data.draw(st.integers(1, 4))
    table = [{c: v for c in columns if (v := data.draw(levels))} for _ in range(count)]
    readings = {at: Reading(Heading(f"h{at}"), row) for at, row in enumerate(table)}
    settled = _settled(readings, s.SUPPLIERS.file)
    owners = {}
    for at, one in settled.items():
        column = one.heading.column
        if column and table[at].get(column) == one.confidence:
            owners.setdefault(column, []).append(table[at][column])
    best = max(
        sum(table[at].get(column, 0.0) for at, column in enumerate(way) if column)
        for way in itertools.product([None, *columns], repeat=count)
        if all(way.count(column) <= 1 for column in columns)
    )
    assert sum(max(found) for found in owners.values()) <= best + 1e-9
    assert set(owners) == {c for c in columns if any(c in row for row in table)} or best > 0


def sheet(folder, name, rows, merged=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cells in merged:
        book.active.merge_cells(cells)
    book.save(folder / name)
    return folder / name


def test_cells_tell_suppliers_from_buyers(tmp_path):
    head = ["업체명", "국가", "품목", "전화"]
    abroad = [
        [f"Firm {i}", country, "valves", "+52 81 1234 5678"] for i, country in enumerate(["멕시코"] * 5)
    ]
    home = [["업체명", "사업자번호", "품목", "전화"]]
    home += [[f"(주)회사{i}", f"123-81-0000{i}", "밸브", "051-123-4567"] for i in range(5)]
    found = import_files([sheet(tmp_path, "a.xlsx", [head, *abroad]), sheet(tmp_path, "b.xlsx", home)])
    assert {name: len(table) for name, table in found.tables.items()} == {"suppliers": 5, "buyers": 5}


def test_whose_wishes_a_list_of_pairs_holds(tmp_path):
    rows = [["국내기업명", "상담희망 바이어", "희망순위"], ["S001", "B001", 1], ["S001", "B002", 2]]
    found = import_files([sheet(tmp_path, "상담희망.xlsx", rows)])
    table = found.tables["preferences"]
    assert list(table[Preference.SIDE]) == ["supplier", "supplier"]
    line = found.mapping.sheets[0]
    assert line.fixed == {Preference.SIDE: "supplier"}
    turned = line.model_copy(update={"fixed": {Preference.SIDE: "buyer"}})
    again = import_files([tmp_path / "상담희망.xlsx"], ImportMapping(sheets=(turned,)))
    assert list(again.tables["preferences"][Preference.SIDE]) == ["buyer", "buyer"]


def test_a_merged_cell_speaks_for_all_its_rows(tmp_path):
    rows = [["행사명", "상담일", "국내업체", "해외바이어"], ["붐업", "2018-04-10", "가온", "Kobe"]]
    rows += [[None, None, "나래", "Osaka"], [None, None, "다온", "Nagoya"]]
    found = import_files([sheet(tmp_path, "상담실적.xlsx", rows, ["A2:A4", "B2:B4"])])
    table = found.tables["past_meetings"]
    assert list(table["event"]) == ["붐업"] * 3
    assert list(table["date"]) == ["2018-04-10"] * 3
    kinds = [status.key for status in found.account[Account.STATUS]]
    assert kinds.count("importing.repaired") == 2


def test_weeks_and_months_in_headings_are_counted(tmp_path):
    rows = [["기업명", "사업자번호", "납기(주)", "월 생산능력(개)"], ["가온", "123-81-00001", 6, 1000]]
    table = import_files([sheet(tmp_path, "참가기업.xlsx", rows)]).tables["suppliers"]
    assert table.loc[0, [Company.LEAD_TIME, Company.CAPACITY]].tolist() == [42, 12_000]


def test_running_numbers_are_no_ids(tmp_path):
    rows = [["번호", "업체명", "수출액(천불)"], [1, "가온", 10], [2, "나래", 20], [4, "다온", 30]]
    found = import_files([sheet(tmp_path, "참가기업.xlsx", rows)])
    assert dict(zip(found.matched[Matched.HEADING], found.matched[Matched.COLUMN], strict=True))["번호"] == ""
    coded = [
        ["번호", "업체명", "수출액(천불)"],
        ["KM-07", "가온", 10],
        ["KM-09", "나래", 20],
        ["KM-12", "다온", 3],
    ]
    table = import_files([sheet(tmp_path, "참가기업2.xlsx", coded)]).tables["suppliers"]
    assert list(table[Pair.SUPPLIER]) == ["KM-07", "KM-09", "KM-12"]


def test_what_is_kept_under_a_known_heading_does_not_read_as_its_twin(tmp_path):
    """Two telephone columns: the contact's is taken, the other kept under a name that means nothing else."""
    rows = [["업체명", "연락처", "담당자 연락처"], ["가온", "051-1-1111", "010-2222-3333"]]
    table = import_files([sheet(tmp_path, "참가기업.xlsx", rows)]).tables["suppliers"]
    assert table.loc[0, Company.PHONE] == "010-2222-3333"
    assert table.loc[0, "연락처 2"] == "051-1-1111"


def test_files_without_companies_are_read_alone(tmp_path):
    rows = [
        ["통역사", "통역언어", "연락처"],
        ["김통역", "한-영", "010-1"],
        ["이통역", "한국어↔스페인어", "010-2"],
    ]
    table = import_files([sheet(tmp_path, "통역.xlsx", rows)]).tables["interpreters"]
    assert list(table["languages"]) == ["한-영", "한국어↔스페인어"]
