"""Data in, PDF out: templates of our own set texts that they only ever get as data."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import typst
from pypdf import PdfWriter

from matchmaker.messages import Lang
from matchmaker.report.paper.fonts import find_letters

TEMPLATES: Final = Path(__file__).parent / "templates"
"""The only folder a template can read from."""


AT_ONCE: Final = 64
"""So many items are set as one document: what a compiler holds in memory grows faster than its pages."""


class Typesetter:
    """Sets one kind of paper.

    Parameters
    ----------
    template
        Its name in the folder of templates, without ending.
    lang
        Of hyphens and line breaks, and of an error's message.
    day
        The date the documents bear: the event's, so that the same plan gives the same bytes.

    Raises
    ------
    PrintError
        There is no font for Korean on this machine.
    """

    def __init__(self, template: str, *, lang: Lang, day: date) -> None:
        letters = find_letters(lang)
        self.style = {"lang": lang, "fonts": list(letters.families)}
        self.day = datetime(day.year, day.month, day.day, tzinfo=UTC)
        self.compiler = typst.Compiler(
            TEMPLATES / f"{template}.typ", root=TEMPLATES, font_paths=letters.fonts, ignore_system_fonts=True
        )

    def pdf(self, data: Mapping[str, Any], *, tagged: bool = True) -> bytes:
        """Set one document.

        Parameters
        ----------
        data
            What the template shows. It travels as JSON: a text is shown as it is, and never read as markup.
        tagged
            With the marks that screen readers follow; a long document is much quicker without.
        """
        sent = json.dumps({**data, **self.style}, ensure_ascii=False)
        made = self.compiler.compile(
            format="pdf", sys_inputs={"data": sent}, timestamp=self.day, pdf_tags=tagged
        )
        assert isinstance(made, bytes)
        return made

    def pdf_of_all(self, name: str, items: Sequence[Any], go_on: Callable[[], None]) -> bytes:
        """Set many items one after the other as one document.

        Parameters
        ----------
        name
            Under which the template finds the items.
        go_on
            Called now and then; what it raises ends the setting.
        """
        whole, stream = PdfWriter(), io.BytesIO()
        for start in range(0, len(items), AT_ONCE):
            part = self.pdf({name: items[start : start + AT_ONCE]}, tagged=False)
            whole.append(io.BytesIO(part), import_outline=False)
            go_on()
        whole.write(stream)
        return stream.getvalue()
