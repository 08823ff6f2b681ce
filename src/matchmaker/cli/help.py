"""The help page of a command, laid out by width on the screen: Korean letters take two columns each."""

from __future__ import annotations

import re
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from matchmaker.messages import Lang, say

WIDEST = 100
"""Columns of a page, on however wide a screen."""

KINDS = {"INT": "N", "INTEGER": "N", "FLOAT": "N", "STR": "TEXT", "%Y-%M-%D": "YYYY-MM-DD"}
"""What follows an option, where typer's own word would puzzle."""


def help_text(command: Any, ctx: Any, lang: Lang) -> str:
    """What a command does, and its arguments, options and commands.

    Parameters
    ----------
    command, ctx
        As typer has them.
    """
    screen = Console(highlight=False)
    page = Console(width=min(screen.width, WIDEST), highlight=False, color_system=None, force_terminal=False)
    params = [p for p in command.get_params(ctx) if not getattr(p, "hidden", False)]
    arguments = [p for p in params if p.param_type_name == "argument"]
    options = [p for p in params if p.param_type_name == "option"]
    commands = getattr(command, "commands", {})
    usage = [ctx.command_path, *(_place(p) for p in arguments)]
    usage += [say("usage.command_place", lang)] * bool(commands) + [say("usage.options_place", lang)]
    with page.capture() as text:
        page.print(Text(f"{say('usage.usage', lang)} {' '.join(usage)}\n"))
        page.print(Text(f"{command.help}\n"))
        rows = (
            ("usage.arguments", [(_place(p), _words(p, lang)) for p in arguments]),
            ("usage.commands", [(name, each.help or "") for name, each in commands.items()]),
            ("usage.options", [(_spelled(p, ctx), _words(p, lang)) for p in options]),
        )
        for title, lines in rows:
            if lines:
                page.print(Text(say(title, lang)))
                page.print(_grid(lines))
                page.print()
    return re.sub(r" +$", "", text.get(), flags=re.MULTILINE).rstrip("\n")


def _grid(lines: list[tuple[str, str]]) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column()
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold", ratio=1)
    for name, words in lines:
        grid.add_row(" ", Text(name), Text(words))
    return grid


def _place(param: Any) -> str:
    """An argument: in brackets where it may be left out, with dots where there may be more."""
    name = (param.metavar or param.name).upper()
    name = name if param.required else f"[{name}]"
    return f"{name}..." if param.nargs == -1 else name


def _spelled(param: Any, ctx: Any) -> str:
    """An option with what follows it."""
    names = ", ".join(param.opts)
    if param.is_flag or param.name == "help":
        return names
    shown = param.get_help_record(ctx)[0].removeprefix(names)
    kind = param.metavar or shown.strip(" <>[]").upper()
    return f"{names} {KINDS.get(kind.partition(' ')[0], kind)}"


def _words(param: Any, lang: Lang) -> str:
    """What it is, and its default where it has one."""
    words = str(getattr(param, "help", None) or "")
    if param.required and param.param_type_name == "option":
        return f"{words} {say('usage.required', lang)}"
    default = param.default
    shown = default is not None and default != "" and not callable(default) and not param.is_eager
    if shown and param.show_default and not getattr(param, "is_flag", False):
        return f"{words} {say('usage.default', lang, value=default)}"
    return words
