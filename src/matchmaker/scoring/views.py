"""Two views become one fit: what the buyer gains and what the supplier gains.

A recommendation between people must please both. Pizzato et al. (RECON: a reciprocal recommender for online
dating, RecSys 2010) combine the two one-sided scores by their harmonic mean, which lets no side carry
the other; mean, product and minimum are the other combinations met in the field since.
"""

from __future__ import annotations

import numpy as np

from matchmaker.scoring.parts import Vector


def combined(buyer: Vector, supplier: Vector, how: str, buyer_share: float) -> Vector:
    """Combine two views into one fit.

    Parameters
    ----------
    buyer, supplier
        Views in [0, 1], of equal shape; NaN where nothing is known.
    how
        "mean", "harmonic", "product" or "minimum".
    buyer_share
        Weight of the buyer's view in the mean.

    Returns
    -------
    Vector
        In [0, 1]. An unknown view takes no part: it is taken to equal the known one. NaN where both are.

    Examples
    --------
    >>> combined(np.array([0.9, 0.9]), np.array([0.1, np.nan]), "harmonic", 0.5).round(3).tolist()
    [0.18, 0.9]
    """
    left = np.where(np.isnan(buyer), supplier, buyer)
    right = np.where(np.isnan(supplier), buyer, supplier)
    match how:
        case "mean":
            return buyer_share * left + (1 - buyer_share) * right
        case "harmonic":
            total = left + right
            fit: Vector = np.divide(2 * left * right, total, out=np.zeros_like(total), where=total != 0)
            return fit
        case "product":
            return left * right
        case _:
            return np.minimum(left, right)


def credited(buyer: Vector, supplier: Vector, how: str, buyer_share: float) -> tuple[Vector, Vector]:
    """Divide the combined fit between the two views; the two parts add up to it exactly.

    The rule is the Shapley value of a game of the two views against nothing (a view of 0): the mean credits
    each view its own share, while harmonic, product and minimum are worth nothing with one view alone
    and so credit each half. A view alone takes all; where both are unknown neither takes anything.

    Examples
    --------
    >>> views = np.array([0.8]), np.array([0.4])
    >>> [part.round(3).tolist() for part in credited(*views, "mean", 0.5)]
    [[0.4], [0.2]]
    >>> [part.round(3).tolist() for part in credited(*views, "minimum", 0.5)]
    [[0.2], [0.2]]
    """
    fit = combined(buyer, supplier, how, buyer_share)
    lone_buyer, lone_supplier = np.isnan(supplier), np.isnan(buyer)
    to_buyer = buyer_share * buyer if how == "mean" else fit / 2
    to_buyer = np.where(lone_supplier, 0.0, np.where(lone_buyer, fit, to_buyer))
    neither = lone_buyer & lone_supplier
    return np.where(neither, 0.0, to_buyer), np.where(neither, 0.0, fit - to_buyer)
