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
# # A year in a crisis region
#
# In 2018 some 350 firms of the crisis regions took part in trade programmes; the target for 2019 was 700. Who is
# asked to which programme, and is the target within reach? **All firms, programmes and participations here are
# synthetic**, drawn from a seed; only the regions and the thirteen programmes are real.

# %%
from datetime import date, timedelta

import numpy as np
import pandas as pd

import matchmaker as mm
from matchmaker.columns import (
    Company, Evidence, MakerList, Niche, Pair, Participation, Prerequisite, Progress, Requirement, Running,
    Seat, Short, Suit,
)
from matchmaker.programmes.campaign import Campaign, plan_campaign, price_seats, town_name
from matchmaker.programmes.campaign_page import write_campaign_page
from matchmaker.programmes.maker_list import check_prerequisites
from matchmaker.programmes.niches import find_niches
from matchmaker.programmes.progress import track_progress
from matchmaker.reference.regions import region_table
from matchmaker.reference.words import programmes

rng = np.random.default_rng(2019)
FIRMS = 1_000

# %% [markdown]
# ## The firms of the nine municipalities (synthetic)

# %%
places = region_table().drop_duplicates("id")[[Company.PROVINCE, Company.MUNICIPALITY]].to_numpy()
where = places[rng.integers(len(places), size=FIRMS)]
codes = ["848180", "841370", "842531", "840810", "870830", "870880", "902610"]


def some(words, most):
    return [tuple(rng.choice(words, size=rng.integers(0, most), replace=False)) for _ in range(FIRMS)]


firms = pd.DataFrame(
    {
        Company.NAME: [f"(synthetic) Firm {i}" for i in range(FIRMS)],
        Company.PROVINCE: where[:, 0],
        Company.MUNICIPALITY: where[:, 1],
        Company.HS_CODES: some(codes, 4),
        Company.MARKETS: some(["mexico", "india", "eu", "japan", "china"], 3),
        Company.EXPORTS_USD: np.where(rng.random(FIRMS) < 0.4, 0, np.exp(rng.normal(12.5, 1.5, FIRMS)).round()),
        Company.TOP_CUSTOMER_SHARE: rng.random(FIRMS).round(2),
    },
    index=pd.Index([f"S{i:04d}" for i in range(FIRMS)], name=Pair.SUPPLIER),
)

# %% [markdown]
# ## The year's thirteen programmes, and who took part so far (synthetic)

# %%
names = programmes()["id"].tolist()
begins = [date(2019, 4, 1) + timedelta(days=18 * i) for i in range(len(names))]
year = pd.DataFrame(
    {
        Running.PROGRAMME: names,
        Running.FROM: begins,
        Running.UNTIL: [day + timedelta(days=int(rng.integers(1, 25))) for day in begins],
        Running.SEATS: rng.integers(30, 80, len(names)),
        Running.COST_USD: 2_000.0,
        Running.BUDGET_USD: np.where(rng.random(len(names)) < 0.3, 80_000.0, np.nan),
        Running.HS_CODES: [("8481", "8413", "8425", "8408") if i % 3 else () for i in range(len(names))],
        Running.MARKETS: [("japan",) if "japan" in n else ("china",) if "china" in n else () for n in names],
    },
    index=pd.Index([f"P{i:02d}" for i in range(len(names))], name=Running.ID),
)
early = rng.choice(firms.index, 150, replace=False)
took = pd.DataFrame(
    {
        Participation.SUPPLIER: early,
        Participation.PROGRAMME: "winter consultation",
        Participation.DATE: [date(2019, 1, 10) + timedelta(days=int(d)) for d in rng.integers(0, 75, len(early))],
    }
)
campaign = Campaign(firms=firms, programmes=year, taken_part=took)
waiting = campaign.not_taken_part
print(len(waiting), "of", len(firms), "firms have not taken part")
print(campaign.municipalities[waiting.index].map(lambda town: town_name(town).say("en")).value_counts().to_string())

# %% [markdown]
# ## Which programme suits a firm, and why

