"""Niches: counted by hand, market by market; and a picture that says what it shows."""

import sys
from pathlib import Path

import pandas as pd
import pytest

from matchmaker.columns import Company, Niche, NotCounted
from matchmaker.programmes import niche_picture
from matchmaker.programmes.niche_picture import draw_niches, korean_font
from matchmaker.programmes.niches import companies_not_counted, find_niches
from matchmaker.tables.event import Event
from matchmaker.tables.samples import load_sample

SLOTS = pd.DataFrame(
    {
        "start": pd.to_datetime(["2026-04-09 09:00+09:00"]),
        "end": pd.to_datetime(["2026-04-09 09:30+09:00"]),
        "session": "",
        "places": 2,
    },
    index=["T1"],
)


def event_of(buyers, suppliers):
    """Buyers as (codes, country), suppliers as (codes, aims)."""
    return Event(
        name="tiny",
        slots=SLOTS,
        buyers=pd.DataFrame(
            {Company.HS_CODES: [b[0] for b in buyers], Company.COUNTRY: [b[1] for b in buyers]},
            index=[f"B{i}" for i in range(1, len(buyers) + 1)],
        ),
        suppliers=pd.DataFrame(
            {Company.HS_CODES: [s[0] for s in suppliers], Company.MARKETS: [s[1] for s in suppliers]},
            index=[f"S{i}" for i in range(1, len(suppliers) + 1)],
        ),
    )


VALVE, PUMP, BRAKE = ("848180",), ("841370",), ("870830",)

# What is given, and each heading and market with its buyers and suppliers, its balance and what it is called.
CASES = {
    "unmet demand: two from Mexico want valves, nobody makes them": (
        [(VALVE, "MX"), (("8481",), "MX")],
        [(PUMP, ("mexico",))],
        [("8481", "mexico", 2, 0, 1.0, "few_suppliers"), ("8413", "mexico", 0, 1, -1.0, "few_buyers")],
    ),
    "idle supply: three make brakes, one wants them": (
        [(BRAKE, "IN")],
        [(BRAKE, ("india",)), (BRAKE, ()), (BRAKE, ("india", "japan"))],
        # the one without aims serves every market that is shown
        [("8708", "india", 1, 3, -0.5, "few_buyers"), ("8708", "japan", 0, 2, -1.0, "few_buyers")],
    ),
    "nobody asks: no buyer at all comes from where they aim": (
        [(VALVE, "JP")],
        [(VALVE, ("gulf",))],
        [("8481", "japan", 1, 0, 1.0, "few_suppliers"), ("8481", "gulf", 0, 1, -1.0, "few_buyers")],
    ),
    "a wide aim holds the narrow markets inside, a narrow one not the wide": (
        [(VALVE, "DE"), (VALVE, "GB")],
        [(VALVE, ("europe",)), (VALVE, ("eu",))],
        [("8481", "europe", 1, 1, 0.0, ""), ("8481", "eu", 1, 2, -1 / 3, "")],
    ),
    "a country of no market, and an aim nobody knows": (
        [(VALVE, "XX")],
        [(VALVE, ("atlantis",)), (VALVE, ())],
        [("8481", "XX", 1, 1, 0.0, ""), ("8481", "atlantis", 0, 2, -1.0, "few_buyers")],
    ),
    "a company counts once in a heading, however many codes it states": (
        [(("848110", "848180", "8481"), "MX")],
        [(("848130", "848140", "84"), ("mexico",))],
        [("8481", "mexico", 1, 1, 0.0, "")],
    ),
    "a niche of a market is counted in that market": (
        [(VALVE, "SG")],
        [(VALVE, ("southeast_asia_repair",))],
        [("8481", "southeast_asia", 1, 1, 0.0, "")],
    ),
    "no buyers: idle where they aim": (
        [],
        [(VALVE, ("japan",))],
        [("8481", "japan", 0, 1, -1.0, "few_buyers")],
    ),
    "no suppliers": ([(VALVE, "JP")], [], [("8481", "japan", 1, 0, 1.0, "few_suppliers")]),
}


@pytest.mark.parametrize("case", CASES)
def test_counts_are_those_counted_by_hand(case):
    buyers, suppliers, expected = CASES[case]
    found = find_niches(event_of(buyers, suppliers))
    columns = [Niche.HEADING, Niche.MARKET, Niche.BUYERS, Niche.SUPPLIERS, Niche.BALANCE, Niche.NICHE]
    assert list(found[columns].itertuples(index=False, name=None)) == [pytest.approx(row) for row in expected]
    for message in found[Niche.REASON]:
        assert all(message.say(lang) for lang in ("en", "ko"))


@pytest.mark.parametrize(
    "event",
    [
        event_of([((), "MX"), (("84",), "MX")], [((), ()), (("87",), ("mexico",))]),
        event_of([], []),
        Event(
            name="bare", slots=SLOTS, buyers=pd.DataFrame(index=["B1"]), suppliers=pd.DataFrame(index=["S1"])
        ),
    ],
)
def test_without_hs_codes_the_table_is_empty_and_the_picture_says_so(event):
    found = find_niches(event)
    assert found.empty
    assert Niche.REASON in found
    assert set(companies_not_counted(event)[NotCounted.COMPANY]) == {
        *event.buyers.index,
        *event.suppliers.index,
    }
    figure = draw_niches(found)
    assert "No company states HS codes" in figure.axes[0].texts[0].get_text()


