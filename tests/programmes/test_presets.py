"""Thirteen presets: each runs on its sample, and what is special in it is lost without it."""

import re
import tomllib
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

import matchmaker
from matchmaker.columns import (
    Absence,
    Certificate,
    Company,
    Interpreter,
    Pair,
    PastMeeting,
    Schedule,
    Score,
    Slot,
)
from matchmaker.errors import SettingsError, TableErrors
from matchmaker.meetings.choose import choose_meetings
from matchmaker.plan import Matchmaker
from matchmaker.programmes.presets import list_presets, load_preset
from matchmaker.scoring.scorer import FitScorer
from matchmaker.settings import Settings
from matchmaker.tables.event import Event, Rules
from matchmaker.tables.fewer import without
from matchmaker.tables.policy import Policy
from matchmaker.tables.read import read_event
from matchmaker.tables.samples import load_sample, sample_path
from matchmaker.timetable.check import broken_rules

sample = cache(load_sample)
LARGE = {"boomup"}
"""Planned in the slow run only."""

CITIES = {"boomup-cities"}
"""Held in several cities, a day in each."""

RUNS = [
    pytest.param(name, one, marks=pytest.mark.slow if one in LARGE else ())
    for name in list_presets()
    for one in load_preset(name).samples
]


def plan(event: Event, settings: Settings):
    quick = settings.replace(timetable=settings.timetable.replace(time_limit_s=0.05, workers=1))
    return Matchmaker(quick).plan(event)


@cache
def planned(programme: str, name: str):
    """A sample's plan, worked out once for all tests that look at it."""
    return plan(sample(name), load_preset(programme).settings())


def scored(event: Event, settings: Settings) -> pd.DataFrame:
    scoring = settings.scoring
    return FitScorer(weights=scoring.weights, policy_share=scoring.policy_share).fit(event).table(event)


def chosen(event: Event, settings: Settings) -> pd.DataFrame:
    """Supplier and buyer of each chosen meeting, one row each."""
    return first_choice(event, scored(event, settings))


def first_choice(event: Event, table: pd.DataFrame) -> pd.DataFrame:
    """What is chosen of scored pairs before anything is placed."""
    open_pairs = table.loc[table[Score.GATE].isna(), Score.SCORE]
    found = choose_meetings(open_pairs, event, gates=table[Score.GATE].dropna()).meetings
    return found.index.to_frame(index=False)


@cache
def both(programme: str, name: str) -> tuple[Event, pd.DataFrame, pd.DataFrame]:
    """A sample, and what is chosen with the preset's settings and with the defaults."""
    event = sample(name)
    return event, first_choice(event, planned(programme, name).scores), chosen(event, Settings())


def cells(event: Event, pairs: pd.DataFrame, supplier: str, buyer: str) -> list[tuple]:
    one = event.suppliers.loc[pairs[Pair.SUPPLIER], supplier]
    other = event.buyers.loc[pairs[Pair.BUYER], buyer]
    return list(zip(one, other, strict=True))


def in_time(event: Event, pairs: pd.DataFrame) -> float:
    """Share of the pairs whose supplier is known to deliver in the buyer's time."""
    days = cells(event, pairs, Company.LEAD_TIME, Company.LEAD_TIME)
    return sum(has <= wants for has, wants in days) / len(days)


def sharing(event: Event, pairs: pd.DataFrame, only: set[str]) -> float:
    """Share of the pairs with one of these segments in common."""
    said = cells(event, pairs, Company.SEGMENTS, Company.SEGMENTS)
    return sum(bool(set(s) & set(b) & only) for s, b in said) / len(said)


def plain(event: Event) -> Event:
    return event.replace(policy=Policy())


def test_there_are_thirteen_each_with_a_sample_and_its_own_words():
    assert len(list_presets()) == 13
    presets = [load_preset(name) for name in list_presets()]
    assert all(preset.samples for preset in presets)
    assert load_preset("global_partnering_emerging").samples == ("gp-mexico", "gp-india")
    for lang in ("en", "ko"):
        assert len({preset.special[lang] for preset in presets}) == 13
    with pytest.raises(SettingsError, match="must be one of boom_up"):
        load_preset("boomup")


