"""The shipped samples: made again they are the same bytes; they read well and hold what they promise."""

import re
import runpy
import tomllib
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from matchmaker.columns import Certificate, Company, Preference
from matchmaker.reference.products import vocabulary
from matchmaker.reference.regions import crisis_region
from matchmaker.reference.words import find_programme
from matchmaker.tables.event import Event
from matchmaker.tables.samples import list_samples, load_sample, sample_path

SAMPLES = Path(__file__).resolve().parents[1] / "data" / "samples"
NAMES = tuple(sorted(path.parent.name for path in SAMPLES.glob("*/event.toml")))


@pytest.fixture(scope="module")
def again(tmp_path_factory) -> Path:
    """All samples, made again (the shipped ones come from another process with another hash seed)."""
    home = tmp_path_factory.mktemp("samples")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(SAMPLES))
        runpy.run_path(str(SAMPLES / "make_samples.py"))["main"](home)
    return home


@pytest.fixture(scope="module")
def boomup() -> Event:
    return load_sample("boomup")


@pytest.fixture(scope="module")
def mexico() -> Event:
    return load_sample("gp-mexico")


def content(file: Path) -> object:
    """A file's bytes; of a workbook its parts' bytes and dates, as compression differs between machines."""
    if file.suffix != ".xlsx":
        return file.read_bytes()
    with zipfile.ZipFile(file) as parts:
        return [(part.filename, part.date_time, parts.read(part)) for part in parts.infolist()]


@pytest.mark.parametrize("name", NAMES)
def test_made_again_a_sample_is_the_same(again, name):
    shipped = sorted(file.name for file in (SAMPLES / name).iterdir())
    assert shipped == sorted(file.name for file in (again / name).iterdir())
    for file in shipped:
        assert content(SAMPLES / name / file) == content(again / name / file), file


def test_all_samples_are_listed_and_small():
    assert set(NAMES) <= set(list_samples())
    for name in NAMES:
        assert sample_path(name) == SAMPLES / name
        for file in (SAMPLES / name).iterdir():
            assert file.stat().st_size < 600_000, file


@pytest.mark.parametrize("name", NAMES)
def test_every_file_says_it_is_synthetic(name):
    for file in (SAMPLES / name).iterdir():
        if file.suffix == ".xlsx":
            with zipfile.ZipFile(file) as parts:
                text = parts.read("xl/sharedStrings.xml").decode() + parts.read("docProps/core.xml").decode()
        else:
            data = file.read_bytes()
            text = data.decode("cp949" if (name, file.name) == ("boomup", "suppliers.csv") else "utf-8-sig")
        assert "ynthetic sample" in text, file
    assert "synthetic sample" in tomllib.loads((SAMPLES / name / "event.toml").read_text("utf-8"))["name"]


def test_nobody_can_be_reached(boomup, mexico):
    for event in (boomup, mexico):
        for side in (event.suppliers, event.buyers):
            assert side[Company.EMAIL].dropna().str.fullmatch(r"[a-z]?\d+@example\.(com|org)").all()
            assert side[Company.PHONE].dropna().str.startswith("000-0000-").all()
            assert side[Company.BUSINESS_NUMBER].dropna().str.startswith("000-00-").all()


def test_names_stand_once(boomup):
    bare = boomup.suppliers[Company.NAME].map(lambda name: re.sub(r"㈜|\(주\)|주식회사|\s", "", name))
    assert bare.is_unique
    assert boomup.buyers[Company.NAME].is_unique


def test_boomup_has_the_public_sizes(boomup):
    assert (len(boomup.suppliers), len(boomup.buyers)) == (868, 223)
    assert boomup.buyers[Company.COUNTRY].nunique() == 56
    assert len(boomup.slots) == 16
    assert boomup.slots["start"].dt.date.nunique() == 2
    assert ((boomup.slots["end"] - boomup.slots["start"]) == pd.Timedelta(minutes=30)).all()
    assert len(boomup.places) == 223
    assert boomup.seated == "buyers"
    share = len(boomup.absences) / (len(boomup.participants) * len(boomup.slots))
    assert 0.09 <= share <= 0.11
    assert boomup.suppliers[Company.MAX_MEETINGS].between(2, 4).all()
    assert boomup.buyers[Company.MAX_MEETINGS].between(8, 12).all()
    assert boomup.buyers[Company.MAX_MEETINGS].sum() > 2_000


def test_boomup_holds_all_nine_crisis_municipalities_and_their_look_alikes(boomup):
    homes = boomup.suppliers[[Company.PROVINCE, Company.MUNICIPALITY]]
    assert homes.notna().all(axis=None)
    tags = homes.apply(lambda row: crisis_region(*row, boomup.first_day), axis=1).value_counts()
    assert tags.to_dict() == {
        "gunsan": 72,
        "ulsan_dong": 42,
        "geoje": 74,
        "tongyeong": 24,
        "goseong": 31,
        "jinhae": 46,
        "mokpo": 24,
        "yeongam": 51,
        "haenam": 11,
    }
    living = set(homes.itertuples(index=False, name=None))
    assert {("부산", "동구"), ("대구", "동구"), ("강원", "고성군")} <= living


