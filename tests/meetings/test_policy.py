"""Quotas for groups: exact whether they nest or not, and honest where they cannot be met."""

import re

import numpy as np
import pandas as pd
import pytest
from tests.meetings.make import by_milp, event, random_event, random_scores, unmet, wishes

from matchmaker.columns import Company, Excluded, Pair, Price, Shortfall
from matchmaker.errors import SettingsError
from matchmaker.meetings.certificate import check_choice
from matchmaker.meetings.choose import choose_meetings
from matchmaker.meetings.milp import programme
from matchmaker.meetings.policy import Exclusion, Policy, Quota
from matchmaker.meetings.prices import price_quotas
from matchmaker.meetings.pruning import solve_large
from matchmaker.meetings.shortfalls import find_shortfalls


def with_groups(made, rng):
    groups = {"suppliers": "province", "buyers": "country"}
    return made.replace(
        **{
            side: getattr(made, side).assign(
                **{column: rng.choice(["X", "Y", "Z"], len(getattr(made, side)))}
            )
            for side, column in groups.items()
        }
    )


def masks(scores, made):
    """Group of each scored pair's supplier and buyer."""
    supplier = made.suppliers["province"].loc[scores.index.get_level_values(0)].to_numpy()
    buyer = made.buyers["country"].loc[scores.index.get_level_values(1)].to_numpy()
    return supplier, buyer


NESTING = (
    Quota(name="X", suppliers={"province": "X"}, least=3, most=5),
    Quota(name="XY", suppliers={"province": ("X", "Y")}, least=5),
    Quota(name="guests", buyers={"country": "Y"}, most=3),
)
CROSSING = (
    Quota(name="X meets Y", suppliers={"province": "X"}, buyers={"country": "Y"}, least=2),
    Quota(name="X", suppliers={"province": "X"}, most=4),
    Quota(name="Y", buyers={"country": "Y"}, least=3),
    Quota(name="Z cap", suppliers={"province": ("X", "Z")}, buyers={"country": ("Y", "Z")}, most=3),
)


def as_rows(quotas, scores, made):
    supplier, buyer = masks(scores, made)
    rows = []
    for quota in quotas:
        mask = np.ones(len(scores), bool)
        for groups, chosen in ((supplier, quota.suppliers), (buyer, quota.buyers)):
            for wanted in chosen.values():
                mask &= np.isin(groups, list(wanted))
        rows.append((mask, quota.least, len(scores) if quota.most is None else quota.most))
    return rows


@pytest.mark.parametrize("quotas", [NESTING, CROSSING], ids=["nesting", "crossing"])
def test_groups_are_chosen_as_an_independent_milp_does(quotas):
    crossed = 0
    for seed in range(25):
        rng = np.random.default_rng(seed)
        made, scores = random_event(rng, minima=True)
        made = with_groups(made, rng)
        choice = choose_meetings(scores, made, policy=Policy(quotas=quotas))
        crossed += bool(choice.assignment.rest)
        # A floor above what its ceiling or its pairs allow is counted from the raw floor in both.
        assert (unmet(choice), pytest.approx(choice.value)) == by_milp(
            scores, made, as_rows(quotas, scores, made)
        )
        assert choice.status == "OPTIMAL"
        assert choice.bound == pytest.approx(choice.value)
    assert (crossed > 5) == (quotas is CROSSING)


def test_quotas_that_nest_are_proved_by_their_certificate():
    for seed in range(25):
        rng = np.random.default_rng(seed)
        made, scores = random_event(rng, minima=True)
        made = with_groups(made, rng)
        choice = choose_meetings(scores, made, policy=Policy(quotas=NESTING))
        assert not choice.assignment.rest
        assert check_choice(choice).proved


def test_the_certificate_of_crossing_quotas_bounds_them():
    for seed in range(25):
        rng = np.random.default_rng(seed)
        made, scores = random_event(rng, minima=True)
        made = with_groups(made, rng)
        choice = choose_meetings(scores, made, policy=Policy(quotas=CROSSING))
        found = check_choice(choice)
        assert not found.broken
        assert found.gap >= 0


