"""Writing all papers of a plan into a folder: everything, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any, Final

from matchmaker.errors import ScheduleError
from matchmaker.messages import LANGS, Lang, in_own_words, say
from matchmaker.report.addressing import langs_in, language_of
from matchmaker.report.contents import Contents
from matchmaker.report.paper.booklets import booklet, everyone
from matchmaker.report.paper.lists import door_list, table_sheets
from matchmaker.report.paper.pages import SIDES, Pages
from matchmaker.report.paper.typesetting import Typesetter
from matchmaker.report.safe_names import file_names
from matchmaker.report.writing import all_or_nothing

BOOKLETS: Final = "booklets"
TABLES: Final = "tables"
ALL_BOOKLETS, ALL_TABLES, DOOR = "booklets.pdf", "tables.pdf", "door.pdf"
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Printed:
    """What was printed.

    Parameters
    ----------
    folder
        Where it lies.
    booklets, tables
        Files by company and by table.
    whole
        The files to print in one go; empty where only some companies were asked for.
    older
        Files of an earlier print that lie in the folders and are not part of this one.
    """

    folder: Path
    booklets: Mapping[str, Path]
    tables: Mapping[str, Path]
    whole: tuple[Path, ...]
    older: tuple[Path, ...]

    @property
    def files(self) -> list[Path]:
        """All files, those to print in one go first."""
        return [*self.whole, *self.booklets.values(), *self.tables.values()]


@in_own_words
def print_papers(
    contents: Contents,
    out_dir: str | Path,
    *,
    lang: Lang = "en",
    own_language: bool = False,
    companies: Collection[str] = (),
    on_progress: Progress | None = None,
) -> Printed:
    """Write a booklet a company, a sheet a table and the door list as PDF; all, or nothing.

    Parameters
    ----------
    own_language
        Each booklet in its company's own language, `lang` where nobody knows it.
    companies
        Only the booklets of these; nothing else is written then. Empty: everything.
    on_progress
        Told "write" and the share done, 0 to 1; what it raises ends the printing, and nothing is written.

    Raises
    ------
    ScheduleError
        A company is not of the event.
    PrintError
        No font on this machine has Korean letters.
    OSError
        `out_dir` is a file, or cannot be written to.
    """
    tell = on_progress or (lambda _stage, _share: None)
    tell("write", 0.0)
    out, press = Path(out_dir), _Press(contents, lang, own_language)
    known = everyone(press.pages[lang])
    strangers = sorted(set(companies) - set(known))
    if strangers:
        raise ScheduleError(say("print.unknown_company", lang, listed=", ".join(strangers[:5])))
    chosen = [company for company in known if company in set(companies) or not companies]
    whole = () if companies else (ALL_BOOKLETS, ALL_TABLES, DOOR)
    with all_or_nothing(out) as ready:
        names = file_names(known)
        files = {company: f"{BOOKLETS}/{names[company]}.pdf" for company in chosen}
        tables: dict[str, str] = {}
        # The compiler works outside the interpreter: what is printed in one go is set beside the booklets
        with ThreadPoolExecutor(1) as aside:
            others = aside.submit(press.whole, ready, chosen) if whole else None
            try:
                press.booklets(ready, files, tell=lambda share: tell("write", 0.9 * share))
                while others is not None and not others.done():
                    wait([others], timeout=0.2)
                    tell("write", 0.9)  # whoever interrupts is heard while the rest is set
            except BaseException:
                press.stopped.set()
                raise
        if others is not None:
            tables = others.result()
        tell("write", 0.95)  # the last moment at which an interruption leaves all as it was
    tell("write", 1.0)
    written = {out / name for name in (*files.values(), *tables.values())}
    found = {file for folder in (BOOKLETS, TABLES) for file in (out / folder).glob("*.pdf")}
    return Printed(
        folder=out,
        booklets={company: out / name for company, name in files.items()},
        tables={place: out / name for place, name in tables.items()},
        whole=tuple(out / name for name in whole),
        older=tuple(sorted(found - written)) if whole else (),
    )


class _Press:
    """The typesetters of one plan."""

    def __init__(self, contents: Contents, lang: Lang, own_language: bool) -> None:
        self.lang = lang
        self.own_language = own_language
        self.day = contents.event.first_day
        self.pages: dict[Lang, Pages] = {each: Pages(contents, each) for each in LANGS}
        self.stopped = Event()

    def booklets(self, ready: Path, files: Mapping[str, str], *, tell: Callable[[float], None]) -> None:
        """Set each company's booklet."""
        setters = {each: Typesetter("booklet", lang=each, day=self.day) for each in self.pages}
        (ready / BOOKLETS).mkdir()
        for done, (company, file) in enumerate(files.items()):
            data = self._booklet(company)
            (ready / file).write_bytes(setters[data["lang"]].pdf({"booklets": [data]}))
            tell(done / len(files))

    def whole(self, ready: Path, companies: Sequence[str]) -> dict[str, str]:
        """Set the door list, the tables' sheets and all booklets as one; return the sheets' files."""
        (ready / DOOR).write_bytes(self.door())
        tables = self.tables(ready)
        setter = Typesetter("booklet", lang=self.lang, day=self.day)
        sets = [self._booklet(company) for company in companies]
        (ready / ALL_BOOKLETS).write_bytes(setter.pdf_of_all("booklets", sets, self._on))
        return tables

    def _on(self) -> None:
        """Go on, unless the printing was ended."""
        if self.stopped.is_set():
            raise InterruptedError("The printing was ended.")

    def _booklet(self, company: str) -> dict[str, Any]:
        lang = self._language(company)
        return {**booklet(self.pages[lang], company), "lang": lang}

    def tables(self, ready: Path) -> dict[str, str]:
        """Set each table's sheet, and all of them as one document."""
        setter = Typesetter("tables", lang=self.lang, day=self.day)
        sheets = table_sheets(self.pages[self.lang])
        names = file_names(sheets)
        (ready / TABLES).mkdir()
        for place, sheet in sheets.items():
            self._on()
            (ready / TABLES / f"{names[place]}.pdf").write_bytes(setter.pdf({"sheets": [sheet]}))
        if sheets:
            whole_set = setter.pdf_of_all("sheets", list(sheets.values()), self._on)
            (ready / ALL_TABLES).write_bytes(whole_set)
        return {place: f"{TABLES}/{names[place]}.pdf" for place in sheets}

    def door(self) -> bytes:
        """Set the door list."""
        setter = Typesetter("door", lang=self.lang, day=self.day)
        return setter.pdf({"door": door_list(self.pages[self.lang])}, tagged=False)

    def _language(self, company: str) -> Lang:
        if not self.own_language:
            return self.lang
        rows = self.pages[self.lang].rows
        row = next(rows[side][company] for side in SIDES if company in rows[side])
        spoken = langs_in(language_of(row))
        return self.lang if self.lang in spoken else spoken[0]