def blocks_of(day: dict, name: str) -> list[dict]:
    """A day's blocks; where each day is a city's, the session and the number of tables are the sample's."""
    own = {"session", "places"} if name in CITIES else set()
    return [{key: value for key, value in block.items() if key not in own} for block in day["blocks"]]


@pytest.mark.parametrize("programme", list_presets())
def test_a_sample_is_an_event_of_its_preset(programme):
    """Only names, places, days and zones are a sample's own."""
    preset = load_preset(programme)
    for name in preset.samples:
        values = tomllib.loads((sample_path(name) / "event.toml").read_text("utf-8"))
        assert values["programme"] == programme
        for key in ("suppliers", "buyers", "rules", "policy", "words", "headings"):
            said = values.get(key, {})
            expected = preset.event.get(key, {})
            assert said == expected or (key == "rules" and said.items() <= expected.items()), key
        assert values["places"]["seated"] == preset.event["places"]["seated"]
        assert [blocks_of(d, name) for d in values["days"]] == [
            blocks_of(d, name) for d in preset.event["days"]
        ]
        assert "synthetic sample" in values["name"]


@pytest.mark.parametrize(("programme", "name"), RUNS)
def test_a_preset_runs_on_its_sample_with_no_broken_rule(programme, name):
    event = sample(name)
    made = planned(programme, name)
    assert len(made.schedule)
    assert broken_rules(made.schedule, event).empty


def test_boom_up_two_days_of_half_hours_at_the_buyers_tables():
    event = load_preset("boom_up").event
    blocks = [block for day in event["days"] for block in day["blocks"]]
    assert len(event["days"]) == 2
    assert {block["slot_min"] for block in blocks} == {30}
    assert event["places"]["kind"] == "table"
    assert event["places"]["seated"] == "buyers"
    assert event["places"]["count"] == 223
    assert event["rules"]["interpreters"]
    assert "interpreters" in load_preset("boom_up").forms


def test_boom_up_names_an_interpreter_where_no_language_is_shared():
    whole = sample("boomup")
    event = without(whole, [*whole.suppliers.index[40:], *whole.buyers.index[10:]])
    settings = load_preset("boom_up").settings()

    def silent(made: Event) -> tuple[int, int]:
        """Meetings without a common language, and those of them without an interpreter."""
        held = plan(made, settings).schedule.reset_index()
        assert held.groupby(Pair.BUYER)[Schedule.PLACE].nunique().max() == 1
        said = cells(made, held, Company.LANGUAGES, Company.LANGUAGES)
        mute = [bool(s) and bool(b) and not set(s) & set(b) for s, b in said]
        return sum(mute), int(held.loc[mute, Schedule.INTERPRETER].isna().sum())

    mute, left_alone = silent(event)
    assert mute > 0 == left_alone
    assert silent(event.replace(rules=Rules(interpreters=False)))[1] > 0


