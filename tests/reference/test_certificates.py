"""Certificates: the confirmed gate, the others do not; forms spell them in many ways."""

import pandas as pd
import pytest

from matchmaker.reference.certificates import (
    certificate_name,
    certificate_table,
    class_societies,
    find_certificate,
    gating_certificates,
)
from matchmaker.reference.markets import market_table
from matchmaker.reference.products import hs_tree
from matchmaker.reference.shipped import fold, read_data
from matchmaker.reference.words import find_country

UNCONFIRMED = {"ccc", "bis", "ais", "nom", "med", "imo_nox_tier_3"}


def test_what_nobody_confirmed_gates_nothing():
    table = certificate_table().set_index("id")
    assert table.index.is_unique
    assert set(table["status"]) == {"confirmed", "unconfirmed"}
    assert (table.loc[sorted(UNCONFIRMED), "status"] == "unconfirmed").all()
    assert not UNCONFIRMED & gating_certificates()
    assert {"iatf_16949", "iso_9001", "ece_r90", "fmvss_dot", "dnv", "kr", "bki"} <= gating_certificates()
    assert table["source"].str.len().gt(0).all()


def test_markets_countries_and_codes_exist():
    known = set(market_table()["id"])
    for row in certificate_table().to_dict("records"):
        assert set(row["markets"]) <= known
        assert all(find_country(country) == country for country in row["countries"])
        assert all(code in hs_tree() for code in row["hs_codes"])


def test_dated_rules():
    table = certificate_table().set_index("id")
    assert table.loc["bwms_code", "since"] == pd.Timestamp("2020-10-28")
    assert table.loc["kr_type_approval", "valid_years"] == 5
    assert pd.isna(table.loc["iso_9001", "since"])


def test_class_societies():
    assert set(class_societies()) == {"kr", "dnv", "lr", "abs", "bv", "ccs", "nk", "rina", "bki"}


def test_each_certificate_is_found_by_every_spelling_and_no_spelling_means_two():
    meant: dict[str, set[str]] = {}
    for row in read_data("certificates").to_dict("records"):
        for word in (row["id"], row["name"], row["name_ko"], *row["spellings"].split(";")):
            assert find_certificate(word) == row["id"], word
            meant.setdefault(fold(word), set()).add(row["id"])
    assert not {word: ids for word, ids in meant.items() if len(ids) > 1}


@pytest.mark.parametrize(
    ("text", "certificate"),
    [
        ("IATF16949", "iatf_16949"),
        ("IATF 16949:2016", "iatf_16949"),
        ("IATF-16949 인증", "iatf_16949"),
        ("ＩＳＯ９００１", "iso_9001"),
        ("ISO9001:2015", "iso_9001"),
        ("ISO 9001 : 2015 인증 획득", "iso_9001"),
        ("ISO 9001-2015 certified", "iso_9001"),
        ("ISO/TS16949:2009", "iso_ts_16949"),
        ("DNV-GL", "dnv"),
        ("DNV GL Type Approval", "dnv"),
        ("한국선급", "kr"),
        ("Korean Register (KR)", "kr"),
        ("KR 형식승인", "kr"),
        ("Lloyd’s Register", "lr"),
        ("Class NK", "nk"),
        ("ABS class approval", "abs"),
        ("ECE-R90", "ece_r90"),
        ("E-mark (R90)", "ece_r90"),
        ("ISO 22000", None),
        ("ISO 90011", None),
        ("특허 3건", None),
        ("2015", None),
        ("", None),
    ],
)
def test_spellings_of_forms(text, certificate):
    assert find_certificate(text) == certificate


def test_names():
    assert certificate_name("dnv") == "DNV class approval"
    assert certificate_name("unheard") == "unheard"
    assert all(certificate_name(c, "ko") != c for c in certificate_table()["id"])
