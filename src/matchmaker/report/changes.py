"""What a mended timetable changes: a sentence for each meeting, to be told to its two companies."""

from __future__ import annotations

import csv
import io

import pandas as pd

from matchmaker.columns import Change, Pair
from matchmaker.messages import Lang, Message
from matchmaker.report.formulas import defused

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
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([*Pair.KEYS, Change.KIND, *COLUMNS, Change.MESSAGE])
    rows = changes.reindex(columns=[Change.KIND, *COLUMNS]).itertuples()
    for (pair, *cells), message in zip(rows, change_messages(changes), strict=True):
        told = ["" if pd.isna(cell) else str(cell) for cell in cells]
        writer.writerow([defused(text) for text in (*pair, *told, message.say(lang))])
    return stream.getvalue().encode("utf-8-sig")
