"""Following a search from outside: what it holds by now, and the wish that it end early."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Event, Lock


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What a search holds by now.

    Parameters
    ----------
    asked, placed
        Meetings asked for, and held in the best timetable so far.
    breaks
        Of the best timetable so far.
    bound
        No timetable of the meetings held has fewer breaks.
    """

    asked: int = 0
    placed: int = 0
    breaks: int = 0
    bound: int = 0


class Watch:
    """Hears how a search stands, and may end it early, with the best it has and its honest bound.

    A search that nobody stops gives the same timetable with a watch and without.

    Parameters
    ----------
    on_standing
        Called from the search whenever its timetable or its bound got better.

    Examples
    --------
    >>> watch = Watch()
    >>> with watch.ending(lambda: print("ended")):
    ...     watch.stop()
    ended
    >>> watch.stopped
    True
    """

    def __init__(self, on_standing: Callable[[Standing], None] | None = None) -> None:
        self._on_standing = on_standing
        self._last = Standing()
        self._stop = Event()
        self._lock = Lock()
        self._ends: list[Callable[[], object]] = []

    @property
    def stopped(self) -> bool:
        """Whether the search should end."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Ask the search to end; from any thread, at any time."""
        with self._lock:
            self._stop.set()
            ends = list(self._ends)
        for end in ends:
            end()

    def stands(self, **news: int) -> None:
        """Tell what is new of a `Standing`."""
        if self._on_standing is not None:
            standing = replace(self._last, **news)
            if standing != self._last:
                self._last = standing
                self._on_standing(standing)

    @contextmanager
    def ending(self, end: Callable[[], object]) -> Iterator[None]:
        """While this lasts, a stop calls `end`, as a solver that does not ask by itself needs it."""
        with self._lock:
            self._ends.append(end)
            late = self._stop.is_set()
        try:
            if late:
                end()
            yield
        finally:
            with self._lock:
                self._ends.remove(end)
