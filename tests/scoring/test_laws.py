"""Laws of the shipped comparisons: sums, bounds, better values, swapped roles, silence."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.columns import Certificate, Company, Contribution, Pair, PastMeeting, Score
from matchmaker.scoring.capacity import Capacity, PriceBand
from matchmaker.scoring.comparison import VIEWS
from matchmaker.scoring.comparisons import COMPARISONS
from matchmaker.scoring.lines import Side
from matchmaker.scoring.relation import PastRelation
from matchmaker.scoring.scorer import FitScorer
from matchmaker.scoring.size import CompanySize
from matchmaker.scoring.views import credited

HOW = st.sampled_from(["mean", "harmonic", "product", "minimum"])
SEED = st.integers(0, 10**9)
PAIRS = 10_000


def points_of_all_pairs(scorer, event):
    """The sum of each pair's contributions, as explanations divide them, without their sentences."""
    weighed = scorer._weighed(event)
    suppliers, buyers = (
        at.ravel() for at in np.indices((len(event.suppliers), len(event.buyers)), dtype=np.intp)
    )
    sides = [Side(weighed, view, suppliers, buyers) for view in VIEWS]
    shares = credited(sides[0].view, sides[1].view, weighed.settings.combine, weighed.settings.buyer_share)
    kept = 1 - weighed.policy_share
    gained = sum(side.points(kept * share).sum(axis=0) for side, share in zip(sides, shares, strict=True))
    nothing = np.isnan(sides[0].view) & np.isnan(sides[1].view)
    policy = weighed.policy_share * np.nan_to_num(weighed.encoded.policy[suppliers])
    return np.where(nothing, kept * weighed.settings.prior, gained) + policy


