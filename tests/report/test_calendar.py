"""Calendar files as a reader's calendar takes them: found again by UID, moved, cancelled, added; inert."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchmaker.report.addressing import one_line
from matchmaker.report.publishing.calendar import calendar_files, uid_of
from matchmaker.report.publishing.promise import Promise, follow
from matchmaker.report.publishing.promising import promise_of
from matchmaker.report.safe_names import file_names
from matchmaker.tables.samples import load_sample
from matchmaker.timetable.repair import moved, told

FIRST = datetime(2019, 3, 25, 9, tzinfo=UTC)
EMPTY = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
COLUMNS = ["slot_id", "place_id", "interpreter_id"]


def events_of(data):
    return icalendar.Calendar.from_ical(data).walk("VEVENT")


class Client:
    """A reader's calendar: of each UID the entry of the highest SEQUENCE."""

    def __init__(self):
        self.entries = {}

    def take(self, data):
        for event in events_of(data):
            uid, known = str(event["UID"]), self.entries.get(str(event["UID"]))
            if known is None or int(event["SEQUENCE"]) > int(known["SEQUENCE"]):
                self.entries[uid] = event

    def day(self):
        return sorted(
            (
                e["DTSTART"].dt.astimezone(UTC),
                e["DTEND"].dt.astimezone(UTC),
                str(e["LOCATION"]),
                str(e["SUMMARY"]),
            )
            for e in self.entries.values()
            if e["STATUS"] != "CANCELLED"
        )


def expected_day(contents, company):
    """What the company's calendar must show, worked out from the timetable itself."""
    known = company in contents.event.suppliers.index  # Korean, by their languages or province
    names = contents.names("ko" if known else "en")
    found = []
    for (supplier, buyer), row in contents.schedule.iterrows():
        if company in (supplier, buyer):
            partner = names[buyer if company == supplier else supplier]
            slot = contents.event.slots.loc[row["slot_id"]]
            table = f"{'테이블' if known else 'Table'} {row['place_id']}, East"
            title = f"{'상담' if known else 'Meeting'}: {partner}"
            found.append((slot["start"].astimezone(UTC), slot["end"].astimezone(UTC), table, title))
    return sorted(found)


@pytest.fixture
def first(plan):
    return follow(None, promise_of(plan), when=FIRST)


def revised(plan, schedule):
    """The plan with another timetable."""
    return plan.replace(schedule=schedule, not_placed=plan.not_placed.iloc[:0])


def test_a_calendar_ends_at_the_new_timetable(plan, first):
    """Moved meeting moved, dropped one cancelled, new one added: by UID alone."""
    schedule = plan.schedule.drop(index=("001", "B2"))
    schedule.loc[("S2", "B1"), "slot_id"] = "B1"
    schedule.loc[("S3", "B2"), COLUMNS] = ["A2", "T2", None]
    second = revised(plan, schedule)
    then = follow(first, promise_of(second), when=FIRST + timedelta(hours=1))
    for company in ("001", "S2", "S3", "B1", "B2"):
        client, name = Client(), f"{company}.ics"
        for files in (calendar_files(first), calendar_files(then)):
            client.take(files.get(name, EMPTY))
        assert client.day() == expected_day(second, company), company
    cancelled = [e for e in events_of(calendar_files(then)["001.ics"]) if e["STATUS"] == "CANCELLED"]
    assert [str(e["UID"]) for e in cancelled] == [uid_of(first.event_id, "001", "B2")]
    assert str(cancelled[0]["SUMMARY"]) == "취소: Coral Ship"


PAIRS = [("001", "B1"), ("001", "B2"), ("S2", "B1"), ("S2", "B2"), ("S3", "B1"), ("S3", "B2")]
CELLS = st.tuples(
    st.sampled_from(["A1", "A2", "A3", "B1"]),
    st.sampled_from(["T2", "T10"]),
    st.sampled_from([None, "I1", "I1 + I2"]),
)
TIMETABLES = st.lists(
    st.dictionaries(st.sampled_from(PAIRS), CELLS, min_size=1, max_size=5), min_size=2, max_size=3
)


def frame(cells):
    pairs = pd.MultiIndex.from_tuples(sorted(cells), names=["supplier_id", "buyer_id"])
    return pd.DataFrame([cells[p] for p in sorted(cells)], index=pairs, columns=COLUMNS, dtype=object)


