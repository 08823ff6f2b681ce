"""Certificates: required ones gate, wanted ones count; both are judged on the first day of the event."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
import pandas as pd

from matchmaker.columns import Certificate, Company
from matchmaker.messages import Message
from matchmaker.scoring.cells import Lists, having, held_share, known, lists
from matchmaker.scoring.comparison import Encoded, Result
from matchmaker.scoring.gates import LackGate
from matchmaker.scoring.parts import Inner, Positions
from matchmaker.scoring.wording import certificate, listing
from matchmaker.tables.event import Event

MISSING, EXPIRED, EARLY, VALID = range(4)
LACKING: Final = {
    MISSING: "scoring.certificate_missing",
    EXPIRED: "scoring.certificate_expired",
    EARLY: "scoring.certificate_early",
}


@dataclass(frozen=True)
class Certificates:
    """The share of the certificates a buyer wants that a supplier holds on the day.

    The buyer's view only. A supplier without a required certificate is gated. What the table of
    certificates does not list is not held; where the event lists none at all, the share is unknown
    (nobody was asked), but a requirement still gates.
    """

    name: str = "certificates"
    reads: tuple[str, ...] = (
        Company.CERTIFICATES_WANTED,
        Company.CERTIFICATES_REQUIRED,
        Certificate.CERTIFICATE,
        Certificate.VALID_FROM,
        Certificate.VALID_UNTIL,
    )

    def encode(self, event: Event) -> Encoded:
        """Compare what all suppliers hold with what all buyers want and require."""
        status = states(event)
        held = [tuple(c for c, state in own.items() if state == VALID) for own in status]
        wanted = lists(event.buyers, Company.CERTIFICATES_WANTED)
        share = held_share(held, wanted, of="buyer")
        asked = np.full(len(held), len(event.certificates) > 0)
        part = Inner(share.suppliers, share.buyers, asked, known(wanted))
        gate = self._gate(status, lists(event.buyers, Company.CERTIFICATES_REQUIRED))
        return Encoded({"buyer": part}, partial(self._say, held, wanted), gate)

    @staticmethod
    def _gate(status: list[dict[str, int]], required: Lists) -> LackGate:
        all_required = sorted(set().union(*required))
        held = [tuple(c for c in all_required if own.get(c) == VALID) for own in status]
        told = [tuple((c, own[c]) for c in all_required if c in own) for own in status]
        kinds = {kind: n for n, kind in enumerate(dict.fromkeys(told))}
        kind: Positions = np.array([kinds[t] for t in told], dtype=np.intp)
        say = partial(lacking, status, required)
        return LackGate(1 - having(held, all_required), having(required, all_required), say, kind)

    @staticmethod
    def _say(held: Lists, wanted: Lists, result: Result) -> Message:
        values = {
            "wanted": listing(map(certificate, wanted[result.buyer])),
            "held": listing(certificate(c) for c in wanted[result.buyer] if c in held[result.supplier]),
            "share": f"{result.value:.0%}",
        }
        return Message("scoring.certificates", values)


def states(event: Event) -> list[dict[str, int]]:
    """For each supplier the best state of each certificate it lists, on the first day of the event."""
    table = event.certificates.dropna(subset=[Certificate.SUPPLIER, Certificate.CERTIFICATE])
    day = pd.Timestamp(event.first_day)
    start, end = (
        pd.to_datetime(table[column]).fillna(day)
        for column in (Certificate.VALID_FROM, Certificate.VALID_UNTIL)
    )
    state = np.select([end < day, start > day], [EXPIRED, EARLY], VALID)
    place = event.suppliers.index.get_indexer(pd.Index(table[Certificate.SUPPLIER]))
    out: list[dict[str, int]] = [{} for _ in event.suppliers.index]
    for supplier, name, now in zip(place, table[Certificate.CERTIFICATE], state, strict=True):
        out[supplier][name] = max(int(now), out[supplier].get(name, MISSING))
    return out


def lacking(status: list[dict[str, int]], required: Lists, supplier: int, buyer: int) -> Message:
    """Say which required certificates a supplier lacks, and in what way."""
    own = status[supplier]
    short = [(c, own.get(c, MISSING)) for c in required[buyer] if own.get(c, MISSING) != VALID]
    lacks = [Message(LACKING[state], {"certificate": certificate(c)}) for c, state in short]
    return Message("scoring.gate_certificates", {"lacks": listing(lacks)})
