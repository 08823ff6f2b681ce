"""One event, however its files are written."""

import time
from datetime import date

import pandas as pd
import pytest

from matchmaker.columns import Absence, Company, Interpreter, Lock, Pair, Place, Preference, Problem, Slot
from matchmaker.errors import SampleError, ScheduleError, TableErrors
from matchmaker.messages import Message
from matchmaker.tables.event import Event
from matchmaker.tables.read import event_files, read_event
from matchmaker.tables.samples import list_samples, load_sample, sample_path

FRAMES = ("suppliers", "buyers", "slots", "places", "certificates", "preferences", "absences", "interpreters")
ENGLISH = {
    "suppliers": [
        ["supplier_id", "name", "name_en", "country", "address", "products", "hs_codes", "certificates",
         "Sales (million KRW)", "Exports (thousand USD)", "employees", "founded", "markets", "languages",
         "wished buyers", "lead_time_days", "Maximum meetings"],
        ["007", "한빛정밀", "Hanbit Precision", "KR", "전북 군산시 산단로 1", "brake pads",
         "8708.30; 6813.81", "IATF 16949 (2027-05-31); KR", 1250, 1200, 120, 1998, "mexico", "ko; en",
         "B1; Beta Motors", 14, 5],
        ["S2", "다온해양", "", "KR", "부산 동구 1", "valves", "8481", "", 2500, "", 45, "", "",
         "", "", "", ""],
    ],
    "buyers": [
        ["buyer_id", "name", "country", "kind", "products", "languages", "certificates_required"],
        ["B1", "Alpha Trading", "MX", "trading_house", "brakes", "es; en", "iatf_16949"],
        ["B2", "Beta Motors", "VN", "shipowner", "valves", "vi", ""],
    ],
    "absences": [["company_id", "date", "from", "to", "session"],
                 ["007", date(2026, 4, 9), "11:00", "14:00", ""], ["B2", "", "", "", "afternoon"]],
    "preferences": [["supplier_id", "buyer_id", "side", "level"], ["S2", "B2", "buyer", "must"],
                    ["007", "B2", "supplier", "no"]],
    "interpreters": [["interpreter_id", "name", "languages", "absent"], ["I1", "Kim", "ko; es", "D2"]],
}  # fmt: skip
KOREAN = {
    "suppliers": [
        ["업체번호", "회사명(국문)", "회사명(영문)", "국가", "소재지", "주요 생산품목", "HS코드", "특허/인증",
         "전년도 매출액(백만원)", "수출실적(천불)", "종업원수", "설립일", "희망시장", "구사언어",
         "상담희망바이어", "납기", "최대 상담 건수"],
        ["００７", "한빛정밀", "Hanbit Precision", "대한민국", "전북 군산시 산단로 1", "brake pads",
         "8708.30/6813.81",
         "IATF16949(2027.05.31까지), 한국선급", "1,250", "1,200", "１２０명", "1998.03.02", "멕시코",
         "한국어, 영어",
         "B1, Beta Motors", "2주", "5"],
        ["S2", "다온해양", "-", "한국", "부산 동구 1", "valves", "8481", "없음", "2,500", "", "45",
         "", "", "", "", "", ""],
    ],
    "buyers": [
        ["바이어번호", "바이어명", "nationNm", "gb", "interestItem", "사용언어", "필수인증"],
        ["B1", "Alpha Trading", "멕시코", "무역상사", "brakes", "스페인어/영어", "IATF 16949"],
        ["B2", "Beta Motors", "베트남", "선주", "valves", "베트남어", ""],
    ],
    "absences": [["업체명", "일자", "시작시간", "종료시간", "오전/오후"],
                 ["한빛정밀", "2026.4.9", "오전 11시", "오후 2시", ""], ["Beta Motors", "", "", "", "오후"]],
    "preferences": [["업체명", "바이어", "신청측", "희망수준"], ["다온해양", "B2", "바이어", "필수"],
                    ["Hanbit Precision", "B2", "공급사", "제외"]],
    "interpreters": [["통역번호", "성명", "통역언어", "불참"], ["I1", "Kim", "한국어/스페인어", "2026.4.10"]],
}  # fmt: skip


def assert_same(one: Event, other: Event) -> None:
    for name in FRAMES:
        left, right = getattr(one, name), getattr(other, name)
        pd.testing.assert_frame_equal(left, right, obj=name)
    assert (one.name, one.rules, one.seated) == (other.name, other.rules, other.seated)


