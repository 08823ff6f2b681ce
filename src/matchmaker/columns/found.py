"""Columns of what the house works out: scores, choices, timetables, changes, measures."""

from __future__ import annotations

from typing import Final

from matchmaker.columns.given import MakerList, Pair, Running


class Score:
    """The score table, on `Pair.KEYS`."""

    SCORE: Final = "score"  # what is maximised: fit and policy together
    FIT: Final = "fit"
    BUYER_VIEW: Final = "buyer_view"
    SUPPLIER_VIEW: Final = "supplier_view"
    POLICY: Final = "policy"
    CONFIDENCE: Final = "confidence"
    GATE: Final = "gate"  # Message or missing: why the pair cannot meet


class Candidate:
    """The best pairs of each company, on `Pair.KEYS`."""

    SCORE: Final = Score.SCORE
    SUPPLIER_RANK: Final = (
        "supplier_rank"  # of the buyer among the supplier's best, from 1; missing if not one
    )
    BUYER_RANK: Final = "buyer_rank"  # of the supplier among the buyer's best, from 1; missing if not one


class Unproved:
    """Companies whose best are not proved to be the best."""

    COMPANY: Final = "company_id"
    SIDE: Final = "side"  # "supplier" or "buyer": whose list it is
    REASON: Final = "reason"  # Message


class Contribution:
    """One line of an explanation."""

    VIEW: Final = "view"  # "buyer", "supplier" or "policy"
    COMPARISON: Final = "comparison"
    VALUE: Final = "value"  # 0 to 1, missing where unknown
    WEIGHT: Final = "weight"  # share after renormalising, sums to 1 over a view's known comparisons
    CONTRIBUTION: Final = "contribution"  # points of the final score
    REASON: Final = "reason"  # Message


class Learned:
    """What was learned about each comparison's weight; the index is `COMPARISON`."""

    COMPARISON: Final = "comparison"
    ANALYST: Final = "analyst"  # the weight before
    WEIGHT: Final = "weight"
    LOW: Final = "low"
    HIGH: Final = "high"


class Evaluated:
    """One figure of an evaluation a row; the index is `MEASURE`."""

    MEASURE: Final = "measure"
    VALUE: Final = "value"
    LOW: Final = "low"
    HIGH: Final = "high"
    N: Final = "n"  # lists, pairs or companies it is a mean over
    PREDICTED: Final = "predicted"  # mean chance of a bin
    OBSERVED: Final = "observed"  # share of its pairs that had the outcome


class Difference:
    """Why one pair scores above another, one row a view and comparison of either."""

    VIEW: Final = "view"
    COMPARISON: Final = "comparison"
    FIRST: Final = "first"  # points of the first pair's score
    SECOND: Final = "second"
    DIFFERENCE: Final = "difference"  # FIRST less SECOND; adds up to the difference of the scores
    FIRST_VALUE: Final = "first_value"  # 0 to 1, missing where unknown
    SECOND_VALUE: Final = "second_value"
    FIRST_REASON: Final = "first_reason"  # Message, or missing where the comparison does not speak
    SECOND_REASON: Final = "second_reason"


class WhatIf:
    """What a supplier could change to rise with a buyer, one row a way; nearest first."""

    CHANGES: Final = "changes"  # Message
    COUNT: Final = "change_count"
    EFFORT: Final = "effort"  # sum over the changes
    RANK_BEFORE: Final = "rank_before"  # 1 is best; missing where the pair may not meet
    RANK_AFTER: Final = "rank_after"
    SCORE_BEFORE: Final = "score_before"
    SCORE_AFTER: Final = "score_after"


class Meeting:
    """Chosen meetings, on `Pair.KEYS`; only `WEIGHT` is expected, the rest is optional."""

    WEIGHT: Final = "weight"  # what holding the meeting is worth
    LEVEL: Final = "level"  # "must" where a wish or a lock demands it
    SESSION: Final = "session"  # the session it must be held in, or missing


class Excluded:
    """Pairs that may not meet, and musts that cannot be kept."""

    SUPPLIER: Final = Pair.SUPPLIER
    BUYER: Final = Pair.BUYER
    REASON: Final = "reason"  # Message


class Price:
    """What one more meeting of a company, of a quota, or of the event would add to a choice."""

    OF: Final = "of"  # company id, quota name, or "" for the event's places
    SIDE: Final = "side"  # "supplier", "buyer", "quota" or "places"
    HIGH: Final = "high"  # the maximum now
    HELD: Final = "held"  # chosen meetings that count towards it
    FILLS: Final = "fills"  # minimum meetings, unmet so far, that one more would fill (net)
    VALUE: Final = "value"  # score added besides; negative where filling costs score
    EXACT: Final = "exact"  # False: no more than this


