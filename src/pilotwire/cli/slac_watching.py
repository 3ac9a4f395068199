"""Runs the grader over a file or at an interface."""

import socket
import sys
from pathlib import Path
from typing import BinaryIO

from pilotwire.base import PilotwireError
from pilotwire.capture.files import CaptureError, packets, read
from pilotwire.capture.slac import Grader
from pilotwire.cli.decode import unread
from pilotwire.cli.output.encoding import plain_arrows
from pilotwire.cli.slac_printing import Printer, warn

UNREADABLE = 2


def run_watch(source: str, *, json: bool) -> int:
    """The exit status of `pilotwire slac watch`: 0 all clean, 1 not so, 2 nothing could be read."""
    plain_arrows(sys.stdout)
    printer = Printer(json=json)
    try:
        return printer.close() if _watched(source, printer) else UNREADABLE
    except BrokenPipeError:
        return unread()
    except PilotwireError as error:
        warn(str(error))
    except FileNotFoundError:
        warn(f"{source}: neither a file nor a network interface")
    except OSError as error:
        warn(f"{source}: {error.strerror or error}")
    return UNREADABLE


def _watched(source: str, printer: Printer) -> bool:
    """Grade what there is; whether there was anything to read."""
    if source == "-":
        return _read(source, sys.stdin.buffer, printer)
    if not Path(source).exists() and source in {name for _, name in socket.if_nameindex()}:
        from pilotwire.cli.slac_live import watch_interface

        watch_interface(source, printer)
        return True
    with Path(source).open("rb") as stream:
        return _read(source, stream, printer)


def _read(source: str, stream: BinaryIO, printer: Printer) -> bool:
    """Grade a file to its end, or to where it is damaged."""
    grader, count, whole = Grader(), 0, True
    try:
        for packet in packets(read(stream)):
            count += 1
            grader.feed(packet.time / 1e9, packet.data, packet.link_type)
            printer.show(grader.take())
    except CaptureError as damage:
        whole = False
        warn(f"{source}: {damage}")
    printer.end(grader)
    return whole or count > 0