@pytest.fixture
def plain(write_event):
    return read_event(write_event(**ENGLISH))


def test_the_event_says_what_the_files_say(plain):
    hanbit, beta = plain.suppliers.loc["007"], plain.buyers.loc["B2"]
    assert hanbit[Company.HS_CODES] == ("870830", "681381")
    assert hanbit[Company.EXPORTS_USD] == 1_200_000
    assert hanbit[Company.SALES_USD] == pytest.approx(1.25e9 / 1150, abs=0.01)
    assert (hanbit[Company.PROVINCE], hanbit[Company.MUNICIPALITY]) == ("전북", "군산시")
    assert (hanbit[Company.MAX_MEETINGS], beta[Company.MAX_MEETINGS]) == (5, 6)
    assert beta[Company.LANGUAGES] == ("vi",)
    assert beta[Company.CERTIFICATES_REQUIRED] == ()
    assert plain.slots.index.tolist()[:2] == ["D1-0900", "D1-0930"]
    assert plain.slots.index.tolist()[-3:] == ["D1-1430", "D2-1000", "D2-1100"]
    assert plain.slots[Slot.PLACES].tolist() == [4] * 9 + [2]
    assert str(plain.slots[Slot.START].dt.tz) == "Asia/Seoul"
    assert plain.slots[Slot.START].is_monotonic_increasing
    away = plain.absences.groupby(Absence.COMPANY)[Absence.SLOT].agg(list)
    assert away["007"] == ["D1-1100", "D1-1130", "D1-1330"]
    assert away["B2"] == ["D1-1330", "D1-1430"]
    assert plain.interpreters.loc["I1", Interpreter.ABSENT] == ("D2-1000", "D2-1100")


def test_wishes_of_a_form_become_preferences_and_the_file_goes_before(plain):
    said = {tuple(row) for row in plain.preferences.itertuples(index=False)}
    assert said == {
        ("S2", "B2", "buyer", "must"),
        ("007", "B2", "supplier", "no"),
        ("007", "B1", "supplier", "want"),
    }
    overruled = plain.unused[plain.unused[Problem.VALUE] == "Beta Motors"]
    assert overruled[Problem.COLUMN].tolist() == ["wished buyers"]


def test_korean_forms_give_the_same_event(write_event, plain):
    assert_same(read_event(write_event(**KOREAN)), plain)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp949"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_delimiter_gives_the_same_event(write_event, plain, encoding, delimiter):
    again = read_event(write_event(encoding=encoding, delimiter=delimiter, **KOREAN))
    assert_same(again, plain)


@pytest.mark.parametrize("tables", [ENGLISH, KOREAN])
def test_excel_gives_the_same_event_as_csv(write_event, plain, tables):
    assert_same(read_event(write_event(ending="xlsx", **tables)), plain)


def test_hs_codes_and_ids_survive_real_excel_cells(write_event):
    rows = [["supplier_id", "name", "hs_codes"], [1, "A", 870830], ["01", "B", 8708.3], ["x", "C", "0901.11"]]
    rows += [["y", "D", 90111], ["z", "E", 8708301000]]
    event = read_event(write_event(ending="xlsx", suppliers=rows))
    assert event.suppliers[Company.HS_CODES].to_dict() == {
        "1": ("870830",),
        "01": ("870830",),
        "x": ("090111",),
        "y": ("090111",),
        "z": ("870830",),
    }
    assert event.repaired[Problem.ROW].tolist() == [3, 5, 6]


def test_unknown_columns_words_files_and_sheets_are_kept_and_listed(write_event):
    rows = [
        ["자동차부품 상담회 참가업체", "", "", ""],
        ["supplier_id", "name", "무역관", "segments"],
        ["1", "A", "멕시코시티", "OEM; 우주"],
    ]
    folder = write_event(ending="xlsx", suppliers=rows)
    (folder / "방문기록.hwp").write_bytes(b"")
    event = read_event(folder)
    assert event.suppliers["무역관"].tolist() == ["멕시코시티"]
    assert event.suppliers[Company.SEGMENTS].tolist() == [("oem",)]
    assert event.unused[Problem.VALUE].tolist() == ["", "자동차부품 상담회 참가업체", "무역관", "우주"]
    assert all(isinstance(reason, Message) for reason in event.unused[Problem.REASON])


