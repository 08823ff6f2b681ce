"""The niches as a picture for a slide: headings by markets, red lacks suppliers, blue lacks buyers."""

from __future__ import annotations

import textwrap
from importlib import import_module
from typing import Any, Final

import pandas as pd

from matchmaker.columns import Niche
from matchmaker.messages import Lang, say
from matchmaker.programmes.niches import heading_names
from matchmaker.scoring.wording import market

KOREAN_FONTS: Final = (
    "Malgun Gothic",
    "Apple SD Gothic Neo",
    "AppleGothic",
    "NanumGothic",
    "NanumBarunGothic",
    "Noto Sans KR",
    "Noto Sans CJK KR",
    "Noto Sans CJK JP",
    "Source Han Sans KR",
    "UnDotum",
)
"""Fonts with Korean letters, those usual in offices first; a CJK collection may be known by another name."""
_SIZE: Final = (13.33, 7.5)  # inches: a slide of 16 to 9
_INK: Final = "#1F2933"
_LONGEST: Final = 40  # characters of a heading's name


def korean_font() -> str | None:
    """The first font on this machine that has Korean letters; None where there is none.

    Raises
    ------
    ImportError
        matplotlib is not installed.
    """
    known = {font.name for font in _matplotlib("font_manager").fontManager.ttflist}
    return next((name for name in KOREAN_FONTS if name in known), None)


def draw_niches(table: pd.DataFrame, *, lang: Lang = "en", most: int = 14, most_markets: int = 10) -> Any:
    """Draw headings by markets as a `matplotlib.figure.Figure`, with buyers : suppliers in each cell.

    Where the machine has no Korean font the picture is in English and says so, rather than in empty boxes.

    Parameters
    ----------
    table
        Of `find_niches`.
    most, most_markets
        Headings and markets drawn: those with the most companies. What is left out is told below.

    Raises
    ------
    ImportError
        matplotlib is not installed.

    Examples
    --------
    >>> from matchmaker.programmes.niches import find_niches
    >>> from matchmaker.tables.samples import load_sample
    >>> len(draw_niches(find_niches(load_sample("mini"))).axes)
    2
    """
    figures, font = _matplotlib("figure"), korean_font() if lang == "ko" else None
    words: Lang = "ko" if font else "en"
    with _matplotlib("").rc_context({"font.family": [font or "DejaVu Sans"], "axes.unicode_minus": False}):
        figure = figures.Figure(figsize=_SIZE, layout="constrained")
        figure.suptitle(say("niches.title", words), fontsize=20, fontweight="bold", color=_INK)
        axes = figure.add_subplot()
        if table.empty:
            axes.text(0.5, 0.5, say("niches.nothing", words), ha="center", va="center", fontsize=16)
            axes.set_axis_off()
        else:
            _grid(figure, axes, table, words, (most, most_markets))
        notes = [_left_out(table, words, (most, most_markets))] if len(table) else []
        if lang == "ko" and font is None:
            notes.append(say("niches.no_korean_font", words))
        figure.supxlabel("  ".join(note for note in notes if note), fontsize=10, color=_INK)
        figure.draw_without_rendering()  # text is laid out now, while the font is set
    return figure


def _grid(figure: Any, axes: Any, table: pd.DataFrame, lang: Lang, most: tuple[int, int]) -> None:
    headings, markets = _largest(table, Niche.HEADING, most[0]), _largest(table, Niche.MARKET, most[1])
    cells = table.set_index([Niche.HEADING, Niche.MARKET])
    balance = table.pivot_table(index=Niche.HEADING, columns=Niche.MARKET, values=Niche.BALANCE)
    grid = balance.reindex(index=headings, columns=markets).to_numpy(float)
    image = axes.imshow(grid, cmap="RdBu_r", vmin=-1.25, vmax=1.25, aspect="auto")
    axes.set_facecolor("#F3F6FA")
    shown = cells[[Niche.BUYERS, Niche.SUPPLIERS, Niche.BALANCE]]
    for (heading, place), (buyers, suppliers, share) in zip(
        shown.index, shown.itertuples(index=False, name=None), strict=True
    ):
        if heading in headings and place in markets:
            colour = "white" if abs(share) > 0.75 else _INK
            at = (markets.index(place), headings.index(heading))
            axes.text(*at, f"{buyers} : {suppliers}", ha="center", va="center", fontsize=11, color=colour)
    names = [
        textwrap.fill(market(word).say(lang).replace("·", "· "), 12 if lang == "en" else 7)
        for word in markets
    ]
    axes.set_xticks(range(len(markets)), names, fontsize=11)
    axes.set_yticks(range(len(headings)), [_row_name(code, lang) for code in headings], fontsize=11)
    axes.xaxis.tick_top()
    axes.tick_params(length=0, colors=_INK)
    axes.set_xticks([at - 0.5 for at in range(1, len(markets))], minor=True)
    axes.set_yticks([at - 0.5 for at in range(1, len(headings))], minor=True)
    axes.grid(which="minor", color="white", linewidth=2)
    axes.tick_params(which="minor", length=0)
    axes.spines[:].set_visible(False)
    bar = figure.colorbar(image, ax=axes, ticks=[-1, 0, 1], fraction=0.025, pad=0.02)
    bar.ax.set_ylim(-1, 1)
    bar.ax.set_yticklabels(
        [say(f"niches.{word}", lang) for word in ("supply", "even", "demand")], fontsize=11
    )
    bar.outline.set_visible(False)
    axes.set_title(say("niches.how_to_read", lang), fontsize=12, color=_INK, loc="left", pad=14)


def _largest(table: pd.DataFrame, column: str, most: int) -> list[str]:
    """The entries with the most companies, in order of their codes or names."""
    sizes = (table[Niche.BUYERS] + table[Niche.SUPPLIERS]).groupby(table[column]).sum()
    return sorted(sizes.sort_values(ascending=False, kind="stable").index[:most])


def _row_name(code: str, lang: Lang) -> str:
    name = heading_names(code)[lang]
    return textwrap.shorten(name, _LONGEST, placeholder=" …").replace(", …", " …")


def _left_out(table: pd.DataFrame, lang: Lang, most: tuple[int, int]) -> str:
    more = [
        max(table[column].nunique() - n, 0)
        for column, n in zip((Niche.HEADING, Niche.MARKET), most, strict=True)
    ]
    return say("niches.left_out", lang, headings=more[0], markets=more[1]) if any(more) else ""


def _matplotlib(name: str) -> Any:
    try:
        return import_module(f"matplotlib.{name}".rstrip("."))
    except ImportError as e:
        raise ImportError(
            "A picture must be drawn by matplotlib. Got none: pip install 'matchmaker[pictures]'."
        ) from e
