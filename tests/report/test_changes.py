"""Who is told of a change, in which words, and that nobody else is."""

import csv
import io
from datetime import UTC, datetime

import pandas as pd
import pytest

from matchmaker.report.changes import change_messages, changes_csv
from matchmaker.report.publishing.letters import letters_csv, write_letters
from matchmaker.report.publishing.promise import changes_between, follow
from matchmaker.report.publishing.promising import promise_of
from matchmaker.timetable.repair import moved, told

WHEN = datetime(2019, 3, 25, tzinfo=UTC)
COLUMNS = ["slot_id", "place_id", "interpreter_id"]


def changed(plan):
    """One meeting moved, one dropped, one added, one with another interpreter; B2 keeps only what is new."""
    schedule = plan.schedule.drop(index=("001", "B2")).astype(object)
    schedule.loc[("001", "B1"), "interpreter_id"] = "I2"
    schedule.loc[("S2", "B1"), "slot_id"] = "A2"
    schedule.loc[("S3", "B2"), COLUMNS] = ["A3", "T2", None]
    return plan.replace(schedule=schedule, not_placed=plan.not_placed.iloc[:0])


@pytest.fixture
def promises(plan):
    first = follow(None, promise_of(plan), when=WHEN)
    return first, follow(first, promise_of(changed(plan)), when=WHEN)


def test_the_letters_go_to_exactly_those_who_must_be_told(plan, promises):
    assert list(write_letters(*promises).index) == list(told(moved(plan.schedule, changed(plan).schedule)))
    assert write_letters(promises[1], promises[1]).empty


def test_changes_are_those_of_the_timetable(plan, promises):
    found, expected = changes_between(*promises), moved(plan.schedule, changed(plan).schedule)
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)


def test_a_letter_says_what_was_and_what_is(promises):
    letters = write_letters(*promises)
    text = letters["text"]["001"]
    assert text.startswith("안녕하세요, 가온정밀 담당자님.")
    assert "- 상담 취소: Coral Ship / 기존 일정: 4월 9일 (화) 09:30-10:00, 테이블 T2, East" in text
    assert "- 통역 변경: Buena Partes / 4월 9일 (화) 09:00-09:30, 테이블 T2, East, 통역 Lee" in text
    assert "변경 후 전체 상담 일정 (1건):" in text
    text = letters["text"]["B1"]
    assert "- Moved: Narae Machinery, from Tue, Apr 9 11:00-11:30, Table T10, East, interpreter Kim" in text
    assert "to Tue, Apr 9 09:30-10:00, Table T10, East, interpreter Kim" in text
    assert "Your meetings now (2):" in text
    assert "All times are local: Asia/Seoul." in text
    assert letters["subject"]["B2"] == "[Spring Match] Changes to your meetings (2)"
    assert "- New: 다온해양, Tue, Apr 9 11:00-11:30, Table T2, East" in letters["text"]["B2"]
    assert letters["calendar"]["B2"] == "calendars/B2.ics"


def test_who_has_nothing_left_is_told_so(plan):
    first = follow(None, promise_of(plan), when=WHEN)
    gone = plan.replace(schedule=plan.schedule.drop(index=[("001", "B1"), ("001", "B2")]))
    text = write_letters(first, follow(first, promise_of(gone), when=WHEN))["text"]["001"]
    assert "현재 배정된 상담이 없습니다." in text


def test_a_slot_that_keeps_its_name_at_another_hour_is_told(plan):
    """The timetable is the same, the clock is not: everybody of that slot must know."""
    first = follow(None, promise_of(plan), when=WHEN)
    slots = plan.event.slots.copy()
    slots.loc["A3", ["start", "end"]] += pd.Timedelta("15min")
    later = plan.replace(event=plan.event.replace(slots=slots))
    letters = write_letters(first, follow(first, promise_of(later), when=WHEN))
    assert list(letters.index) == ["B1", "S2"]
    assert "11:15-11:45" in letters["text"]["B1"]
    hall = plan.event.places.assign(hall=["East", "West"])
    other = plan.replace(event=plan.event.replace(places=hall))
    letters = write_letters(first, follow(first, promise_of(other), when=WHEN))
    assert list(letters.index) == ["B1", "B2", "S2"]
    assert "Another table: " in letters["text"]["B2"]


def test_no_letter_holds_a_contact(promises):
    text = letters_csv(write_letters(*promises)).decode("utf-8-sig")
    assert not [secret for secret in ("SECRET", "example.com", "1234") if secret in text]


def test_a_company_of_unknown_language_gets_both(plan):
    unknown = plan.event.suppliers.assign(languages=[()] * 3, province=None, municipality=None)
    start = plan.replace(event=plan.event.replace(suppliers=unknown))
    first = follow(None, promise_of(start), when=WHEN)
    letters = write_letters(first, follow(first, promise_of(changed(start)), when=WHEN))
    assert letters["language"]["001"] == "ko en"
    assert "안녕하세요, 가온정밀 담당자님." in letters["text"]["001"]
    assert "Dear Gaon Precision," in letters["text"]["001"]
    assert letters["name"]["001"] == "가온정밀 / Gaon Precision"


def test_who_attends_online_reads_its_own_clock_and_no_table(plan):
    buyers = plan.event.buyers.assign(attendance=["online", "onsite"], country=["DE", "SG"])
    online = plan.replace(event=plan.event.replace(buyers=buyers))
    first = follow(None, promise_of(plan), when=WHEN)
    text = write_letters(first, follow(first, promise_of(online), when=WHEN))["text"]["B1"]
    assert "Gaon Precision: Tue, Apr 9 02:00-02:30, Video meeting" in text
    assert "Europe/Berlin" in text


def test_a_company_that_keeps_its_profile_is_not_told_about(plan):
    buyers = plan.event.buyers.assign(share_profile=["no", None])
    meetings = promise_of(plan.replace(event=plan.event.replace(buyers=buyers))).meetings
    assert meetings.loc[("001", "B1"), "reason_for_supplier"] is None
    assert meetings.loc[("001", "B2"), "reason_for_supplier"] == "30분"
    assert meetings.loc[("001", "B1"), "reason_for_buyer"] == "30 min"


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_payloads_are_inert_in_the_table(hostile, lang):
    first = follow(None, promise_of(hostile), when=WHEN)
    second = hostile.replace(schedule=hostile.schedule.assign(slot_id="A2"))
    letters = write_letters(first, follow(first, promise_of(second), when=WHEN))
    rows = list(csv.reader(io.StringIO(letters_csv(letters, lang=lang).decode("utf-8-sig"), newline="")))
    assert len(rows) == len(hostile.schedule) + 2
    assert {len(row) for row in rows} == {6}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    lines = next(text for text in letters["text"]).splitlines()
    assert len(lines) == 11  # no name adds a line
    file = io.StringIO(changes_csv(changes_between(first, promise_of(second)), lang=lang).decode("utf-8-sig"))
    cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_every_change_has_its_sentence(plan):
    table = moved(plan.schedule, changed(plan).schedule)
    said = [message.say("ko") for message in change_messages(table)]
    assert said[0] == "001 - B1, A1: 통역 변경 I1 → I2."
    assert said[1] == "001 - B2: 상담 취소 (기존 A2, 테이블 T2)."
    assert len(said) == len(table) == 4
