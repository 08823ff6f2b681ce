"""How real forms spell facts: mixed separators, units in headings, wide digits, dotted dates, blanks."""

from __future__ import annotations

from datetime import date
from random import Random

from making.companies import Buyer, Supplier
from matchmaker.reference.markets import market_table
from matchmaker.reference.words import country_name, language_name, word_name

WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_MARKET_KO = dict(zip(*(market_table()[c] for c in ("id", "name_ko")), strict=True))
CLASS_OF = {"auto": "Machinery", "marine": "Outfitting"}


def number(rng: Random, value: int | None, unit: str = "") -> str:
    """A whole number as people type it."""
    if value is None:
        return rng.choice(("", "", "-"))
    style = rng.random()
    if style < 0.45:
        return f"{value:,}"
    if style < 0.48:
        return f"{value:,}".translate(WIDE)
    return f"{value}{unit}" if style < 0.6 else f"{value}"


def day(rng: Random, value: date) -> str:
    """A date as people type it."""
    styles = (f"{value:%Y.%m.%d}", f"{value}", f"{value:%Y-%m}", f"{value.year}", f"{value.year}년")
    return rng.choices(styles, (45, 30, 5, 12, 8))[0]


def certificates(rng: Random, held: tuple[tuple[str, date | None], ...]) -> str:
    """Certificates in one cell: `IATF 16949 (2027-05-31); ISO 9001 (2026-12-01)`, with the usual variants."""
    spelled = {
        "ISO 9001": ("ISO 9001", "ISO9001", "ISO 9001:2015", "ISO9001:2015"),
        "IATF 16949": ("IATF 16949", "IATF16949", "IATF 16949:2016"),
        "KR": ("KR", "한국선급(KR)", "한국선급"),
        "DNV GL": ("DNV GL", "DNV-GL", "DNVGL"),
        "ECE R90": ("ECE R90", "ECE-R90", "E-mark R90"),
    }
    cells = []
    for name, until in held:
        text = rng.choice(spelled.get(name, (name,)))
        if until is not None:
            text += f" ({until})" if rng.random() < 0.75 else f" ({until:%Y.%m.%d})"
        cells.append(text)
    if rng.random() < 0.03:
        cells.append("특허 2건")
    return rng.choice(("; ", "; ", ", ", "\n")).join(cells)


def codes(rng: Random, found: tuple[str, ...]) -> str:
    """HS codes as typed: plain, dotted, or with a national ending."""
    dotted = rng.random() < 0.3
    typed = []
    for code in found:
        text = f"{code[:4]}.{code[4:]}" if dotted and len(code) == 6 else code
        typed.append(f"{text}-1000" if len(code) == 6 and rng.random() < 0.04 else text)
    return rng.choice((", ", "; ", "/")).join(typed)


def listed(rng: Random, words: list[str]) -> str:
    """Several words in one cell, with whichever sign came to mind."""
    return rng.choice((", ", "/", " / ", "; ", "·", ",")).join(words)


def supplier_row(rng: Random, s: Supplier) -> dict[str, str]:
    """One supplier under Korean headings."""
    ko = [rng.choice(p.words_ko) for p in s.products]
    en = [rng.choice(p.words_en) for p in s.products]
    address = rng.choice(s.town.korean) + f" 가상로 {rng.randint(1, 400)}"
    if rng.random() < 0.06:
        address = f"{rng.randint(1, 400)}, Gasang-ro, {s.town.english}"
    return {
        "업체번호": s.id,
        "회사명(국문)": s.name,
        "회사명(영문)": s.name_en,
        "사업자등록번호": f"000-00-{int(''.join(filter(str.isdigit, s.id))):05d}",
        "소재지": address,
        "종업원수": number(rng, s.employees, "명"),
        "설립일": day(rng, s.founded),
        "담당자": s.contact,
        "이메일": f"{s.id.lower()}@example.com",
        "연락처": f"000-0000-{int(''.join(filter(str.isdigit, s.id))):04d}",
        "전년도 매출액(백만원)": number(rng, s.sales_mkrw),
        "수출실적(천불)": number(rng, s.exports_kusd),
        "주요수출국": ", ".join(country_name(c, "ko") for c in s.export_countries),
        "목표시장": ", ".join(_MARKET_KO[m] for m in s.markets),
        "기업구분": word_name(s.tier, "ko"),
        "제품세부분류": CLASS_OF[s.industry],
        "기본제품(국문)": listed(rng, ko),
        "기본제품(영문)": "" if rng.random() < 0.1 else listed(rng, en),
        "HS코드": "" if rng.random() < 0.06 else codes(rng, tuple(p.code for p in s.products)),
        "사업분야": ", ".join(word_name(x, rng.choice(("ko", "en"))) for x in s.segments),
        "특허/인증": certificates(rng, s.certificates),
        "주요거래처": ", ".join(s.customers),
        "최대거래처 비중(%)": number(rng, s.top_share),
        "연간생산능력": number(rng, s.capacity, "개"),
        "납기(일)": number(rng, s.lead_days, "일"),
        "MOQ": number(rng, s.min_order, "EA"),
        "상담언어": "·".join(language_name(x, "ko") for x in s.languages),
        "희망바이어유형": ", ".join(word_name(k, "ko") for k in s.kinds_sought),
        "최대 상담건수": str(s.most),
        "상담희망바이어": "; ".join(s.wishes),
    }


def buyer_row(rng: Random, b: Buyer) -> dict[str, str]:
    """One buyer under mixed English and system headings, with Korean twins."""
    wanted_ko = [p.name_ko if rng.random() < 0.4 else rng.choice(p.words_ko) for p in b.products]
    wanted_en = [p.name_en if rng.random() < 0.4 else rng.choice(p.words_en) for p in b.products]
    return {
        "buyer_id": b.id,
        "Company Name": b.name,
        "nationNm": rng.choice(b.land.spellings),
        "gb": word_name(b.kind, "en"),
        "Contact Name": b.contact,
        "E-mail": f"{b.id.lower()}@example.org",
        "Annual Sales (USD)": number(rng, b.sales_usd),
        "관심품목": "" if rng.random() < 0.15 else listed(rng, wanted_ko),
        "Items of interest": listed(rng, wanted_en),
        "HS code": "" if rng.random() < 0.05 else codes(rng, tuple(p.code for p in b.products)),
        "Segment": ", ".join(word_name(x, "en") for x in b.segments),
        "Supplier type sought": ", ".join(word_name(k, "en") for k in b.kinds_sought),
        "Required certificates": ", ".join(b.required),
        "Wanted certificates": ", ".join(b.wanted),
        "Annual volume": number(rng, b.volume),
        "Languages": rng.choice((", ", "; ", " / ")).join(language_name(x, "en") for x in b.languages),
        "Min meetings": str(b.least),
        "Max meetings": str(b.most),
    }