@given(timetables=TIMETABLES, seen=st.lists(st.booleans(), min_size=4, max_size=4))
@settings(deadline=None, max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_calendar_follows_every_revision_even_if_some_were_not_opened(plan, timetables, seen):
    """SEQUENCE and LAST-MODIFIED go up exactly when a meeting changed; other files keep every byte."""
    promise, before, files, clients = None, None, {}, {}
    count, stamped = {}, {}
    for number, cells in enumerate(timetables):
        when = FIRST + timedelta(hours=number)
        contents = revised(plan, frame(cells))
        promise = follow(promise, promise_of(contents), when=when)
        old, files = files, calendar_files(Promise.loads(promise.dumps()))
        changed = set() if before is None else set(moved(before, contents.schedule).index)
        for pair in changed & set(count):
            count[pair] += 1
        for pair in cells:
            count.setdefault(pair, 0)
        stamped |= dict.fromkeys((changed or set(cells)) if before is None else changed, when)
        met = {str(e["UID"]): e for data in files.values() for e in events_of(data)}
        for pair, sequence in count.items():
            event = met[uid_of(promise.event_id, *pair)]
            assert (int(event["SEQUENCE"]), event["LAST-MODIFIED"].dt) == (sequence, stamped[pair]), pair
            assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt
        if before is not None:
            concerned = {f"{c}.ics" for c in told(moved(before, contents.schedule))}
            assert {n for n in files if files[n] != old.get(n)} == concerned
        last = number == len(timetables) - 1
        for name, data in files.items():
            if last or seen[number]:
                clients.setdefault(name, Client()).take(data)
        before = contents.schedule
    for name, client in clients.items():
        assert client.day() == expected_day(contents, name.removesuffix(".ics")), name


def test_a_file_says_what_it_must(plan, first):
    data = calendar_files(first)["B1.ics"]
    calendar = icalendar.Calendar.from_ical(data)
    assert (str(calendar["METHOD"]), str(calendar["VERSION"])) == ("PUBLISH", "2.0")
    assert "matchmaker" in str(calendar["PRODID"])
    event = next(e for e in events_of(data) if e["UID"] == uid_of(first.event_id, "001", "B1"))
    assert event["DTSTART"].dt == datetime(2019, 4, 9, 9, tzinfo=ZoneInfo("Asia/Seoul"))
    assert event["DTSTART"].params["TZID"] == "Asia/Seoul"
    assert str(event["LOCATION"]) == "Table T2, East"
    assert str(event["SUMMARY"]) == "Meeting: Gaon Precision"
    assert "Why you meet: 30 min" in str(event["DESCRIPTION"])
    assert "Interpreter: Kim" in str(event["DESCRIPTION"])
    assert not calendar.errors
    for text in calendar_files(first).values():
        for secret in (b"SECRET", b"example.com", b"1234"):
            assert secret not in text


def test_each_company_reads_its_own_language(plan):
    suppliers = plan.event.suppliers.assign(languages=[("ko", "en"), ("ja",), ()])
    suppliers.loc["S3", ["province", "municipality"]] = None
    contents = plan.replace(event=plan.event.replace(suppliers=suppliers))
    contents = revised(
        contents,
        frame(
            {
                ("001", "B1"): ("A1", "T2", None),
                ("S2", "B1"): ("A2", "T2", None),
                ("S3", "B1"): ("A3", "T2", None),
            }
        ),
    )
    files = calendar_files(follow(None, promise_of(contents), when=FIRST))
    said = {n: str(events_of(data)[0]["SUMMARY"]) for n, data in files.items() if n != "B1.ics"}
    assert said == {
        "001.ics": "상담: Buena Partes",
        "S2.ics": "Meeting: Buena Partes",
        "S3.ics": "상담: Buena Partes / Meeting: Buena Partes",
    }


def test_texts_of_spreadsheets_are_inert(hostile):
    more = [
        "x\r\nBEGIN:VEVENT\r\nUID:evil\r\nEND:VEVENT",
        "a,b;c\\n\\;d",
        "\x00\x0b\x85\u2028é\ud55c",
        "END:VCALENDAR\n",
        'x"],["\\',
    ]
    ids = list(hostile.event.suppliers.index[: len(more)])
    suppliers = hostile.event.suppliers.copy()
    suppliers.loc[ids, ["name", "name_en"]] = [[text, text] for text in more]
    hostile = hostile.replace(event=hostile.event.replace(suppliers=suppliers))
    promise = Promise.loads(follow(None, promise_of(hostile), when=FIRST).dumps())
    files = calendar_files(promise)
    assert len(files) == len(suppliers) + 1
    shown = {str(e["UID"]): e for e in events_of(files["B1.ics"])}
    assert set(shown) == {uid_of(promise.event_id, *pair) for pair in hostile.schedule.index}
    names = hostile.names("en")
    for supplier, buyer in hostile.schedule.index:
        event = shown[uid_of(promise.event_id, supplier, buyer)]
        assert str(event["SUMMARY"]) == f"Meeting: {one_line(names[supplier])}"
    for data in files.values():
        text = data.decode("utf-8")
        assert data.count(b"BEGIN:VCALENDAR") == data.count(b"\r\nEND:VCALENDAR\r\n") == 1
        lines = data.split(b"\r\n")
        assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
        assert not [c for c in text if ord(c) < 32 and c not in "\r\n"]
        unfolded = text.replace("\r\n ", "").split("\r\n")
        assert unfolded.count("BEGIN:VEVENT") == len(events_of(data))
        assert not [line for line in unfolded if line.startswith(("UID:evil", "ATTACH", "ORGANIZER"))]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Seoul"])
def test_the_zones_rules_are_right_across_the_change_of_clocks(plan, zone):
    """The file's own VTIMEZONE gives the offsets of the zone, for readers that know no zone names."""
    days = pd.to_datetime(["2021-03-13 10:00", "2021-03-27 10:00", "2021-03-29 10:00", "2021-11-08 10:00"])
    starts = days.tz_localize(zone)
    slots = plan.event.slots.assign(start=starts, end=starts + pd.Timedelta("30min"))
    contents = plan.replace(event=plan.event.replace(slots=slots))
    files = calendar_files(follow(None, promise_of(contents), when=FIRST))
    own, shown = ZoneInfo(zone), set()
    for data in files.values():
        calendar = icalendar.Calendar.from_ical(data)
        (rules,) = calendar.walk("VTIMEZONE")
        clock = rules.to_tz()
        for day in range(60, 330, 3 if data is files["B1.ics"] else 90):
            at = datetime(2021, 1, 10, 12) + timedelta(days=day)
            assert at.replace(tzinfo=clock).utcoffset() == at.replace(tzinfo=own).utcoffset(), at
        shown |= {e["DTSTART"].dt.astimezone(UTC) for e in calendar.walk("VEVENT")}
    used = contents.schedule["slot_id"].unique()
    assert shown == {t.astimezone(UTC).to_pydatetime() for t in slots.loc[used, "start"]}


def test_an_event_without_a_zones_name_is_told_in_utc(plan):
    slots = plan.event.slots
    bare = slots.assign(**{c: slots[c].dt.tz_convert("+09:00") for c in ("start", "end")})
    contents = plan.replace(event=plan.event.replace(slots=bare))
    data = calendar_files(follow(None, promise_of(contents), when=FIRST))["001.ics"]
    assert b"DTSTART:20190409T000000Z" in data
    assert b"VTIMEZONE" not in data


def test_a_uid_is_the_meetings_and_the_events_alone(plan, first):
    later = plan.event.slots.assign(
        start=plan.event.slots["start"] + pd.Timedelta("1h"), end=plan.event.slots["end"] + pd.Timedelta("1h")
    )
    shifted = follow(
        first, promise_of(plan.replace(event=plan.event.replace(slots=later))), when=FIRST + timedelta(1)
    )
    one, two = (
        {str(e["UID"]): e for d in calendar_files(p).values() for e in events_of(d)} for p in (first, shifted)
    )
    assert set(one) == set(two)
    assert len(one) == len(plan.schedule)
    for uid, event in two.items():
        assert event["DTSTART"].dt - one[uid]["DTSTART"].dt == timedelta(hours=1)
        assert int(event["SEQUENCE"]) == 1
    other = promise_of(plan.replace(event=plan.event.replace(name="Another")))
    assert other.event_id != first.event_id


@given(ids=st.lists(st.text(max_size=70), unique=True, max_size=8))
@settings(deadline=None, max_examples=150)
def test_file_names_are_apart_and_name_nothing_else(ids):
    names = file_names([*ids, "CON", "a/../b", "Ab", "aB"])
    assert len({n.casefold() for n in names.values()}) == len(names)
    for name in names.values():
        assert name
        assert not set(name) & set('/\\:*?"<>|. \n\x00')
        assert name.casefold() not in {"con", "nul", "com1"}
        assert len(name.encode()) <= 200


def test_some_calendars_are_the_same_as_among_all(first):
    assert calendar_files(first, only=["B1"]) == {"B1.ics": calendar_files(first)["B1.ics"]}


def test_a_promise_that_is_none_is_refused():
    for text in ("", "[]", "{}", '{"event": 1}', '{"event": {"id": 1}}', "[" * 100_000):
        with pytest.raises(ValueError, match="promise"):
            Promise.loads(text)


@pytest.mark.slow
def test_all_calendars_of_a_large_event_parse(big_plan):
    promise = follow(None, promise_of(big_plan), when=FIRST)
    files = calendar_files(promise)
    assert len(files) == len(set(big_plan.schedule.index.get_level_values(0))) + len(
        set(big_plan.schedule.index.get_level_values(1))
    )
    seen = [str(e["UID"]) for data in files.values() for e in events_of(data)]
    assert len(seen) == 2 * len(big_plan.schedule)
    assert set(seen) == {uid_of(promise.event_id, *pair) for pair in big_plan.schedule.index}


@pytest.fixture(scope="module")
def big_plan():
    from matchmaker.plan import Matchmaker
    from matchmaker.settings import Settings

    settings = Settings()
    settings = settings.replace(timetable=settings.timetable.replace(time_limit_s=3.0))
    return Matchmaker(settings).plan(load_sample("boomup")).contents
