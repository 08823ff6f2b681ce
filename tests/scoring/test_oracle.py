"""The vectorised scores against plain Python, pair by pair, written without looking at the arrays."""

import math
from datetime import date
from functools import cache

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.columns import Company, Score
from matchmaker.reference.markets import markets_of
from matchmaker.reference.regions import crisis_region
from matchmaker.scoring.comparisons import COMPARISONS
from matchmaker.scoring.scorer import FitScorer
from matchmaker.scoring.text import ProductText
from matchmaker.settings import WEIGHTS

DAY = date(2019, 4, 9)


class Names:
    """Encodes each product by its name alone: the cosine then counts the products in common."""

    def encode(self, texts):
        return np.eye(len(texts), dtype=np.float32)


BY_NAME = tuple(ProductText(meaning=0.0, lexical=Names()) if c.name == "text" else c for c in COMPARISONS)


def given_or_none(cell):
    return cell if isinstance(cell, str) or (cell is not None and cell == cell) else None


@cache
def tree_similarity(own, other):
    """By the lowest common ancestor in a tree built of the two codes alone."""
    tree = nx.DiGraph()
    for code in (own, other):
        nx.add_path(tree, ["", *(code[:n] for n in (2, 4, 6) if len(code) >= n)])
    nearest = nx.lowest_common_ancestor(tree, own, other)
    return {0: 0.0, 2: 0.2, 4: 0.6, 6: 1.0}[len(nearest)] / {2: 0.2, 4: 0.6, 6: 1.0}[len(own)]


def covered(own, others):
    if not own or not others:
        return None
    return sum(max(tree_similarity(x, y) for y in others) for x in own) / len(own)


def share(own, others):
    return len(set(own) & set(others)) / len(set(own)) if own and others else None


class Plain:
    """An event as dictionaries and tuples."""

    def __init__(self, event):
        self.suppliers, self.buyers = (f.to_dict("index") for f in (event.suppliers, event.buyers))
        self.certificates = list(event.certificates.itertuples(index=False, name=None))
        self.wishes = list(event.preferences.itertuples(index=False, name=None))
        self.meetings = list(event.past_meetings.itertuples(index=False, name=None))
        self.past = {(s, b) for s, b, *_ in self.meetings}
        self.interpreters = list(event.interpreters["languages"])
        self.rules = event.rules


def valid(event, supplier):
    return {
        name
        for holder, name, start, end in event.certificates
        if holder == supplier
        and (pd.isna(start) or start.date() <= DAY)
        and (pd.isna(end) or end.date() >= DAY)
    }


def text(s, b):
    left, right = given_or_none(s[Company.PRODUCTS]), given_or_none(b[Company.PRODUCTS])
    if not left or not right:
        return None
    left, right = ({p.strip().casefold() for p in cell.split(",")} for cell in (left, right))
    if not all(any(sign.isalnum() for sign in "".join(side)) for side in (left, right)):
        return None
    return len(left & right) / math.sqrt(len(left) * len(right))


def in_a_niche(targets, home, segments):
    niches = {
        "eu_eco": ("eu", {"eco"}),
        "southeast_asia_repair": ("southeast_asia", {"repair", "retrofit"}),
        "china_newbuild_repair": ("china", {"newbuild", "repair"}),
    }
    return any(
        niches[t][0] in markets_of(home) and (not segments or niches[t][1] & set(segments))
        for t in targets
        if t in niches
    )


def market(s, b):
    home = given_or_none(b[Company.COUNTRY])
    targets, exports = s[Company.MARKETS], s[Company.EXPORT_COUNTRIES]
    if not home:
        return None, None
    aimed = any(m in targets for m in markets_of(home)) or in_a_niche(targets, home, b[Company.SEGMENTS])
    near = any(m in markets_of(e) for e in exports for m in markets_of(home))
    buyers = 1.0 if home in exports else 0.7 if near else 0.4 if aimed else 0.0
    return buyers if targets or exports else None, float(aimed) if targets else None


def language(event, s, b):
    ours, theirs = set(s[Company.LANGUAGES]), set(b[Company.LANGUAGES])
    if not ours or not theirs:
        return None
    helped = any(set(i) & ours and set(i) & theirs for i in event.interpreters)
    return 1.0 if ours & theirs else 0.5 if helped else 0.0


def readiness(event, s, b):
    usd, answer = given_or_none(s[Company.EXPORTS_USD]), given_or_none(b.get(Company.BEGINNERS))
    grade = 1.0 if (usd or 0) >= 1e6 else 0.5 if (usd or 0) > 0 else 0.0
    if usd is None:
        grade = 0.5 if s[Company.EXPORT_COUNTRIES] else None
    if grade is not None and answer == "yes":
        grade = 1.0
    asked = any(given_or_none(other.get(Company.BEGINNERS)) for other in event.buyers.values())
    return grade, (grade if answer else None) if asked else "no view"


