from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.messages import LANGS, Message, catalogue
from matchmaker.report.sentences import SentenceTable


def unpacked(table, number, lang):
    """What the page's script does."""
    at = LANGS.index(lang)
    template, *words = table.lines[number]
    both = [w if isinstance(w, str) else w[at] for w in table.words]
    return "".join(p if isinstance(p, str) else both[words[p]] for p in table.templates[template][at])


def example(value):
    inner = Message("general.minutes", {"n": value})
    return [
        Message("report.proof_gap", {"breaks": value, "bound": value, "gap": value}),
        Message("report.ui_company", {}) if "report.ui_company" in catalogue() else inner,
        Message("report.sheet_grid_day", {"day": inner}),
        Message("report.ui_found", {"n": "{0}<b>", "all": "}{"}),
    ]


@given(st.integers(0, 10**7))
@settings(deadline=None, max_examples=30)
def test_a_packed_sentence_reads_as_it_was_said(value):
    table = SentenceTable()
    for message in example(value):
        number = table.add(message)
        for lang in LANGS:
            assert unpacked(table, number, lang) == message.say(lang)


def test_the_same_sentence_and_word_are_kept_once():
    table = SentenceTable()
    numbers = [table.add(Message("general.minutes", {"n": n})) for n in (1, 2, 1)]
    assert numbers == [0, 1, 0]
    assert len(table.templates) == 1
    assert table.words == ["1", "2"]


def test_plain_text_is_a_sentence_too():
    table = SentenceTable()
    assert [unpacked(table, table.add("no {key}"), lang) for lang in LANGS] == ["no {key}"] * 2
