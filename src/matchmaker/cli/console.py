"""What the commands share: two consoles, progress bars, tables of messages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pandas as pd
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from matchmaker.messages import Lang, Message, say
from matchmaker.plan import Progress as OnProgress

MOST_ROWS = 30


def out() -> Console:
    """Where results go. Made at each call, since a test or a pipe may have changed the stream."""
    return Console(soft_wrap=True, highlight=False)


def err() -> Console:
    """Where progress and errors go."""
    return Console(stderr=True, soft_wrap=True, highlight=False)


@contextmanager
def progress(lang: Lang) -> Iterator[OnProgress]:
    """Show a bar a stage on standard error; on a pipe, one line a finished stage."""
    console = err()
    if not console.is_terminal:
        finished: set[str] = set()

        def line(stage: str, share: float) -> None:
            if share >= 1 and stage not in finished:
                finished.add(stage)
                console.print(Text(f"{say(f'cli.stage_{stage}', lang)} ✓"))

        yield line
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bars:
        tasks: dict[str, TaskID] = {}

        def tell(stage: str, share: float) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(say(f"cli.stage_{stage}", lang), total=1.0)
            bars.update(tasks[stage], completed=share)

        yield tell


def show_table(console: Console, frame: pd.DataFrame, lang: Lang, *, most: int = MOST_ROWS) -> None:
    """Print a frame; messages are put into `lang`, and text from spreadsheets stays mere text."""
    table = Table(show_lines=False)
    for column in frame.columns:
        table.add_column(Text(str(column)), overflow="fold")
    for row in frame.head(most).itertuples(index=False):
        table.add_row(*(Text(in_words(cell, lang)) for cell in row))
    console.print(table)
    if len(frame) > most:
        console.print(Text(say("cli.more_rows", lang, n=len(frame) - most)))


def in_words(cell: object, lang: Lang) -> str:
    """One cell as text."""
    return cell.say(lang) if isinstance(cell, Message) else str(cell)
