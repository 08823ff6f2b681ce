"""Maker Lists: what a vendor-registration officer would write down; meetings for the closest."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.columns import (
    Company,
    Evidence,
    MakerList,
    Pair,
    Preference,
    Prerequisite,
    Registration,
    Requirement,
    Score,
)
from matchmaker.errors import SettingsError
from matchmaker.meetings.choose import choose_meetings
from matchmaker.plan import Matchmaker
from matchmaker.programmes.maker_files import read_maker_files
from matchmaker.programmes.maker_list import KINDS, ONE_EACH, check_prerequisites, passed_audits
from matchmaker.programmes.pipeline import Pipeline
from matchmaker.programmes.presets import load_preset
from matchmaker.programmes.registrations import closest_registrations, propose_meetings
from matchmaker.scoring.scorer import FitScorer
from matchmaker.settings import Settings
from matchmaker.tables.samples import load_sample, sample_path
from matchmaker.timetable.check import broken_rules

TODAY = date(2019, 4, 9)
AUDIT = "2019-09-01"
NEAR = [*Pair.KEYS, Registration.STATUS, Registration.MET, Registration.EXPIRING, Registration.MISSING]

# One firm and one yard a case. First what the yard asks (kind, any of these, how many), then what the firm
# shows (item, which one, from, until), last what a person who knows registrations writes down for each.
CASES = {
    "1 everything in place": (
        AUDIT,
        [
            ("class_approval", "kr", 1),
            ("reference", "tanker", 1),
            ("document", "manual", 1),
            ("sample", "valve", 1),
        ],
        [
            ("kr", "", "2018-01-01", "2023-01-01"),
            ("tanker", "H101", "2017-05-02", ""),
            ("manual", "", "", ""),
            ("valve", "", "2019-03-01", ""),
        ],
        ["met", "met", "met", "met"],
        [0, 0, 0, 0],
    ),
    "2 nothing to show": (
        AUDIT,
        [
            ("class_approval", "kr", 1),
            ("reference", "tanker", 3),
            ("document", "manual", 1),
            ("sample", "valve", 1),
        ],
        [],
        ["missing", "missing", "missing", "missing"],
        [1, 3, 1, 1],
    ),
    "3 approval ends before the audit": (
        AUDIT,
        [("class_approval", "kr", 1), ("document", "manual", 1)],
        [("kr", "", "2014-07-01", "2019-06-30"), ("manual", "", "", "")],
        ["expiring", "met"],
        [1, 0],
    ),
    "4 approval ends on the very day of the audit": (
        AUDIT,
        [("class_approval", "kr", 1)],
        [("kr", "", "", AUDIT)],
        ["met"],
        [0],
    ),
    "5 any of three societies will do": (
        AUDIT,
        [("class_approval", "dnv lr abs", 1)],
        [("kr", "", "", "2023-01-01"), ("lr", "", "", "2020-01-01")],
        ["met"],
        [0],
    ),
    "6 two societies asked, one held twice": (
        AUDIT,
        [("class_approval", "dnv lr abs", 2)],
        [("lr", "pumps", "", "2020-01-01"), ("lr", "valves", "", "2021-01-01")],
        ["missing"],
        [1],
    ),
    "7 three references asked, two ships and one of them listed again": (
        AUDIT,
        [("reference", "tanker bulk", 3)],
        [
            ("tanker", "H101", "2017-01-01", ""),
            ("tanker", "H101", "2017-01-01", ""),
            ("bulk", "H7", "2018-01-01", ""),
        ],
        ["missing"],
        [1],
    ),
    "8 lapsed already, and renewed too late": (
        AUDIT,
        [("class_approval", "kr", 1), ("document", "manual", 1)],
        [("kr", "", "", "2019-03-31"), ("manual", "", "2019-09-02", "")],
        ["missing", "missing"],
        [1, 1],
    ),
    "9 the renewal is there already": (
        AUDIT,
        [("class_approval", "kr", 1), ("sample", "valve", 2)],
        [
            ("kr", "", "2014-07-01", "2019-06-30"),
            ("kr", "", "2019-07-01", "2024-06-30"),
            ("valve", "", "", ""),
            ("valve", "", "", ""),
        ],
        ["met", "met"],
        [0, 0],
    ),
    "10 one of two societies must be renewed, and no day of audit yet for another yard's paper": (
        AUDIT,
        [("class_approval", "dnv lr", 2), ("document", "manual price_list", 1)],
        [("dnv", "", "", "2022-01-01"), ("lr", "", "", "2019-08-31"), ("drawing", "", "", "")],
        ["expiring", "missing"],
        [1, 1],
    ),
}


def lists_of(audit=None, *names):
    names = names or ("Y1",)
    return pd.DataFrame(
        {
            MakerList.BUYER: [f"B{i}" for i in range(1, len(names) + 1)],
            MakerList.AUDIT: pd.to_datetime(audit),
        },
        index=list(names),
    )


def asked_of(rows, listed="Y1"):
    columns = [Requirement.MAKER_LIST, Requirement.KIND, Requirement.ITEMS, Requirement.AMOUNT]
    return pd.DataFrame([(listed, kind, tuple(items.split()), n) for kind, items, n in rows], columns=columns)


def shown_of(rows, firm="S1"):
    columns = [Evidence.SUPPLIER, Evidence.ITEM, Evidence.DETAIL, Evidence.VALID_FROM, Evidence.VALID_UNTIL]
    return pd.DataFrame(
        [(firm, item, which, *(pd.to_datetime(day or None) for day in days)) for item, which, *days in rows],
        columns=columns,
    )


def checked(asked, shown, *, audit=None, on=TODAY, suppliers=("S1",)):
    lists = lists_of(audit)
    return check_prerequisites(lists, asked_of(asked), shown_of(shown), suppliers=suppliers, on=on)


@pytest.mark.parametrize("case", CASES)
def test_prerequisites_are_those_a_person_lists(case):
    audit, asked, shown, states, lacking = CASES[case]
    found = checked(asked, shown, audit=audit)
    assert found[Prerequisite.STATE].tolist() == states
    assert found[Prerequisite.LACKING].tolist() == lacking


def test_the_sentences_say_what_to_do_in_both_languages():
    asked = [("class_approval", "kr", 1), ("class_approval", "dnv lr", 1), ("reference", "tanker", 3)]
    asked += [("reference", "bulk", 2), ("document", "manual", 1), ("class_approval", "abs bv", 2)]
    shown = [("kr", "", "", "2019-06-30"), ("tanker", "A", "", ""), ("manual", "", "", "2019-03-31")]
    shown += [("abs", "", "", "2019-06-30")]
    said = checked(asked, shown, audit=AUDIT)[Prerequisite.REASON]
    assert [message.say("en") for message in said] == [
        "KR class approval: valid until 2019-06-30, needed on 2019-09-01; renew",
        "Any of DNV class approval, LR class approval: missing",
        "Reference: tanker: 2 of 3 still needed",
        "Reference: bulk: 2 needed, none there",
        "Document: manual: lapsed on 2019-03-31",
        "Any of ABS class approval, BV class approval: "
        "2 of 2 still needed on 2019-09-01, 1 of them by renewing",
    ]
    assert said[0].say("ko") == "한국선급(KR) 승인: 유효기간 2019-06-30, 기준일 2019-09-01. 갱신 필요"
    assert said[3].say("ko") == "납품 실적 bulk: 2건 필요, 보유 없음"


def test_a_list_without_requirements_does_not_drop_out():
    lists = lists_of(None, "Y1", "Y2")
    found = check_prerequisites(
        lists, asked_of([("sample", "valve", 1)]), shown_of([]), suppliers=["S1"], on=TODAY
    )
    assert found[[Prerequisite.MAKER_LIST, Prerequisite.STATE]].to_numpy().tolist() == [
        ["Y1", "missing"],
        ["Y2", "unknown"],
    ]
    closest = closest_registrations(found, lists)
    assert closest[Registration.MAKER_LIST].tolist() == ["Y1", "Y2"]  # what nobody knows is not near
    assert "ask what it requires" in closest[Registration.TO_DO].iloc[1][0].say()
    event = load_sample("mini")
    near = closest.assign(**{Registration.SUPPLIER: "S01", Registration.BUYER: ["B01", "B02"]})
    preferences, left = propose_meetings(near, event)
    assert ("S01", "B02") not in set(preferences[Pair.KEYS].itertuples(index=False, name=None))
    assert (
        left.loc[left[Pair.BUYER] == "B02", Prerequisite.REASON].item().key == "programmes.wish_unknown_list"
    )


def test_an_audit_day_in_the_past_does_not_count_lapsed_evidence():
    shown = [("kr", "", "", "2019-03-01")]
    past = checked([("class_approval", "kr", 1)], shown, audit="2019-02-01")
    assert past[Prerequisite.STATE].tolist() == ["missing"]
    told = passed_audits(lists_of("2019-02-01"), on=TODAY)
    assert told[MakerList.ID].tolist() == ["Y1"]
    assert "2019-02-01" in told[Prerequisite.REASON].item().say("ko")
    assert passed_audits(lists_of(TODAY.isoformat()), on=TODAY).empty
    assert passed_audits(lists_of(None), on=TODAY).empty


def test_overlapping_certificates_of_one_kind_count_once():
    twice = [("kr", "", "", "2021-01-01"), ("kr", "", "2019-01-01", "2024-01-01")]
    for kind in ONE_EACH:
        assert checked([(kind, "kr", 2)], twice)[Prerequisite.LACKING].tolist() == [1]
    for kind in set(KINDS) - set(ONE_EACH):
        assert checked([(kind, "kr", 2)], twice)[Prerequisite.LACKING].tolist() == [0]


def test_empty_inputs_give_empty_or_missing_rather_than_errors():
    lists, asked = lists_of(AUDIT), asked_of([("sample", "valve", 1)])
    for nothing in (pd.DataFrame(), shown_of([])):
        found = check_prerequisites(lists, asked, nothing, suppliers=["S1"], on=TODAY)
        assert found[Prerequisite.STATE].tolist() == ["missing"]
    assert check_prerequisites(lists, asked, shown_of([]), suppliers=[], on=TODAY).empty
    unknown = check_prerequisites(lists, pd.DataFrame(), pd.DataFrame(), suppliers=["S1"], on=TODAY)
    assert unknown[Prerequisite.STATE].tolist() == ["unknown"]
    nobody = check_prerequisites(lists.iloc[:0], pd.DataFrame(), pd.DataFrame(), suppliers=["S1"], on=TODAY)
    assert closest_registrations(nobody, lists.iloc[:0]).empty
    event = load_sample("mini").replace(preferences=pd.DataFrame())
    near = pd.DataFrame(
        [("S01", "B02", "", 1, 0, 0)], columns=[*Pair.KEYS, "status", "met", "expiring", "missing"]
    )
    preferences, left = propose_meetings(near, event)
    assert preferences.to_numpy().tolist() == [["S01", "B02", "supplier", "want"]]
    assert left.empty
    assert propose_meetings(near.iloc[:0], event)[0].empty


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({Requirement.MAKER_LIST: "Y9"}, "must be a maker list. Got 'Y9'"),
        ({Requirement.KIND: "paper"}, "must be one of 'class_approval'"),
        ({Requirement.ITEMS: "kr"}, "tuple of one item or more"),
        ({Requirement.AMOUNT: 0}, "must be 1 or more. Got 0"),
    ],
)
def test_what_cannot_be_asked_is_refused(change, words):
    asked = asked_of([("sample", "valve", 1)]).assign(**change)
    with pytest.raises(SettingsError, match=words):
        check_prerequisites(lists_of(), asked, shown_of([]), suppliers=["S1"], on=TODAY)
    with pytest.raises(SettingsError, match="stand once"):
        check_prerequisites(
            lists_of(None, "Y1", "Y1"), asked_of([]), shown_of([]), suppliers=["S1"], on=TODAY
        )


DAYS = st.one_of(st.none(), st.dates(date(2019, 3, 1), date(2019, 5, 30)))
ROWS = st.lists(
    st.tuples(st.sampled_from(["kr", "dnv", "lr"]), st.sampled_from(["", "a", "b"]), DAYS, DAYS), max_size=6
)


@settings(deadline=None, max_examples=15)
@given(ROWS, st.sampled_from(KINDS), st.integers(1, 3), DAYS)
def test_counts_agree_with_a_person_who_counts_on_fingers(rows, kind, amount, audit):
    day = max(TODAY, audit or TODAY)
    units: dict[tuple[str, str], list[tuple[bool, bool]]] = {}
    for at, (item, which, start, end) in enumerate(rows):
        if item == "lr":
            continue  # not asked for
        begun, then = (start is None or start <= when for when in (TODAY, day))
        holds = then and (end is None or day <= end)
        going = begun and end is not None and TODAY <= end < day
        unit = (item, "" if kind in ONE_EACH else which or f"row {at}")
        units.setdefault(unit, []).append((holds, going))
    held = sum(any(holds for holds, _ in unit) for unit in units.values())
    renew = sum(not any(h for h, _ in unit) and any(g for _, g in unit) for unit in units.values())
    lacking = max(0, amount - held)
    state = "met" if not lacking else "expiring" if lacking <= renew else "missing"
    found = checked([(kind, "kr dnv", amount)], rows, audit=audit)
    assert found[[Prerequisite.STATE, Prerequisite.LACKING]].to_numpy().tolist() == [[state, lacking]]


def test_the_closest_stand_first_and_the_closed_last():
    lists = lists_of(AUDIT, "Y1", "Y2")
    one = [("sample", "valve", 1), ("class_approval", "kr", 1)]
    asked = pd.concat([asked_of(one, "Y1"), asked_of(one, "Y2")])
    shown = pd.concat(
        [
            shown_of([("valve", "", "", ""), ("kr", "", "", "2019-06-01")], "S1"),  # one to renew
            shown_of([("valve", "", "", "")], "S2"),  # one missing
            shown_of([("valve", "", "", ""), ("kr", "", "", "2022-06-01")], "S3"),
        ]
    )
    found = check_prerequisites(lists, asked, shown, suppliers=["S1", "S2", "S3"], on=TODAY)
    way = Pipeline().move("S2", "Y2", status="contacted", on=date(2019, 1, 2))
    way = way.move("S3", "Y1", status="contacted", on=date(2019, 1, 2))
    way = way.move("S3", "Y1", status="refused", on=date(2019, 2, 2))
    closest = closest_registrations(found, lists, pipeline=way)
    pairs = closest[[Registration.SUPPLIER, Registration.MAKER_LIST]].apply("/".join, axis=1).tolist()
    assert pairs == ["S3/Y2", "S1/Y1", "S1/Y2", "S2/Y2", "S2/Y1", "S3/Y1"]
    assert closest[Registration.SINCE].iloc[-1] == date(2019, 2, 2)
    assert closest[Registration.SINCE].iloc[0] is None
    assert closest[Registration.BUYER].tolist()[:2] == ["B2", "B1"]


def test_the_book_of_wishes_is_kept_and_every_refusal_has_a_reason():
    event = load_sample("mini")  # S01 wants nobody itself but B01 by must; B03 says no to S01
    rows = [
        ("S01", "B03"),
        ("S01", "B02"),
        ("S01", "B04"),
        ("S01", "B05"),
        ("S01", "B06"),
        ("S09", "B01"),
        ("S01", "B9"),
    ]
    near = pd.DataFrame(rows, columns=Pair.KEYS).assign(status="", met=1, expiring=0, missing=1)
    preferences, left = propose_meetings(near, event)
    assert preferences.iloc[: len(event.preferences)].equals(event.preferences.reset_index(drop=True))
    new = preferences.iloc[len(event.preferences) :]
    assert new[Pair.BUYER].tolist() == ["B02", "B04", "B05"]
    assert dict(zip(left[Pair.BUYER], (m.key for m in left[Prerequisite.REASON]), strict=True)) == {
        "B03": "programmes.wish_said",
        "B06": "programmes.wish_enough",
        "B01": "programmes.wish_not_supplier",
        "B9": "programmes.wish_not_buyer",
    }
    far = near.assign(missing=3)
    closed = near.assign(status="registered")
    for nobody in (far, closed):
        assert len(propose_meetings(nobody, event)[0]) == len(event.preferences)


def test_a_buyers_wish_does_not_stop_the_suppliers_proposal():
    event = load_sample("mini")
    wish = pd.DataFrame(
        [("S01", "B02", "buyer", "want")], columns=[*Pair.KEYS, Preference.SIDE, Preference.LEVEL]
    )
    near = pd.DataFrame(
        [("S01", "B02", "", 1, 0, 0)], columns=[*Pair.KEYS, "status", "met", "expiring", "missing"]
    )
    both, left = propose_meetings(near, event.replace(preferences=wish))
    assert both[Preference.SIDE].tolist() == ["buyer", "supplier"]
    assert left.empty


def chosen(event, preset=None):
    """Scores and pairs of the chosen meetings."""
    scoring = (preset or Settings()).scoring
    table = FitScorer(weights=scoring.weights, policy_share=scoring.policy_share).fit(event).table(event)
    scores = table.loc[table[Score.GATE].isna(), Score.SCORE]
    return scores, set(choose_meetings(scores, event, gates=table[Score.GATE].dropna()).meetings.index)


def test_a_proposed_meeting_is_preferred_in_the_choice():
    event = load_sample("mini")
    one_each = event.suppliers.assign(**{Company.MIN_MEETINGS: 0, Company.MAX_MEETINGS: 1})
    free = event.buyers.assign(**{Company.MIN_MEETINGS: 0, Company.MAX_MEETINGS: 4})
    nobody, unlocked = event.preferences.iloc[:0], event.locks.iloc[:0]
    event = event.replace(suppliers=one_each, buyers=free, preferences=nobody, locks=unlocked)
    scores, before = chosen(event)
    assert ("S03", "B05") in before  # its best by fit, just ahead of B04
    near = pd.DataFrame([("S03", "B04", "", 3, 0, 1)], columns=NEAR)
    wished, _ = propose_meetings(near, event)
    after_scores, after = chosen(event.replace(preferences=wished))
    gained = after_scores - scores
    assert gained[("S03", "B04")] > 0
    assert gained.drop(("S03", "B04")).abs().max() < 1e-12
    assert before - after == {("S03", "B05")}
    assert after - before == {("S03", "B04")}


@pytest.mark.slow
def test_a_maker_list_event_runs_from_its_files_to_its_timetable():
    event, files = read_maker_files(sample_path("maker-list"))
    preset = load_preset("maker_list").settings()
    firms = list(event.suppliers.index)
    found = check_prerequisites(
        files.maker_lists, files.requirements, files.evidence, suppliers=firms, on=event.first_day
    )
    closest = closest_registrations(found, files.maker_lists, pipeline=files.pipeline)
    preferences, _ = propose_meetings(closest, event)
    wishes = preferences.iloc[len(event.preferences) :][Pair.KEYS]
    wished = set(wishes.itertuples(index=False, name=None))
    before = chosen(event, preset)[1]
    quick = preset.replace(timetable=preset.timetable.replace(time_limit_s=1))
    plan = Matchmaker(quick).plan(event.replace(preferences=preferences))
    assert broken_rules(plan.schedule, plan.event).empty
    assert len(set(plan.schedule.index) & wished) > len(wished & before)
