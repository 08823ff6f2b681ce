"""Each comparison on cases worked out by hand, its gates and its sentences."""

import pandas as pd
import pytest

from matchmaker.columns import (
    Certificate,
    Company,
    Contribution,
    Interpreter,
    Pair,
    PastMeeting,
    Preference,
    Score,
)
from matchmaker.messages import LANGS
from matchmaker.scoring.certificates import Certificates
from matchmaker.scoring.comparisons import COMPARISONS
from matchmaker.scoring.product import ProductCategory
from matchmaker.scoring.scorer import FitScorer
from matchmaker.settings import WEIGHTS


def lines(event, name, supplier="S1", buyer="B1"):
    frame = FitScorer().explain(event, supplier, buyer).frame
    chosen = frame[frame[Contribution.COMPARISON] == name].set_index(Contribution.VIEW)
    return chosen[Contribution.VALUE].to_dict(), chosen[Contribution.REASON].to_dict()


def values(make_event, name, supplier, buyer, **more):
    return lines(make_event({"S1": supplier}, {"B1": buyer}, **more), name)[0]


def held(*rows):
    columns = [Certificate.SUPPLIER, Certificate.CERTIFICATE, Certificate.VALID_FROM, Certificate.VALID_UNTIL]
    return pd.DataFrame(rows, columns=columns)


def test_every_default_weight_belongs_to_a_comparison_and_the_other_way_round():
    assert [c.name for c in COMPARISONS][: len(WEIGHTS)] == list(WEIGHTS)


@pytest.mark.parametrize(
    ("made", "wanted", "buyers", "suppliers"),
    [
        (("870830",), ("870830",), 1.0, 1.0),
        (("870830",), ("870899",), 0.6, 0.6),  # one heading
        (("870830",), ("870110",), 0.2, 0.2),  # one chapter
        (("870830",), ("840810",), 0.0, 0.0),
        (("870830",), ("8708",), 1.0, 0.6),  # whoever wants the heading gets what it wants
        (("870830", "840810"), ("870830",), 1.0, 0.5),
        (("87083010",), ("870830",), 1.0, 1.0),  # a longer national code
        (("870830",), (), None, None),
    ],
)
def test_products_agree_level_by_level(make_event, made, wanted, buyers, suppliers):
    found = values(make_event, "product", {Company.HS_CODES: made}, {Company.HS_CODES: wanted})
    expected = {"buyer": buyers, "supplier": suppliers}
    assert found == {v: pytest.approx(x, nan_ok=True) for v, x in _nan(expected).items()}


def _nan(cells):
    return {view: float("nan") if value is None else value for view, value in cells.items()}


def test_texts_of_the_same_products_are_alike_however_they_are_written(make_event):
    same = values(make_event, "text", {Company.PRODUCTS: "Brake pads"}, {Company.PRODUCTS: "BRAKE  pads"})
    turned = values(
        make_event, "text", {Company.PRODUCTS: "Anchor, Brake pads"}, {Company.PRODUCTS: "brake pads; anchor"}
    )
    other = values(make_event, "text", {Company.PRODUCTS: "Brake pads"}, {Company.PRODUCTS: "굴삭기"})
    blank = values(make_event, "text", {Company.PRODUCTS: " , "}, {Company.PRODUCTS: "pads"})
    assert same == turned == pytest.approx({"buyer": 1.0, "supplier": 1.0}, abs=1e-12)
    assert all(0 <= value < 0.2 for value in other.values())
    assert all(value != value for value in blank.values())


def test_a_market_is_aimed_at_or_known_already(make_event):
    home = {Company.COUNTRY: "MX"}
    aims = values(make_event, "market", {Company.MARKETS: ("mexico",)}, home)
    sells = values(make_event, "market", {Company.EXPORT_COUNTRIES: ("MX",)}, home)
    near = values(make_event, "market", {Company.EXPORT_COUNTRIES: ("BR",), Company.MARKETS: ("eu",)}, home)
    assert aims == {"buyer": 0.4, "supplier": 1.0}
    assert sells["buyer"] == 1.0
    assert sells["supplier"] != sells["supplier"]  # its targets are unknown
    assert near == {"buyer": 0.7, "supplier": 0.0}


def test_kinds_are_sought_by_either_side(make_event):
    found = values(
        make_event,
        "kind",
        {Company.KIND: "tier2", Company.KINDS_SOUGHT: ("shipowner",)},
        {Company.KIND: "agent", Company.KINDS_SOUGHT: ("tier2", "tier1")},
    )
    assert found == {"buyer": 1.0, "supplier": 0.0}


