"""Export readiness, and which buyers are patient with beginners."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from matchmaker.columns import Company
from matchmaker.messages import Message
from matchmaker.scoring.cells import Lists, known, lists, numbers, words
from matchmaker.scoring.comparison import Encoded, Result, View
from matchmaker.scoring.parts import Inner, Part, Vector
from matchmaker.tables.event import Event


@dataclass(frozen=True)
class ExportReadiness:
    """How ready a supplier is to export, by its yearly exports, and whether the buyer minds.

    0 for none, 0.5 for some, 1 from `much_usd` US dollars a year on. A supplier that names export countries
    but no amount has some. For a buyer that welcomes first-time exporters every supplier is ready. The
    supplier's view says the same, but only of buyers that stated whether they welcome them.
    """

    name: str = "readiness"
    reads: tuple[str, ...] = (Company.EXPORTS_USD, Company.EXPORT_COUNTRIES, Company.BEGINNERS)
    much_usd: float = 1_000_000.0

    def encode(self, event: Event) -> Encoded:
        """Grade all suppliers, and look up which buyers are patient."""
        exports = numbers(event.suppliers, Company.EXPORTS_USD)
        named = known(lists(event.suppliers, Company.EXPORT_COUNTRIES))
        grade = np.select(
            [exports >= self.much_usd, exports > 0, exports <= 0, named], [1.0, 0.5, 0.0, 0.5], np.nan
        )
        answers = words(event.buyers, Company.BEGINNERS)
        ready, stated = np.nan_to_num(grade)[:, None], ~np.isnan(grade)
        everyone = np.ones((len(event.buyers), 1))
        views: dict[View, Part] = {"buyer": Inner(ready, everyone, stated, everyone[:, 0] > 0)}
        if known(answers).any():
            patient = np.array([[float(cell == ("yes",))] for cell in answers])
            suppliers, buyers = np.hstack([ready, 1 - ready]), np.hstack([everyone, patient])
            views = {
                "buyer": Inner(suppliers, buyers, stated, everyone[:, 0] > 0),
                "supplier": Inner(suppliers, buyers, stated, known(answers)),
            }
        return Encoded(views, partial(self._say, exports, answers))

    @staticmethod
    def _say(exports: Vector, answers: Lists, result: Result) -> Message:
        usd = exports[result.supplier]
        said = (
            Message("scoring.readiness_named")
            if np.isnan(usd)
            else Message("scoring.readiness", {"usd": f"{usd:,.0f}"})
        )
        answer = answers[result.buyer]
        if not answer:
            return said
        key = "scoring.beginners_welcome" if answer == ("yes",) else "scoring.beginners_unwelcome"
        return Message(key, {"exports": said})
