"""Every file that the project writes, made of one hostile event: nothing runs, nothing personal, no odd name.

A file of a kind that nobody here looks into fails the test, so a new output has to be added.
"""

import base64
import csv
import hashlib
import io
import json
import re
import tomllib
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from zipfile import ZipFile

import icalendar
import openpyxl
import pandas as pd
import pytest
from pypdf import PdfReader

from matchmaker.cli.makers import wishes_csv
from matchmaker.columns import MakerList, Pair, Participation, Prerequisite, Running, Standby
from matchmaker.programmes.campaign import Campaign, plan_campaign
from matchmaker.programmes.campaign_page import write_campaign_page
from matchmaker.programmes.maker_list import check_prerequisites
from matchmaker.programmes.registrations import closest_registrations
from matchmaker.report.maker_list_book import write_maker_list
from matchmaker.report.paper.printing import print_papers
from matchmaker.report.publishing.promise import PROMISE
from matchmaker.report.publishing.promising import promise_of
from matchmaker.report.publishing.revisions import publish
from matchmaker.report.standby_file import write_standby
from matchmaker.report.writing import write_reports
from matchmaker.tables.importing.reading import import_files
from matchmaker.tables.importing.writing import write_import
from matchmaker.tables.template import write_templates

WHEN = datetime(2019, 3, 25, 9, tzinfo=UTC)
DAY = date(2019, 4, 9)
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
PERSONAL = ("SECRET-PERSON", "secret@example.com", "010-1234-5678", "hidden@example.com")


def inert_csv(data):
    """No cell that a spreadsheet reckons with."""
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert not [cell for row in rows for cell in row if cell.startswith(STARTS)]


def inert_xlsx(data):
    """Cells are texts and numbers; nothing in the archive links, runs or looks elsewhere."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type in "fe" or cell.hyperlink]
    with ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        rels = b"".join(archive.read(name) for name in names if name.endswith(".rels"))
        sheets = b"".join(archive.read(n) for n in names if n.startswith("xl/worksheets/sheet"))
    assert not [name for name in names if re.search("vba|macro|externalLink|connection", name, re.I)]
    assert b'TargetMode="External"' not in rels
    assert b"<f>" not in sheets


class Tags(HTMLParser):
    """A page's tags with their attributes, and the text of its scripts and styles."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.inside, self.open = [], [], False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.open = tag in {"script", "style"}
        if self.open:
            self.inside.append("")

    def handle_data(self, data):
        if self.open:
            self.inside[-1] += data

    def handle_endtag(self, tag):
        self.open = False


def inert_html(data):
    """Only code whose fingerprint the policy names; no handler, no picture or link of a payload."""
    page = Tags(data.decode())
    policy = next(a["content"] for tag, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not [(t, n) for t, attrs in page.tags for n in attrs if n.startswith("on") or n == "srcdoc"]
    assert not [t for t, a in page.tags if t in {"img", "iframe", "object", "embed", "base", "form"}]
    links = [value or "" for _, attrs in page.tags for n, value in attrs.items() if n in {"href", "src"}]
    assert not [link for link in links if not link.startswith(("#", "data:"))]
    kinds = [attrs for tag, attrs in page.tags if tag in {"script", "style"}]
    assert len(kinds) == len(page.inside)
    for attrs, text in zip(kinds, page.inside, strict=True):
        if attrs.get("type") == "application/json":
            json.loads(text)
        else:
            mark = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            assert f"'sha256-{mark}'" in policy


def inert_ics(data):
    """One calendar; its lines are of the kinds we write, and no text begins a line of its own."""
    icalendar.Calendar.from_ical(data)
    text = data.decode()
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\u2028\u2029]", text)
    lines = text.replace("\r\n ", "").split("\r\n")
    names = {re.split("[:;]", line)[0] for line in lines if line}
    assert not names & {"ATTACH", "ORGANIZER", "ATTENDEE", "URL", "X-ALT-DESC"}
    assert all(re.fullmatch("[A-Z-]+", name) for name in names)
    assert lines.count("BEGIN:VCALENDAR") == lines.count("END:VCALENDAR") == 1


def inert_pdf(data):
    """Pages, and nothing that acts when they are opened."""
    reader = PdfReader(io.BytesIO(data))
    assert len(reader.pages) > 0
    for entry in ("/OpenAction", "/AA", "/AcroForm"):
        assert entry not in reader.trailer["/Root"]
    assert not [note for page in reader.pages for note in page.get("/Annots", [])]
    assert not re.search(rb"/(JavaScript|JS|Launch|EmbeddedFile|URI)\b", data)


CHECKS = {
    ".csv": inert_csv,
    ".xlsx": inert_xlsx,
    ".html": inert_html,
    ".ics": inert_ics,
    ".pdf": inert_pdf,
    ".json": json.loads,
    ".toml": lambda data: tomllib.loads(data.decode()),
}


def words(path):
    """Everything that a file says, as text."""
    data = path.read_bytes()
    if path.suffix == ".xlsx":
        with ZipFile(io.BytesIO(data)) as archive:
            return " ".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    if path.suffix == ".pdf":
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    return data.decode("utf-8-sig")


def payloads(event):
    """What a cell of a planner's table may hold."""
    return [text for text in event.suppliers["name"] if len(text) < 1_000]


def write_plan(contents, out, *, lang):
    promise = promise_of(contents).dumps().encode()
    return write_reports(contents, out, lang=lang, more={PROMISE: promise})