def test_boom_up_in_several_cities_meets_where_companies_come():
    """A city is the session of its day; who does not come stands in `absences` under that session."""
    event = sample("boomup-cities")
    held = planned("boom_up", "boomup-cities").schedule.reset_index()
    city = event.slots[Slot.SESSION]
    assert city.groupby(event.slots[Slot.START].dt.date).nunique().tolist() == [1, 1]
    comes = {company: {"서울", "창원"} for company in event.participants}
    for company, slot in event.absences[[Absence.COMPANY, Absence.SLOT]].itertuples(index=False):
        comes[company].discard(city[slot])
    travels = {company for company, where in comes.items() if len(where) == 2}

    def astray(rows: pd.DataFrame) -> int:
        """Companies that are to sit in a city to which they do not come."""
        where = rows[Schedule.SLOT].map(city)
        return sum(
            place not in comes[company]
            for side in Pair.KEYS
            for company, place in zip(rows[side], where, strict=True)
        )

    assert astray(held) == 0
    anywhere = plan(event.replace(absences=event.absences.iloc[:0]), load_preset("boom_up").settings())
    assert astray(anywhere.schedule.reset_index()) > 0
    met = {who: set(held.loc[held[Pair.BUYER] == who, Schedule.SLOT].map(city)) for who in event.buyers.index}
    assert any(len(met[who]) == 2 for who in travels & set(met))
    tables = held.groupby(Schedule.SLOT).size().groupby(city).max()
    assert tables["창원"] == 6 < tables["서울"] <= 12
    home = event.interpreters[Interpreter.ABSENT].map(lambda away: {"서울", "창원"} - set(city[list(away)]))
    helped = held[held[Schedule.INTERPRETER].notna()]
    assert len(helped)
    helpers = zip(helped[Schedule.SLOT], helped[Schedule.INTERPRETER], strict=True)
    assert all(city[slot] in home[who] for slot, who in helpers)


def test_companies_of_different_cities_cannot_be_chosen_to_meet():
    event = sample("boomup-cities")
    city = event.slots[Slot.SESSION]
    away = event.absences.groupby(Absence.COMPANY)[Absence.SLOT].agg(lambda slots: city[slots.iloc[0]])
    pairs = planned("boom_up", "boomup-cities").choice.meetings.reset_index()[Pair.KEYS]
    apart = [
        away.get(supplier) != away.get(buyer) and supplier in away and buyer in away
        for supplier, buyer in pairs.itertuples(index=False)
    ]
    assert len(pairs)
    assert not any(apart)


def test_global_transportech_suppliers_stay_at_booths_and_deliver_fast():
    event, ours, theirs = both("global_transportech", "global-transportech")
    assert event.seated == "suppliers"
    assert set(event.places["owner_id"]) == set(event.suppliers.index)
    assert in_time(event, ours) > in_time(event, theirs)
    aftermarket = {"aftermarket"}
    assert sharing(event, ours, aftermarket) >= sharing(event, theirs, aftermarket)


def test_global_transportech_buyers_walk():
    held = planned("global_transportech", "global-transportech").schedule.reset_index()
    assert held.groupby(Pair.SUPPLIER)[Schedule.PLACE].nunique().max() == 1
    assert held.groupby(Pair.BUYER)[Schedule.PLACE].nunique().max() > 1


def test_municipal_pavilion_keeps_seats_for_each_municipality():
    event = sample("municipal-pavilion")
    settings = load_preset("municipal_pavilion").settings()
    town = event.suppliers[Company.MUNICIPALITY]

    def seats(made: Event) -> pd.Series:
        held = chosen(made, settings)[Pair.SUPPLIER].map(town).value_counts()
        return held.reindex(town.unique(), fill_value=0)

    assert len(town.unique()) == 9
    assert seats(event).min() >= 4
    assert seats(plain(event)).min() < 4


def test_global_partnering_emerging_prefers_who_aims_at_the_market():
    """Six meetings are promised to every firm; those beyond go to firms that aim at the market."""
    event, ours, theirs = both("global_partnering_emerging", "gp-india")
    aims = event.suppliers[Company.MARKETS].map(lambda markets: "india" in (markets or ()))
    assert aims.mean() == 0.4

    def beyond(pairs: pd.DataFrame) -> float:
        more = pairs.groupby(Pair.SUPPLIER).size().reindex(aims.index, fill_value=0) - 6
        assert more.min() >= 0
        return more[aims].sum() / more.sum()

    assert beyond(ours) == 1.0
    assert beyond(theirs) < 0.9


