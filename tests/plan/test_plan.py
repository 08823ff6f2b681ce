"""What a plan tells beyond its tables: what would change, and its graph."""

from functools import cache

import networkx as nx
import pandas as pd
import pytest

from matchmaker.columns import Company, Effect, Pair, Schedule, Score
from matchmaker.errors import ScheduleError
from matchmaker.meetings.choose import choose_meetings
from matchmaker.plan import Matchmaker
from matchmaker.tables.policy import Quota
from matchmaker.tables.samples import load_sample


@cache
def plan():
    return Matchmaker().plan(load_sample("mini"))


def test_the_plan_says_how_choice_and_timetable_came_together():
    assert plan().agreement.agreed
    assert plan().agreement.value == pytest.approx(plan().choice.value)


def test_nothing_changes_where_nothing_is_changed():
    same = plan().what_if()
    assert same.meetings.empty
    assert same.companies.empty
    assert same.value == 0


def test_a_buyer_less_is_a_choice_without_it():
    who = plan().event.buyers.index[0]
    changed = plan().what_if(remove=[who])
    scores = plan().scores
    allowed = scores.loc[scores[Score.GATE].isna(), Score.SCORE]
    allowed = allowed[allowed.index.get_level_values(Pair.BUYER) != who]
    event = plan().event
    again = choose_meetings(
        allowed,
        event.replace(
            buyers=event.buyers.drop(who),
            preferences=event.preferences[event.preferences[Pair.BUYER] != who],
            absences=event.absences.iloc[:0]
            if event.absences.empty
            else event.absences[event.absences["company_id"] != who],
            past_meetings=event.past_meetings[event.past_meetings[Pair.BUYER] != who],
        ),
    )
    assert set(changed.choice.meetings.index) == set(again.meetings.index)
    before, after = set(plan().choice.meetings.index), set(again.meetings.index)
    table = changed.meetings[Effect.CHANGE]
    assert set(table.index[table == "dropped"]) == before - after
    assert set(table.index[table == "added"]) == after - before
    row = changed.companies.set_index(Effect.COMPANY).loc[who]
    assert row[Effect.AFTER] == 0
    assert set(row[Effect.LOST]) == {s for s, b in before if b == who}
    assert row[Effect.VALUE] < 0


def test_gains_and_losses_add_up():
    changed = plan().what_if(weights={"product": 0.0, "market": 9.0})
    for side in ("supplier", "buyer"):
        own = changed.companies[changed.companies[Effect.SIDE] == side]
        assert own[Effect.VALUE].sum() == pytest.approx(changed.value)
        grown = own[Effect.GAINED].map(len) - own[Effect.LOST].map(len)
        assert (own[Effect.AFTER] - own[Effect.BEFORE] == grown).all()
    assert changed.value >= 0
    assert "meetings added" in str(changed)


def test_a_quota_shifts_meetings_to_its_group():
    supplier = plan().event.suppliers.index[0]
    capped = plan().what_if(quotas=[Quota(name="cap", suppliers={"supplier_id": supplier}, most=0)])
    assert supplier not in capped.choice.meetings.index.get_level_values(0)
    assert supplier in set(capped.companies[Effect.COMPANY])


def test_a_stranger_cannot_stay_away():
    with pytest.raises(ScheduleError, match="Got 'Q'"):
        plan().what_if(remove=["Q"])


def test_the_graph_holds_companies_and_meetings_without_contacts():
    graph = plan().graph()
    assert nx.is_bipartite(graph)
    assert set(graph.edges) == {tuple(pair) for pair in plan().choice.meetings.index}
    sides = nx.get_node_attributes(graph, "bipartite")
    assert {who for who, side in sides.items() if side == 1} == set(plan().event.buyers.index)
    pair = plan().choice.meetings.index[0]
    assert graph.edges[pair][Score.SCORE] == pytest.approx(plan().scores[Score.SCORE][pair])
    assert graph.edges[pair][Schedule.SLOT] == plan().schedule[Schedule.SLOT][pair]
    assert graph.edges[pair]["held"]
    told = {key for _, facts in graph.nodes(data=True) for key in facts}
    assert not told & set(Company.PERSONAL)
    assert isinstance(pd.Series(dict(graph.degree)), pd.Series)
