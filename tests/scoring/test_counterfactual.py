"""Differences of two pairs, and ways into a buyer's top k: each is applied to the data and scored anew."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.columns import Certificate, Company, Difference, Preference, Score, WhatIf
from matchmaker.errors import ScheduleError
from matchmaker.messages import LANGS
from matchmaker.scoring.changes import EFFORT, changed, possible
from matchmaker.scoring.scorer import FitScorer

SEED = st.integers(0, 10**9)
HOW = st.sampled_from(["mean", "harmonic", "product", "minimum"])


def ranks(table, buyer):
    """The suppliers that may meet a buyer, best first, ties by id."""
    column = table.xs(buyer, level=1)
    column = column[column[Score.GATE].isna()]
    return sorted(column.index, key=lambda s: (-column.loc[s, Score.SCORE], s))


def rank(table, supplier, buyer):
    order = ranks(table, buyer)
    return order.index(supplier) + 1 if supplier in order else None


def crowded(random_event, seed):
    """A random event with at least three suppliers."""
    event = random_event(seed, most=6)
    while len(event.suppliers) < 3:
        seed += 1
        event = random_event(seed, most=6)
    return event


@settings(max_examples=6, deadline=None)
@given(seed=SEED, how=HOW, k=st.integers(1, 3), data=st.data())
def test_each_way_does_what_it_says(random_event, seed, how, k, data):
    event = crowded(random_event, seed)
    supplier, buyer = (
        data.draw(st.sampled_from(sorted(side.index))) for side in (event.suppliers, event.buyers)
    )
    scorer = FitScorer(combine=how)
    found = scorer.counterfactuals(event, supplier, buyer, k=k, most=4)
    assert found.rank == rank(scorer.table(event), supplier, buyer)
    for way in found:
        anew = scorer.table(way.apply(event))
        assert way.rank_after == rank(anew, supplier, buyer) <= k
        assert way.score_after == pytest.approx(anew.loc[(supplier, buyer), Score.SCORE], abs=1e-9)
        assert way.rank_before == found.rank
    order = [(len(way.changes), way.effort, way.rank_after) for way in found]
    assert order == sorted(order)


@settings(max_examples=3, deadline=None)
@given(seed=SEED, k=st.integers(1, 2), data=st.data())
def test_all_single_changes_are_found_and_no_change_is_idle(random_event, seed, k, data):
    event = crowded(random_event, seed)
    scorer = FitScorer()
    supplier, buyer = (
        data.draw(st.sampled_from(sorted(side.index))) for side in (event.suppliers, event.buyers)
    )
    found = scorer.counterfactuals(event, supplier, buyer, k=k, most=9999)
    at = event.suppliers.index.get_loc(supplier), event.buyers.index.get_loc(buyer)
    alone = {
        change
        for change in possible(event, *at)
        if (rank(scorer.table(changed(event, supplier, [change])), supplier, buyer) or 99) <= k
    }
    if found.rank is not None and found.rank <= k:
        assert not found.ways
    elif found.note.key != "scoring.counterfactual_gate":
        assert {way.changes[0] for way in found if len(way.changes) == 1} == alone
    assert not any(alone & set(way.changes) for way in found if len(way.changes) == 2)


@settings(max_examples=4, deadline=None)
@given(seed=SEED)
def test_only_the_supplier_changes_and_only_where_it_can_act(random_event, seed):
    event = crowded(random_event, seed)
    supplier, buyer = event.suppliers.index[0], event.buyers.index[0]
    changes = possible(event, 0, 0)
    after = changed(event, supplier, changes)
    kept = event.suppliers.columns.difference(list(EFFORT))
    pd.testing.assert_frame_equal(after.suppliers[kept], event.suppliers[kept])
    pd.testing.assert_frame_equal(after.buyers, event.buyers)
    others = event.suppliers.index.drop(supplier)
    columns = list(event.suppliers)
    old, new = (frame.loc[others, columns].astype(object) for frame in (event.suppliers, after.suppliers))
    assert old.fillna("").equals(new.fillna(""))
    assert not {Company.COUNTRY, Company.PROVINCE, Company.MUNICIPALITY, Company.EMPLOYEES} & set(EFFORT)
    assert FitScorer().explain(after, supplier, buyer).gate is None or changes == [] or event.preferences.size


def held(*rows):
    columns = [Certificate.SUPPLIER, Certificate.CERTIFICATE, Certificate.VALID_FROM, Certificate.VALID_UNTIL]
    return pd.DataFrame(rows, columns=columns)


BRAKES = {Company.HS_CODES: ("870830",)}
WANTS_IATF = {**BRAKES, Company.CERTIFICATES_REQUIRED: ("iatf_16949",), Company.LANGUAGES: ("es",)}


def test_a_certificate_lifts_a_gate(make_event):
    old = held(
        ("S1", "iatf_16949", pd.NaT, pd.Timestamp("2019-01-01")),
        ("S2", "iatf_16949", pd.NaT, pd.NaT),
    )
    event = make_event({"S1": BRAKES, "S2": BRAKES}, {"B1": WANTS_IATF}, certificates=old)
    found = FitScorer().counterfactuals(event, "S1", "B1", k=1)
    assert found.ways[0].say("en") == "with IATF 16949 valid on the day: cannot meet -> rank 1"
    assert found.say("ko")[1] == "  행사일 기준 유효한 IATF 16949 (자동차 품질경영) 보유 시: 상담 불가 → 1위"
    assert len(found) == 1
    assert found.rank is None


def test_the_first_certificate_of_an_event_makes_those_of_others_missing(make_event):
    wants = {Company.CERTIFICATES_WANTED: ("dnv",), **BRAKES}
    event = make_event({"S1": BRAKES, "S2": BRAKES, "S3": BRAKES}, {"B1": wants})
    (way, *_) = FitScorer().counterfactuals(event, "S3", "B1", k=1)
    assert way.say() == "with DNV class approval valid on the day: rank 3 -> rank 1"
    anew = FitScorer().table(way.apply(event))
    assert ranks(anew, "B1") == ["S3", "S1", "S2"]


def test_numbers_move_to_what_the_buyer_states(make_event):
    asks = {Company.VOLUME: 5000.0, Company.LEAD_TIME: 30.0}
    good = {Company.CAPACITY: 5000.0, Company.LEAD_TIME: 60.0}
    slow = {Company.CAPACITY: 2000.0, Company.LEAD_TIME: 100.0}
    event = make_event({"S1": good, "S2": slow}, {"B1": asks})
    (way,) = found = FitScorer().counterfactuals(event, "S2", "B1", k=1)
    assert way.say("en") == (
        "with a capacity of 5,000 a year (now 2,000), a lead time of 30 days (now 100): rank 2 -> rank 1"
    )
    assert found.frame[WhatIf.EFFORT].tolist() == [7]
    after = way.apply(event)
    assert after.suppliers.loc["S2", Company.LEAD_TIME] == 30
    assert event.suppliers.loc["S2", Company.LEAD_TIME] == 100


def test_a_no_is_not_lifted_by_any_change(make_event):
    no = pd.DataFrame(
        [("S1", "B1", "buyer", "no")],
        columns=[Preference.SUPPLIER, Preference.BUYER, Preference.SIDE, Preference.LEVEL],
    )
    event = make_event({"S1": BRAKES, "S2": BRAKES}, {"B1": WANTS_IATF}, preferences=no)
    found = FitScorer().counterfactuals(event, "S1", "B1", k=1)
    assert not found.ways
    assert "the buyer does not want this meeting" in str(found)
    assert "already" in str(FitScorer().counterfactuals(make_event(), "S1", "B1"))


@pytest.mark.parametrize(("k", "most"), [(0, 5), (3, 0)])
def test_wrong_arguments_are_refused(make_event, k, most):
    with pytest.raises(ValueError, match="must be 1 or more"):
        FitScorer().counterfactuals(make_event(), "S1", "B1", k=k, most=most)
    with pytest.raises(ScheduleError):
        FitScorer().counterfactuals(make_event(), "S9", "B1")


@settings(max_examples=4, deadline=None)
@given(seed=SEED, how=HOW, data=st.data())
def test_the_lines_of_a_difference_add_up_to_it(random_event, seed, how, data):
    event = random_event(seed)
    scorer = FitScorer(combine=how).fit(event)
    pairs = sorted(scorer.table(event).index)
    first, second = data.draw(st.sampled_from(pairs)), data.draw(st.sampled_from(pairs))
    found, back = scorer.compare(event, first, second), scorer.compare(event, second, first)
    expected = scorer.explain(event, *first).score - scorer.explain(event, *second).score
    frame = found.frame
    assert frame[Difference.DIFFERENCE].sum() == pytest.approx(expected, abs=1e-9)
    assert found.difference == pytest.approx(expected, abs=1e-12)
    np.testing.assert_allclose(
        frame[Difference.FIRST] - frame[Difference.SECOND], frame[Difference.DIFFERENCE]
    )
    assert (frame[Difference.DIFFERENCE].abs().round(12).diff().dropna() <= 0).all()
    keys = [Difference.VIEW, Difference.COMPARISON]
    here, there = (one.frame.set_index(keys)[Difference.DIFFERENCE].sort_index() for one in (found, back))
    np.testing.assert_allclose(here, -there)
    for lang in LANGS:
        text = "\n".join(found.say(lang))
        assert "{" not in text
        assert "nan" not in text


def test_a_difference_is_said_with_both_values(make_event):
    event = make_event(
        {"S1": BRAKES, "S2": {Company.HS_CODES: ("870899",)}}, {"B1": {**BRAKES, Company.NAME: "Beta"}}
    )
    told = FitScorer().compare(event, ("S1", "B1"), ("S2", "B1")).say("en")
    assert told[0] == "S1 × B1 Beta: 1.000. S2 × B1 Beta: 0.600. Difference: +0.400"
    assert len(told) == 3
    assert told[1].startswith(
        "+0.200  Product category (What the buyer gains): 1.00 - 100% of what the buyer"
    )
    assert "; against 0.60 - 60% of what" in told[1]


def test_a_pair_that_may_not_meet_is_compared_and_says_so(make_event):
    event = make_event(
        {"S1": BRAKES, "S2": BRAKES},
        {"B1": WANTS_IATF},
        certificates=held(("S1", "iatf_16949", pd.NaT, pd.NaT)),
    )
    told = FitScorer().compare(event, ("S1", "B1"), ("S2", "B1")).say("en")
    assert told[1].startswith("S2 × B1 cannot meet: the buyer requires what the supplier does not hold")
    assert told[1].endswith(": IATF 16949 (not held)")
