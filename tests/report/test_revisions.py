"""Published revisions: kept as they were, told apart, brought back; never half of one or one over another."""

import csv
import io
import json
import shutil
from datetime import UTC, datetime, timedelta, timezone

import icalendar
import pandas as pd
import pytest

from matchmaker.messages import LANGS
from matchmaker.report.manifest import run_manifest
from matchmaker.report.publishing import making, revisions
from matchmaker.report.publishing.calendar import calendar_files
from matchmaker.report.publishing.promise import PROMISE
from matchmaker.report.publishing.promising import promise_of
from matchmaker.report.publishing.records import RevisionError
from matchmaker.report.publishing.revisions import (
    broken_links,
    history,
    is_published,
    latest,
    list_revisions,
    publish,
    roll_back,
)
from matchmaker.report.schedule_file import read_schedule, schedule_csv

WHEN = datetime(2019, 3, 25, 9, tzinfo=UTC)


def written(contents, out, *inputs):
    """An output folder as `plan` and `replan` write it; the workbook and the page are stand-ins."""
    out.mkdir(exist_ok=True)
    files = {
        "plan.xlsx": b"workbook",
        "plan.html": b"page",
        "schedule.csv": schedule_csv(contents),
        PROMISE: promise_of(contents).dumps().encode(),
    }
    for name, data in files.items():
        (out / name).write_bytes(data)
    run = run_manifest(contents, inputs=inputs, outputs=[out / name for name in files])
    (out / "manifest.json").write_text(run, "utf-8")
    return out


def mended(plan):
    """One meeting moved, one dropped, one added."""
    schedule = plan.schedule.drop(index=("001", "B2")).astype(object)
    schedule.loc[("S2", "B1"), "slot_id"] = "A2"
    schedule.loc[("S3", "B2"), ["slot_id", "place_id", "interpreter_id"]] = ["A3", "T2", None]
    return plan.replace(schedule=schedule, not_placed=plan.not_placed.iloc[:0])


@pytest.fixture
def outs(plan, tmp_path):
    """Two output folders, and a folder that holds the first one published."""
    home = tmp_path / "published"
    one, two = written(plan, tmp_path / "one"), written(mended(plan), tmp_path / "two")
    publish(one, home, when=WHEN, note="first")
    return one, two, home


def bytes_of(folder):
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


def client(home):
    """What a reader sees who opened every company's file of every revision: highest SEQUENCE of each UID."""
    entries = {}
    for revision in list_revisions(home):
        for file in sorted((revision.folder / "calendars").iterdir()):
            for event in icalendar.Calendar.from_ical(file.read_bytes()).walk("VEVENT"):
                key, number = (file.name, str(event["UID"])), int(event["SEQUENCE"])
                if number > entries.get(key, (-1,))[0]:
                    off = event["STATUS"] == "CANCELLED"
                    entries[key] = (number, None if off else event["DTSTART"].dt, str(event["LOCATION"]))
    return sorted((key, start, place) for key, (_, start, place) in entries.items() if start is not None)


def same_timetable(revision, schedule):
    found = read_schedule(revision.schedule_file)
    return found.fillna("").astype(str).equals(schedule.sort_index()[found.columns].fillna("").astype(str))


def test_publish_change_publish_and_roll_back_gives_the_first_timetable(plan, outs):
    one, two, home = outs
    first_seen = client(home)
    second = publish(two, home, when=WHEN + timedelta(hours=1), note="lost table")
    assert (second.number, second.changed, second.told) == (2, 3, 5)
    assert same_timetable(latest(home), mended(plan).schedule)
    assert client(home) != first_seen
    third = roll_back(home, 1, when=WHEN + timedelta(hours=2))
    assert (third.number, third.source, third.changed, third.told) == (3, "r001", 3, 5)
    assert same_timetable(latest(home), plan.schedule)
    assert client(home) == first_seen
    numbers = third.promise.meetings["sequence"].to_dict()
    assert numbers == {("001", "B1"): 0, ("001", "B2"): 2, ("S2", "B1"): 2, ("S2", "B2"): 0, ("S3", "B2"): 1}
    table = history(home)
    assert list(table.index) == [1, 2, 3]
    assert list(table["note"]) == ["first", "lost table", ""]
    assert list(table["changed"]) == [0, 3, 3]
    for name in ("plan.xlsx", "plan.html", "schedule.csv", "manifest.json"):
        assert (third.folder / name).read_bytes() == (one / name).read_bytes()
    assert not [r for r in list_revisions(home) if r.damaged()]
    assert broken_links(list_revisions(home)) == []


