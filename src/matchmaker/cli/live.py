"""What a running command shows: stages with time left, how the timetable stands, and what Ctrl-C does."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import Empty, Queue
from threading import Thread, current_thread, main_thread
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text

from matchmaker.cli.answers import answer
from matchmaker.cli.console import err
from matchmaker.messages import Lang, say
from matchmaker.timetable.watch import Standing, Watch

OnProgress = Callable[[str, float], None]

PLACING = ("place", "breaks", "prove")
"""Stages in which a timetable grows: stopped early, what they have so far is worth keeping."""

KEEPING = (*PLACING, "explain", "write")
"""Stages in which there is, or will be, a timetable to keep."""

TOO_LATE = 0.95
"""Share of the writing from which on files are moved where they belong: that is not broken off."""

TELLING_SHARE = 0.05
"""Share of a stage from which on its pace tells how long the rest takes."""


class Run:
    """One run of the stages: tells progress, carries the watch, and takes Ctrl-C.

    Parameters
    ----------
    lang
        Of what is shown.
    console
        Where to; None shows nothing.
    """

    def __init__(self, lang: Lang, console: Console | None) -> None:
        self.lang = lang
        self.console = console
        self.stage = ""
        self.share = 0.0
        self.broken_off = False
        self.watch = Watch(self._stands)
        self.bars: Progress | None = None
        self.tasks: dict[str, Any] = {}
        self.standing: Standing | None = None

    @property
    def keeps(self) -> bool:
        """Whether an interrupt now ends the search and keeps what it has."""
        return self.stage in KEEPING and not self.watch.stopped

    def tell(self, stage: str, share: float) -> None:
        """Show how far a stage is.

        Raises
        ------
        KeyboardInterrupt
            Ctrl-C said so, but a search took it for its own end.
        """
        self.stage, self.share = stage, share
        if self.broken_off:
            self.break_off()
        if self.bars is not None:
            if stage not in self.tasks:
                self.tasks[stage] = self.bars.add_task(self._name(stage), total=1.0, facts="")
            self.bars.update(self.tasks[stage], completed=min(share, 1.0), facts=self._facts(stage))
        elif self.console is not None and share >= 1 and stage not in self.tasks:
            self.tasks[stage] = True
            facts = self._facts(stage)
            self.console.print(Text(f"{self._name(stage)} ✓{'  ' if facts else ''}{facts}"))

    def break_off(self) -> None:
        """End at once with nothing written, unless everything is nearly in its place."""
        self.broken_off = True
        if self.stage != "write" or self.share < TOO_LATE:
            raise KeyboardInterrupt

    def stopping(self) -> None:
        """End the search, and say so."""
        self.watch.stop()
        if self.console is not None:
            self.console.print(Text(say("cli.stopping", self.lang), style="yellow"))

    def _stands(self, standing: Standing) -> None:
        self.standing = standing
        if self.bars is not None and self.stage in self.tasks:
            self.bars.update(self.tasks[self.stage], facts=self._facts(self.stage))

    def _facts(self, stage: str) -> str:
        if stage not in PLACING or self.standing is None:
            return ""
        now = self.standing
        if stage == "place":
            return say("cli.standing_placed", self.lang, placed=now.placed, asked=now.asked)
        figures = {"placed": now.placed, "asked": now.asked, "breaks": now.breaks, "bound": now.bound}
        return say("cli.standing", self.lang, **figures, gap=now.breaks - now.bound)

    def _name(self, stage: str) -> str:
        return say(f"cli.stage_{stage}", self.lang)


class TimeLeft(ProgressColumn):
    """How long the rest of a stage takes at its pace so far; nothing before that can be told."""

    max_refresh = 0.5

    def render(self, task: Task) -> Text:
        """Minutes and seconds."""
        if task.finished or task.elapsed is None or task.completed < TELLING_SHARE:
            return Text("")
        left = round(task.elapsed * (1 - task.completed) / task.completed)
        return Text(f"-{left // 60}:{left % 60:02}", style="progress.remaining")


@contextmanager
def running(lang: Lang) -> Iterator[Run]:
    """Show stages on standard error: bars on a terminal, a line a finished stage on a pipe.

    Ctrl-C while meetings are placed ends the search early; before and after, or a second time, it raises
    KeyboardInterrupt.
    """
    console = err() if answer(lang).mode == "text" else None
    run = Run(lang, console)
    with _interrupts(run):
        if console is None or not console.is_terminal:
            yield run
            return
        columns = (
            SpinnerColumn(finished_text="✓"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=16),
            TimeElapsedColumn(),
            TimeLeft(),
            TextColumn("{task.fields[facts]}"),
        )
        with Progress(*columns, console=console) as run.bars:
            yield run


@contextmanager
def progress(lang: Lang) -> Iterator[OnProgress]:
    """The same for a command that gives no watch to what it calls: Ctrl-C ends it at once."""
    with running(lang) as run:
        run.watch.stop()
        yield run.tell


@contextmanager
def _interrupts(run: Run) -> Iterator[None]:
    """Take Ctrl-C while this lasts.

    Python runs a signal's handler between two of its own steps, so not while a solver works. The system
    writes a byte to a socket at once, and a thread that reads it stops the solver.
    """
    if current_thread() is not main_thread():
        yield
        return
    heard, told = socket.socketpair()
    told.setblocking(False)
    verdicts: Queue[bool] = Queue()

    def listen() -> None:
        while byte := heard.recv(1):
            if byte[0] == signal.SIGINT:
                keeps = run.keeps
                verdicts.put(keeps)  # first: the handler waits for it, perhaps with a lock that a stop needs
                if keeps:
                    run.stopping()

    def interrupt(_number: int, _frame: Any) -> None:
        with suppress(Empty):
            keeps = verdicts.get(timeout=1)
            while keeps:
                keeps = verdicts.get_nowait()
            run.break_off()

    thread = Thread(target=listen, daemon=True)
    before = signal.signal(signal.SIGINT, interrupt)
    wakeup = signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)
    thread.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(wakeup)
        signal.signal(signal.SIGINT, before)
        told.close()
        thread.join()
        heard.close()
