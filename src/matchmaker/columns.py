"""The name of every column of every table, written once.

Between floors travel plain pandas frames. Each class below is one table; a frame's index is named by the
members marked so. Nothing outside this module spells a column name as a string.
"""

from __future__ import annotations

from typing import Final


class Pair:
    """A supplier and a buyer: the MultiIndex of scores, of chosen meetings and of schedules."""

    SUPPLIER: Final = "supplier_id"
    BUYER: Final = "buyer_id"
    KEYS: Final = ["supplier_id", "buyer_id"]


class Company:
    """Columns that suppliers and buyers share; the frame's index is `Pair.SUPPLIER` or `Pair.BUYER`."""

    NAME: Final = "name"
    NAME_EN: Final = "name_en"
    COUNTRY: Final = "country"  # ISO 3166 alpha-2
    ADDRESS: Final = "address"
    PROVINCE: Final = "province"
    MUNICIPALITY: Final = "municipality"
    BUSINESS_NUMBER: Final = "business_number"
    LANGUAGES: Final = "languages"  # tuple of ISO 639-1 codes
    PRODUCTS: Final = "products"  # free text: made by a supplier, wanted by a buyer
    HS_CODES: Final = "hs_codes"  # tuple of digit strings, 2 to 6 digits; made or wanted
    SEGMENTS: Final = "segments"  # tuple of reference segment ids
    KIND: Final = "kind"  # buyer kind, or a supplier's tier
    KINDS_SOUGHT: Final = "kinds_sought"  # tuple: the kinds of the other side this company looks for
    MARKETS: Final = "markets"  # tuple of reference market ids: a supplier's targets; empty = unknown
    EMPLOYEES: Final = "employees"
    FOUNDED: Final = "founded"  # year
    SALES_USD: Final = "sales_usd"
    EXPORTS_USD: Final = "exports_usd"
    EXPORT_COUNTRIES: Final = "export_countries"  # tuple of ISO 3166 alpha-2
    CUSTOMERS: Final = "customers"  # tuple of names
    TOP_CUSTOMER_SHARE: Final = "top_customer_share"  # 0 to 1
    CERTIFICATES_REQUIRED: Final = "certificates_required"  # buyer: a gate
    CERTIFICATES_WANTED: Final = "certificates_wanted"  # buyer: counts, does not gate
    CAPACITY: Final = "capacity_per_year"
    VOLUME: Final = "volume_per_year"  # buyer
    MIN_ORDER: Final = "min_order"
    LEAD_TIME: Final = "lead_time_days"
    REPRESENTATIVES: Final = "representatives"  # meetings at once
    MIN_MEETINGS: Final = "min_meetings"
    MAX_MEETINGS: Final = "max_meetings"
    EMAIL: Final = "email"
    PHONE: Final = "phone"
    CONTACT: Final = "contact"
    WEBSITE: Final = "website"
    NOTES: Final = "notes"

    PERSONAL: Final = (CONTACT, EMAIL, PHONE)


class Form:
    """Columns of planners' files that become other tables while reading."""

    CERTIFICATES: Final = "certificates"  # of a supplier: becomes `Certificate` rows
    WISHES: Final = "wishes"  # ids or names of the other side: becomes `Preference` rows
    DATE: Final = "date"
    FROM: Final = "from"
    TO: Final = "to"
    SESSION: Final = "session"


class Certificate:
    """Certificates held, one row each."""

    SUPPLIER: Final = Pair.SUPPLIER
    CERTIFICATE: Final = "certificate"  # reference certificate id
    VALID_FROM: Final = "valid_from"  # date or NaT
    VALID_UNTIL: Final = "valid_until"  # date or NaT (open)


class Preference:
    """Wishes: who says it about which pair."""

    SUPPLIER: Final = Pair.SUPPLIER
    BUYER: Final = Pair.BUYER
    SIDE: Final = "side"  # "supplier" or "buyer": who wishes
    LEVEL: Final = "level"  # "must", "want" or "no"


class Absence:
    """Slots in which a company is away, one row each."""

    COMPANY: Final = "company_id"
    SLOT: Final = "slot_id"


class Interpreter:
    """Interpreters; the index is `ID`."""

    ID: Final = "interpreter_id"
    NAME: Final = "name"
    LANGUAGES: Final = "languages"  # tuple of ISO 639-1 codes, two or more
    ABSENT: Final = "absent"  # tuple of slot ids


class PastMeeting:
    """Meetings of earlier events."""

    SUPPLIER: Final = Pair.SUPPLIER
    BUYER: Final = Pair.BUYER
    DATE: Final = "date"
    OUTCOME: Final = "outcome"  # "met", "followed_up", "contract" or ""