def test_boomup_products_are_of_both_industries_in_both_languages(boomup):
    industry = vocabulary().drop_duplicates("hs_2017").set_index("hs_2017")["industry"]
    for side in (boomup.suppliers, boomup.buyers):
        codes = side[Company.HS_CODES].explode().dropna()
        assert set(codes) <= set(industry.index)
        assert set(codes.map(industry)) == {"auto", "marine"}
        assert side[Company.PRODUCTS].str.contains("[가-힣]").mean() > 0.8
        assert side[Company.PRODUCTS].str.contains("[a-z]{3}").mean() > 0.8


def test_boomup_certificates_are_dated_and_some_have_lapsed(boomup):
    until = boomup.certificates[Certificate.VALID_UNTIL]
    assert 0.05 < (until < pd.Timestamp(boomup.first_day)).mean() < 0.12
    assert 0.02 < until.isna().mean() < 0.12
    assert boomup.buyers[Company.CERTIFICATES_REQUIRED].map(len).gt(0).mean() > 0.2


def test_boomup_firms_are_those_the_programme_is_for(boomup):
    suppliers = boomup.suppliers
    assert (suppliers[Company.TOP_CUSTOMER_SHARE] >= 0.7).mean() > 0.2
    assert 0.3 < (suppliers[Company.EXPORTS_USD] == 0).mean() < 0.5
    assert (suppliers[Company.EXPORTS_USD] > 1_000_000).mean() > 0.1
    assert suppliers[Company.EXPORTS_USD].isna().mean() > 0.05


def test_boomup_wishes_come_from_both_sides_and_promise_nothing_a_gate_forbids(boomup):
    said = set(boomup.preferences.groupby([Preference.SIDE, Preference.LEVEL]).size().index)
    assert said == {(side, level) for side in ("supplier", "buyer") for level in ("must", "want", "no")}
    musts = boomup.preferences[boomup.preferences[Preference.LEVEL] == "must"]
    day = pd.Timestamp(boomup.first_day)
    valid = boomup.certificates[~(boomup.certificates[Certificate.VALID_UNTIL] < day)]
    held = valid.groupby(Certificate.SUPPLIER)[Certificate.CERTIFICATE].agg(set).to_dict()
    promised = pd.concat([musts[["supplier_id", "buyer_id"]], boomup.locks[["supplier_id", "buyer_id"]]])
    for supplier, buyer in promised.itertuples(index=False):
        required = set(boomup.buyers.loc[buyer, Company.CERTIFICATES_REQUIRED])
        assert required <= held.get(supplier, set()), (supplier, buyer)


def test_boomup_interpreters_speak_six_languages(boomup):
    spoken = boomup.interpreters["languages"]
    assert spoken.map(lambda languages: "ko" in languages).all()
    assert set(spoken.explode()) == {"ko", "en", "zh", "ja", "vi", "es", "ru"}
    assert spoken.map(len).eq(3).sum() >= 10


def test_boomup_past_meetings_bring_the_contract_rate_of_2020(boomup):
    outcomes = boomup.past_meetings["outcome"].value_counts(normalize=True)
    assert 0.01 < outcomes["contract"] < 0.02
    assert (boomup.past_meetings["date"] < pd.Timestamp(boomup.first_day)).all()
    assert len(boomup.locks) == 12
    assert boomup.locks["slot_id"].notna().any()
    assert boomup.locks["slot_id"].isna().any()


def test_mexico_is_shaped_on_celaya(mexico):
    assert (len(mexico.suppliers), len(mexico.buyers)) == (21, 20)
    assert list(mexico.suppliers.index[:2]) == ["0101", "0102"]
    assert mexico.buyers[Company.MAX_MEETINGS].sum() >= 200
    assert "MX" in set(mexico.buyers[Company.COUNTRY])
    assert mexico.interpreters["languages"].map(lambda languages: "es" in languages).mean() > 0.7
    assert mexico.suppliers[Company.MARKETS].map(lambda markets: "mexico" in markets).all()
    regions = mexico.suppliers[[Company.PROVINCE, Company.MUNICIPALITY]]
    assert not regions.apply(lambda row: crisis_region(*row, mexico.first_day), axis=1).notna().any()


@pytest.mark.parametrize(
    ("name", "programme"), [("boomup", "boom_up"), ("gp-mexico", "global_partnering_emerging")]
)
def test_programmes_are_those_of_the_reference(name, programme):
    text = (SAMPLES / name / "event.toml").read_text("utf-8")
    assert find_programme(tomllib.loads(text)["programme"]) == programme


def test_mini_is_what_its_page_says():
    mini = load_sample("mini")
    assert (len(mini.suppliers), len(mini.buyers), len(mini.slots), len(mini.places)) == (4, 6, 4, 3)
    homes = mini.suppliers[[Company.PROVINCE, Company.MUNICIPALITY]]
    tags = [crisis_region(*home, mini.first_day) for home in homes.itertuples(index=False)]
    assert tags == ["gunsan", None, "goseong", None]
    held = mini.certificates.set_index([Certificate.SUPPLIER, Certificate.CERTIFICATE])
    lapsed = held.loc[("S02", "iatf_16949"), Certificate.VALID_UNTIL]
    assert lapsed == pd.Timestamp(mini.first_day) - pd.Timedelta(days=1)
    assert mini.unused["column"].eq("").all()
    assert mini.repaired.empty
