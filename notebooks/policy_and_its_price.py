# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Policy and its price
#
# A programme has wishes of its own: seats for a group, no more than a share of a buyer's day for one province, an
# even spread. Each costs score that the meetings would otherwise have. This notebook says how much, with a proof,
# on the shipped event `gp-mexico` (synthetic).

# %%
import matchmaker as mm
from matchmaker.columns import Company, Fairness, Price, Score, Shortfall
from matchmaker.meetings.certificate import check_choice
from matchmaker.meetings.fairness import measure_fairness, price_of_floor, spread_evenly
from matchmaker.meetings.prices import price_of_twin, price_quotas
from matchmaker.tables.policy import Policy, Quota, Range

event = mm.load_sample("gp-mexico")
table = mm.FitScorer().fit(event).table(event)
scores = table.loc[table[Score.GATE].isna(), Score.SCORE]
plain = mm.choose_meetings(scores, event)
print(plain)

# %% [markdown]
# ## The choice is proved without trusting the solver
# Prices on the quotas bound every choice from above; here the bound equals the value.

# %%
proof = check_choice(plain)
print("proved:", proof.proved, "gap:", proof.gap)
assert proof.proved
assert not check_choice(plain.replace(meetings=plain.meetings.iloc[1:])).proved

# %% [markdown]
# ## What holds the event back?
# What one more meeting of a company (or one more place in the event) would add.

# %%
prices = price_quotas(plain)
print(prices.sort_values([Price.FILLS, Price.VALUE], ascending=False).head(8).to_string(index=False))
dearest = prices[prices[Price.SIDE] == "buyer"].sort_values(Price.VALUE, ascending=False)[Price.OF].iloc[0]
print("one more buyer like", dearest, "would add", price_of_twin(plain, dearest))

# %% [markdown]
# ## A policy as data
# The same text may stand in the event's `event.toml` under `[policy]`.

# %%
policy = Policy.loads(
    """
[[quotas]]
name = "small suppliers"
suppliers = { employees = { at_most = 60 } }
least = 110
target = 120

[[quotas]]
name = "one province a day"
by = "province"
per = "buyer"
most_share = 0.3
"""
)
ruled = mm.choose_meetings(scores, event, policy=policy)
small = event.suppliers.index[event.suppliers[Company.EMPLOYEES] <= 60]
for name, choice in (("without", plain), ("with", ruled)):
    held = choice.meetings.index.get_level_values(0).isin(small).sum()
    print(f"{name:<8} policy: {len(choice.meetings)} meetings, {held} of small suppliers, {choice.status}")
print("score it costs:", round(float(plain.meetings["weight"].sum() - ruled.meetings["weight"].sum()), 3))
assert check_choice(ruled).proved

# %% [markdown]
# ## When a policy cannot be met, the reason says what would have to change

# %%
greedy_floor = Quota(name="large floor", suppliers={Company.EMPLOYEES: Range(at_most=60)}, least=500)
short = mm.choose_meetings(scores, event, policy=Policy(quotas=(greedy_floor,))).shortfalls
for reason in short[Shortfall.REASON].head(3):
    print("-", reason.say("en"))
    print("-", reason.say("ko"))
assert "large floor" in set(short[Shortfall.COMPANY])

# %% [markdown]
# ## The price of fairness
# What a floor for everybody costs, and what a floor for a group costs.

# %%
named = Policy(quotas=(Quota(name="small", suppliers={Company.EMPLOYEES: Range(at_most=60)}, least=1),))
grouped = mm.choose_meetings(scores, event, policy=named)
everyone = price_of_floor(plain, range(12))
group = price_of_floor(grouped, range(60, 160, 10), quota="small")
print(everyone.to_string(index=False))
print(group.to_string(index=False))
assert everyone[Fairness.SHARE].iloc[0] >= everyone[Fairness.SHARE].iloc[-1] or everyone[Fairness.UNMET].any()

# %%
try:
    from matchmaker.meetings.picture import draw_price_of_fairness

    figure = draw_price_of_fairness({"each supplier's floor": everyone, "small suppliers' floor": group})
except ImportError as e:  # without matplotlib the tables above say the same
    print(e)

# %% [markdown]
# ## Evenly spread
# The worst-off first (leximin), then score.

# %%
even = spread_evenly(plain)
print(measure_fairness(plain).round(3).to_string())
print(measure_fairness(even).round(3).to_string())
print("score kept:", f"{even.value / plain.value:.1%}")

# %% [markdown]
# ## What if?
# The plan of the mini event without one buyer: who gains and who loses.

# %%
plan = mm.Matchmaker().plan(mm.load_sample("mini"))
changed = plan.what_if(remove=[plan.event.buyers.index[0]])
print(changed)
print(changed.companies.to_string(index=False))
print(plan.graph())