class Lock:
    """Meetings that must be held, or stay where they are; `SLOT` and `PLACE` may be missing."""

    SUPPLIER: Final = Pair.SUPPLIER
    BUYER: Final = Pair.BUYER
    SLOT: Final = "slot_id"
    PLACE: Final = "place_id"


class Precedence:
    """One meeting before another (strictly earlier)."""

    FIRST_SUPPLIER: Final = "first_supplier_id"
    FIRST_BUYER: Final = "first_buyer_id"
    THEN_SUPPLIER: Final = "then_supplier_id"
    THEN_BUYER: Final = "then_buyer_id"


class Slot:
    """Slots in order of start; the index is `ID`."""

    ID: Final = "slot_id"
    START: Final = "start"  # time-zone aware
    END: Final = "end"
    SESSION: Final = "session"
    PLACES: Final = "places"  # how many meetings can be held at once


class Place:
    """Tables or booths; the index is `ID`."""

    ID: Final = "place_id"
    OWNER: Final = "owner_id"  # the company that sits there, or missing
    HALL: Final = "hall"


class Score:
    """The score table, on `Pair.KEYS`."""

    SCORE: Final = "score"  # what is maximised: fit and policy together
    FIT: Final = "fit"
    BUYER_VIEW: Final = "buyer_view"
    SUPPLIER_VIEW: Final = "supplier_view"
    POLICY: Final = "policy"
    CONFIDENCE: Final = "confidence"
    GATE: Final = "gate"  # Message or missing: why the pair cannot meet


class Contribution:
    """One line of an explanation."""

    VIEW: Final = "view"  # "buyer", "supplier" or "policy"
    COMPARISON: Final = "comparison"
    VALUE: Final = "value"  # 0 to 1, missing where unknown
    WEIGHT: Final = "weight"  # share after renormalising, sums to 1 over a view's known comparisons
    CONTRIBUTION: Final = "contribution"  # points of the final score
    REASON: Final = "reason"  # Message


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


class Shortfall:
    """Companies that got fewer meetings than they must have."""

    COMPANY: Final = "company_id"
    SIDE: Final = "side"
    ASKED: Final = "asked"
    GOT: Final = "got"
    REASON: Final = "reason"  # Message


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

    GROUP: Final = "group"  # "companies", "meetings", "wishes", "regions", "slots", "waiting", "interpreters"
    MEASURE: Final = "measure"
    ITEM: Final = "item"  # the slot, region or interpreter it is about, or ""
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


class Offer:
    """What putting one new meeting into a slot would cost; the index is `Slot.ID`."""

    MOVED: Final = "moved"  # meetings that would have to move
    LOST: Final = "lost"  # meetings that could not be held any more
    BREAKS: Final = "added_breaks"
    PROVED: Final = "proved"  # no way to put it there disturbs fewer meetings


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


class Reference:
    """Columns of the reference tables that ship; a list stands in a cell as a tuple."""

    ID: Final = "id"
    NAME: Final = "name"
    NAME_EN: Final = "name_en"
    NAME_KO: Final = "name_ko"
    SPELLINGS: Final = "spellings"
    GROUP: Final = "group"
    KIND: Final = "kind"
    STATUS: Final = "status"  # "confirmed" or "unconfirmed"
    HS_CODE: Final = "hs_code"
    HS_2017: Final = "hs_2017"  # the code in files of 2017 to 2021
    INDUSTRY: Final = "industry"  # "auto" or "marine"
    INDUSTRIES: Final = "industries"
    SEGMENTS: Final = "segments"
    SYNONYMS_EN: Final = "synonyms_en"
    SYNONYMS_KO: Final = "synonyms_ko"
    COUNTRIES: Final = "countries"
    MARKETS: Final = "markets"
    HS_CODES: Final = "hs_codes"
    SINCE: Final = "since"
    VALID_YEARS: Final = "valid_years"
    PROVINCE: Final = "province"
    MUNICIPALITY: Final = "municipality"
    CITY_KO: Final = "city_ko"  # the city a district belongs to, or ""
    CITY_EN: Final = "city_en"
    ZONE: Final = "zone"
    ZONE_EN: Final = "zone_en"
    ZONE_KO: Final = "zone_ko"
    FROM: Final = "from"
    UNTIL: Final = "until"
    SOURCE: Final = "source"
    CHECKED: Final = "checked"


class Problem:
    """A bad cell, or a repaired one."""

    FILE: Final = "file"
    ROW: Final = "row"  # 1-based as a spreadsheet shows it; 0 = the whole file
    COLUMN: Final = "column"
    VALUE: Final = "value"
    REASON: Final = "reason"
    ADVICE: Final = "advice"
    ALL: Final = ["file", "row", "column", "value", "reason", "advice"]
