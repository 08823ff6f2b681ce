"""A year written a second time, day by day and dollar by dollar, for CP-SAT, without our model."""

from datetime import timedelta

import pandas as pd
from ortools.sat.python import cp_model

from matchmaker.columns import Participation, Running, Suit
from matchmaker.reference.regions import crisis_region

SCALE = 10_080


class Year:
    """Rules of a campaign as its planners say them; `value()` and `most()` solve it."""

    def __init__(self, campaign, suits, *, ignore=(), more=None):
        self.campaign = campaign
        self.suits = suits
        self.ignore = set(ignore)
        self.more = more  # a programme that has one more seat than its table and its budget say
        runs = campaign.programmes
        first = runs[Running.FROM].min()
        columns = [Participation.SUPPLIER, Participation.PROGRAMME, Participation.DATE]
        took = campaign.taken_part[columns].itertuples(index=False)
        self.rows = [tuple(row) for row in took if row[2].year == first.year]
        self.done = {firm for firm, *_ in self.rows}
        self.spans = list(zip(runs.index, runs[Running.FROM], runs[Running.UNTIL], strict=True))
        self.days = {run: days for run, *days in self.spans}
        firms = campaign.firms
        self.region = {
            f: crisis_region(*firms.loc[f, ["province", "municipality"]], first) for f in firms.index
        }

    def model(self):
        model, runs = cp_model.CpModel(), self.campaign.programmes
        join = {}
        for f, p, suits, value in self.suits[
            [Suit.SUPPLIER, Suit.PROGRAMME, Suit.SUITS, Suit.VALUE]
        ].itertuples(index=False):
            if (suits or "suiting" in self.ignore) and self.may(f, p):
                join[f, p] = (model.new_bool_var(""), round(value * SCALE))
        for p, run in runs.iterrows():
            here = [x for (_, q), (x, _) in join.items() if q == p]
            there = self.holders(p)
            extra = int(p == self.more)
            if "seats" not in self.ignore:
                model.add(sum(here) + there <= max(int(run[Running.SEATS]), there) + extra)
            if not self.ignore & {"budgets", "seats"} and pd.notna(run[Running.BUDGET_USD]):
                money = max(run[Running.BUDGET_USD], there * run[Running.COST_USD])
                cents = round(run[Running.COST_USD] * 100)
                model.add(cents * (sum(here) + there - extra) <= round(money * 100))
        shared = {
            tuple(p for p, first, last in self.spans if first <= day <= last)
            for _, begins, ends in self.spans
            for day in (begins + timedelta(days=n) for n in range((ends - begins).days + 1))
        }
        for f in self.campaign.firms.index:
            mine = {p: join[f, p][0] for p, *_ in self.spans if (f, p) in join}
            for away in shared if "dates" not in self.ignore else ():
                if sum(p in mine for p in away) > 1:
                    model.add(sum(mine[p] for p in away if p in mine) <= 1)
            if self.campaign.trips is not None:
                model.add(sum(mine.values()) <= self.campaign.trips)
        return model, join

    def may(self, firm, run):
        """Whether the firm can still go: not been there, not away on those days, and not begun."""
        if "dates" in self.ignore:
            return True
        first, last = self.days[run]
        today = self.campaign.today
        away = any(f == firm and (first <= day <= last or p == run) for f, p, day in self.rows)
        return not away and (today is None or first > today)

    def holders(self, run):
        first, last = self.days[run]
        called = self.campaign.programmes.loc[run, Running.PROGRAMME]
        return len({f for f, p, d in self.rows if p == run or (p == called and first <= d <= last)})

    def taking_part(self, model, join, firms):
        """One variable a firm: it has taken part or joins something."""
        shown = []
        for f in firms:
            y = model.new_bool_var("")
            mine = [x for (g, _), (x, _) in join.items() if g == f]
            if f not in self.done:
                model.add(y <= sum(mine)) if mine else model.add(y == 0)
            shown.append(y)
        return shown

    def counted(self):
        return [f for f, r in self.region.items() if r is not None or self.campaign.everyone]

    def inside(self, towns):
        return [f for f, r in self.region.items() if r in towns]

    def value(self, *, demands=True):
        """The greatest value that keeps the target and the floors; None where nothing does."""
        model, join = self.model()
        if demands:
            model.add(sum(self.taking_part(model, join, self.counted())) >= self.campaign.target)
            for town, least in self.campaign.floors.items():
                model.add(sum(self.taking_part(model, join, self.inside([town]))) >= least)
        model.maximize(sum(worth * x for x, worth in join.values()))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        status = solver.solve(model)
        return None if status == cp_model.INFEASIBLE else round(solver.objective_value) / SCALE

    def most(self, limits):
        """The most firms that take part, no more of each group than its limit: `[(firms, limit), ...]`."""
        model, join = self.model()
        counts = []
        for firms, limit in limits:
            n = model.new_int_var(0, max(int(limit), 0), "")
            shown = self.taking_part(model, join, firms)
            model.add(n <= sum(shown))
            counts.append(n)
        model.maximize(sum(counts))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.solve(model)
        return round(solver.objective_value)