@pytest.mark.parametrize(("needed", "expected"), [(True, 0.5), (False, 0.0)])
def test_an_interpreter_helps_where_no_language_is_shared(make_event, needed, expected):
    helper = pd.DataFrame({Interpreter.LANGUAGES: [("ko", "es")], Interpreter.ABSENT: [()]}, index=["I1"])
    found = values(
        make_event,
        "language",
        {Company.LANGUAGES: ("ko",)},
        {Company.LANGUAGES: ("es", "fr")},
        interpreters=helper,
        rules={"interpreters": needed},
    )
    assert found == {"buyer": expected, "supplier": expected}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({Company.EXPORTS_USD: 0.0}, 0.0),
        ({Company.EXPORTS_USD: 10.0}, 0.5),
        ({Company.EXPORTS_USD: 1e6}, 1.0),
        ({Company.EXPORT_COUNTRIES: ("US",)}, 0.5),
    ],
)
def test_export_readiness_has_three_grades(make_event, cells, expected):
    assert values(make_event, "readiness", cells, {}) == {"buyer": expected}


@pytest.mark.parametrize(
    ("cells", "answer", "expected"),
    [
        ({Company.EXPORTS_USD: 0.0}, "yes", {"buyer": 1.0, "supplier": 1.0}),
        ({Company.EXPORTS_USD: 0.0}, "no", {"buyer": 0.0, "supplier": 0.0}),
        ({Company.EXPORTS_USD: 10.0}, "no", {"buyer": 0.5, "supplier": 0.5}),
        ({Company.EXPORTS_USD: 2e6}, "no", {"buyer": 1.0, "supplier": 1.0}),
    ],
)
def test_who_is_patient_with_beginners_takes_any_supplier(make_event, cells, answer, expected):
    assert values(make_event, "readiness", cells, {Company.BEGINNERS: answer}) == expected


@pytest.mark.parametrize(
    ("segments", "expected"),
    [(("repair",), 1.0), (("newbuild",), 0.0), ((), 1.0), (("newbuild", "retrofit"), 1.0)],
)
@pytest.mark.parametrize(("country", "inside"), [("SG", True), ("CN", False)])
def test_a_niche_is_a_market_and_its_segments(make_event, segments, expected, country, inside):
    supplier = {Company.MARKETS: ("southeast_asia_repair",)}
    buyer = {Company.COUNTRY: country, Company.SEGMENTS: segments}
    found = values(make_event, "market", supplier, buyer)
    assert found == {"buyer": 0.4 * expected * inside, "supplier": expected * inside}


def test_a_niche_leaves_other_targets_as_they_are(make_event):
    aims = {Company.MARKETS: ("eu_eco", "mexico")}
    assert values(make_event, "market", aims, {Company.COUNTRY: "MX", Company.SEGMENTS: ("oem",)}) == {
        "buyer": 0.4,
        "supplier": 1.0,
    }


@pytest.mark.parametrize(
    ("seller", "taker", "expected"),
    [
        ("tier3", "tier1", 0.6),
        ("tier2", "tier1", 1.0),
        ("tier2", "oem", 0.6),
        ("tier1_maker", "oem", 1.0),
        ("tier3", "oem", 0.3),
        ("tier1_maker", "tier1", 0.3),
        ("tier1", "tier2", 0.0),
        ("parts_maker", "oem", None),
        ("tier2", "shipowner", None),
    ],
)
def test_one_step_up_the_chain_is_best(make_event, seller, taker, expected):
    suppliers = {"S1": {Company.KIND: seller}, "S2": {Company.KIND: "tier2"}}
    event = make_event(suppliers, {"B1": {Company.KIND: taker}, "B2": {Company.KIND: "oem"}})
    found = lines(event, "tier")[0]  # nothing is said of kinds outside the chain
    assert found == {
        v: pytest.approx(x, nan_ok=True) for v, x in _nan(dict.fromkeys(found, expected)).items()
    }
    assert set(found) == (set() if expected is None else {"buyer", "supplier"})


BAND = 10 ** (1 / 5)


