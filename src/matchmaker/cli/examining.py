"""Looking at an installation: Python, packages against their bounds, Korean fonts, every solver.

Nothing here reads environment variables or tells a user's name or folders.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from pathlib import Path

from matchmaker.messages import Message

GROUPS = ("system", "required", "optional", "fonts", "solvers")

FOR_MAKERS = ("test", "dev")
"""Extras that only those who change matchmaker need."""

FONTS = (
    "NotoSansCJK",
    "NotoSansKR",
    "NanumGothic",
    "NanumBarunGothic",
    "Pretendard",
    "malgun",
    "AppleSDGothicNeo",
)
FONT_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/Library/Fonts",
    "/System/Library/Fonts",
    "C:/Windows/Fonts",
)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at.

    Parameters
    ----------
    group
        One of `GROUPS`.
    name, found
        What it is, and what is there.
    fine, required
        Whether it will do, and whether matchmaker cannot do without.
    wanted
        The bound it must keep.
    advice
        What to do where it is not fine.
    """

    group: str
    name: str | Message
    found: str | Message
    fine: bool = True
    required: bool = True
    wanted: str = ""
    advice: Message | None = None


def examine() -> list[Finding]:
    """Look at everything, group by group."""
    return [*_system(), *packages(requires("matchmaker") or [], version), *_fonts(), *_solvers()]


def _system() -> Iterator[Finding]:
    wanted = metadata("matchmaker")["Requires-Python"] or ""
    yield Finding(
        group="system",
        name=Message("doctor.python"),
        found=platform.python_version(),
        fine=keeps(platform.python_version(), wanted),
        wanted=wanted,
        advice=Message("doctor.python_advice"),
    )
    where = f"{platform.system()} {platform.machine()}"
    yield Finding(group="system", name=Message("doctor.platform"), found=where)
    yield Finding(group="system", name=Message("doctor.cores"), found=str(os.cpu_count() or 1))
    with suppress(AttributeError, ValueError, OSError):  # not every system tells
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
        memory = Message("doctor.gigabytes", {"n": f"{size:.1f}"})
        yield Finding(group="system", name=Message("doctor.memory"), found=memory)


def packages(requirements: list[str], installed: Callable[[str], str]) -> Iterator[Finding]:
    """Each package that is asked for, those of extras last.

    Parameters
    ----------
    requirements
        As a distribution's metadata has them: `numpy>=1.26`, `matplotlib>=3.8; extra == 'pictures'`.
    installed
        The version of a package; raises PackageNotFoundError where there is none.

    Examples
    --------
    >>> [found] = packages(["numpy>=1.26"], lambda name: "1.20")
    >>> found.fine, found.found, found.advice.say()
    (False, '1.20', 'Install it: pip install "numpy>=1.26"')
    """
    for extra, name, bound in sorted(_asked(requirements)):
        have: str | Message
        try:
            have = installed(name)
            fine = keeps(have, bound)
        except PackageNotFoundError:
            have, fine = Message("doctor.missing"), False
        command = f'pip install "matchmaker[{extra}]"' if extra else f'pip install "{name}{bound}"'
        yield Finding(
            group="optional" if extra else "required",
            name=f"{extra}: {name}" if extra else name,
            found=have,
            fine=fine,
            required=not extra,
            wanted=bound,
            advice=Message("doctor.install", {"command": command}),
        )


def _asked(requirements: list[str]) -> Iterator[tuple[str, str, str]]:
    """Extra, package and bound of each requirement."""
    for line in requirements:
        asked, _, marker = line.partition(";")
        extra = re.search(r"extra == ['\"](.+?)['\"]", marker)
        name = re.match(r"[A-Za-z0-9._-]+", asked)
        of = extra[1] if extra else ""
        if name and name[0] != "matchmaker" and of not in FOR_MAKERS:
            yield of, name[0], re.sub(r"^\[.*?\]", "", asked[name.end() :].strip()).replace(" ", "")


def keeps(have: str, bound: str) -> bool:
    """Whether a version keeps bounds such as `>=1.26` or `==0.2.1`, read number by number.

    Examples
    --------
    >>> keeps("1.26.4", ">=1.26"), keeps("1.9.dev9", ">=1.9.dev17"), keeps("2.0", ">=1.2,<2")
    (True, False, False)
    """
    for sign, wanted in re.findall(r"(>=|==|<=|!=|~=|<|>)([^,]+)", bound):
        mine, other = _numbers(have), _numbers(wanted)
        size = max(len(mine), len(other))
        mine, other = mine + (0,) * (size - len(mine)), other + (0,) * (size - len(other))
        held = {
            ">=": mine >= other,
            "~=": mine >= other,
            "==": mine == other,
            "<=": mine <= other,
            "!=": mine != other,
            "<": mine < other,
            ">": mine > other,
        }
        if not held[sign]:
            return False
    return True


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(n) for n in re.findall(r"\d+", text.partition("+")[0]))


def _fonts() -> Iterator[Finding]:
    found = korean_fonts()
    yield Finding(
        group="fonts",
        name=Message("doctor.font"),
        found=", ".join(found[:3]) if found else Message("doctor.missing"),
        fine=bool(found),
        required=False,
        advice=Message("doctor.font_advice"),
    )


def korean_fonts() -> list[str]:
    """Families that have Korean letters, by fontconfig where it is there, else by the names of files."""
    teller = shutil.which("fc-list")
    if teller:
        told = subprocess.run([teller, ":lang=ko", "family"], capture_output=True, check=False, timeout=20)
        lines = told.stdout.decode("utf-8", "replace").splitlines()
        if lines:
            return sorted(
                {line.partition(",")[0].strip() for line in lines}, key=lambda n: ("KR" not in n, n)
            )
    found: set[str] = set()
    for folder in FONT_FOLDERS:
        for _, _, files in os.walk(folder):
            found |= {f for f in FONTS for name in files if Path(name).stem.startswith(f)}
    return sorted(found)


def _solvers() -> Iterator[Finding]:
    try:
        trying = import_module("matchmaker.cli.trying")
    except ImportError as e:
        yield _tried("all", e)
        return
    for name, works in trying.SOLVERS.items():
        try:
            works()
        except Exception as e:  # whatever is wrong with a solver is what is looked for
            yield _tried(name, e)
        else:
            yield _tried(name, None)
    found = Message(f"doctor.compiled_{trying.compiled()}")
    yield Finding(group="solvers", name=Message("doctor.compiled"), found=found, required=False)


def _tried(name: str, error: Exception | None) -> Finding:
    found = Message("doctor.solver_fine")
    if error is not None:
        first = next(iter(str(error).splitlines()), "")
        trouble = _without_home(f"{type(error).__name__}: {first}")
        found = Message("doctor.solver_wrong", {"trouble": trouble})
    return Finding(
        group="solvers",
        name=Message(f"doctor.solver_{name}"),
        found=found,
        fine=error is None,
        advice=Message("doctor.solver_advice"),
    )


def _without_home(text: str) -> str:
    """Folders of this user and of this Python, left out."""
    for folder in (str(Path.home()), sys.prefix):
        text = text.replace(folder, "~")
    return text
