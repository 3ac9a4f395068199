"""`pilotwire replay FILE`: the cars of a capture, played against our own station."""

from pathlib import Path
from typing import Annotated

import typer


def replay(
    file: Annotated[Path, typer.Argument(help="A pcap or pcapng file; - reads standard input.", allow_dash=True)],
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line instead of the table.")] = False,
    session: Annotated[int | None, typer.Option("--session", min=1, help="Only the session of this number.")] = None,
    roots: Annotated[
        Path | None, typer.Option("--roots", metavar="DIR", help="Trusted roots of contracts: v2g, oem and mo.")
    ] = None,
) -> None:
    """Play each car of a capture against our station, which offers what the recorded one offered.

    Exit status 0 when our station goes along with all that the recorded one accepted; 1 when it refuses any of it,
    when something does not decode, or when there is no session to play; 2 for wrong usage.
    """
    from pilotwire.cli.replaying import run_replay

    raise typer.Exit(run_replay(file, json=json, session=session, roots=roots))