class Fairness:
    """How evenly meetings fall, one row a side; and what evenness costs, one row a floor."""

    SIDE: Final = "side"
    WORST: Final = "worst"  # fewest meetings of a company of the side
    GINI: Final = "gini_meetings"  # 0 (all the same) to 1
    GINI_SCORE: Final = "gini_score"  # of the sums of scores
    ENVIES: Final = "envies"  # ordered pairs of companies: the first would rather have the other's meetings
    FLOOR: Final = "floor"
    UNMET: Final = "unmet"  # minimum meetings that cannot be filled
    VALUE: Final = "value"
    SHARE: Final = "share"  # of the value without the floor


class Effect:
    """What a choice changes against another: one row a company, or one row a meeting."""

    COMPANY: Final = "company_id"
    SIDE: Final = "side"  # "supplier" or "buyer"
    BEFORE: Final = "before"  # meetings
    AFTER: Final = "after"
    GAINED: Final = "gained"  # tuple of partners' ids
    LOST: Final = "lost"
    VALUE: Final = "value"  # score gained (or lost, below 0), both counted by the new scores
    CHANGE: Final = "change"  # of a meeting: "added" or "dropped"
    SCORE: Final = "score"  # the meeting's, by the new scores; missing where it has none any more


class Shortfall:
    """Companies that got fewer meetings than they must have."""

    COMPANY: Final = "company_id"
    SIDE: Final = "side"
    ASKED: Final = "asked"
    GOT: Final = "got"
    REASON: Final = "reason"  # Message


class OwnTime:
    """A company's meetings by its own clock: `Slot.START` and `Slot.END` in its zone, and these."""

    ZONE: Final = "zone"  # such as "Europe/Berlin (UTC+02:00)", as it is at that moment
    DAY_SHIFT: Final = "day_shift"  # local date less the event's, in days
    VIDEO: Final = "by_video"  # held by video: there is no table


class Schedule:
    """A timetable, on `Pair.KEYS`."""

    SLOT: Final = "slot_id"
    PLACE: Final = "place_id"
    INTERPRETER: Final = "interpreter_id"
    FILE: Final = ["supplier_id", "buyer_id", "slot_id", "place_id", "interpreter_id"]
    SUPPLIER_NAME: Final = "supplier_name"  # for the eye: written to the file, never read back
    BUYER_NAME: Final = "buyer_name"


class Measure:
    """Figures of an overview, one row each."""

    GROUP: Final = "group"  # of figures: "companies", "meetings", "wishes", "waiting", "slots" and the like
    MEASURE: Final = "measure"
    ITEM: Final = "item"  # the slot, region, interpreter or weight it is about, or ""
    VALUE: Final = "value"
    OUT_OF: Final = "out_of"  # what VALUE is a part of, or missing
    ALL: Final = ["group", "measure", "item", "value", "out_of"]


class Change:
    """What a new timetable changes for a meeting, on `Pair.KEYS`."""

    KIND: Final = "change"  # "moved", "place", "interpreter", "added" or "dropped"
    OLD_SLOT: Final = "old_slot_id"
    NEW_SLOT: Final = "new_slot_id"
    OLD_PLACE: Final = "old_place_id"
    NEW_PLACE: Final = "new_place_id"
    OLD_INTERPRETER: Final = "old_interpreter_id"
    NEW_INTERPRETER: Final = "new_interpreter_id"
    MESSAGE: Final = "message"  # written to the file of changes


class Offer:
    """What putting one new meeting into a slot would cost; the index is `Slot.ID`."""

    MOVED: Final = "moved"  # meetings that would have to move
    LOST: Final = "lost"  # meetings that could not be held any more
    LOCKED: Final = "locked_lost"  # of these: locked meetings
    BREAKS: Final = "added_breaks"
    PROVED: Final = "proved"  # no way to put it there disturbs fewer meetings
    PLACE: Final = Schedule.PLACE  # of the new meeting
    INTERPRETER: Final = Schedule.INTERPRETER
    ALL: Final = (LOCKED, LOST, MOVED, BREAKS, PROVED, PLACE, INTERPRETER)


class Standby:
    """Meetings that could be held at once beside a timetable, one row a company, slot and pair."""

    COMPANY: Final = "company_id"  # whose free slot it is
    SLOT: Final = "slot_id"
    RANK: Final = "rank"  # within that company and slot, 1 for the best
    SUPPLIER: Final = "supplier_id"
    BUYER: Final = "buyer_id"
    SCORE: Final = "score"
    PLACE: Final = "place_id"
    INTERPRETER: Final = "interpreter_id"
    REASON: Final = "reason"  # Message
    ALL: Final = (COMPANY, SLOT, RANK, SUPPLIER, BUYER, SCORE, PLACE, INTERPRETER, REASON)


