# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Add a comparison
#
# What the shipped comparisons do not look at, a single small class can. Here: **customers in common**. A buyer that
# sees a name it knows among a supplier's customers trusts it sooner - the buyer's view only; the supplier gains
# nothing by it. The event is a shipped synthetic sample to which this notebook adds a few invented customers.

# %%
from dataclasses import dataclass

import numpy as np
import pandas as pd

import matchmaker as mm
from matchmaker.columns import Company, Contribution
from matchmaker.scoring.cells import lists
from matchmaker.scoring.comparison import Encoded
from matchmaker.scoring.comparisons import COMPARISONS
from matchmaker.scoring.parts import Inner

event = mm.load_sample("mini")
rng = np.random.default_rng(0)
known = ("Norte Motors", "Sierra Trucks", "Bahia Rail")
customers = [tuple(sorted(rng.choice(known, size=n, replace=False))) for n in (1, 2, 0, 3)]
event = event.replace(
    suppliers=event.suppliers.assign(customers=customers),
    buyers=event.buyers.assign(customers=[known[:2]] * 3 + [()] * 3),
)

# %% [markdown]
# ## The class
# A name (its key among the weights), the columns it reads, and `encode`. The value is the share of the buyer's own
# customers that the supplier serves too: an inner product of two tables of zeros and ones, so it costs nothing even
# for a million pairs. An empty cell is *unknown*: it takes no part and lowers the confidence.


# %%
@dataclass(frozen=True)
class CommonCustomers:
    """The share of a buyer's customers that the supplier serves too."""

    name: str = "common_customers"
    reads: tuple[str, ...] = (Company.CUSTOMERS,)

    def encode(self, event):
        ours, theirs = (lists(side, Company.CUSTOMERS) for side in (event.suppliers, event.buyers))
        names = sorted({name for cell in (*ours, *theirs) for name in cell})
        has = [np.array([[name in cell for name in names] for cell in of], float) for of in (ours, theirs)]
        share = has[1] / np.maximum(has[1].sum(axis=1, keepdims=True), 1)
        stated = [np.array([bool(cell) for cell in of]) for of in (ours, theirs)]

        def say(result):
            both = sorted(set(ours[result.supplier]) & set(theirs[result.buyer]))
            return mm.Message("scoring.plain", {"text": f"customers in common: {', '.join(both) or 'none'}"})

        return Encoded({"buyer": Inner(has[0], share, *stated)}, say)


# %% [markdown]
# ## Before and after

# %%
plain = mm.FitScorer()
more = mm.FitScorer(weights={"common_customers": 2.0}, comparisons=(*COMPARISONS, CommonCustomers()))
table = pd.DataFrame({"before": plain.score(event), "after": more.score(event)})
print(table.assign(change=table["after"] - table["before"]).round(3).sort_values("change"))

# %% [markdown]
# ## It explains itself, and the law still holds
# The contributions add up to the score.

# %%
supplier, buyer = table.index[(table["after"] - table["before"]).argmax()]
explanation = more.explain(event, supplier, buyer)
print(explanation)
assert abs(explanation.frame[Contribution.CONTRIBUTION].sum() - explanation.score) < 1e-9
assert table["after"].between(0, 1).all()