def band(amount):
    """How many preferred numbers an amount reaches."""
    steps = [float(f"{step}e{power}") for power in range(10) for step in (1, 1.6, 2.5, 4, 6.3)]
    return sum(step <= amount for step in steps[1:])


def quotient(there, needed):
    there, needed = given_or_none(there), given_or_none(needed)
    if there is None or needed is None:
        return None
    return min(1.0, 10 ** ((band(there) - band(needed)) / 5))


RUNGS = {"tier3": 0, "tier2": 1, "tier1_maker": 2, "tier1": 2, "oem": 3}


def tier(s, b):
    below, above = RUNGS.get(s[Company.KIND]), RUNGS.get(b[Company.KIND])
    if below is None or above is None:
        return None
    return {0: 0.3, 1: 1.0, 2: 0.6, 3: 0.3}.get(above - below, 0.0)


def price(s, b):
    order = ["economy", "standard", "premium"]
    bands = [given_or_none(c.get(Company.PRICE_BAND)) for c in (s, b)]
    return None if None in bands else 1 - 0.5 * abs(order.index(bands[0]) - order.index(bands[1]))


def size(company):
    staff, sales = (given_or_none(company.get(c)) for c in (Company.EMPLOYEES, Company.SALES_USD))
    by_staff = [] if staff is None else [sum(staff >= x for x in (10, 50, 250))]
    by_sales = [] if sales is None else [sum(sales >= x for x in (2.2e6, 11e6, 55e6))]
    return max(by_staff + by_sales, default=None)


def alike(s, b):
    return None if size(s) is None or size(b) is None else 1 - abs(size(s) - size(b)) / 3


def relation(event, sid, bid):
    if event.rules.met_before == "never":
        return None
    worth = {"contract": 1.0, "followed_up": 0.8}
    told = [
        worth.get(out, 0.3) for s, b, day, out in event.meetings if (s, b) == (sid, bid) and day.date() < DAY
    ]
    return max(told, default=None)


def only_where_both_sides_state(event, values, stated):
    """Silence a comparison that nobody of one side can answer."""
    return {
        name: views
        if all(any(told(c) is not None for c in side.values()) for told, side in stated[name])
        else ("no view", "no view")
        for name, views in values.items()
    }


def cell(column):
    return lambda company: given_or_none(company.get(column))


def more_views(event, s, b):
    """The comparisons of columns that few forms have."""
    orders = quotient(b.get(Company.ORDER_SIZE), s.get(Company.MIN_ORDER))
    volume, capacity = b.get(Company.VOLUME), s.get(Company.CAPACITY)
    values = {
        "tier": (tier(s, b),) * 2,
        "capacity": (quotient(capacity, volume), quotient(volume, capacity)),
        "min_order": (orders, orders),
        "lead_time": (quotient(b.get(Company.LEAD_TIME), s.get(Company.LEAD_TIME)), "no view"),
        "price_band": (price(s, b),) * 2,
        "company_size": (alike(s, b),) * 2,
    }

    def rung(c):
        return given_or_none(c[Company.KIND]) if c[Company.KIND] in RUNGS else None

    read = {
        "tier": (rung, rung),
        "capacity": (cell(Company.CAPACITY), cell(Company.VOLUME)),
        "min_order": (cell(Company.MIN_ORDER), cell(Company.ORDER_SIZE)),
        "lead_time": (cell(Company.LEAD_TIME), cell(Company.LEAD_TIME)),
        "price_band": (cell(Company.PRICE_BAND), cell(Company.PRICE_BAND)),
        "company_size": (size, size),
    }
    sides = event.suppliers, event.buyers
    stated = {name: list(zip(told, sides, strict=True)) for name, told in read.items()}
    return only_where_both_sides_state(event, values, stated)


def wish(event, sid, bid, side):
    return {level for *told, level in event.wishes if told == [sid, bid, side]}


