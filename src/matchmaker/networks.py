"""The meetings of a plan as a graph, for analyses of one's own."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pandas as pd

from matchmaker.columns import Company, Meeting, Schedule, Score
from matchmaker.tables.event import Event

FACTS = (Company.NAME, Company.NAME_EN, Company.COUNTRY, Company.PROVINCE, Company.MUNICIPALITY, Company.KIND)
VIEWS = (Score.SCORE, Score.FIT, Score.BUYER_VIEW, Score.SUPPLIER_VIEW, Score.POLICY, Score.CONFIDENCE)


def meeting_graph(
    event: Event, meetings: pd.DataFrame, scores: pd.DataFrame, schedule: pd.DataFrame
) -> nx.Graph:
    """Companies as nodes, chosen meetings as edges.

    Parameters
    ----------
    meetings, scores, schedule
        On `Pair.KEYS`, as a plan holds them.

    Returns
    -------
    Nodes have `side` ("supplier", "buyer" or, where one company sits on both, "both"), what is known of
    `FACTS` and, where nobody sits on both sides, networkx's `bipartite` (0 suppliers, 1 buyers). Edges have
    the scores, `weight`, `level`, `held`, and the slot, place and interpreter of those that are held.

    Notes
    -----
    Contacts, addresses and phone numbers are left out.
    """
    graph = nx.Graph(name=event.name)
    both = set(event.suppliers.index) & set(event.buyers.index)
    sides = (("supplier", event.suppliers), ("buyer", event.buyers))
    for number, (side, companies) in enumerate(sides):
        known = companies[[c for c in FACTS if c in companies]]
        for who, facts in zip(known.index, known.to_dict("records"), strict=True):
            place = {} if both else {"bipartite": number}
            graph.add_node(who, side="both" if who in both else side, **place, **_told(facts))
    table = meetings.join(scores[[c for c in VIEWS if c in scores]]).join(schedule)
    slots = [Schedule.SLOT, Schedule.PLACE, Schedule.INTERPRETER]
    edges = table.reindex(columns=[*VIEWS, Meeting.WEIGHT, Meeting.LEVEL, *slots]).to_dict("records")
    for (supplier, buyer), edge in zip(table.index, edges, strict=True):
        held = not pd.isna(edge[Schedule.SLOT])
        graph.add_edge(supplier, buyer, held=held, **_told(edge))
    return graph


def _told(facts: dict[Any, Any]) -> dict[str, Any]:
    return {str(k): v for k, v in facts.items() if isinstance(v, tuple) or not pd.isna(v)}
