"""Twelve files with twelve traps: rows accounted for, headings understood, unsure ones asked about."""

import shutil

import pytest

from matchmaker.columns import Account, Company, Matched, Pair, Twin
from matchmaker.errors import SettingsError, TableErrors
from matchmaker.tables.importing.likeness import SURE, guess
from matchmaker.tables.importing.mapping import DECIDE, ImportMapping
from matchmaker.tables.importing.reading import import_files
from matchmaker.tables.importing.sheets import open_sheets
from matchmaker.tables.importing.writing import write_import
from matchmaker.tables.read import read_event

EVENT = """
name = "e"
[[days]]
date = 2019-04-09
blocks = [{start = "09:00", end = "12:00", slot_min = 30}]
[places]
count = 4
"""


@pytest.fixture(scope="module")
def found(folder):
    return import_files(folder.iterdir())


def by_id(found, table, key):
    return found.tables[table].set_index(key)


def test_every_filled_row_is_accounted_for_once(found, folder):
    filled = {
        (path.name, sheet.name, at + 1)
        for path in folder.iterdir()
        for sheet in open_sheets(path)
        for at in sheet.filled
    }
    told = list(
        zip(
            found.account[Account.FILE], found.account[Account.SHEET], found.account[Account.ROW], strict=True
        )
    )
    assert len(told) == len(set(told))
    assert set(told) == filled
    assert sum(found.counts().values()) == len(filled)
    silent = found.account[Account.WHAT].map(str) == ""
    assert {status.key for status in found.account.loc[silent, Account.STATUS]} == {"importing.read"}


def test_every_entry_of_every_file_is_read_repaired_or_rejected(found, registrations):
    entries = found.account[[s.key != "importing.left_out" for s in found.account[Account.STATUS]]]
    assert entries.groupby(Account.FILE).size().to_dict() == {one.name: one.entries for one in registrations}


def test_headings_are_understood_without_help(found, registrations):
    """A heading that is asked about does not count as understood."""
    right, misses = 0, []
    for one in registrations:
        lines = {sheet.sheet: sheet for sheet in found.mapping.sheets if sheet.file == one.name}
        assert {name: line.table for name, line in lines.items()} == one.tables
        for sheet, expected in one.headings.items():
            got = [(line.heading, line.column) for line in lines[sheet].columns]
            assert [heading for heading, _ in got] == [heading for heading, _ in expected]
            hits = [g == e for g, e in zip(got, expected, strict=True)]
            right += sum(hits)
            misses += [(one.name, g) for g, hit in zip(got, hits, strict=True) if not hit]
    assert right / (right + len(misses)) >= 0.95, misses
    assert all(column == DECIDE for _, (_, column) in misses), "unsure is asked, never guessed"


def test_a_heading_the_engine_is_unsure_of_is_asked_about(found, registrations):
    asked = set().union(*(one.asked for one in registrations))
    assert set(found.undecided[Matched.HEADING]) == asked
    typed = by_id(found, "suppliers", Company.NAME).loc["한라전자"]
    assert typed["이메일 주소록"] == "b@naver.com"  # kept, and not taken for the e-mail address
    assert not typed.get(Company.EMAIL)


def test_the_planners_answer_is_taken(found, folder):
    text = found.mapping.dumps()
    assert text.count('column = "?"') == 2
    lines = text.split("\n")
    at = next(i for i, line in enumerate(lines) if "이메일 주소록" in line) + 1
    lines[at] = 'column = "email"'
    again = import_files(folder.iterdir(), ImportMapping.loads("\n".join(lines)))
    assert by_id(again, "suppliers", Company.NAME).loc["한라전자", Company.EMAIL] == "b@naver.com"
    assert set(again.undecided[Matched.HEADING]) == {"업채명"}


def test_an_unedited_mapping_changes_nothing(found, folder):
    again = import_files(folder.iterdir(), ImportMapping.loads(found.mapping.dumps()))
    assert all(table.equals(again.tables[name]) for name, table in found.tables.items())


def test_a_mapping_with_an_unknown_column_is_refused(found):
    with pytest.raises(SettingsError, match="must be a column of suppliers"):
        ImportMapping.loads(found.mapping.dumps().replace('column = "employees"', 'column = "employes"'))


def test_values_come_out_as_they_were_meant(found):
    makers = by_id(found, "suppliers", Company.NAME)
    assert makers.loc["(주)한빛정밀", Company.SALES_USD] == pytest.approx(11_500e6 / 1150)
    assert makers.loc["(주)한빛정밀", Company.EMPLOYEES] == 120
    assert makers.loc["한빛 정밀 주식회사", Company.SALES_USD] == pytest.approx(115e8 / 1150)
    assert makers.loc["한빛 정밀 주식회사", Company.EXPORTS_USD] == 1_200_000
    assert makers.loc["가람고무", Company.FOUNDED] == 1998
    assert makers.loc["나래유리", Company.HS_CODES] == "870830"
    assert makers.loc["다솜식품", Company.HS_CODES] == "090111"
    assert makers.loc["삼면조선", Company.PRODUCTS] == "프로펠러; 축"
    assert makers.loc["삼면조선", Company.HS_CODES] == "8487.10; 8483.10"
    assert makers.loc["한빛오토", Company.NAME_EN] == "Hanbit Auto Inc."
    buyers = by_id(found, "buyers", Company.NAME)
    assert buyers.loc["Gamma Autoparts", Company.SALES_USD] == 12_500_000


