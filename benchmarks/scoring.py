"""Pairs scored a second over all comparisons, beside the bare matrix product and rapidfuzz in the same run.

    python benchmarks/scoring.py [--size 20000] [--k 50] [--small-k 10] [--seed 0]

Small: the boomup sample, 868 x 223, and the best `small_k` of each company. Large: a synthetic event of
`size` x `size` whose companies take each group of cells from a random company of the sample, and the best
`k`. "ours" is `FitScorer.top` of a fitted scorer, from encoded sides to the finished frame: all
comparisons, gates, exact scores, proof. Encoding and stating in single precision, once an event, are timed
apart; `with_encoding` counts them in.

"ceiling" is one bare float32 matrix product block by block, nothing kept: as many rows, and as many columns
as ours multiplies in all (`width`); the fastest of several block shapes. "rapidfuzz" is
`process.cdist(token_set_ratio, workers=-1)` on the product texts alone. The large event runs in a process of
its own, whose peak of memory is told. Prints a table, and as the last line a JSON object of the figures.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from time import perf_counter, process_time

import numpy as np
import pandas as pd
from rapidfuzz.fuzz import token_set_ratio
from rapidfuzz.process import cdist

from matchmaker.columns import Certificate, Company, Pair, Preference
from matchmaker.scoring.candidates import prepared
from matchmaker.scoring.scorer import FitScorer
from matchmaker.scoring.sweep import spread, threads
from matchmaker.scoring.text import texts
from matchmaker.tables.event import Event
from matchmaker.tables.samples import load_sample

SAMPLE = "boomup"
TOGETHER = ((Company.PRODUCTS, Company.HS_CODES), (Company.PROVINCE, Company.MUNICIPALITY))
"""Cells that are taken from the same company of the sample."""
SHAPES = ((256, 1024), (512, 1024), (512, 4096), (1024, 1024), (1024, 2048))
FUZZ_PAIRS = 500_000


def drawn(frame: pd.DataFrame, n: int, letter: str, rng: np.random.Generator) -> pd.DataFrame:
    """`n` companies whose cells come from random companies of `frame`, product texts from two of them."""
    source = {column: column for column in frame}
    source |= {column: group[0] for group in TOGETHER for column in group}
    picks = {first: rng.integers(0, len(frame), n) for first in dict.fromkeys(source.values())}
    cells = {column: frame[column].to_numpy()[picks[source[column]]] for column in frame}
    both = frame[Company.PRODUCTS].to_numpy()[rng.integers(0, len(frame), n)]
    cells[Company.PRODUCTS] = [
        f"{own}; {other}" for own, other in zip(cells[Company.PRODUCTS], both, strict=True)
    ]
    return pd.DataFrame(cells, index=pd.Index([f"{letter}{i:06d}" for i in range(n)]))


def large_event(size: int, seed: int) -> Event:
    """A synthetic event of `size` x `size`, with certificates and a wish of every other company."""
    rng = np.random.default_rng(seed)
    base = load_sample(SAMPLE)
    suppliers, buyers = drawn(base.suppliers, size, "S", rng), drawn(base.buyers, size, "B", rng)
    held = base.certificates.iloc[rng.integers(0, len(base.certificates), 3 * size)].reset_index(drop=True)
    held[Certificate.SUPPLIER] = suppliers.index[rng.integers(0, size, len(held))]
    wishes = pd.DataFrame(
        {
            Pair.SUPPLIER: suppliers.index[rng.integers(0, size, size)],
            Pair.BUYER: buyers.index[rng.integers(0, size, size)],
            Preference.SIDE: rng.choice(["supplier", "buyer"], size),
            Preference.LEVEL: rng.choice(["want", "want", "must", "no"], size),
        }
    ).drop_duplicates([*Pair.KEYS, Preference.SIDE])
    return base.replace(
        name="large",
        suppliers=suppliers,
        buyers=buyers,
        certificates=held,
        preferences=wishes,
        past_meetings=base.past_meetings.iloc[:0],
        absences=base.absences.iloc[:0],
        locks=base.locks.iloc[:0],
        places=base.places.iloc[:0],
    )


def best_of(work: Callable[[], object], seconds: float) -> float:
    """The shortest of several runs."""
    return min(wall for wall, _ in runs(work, seconds))


def runs(work: Callable[[], object], seconds: float) -> list[tuple[float, float]]:
    """Seconds by the clock and of all cores' work, of each of several runs."""
    times: list[tuple[float, float]] = []
    while sum(wall for wall, _ in times) < seconds:
        began, cpu = perf_counter(), process_time()
        work()
        times.append((perf_counter() - began, process_time() - cpu))
    return times


