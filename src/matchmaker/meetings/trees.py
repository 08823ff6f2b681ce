"""Which quotas nest: two trees make a flow, and what fits in neither is left for the MILP.

Quotas that are pairwise nested or apart (laminar) form a tree. Choosing under two such families is a flow
(Edmonds' matroid of laminar families; Schrijver, *Combinatorial Optimization*, 2003, section 41.3).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matchmaker.meetings.ids import Bools, Ints
from matchmaker.meetings.limits import Limits, Side
from matchmaker.meetings.network import Tree
from matchmaker.meetings.rows import Row, incidence


class Nodes(NamedTuple):
    """Who stands on a tree's nodes: the node of each company, and the row on each further node."""

    companies: Ints
    rows: dict[int, Row]


class Laid(NamedTuple):
    """Both trees, who stands on their nodes, and the rows that fit in neither."""

    out: Tree
    into: Tree
    out_nodes: Nodes
    into_nodes: Nodes
    rest: tuple[Row, ...]


def lay_trees(rows: tuple[Row, ...], limits: Limits, supplier: Ints, buyer: Ints) -> Laid:
    """Hang each row in the suppliers' tree, else in the buyers', else leave it over."""
    nested = _nested(rows, len(supplier))
    families: tuple[list[int], list[int]] = ([], [])
    rest = []
    for i, row in enumerate(rows):
        for family, end in zip(families, (supplier, buyer), strict=True):
            if nested[i, family].all() and _fits_stars(row, end):
                family.append(i)
                break
        else:
            rest.append(row)
    out, out_nodes = _tree([rows[i] for i in families[0]], limits.suppliers, supplier, limits.places)
    into, into_nodes = _tree([rows[i] for i in families[1]], limits.buyers, buyer, limits.places)
    return Laid(out, into, out_nodes, into_nodes, tuple(rest))


def _fits_stars(row: Row, end: Ints) -> bool:
    """Whether a row is made of whole companies, or lies inside one."""
    own = end[row.cells]
    return _inside(row, end) or bool(np.isin(end, own).sum() == len(own))


def _inside(row: Row, end: Ints) -> bool:
    own = end[row.cells]
    return len(own) > 0 and bool((own == own[0]).all()) and len(own) < int((end == own[0]).sum())


def _nested(rows: tuple[Row, ...], pairs: int) -> Bools:
    """Shape (rows, rows): True where two rows are apart or one holds the other."""
    cells = incidence(rows, pairs)
    shared = np.asarray((cells @ cells.T).todense())
    size = np.array([len(row.cells) for row in rows], np.int64)
    return np.asarray((shared == 0) | (shared == size[:, None]) | (shared == size[None, :]))


def _tree(rows: list[Row], side: Side, end: Ints, total: int) -> tuple[Tree, Nodes]:
    """Hang groups of companies above the companies, and parts of one company below it."""
    rows = sorted(rows, key=lambda row: -len(row.cells))
    inner = [_inside(row, end) for row in rows]
    above = [row for row, part in zip(rows, inner, strict=True) if not part]
    below = [row for row, part in zip(rows, inner, strict=True) if part]
    node = np.zeros(len(end), np.int64)  # the smallest node so far that holds each pair
    parent = [-1]
    for row in above:
        parent.append(int(node[row.cells[0]]) if len(row.cells) else 0)
        node[row.cells] = len(parent) - 1
    over = np.zeros(len(side.ids), np.int64)
    over[end] = node
    first = len(parent)
    parent += over.tolist()
    node = end + first
    for row in below:
        parent.append(int(node[row.cells[0]]))
        node[row.cells] = len(parent) - 1
    tree = Tree(
        parent=np.array(parent, np.int64),
        low=np.r_[0, [r.low for r in above], side.asked, [r.low for r in below]].astype(np.int64),
        high=np.r_[total, [r.high for r in above], side.high, [r.high for r in below]].astype(np.int64),
        leaf=node,
        target=np.r_[0, [r.target for r in above], side.target, [r.target for r in below]].astype(np.int64),
    )
    last = first + len(side.ids)
    numbered = [*enumerate(above, start=1), *enumerate(below, start=last)]
    return tree, Nodes(np.arange(first, last), dict(numbered))