def test_twins_are_shown_and_not_merged(found):
    pairs = set(zip(found.twins[Twin.FIRST_NAME], found.twins[Twin.SECOND_NAME], strict=True))
    assert pairs == {("(주)한빛정밀", "한빛 정밀 주식회사"), ("Epsilon Motors", "EPSILON MOTORS PVT. LTD.")}
    assert {"(주)한빛정밀", "한빛 정밀 주식회사"} <= set(found.tables["suppliers"][Company.NAME])


def test_the_folder_reads_as_an_event(found, tmp_path):
    out = tmp_path / "event"
    out.mkdir()
    (out / "event.toml").write_text(EVENT, encoding="utf-8")
    write_import(found, out, lang="ko")
    event = read_event(out)
    assert len(event.suppliers) == len(found.tables["suppliers"])
    assert len(event.buyers) == len(found.tables["buyers"])
    for side, key in (("suppliers", Pair.SUPPLIER), ("buyers", Pair.BUYER)):
        amounts = by_id(found, side, key)[Company.SALES_USD].dropna().astype(float)
        assert getattr(event, side).loc[amounts.index, Company.SALES_USD].tolist() == amounts.tolist()


def test_the_same_files_give_the_same_bytes(found, tmp_path):
    first, second = (write_import(found, tmp_path / name) for name in "ab")
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]


def test_nothing_is_overwritten(found, tmp_path):
    out = tmp_path / "event"
    write_import(found, out)
    before = {p.name: p.read_bytes() for p in out.iterdir()}
    with pytest.raises(TableErrors, match="nothing is overwritten"):
        write_import(found, out)
    assert {p.name: p.read_bytes() for p in out.iterdir()} == before
    assert [p.name for p in tmp_path.iterdir()] == ["event"]


def test_a_failure_while_writing_leaves_what_was_there(found, tmp_path, monkeypatch):
    out = tmp_path / "event"
    out.mkdir()
    (out / "event.toml").write_text(EVENT, encoding="utf-8")

    def full(*_args, **_more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("matchmaker.tables.importing.writing._write_csv", full)
    with pytest.raises(OSError, match="No space"):
        write_import(found, out)
    assert [p.name for p in tmp_path.iterdir()] == ["event"]
    assert [p.name for p in out.iterdir()] == ["event.toml"]


def test_a_file_may_come_in_any_order(found, folder, tmp_path):
    other = shutil.copytree(folder, tmp_path / "copy")
    again = import_files(sorted(other.iterdir(), reverse=True))
    assert again.account.astype(str).equals(found.account.astype(str))


@pytest.mark.parametrize("heading", ["회사명(중문)", "매출액(국내/해외)", "담당자(부친)"])
def test_a_bracket_that_may_change_the_meaning_is_asked_about(heading):
    found = guess([heading], ("company", "supplier"))
    assert found.heading.column is None or found.confidence < SURE


def test_floor_plans_booths_and_fixed_meetings_come_along(tmp_path):
    files = {
        "참가기업.csv": "업체번호,업체명\nS001,가온\n",
        "부스배치.csv": "부스번호,입주업체,홀\nA1,S001,1홀\nA2,,1홀\n",
        "도면.csv": "테이블번호,X좌표(m),Y좌표(m),홀\nT1,0,3,1홀\n",
        "확정상담.csv": "업체번호,바이어번호,시간대,테이블\nS001,B001,D1-0900,A1\n",
        "지난상담.csv": "업체번호,바이어번호,일자\nS001,B001,2018-04-05\n",
    }
    for name, lines in files.items():
        (tmp_path / name).write_text(lines, encoding="utf-8")
    found = import_files(tmp_path.glob("*.csv"))
    assert found.undecided.empty
    rows = {
        name: [tuple(row) for row in table.astype(object).to_numpy()] for name, table in found.tables.items()
    }
    assert list(found.tables["places"].columns) == ["place_id", "owner_id", "hall"]
    assert rows["places"] == [("A1", "S001", "1홀"), ("A2", None, "1홀")]
    assert rows["floor_plan"] == [("T1", 0.0, 3.0, "1홀")]
    assert rows["locks"] == [("S001", "B001", "D1-0900", "A1")]
    assert rows["past_meetings"] == [("S001", "B001", "2018-04-05")]
