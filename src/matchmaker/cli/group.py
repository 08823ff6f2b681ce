"""The commands as a group that imports each one only when it is called: help and completion are quick."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from matchmaker.cli.help import help_text
from matchmaker.errors import MissingExtraError
from matchmaker.messages import LANGS, Lang, say

USAGE_ERRORS: type[Exception] = typer.BadParameter.__mro__[2]
"""Every wrong usage, as typer raises it; it gives this class no public name."""

EXTRAS = {"typst": "pdf", "pypdf": "pdf"}
"""Packages that some commands need, and the extra that brings them."""

HELP_OF = {"help": "opt_help", "install_completion": "opt_install", "show_completion": "opt_show"}
"""Options that typer adds by itself, with our words for them."""


class Command(TyperCommand):
    """One command, with the options that all commands take."""

    lang: Lang = "en"

    def get_params(self, ctx: Any) -> list[Any]:
        """Its own parameters, then those of all commands."""
        return _with_shared(super().get_params(ctx), self.lang)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Help in the reader's language."""
        formatter.write(help_text(self, ctx, self.lang))


class Commands(TyperGroup):
    """All commands by name. One that is only listed is a line of help; one that is called is imported."""

    lang: Lang = "en"
    offered: Mapping[str, tuple[str, str]] = {}

    def offer(self, commands: Mapping[str, tuple[str, str]], lang: Lang) -> None:
        """Take commands in: each name with its module and the key of its help."""
        self.lang, self.offered = lang, commands
        self.commands = {name: _listed(name, say(key, lang)) for name, (_, key) in commands.items()}

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Find the command that is called, and import it."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, command and self._imported(str(name)), rest

    def get_params(self, ctx: Any) -> list[Any]:
        """Its own parameters, then those of all commands."""
        return _with_shared(super().get_params(ctx), self.lang)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Help in the reader's language."""
        formatter.write(help_text(self, ctx, self.lang))

    def _imported(self, name: str) -> Any:
        app = typer.Typer(rich_markup_mode=None, add_completion=False)
        try:
            module = import_module(f"matchmaker.cli.{self.offered[name][0]}")
        except ModuleNotFoundError as e:
            if e.name not in EXTRAS:
                raise
            lacking = {"package": e.name, "extra": EXTRAS[e.name], "command": name}
            raise MissingExtraError(say("cli.needs_extra", self.lang, **lacking)) from e
        module.register(app, self.lang)
        for info in app.registered_commands:
            info.cls = Command
        command = typer.main.get_group(app).commands[name]
        assert isinstance(command, Command)
        command.lang = self.lang
        return command


def _listed(name: str, words: str) -> TyperCommand:
    return TyperCommand(name, help=words, rich_markup_mode=None)


def _with_shared(params: list[Any], lang: Lang) -> list[Any]:
    """Add the options that all commands take, and reword what typer adds.

    The program reads them by itself: a command need not know of them.
    """
    speaks = any(param.name == "lang" for param in params)
    shared = [p for p in _shared(lang) if not (speaks and p.name == "lang")]
    for param in params:
        if param.name in HELP_OF:
            param.help = say(f"cli.{HELP_OF[param.name]}", lang)
    last = [p for p in params if p.name in HELP_OF]
    return [*(p for p in params if p not in last), *shared, *last]


def _known(word: str) -> str:
    if word and word not in LANGS:
        raise typer.BadParameter(f"must be one of {', '.join(LANGS)}. Got {word!r} instead.")
    return word


@cache
def _shared(lang: Lang) -> list[Any]:
    app = typer.Typer(rich_markup_mode=None, add_completion=False)

    @app.command()
    def shared(
        lang: Annotated[str, typer.Option("--lang", help=say("cli.opt_lang", lang), callback=_known)] = "",
        json: Annotated[bool, typer.Option("--json", help=say("cli.opt_json", lang))] = False,
        quiet: Annotated[bool, typer.Option("--quiet", help=say("cli.opt_quiet", lang))] = False,
    ) -> None:
        """Only its options are used."""

    params = list(typer.main.get_command(app).params)
    for param in params:
        param.expose_value = False
    return params


def wrong_usage(error: Any, lang: Lang, *, plain: bool = False) -> str:
    """What was wrong with the words of a command, how it is used, and where its help is.

    Parameters
    ----------
    error
        As typer raised it.
    plain
        The message alone.
    """
    kind, ctx = type(error).__name__, getattr(error, "ctx", None)
    param = getattr(error, "param", None)
    name = param_name(param) if param is not None else ""
    match kind:
        case "MissingParameter":
            text = say("usage.missing", lang, name=name)
        case "NoSuchOption":
            text = say("usage.no_option", lang, name=error.option_name)
            if error.possibilities:
                text += " " + say("usage.did_you_mean", lang, names=", ".join(sorted(error.possibilities)))
        case "BadParameter" if name:
            text = say("usage.bad_value", lang, name=name, why=error.message)
        case "UsageError" if "No such command" in error.message:
            text = _no_command(error, lang)
        case _:
            text = say("usage.other", lang, why=error.format_message())
    if plain or ctx is None:
        return text
    return f"{text}\n{say('usage.see_help', lang, command=ctx.command_path)}"


def _no_command(error: Any, lang: Lang) -> str:
    """The unknown command and those of a similar name, as typer's own sentence quotes them."""
    quoted = error.message.split("'")[1::2]
    text = say("usage.no_command", lang, name=quoted[0])
    if quoted[1:]:
        text += " " + say("usage.did_you_mean", lang, names=", ".join(quoted[1:]))
    return text


def param_name(param: Any) -> str:
    """A parameter as it is typed: `--out`, or the place's name in capitals."""
    if param.param_type_name == "option":
        return str(max(param.opts, key=len))
    return str(param.metavar or param.name).upper()
