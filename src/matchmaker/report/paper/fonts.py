"""Which letters pages are set in: a font with Hangul, from a package or from the system, or a clear error."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NamedTuple

import typst

from matchmaker.errors import MatchmakerError
from matchmaker.messages import Lang, say

PACKAGES: Final = ("fontpkg_noto_sans", "manimgx_fonts_cjk", "pylopdf_fonts_ko", "koreanize_matplotlib")
"""Python packages that ship fonts; whichever are installed are used, and the same on every machine."""

LATIN: Final = ("Noto Sans", "Segoe UI", "Helvetica Neue", "Liberation Sans", "DejaVu Sans", "Arial")
"""Families for European text, in order of liking: Korean ones lack letters of Czech or Turkish."""

KOREAN: Final = (
    "Noto Sans CJK KR",
    "Noto Sans KR",
    "Source Han Sans KR",
    "Source Han Sans K",
    "Pretendard",
    "NanumGothic",
    "NanumBarunGothic",
    "Malgun Gothic",
    "Apple SD Gothic Neo",
    "Spoqa Han Sans Neo",
    "UnDotum",
    "Noto Serif CJK KR",
    "NanumMyeongjo",
    "Batang",
    "Gulim",
)
"""Families with all of modern Hangul, in order of liking."""
ENDINGS: Final = {".ttf", ".otf", ".ttc"}


class PrintError(MatchmakerError, RuntimeError):
    """Something that printing needs is missing on this machine."""


class Letters(NamedTuple):
    """Fonts for the compiler, and the families to set text in, the first that has a letter first."""

    fonts: typst.Fonts
    families: tuple[str, ...]


@cache
def find_letters(lang: Lang = "en") -> Letters:
    """Find fonts for European and Korean text.

    Parameters
    ----------
    lang
        Of the error's message.

    Raises
    ------
    PrintError
        No font on this machine has Hangul: names would be printed as boxes.

    Examples
    --------
    >>> any(family in KOREAN for family in find_letters().families)
    True
    """
    fonts = typst.Fonts(
        include_system_fonts=True, include_embedded_fonts=False, font_paths=[str(p) for p in font_folders()]
    )
    known = set(fonts.families())
    korean = [family for family in KOREAN if family in known]
    if not korean:
        raise PrintError(say("print.no_font", lang))
    return Letters(fonts, (*[family for family in LATIN if family in known][:1], *korean))


def font_folders() -> list[Path]:
    """Folders with the fonts of the packages that are installed; no package is imported."""
    folders: set[Path] = set()
    for package in PACKAGES:
        spec = find_spec(package)
        for home in (spec.submodule_search_locations or []) if spec else []:
            folders |= {file.parent for file in Path(home).rglob("*") if file.suffix.lower() in ENDINGS}
    return sorted(folders)
