"""Real bids of reviewers for papers (PrefLib `.cat`): exact choice, greedy, the bound, who is worst off.

    python benchmarks/bids.py FILES... [--papers-want 3]

Every paper gets three reviewers, every reviewer at most an even share of them. A yes is worth 1, a maybe 0.5,
a no or no answer 0.05; a pair in a `conflict` category is forbidden. Prints for each file the value, the
bound (from the dual prices alone, checked without the solver), the worst-off reviewer's value and papers, for
the best choice, the even one (leximin over papers a reviewer) and greedy. The last line is a JSON list of
`{file, value, bound, worst, greedy_value, greedy_worst}`; the `worst` figures are the value of the worst-off
reviewer among those who bid for anything.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd

from matchmaker.columns import Company, Pair, Slot
from matchmaker.meetings.certificate import check_choice
from matchmaker.meetings.choose import choose_meetings
from matchmaker.meetings.fairness import spread_evenly
from matchmaker.tables.event import Event

WORTH = {"yes": 1.0, "maybe": 0.5, "no": 0.05, "no answer": 0.05}
UNANSWERED = WORTH["no"]


def read_bids(path: Path) -> tuple[pd.Series[float], int, int]:
    """Worth of each pair a reviewer may hold, number of reviewers and of papers.

    Voters are reviewers; a line `2: {1,2}, {3}, {4}` puts papers into categories, for two voters.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    facts = dict(re.match(r"# ([A-Z0-9 ]+): ?(.*)", line).groups() for line in lines if line.startswith("# "))
    papers = int(facts["NUMBER ALTERNATIVES"])
    names = [
        facts[f"CATEGORY NAME {i}"].strip().casefold() for i in range(1, int(facts["NUMBER CATEGORIES"]) + 1)
    ]
    rows = []
    for line in lines:
        if line.startswith("#") or not line.strip():
            continue
        count, _, said = line.partition(":")
        groups = [re.findall(r"\d+", part) for part in re.findall(r"\{[^}]*\}|\d+", said)]
        worth = np.full(papers, UNANSWERED)
        for name, group in zip(names, groups, strict=False):
            worth[np.array(group, int) - 1] = np.nan if "conflict" in name else WORTH[name]
        rows += [worth] * int(count)
    table = np.array(rows)
    index = pd.MultiIndex.from_product([ids("R", len(table)), ids("P", papers)], names=Pair.KEYS)
    return pd.Series(table.ravel(), index).dropna(), len(table), papers


def ids(letter: str, n: int) -> list[str]:
    return [f"{letter}{i:04d}" for i in range(1, n + 1)]


def make_event(reviewers: int, papers: int, want: int) -> Event:
    share = -(-papers * want // reviewers)
    start = pd.date_range("2026-01-05 09:00", periods=max(share, want), freq="1h", tz="UTC")
    slots = pd.DataFrame(
        {
            Slot.START: start,
            Slot.END: start + pd.Timedelta("1h"),
            Slot.SESSION: "",
            Slot.PLACES: papers * want,
        },
        index=pd.Index([f"T{i:03d}" for i in range(len(start))], name=Slot.ID),
    )
    people = pd.DataFrame({Company.MAX_MEETINGS: share}, index=ids("R", reviewers))
    wanted = pd.DataFrame({Company.MIN_MEETINGS: want, Company.MAX_MEETINGS: want}, index=ids("P", papers))
    return Event(name="bids", slots=slots, suppliers=people, buyers=wanted)


def greedy(scores: pd.Series[float], event: Event) -> pd.MultiIndex:
    """Best pairs first, while both have room."""
    left = [frame[Company.MAX_MEETINGS].to_dict() for frame in (event.suppliers, event.buyers)]
    taken = []
    for pair in scores.sort_values(ascending=False, kind="stable").index:
        if left[0][pair[0]] and left[1][pair[1]]:
            left[0][pair[0]] -= 1
            left[1][pair[1]] -= 1
            taken.append(pair)
    return pd.MultiIndex.from_tuples(taken, names=Pair.KEYS)


def worst(scores: pd.Series[float], pairs: pd.Index, event: Event) -> tuple[float, int]:
    """Value and papers of the reviewer with least value, among those who bid for anything."""
    held = scores.loc[pairs].groupby(level=Pair.SUPPLIER)
    bidders = scores[scores > UNANSWERED].index.get_level_values(Pair.SUPPLIER).unique()
    value = held.sum().reindex(bidders, fill_value=0.0)
    papers = held.size().reindex(event.suppliers.index, fill_value=0)
    return round(float(value.min()), 3), int(papers.min())


def solve(path: Path, want: int) -> dict[str, float | str]:
    scores, reviewers, papers = read_bids(path)
    event = make_event(reviewers, papers, want)
    began = perf_counter()
    choice = choose_meetings(scores, event)
    seconds = perf_counter() - began
    proof = check_choice(choice)
    filled = choice.assignment.free.filled(choice.chosen) * choice.assignment.free.bonus
    bound = (proof.bound - filled) / choice.assignment.resolution
    even = spread_evenly(choice)
    plain = greedy(scores, event)
    print(
        f"{path.name}: {reviewers} reviewers x {papers} papers, {len(scores)} pairs, "
        f"{seconds:.2f} s, {choice.status}"
    )
    print(f"{'':<12}{'value':>10}{'worst value':>13}{'fewest papers':>15}{'reviews':>9}")
    figures = {"best": choice.meetings.index, "even": even.meetings.index, "greedy": plain}
    for name, pairs in figures.items():
        least, fewest = worst(scores, pairs, event)
        print(f"{name:<12}{scores.loc[pairs].sum():>10.2f}{least:>13.2f}{fewest:>15}{len(pairs):>9}")
    print(f"{'bound':<12}{bound:>10.2f}")
    return {
        "file": path.name,
        "value": round(choice.value, 3),
        "bound": round(bound, 3),
        "worst": worst(scores, choice.meetings.index, event)[0],
        "greedy_value": round(float(scores.loc[plain].sum()), 3),
        "greedy_worst": worst(scores, plain, event)[0],
        "even_value": round(even.value, 3),
        "even_worst": worst(scores, even.meetings.index, event)[0],
        "reviews": len(choice.meetings),
        "greedy_reviews": len(plain),
        "seconds": round(seconds, 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--papers-want", type=int, default=3, help="reviewers of each paper")
    asked = parser.parse_args()
    print(json.dumps([solve(path, asked.papers_want) for path in asked.files]))


if __name__ == "__main__":
    main()