def test_who_is_not_counted_is_named_with_the_reason():
    buyers = [(VALVE, "MX"), (VALVE, None), ((), "MX")]
    told = companies_not_counted(event_of(buyers, [(VALVE, ()), ((), ("mexico",))]))
    assert [(row[0], row[1], row[2].key) for row in told.itertuples(index=False, name=None)] == [
        ("B2", "buyer", "niches.no_country"),
        ("B3", "buyer", "niches.no_code"),
        ("S2", "supplier", "niches.no_code"),
    ]
    nobody = companies_not_counted(event_of([(VALVE, None)], [(VALVE, ())]))
    assert [m.key for m in nobody[NotCounted.REASON]] == ["niches.no_country", "niches.no_market"]


def test_every_company_is_counted_or_named():
    event = load_sample("maker-list")
    out = companies_not_counted(event)
    coded = event.buyers[Company.HS_CODES].map(lambda codes: any(len(code) >= 4 for code in codes))
    left = set(out.loc[out[NotCounted.SIDE] == "buyer", NotCounted.COMPANY])
    assert left == set(event.buyers.index[~coded | event.buyers[Company.COUNTRY].isna()])
    homes = event.buyers.drop(index=list(left))[Company.HS_CODES]
    wanted = sum(len({code[:4] for code in codes if len(code) >= 4}) for codes in homes)
    assert find_niches(event)[Niche.BUYERS].sum() == wanted


def test_shares_show_what_a_crowd_of_suppliers_hides():
    buyers = [(VALVE, "MX")] * 2 + [(PUMP, "MX")]
    suppliers = [(VALVE, ("mexico",))] * 4 + [(PUMP, ("mexico",))] * 8
    event = event_of(buyers, suppliers)
    plain, shares = (find_niches(event, relative=r).set_index(Niche.HEADING) for r in (False, True))
    assert (plain[Niche.BALANCE] < 0).all()
    # 2 of 3 buyers and 4 of 12 suppliers: (2/3 - 1/3) / (2/3 + 1/3)
    assert shares.loc["8481", Niche.BALANCE] == pytest.approx(1 / 3)
    assert shares.loc["8413", Niche.BALANCE] == pytest.approx(-1 / 3)


def test_from_which_balance_a_niche_is_one():
    event = event_of([(VALVE, "MX")] * 3, [(VALVE, ("mexico",))])
    assert find_niches(event)[Niche.NICHE].tolist() == ["few_suppliers"]
    assert find_niches(event, strong=0.6)[Niche.NICHE].tolist() == [""]


def words_of(figure):
    figure.draw_without_rendering()
    labels = [
        t.get_text() for axes in figure.axes for t in (*axes.get_xticklabels(), *axes.get_yticklabels())
    ]
    notes = [t.get_text() for t in figure.texts] + [figure.get_suptitle(), figure.get_supxlabel()]
    return labels + notes + [t.get_text() for axes in figure.axes for t in axes.texts]


def test_the_picture_shows_both_counts_of_each_cell():
    table = find_niches(event_of([(VALVE, "MX")] * 2, [(VALVE, ("mexico", "japan"))]))
    said = words_of(draw_niches(table))
    assert {"2 : 1", "0 : 1", "Mexico", "Japan"} <= set(said)
    assert any(text.startswith("8481 Pressure-reducing valves") for text in said)


def test_the_picture_tells_what_it_leaves_out():
    codes = tuple(f"84{n}" for n in range(10, 30))
    said = words_of(draw_niches(find_niches(event_of([(codes, "MX")], [])), most=14))
    assert "Largest shown; left out: 6 headings, 0 markets." in said


def test_without_a_korean_font_the_picture_is_in_english_and_says_so(monkeypatch):
    monkeypatch.setattr(niche_picture, "KOREAN_FONTS", ())
    table = find_niches(event_of([(VALVE, "MX")], []))
    said = " ".join(words_of(draw_niches(table, lang="ko")))
    assert "No Korean font" in said
    assert "Mexico" in said
    assert not any("가" <= sign <= "힣" for sign in said)


def test_with_a_korean_font_no_letter_is_an_empty_box(tmp_path: Path):
    if korean_font() is None:
        pytest.skip("no Korean font on this machine")
    figure = draw_niches(find_niches(load_sample("mini"), relative=True), lang="ko")
    figure.savefig(tmp_path / "niches.png", dpi=40)  # a missing letter is a warning, and so an error
    assert any("가" <= sign <= "힣" for sign in " ".join(words_of(figure)))


def test_without_matplotlib_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(ImportError, match=r"pip install 'matchmaker\[pictures\]'"):
        draw_niches(find_niches(load_sample("mini")))
