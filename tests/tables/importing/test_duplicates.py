"""Companies entered twice, under every spelling planners meet; and strangers that must not be paired."""

import pandas as pd
import pytest

from matchmaker.columns import Company, Twin
from matchmaker.tables.importing.duplicates import core, find_twins

SAME = [
    ("주식회사 한빛정밀", "(주)한빛정밀"),
    ("㈜한빛 정밀", "한빛정밀(주)"),
    ("Hanbit Precision Co., Ltd.", "HANBIT PRECISION CO.,LTD"),
    ("(주)한빛정밀", "Hanbit Precision Inc."),
    ("대성마린", "Daesung Marine Corporation"),
    ("Ｈａｎｂｉｔ Precision", "Hanbit Precison"),
]
STRANGERS = [
    ("(주)한빛정밀", "(주)한솔정밀"),
    ("Alpha Trading Co., Ltd.", "Omega Trading Co., Ltd."),
    ("동해기계", "서해기계"),
]


def twins(rows):
    return find_twins(pd.DataFrame(rows, index=[f"S{i}" for i in range(len(rows))]), "suppliers")


@pytest.mark.parametrize(("first", "second"), SAME)
def test_spellings_of_one_company_are_found(first, second):
    assert len(twins([{Company.NAME: first}, {Company.NAME: second}])) == 1


@pytest.mark.parametrize(("first", "second"), STRANGERS)
def test_strangers_are_not_paired(first, second):
    assert twins([{Company.NAME: first}, {Company.NAME: second}]).empty


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ({Company.BUSINESS_NUMBER: "123-45-67890"}, {Company.BUSINESS_NUMBER: "１２３４５６７８９０"}, True),
        ({Company.BUSINESS_NUMBER: "12345"}, {Company.BUSINESS_NUMBER: "12345"}, False),
        ({Company.EMAIL: "a@hanbit.co.kr"}, {Company.WEBSITE: "http://www.hanbit.co.kr/ko"}, True),
        ({Company.EMAIL: "a@naver.com"}, {Company.EMAIL: "b@naver.com"}, False),
    ],
)
def test_numbers_and_domains_tell_but_free_mail_does_not(one, other, found):
    pairs = twins([{Company.NAME: "가나다라", **one}, {Company.NAME: "마바사아", **other}])
    assert (len(pairs) == 1) is found
    assert list(pairs.columns) == Twin.ALL


def test_a_name_that_is_only_a_legal_form_is_still_a_name():
    assert core("(주)") == "주"
    assert core("Company") == "company"
