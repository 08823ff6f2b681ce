# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Tune weights and see who gains and loses
#
# A weight is a decision about people: when one comparison counts more, some companies meet better partners and others
# worse. The event is a shipped synthetic sample.

# %%
import pandas as pd

import matchmaker as mm
from matchmaker.ledger.evaluation import supplier_groups

event = mm.load_sample("gp-mexico")
print(event)

# %% [markdown]
# ## Before and after
# Today's weights, and the question: *what if the target market counted three times as much?*

# %%
weights = mm.Settings().scoring.weights
now = mm.FitScorer(weights=weights).score(event)
then = mm.FitScorer(weights={**weights, "market": 3 * weights["market"]}).score(event)
print(pd.DataFrame({"now": now, "then": then}).describe().round(3))

# %% [markdown]
# ## Whose meetings change
# Scores alone move nothing: what counts is who meets whom. Both choices are exact, so every difference comes from the
# weight and none from chance.

# %%
chosen = {
    name: set(mm.choose_meetings(s, event).meetings.index) for name, s in (("now", now), ("then", then))
}
added, lost = chosen["then"] - chosen["now"], chosen["now"] - chosen["then"]
print(f"{len(chosen['now'])} meetings now, {len(chosen['then'])} then: {len(added)} new, {len(lost)} gone.")


# %%
def meetings_of(pairs, companies, level):
    ids = pd.Series([pair[level] for pair in sorted(pairs)], dtype=object)
    return ids.value_counts().reindex(companies.index, fill_value=0)


suppliers = pd.DataFrame(
    {name: meetings_of(pairs, event.suppliers, 0) for name, pairs in chosen.items()}
).assign(change=lambda table: table["then"] - table["now"])
print("Gain most:", suppliers.nlargest(5, "change"), sep="\n")
print("Lose most:", suppliers.nsmallest(5, "change"), sep="\n")

# %% [markdown]
# ## Does any group pay for it?

# %%
groups = supplier_groups(event)
for column in groups:
    print(suppliers.groupby(groups[column].fillna("not stated"))[["now", "then"]].mean().round(2), "\n")

# %% [markdown]
# ## Why: one meeting that is gone
# The contributions add up to the score, before and after.

# %%
for supplier, buyer in sorted(lost)[:1]:
    for name, factor in (("now", 1), ("then", 3)):
        scorer = mm.FitScorer(weights={**weights, "market": factor * weights["market"]})
        explanation = scorer.explain(event, supplier, buyer)
        print(name, explanation, "", sep="\n")
        assert abs(explanation.frame["contribution"].sum() - explanation.score) < 1e-9
