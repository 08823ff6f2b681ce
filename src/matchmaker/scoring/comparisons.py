"""The comparisons that make up the fit, in the order in which they are shown."""

from __future__ import annotations

from typing import Final

from matchmaker.scoring.capacity import Capacity, LeadTime, MinimumOrder, PriceBand
from matchmaker.scoring.certificates import Certificates
from matchmaker.scoring.comparison import Comparison
from matchmaker.scoring.product import ProductCategory
from matchmaker.scoring.profile import CommonLanguage, KindSought, Segment, TargetMarket
from matchmaker.scoring.readiness import ExportReadiness
from matchmaker.scoring.relation import PastRelation
from matchmaker.scoring.size import CompanySize
from matchmaker.scoring.text import ProductText
from matchmaker.scoring.tier import Tier
from matchmaker.scoring.wishes import MetBefore, Oneself, Wishes

COMPARISONS: Final[tuple[Comparison, ...]] = (
    ProductCategory(),
    ProductText(),
    TargetMarket(),
    Segment(),
    KindSought(),
    Certificates(),
    CommonLanguage(),
    ExportReadiness(),
    Tier(),
    Capacity(),
    MinimumOrder(),
    LeadTime(),
    PriceBand(),
    CompanySize(),
    PastRelation(),
    Wishes(),
    MetBefore(),
    Oneself(),
)
"""What a `FitScorer` compares unless told otherwise; `MetBefore` and `Oneself` only gate."""
