"""The `pilotwire` command: finds its subcommands, and imports none before it is asked for."""

from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from pilotwire import __version__

COMMANDS = {
    "car": "pilotwire.cli.car:car",
    "decode": "pilotwire.cli.decode:decode",
    "demo": "pilotwire.cli.demo:demo",
    "exi": "pilotwire.cli.exi:app",
    "pki": "pilotwire.cli.pki:app",
    "replay": "pilotwire.cli.replay:replay",
    "slac": "pilotwire.cli.slac:app",
    "station": "pilotwire.cli.station:station",
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
        group = typer.Typer(add_completion=False, rich_markup_mode="markdown")
        group.command(name)(found)
        found = group
    command = typer.main.get_command(found)
    command.name = name
    return command


app = typer.Typer(cls=_Commands, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"pilotwire {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Electric vehicle and charging station communication: sessions of both sides, captures, certificates, messages."""