def test_global_partnering_emerging_puts_who_aims_at_the_market_on_top_of_the_lists():
    event = sample("gp-india")
    aims = event.suppliers[Company.MARKETS].map(lambda markets: "india" in (markets or ()))

    def on_top(table: pd.DataFrame) -> float:
        scores = table[Score.SCORE]
        best = scores.groupby(level=Pair.BUYER, group_keys=False).nlargest(5)
        return best.index.get_level_values(Pair.SUPPLIER).map(aims).to_numpy().mean()

    ours = planned("global_partnering_emerging", "gp-india").scores
    assert on_top(ours) > on_top(scored(event, Settings())) + 0.15


def test_global_partnering_tier1_is_the_way_in_for_lower_tiers():
    event = sample("gp-tier1")
    settings = load_preset("global_partnering_tier1").settings()

    def skipping(made: Event) -> int:
        kinds = cells(made, chosen(made, settings), Company.KIND, Company.KIND)
        return sum(s in {"tier2", "tier3"} and b == "oem" for s, b in kinds)

    assert skipping(event) == 0
    assert skipping(plain(event)) > 0


def test_global_partnering_tier1_asks_for_a_valid_quality_system():
    event, ours, _ = both("global_partnering_tier1", "gp-tier1")
    assert not lapsed_or_absent(event, ours, "iatf_16949")
    open_door = event.replace(buyers=event.buyers.assign(**{Company.CERTIFICATES_REQUIRED: [()] * 14}))
    assert lapsed_or_absent(event, chosen(open_door, load_preset(event.programme).settings()), "iatf_16949")


def lapsed_or_absent(event: Event, pairs: pd.DataFrame, name: str) -> int:
    """Pairs whose buyer requires a certificate that the supplier does not hold on the first day."""
    held = event.certificates
    valid = held[~(held[Certificate.VALID_UNTIL] < pd.Timestamp(event.first_day))]
    holders = set(valid.loc[valid[Certificate.CERTIFICATE] == name, Certificate.SUPPLIER])
    asks = event.buyers[Company.CERTIFICATES_REQUIRED].map(lambda required: name in required)
    return sum(asks[b] and s not in holders for s, b in pairs[Pair.KEYS].itertuples(index=False))


def test_job_fair_reads_its_own_headings_and_needs_them(tmp_path):
    event, ours, theirs = both("job_fair", "job-fair")
    assert (len(event.suppliers), len(event.buyers)) == (30, 10)
    assert event.suppliers[Company.PRODUCTS].notna().all()
    assert event.buyers[Company.COUNTRY].notna().all()
    said = [set(s) & set(b) for s, b in cells(event, ours, Company.LANGUAGES, Company.LANGUAGES)]
    default = [set(s) & set(b) for s, b in cells(event, theirs, Company.LANGUAGES, Company.LANGUAGES)]
    assert sum(map(bool, said)) / len(said) > sum(map(bool, default)) / len(default)
    for file in sample_path("job-fair").iterdir():
        text = file.read_text("utf-8-sig")
        (tmp_path / file.name).write_text(text.partition("[headings")[0], "utf-8")
    with pytest.raises(TableErrors):
        read_event(tmp_path)


def test_no_module_of_the_engine_names_who_comes_to_a_job_fair():
    words = re.compile("employer|applicant|job.?seeker|job.?fair|구직|구인", re.IGNORECASE)
    root = Path(matchmaker.__file__).parent
    modules = [path for path in sorted(root.rglob("*.py")) if "programmes" not in path.parts]
    named = [path.name for path in modules if words.search(path.read_text("utf-8"))]
    assert not set(named) - {"words.py", "regions.py"}


def test_japan_europe_brings_the_kinds_of_buyer_a_firm_looks_for():
    event, ours, theirs = both("japan_europe_specialist", "japan-europe")

    def sought(pairs: pd.DataFrame) -> float:
        said = [(s, b) for s, b in cells(event, pairs, Company.KINDS_SOUGHT, Company.KIND) if s]
        return sum(b in s for s, b in said) / len(said)

    assert sought(ours) > sought(theirs)
    kinds = ours[Pair.BUYER].map(event.buyers[Company.KIND])
    assert kinds.isin(["trading_house", "agent"]).sum() >= 20


