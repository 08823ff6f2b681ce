import json
import re
from html.parser import HTMLParser

import pytest

from matchmaker.messages import LANGS, catalogue
from matchmaker.report.page import fingerprint, plan_page
from matchmaker.report.page_data import UNIT, gather_page


class Nodes(HTMLParser):
    """Every element with its attributes, and the text of each script and style."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.inside, self.open = [], {}, None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.open = (tag, dict(attrs).get("type", ""))

    def handle_endtag(self, tag):
        self.open = None

    def handle_data(self, data):
        self.inside.setdefault(self.open, []).append(data)

    def text(self, tag, kind=""):
        return "".join(self.inside[tag, kind])


def data_of(page):
    return json.loads(Nodes(page).text("script", "application/json"))


@pytest.mark.parametrize("lang", LANGS)
def test_one_page_that_asks_nothing_of_the_network(plan, lang):
    page = plan_page(plan, lang=lang)
    nodes = Nodes(page)
    assert dict(nodes.tags)["html"] == {"lang": lang}
    fetched = [attrs for _, attrs in nodes.tags if "src" in attrs or attrs.get("href", "#")[:1] not in "#d"]
    assert fetched == []
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", page)


def test_the_policy_allows_our_script_and_style_only(plan):
    nodes = Nodes(plan_page(plan))
    policy = next(
        a["content"]
        for t, a in nodes.tags
        if t == "meta" and "content-security" in a.get("http-equiv", "").lower()
    )
    assert "default-src 'none'" in policy
    assert f"script-src '{fingerprint(nodes.text('script'))}'" in policy
    assert f"style-src '{fingerprint(nodes.text('style'))}'" in policy
    assert "unsafe" not in policy
    handlers = [name for _, attrs in nodes.tags for name in attrs if name.startswith("on") or name == "style"]
    assert handlers == []


def test_payloads_make_no_markup(plan, hostile):
    calm, nasty = Nodes(plan_page(plan)), Nodes(plan_page(hostile))
    kinds = [tag for tag, _ in calm.tags if tag not in {"time", "p"}]
    assert [tag for tag, _ in nasty.tags if tag not in {"time", "p"}] == kinds
    assert data_of(plan_page(hostile))["event"]["name"] == hostile.event.name
    assert nasty.text("script") == calm.text("script")


def test_long_texts_are_cut(hostile):
    data = data_of(plan_page(hostile))
    assert max(len(company.get("products", "")) for company in data["companies"]) <= 240
    assert max(len(word) for word in data["sentences"]["words"]) <= 400
    assert max(len(company["name"][0]) for company in data["companies"]) <= 240


def test_nothing_personal_is_on_the_page(plan):
    page = plan_page(plan)
    assert not [word for word in ("SECRET", "secret@", "hidden@", "010-1234") if word in page]


def test_parts_add_up_to_the_score_after_rounding(plan):
    meetings = gather_page(plan)["meetings"]
    for score, parts in zip(meetings["score"], meetings["parts"], strict=True):
        assert sum(parts[3::5]) == score  # thirds of a score do not round to its parts by themselves
    assert meetings["score"][0] == 0.8 * UNIT


def test_the_page_knows_who_meets_whom_where(plan):
    data = gather_page(plan)
    rows = data["meetings"]
    told = [
        (
            data["companies"][s]["id"],
            data["companies"][b]["id"],
            data["slots"][t][0] if t >= 0 else None,
            p,
            i,
        )
        for s, b, t, p, i in zip(
            *(rows[c] for c in ("supplier", "buyer", "slot", "place", "interpreter")), strict=True
        )
    ]
    assert told == [
        ("001", "B1", "A1", 0, 0),
        ("S2", "B2", "A1", 1, 1),
        ("001", "B2", "A2", 0, -1),
        ("S2", "B1", "A3", 1, 0),
        ("S3", "B2", None, -1, -1),
    ]
    assert rows["wish"] == ["must", "want", "", "", "must"]
    assert [u >= 0 for u in rows["unplaced"]] == [False] * 4 + [True]


def test_the_same_plan_gives_the_same_bytes(plan):
    assert plan_page(plan) == plan_page(plan.replace())


def test_every_text_the_script_asks_for_exists(plan):
    page = plan_page(plan)
    asked = set(re.findall(r'\bt\("(\w+)"', page)) | set(
        re.findall(r'"((?:ui|head)_\w+)"', Nodes(page).text("script"))
    )
    assert len(asked) > 60
    assert sorted(key for key in asked if f"report.{key}" not in catalogue()) == []
