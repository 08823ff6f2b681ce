"""Which groups of interpreting needs can run short: Hall's condition, without its idle subsets."""

from __future__ import annotations

from collections.abc import Sequence

MOST_GROUPS = 4096
"""Groups listed for one moment; beyond it only the smaller ones are, and naming interpreters decides."""


def tight_groups(servers: Sequence[frozenset[int]]) -> list[tuple[tuple[int, ...], int]]:
    """Groups of items, each with the number of servers that can serve any of it.

    Everybody can be served at once if and only if no group holds more than its servers. Only groups that
    cannot be split into two with different servers, and that hold all items their servers suffice for, say
    anything; the rest follows.

    Parameters
    ----------
    servers
        For each item, the servers that can serve it.

    Examples
    --------
    >>> tight_groups([frozenset({0}), frozenset({0, 1}), frozenset({2})])
    [((0,), 1), ((2,), 1), ((0, 1), 2)]
    """
    kinds = sorted(set(servers), key=lambda s: (len(s), sorted(s)))
    unions = dict.fromkeys(kinds)
    queue = list(unions)
    while queue and len(unions) < MOST_GROUPS:
        union = queue.pop(0)
        for kind in kinds:
            wider = union | kind
            if union & kind and wider not in unions:
                unions[wider] = None
                queue.append(wider)
    ordered = sorted(unions, key=lambda s: (len(s), sorted(s)))
    return [(tuple(i for i, s in enumerate(servers) if s <= union), len(union)) for union in ordered]