@pytest.mark.parametrize(
    ("name", "supplier", "buyer", "buyers", "suppliers"),
    [
        ("capacity", {Company.CAPACITY: 1000}, {Company.VOLUME: 1590}, 1.0, 1.0),  # one band
        ("capacity", {Company.CAPACITY: 1000}, {Company.VOLUME: 1600}, 1 / BAND, 1.0),
        ("capacity", {Company.CAPACITY: 10000}, {Company.VOLUME: 1000}, 1.0, 0.1),
        ("capacity", {Company.CAPACITY: 0}, {Company.VOLUME: 100}, 0.01, 1.0),
        ("min_order", {Company.MIN_ORDER: 100}, {Company.ORDER_SIZE: 100}, 1.0, 1.0),
        ("min_order", {Company.MIN_ORDER: 250}, {Company.ORDER_SIZE: 100}, BAND**-2, BAND**-2),
        ("min_order", {Company.MIN_ORDER: 1}, {Company.ORDER_SIZE: 9999}, 1.0, 1.0),
        ("lead_time", {Company.LEAD_TIME: 30}, {Company.LEAD_TIME: 60}, 1.0, None),
        ("lead_time", {Company.LEAD_TIME: 100}, {Company.LEAD_TIME: 10}, 0.1, None),
        ("price_band", {Company.PRICE_BAND: "economy"}, {Company.PRICE_BAND: "economy"}, 1.0, 1.0),
        ("price_band", {Company.PRICE_BAND: "economy"}, {Company.PRICE_BAND: "standard"}, 0.5, 0.5),
        ("price_band", {Company.PRICE_BAND: "economy"}, {Company.PRICE_BAND: "premium"}, 0.0, 0.0),
        ("company_size", {Company.EMPLOYEES: 9}, {Company.EMPLOYEES: 10}, 2 / 3, 2 / 3),
        ("company_size", {Company.EMPLOYEES: 9}, {Company.SALES_USD: 1e8}, 0.0, 0.0),
        ("company_size", {Company.EMPLOYEES: 9, Company.SALES_USD: 6e7}, {Company.EMPLOYEES: 250}, 1.0, 1.0),
    ],
)
def test_amounts_are_compared_by_band(make_event, name, supplier, buyer, buyers, suppliers):
    found = values(make_event, name, supplier, buyer)
    expected = {"buyer": buyers, "supplier": suppliers}
    assert found == {v: pytest.approx(x) for v, x in expected.items() if x is not None}


def test_what_no_form_asks_for_is_neither_scored_nor_missed(make_event):
    bare = make_event({"S1": {Company.HS_CODES: ("870830",)}}, {"B1": {Company.HS_CODES: ("8708",)}})
    half = make_event(
        {"S1": {Company.HS_CODES: ("870830",), Company.CAPACITY: 10.0, Company.PRICE_BAND: "economy"}},
        {"B1": {Company.HS_CODES: ("8708",)}},
    )
    pd.testing.assert_frame_equal(FitScorer().table(bare), FitScorer().table(half))
    assert not {"capacity", "price_band"} & set(
        FitScorer().explain(half, "S1", "B1").frame[Contribution.COMPARISON]
    )


def past(*rows):
    columns = [*Pair.KEYS, PastMeeting.DATE, PastMeeting.OUTCOME]
    return pd.DataFrame([("S1", "B1", pd.Timestamp(d) if d else pd.NaT, o) for d, o in rows], columns=columns)


@pytest.mark.parametrize(
    ("rows", "expected", "says"),
    [
        ([("2018-01-02", "met")], 0.3, "they met before (2018-01-02); nothing more is known"),
        ([("2018-01-02", "")], 0.3, "they met before (2018-01-02); nothing more is known"),
        (
            [("2018-01-02", "contract"), ("2018-09-01", "met")],
            1.0,
            "they met before (2018-01-02) and signed a contract",
        ),
        ([(None, "followed_up")], 0.8, "they met before (earlier) and followed it up"),
        ([("2019-04-09", "contract")], None, ""),  # the event's own outcome
    ],
)
def test_the_best_outcome_of_earlier_meetings_counts(make_event, rows, expected, says):
    event = make_event(past_meetings=past(*rows), rules={"met_before": "allowed"})
    found, reasons = lines(event, "relation")
    assert found == ({} if expected is None else {"buyer": expected, "supplier": expected})
    assert all(reason.say("en") == says for reason in reasons.values())
    never = make_event(past_meetings=past(*rows), rules={"met_before": "never"})
    assert lines(never, "relation")[0] == {}


