"""`matchmaker places`: what a slot costs is told, locked meetings first, and who would serve."""

import json
import shutil

import pandas as pd
import pytest

from matchmaker.cli.program import run
from matchmaker.columns import Lock, Offer, Pair, Schedule
from matchmaker.mending import News, mend_plan
from matchmaker.plan import Matchmaker
from matchmaker.settings import Settings
from matchmaker.tables.samples import load_sample, sample_path
from matchmaker.timetable.check import broken_rules
from matchmaker.timetable.incidents import IncidentError
from matchmaker.timetable.repair import best_places


@pytest.fixture(scope="module")
def planned():
    event = load_sample("mini")
    return event, Matchmaker().plan(event).schedule


def free_pairs(event, schedule):
    pairs = pd.MultiIndex.from_product([event.suppliers.index, event.buyers.index], names=Pair.KEYS)
    return [pair for pair in pairs if pair not in schedule.index]


def all_locked(event, schedule):
    locks = schedule.reset_index()[[*Pair.KEYS, Schedule.SLOT]].reindex(columns=event.locks.columns)
    return event.replace(locks=locks.astype(object).where(locks.notna(), None))


def offered(event, schedule):
    for pair in free_pairs(event, schedule):
        try:
            yield pair, best_places(schedule, event, pair)
        except IncidentError:
            continue


def test_a_slot_that_costs_a_locked_meeting_says_so(planned):
    event, schedule = planned
    event = all_locked(event, schedule)
    seen = 0
    for _, offers in offered(event, schedule):
        assert (offers[Offer.LOCKED] == offers[Offer.LOST]).all()
        assert offers[Offer.LOCKED].is_monotonic_increasing
        seen += int((offers[Offer.LOCKED] > 0).sum())
        if seen:
            break
    assert seen


def test_the_table_and_interpreter_offered_keep_every_rule(planned):
    event, schedule = planned
    checked = 0
    for pair, offers in offered(event, schedule):
        calm = offers[(offers[Offer.LOST] == 0) & (offers[Offer.MOVED] == 0)]
        for slot, row in calm.iterrows():
            new = pd.DataFrame(
                [[slot, row[Offer.PLACE], row[Offer.INTERPRETER]]],
                index=pd.MultiIndex.from_tuples([pair], names=Pair.KEYS),
                columns=[Schedule.SLOT, Schedule.PLACE, Schedule.INTERPRETER],
            )
            both = pd.concat([schedule[new.columns], new]).astype(object)
            assert broken_rules(both.where(both.notna(), None), event).empty
            assert row[Offer.PLACE] is not None
            checked += 1
        if checked > 2:
            break
    assert checked


def test_places_tells_the_locked_meetings_it_would_cost(tmp_path, capsys):
    folder, out = tmp_path / "event", tmp_path / "plan"
    shutil.copytree(sample_path("mini"), folder)
    assert run(["plan", str(folder), "--out", str(out), "--time-limit", "2", "--quiet"]) == 0
    event = load_sample("mini")
    schedule = pd.read_csv(out / "schedule.csv", dtype=object).set_index(Pair.KEYS)
    locked = all_locked(event, schedule)
    locked.locks[[*Pair.KEYS, Lock.SLOT]].to_csv(folder / "locks.csv", index=False)
    pair = next(pair for pair, offers in offered(locked, schedule) if (offers[Offer.LOCKED] > 0).any())
    capsys.readouterr()
    words = ["places", str(folder), str(out), "--supplier", pair[0], "--buyer", pair[1], "--json"]
    assert run(words) == 0
    said = json.loads(capsys.readouterr().out)
    assert "day.places_locked" in {message["key"] for message in said["messages"]}
    assert {Offer.LOCKED, Offer.PLACE, Offer.INTERPRETER} <= set(said["places"][0])


def test_a_new_company_gets_its_best_meetings_and_the_others_keep_theirs(planned):
    event, schedule = planned
    new = schedule.index[0][1]
    before = schedule[schedule.index.get_level_values(1) != new]
    repair, contents = mend_plan(event, before, settings=Settings(), news=News(companies=(new,)))
    after = repair.result.schedule
    assert before.index.isin(after.index).all()
    added = after.index.difference(before.index)
    assert len(added)
    assert set(added.get_level_values(1)) == {new}
    for side, level in ((event.suppliers, 0), (event.buyers, 1)):
        counts = after.index.get_level_values(level).value_counts()
        assert (counts <= side["max_meetings"].reindex(counts.index)).all()
    assert broken_rules(contents.schedule, contents.event).empty
    for company, key in ((new, "not_new"), ("X99", "unknown_company")):
        with pytest.raises(IncidentError) as error:
            mend_plan(event, schedule, news=News(companies=(company,)))
        assert error.value.message.key == f"day.{key}"
