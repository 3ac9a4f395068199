"""`pilotwire slac watch FILE|IF`: how cars and stations matched, graded."""

from typing import Annotated

import typer


def watch(
    source: Annotated[
        str, typer.Argument(metavar="FILE|IF", help="A pcap or pcapng file, - for standard input, or an interface.")
    ],
    json: Annotated[bool, typer.Option("--json", help="One JSON object an attempt instead of the blocks.")] = False,
) -> None:
    """Grade SLAC in a capture or at a network interface: who was heard how well, the choice, timers, rules broken.

    Exit status 0 when every attempt matched, or the car only looked again, and all rules and timers were kept; 1 when
    not so, or nobody tried; 2 when nothing could be read, or for wrong usage. An interface is watched until Ctrl-C.
    """
    from pilotwire.cli.slac_watching import run_watch

    raise typer.Exit(run_watch(source, json=json))
