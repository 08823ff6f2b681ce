"""Forms of the second blind set: nothing is taken wrongly, and every row is accounted for."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from matchmaker.columns import Matched
from matchmaker.tables.importing.reading import import_files

Form = tuple[str, str, str, tuple[tuple[str, str, str], ...]]

FORMS: tuple[Form, ...] = (
    (
        "부산무역관 초청바이어 프로필.csv",
        "cp949",
        "buyers",
        (
            ("바이어사", "name", "Kobe Senpaku"),
            ("소재국가", "country", "일본"),
            ("수입 관심 품목", "products", "펌프/밸브"),
            ("요구 인증", "certificates_required", "DNV"),
            ("종사자 수", "employees", "１２０"),
            ("방한자", "contact", "Ito"),
            ("방한자 직위", "", "부장"),
            ("이메일", "email", "ito@example.com"),
            ("화상/현장 참석", "attendance", "현장"),
            ("항공편", "", "KE706"),
        ),
    ),
    (
        "군산_상용차부품_신청.csv",
        "utf-8",
        "suppliers",
        (
            ("업체명(국문)", "name", "주식회사 세진오토"),
            ("업체명(English)", "name_en", "Sejin Auto"),
            ("대표 전화", "phone", "063-450-0000"),
            ("주요 생산 제품", "products", "차축, 스프링"),
            ("월 생산량", "capacity_per_year", "300"),
            ("납품기간(일)", "lead_time_days", "30"),
            ("최소 주문 단위", "min_order", "50"),
            ("주 거래처", "customers", "타타대우"),
            ("수출 여부", "", "Y"),
            ("개인정보 수집 및 이용에 동의합니까?", "", "예"),
        ),
    ),
)


def write(form: Form, folder: Path, rows: int = 3) -> Path:
    """Write a form with so many equal entries that differ by name."""
    name, encoding, _, columns = form
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(heading for heading, _, _ in columns)
    for i in range(rows):
        lines.writerow(f"{v} {i}" if column.startswith("name") else v for _, column, v in columns)
    path = folder / name
    path.write_bytes(text.getvalue().encode(encoding))
    return path


@pytest.mark.parametrize("form", FORMS, ids=[form[2] for form in FORMS])
def test_no_heading_is_taken_wrongly(form: Form, tmp_path: Path) -> None:
    found = import_files([write(form, tmp_path)])
    truth = {heading: column for heading, column, _ in form[3]}
    asked = set(found.undecided[Matched.HEADING])
    taken = {
        heading: column or ""
        for heading, column in zip(found.matched[Matched.HEADING], found.matched[Matched.COLUMN], strict=True)
        if heading not in asked
    }
    assert set(found.matched[Matched.TABLE]) == {form[2]}
    assert not {h: c for h, c in taken.items() if c and c != truth[h]}
    assert sum(taken.get(h) == c for h, c in truth.items()) >= 7
    assert found.counts()["rejected"] == 0
    assert len(found.tables[form[2]]) == 3
    assert len(found.account) == 4
