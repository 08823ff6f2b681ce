"""The HS tree and our vocabulary of car and ship parts."""

from pathlib import Path

import networkx as nx
import pandas as pd
import pytest

from matchmaker.reference.products import (
    ROOT,
    ancestors,
    glossary,
    hs_tree,
    parts,
    product_name,
    vocabulary,
)
from matchmaker.reference.words import segments

KOREAN_NAMES = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "hs_names_ko_en.csv"
FACTS = {
    "auto": "870810 870829 870830 870840 870850 870870 870880 870891 870892 870893 870894 870895 870899 "
    "840991 840999 841330 842123 842131 842132 851150 851220 854430 681381 700711 700721 401110 850710 "
    "850760",
    "marine": "840810 841370 841950 842121 842139 842531 8426 848110 848180 848310 848360 848710 850164 "
    "852610 852691 902610 902620 731582 731600 840219 8906 8907",
}


def test_the_tree_is_a_tree_of_chapters_headings_and_subheadings():
    tree = hs_tree()
    assert nx.is_arborescence(tree)
    assert nx.is_frozen(tree)
    assert tree is hs_tree()
    lengths = pd.Series([len(code) for code in tree if code != ROOT]).value_counts()
    assert lengths.to_dict() == {6: 5613, 4: 1229, 2: 97}
    assert all(child.startswith(parent) for parent, child in tree.edges if parent != ROOT)


def test_ancestors_follow_the_tree():
    tree = hs_tree()
    for code in list(tree)[1::97]:
        assert ancestors(code) == tuple(nx.shortest_path(tree, ROOT, code)[1:])
    assert ancestors("989999") == ()


@pytest.mark.parametrize("industry", FACTS)
def test_the_products_of_the_mission_are_all_there(industry):
    table = vocabulary()
    ours = set(table.loc[table["industry"] == industry, "hs_code"])
    assert set(FACTS[industry].split()) <= ours


def test_every_product_is_complete_and_stands_in_the_tree():
    table = vocabulary()
    assert table["hs_code"].is_unique
    for row in table.to_dict("records"):
        assert row["hs_code"] in hs_tree()
        assert row["hs_2017"][:4] == row["hs_code"][:4]
        assert row["segments"]
        assert set(row["segments"]) <= set(segments()["id"])
        assert len(row["synonyms_ko"]) >= 3
        assert len(row["synonyms_en"]) >= 1
        assert any("가" <= sign <= "힣" for sign in row["name_ko"])
        assert row["name_en"].isascii()


def test_the_converter_is_new_since_2022():
    moved = vocabulary().query("hs_code != hs_2017").set_index("hs_code")["hs_2017"]
    assert moved.to_dict() == {"842132": "842139"}


def test_names_fall_back_to_the_wider_code():
    assert product_name("842699", "ko") == "선박용 크레인"
    assert product_name("8708301000") == "Brakes and brake parts"
    assert product_name("0101") == hs_tree().nodes["0101"]["description"]
    assert product_name("zz") == "zz"


@pytest.mark.shared
def test_the_codes_exist_in_the_korean_tariff():
    if not KOREAN_NAMES.exists():
        pytest.skip("the Korean nomenclature is not beside the checkout")
    national = pd.read_csv(KOREAN_NAMES, dtype=str)["code"]
    known = set(national.str[:6]) | set(national.str[:4])
    assert set(vocabulary()["hs_2017"]) <= known


def test_single_parts_are_pairs_of_names_in_the_tree():
    table = parts()
    assert len(table) >= 60
    assert set(table["hs_code"]) <= set(hs_tree())
    assert table["name_en"].is_unique
    assert table["name_ko"].is_unique
    assert all(any("가" <= sign <= "힣" for sign in name) for name in table["name_ko"])
    assert set(" ".join(FACTS.values()).split()) <= set(table["hs_code"]) | {"8907"}
    assert glossary()["볼조인트"] == "ball joint"