def test_per_buyer_ceilings_stay_a_flow():
    rng = np.random.default_rng(1)
    made = event(np.zeros(8, int), np.full(8, 3), np.zeros(4, int), np.full(4, 6))
    made = made.replace(suppliers=made.suppliers.assign(province=[*"XXXXXYZZ"]))
    scores = random_scores(rng, made, share=2) / 100
    scores[scores.index.get_level_values(0) < "S005"] += 0.5
    share = Quota(name="half", suppliers={"province": "X"}, per="buyer", most_share=0.5)
    choice = choose_meetings(scores, made, policy=Policy(quotas=(share, NESTING[1])))
    assert not choice.assignment.rest
    group = choice.meetings[choice.meetings.index.get_level_values(0) < "S005"]
    held = group.groupby(level=Pair.BUYER).size()
    assert held.max() == 3
    assert check_choice(choice).proved
    assert {"half: B000", "half: B001"} <= set(price_quotas(choice)[Price.OF])


def test_seats_by_municipality_become_one_quota_each():
    rng = np.random.default_rng(2)
    made = with_groups(event(np.zeros(9, int), np.full(9, 3), np.zeros(3, int), np.full(3, 4)), rng)
    scores = random_scores(rng, made, share=2)
    seats = Quota(name="seats", by="province", least=3, most=5)
    choice = choose_meetings(scores, made, policy=Policy(quotas=(seats,)))
    held = pd.Series(masks(choice.meetings, made)[0]).value_counts()
    assert held.between(3, 5).all()
    assert [row.name for row in choice.assignment.rows] == ["seats: X", "seats: Y", "seats: Z"]


def test_relaxing_what_a_quotas_reason_names_fills_it():
    proved = 0
    for seed in range(25):
        rng = np.random.default_rng(seed)
        made, scores = random_event(rng, minima=True)
        made = with_groups(made, rng)
        quotas = NESTING if seed % 2 else CROSSING
        choice = choose_meetings(scores, made, policy=Policy(quotas=quotas))
        for row in choice.shortfalls.to_dict("records"):
            eased, eased_quotas, reason = made, list(quotas), str(row[Shortfall.REASON])
            if "only" in reason or "places" in reason or "there for" in reason:
                continue
            for name, old, new in re.findall(r"(\w+) \((\d+) → (\d+)\)", reason):
                side = "suppliers" if name in made.suppliers.index else "buyers"
                frame = getattr(eased, side).copy()
                frame.loc[name, Company.MAX_MEETINGS] += int(new) - int(old)
                eased = eased.replace(**{side: frame})
            if found := re.search(r"its own maximum is (\d+)", reason):
                side = f"{row[Shortfall.SIDE]}s"
                frame = getattr(eased, side).copy()
                frame.loc[row[Shortfall.COMPANY], Company.MAX_MEETINGS] = row[Shortfall.ASKED]
                assert int(found[1]) < row[Shortfall.ASKED]
                eased = eased.replace(**{side: frame})
            for name, more in re.findall(r"ceiling of ([\w ]+) is reached at \d+; (\d+) more", reason):
                i = next(i for i, q in enumerate(quotas) if q.name == name)
                eased_quotas[i] = quotas[i].replace(most=quotas[i].most + int(more))
            again = choose_meetings(scores, eased, policy=Policy(quotas=tuple(eased_quotas)))
            assert unmet(again) <= unmet(choice) - (row[Shortfall.ASKED] - row[Shortfall.GOT]), (seed, reason)
            proved += 1
    assert proved > 5


def test_excluded_groups_do_not_meet_and_it_is_said():
    rng = np.random.default_rng(5)
    made = with_groups(event(np.zeros(6, int), np.full(6, 3), np.zeros(3, int), np.full(3, 4)), rng)
    scores = random_scores(rng, made, share=2)
    rule = Exclusion(name="competitors", suppliers={"province": "X"}, buyers={"buyer_id": ("B000", "B001")})
    choice = choose_meetings(scores, made, policy=Policy(exclusions=(rule,)))
    supplier, _ = masks(choice.meetings, made)
    assert not ((supplier == "X") & (choice.meetings.index.get_level_values(1) != "B002")).any()
    assert {str(r) for r in choice.excluded[Excluded.REASON]} == {"excluded by the rule competitors"}


