"""Booklets, table sheets and the door list: what they say is the timetable, in letters that can be read."""

import io
import re

import pandas as pd
import pytest
from pypdf import PdfReader

from matchmaker.errors import ScheduleError
from matchmaker.report.paper import fonts, printing
from matchmaker.report.paper.booklets import booklet
from matchmaker.report.paper.fonts import PrintError, find_letters
from matchmaker.report.paper.lists import door_list, table_sheets
from matchmaker.report.paper.pages import Pages
from matchmaker.report.paper.printing import print_papers
from matchmaker.report.paper.typesetting import TEMPLATES, Typesetter


def text_of(pdf, between="\n"):
    reader = PdfReader(io.BytesIO(pdf) if isinstance(pdf, bytes) else pdf)
    return between.join(page.extract_text() for page in reader.pages)


def squeezed(text):
    """Without blanks, line breaks and the marks where a long word may break."""
    return re.sub(r"[\s\u200b]+", "", text)


def bytes_of(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture
def printed(plan, tmp_path):
    return print_papers(plan, tmp_path / "out", lang="ko")


def test_every_company_reads_its_meetings_and_no_other(plan, printed):
    assert set(printed.booklets) == set(plan.event.participants)
    names = plan.names("ko")
    for company, file in printed.booklets.items():
        text = squeezed(text_of(file))
        mine = plan.held[(plan.held["supplier_id"] == company) | (plan.held["buyer_id"] == company)]
        assert f"상담{len(mine)}건" in text
        partners = set(mine["supplier_id"]) | set(mine["buyer_id"])
        for row in mine.to_dict("records"):
            other = row["buyer_id"] if row["supplier_id"] == company else row["supplier_id"]
            time = f"{row['start']:%H:%M}–{row['end']:%H:%M}"
            assert squeezed(names[other]) in text
            assert re.search(f"{time}.*?테이블{row['place_id']}", text)
        for stranger in set(names) - partners - {company}:
            assert squeezed(names[stranger]) not in text
    assert "예정된상담이없습니다" in squeezed(text_of(printed.booklets["S3"]))


def test_korean_comes_out_as_it_went_in(printed):
    text = text_of(printed.booklets["001"])
    for words in ("상담 일정표", "가온정밀", "2019년 4월 9일 화요일", "테이블", "통역"):
        assert words in text


def test_english_has_no_korean_but_names(plan, tmp_path):
    text = text_of(print_papers(plan, tmp_path / "en", lang="en").booklets["001"])
    assert "Meeting schedule" in text
    assert "Tuesday, April 9, 2019" in text
    assert set(re.findall(r"[가-힣]+", text)) == {"가온정밀"}


def test_each_booklet_in_its_companys_own_language(plan, tmp_path):
    own = print_papers(plan, tmp_path / "own", lang="en", own_language=True)
    assert "상담 일정표" in text_of(own.booklets["001"])
    assert "Meeting schedule" in text_of(own.booklets["B1"])


def test_a_sheet_says_who_meets_at_its_table(plan, printed):
    assert set(printed.tables) == set(plan.held["place_id"])
    names = plan.names("ko")
    for place, file in printed.tables.items():
        text = squeezed(text_of(file))
        for row in plan.held[plan.held["place_id"] == place].to_dict("records"):
            assert f"{row['start']:%H:%M}" in text
            assert squeezed(names[row["supplier_id"]]) in text
            assert squeezed(names[row["buyer_id"]]) in text
    box = PdfReader(printed.tables["T2"]).pages[0].mediabox
    assert box.width > box.height


def test_a_company_that_sits_there_all_day_stands_above_the_table(plan):
    days = table_sheets(Pages(plan, "en"))["T2"]["days"]
    assert days[0]["host"]["name"] == "Gaon Precision"
    assert [row["companies"][0]["name"] for row in days[0]["rows"]] == ["Buena Partes", "Coral Ship"]
    mixed = plan.replace(schedule=plan.schedule.assign(place_id="T2"))
    days = table_sheets(Pages(mixed, "en"))["T2"]["days"]
    assert days[0]["host"] is None
    assert {len(row["companies"]) for row in days[0]["rows"]} == {2}


def test_the_door_list_names_everyone_with_the_first_meeting(plan):
    rows = {row["id"]: row for row in door_list(Pages(plan, "en"))["rows"]}
    assert set(rows) == set(plan.event.participants) | {"I1", "I2"}
    assert (rows["001"]["first"], rows["001"]["table"]) == ("4/9 09:00", "T2")
    assert (rows["S3"]["first"], rows["S3"]["table"]) == ("", "")
    assert rows["I2"]["first"] == "4/9 09:00"


def test_the_door_list_is_in_order_of_name_whatever_the_legal_form(plan):
    suppliers = plan.event.suppliers.assign(name=["주식회사 다온", "(주)가온", "나래㈜"])
    named = plan.replace(event=plan.event.replace(suppliers=suppliers))
    order = [row["name"] for row in door_list(Pages(named, "ko"))["rows"]]
    assert [n for n in order if re.search("[가-힣]", n)] == ["(주)가온", "나래㈜", "주식회사 다온"]


def test_headings_stand_again_on_each_page_of_the_door_list(plan):
    many = door_list(Pages(plan, "en"))
    many = {**many, "rows": many["rows"] * 20}
    pdf = PdfReader(io.BytesIO(Typesetter("door", lang="en", day=plan.event.first_day).pdf({"door": many})))
    assert len(pdf.pages) > 2
    assert all("First meeting" in page.extract_text() for page in pdf.pages)


def test_one_file_a_kind_holds_all_pages(printed):
    out = printed.folder
    singles = sum(len(PdfReader(file).pages) for file in printed.booklets.values())
    assert len(PdfReader(out / "booklets.pdf").pages) == singles
    assert len(PdfReader(out / "tables.pdf").pages) == sum(
        len(PdfReader(file).pages) for file in printed.tables.values()
    )
    assert "가온정밀" in text_of(out / "door.pdf")


def test_contacts_are_on_no_page(printed):
    for file in printed.files:
        assert not re.search(r"SECRET|secret@|hidden@|010-1234", text_of(file))


def test_a_contact_is_shown_to_those_whom_a_company_that_agreed_meets(plan, tmp_path):
    suppliers = plan.event.suppliers.assign(
        contact=["Kim of 001", "SECRET-PERSON", "Kim of S3"], share_contact=["yes", "no", "yes"]
    )
    agreed = plan.replace(event=plan.event.replace(suppliers=suppliers))
    done = print_papers(agreed, tmp_path / "out", lang="en")
    shown = {"Kim of 001", "secret@example.com", "010-1234-5678"}
    for company, meets in (("B1", True), ("B2", True), ("001", False), ("S3", False)):
        text = text_of(done.booklets[company])
        assert {word for word in shown if word in text} == (shown if meets else set())
    assert "Contact" in text_of(done.booklets["B1"])
    with_s2 = plan.replace(schedule=plan.schedule.drop(index=[("001", "B1"), ("001", "B2")]))
    for company in ("B1", "B2"):  # S2 said no; S3 meets nobody
        meetings = booklet(Pages(with_s2, "ko"), company)["days"][0]["meetings"]
        assert {m["contact"] for m in meetings} == {""}
    others = [*done.tables.values(), done.folder / "door.pdf"]
    whole = "".join(text_of(file) for file in others) + text_of(done.folder / "booklets.pdf")
    assert not re.search("SECRET|hidden@|Kim of S3", whole)
    assert not re.search("Kim of|secret@|010-1234", "".join(text_of(file) for file in others))


def test_a_company_that_keeps_its_profile_to_itself_is_only_named(plan):
    suppliers = plan.event.suppliers.assign(share_profile="no")
    shy = plan.replace(event=plan.event.replace(suppliers=suppliers))
    meetings = booklet(Pages(shy, "ko"), "B1")["days"][0]["meetings"]
    assert {(m["partner_products"], m["partner_languages"], m["why"]) for m in meetings} == {("", "", "")}
    assert booklet(Pages(plan, "ko"), "B1")["days"][0]["meetings"][0]["why"]


def test_the_same_plan_gives_the_same_bytes(plan, printed, tmp_path):
    print_papers(plan, tmp_path / "again", lang="ko")
    assert bytes_of(printed.folder) == bytes_of(tmp_path / "again")
    assert (
        PdfReader(printed.booklets["001"]).metadata.creation_date.isoformat() == "2019-04-09T00:00:00+00:00"
    )


NASTY = [
    '#read("/etc/passwd")',
    "$ x^2 $ *bold* _thin_ `raw` = head",
    '\\ #eval("1+1") \\u{41} // gone /* gone */',
    "@label <label> [brackets] {braces}",
    "W" * 89,
    "한" * 89,
    "Žluť Đorđe Łódź İstanbul Việt Кириллица",
    "深圳市 東京",
]


def test_text_from_spreadsheets_is_shown_and_never_read(plan, tmp_path):
    suppliers = plan.event.suppliers.reindex(["001", "S2", "S3", *(f"X{i}" for i in range(len(NASTY) - 3))])
    suppliers = suppliers.assign(name=NASTY, name_en=NASTY, products=NASTY)
    nasty = plan.replace(event=plan.event.replace(name=NASTY[0], suppliers=suppliers))
    done = print_papers(nasty, tmp_path / "out", lang="en")
    for company, name in zip(suppliers.index, NASTY, strict=True):
        for file in (done.booklets[company], done.folder / "door.pdf"):
            assert squeezed(name) in squeezed(text_of(file))
            assert "root:" not in text_of(file)


def test_every_payload_of_the_reports_can_be_printed(hostile, tmp_path):
    done = print_papers(hostile, tmp_path / "out", lang="ko")
    assert all(
        file.resolve().parent == (tmp_path / "out" / "booklets").resolve() for file in done.booklets.values()
    )
    assert "<script>window.pwned=1</script>" in squeezed(text_of(done.folder / "door.pdf"))


def test_pictures_and_turning_marks_are_left_out(plan):
    suppliers = plan.event.suppliers.assign(name="\u202eGaon \U0001f680\ufe0f㈜\ue000")
    shown = plan.replace(event=plan.event.replace(suppliers=suppliers))
    assert booklet(Pages(shown, "ko"), "001")["company"]["name"] == "Gaon ㈜"


def test_a_template_reads_nothing_outside_its_folder(tmp_path):
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    setter = Typesetter("door", lang="en", day=pd.Timestamp("2019-04-09").date())
    for path in ("/../fonts.py", str(tmp_path / "secret.txt"), "/etc/passwd"):
        with pytest.raises(RuntimeError, match=r"not found|access denied|outside|project root|escape"):
            setter.compiler.compile(input=f'#read("{path}")'.encode(), root=TEMPLATES, format="pdf")


def test_ids_name_no_other_folder(plan, tmp_path):
    suppliers = plan.event.suppliers.rename(index={"S3": "../../evil"})
    asked = plan.event.preferences.replace("S3", "../../evil")
    moved = plan.replace(
        event=plan.event.replace(suppliers=suppliers, preferences=asked),
        meetings=plan.meetings.drop(index=("S3", "B2")),
        not_placed=plan.not_placed.iloc[:0],
    )
    done = print_papers(moved, tmp_path / "a" / "b" / "out")
    assert {p.name for p in (tmp_path / "a" / "b").iterdir()} == {"out"}
    assert (
        done.booklets["../../evil"].resolve().parent == (tmp_path / "a" / "b" / "out" / "booklets").resolve()
    )


def test_one_companys_booklet_leaves_the_rest_alone(plan, printed):
    before = bytes_of(printed.folder)
    moved = plan.replace(schedule=plan.schedule.assign(place_id="T10", slot_id=["B1", "A1", "A2", "A3"]))
    some = print_papers(moved, printed.folder, lang="ko", companies=["001"])
    after = bytes_of(printed.folder)
    assert {name for name in before if before[name] != after[name]} == {"booklets/001.pdf"}
    assert some.whole == some.older == ()


def test_booklets_of_an_earlier_print_are_told_of(plan, printed):
    (printed.folder / "booklets" / "gone.pdf").write_bytes(b"old")
    again = print_papers(plan, printed.folder, lang="ko")
    assert [file.name for file in again.older] == ["gone.pdf"]


def test_an_unknown_company_is_named(plan, tmp_path):
    with pytest.raises(ScheduleError, match="Z9"):
        print_papers(plan, tmp_path / "out", companies=["001", "Z9"])
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_nothing_is_left_when_the_printing_is_interrupted(plan, printed, share):
    before = bytes_of(printed.folder)

    def stop(_stage, done):
        if done >= share:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        print_papers(plan, printed.folder, lang="en", on_progress=stop)
    assert bytes_of(printed.folder) == before
    assert [p.name for p in printed.folder.parent.iterdir()] == ["out"]


def test_files_come_back_when_one_in_a_subfolder_cannot_be_moved(plan, printed, monkeypatch):
    before = bytes_of(printed.folder)
    moved = printing.Path.rename

    def rename(self, target):
        if "new" in self.parts and self.name == "S2.pdf":
            raise PermissionError("open in another program")
        return moved(self, target)

    monkeypatch.setattr(printing.Path, "rename", rename)
    with pytest.raises(PermissionError):
        print_papers(plan, printed.folder, lang="en")
    assert bytes_of(printed.folder) == before


def test_without_a_korean_font_nothing_is_printed(plan, tmp_path, monkeypatch):
    monkeypatch.setattr(fonts, "KOREAN", ("No Such Font",))
    find_letters.cache_clear()
    try:
        with pytest.raises(PrintError, match="pip install"):
            print_papers(plan, tmp_path / "out")
    finally:
        find_letters.cache_clear()
    assert not (tmp_path / "out").exists()


def test_an_online_company_reads_its_own_clock(plan):
    buyers = plan.event.buyers.assign(
        attendance=["online", "onsite"], time_zone=["America/Mexico_City", None]
    )
    away = plan.replace(event=plan.event.replace(buyers=buyers))
    page = booklet(Pages(away, "en"), "B1")
    assert page["zone"] == "All times: America/Mexico City"
    assert page["days"][0]["meetings"][0]["time"].startswith("19:00")
    assert page["days"][0]["day"] == "Monday, April 8, 2019"
    assert booklet(Pages(away, "en"), "001")["days"][0]["meetings"][0]["time"].startswith("09:00")
