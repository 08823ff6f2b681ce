"""Writing all reports of a plan into a folder: everything, or nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from matchmaker.messages import Lang, in_own_words
from matchmaker.report.contents import Contents
from matchmaker.report.manifest import run_manifest
from matchmaker.report.page import plan_page
from matchmaker.report.schedule_file import schedule_csv
from matchmaker.report.workbook import write_workbook

WORKBOOK, PAGE, SCHEDULE, MANIFEST = "plan.xlsx", "plan.html", "schedule.csv", "manifest.json"
Progress = Callable[[str, float], None]


@in_own_words
def write_reports(
    contents: Contents,
    out_dir: str | Path,
    *,
    lang: Lang = "en",
    inputs: Sequence[Path] = (),
    more: Mapping[str, bytes] | None = None,
    on_progress: Progress | None = None,
) -> list[Path]:
    """Write `plan.xlsx`, `plan.html`, `schedule.csv` and `manifest.json` into `out_dir`.

    They are made in a folder beside `out_dir` and moved there when all are ready. Where one cannot be made
    or moved, `out_dir` stays as it was. Other files in `out_dir` are left alone.

    Parameters
    ----------
    inputs
        Files, or folders of files, the plan was made from; the manifest keeps their hashes.
    more
        Further files to write beside them, by name; `days/monday.csv` lies in a sub-folder.
    on_progress
        Told "write" and the share done, 0 to 1.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    OSError
        `out_dir` is a file, or cannot be written to.
    """
    tell = on_progress or (lambda _stage, _share: None)
    out = Path(out_dir)
    tell("write", 0.0)
    with all_or_nothing(out) as ready:
        write_workbook(contents, ready / WORKBOOK, lang=lang, on_progress=lambda s, done: tell(s, 0.8 * done))
        (ready / PAGE).write_text(plan_page(contents, lang=lang), encoding="utf-8", newline="\n")
        (ready / SCHEDULE).write_bytes(schedule_csv(contents, lang=lang))
        for name, data in (more or {}).items():
            file = ready / name
            if not file.resolve().is_relative_to(ready.resolve()):
                raise ValueError(f"A file to write must lie in the folder. Got '{name}'.")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        made = [ready / name for name in (WORKBOOK, PAGE, SCHEDULE, *(more or {}))]
        run = run_manifest(contents, inputs=inputs, outputs=made)
        (ready / MANIFEST).write_text(run, encoding="utf-8", newline="\n")
        tell("write", 0.95)
    tell("write", 1.0)
    return [out / name for name in (WORKBOOK, PAGE, SCHEDULE, MANIFEST, *(more or {}))]


@contextmanager
def all_or_nothing(out_dir: str | Path) -> Iterator[Path]:
    """Lend a folder to write in; when all is written its files, also those in sub-folders, move to `out_dir`.

    Where the writing fails or is interrupted, or a file cannot be moved, `out_dir` stays as it was. Other
    files in it are left alone.

    Raises
    ------
    OSError
        `out_dir` is a file, or cannot be written to.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as home:
    ...     with all_or_nothing(f"{home}/out") as ready:
    ...         (ready / "days").mkdir()
    ...         _ = (ready / "days" / "1.txt").write_text("Monday")
    ...     Path(home, "out", "days", "1.txt").read_text()
    'Monday'
    """
    out = Path(out_dir)
    if out.exists() and not out.is_dir():
        raise NotADirectoryError(f"'{out}' must be a folder. Got a file.")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(
        dir=out.parent, prefix=f".{out.name}-", ignore_cleanup_errors=True
    ) as desk:
        ready = Path(desk) / "new"
        ready.mkdir()
        yield ready
        names = sorted(file.relative_to(ready) for file in ready.rglob("*") if not file.is_dir())
        _move(ready, out, names, aside=Path(desk) / "old")


def _move(ready: Path, out: Path, names: Sequence[Path], *, aside: Path) -> None:
    """Put the new files where the old ones were; if one cannot be moved, put everything back."""
    if not out.exists():
        ready.rename(out)
        return
    kept: list[Path] = []
    moved: list[Path] = []
    made: list[Path] = []
    try:
        for name in names:
            (aside / name).parent.mkdir(parents=True, exist_ok=True)
            for folder in reversed(name.parents):
                if not (out / folder).exists():
                    (out / folder).mkdir()
                    made.append(out / folder)
            if (out / name).exists():
                (out / name).rename(aside / name)
                kept.append(name)
            (ready / name).rename(out / name)
            moved.append(name)
    except BaseException:  # Ctrl-C too
        for name in moved:
            (out / name).unlink()
        for name in kept:
            (aside / name).rename(out / name)
        for folder in reversed(made):
            folder.rmdir()
        raise