def test_several_columns_of_one_meaning_are_put_together(write_event):
    rows = [
        ["No", "업체번호", "name", "기본제품(국문)", "Main Product", "추가제품"],
        [1, "a", "A", "브레이크", "brakes", ""],
        [2, "b", "B", "", "valves", "valves"],
    ]
    event = read_event(write_event(suppliers=rows))
    assert event.suppliers[Company.PRODUCTS].to_dict() == {"a": "브레이크; brakes", "b": "valves"}
    assert event.suppliers["No"].tolist() == ["1", "2"]


def test_what_nobody_says_is_missing_and_lists_are_empty(write_event):
    event = read_event(write_event(suppliers=[["id", "name"], ["1", "A"]]))
    alone = event.suppliers.loc["1"]
    for column in (Company.HS_CODES, Company.MARKETS, Company.LANGUAGES, Company.CUSTOMERS):
        assert alone[column] == ()
    for column in (Company.SALES_USD, Company.COUNTRY, Company.EMPLOYEES, Company.TOP_CUSTOMER_SHARE):
        assert pd.isna(alone[column])
    assert event.suppliers[Company.SALES_USD].dtype == "float64"
    assert event.certificates.empty
    assert event.locks.empty


def test_a_companys_own_word_goes_before_the_events_quotas(write_event):
    toml = EVENT + "min_meetings = 3\n"
    rows = [["buyer_id", "name", "max_meetings"], ["B1", "A", 2], ["B2", "B", ""]]
    event = read_event(write_event(event=toml, buyers=rows))
    assert event.buyers[[Company.MIN_MEETINGS, Company.MAX_MEETINGS]].to_numpy().tolist() == [[2, 2], [3, 6]]
    assert event.repaired[Problem.COLUMN].tolist() == [Company.MIN_MEETINGS]


EVENT = """
name = "e"
[[days]]
date = 2026-04-09
blocks = [{start = "09:00", end = "10:00", slot_min = 25, pause_min = 5}]
[places]
count = 5
seated = "buyers"
[buyers]
max_meetings = 6
"""


def test_a_side_that_sits_owns_its_places(write_event):
    rows = [["buyer_id", "name", "representatives"], ["B1", "A", 2], ["B2", "B", ""]]
    event = read_event(write_event(event=EVENT, buyers=rows))
    assert event.slots.index.tolist() == ["D1-0900", "D1-0930"]
    assert event.places[Place.OWNER].tolist() == ["B1", "B1", "B2", None, None]
    few = read_event(write_event(event=EVENT.replace("count = 5", "count = 2"), buyers=rows))
    assert few.places[Place.OWNER].isna().all()
    uncounted = read_event(write_event(event=EVENT.replace("count = 5", ""), buyers=rows))
    assert uncounted.places[Place.OWNER].tolist() == ["B1", "B1", "B2"]
    listed = [["place_id", "owner_id", "hall"], ["1-A", "Beta", "1"], ["1-B", "", "1"]]
    booths = read_event(
        write_event(
            event=EVENT.replace("count = 5", ""), buyers=[*rows[:2], ["B2", "Beta", ""]], places=listed
        )
    )
    assert booths.places.index.tolist() == ["1-A", "1-B"]
    assert booths.places[Place.OWNER].tolist() == ["B2", None]
    assert booths.slots[Slot.PLACES].tolist() == [2, 2]


def test_locks_and_past_meetings(write_event):
    pair = ["supplier_id", "buyer_id"]
    event = read_event(
        write_event(
            locks=[
                [*pair, "시간대", "테이블"],
                ["007", "Alpha Trading", "D2-1000", "T01"],
                ["S2", "B1", "", ""],
            ],
            past_meetings=[
                [*pair, "date", "결과"],
                ["007", "B1", "2025.4.1", "계약체결"],
                ["old", "B1", "", ""],
            ],
        )
    )
    locks = event.locks.set_index(Pair.KEYS)
    assert locks.loc[("007", "B1")].tolist() == ["D2-1000", "T01"]
    assert locks.loc[("S2", "B1"), Lock.SLOT] is None or pd.isna(locks.loc[("S2", "B1"), Lock.SLOT])
    assert event.past_meetings.to_numpy().tolist() == [
        ["007", "B1", pd.Timestamp("2025-04-01"), "contract", None]
    ]
    assert event.unused[Problem.VALUE].tolist() == ["old"]


