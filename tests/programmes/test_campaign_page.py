"""Progress counted by hand, and the agency's page: true figures, no contacts, nothing that runs."""

import base64
import hashlib
import re
from datetime import date

import pandas as pd
import pytest

from matchmaker.columns import Company, Participation, Progress, Running
from matchmaker.programmes.campaign import Campaign, plan_campaign, price_seats
from matchmaker.programmes.campaign_page import BEFORE, write_campaign_page
from matchmaker.programmes.progress import track_progress

BAD = "<script>alert(1)</script>&\"'{{7*7}}"


@pytest.fixture
def campaign():
    towns = [("경남", "거제시")] * 3 + [("전북", "군산시")] * 2 + [("강원", "고성군")]
    firms = pd.DataFrame(towns, columns=[Company.PROVINCE, Company.MUNICIPALITY])
    firms.index = [f"S{i}" for i in range(1, 7)]
    firms[Company.NAME] = ["가나", BAD, "다라", "마바", "사아", "자차"]
    firms[Company.EMAIL] = "someone@example.org"
    firms[Company.CONTACT] = "Somebody Secret"
    year = pd.DataFrame(
        {
            Running.FROM: [date(2019, 4, 9), date(2019, 10, 16)],
            Running.UNTIL: [date(2019, 4, 10), date(2019, 10, 18)],
            Running.SEATS: [1, 1],
            Running.PROGRAMME: ["boom_up", "global_transportech"],
        },
        index=["P1", "P2"],
    )
    took = pd.DataFrame(
        [
            ("S1", "x", date(2019, 1, 31)),
            ("S1", "x", date(2019, 3, 1)),
            ("S4", "x", date(2019, 3, 2)),
            ("S5", "x", date(2018, 12, 31)),
            ("S6", "x", date(2019, 2, 1)),
        ],
        columns=[Participation.SUPPLIER, Participation.PROGRAMME, Participation.DATE],
    )
    return Campaign(firms=firms, programmes=year, taken_part=took)


def test_progress_counts_each_firm_once_in_its_first_month_of_the_year(campaign):
    table = track_progress(campaign).set_index([Progress.MUNICIPALITY, Progress.MONTH])
    assert table[Progress.TOTAL].loc["geoje"].tolist() == [1] * 12
    assert table[Progress.TOTAL].loc["gunsan"].tolist() == [0, 0] + [1] * 10
    assert table[Progress.TOTAL].loc[""].tolist() == [0] + [1] * 11
    assert table[Progress.FIRST].groupby(level=0).sum().to_dict() == {"": 1, "geoje": 1, "gunsan": 1}
    assert table[Progress.FIRMS].groupby(level=0).first().to_dict() == {"": 1, "geoje": 3, "gunsan": 2}


def test_from_350_to_700():
    """700 firms take part in the year after 350 did: the page says that the target of 700 is reached."""
    firms = pd.DataFrame(
        {Company.PROVINCE: "경남", Company.MUNICIPALITY: "거제시"}, index=[f"S{i}" for i in range(800)]
    )
    year = pd.DataFrame({Running.FROM: [date(2019, 9, 1)], Running.UNTIL: [date(2019, 9, 2)]}, index=["P1"])
    took = pd.DataFrame(
        {
            Participation.SUPPLIER: firms.index[:350],
            Participation.PROGRAMME: "x",
            Participation.DATE: [date(2019, 1 + i % 6, 1) for i in range(350)],
        }
    )
    campaign = Campaign(firms=firms, programmes=year.assign(seats=350), taken_part=took, target=700)
    assert track_progress(campaign)[Progress.TOTAL].tolist()[5:] == [350] * 7
    plan = plan_campaign(campaign)
    assert (plan.status, plan.firms, len(plan.assigned)) == ("optimal", 700, 350)
    assert plan_campaign(campaign.replace(target=701)).short["missing"].tolist() == [1]


def written(plan, tmp_path, **how):
    return write_campaign_page(plan, tmp_path / "page.html", **how).read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_page_runs_nothing_and_tells_no_contacts(campaign, tmp_path, lang):
    plan = plan_campaign(campaign.replace(target=2, floors={"geoje": 2}))
    text = written(plan, tmp_path, lang=lang, before=BEFORE, prices=price_seats(plan))
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "{{7*7}}" in text
    assert "unsafe-inline" not in text
    assert "Secret" not in text
    assert "@example.org" not in text
    style = re.search(r"<style>(.*)</style>", text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src &#39;sha256-{digest}&#39;" in text or f"style-src 'sha256-{digest}'" in text
    assert not re.search(r'(src|href)="', text)
    assert " style=" not in text
    assert text == written(plan, tmp_path, lang=lang, before=BEFORE, prices=price_seats(plan))


def test_without_a_target_nothing_is_said_of_a_target_of_0(campaign, tmp_path):
    text = written(plan_campaign(campaign), tmp_path)
    assert "target of 0" not in text
    assert "Target" not in text
    assert "350" not in text
    assert "목표" not in written(plan_campaign(campaign), tmp_path, lang="ko")


def test_a_short_year_says_what_is_short(campaign, tmp_path):
    plan = plan_campaign(campaign.replace(target=5))
    text = written(plan, tmp_path)
    assert "What is short" in text
    assert plan.short["reason"][0].say("en") in text
    assert "1 short of the target of 5" in text


def test_the_bars_are_the_counts(campaign, tmp_path):
    plan = plan_campaign(campaign.replace(floors={"geoje": 2}))
    text = written(plan, tmp_path)
    labels = re.findall(r'aria-label="([^"]*)"', text)
    assert labels[0].startswith("have taken part 1, planned ")
    assert labels[0].endswith("target 2, firms 3")
    assert labels[-1] == "have taken part 1, planned 0, firms 1"
