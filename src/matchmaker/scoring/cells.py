"""Companies' cells as arrays: lists, numbers, and the matrices of who has what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from matchmaker.scoring.parts import Inner, Mask, Matrix, Positions, Vector

Lists = list[tuple[str, ...]]


def lists(companies: pd.DataFrame, column: str) -> Lists:
    """One tuple of distinct words a company; empty where unknown or where the column is absent.

    Examples
    --------
    >>> lists(pd.DataFrame({"markets": [("eu", "eu", "japan"), None]}), "markets")
    [('eu', 'japan'), ()]
    """
    if column not in companies:
        return [()] * len(companies)
    cells = companies[column]
    return [tuple(dict.fromkeys(c)) if isinstance(c, tuple | list) else () for c in cells]


def words(companies: pd.DataFrame, column: str) -> Lists:
    """Like `lists`, for a column that holds one word a company.

    Examples
    --------
    >>> words(pd.DataFrame({"kind": ["oem", None, " "]}), "kind")
    [('oem',), (), ()]
    """
    if column not in companies:
        return [()] * len(companies)
    return [(c.strip(),) if isinstance(c, str) and c.strip() else () for c in companies[column]]


def numbers(companies: pd.DataFrame, column: str) -> Vector:
    """One number a company; NaN where unknown."""
    if column not in companies:
        return np.full(len(companies), np.nan)
    return pd.to_numeric(companies[column]).to_numpy(dtype=np.float64, na_value=np.nan)


def known(of: Sequence[tuple[str, ...]]) -> Mask:
    """Tell who stated anything."""
    return np.fromiter(map(bool, of), bool, len(of))


def having(of: Sequence[tuple[str, ...]], vocabulary: Sequence[str]) -> Matrix:
    """(companies, words): 1 where a company's list holds the word.

    Examples
    --------
    >>> having([("eu", "mars"), ()], ["eu", "japan"]).tolist()
    [[1.0, 0.0], [0.0, 0.0]]
    """
    rows = np.repeat(np.arange(len(of)), np.array([len(cell) for cell in of], dtype=np.intp))
    place = {word: n for n, word in enumerate(vocabulary)}
    places = np.array([place.get(word, -1) for cell in of for word in cell], dtype=np.intp)
    matrix = np.zeros((len(of), len(vocabulary)))
    matrix[rows[places >= 0], places[places >= 0]] = 1.0
    return matrix


def share_each(of: Sequence[tuple[str, ...]]) -> Matrix:
    """(companies, 1): what each entry of a company's list is a share of; 0 for an empty list."""
    return np.array([[1 / len(cell) if cell else 0.0] for cell in of]).reshape(len(of), 1)


def common(ours: Iterable[tuple[str, ...]], theirs: Iterable[tuple[str, ...]]) -> list[str]:
    """Words that stand on both sides, sorted: the only ones that count in a product."""
    return sorted(set().union(*ours) & set().union(*theirs))


def held_share(ours: Lists, theirs: Lists, *, of: str) -> Inner:
    """Compare by the share of one side's list that the other side holds.

    Parameters
    ----------
    ours, theirs
        Lists of the suppliers and of the buyers.
    of
        Whose list the share is of: "buyer" or "supplier".

    Examples
    --------
    >>> held_share([("oem", "repair")], [("oem",)], of="buyer").block(slice(None)).tolist()
    [[1.0]]
    >>> held_share([("oem", "repair")], [("oem",)], of="supplier").block(slice(None)).tolist()
    [[0.5]]
    """
    both = common(ours, theirs)
    suppliers, buyers = having(ours, both), having(theirs, both)
    if of == "buyer":
        buyers = buyers * share_each(theirs)
    else:
        suppliers = suppliers * share_each(ours)
    return Inner(suppliers, buyers, known(ours), known(theirs))


def patterns(of: Lists) -> tuple[Lists, Positions]:
    """The distinct lists (as sets), and for each company the place of its own; -1 where unknown.

    Few companies differ in their languages: comparing pattern with pattern makes any comparison of sets
    an inner product.

    Examples
    --------
    >>> distinct, place = patterns([("ko", "en"), (), ("en", "ko")])
    >>> distinct, place.tolist()
    ([('en', 'ko')], [0, -1, 0])
    """
    kinds = [tuple(sorted(cell)) for cell in of]
    distinct = sorted({kind for kind in kinds if kind})
    place = {kind: n for n, kind in enumerate(distinct)}
    return distinct, np.array([place.get(kind, -1) for kind in kinds], dtype=np.intp)


def one_hot(place: Positions, size: int) -> Matrix:
    """(companies, size): 1 at each company's place; a row of 0 where it is -1."""
    matrix = np.zeros((len(place), size))
    rows = np.flatnonzero(place >= 0)
    matrix[rows, place[rows]] = 1.0
    return matrix
