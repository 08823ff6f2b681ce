"""Real brokerage events (Bofill et al., JAIR 74, 2022) through the library's public timetabling.

    benchmarks/b2b.py FILES... [--time-limit S] [--d 2] [--workers 2] [--schedules DIR] [--peers]

Prints CSV `instance,status,breaks,bound,seconds`; `seconds` covers building and solving. With `--schedules`
the timetables go to DIR/<file name>.csv as `meeting,slot`, both 1-based as in the file. With `--peers` the
same follows for each other solver at hand (`b2b_peers.py`), in the same run and under the same limit. Remarks
and a last line of JSON go to standard error.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import pandas as pd

from matchmaker.columns import Absence, Lock, Meeting, Pair, Precedence, Schedule, Slot
from matchmaker.tables.event import Event, Rules
from matchmaker.timetable.build import build_problem
from matchmaker.timetable.check import broken_rules
from matchmaker.timetable.solve import schedule_meetings

SESSIONS = {1: "morning", 2: "afternoon", 3: None}


@dataclass(frozen=True)
class Instance:
    """One file: its event, its meetings, and the pair of each meeting in the order of the file."""

    name: str
    event: Event
    meetings: pd.DataFrame
    pairs: list[tuple[str, str]]
    swapped: int


def read_values(text: str) -> dict[str, str]:
    """Right-hand sides of a MiniZinc data file, by name."""
    return {name: value.strip() for name, value in re.findall(r"(\w+)\s*=\s*([^;]*);", text)}


def numbers(text: str) -> list[int]:
    return [int(n) for n in re.findall(r"-?\d+", text)]


def sets(text: str) -> list[list[int]]:
    """Sets of positive numbers; the dummy 0 is dropped."""
    return [[n for n in numbers(part) if n > 0] for part in re.findall(r"\{([^}]*)\}", text)]


def read_instance(path: Path, *, fairness: int | None) -> Instance:
    """Turn a data file into an event in which every participant may sit on either side."""
    values = read_values(path.read_text(encoding="utf-8"))
    rows = [row for part in values["requested"].strip("[]").split("|") if len(row := numbers(part)) == 3]
    if len(rows) != int(values["nMeetings"]):
        raise ValueError(f"{path.name} must request {values['nMeetings']} meetings. Got {len(rows)}.")
    pairs, swapped = distinct([(f"P{a:03d}", f"P{b:03d}") for a, b, _ in rows])
    meetings = pd.DataFrame(
        {Meeting.WEIGHT: 1.0, Meeting.SESSION: [SESSIONS[session] for _, _, session in rows]},
        index=pd.MultiIndex.from_tuples(pairs, names=Pair.KEYS),
    )
    people = pd.DataFrame(index=[f"P{i + 1:03d}" for i in range(int(values["nBusiness"]))])
    slots = make_slots(int(values["nTotalSlots"]), int(values["nMorningSlots"]), int(values["nTables"]))
    away = [
        (person, slots.index[slot - 1])
        for person, forbidden in zip(people.index, sets(values["forbidden"]), strict=True)
        for slot in forbidden
    ]
    fixed = [
        (*pairs[m], slots.index[slot - 1], None) for m, slot in enumerate(numbers(values["fixed"])) if slot
    ]
    order = [
        (*pairs[first - 1], *pairs[m])
        for m, befores in enumerate(sets(values["precedences"]))
        for first in befores
    ]
    event = Event(
        name=path.stem,
        slots=slots,
        suppliers=people,
        buyers=people,
        same_company=True,
        rules=Rules(fairness=fairness),
        absences=pd.DataFrame(away, columns=[Absence.COMPANY, Absence.SLOT]),
        locks=pd.DataFrame(fixed, columns=[Lock.SUPPLIER, Lock.BUYER, Lock.SLOT, Lock.PLACE]),
        precedences=pd.DataFrame(
            order,
            columns=[
                Precedence.FIRST_SUPPLIER,
                Precedence.FIRST_BUYER,
                Precedence.THEN_SUPPLIER,
                Precedence.THEN_BUYER,
            ],
        ),
    )
    return Instance(path.name, event, meetings, pairs, swapped)


def distinct(pairs: list[tuple[str, str]]) -> tuple[list[tuple[str, str]], int]:
    """A pair requested twice meets a second time with its sides swapped; more often is refused."""
    seen: Counter[tuple[str, str]] = Counter()
    found = []
    for pair in pairs:
        free = next((p for p in (pair, pair[::-1]) if not seen[p]), None)
        if free is None:
            raise ValueError(f"A pair must be requested at most twice. Got {pair} more often.")
        seen[free] += 1
        found.append(free)
    return found, sum(a != b for a, b in zip(pairs, found, strict=True))


def make_slots(total: int, morning: int, tables: int) -> pd.DataFrame:
    """Equal slots without a gap, as the paper counts breaks over all of them."""
    starts = pd.date_range("2026-04-09 06:00", periods=total, freq="15min", tz="Europe/Madrid")
    return pd.DataFrame(
        {
            Slot.START: starts,
            Slot.END: starts + pd.Timedelta("15min"),
            Slot.SESSION: [SESSIONS[1] if i < morning else SESSIONS[2] for i in range(total)],
            Slot.PLACES: tables,
        },
        index=pd.Index([f"T{i + 1:02d}" for i in range(total)], name=Slot.ID),
    )


def write_schedule(folder: Path, instance: Instance, schedule: pd.DataFrame) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    position = {slot: i + 1 for i, slot in enumerate(instance.event.slots.index)}
    with (folder / f"{instance.name}.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["meeting", "slot"])
        for number, pair in enumerate(instance.pairs, start=1):
            if pair in schedule.index:
                writer.writerow([number, position[schedule.loc[pair, Schedule.SLOT]]])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--time-limit", type=float, default=60.0)
    parser.add_argument("--d", type=int, default=2)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--schedules", type=Path)
    parser.add_argument("--peers", action="store_true")
    options = parser.parse_args()
    totals = Counter()
    columns = ["status", "breaks", "bound", "seconds"]
    if options.peers:
        import b2b_peers  # beside this file, and needs more packages
    peers = list(b2b_peers.PEERS) if options.peers else []
    print(",".join(["instance", *columns, *(f"{peer}_{column}" for peer in peers for column in columns)]))
    for path in options.files:
        start = perf_counter()
        instance = read_instance(path, fairness=options.d)
        result = schedule_meetings(
            instance.meetings,
            instance.event,
            time_limit=options.time_limit,
            workers=options.workers,
            require_all=True,
        )
        seconds = perf_counter() - start
        held = len(result.schedule) == len(instance.pairs)
        breaks = (result.breaks, result.bound) if held else ("", "")
        line = [instance.name, result.status, *breaks, f"{seconds:.2f}"]
        for peer in peers:
            problem = build_problem(instance.meetings, instance.event).problem
            answer, took = b2b_peers.run(
                peer, problem, time_limit=options.time_limit, workers=options.workers
            )
            line += [*answer, f"{took:.2f}"]
            totals[f"{peer}_closed"] += answer[0] in ("OPTIMAL", "INFEASIBLE")
            totals[f"{peer}_seconds"] += took
        print(",".join(map(str, line)), flush=True)
        for reason in result.reasons[:5]:
            print(f"# {instance.name}: {reason}", file=sys.stderr)
        if instance.swapped:
            print(
                f"# {instance.name}: {instance.swapped} pair(s) requested twice, sides swapped",
                file=sys.stderr,
            )
        if held:
            broken = broken_rules(result.schedule, instance.event, meetings=instance.meetings)
            totals["broken"] += len(broken)
            for message in broken[:5].itertuples(index=False):
                print(f"# {instance.name}: BROKEN {message[1]}", file=sys.stderr)
            if options.schedules:
                write_schedule(options.schedules, instance, result.schedule)
        totals["instances"] += 1
        totals[result.status] += 1
        totals["seconds"] += seconds
    print(json.dumps({k: round(v, 2) for k, v in totals.items()}), file=sys.stderr)


if __name__ == "__main__":
    main()
