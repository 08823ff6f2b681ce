"""A year of 2,000 firms and 13 programmes: ours beside a plain mixed-integer programme in the same run.

    python benchmarks/campaign.py [--firms 2000] [--programmes 13] [--seed 0]

The plain programme has one variable a firm and programme and one row a firm and day, and goes to HiGHS as it
stands. "ours" counts everything from the tables to the plan; "prices" is `price_seats`. The last line is a
JSON list of `{setting, status, ours_s, plain_s, prices_s, value, plain_value}`.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from time import perf_counter

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from matchmaker.columns import Running
from matchmaker.programmes.campaign import Campaign, plan_campaign, price_seats

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.programmes.campaign_years import draw_firms, draw_programmes


def plain(plan) -> float | None:
    """The same demands without anything clever."""
    seating, runs = plan.seating, plan.campaign.programmes
    firms, m = seating.pays.shape
    firm, run = np.nonzero(seating.pays)
    n, each = len(firm), np.arange(len(firm))
    first, last = runs[Running.FROM].to_numpy(), runs[Running.UNTIL].to_numpy()

    def rows(row, column, height):
        return sparse.csr_array((np.ones(len(row)), (row, column)), shape=(height, n + firms))

    parts = [LinearConstraint(rows(run, each, m), ub=seating.seats)]
    for day in sorted(set(first)):
        away = np.flatnonzero((first[run] <= day) & (day <= last[run]))
        parts.append(LinearConstraint(rows(firm[away], away, firms), ub=np.ones(firms)))
    took = rows(np.arange(firms), n + np.arange(firms), firms) - rows(firm, each, firms)
    parts.append(LinearConstraint(took, ub=np.zeros(firms)))
    for members, need in seating.demands:
        parts.append(LinearConstraint(rows(np.zeros(len(members), int), n + members, 1), lb=need))
    cost = np.concatenate([-seating.pays[firm, run] / 10_080, np.zeros(firms)])
    whole = np.concatenate([np.ones(n), np.zeros(firms)])
    options = {"mip_rel_gap": 0.0, "time_limit": 120}
    found = milp(cost, constraints=parts, bounds=Bounds(0, 1), integrality=whole, options=options)
    return None if found.x is None else -float(found.fun)


def settings(campaign: Campaign) -> dict[str, Campaign]:
    towns = campaign.municipalities.value_counts()
    most = plan_campaign(campaign.replace(target=len(campaign.firms))).firms
    return {
        "no target": campaign,
        "target within reach": campaign.replace(target=int(most * 0.9)),
        "the most there is": campaign.replace(target=most),
        "out of reach": campaign.replace(target=len(campaign.firms)),
        "target and floors": campaign.replace(
            target=int(most * 0.9), floors={t: int(n * 0.2) for t, n in towns.items()}
        ),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--firms", type=int, default=2_000)
    parser.add_argument("--programmes", type=int, default=13)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    rng = np.random.default_rng(asked.seed)
    firms = draw_firms(asked.firms, rng)
    campaign = Campaign(firms=firms, programmes=draw_programmes(asked.programmes, rng, seats=(60, 200)))
    print(f"{'setting':<22}{'status':<10}{'firms':>6}{'ours s':>9}{'plain s':>9}{'prices s':>9}{'value':>11}")
    found = []
    for name, case in settings(campaign).items():
        plan = plan_campaign(case)
        start = perf_counter()
        other = plain(plan)
        middle = perf_counter()
        price_seats(plan)
        end = perf_counter()
        seconds = {"ours_s": plan.seconds, "plain_s": middle - start, "prices_s": end - middle}
        print(
            f"{name:<22}{plan.status:<10}{plan.firms:>6}"
            + "".join(f"{s:>9.2f}" for s in seconds.values())
            + f"{plan.value:>11.3f}",
            flush=True,
        )
        assert plan.proved
        assert other is None or abs(other - plan.value) < 1e-6 * max(plan.value, 1), (other, plan.value)
        row = {"setting": name, "status": plan.status, "value": plan.value, "plain_value": other}
        found.append(row | {k: round(s, 3) for k, s in seconds.items()})
    print(json.dumps(found))


if __name__ == "__main__":
    main()
