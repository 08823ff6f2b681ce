"""Which reason of a meeting is told, and that a company reads nothing that is not its business."""

import json

import pandas as pd
import pytest

from matchmaker.columns import Pair
from matchmaker.report.paper.booklets import booklet
from matchmaker.report.paper.pages import Pages
from matchmaker.report.publishing.promising import promise_of
from matchmaker.report.why import strongest, told_reasons


def test_of_equal_reasons_the_first_counts_and_one_that_adds_nothing_never():
    lines = pd.DataFrame(
        [("S1", "B1", 0.2, "a"), ("S1", "B1", 0.2, "b"), ("S1", "B2", 0.0, "c"), ("S0", "B1", None, "d")],
        columns=[*Pair.KEYS, "contribution", "reason"],
    )
    assert strongest(lines)["reason"].tolist() == ["a"]
    assert strongest(lines, most=2)["reason"].tolist() == ["a", "b"]


@pytest.fixture
def secretive(plan):
    """Each pair with reasons that weigh more than all others and are nobody else's business."""
    private = ("wishes", "company_size", "crisis_region", "first_time_exporter", "readiness")
    lines = [
        (
            *pair,
            view,
            name,
            1.0,
            1.0,
            *((0.1, f"told to the {view}") if name == "product" else (0.9, "PRIVATE")),
        )
        for pair in plan.meetings.index
        for view in ("supplier", "buyer")
        for name in (*private, "product")
    ]
    return plan.replace(contributions=pd.DataFrame(lines, columns=plan.contributions.columns))


@pytest.mark.parametrize("view", ["supplier", "buyer"])
def test_wishes_sizes_and_policy_are_told_to_nobody(secretive, view):
    assert set(told_reasons(secretive, view).values()) == {f"told to the {view}"}
    assert "PRIVATE" not in promise_of(secretive).dumps()
    pages = Pages(secretive, "en")
    papers = [booklet(pages, str(company)) for company in secretive.event.participants]
    assert "PRIVATE" not in json.dumps(papers)
    assert "told to the buyer" in json.dumps(papers)
