"""Choosing meetings where some are by video: as an independent integer programme does."""

from datetime import time

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from matchmaker.columns import Company, Pair, Slot
from matchmaker.meetings.certificate import check_choice
from matchmaker.meetings.choose import choose_meetings
from matchmaker.meetings.prices import price_quotas
from matchmaker.tables.event import Event, Rules


def hybrid(rng, *, places, desks, online, share=0.5, **columns):
    starts = pd.date_range("2026-04-09 16:00", periods=3, freq="30min", tz="Asia/Seoul")
    slots = pd.DataFrame(
        {Slot.START: starts, Slot.END: starts + pd.Timedelta("30min"), Slot.SESSION: "", Slot.PLACES: places},
        index=pd.Index(["T1", "T2", "T3"], name=Slot.ID),
    )
    sides = []
    for letter, n in (("S", 6), ("B", 5)):
        attending = np.where(rng.random(n) < share, "online", "onsite")
        cells = {Company.ATTENDANCE: attending, Company.MAX_MEETINGS: rng.integers(1, 4, n), **columns}
        sides.append(pd.DataFrame(cells, index=[f"{letter}{i}" for i in range(n)]))
    rules = Rules(online=online, video_places=desks)
    return Event(name="hybrid", slots=slots, suppliers=sides[0], buyers=sides[1], rules=rules)


def best_value(scores, event):
    """The quotas in plain words, solved by HiGHS."""
    online = set(
        event.participants[
            pd.concat([event.suppliers, event.buyers])[Company.ATTENDANCE].eq("online").to_numpy()
        ]
    )
    pairs = list(scores.index)
    rows, most = [], []
    for side, at in ((event.suppliers, 0), (event.buyers, 1)):
        for company, high in side[Company.MAX_MEETINGS].items():
            rows.append([pair[at] == company for pair in pairs])
            most.append(min(high, 3))
    remote = [len(set(pair) & online) for pair in pairs]
    needed = 1 if event.rules.online == "either" else 2
    rows.append([n < needed for n in remote])
    most.append(int(event.slots[Slot.PLACES].sum()))
    if event.rules.video_places is not None:
        rows.append([needed <= n < 2 for n in remote])
        most.append(3 * event.rules.video_places)
    found = milp(
        -scores.to_numpy(),
        constraints=LinearConstraint(np.array(rows, float), ub=most),
        bounds=Bounds(0, 1),
        integrality=np.ones(len(pairs)),
    )
    return -found.fun


@pytest.mark.parametrize("online", ["either", "both"])
@pytest.mark.parametrize("places", [0, 1, 2])
@pytest.mark.parametrize("desks", [None, 0, 1])
def test_the_best_choice_is_found_and_proved(online, places, desks):
    rng = np.random.default_rng(10 * places + (desks or 7))
    event = hybrid(rng, places=places, desks=desks, online=online)
    pairs = pd.MultiIndex.from_product([event.suppliers.index, event.buyers.index], names=Pair.KEYS)
    scores = pd.Series(rng.integers(1, 1000, len(pairs)) / 1000, pairs)
    choice = choose_meetings(scores, event)
    assert choice.status == "OPTIMAL"
    assert choice.value == pytest.approx(best_value(scores, event))
    assert check_choice(choice).proved


def test_a_company_whose_hours_no_slot_keeps_is_told_so():
    rng = np.random.default_rng(3)
    cells = {Company.COUNTRY: "DE", Company.WORK_FROM: time(11), Company.WORK_UNTIL: time(18)}
    event = hybrid(rng, places=2, desks=None, online="either", share=1.1)
    event = event.replace(
        buyers=event.buyers.assign(**cells, **{Company.MIN_MEETINGS: 2, Company.MAX_MEETINGS: 3})
    )
    pairs = pd.MultiIndex.from_product([event.suppliers.index, event.buyers.index], names=Pair.KEYS)
    choice = choose_meetings(pd.Series(0.5, pairs), event)  # 16:00 in Seoul is 09:00 there
    assert choice.meetings.empty
    told = choice.shortfalls["reason"].iloc[0]
    assert "its working hours 11:00-18:00 (Europe/Berlin) leave room for 0" in told.say("en")
    assert "근무시간 11:00-18:00 (Europe/Berlin) 안에서 가능한 상담은 최대 0건" in told.say("ko")


def test_the_prices_of_a_hybrid_event_name_its_places_as_a_quota():
    rng = np.random.default_rng(5)
    event = hybrid(rng, places=1, desks=1, online="either", share=0.3)
    pairs = pd.MultiIndex.from_product([event.suppliers.index, event.buyers.index], names=Pair.KEYS)
    choice = choose_meetings(pd.Series(rng.random(len(pairs)).round(3), pairs), event)
    table = price_quotas(choice)
    assert "places" not in set(table["side"])
