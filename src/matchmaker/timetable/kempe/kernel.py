"""Compiling the inner loops of the search: by numba where it is installed, else they run as they stand."""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar, cast, get_type_hints

from matchmaker.timetable.kempe.board import Flags, Numbers

F = TypeVar("F", bound=Callable[..., object])

log = logging.getLogger(__name__)

try:
    numba: Any = import_module("numba")
except ImportError:  # a Python too new for numba: the same answers, some hundred times slower
    numba = None
    log.warning("numba is not installed: timetables of large events will be searched slowly.")

COMPILED = numba is not None and not numba.config.DISABLE_JIT
"""Whether the loops run as machine code."""


def inner(loop: F) -> F:
    """Compile a function that only other compiled ones call."""
    return _compile(loop, no_cpython_wrapper=True, forceinline=True)


def outer(loop: F) -> F:
    """Compile a function that Python calls."""
    return _compile(loop)


def _compile(loop: F, **options: bool) -> F:
    """Compile for the types of the annotations, once: the machine code is kept on disk.

    Types are stated as numba would otherwise compile anew for every literal number. The GIL is released while
    a loop runs.
    """
    if numba is None:
        return loop
    hints = get_type_hints(loop)
    result = _numba_type(hints.pop("return"))
    signature = result(*map(_numba_type, hints.values()))
    jit = numba.njit(signature, cache=True, nogil=True, error_model="numpy", no_cfunc_wrapper=True, **options)
    return cast(F, jit(loop))


def _numba_type(hint: Any) -> Any:
    kinds = numba.types
    if isinstance(hint, type) and issubclass(hint, tuple):  # a layout
        return kinds.NamedTuple([_numba_type(kind) for kind in get_type_hints(hint).values()], hint)
    known = {
        int: kinds.int64,
        bool: kinds.boolean,
        type(None): kinds.none,
        Numbers: kinds.int32[::1],
        Flags: kinds.int8[::1],
    }
    return known[hint]