def test_exhibition_hours_stay_free():
    event = sample("exhibition")
    settings = load_preset("exhibition_consultation").settings()
    assert settings.timetable.balance.idle > 0
    assert set(event.absences[Absence.COMPANY]) == set(event.buyers.index)
    hours = set(event.absences[[Absence.COMPANY, Absence.SLOT]].itertuples(index=False, name=None))

    schedule = planned("exhibition_consultation", "exhibition").schedule
    held = schedule.reset_index()
    assert len(held)
    assert not hours & set(held[[Pair.BUYER, Schedule.SLOT]].itertuples(index=False, name=None))
    buyer = held[Pair.BUYER].iloc[0]
    away = event.absences.set_index(Absence.COMPANY)[Absence.SLOT][buyer].iloc[0]
    moved = schedule.iloc[:1].assign(**{Schedule.SLOT: away})
    assert len(broken_rules(moved, event))
    assert broken_rules(moved, event.replace(absences=event.absences.iloc[:0])).empty


def test_southeast_asia_repair_delivers_in_time():
    event, ours, theirs = both("southeast_asia_repair", "southeast-asia-repair")
    assert in_time(event, ours) > in_time(event, theirs)
    docks = {"repair", "retrofit"}
    assert sharing(event, ours, docks) >= sharing(event, theirs, docks)


def test_europe_eco_judges_type_approvals_on_the_day():
    event, ours, theirs = both("europe_eco", "europe-eco")
    assert not lapsed_or_absent(event, ours, "bwms_code")
    assert sharing(event, ours, {"eco"}) >= sharing(event, theirs, {"eco"})
    later = event.certificates.assign(**{Certificate.VALID_UNTIL: pd.Timestamp("2099-01-01")})
    never_lapsing = event.replace(certificates=later)
    assert lapsed_or_absent(event, chosen(never_lapsing, load_preset("europe_eco").settings()), "bwms_code")


def test_china_keeps_a_floor_for_newbuilding_and_one_for_repair():
    event = sample("china-newbuild-repair")
    settings = load_preset("china_newbuild_repair").settings()

    def floors(made: Event) -> list[float]:
        pairs = chosen(made, settings)
        return [sharing(made, pairs, {segment}) * len(pairs) for segment in ("newbuild", "repair")]

    assert min(floors(event)) >= 25
    assert min(floors(plain(event))) < 25


def test_maker_list_meets_owners_and_yards_again():
    event, ours, _ = both("maker_list", "maker-list")
    settings = load_preset("maker_list").settings()
    met = set(
        event.past_meetings[[PastMeeting.SUPPLIER, PastMeeting.BUYER]].itertuples(index=False, name=None)
    )

    def again(pairs: pd.DataFrame) -> int:
        return len(met & set(pairs.itertuples(index=False, name=None)))

    assert again(ours) > again(chosen(event.replace(rules=Rules(met_before="never")), settings)) == 0
    assert not lapsed_or_absent(event, ours, "kr")
    traders = event.buyers.index[event.buyers[Company.KIND] == "trading_house"]
    assert not ours[Pair.BUYER].isin(traders).any()
    assert chosen(plain(event), settings)[Pair.BUYER].isin(traders).any()


def test_participation_drive_brings_more_firms_rather_than_more_meetings():
    event, ours, _ = both("participation_drive", "participation-drive")
    wide = event.suppliers.assign(**{Company.MIN_MEETINGS: 0, Company.MAX_MEETINGS: 4})
    loose = chosen(plain(event).replace(suppliers=wide), Settings())
    new = set(event.suppliers.index[event.suppliers[Company.EXPORTS_USD] == 0])
    assert ours.groupby(Pair.SUPPLIER).size().max() <= 2
    assert ours[Pair.SUPPLIER].nunique() > loose[Pair.SUPPLIER].nunique()
    assert len(new & set(ours[Pair.SUPPLIER])) > len(new & set(loose[Pair.SUPPLIER]))