def test_a_revision_holds_everything_and_the_first_one_stays(plan, outs):
    _one, two, home = outs
    before = bytes_of(home / "r001")
    publish(two, home, when=WHEN)
    assert bytes_of(home / "r001") == before
    names = set(bytes_of(home / "r002"))
    assert names >= {
        "plan.xlsx",
        "plan.html",
        "schedule.csv",
        "manifest.json",
        "changes.csv",
        "messages.csv",
        PROMISE,
    }
    assert {n for n in names if n.startswith("calendars/")} == {
        f"calendars/{c}.ics" for c in ("001", "S2", "S3", "B1", "B2")
    }
    rows = list(csv.DictReader(io.StringIO((home / "r002" / "changes.csv").read_text("utf-8-sig"))))
    assert {(r["supplier_id"], r["buyer_id"]): r["change"] for r in rows} == {
        ("001", "B2"): "dropped",
        ("S2", "B1"): "moved",
        ("S3", "B2"): "added",
    }
    letters = list(csv.reader(io.StringIO((home / "r002" / "messages.csv").read_text("utf-8-sig"))))
    assert [row[0] for row in letters[1:]] == ["001", "B1", "B2", "S2", "S3"]
    assert all(not p.stat().st_mode & 0o222 for p in (home / "r002").rglob("*") if p.is_file())
    text = (home / "history.csv").read_text("utf-8-sig").splitlines()
    assert text[0] == "revision,when,note,source,changed,told"
    assert text[1] == "1,2019-03-25T09:00:00Z,first,one,0,0"
    assert len(text) == 3


def test_calendars_of_those_not_concerned_are_taken_over_and_right(plan, tmp_path):
    home = tmp_path / "published"
    publish(written(plan, tmp_path / "one"), home, when=WHEN)
    schedule = plan.schedule.copy()
    schedule.loc[("S2", "B1"), "place_id"] = "T2"
    second = publish(written(plan.replace(schedule=schedule), tmp_path / "two"), home, when=WHEN)
    files = {
        name: (second.folder / "calendars" / name).read_bytes() for name in calendar_files(second.promise)
    }
    assert files == calendar_files(second.promise)
    old = bytes_of(home / "r001" / "calendars")
    assert {name for name in files if files[name] != old[name]} == {"S2.ics", "B1.ics"}


def test_the_same_inputs_give_the_same_bytes(plan, outs, tmp_path):
    one, _two, home = outs
    other = tmp_path / "elsewhere"
    publish(one, other, when=WHEN.astimezone(timezone(timedelta(hours=9))), note="first")
    assert bytes_of(home) == bytes_of(other)


def test_of_two_who_publish_at_once_one_is_told_and_nothing_is_lost(outs, monkeypatch):
    one, two, home = outs
    put = revisions.put_in_place

    def late(ready, target, number):
        monkeypatch.setattr(revisions, "put_in_place", put)
        publish(one, home, when=WHEN, note="faster")  # somebody else, just before us
        put(ready, target, number)

    monkeypatch.setattr(revisions, "put_in_place", late)
    kept = bytes_of(two)
    with pytest.raises(RevisionError, match="revision 2 at the same moment") as caught:
        publish(two, home, when=WHEN, note="slower")
    assert "2차" in caught.value.say("ko")
    assert bytes_of(two) == kept
    assert [r.note for r in list_revisions(home)] == ["first", "faster"]
    assert latest(home).damaged() == []
    assert publish(two, home, when=WHEN).number == 3