def test_policy_knows_who_lives_on_one_customer(make_event):
    shares = {"S1": 0.9, "S2": 0.1, "S3": None}
    event = make_event({s: {Company.TOP_CUSTOMER_SHARE: share} for s, share in shares.items()}, {"B1": {}})
    assert FitScorer().table(event)[Score.POLICY].tolist() == [0.9, 0.1, 0.0]
    (line,) = lines(event, "dependence")[1].values()
    assert line.say("ko") == "최대 거래처 매출 비중 90%"


def test_products_can_be_guessed_where_no_code_is_stated(make_event):
    def guess(told):
        return [("870830",) if "brake" in text else () for text in told]

    event = make_event(
        {
            "S1": {Company.PRODUCTS: "brake pads"},
            "S2": {Company.PRODUCTS: "brake pads", Company.HS_CODES: ("840810",)},
            "S3": {Company.PRODUCTS: "unheard of"},
        },
        {"B1": {Company.HS_CODES: ("870830",)}},
    )
    part = ProductCategory(guess=guess).encode(event).views["buyer"]
    assert part.block(slice(None)).ravel().tolist() == pytest.approx([1.0, 0.0, float("nan")], nan_ok=True)
    assert not ProductCategory().encode(event).views["buyer"].supplier_known[0]


BUYER = {
    Company.CERTIFICATES_WANTED: ("iso_9001", "dnv"),
    Company.CERTIFICATES_REQUIRED: ("iatf_16949",),
}


@pytest.mark.parametrize(
    ("start", "end", "day", "lack"),
    [
        (None, "2019-04-09", "2019-04-09", None),  # the last day counts
        (None, "2019-04-09", "2019-04-10", "expired"),
        ("2019-04-09", None, "2019-04-09", None),
        ("2019-04-09", None, "2019-04-08", "not valid yet"),
        (None, None, "2019-04-09", None),
    ],
)
def test_a_certificate_is_judged_on_the_day_of_the_event(make_event, start, end, day, lack):
    table = held(
        ("S1", "iatf_16949", pd.Timestamp(start) if start else pd.NaT, pd.Timestamp(end) if end else None)
    )
    event = make_event({"S1": {}}, {"B1": BUYER}, day=day, certificates=table)
    gate = FitScorer().explain(event, "S1", "B1").gate
    if lack is None:
        assert gate is None
    else:
        assert lack in gate.say("en")
        assert "IATF 16949" in gate.say("ko")


def test_the_best_row_of_a_certificate_counts(make_event):
    old, new = (("S1", "iatf_16949", pd.NaT, pd.Timestamp(d)) for d in ("2018-01-01", "2021-01-01"))
    for rows in ((old, new), (new, old)):
        event = make_event({"S1": {}}, {"B1": BUYER}, certificates=held(*rows))
        assert FitScorer().explain(event, "S1", "B1").gate is None


def test_what_is_not_listed_is_not_held(make_event):
    rows = held(("S1", "dnv", pd.NaT, pd.NaT), ("S1", "iatf_16949", pd.NaT, pd.NaT))
    event = make_event({"S1": {}, "S2": {}}, {"B1": BUYER, "B2": {}}, certificates=rows)
    table = FitScorer().table(event)
    assert list(FitScorer().score(event).index) == [("S1", "B1"), ("S1", "B2"), ("S2", "B2")]
    assert "not held" in table.loc[("S2", "B1"), Score.GATE].say("en")
    assert pd.isna(table.loc[("S2", "B1"), Score.SCORE])
    assert lines(event, "certificates")[0] == {"buyer": 0.5}
    assert lines(event, "certificates", "S2")[0] == {"buyer": 0.0}


def test_where_no_certificates_are_listed_the_share_is_unknown(make_event):
    event = make_event({"S1": {}}, {"B1": {Company.CERTIFICATES_WANTED: ("dnv",)}})
    (value,) = lines(event, "certificates")[0].values()
    assert value != value
    assert Certificates().encode(event).gate.reasons([0], [0]) == [None]


def wishes(*rows):
    return pd.DataFrame(rows, columns=[*Pair.KEYS, Preference.SIDE, Preference.LEVEL])


def test_a_no_of_either_side_closes_the_pair_even_beside_a_must(make_event):
    table = wishes(
        ("S1", "B1", "buyer", "no"), ("S1", "B1", "supplier", "must"), ("S2", "B1", "supplier", "no")
    )
    event = make_event({"S1": {}, "S2": {}, "S3": {}}, {"B1": {}}, preferences=table)
    gates = FitScorer().table(event)[Score.GATE]
    assert gates["S1", "B1"].key == "scoring.gate_buyer_no"
    assert gates["S2", "B1"].key == "scoring.gate_supplier_no"
    assert gates["S3", "B1"] is None


