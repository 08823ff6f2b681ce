"""What a mended timetable changes: a sentence for each meeting, to be told to its two companies."""

from __future__ import annotations

import pandas as pd

from matchmaker.columns import Change, Pair
from matchmaker.messages import Lang, Message
from matchmaker.tables.formulas import safe_csv

COLUMNS = (
    Change.OLD_SLOT,
    Change.NEW_SLOT,
    Change.OLD_PLACE,
    Change.NEW_PLACE,
    Change.OLD_INTERPRETER,
    Change.NEW_INTERPRETER,
)


def change_messages(changes: pd.DataFrame) -> list[Message]:
    """One sentence a changed meeting, in the order of the table.

    Parameters
    ----------
    changes
        On `Pair.KEYS`, with the columns of `Change`.

    Examples
    --------
    >>> at = pd.MultiIndex.from_tuples([("S1", "B2")], names=Pair.KEYS)
    >>> new = pd.DataFrame({"change": "moved", "old_slot_id": "T2", "new_slot_id": "T3"}, index=at)
    >>> print(change_messages(new)[0])
    S1 - B2: moved from T2 to T3 (place -, interpreter -).
    """
    told = changes.reindex(columns=[Change.KIND, *COLUMNS])
    return [
        Message(
            f"report.change_{kind}",
            {
                "supplier": supplier,
                "buyer": buyer,
                **{name: "-" if pd.isna(cell) else cell for name, cell in zip(COLUMNS, cells, strict=True)},
            },
        )
        for (supplier, buyer), kind, *cells in told.itertuples()
    ]


def changes_csv(changes: pd.DataFrame, *, lang: Lang = "en") -> bytes:
    """The changes as CSV (UTF-8 with the mark that makes Excel read Korean), each with its sentence."""
    lines = zip(
        changes.reindex(columns=[Change.KIND, *COLUMNS]).itertuples(), change_messages(changes), strict=True
    )
    return safe_csv(
        [*Pair.KEYS, Change.KIND, *COLUMNS, Change.MESSAGE],
        (
            [*pair, *("" if pd.isna(cell) else cell for cell in cells), message.say(lang)]
            for (pair, *cells), message in lines
        ),
    )