@pytest.mark.parametrize("step", ["copy_plan", "add_told", "put_in_place"])
def test_an_interrupted_publish_leaves_no_half_revision(outs, monkeypatch, step):
    _one, two, home = outs
    before = bytes_of(home)
    work = getattr(revisions, step)

    def stopped(*args, **kwargs):
        if step != "put_in_place":
            work(*args, **kwargs)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(revisions, step, stopped)
        with pytest.raises(KeyboardInterrupt):
            publish(two, home, when=WHEN)
    assert bytes_of(home) == before
    (home / ".r002-dead" / "new").mkdir(parents=True)  # what a lost connection to the power leaves
    (home / ".r002-dead" / "new" / "plan.xlsx").write_bytes(b"half")
    (home / "r2").mkdir()
    assert [r.number for r in list_revisions(home)] == [1]
    assert publish(two, home, when=WHEN).number == 2


def test_tampering_is_noticed(outs):
    _one, two, home = outs
    publish(two, home, when=WHEN)
    newest = latest(home)
    for name in ("schedule.csv", "calendars/B1.ics", PROMISE, "revision.json"):
        file = newest.folder / name
        kept = file.read_bytes()
        file.chmod(0o644)
        file.write_bytes(
            kept.replace(b"A1", b"A3")
            .replace(b'"note": ""', b'"note": "x"')
            .replace(b"SEQUENCE:1", b"SEQUENCE:9")
        )
        assert file.read_bytes() != kept
        if name == "revision.json":
            third = roll_back(home, 1, when=WHEN)
            file.write_bytes(kept)
            assert broken_links(list_revisions(home)) == [third.number]
        else:
            assert list_revisions(home)[-1].damaged() == [name]
            if "calendars" not in name:
                with pytest.raises(RevisionError, match=name):
                    latest(home)
        file.write_bytes(kept)
    (home / "r001" / "extra.csv").write_text("x")
    (home / "r001" / ".DS_Store").write_text("x")
    assert list_revisions(home)[0].damaged() == ["extra.csv"]
    with pytest.raises(RevisionError, match=r"extra\.csv"):
        roll_back(home, 1, when=WHEN)


def test_a_spoilt_calendar_of_the_revision_before_is_not_taken_over(outs):
    one, _two, home = outs
    for name in ("S1.ics", "S2.ics", "B2.ics", "001.ics"):
        file = home / "r001" / "calendars" / name
        if file.exists():
            file.chmod(0o644)
            file.write_bytes(b"spoilt")
    second = publish(one, home, when=WHEN)
    assert bytes_of(second.folder / "calendars") == calendar_files(second.promise)


def test_a_record_that_is_none(outs):
    _one, _two, home = outs
    shutil.copytree(home / "r001", home / "r007")
    with pytest.raises(RevisionError, match=r"revision\.json"):
        list_revisions(home)
    for text in (
        "",
        "[]",
        '{"revision": 7}',
        '{"revision": 7, "files": []}',
        '{"revision": [], "files": {}}',
    ):
        (home / "r007" / "revision.json").chmod(0o644)
        (home / "r007" / "revision.json").write_text(text)
        with pytest.raises(RevisionError, match="Revision 7"):
            list_revisions(home)


def test_a_mend_of_an_older_revision_is_refused(plan, outs, tmp_path):
    """Two people mend revision 1; the second to publish would undo what the first has changed."""
    _one, _two, home = outs
    base = latest(home).schedule_file
    mine, yours = (written(mended(plan), tmp_path / name, base) for name in ("mine", "yours"))
    assert publish(mine, home, when=WHEN).number == 2
    with pytest.raises(RevisionError, match=r"mends revision 1, but revision 2"):
        publish(yours, home, when=WHEN)
    written(mended(plan), yours, latest(home).schedule_file)
    assert publish(yours, home, when=WHEN).number == 3


