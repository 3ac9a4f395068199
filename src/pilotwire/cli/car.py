"""`pilotwire car`: a car on a network interface."""

from pathlib import Path
from typing import Annotated

import typer

from pilotwire.cli.choices import LogForm, LogOption


def car(
    config: Annotated[Path, typer.Option("--config", metavar="FILE", help="Settings in TOML; see the reference.")],
    log: LogOption = LogForm.human,
    check: Annotated[bool, typer.Option("--check", help="Read the settings, say what is wrong, and exit.")] = False,
) -> None:
    """Find a station, charge, leave. Exit status 0 when the session ended well.

    Logs go to standard error.
    """
    from pilotwire.cli.running import run_car

    raise typer.Exit(run_car(config, log.value, check))
