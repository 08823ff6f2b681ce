"""Publishing from the command line: plan, publish, change, publish, roll back, list."""

import json

import pytest

from matchmaker.cli.program import run
from matchmaker.plan import Matchmaker
from matchmaker.report.publishing.promise import PROMISE
from matchmaker.report.publishing.promising import promise_of
from matchmaker.report.publishing.revisions import latest, list_revisions
from matchmaker.report.schedule_file import read_schedule
from matchmaker.report.writing import write_reports
from matchmaker.tables.samples import load_sample

WHEN = ["--when", "2019-03-25T18:00+09:00"]


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    """The mini sample planned, and the same without its first meeting."""
    contents = Matchmaker().plan(load_sample("mini")).contents
    fewer = contents.replace(schedule=contents.schedule.iloc[1:])
    home = tmp_path_factory.mktemp("planned")
    for name, which in (("one", contents), ("two", fewer)):
        write_reports(which, home / name, more={PROMISE: promise_of(which).dumps().encode()})
    return home


def test_publish_roll_back_and_list(planned, tmp_path, capsys):
    home = str(tmp_path / "published")
    assert run(["publish", str(planned / "one"), "--to", home, *WHEN, "--note", "오전 공지"]) == 0
    assert "Revision 1 is published: 8 meetings, 0 changed" in capsys.readouterr().out
    assert run(["publish", str(planned / "two"), "--to", home, *WHEN, "--lang", "ko"]) == 0
    assert "2차 공지 완료: 상담 7건, 변경 1건, 안내 대상 2개사." in capsys.readouterr().out
    assert run(["rollback", home, "--to", "1", *WHEN, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["revision"], said["changed"], said["told"]) == (3, 1, 2)
    first = read_schedule(planned / "one" / "schedule.csv")
    assert read_schedule(latest(home).schedule_file).equals(first)
    assert run(["revisions", home, "--lang", "ko"]) == 0
    shown = capsys.readouterr().out
    assert "오전 공지" in shown
    assert shown.count("공지 그대로") == 3
    assert [r.number for r in list_revisions(home)] == [1, 2, 3]


def test_tampering_shows_in_the_list(planned, tmp_path, capsys):
    home = tmp_path / "published"
    assert run(["publish", str(planned / "one"), "--to", str(home), *WHEN]) == 0
    page = home / "r001" / "plan.html"
    page.chmod(0o644)
    page.write_text("other", "utf-8")
    capsys.readouterr()
    assert run(["revisions", str(home), "--json"]) == 1
    (row,) = json.loads(capsys.readouterr().out)["revisions"]
    assert "plan.html" in row["state"]["text"]


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "no published revision"), ("ko", "공지한 차수가 없습니다")]
)
def test_refusals_are_one_message_in_the_readers_language(tmp_path, capsys, lang, words):
    for command in (["rollback", str(tmp_path), "--to", "1"], ["revisions", str(tmp_path)]):
        assert run([*command, "--lang", lang]) == 1
        said = capsys.readouterr().err
        assert words in said
        assert "Traceback" not in said


def test_wrong_usage(planned, tmp_path, capsys):
    home = ["--to", str(tmp_path / "published")]
    for words in (["--when", "yesterday"], ["--when", ""], ["--no"]):
        assert run(["publish", str(planned / "one"), *home, *words]) == 2
    assert run(["publish", str(planned / "one")]) == 2
    assert run(["rollback", str(tmp_path), "--to", "0"]) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert not (tmp_path / "published").exists()
    assert run(["publish", str(tmp_path / "nothing"), *home]) == 1
    assert "plan.xlsx" in capsys.readouterr().err
