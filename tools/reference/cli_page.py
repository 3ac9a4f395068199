"""The page of commands, read from the command line's own declarations."""

from collections.abc import Iterator
from typing import Any

import typer

from pilotwire.cli.main import app
from tools.reference.fields import table

INTRODUCTION = """Every command and option of the `pilotwire` program. `pilotwire COMMAND --help` says the same on the
terminal. How to use them: [EXI on the command line](../how-to/decode-exi-on-the-command-line.md),
[captures](../how-to/read-a-capture.md)."""


def cli_page() -> str:
    """The whole page."""
    root: Any = typer.main.get_command(app)
    sections = [section for command in _commands("pilotwire", root) for section in _section(*command)]
    return "\n\n".join(["# Commands", INTRODUCTION, *sections]) + "\n"


def _commands(path: str, command: Any) -> Iterator[tuple[str, Any]]:
    """A command and all below it, with what to type for each."""
    if not hasattr(command, "list_commands"):
        yield path, command
        return
    if _options(command):
        yield path, command
    context = typer.Context(command)
    for name in command.list_commands(context):
        yield from _commands(f"{path} {name}", command.get_command(context, name))


def _section(path: str, command: Any) -> Iterator[str]:
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = _options(command)
    yield f"## {path}"
    yield command.help
    yield f"```text\n{' '.join([path, '[OPTIONS]', *map(_usage, arguments), *_rest(command)])}\n```"
    rows = [(f"`{_label(p)}`", p.help, _default(p)) for p in arguments]
    rows += [(f"`{' '.join([*p.opts, _value(p)]).strip()}`", p.help, _default(p)) for p in options]
    yield table(("", "what it is", "default"), rows, 2)


def _options(command: Any) -> list[Any]:
    return [p for p in command.params if p.param_type_name == "option" and p.name != "help"]


def _rest(command: Any) -> list[str]:
    return ["COMMAND [ARGS]..."] if hasattr(command, "list_commands") else []


def _usage(argument: Any) -> str:
    return _label(argument) if argument.required else f"[{_label(argument)}]"


def _label(argument: Any) -> str:
    return str(argument.metavar or argument.name.upper())


def _value(option: Any) -> str:
    """What stands behind an option; nothing for a switch."""
    if option.is_flag:
        return ""
    return str(option.metavar or option.name.upper())


def _default(parameter: Any) -> str:
    if parameter.required:
        return "must be given"
    found = parameter.default
    if found is None or found is False:
        return ""
    return f"`{found}`"