# %%
plan = plan_campaign(campaign)
firm = waiting.index[0]
mine = plan.suits[plan.suits[Suit.SUPPLIER] == firm].sort_values(Suit.VALUE, ascending=False, kind="stable")
for _, row in mine.head(4).iterrows():
    print(f"{row[Suit.PROGRAMME]} {row[Suit.VALUE]:.2f}:", "; ".join(r.say("en") for r in row[Suit.REASONS]))
    print(" " * 9, "; ".join(r.say("ko") for r in row[Suit.REASONS]))

# %% [markdown]
# ## Towards 700, with no municipality left behind
# Without a target the ready firms get several seats each. With one, more firms come, and the sum of the seats' values
# falls: that difference is what the target costs.

# %%
floors = {town: int(0.5 * n) for town, n in campaign.municipalities.value_counts().items()}
driven = plan_campaign(campaign.replace(target=700, floors=floors))
if driven.status == "short":
    print(*(reason.say("en") for reason in driven.short[Short.REASON]), sep="\n")
    # What is short is told in seats: the agency adds them where one more seat lets one more firm in.
    missing = int(driven.short[Short.MISSING].sum())
    open_to = price_seats(driven)[Seat.FIRMS].to_numpy() > 0
    year.loc[open_to, Running.BUDGET_USD] = np.nan
    year.loc[open_to, Running.SEATS] += -(-missing // int(open_to.sum()))
    campaign = campaign.replace(programmes=year)
    plan, driven = plan_campaign(campaign), plan_campaign(campaign.replace(target=700, floors=floors))
print("without a target:", plan, round(plan.value, 2))
print("with 700 and floors:", driven, round(driven.value, 2))
assert driven.proved
assert driven.status == "optimal"
assert driven.firms >= 700
assert driven.value <= plan.value

# %% [markdown]
# ## What one more seat would add
# Exact; `exact_by` says how each price was settled.

# %%
prices = price_seats(driven)
print(prices.sort_values(Seat.PRICE, ascending=False).round(2).to_string())
write_campaign_page(driven, "campaign.html", lang="ko", before=350, prices=prices)

# %% [markdown]
# ## Progress by municipality and month

# %%
progress = track_progress(driven.campaign)
table = progress.pivot(index=Progress.MONTH, columns=Progress.MUNICIPALITY, values=Progress.TOTAL)
print(table.to_string())
try:
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(8, 4), layout="constrained")
    axes.stackplot(table.index, table.T.to_numpy(), labels=[town_name(t).say("en") for t in table.columns])
    axes.set(xlabel="month of 2019", ylabel="firms so far", title="Firms that took part (synthetic)")
    axes.legend(loc="upper left", fontsize=7, ncols=2)
    figure.savefig("progress.png")
    plt.close(figure)
except ImportError as e:  # without matplotlib the table above says the same
    print(e)

# %% [markdown]
# ## One firm and a yard's Maker List
# Class approvals, references and documents: what is there on the day of the audit, and what is missing.

# %%
lists = pd.DataFrame({MakerList.BUYER: ["B1"], MakerList.AUDIT: [date(2019, 9, 2)]}, index=["Y1"])
lists.index.name = MakerList.ID
asked = pd.DataFrame(
    {
        Requirement.MAKER_LIST: "Y1",
        Requirement.KIND: ["class_approval", "reference", "document"],
        Requirement.ITEMS: [("dnv", "kr"), ("delivery",), ("iso_9001",)],
        Requirement.AMOUNT: [1, 2, 1],
    }
)
shown = pd.DataFrame(
    {
        Evidence.SUPPLIER: firm,
        Evidence.ITEM: ["kr", "delivery", "iso_9001"],
        Evidence.VALID_FROM: None,
        Evidence.VALID_UNTIL: [date(2021, 1, 1), None, date(2019, 6, 30)],
    }
)
found = check_prerequisites(lists, asked, shown, suppliers=[firm], on=date(2019, 4, 9))
print(found[[Prerequisite.KIND, Prerequisite.STATE, Prerequisite.LACKING]].to_string(index=False))

# %% [markdown]
# ## Niches
# Where buyers of an event want what few suppliers make (the shipped synthetic event `boomup`).

# %%
niches = find_niches(mm.load_sample("boomup"))
for reason in niches.loc[niches[Niche.NICHE] != "", Niche.REASON].head(5):
    print("-", reason.say("en"))
