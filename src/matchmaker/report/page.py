"""The plan as one page: it needs no network and no server, only a browser."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from matchmaker.messages import Lang, in_own_words, say
from matchmaker.report.contents import Contents
from matchmaker.report.labels import days, proof
from matchmaker.report.page_data import gather_page

SCRIPTS = (
    "dom.js",
    "plan.js",
    "overview.js",
    "reasons.js",
    "timetable.js",
    "companies.js",
    "left_out.js",
    "main.js",
)
"""The page's script, in the order in which its parts build on one another."""


@in_own_words
def plan_page(contents: Contents, *, lang: Lang = "en") -> str:
    """The whole page as HTML text, first shown in `lang`; the reader can switch.

    Data stand in the page as JSON that no parser takes for markup, and reach the screen as text nodes only.
    The content security policy names the hashes of the one script and the one style, so nothing else runs
    and nothing is ever fetched.
    """
    style, script = _asset("page.css"), "\n".join(_asset(name) for name in SCRIPTS)
    script = f'(() => {{\n"use strict";\n{script}\n}})();\n'
    return _template().render(
        lang=lang,
        contents=contents,
        days=days(contents),
        proof=[line.say(lang) for line in proof(contents)],
        t=lambda key: say(f"report.{key}", lang),
        style=Markup(style),
        script=Markup(script),
        style_hash=fingerprint(style),
        script_hash=fingerprint(script),
        data=Markup(script_safe(gather_page(contents))),
    )


def script_safe(data: Any) -> str:
    r"""JSON that can stand inside a script element: nothing in it can end the element or open another.

    Examples
    --------
    >>> script_safe({"name": "</script><!--"})
    '{"name":"\\u003c/script\\u003e\\u003c!--"}'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def fingerprint(text: str) -> str:
    """The hash by which a content security policy knows an inline script or style."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("matchmaker.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html.j2")


@cache
def _asset(name: str) -> str:
    return files("matchmaker.report").joinpath("templates", name).read_text(encoding="utf-8")
