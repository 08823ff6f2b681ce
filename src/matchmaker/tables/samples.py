"""The events that ship with the library; all of them are synthetic, with invented names."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

import matchmaker
from matchmaker.errors import SampleError, cut
from matchmaker.tables.event import Event
from matchmaker.tables.event_file import FILE
from matchmaker.tables.read import read_event


def _home() -> Path:
    """The samples' folder: in the installed package, or in the repository the package is read from."""
    package = Path(matchmaker.__file__).parent
    shipped = package / "samples"
    return shipped if shipped.is_dir() else package.parents[1] / "data" / "samples"


def list_samples() -> list[str]:
    """Names of all samples, sorted.

    Examples
    --------
    >>> all(sample_path(name).is_dir() for name in list_samples())
    True
    """
    home = _home()
    return sorted(folder.name for folder in home.glob("*") if (folder / FILE).is_file())


def sample_path(name: str) -> Path:
    """The folder of a sample.

    Raises
    ------
    SampleError
        There is none of that name.

    Examples
    --------
    >>> sample_path("nowhere")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    matchmaker.errors.SampleError: Sample must be one of ... Got 'nowhere'.
    """
    names = list_samples()
    if name not in names:
        near = get_close_matches(name, names, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise SampleError(f"Sample must be one of {cut(names)}. Got {name!r}.{hint}")
    return _home() / name


def load_sample(name: str) -> Event:
    """Read a sample.

    Raises
    ------
    SampleError
        There is none of that name.
    """
    return read_event(sample_path(name))
