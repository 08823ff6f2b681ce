"""What the other side learns of a company is what that company agreed to."""

import json

import pandas as pd
import pytest

from matchmaker.report.consent import shown_to_others
from matchmaker.report.page_data import gather_page
from matchmaker.tables.headings import read_heading, spellings
from matchmaker.tables.importing.reading import import_files
from matchmaker.tables.schema import BUYERS, SUPPLIERS

FIRM = {
    "name": "가온",
    "country": "KR",
    "products": "pumps",
    "contact": "Kim",
    "email": "k@x.kr",
    "phone": "010",
}


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        ({}, {"name", "country", "products"}),
        ({"share_contact": None, "share_profile": float("nan")}, {"name", "country", "products"}),
        ({"share_contact": "no"}, {"name", "country", "products"}),
        ({"share_contact": "yes"}, set(FIRM)),
        ({"share_profile": "no"}, {"name", "country"}),
        ({"share_profile": "no", "share_contact": "yes"}, set(FIRM) - {"products"}),
    ],
)
def test_only_what_was_agreed_to_is_shown(answers, shown):
    assert set(shown_to_others({**FIRM, **answers})) == shown


def test_the_page_shows_no_contact_and_no_profile_that_is_not_shared(plan):
    suppliers = plan.event.suppliers.assign(share_contact="yes", share_profile=["no", "yes", None])
    held = pd.DataFrame(
        {"supplier_id": ["001", "S2"], "certificate": "iso_9001", "valid_from": pd.NaT, "valid_until": pd.NaT}
    )
    page = gather_page(plan.replace(event=plan.event.replace(suppliers=suppliers, certificates=held)))
    entries = {c["id"]: c for c in page["companies"] if c["side"] == "supplier"}
    assert not entries["001"].keys() & {"products", "languages", "certificates"}
    assert entries["S2"]["products"] == "pumps"
    assert entries["S2"]["certificates"]
    assert "SECRET-PERSON" not in json.dumps(page, default=str)


@pytest.mark.parametrize("schema", [SUPPLIERS, BUYERS])
@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("연락처 공개 동의", "share_contact"),
        ("개인정보 제3자 제공 동의여부", "share_contact"),
        ("Consent to share contact details", "share_contact"),
        ("기업정보 공개 동의", "share_profile"),
        ("개인정보 수집·이용 동의", None),
        ("개인정보 수집 및 이용 동의여부", None),
    ],
)
def test_consent_to_collecting_is_not_consent_to_passing_on(schema, heading, column):
    assert read_heading(heading, spellings(schema.headings)).column == column


def test_an_import_never_guesses_consent(tmp_path):
    file = tmp_path / "참가기업.csv"
    heads = "업체명,제품명,담당자,개인정보 수집·이용 동의,연락처 공개 동의(필수)"
    file.write_text(f"{heads}\n가온,펌프,김,동의,동의\n", encoding="utf-8")
    found = import_files([file])
    taken = {row["heading"]: row["column"] for row in found.matched.to_dict("records")}
    assert taken["개인정보 수집·이용 동의"] not in {"share_contact", "share_profile"}
