"""Twelve registration files as Korean organisers write them, each with another trap, all made up."""

import datetime as dt
import io
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter


@dataclass(frozen=True)
class Registration:
    """A file, and what reading it must find: per sheet the table and each heading's column ("" = none)."""

    name: str
    data: bytes
    tables: dict[str, str]
    headings: dict[str, list[tuple[str, str]]]
    entries: int
    asked: set[str] = field(default_factory=set)


def text(rows, encoding="utf-8", delimiter=","):
    lines = (
        delimiter.join(f'"{c}"' if delimiter in str(c) or "\n" in str(c) else str(c) for c in r) for r in rows
    )
    return "\r\n".join(lines).encode(encoding)


def book(sheets, merges=()):
    """A workbook as Excel keeps it; `merges` are (sheet, range)."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    for name, area in merges:
        made[name].merge_cells(area)
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def written(rows, name="Sheet1"):
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as made:
        sheet = made.add_worksheet(name)
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, dt.date):
                    sheet.write_datetime(at, column, dt.datetime.combine(cell, dt.time()), day)
                elif cell is not None:
                    sheet.write(at, column, cell)
    return held.getvalue()


def cp949_csv():
    heads = [
        ("연번", ""),
        ("업체명", "name"),
        ("사업자등록번호", "business_number"),
        ("소재지", "address"),
        ("종업원수", "employees"),
        ("매출액(백만원)", "sales_usd"),
        ("전년도 수출액(천불)", "exports_usd"),
        ("주요 생산품목", "products"),
    ]
    rows = [
        [
            1,
            "(주)한빛정밀",
            "123-45-67890",
            "전북 군산시 소룡동",
            "１２０",
            "11,500",
            "1,200",
            "브레이크 패드, 디스크",
        ],
        [2, "다온마린", "234-56-78901", "경남 거제시 연초면", "45명", "5,750", "0", "선박용 밸브"],
        [3, "대성기어", "345-67-89012", "울산 동구 방어동", "", "23,000", "350", "기어박스"],
    ]
    return Registration(
        "01_국내기업_신청.csv",
        text([[h for h, _ in heads], *rows], "cp949"),
        {"": "suppliers"},
        {"": heads},
        3,
    )


def two_rows_merged():
    top = ["번호", "회사명", None, "담당자", None, None, "2018년 실적", None, "HS코드"]
    low = [None, "국문", "영문", "성명", "연락처", "이메일", "매출액(억원)", "수출액(만불)", None]
    heads = [
        ("번호", ""),
        ("회사명 국문", "name"),
        ("회사명 영문", "name_en"),
        ("담당자 성명", "contact"),
        ("담당자 연락처", "phone"),
        ("담당자 이메일", "email"),
        ("2018년 실적 매출액(억원)", "sales_usd"),
        ("2018년 실적 수출액(만불)", "exports_usd"),
        ("HS코드", "hs_codes"),
    ]
    rows = [
        ["2019 붐업코리아 국내 참가기업 명단"],
        [None],
        top,
        low,
        [
            1,
            "한빛 정밀 주식회사",
            "Hanbit Precision Co., Ltd.",
            "김하나",
            "063-123-4567",
            "kim@hanbit.co.kr",
            115,
            120,
            870830.0,
        ],
        [2, "세종테크", "Sejong Tech", "이두리", "+82-52-1", "lee@sejongtech.kr", 30, 15, 8708.3],
        ["합계", None, None, None, None, None, 145, 135, None],
        ["※ 실적은 2018년 기준"],
    ]
    merges = [("명단", a) for a in ("A1:I1", "A3:A4", "B3:C3", "D3:F3", "G3:H3", "I3:I4")]
    return Registration(
        "02_참가기업_명단.xlsx", book({"명단": rows}, merges), {"명단": "suppliers"}, {"명단": heads}, 2
    )


def several_sheets():
    a = [
        ("기업명", "name"),
        ("사업자번호", "business_number"),
        ("주요품목", "products"),
        ("보유인증", "certificates"),
        ("상담희망바이어", "wishes"),
    ]
    b = [
        ("바이어명", "name"),
        ("국가", "country"),
        ("구분", "kind"),
        ("관심품목", "products"),
        ("연매출(천불)", "sales_usd"),
    ]
    c = [("통역사명", "name"), ("통역언어", "languages"), ("연번", "")]
    sheets = {
        "작성요령": [["신청서는 3월 말까지 제출하세요."], ["문의: 사무국"]],
        "국내기업": [
            [h for h, _ in a],
            ["동해기계", "456-78-90123", "펌프; 밸브", "ISO 9001, KR", "Alpha Trading"],
        ],
        "바이어": [
            [h for h, _ in b],
            ["Alpha Trading", "멕시코", "Trading", "brake pads", 5000],
            ["Beta Shipyard", "Viet Nam", "Shipyard", "valves", 12000],
        ],
        "통역": [[h for h, _ in c], ["박통역", "한국어, 스페인어", 1]],
    }
    return Registration(
        "03_상담회_자료.xlsx",
        book(sheets),
        {"작성요령": "", "국내기업": "suppliers", "바이어": "buyers", "통역": "interpreters"},
        {"국내기업": a, "바이어": b, "통역": c},
        4,
    )


def twin_columns():
    heads = [
        ("회사명", "name"),
        ("Company Name", "name_en"),
        ("국가", "country"),
        ("Country", "country"),
        ("품목", "products"),
        ("Main Product", "products"),
        ("홈페이지", "website"),
        ("E-mail", "email"),
    ]
    rows = [
        [
            "한빛오토",
            "Hanbit Auto Inc.",
            "대한민국",
            "Korea",
            "필터",
            "Oil filter",
            "www.hanbitauto.com",
            "a@hanbitauto.com",
        ],
        ["남도마린", "Namdo Marine", "", "Korea", "앵커", "Anchor", "http://namdo.kr", "ceo@namdo.kr"],
    ]
    return Registration(
        "04_공급사_국영문.xlsx",
        written([[h for h, _ in heads], *rows]),
        {"Sheet1": "suppliers"},
        {"Sheet1": heads},
        2,
    )


def system_codes():
    heads = [
        ("entrprsNm", "name"),
        ("bizrno", "business_number"),
        ("adres", "address"),
        ("emplyCo", "employees"),
        ("fondDe", "founded"),
        ("hmpg", "website"),
        ("chargerNm", "contact"),
        ("beforeYearSalamt", "sales_usd"),
        ("beforeYearXportAcmslt", "exports_usd"),
        ("mainPrduct", "products"),
        ("patentCrtfc", "certificates"),
        ("mainBcnc", "customers"),
        ("HSCD", "hs_codes"),
        ("checkBuyer", "wishes"),
    ]
    rows = [
        [
            "서해공업",
            "5678901234",
            "전남 영암군",
            "77",
            "19980302",
            "westsea.co.kr",
            "최씨",
            "9000000000",
            "250000",
            "선박용 펌프",
            "KR",
            "현대, 삼호",
            "8413.70",
            "",
        ]
    ]
    return Registration(
        "05_system_export.csv",
        text([[h for h, _ in heads], *rows], "utf-8-sig"),
        {"": "suppliers"},
        {"": heads},
        1,
    )


def damaged_codes():
    heads = [
        ("업체코드", "supplier_id"),
        ("상호", "name"),
        ("HS부호", "hs_codes"),
        ("설립일자", "founded"),
        ("직원수", "employees"),
        ("목표시장", "markets"),
    ]
    rows = [
        ["A-1", "가람고무", 401150.0, 35856, 31, "동남아"],
        ["A-2", "나래유리", "8.70830E+05", dt.date(2001, 5, 3), "５５", "멕시코; 인도"],
        ["A-3", "다솜식품", 90111, "1999.7.1", "12명", "EU"],
        ["A-4", "라온전장", "브레이크", "2010년", 8, ""],
    ]
    return Registration(
        "06_국내업체_HS.xlsx",
        written([[h for h, _ in heads], *rows]),
        {"Sheet1": "suppliers"},
        {"Sheet1": heads},
        4,
    )


def english_buyers():
    heads = [
        ("No.", ""),
        ("Buyer Name", "name"),
        ("Country", "country"),
        ("Buyer Type", "kind"),
        ("Items of Interest", "products"),
        ("Annual Sales (M USD)", "sales_usd"),
        ("Languages Spoken", "languages"),
        ("Contact Person", "contact"),
        ("Requested Suppliers", "wishes"),
        ("Remarks", "notes"),
    ]
    rows = [
        ["List of invited buyers", *[""] * 9],
        [h for h, _ in heads],
        [1, "Gamma Autoparts", "Mexico", "Distributor", "filters", "12.5", "Spanish; English", "Ana", "", ""],
        [
            2,
            "Delta Marine",
            "Greece",
            "Shipowner",
            "pumps; valves",
            "40",
            "English",
            "Nikos",
            "동해기계",
            "vegetarian",
        ],
        ["Total", "", "", "", "", "52.5", "", "", "", ""],
    ]
    return Registration("07_buyers.csv", text(rows, "utf-8", ";"), {"": "buyers"}, {"": heads}, 2)


def decorated_headings():
    heads = [
        ("1. 귀사 회사명 (필수)", "name"),
        ("2. 사업자등록번호*", "business_number"),
        ("3. 주요생산품목 (복수기재 가능)", "products"),
        ("4. 종업원수(명)", "employees"),
        ("5. 전년도 매출액 백만원", "sales_usd"),
        ("6. 수출실적_천불", "exports_usd"),
        ("7. 진출희망국가 (최대 3개국)", "markets"),
        ("8. 상담신청 바이어(최대 5개사)", "wishes"),
        ("타임스탬프", ""),
    ]
    rows = [
        [
            "주식회사 백두중공업",
            "678-90-12345",
            "크레인, 윈치",
            "210",
            "80,000",
            "3,500",
            "인도",
            "Delta Marine",
            "2019. 3. 2 오후 2:10",
        ],
        [
            "태평양밸브(주)",
            "789-01-23456",
            "밸브\n배관",
            "33",
            "4,100",
            "없음",
            "베트남",
            "",
            "2019. 3. 4 오전 9:00",
        ],
    ]
    return Registration(
        "08_참가기업_설문.csv", text([[h for h, _ in heads], *rows]), {"": "suppliers"}, {"": heads}, 2
    )


def typing_errors():
    heads = [
        ("업채명", "?name"),
        ("사업자등록번오", "business_number"),
        ("담당자연락쳐", "phone"),
        ("이메일 주소록", "?email"),
        ("주요거래쳐", "customers"),
        ("회사명", "name"),
        ("인증현황표", "certificates"),
        ("선호 색상", ""),
    ]
    rows = [["", "890-12-34567", "010-1", "b@naver.com", "현대", "한라전자", "ISO 9001", "파랑"]]
    return Registration(
        "09_국내기업_오타.csv",
        text([[h for h, _ in heads], *rows], "euc-kr", "\t"),
        {"": "suppliers"},
        {"": heads},
        1,
        {"업채명", "이메일 주소록"},
    )


def merged_rows():
    heads = [
        ("업체번호", "supplier_id"),
        ("업체명", "name"),
        ("제품명", "products"),
        ("HS코드", "hs_codes"),
        ("비고", "notes"),
    ]
    rows = [
        [h for h, _ in heads],
        ["C01", "삼면조선", "프로펠러", "8487.10", "부스 필요"],
        [None, None, "축", "8483.10", None],
        ["C02", "오륙도해양", "체인", "731582", None],
        [h for h, _ in heads],
        ["C03", "한려정밀", "게이지", 902610.0, "=1+1"],
    ]
    merges = [("신청", "A2:A3"), ("신청", "B2:B3"), ("신청", "E2:E3")]
    return Registration(
        "10_공급업체_병합.xlsx", book({"신청": rows}, merges), {"신청": "suppliers"}, {"신청": heads}, 4
    )


def wishes_and_absences():
    a = [("업체명", "supplier_id"), ("바이어명", "buyer_id"), ("신청측", "side"), ("우선순위", "level")]
    b = [("업체명", "company_id"), ("날짜", "date"), ("시작시간", "from"), ("종료시간", "to")]
    sheets = {
        "상담희망": [
            [h for h, _ in a],
            ["동해기계", "Alpha Trading", "공급사", "want"],
            ["한라전자", "", "공급사", "want"],
        ],
        "불참시간": [
            ["부재 시간 안내"],
            [h for h, _ in b],
            ["동해기계", dt.datetime(2019, 4, 9), "09:00", "12:00"],
        ],
    }
    return Registration(
        "11_희망과_부재.xlsx",
        book(sheets),
        {"상담희망": "preferences", "불참시간": "absences"},
        {"상담희망": a, "불참시간": b},
        3,
    )


def buyers_grouped_csv():
    top = ["바이어 개요", "", "", "구매 정보", "", "담당자", ""]
    low = ["바이어명", "국가", "구분", "희망품목", "연간구매량", "성명", "이메일"]
    heads = [
        ("바이어명", "name"),
        ("국가", "country"),
        ("구분", "kind"),
        ("희망품목", "products"),
        ("연간구매량", "volume_per_year"),
        ("성명", "contact"),
        ("이메일", "email"),
    ]
    rows = [
        ["2019 초청 바이어"],
        top,
        low,
        ["Epsilon Motors", "인도", "Etc", "램프, 와이퍼", "１０,０００", "Raj", "raj@epsilon.in"],
        ["", "독일", "Etc", "램프", "", "", ""],
        ["EPSILON MOTORS PVT. LTD.", "India", "Etc", "lamps", "", "", "buy@epsilon.in"],
    ]
    return Registration("12_바이어.csv", text(rows, "cp949"), {"": "buyers"}, {"": heads}, 3)


MAKERS = (
    cp949_csv,
    two_rows_merged,
    several_sheets,
    twin_columns,
    system_codes,
    damaged_codes,
    english_buyers,
    decorated_headings,
    typing_errors,
    merged_rows,
    wishes_and_absences,
    buyers_grouped_csv,
)


@pytest.fixture(scope="session")
def registrations() -> list[Registration]:
    """All twelve."""
    return [make() for make in MAKERS]


@pytest.fixture(scope="session")
def folder(registrations, tmp_path_factory) -> Path:
    """The folder they lie in."""
    held = tmp_path_factory.mktemp("registrations")
    for one in registrations:
        (held / one.name).write_bytes(one.data)
    return held
