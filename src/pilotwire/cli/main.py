"""The `pilotwire` command: finds its subcommands, and imports none before it is asked for."""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

COMMANDS = {
    "decode": "pilotwire.cli.decode:decode",
    "exi": "pilotwire.cli.exi:app",
}
"""Where each subcommand lives: a function, or a `Typer` app for a group of commands."""


class _Commands(TyperGroup):
    """A group whose members are imported on demand."""

    def list_commands(self, ctx: Any) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return load(cmd_name) if cmd_name in COMMANDS else None


def load(name: str) -> Any:
    """The subcommand of a name."""
    module, _, attribute = COMMANDS[name].partition(":")
    found = getattr(import_module(module), attribute)
    if not isinstance(found, typer.Typer):
        group = typer.Typer(add_completion=False)
        group.command(name)(found)
        found = group
    command = typer.main.get_command(found)
    command.name = name
    return command


app = typer.Typer(cls=_Commands, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def main() -> None:
    """Electric vehicle and charging station communication, read and written."""
