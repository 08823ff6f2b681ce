"""Sentences in both languages, packed for a page: each template and each filled-in word is kept once."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import Any

from matchmaker.messages import LANGS, Message, catalogue
from matchmaker.report.sheets import cut_text

LONGEST = 400  # characters of one filled-in word
Parts = list[str | int]


class SentenceTable:
    """Packs sentences into numbers.

    `templates` holds, for each catalogue key, one list of parts a language (in the order of `LANGS`): a text
    as it stands, or the place of a word. `words` holds each word once: a text, or one text a language where
    they differ. `lines` holds each sentence: the number of its template and of its words.

    Examples
    --------
    >>> table = SentenceTable()
    >>> table.add(Message("general.minutes", {"n": 30})), table.add(Message("general.minutes", {"n": 5}))
    (0, 1)
    >>> table.templates, table.words, table.lines
    ([[[0, '분'], [0, ' min']]], ['30', '5'], [[0, 0], [0, 1]])
    """

    def __init__(self) -> None:
        self.templates: list[list[Parts]] = []
        self.words: list[str | list[str]] = []
        self.lines: list[list[int]] = []
        self._fields: dict[str, tuple[int, list[Field]]] = {}
        self._word_at: dict[tuple[str, ...], int] = {}
        self._line_at: dict[tuple[int, ...], int] = {}

    def add(self, cell: object) -> int:
        """The number of a sentence: a `Message`, or a text that is the same in every language."""
        line = self._of_message(cell) if isinstance(cell, Message) else self._of_text(str(cell))
        if line not in self._line_at:
            self._line_at[line] = len(self.lines)
            self.lines.append(list(line))
        return self._line_at[line]

    def packed(self) -> dict[str, Any]:
        """What the page's script reads."""
        return {"templates": self.templates, "words": self.words, "lines": self.lines}

    def _of_message(self, message: Message) -> tuple[int, ...]:
        if message.key not in self._fields:
            parts, fields = parse(catalogue()[message.key])
            self._fields[message.key] = len(self.templates), fields
            self.templates.append(parts)
        template, fields = self._fields[message.key]
        return (template, *(self._word(filled(field, message.values)) for field in fields))

    def _of_text(self, text: str) -> tuple[int, ...]:
        if "" not in self._fields:
            self._fields[""] = len(self.templates), []
            self.templates.append([[0] for _ in LANGS])
        return self._fields[""][0], self._word((text,) * len(LANGS))

    def _word(self, texts: tuple[str, ...]) -> int:
        texts = tuple(cut_text(text, LONGEST) for text in texts)
        if texts not in self._word_at:
            self._word_at[texts] = len(self.words)
            self.words.append(texts[0] if len(set(texts)) == 1 else list(texts))
        return self._word_at[texts]


Field = tuple[str, str, str | None]
"""A placeholder as it stands: name, format, conversion."""


def parse(lines: Mapping[str, str]) -> tuple[list[Parts], list[Field]]:
    """Cut one catalogue entry into texts and placeholders, which all its languages share."""
    fields: list[Field] = []
    templates: list[Parts] = []
    for lang in LANGS:
        parts: Parts = []
        for text, name, spec, conversion in Formatter().parse(lines[lang]):
            if text:
                parts.append(text)
            if name is not None:
                field = (name, spec or "", conversion)
                if field not in fields:
                    fields.append(field)
                parts.append(fields.index(field))
        templates.append(parts)
    return templates, fields


def filled(field: Field, values: Mapping[str, Any]) -> tuple[str, ...]:
    """A placeholder's text in each language."""
    name, spec, conversion = field
    formatter = Formatter()
    texts = []
    for lang in LANGS:
        said = {k: v.say(lang) if isinstance(v, Message) else v for k, v in values.items()}
        value, _ = formatter.get_field(name, (), said)
        shown = formatter.convert_field(value, conversion) if conversion else value
        texts.append(format(shown, spec))
    return tuple(texts)
