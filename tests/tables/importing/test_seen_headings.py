"""Headings of registration forms: what each is taken for, and what may never be guessed."""

from __future__ import annotations

import pytest

from matchmaker.columns import Company, Form
from matchmaker.tables.importing.likeness import SURE, guess

SUPPLIER = ("company", "supplier")
BUYER = ("company", "buyer")


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("사업장 소재지", Company.ADDRESS),
        ("담당자 연락처(H.P)", Company.PHONE),
        ("HS CODE(6단위)", Company.HS_CODES),
        ("연간생산능력(개)", Company.CAPACITY),
        ("상담 희망 건수", Company.TARGET_MEETINGS),
        ("참가사(영)", Company.NAME_EN),
        ("1순위", Form.WISHES),
        ("5순위", Form.WISHES),
        ("납품기간(일)", Company.LEAD_TIME),
    ],
)
def test_headings_of_suppliers_forms_are_known(heading: str, column: str) -> None:
    found = guess([heading], SUPPLIER)
    assert found.heading.column == column
    assert found.confidence >= SURE


def test_a_bracket_that_repeats_the_meaning_leaves_it_sure() -> None:
    found = guess(["최소주문수량(MOQ)"], SUPPLIER)
    assert found.heading.column == Company.MIN_ORDER
    assert found.confidence >= SURE


def test_a_bracket_of_another_meaning_is_asked_about() -> None:
    assert guess(["회사명(중문)"], SUPPLIER).confidence < SURE


@pytest.mark.parametrize(
    "heading", ["회사명(영문표기)", "회사명 (영문표기)", "영문 업체명", "Company name in English"]
)
def test_a_bracket_that_says_which_language_is_understood(heading: str) -> None:
    found = guess([heading], SUPPLIER)
    assert found.heading.column == Company.NAME_EN
    assert found.confidence >= SURE


def test_required_certifications_are_not_those_held() -> None:
    found = guess(["Required certifications"], SUPPLIER)
    assert found.heading.column != Form.CERTIFICATES or found.confidence < SURE
    assert guess(["Certifications (required)"], SUPPLIER).heading.column == Form.CERTIFICATES


@pytest.mark.parametrize("known", [SUPPLIER, BUYER], ids=["supplier", "buyer"])
@pytest.mark.parametrize(
    "heading",
    [
        "개인정보 수집·이용 동의",
        "개인정보 수집 및 이용에 동의합니까?",
        "개인정보제공동의",
        "기업정보 제공 활용 동의",
        "I agree to the collection of personal data",
        "May buyers see your contact details?",
    ],
)
def test_consent_is_never_guessed(heading: str, known: tuple[str, ...]) -> None:
    found = guess([heading], known)
    sure = found.heading.column in {Company.SHARE_CONTACT, Company.SHARE_PROFILE}
    assert not sure or found.confidence < SURE