def write_revisions(hostile, out, *, lang):
    """Two revisions: a meeting fell away, the others moved."""
    later = hostile.replace(
        schedule=hostile.schedule.iloc[1:].assign(slot_id="A2"), meetings=hostile.meetings.iloc[1:]
    )
    for number, contents in enumerate((hostile, later)):
        write_plan(contents, out / f"=plan{number}", lang=lang)
        publish(
            out / f"=plan{number}",
            out / "published",
            when=WHEN,
            note=payloads(hostile.event)[number],
            lang=lang,
        )


def write_lists(event, out, *, lang):
    """The stand-by list in both forms, the Maker List, and its wishes."""
    names = payloads(event)
    rows = pd.DataFrame(dict.fromkeys(Standby.ALL, names)).assign(rank=1, score=0.5)
    for file in ("standby.csv", "standby.xlsx"):
        write_standby(rows, out / file, lang=lang)
    lists = pd.DataFrame({MakerList.BUYER: "B1", MakerList.NAME: names, MakerList.AUDIT: DAY}, index=names)
    asked = pd.DataFrame({"maker_list_id": names, "kind": "sample", "items": [(n,) for n in names]})
    shown = pd.DataFrame({"supplier_id": names, "item": names, "valid_from": None, "valid_until": None})
    found = check_prerequisites(lists, asked.assign(amount=1), shown, suppliers=names, on=DAY)
    wishes = pd.DataFrame({Pair.SUPPLIER: names, Pair.BUYER: names, Prerequisite.REASON: names})
    notes = pd.DataFrame(dict.fromkeys(("file", "column", "value", "reason", "advice"), names)).assign(row=2)
    write_maker_list(
        closest_registrations(found, lists),
        found,
        out / "makers.xlsx",
        created=DAY,
        lang=lang,
        event=event,
        maker_lists=lists,
        proposals=wishes,
        unused=notes,
    )
    levels = wishes[Pair.KEYS].assign(side="supplier", level=names)
    (out / "wishes.csv").write_bytes(wishes_csv(levels))


def write_year(event, out, *, lang):
    """The campaign's page."""
    names = payloads(event)
    runs = {Running.FROM: DAY, Running.UNTIL: DAY, Running.SEATS: 1, Running.PROGRAMME: "boom_up"}
    year = pd.DataFrame(runs, index=names).assign(name=names)
    took = pd.DataFrame(columns=[Participation.SUPPLIER, Participation.PROGRAMME, Participation.DATE])
    plan = plan_campaign(Campaign(firms=event.suppliers, programmes=year, taken_part=took, target=99))
    write_campaign_page(plan, out / "campaign.html", lang=lang)


def write_imported(event, out, *, lang):
    """Registrations as they come, read and written as an event's folder; and empty forms."""
    names = payloads(event)
    firms = pd.DataFrame(
        {"업체명": [f"가온정밀{i}" for i in range(len(names))], "품목": names, "비고": names}
    )
    firms = pd.concat([firms, firms.iloc[:1].assign(업체명="(주)가온정밀0")])
    source = out.parent / "참가기업.csv"
    firms.to_csv(source, index=False, encoding="utf-8")
    write_import(import_files([source]), out / "imported", lang=lang)
    write_templates(out / "forms", lang=lang)


def test_every_file_of_a_hostile_event_is_inert(hostile, tmp_path):
    lang = "ko"
    people = {"contact": PERSONAL[0], "email": PERSONAL[1], "phone": PERSONAL[2], "share_contact": "no"}
    event = hostile.event.replace(suppliers=hostile.event.suppliers.assign(**people))
    hostile, out = hostile.replace(event=event), tmp_path / "out"
    out.mkdir()
    write_revisions(hostile, out, lang=lang)
    write_lists(event, out, lang=lang)
    write_year(event, out, lang=lang)
    write_imported(event, out, lang=lang)
    print_papers(hostile, out / "paper", lang=lang)
    files = sorted(path for path in out.rglob("*") if path.is_file())
    assert {path.suffix for path in files} == set(CHECKS)
    made = {path.name for path in files}
    assert made >= {"history.csv", "changes.csv", "messages.csv", "schedule.csv", "B1.ics", "door.pdf"}
    for path in files:
        CHECKS[path.suffix](path.read_bytes())
        said = words(path)
        assert not [word for word in PERSONAL if word in said], path.name
        assert not re.search(r'[<>:"|?*\\\x00-\x1f]|[. ]$', path.name)
        assert path.resolve().is_relative_to(out.resolve())


@pytest.mark.parametrize(
    ("suffix", "data"),
    [
        (".csv", b"a,b\n1,+1+1\n"),
        (".csv", "a\n＝1+1\n".encode()),
        (".html", b"<p onclick=x>"),
        (
            ".html",
            b"<meta http-equiv=Content-Security-Policy content=\"default-src 'none'\"><script>x</script>",
        ),
        (".html", b"<meta http-equiv=Content-Security-Policy content=\"default-src 'none'\"><img src=x>"),
        (".ics", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nATTACH:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"),
    ],
)
def test_what_is_not_inert_is_seen(suffix, data):
    with pytest.raises((AssertionError, StopIteration)):
        CHECKS[suffix](data)


@pytest.mark.parametrize(("cell", "link"), [("=1+1", None), ("x", "https://example.com")])
def test_a_formula_or_a_link_in_a_workbook_is_seen(cell, link, tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = cell
    book.active["A1"].hyperlink = link
    book.save(tmp_path / "x.xlsx")
    with pytest.raises(AssertionError):
        inert_xlsx((tmp_path / "x.xlsx").read_bytes())
