"""What came of earlier meetings, where companies may meet again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
import pandas as pd

from matchmaker.columns import PastMeeting
from matchmaker.messages import Message
from matchmaker.scoring.comparison import Encoded, Result
from matchmaker.scoring.parts import Listed, Positions
from matchmaker.scoring.wishes import keys_of
from matchmaker.tables.event import Event

OUTCOMES: Final[Mapping[str, float]] = {"met": 0.3, "followed_up": 0.8, "contract": 1.0}
"""What an earlier meeting with this outcome says of another one; one without an outcome counts as met."""
SAID: Final = {
    "met": "scoring.relation_met",
    "followed_up": "scoring.relation_followed_up",
    "contract": "scoring.relation_contract",
}


@dataclass(frozen=True)
class PastRelation:
    """The best outcome of the pair's earlier meetings, for both sides; strangers are not unknown.

    Speaks only where the event's rules let companies meet again. Only meetings before the first day of the
    event count, so that an event's own outcomes never explain it.
    """

    name: str = "relation"
    reads: tuple[str, ...] = (PastMeeting.SUPPLIER, PastMeeting.BUYER, PastMeeting.DATE, PastMeeting.OUTCOME)

    def encode(self, event: Event) -> Encoded:
        """Place all earlier meetings of the event's companies."""
        if event.rules.met_before == "never":
            return Encoded()
        table = event.past_meetings.reindex(columns=list(self.reads))
        days = pd.to_datetime(table[PastMeeting.DATE])
        best: dict[int, tuple[float, str, str]] = {}
        earlier = (days.isna() | (days < pd.Timestamp(event.first_day))).tolist()
        shown = days.dt.strftime("%Y-%m-%d").fillna("").tolist()
        rows = zip(keys_of(event, table), table[PastMeeting.OUTCOME], earlier, shown, strict=True)
        for key, outcome, counts, day in rows:
            if key is not None and counts:
                known = outcome if outcome in OUTCOMES else "met"
                best[key] = max((OUTCOMES[known], day, known), best.get(key, (0.0, "", "")))
        if not best:
            return Encoded()
        keys: Positions = np.array(sorted(best), dtype=np.intp)
        everyone = (np.ones(len(side), bool) for side in (event.suppliers, event.buyers))
        part = Listed(keys, np.array([best[k][0] for k in keys.tolist()]), *everyone)
        return Encoded({"buyer": part, "supplier": part}, partial(self._say, best, len(event.buyers)))

    @staticmethod
    def _say(best: dict[int, tuple[float, str, str]], wide: int, result: Result) -> Message:
        _, day, outcome = best[result.supplier * wide + result.buyer]
        return Message(SAID[outcome], {"date": day or Message("scoring.earlier")})