@settings(max_examples=1, deadline=None)
@given(seed=SEED, how=HOW, buyer_share=st.floats(0, 1), policy_share=st.floats(0, 1))
def test_contributions_of_ten_thousand_pairs_add_up(random_event, seed, how, buyer_share, policy_share):
    done = 0
    while done < PAIRS:
        event = random_event(seed, most=99)
        seed += 1
        scorer = FitScorer(combine=how, buyer_share=buyer_share, policy_share=policy_share).fit(event)
        table = scorer.table(event)
        open_pairs = table[Score.GATE].isna().to_numpy()
        names = pd.MultiIndex.from_product([event.suppliers.index, event.buyers.index], names=Pair.KEYS)
        sums = pd.Series(points_of_all_pairs(scorer, event), names)[table.index].to_numpy()
        scores = table[Score.SCORE].to_numpy()
        np.testing.assert_allclose(sums[open_pairs], scores[open_pairs], rtol=0, atol=1e-9)
        assert table.loc[open_pairs, Score.SCORE].between(0, 1).all()
        assert sums.min() >= -1e-9
        assert sums.max() <= 1 + 1e-9
        some = table.index[:: max(1, len(table) // 8)]
        told = scorer.contributions(event, some).groupby(Pair.KEYS)[Contribution.CONTRIBUTION].sum()
        expected = pd.Series(sums, table.index)[told.index]
        np.testing.assert_allclose(told, expected, rtol=0, atol=1e-9)
        done += len(table)


def more_words(word):
    return lambda cell: (*cell, word) if cell else cell


def scaled(factor):
    return lambda cell: cell * factor


MONOTONE = {
    "a certificate more": ("certificates", None, None, Score.FIT),
    "a language more": ("suppliers", Company.LANGUAGES, more_words("es"), Score.FIT),
    "a target market more": ("suppliers", Company.MARKETS, more_words("southeast_asia"), Score.FIT),
    "an export country more": ("suppliers", Company.EXPORT_COUNTRIES, more_words("VN"), Score.FIT),
    "more exports": ("suppliers", Company.EXPORTS_USD, lambda cell: cell + 1e6, Score.FIT),
    "a product more": ("suppliers", Company.HS_CODES, more_words("870830"), Score.BUYER_VIEW),
    "a segment more": ("suppliers", Company.SEGMENTS, more_words("repair"), Score.BUYER_VIEW),
    "a larger capacity": ("suppliers", Company.CAPACITY, scaled(3), Score.BUYER_VIEW),
    "a smaller minimum order": ("suppliers", Company.MIN_ORDER, scaled(0.3), Score.FIT),
    "a shorter lead time": ("suppliers", Company.LEAD_TIME, scaled(0.3), Score.FIT),
    "more dependence": ("suppliers", Company.TOP_CUSTOMER_SHARE, lambda cell: 1.0, Score.SCORE),
    "a buyer that waits longer": ("buyers", Company.LEAD_TIME, scaled(3), Score.FIT),
    "a buyer that orders more at once": ("buyers", Company.ORDER_SIZE, scaled(3), Score.FIT),
    "a buyer that buys more": ("buyers", Company.VOLUME, scaled(3), Score.SUPPLIER_VIEW),
    "a patient buyer": ("buyers", Company.BEGINNERS, lambda cell: "yes", Score.FIT),
    "a better outcome before": ("past_meetings", PastMeeting.OUTCOME, lambda cell: "contract", Score.FIT),
}


def with_certificate(event):
    rows = event.certificates
    new = pd.DataFrame({column: rows[column].tolist() for column in rows})
    new.loc[len(new)] = [event.suppliers.index[0], "iso_9001", pd.NaT, pd.NaT]
    return event.replace(certificates=new.assign(**{Certificate.VALID_UNTIL: pd.NaT}))


def improved(event, table, column, better):
    """The event with one column better for everyone who states it; None where nobody does."""
    if table == "certificates":
        return None if event.certificates.empty else with_certificate(event)
    frame = getattr(event, table)
    stated = [cell is not None and cell == cell for cell in frame.get(column, ())]
    if not any(stated):
        return None
    cells = [better(cell) if known else cell for cell, known in zip(frame[column], stated, strict=True)]
    kind = frame[column].dtype
    return event.replace(**{table: frame.assign(**{column: pd.Series(cells, frame.index, dtype=kind)})})


@pytest.mark.parametrize("change", MONOTONE)
@settings(max_examples=2, deadline=None)
@given(seed=SEED, how=HOW)
def test_a_better_value_never_lowers_what_it_counts_for(random_event, change, seed, how):
    event = random_event(seed)
    table, column, better, counts = MONOTONE[change]
    after_event = improved(event, table, column, better)
    if after_event is None:
        return
    scorer = FitScorer(combine=how)
    before, after = scorer.table(event), scorer.table(after_event)
    known = before[counts].notna() & before[Score.GATE].isna()
    assert (after.loc[known, counts] >= before.loc[known, counts] - 1e-12).all()
    assert after.loc[before[Score.GATE].isna(), Score.GATE].isna().all()


def turned(event):
    """Suppliers become buyers: what they make is what the others take."""
    swap = {Company.CAPACITY: Company.VOLUME, Company.VOLUME: Company.CAPACITY}
    names = {Pair.SUPPLIER: Pair.BUYER, Pair.BUYER: Pair.SUPPLIER}
    return event.replace(
        suppliers=event.buyers.rename(columns=swap),
        buyers=event.suppliers.rename(columns=swap),
        certificates=event.certificates.iloc[:0],
        preferences=event.preferences.iloc[:0],
        past_meetings=event.past_meetings.rename(columns=names),
    )


@settings(max_examples=5, deadline=None)
@given(seed=SEED)
def test_swapping_roles_swaps_the_views(random_event, seed):
    event = random_event(seed)
    twofold = (Capacity(), PriceBand(), CompanySize(), PastRelation())
    ours = FitScorer(comparisons=twofold, policy=()).table(event)
    theirs = FitScorer(comparisons=twofold, policy=()).table(turned(event))
    theirs.index = theirs.index.swaplevel()
    theirs = theirs.loc[ours.index]
    for here, there in (
        (Score.BUYER_VIEW, Score.SUPPLIER_VIEW),
        (Score.SUPPLIER_VIEW, Score.BUYER_VIEW),
        (Score.FIT, Score.FIT),
        (Score.CONFIDENCE, Score.CONFIDENCE),
    ):
        np.testing.assert_allclose(ours[here], theirs[there], atol=1e-12)


COLUMNS = sorted(
    {c for comparison in COMPARISONS for c in comparison.reads}
    & {c for c in vars(Company).values() if isinstance(c, str)}
)


@pytest.mark.parametrize("blank", [None, float("nan"), "", ()])
def test_missing_everything_scores_the_prior_with_no_confidence(make_event, blank):
    amounts = {Company.EXPORTS_USD, Company.CAPACITY, Company.VOLUME, Company.MIN_ORDER, Company.ORDER_SIZE}
    amounts |= {Company.LEAD_TIME, Company.EMPLOYEES, Company.SALES_USD}
    cells = {column: None if column in amounts else blank for column in COLUMNS}
    event = make_event({"S1": cells, "S2": cells}, {"B1": cells})
    table = FitScorer(prior=0.3).table(event)
    assert table[Score.SCORE].tolist() == pytest.approx([0.3, 0.3])
    assert table[Score.CONFIDENCE].tolist() == [0.0, 0.0]
    explanation = FitScorer(prior=0.3).explain(event, "S1", "B1")
    assert explanation.frame[Contribution.CONTRIBUTION].sum() == pytest.approx(0.3)


@settings(max_examples=5, deadline=None)
@given(seed=SEED)
def test_events_without_the_rarer_columns_score_as_if_nothing_compared_them(random_event, seed):
    event = random_event(seed)
    rare = {"tier", "capacity", "min_order", "lead_time", "price_band", "company_size", "relation"}
    columns = {c for comparison in COMPARISONS if comparison.name in rare for c in comparison.reads}
    bare = event.replace(
        suppliers=event.suppliers.drop(columns=columns, errors="ignore"),
        buyers=event.buyers.drop(columns=columns, errors="ignore"),
        past_meetings=event.past_meetings.iloc[:0],
    )
    fewer = tuple(comparison for comparison in COMPARISONS if comparison.name not in rare)
    pd.testing.assert_frame_equal(
        FitScorer().table(bare), FitScorer(comparisons=fewer).table(bare), check_exact=True
    )
