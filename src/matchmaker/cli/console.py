"""What the commands share: two consoles, and tables of messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from matchmaker.messages import Lang, Message, catalogue, say

if TYPE_CHECKING:
    import pandas as pd  # half a second that a command's help need not wait for

MOST_ROWS = 30


def out() -> Console:
    """Where results go. Made at each call, since a test or a pipe may have changed the stream."""
    return Console(soft_wrap=True, highlight=False)


def err() -> Console:
    """Where progress and errors go."""
    return Console(stderr=True, soft_wrap=True, highlight=False)


def show_table(console: Console, frame: pd.DataFrame, lang: Lang, *, most: int = MOST_ROWS) -> None:
    """Print a frame without its empty columns; messages and headings are put into `lang`.

    Text from spreadsheets stays mere text.
    """
    shown = {column: [in_words(cell, lang) for cell in frame[column].head(most)] for column in frame.columns}
    shown = {column: cells for column, cells in shown.items() if any(cells)}
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for column in shown:
        table.add_column(Text(heading(str(column), lang)), overflow="fold")
    for row in zip(*shown.values(), strict=True):
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)
    if len(frame) > most:
        console.print(Text(say("cli.more_rows", lang, n=len(frame) - most)))


def heading(column: str, lang: Lang) -> str:
    """A column's heading in `lang`; one that the catalogue does not know keeps its name.

    Examples
    --------
    >>> heading("reason", "ko"), heading("other", "ko")
    ('사유', 'other')
    """
    key = f"cli.column_{column}"
    return say(key, lang) if key in catalogue() else column


def in_words(cell: object, lang: Lang) -> str:
    """One cell as text."""
    return cell.say(lang) if isinstance(cell, Message) else str(cell)