class NotPlaced:
    """Meetings that were chosen and not placed."""

    SUPPLIER: Final = Pair.SUPPLIER
    BUYER: Final = Pair.BUYER
    REASON: Final = "reason"  # Message


class Broken:
    """What `broken_rules` found."""

    RULE: Final = "rule"  # the rule's kind
    MESSAGE: Final = "message"  # Message: the row's label
    CHOSEN: Final = "chosen"
    LOW: Final = "low"
    HIGH: Final = "high"


class Balance:
    """What a timetable is judged by, one row a term; the index is `TERM`, and the last row is `TOTAL`."""

    TERM: Final = "term"  # "breaks", "idle", "finish", "load", "early" or TOTAL
    UNIT: Final = "unit"  # Message
    WEIGHT: Final = "weight"  # for one unit
    AMOUNT: Final = "amount"  # in units
    WEIGHTED: Final = "weighted"  # weight x amount
    BOUND: Final = "bound"  # of the total: no timetable of these meetings goes below; missing elsewhere
    BREAKS: Final = "breaks"
    TOTAL: Final = "total"
    ALL: Final = ["term", "unit", "weight", "amount", "weighted", "bound"]


class Prerequisite:
    """How a firm stands with one requirement of a maker list, one row each."""

    SUPPLIER: Final = Pair.SUPPLIER
    MAKER_LIST: Final = MakerList.ID
    KIND: Final = "kind"
    ITEMS: Final = "items"
    STATE: Final = "state"  # "met", "expiring" (before the audit), "missing", or "unknown" (nothing is asked)
    LACKING: Final = "lacking"  # how many more are needed on the day of the audit
    REASON: Final = "reason"  # Message


class Registration:
    """How near each firm is to each maker list, nearest first."""

    SUPPLIER: Final = Pair.SUPPLIER
    MAKER_LIST: Final = MakerList.ID
    BUYER: Final = Pair.BUYER
    STATUS: Final = "status"  # or "" where nobody has been in contact
    SINCE: Final = "since"
    MET: Final = "met"
    EXPIRING: Final = "expiring"
    MISSING: Final = "missing"
    TO_DO: Final = "to_do"  # tuple of Messages


class Suit:
    """How well a programme suits a firm, one row a firm and programme."""

    SUPPLIER: Final = Pair.SUPPLIER
    PROGRAMME: Final = Running.ID
    SUITS: Final = "suits"
    FIT: Final = "fit"  # 0 to 1
    VALUE: Final = "value"  # expected, with what the campaign puts first
    REASONS: Final = "reasons"  # tuple of Messages


class Seat:
    """Seats of each programme of a campaign; the index is `PROGRAMME`."""

    PROGRAMME: Final = Running.ID
    SEATS: Final = "seats"  # that the budget pays for
    TAKEN: Final = "taken"
    DUAL: Final = "dual"  # of the relaxation: no less than what one more seat adds
    PRICE: Final = "price"  # what one more seat adds
    EXACT_BY: Final = "exact_by"  # what settled the price: "dual", "relaxation", "search", or ""
    FIRMS: Final = "more_firms"  # by how many one more seat raises the most firms that can take part


class Short:
    """Why a target of a campaign cannot be reached, one row a target and cause."""

    WHAT: Final = "what"  # "target", or the municipalities whose floors conflict
    CAUSE: Final = "cause"  # "budgets", "seats", "dates", "suiting" or "firms"
    ASKED: Final = "asked"
    POSSIBLE: Final = "possible"
    MISSING: Final = "missing"  # firms that this cause keeps out, once the causes above it are lifted
    REASON: Final = "reason"  # Message


class Progress:
    """Firms that took part so far, one row a municipality and month."""

    MUNICIPALITY: Final = "municipality"
    MONTH: Final = "month"
    FIRST: Final = "first_time"  # firms that take part for the first time this year
    TOTAL: Final = "so_far"  # firms since the year began
    FIRMS: Final = "firms"


class Niche:
    """Demand and supply of one product heading in one market."""

    HEADING: Final = "heading"  # of the Harmonized System, 4 digits
    MARKET: Final = "market"
    BUYERS: Final = "buyers"
    SUPPLIERS: Final = "suppliers"
    BALANCE: Final = "supply_balance"  # -1 (nobody buys) to 1 (nobody makes it)
    NICHE: Final = "niche"  # "few_suppliers", "few_buyers" or ""
    REASON: Final = "reason"  # Message


class NotCounted:
    """Companies that take no part in the niches."""

    COMPANY: Final = "company_id"
    SIDE: Final = "side"  # "supplier" or "buyer"
    REASON: Final = "reason"  # Message
