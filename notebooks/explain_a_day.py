# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Explain one supplier's day
#
# A mayor asks: *why does our firm meet these buyers, and why not that one?* Each answer below is a table or a few
# lines, in English or Korean, and adds up. The event is a shipped synthetic sample.

# %%
import matchmaker as mm
from matchmaker.columns import Pair, Schedule, Score, Slot

event = mm.load_sample("gp-mexico")
plan = mm.Matchmaker(mm.Settings().replace(timetable={"time_limit_s": 5.0})).plan(event)
print(plan)

# %% [markdown]
# ## The day
# The supplier with the fullest day, in the order of the slots.

# %%
supplier = plan.schedule.index.get_level_values(Pair.SUPPLIER).value_counts().sort_index().idxmax()
day = plan.schedule.xs(supplier, level=Pair.SUPPLIER)
day = day.join(event.slots[[Slot.START]], on=Schedule.SLOT).sort_values(Slot.START)
day[Score.SCORE] = plan.scores.xs(supplier, level=Pair.SUPPLIER)[Score.SCORE].round(3)
print(day[[Slot.START, Schedule.SLOT, Schedule.PLACE, Score.SCORE]])

# %% [markdown]
# ## Why the first of these meetings
# From both sides; policy is a line of its own.

# %%
first = day.index[0]
print(*plan.explain(supplier, first).say("en"), sep="\n")
print()
print(*plan.explain(supplier, first).say("ko"), sep="\n")

# %% [markdown]
# ## Why this buyer rather than that one
# The best-scored buyer this supplier does *not* meet, against the first it meets. The rows add up to the difference.

# %%
scores = plan.scores.xs(supplier, level=Pair.SUPPLIER)[Score.SCORE].dropna()
missed = scores.drop(day.index).sort_values(ascending=False).index[0]
scorer = mm.FitScorer().fit(event)
difference = scorer.compare(event, (supplier, first), (supplier, missed))
print(*difference.say("en"), sep="\n")

# %% [markdown]
# ## What would bring it to that buyer's top three

# %%
ways = scorer.counterfactuals(event, supplier, missed, k=3)
print(*ways.say("en"), sep="\n")

# %% [markdown]
# ## And what no score can change
# Pairs that are barred, each with its reason.

# %%
gated = plan.scores.xs(supplier, level=Pair.SUPPLIER)[Score.GATE].dropna()
for buyer, reason in gated.head(5).items():
    print(f"{buyer}: {reason.say('en')}")
