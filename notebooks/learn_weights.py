# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Learn weights from outcomes and read the calibration
#
# Which comparisons told success apart at past events? **All meetings below are synthetic**: companies come from a
# shipped sample, outcomes are drawn from weights that we plant, so that we can see whether they come back.

# %%
from datetime import date

import numpy as np
import pandas as pd

import matchmaker as mm
from matchmaker.ledger.evaluation import evaluate, supplier_groups
from matchmaker.scoring.learning import WeightLearner
from matchmaker.scoring.learning_past import comparison_values, learn_weights

event = mm.load_sample("boomup")
rng = np.random.default_rng(0)

# %% [markdown]
# ## Synthetic meetings
# 2,000 pairs met at ten events. In truth only product, text and market matter, and about one meeting in ten
# leads to a contract sooner or later. Contracts take time: half of them more than half a year.

# %%
allowed = mm.FitScorer().score(event)
met = allowed.index[np.sort(rng.choice(len(allowed), 4000, replace=False))]
fresh, met = met[1::2], met[::2]
truth = {"product": 5.0, "text": 8.0, "market": 3.0}
others = dict.fromkeys(set(mm.Settings().scoring.weights) - set(truth), 0.0)
planted = mm.FitScorer(weights={**truth, **others}, policy_share=0.0).table(event)["fit"]


def chance_of(pairs):
    return 1 / (1 + np.exp(-18 * (planted[pairs].to_numpy() - planted.quantile(0.95))))


will_sign = rng.random(len(met)) < chance_of(met)
age = 45 * rng.integers(1, 11, len(met))
signed_by_now = will_sign & (rng.exponential(263, len(met)) < age)
today = date(2019, 4, 9)
past = met.to_frame(index=False).assign(
    date=pd.Timestamp(today) - pd.to_timedelta(age, "D"),
    outcome=np.where(signed_by_now, "contract", "met"),
)
print(f"{will_sign.sum()} of {len(met)} meetings will end in a contract, {signed_by_now.sum()} have so far.")

# %% [markdown]
# ## Learn
# Weights are never negative and shrink towards today's. Meetings of one event stay together in cross-validation.
# `as_of` says when outcomes were read off: a recent meeting without a contract is not a failure yet.

# %%
learned = learn_weights(past, event, as_of=today, learner=WeightLearner(draws=20))
print(learned.message_.say("en"))
print(learned.message_.say("ko"))
print(learned.table_.round(2))
assert learned.status_ == "learned"

# %% [markdown]
# The truth was product 5, text 8, market 3, nothing else. An interval that starts at 0 says: perhaps it does not matter.
#
# ## With little data it keeps your weights, and says so

# %%
few = learn_weights(past.head(20), event)
print(few.status_, "-", few.message_.say("en"))
assert few.status_ == "too_few"

# %% [markdown]
# ## Do the chances come true?
# Fresh meetings, which the learner has not seen. Points near the dashed line: of the meetings that were given 10 %, one in
# ten is a success.

# %%
chances = pd.Series(learned.predict_proba(comparison_values(event, fresh))[:, -1], fresh)
outcomes = pd.Series(rng.random(len(fresh)) < chance_of(fresh), fresh)
told = evaluate(chances, outcomes, k=[5, 10], groups=supplier_groups(event), draws=200)
print(told.table.round(3))
print(told.reliability.round(3))
told  # in a notebook: table and picture

# %% [markdown]
# ## Use them
# The learned weights go into the scorer, or into the settings, as they are.

# %%
scorer = mm.FitScorer().set_params(weights=learned.weights_)
print(scorer.score(event).nlargest(5).round(3))
print(mm.Settings(scoring={"weights": learned.weights_}).dumps())
