"""Who meets whom on large events: ours, raw OR-Tools, HiGHS, networkx and greedy in the same run.

    python benchmarks/choosing.py [--sizes boomup large sparse huge] [--slow-peers]

Prints one line a solver and size: seconds, and value as a share of the optimum. "ours" counts everything from
the pandas Series to the finished `Choice` (reading, network, flow, tables, shortfalls); raw OR-Tools counts
adding the arcs and solving, from ready numpy arrays. The last line is a JSON list of
`{size, ours_s, ortools_s, greedy_share}`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import networkx as nx
import numpy as np
import pandas as pd
from ortools.graph.python import min_cost_flow
from scipy import sparse
from scipy.optimize import linprog

from matchmaker.columns import Company, Pair, Slot
from matchmaker.meetings.choose import choose_meetings
from matchmaker.tables.event import Event

RESOLUTION = 1_000_000
SUPPLIER_MOST, BUYER_MOST = 4, 10
SIZES = {
    "boomup": (868, 223, 223),
    "large": (2_000, 500, 500),
    "sparse": (20_000, 4_000, 50),
    "huge": (100_000, 20_000, 50),
}


@dataclass(frozen=True)
class Case:
    """Random scores of `k` buyers for each supplier."""

    event: Event
    scores: pd.Series[float]
    supplier: np.ndarray
    buyer: np.ndarray
    gain: np.ndarray

    @property
    def shape(self) -> tuple[int, int]:
        """Number of suppliers and buyers."""
        return len(self.event.suppliers), len(self.event.buyers)


def make(suppliers: int, buyers: int, k: int, seed: int = 0) -> Case:
    rng = np.random.default_rng(seed)
    supplier = np.repeat(np.arange(suppliers), k)
    if k == buyers:
        buyer = np.tile(np.arange(buyers), suppliers)
    else:
        # Distinct buyers in rising order: strictly rising draws plus their rank.
        draws = np.sort(rng.integers(0, buyers - k + 1, (suppliers, k)), axis=1)
        buyer = (draws + np.arange(k)).ravel()
    units = rng.integers(1, RESOLUTION + 1, len(supplier))
    sides = []
    for letter, n, most in (("S", suppliers, SUPPLIER_MOST), ("B", buyers, BUYER_MOST)):
        sides.append(pd.DataFrame({Company.MAX_MEETINGS: most}, index=[f"{letter}{i:06d}" for i in range(n)]))
    start = pd.date_range("2026-04-09 09:00", periods=16, freq="30min", tz="Asia/Seoul")
    slots = pd.DataFrame(
        {
            Slot.START: start,
            Slot.END: start + pd.Timedelta("30min"),
            Slot.SESSION: "",
            Slot.PLACES: suppliers,
        },
        index=pd.Index([f"T{i:02d}" for i in range(16)], name=Slot.ID),
    )
    event = Event(name="random", slots=slots, suppliers=sides[0], buyers=sides[1])
    pairs = pd.MultiIndex(
        levels=[event.suppliers.index, event.buyers.index], codes=[supplier, buyer], names=Pair.KEYS
    )
    return Case(event, pd.Series(units / RESOLUTION, pairs), supplier, buyer, units)


def ours(case: Case) -> float:
    return choose_meetings(case.scores, case.event).value


def ortools(case: Case) -> float:
    ns, nb = case.shape
    one = np.ones(len(case.gain), np.int64)
    total = min(ns * SUPPLIER_MOST, nb * BUYER_MOST)
    source, sink = ns + nb, ns + nb + 1
    solver = min_cost_flow.SimpleMinCostFlow()
    add = solver.add_arcs_with_capacity_and_unit_cost
    add(case.supplier, case.buyer + ns, one, -case.gain)
    add(np.full(ns, source), np.arange(ns), np.full(ns, SUPPLIER_MOST), np.zeros(ns, np.int64))
    add(np.arange(nb) + ns, np.full(nb, sink), np.full(nb, BUYER_MOST), np.zeros(nb, np.int64))
    solver.add_arc_with_capacity_and_unit_cost(source, sink, total, 0)
    solver.set_nodes_supplies(np.array([source, sink]), np.array([total, -total]))
    if solver.solve() != solver.OPTIMAL:
        raise SystemExit("OR-Tools found no optimum")
    return -solver.optimal_cost() / RESOLUTION


def highs(case: Case) -> float:
    ns, nb = case.shape
    n = len(case.gain)
    rows = np.r_[case.supplier, case.buyer + ns]
    cells = sparse.csr_array((np.ones(2 * n), (rows, np.r_[np.arange(n), np.arange(n)])), shape=(ns + nb, n))
    most = np.r_[np.full(ns, SUPPLIER_MOST), np.full(nb, BUYER_MOST)]
    return -linprog(-case.gain / RESOLUTION, A_ub=cells, b_ub=most, bounds=(0, 1), method="highs").fun


def networkx(case: Case) -> float:
    ns, nb = case.shape
    total = min(ns * SUPPLIER_MOST, nb * BUYER_MOST)
    graph = nx.DiGraph()
    graph.add_node("s", demand=-total)
    graph.add_node("t", demand=total)
    graph.add_edge("s", "t", capacity=total, weight=0)
    graph.add_edges_from(("s", i, {"capacity": SUPPLIER_MOST, "weight": 0}) for i in range(ns))
    graph.add_edges_from((ns + j, "t", {"capacity": BUYER_MOST, "weight": 0}) for j in range(nb))
    pairs = zip(case.supplier.tolist(), case.buyer.tolist(), case.gain.tolist(), strict=True)
    graph.add_edges_from((s, ns + b, {"capacity": 1, "weight": -g}) for s, b, g in pairs)
    return -nx.network_simplex(graph)[0] / RESOLUTION


def greedy(case: Case) -> float:
    ns, nb = case.shape
    left_s, left_b, value = [SUPPLIER_MOST] * ns, [BUYER_MOST] * nb, 0
    order = np.argsort(-case.gain, kind="stable")
    for s, b, g in zip(
        case.supplier[order].tolist(), case.buyer[order].tolist(), case.gain[order].tolist(), strict=True
    ):
        if left_s[s] and left_b[b]:
            left_s[s] -= 1
            left_b[b] -= 1
            value += g
    return value / RESOLUTION


def timed(solve: Callable[[Case], float], case: Case) -> tuple[float, float]:
    began = perf_counter()
    value = solve(case)
    return perf_counter() - began, value


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", nargs="+", choices=list(SIZES), default=list(SIZES))
    parser.add_argument("--slow-peers", action="store_true", help="networkx and HiGHS on every size, too")
    asked = parser.parse_args()
    print(f"{'size':<32}{'solver':<12}{'seconds':>9}{'share of optimum':>19}")
    figures = []
    for name in asked.sizes:
        case = make(*SIZES[name])
        size = f"{case.shape[0]} x {case.shape[1]}, {len(case.gain)} pairs"
        solvers: list[Callable[[Case], float]] = [ours, ortools, greedy]
        if asked.slow_peers or name in {"boomup", "large"}:
            solvers.append(highs)
        if asked.slow_peers or name == "boomup":
            solvers.append(networkx)
        results = {solve.__name__: timed(solve, case) for solve in solvers}
        optimum = results["ortools"][1]
        for solver, (seconds, value) in results.items():
            print(
                f"{size if solver == 'ours' else '':<32}{solver:<12}{seconds:>9.2f}{value / optimum:>19.6f}",
                flush=True,
            )
        figures.append(
            {
                "size": size,
                "ours_s": round(results["ours"][0], 3),
                "ortools_s": round(results["ortools"][0], 3),
                "greedy_share": round(results["greedy"][1] / optimum, 6),
            }
        )
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
