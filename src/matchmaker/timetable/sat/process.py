"""Provers in processes of their own, held to a deadline that ends them whatever they do."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from time import perf_counter
from typing import Any

from matchmaker.timetable.sat import prover
from matchmaker.timetable.sat.prover import Formula


class TimeIsUp(Exception):
    """The deadline came before the answer."""


class Worker:
    """One prover in a child process.

    Parameters
    ----------
    formula
        What it works on.
    deadline
        On the clock of `time.perf_counter`; no answer is waited for beyond it.
    """

    def __init__(self, formula: Formula, deadline: float) -> None:
        self.deadline = deadline
        paths = os.pathsep.join(path for path in sys.path if path)
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(Path(prover.__file__))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": paths},
            process_group=0,  # where the terminal's Ctrl-C does not reach it
        )
        self._orders: Queue[bytes | None] = Queue()
        self._answers: Queue[bytes | None] = Queue()
        self._threads = [Thread(target=task, daemon=True) for task in (self._write, self._read)]
        for thread in self._threads:
            thread.start()
        head = {f.name: getattr(formula, f.name) for f in dataclasses.fields(formula)}
        clauses = head.pop("clauses").tobytes()
        self._orders.put(json.dumps({**head, "bytes": len(clauses)}).encode() + b"\n" + clauses)

    def order(self, **order: Any) -> None:
        """Ask for `Prover.work` with these arguments."""
        self._orders.put(json.dumps(order).encode() + b"\n")

    def answer(self) -> dict[str, Any]:
        """Wait for the answer to the oldest order.

        Raises
        ------
        TimeIsUp
            The deadline came first, or `hurry`.
        RuntimeError
            The child died.
        """
        try:
            line = self._answers.get(timeout=max(0.0, self.deadline - perf_counter()))
        except Empty:
            raise TimeIsUp from None
        if line is None:
            raise TimeIsUp
        if not line:
            raise RuntimeError(f"A prover must answer. Got exit code {self._process.wait()} instead.")
        found: dict[str, Any] = json.loads(line)
        return found

    def hurry(self) -> None:
        """Let nobody wait for an answer any more; from any thread."""
        self._answers.put(None)

    def stop(self) -> None:
        """End the child at once, even in the middle of a solver's work."""
        self._orders.put(None)
        self._process.kill()
        self._process.wait()
        for thread in self._threads:  # each closes its pipe
            thread.join()

    def _write(self) -> None:
        pipe = self._process.stdin
        assert pipe is not None
        try:
            with pipe:
                while (data := self._orders.get()) is not None:
                    pipe.write(data)
                    pipe.flush()
        except OSError:
            pass  # the child is gone, which its reader finds out

    def _read(self) -> None:
        pipe = self._process.stdout
        assert pipe is not None
        with pipe:
            for line in pipe:
                self._answers.put(line)
        self._answers.put(b"")


def hurry(workers: list[Worker]) -> None:
    """Let nobody wait for any of them."""
    for worker in workers:
        worker.hurry()


@contextmanager
def at_work(formulas: list[Formula], deadline: float) -> Iterator[list[Worker]]:
    """Start a prover for each formula, and end them all whatever happens."""
    workers: list[Worker] = []
    try:
        workers.extend(Worker(formula, deadline) for formula in formulas)
        yield workers
    finally:
        for worker in workers:
            worker.stop()