def test_wishes_are_said_by_the_side_that_wishes(make_event):
    table = wishes(("S1", "B1", "buyer", "want"), ("S1", "B1", "buyer", "must"))
    found, reasons = lines(make_event(preferences=table), "wishes")
    assert found == {"buyer": 1.0}
    assert reasons["buyer"].key == "scoring.wish_buyer_must"


@pytest.mark.parametrize(("rule", "closed"), [("never", True), ("allowed", False)])
def test_companies_that_met_before_meet_again_only_where_allowed(make_event, rule, closed):
    columns = [*Pair.KEYS, PastMeeting.DATE, PastMeeting.OUTCOME]
    rows = [
        ("S1", "B1", day, "met") for day in (pd.Timestamp("2018-05-02"), pd.Timestamp("2017-01-01"), pd.NaT)
    ]
    event = make_event(past_meetings=pd.DataFrame(rows, columns=columns), rules={"met_before": rule})
    gate = FitScorer().explain(event, "S1", "B1").gate
    assert (gate is not None) == closed
    if closed:
        assert gate.say("en") == "they met on 2018-05-02"


def test_a_company_does_not_meet_itself(make_event):
    event = make_event({"X": {}, "S1": {}}, {"B1": {}}).replace(same_company=True)
    both = event.replace(buyers=pd.DataFrame({Company.NAME: ["x", "b"]}, index=["X", "B1"]))
    gates = FitScorer().table(both)[Score.GATE]
    assert gates["X", "X"].say("en") == "a company does not meet itself"
    assert gates.notna().sum() == 1


def test_policy_knows_the_crisis_regions_of_the_day_and_who_never_exported(make_event):
    gunsan = {Company.PROVINCE: "전북", Company.MUNICIPALITY: "군산시"}
    suppliers = {
        "S1": {**gunsan, Company.EXPORTS_USD: 0.0},
        "S2": {**gunsan, Company.EXPORTS_USD: 5.0},
        "S3": {Company.PROVINCE: "경기", Company.MUNICIPALITY: "수원시", Company.EXPORTS_USD: 5.0},
        "S4": {},
    }
    policy = {
        day: FitScorer().table(make_event(suppliers, {"B1": {}}, day=day))[Score.POLICY].tolist()
        for day in ("2019-04-09", "2024-04-09")
    }
    assert policy == {"2019-04-09": [1.0, 0.5, 0.0, 0.0], "2024-04-09": [0.5, 0.0, 0.0, 0.0]}


def test_policy_stands_apart_from_the_fit(make_event):
    gunsan = {Company.PROVINCE: "전북", Company.MUNICIPALITY: "군산시", Company.HS_CODES: ("870830",)}
    event = make_event(
        {"S1": gunsan, "S2": {Company.HS_CODES: ("870830",)}}, {"B1": {Company.HS_CODES: ("8708",)}}
    )
    table = FitScorer(policy_share=0.25).table(event)
    fit, same = table[Score.FIT]
    assert fit == same
    assert table[Score.SCORE].tolist() == pytest.approx([0.75 * fit + 0.25, 0.75 * fit])


def test_every_sentence_can_be_said_in_both_languages(random_event):
    said = set()
    for seed in range(8):
        event = random_event(seed)
        scorer = FitScorer().fit(event)
        for pair in scorer.table(event).index[:6]:
            explanation = scorer.explain(event, *pair)
            for lang in LANGS:
                text = "\n".join(explanation.say(lang))
                assert "{" not in text
                assert "None" not in text
                assert "nan" not in text
            said |= {message.key for message in explanation.frame[Contribution.REASON]}
            assert str(explanation) == "\n".join(explanation.say("en"))
    assert len(said) > 20


def test_contact_data_never_reaches_an_explanation(make_event):
    private = {Company.EMAIL: "kim@example.org", Company.PHONE: "010-1234", Company.CONTACT: "Kim"}
    event = make_event({"S1": {Company.NAME: "Alpha", **private}}, {"B1": {Company.NAME: "Beta", **private}})
    text = str(FitScorer().explain(event, "S1", "B1"))
    assert "S1 Alpha × B1 Beta" in text
    assert not any(cell in text for cell in private.values())
