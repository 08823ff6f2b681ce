"""Other solvers on the problems of `b2b.py`: a plain CP-SAT model, and MaxSAT on this library's clauses.

RC2 comes with `python-sat`; UWrMaxSAT (Piotrow 2020) is run where the package `hermax` is installed. Each
runs in a process of its own that ends with the time limit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from importlib.util import find_spec
from multiprocessing import get_context
from multiprocessing.connection import Connection
from time import perf_counter
from typing import Any

from ortools.sat.python import cp_model
from pysat.examples.rc2 import RC2
from pysat.formula import WCNF

from matchmaker.timetable.problem import Problem
from matchmaker.timetable.rules import rows_of
from matchmaker.timetable.sat.encoding import Encoding
from matchmaker.timetable.sat.prover import split

Answer = tuple[str, int | str, int | str]
"""Status, breaks and bound; the numbers are empty where there are none."""


def plain_cpsat(problem: Problem, time_limit: float, workers: int) -> Answer:
    """The textbook model: a cell per meeting and slot, who is busy when, who met before."""
    model = cp_model.CpModel()
    slots = range(problem.slots)
    cells = [[model.new_bool_var("") for _ in slots] for _ in range(problem.meetings)]
    flat = [x for row in cells for x in row]
    rows = rows_of(problem, require_all=True)
    for i in range(len(rows)):
        chosen = sum(flat[c] for c in rows.cells[rows.indptr[i] : rows.indptr[i + 1]])
        model.add_linear_constraint(chosen, int(rows.low[i]), int(rows.high[i]))
    for (m, t), open_ in zip(
        ((m, t) for m in range(problem.meetings) for t in slots), problem.allowed.ravel(), strict=True
    ):
        if not open_:
            model.add(cells[m][t] == 0)
    totals = [_breaks(model, problem, cells, p) for p in range(problem.participants)]
    if problem.fairness is not None:
        least, most = (model.new_int_var(0, problem.slots, "") for _ in range(2))
        model.add_min_equality(least, totals)
        model.add_max_equality(most, totals)
        model.add(most - least <= problem.fairness)
    model.minimize(sum(totals))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = time_limit
    solver.parameters.num_workers = workers
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return solver.status_name(status), "", ""
    return solver.status_name(status), round(solver.objective_value), round(solver.best_objective_bound)


def _breaks(model: cp_model.CpModel, problem: Problem, cells: list[list[Any]], p: int) -> Any:
    mine = [m for m in range(problem.meetings) if p in problem.ends[m]]
    busy, met, ends = [], [], []
    for t in range(problem.slots):
        busy.append(model.new_bool_var(""))
        model.add(sum(cells[m][t] for m in mine) == busy[t])
        met.append(model.new_bool_var(""))
        model.add_max_equality(met[t], busy[: t + 1])
        if t > 1:
            ends.append(model.new_bool_var(""))
            model.add_bool_or(ends[-1], busy[t].negated(), busy[t - 1], met[t - 1].negated())
    total = model.new_int_var(0, problem.slots, "")
    model.add(total == sum(ends))
    return total


def rc2(problem: Problem, _time_limit: float, _workers: int) -> Answer:
    """Core-guided MaxSAT (Ignatiev, Morgado, Marques-Silva 2019)."""
    encoding = Encoding(problem)
    formula = WCNF()
    for clause in split(encoding.clauses.flat):
        formula.append(clause)
    for literals in encoding.breaks:
        for a in literals:
            formula.append([-a], weight=1)
    with RC2(formula, solver="cadical153") as solver:
        model = solver.compute()
        return ("OPTIMAL", solver.cost, solver.cost) if model else ("INFEASIBLE", "", "")


def uwrmaxsat(problem: Problem, _time_limit: float, _workers: int) -> Answer:
    """MaxSAT through pseudo-Boolean search, one process."""
    from hermax.incremental import UWrMaxSAT  # an optional package

    encoding = Encoding(problem)
    solver = UWrMaxSAT()
    for clause in split(encoding.clauses.flat):
        solver.add_clause(clause)
    for a, weight in Counter(a for literals in encoding.breaks for a in literals).items():
        solver.set_soft(-a, weight)  # a literal may stand for several breaks
    if not solver.solve():
        return "INFEASIBLE", "", ""
    return "OPTIMAL", int(solver.get_cost()), int(solver.get_cost())


PEERS: dict[str, Callable[[Problem, float, int], Answer]] = {"cpsat": plain_cpsat, "rc2": rc2}
if find_spec("hermax"):
    PEERS["uwrmaxsat"] = uwrmaxsat


def run(name: str, problem: Problem, *, time_limit: float, workers: int) -> tuple[Answer, float]:
    """Answer and seconds of a peer; UNKNOWN when the time is over."""
    began = perf_counter()
    ours, theirs = get_context("spawn").Pipe(duplex=False)
    process = get_context("spawn").Process(target=_work, args=(theirs, name, problem, time_limit, workers))
    process.start()
    theirs.close()
    answer: Answer = ("UNKNOWN", "", "")
    try:
        if ours.poll(time_limit + 10):
            answer = ours.recv()
    except EOFError:
        pass  # it died: nothing is known
    process.kill()
    process.join()
    return answer, perf_counter() - began


def _work(pipe: Connection, name: str, problem: Problem, time_limit: float, workers: int) -> None:
    pipe.send(PEERS[name](problem, time_limit, workers))