def ceiling(shape: tuple[int, int], width: int, seconds: float) -> dict[str, float]:
    """Pairs a second of the bare product; large events are measured on a part of their rows.

    On a busy machine compare the cores' seconds rather than the clock's.
    """
    rng = np.random.default_rng(0)
    rows = min(shape[0], 4096)
    left, right = (rng.random((n, width), dtype=np.float32) for n in (rows, shape[1]))

    def multiply(step: int, wide: int) -> None:
        def lane(n: int) -> None:
            out = np.empty((step, wide), np.float32)
            for row in range(n * step, rows, threads() * step):
                for column in range(0, shape[1], wide):
                    a, b = left[row : row + step], right[column : column + wide]
                    np.matmul(a, b.T, out=out[: len(a), : len(b)])

        list(spread(lane, range(threads())))

    def at_once() -> None:
        np.matmul(left, right.T)

    shapes = [(min(step, -(-rows // threads())), min(wide, shape[1])) for step, wide in SHAPES]
    ways: list[Callable[[], None]] = [lambda s=s: multiply(*s) for s in dict.fromkeys(shapes)]
    ways += [at_once] if rows * shape[1] <= 1_000_000 else []
    times = [run for way in ways for run in runs(way, seconds / len(ways))]
    wall, cpu = min(wall for wall, _ in times), min(cpu for _, cpu in times)
    pairs = rows * shape[1]
    return {"ceiling_per_s": pairs / wall, "ceiling_cpu_s": cpu * shape[0] / rows}


def fuzz(event: Event) -> float:
    """Pairs a second of rapidfuzz on the product texts."""
    made, wanted = texts(event.suppliers)[:1000], texts(event.buyers)[: FUZZ_PAIRS // 1000]
    pairs = len(made) * len(wanted)
    return pairs / best_of(lambda: cdist(made, wanted, scorer=token_set_ratio, workers=-1), 1.0)


def measure(event: Event, k: int, seconds: float) -> dict[str, float | int | bool]:
    """Figures of one event."""
    pairs = len(event.suppliers) * len(event.buyers)
    FitScorer().top(load_sample("mini"), 1)  # reads the compiled loops
    began = perf_counter()
    scorer = FitScorer().fit(event)
    encode_s = perf_counter() - began
    began = perf_counter()
    ready = prepared(scorer._weighed(event))
    prepare_s = perf_counter() - began
    scorer.prepared_ = ready
    tops = []
    times = runs(lambda: tops.append(scorer.top(event, k)), seconds)
    top_s, top_cpu_s = min(wall for wall, _ in times), min(cpu for _, cpu in times)
    width = ready.channels.width
    return {
        "pairs": pairs,
        "width": width,
        "encode_s": encode_s,
        "prepare_s": prepare_s,
        "top_s": top_s,
        "top_cpu_s": top_cpu_s,
        "exact": tops[-1].exact,
        "pairs_per_s": pairs / top_s,
        "with_encoding_per_s": pairs / (encode_s + prepare_s + top_s),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def small(k: int) -> dict[str, float | int | bool]:
    event = load_sample(SAMPLE)
    figures = measure(event, k, 2.0)
    figures |= ceiling((len(event.suppliers), len(event.buyers)), int(figures["width"]), 2.0)
    scorer = FitScorer().fit(event)
    figures["table_s"] = best_of(lambda: scorer.table(event), 1.0)
    figures["rapidfuzz_per_s"] = fuzz(event)
    return figures


def large(size: int, k: int, seed: int) -> dict[str, float | int | bool]:
    began = perf_counter()
    event = large_event(size, seed)
    build_s = perf_counter() - began
    figures = measure(event, k, 0.1)
    figures["build_s"] = build_s
    figures |= ceiling((size, size), int(figures["width"]), 8.0)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--size", type=int, default=20_000)
    parser.add_argument("--k", type=int, default=50)
    parser.add_argument("--small-k", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only-large", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only_large:
        print(json.dumps(large(options.size, options.k, options.seed)))
        return
    arguments = [f"--size={options.size}", f"--k={options.k}", f"--seed={options.seed}", "--only-large"]
    child = subprocess.run([sys.executable, __file__, *arguments], capture_output=True, text=True, check=True)
    figures = {"small": small(options.small_k), "large": json.loads(child.stdout.splitlines()[-1])}
    print(f"load of the last minute {os.getloadavg()[0]:.1f}, {threads()} cores")
    for name, of in figures.items():
        for key, value in of.items():
            print(
                f"{name:>6}  {key:<20} {value:,.4g}"
                if isinstance(value, float)
                else f"{name:>6}  {key:<20} {value:,}"
            )
    big, little = figures["large"], figures["small"]
    print(
        f"share of the ceiling: {little['pairs_per_s'] / little['ceiling_per_s']:.2f} small,"
        f" {big['pairs_per_s'] / big['ceiling_per_s']:.2f} large;"
        f" times rapidfuzz: {big['pairs_per_s'] / little['rapidfuzz_per_s']:.0f}"
    )
    result = {
        "small_pairs_per_s": little["pairs_per_s"],
        "small_ceiling_per_s": little["ceiling_per_s"],
        "large_pairs_per_s": big["pairs_per_s"],
        "large_ceiling_per_s": big["ceiling_per_s"],
        "rapidfuzz_pairs_per_s": little["rapidfuzz_per_s"],
        "peak_mb": big["peak_mb"],
    }
    print(json.dumps({key: round(value) for key, value in result.items()}))


if __name__ == "__main__":
    main()
