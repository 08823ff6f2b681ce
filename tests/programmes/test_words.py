"""An event's own words for its two sides: in all that a planner reads, and nowhere else."""

import json
import re
from functools import cache
from threading import Thread

import pytest
from python_calamine import CalamineWorkbook

from matchmaker.cli.program import run
from matchmaker.errors import TableErrors
from matchmaker.messages import LANGS, MARK, Message, catalogue, speaking, templates
from matchmaker.plan import Matchmaker
from matchmaker.programmes.presets import load_preset
from matchmaker.report.page import plan_page
from matchmaker.report.schedule_file import read_schedule
from matchmaker.tables.read import read_event
from matchmaker.tables.samples import load_sample, sample_path
from matchmaker.timetable.check import broken_rules

FOREIGN = re.compile("supplier|buyer|공급|바이어", re.IGNORECASE)
FILES = re.compile(r"(suppliers|buyers)\.(csv|xlsx)")
HIDDEN = "_plan"


@cache
def fair():
    settings = load_preset("job_fair").settings()
    quick = settings.replace(timetable=settings.timetable.replace(time_limit_s=0.05, workers=1))
    return Matchmaker(quick).plan(load_sample("job-fair"))


@cache
def mini():
    return Matchmaker().plan(load_sample("mini"))


def foreign(text: str) -> bool:
    """Speaks of suppliers or buyers, other than as the name of a file."""
    return bool(FOREIGN.search(FILES.sub("", text)))


def book_texts(path) -> list[str]:
    book = CalamineWorkbook.from_path(str(path))
    shown = [name for name in book.sheet_names if name != HIDDEN]
    cells = [c for name in shown for row in book.get_sheet_by_name(name).to_python() for c in row]
    return [*shown, *(c for c in cells if isinstance(c, str))]


def page_texts(page: str) -> list[str]:
    """What the page shows: its own text, and every sentence and word that its script puts on it."""
    data = json.loads(re.search(r"<script[^>]*application/json[^>]*>(.*?)</script>", page, re.S)[1])
    bare = re.sub(r"<[^>]*>", " ", re.sub(r"<(script|style).*?</\1>", "", page, flags=re.S))
    said = [re.sub(r"\{[^}]*\}", "", line) for lines in data["texts"].values() for line in lines]
    parts = [part for lines in data["sentences"]["templates"] for line in lines for part in line]
    words = [
        word for both in data["sentences"]["words"] for word in ([both] if isinstance(both, str) else both)
    ]
    return [bare, *said, *(part for part in parts if isinstance(part, str)), *words]


@pytest.mark.parametrize("lang", LANGS)
def test_a_job_fairs_reports_speak_of_neither_suppliers_nor_buyers(lang, tmp_path):
    plan = fair()
    texts = [plan.say(lang), *plan.explain("P001", "E002").say(lang)]
    texts += book_texts(plan.to_excel(tmp_path / "plan.xlsx", lang=lang))
    texts += page_texts(plan_page(plan.contents, lang=lang))
    assert [text for text in texts if foreign(text)] == []
    own = {"en": "candidate", "ko": "구직자"}[lang]
    assert sum(own in text.lower() for text in texts) > 10


@pytest.mark.parametrize("lang", LANGS)
def test_another_event_still_speaks_of_suppliers_and_buyers(lang, tmp_path):
    fair().say(lang)
    plan = mini()
    for texts in (
        [plan.say(lang)],
        plan.explain("S01", "B01").say(lang),
        book_texts(plan.to_excel(tmp_path / "plan.xlsx", lang=lang)),
        page_texts(plan_page(plan.contents, lang=lang)),
    ):
        joined = "\n".join(texts).lower()
        assert {"en": "supplier", "ko": "공급사"}[lang] in joined
        assert {"en": "buyer", "ko": "바이어"}[lang] in joined
        assert not re.search("candidate|employer|구직|구인", joined)


@pytest.mark.parametrize("lang", LANGS)
def test_the_commands_speak_the_events_words(lang, tmp_path, capsys):
    home, out = tmp_path / "fair", tmp_path / "out"
    assert run(["new", "job_fair", str(home), "--sample", "--lang", lang]) == 0
    assert run(["check", str(home), "--lang", lang]) == 0
    fair().write(out, lang=lang)
    for file in ("schedule.csv", "plan.xlsx"):  # the workbook's headings are the event's own, and read back
        assert run(["verify", str(home), str(out / file), "--lang", lang]) == 0
    assert run(["explain", str(home), "--supplier", "P001", "--buyer", "E002", "--lang", lang]) == 0
    said = capsys.readouterr().out
    assert [line for line in said.splitlines() if foreign(line)] == []
    assert {"en": "30 candidates", "ko": "구직자 30"}[lang] in said
    assert run(["check", str(sample_path("mini")), "--lang", lang]) == 0
    assert foreign(capsys.readouterr().out)


def test_a_workbook_in_own_words_is_read_back(tmp_path):
    plan = fair()
    path = plan.to_excel(tmp_path / "plan.xlsx", lang="ko")
    again = read_schedule(path, event=plan.event)
    assert len(again) == len(plan.schedule)
    assert broken_rules(again, plan.event).empty


def test_words_last_as_long_as_they_are_spoken_and_in_one_thread_only():
    sides, heard = Message("report.ui_suppliers"), []
    with speaking({"en": {"suppliers": "sellers"}}):
        assert sides.say("en") == "Sellers"
        with speaking({}):
            assert sides.say("en") == "Suppliers"
        other = Thread(target=lambda: heard.append(sides.say("en")))
        other.start()
        other.join()
        assert sides.say("en") == "Sellers"
    assert sides.say("en") == heard[0] == "Suppliers"


def test_every_mark_has_its_word_in_both_languages():
    marks = {
        mark.lower()
        for lines in templates().values()
        for line in lines.values()
        for mark in MARK.findall(line)
    }
    assert marks == {"supplier", "suppliers", "buyer", "buyers"}
    assert all(set(templates()[f"words.{mark}"]) == set(LANGS) for mark in marks)
    assert not any(MARK.search(line) for lines in catalogue().values() for line in lines.values())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ('[words.en]\nsupplier = "seller"\nsuppliers = "sellers"\nbuyer = "guest"\n', "words.en.buyers"),
        ('[words.fr]\nsupplier = "a"\nsuppliers = "a"\nbuyer = "b"\nbuyers = "b"\n', "words.fr"),
        (
            '[words.ko]\nsupplier = "{x}"\nsuppliers = "가"\nbuyer = "나"\nbuyers = "나"\n',
            "words.ko.supplier",
        ),
    ],
)
def test_words_that_could_not_be_said_are_refused(words, told, tmp_path):
    for file in sample_path("mini").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    with (tmp_path / "event.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n{words}")
    with pytest.raises(TableErrors) as caught:
        read_event(tmp_path)
    assert caught.value.table["column"].str.startswith(told).all()
