"""Plan the samples and take a picture of each page, by hand: `python docs/make_pictures.py [PROGRAMME ...]`.

Needs Pillow, playwright and a Chromium beside what the library needs. Pictures come to `docs/programmes/`.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from matchmaker.plan import Matchmaker
from matchmaker.programmes.presets import list_presets, load_preset
from matchmaker.report.page import plan_page
from matchmaker.tables.samples import load_sample

HOME = Path(__file__).parent / "programmes"
WIDTH, HEIGHT = 1200, 860
COLOURS = 64
LARGE = {"boomup": "boomup-cities"}
"""Shown by its small sister, whose map can be read in a picture."""


def shoot(page: Page, programme: str, folder: Path) -> Path:
    """Plan a programme's first sample and save what its page first shows."""
    preset = load_preset(programme)
    sample = LARGE.get(preset.samples[0], preset.samples[0])
    settings = preset.settings()
    quick = settings.replace(timetable=settings.timetable.replace(time_limit_s=5))
    html = folder / f"{programme}.html"
    html.write_text(plan_page(Matchmaker(quick).plan(load_sample(sample)).contents), encoding="utf-8")
    page.goto(html.as_uri())
    page.wait_for_load_state("networkidle")
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    path = HOME / f"{programme}.png"
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    return path


def main(programmes: list[str]) -> None:
    """Take the pictures of some programmes, by default of all."""
    HOME.mkdir(exist_ok=True)
    with sync_playwright() as player, tempfile.TemporaryDirectory() as folder:
        browser = player.chromium.launch(executable_path=shutil.which("chromium"))
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for programme in programmes or list_presets():
            path = shoot(page, programme, Path(folder))
            sys.stdout.write(f"{path.name}: {path.stat().st_size / 1000:.0f} kB\n")
            sys.stdout.flush()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
