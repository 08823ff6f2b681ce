"""Columns of what planners hand in, of the reference data, and of what reading found."""

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
    MIN_ORDER: Final = "min_order"  # the least a supplier makes at once
    ORDER_SIZE: Final = "order_size"  # buyer: what it usually orders at once
    LEAD_TIME: Final = "lead_time_days"  # a supplier's; the longest a buyer accepts
    PRICE_BAND: Final = "price_band"  # reference price id: offered by a supplier, sought by a buyer
    BEGINNERS: Final = "beginners_welcome"  # buyer: "yes" or "no" to suppliers new to exporting
    REPRESENTATIVES: Final = "representatives"  # meetings at once
    MIN_MEETINGS: Final = "min_meetings"
    MAX_MEETINGS: Final = "max_meetings"
    TARGET_MEETINGS: Final = "target_meetings"  # between the two: meetings up to it count more
    ATTENDANCE: Final = "attendance"  # "onsite" or "online"
    TIME_ZONE: Final = "time_zone"  # IANA name, of one that attends online
    WORK_FROM: Final = "work_from"  # time of day in its zone; an online company meets within its hours
    WORK_UNTIL: Final = "work_until"  # may lie after midnight
    EMAIL: Final = "email"
    PHONE: Final = "phone"
    CONTACT: Final = "contact"
    WEBSITE: Final = "website"
    SHARE_CONTACT: Final = "share_contact"  # "yes": companies it meets are told whom to call; else not
    SHARE_PROFILE: Final = "share_profile"  # "no": others see its name and country alone
    NOTES: Final = "notes"
    PROGRAMME: Final = "programme"  # supplier: under which programme of the event it comes

    PERSONAL: Final = (CONTACT, EMAIL, PHONE)


class Derived:
    """Words a policy may use like columns of the suppliers' table."""

    CRISIS_REGION: Final = "crisis_region"  # the municipality is designated on the event's first day
    FIRST_TIME: Final = "first_time_exporter"  # states that it has not exported yet


class Form:
    """Columns of planners' files that become other tables while reading."""

    CERTIFICATES: Final = "certificates"  # of a supplier: becomes `Certificate` rows
    WISHES: Final = "wishes"  # ids or names of the other side: becomes `Preference` rows
    WORK_HOURS: Final = "work_hours"  # becomes `Company.WORK_FROM` and `Company.WORK_UNTIL`
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
    REASON: Final = "reason"  # Message where the house worked the absence out: outside working hours


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
    EVENT: Final = "event"  # what the event was called; without it events are told by their days


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
    CLOSED: Final = "closed"  # tuple of slot ids in which nobody can meet there; found on the day


class FloorPlan:
    """Where the places stand; the index is `Place.ID`."""

    X: Final = "x_m"
    Y: Final = "y_m"
    HALL: Final = Place.HALL


class MakerList:
    """Vendor lists of yards and shipowners; the index is `ID`."""

    ID: Final = "maker_list_id"
    BUYER: Final = Pair.BUYER
    NAME: Final = "name"
    AUDIT: Final = "audit"  # the day everything must be valid on, or missing


class Requirement:
    """What a maker list asks for, one row each."""

    MAKER_LIST: Final = MakerList.ID
    KIND: Final = "kind"  # "class_approval", "reference", "document" or "sample"
    ITEMS: Final = "items"  # tuple of ids: any of them will do
    AMOUNT: Final = "amount"  # how many are needed


class Evidence:
    """What a firm has to show, one row each."""

    SUPPLIER: Final = Pair.SUPPLIER
    ITEM: Final = "item"
    DETAIL: Final = "detail"  # what tells one reference or sample from another (ship, customer), or missing
    VALID_FROM: Final = "valid_from"  # date or missing
    VALID_UNTIL: Final = "valid_until"  # date or missing (open)


class Step:
    """Steps of registrations so far, one row each."""

    SUPPLIER: Final = Pair.SUPPLIER
    MAKER_LIST: Final = MakerList.ID
    STATUS: Final = "status"
    DATE: Final = "date"


class Running:
    """Programmes of a year; the index is `ID`."""

    ID: Final = "programme_id"
    PROGRAMME: Final = "programme"  # reference programme id
    FROM: Final = "from"  # first and last day, both inside
    UNTIL: Final = "until"
    SEATS: Final = "seats"
    BUDGET_USD: Final = "budget_usd"  # missing: no limit but the seats
    COST_USD: Final = "cost_usd"  # of one seat
    HS_CODES: Final = "hs_codes"  # tuple; empty: any product
    SEGMENTS: Final = "segments"
    MARKETS: Final = "markets"
    READINESS: Final = "least_readiness"  # 0 to 1


class Participation:
    """Which firm took part in what, one row each."""

    SUPPLIER: Final = Pair.SUPPLIER
    PROGRAMME: Final = "programme"
    DATE: Final = "date"


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
    MARKET: Final = "market"
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


class Account:
    """What became of each filled row of the files that were imported."""

    FILE: Final = Problem.FILE
    SHEET: Final = "sheet"
    ROW: Final = Problem.ROW
    STATUS: Final = "status"  # Message: read, repaired, rejected or left out
    TABLE: Final = "table"  # the event's table it went to, or ""
    ID: Final = "id"  # the company's, or ""
    WHAT: Final = "what"  # Message or ""
    ALL: Final = ["file", "sheet", "row", "status", "table", "id", "what"]


class Twin:
    """Two entries that may be one company."""

    TABLE: Final = "table"
    FIRST: Final = "first_id"
    FIRST_NAME: Final = "first_name"
    SECOND: Final = "second_id"
    SECOND_NAME: Final = "second_name"
    LIKENESS: Final = "likeness"  # 0 to 1
    REASON: Final = "reason"  # Message
    ALL: Final = ["table", "first_id", "first_name", "second_id", "second_name", "likeness", "reason"]


class Matched:
    """What each heading of the imported files was taken for."""

    FILE: Final = Problem.FILE
    SHEET: Final = "sheet"
    TABLE: Final = "table"
    HEADING: Final = "heading"
    COLUMN: Final = "column"
    CONFIDENCE: Final = "confidence"  # 0 to 1
    UNIT: Final = "unit"
    DECIDE: Final = "decide"  # Message, or "" where nothing is to be decided
    ALL: Final = ["file", "sheet", "table", "heading", "column", "confidence", "unit", "decide"]


class Happened:
    """What was said to have happened on the day, one row an incident, in the order it was said."""

    WHAT: Final = "incident"  # "no_show", "late", "early", "lost_table" or "ill"
    WHO: Final = "who"  # id of a company, table or interpreter
    AT: Final = "time"  # in the event's time zone; empty: always
    SINCE: Final = "since"  # slots that began before are not touched; empty: none did
    MESSAGE: Final = "message"  # for the eye
    ALL: Final = ["incident", "who", "time", "since", "message"]
