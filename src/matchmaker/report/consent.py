"""What one company may learn of another: what that one agreed to, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from matchmaker.columns import Company

YES: Final = "yes"
PROFILE: Final = (
    Company.PRODUCTS,
    Company.SEGMENTS,
    Company.KIND,
    Company.LANGUAGES,
    Company.WEBSITE,
)
"""What a company says of itself; others see it unless the company said no."""


def shares_profile(row: Mapping[Any, Any]) -> bool:
    """Whether others may see more of a company than its name and country; yes where it did not say no.

    Examples
    --------
    >>> shares_profile({}), shares_profile({"share_profile": "no"})
    (True, False)
    """
    answer = row.get(Company.SHARE_PROFILE)
    return not isinstance(answer, str) or answer == YES


def shown_to_others(row: Mapping[Any, Any]) -> dict[str, Any]:
    """The columns of a company's row that those whom it meets may see.

    Contact, email and phone are among them only where the company agreed to it; a silent company did not.

    Parameters
    ----------
    row
        One company's, as a mapping from `Company` columns to values.

    Examples
    --------
    >>> firm = {"name": "Gaon", "products": "pumps", "email": "a@example.com", "sales_usd": 1e6}
    >>> shown_to_others(firm)
    {'name': 'Gaon', 'products': 'pumps'}
    >>> shown_to_others({**firm, "share_contact": "yes", "share_profile": "no"})
    {'name': 'Gaon', 'email': 'a@example.com'}
    """
    columns = [Company.NAME, Company.NAME_EN, Company.COUNTRY]
    columns += PROFILE if shares_profile(row) else ()
    columns += Company.PERSONAL if row.get(Company.SHARE_CONTACT) == YES else ()
    return {column: row[column] for column in columns if column in row and row[column] == row[column]}