def views_of(event, sid, bid):
    """Each comparison's values: buyer's view, supplier's view."""
    s, b = event.suppliers[sid], event.buyers[bid]
    made, wanted = s[Company.HS_CODES], b[Company.HS_CODES]
    s_kind, b_kind = given_or_none(s[Company.KIND]), given_or_none(b[Company.KIND])
    in_words, spoken = text(s, b), language(event, s, b)
    certificates = None
    if len(event.certificates) and b[Company.CERTIFICATES_WANTED]:
        wants = set(b[Company.CERTIFICATES_WANTED])
        certificates = len(wants & valid(event, sid)) / len(wants)
    wishes = [1.0 if wish(event, sid, bid, v) & {"must", "want"} else None for v in ("buyer", "supplier")]
    b_sought, s_sought = b[Company.KINDS_SOUGHT], s[Company.KINDS_SOUGHT]
    return {
        "product": (covered(wanted, made), covered(made, wanted)),
        "text": (in_words, in_words),
        "market": market(s, b),
        "segment": (
            share(b[Company.SEGMENTS], s[Company.SEGMENTS]),
            share(s[Company.SEGMENTS], b[Company.SEGMENTS]),
        ),
        "kind": (
            float(s_kind in b_sought) if s_kind and b_sought else None,
            float(b_kind in s_sought) if b_kind and s_sought else None,
        ),
        "certificates": (certificates, "no view"),
        "language": (spoken, spoken),
        "readiness": readiness(event, s, b),
        **more_views(event, s, b),
        "relation": (relation(event, sid, bid),) * 2,
        "wishes": tuple(wishes),
    }


def combine(b, s, how, buyer_share):
    if b is None and s is None:
        return 0.5
    b, s = (s if b is None else b), (b if s is None else s)
    if how == "mean":
        return buyer_share * b + (1 - buyer_share) * s
    if how == "harmonic":
        return 2 * b * s / (b + s) if b + s else 0.0
    return b * s if how == "product" else min(b, s)


def policy_of(event, sid):
    def crisis(s):
        province, town = given_or_none(s[Company.PROVINCE]), given_or_none(s[Company.MUNICIPALITY])
        return None if not (province and town) else float(crisis_region(province, town, DAY) is not None)

    def first(s):
        usd = given_or_none(s[Company.EXPORTS_USD])
        if s[Company.EXPORT_COUNTRIES] or (usd or 0) > 0:
            return 0.0
        return None if usd is None else 1.0

    def dependence(s):
        return given_or_none(s.get(Company.TOP_CUSTOMER_SHARE))

    everyone = list(event.suppliers.values())
    terms = [term for term in (crisis, first, dependence) if any(term(s) is not None for s in everyone)]
    if not terms:
        return None
    return sum(term(event.suppliers[sid]) or 0.0 for term in terms) / len(terms)


def expected_row(event, sid, bid, how, buyer_share, values):
    views, known, possible = [], 0.0, 0.0
    for side in (0, 1):
        told = {n: v[side] for n, v in values.items() if v[side] not in (None, "no view")}
        weight = sum(WEIGHTS[n] for n in told)
        views.append(sum(WEIGHTS[n] * v for n, v in told.items()) / weight if weight else None)
        known += weight
        possible += sum(
            WEIGHTS[n]
            for n, v in values.items()
            if v[side] != "no view" and (n not in {"wishes", "relation", "tier"} or v[side] is not None)
        )
    fit, policy = combine(*views, how, buyer_share), policy_of(event, sid)
    score = fit if policy is None else 0.9 * fit + 0.1 * policy
    return {
        Score.BUYER_VIEW: math.nan if views[0] is None else views[0],
        Score.SUPPLIER_VIEW: math.nan if views[1] is None else views[1],
        Score.FIT: fit,
        Score.POLICY: math.nan if policy is None else policy,
        Score.CONFIDENCE: known / possible,
        Score.SCORE: math.nan if gated(event, sid, bid) else score,
    }


def gated(event, sid, bid):
    required = set(event.buyers[bid][Company.CERTIFICATES_REQUIRED])
    met = (sid, bid) in event.past and event.rules.met_before == "never"
    refused = "no" in wish(event, sid, bid, "buyer") | wish(event, sid, bid, "supplier")
    return bool(required - valid(event, sid)) or refused or met


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**9), buyer_share=st.sampled_from([0.0, 0.3, 0.5, 1.0]))
def test_the_table_equals_plain_python(random_event, seed, buyer_share):
    event = random_event(seed)
    plain = Plain(event)
    values = {(s, b): views_of(plain, s, b) for s in plain.suppliers for b in plain.buyers}
    scorer = FitScorer(comparisons=BY_NAME, buyer_share=buyer_share).fit(event)
    for how in ("mean", "harmonic", "product", "minimum"):
        table = scorer.set_params(combine=how).table(event)
        assert list(table.index) == sorted(values)
        rows = table.to_dict("index")
        for pair, row in rows.items():
            expected = expected_row(plain, *pair, how, buyer_share, values[pair])
            assert pd.notna(row[Score.GATE]) == gated(plain, *pair)
            for column, value in expected.items():
                assert row[column] == pytest.approx(value, abs=1e-9, nan_ok=True), (how, pair, column)
