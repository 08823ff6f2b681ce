"""How many of a participant's meetings fall before each moment, at the least and at the most."""

from __future__ import annotations

import numpy as np

from matchmaker.timetable.problem import Bools, Ints


def met_windows(allowed: Bools, at_once: int = 1) -> tuple[Ints, Ints]:
    """Bounds on the number of meetings held up to and including each slot, if all are held.

    By Hall's condition: at most as many as can be matched to the slots so far, and at least what cannot be
    matched to the slots that follow.

    Parameters
    ----------
    allowed
        Shape (meetings of one participant, slots).
    at_once
        Meetings it can hold in one slot.

    Returns
    -------
    tuple
        Two arrays of shape (slots,). Where even all slots together cannot hold the meetings, the first
        exceeds the second somewhere.

    Examples
    --------
    >>> import numpy as np
    >>> low, high = met_windows(np.array([[1, 1, 0, 0], [1, 1, 1, 1]], bool))
    >>> low.tolist(), high.tolist()
    ([0, 1, 1, 2], [1, 2, 2, 2])
    """
    high = _matched(allowed, at_once)
    after = _matched(allowed[:, ::-1], at_once)[::-1]
    low = len(allowed) - np.append(after[1:], 0)
    return low, high


def _matched(allowed: Bools, at_once: int) -> Ints:
    """Shape (slots,): size of a maximum matching of meetings to the slots so far."""
    holder = np.full(len(allowed), -1, np.int64)  # the slot each meeting is matched to
    sizes = np.zeros(allowed.shape[1], np.int64)
    for t in range(allowed.shape[1]):
        for _ in range(at_once):
            if not _augmented(allowed, holder, t, set()):
                break
        sizes[t] = (holder >= 0).sum()
    return sizes


def _augmented(allowed: Bools, holder: Ints, slot: int, seen: set[int]) -> bool:
    """Match one more meeting to the slot, rearranging earlier slots (Kuhn 1955)."""
    for m in np.flatnonzero(allowed[:, slot]).tolist():
        if m not in seen:
            seen.add(m)
            if holder[m] < 0 or _augmented(allowed, holder, int(holder[m]), seen):
                holder[m] = slot
                return True
    return False