def test_a_company_on_both_sides_keeps_one_maximum_and_meets_nobody_twice():
    names = ["A", "B", "C", "D"]
    both = pd.DataFrame({Company.MAX_MEETINGS: [2, 2, 2, 1]}, index=names)
    made = event([0], [1], [0], [1]).replace(suppliers=both, buyers=both, same_company=True)
    pairs = pd.MultiIndex.from_product([names, names], names=Pair.KEYS)
    choice = choose_meetings(pd.Series(np.linspace(0.1, 1, 16), pairs), made)
    ends = [frozenset(pair) for pair in choice.meetings.index]
    assert len(set(ends)) == len(ends) == 3
    assert all(len(pair) == 2 for pair in ends)
    assert (
        pd.Series([who for pair in ends for who in pair]).value_counts().le(both[Company.MAX_MEETINGS]).all()
    )
    assert "a company does not meet itself" in {str(r) for r in choice.excluded[Excluded.REASON]}


def test_musts_that_break_a_crossing_ceiling_are_named():
    rng = np.random.default_rng(6)
    made = event(np.zeros(4, int), np.full(4, 3), np.zeros(4, int), np.full(4, 3))
    made = made.replace(
        suppliers=made.suppliers.assign(province=[*"XXYY"]), buyers=made.buyers.assign(country=[*"YYZZ"])
    )
    scores = random_scores(rng, made, share=2)
    said = [("S000", "B000", "buyer", "must"), ("S001", "B001", "buyer", "must")]
    made = made.replace(preferences=wishes(said))
    quotas = (
        Quota(name="XY", suppliers={"province": "X"}, buyers={"country": "Y"}, most=1),
        Quota(name="X", suppliers={"province": "X"}, least=1),
        Quota(name="Y", buyers={"country": "Y"}, least=1),
    )
    choice = choose_meetings(scores, made, policy=Policy(quotas=quotas))
    assert len(choice.conflicts) == 1
    assert str(choice.conflicts[Excluded.REASON][0]) == "XY has 2 musts and can hold 1 meetings"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[quotas]]\nname = 'a'", "a floor or a ceiling in quota 'a'"),
        ("[[quotas]]\nname = 'a'\nleast = 3\nmost = 2", "least <= most in quota 'a'"),
        ("[[quotas]]\nname = 'a'\nmost_share = 0.2", "a supplier's or a buyer's maximum"),
        ("[[quotas]", "valid TOML"),
        ("quota = 1", "'quota' is not a setting. Did you mean 'quotas'?"),
    ],
)
def test_a_wrong_policy_ends_in_one_clear_message(text, says):
    with pytest.raises(SettingsError, match=re.escape(says)):
        Policy.loads(text)


def test_a_policy_about_a_column_that_is_not_there_says_what_is():
    made, scores = random_event(np.random.default_rng(0))
    with pytest.raises(SettingsError, match="Got 'provinse'"):
        choose_meetings(
            scores, made, policy=Policy(quotas=(Quota(name="a", suppliers={"provinse": "X"}, least=1),))
        )


def test_leaving_pairs_out_changes_no_optimum():
    pruned = 0
    for seed in range(12):
        rng = np.random.default_rng(seed)
        made = event(
            rng.integers(0, 2, 16), rng.integers(1, 4, 16), rng.integers(0, 3, 9), rng.integers(1, 6, 9)
        )
        made = with_groups(made, rng)
        choice = choose_meetings(random_scores(rng, made), made, policy=Policy(quotas=CROSSING))
        if not choice.assignment.rest:
            continue
        whole = programme(choice.assignment.free, choice.assignment.free_rest)
        small = solve_large(whole, few=0)
        assert small.proved
        assert small.bound == whole.gain[small.chosen].sum() == whole.gain[choice.chosen].sum()
        pruned += 1
    assert pruned > 5


def test_a_choice_that_ran_out_of_time_is_told_as_such():
    rng = np.random.default_rng(0)
    made = with_groups(event(np.ones(4, int), np.full(4, 3), np.zeros(4, int), np.full(4, 3)), rng)
    choice = choose_meetings(random_scores(rng, made, share=2), made)
    reason = find_shortfalls(choice.assignment, np.zeros(16, bool))[Shortfall.REASON].iloc[0]
    assert "the search ran out of time" in str(reason)