def test_only_a_plan_as_it_was_written_is_published(plan, outs, tmp_path):
    one, two, home = outs
    with pytest.raises(RevisionError, match=r"Missing: plan\.xlsx"):
        publish(tmp_path / "nothing", home, when=WHEN)
    (two / "schedule.csv").write_bytes((two / "schedule.csv").read_bytes().replace(b"A1", b"A2"))
    with pytest.raises(RevisionError, match=r"edited after it was made: schedule\.csv"):
        publish(two, home, when=WHEN)
    (two / "manifest.json").write_text("{}")
    with pytest.raises(RevisionError, match=r"manifest\.json"):
        publish(two, home, when=WHEN)
    with pytest.raises(RevisionError, match="rollback"):
        publish(home / "r001", home, when=WHEN)
    with pytest.raises(RevisionError, match="in one another"):
        publish(one, one / "published", when=WHEN)
    event = plan.event
    moved = event.slots.assign(
        start=event.slots["start"] + pd.Timedelta("7D"), end=event.slots["end"] + pd.Timedelta("7D")
    )
    other = plan.replace(event=event.replace(name="Autumn Match", slots=moved))
    with pytest.raises(RevisionError, match="Autumn Match"):
        publish(written(other, tmp_path / "other"), home, when=WHEN)
    late = plan.replace(event=event.replace(slots=moved))
    second = publish(written(late, tmp_path / "late"), home, when=WHEN)
    assert second.changed == len(plan.schedule)
    assert second.promise.event_id == list_revisions(home)[0].promise.event_id


def test_hidden_files_and_links_are_not_published_but_told(outs):
    _one, two, home = outs
    (two / "~$plan.xlsx").write_text("lock")
    (two / "booklets").mkdir()
    (two / "booklets" / "B1.pdf").write_bytes(b"%PDF")
    (two / "secret").symlink_to(home)
    second = publish(two, home, when=WHEN)
    assert second.left_out == ("secret", "~$plan.xlsx")
    assert (second.folder / "booklets" / "B1.pdf").read_bytes() == b"%PDF"
    assert list_revisions(home)[-1].left_out == second.left_out


def test_what_cannot_be_rolled_back_to(outs):
    one, _two, home = outs
    with pytest.raises(RevisionError, match="newest already"):
        roll_back(home, 1, when=WHEN)
    with pytest.raises(RevisionError, match="no revision 9"):
        roll_back(home, 9, when=WHEN)
    with pytest.raises(RevisionError, match="no published revision"):
        latest(home / "nothing")
    assert is_published(home)
    assert not is_published(one)
    assert not is_published(home / "nothing")


def test_the_clock_never_goes_back(outs):
    _one, two, home = outs
    second = publish(two, home, when=WHEN - timedelta(days=3))
    assert second.when == WHEN + timedelta(seconds=1)
    stamps = second.promise.meetings["modified"]
    assert sorted(set(stamps)) == ["2019-03-25T09:00:00Z", "2019-03-25T09:00:01Z"]
    with pytest.raises(ValueError, match="time zone"):
        publish(two, home, when=datetime(2019, 4, 1))


def test_notes_are_one_line_and_no_formula(outs):
    _one, two, home = outs
    publish(two, home, when=WHEN, note="=cmd|' /C calc'!A0\n2,2019,x")
    rows = list(csv.reader(io.StringIO((home / "history.csv").read_text("utf-8-sig"))))
    assert len(rows) == 3
    assert rows[2][2] == "'=cmd|' /C calc'!A0 2,2019,x"
    assert json.loads((home / "r002" / "revision.json").read_text("utf-8"))["note"].startswith("=cmd")


def test_every_refusal_is_said_in_both_languages():
    error = RevisionError("revisions.taken", number=4)
    assert {lang for lang in LANGS if "4" in error.say(lang)} == set(LANGS)
    assert making.MADE