def test_an_absence_outside_the_events_hours_is_listed_not_lost(write_event):
    event = read_event(
        write_event(absences=[["업체", "날짜", "from", "to"], ["007", "2026-04-09", "18:00", ""]])
    )
    assert event.absences.empty
    assert event.unused[[Problem.FILE, Problem.ROW]].to_numpy().tolist() == [["absences.csv", 2]]


def test_ids_written_as_a_text_formula_keep_their_zeros(write_event):
    event = read_event(write_event(suppliers=[["id", "name"], ['="0012"', "A"]]))
    assert event.suppliers.index.tolist() == ["0012"]
    assert event.repaired[Problem.VALUE].tolist() == ['="0012"']


def test_precedences_and_interpreters_by_session(write_event):
    event = read_event(
        write_event(
            precedences=[
                ["선행 공급사", "선행 바이어", "후행 공급사", "후행 바이어"],
                ["007", "B1", "다온해양", "B1"],
            ],
            interpreters=[["id", "languages", "absent"], ["I1", "ko, en", "D1 오전; 2026-04-10"]],
            suppliers=[["id", "name"], ["007", "A"], ["S2", "다온해양"]],
        )
    )
    assert event.precedences.to_numpy().tolist() == [["007", "B1", "S2", "B1"]]
    assert len(event.interpreters.loc["I1", Interpreter.ABSENT]) == 6 + 2


def test_two_companies_of_one_name_must_be_named_by_id(write_event):
    suppliers = [["id", "name"], ["1", "Alpha"], ["2", "ALPHA"]]
    wishes = [["supplier_id", "buyer_id", "side", "level"], ["Alpha", "B1", "buyer", "want"]]
    with pytest.raises(TableErrors, match="Two companies are called so: 1 and 2"):
        read_event(write_event(suppliers=suppliers, preferences=wishes))


def test_one_company_on_both_sides(write_event):
    buyers = [["id", "name"], ["007", "Hanbit Precision"], ["B1", "Alpha"]]
    event = read_event(write_event(event="same_company = true\n" + EVENT, buyers=buyers))
    assert event.participants.tolist() == ["007", "S2", "B1"]


def test_clock_changes_and_slots_of_one_start(write_event):
    spring = (
        EVENT.replace("2026-04-09", "2026-03-29").replace('"09:00"', '"02:00"').replace('"10:00"', '"03:00"')
    )
    with pytest.raises(TableErrors, match="clock change"):
        read_event(write_event(event='time_zone = "Europe/Berlin"\n' + spring))
    two = 'slots = [{start = "09:00", end = "09:30"}, {start = "09:00", end = "10:00"}]'
    lines = [two if line.startswith("blocks") else line for line in EVENT.splitlines()]
    assert read_event(write_event(event="\n".join(lines))).slots.index.tolist() == [
        "D1-0900-0930",
        "D1-0900-1000",
    ]


def test_reading_twice_gives_the_same_event_and_lists_its_files(write_event, plain):
    folder = write_event(**KOREAN)
    assert_same(read_event(folder), read_event(str(folder)))
    assert [file.name for file in event_files(folder)] == [
        "absences.csv", "buyers.csv", "event.toml", "interpreters.csv", "preferences.csv", "suppliers.csv",
    ]  # fmt: skip


def test_samples_are_found_by_name():
    names = list_samples()
    assert "mini" in names
    mini = load_sample("mini")
    assert (len(mini.suppliers), len(mini.buyers)) == (4, 6)
    with pytest.raises(SampleError, match="'mini'"):
        sample_path("minni")
    with pytest.raises(SampleError):
        sample_path("../samples/mini")


def test_the_large_sample_reads_fast():
    load_sample("boomup")
    start = time.process_time()
    event = load_sample("boomup")
    assert time.process_time() - start < 6  # under a second alone; measuring coverage triples it
    assert event.suppliers.shape[0] == 868


def test_an_event_refuses_references_to_nobody(plain):
    stranger = plain.preferences.assign(**{Preference.BUYER: "B9"})
    with pytest.raises(ScheduleError, match="'B9'"):
        plain.replace(preferences=stranger)
