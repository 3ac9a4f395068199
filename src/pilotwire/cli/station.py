"""`pilotwire station`: a charging station on a network interface."""

from pathlib import Path
from typing import Annotated

import typer

from pilotwire.cli.choices import LogForm, LogOption


def station(
    config: Annotated[Path, typer.Option("--config", metavar="FILE", help="Settings in TOML; see the reference.")],
    log: LogOption = LogForm.human,
    check: Annotated[bool, typer.Option("--check", help="Read the settings, say what is wrong, and exit.")] = False,
) -> None:
    """Serve cars until it is told to stop (Ctrl-C or SIGTERM).

    Logs go to standard error, a line of JSON for each billed session to standard output.
    """
    from pilotwire.cli.running import run_station

    raise typer.Exit(run_station(config, log.value, check))
