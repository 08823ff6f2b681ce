"""A new event's folder: its `event.toml`, settings, and registration workbooks with nothing but headings."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import xlsxwriter

from matchmaker.errors import SettingsError
from matchmaker.messages import Lang
from matchmaker.programmes.presets import Preset, load_preset
from matchmaker.tables.event_file import FILE
from matchmaker.tables.folders import FORMS, SETTINGS
from matchmaker.tables.samples import sample_path
from matchmaker.tables.schema import BUYERS, SUPPLIERS

_MADE = datetime(2000, 1, 1, tzinfo=UTC)  # no clock in it, so that the same call gives the same bytes


def start_event(
    programme: str,
    folder: str | Path,
    *,
    lang: Lang = "en",
    first_day: date | None = None,
    sample: bool | str = False,
) -> list[Path]:
    """Start an event from a programme's preset.

    Parameters
    ----------
    programme
        As `list_presets` names it.
    folder
        A new or empty folder.
    lang
        Language of names and headings.
    first_day
        Moves all days of the preset so that the first falls on this one.
    sample
        Fill the folder with the programme's synthetic sample, or with the one of that name; its days stay.

    Returns
    -------
    list of Path
        What was written, in order of name.

    Raises
    ------
    SettingsError
        There is no such programme, the folder holds something, the programme has no such sample, or a sample
        is to be moved to another day.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     [path.name for path in start_event("job_fair", folder)]
    ['buyers.xlsx', 'event.toml', 'absences.xlsx', 'preferences.xlsx', 'plan.toml', 'suppliers.xlsx']
    """
    preset, home = load_preset(programme), Path(folder)
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise SettingsError(f"The folder of a new event must be new or empty. Got '{home}'.")
    if isinstance(sample, str) and sample not in preset.samples:
        raise SettingsError(
            f"Sample of {programme} must be one of {', '.join(preset.samples)}. Got {sample!r}."
        )
    if sample and first_day is not None:
        raise SettingsError(f"A sample must keep its own days. Got first day {first_day}.")
    home.mkdir(parents=True, exist_ok=True)
    if sample:
        shipped = sample_path(sample if isinstance(sample, str) else preset.samples[0])
        for file in sorted(path for path in shipped.iterdir() if path.is_file()):
            shutil.copyfile(file, home / file.name)
    else:
        _write_forms(preset, home, lang, first_day)
    (home / SETTINGS).write_bytes(f"# {preset.special[lang]}\n{preset.plan_text()}".encode())
    return sorted(path for path in home.rglob("*") if path.is_file())


def _write_forms(preset: Preset, home: Path, lang: Lang, first_day: date | None) -> None:
    text = preset.event_text(name=preset.name(lang), first_day=first_day)
    (home / FILE).write_bytes(f"# {preset.special[lang]}\n{text}".encode())
    for form in preset.forms:
        inside = home if form in {SUPPLIERS.file, BUYERS.file} else home / FORMS
        inside.mkdir(exist_ok=True)
        _write_form(inside / f"{form}.xlsx", preset.headings(form, lang))


def _write_form(path: Path, headings: list[str]) -> None:
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": _MADE})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, headings, book.add_format({"bold": True, "bg_color": "#DDEBF7"}))
        sheet.set_column(0, len(headings) - 1, 18, book.add_format({"num_format": "@"}))
        sheet.freeze_panes(1, 1)
