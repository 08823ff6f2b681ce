"""The price of fairness as a picture."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import pandas as pd

from matchmaker.columns import Fairness
from matchmaker.messages import Lang, say


def draw_price_of_fairness(curves: Mapping[str, pd.DataFrame], *, lang: Lang = "en") -> Any:
    """Draw what floors cost as a `matplotlib.figure.Figure`, one panel a curve.

    Parameters
    ----------
    curves
        Title and table of `price_of_floor`. Floors that cannot be met for everybody are drawn hollow.

    Raises
    ------
    ImportError
        matplotlib is not installed.

    Examples
    --------
    >>> from matchmaker.meetings.example import tiny_choice
    >>> from matchmaker.meetings.fairness import price_of_floor
    >>> figure = draw_price_of_fairness({"worst-off supplier": price_of_floor(tiny_choice(), [0, 1])})
    >>> len(figure.axes)
    1
    """
    try:
        new_figure = import_module("matplotlib.figure").Figure
    except ImportError as e:
        raise ImportError(
            "A picture must be drawn by matplotlib. Got none: pip install 'matchmaker[pictures]'."
        ) from e
    figure = new_figure(figsize=(5.5 * max(len(curves), 1), 4), layout="constrained")
    for number, (title, table) in enumerate(curves.items(), 1):
        axes = figure.add_subplot(1, len(curves), number)
        share = table[Fairness.SHARE] * 100
        met = table[Fairness.WORST] >= table[Fairness.FLOOR]
        axes.plot(table[Fairness.FLOOR], share, color="#1f5fa8", linewidth=1.5, zorder=1)
        for kept, face in ((met, "#1f5fa8"), (~met, "white")):
            axes.scatter(table[Fairness.FLOOR][kept], share[kept], color="#1f5fa8", facecolor=face, zorder=2)
        axes.set(
            title=title, xlabel=say("meetings.floor_axis", lang), ylabel=say("meetings.share_axis", lang)
        )
        axes.grid(alpha=0.3)
        for edge in ("top", "right"):
            axes.spines[edge].set_visible(False)
    return figure
